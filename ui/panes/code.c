/* The code of the second factor: six places, the ways in which a code can come, and what was wrong with the
 * last one. The sixth digit submits; a wrong code stays to be mended. */
#include "panes/code.h"

#include "panes/words.h"
#include "screen/keys.h"
#include "screen/layout.h"
#include "screen/ui.h"

#include <stdio.h>
#include <string.h>

enum { BOX_W = 60, DIGITS_X = 12, WORDS_X = 5, SECOND_X = 30, FRAME = 2 };

/* ---- Answers ---- */

static void answer(struct code_dialog *d, struct ui *ui, enum answer kind)
{
	struct icloud_answer a = {.kind = kind, .at = d->at};

	/* what stands in a device's settings is a device's, whatever was asked for last */
	if (kind == ANSWER_CODE && d->page == CODE_SETTINGS)
		a.from = FACTOR_DEVICE;
	d->last = a;
	d->answers++;
	d->waits = true;
	if (kind != ANSWER_CODE)
		d->page = CODE_TYPE;
	else
		snprintf(a.code, sizeof a.code, "%.*s", d->n, d->typed);
	if (ui->icloud)
		icloud_answer(ui->icloud, &a);
	explicit_bzero(a.code, sizeof a.code);
}

void code_ask(struct code_dialog *d, const struct icloud_question *q)
{
	bool again = d->open;

	d->question = *q;
	if (d->question.digits < 1 || d->question.digits >= CODE_SIZE)
		d->question.digits = 6;
	d->waits = false;
	d->open = true;
	d->at = q->n > 0 && q->at >= q->n ? 0 : q->at;
	if (!again || d->n > d->question.digits || q->trouble.code == ERR_NONE)
		d->n = 0;
	if (!again)
		d->page = CODE_TYPE;
}

void code_close(struct code_dialog *d)
{
	explicit_bzero(d->typed, sizeof d->typed);
	d->n = 0;
	d->open = d->waits = false;
}

/* ---- Which ways there are ---- */

bool code_can(const struct code_dialog *d, enum action a, struct str *why)
{
	const struct icloud_question *q = &d->question;
	bool asks = a == ACT_CODE_TEXT || a == ACT_CODE_CALL || a == ACT_CODE_AGAIN;

	if (asks && d->waits)
		*why = STR("has to wait: Apple has not answered yet");
	else if (asks && q->closed)
		*why = STR("asks for nothing now: Apple sends no further code for a while");
	else if ((a == ACT_CODE_TEXT || a == ACT_CODE_CALL) && q->n == 0)
		*why = STR("needs a trusted number; Apple names none");
	else if (a == ACT_CODE_NUMBER && q->n < 2)
		*why = STR("needs a second trusted number");
	else if (a == ACT_CODE_AGAIN && !q->devices)
		*why = STR("needs a trusted device; Apple names none");
	else
		return true;
	return false;
}

/* ---- Keys ---- */

static bool is_full(const struct code_dialog *d)
{
	return d->n == d->question.digits;
}

/* True when this digit was the last one. */
static bool take_digit(struct code_dialog *d, uint32_t key)
{
	if (key < '0' || key > '9' || d->waits || is_full(d))
		return false;
	d->typed[d->n++] = (char)key;
	return is_full(d);
}

unsigned code_key(struct code_dialog *d, struct ui *ui, uint32_t key)
{
	if (key == KEY_BACKSPACE_ || key == KEY_DEL_ || key == KEY_LEFT_) {
		if (d->n > 0 && !d->waits)
			d->n--;
		return KEY_DONE | KEY_REDRAW;
	}
	if (key < '0' || key > '9')
		return KEY_PASS;
	if (is_full(d) && !d->waits)
		d->n = 0; /* a wrong one: Backspace mends it, a digit begins a new one */
	if (take_digit(d, key))
		answer(d, ui, ANSWER_CODE);
	return KEY_DONE | KEY_REDRAW;
}

/* "123 456", or the line of a message that holds it: of a paste only the digits count. */
unsigned code_paste(struct code_dialog *d, struct ui *ui, struct str text)
{
	bool last = false;

	if (!d->waits)
		d->n = 0;
	for (size_t i = 0; i < text.n && !last; i++)
		last = take_digit(d, (unsigned char)text.p[i]);
	if (last)
		answer(d, ui, ANSWER_CODE);
	return KEY_DONE | KEY_REDRAW;
}

static void move(struct code_dialog *d, int by)
{
	size_t n = d->question.n;

	if (d->page == CODE_NUMBERS && n > 0)
		d->at = (d->at + n + (size_t)(by + (int)n)) % n;
}

static void enter(struct code_dialog *d, struct ui *ui)
{
	struct str why = STR_NONE;

	if (d->waits)
		return;
	if (d->page == CODE_NUMBERS) {
		if (code_can(d, ACT_CODE_TEXT, &why))
			answer(d, ui, ANSWER_SMS);
		else
			ui_say(ui, STYLE_NORMAL, "Enter %.*s.", STR_ARG(why));
	} else if (is_full(d)) {
		answer(d, ui, ANSWER_CODE);
	} else {
		ui_say(ui, STYLE_NORMAL, "The code has %d digits; the last one sends it.",
			d->question.digits);
	}
}

unsigned code_act(struct code_dialog *d, struct ui *ui, enum action a)
{
	switch (a) {
	case ACT_CODE_TEXT:
		answer(d, ui, ANSWER_SMS);
		break;
	case ACT_CODE_CALL:
		answer(d, ui, ANSWER_CALL);
		break;
	case ACT_CODE_AGAIN:
		answer(d, ui, ANSWER_DEVICE);
		break;
	case ACT_CODE_NUMBER:
		d->page = d->page == CODE_NUMBERS ? CODE_TYPE : CODE_NUMBERS;
		break;
	case ACT_CODE_SETTINGS:
		d->page = d->page == CODE_SETTINGS ? CODE_TYPE : CODE_SETTINGS;
		break;
	case ACT_NEXT_COLUMN:
		move(d, 1);
		break;
	case ACT_PREVIOUS_COLUMN:
		move(d, -1);
		break;
	case ACT_OPEN:
		enter(d, ui);
		break;
	case ACT_BACK:
		if (d->page == CODE_TYPE)
			return KEY_PASS;
		d->page = CODE_TYPE;
		break;
	default:
		return KEY_PASS;
	}
	return KEY_DONE | KEY_REDRAW;
}

/* ---- Drawing: what was asked ---- */

static const char *number_of(const struct icloud_question *q, size_t at)
{
	return at < q->n ? q->phone[at].number : "your number";
}

static struct str asked_words(const struct icloud_question *q, struct ui *ui)
{
	struct words at = words_clock(q->asked_at);

	switch (q->asked) {
	case FACTOR_DEVICE:
		return arena_printf(ui->frame, "Apple asked your trusted devices at %s.", at.text);
	case FACTOR_SMS:
		return arena_printf(
			ui->frame, "Apple sent a text to %s at %s.", number_of(q, q->at), at.text);
	case FACTOR_CALL:
		return arena_printf(
			ui->frame, "Apple calls %s, asked at %s.", number_of(q, q->at), at.text);
	case FACTOR_ANY:
		break;
	}
	return STR("No code is on its way.");
}

static struct str digits_words(const struct icloud_question *q, struct ui *ui)
{
	static const char *const numbers[] = {"four", "five", "six", "seven", "eight"};
	const char *where[] = {[FACTOR_ANY] = "of a code",
		[FACTOR_DEVICE] = "that they show",
		[FACTOR_SMS] = "of the text",
		[FACTOR_CALL] = "that it says"};

	if (q->digits < 4 || q->digits > 8)
		return STR("Type the code.");
	return arena_printf(
		ui->frame, "Type the %s digits %s.", numbers[q->digits - 4], where[q->asked]);
}

static struct str trouble_words(const struct icloud_question *q, struct ui *ui)
{
	const struct error *e = &q->trouble;
	static const char sends_none[] = "Apple sends no further code for a while.";
	const char *closed =
		q->closed ? " One that a device shows in its settings still counts." : "";
	struct str tries = STR("");

	if (q->tries >= 0)
		tries = arena_printf(
			ui->frame, " %s left.", words_many(q->tries, "try is", "tries are").text);
	if (e->code == ERR_NONE)
		return arena_printf(ui->frame, "%s%s", *closed ? sends_none : "", closed);
	return arena_printf(ui->frame, "%s%.*s%s%s", e->what, STR_ARG(tries), *closed ? "" : " ",
		*closed ? closed : e->next);
}

/* ---- Drawing: the box ---- */

/* Text of several lines at y; returns the row behind it. NULL grid: counts only. */
static int text_draw(struct grid *g, int y, int w, struct str text, enum style style)
{
	const char *sign = style_sign(style);
	int x = sign[0] ? 4 : 2;
	struct wrap wrap = wrap_of(text, w - x - 1);
	struct str line;

	if (g && sign[0])
		grid_puts(g, y, 2, 1, sign, style);
	while (wrap_next(&wrap, &line)) {
		if (g)
			grid_text(g, y, x, w - x, line, sign[0] ? STYLE_NORMAL : style);
		y++;
	}
	return y;
}

static int top_draw(struct code_dialog *d, struct ui *ui, struct grid *g, int y, int w)
{
	const struct icloud_question *q = &d->question;
	struct str trouble = trouble_words(q, ui);

	y = text_draw(g, y, w, asked_words(q, ui), STYLE_NORMAL);
	if (d->waits)
		return text_draw(g, y, w,
			d->last.kind == ANSWER_CODE ? STR("Apple checks the code.")
						    : STR("Apple is asked."),
			STYLE_DIM);
	if (trouble.n)
		return text_draw(g, y, w, trouble, STYLE_WARNING);
	return text_draw(g, y, w, digits_words(q, ui), STYLE_NORMAL);
}

static void digits_draw(const struct code_dialog *d, struct grid *g, int y)
{
	int at = d->n < d->question.digits ? d->n : d->question.digits - 1;

	for (int i = 0; i < d->question.digits; i++)
		grid_text(g, y, DIGITS_X + 2 * i, 1,
			i < d->n ? (struct str){d->typed + i, 1} : STR("_"),
			i < d->n ? STYLE_STRONG : STYLE_DIM);
	grid_cursor(g, y, DIGITS_X + 2 * at);
}

static struct str key_words(struct ui *ui, enum action a)
{
	return ui_key_of(ui, CONTEXT_CODE, a);
}

/* One way: its key, dim when it cannot be gone now. Returns the column behind it. */
static int way_draw(const struct code_dialog *d, struct ui *ui, struct grid *g, int y, int x,
	enum action a, struct str words)
{
	struct str why = STR_NONE, key = key_words(ui, a);
	bool can = code_can(d, a, &why);

	grid_text(g, y, x, WORDS_X - 2, key, can ? STYLE_KEY : STYLE_DIM);
	x += grid_width(key) > 1 ? grid_width(key) + 1 : WORDS_X - 2;
	return x + grid_text(g, y, x, g->w - x, words, can ? STYLE_NORMAL : STYLE_DIM);
}

static int second(int behind)
{
	return behind + 4 > SECOND_X ? behind + 4 : SECOND_X;
}

static int ways_draw(struct code_dialog *d, struct ui *ui, struct grid *g, int y)
{
	const struct icloud_question *q = &d->question;
	bool asked = q->asked == FACTOR_DEVICE;
	struct str text = q->n ? arena_printf(ui->frame, "text to %s", number_of(q, d->at))
			       : STR("text message");

	if (!g)
		return y + 4;
	grid_puts(g, y++, 2, g->w - 2,
		q->bridge ? "Only a prompt without a code there? h helps, or:" : "Nothing there?",
		STYLE_DIM);
	way_draw(d, ui, g, y, second(way_draw(d, ui, g, y, 2, ACT_CODE_TEXT, text)),
		ACT_CODE_NUMBER, STR("another number"));
	y++;
	way_draw(d, ui, g, y,
		second(way_draw(d, ui, g, y, 2, ACT_CODE_CALL, STR("call that number"))),
		ACT_CODE_AGAIN, asked ? STR("ask the devices again") : STR("ask the devices"));
	y++;
	way_draw(d, ui, g, y, 2, ACT_CODE_SETTINGS, STR("read a code in the phone’s own settings"));
	return y + 1;
}

enum { NUMBERS_SHOWN = 4 };

static int numbers_draw(struct code_dialog *d, struct ui *ui, struct grid *g, int y)
{
	size_t n = d->question.n, shown = n < NUMBERS_SHOWN ? n : NUMBERS_SHOWN;
	size_t from = d->at < shown ? 0 : d->at - shown + 1;

	if (!g)
		return y + 2 + (int)shown;
	grid_puts(g, y++, 2, g->w - 2, "Which number?", STYLE_DIM);
	for (size_t i = from; i < from + shown; i++, y++) {
		if (i == d->at) {
			grid_glyph(g, y, 0, GLYPH_BAR, STYLE_ACCENT);
			grid_cursor(g, y, 0);
		}
		grid_cut(g, y, 2, g->w - 3, str_of(d->question.phone[i].number), STYLE_NORMAL);
	}
	grid_printf(g, y, 2, g->w - 3, STYLE_DIM, "Enter texts it, %.*s calls it, Esc goes back.",
		STR_ARG(key_words(ui, ACT_CODE_CALL)));
	return y + 1;
}

static int settings_draw(struct grid *g, int y, int w)
{
	y = text_draw(g, y, w,
		STR("On an iPhone or iPad: Settings, your name, Sign-In & Security, Two-Factor "
		    "Authentication, Get Verification Code."),
		STYLE_NORMAL);
	return text_draw(g, y, w, STR("On a Mac: System Settings, then the same. Type it above."),
		STYLE_NORMAL);
}

static int page_draw(struct code_dialog *d, struct ui *ui, struct grid *g, int y, int w)
{
	if (d->page == CODE_NUMBERS)
		return numbers_draw(d, ui, g, y);
	return d->page == CODE_SETTINGS ? settings_draw(g, y, w) : ways_draw(d, ui, g, y);
}

/* Blank rows and the last sentence stand where there is room for them. */
void code_draw(struct code_dialog *d, struct ui *ui, struct grid *body)
{
	int w = body->w < BOX_W ? body->w : BOX_W, inner = w - FRAME;
	int top = top_draw(d, ui, NULL, 0, inner), needs, spare, h, y;
	struct grid g;

	needs = page_draw(d, ui, NULL, top + 1, inner);
	spare = body->h - FRAME - needs;
	spare = spare < 0 ? 0 : spare > 3 ? 3 : spare;
	h = needs + spare + FRAME < body->h ? needs + spare + FRAME : body->h;
	g = grid_part(body, (body->h - h) / 2, (body->w - w) / 2, h, w);
	grid_clear(&g, 0, 0, h, w);
	grid_box(&g, 0, 0, h, w, STR("Code"), STYLE_RULE);
	g = grid_part(&g, 1, 1, h - FRAME, inner);
	y = top_draw(d, ui, &g, 0, inner);
	digits_draw(d, &g, y++);
	y = page_draw(d, ui, &g, y + (spare >= 1), inner);
	if (spare >= 2)
		grid_puts(&g, y + (spare >= 3), 2, inner - 2,
			"Apple then trusts this computer, often for 30 days.", STYLE_DIM);
}
