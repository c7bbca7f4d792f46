/* Any bytes as an answer about settings: what is kept is one JSON object; as values of their own types it
 * is within its bounds. */
#include "settings/settings.h"
#include "icloud/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct buf out = BUF_INIT(4 * MIB);
	struct icloud_preferences p;

	if (settings_hear((struct str){(const char *)data, n}, &out, NULL) &&
		json_type(json_value(buf_str(&out))) != JSON_OBJECT)
		__builtin_trap();
	preferences_from(buf_str(&out), &p);
	if (p.formats.first_weekday < 0 || p.formats.first_weekday > 6 || p.zone[0] == '/' ||
		!p.formats.clock_mark || !p.formats.date_mark)
		__builtin_trap();
	preferences_from((struct str){(const char *)data, n}, &p);
	buf_release(&out);
	return 0;
}
