/* setup: how full the account is (protocol 6). */
#include "sim.h"

/* 38.4 of 50 GB, and what the media add up to is 0.3 GB less. */
void setup_storage(struct sim *s, const struct request *q, struct answer *a)
{
	(void)s;
	(void)q;
	buf_adds(&a->body,
		"{\"storageUsageByMedia\":["
		"{\"mediaKey\":\"photos\",\"displayLabel\":\"Photos and videos\","
		"\"displayColor\":\"ffcc00\",\"usageInBytes\":25877177958},"
		"{\"mediaKey\":\"backup\",\"displayLabel\":\"Backup\",\"displayColor\":\"5856d6\","
		"\"usageInBytes\":9234179686},"
		"{\"mediaKey\":\"docs\",\"displayLabel\":\"Docs\",\"displayColor\":\"ff9500\","
		"\"usageInBytes\":3435973837},"
		"{\"mediaKey\":\"mail\",\"displayLabel\":\"Mail\",\"displayColor\":\"007aff\","
		"\"usageInBytes\":1610612736},"
		"{\"mediaKey\":\"messages\",\"displayLabel\":\"Messages\",\"displayColor\":"
		"\"34c759\","
		"\"usageInBytes\":751619277}],"
		"\"storageUsageInfo\":{\"compStorageInBytes\":0,\"usedStorageInBytes\":41231686042,"
		"\"totalStorageInBytes\":53687091200,\"commerceStorageInBytes\":48318382080},"
		"\"quotaStatus\":{\"overQuota\":false,\"haveMaxQuotaTier\":false,\"almost-full\":"
		"false,"
		"\"paidQuota\":true}}");
}
