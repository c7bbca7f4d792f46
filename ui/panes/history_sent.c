/* What was sent, as it was sent: the changes of a commit, or all of one contact, before and after side by side, each
 * with its result. Stages the reverse of one; sends nothing. */
#include "panes/history.h"

#include "icloud/icloud.h"
#include "panes/field_order.h"
#include "panes/words.h"
#include "screen/layout.h"
#include "screen/ui.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put(char *out, size_t size, struct str s)
{
	s = utf8_clip(s, size - 1);
	memcpy(out, s.p ? s.p : "", s.n);
	out[s.n] = '\0';
}

static bool is_done(const struct sent_item *s)
{
	return s->row.result == RESULT_CONFIRMED || s->row.result == RESULT_APPLIED;
}

static struct sent_item *selected(const struct sent_view *v)
{
	return v->n && v->list.at < v->n ? &v->item[v->list.at] : NULL;
}

/* ---- The list ---- */

static char sign_of(const struct sent_item *s)
{
	if (s->row.result == RESULT_CONFLICTED || s->row.result == RESULT_THEIRS)
		return '&';
	if (s->row.result == RESULT_NOT_KNOWN)
		return '?';
	if (!is_done(s))
		return '!';
	return s->row.kind == CHANGE_CREATE ? '+' : s->row.kind == CHANGE_DELETE ? '-' : 0;
}

static int rows(void *self, struct ui *ui, int first, int n, struct list_row *out)
{
	struct sent_view *v = self;
	int i;

	(void)ui;
	for (i = 0; i < n && first + i < v->n; i++)
		out[i] = (struct list_row){
			.id = str_of(v->item[first + i].id), .sign = sign_of(&v->item[first + i])};
	return i;
}

static int place(void *self, struct ui *ui, struct str id)
{
	struct sent_view *v = self;

	(void)ui;
	for (int i = 0; i < v->n; i++)
		if (str_is(id, v->item[i].id))
			return i;
	return -1;
}

static struct str when_words(struct ui *ui, time_t at)
{
	time_t now = clock_now();

	return now - at > 14 * 24 * 60 * 60
		       ? arena_printf(ui->frame, "%s", words_day(at, now).text)
		       : arena_printf(
				 ui->frame, "%s %s", words_day(at, now).text, words_clock(at).text);
}

/* Of a commit who, of a contact when. */
static void draw_row(
	void *self, struct ui *ui, struct grid *g, const struct list_row *row, bool selected)
{
	struct sent_view *v = self;
	int at = place(v, ui, row->id), w = v->commit ? 24 : 16;
	const struct sent_item *s;
	enum style style;
	int used;

	(void)selected;
	if (at < 0)
		return;
	s = &v->item[at];
	style = is_done(s) && !s->row.undone ? STYLE_NORMAL : STYLE_DIM;
	used = grid_cut(g, 0, 0, g->w < w + 12 ? g->w - 1 : w,
		v->commit ? str_of(s->name) : when_words(ui, s->at), style);
	if (g->w >= 50) {
		grid_cut(g, 0, w + 2, g->w - w - (s->row.undone ? 12 : 3), str_of(s->summary),
			style);
		grid_right(g, 0, g->w - 1, 14, s->row.undone ? STR("undone") : STR_NONE, STYLE_DIM);
	} else if (g->w >= 26) {
		grid_right(g, 0, g->w - 1, g->w - used - 2,
			s->row.undone ? STR("undone") : str_of(s->summary), STYLE_DIM);
	}
}

static const struct list_ops ops = {.rows = rows, .place = place, .draw = draw_row};

/* ---- State ---- */

void sent_init(struct sent_view *v)
{
	list_init(&v->list, &ops, v);
}

static void forget_diff(struct sent_view *v)
{
	if (v->has_diff)
		diff_release(&v->diff);
	v->has_diff = false;
}

void sent_release(struct sent_view *v)
{
	forget_diff(v);
	free(v->item);
}

static void take(void *ctx, const struct journal_row *j)
{
	struct sent_view *v = ctx;
	struct sent_item *s;

	if (v->n == v->cap) {
		v->cap = v->cap ? v->cap * 2 : 32;
		v->item = mem_grow(v->item, (size_t)v->cap, sizeof *v->item);
	}
	s = &v->item[v->n++];
	*s = (struct sent_item){.commit = j->commit, .at = j->at, .row = *j};
	snprintf(s->id, sizeof s->id, "%" PRId64, j->id);
	put(s->object_id, sizeof s->object_id, j->object_id);
	put(s->name, sizeof s->name, j->title);
	put(s->summary, sizeof s->summary, j->summary);
	put(s->note, sizeof s->note, j->note);
}

static void load(struct sent_view *v, struct ui *ui)
{
	v->n = 0;
	if (ui->reader && v->commit)
		history_changes(ui->reader, v->commit, take, v);
	else if (ui->reader)
		history_of(ui->reader, OBJECT_CONTACT, str_of(v->contact), take, v);
	for (int i = 0; i < v->n; i++)
		v->item[i].row.object_id = str_of(v->item[i].object_id);
	list_refresh(&v->list, ui, v->n);
	sent_rest(v, ui);
}

static void open_on(struct sent_view *v, struct ui *ui)
{
	v->open = true;
	v->in_fields = false;
	diff_reset(&v->view);
	v->n = 0;
	list_refresh(&v->list, ui, 0);
	load(v, ui);
	list_select(&v->list, ui, 0);
	sent_rest(v, ui);
}

void sent_open_commit(struct sent_view *v, struct ui *ui, int64_t commit, struct str title)
{
	v->commit = commit;
	v->contact[0] = '\0';
	put(v->title, sizeof v->title, title);
	open_on(v, ui);
}

void sent_open_contact(struct sent_view *v, struct ui *ui, struct str contact, struct str name)
{
	v->commit = 0;
	put(v->contact, sizeof v->contact, contact);
	put(v->title, sizeof v->title, name);
	open_on(v, ui);
}

void sent_hide(struct sent_view *v)
{
	v->open = false;
	forget_diff(v);
}

void sent_again(struct sent_view *v, struct ui *ui)
{
	if (v->open)
		load(v, ui);
}

void sent_rest(struct sent_view *v, struct ui *ui)
{
	const struct sent_item *s = selected(v);

	forget_diff(v);
	v->changed_since = false;
	if (!s || !ui->reader)
		return;
	v->has_diff = history_diff(ui->reader, &s->row, &v->diff);
	v->changed_since =
		is_done(s) && !s->row.undone && history_changed_since(ui->reader, &s->row);
}

/* ---- Keys ---- */

static unsigned go(struct sent_view *v, struct ui *ui, enum action a)
{
	unsigned done = list_act(&v->list, ui, a);

	diff_reset(&v->view);
	sent_rest(v, ui);
	return done | KEY_REDRAW;
}

static unsigned undo(struct sent_view *v, struct ui *ui)
{
	const struct sent_item *s = selected(v);
	struct icloud_ids *ids;

	if (!s || s->row.undone || !is_done(s)) {
		ui_say(ui, STYLE_NORMAL, "%s",
			s && s->row.undone ? "This was undone already."
					   : "This is not in iCloud, so there is nothing to undo.");
		return KEY_DONE | KEY_REDRAW;
	}
	ids = mem_new(sizeof(*ids) + sizeof(ids->id[0]));
	ids->n = 1;
	ids->id[0] = s->row.id;
	v->undo_token = icloud_post(ui->icloud, ASK_UNDO_SENT, ids);
	return KEY_DONE | KEY_REDRAW;
}

static unsigned into_fields(struct sent_view *v, bool in)
{
	if (!v->n || v->in_fields == in)
		return in ? KEY_DONE : KEY_PASS;
	v->in_fields = in;
	return KEY_DONE | KEY_REDRAW;
}

static unsigned toggle(bool *what)
{
	*what = !*what;
	return KEY_DONE | KEY_REDRAW;
}

unsigned sent_act(struct sent_view *v, struct ui *ui, enum action a)
{
	switch (a) {
	case ACT_OPEN:
	case ACT_RIGHT:
		return into_fields(v, true);
	case ACT_BACK:
		return into_fields(v, false);
	case ACT_LEFT:
		return into_fields(v, false) | KEY_DONE;
	case ACT_UNDO:
		return undo(v, ui);
	case ACT_NEXT:
		return go(v, ui, ACT_DOWN);
	case ACT_PREVIOUS:
		return go(v, ui, ACT_UP);
	case ACT_FOLD:
		return toggle(&v->unfolded);
	case ACT_WIDE:
		return toggle(&v->list_hidden);
	case ACT_SIDE_BY_SIDE:
		return toggle(&v->stacked);
	default:
		break;
	}
	if (!v->n)
		return KEY_PASS;
	if (v->in_fields)
		return diff_act(&v->view, ui, a);
	diff_reset(&v->view);
	return list_act(&v->list, ui, a);
}

unsigned sent_mouse(struct sent_view *v, struct ui *ui, const struct mouse *m)
{
	struct review_layout at = layout_review(ui->w, v->list_hidden, v->stacked);
	struct mouse inside = *m;

	inside.y -= 2;
	if (!v->n || inside.y < 0)
		return KEY_PASS;
	if (at.list.w ? m->x < at.diff.x : !v->in_fields) {
		if (m->kind == MOUSE_CLICK || m->kind == MOUSE_DOUBLE)
			v->in_fields = m->kind == MOUSE_DOUBLE;
		return list_mouse(&v->list, ui, &inside, NULL) | KEY_REST;
	}
	inside.x -= at.list.w ? at.diff.x : 0;
	v->in_fields = true;
	return diff_mouse(&v->view, ui, &inside, NULL);
}

/* ---- Drawing ---- */

static struct diff_line *add_text(
	struct diff_lines *d, char sign, struct str text, enum style style)
{
	struct diff_line *line = diff_line_add(d, DIFF_TEXT);

	line->sign = sign;
	line->text = text;
	line->style = style;
	return line;
}

/* What became of it, where that wants more than a word. */
static void add_result(const struct sent_item *s, struct ui *ui, struct diff_lines *d)
{
	if (is_done(s) && s->note[0])
		add_text(d, '~',
			arena_printf(
				ui->frame, "Done, but iCloud wrote it its own way: %s.", s->note),
			STYLE_NORMAL);
	else if (!is_done(s))
		add_text(d, sign_of(s),
			arena_printf(ui->frame, "This was sent, and was not done: %s.",
				words_result(s->row.result, str_of(s->note)).text),
			STYLE_NORMAL);
	if (is_done(s) && s->row.kind == CHANGE_DELETE)
		add_text(d, '-', STR("Deleted in iCloud, with all of this."), STYLE_NORMAL);
	if (d->n)
		diff_line_add(d, DIFF_BLANK);
}

static bool is_shown(const struct sent_view *v, const struct diff_row *row)
{
	if (row->sign != DIFF_SAME)
		return true;
	return v->unfolded && row->after.n && !str_is(row->field, "isCompany");
}

static void add_field(struct sent_view *v, struct diff_lines *d, size_t i)
{
	const struct diff_row *row = &v->diff.rows[i];
	struct diff_line *line = diff_line_add(d, DIFF_FIELD);

	line->tag = (int)i;
	line->label = row->words;
	line->before = row->before;
	line->after = row->after;
	line->sign = row->sign == DIFF_SAME ? ' ' : (char)row->sign;
	line->selectable = row->sign != DIFF_SAME;
	line->cosmetic = row->cosmetic;
	line->note = row->note;
	line->before_missing = row->sign == DIFF_ADDED;
	line->after_missing = row->sign == DIFF_REMOVED;
}

static size_t add_fields(struct sent_view *v, struct ui *ui, struct diff_lines *d)
{
	const size_t *order = fields_in_order(ui, &v->diff);
	size_t hidden = 0;
	int part = -1;

	for (size_t k = 0; order && k < v->diff.n; k++) {
		const struct diff_row *row = &v->diff.rows[order[k]];

		if (!is_shown(v, row)) {
			hidden += !v->unfolded;
			continue;
		}
		if (part >= 0 && field_part(row) != part && ui->h >= 20)
			diff_line_add(d, DIFF_BLANK);
		part = field_part(row);
		add_field(v, d, order[k]);
	}
	return hidden;
}

static void add_heads(struct diff_lines *d, bool stacked)
{
	struct diff_line *line;

	if (stacked) {
		add_text(d, ' ', STR("before above, as it was sent below"), STYLE_DIM);
		return;
	}
	line = diff_line_add(d, DIFF_HEAD);
	line->before = STR("Before");
	line->after = STR("As it was sent");
}

static void add_fold(struct diff_lines *d, struct ui *ui, size_t hidden)
{
	const char *dots = ui->ascii ? "..." : "···";

	if (!hidden)
		return;
	if (ui->h >= 20)
		diff_line_add(d, DIFF_BLANK);
	diff_line_add(d, DIFF_FOLD)->text = arena_printf(ui->frame, "%s %s %s", dots,
		words_many((int64_t)hidden, "field stayed as it was", "fields stayed as they were")
			.text,
		dots);
}

static void add_undo(const struct sent_view *v, const struct sent_item *s, struct diff_lines *d)
{
	struct str text = STR("u stages the reverse of this one, reviewed like any other.");

	if (s->row.undone)
		text = STR("This was undone: its reverse is in iCloud.");
	else if (v->changed_since)
		text = STR("It has changed again since in the same place; u stages a reverse that "
			   "asks which is to stay.");
	else if (!is_done(s))
		return;
	diff_line_add(d, DIFF_BLANK);
	add_text(d, 0, text, STYLE_DIM);
}

static void draw_head(struct sent_view *v, struct ui *ui, struct grid *g, bool stacked)
{
	const struct sent_item *s = selected(v);
	int x = stacked ? 4 : g->w < 70 ? 1 : 5, used;
	struct str right = arena_printf(ui->frame, "%s, %.*s",
		s->row.undone ? "done, undone"
		: is_done(s)  ? "done"
			      : change_result_words(s->row.result),
		STR_ARG(when_words(ui, s->at)));

	used = x + grid_cut(g, 0, x, g->w - x - 2, str_of(s->name), STYLE_STRONG);
	if (used + 3 + grid_width(right) < g->w)
		grid_right(g, 0, g->w - 1, grid_width(right), right,
			is_done(s) ? STYLE_DIM : STYLE_WARNING);
}

static void draw_fields(
	struct sent_view *v, struct ui *ui, struct grid *g, const struct review_layout *at)
{
	struct diff_lines d = diff_lines(ui->frame);
	int gap = at->stacked && ui->h < 24 ? 1 : 2;
	struct grid body = grid_part(g, gap, 0, g->h - gap, g->w);
	const struct sent_item *s = selected(v);

	if (!s)
		return;
	v->view.stacked = at->stacked;
	v->view.label_w = at->label;
	v->view.value_w = at->value;
	draw_head(v, ui, g, at->stacked);
	add_result(s, ui, &d);
	add_heads(&d, at->stacked);
	if (v->has_diff)
		add_fold(&d, ui, add_fields(v, ui, &d));
	add_undo(v, s, &d);
	diff_draw(&v->view, ui, &body, &d, v->in_fields);
}

static void draw_list(struct sent_view *v, struct ui *ui, struct grid *g)
{
	struct grid part = grid_part(g, 2, 0, g->h - 2, g->w);
	int x = g->w >= 50 ? 4 : 1;

	x += grid_cut(g, 0, x, g->w - x - 1, str_of(v->title), STYLE_STRONG);
	if (x + 14 < g->w)
		grid_cut(g, 0, x + 3, g->w - x - 4,
			arena_printf(ui->frame, "%s",
				words_many(v->n, v->commit ? "change" : "time sent",
					v->commit ? "changes" : "times sent")
					.text),
			STYLE_DIM);
	list_draw(&v->list, ui, &part, !v->in_fields);
}

static void draw_none(const struct sent_view *v, struct grid *g)
{
	grid_puts(g, 0, 4, g->w - 5, v->title, STYLE_STRONG);
	grid_puts(g, 2, 4, g->w - 5, "Nothing of this contact has been sent from here yet.",
		STYLE_NORMAL);
	grid_puts(g, 3, 4, g->w - 5, "Whatever other devices change is not recorded here.",
		STYLE_DIM);
}

void sent_draw(struct sent_view *v, struct ui *ui, struct grid *g)
{
	struct review_layout at = layout_review(g->w, v->list_hidden && v->in_fields, v->stacked);
	struct grid list = grid_part(g, 0, 0, g->h, at.list.w ? at.list.w : g->w);
	struct grid diff = grid_part(g, 0, at.diff.x, g->h, at.diff.w);

	if (!v->n) {
		draw_none(v, g);
		ui_words(ui, ACT_OPEN, "%s", "");
		ui_words(ui, ACT_UNDO, "%s", "");
		return;
	}
	if (at.list.w) {
		draw_list(v, ui, &list);
		ui_divider(ui, g, at.diff.x - 1);
		draw_fields(v, ui, &diff, &at);
	} else if (v->in_fields) {
		draw_fields(v, ui, g, &at);
	} else {
		draw_list(v, ui, &list);
	}
	if (v->in_fields)
		ui_words(ui, ACT_OPEN, "%s", "");
	ui_position(ui, "%d of %s", v->list.at + 1, words_many(v->n, "change", "changes").text);
}
