/* Any bytes as an answer about storage: the sum of what is shown is what is used, or it is refused. */
#include "storage/storage.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct icloud_storage s;
	int64_t rest;

	if (!usage_read((struct str){(const char *)data, n}, &s, NULL))
		return 0;
	rest = s.used;
	for (size_t i = 0; i < s.n; i++)
		rest -= s.media[i].bytes;
	if (rest != 0 || s.n > MEDIA_MAX)
		__builtin_trap();
	return 0;
}
