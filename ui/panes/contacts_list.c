/* The list of contacts: rows asked from the store as they are drawn, letters beside them, what the message
 * line says about them. Keeps ids and numbers only. */
#include "panes/contacts.h"

#include "panes/words.h"
#include "screen/screen.h"
#include "screen/ui.h"

#include <stdio.h>
#include <string.h>

enum { NAME_X = 1, CHUNK = 128 };
_Static_assert((int)LIST_ID == (int)CONTACT_ID, "marks are handed to the library as they are");

struct contact_query contacts_query(const struct contacts_pane *p)
{
	return (struct contact_query){.text = buf_str(&p->filter),
		.group = str_of(p->group_id),
		.order = p->order,
		.full_names = p->full_names,
		.ids = (const char(*)[CONTACT_ID])p->marks.id,
		.n_ids = p->marks.n,
		.ids_version = p->marks.version};
}

/* ---- Rows ---- */

struct taken {
	struct contacts_pane *p;
	struct ui *ui;
	struct list_row *out;
	int first, wanted, n; /* n counts the row before the first too */
	bool before, painting;
	char last[8];
};

static void copy_letter(char out[8], struct str letter)
{
	letter = utf8_clip(letter, 7);
	memcpy(out, letter.p ? letter.p : "", letter.n);
	out[letter.n] = '\0';
}

static void note_letter(struct taken *t, const struct contact_row *c, int row)
{
	char letter[8];

	copy_letter(letter, c->letter);
	if (t->painting && row < LETTERS_MAX) {
		if (strcmp(letter, t->last) != 0 || (row == 0 && t->first == 0))
			memcpy(t->p->letter[row], letter, sizeof(letter));
		else
			t->p->letter[row][0] = '\0';
	}
	memcpy(t->last, letter, sizeof(letter));
}

/* Of text[1]: the field that was found, which stands before its text. No column shows it once more. */
enum { LABEL = 2 };

/* "company  Moore School": the name of a field ends with two blanks. */
static size_t label_length(struct str found)
{
	size_t at = str_find(found, STR("  "));

	while (at < found.n && found.p[at] == ' ')
		at++;
	return at < found.n ? at : 0;
}

/* What was found stands in sight: a narrow column begins with it, not with what is before it. */
static struct str found_text(struct taken *t, struct str found)
{
	size_t label = label_length(found), at = label;
	struct str shown = str_part(found, label, found.n), rest;
	struct contact_span span;
	int room = t->p->list.col[1].w - grid_width(str_part(found, 0, label)) -
		   2; /* … at both ends */
	uint32_t cp;

	if (!contacts_matches(
		    buf_str(&t->p->filter), (struct str[]){STR_NONE, shown}, 2, &span, 1) ||
		grid_width(str_part(shown, 0, span.to)) <= room + 1)
		return arena_str(t->ui->frame, found);
	rest = shown;
	while (at < label + span.from &&
		grid_width(str_part(found, at, label + span.to - at)) > room &&
		utf8_next(&rest, &cp))
		at = found.n - rest.n;
	if (at == label)
		return arena_str(t->ui->frame, found);
	return arena_printf(t->ui->frame, "%.*s…%.*s", (int)label, found.p,
		STR_ARG(str_part(found, at, found.n)));
}

static void take_row(void *ctx, const struct contact_row *c)
{
	struct taken *t = ctx;
	struct arena *a = t->ui->frame;
	struct list_row *row;
	int at = t->n++ - t->before;

	if (at < 0) {
		copy_letter(t->last, c->letter);
		return;
	}
	if (at >= t->wanted)
		return;
	note_letter(t, c, at);
	row = &t->out[at];
	*row = (struct list_row){.id = arena_str(a, c->id), .sign = c->sign == ' ' ? 0 : c->sign};
	row->marked = marks_has(&t->p->marks, c->id);
	row->text[0] = arena_str(a, c->name);
	row->text[1] = c->found.n ? found_text(t, c->found) : arena_str(a, c->company);
	row->text[LABEL] = str_part(row->text[1], 0, label_length(c->found));
	row->style[1] = STYLE_DIM;
}

static int contact_rows(void *self, struct ui *ui, int first, int n, struct list_row *out)
{
	struct contacts_pane *p = self;
	struct contact_query q = contacts_query(p);
	struct taken t = {p, ui, out, first, n, 0, first > 0, n > 1, ""};

	if (!ui->reader)
		return 0;
	if (t.painting)
		p->letter_first = first;
	contacts_list(ui->reader, &q, first - t.before, (size_t)(n + t.before), take_row, &t);
	t.n -= t.before;
	return t.n < 0 ? 0 : t.n > n ? n : t.n;
}

static int contact_place(void *self, struct ui *ui, struct str id)
{
	struct contacts_pane *p = self;
	struct contact_query q = contacts_query(p);

	return ui->reader ? (int)contacts_place(ui->reader, &q, id) : -1;
}

static const struct list_ops list_ops = {.rows = contact_rows, .place = contact_place};

void contacts_list_init(struct contacts_pane *p)
{
	list_init(&p->list, &list_ops, p);
	p->list.cols = 2;
}

/* ---- Order ---- */

static const char *order_words(enum contact_order order)
{
	switch (order) {
	case ORDER_FIRST:
		return "by first name";
	case ORDER_COMPANY:
		return "by company";
	case ORDER_CHANGED:
		return "by change, the latest first";
	default:
		return "by last name";
	}
}

static enum contact_order wanted_order(struct ui *ui)
{
	const char *order_by = ui->options ? ui->options->order_by : NULL;

	if (order_by)
		return strcmp(order_by, "first,last") == 0 ? ORDER_FIRST : ORDER_LAST;
	return contacts_account_order(ui->reader);
}

void contacts_settle_order(struct contacts_pane *p, struct ui *ui)
{
	enum contact_order wanted;

	if (!ui->reader)
		return;
	wanted = wanted_order(ui);
	p->order = p->sort ? p->sort : wanted;
	p->full_names = contacts_full_names(ui->reader, wanted == ORDER_FIRST);
}

void contacts_sort_next(struct contacts_pane *p, struct ui *ui)
{
	p->sort = p->order == ORDER_FIRST     ? ORDER_COMPANY
		  : p->order == ORDER_COMPANY ? ORDER_CHANGED
		  : p->order == ORDER_CHANGED ? ORDER_LAST
					      : ORDER_FIRST;
	contacts_settle_order(p, ui);
	contacts_recount(p, ui);
	ui_say(ui, STYLE_NORMAL, "Sorted %s.", order_words(p->order));
}

void contacts_show_latest(struct contacts_pane *p, struct ui *ui)
{
	if (p->focus == CONTACTS_FORM || p->focus == CONTACTS_BULK)
		return;
	p->focus = CONTACTS_LIST;
	p->group_id[0] = p->group_name[0] = '\0';
	buf_clear(&p->filter);
	p->sort = ORDER_CHANGED;
	contacts_settle_order(p, ui);
	contacts_groups_load(p, ui);
	contacts_recount(p, ui);
	if (p->count > 0)
		list_select(&p->list, ui, 0);
	ui_say(ui, STYLE_NORMAL, "Sorted %s.", order_words(p->order));
}

/* ---- Counting ---- */

static int count_marked(struct contacts_pane *p, struct ui *ui)
{
	struct contact_query q = contacts_query(p);
	int here = 0;

	if (p->marks.n > 500)
		return p->marks.n;
	for (int i = 0; i < p->marks.n; i++)
		here += contacts_place(ui->reader, &q, str_of(p->marks.id[i])) >= 0;
	return here;
}

void contacts_recount(struct contacts_pane *p, struct ui *ui)
{
	struct contact_query all = {0}, q = contacts_query(p);

	if (!ui->reader)
		return;
	icloud_read_begin(ui->reader);
	p->total = contacts_count(ui->reader, &all);
	p->count = contacts_count(ui->reader, &q);
	p->as_of = contacts_as_of(ui->reader);
	p->marked_here = count_marked(p, ui);
	list_refresh(&p->list, ui, p->count > 0 ? (int)p->count : 0);
	icloud_read_end(ui->reader);
}

/* ---- Drawing ---- */

static void set_columns(struct contacts_pane *p, int w)
{
	int name = (w - 7) * 3 / 5, most = p->filter.n ? 25 : 28;
	bool second = w >= 40;

	if (name > most)
		name = most;
	if (!second)
		name = w - 6;
	p->list.col[0] = (struct list_col){NAME_X, name, false};
	p->list.col[1] = (struct list_col){NAME_X + name + 1, second ? w - 7 - name : 0, false};
}

static void draw_letters(struct contacts_pane *p, struct grid *g)
{
	for (int y = 0; y < g->h && y < LETTERS_MAX; y++) {
		if (p->letter_first != p->list.top || p->list.top + y >= p->list.count)
			return;
		grid_puts(g, y, 3, 1, p->letter[y], STYLE_DIM);
	}
}

enum { SPANS = 64 };

/* One span of a cell, as far as it is not cut off. */
static void draw_span(struct contacts_pane *p, struct grid *g, int y, int c, struct str text,
	const struct contact_span *span)
{
	const struct list_col *col = &p->list.col[c];
	int room = grid_width(text) > col->w ? col->w - 1 : col->w;
	int from = grid_width(str_part(text, 0, span->from));
	int to = grid_width(str_part(text, 0, span->to));

	if (to > room)
		to = room;
	if (from < to)
		grid_restyle(g, y, 4 + col->x + from, 1, to - from, STYLE_COUNT, STYLE_MATCH);
}

/* What the filter has found, where it stands in the row; the name of a field is no find. */
static void draw_matches(struct contacts_pane *p, struct ui *ui, struct grid *g)
{
	struct contact_span spans[SPANS];
	struct list_row row;

	if (!p->filter.n)
		return;
	for (int y = 0; y < g->h && p->list.top + y < p->list.count; y++) {
		size_t n, label;

		if (contact_rows(p, ui, p->list.top + y, 1, &row) != 1)
			continue;
		label = row.text[LABEL].n;
		n = contacts_matches(buf_str(&p->filter),
			(struct str[]){row.text[0], str_part(row.text[1], label, row.text[1].n)}, 2,
			spans, SPANS);
		for (size_t i = 0; i < n; i++) {
			int c = (int)spans[i].text;

			spans[i].from += c ? label : 0;
			spans[i].to += c ? label : 0;
			draw_span(p, g, y, c, row.text[c], &spans[i]);
		}
	}
}

void contacts_list_draw(struct contacts_pane *p, struct ui *ui, struct grid *g, bool focus)
{
	set_columns(p, g->w);
	list_draw(&p->list, ui, g, focus);
	draw_letters(p, g);
	if (p->filter.n)
		draw_matches(p, ui, g);
}

void contacts_position(struct contacts_pane *p, struct ui *ui)
{
	struct str where = STR_NONE, marks = STR_NONE;
	const char *order = ui->w >= 110 ? order_words(p->order) : "";

	if (ui_is_filtering(ui)) {
		ui_position(ui, "%s of %s   any field",
			words_count(p->list.count ? p->list.at + 1 : 0).text,
			words_count(p->count).text);
		return;
	}
	if (p->group_id[0])
		where = arena_printf(ui->frame, " in %s", p->group_name);
	else if (p->filter.n)
		where = arena_printf(ui->frame, " that match");
	if (p->marks.n)
		marks = arena_printf(ui->frame, "   %s marked", words_count(p->marks.n).text);
	if (p->marks.n && ui->w >= 110 && p->marked_here != p->marks.n)
		marks = arena_printf(
			ui->frame, "%.*s, %d of them here", STR_ARG(marks), p->marked_here);
	ui_position(ui, "%s of %s%.*s%.*s%s%s",
		words_count(p->list.count ? p->list.at + 1 : 0).text, words_count(p->count).text,
		STR_ARG(where), STR_ARG(marks), *order ? "   " : "", order);
}

/* ---- Sections, letters, marks ---- */

struct search {
	char from[8];
	uint32_t letter; /* 0: any other than `from` */
	int row, found;
	bool last; /* keep the last one */
};

/* '#' stands behind all letters. */
static uint32_t rank_of(struct str s)
{
	uint32_t cp = 0;

	utf8_next(&s, &cp);
	return cp == '#' ? UINT32_MAX : cp;
}

static void look(void *ctx, const struct contact_row *c)
{
	struct search *s = ctx;
	char letter[8];
	int row = s->row++;
	bool hit;

	if (s->found >= 0 && !s->last)
		return;
	copy_letter(letter, c->letter);
	hit = s->letter ? rank_of(c->letter) >= s->letter : strcmp(letter, s->from) != 0;
	if (hit)
		s->found = row;
}

static void letter_of(void *ctx, const struct contact_row *c)
{
	copy_letter(ctx, c->letter);
}

static int search_down(struct contacts_pane *p, struct ui *ui, int from, struct search *s)
{
	struct contact_query q = contacts_query(p);

	s->row = from;
	s->found = -1;
	while (s->row < (int)p->count && s->found < 0)
		if (!contacts_list(ui->reader, &q, s->row, CHUNK, look, s))
			break;
	return s->found;
}

/* Upwards: the last row of the section before, then that section's first row. */
static int search_up(struct contacts_pane *p, struct ui *ui, int at, struct search *s)
{
	struct contact_query q = contacts_query(p);
	int first = at;

	while (first > 0) {
		int from = first > CHUNK ? first - CHUNK : 0;

		s->row = from;
		s->found = -1;
		s->last = true;
		contacts_list(ui->reader, &q, from, (size_t)(first - from), look, s);
		if (s->found >= 0)
			return s->found;
		first = from;
	}
	return -1;
}

int contacts_section(struct contacts_pane *p, struct ui *ui, int at, int step)
{
	struct contact_query q = contacts_query(p);
	struct search s = {0};
	int end, start;

	if (!ui->reader || p->count <= 0)
		return -1;
	contacts_list(ui->reader, &q, at, 1, letter_of, s.from);
	if (step > 0)
		return search_down(p, ui, at, &s);
	start = search_up(p, ui, at, &s) + 1; /* where this section begins */
	if (start < at)
		return start;
	if (start == 0)
		return -1;
	contacts_list(ui->reader, &q, start - 1, 1, letter_of, s.from);
	end = search_up(p, ui, start - 1, &s);
	return end + 1;
}

int contacts_letter(struct contacts_pane *p, struct ui *ui, uint32_t letter)
{
	struct buf typed = BUF_INIT(KIB), head = BUF_INIT(KIB);
	struct search s = {0};

	buf_add_cp(&typed, letter);
	buf_add_cp(&head, text_section(buf_str(&typed)));
	s.letter = rank_of(buf_str(&head));
	buf_release(&typed);
	buf_release(&head);
	return ui->reader && p->count > 0 ? search_down(p, ui, 0, &s) : -1;
}

struct marking {
	struct contacts_pane *p;
	bool on;
	int64_t unmarked;
};

static void mark_row(void *ctx, const struct contact_row *c)
{
	struct marking *m = ctx;

	m->unmarked += !marks_has(&m->p->marks, c->id);
	marks_set(&m->p->marks, c->id, m->on);
}

void contacts_mark_all(struct contacts_pane *p, struct ui *ui)
{
	struct contact_query q = contacts_query(p);
	struct marking m = {p, true, 0};

	if (!ui->reader || p->count <= 0)
		return;
	contacts_list(ui->reader, &q, 0, (size_t)p->count, mark_row, &m);
	if (m.unmarked == 0) {
		m.on = false;
		contacts_list(ui->reader, &q, 0, (size_t)p->count, mark_row, &m);
	}
	p->marked_here = m.on ? (int)p->count : 0;
}

/* From the nearest mark above (else below) to the row under the bar. */
void contacts_mark_range(struct contacts_pane *p, struct ui *ui)
{
	struct contact_query q = contacts_query(p);
	struct marking m = {p, true, 0};
	int above = -1, below = -1, from, to;

	if (!ui->reader)
		return;
	for (int i = 0; i < p->marks.n; i++) {
		int at = (int)contacts_place(ui->reader, &q, str_of(p->marks.id[i]));

		if (at >= 0 && at <= p->list.at && at > above)
			above = at;
		if (at > p->list.at && (below < 0 || at < below))
			below = at;
	}
	from = above >= 0 ? above : p->list.at;
	to = above < 0 && below >= 0 ? below : p->list.at;
	contacts_list(ui->reader, &q, from, (size_t)(to - from + 1), mark_row, &m);
}
