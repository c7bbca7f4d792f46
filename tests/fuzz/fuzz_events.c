/* Any bytes as an answer about events: the list worked out of them, and one event of them. */
#include "calendar/calendar.h"
#include "icloud/json.h"
#include "icloud/zone.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void compute(struct str body)
{
	struct zone *here = zone_of_rule(STR("GMT0BST,M3.5.0/1,M10.5.0"));
	struct buf out = BUF_INIT(16 * MIB);
	struct alarm_spans s = {0};

	if (alarms_compute(body, body, here, 0, (time_t)1 << 40, &out, NULL)) {
		if (!alarms_read(buf_str(&out), here, &s, NULL))
			__builtin_trap();
		alarm_spans_release(&s);
	}
	buf_release(&out);
	zone_free(&here);
}

static void detail(struct str body)
{
	struct icloud_event_detail e;
	struct buf words = BUF_INIT(4 * KIB);

	if (!event_decode(body, body, &e))
		return;
	for (size_t i = 0; i < e.guests; i++)
		if (e.guest[i].email.n > e.text.n)
			__builtin_trap();
	repeats_say(&e, &words);
	buf_release(&words);
	event_release(&e);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str body = {(const char *)data, n};

	compute(json_value(body));
	detail(json_value(body));
	return 0;
}
