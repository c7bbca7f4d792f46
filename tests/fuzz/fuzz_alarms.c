/* Any bytes as an answer about alarms, and as the names of calendars beside it. */
#include "calendar/calendar.h"
#include "icloud/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str body = {(const char *)data, n};
	struct buf text = BUF_INIT(MIB);
	struct calendar_names *names;
	struct alarm_spans s;
	struct icloud_alarm a;

	if (!alarms_read(body, NULL, &s, NULL))
		return 0;
	names = calendar_names_new(json_value(body));
	for (size_t i = 0; i < s.n; i++) {
		if (!alarm_decode(s.at[i].bytes, &text, &a) ||
			(i && s.at[i].trigger_at < s.at[i - 1].trigger_at))
			__builtin_trap();
		alarm_calendar(names, s.at[i].bytes);
	}
	alarm_spans_release(&s);
	calendar_names_free(&names);
	buf_release(&text);
	return 0;
}
