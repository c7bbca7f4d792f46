/* Questions over the screen, one at a time. Whatever is typed blindly must not answer: a confirmation takes
 * no key until the keyboard has been silent for 150 ms, and never takes a paste. */
#include "widgets/dialog.h"

#include "screen/inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BOX_W = 60, EXACT_MOST = 512 };

struct asked {
	struct dialog d; /* its texts are owned */
	struct asked *next;
	struct typing typed;
	int at;
	bool deaf;   /* until 150 ms of silence */
	int consent; /* the answer that counts when silence follows it; 0: none */
};

/* ---- Copies ---- */

static void own(struct str *s)
{
	char *copy = str_dup(*s);

	*s = (struct str){copy, s->n};
}

static void disown(struct str *s)
{
	char *p = (char *)(uintptr_t)s->p;

	free(p);
	*s = STR_NONE;
}

static struct asked *asked_new(const struct dialog *d)
{
	struct asked *q = mem_new(sizeof *q);

	q->d = *d;
	own(&q->d.title);
	own(&q->d.expected);
	own(&q->d.mismatch);
	q->d.initial = STR_NONE;
	for (int i = 0; i < q->d.lines; i++)
		own(&q->d.line[i].text);
	typing_init(&q->typed, d->initial.p ? d->initial : STR(""));
	q->typed.secret = d->secret;
	return q;
}

static void asked_free(struct asked *q)
{
	disown(&q->d.title);
	disown(&q->d.expected);
	disown(&q->d.mismatch);
	for (int i = 0; i < q->d.lines; i++)
		disown(&q->d.line[i].text);
	if (q->typed.text.p)
		explicit_bzero(q->typed.text.p, q->typed.text.cap);
	typing_release(&q->typed);
	free(q);
}

/* ---- Open and closed ---- */

static bool is_typed(const struct asked *q)
{
	return q->d.typed_label != NULL || q->d.digits > 0;
}

static void begin(struct ui *ui)
{
	struct asked *q = ui->in->asked;

	ui->in->dirty = true;
	if (!q)
		return;
	q->deaf = q->d.context == CONTEXT_CONFIRM;
	if (q->deaf)
		ui_own_timer(ui, UI_TIMER_SILENCE, SILENCE_MS);
}

void ui_ask(struct ui *ui, const struct dialog *d)
{
	struct asked **last = &ui->in->asked;

	while (*last)
		last = &(*last)->next;
	*last = asked_new(d);
	if (*last == ui->in->asked)
		begin(ui);
}

bool ui_is_asking(const struct ui *ui)
{
	return ui->in->asked != NULL;
}

void ui_ask_close(struct ui *ui)
{
	struct asked *q = ui->in->asked;

	if (!q)
		return;
	ui->in->asked = q->next;
	asked_free(q);
	begin(ui);
}

void dialog_free_all(struct ui *ui)
{
	while (ui->in->asked)
		ui_ask_close(ui);
}

static void answer(struct ui *ui, int n)
{
	struct asked *q = ui->in->asked;

	ui->in->asked = q->next;
	begin(ui);
	if (q->d.done)
		q->d.done(q->d.self, ui, n, typing_text(&q->typed));
	asked_free(q);
}

enum context dialog_context(const struct ui *ui)
{
	return ui->in->asked->d.context;
}

/* Silence has come. */
void dialog_tick(struct ui *ui)
{
	struct asked *q = ui->in->asked;
	int consent = q ? q->consent : 0;

	if (!q)
		return;
	q->deaf = false;
	q->consent = 0;
	if (consent)
		answer(ui, consent);
}

/* A paste without its marks is a burst of keys, so a yes counts only when nothing is typed behind it. */
static void consent(struct ui *ui, struct asked *q, int n)
{
	if (n == 0 || q->d.context != CONTEXT_CONFIRM) {
		answer(ui, n);
		return;
	}
	q->consent = n;
	ui_own_timer(ui, UI_TIMER_SILENCE, SILENCE_MS);
}

/* ---- Keys ---- */

static void mismatch(struct ui *ui, struct asked *q)
{
	char text[EXACT_MOST];
	size_t at = str_find(q->d.mismatch, STR("%s"));
	struct str before = str_part(q->d.mismatch, 0, at);
	struct str after = at == SIZE_MAX ? STR("") : str_part(q->d.mismatch, at + 2, SIZE_MAX);
	struct str typed = utf8_clip(typing_text(&q->typed), 60);

	if (at == SIZE_MAX)
		typed = STR("");
	snprintf(
		text, sizeof text, "%.*s%.*s%.*s", STR_ARG(before), STR_ARG(typed), STR_ARG(after));
	typing_set(&q->typed, STR(""));
	ui_say(ui, STYLE_WARNING, "%s", text);
}

static void enter(struct ui *ui, struct asked *q)
{
	if (!is_typed(q) || q->at > 0) {
		consent(ui, q, is_typed(q) ? 0 : q->at);
		return;
	}
	if (q->d.typed_any ? q->typed.text.n > 0
			   : str_eq(typing_text(&q->typed), q->d.expected) && q->d.expected.n > 0)
		consent(ui, q, 1);
	else if (typing_text(&q->typed).n > 0)
		mismatch(ui, q);
}

/* In a typed dialog the places are the field (0) and the harmless answer (1) where that is drawn: a field
 * for any text takes the whole row, and digits have nothing beside them. */
static int places(const struct asked *q)
{
	if (q->d.typed_any || q->d.digits > 0)
		return 1;
	return is_typed(q) ? 2 : q->d.answers;
}

static bool take_digit(struct asked *q, uint32_t key)
{
	return key >= '0' && key <= '9' && (int)q->typed.text.n < q->d.digits &&
	       typing_key(&q->typed, key);
}

/* The last digit answers, and the dialog is gone. */
static bool type_digit(struct ui *ui, struct asked *q, uint32_t key)
{
	if (!take_digit(q, key))
		return (key == KEY_BACKSPACE_ || key == KEY_LEFT_ || key == KEY_DEL_) &&
		       typing_key(&q->typed, KEY_BACKSPACE_);
	if ((int)q->typed.text.n == q->d.digits)
		answer(ui, 1);
	return true;
}

/* In a confirmation yes is what the key table says. */
static uint32_t key_of(const struct ui *ui, const struct asked *q, int i)
{
	uint32_t key = q->d.answer[i].key;

	if (q->d.context == CONTEXT_CONFIRM && key == 'y')
		key = keys_of(ui->in->keys, CONTEXT_CONFIRM, ACT_YES);
	return key;
}

static bool by_letter(struct ui *ui, struct asked *q, uint32_t key)
{
	for (int i = 0; i < q->d.answers; i++)
		if (key_of(ui, q, i) == key) {
			consent(ui, q, i);
			return true;
		}
	return false;
}

static void dialog_move(struct asked *q, int by)
{
	int n = places(q) > 0 ? places(q) : 1;

	q->at = (q->at + by + n) % n;
}

bool dialog_key(struct ui *ui, uint32_t key)
{
	struct asked *q = ui->in->asked;
	enum action a = keys_find(ui->in->keys, q->d.context, key);

	ui->in->dirty = true;
	if (q->deaf || q->consent) {
		q->deaf = true;
		q->consent = 0;
		ui_own_timer(ui, UI_TIMER_SILENCE, SILENCE_MS);
		return true;
	}
	if (a == ACT_BACK)
		answer(ui, 0);
	else if (a == ACT_NEXT_COLUMN || a == ACT_PREVIOUS_COLUMN)
		dialog_move(q, a == ACT_NEXT_COLUMN ? 1 : -1);
	else if (a == ACT_OPEN)
		enter(ui, q);
	else if (q->d.digits > 0 && type_digit(ui, q, key))
		return true;
	else if (q->d.act && a != ACT_NONE && q->d.act(q->d.self, ui, a))
		return true;
	else if (q->d.typed_label && q->at == 0 && typing_key(&q->typed, key))
		return true;
	else if (!is_typed(q) && by_letter(ui, q, key))
		return true;
	else if (a == ACT_STOP)
		answer(ui, 0);
	return true;
}

void dialog_paste(struct ui *ui, struct str text)
{
	struct asked *q = ui->in->asked;
	bool digits = q->d.digits > 0;

	if (q->d.context == CONTEXT_CONFIRM || q->deaf)
		return;
	for (size_t i = 0; digits && i < text.n; i++)
		take_digit(q, (unsigned char)text.p[i]);
	if (digits && (int)q->typed.text.n == q->d.digits) {
		answer(ui, 1);
		return;
	}
	if (!digits && q->d.typed_label)
		typing_insert(&q->typed, text);
}

/* ---- Drawing ---- */

static int lines_needed(const struct dialog *d, int w)
{
	int n = 0;

	for (int i = 0; i < d->lines; i++)
		n += wrap_lines(d->line[i].text, w - (style_sign(d->line[i].style)[0] ? 2 : 0));
	return n;
}

static int answer_lines(const struct asked *q)
{
	return q->d.digits > 0 ? 1 : is_typed(q) ? 1 : q->d.answers;
}

static int draw_lines(struct grid *g, const struct dialog *d, int y)
{
	for (int i = 0; i < d->lines; i++) {
		const char *sign = style_sign(d->line[i].style);
		int x = 2 + (sign[0] ? 2 : 0);
		struct wrap wrap = wrap_of(d->line[i].text, g->w - x - 1);
		struct str line;

		grid_puts(g, y, 2, 1, sign, d->line[i].style);
		while (wrap_next(&wrap, &line))
			grid_text(g, y++, x, g->w - x, line,
				sign[0] ? STYLE_NORMAL : d->line[i].style);
	}
	return y;
}

/* Words of an answer that shows what something looks like. */
static int draw_sample(struct grid *g, const struct dialog_answer *a, int y, int x)
{
	struct str rest = str_of(a->words), word;
	int style = (int)a->sample;

	while (str_cut(&rest, '\t', &word))
		x += grid_text(g, y, x, g->w - x, word, (enum style)style++) + 2;
	return x;
}

static int draw_answer(
	struct ui *ui, struct grid *g, const struct asked *q, int i, int y, int x, bool at)
{
	struct str key = ui_key_words(ui, key_of(ui, q, i));
	int used;

	if (at) {
		grid_glyph(g, y, x, GLYPH_BAR, STYLE_ACCENT);
		grid_cursor(g, y, x);
	}
	x += 2;
	used = grid_text(g, y, x, g->w, key, STYLE_KEY);
	if (q->d.answer[i].sample)
		return draw_sample(g, &q->d.answer[i], y, x + 5);
	return used + grid_puts(g, y,
			      x + (used > 3		? used + 1
					  : is_typed(q) ? used + 1
							: 5),
			      g->w, q->d.answer[i].words, STYLE_DIM);
}

static void draw_digits(struct grid *g, const struct asked *q, int y)
{
	for (int i = 0; i < q->d.digits; i++) {
		bool there = i < (int)q->typed.text.n;

		grid_text(g, y, 12 + 2 * i, 1,
			there ? str_part(typing_text(&q->typed), (size_t)i, 1) : STR("_"),
			there ? STYLE_STRONG : STYLE_DIM);
	}
	grid_cursor(g, y, 12 + 2 * (int)q->typed.text.n);
}

static void draw_typed(struct ui *ui, struct grid *g, struct asked *q, int y)
{
	int x = 4, w;

	if (q->at == 0)
		grid_glyph(g, y, 2, GLYPH_BAR, STYLE_ACCENT);
	x += grid_printf(g, y, x, g->w - x, STYLE_DIM, "%s: ", q->d.typed_label);
	w = q->d.typed_any ? g->w - x - 2 : (int)q->d.expected.n + 4;
	if (w > g->w - x - 2)
		w = g->w - x - 2;
	typing_draw(&q->typed, g, y, x, w, q->at == 0, STYLE_INPUT);
	if (q->d.answers > 0 && x + w + 4 + grid_width(str_of(q->d.answer[0].words)) + 8 < g->w)
		draw_answer(ui, g, q, 0, y, x + w + 2, q->at == 1);
}

static void draw_answers(struct ui *ui, struct grid *g, struct asked *q, int y)
{
	if (q->d.digits > 0) {
		draw_digits(g, q, y);
		return;
	}
	if (is_typed(q)) {
		draw_typed(ui, g, q, y);
		return;
	}
	for (int i = 0; i < q->d.answers; i++)
		draw_answer(ui, g, q, i, y + i, 2, i == q->at);
}

void dialog_draw(struct ui *ui)
{
	struct asked *q = ui->in->asked;
	struct grid all = grid_all(&ui->in->cells), g;
	int w = ui->w < BOX_W ? ui->w : BOX_W, room = ui->h - CHROME_ROWS;
	int lines = lines_needed(&q->d, w - 5), h = lines + answer_lines(q) + 4, x, y;

	if (h > room)
		h = lines + answer_lines(q) + 3 > room ? room : lines + answer_lines(q) + 3;
	x = (ui->w - w) / 2;
	y = BODY_Y + (room - h) / 2;
	grid_clear(&all, y, x, h, w);
	grid_box(&all, y, x, h, w, q->d.title, STYLE_RULE);
	g = grid_part(&all, y + 1, x + 1, h - 2, w - 2);
	draw_lines(&g, &q->d, h >= lines + answer_lines(q) + 4 ? 1 : 0);
	grid_clear(&g, g.h - answer_lines(q), 0, answer_lines(q), g.w);
	draw_answers(ui, &g, q, g.h - answer_lines(q));
}
