/* Help, palette and the kept messages: one box of rows over the screen. Help and palette are made from the
 * key table and nothing else; Enter does the thing. */
#include "screen/inside.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS_MOST = 240, BOX_W = 60, KEY_X = 3, WORDS_X = 11, WHY_X = 29, PALETTE_H = 16 };
enum kind { KIND_HELP, KIND_PALETTE, KIND_MESSAGES };

struct help_row {
	bool title;
	enum action action;
	enum context context;
	uint32_t key;
	const char *words; /* static, or the text of a kept message */
	char more[40];	   /* further keys */
	bool here;
	int message;
};

struct help {
	enum kind kind;
	enum context from; /* where it was opened */
	struct help_row row[ROWS_MOST];
	int n;
	int shown[ROWS_MOST], shown_n; /* those that match what is searched */
	int at, top, h;
	bool searching;
	struct typing query;
	char title[64];
};

/* ---- Rows from the key table ---- */

static struct help_row *add(struct help *h)
{
	return &h->row[h->n < ROWS_MOST - 1 ? h->n++ : ROWS_MOST - 1];
}

static bool has_action(const struct help *h, enum action a)
{
	for (int i = 0; i < h->n; i++)
		if (!h->row[i].title && h->row[i].action == a)
			return true;
	return false;
}

static void add_more(struct help_row *row, const struct key_row *keys)
{
	struct buf more = {.p = row->more, .cap = sizeof row->more, .max = sizeof row->more - 1};

	for (int i = 1; i < keys->n; i++) {
		buf_adds(&more, i == 1 ? "also " : " ");
		key_spell(keys->keys[i], &more);
	}
	row->more[more.failed ? 0 : more.n] = '\0';
}

static void add_context(struct ui *ui, struct help *h, enum context c)
{
	struct key_row keys;

	for (int i = 0; keys_row(ui->in->keys, c, i, &keys); i++) {
		struct help_row *row;

		if (keys.n == 0 || has_action(h, keys.action))
			continue;
		if (h->kind == KIND_PALETTE && (action_flags(keys.action) & ACTION_HIDDEN))
			continue;
		row = add(h);
		*row = (struct help_row){.action = keys.action,
			.context = c,
			.key = keys.keys[0],
			.words = keys.help};
		add_more(row, &keys);
	}
}

static void add_title(struct help *h, const char *words)
{
	*add(h) = (struct help_row){.title = true, .words = words};
}

static bool is_everywhere(enum context c)
{
	return c == CONTEXT_SCREEN || c == CONTEXT_ANYWHERE;
}

static void here(struct help *h)
{
	for (int i = 0; i < h->n; i++)
		h->row[i].here = true;
}

static void fill_keys(struct ui *ui, struct help *h)
{
	enum context c = h->from;

	if (h->kind == KIND_HELP)
		add_title(h, "Here");
	for (; c != CONTEXT_NONE && !is_everywhere(c); c = context_below(c))
		add_context(ui, h, c);
	if (h->kind == KIND_HELP)
		add_title(h, "Everywhere");
	for (; c != CONTEXT_NONE; c = context_below(c))
		add_context(ui, h, c);
	here(h);
	if (h->kind == KIND_PALETTE)
		for (int i = CONTEXT_LIST; i < CONTEXT_FORM; i++)
			add_context(ui, h, (enum context)i);
}

static void fill_messages(struct ui *ui, struct help *h)
{
	for (int i = ui->in->said_n - 1; i >= 0; i--)
		*add(h) = (struct help_row){.words = ui->in->said[i].text, .message = i};
	if (h->n == 0)
		add_title(h, "Nothing has been said yet.");
}

/* ---- Searching: every word, anywhere, any order ---- */

static bool row_matches(const struct help_row *row, struct str query)
{
	struct buf words = BUF_INIT(2 * KIB), folded = BUF_INIT(KIB);
	struct str rest, word;
	bool all = true;

	text_fold(str_of(row->words), &words);
	buf_adds(&words, " ");
	buf_adds(&words, action_name(row->action));
	text_fold(query, &folded);
	rest = buf_str(&folded);
	while (str_cut(&rest, ' ', &word))
		all = all && (word.n == 0 || str_find(buf_str(&words), word) != SIZE_MAX);
	buf_release(&words);
	buf_release(&folded);
	return all;
}

static void step(struct help *h, int by)
{
	int at = h->at;

	do
		at += by < 0 ? -1 : 1;
	while (at >= 0 && at < h->shown_n && h->row[h->shown[at]].title);
	if (at >= 0 && at < h->shown_n)
		h->at = at;
	else if (by < 0)
		h->top = 0;
}

static void search(struct help *h)
{
	struct str query = typing_text(&h->query);

	h->shown_n = 0;
	for (int i = 0; i < h->n; i++)
		if (query.n == 0 || (!h->row[i].title && row_matches(&h->row[i], query)))
			h->shown[h->shown_n++] = i;
	h->at = h->top = 0;
	if (h->shown_n > 0 && h->row[h->shown[0]].title)
		step(h, 1);
}

/* ---- Open and close ---- */

static void open_kind(struct ui *ui, enum kind kind)
{
	struct help *h = mem_new(sizeof *h);
	struct buf title = {.p = h->title, .cap = sizeof h->title, .max = sizeof h->title - 1};

	h->kind = kind;
	h->from = ui_context(ui);
	typing_init(&h->query, STR(""));
	if (kind == KIND_MESSAGES) {
		buf_adds(&title, "Messages");
		fill_messages(ui, h);
	} else {
		if (kind == KIND_HELP)
			buf_printf(&title, "Keys in %s", context_title(h->from));
		fill_keys(ui, h);
	}
	search(h);
	help_close(ui);
	ui->in->help = h;
	ui->in->dirty = true;
}

void help_open(struct ui *ui)
{
	open_kind(ui, KIND_HELP);
}

void palette_open(struct ui *ui)
{
	open_kind(ui, KIND_PALETTE);
}

void messages_open(struct ui *ui)
{
	open_kind(ui, KIND_MESSAGES);
}

void help_close(struct ui *ui)
{
	if (!ui->in->help)
		return;
	typing_release(&ui->in->help->query);
	free(ui->in->help);
	ui->in->help = NULL;
	ui->in->dirty = true;
}

enum context help_context(const struct ui *ui)
{
	return ui->in->help->kind == KIND_PALETTE ? CONTEXT_PALETTE : CONTEXT_HELP;
}

/* ---- Keys ---- */

static const struct help_row *row_in_focus(const struct help *h)
{
	return h->at < h->shown_n ? &h->row[h->shown[h->at]] : NULL;
}

/* Why a row cannot be done now; empty when it can. */
static struct str why_not(struct ui *ui, const struct help *h, const struct help_row *row)
{
	struct str why;

	if (!row->here)
		return arena_printf(ui->frame, "only in %s", context_title(row->context));
	return h->kind != KIND_MESSAGES && !ui_can(ui, row->action, &why) ? why : STR("");
}

static void do_it(struct ui *ui, struct help *h)
{
	const struct help_row *row = row_in_focus(h);
	enum action a = row ? row->action : ACT_NONE;
	struct str why = row && !row->title ? why_not(ui, h, row) : STR("");
	const char *words = row ? row->words : "";
	bool in_pane = h->from >= CONTEXT_SCREEN && h->from < CONTEXT_FORM;

	if (!row || row->title || h->kind == KIND_MESSAGES)
		return;
	if (why.n > 0) {
		ui_say(ui, STYLE_NORMAL, "To %s: %.*s.", words, STR_ARG(why));
		return;
	}
	help_close(ui);
	if (in_pane)
		ui_act(ui, a);
}

static void move(struct help *h, int by)
{
	for (int i = by < 0 ? -by : by; i > 0; i--)
		step(h, by);
}

static bool typed(struct help *h, uint32_t key)
{
	if (!typing_key(&h->query, key))
		return false;
	search(h);
	return true;
}

static void back(struct ui *ui, struct help *h, uint32_t key)
{
	if (h->searching && key == KEY_ESC_) {
		h->searching = false;
		typing_set(&h->query, STR(""));
		search(h);
	} else {
		help_close(ui);
	}
}

static void help_act(struct ui *ui, struct help *h, enum action a, uint32_t key)
{
	switch ((int)a) {
	case ACT_DOWN:
	case ACT_UP:
		move(h, a == ACT_DOWN ? 1 : -1);
		break;
	case ACT_PAGE_DOWN:
	case ACT_PAGE_UP:
		move(h, a == ACT_PAGE_DOWN ? h->h : -h->h);
		break;
	case ACT_FIRST:
	case ACT_LAST:
		move(h, a == ACT_LAST ? ROWS_MOST : -ROWS_MOST);
		break;
	case ACT_FILTER:
		h->searching = true;
		break;
	case ACT_OPEN:
		do_it(ui, h);
		break;
	case ACT_BACK:
	case ACT_STOP:
		back(ui, h, key);
		break;
	}
}

bool help_key(struct ui *ui, uint32_t key)
{
	struct help *h = ui->in->help;
	enum action a = keys_find(ui->in->keys, help_context(ui), key);
	bool typing = h->kind == KIND_PALETTE || h->searching;

	ui->in->dirty = true;
	if (typing && (key_is_text(key) || a == ACT_NONE) && typed(h, key))
		return true;
	if (h->kind == KIND_MESSAGES && a == ACT_FILTER)
		return true;
	help_act(ui, h, a, key);
	return true;
}

/* ---- Drawing ---- */

static void draw_key_row(
	struct ui *ui, struct grid *g, int y, const struct help *h, const struct help_row *row)
{
	struct str why = why_not(ui, h, row), key = ui_key_words(ui, row->key);
	enum style style = why.n > 0 ? STYLE_DIM : STYLE_NORMAL;
	int x = WORDS_X;

	x = KEY_X + grid_text(g, y, KEY_X, g->w, key, why.n > 0 ? STYLE_DIM : STYLE_KEY);
	x = x + 2 > WORDS_X ? x + 2 : WORDS_X;
	x += grid_cut(g, y, x, g->w - x - 1, str_of(row->words), style) + 2;
	x = x > WHY_X ? x : WHY_X;
	grid_cut(g, y, x, g->w - x - 1, why.n > 0 ? why : str_of(row->more), STYLE_DIM);
}

static void draw_palette_row(
	struct ui *ui, struct grid *g, int y, const struct help *h, const struct help_row *row)
{
	struct str why = why_not(ui, h, row);
	enum style style = why.n > 0 ? STYLE_DIM : STYLE_NORMAL;
	const char *where =
		is_everywhere(row->context) ? "everywhere" : context_title(row->context);

	grid_cut(g, y, 2, 30, str_of(row->words), style);
	grid_cut(g, y, 34, 12, str_of(where), STYLE_DIM);
	grid_text(
		g, y, 48, g->w - 48, ui_key_words(ui, row->key), why.n > 0 ? STYLE_DIM : STYLE_KEY);
}

static void draw_message_row(struct ui *ui, struct grid *g, int y, const struct help_row *row)
{
	const struct said *said = &ui->in->said[row->message];
	struct civil at = civil_of(said->when);

	grid_printf(g, y, 2, 6, STYLE_DIM, "%02d:%02d", at.hour, at.minute);
	grid_puts(g, y, 9, 1, style_sign(said->style), said->style);
	grid_cut(g, y, 11, g->w - 12, str_of(said->text), STYLE_NORMAL);
}

static void draw_row(struct ui *ui, struct grid *g, int y, const struct help *h, int i)
{
	const struct help_row *row = &h->row[h->shown[i]];

	if (row->title) {
		grid_puts(g, y, 1, g->w - 1, row->words, STYLE_STRONG);
		return;
	}
	if (h->kind == KIND_HELP)
		draw_key_row(ui, g, y, h, row);
	else if (h->kind == KIND_PALETTE)
		draw_palette_row(ui, g, y, h, row);
	else
		draw_message_row(ui, g, y, row);
	if (i == h->at) {
		grid_glyph(g, y, 0, GLYPH_BAR, STYLE_ACCENT);
		grid_cursor(g, y, 0);
	}
}

static void draw_foot(struct grid *g, struct help *h, int last)
{
	int y = g->h - 1, x = 1;

	if (h->searching) {
		x += grid_puts(g, y, x, 2, "/ ", STYLE_KEY);
		typing_draw(&h->query, g, y, x, 36, true, STYLE_NORMAL);
	} else {
		x += grid_puts(g, y, x, 2, "/", STYLE_KEY) + 1;
		x += grid_puts(g, y, x, 20, "search", STYLE_DIM) + 3;
		x += grid_puts(g, y, x, 8, "Enter", STYLE_KEY) + 1;
		x += grid_puts(g, y, x, 20, "do it", STYLE_DIM) + 3;
		x += grid_puts(g, y, x, 8, "Esc", STYLE_KEY) + 1;
		grid_puts(g, y, x, 20, "close", STYLE_DIM);
	}
	if (h->shown_n > 0) {
		char bytes[48];
		struct buf of = {.p = bytes, .cap = sizeof bytes, .max = sizeof bytes - 1};

		buf_printf(&of, "%d to %d of %d", h->top + 1, last, h->shown_n);
		grid_right(g, y, g->w - 1, 24, buf_str(&of), STYLE_DIM);
	}
}

static void scroll(struct help *h, int rows)
{
	h->h = rows > 1 ? rows - 1 : 1;
	if (h->at < h->top)
		h->top = h->at;
	if (h->at >= h->top + rows)
		h->top = h->at - rows + 1;
	while (h->top > 0 && h->at == h->top && h->row[h->shown[h->top - 1]].title && rows > 1)
		h->top--;
}

static void draw_palette_title(struct grid *all, struct help *h, int y, int x, int w)
{
	int used = grid_puts(all, y, x + 2, 2, "; ", STYLE_KEY);

	grid_puts(all, y, x + 1, 1, " ", STYLE_RULE);
	used += grid_width(typing_text(&h->query));
	grid_clear(all, y, x + 4, 1, used < w - 6 ? used : w - 6);
	typing_draw(&h->query, all, y, x + 4, w - 8, true, STYLE_NORMAL);
}

void help_draw(struct ui *ui)
{
	struct help *h = ui->in->help;
	struct grid all = grid_all(&ui->in->cells), g;
	int room = ui->h - CHROME_ROWS, w = h->kind == KIND_MESSAGES ? 78 : BOX_W, rows, last,
	    height;

	w = ui->w < w ? ui->w : w;
	height = h->kind == KIND_PALETTE ? PALETTE_H : h->n + 3;
	height = height < room ? height : room;
	rows = height - 2 - (h->kind == KIND_HELP ? 1 : 0);
	scroll(h, rows > 0 ? rows : 1);
	grid_clear(&all, BODY_Y, (ui->w - w) / 2, height, w);
	grid_box(&all, BODY_Y, (ui->w - w) / 2, height, w, str_of(h->title), STYLE_RULE);
	g = grid_part(&all, BODY_Y + 1, (ui->w - w) / 2 + 1, height - 2, w - 2);
	grid_cursor(&g, 0, 0);
	for (last = h->top; last < h->shown_n && last - h->top < rows; last++)
		draw_row(ui, &g, last - h->top, h, last);
	if (h->shown_n == 0)
		grid_puts(&g, 0, 2, g.w, "Nothing is called so.", STYLE_DIM);
	if (h->kind == KIND_HELP)
		draw_foot(&g, h, last);
	if (h->kind == KIND_PALETTE)
		draw_palette_title(&all, h, BODY_Y, (ui->w - w) / 2, w);
}
