/* A change side by side, the list of changes beside it, the exact request behind it. Draws facts; decides
 * nothing and knows no approval. */
#include "panes/review_pane.h"

#include "panes/field_order.h"
#include "panes/words.h"
#include "screen/ui.h"

#include <stdio.h>
#include <string.h>

/* ---- The list of changes ---- */

static const struct review_seen *seen_of(const struct review_pane *p, struct str id)
{
	for (int i = 0; i < p->n; i++)
		if (str_is(id, p->seen[i].id))
			return &p->seen[i];
	return NULL;
}

static bool is_behind(const struct review_seen *s)
{
	return s->state == STATE_CONFLICT || s->state == STATE_BEHIND;
}

static char sign_of(const struct review_seen *s)
{
	if (is_behind(s))
		return '&';
	if (s->state == STATE_UNKNOWN)
		return '?';
	return s->flags & ~(1u << FLAG_MANY) ? '!' : 0;
}

static int change_rows(void *self, struct ui *ui, int first, int n, struct list_row *out)
{
	struct review_pane *p = self;
	int i;

	(void)ui;
	for (i = 0; i < n && first + i < p->rows; i++) {
		const struct review_seen *s = &p->seen[p->row[first + i]];

		out[i] = (struct list_row){.id = str_of(s->id), .sign = sign_of(s)};
	}
	return i;
}

static int change_place(void *self, struct ui *ui, struct str id)
{
	struct review_pane *p = self;

	(void)ui;
	for (int i = 0; i < p->rows; i++)
		if (str_is(id, p->seen[p->row[i]].id))
			return i;
	return -1;
}

static const char *box_of(enum review_mark m)
{
	static const char *const box[] = {"[?]", "[x]", "[/]", "[ ]"};

	return box[m];
}

struct str seen_short(struct str summary, int w)
{
	struct str s = summary;

	if (str_ends(s, STR(" added")))
		s.n -= 6;
	while (s.n && grid_width(s) > w) {
		while (s.n && s.p[s.n - 1] != ' ')
			s.n--;
		while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == ','))
			s.n--;
	}
	while (s.n && s.p[s.n - 1] == ',')
		s.n--;
	return s;
}

static void change_row(
	void *self, struct ui *ui, struct grid *g, const struct list_row *row, bool selected)
{
	struct review_pane *p = self;
	const struct review_seen *s = seen_of(p, row->id);
	int used;

	(void)ui;
	(void)selected;
	if (!s)
		return;
	grid_puts(g, 0, 0, 3, box_of(s->mark), s->mark == MARK_OPEN ? STYLE_OPEN : STYLE_DECIDED);
	used = 4 + grid_cut(g, 0, 4, g->w - 4, str_of(s->name), STYLE_NORMAL);
	if (g->w >= 30)
		grid_right(g, 0, g->w, g->w - used - 1,
			seen_short(str_of(s->summary), g->w - used - 1), STYLE_DIM);
}

static const struct list_ops list_ops = {
	.rows = change_rows, .place = change_place, .draw = change_row};

void seen_list_init(struct review_pane *p)
{
	list_init(&p->list, &list_ops, p);
}

const char *seen_source_words(enum change_source s)
{
	static const char *const words[] = {"edit form", "editor", "bulk edit", "import", "merge",
		"restore", "undo", "command"};

	return words[s];
}

static struct str when_words(struct ui *ui, time_t at)
{
	struct words day = words_day(at, clock_now());

	return arena_printf(ui->frame, "%s %s", day.text, words_clock(at).text);
}

/* What the selected change is, in words, under the list. */
static void draw_about(struct review_pane *p, struct ui *ui, struct grid *g)
{
	const struct review_seen *s;
	struct str text, source, line;
	struct wrap wrap;
	int y, lines;

	if (p->shown.at < 0 || p->shown.at >= p->n || g->w < 30 || g->h < 16)
		return;
	s = &p->seen[p->shown.at];
	source = str_of(seen_source_words(s->source));
	text = arena_printf(ui->frame, "%s: %s.\n%c%.*s, %.*s.", s->name, s->summary,
		source.p[0] - 32, (int)source.n - 1, source.p + 1,
		STR_ARG(when_words(ui, s->staged_at)));
	lines = wrap_lines(text, g->w - 2);
	y = g->h - 2 - lines;
	wrap = wrap_of(text, g->w - 2);
	while (y > p->rows + 2 && wrap_next(&wrap, &line))
		grid_text(g, y++, 1, g->w - 2, line, STYLE_DIM);
}

void seen_draw_changes(struct review_pane *p, struct ui *ui, struct grid *g, bool focus)
{
	struct grid rows = grid_part(g, 2, 0, g->h - (g->h >= 16 && g->w >= 30 ? 7 : 2), g->w);
	int x = 1;

	if (seen_is_narrowed(p)) {
		x += grid_printf(g, 0, x, g->w - 2, STYLE_STRONG, "%d of %d ", p->rows, p->n);
		grid_cut(g, 0, x, g->w - x - 1, seen_shown_words(p, ui), STYLE_DIM);
		list_draw(&p->list, ui, &rows, focus);
		return;
	}
	x += grid_printf(g, 0, x, g->w - 2, STYLE_STRONG, "Changes %s", words_count(p->n).text);
	if (g->w >= x + 26) {
		x += 3;
		x += grid_puts(g, 0, x, 2, "H ", STYLE_KEY);
		x += grid_puts(g, 0, x, 8, "History", STYLE_DIM) + 3;
		x += grid_puts(g, 0, x, 2, "B ", STYLE_KEY);
		grid_puts(g, 0, x, 8, "Backups", STYLE_DIM);
	}
	list_draw(&p->list, ui, &rows, focus);
	draw_about(p, ui, g);
}

/* ---- The fields ---- */

static struct diff_line *add_text(
	struct diff_lines *d, char sign, struct str text, struct str right, enum style style)
{
	struct diff_line *line = diff_line_add(d, DIFF_TEXT);

	line->sign = sign;
	line->text = text;
	line->right = right;
	line->style = style;
	return line;
}

static void add_blank(struct diff_lines *d)
{
	diff_line_add(d, DIFF_BLANK);
}

static struct str head_right(struct review_pane *p, struct ui *ui, const struct review_seen *s)
{
	if (is_behind(s))
		return STR("[?] both sides changed");
	if (p->shown.modified[0] && ui->w >= 110)
		return arena_printf(ui->frame, "%s, read again %s", p->shown.modified,
			words_time(p->shown.read_at, clock_now()).text);
	return arena_printf(ui->frame, "%s, %s", seen_source_words(s->source),
		words_time(s->staged_at, clock_now()).text);
}

static const char *mark_words(enum review_mark m)
{
	static const char *const words[] = {
		"[?] open", "[x] goes", "[/] goes in part", "[ ] stays here"};

	return words[m];
}

static const struct review_seen *waits_for(const struct review_pane *p, const struct review_seen *s)
{
	for (int i = 0; s->after && i < p->n; i++)
		if (p->seen[i].change == s->after)
			return &p->seen[i];
	return NULL;
}

/* Why this change wants a look: one sentence a flag, or what its state means. */
static void add_reasons(struct review_pane *p, struct ui *ui, const struct review_seen *s,
	struct diff_lines *d, bool stacked)
{
	const struct review_seen *first = waits_for(p, s);
	struct str why = triage_why(p, p->shown.at);
	struct str rest = buf_str(&p->shown.flags), line;

	if (is_behind(s))
		add_text(d, stacked ? 0 : '&',
			s->flags & 1u << FLAG_CHANGED_SINCE
				? STR("Changed again in iCloud after that commit, in the same "
				      "place. Enter asks which is to stay; the rest goes back by "
				      "itself.")
				: STR("Changed on another device after your edit. Enter compares: "
				      "what one side changed goes by itself, the rest you choose."),
			STR_NONE, STYLE_NORMAL);
	if (s->state == STATE_UNKNOWN)
		add_text(d, stacked ? 0 : '?',
			STR("What became of the last write is not known yet. It is read again to "
			    "see, "
			    "and not sent twice."),
			STR_NONE, STYLE_NORMAL);
	if (s->kind == CHANGE_DELETE)
		add_text(d, stacked ? 0 : '-',
			s->object == OBJECT_GROUP
				? STR("This group is deleted in iCloud and on every device. Its "
				      "contacts stay.")
				: STR("This contact is deleted in iCloud and on every device. The "
				      "backup keeps it."),
			STR_NONE, STYLE_NORMAL);
	if (why.n)
		add_text(d, '?',
			arena_printf(
				ui->frame, "Unlike the others of its shape: %.*s.", STR_ARG(why)),
			STR_NONE, STYLE_NORMAL);
	if (first)
		add_text(d, 0,
			arena_printf(ui->frame,
				"Waits for %s, above it: goes only when that is done.",
				first->name),
			STR_NONE, STYLE_NORMAL);
	while (str_cut(&rest, '\n', &line))
		add_text(d, stacked ? 0 : '!', line, STR_NONE, STYLE_NORMAL);
	if (d->n && d->line[d->n - 1].kind == DIFF_TEXT)
		add_blank(d);
}

static bool differs(const struct diff_row *row)
{
	return row->sign != DIFF_SAME;
}

static enum diff_box box_kind(enum review_mark m)
{
	static const enum diff_box box[] = {BOX_OPEN, BOX_GOES, BOX_PART, BOX_STAYS};

	return box[m];
}

static void add_field(struct review_pane *p, struct diff_lines *d, size_t i)
{
	const struct diff_row *row = &p->shown.diff->rows[i];
	bool whole = p->seen[p->shown.at].kind == CHANGE_DELETE; /* no field of it can stay */
	bool stays = p->shown.row[i] == MARK_STAYS;
	struct diff_line *line = diff_line_add(d, DIFF_FIELD);

	line->tag = (int)i;
	line->label = row->words;
	line->before = row->before;
	line->after = row->after;
	line->sign = ' ';
	if (!differs(row))
		return;
	line->selectable = true;
	line->box = whole ? BOX_NONE : box_kind(p->shown.row[i]);
	line->sign = stays ? ' ' : (char)row->sign;
	line->cosmetic = row->cosmetic;
	line->note = row->note;
	line->before_missing = row->sign == DIFF_ADDED;
	line->after_missing = row->sign == DIFF_REMOVED && !stays;
	if (stays && row->sign == DIFF_ADDED)
		line->after_missing = true;
}

static bool is_name(const struct diff_row *row)
{
	return str_is(row->field, "firstName") || str_is(row->field, "lastName");
}

/* Folded, only what differs stands here, with the name beside it for who it is. */
static bool is_shown(const struct review_pane *p, const struct diff_row *row, bool stacked)
{
	if (!differs(row) && (str_is(row->field, "isCompany") || !row->after.n))
		return false;
	return differs(row) || p->unfolded || (!stacked && is_name(row));
}

static size_t add_fields(struct review_pane *p, struct ui *ui, struct diff_lines *d, bool stacked)
{
	const struct diff *diff = p->shown.diff;
	const size_t *order = fields_in_order(ui, diff);
	size_t hidden = 0;
	int group = -1;

	for (size_t k = 0; order && k < diff->n; k++) {
		size_t i = order[k];
		const struct diff_row *row = &diff->rows[i];

		if (!is_shown(p, row, stacked)) {
			hidden += !p->unfolded;
			continue;
		}
		if (group >= 0 && field_part(row) != group && ui->h >= 20)
			add_blank(d);
		group = field_part(row);
		add_field(p, d, i);
	}
	return hidden;
}

static const char *dots(const struct ui *ui)
{
	return ui->ascii ? "..." : "···";
}

static void add_fold(struct diff_lines *d, struct ui *ui, size_t hidden)
{
	if (!hidden)
		return;
	if (ui->h >= 20)
		add_blank(d);
	diff_line_add(d, DIFF_FOLD)->text = arena_printf(ui->frame, "%s %s %s", dots(ui),
		words_many((int64_t)hidden, "field stays as it is", "fields stay as they are").text,
		dots(ui));
}

static void add_end(struct review_pane *p, struct ui *ui, struct diff_lines *d)
{
	const struct diff *diff = p->shown.diff;
	size_t all = diff->differ + diff->same;

	if (!p->unfolded || ui->h < 24)
		return;
	add_blank(d);
	if (diff->unknown)
		add_text(d, 0,
			arena_printf(ui->frame,
				"%s that this program does not know %s sent back as %s came.",
				words_many(
					(int64_t)diff->unknown, "further field", "further fields")
					.text,
				diff->unknown == 1 ? "is" : "are",
				diff->unknown == 1 ? "it" : "they"),
			STR_NONE, STYLE_DIM);
	add_text(d, 0,
		arena_printf(ui->frame, "%zu of %zu fields differ. f folds the %zu that stay.",
			diff->differ, all, diff->same),
		STR_NONE, STYLE_DIM);
}

/* What is behind was made from something that iCloud has no more. */
static void add_heads(const struct review_seen *s, struct diff_lines *d, bool stacked)
{
	struct diff_line *line;

	if (stacked) {
		add_text(d, ' ',
			is_behind(s) ? STR("before above, after this change below")
				     : STR("in iCloud above, after this change below"),
			STR_NONE, STYLE_DIM);
		return;
	}
	line = diff_line_add(d, DIFF_HEAD);
	line->before = is_behind(s) ? STR("Before") : STR("In iCloud");
	line->after = STR("After this change");
}

static void build(struct review_pane *p, struct ui *ui, struct diff_lines *d, bool stacked)
{
	const struct review_seen *s = &p->seen[p->shown.at];

	add_reasons(p, ui, s, d, stacked);
	add_heads(s, d, stacked);
	add_fold(d, ui, add_fields(p, ui, d, stacked));
	add_end(p, ui, d);
}

/* Stacked, the name stands with its sign in the gutter and what was decided at the right. */
static void draw_head(struct review_pane *p, struct ui *ui, struct grid *g, bool stacked)
{
	const struct review_seen *s = &p->seen[p->shown.at];
	char sign[2] = {sign_of(s), 0};
	int x = stacked || g->w < 70 ? 1 : 5, used;
	struct str right = stacked ? str_of(mark_words(s->mark)) : head_right(p, ui, s);

	if (stacked) {
		x = 4;
		grid_puts(g, 0, 2, 1, sign, sign[0] == '&' ? STYLE_CONFLICT : STYLE_WARNING);
		if (sign[0] == '&')
			right = STR("[?] both sides changed");
	}
	used = x + grid_cut(g, 0, x, g->w - x - 2, str_of(s->name), STYLE_STRONG);
	if (used + 3 + grid_width(right) < g->w)
		grid_right(g, 0, g->w - 1, g->w, right, stacked ? STYLE_OPEN : STYLE_DIM);
}

void seen_draw_fields(struct review_pane *p, struct ui *ui, struct grid *g,
	const struct review_layout *at, bool focus)
{
	struct diff_lines d = diff_lines(ui->frame);
	int gap = at->stacked && ui->h < 24 ? 1 : 2;
	struct grid body = grid_part(g, gap, 0, g->h - gap, g->w);

	if (p->shown.at < 0 || p->shown.at >= p->n || !p->shown.diff)
		return;
	p->view.stacked = at->stacked;
	p->view.label_w = at->label;
	p->view.value_w = at->value;
	draw_head(p, ui, g, at->stacked);
	build(p, ui, &d, at->stacked);
	diff_draw(&p->view, ui, &body, &d, focus);
}

/* ---- The exact request ---- */

/* Lines go down from y; those above the window are counted and not drawn. */
struct paper {
	struct grid *g;
	int y;
};

static void write_line(struct paper *at, char sign, int x, struct str text, enum style style)
{
	struct wrap wrap = wrap_of(text, at->g->w - x - 2);
	char mark[2] = {sign, 0};
	struct str line;

	while (wrap_next(&wrap, &line)) {
		if (at->y >= 2 && at->y < at->g->h) {
			grid_puts(at->g, at->y, 2, 1, mark, style);
			grid_text(at->g, at->y, x, at->g->w - x - 1, line, style);
		}
		mark[0] = '\0';
		at->y++;
	}
}

/* The sign of a member: what the diff says about any of its entries. */
static char member_sign(const struct review_pane *p, struct str key)
{
	for (size_t i = 0; i < p->shown.diff->n; i++) {
		const struct diff_row *row = &p->shown.diff->rows[i];
		size_t n = str_find(row->field, STR("["));
		struct str field = n == SIZE_MAX ? row->field : str_part(row->field, 0, n);

		if (row->sign != DIFF_SAME && p->shown.row[i] != MARK_STAYS && str_eq(field, key))
			return (char)row->sign;
	}
	return 0;
}

static bool is_told(const struct review_pane *p, struct str key)
{
	return p->unfolded || member_sign(p, key) || str_is(key, "contactId") ||
	       str_is(key, "groupId") || str_is(key, "etag");
}

static struct str key_of(const struct json_walk *w)
{
	return str_part(w->key, 1, w->key.n - 2);
}

static void write_member(struct review_pane *p, struct ui *ui, struct paper *at,
	const struct json_walk *w, bool last)
{
	char sign = member_sign(p, key_of(w));

	write_line(at, sign, 8,
		arena_printf(ui->frame, "%.*s: %.*s%s", STR_ARG(w->key), STR_ARG(w->value),
			last ? "" : ","),
		sign == '-' ? STYLE_REMOVED
		: sign	    ? STYLE_ADDED
			    : STYLE_NORMAL);
}

/* The body, a member a line. Line breaks and the blank behind a colon are ours, every other byte is sent as it
 * stands here; folded, the members that stay are counted at the end. */
static bool write_body(struct review_pane *p, struct ui *ui, struct paper *at, struct str body)
{
	bool group = p->seen[p->shown.at].object == OBJECT_GROUP;
	struct str list = json_get(json_value(body), group ? "groups" : "contacts");
	struct json_walk w = json_walk(json_at(list, 0));
	int same = 0, left = 0;

	if (json_count(list) != 1 || !p->shown.diff)
		return false;
	for (struct json_walk all = w; json_next(&all);)
		*(is_told(p, key_of(&all)) ? &left : &same) += 1;
	write_line(at, 0, 4, group ? STR("{\"groups\":[{") : STR("{\"contacts\":[{"), STYLE_NORMAL);
	while (json_next(&w))
		if (is_told(p, key_of(&w)))
			write_member(p, ui, at, &w, --left == 0 && !same);
	if (same)
		write_line(at, 0, 8,
			arena_printf(ui->frame, "%s %s as they came %s f unfolds", dots(ui),
				words_many(same, "member", "members").text, dots(ui)),
			STYLE_DIM);
	write_line(at, 0, 4, STR("}]}"), STYLE_NORMAL);
	return true;
}

void seen_draw_request(struct review_pane *p, struct ui *ui, struct grid *g)
{
	struct str rest = buf_str(&p->shown.request), text;
	struct str hint = STR("v people’s fields   y copy, secrets masked");
	struct paper at = {g, 2 - p->shown.request_top};
	bool told = false;
	int x = 4, end = g->w >= 100 ? g->w - 2 - grid_width(hint) - 3 : g->w - 1;

	grid_cut(g, 0, 4, end - 4,
		arena_printf(ui->frame, "What will be sent for %s", p->seen[p->shown.at].name),
		STYLE_STRONG);
	if (g->w >= 100)
		grid_right(g, 0, g->w - 2, 60, hint, STYLE_DIM);
	while (str_cut(&rest, '\n', &text)) {
		if (!text.n)
			at.y++;
		else if (text.p[0] != '{' || !write_body(p, ui, &at, text))
			write_line(&at, 0, x, text, STYLE_NORMAL);
		x = text.n && !told && g->w >= 80 ? 9 : 4; /* parameters under their request */
		told = told || !text.n;
	}
	if (p->shown.request_top > 0 && at.y < g->h)
		p->shown.request_top--;
	grid_cursor(g, 2, 4);
}
