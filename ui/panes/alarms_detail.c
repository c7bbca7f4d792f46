/* The event behind the alarm that is shown: read from the store, asked for when somebody looks at it and the store
 * does not know it. Draws nothing. */
#include "panes/alarms.h"

#include "icloud/icloud.h"
#include "screen/ui.h"

#include <string.h>

enum { TICK_MS = 1000 };

static void stop_asking(struct alarms_pane *p, struct ui *ui)
{
	if (p->asking && ui->icloud)
		icloud_cancel(ui->icloud, p->asking);
	p->asking = 0;
	ui_after_cancel(ui, p, ALARMS_TIMER_ASK);
}

/* How far the clocks of the event's zone are from those by which it is shown, when it begins. */
static void measure_zones(struct alarms_pane *p)
{
	const struct alarm_item *a = &p->item[p->shown];
	struct zone *z = zone_load(alarms_text(p, a->zone));
	time_t at = zone_instant(p->zone, a->start.year ? a->start : a->trigger);

	p->apart_known = z != NULL;
	p->apart_min = z ? (zone_offset(z, at) - zone_offset(p->zone, at)) / 60 : 0;
	zone_free(&z);
}

void alarms_detail_load(struct alarms_pane *p, struct ui *ui, bool another)
{
	struct icloud_event_detail event = {0};

	if (another) {
		stop_asking(p, ui);
		p->asked = false;
		p->unknown = (struct error)ERROR_INIT;
	}
	if (another || p->shown < 0)
		alarms_detail_release(p);
	if (p->shown < 0)
		return;
	measure_zones(p);
	if (!ui->reader || !event_read(ui->reader, alarms_text(p, p->item[p->shown].id), &event))
		return;
	alarms_detail_release(p);
	p->event = event;
	p->has_event = true;
}

void alarms_detail_need(struct alarms_pane *p, struct ui *ui, bool fresh)
{
	if (p->shown < 0 || !ui->reader || !ui->icloud || p->asking || (p->asked && !fresh))
		return;
	p->asked = true;
	p->asked_ms = clock_monotonic_ms();
	p->unknown = (struct error)ERROR_INIT;
	p->asking = icloud_post(
		ui->icloud, ASK_EVENT, event_ask_new(alarms_text(p, p->item[p->shown].id), fresh));
	ui_after(ui, p, ALARMS_TIMER_ASK, TICK_MS);
}

bool alarms_detail_hear(struct alarms_pane *p, struct ui *ui, const struct icloud_message *m)
{
	if (m->ask != ASK_EVENT)
		return false;
	if (m->event == EVENT_STORE) {
		alarms_detail_load(p, ui, false);
		return true;
	}
	if (!p->asking || m->token != p->asking)
		return false;
	if (m->event != EVENT_DONE && m->event != EVENT_ERROR)
		return false;
	p->asking = 0;
	ui_after_cancel(ui, p, ALARMS_TIMER_ASK);
	if (m->event == EVENT_ERROR)
		p->unknown = m->err;
	return true;
}

void alarms_detail_release(struct alarms_pane *p)
{
	event_release(&p->event);
	p->has_event = false;
}
