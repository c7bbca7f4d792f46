/* What fills the plan: one bar, a table of media, what clearing one would give, and how it goes on. Holds
 * what the store tells; nothing is cleared from here. */
#include "panes/storage.h"

#include "icloud/icloud.h"
#include "panes/storage_words.h"
#include "screen/ui.h"
#include "widgets/gauge.h"

#include <inttypes.h>
#include <stdlib.h>

enum { DAY_S = 24 * 60 * 60, WEEK_S = 7 * DAY_S, MONTH_DAYS = 30, SAMPLES_MOST = 128 };

extern const struct pane pane_storage;

/* ---- State ---- */

const struct icloud_medium *storage_medium(const struct storage_pane *p, int row)
{
	return &p->now.media[p->order[row]];
}

static void put_in_order(struct storage_pane *p)
{
	for (int i = 0; i < (int)p->now.n; i++) {
		int at = i;

		while (p->by_size && at > 0 &&
			p->now.media[p->order[at - 1]].bytes < p->now.media[i].bytes) {
			p->order[at] = p->order[at - 1];
			at--;
		}
		p->order[at] = i;
	}
}

void storage_show(struct storage_pane *p, struct ui *ui, const struct icloud_storage *now)
{
	p->now = *now;
	if (p->now.n > MEDIA_MAX)
		p->now.n = MEDIA_MAX;
	for (size_t i = 0; i < STYLE_MEDIAS; i++)
		style_set_media((int)i, i < now->n ? str_of(p->now.media[i].color) : STR_NONE);
	put_in_order(p);
	if (!p->list.ops)
		list_init(&p->list, &storage_list_ops, p);
	list_refresh(&p->list, ui, (int)p->now.n);
}

/* The sample next to that instant, if it is at most half a week away. */
static const struct icloud_sample *sample_near(const struct icloud_sample *s, size_t n, time_t at)
{
	const struct icloud_sample *best = NULL;
	time_t least = WEEK_S / 2;

	for (size_t i = 0; i < n; i++) {
		time_t away = s[i].at > at ? s[i].at - at : at - s[i].at;

		if (away <= least) {
			least = away;
			best = &s[i];
		}
	}
	return best;
}

/* The last one of a week, and for this week what is shown. */
static void load_weeks(
	struct storage_trend *t, const struct icloud_sample *s, size_t n, time_t now, int64_t bytes)
{
	for (int i = 0; i < STORAGE_WEEKS; i++)
		t->week[i] = GAUGE_UNKNOWN;
	for (size_t i = 0; i < n; i++) {
		time_t ago = (now - s[i].at) / WEEK_S;

		if (ago >= 0 && ago < STORAGE_WEEKS)
			t->week[STORAGE_WEEKS - 1 - ago] = s[i].bytes;
	}
	t->week[STORAGE_WEEKS - 1] = bytes;
}

static void load_medium(
	struct storage_pane *p, struct ui *ui, int place, struct icloud_sample *room)
{
	const struct icloud_medium *m = &p->now.media[place];
	struct storage_trend *t = &p->trend[place];
	time_t now = p->now.as_of;
	size_t n = storage_history(
		ui->reader, m->key, now - (time_t)STORAGE_WEEKS * WEEK_S, now, room, SAMPLES_MOST);
	const struct icloud_sample *month = sample_near(room, n, now - (time_t)MONTH_DAYS * DAY_S);

	t->days30 = month ? m->bytes - month->bytes : 0;
	load_weeks(t, room, n, now, m->bytes);
}

static void load_trend(struct storage_pane *p, struct ui *ui)
{
	struct icloud_sample *room = mem_grow(NULL, SAMPLES_MOST, sizeof *room);
	time_t now = p->now.as_of;
	size_t n = storage_history(
		ui->reader, "used", now - (time_t)STORAGE_WEEKS * WEEK_S, now, room, SAMPLES_MOST);
	const struct icloud_sample *month = sample_near(room, n, now - (time_t)MONTH_DAYS * DAY_S);

	p->sampled = n > 0 && now - room[0].at >= DAY_S;
	p->month_known = month != NULL;
	p->trend_all = month ? p->now.used - month->bytes : 0;
	p->weeks = n ? (int)((now - room[0].at) / WEEK_S) + 1 : 0;
	if (p->weeks > STORAGE_WEEKS)
		p->weeks = STORAGE_WEEKS;
	for (int i = 0; i < (int)p->now.n && p->sampled; i++)
		load_medium(p, ui, i, room);
	free(room);
	storage_forecast_read(ui->reader, &p->now, &p->forecast);
}

static void storage_load(struct storage_pane *p, struct ui *ui)
{
	struct icloud_storage now = {0};

	if (!ui->reader || !storage_read(ui->reader, &now))
		return;
	storage_show(p, ui, &now);
	load_trend(p, ui);
}

static void storage_open(void *self, struct ui *ui)
{
	storage_load(self, ui);
}

static void storage_close(void *self, struct ui *ui)
{
	struct storage_pane *p = self;

	(void)ui;
	marks_release(&p->marks);
}

static unsigned storage_event(void *self, struct ui *ui, const struct event *ev)
{
	const struct icloud_message *m = ev->message;
	bool news = ev->kind == EV_MESSAGE && m->event == EVENT_STORE &&
		    (m->ask == ASK_STORAGE || m->ask == ASK_ALL || m->ask == ASK_NONE);

	if (ev->kind != EV_SHOWN && !news)
		return 0;
	storage_load(self, ui);
	return KEY_REDRAW;
}

/* ---- Keys ---- */

static unsigned copy_row(struct storage_pane *p, struct ui *ui)
{
	const struct icloud_medium *m;

	if (!p->now.n)
		return KEY_PASS;
	m = storage_medium(p, p->list.at);
	ui_copy(ui, arena_printf(ui->frame, "%s\t%" PRId64, m->label, m->bytes));
	return KEY_DONE | KEY_REDRAW;
}

static unsigned step_back(struct storage_pane *p)
{
	if (p->page)
		p->page = false;
	else if (p->marks.n)
		marks_clear(&p->marks);
	else
		return KEY_PASS;
	return KEY_DONE | KEY_REDRAW;
}

static unsigned storage_act(void *self, struct ui *ui, enum action a)
{
	const unsigned done = KEY_DONE | KEY_REDRAW;
	struct storage_pane *p = self;

	if (!p->list.ops && a != ACT_RELOAD)
		return KEY_PASS;
	switch (a) {
	case ACT_RELOAD:
		icloud_post(ui->icloud, ASK_STORAGE, NULL);
		return done;
	case ACT_OPEN:
		if (!p->now.n || p->page)
			return KEY_PASS;
		p->page = true;
		return done;
	case ACT_MARK:
		marks_flip(&p->marks, list_id(&p->list));
		return done;
	case ACT_SORT:
		p->by_size = !p->by_size;
		put_in_order(p);
		list_refresh(&p->list, ui, (int)p->now.n);
		return done;
	case ACT_COPY:
		return copy_row(p, ui);
	case ACT_EXPORT:
		storage_export(p, ui);
		return done;
	case ACT_BACK:
		return step_back(p);
	default:
		return list_act(&p->list, ui, a);
	}
}

const struct pane pane_storage = {
	.name = "storage",
	.title = "Storage",
	.context = CONTEXT_STORAGE,
	.size = sizeof(struct storage_pane),
	.open = storage_open,
	.close = storage_close,
	.event = storage_event,
	.act = storage_act,
	.draw = storage_draw,
};
