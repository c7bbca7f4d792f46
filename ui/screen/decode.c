/* See decode.h. A state machine of one character at a time. */
#include "screen/decode.h"

#include "icloud/text.h"
#include "screen/keys.h"

enum { ESC = 0x1b, BEL = 7, RUNAWAY = 256, RUNAWAY_STRING = 64 * 1024 };

uint32_t decode_plain(uint32_t c)
{
	if (c == '\r' || c == '\n')
		return KEY_ENTER_;
	if (c == '\t')
		return KEY_TAB_;
	if (c == 0x7f || c == 8)
		return KEY_BACKSPACE_;
	if (c == ESC)
		return KEY_ESC_;
	if (c >= 1 && c <= 26)
		return KEY_CTRL | ('a' + c - 1);
	return c >= ' ' && c < 0x110000 && text_symbol(c) == c ? c : 0;
}

static bool end(struct decode *d, uint32_t found, uint32_t *key)
{
	*d = (struct decode){0};
	*key = found;
	return found != 0;
}

static bool after_esc(struct decode *d, uint32_t c, uint32_t *key)
{
	uint32_t plain = decode_plain(c);

	if (c == ESC) {
		*key = KEY_ESC_;
		return true; /* the second one may begin a sequence */
	}
	if (c == '[')
		d->state = DECODE_CSI;
	else if (c == 'O')
		d->state = DECODE_SS3;
	else if (c == ']' || c == 'P' || c == '_' || c == '^' || c == 'X')
		d->state = DECODE_STRING;
	else
		return end(d, plain ? plain | KEY_ALT : 0, key);
	return false;
}

static bool in_string(struct decode *d, uint32_t c, uint32_t *key)
{
	if (c == BEL || (d->state == DECODE_STRING_ESC && c == '\\') || d->n > RUNAWAY_STRING)
		return end(d, 0, key);
	d->state = c == ESC ? DECODE_STRING_ESC : DECODE_STRING;
	return false;
}

bool decode_feed(struct decode *d, uint32_t c, uint32_t *key)
{
	d->n++;
	switch (d->state) {
	case DECODE_PLAIN:
		if (c != ESC)
			return end(d, decode_plain(c), key);
		*d = (struct decode){.state = DECODE_ESC};
		return false;
	case DECODE_ESC:
		return after_esc(d, c, key);
	case DECODE_CSI:
		if (c == ESC) {
			*d = (struct decode){.state = DECODE_ESC};
			return false;
		}
		if ((c >= 0x40 && c <= 0x7e) || c < 0x20 || c > 0x7e || d->n > RUNAWAY)
			return end(d, 0, key);
		return false;
	case DECODE_SS3:
		return end(d, 0, key);
	case DECODE_STRING:
	case DECODE_STRING_ESC:
		return in_string(d, c, key);
	}
	return end(d, 0, key);
}

bool decode_rest(struct decode *d, uint32_t *key)
{
	if (d->state == DECODE_CSI || d->state == DECODE_SS3)
		return false; /* its end may come later, and must not act as a key */
	return end(d, d->state == DECODE_ESC ? KEY_ESC_ : 0, key);
}
