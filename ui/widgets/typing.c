/* Text that is typed: one line that scrolls sideways, or a note of several lines. */
#include "widgets/typing.h"

#include <string.h>
#include <wchar.h>

enum { TYPING_MOST = 2 * 1024 * 1024 }; /* as much as a card: what is opened must never be cut */

void typing_init(struct typing *e, struct str text)
{
	*e = (struct typing){.text = BUF_INIT(TYPING_MOST)};
	typing_set(e, text);
}

void typing_release(struct typing *e)
{
	buf_release(&e->text);
	e->at = 0;
}

void typing_set(struct typing *e, struct str text)
{
	buf_clear(&e->text);
	buf_add_str(&e->text, utf8_clip(text, TYPING_MOST - 1));
	e->at = e->text.n;
	e->left = 0;
}

struct str typing_text(const struct typing *e)
{
	return buf_str(&e->text);
}

/* ---- Steps that never stop inside a letter ---- */

static bool is_inside(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/* A code point that takes no column belongs to the letter before it. */
static bool combines(struct str at)
{
	uint32_t cp;

	return utf8_next(&at, &cp) && cp >= 0x80 && wcwidth((wchar_t)cp) == 0;
}

static size_t step_left(const struct typing *e, size_t at)
{
	struct str s = typing_text(e);

	while (at > 0) {
		at--;
		while (at > 0 && is_inside(s.p[at]))
			at--;
		if (!combines(str_part(s, at, s.n)))
			break;
	}
	return at;
}

static size_t step_right(const struct typing *e, size_t at)
{
	struct str s = typing_text(e);

	while (at < s.n) {
		at++;
		while (at < s.n && is_inside(s.p[at]))
			at++;
		if (!combines(str_part(s, at, s.n)))
			break;
	}
	return at;
}

static size_t word_left(const struct typing *e)
{
	size_t at = e->at;

	while (at > 0 && e->text.p[at - 1] == ' ')
		at--;
	while (at > 0 && e->text.p[at - 1] != ' ' && e->text.p[at - 1] != '\n')
		at--;
	return at;
}

static size_t line_start(const struct typing *e)
{
	size_t at = e->at;

	while (at > 0 && e->text.p[at - 1] != '\n')
		at--;
	return at;
}

static size_t line_stop(const struct typing *e)
{
	size_t at = e->at;

	while (at < e->text.n && e->text.p[at] != '\n')
		at++;
	return at;
}

/* ---- Changing ---- */

static void take_out(struct typing *e, size_t from, size_t to)
{
	if (from >= to)
		return;
	memmove(e->text.p + from, e->text.p + to, e->text.n - to);
	e->text.n -= to - from;
	e->at = from;
}

static void put_in(struct typing *e, const char *bytes, size_t n)
{
	size_t old = e->text.n;

	if (n == 0 || old + n > TYPING_MOST - 1 || !buf_add(&e->text, bytes, n))
		return;
	memmove(e->text.p + e->at + n, e->text.p + e->at, old - e->at);
	memcpy(e->text.p + e->at, bytes, n);
	e->at += n;
}

void typing_insert(struct typing *e, struct str text)
{
	uint32_t cp;

	while (utf8_next(&text, &cp)) {
		char bytes[8];
		struct buf letter = {.p = bytes, .cap = sizeof bytes, .max = sizeof bytes - 1};

		if (cp == '\r' || (cp == '\n' && !e->lines))
			cp = cp == '\n' ? ' ' : 0;
		if (cp == '\t')
			cp = ' ';
		if (cp == 0 || (cp != '\n' && text_symbol(cp) != cp))
			continue;
		buf_add_cp(&letter, cp);
		put_in(e, letter.p, letter.n);
	}
}

static bool typing_ctrl(struct typing *e, uint32_t letter)
{
	switch (letter) {
	case 'a':
		e->at = line_start(e);
		return true;
	case 'e':
		e->at = line_stop(e);
		return true;
	case 'b':
		e->at = step_left(e, e->at);
		return true;
	case 'f':
		e->at = step_right(e, e->at);
		return true;
	case 'd':
		take_out(e, e->at, step_right(e, e->at));
		return true;
	case 'h':
		take_out(e, step_left(e, e->at), e->at);
		return true;
	case 'k':
		take_out(e, e->at, line_stop(e));
		return true;
	case 'u':
		take_out(e, line_start(e), e->at);
		return true;
	case 'w':
		take_out(e, word_left(e), e->at);
		return true;
	default:
		return false;
	}
}

static bool typing_special(struct typing *e, uint32_t key)
{
	switch (key) {
	case KEY_BACKSPACE_:
		take_out(e, step_left(e, e->at), e->at);
		return true;
	case KEY_DEL_:
		take_out(e, e->at, step_right(e, e->at));
		return true;
	case KEY_LEFT_:
		e->at = step_left(e, e->at);
		return true;
	case KEY_RIGHT_:
		e->at = step_right(e, e->at);
		return true;
	case KEY_HOME_:
		e->at = line_start(e);
		return true;
	case KEY_END_:
		e->at = line_stop(e);
		return true;
	default:
		return false;
	}
}

bool typing_key(struct typing *e, uint32_t key)
{
	char bytes[8];
	struct buf letter = {.p = bytes, .cap = sizeof bytes, .max = sizeof bytes - 1};

	if (key_is_text(key)) {
		buf_add_cp(&letter, key);
		put_in(e, letter.p, letter.n);
		return true;
	}
	if ((key & ~0xffffffu) == KEY_CTRL)
		return typing_ctrl(e, key & 0xffffff);
	return typing_special(e, key);
}

/* ---- Drawing ---- */

static int columns(const struct typing *e, size_t from, size_t to)
{
	struct str s = str_part(typing_text(e), from, to - from);
	uint32_t cp;
	int n = 0;

	if (!e->secret)
		return grid_width(s);
	while (utf8_next(&s, &cp))
		n++;
	return n;
}

static void draw_secret(
	const struct typing *e, struct grid *g, int y, int x, int w, enum style style)
{
	struct str rest = typing_text(e);
	uint32_t cp;

	for (int i = 0; i < w && utf8_next(&rest, &cp); i++)
		grid_puts(g, y, x + i, 1, "*", style);
}

/* Leaves out what is scrolled away on the left: whole letters only. */
static struct str scrolled(const struct typing *e, int *columns_left)
{
	size_t at = 0;

	while (at < e->text.n && columns(e, 0, at) < e->left)
		at = step_right(e, at);
	*columns_left = columns(e, 0, at);
	return str_part(typing_text(e), at, e->text.n);
}

void typing_draw(
	struct typing *e, struct grid *g, int y, int x, int w, bool focus, enum style style)
{
	int cursor = columns(e, 0, e->at), left;
	struct str shown;

	if (w < 1)
		return;
	if (style == STYLE_INPUT)
		for (int i = 0; i < w; i++)
			grid_puts(g, y, x + i, 1, " ", style);
	if (e->secret) {
		draw_secret(e, g, y, x, w, style);
		cursor = cursor < w ? cursor : w - 1;
	} else {
		if (cursor < e->left || !focus)
			e->left = focus ? cursor : 0;
		if (focus && cursor - e->left > w - 1)
			e->left = cursor - w + 1;
		shown = scrolled(e, &left);
		e->left = left;
		if (focus)
			grid_text(g, y, x, w, shown, style);
		else
			grid_cut(g, y, x, w, shown, style);
		cursor -= left;
	}
	if (focus)
		grid_cursor(g, y, x + cursor);
}

int typing_line(const struct typing *e, int w)
{
	struct wrap wrap = wrap_of(typing_text(e), w > 1 ? w - 1 : 1);
	struct str line;
	int at = 0;

	for (int n = 0; wrap_next(&wrap, &line); n++)
		if (line.p && e->at >= (size_t)(line.p - e->text.p))
			at = n;
	return at;
}

int typing_draw_lines(
	struct typing *e, struct grid *g, int y, int x, int w, bool focus, enum style style)
{
	struct wrap wrap = wrap_of(typing_text(e), w > 1 ? w - 1 : 1);
	struct str line;
	int n = 0, cursor_y = 0, cursor_x = 0;

	while (wrap_next(&wrap, &line)) {
		size_t from = line.p ? (size_t)(line.p - e->text.p) : 0;

		grid_text(g, y + n, x, w, line, style);
		if (e->at >= from && line.p) {
			cursor_y = n;
			cursor_x = columns(e, from, e->at < from + line.n ? e->at : from + line.n);
		}
		n++;
	}
	if (focus)
		grid_cursor(g, y + cursor_y, x + cursor_x);
	return n;
}
