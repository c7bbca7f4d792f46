/* Any bytes as an answer about settings: what is kept is one JSON object. */
#include "settings/settings.h"
#include "icloud/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct buf out = BUF_INIT(4 * MIB);

	if (settings_hear((struct str){(const char *)data, n}, &out, NULL) &&
		json_type(json_value(buf_str(&out))) != JSON_OBJECT)
		__builtin_trap();
	buf_release(&out);
	return 0;
}
