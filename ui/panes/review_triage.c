/* What waits, by shape: what needs eyes first, then what is alike, with its outliers and a sample beside it. Draws
 * and moves; a yes to a cluster is given in review.c, which asks the library for what is alike. */
#include "panes/review_pane.h"

#include "panes/words.h"
#include "screen/ui.h"

#include <stdio.h>
#include <string.h>

enum { NAME_X = 4, SAYS_X = 27 };

/* ---- The list: a title and its clusters, a blank, the other title and its clusters ---- */

static int look_rows(const struct clusters *c)
{
	return c->look ? (int)c->look + 1 : 0;
}

static int gap_rows(const struct clusters *c)
{
	return c->look && c->n > c->look ? 1 : 0;
}

static int row_count(const struct clusters *c)
{
	int alike = (int)(c->n - c->look);

	return look_rows(c) + gap_rows(c) + (alike ? alike + 1 : 0);
}

/* CLUSTER_LOOK, a cluster, or CLUSTER_NONE for what cannot be selected. */
static int cluster_of_row(const struct clusters *c, int row)
{
	int alike = look_rows(c) + gap_rows(c);

	if (row < 0 || row >= row_count(c))
		return CLUSTER_NONE;
	if (row < look_rows(c))
		return row ? row - 1 : CLUSTER_LOOK;
	return row > alike ? (int)c->look + row - alike - 1 : CLUSTER_NONE;
}

static int row_of_cluster(const struct clusters *c, int k)
{
	return k == CLUSTER_LOOK     ? 0
	       : (size_t)k < c->look ? k + 1
				     : look_rows(c) + gap_rows(c) + 1 + k - (int)c->look;
}

/* Words alone may stand twice, from two sources. */
static struct str id_of(struct ui *ui, const struct clusters *c, int k)
{
	if (k == CLUSTER_LOOK)
		return STR("look");
	return arena_printf(ui->frame, "%d %.80s", (int)c->at[k].source, c->at[k].words);
}

static int triage_rows(void *self, struct ui *ui, int first, int n, struct list_row *out)
{
	struct review_pane *p = self;
	const struct clusters *c = p->triage.clusters;
	int i;

	for (i = 0; c && i < n && first + i < row_count(c); i++) {
		int k = cluster_of_row(c, first + i);

		out[i] = (struct list_row){.text[0] = arena_printf(ui->frame, "%d", first + i)};
		if (k != CLUSTER_NONE)
			out[i].id = id_of(ui, c, k);
		if (k == CLUSTER_LOOK)
			out[i].sign = '!';
	}
	return i;
}

static int triage_place(void *self, struct ui *ui, struct str id)
{
	struct review_pane *p = self;
	const struct clusters *c = p->triage.clusters;

	for (int row = 0; c && row < row_count(c); row++) {
		int k = cluster_of_row(c, row);

		if (k != CLUSTER_NONE && str_eq(id_of(ui, c, k), id))
			return row;
	}
	return -1;
}

/* ---- What was decided of a cluster ---- */

struct tally {
	size_t n, open, goes, stays;
};

static void tally_one(const struct review_pane *p, const struct cluster *c, struct tally *t)
{
	for (size_t i = 0; i < c->n; i++) {
		size_t item = c->member[i].item;
		enum review_mark m = item < (size_t)p->n ? p->seen[item].mark : MARK_OPEN;

		t->n++;
		t->open += m == MARK_OPEN;
		t->goes += m == MARK_GOES;
		t->stays += m == MARK_STAYS;
	}
}

static struct tally tally_of(const struct review_pane *p, int k)
{
	const struct clusters *c = p->triage.clusters;
	struct tally t = {0};

	if (k == CLUSTER_LOOK)
		for (size_t i = 0; i < c->look; i++)
			tally_one(p, &c->at[i], &t);
	else if (k >= 0)
		tally_one(p, &c->at[k], &t);
	return t;
}

static const char *box_of(struct tally t)
{
	return t.open == t.n	? "[?]"
	       : t.open		? "[/]"
	       : t.goes == t.n	? "[x]"
	       : t.stays == t.n ? "[ ]"
				: "[/]";
}

static size_t alike_changes(const struct clusters *c)
{
	size_t n = 0;

	for (size_t k = c->look; k < c->n; k++)
		n += c->at[k].n;
	return n;
}

static void triage_row(
	void *self, struct ui *ui, struct grid *g, const struct list_row *row, bool selected)
{
	struct review_pane *p = self;
	const struct clusters *c = p->triage.clusters;
	int64_t at = 0;
	int k;

	(void)selected;
	str_to_int64(row->text[0], &at);
	k = cluster_of_row(c, (int)at);
	if (k == CLUSTER_NONE && (int)at < look_rows(c) + gap_rows(c))
		return;
	if (k < 0) {
		size_t n = k == CLUSTER_LOOK ? tally_of(p, k).n : alike_changes(c);

		grid_cut(g, 0, 0, g->w - 5,
			k == CLUSTER_LOOK ? STR("Look at each of these")
			: g->w < 40	  ? STR("Alike, one yes for all")
					  : STR("Alike, can be accepted together"),
			STYLE_STRONG);
		grid_right(g, 0, g->w, 8, arena_printf(ui->frame, "%zu", n), STYLE_STRONG);
		return;
	}
	{
		struct tally t = tally_of(p, k);

		grid_puts(g, 0, 0, 3, box_of(t), t.open ? STYLE_OPEN : STYLE_DECIDED);
		grid_cut(g, 0, 4, g->w - 9, str_of(c->at[k].words), STYLE_NORMAL);
		grid_right(g, 0, g->w, 6, arena_printf(ui->frame, "%zu", t.n), STYLE_DIM);
	}
}

static const struct list_ops triage_ops = {
	.rows = triage_rows, .place = triage_place, .draw = triage_row};

/* ---- Opening, moving ---- */

void triage_init(struct review_pane *p)
{
	list_init(&p->triage.list, &triage_ops, p);
	p->triage.opened = CLUSTER_NONE;
}

int triage_at(const struct review_pane *p)
{
	return p->triage.clusters ? cluster_of_row(p->triage.clusters, p->triage.list.at)
				  : CLUSTER_NONE;
}

void triage_refresh(struct review_pane *p, struct ui *ui, const struct clusters *c)
{
	p->triage.clusters = c;
	list_refresh(&p->triage.list, ui, row_count(c));
	if (triage_at(p) == CLUSTER_NONE)
		list_select(&p->triage.list, ui, c->look || !c->n ? 0 : 1);
}

/* The next cluster with something open; those to look at are one row. */
void triage_next(struct review_pane *p, struct ui *ui)
{
	const struct clusters *c = p->triage.clusters;
	int n = row_count(c);

	for (int i = 0; i < n; i++) {
		int row = (p->triage.list.at + i) % n, k = cluster_of_row(c, row);

		if (k == CLUSTER_NONE || (k >= 0 && (size_t)k < c->look) || !tally_of(p, k).open)
			continue;
		/* An outlier that is left is no reason to stay: its cluster was answered. */
		if (k >= 0 && tally_of(p, k).open <= c->at[k].outliers &&
			tally_of(p, k).open < tally_of(p, k).n)
			continue;
		list_select(&p->triage.list, ui, row);
		return;
	}
}

/* The cluster that was opened is found again by its name after news. */
void triage_keep_opened(struct review_pane *p, struct ui *ui, const struct clusters *c)
{
	int was = p->triage.opened;
	char id[LIST_ID] = "";

	if (was >= 0 && p->triage.opened_id[0])
		memcpy(id, p->triage.opened_id, sizeof id);
	triage_refresh(p, ui, c);
	if (was < 0)
		return;
	p->triage.opened = CLUSTER_NONE;
	for (int k = 0; k < (int)c->n; k++)
		if (str_eq(id_of(ui, c, k), str_of(id)))
			p->triage.opened = k;
}

void triage_open(struct review_pane *p, struct ui *ui)
{
	int k = triage_at(p);
	struct str id;

	if (k == CLUSTER_NONE)
		return;
	id = utf8_clip(id_of(ui, p->triage.clusters, k), LIST_ID - 1);
	memcpy(p->triage.opened_id, id.p, id.n);
	p->triage.opened_id[id.n] = '\0';
	p->triage.opened = k;
	buf_clear(&p->filter);
	seen_pick(p, ui);
	list_select(&p->list, ui, 0);
	p->where = REVIEW_CHANGES;
	ui_quiet(ui);
}

void triage_back(struct review_pane *p, struct ui *ui)
{
	if (p->triage.opened != CLUSTER_NONE && p->triage.clusters)
		list_select(
			&p->triage.list, ui, row_of_cluster(p->triage.clusters, p->triage.opened));
	p->triage.opened = CLUSTER_NONE;
	p->where = REVIEW_TRIAGE;
	if (p->triage.clusters && !tally_of(p, triage_at(p)).open)
		triage_next(p, ui);
}

struct str triage_why(const struct review_pane *p, int at)
{
	const struct clusters *c = p->triage.clusters;

	for (size_t k = 0; c && at >= 0 && k < c->n; k++)
		for (size_t i = 0; i < c->at[k].outliers; i++)
			if (c->at[k].member[i].item == (size_t)at)
				return str_of(c->at[k].member[i].why);
	return STR_NONE;
}

/* ---- Beside the list: the pattern, who is unlike it, a few of the others ---- */

struct page {
	struct grid *g;
	int y;
};

static const char *name_of(const struct review_pane *p, size_t item)
{
	return item < (size_t)p->n ? p->seen[item].name : "";
}

static void page_title(struct page *at, const char *words)
{
	at->y++;
	grid_puts(at->g, at->y++, NAME_X, at->g->w - NAME_X, words, STYLE_STRONG);
}

static int says_x(const struct grid *g)
{
	return g->w >= 60 ? SAYS_X : g->w / 2;
}

static void page_line(struct page *at, char sign, const char *name, struct str says)
{
	int x = says_x(at->g);
	const char mark[2] = {sign, '\0'};

	grid_puts(at->g, at->y, 2, 1, mark, STYLE_OPEN);
	grid_cut(at->g, at->y, NAME_X, x - NAME_X - 1, str_of(name), STYLE_NORMAL);
	grid_cut(at->g, at->y++, x, at->g->w - x - 1, says, STYLE_DIM);
}

static void draw_fields(struct page *at, const struct cluster *c)
{
	struct grid *g = at->g;
	int old = g->w >= 60 ? 15 : 16, new = g->w >= 60 ? 30 : old + (g->w - old) / 2;

	for (size_t i = 0; i < c->fields && at->y < g->h - 1; i++) {
		const struct cluster_field *f = &c->field[i];
		const char sign[2] = {(char)f->sign, '\0'};
		enum style style = f->sign == DIFF_ADDED     ? STYLE_ADDED
				   : f->sign == DIFF_REMOVED ? STYLE_REMOVED
							     : STYLE_CHANGED;

		grid_cut(g, at->y, NAME_X, old - NAME_X - 1, str_of(f->words), STYLE_DIM);
		grid_cut(g, at->y, old, new - old - 4, str_of(f->before), STYLE_NORMAL);
		grid_puts(g, at->y, new - 3, 1, sign, style);
		grid_cut(g, at->y++, new, g->w - new - 1, str_of(f->after), STYLE_NORMAL);
	}
}

/* At most so many that the sample and the last line still have their place. */
static void draw_outliers(const struct review_pane *p, struct page *at, const struct cluster *c)
{
	int room = at->g->h - at->y - 2 - (int)(c->samples ? c->samples + 2 : 0) - 2;
	size_t shown = c->outliers;

	if (!c->outliers || room < 1)
		return;
	page_title(at, "Most unlike the rest, look here first");
	if (shown > (size_t)room)
		shown = (size_t)room - 1;
	for (size_t i = 0; i < shown; i++)
		page_line(at, '?', name_of(p, c->member[i].item), str_of(c->member[i].why));
	if (shown < c->outliers)
		grid_printf(at->g, at->y++, NAME_X, at->g->w - NAME_X, STYLE_DIM,
			"and %zu more, Enter shows them", c->outliers - shown);
}

static void draw_samples(const struct review_pane *p, struct page *at, const struct cluster *c)
{
	static const char *const titles[] = {
		"", "One of the others", "Two taken at random", "Three taken at random"};

	if (!c->samples || at->y + 3 >= at->g->h)
		return;
	page_title(at, titles[c->samples]);
	for (size_t i = 0; i < c->samples && at->y < at->g->h - 1; i++)
		page_line(at, ' ', name_of(p, c->sample[i].item), str_of(c->sample[i].says));
}

static struct str last_words(const struct cluster *c, struct ui *ui)
{
	size_t alike = c->n - c->outliers;

	if (c->look)
		return STR("Each wants its own yes. Enter shows them one by one.");
	if (c->n == 1)
		return STR("a takes it. Enter shows it.");
	if (!c->outliers)
		return arena_printf(ui->frame, "a takes all %zu. Enter shows them.", c->n);
	if (c->outliers == 1)
		return arena_printf(ui->frame,
			"a takes the %zu that are alike. The one on top wants its own yes.", alike);
	return arena_printf(ui->frame,
		"a takes the %zu that are alike. The %zu on top want their own yes.", alike,
		c->outliers);
}

static void draw_last(struct page *at, struct ui *ui, const struct cluster *c)
{
	struct str words = last_words(c, ui), line;
	struct wrap wrap = wrap_of(words, at->g->w - NAME_X - 1);

	if (at->y + 1 + wrap_lines(words, at->g->w - NAME_X - 1) <= at->g->h &&
		c->outliers + c->look == 0)
		at->y++;
	while (wrap_next(&wrap, &line))
		grid_text(at->g, at->y++, NAME_X, at->g->w - NAME_X - 1, line, STYLE_DIM);
}

/* Each of them with what it does: those to look at, and one's own edits. */
static void draw_each(const struct review_pane *p, struct page *at, const struct cluster *c)
{
	size_t room = at->g->h - at->y > 2 ? (size_t)(at->g->h - at->y - 2) : 0, shown = c->n;

	if (shown > room)
		shown = room ? room - 1 : 0;
	for (size_t i = 0; i < shown; i++) {
		size_t item = c->member[i].item;

		page_line(at, ' ', name_of(p, item),
			item < (size_t)p->n ? str_of(p->seen[item].summary) : STR_NONE);
	}
	if (shown < c->n)
		grid_printf(at->g, at->y++, NAME_X, at->g->w - NAME_X, STYLE_DIM, "and %zu more",
			c->n - shown);
}

static void draw_cluster(
	const struct review_pane *p, struct ui *ui, struct grid *g, const struct cluster *c)
{
	struct page at = {g, 2};
	size_t first = c->member[0].item;
	bool contacts = first < (size_t)p->n && p->seen[first].object == OBJECT_CONTACT;
	struct str right = arena_printf(ui->frame, "%s%s",
		words_many((int64_t)c->n, contacts ? "contact" : "change",
			contacts ? "contacts" : "changes")
			.text,
		c->look || !c->fields ? "" : ", one pattern");
	int used =
		NAME_X + grid_cut(g, 0, NAME_X, g->w - NAME_X - 1, str_of(c->words), STYLE_STRONG);

	if (used + 2 + grid_width(right) < g->w)
		grid_right(g, 0, g->w - 1, g->w, right, STYLE_DIM);
	if (c->look || (!c->fields && c->n > c->samples)) {
		draw_each(p, &at, c);
	} else {
		draw_fields(&at, c);
		draw_outliers(p, &at, c);
		draw_samples(p, &at, c);
	}
	draw_last(&at, ui, c);
}

static void draw_looks(const struct review_pane *p, struct ui *ui, struct grid *g)
{
	const struct clusters *c = p->triage.clusters;
	struct page at = {g, 2};
	struct str line,
		words = STR("Each of these wants its own yes. Enter shows them one by one; a "
			    "and r decide and go to the next.");
	struct wrap wrap = wrap_of(words, g->w - NAME_X - 1);

	(void)ui;
	grid_puts(g, 0, NAME_X, g->w - NAME_X - 1, "Look at each of these", STYLE_STRONG);
	while (wrap_next(&wrap, &line))
		grid_text(g, at.y++, NAME_X, g->w - NAME_X - 1, line, STYLE_DIM);
	at.y++;
	for (size_t k = 0; k < c->look; k++)
		for (size_t i = 0; i < c->at[k].n && at.y < g->h - 1; i++)
			page_line(&at, '!', name_of(p, c->at[k].member[i].item),
				str_of(c->at[k].words));
}

/* ---- The whole ---- */

static struct str sources_words(const struct review_pane *p, struct ui *ui)
{
	unsigned had = 0;
	struct str s = STR_NONE;

	for (int i = 0; i < p->n; i++)
		had |= 1u << p->seen[i].source;
	for (enum change_source from = SOURCE_EDIT; from <= SOURCE_COMMAND; from++) {
		if (!(had & 1u << from))
			continue;
		had &= ~(1u << from);
		s = arena_printf(ui->frame, "%.*s%s%s", STR_ARG(s),
			!s.n	      ? ""
			: had >> from ? ", "
				      : " and ",
			seen_source_words(from));
	}
	return s;
}

static int list_width(int w)
{
	return w < 80 ? w : w < 110 ? 36 : w < 160 ? 48 : 60;
}

void triage_draw(struct review_pane *p, struct ui *ui, struct grid *g)
{
	const struct clusters *c = p->triage.clusters;
	int w = list_width(g->w), k = triage_at(p), used;
	struct grid list = grid_part(g, 0, 0, g->h, w), rows = grid_part(&list, 2, 0, g->h - 2, w);
	struct grid beside = grid_part(g, 0, w + 1, g->h, g->w - w - 1);

	used = 1 + grid_printf(&list, 0, 1, w - 2, STYLE_STRONG, "%s",
			   words_many(p->n, "change", "changes").text);
	grid_right(&list, 0, w - 1, w - used - 3, sources_words(p, ui), STYLE_DIM);
	list_draw(&p->triage.list, ui, &rows, true);
	if (w == g->w)
		return;
	ui_divider(ui, g, w);
	if (k == CLUSTER_LOOK)
		draw_looks(p, ui, &beside);
	else if (k >= 0 && (size_t)k < c->n)
		draw_cluster(p, ui, &beside, &c->at[k]);
}
