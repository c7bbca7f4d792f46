/* Contacts that look alike, the surest first, with the reasons of the pair under the bar. Enter lays two side
 * by side; what is said to be two is never listed again. Looks are the engine's work; nothing is merged here. */
#include "icloud/duplicates.h"

#include "panes/merge.h"
#include "panes/words.h"
#include "screen/ui.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const struct pane pane_duplicates;

enum { UNDO_MOST = 16, WHY_ROWS = 8 };

struct pair {
	char key[24]; /* its place: what the list knows it by */
	char id[2][LIST_ID], name[2][160], why[600];
	int score;
};
struct duplicates_pane {
	struct pair *pair;
	int n, cap;
	struct list list;
	unsigned token; /* of the search that is under way */
	bool looked, more;
	struct contacts_pane *contacts;
	struct {
		char id[2][LIST_ID]; /* of two that were said to be two; "": a merge was staged */
	} undo[UNDO_MOST];
	int undo_n;
};

/* ---- The list ---- */

static int pair_rows(void *self, struct ui *ui, int first, int n, struct list_row *out)
{
	struct duplicates_pane *p = self;
	int i;

	(void)ui;
	for (i = 0; i < n && first + i < p->n; i++)
		out[i] = (struct list_row){.id = str_of(p->pair[first + i].key)};
	return i;
}

static int pair_place(void *self, struct ui *ui, struct str id)
{
	struct duplicates_pane *p = self;

	(void)ui;
	for (int i = 0; i < p->n; i++)
		if (str_is(id, p->pair[i].key))
			return i;
	return -1;
}

static void pair_row(
	void *self, struct ui *ui, struct grid *g, const struct list_row *row, bool selected)
{
	struct duplicates_pane *p = self;
	int at = pair_place(p, ui, row->id), w = g->w < 90 ? (g->w - 6) / 2 : 30, x = 2 * w + 4;
	const struct pair *pair;
	struct str rest, why;

	(void)selected;
	if (at < 0)
		return;
	pair = &p->pair[at];
	grid_cut(g, 0, 0, w, str_of(pair->name[0]), STYLE_NORMAL);
	grid_cut(g, 0, w + 2, w, str_of(pair->name[1]), STYLE_NORMAL);
	rest = str_of(pair->why);
	while (x < g->w - 8 && str_cut(&rest, '\n', &why)) {
		x += grid_cut(g, 0, x, g->w - x - 1, why, STYLE_DIM);
		if (rest.n)
			x += grid_puts(g, 0, x, 2, ", ", STYLE_DIM);
	}
}

static const struct list_ops list_ops = {.rows = pair_rows, .place = pair_place, .draw = pair_row};

/* ---- Drawing ---- */

static const struct pair *pair_here(const struct duplicates_pane *p)
{
	return p->n && p->list.at >= 0 && p->list.at < p->n ? &p->pair[p->list.at] : NULL;
}

static void draw_why(struct duplicates_pane *p, struct grid *g)
{
	const struct pair *pair = pair_here(p);
	struct str rest, why;
	int y = 1;

	if (!pair)
		return;
	grid_puts(g, 0, 4, g->w - 5, "Why they look alike", STYLE_STRONG);
	for (rest = str_of(pair->why); y < g->h && str_cut(&rest, '\n', &why); y++)
		grid_cut(g, y, 4, g->w - 5, why, STYLE_NORMAL);
	grid_cut(g, y + 1, 4, g->w - 5,
		STR("Nothing is merged before you have picked and reviewed."), STYLE_DIM);
}

static void draw_none(struct duplicates_pane *p, struct grid *g)
{
	grid_puts(g, 2, 4, g->w - 5,
		p->token    ? "Looking through all contacts."
		: p->looked ? "No two contacts look alike."
			    : "This was not looked for yet.",
		STYLE_NORMAL);
	if (!p->token && p->looked)
		grid_puts(g, 3, 4, g->w - 5, "Two that you mark yourself are merged with m.",
			STYLE_DIM);
}

static void duplicates_draw(void *self, struct ui *ui, struct grid *g)
{
	struct duplicates_pane *p = self;
	int why = g->h >= 20 ? WHY_ROWS : g->h / 3 + 1;
	struct grid list = grid_part(g, 2, 0, g->h - 3 - why, g->w);
	struct grid under = grid_part(g, g->h - why, 0, why, g->w);

	grid_puts(g, 0, 4, g->w - 5, "Contacts that look alike", STYLE_STRONG);
	if (!p->n) {
		draw_none(p, g);
		return;
	}
	if (p->n < list.h) /* the reasons stand under the last pair */
		under = grid_part(g, 3 + p->n, 0, why, g->w);
	list_draw(&p->list, ui, &list, true);
	draw_why(p, &under);
	ui_position(ui, "%d of %s%s", p->list.at + 1, words_many(p->n, "pair", "pairs").text,
		p->more ? ", the surest" : "");
}

/* ---- News ---- */

static void put(char *out, size_t size, struct str s)
{
	s = utf8_clip(s, size - 1);
	memcpy(out, s.p ? s.p : "", s.n);
	out[s.n] = '\0';
}

static void take_pair(void *ctx, const struct duplicate_pair *from)
{
	struct duplicates_pane *p = ctx;
	struct pair *to;

	if (from->id[0].n >= LIST_ID || from->id[1].n >= LIST_ID)
		return;
	if (p->n == p->cap) {
		p->cap = p->cap ? p->cap * 2 : 32;
		p->pair = mem_grow(p->pair, (size_t)p->cap, sizeof(*p->pair));
	}
	to = &p->pair[p->n];
	snprintf(to->key, sizeof(to->key), "%d", p->n++);
	for (int i = 0; i < 2; i++) {
		put(to->id[i], sizeof(to->id[i]), from->id[i]);
		put(to->name[i], sizeof(to->name[i]), from->name[i]);
	}
	put(to->why, sizeof(to->why), from->why);
	to->score = from->score;
}

static void load(struct duplicates_pane *p, struct ui *ui)
{
	p->n = 0;
	if (ui->reader) {
		icloud_read_begin(ui->reader);
		p->looked = duplicates_count(ui->reader) >= 0;
		duplicates_list(ui->reader, take_pair, p);
		p->more = duplicates_were_more(ui->reader);
		icloud_read_end(ui->reader);
	}
	list_refresh(&p->list, ui, p->n);
}

static void look(struct duplicates_pane *p, struct ui *ui)
{
	if (ui->reader && !p->token && !duplicates_are_new(ui->reader))
		p->token = icloud_post(ui->icloud, ASK_DUPLICATES, NULL);
	load(p, ui);
}

static unsigned duplicates_event(void *self, struct ui *ui, const struct event *ev)
{
	struct duplicates_pane *p = self;
	const struct icloud_message *m = ev->message;
	bool shown = ui_pane_state(ui, "duplicates") == p;

	if (ev->kind == EV_SHOWN) {
		look(p, ui);
		return KEY_REDRAW;
	}
	if (ev->kind != EV_MESSAGE)
		return 0;
	if (m->token && m->token == p->token &&
		(m->event == EVENT_DONE || m->event == EVENT_ERROR)) {
		p->token = 0;
		load(p, ui);
		return KEY_REDRAW;
	}
	if (m->event != EVENT_STORE || !shown)
		return 0;
	look(p, ui);
	return KEY_REDRAW;
}

/* ---- Keys ---- */

/* Zeroed. */
static void *undo_new(struct duplicates_pane *p)
{
	if (p->undo_n == UNDO_MOST) {
		memmove(p->undo, p->undo + 1, sizeof(*p->undo) * (UNDO_MOST - 1));
		p->undo_n--;
	}
	memset(&p->undo[p->undo_n], 0, sizeof(*p->undo));
	return p->undo[p->undo_n++].id;
}

static unsigned not_same(struct duplicates_pane *p, struct ui *ui)
{
	const struct pair *pair = pair_here(p);

	if (!pair)
		return KEY_DONE;
	memcpy(undo_new(p), pair->id, sizeof(pair->id));
	icloud_post(ui->icloud, ASK_NOT_SAME,
		not_same_new(str_of(pair->id[0]), str_of(pair->id[1]), false));
	ui_say(ui, STYLE_NORMAL, "These two are two, and are not listed again. u takes it back.");
	return KEY_DONE | KEY_REDRAW;
}

static void undo_merge(struct duplicates_pane *p, struct ui *ui)
{
	if (!contacts_take_back(p->contacts, ui))
		return;
	ui_say(ui, STYLE_NORMAL, "Taken back. The merge no longer waits.");
}

static unsigned undo(struct duplicates_pane *p, struct ui *ui)
{
	char(*id)[LIST_ID];

	if (!p->undo_n) {
		ui_say(ui, STYLE_NORMAL, "Nothing is left to undo here.");
		return KEY_DONE | KEY_REDRAW;
	}
	id = p->undo[--p->undo_n].id;
	if (!id[0][0]) {
		undo_merge(p, ui);
		return KEY_DONE | KEY_REDRAW;
	}
	icloud_post(ui->icloud, ASK_NOT_SAME, not_same_new(str_of(id[0]), str_of(id[1]), true));
	ui_say(ui, STYLE_NORMAL, "Taken back. The pair is listed again.");
	return KEY_DONE | KEY_REDRAW;
}

void duplicates_merged(struct ui *ui)
{
	struct duplicates_pane *p = ui_pane_state(ui, "duplicates");

	if (p)
		undo_new(p);
}

void duplicates_show(struct contacts_pane *contacts, struct ui *ui)
{
	struct duplicates_pane *p;

	ui_show(ui, "duplicates");
	p = ui_pane_state(ui, "duplicates");
	p->contacts = contacts;
	p->undo_n = 0; /* what was done before stands in the undo of Contacts */
}

static unsigned duplicates_act(void *self, struct ui *ui, enum action a)
{
	struct duplicates_pane *p = self;
	const struct pair *pair = pair_here(p);

	switch (a) {
	case ACT_BACK:
		ui_uncover(ui);
		return KEY_DONE | KEY_REDRAW;
	case ACT_OPEN:
		if (pair)
			merge_show(p->contacts, ui, str_of(pair->id[0]), str_of(pair->id[1]), true);
		return KEY_DONE | KEY_REDRAW;
	case ACT_REFUSE:
		return not_same(p, ui);
	case ACT_UNDO:
		return undo(p, ui);
	case ACT_RELOAD:
		icloud_post(ui->icloud, ASK_CONTACTS, NULL);
		return KEY_DONE;
	default:
		return p->n ? list_act(&p->list, ui, a) & ~(unsigned)KEY_REST : KEY_PASS;
	}
}

static unsigned duplicates_mouse(void *self, struct ui *ui, const struct mouse *m)
{
	struct duplicates_pane *p = self;
	struct mouse inside = *m;
	unsigned done;

	inside.y -= 2;
	if (!p->n || inside.y < 0)
		return KEY_PASS;
	done = list_mouse(&p->list, ui, &inside, NULL);
	return m->kind == MOUSE_DOUBLE ? done | duplicates_act(p, ui, ACT_OPEN) : done;
}

static void duplicates_open(void *self, struct ui *ui)
{
	struct duplicates_pane *p = self;

	(void)ui;
	list_init(&p->list, &list_ops, p);
}

static void duplicates_close(void *self, struct ui *ui)
{
	struct duplicates_pane *p = self;

	(void)ui;
	free(p->pair);
}

/* ---- For Contacts ---- */

enum { LOOKED_THROUGH_AT_ONCE = 10000 };

bool contacts_duplicates_here(struct contacts_pane *p, struct ui *ui)
{
	int at = p->groups.at;

	if (at < 0 || at >= p->group_n || p->group[at].kind != GROUP_DUPLICATES)
		return false;
	duplicates_show(p, ui);
	return true;
}

void contacts_duplicates_heard(
	struct contacts_pane *p, struct ui *ui, const struct icloud_message *m)
{
	if (m->token && m->token == p->look_token &&
		(m->event == EVENT_DONE || m->event == EVENT_ERROR))
		p->look_token = 0;
	if (m->event != EVENT_STORE || m->ask == ASK_DUPLICATES || p->look_token || !ui->reader ||
		!ui->icloud || contacts_count(ui->reader, NULL) < 1 ||
		contacts_count(ui->reader, NULL) > LOOKED_THROUGH_AT_ONCE ||
		duplicates_are_new(ui->reader))
		return;
	p->look_token = icloud_post(ui->icloud, ASK_DUPLICATES, NULL);
}

const struct pane pane_duplicates = {
	.name = "duplicates",
	.title = "Duplicates",
	.context = CONTEXT_DUPLICATES,
	.size = sizeof(struct duplicates_pane),
	.open = duplicates_open,
	.close = duplicates_close,
	.event = duplicates_event,
	.act = duplicates_act,
	.mouse = duplicates_mouse,
	.draw = duplicates_draw,
};
