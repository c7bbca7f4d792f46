/* The event behind an alarm, as the store has it. */
#include "calendar/calendar.h"
#include "store/reader.h"

#include <stdio.h>

struct icloud_event_ask *event_ask_new(struct str alarm_id, bool fresh)
{
	struct icloud_event_ask *a = mem_new(sizeof *a);

	alarm_id = utf8_clip(alarm_id, sizeof a->id - 1);
	snprintf(a->id, sizeof a->id, "%.*s", STR_ARG(alarm_id));
	a->fresh = fresh;
	return a;
}

bool event_read(struct icloud_reader *r, struct str alarm_id, struct icloud_event_detail *out)
{
	(void)alarm_id;
	(void)out;
	return reader_store(r) && false;
}

void event_release(struct icloud_event_detail *e)
{
	buf_release(&e->text);
	*e = (struct icloud_event_detail){0};
}
