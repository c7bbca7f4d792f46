/* What ncurses did not recognise: an escape character and what follows it. Pure, so that it can be fuzzed.
 *
 *   ESC alone           the Esc key
 *   ESC x               Alt-x
 *   ESC [ … final byte  a sequence that is not known: dropped as a whole, so that its last letter never
 *   ESC O x             acts as a key of its own (ESC [ 9 9 C must not commit)
 *   ESC ] … BEL or ST   an answer of the terminal: dropped
 */
#ifndef SCREEN_DECODE_H
#define SCREEN_DECODE_H

#include <stdbool.h>
#include <stdint.h>

enum decode_state {
	DECODE_PLAIN,
	DECODE_ESC,
	DECODE_CSI,
	DECODE_SS3,
	DECODE_STRING,
	DECODE_STRING_ESC
};
struct decode {
	enum decode_state state;
	int n; /* characters of the sequence so far: a runaway one ends */
};

/** Feed one character. True when a key came out. */
bool decode_feed(struct decode *d, uint32_t c, uint32_t *key);
/** Nothing more is there now: a lone escape character is the Esc key, a string without end is dropped. */
bool decode_rest(struct decode *d, uint32_t *key);
/** A plain character as a key: Ctrl-letters, Enter, Tab, Backspace; 0 for what is no key. */
uint32_t decode_plain(uint32_t c);

#endif
