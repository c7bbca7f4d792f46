/* A commit under way: the time in which it can be taken back, the backup, a result for each change. Hears
 * what the engine tells and shows it; leaving the screen does not stop it. */
#include "panes/review_pane.h"

#include "icloud/icloud.h"
#include "panes/own_way.h"
#include "panes/words.h"
#include "screen/ui.h"
#include "widgets/gauge.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RESULT_X = 31, HOLD_W = 20, GAUGE_W = 37 };

/* ---- The rows ---- */

static int sent_rows(void *self, struct ui *ui, int first, int n, struct list_row *out)
{
	struct review_commit *c = self;
	int i;

	(void)ui;
	for (i = 0; i < n && first + i < c->n; i++)
		out[i] = (struct list_row){.id = str_of(c->row[first + i].id)};
	return i;
}

static int commit_place(void *self, struct ui *ui, struct str id)
{
	struct review_commit *c = self;

	(void)ui;
	for (int i = 0; i < c->n; i++)
		if (str_is(id, c->row[i].id))
			return i;
	return -1;
}

static const struct sent_row *row_of(const struct review_commit *c, struct str id)
{
	for (int i = 0; i < c->n; i++)
		if (str_is(id, c->row[i].id))
			return &c->row[i];
	return NULL;
}

static bool is_done(enum change_result r)
{
	return r == RESULT_CONFIRMED || r == RESULT_APPLIED;
}

static bool needs_you(enum change_result r)
{
	return r == RESULT_REJECTED || r == RESULT_CONFLICTED || r == RESULT_NOT_APPLIED ||
	       r == RESULT_THEIRS;
}

/* What needs a person is the brightest, what went well is plain. */
static enum style style_of(enum change_result r)
{
	if (r == RESULT_CONFLICTED || r == RESULT_THEIRS)
		return STYLE_CONFLICT;
	if (needs_you(r))
		return STYLE_WARNING;
	return r == RESULT_NOT_KNOWN ? STYLE_OPEN : is_done(r) ? STYLE_NORMAL : STYLE_DIM;
}

static void draw_row(
	void *self, struct ui *ui, struct grid *g, const struct list_row *row, bool selected)
{
	struct review_commit *c = self;
	const struct sent_row *r = row_of(c, row->id);
	int x = RESULT_X - 4;
	(void)ui;
	(void)selected;
	if (!r)
		return;
	grid_cut(g, 0, 0, x - 1, str_of(r->name), STYLE_NORMAL);
	if (!c->sent && !c->finished)
		return;
	grid_cut(g, 0, x, g->w - x - 1, str_of(words_result(r->result, str_of(r->text)).text),
		style_of(r->result));
}

static const struct list_ops list_ops = {
	.rows = sent_rows, .place = commit_place, .draw = draw_row};

static void draw_signs(struct review_commit *c, struct grid *g)
{
	for (int y = 0; y < g->h && c->list.top + y < c->n; y++) {
		const struct sent_row *r = &c->row[c->list.top + y];

		if (is_done(r->result) && r->text[0])
			grid_puts(g, y, 2, 1, "~", STYLE_CHANGED);
		else if (r->result == RESULT_CONFLICTED || r->result == RESULT_THEIRS)
			grid_puts(g, y, 2, 1, "&", STYLE_CONFLICT);
		else if (r->result == RESULT_REJECTED || r->result == RESULT_NOT_APPLIED)
			grid_puts(g, y, 2, 1, "!", STYLE_WARNING);
		else if (r->result == RESULT_NOT_KNOWN)
			grid_puts(g, y, 2, 1, "?", STYLE_OPEN);
	}
}

/* ---- Drawing ---- */

struct tally {
	int done, trouble, unknown, left;
};

static struct tally tally_of(const struct review_commit *c)
{
	struct tally t = {0};

	for (int i = 0; i < c->n; i++) {
		t.done += is_done(c->row[i].result);
		t.trouble += needs_you(c->row[i].result);
		t.unknown += c->row[i].result == RESULT_NOT_KNOWN;
	}
	t.left = c->n - t.done - t.trouble - t.unknown;
	return t;
}

/* The hold as text, because it stands in the message line. */
static void say_hold(struct review_commit *c, struct ui *ui, struct grid *g)
{
	struct str full = glyph_text(g, GLYPH_FULL), rest = glyph_text(g, GLYPH_LIGHT);
	char text[HOLD_W * 4 + 1];
	int filled = c->hold_total > 0 ? (int)(c->hold_left * HOLD_W / c->hold_total) : 0;
	size_t n = 0;

	for (int i = 0; i < HOLD_W; i++) {
		struct str s = i < filled ? full : rest;

		memcpy(text + n, s.p, s.n);
		n += s.n;
	}
	ui_position(ui, "Sending begins in %" PRId64 " s  %.*s", c->hold_left, (int)n, text);
	ui_words(ui, ACT_BACK, "take back");
	ui_words(ui, ACT_OPEN, "%s", "");
}

static void say_tally(struct review_commit *c, struct ui *ui)
{
	struct tally t = tally_of(c);
	time_t took = clock_now() - c->begun;

	ui_position(ui, "%d done, %d need you, %d not known, %d to go", t.done, t.trouble,
		t.unknown, t.left);
	if (c->pause_left > 0)
		ui_note(ui, STYLE_WARNING, "goes on in %" PRId64 " s", c->pause_left);
	else if (took >= 60)
		ui_note(ui, STYLE_DIM, "%d min", (int)(took / 60));
	if (c->finished) {
		ui_words(ui, ACT_BACK, "back to review");
		ui_words(ui, ACT_REVIEW, "%s", "");
	}
}

static void draw_backup(struct review_commit *c, struct grid *g, int y)
{
	struct civil d = civil_of(c->backed_up_at);

	grid_puts(g, y, 4, 10, "backup", STYLE_DIM);
	if (!c->backed_up) {
		grid_puts(g, y, 15, g->w - 16,
			c->backup_contacts ? "being written" : "before the first write", STYLE_DIM);
		return;
	}
	grid_printf(g, y, 15, g->w - 16, STYLE_NORMAL, "%s, %s, read back: good",
		words_many(c->backup_contacts, "contact", "contacts").text,
		words_size(c->backup_bytes).text);
	grid_printf(g, y + 1, 15, g->w - 16, STYLE_NORMAL, "kept as %s %s",
		words_date(0, d.month, d.day).text, words_clock(c->backed_up_at).text);
}

static void draw_gauge(struct review_commit *c, struct ui *ui, struct grid *g, int y)
{
	struct tally t = tally_of(c);
	int done = c->n - t.left;

	int full = c->n ? (2 * done * GAUGE_W + c->n) / (2 * c->n) : 0;

	if (ui->ascii) {
		gauge_draw(g, y, 4, GAUGE_W, done, c->n ? c->n : 1, false);
	} else {
		grid_line(g, y, 4, full, GLYPH_FULL, STYLE_GAUGE);
		grid_line(g, y, 4 + full, GAUGE_W - full, GLYPH_LIGHT, STYLE_GAUGE_REST);
	}
	grid_printf(g, y, 44, g->w - 44, STYLE_NORMAL, "%d of %d", done, c->n);
}

/* Held: only who is meant; the work is at the key that takes it back. */
static void draw_names(struct review_commit *c, struct grid *g)
{
	int shown = c->n <= g->h ? c->n : g->h - 1;

	for (int y = 0; y < shown; y++)
		grid_cut(g, y, 4, g->w - 5, str_of(c->row[y].name), STYLE_NORMAL);
	if (shown < c->n)
		grid_printf(g, shown, 4, g->w - 5, STYLE_DIM, "and %s more",
			words_count(c->n - shown).text);
	grid_cursor(g, 0, 4);
}

void commit_draw(struct review_commit *c, struct ui *ui, struct grid *g)
{
	bool sending = c->sent || c->finished;
	int y = 2;
	struct grid rows;

	if (c->finished && tally_of(c).done < c->n)
		grid_printf(g, 0, 4, g->w - 5, STYLE_STRONG, "Sent %d of %s", tally_of(c).done,
			words_many(c->n, "change", "changes").text);
	else
		grid_printf(g, 0, 4, g->w - 5, STYLE_STRONG, "%s %s",
			c->finished ? "Sent" : "Sending",
			words_many(c->n, "change", "changes").text);
	if (sending)
		draw_gauge(c, ui, g, 1);
	if (!sending || g->h >= 16) {
		y = sending ? 3 : 2;
		draw_backup(c, g, y);
		y += 2;
	}
	y++;
	if (sending && g->h < 16)
		y = 3;
	rows = grid_part(g, y, 0, g->h - y, g->w);
	if (!sending) {
		draw_names(c, &rows);
		say_hold(c, ui, g);
		return;
	}
	list_draw(&c->list, ui, &rows, true);
	draw_signs(c, &rows);
	say_tally(c, ui);
}

/* ---- Hearing ---- */

void commit_begin(struct review_commit *c, struct ui *ui, const struct review_pane *p, int64_t now)
{
	commit_release(c);
	*c = (struct review_commit){
		.on = true, .begun = (time_t)now, .hold_left = 5, .hold_total = 5};
	c->row = mem_new(sizeof(*c->row) * (size_t)(p->n + 1));
	for (int i = 0; i < p->n; i++) {
		const struct review_seen *s = &p->seen[i];
		struct sent_row *r = &c->row[c->n];

		if (s->mark != MARK_GOES && s->mark != MARK_PART)
			continue;
		c->n++;
		r->change = s->change;
		memcpy(r->id, s->id, sizeof(r->id));
		memcpy(r->name, s->name, sizeof(r->name));
	}
	list_init(&c->list, &list_ops, c);
	list_refresh(&c->list, ui, c->n);
}

void commit_release(struct review_commit *c)
{
	free(c->row);
	c->row = NULL;
	c->n = 0;
}

/* Said once for each instant; how long it is still stands in the status line. */
static void hear_pause(struct review_commit *c, struct ui *ui, const struct icloud_message *m)
{
	c->pause_left = m->done;
	if (c->pause_until == m->total)
		return;
	c->pause_until = m->total;
	ui_say(ui, STYLE_WARNING,
		"iCloud takes no more requests for now (%d). Next try at %s, by itself; nothing is "
		"written until then.",
		m->state, words_clock((time_t)m->total).text);
}

static void hear_progress(struct review_commit *c, struct ui *ui, const struct icloud_message *m)
{
	bool pause = !strcmp(m->text, "pause");

	if (!pause)
		c->pause_left = 0;
	if (pause) {
		hear_pause(c, ui, m);
	} else if (!strcmp(m->text, "hold")) {
		c->hold_left = m->done;
		c->hold_total = m->total;
	} else if (!strcmp(m->text, "backup")) {
		c->hold_left = 0;
		c->backup_contacts = m->done;
		c->backup_bytes = m->total;
		c->backed_up = true;
		c->backed_up_at = clock_now();
	} else {
		c->done = m->done;
		c->total = m->total;
	}
}

/* A result that means that bytes of it have left this machine. */
static bool has_left(enum change_result r)
{
	return r != RESULT_NONE && r != RESULT_APPROVED && r != RESULT_SKIPPED &&
	       r != RESULT_RECALLED;
}

static void hear_change(struct review_commit *c, struct ui *ui, const struct icloud_message *m)
{
	c->pause_left = 0;
	for (int i = 0; i < c->n; i++) {
		if (c->row[i].change != m->id)
			continue;
		c->row[i].result = (enum change_result)m->state;
		snprintf(c->row[i].text, sizeof(c->row[i].text), "%s", m->text);
		c->sent |= has_left(c->row[i].result);
		list_select(&c->list, ui, i);
	}
}

/* Trouble, then what iCloud wrote its own way, then the rest. */
static int rank_of(const struct sent_row *r)
{
	return needs_you(r->result) || r->result == RESULT_NOT_KNOWN ? 2
	       : is_done(r->result) && r->text[0]		     ? 1
								     : 0;
}

static int trouble_first(const void *a, const void *b)
{
	const struct sent_row *x = a, *y = b;
	int tx = rank_of(x), ty = rank_of(y);

	return tx != ty ? ty - tx : x->change < y->change ? -1 : x->change > y->change;
}

static void say_one(const struct sent_row *r, struct ui *ui)
{
	if (r->result == RESULT_CONFLICTED || r->result == RESULT_THEIRS)
		ui_say(ui, STYLE_CONFLICT,
			"%s changed on another device. Nothing was sent; Enter compares.", r->name);
	else if (r->result == RESULT_NOT_KNOWN)
		ui_say(ui, STYLE_OPEN,
			"No answer for %s. It is read again to see, and not sent twice.", r->name);
	else
		ui_say(ui, STYLE_WARNING, "%s: %s. Enter shows it.", r->name,
			words_result(r->result, str_of(r->text)).text);
}

/* However many came back otherwise: one line. */
static struct own_way own_way_of(const struct review_commit *c)
{
	struct own_way own = {0};

	for (int i = 0; i < c->n; i++)
		if (is_done(c->row[i].result))
			own_way_add(&own, c->row[i].text);
	return own;
}

static void say_end(struct review_commit *c, struct ui *ui)
{
	struct tally t = tally_of(c);
	struct own_way own = own_way_of(c);

	if (!c->sent || (c->recalled && !t.done && !t.trouble && !t.unknown))
		ui_say(ui, STYLE_NORMAL, "Taken back in time. Nothing was sent, the %s.",
			words_many(c->n, "change waits", "changes wait").text);
	else if (t.done == c->n && own.contacts)
		ui_say(ui, STYLE_CHANGED,
			"Done, but iCloud wrote %s its own way. Enter shows them.",
			own_way_words(&own).text);
	else if (t.done == c->n)
		ui_say(ui, STYLE_NORMAL, "%s in iCloud, read back and right. u stages the reverse.",
			words_many(t.done, "change is", "changes are").text);
	else if (c->n == 1)
		say_one(&c->row[0], ui);
	else
		ui_say(ui, STYLE_WARNING, "%d done, %d %s you%s. Enter shows them.", t.done,
			t.trouble + t.unknown, t.trouble + t.unknown == 1 ? "needs" : "need",
			t.unknown ? "; what is not known is read again" : "");
}

static void finish(struct review_commit *c, struct ui *ui)
{
	c->finished = true;
	qsort(c->row, (size_t)c->n, sizeof(*c->row), trouble_first);
	list_select(&c->list, ui, 0);
}

unsigned commit_hear(struct review_commit *c, struct ui *ui, const struct icloud_message *m)
{
	if (!c->on || c->finished || (m->token && m->token != c->token))
		return 0;
	if (m->event == EVENT_PROGRESS && m->ask == ASK_COMMIT)
		hear_progress(c, ui, m);
	else if (m->event == EVENT_CHANGE)
		hear_change(c, ui, m);
	else if (m->event == EVENT_DONE && m->token == c->token) {
		finish(c, ui);
		say_end(c, ui);
	} else if (m->event == EVENT_ERROR && m->token == c->token) {
		finish(c, ui);
		if (c->recalled && m->err.code == ERR_CANCELLED)
			say_end(c, ui);
		else
			ui_fail(ui, &m->err);
	} else {
		return 0;
	}
	if (!c->sent && c->finished)
		c->on = false;
	return KEY_REDRAW;
}

/* Enter on one that iCloud wrote its own way says what that was. */
static bool say_own_way(struct review_commit *c, struct ui *ui)
{
	const struct sent_row *r = row_of(c, list_id(&c->list));

	if (!r || !is_done(r->result) || !r->text[0])
		return false;
	ui_say(ui, STYLE_CHANGED, "%s: %s in iCloud. History shows both.", r->name, r->text);
	return true;
}

unsigned commit_act(struct review_commit *c, struct ui *ui, enum action a)
{
	if (a == ACT_BACK && !c->finished) {
		c->recalled = true;
		icloud_post(ui->icloud, ASK_RECALL, NULL);
		return KEY_DONE | KEY_REDRAW;
	}
	if (a == ACT_OPEN && c->finished && say_own_way(c, ui))
		return KEY_DONE | KEY_REDRAW;
	if ((a == ACT_BACK || a == ACT_OPEN) && c->finished) {
		c->on = false;
		return KEY_DONE | KEY_REDRAW;
	}
	return list_act(&c->list, ui, a);
}
