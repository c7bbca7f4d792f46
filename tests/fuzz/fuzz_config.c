/* Any bytes as a config file: read or refused with a sentence, never anything else. */
#include "base/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static bool take(
	void *ctx, const char *section, const char *name, const char *value, struct error *err)
{
	(void)ctx;
	if (section[0] == 'x')
		return failf(err, ERR_USAGE, "Write another.", "No %s for %s.", name, value);
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct error err = ERROR_INIT;

	if (!config_read((struct str){(const char *)data, n}, take, NULL, &err) && !err.what[0])
		__builtin_trap();
	return 0;
}
