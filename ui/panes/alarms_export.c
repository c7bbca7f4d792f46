/* The alarms that are shown as a calendar file of the person's. */
#include "panes/alarms.h"

#include "panes/ics.h"
#include "screen/ui.h"

static void add(struct ics *ics, const struct alarms_pane *p, const struct alarm_item *a)
{
	const struct icloud_alarm alarm = {.id = alarms_text(p, a->id),
		.title = alarms_text(p, a->title),
		.location = alarms_text(p, a->location),
		.calendar = alarms_text(p, a->calendar),
		.color = alarms_text(p, a->color),
		.zone = alarms_text(p, a->zone),
		.trigger = a->trigger,
		.start = a->start,
		.end = a->end,
		.trigger_at = a->trigger_at,
		.rings_at = a->rings_at,
		.said = a->said,
		.all_day = a->all_day};

	ics_add(ics, &alarm);
}

void alarms_export(const struct alarms_pane *p, struct ui *ui)
{
	struct ics *ics = ics_new(p->zone);
	struct buf text = BUF_INIT(16 * MIB);
	size_t events;

	for (int i = 0; i < p->rows; i++)
		if (alarms_item_at(p, i) >= 0)
			add(ics, p, &p->item[alarms_item_at(p, i)]);
	if (ics_write(ics, p->as_of, &text, &events))
		ui_export(ui, "alarms", "icloud-alarms.ics", buf_str(&text));
	else
		ui_say(ui, STYLE_WARNING, "These are too many alarms for one file. / shows fewer.");
	buf_release(&text);
	ics_free(&ics);
}
