/* What was sent, commit by commit, with its results and its undo. Enter shows a commit as it was sent
 * (history_sent.c). Undo only stages; review applies to it. */
#include "panes/history.h"

#include "icloud/icloud.h"
#include "panes/words.h"
#include "screen/ui.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SOURCE_X = 19, CHANGES_END = 41, RESULT_X = 43, CHANGES_MOST = 200, ASKED_MOST = 50 };

struct history_item {
	int64_t commit;
	char id[24], source[40];
	time_t at;
	size_t changes, done, trouble;
	bool undone;
};

struct history_change {
	char name[160], summary[200], note[160];
	enum change_result result;
	bool changed_since;
};

struct history_pane {
	struct history_item *item;
	int n, cap;
	struct history_change *change; /* of the commit that is shown */
	int changes;
	struct ui *ui; /* while they are read */
	struct list list;
	struct sent_view sent;
	unsigned undo_token;
};

extern const struct pane pane_history;

static int history_rows(void *self, struct ui *ui, int first, int n, struct list_row *out)
{
	struct history_pane *p = self;
	int i;

	(void)ui;
	for (i = 0; i < n && first + i < p->n; i++) {
		const struct history_item *h = &p->item[first + i];

		out[i] = (struct list_row){.id = str_of(h->id), .sign = h->trouble ? '!' : 0};
	}
	return i;
}

static int history_place(void *self, struct ui *ui, struct str id)
{
	struct history_pane *p = self;

	(void)ui;
	for (int i = 0; i < p->n; i++)
		if (str_is(id, p->item[i].id))
			return i;
	return -1;
}

static struct str result_words(struct ui *ui, const struct history_item *h)
{
	if (h->undone)
		return STR("done, undone");
	if (h->trouble)
		return arena_printf(ui->frame, "%zu done, %zu not", h->done, h->trouble);
	if (h->done == h->changes)
		return STR("done");
	return h->done ? arena_printf(ui->frame, "%zu done", h->done) : STR("not sent");
}

static void history_row(
	void *self, struct ui *ui, struct grid *g, const struct list_row *row, bool selected)
{
	struct history_pane *p = self;
	int at = history_place(p, ui, row->id);
	const struct history_item *h;
	time_t now = clock_now();
	bool old;

	(void)selected;
	if (at < 0)
		return;
	h = &p->item[at];
	old = now - h->at > 14 * 24 * 60 * 60;
	grid_printf(g, 0, 0, SOURCE_X - 5, STYLE_NORMAL, "%s%s%s", words_day(h->at, now).text,
		old ? "" : " ", old ? "" : words_clock(h->at).text);
	grid_cut(g, 0, SOURCE_X - 4, CHANGES_END - 5 - SOURCE_X, str_of(h->source), STYLE_NORMAL);
	grid_right(g, 0, CHANGES_END - 4, 6, str_of(words_count((int64_t)h->changes).text),
		STYLE_NORMAL);
	grid_text(g, 0, RESULT_X - 4, g->w, result_words(ui, h),
		h->trouble ? STYLE_WARNING : STYLE_NORMAL);
}

static const struct list_ops list_ops = {
	.rows = history_rows, .place = history_place, .draw = history_row};

static int draw_changes(struct history_pane *p, struct grid *g, int y)
{
	int widest = 12, shown = 0;

	for (int i = 0; i < p->changes; i++)
		if (grid_width(str_of(p->change[i].name)) > widest)
			widest = grid_width(str_of(p->change[i].name));
	widest = widest > 24 ? 24 : widest;
	for (; shown < p->changes && y < g->h - 4; shown++, y++) {
		const struct history_change *c = &p->change[shown];
		int x = 4 + widest + 3;
		bool good = c->result == RESULT_CONFIRMED || c->result == RESULT_APPLIED;

		grid_cut(g, y, 4, widest, str_of(c->name), STYLE_NORMAL);
		x += grid_cut(g, y, x, g->w - x - 1, str_of(c->summary), STYLE_NORMAL);
		if (!good)
			grid_cut(g, y, x + 2, g->w - x - 3,
				str_of(words_result(c->result, str_of(c->note)).text),
				STYLE_WARNING);
	}
	if (shown < p->changes)
		grid_printf(g, y++, 4, g->w - 5, STYLE_DIM, "and %d more", p->changes - shown);
	return y;
}

/* Whose reverse will ask, for it has changed again where the commit changed it. */
static struct str who_asks(struct history_pane *p, struct ui *ui)
{
	const struct history_change *one = NULL;
	int n = 0;

	for (int i = 0; i < p->changes; i++)
		if (p->change[i].changed_since) {
			one = &p->change[i];
			n++;
		}
	if (n == 1)
		return arena_printf(ui->frame,
			" %s has changed again since; its reverse will ask you field by field.",
			one->name);
	return n ? arena_printf(ui->frame,
			   " %d of them have changed again since; their reverse will ask you field "
			   "by field.",
			   n)
		 : STR("");
}

static void draw_undo(struct history_pane *p, struct ui *ui, struct grid *g, int y)
{
	const struct history_item *h = &p->item[p->list.at];
	struct str text, line;
	struct wrap wrap;

	if (h->undone)
		text = STR("This commit was undone already.");
	else if (!h->done)
		text = STR("Nothing of it was sent, so there is nothing to undo.");
	else
		text = arena_printf(ui->frame,
			"u stages the reverse: %s, reviewed like any other.%.*s",
			words_many((int64_t)h->done, "change", "changes").text,
			STR_ARG(who_asks(p, ui)));
	wrap = wrap_of(text, (g->w > 70 ? 70 : g->w) - 8);
	while (wrap_next(&wrap, &line))
		grid_text(g, y++, 4, g->w - 5, line, STYLE_DIM);
}

static void history_draw(void *self, struct ui *ui, struct grid *g)
{
	struct history_pane *p = self;
	int rows = g->h * 2 / 5, y;
	struct grid part;

	if (p->sent.open) {
		sent_draw(&p->sent, ui, g);
		return;
	}
	if (!p->n) {
		grid_puts(g, 0, 4, 20, "History", STYLE_STRONG);
		grid_puts(g, 2, 4, g->w - 5, "Nothing has been sent to iCloud from here yet.",
			STYLE_NORMAL);
		return;
	}
	rows = p->n < rows ? p->n : rows;
	grid_puts(g, 0, 4, 20, "History", STYLE_STRONG);
	grid_right(g, 0, CHANGES_END, 10, STR("changes"), STYLE_DIM);
	grid_puts(g, 0, RESULT_X, 10, "result", STYLE_DIM);
	part = grid_part(g, 1, 0, rows, g->w);
	list_draw(&p->list, ui, &part, true);
	y = draw_changes(p, g, rows + 2);
	draw_undo(p, ui, g, y + 1);
	ui_position(ui, "%d of %s", p->list.at + 1, words_many(p->n, "commit", "commits").text);
}

/* ---- State ---- */

static void put(char *out, size_t size, struct str s)
{
	s = utf8_clip(s, size - 1);
	memcpy(out, s.p ? s.p : "", s.n);
	out[s.n] = '\0';
}

static void take_commit(void *ctx, const struct commit_row *c)
{
	struct history_pane *p = ctx;
	struct history_item *h;

	if (p->n == p->cap) {
		p->cap = p->cap ? p->cap * 2 : 32;
		p->item = mem_grow(p->item, (size_t)p->cap, sizeof(*p->item));
	}
	h = &p->item[p->n++];
	*h = (struct history_item){.commit = c->id,
		.at = c->at,
		.changes = c->changes,
		.done = c->done,
		.trouble = c->trouble,
		.undone = c->undone};
	snprintf(h->id, sizeof(h->id), "%" PRId64, c->id);
	put(h->source, sizeof(h->source), c->source);
}

static void take_change(void *ctx, const struct journal_row *j)
{
	struct history_pane *p = ctx;
	struct history_change *c;

	if (p->changes == CHANGES_MOST)
		return;
	c = &p->change[p->changes++];
	c->result = j->result;
	c->changed_since = p->changes <= ASKED_MOST &&
			   (j->result == RESULT_CONFIRMED || j->result == RESULT_APPLIED) &&
			   !j->undone && history_changed_since(p->ui->reader, j);
	put(c->name, sizeof(c->name), j->title);
	put(c->summary, sizeof(c->summary), j->summary);
	put(c->note, sizeof(c->note), j->note);
}

static void load_changes(struct history_pane *p, struct ui *ui)
{
	p->changes = 0;
	p->ui = ui;
	if (ui->reader && p->n)
		history_changes(ui->reader, p->item[p->list.at].commit, take_change, p);
}

static void load(struct history_pane *p, struct ui *ui)
{
	p->n = 0;
	if (ui->reader)
		history_commits(ui->reader, take_commit, p);
	list_refresh(&p->list, ui, p->n);
	load_changes(p, ui);
}

static void history_open(void *self, struct ui *ui)
{
	struct history_pane *p = self;

	p->change = mem_new(sizeof(*p->change) * CHANGES_MOST);
	list_init(&p->list, &list_ops, p);
	sent_init(&p->sent);
	load(p, ui);
}

static void history_close(void *self, struct ui *ui)
{
	struct history_pane *p = self;

	(void)ui;
	sent_release(&p->sent);
	free(p->item);
	free(p->change);
}

static bool is_undone(struct history_pane *p, const struct icloud_message *m)
{
	bool it = m->event == EVENT_DONE && m->token &&
		  (m->token == p->undo_token || m->token == p->sent.undo_token);

	if (it)
		p->undo_token = p->sent.undo_token = 0;
	return it;
}

static void say_undone(struct ui *ui, int64_t n)
{
	if (n)
		ui_say(ui, STYLE_CHANGED, "%s staged. R shows %s.",
			words_many(n, "change is", "changes are").text, n == 1 ? "it" : "them");
	else
		ui_say(ui, STYLE_NORMAL, "iCloud has what it had before this, so nothing waits.");
}

static unsigned history_event(void *self, struct ui *ui, const struct event *ev)
{
	struct history_pane *p = self;
	const struct icloud_message *m = ev->message;

	if (ev->kind == EV_REST) {
		if (p->sent.open)
			sent_rest(&p->sent, ui);
		else
			load_changes(p, ui);
		return KEY_REDRAW;
	}
	if (ev->kind == EV_MESSAGE && is_undone(p, m))
		say_undone(ui, m->total);
	else if (ev->kind != EV_SHOWN && (ev->kind != EV_MESSAGE || m->event != EVENT_STORE))
		return 0;
	load(p, ui);
	sent_again(&p->sent, ui);
	return KEY_REDRAW;
}

static unsigned undo(struct history_pane *p, struct ui *ui)
{
	struct icloud_ids *ids;

	if (!p->n || p->item[p->list.at].undone || !p->item[p->list.at].done) {
		ui_say(ui, STYLE_NORMAL, "There is nothing to undo in this commit.");
		return KEY_DONE | KEY_REDRAW;
	}
	ids = mem_new(sizeof(*ids) + sizeof(ids->id[0]));
	ids->n = 1;
	ids->id[0] = p->item[p->list.at].commit;
	p->undo_token = icloud_post(ui->icloud, ASK_UNDO, ids);
	return KEY_DONE | KEY_REDRAW;
}

static unsigned open_commit(struct history_pane *p, struct ui *ui)
{
	const struct history_item *h = &p->item[p->list.at];
	time_t now = clock_now();

	if (!p->n)
		return KEY_PASS;
	sent_open_commit(&p->sent, ui, h->commit,
		arena_printf(
			ui->frame, "%s %s", words_day(h->at, now).text, words_clock(h->at).text));
	return KEY_DONE | KEY_REDRAW;
}

/* From the last step back of what was sent: to the commits, or to the contact. */
static unsigned leave_sent(struct history_pane *p, struct ui *ui)
{
	bool contact = !p->sent.commit;

	sent_hide(&p->sent);
	load(p, ui);
	if (contact)
		ui_show(ui, "contacts");
	return KEY_DONE | KEY_REDRAW;
}

static unsigned act_in_sent(struct history_pane *p, struct ui *ui, enum action a)
{
	unsigned done = sent_act(&p->sent, ui, a);

	return done == KEY_PASS && a == ACT_BACK ? leave_sent(p, ui) : done;
}

static unsigned history_act(void *self, struct ui *ui, enum action a)
{
	struct history_pane *p = self;

	if (p->sent.open)
		return act_in_sent(p, ui, a);
	switch (a) {
	case ACT_OPEN:
		return open_commit(p, ui);
	case ACT_UNDO:
		return undo(p, ui);
	case ACT_BACK:
		ui_show(ui, "review");
		return KEY_DONE | KEY_REDRAW;
	case ACT_BACKUPS:
		ui_show(ui, "backups");
		return KEY_DONE | KEY_REDRAW;
	default:
		return p->n ? list_act(&p->list, ui, a) : KEY_PASS;
	}
}

static unsigned history_mouse(void *self, struct ui *ui, const struct mouse *m)
{
	struct history_pane *p = self;
	struct mouse inside = *m;
	unsigned done;

	if (p->sent.open)
		return sent_mouse(&p->sent, ui, m);
	inside.y--;
	if (!p->n || inside.y < 0)
		return KEY_PASS;
	done = list_mouse(&p->list, ui, &inside, NULL);
	load_changes(p, ui);
	return m->kind == MOUSE_DOUBLE ? open_commit(p, ui) : done;
}

static enum context history_where(void *self)
{
	const struct history_pane *p = self;

	return p->sent.open ? CONTEXT_SENT : CONTEXT_HISTORY;
}

void history_show(struct ui *ui)
{
	struct history_pane *p;

	ui_show(ui, "history");
	p = ui_pane_state(ui, "history");
	if (p)
		sent_hide(&p->sent);
}

void history_show_contact(struct ui *ui, struct str contact, struct str name)
{
	struct history_pane *p;

	ui_show(ui, "history");
	p = ui_pane_state(ui, "history");
	if (p)
		sent_open_contact(&p->sent, ui, contact, name);
}

const struct pane pane_history = {
	.name = "history",
	.title = "History",
	.context = CONTEXT_HISTORY,
	.size = sizeof(struct history_pane),
	.open = history_open,
	.close = history_close,
	.event = history_event,
	.act = history_act,
	.where = history_where,
	.mouse = history_mouse,
	.draw = history_draw,
};
