/* The five rows around the body: glance line, tabs, rule, message line, key line. Drawn after the pane, from
 * what it told while it drew. */
#include "screen/inside.h"
#include "icloud/formats.h"

#include <stdio.h>
#include <string.h>

/* ---- What a pane tells while it draws ---- */

void ui_divider(struct ui *ui, struct grid *g, int x)
{
	grid_column(g, 0, x, g->h, GLYPH_DIVIDER, STYLE_RULE);
	if (ui->in->dividers < 4)
		ui->in->divider[ui->in->dividers++] = g->x + x;
}

void ui_position(struct ui *ui, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	ui->in->position = arena_vprintf(ui->frame, format, args);
	va_end(args);
}

void ui_note(struct ui *ui, enum style style, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	ui->in->note = arena_vprintf(ui->frame, format, args);
	ui->in->note_style = style;
	va_end(args);
}

bool ui_is_stale(struct ui *ui, time_t when, long limit)
{
	return ui->in->glance.offline || (limit > 0 && when != 0 && clock_now() - when > limit);
}

void ui_minutes(struct ui *ui)
{
	ui->in->wants_minutes = true;
}

void ui_as_of(struct ui *ui, time_t when, long limit)
{
	char bytes[80];
	struct buf words = {.p = bytes, .cap = sizeof bytes, .max = sizeof bytes};
	bool old = limit > 0 && when != 0 && clock_now() - when > limit;

	if (when == 0 && !ui->in->glance.offline)
		return;
	ui->in->as_of_style = old || ui->in->glance.offline ? STYLE_WARNING : STYLE_DIM;
	if (ui->in->glance.offline && !old) {
		ui->in->as_of = STR("offline");
		return;
	}
	ui_minutes(ui);
	time_as_of(when, clock_now(), &words);
	ui->in->as_of =
		arena_printf(ui->frame, "%s %.*s", old ? "old:" : "as of", (int)words.n, words.p);
}

void ui_words(struct ui *ui, enum action a, const char *format, ...)
{
	va_list args;

	if (ui->in->words == (int)(sizeof ui->in->word / sizeof *ui->in->word))
		return;
	va_start(args, format);
	ui->in->word[ui->in->words].action = a;
	ui->in->word[ui->in->words++].words = arena_vprintf(ui->frame, format, args);
	va_end(args);
}

/* ---- Tabs and rule ---- */

static void spot(struct ui *ui, int y, int from, int to, enum action a, int pane)
{
	if (ui->in->spots < SPOTS_MOST)
		ui->in->spot[ui->in->spots++] = (struct spot){y, from, to, a, pane};
}

/* The heavy part of the rule: one column more than the words on both sides. */
static void underline(struct ui *ui, struct grid *g, int from, int to)
{
	from = from > 0 ? from - 1 : 0;
	to = to < g->w ? to + 1 : g->w;
	grid_line(g, 2, from, to - from, GLYPH_HEAVY, STYLE_ACCENT);
	(void)ui;
}

static int tab_draw(struct ui *ui, struct grid *g, int i, int number, int x)
{
	bool active = i == ui->in->front;
	bool named = active || width_class(g->w) >= WIDTH_80;
	const char *title = ui->in->pane[i].pane->title;
	int used = grid_printf(g, 1, x, g->w - x, active ? STYLE_ACCENT : STYLE_DIM,
		named ? "%d %s" : "%d", number, title);

	if (active && width_class(g->w) >= WIDTH_60)
		grid_restyle(g, 1, x, 1, used, STYLE_COUNT, STYLE_KEY);
	spot(ui, 1, x, x + used, ACT_NONE, i);
	if (active)
		underline(ui, g, x, x + used);
	return used;
}

/* History and backups stand behind this tab too. */
static void review_draw(struct ui *ui, struct grid *g, int left)
{
	bool active = !ui->in->pane[ui->in->front].tab;
	bool named = active || width_class(g->w) >= WIDTH_80;
	bool numbered = width_class(g->w) != WIDTH_80 || g->w >= 100;
	struct str words = STR("R");
	int x, w;

	if (named)
		words = STR("R Review");
	if (numbered && ui->in->glance.changes > 0)
		words = arena_printf(
			ui->frame, "%.*s %lld", STR_ARG(words), (long long)ui->in->glance.changes);
	w = grid_width(words);
	x = g->w - 1 - w > left ? g->w - 1 - w : left;
	grid_text(g, 1, x, w, words,
		active			 ? STYLE_KEY
		: ui->in->glance.changes ? STYLE_ACCENT
					 : STYLE_DIM);
	spot(ui, 1, x, x + w, ACT_REVIEW, -1);
	if (active)
		underline(ui, g, x, x + w);
}

static void tabs_draw(struct ui *ui, struct grid *g)
{
	int gap = g->w >= 100 || g->w < 80 ? 2 : 1, x = 1, number = 1;

	for (int i = 0; i < ui->in->panes; i++)
		if (ui->in->pane[i].tab)
			x += tab_draw(ui, g, i, number++, x) + gap;
	for (int i = 0; i < ui->in->panes; i++)
		if (strcmp(ui->in->pane[i].pane->name, "review") == 0)
			review_draw(ui, g, x - gap + 1);
}

static void rule_draw(struct ui *ui, struct grid *g)
{
	grid_line(g, 2, 0, g->w, GLYPH_LINE, STYLE_RULE);
	for (int i = 0; i < ui->in->dividers; i++)
		grid_glyph(g, 2, ui->in->divider[i], GLYPH_TEE, STYLE_RULE);
}

/* ---- The message line ---- */

enum { MESSAGE_ROWS = 4 };

/* A message that is longer than the line stands over the last rows of the body, for as long as it is
 * shown: what to do comes at its end, and must not be cut off. Returns its columns, all of them then. */
static int message_text(struct ui *ui, struct grid *all)
{
	const struct said *m = &ui->in->said[ui->in->said_n - 1];
	const char *sign = style_sign(m->style);
	enum style style = m->style == STYLE_DANGER ? STYLE_DANGER : STYLE_NORMAL;
	int x = sign[0] ? 3 : 1, w = all->w - x - 1, rows = wrap_lines(str_of(m->text), w), y;
	struct wrap wrap = wrap_of(str_of(m->text), w);
	struct str line;

	rows = rows < MESSAGE_ROWS ? rows : MESSAGE_ROWS;
	y = all->h - 1 - rows;
	if (rows > 1)
		grid_clear(all, y, 0, rows, all->w);
	grid_puts(all, y, 1, 1, sign, m->style);
	while (rows-- > 0 && wrap_next(&wrap, &line))
		grid_text(all, y++, x, w, line, style);
	return wrap_lines(str_of(m->text), w) > 1 ? all->w : x + grid_width(str_of(m->text));
}

static int filter_text(struct ui *ui, struct grid *g, int right)
{
	int used = grid_puts(g, 0, 1, 2, "/ ", STYLE_KEY);

	typing_draw(&ui->in->filter, g, 0, 1 + used, g->w - right - 4, true, STYLE_NORMAL);
	return 1 + used + grid_width(typing_text(&ui->in->filter)) + 1;
}

/* While the filter is typed, the position stands right, as "2 of 6   any field". */
static int right_width(const struct ui *ui)
{
	const struct ui_inside *in = ui->in;

	if (in->filtering)
		return grid_width(in->position) + (in->position.n > 0 ? 2 : 0);
	return grid_width(in->note) + grid_width(in->as_of) +
	       (in->note.n > 0 && in->as_of.n > 0 ? 3 : 0) +
	       (in->note.n > 0 || in->as_of.n > 0 ? 2 : 0);
}

static void right_draw(struct ui *ui, struct grid *g)
{
	struct ui_inside *in = ui->in;
	int end = g->w - 1;

	if (in->filtering) {
		grid_right(g, 0, end, g->w, in->position, STYLE_DIM);
		return;
	}
	grid_right(g, 0, end, g->w, in->as_of, in->as_of_style);
	if (in->as_of.n > 0)
		end -= grid_width(in->as_of) + 3;
	grid_right(g, 0, end, end - 1, in->note, in->note_style);
}

static void message_draw(struct ui *ui, struct grid *all, struct grid *g)
{
	int right = right_width(ui), used;

	if (ui->in->message_shown) {
		used = message_text(ui, all);
	} else if (ui->in->filtering) {
		used = filter_text(ui, g, right);
	} else {
		used = 1 + grid_cut(g, 0, 1, g->w - right - 2, ui->in->position, STYLE_DIM);
	}
	if (used + right + 1 <= g->w)
		right_draw(ui, g);
}

/* ---- The key line ---- */

static bool words_of(struct ui *ui, const struct key_row *row, struct str *words)
{
	*words = str_of(row->words);
	for (int i = 0; i < ui->in->words; i++)
		if (ui->in->word[i].action == row->action)
			*words = ui->in->word[i].words;
	return row->words != NULL && row->n > 0 && words->n > 0;
}

static int key_draw(struct ui *ui, struct grid *g, int x, int end, const struct key_row *row,
	const struct key_row *joined, struct str words)
{
	struct str key = ui_key_words(ui, row->keys[0]);
	struct str second = joined ? ui_key_words(ui, joined->keys[0]) : STR("");
	int from = x, w = grid_width(key) + 1 + grid_width(words);

	if (joined)
		w += 1 + grid_width(second);
	if (x + w > end)
		return 0;
	x += grid_text(g, 0, x, w, key, STYLE_KEY) + 1;
	if (joined)
		x += grid_text(g, 0, x, w, second, STYLE_KEY) + 1;
	grid_text(g, 0, x, w, words, STYLE_DIM);
	spot(ui, ui->h - 1, from, from + w, row->action, -1);
	return w;
}

static void keys_draw(struct ui *ui, struct grid *g)
{
	enum context c = ui_context(ui);
	struct str help = ui_key_words(ui, keys_of(ui->in->keys, c, ACT_KEYS));
	const char *words = g->w >= 110 ? "all keys" : "keys";
	int gap = g->w >= 110 ? 3 : 2, x = 1;
	int end = g->w - 1 - grid_width(help) - 1 - (int)strlen(words);
	struct key_row row, next;

	grid_text(g, 0, end, g->w, help, STYLE_KEY);
	grid_puts(g, 0, end + grid_width(help) + 1, g->w, words, STYLE_DIM);
	spot(ui, ui->h - 1, end, g->w - 1, ACT_KEYS, -1);
	for (int i = 0; keys_row(ui->in->keys, c, i, &row); i++) {
		struct str text;
		bool joined = keys_row(ui->in->keys, c, i + 1, &next) && next.words &&
			      next.words[0] == '\0';
		int used;

		if (!words_of(ui, &row, &text))
			continue;
		used = key_draw(ui, g, x, end - 2, &row, joined ? &next : NULL, text);
		if (used == 0)
			break;
		x += used + gap;
	}
}

void chrome_draw(struct ui *ui)
{
	struct grid all = grid_all(&ui->in->cells);
	struct grid line;

	line = grid_part(&all, 0, 0, 1, ui->w);
	glance_draw(&ui->in->glance, &line);
	rule_draw(ui, &all);
	tabs_draw(ui, &all);
	line = grid_part(&all, ui->h - 2, 0, 1, ui->w);
	message_draw(ui, &all, &line);
	line = grid_part(&all, ui->h - 1, 0, 1, ui->w);
	keys_draw(ui, &line);
}

void chrome_too_small(struct ui *ui)
{
	struct grid g = grid_all(&ui->in->cells);
	struct str line;
	struct wrap text;
	char words[80];
	int y = 0;

	snprintf(words, sizeof words, "This window is %d by %d;%cicloud-tui needs %d by %d.", ui->w,
		ui->h, g.w < 26 ? ' ' : '\n', SCREEN_MIN_W, SCREEN_MIN_H);
	text = wrap_of(str_of(words), g.w);
	while (wrap_next(&text, &line))
		grid_text(&g, y++, 0, g.w, line, STYLE_NORMAL);
	y += y + 3 <= g.h;
	grid_puts(&g, y, 0, 1, "i", STYLE_KEY);
	grid_puts(&g, y, 3, g.w, "go on anyway", STYLE_DIM);
	grid_puts(&g, y + 1, 0, 1, "q", STYLE_KEY);
	grid_puts(&g, y + 1, 3, g.w, "leave; what waits is kept", STYLE_DIM);
	grid_cursor(&g, y, 0);
}
