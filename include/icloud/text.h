/* Text: `struct str` to read, `struct buf` to build, and what UTF-8 needs.
 *
 * A str is a window into bytes that somebody else keeps: never freed, not NUL-terminated. A buf owns
 * its bytes and has a ceiling; going over it, or running out of memory, sets `failed` and keeps what
 * was there, so a builder may check once at the end. C strings exist only at library doors.
 */
#ifndef ICLOUD_TEXT_H
#define ICLOUD_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct str {
	const char *p;
	size_t n;
};

#define STR(literal) ((struct str){"" literal, sizeof(literal) - 1})
#define STR_NONE     ((struct str){NULL, 0})
#define STR_ARG(s)   (int)(s).n, (s).p /* for "%.*s"; only for text known to be short */

struct str str_of(const char *c_string);		  /* NULL gives STR_NONE */
struct str str_part(struct str s, size_t from, size_t n); /* clipped to s */
bool str_eq(struct str a, struct str b);
bool str_is(struct str a, const char *c_string);
bool str_is_nocase(struct str a, const char *ascii); /* ASCII letters only */
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
int str_cmp(struct str a, struct str b);	/* bytes, shorter first */
size_t str_find(struct str s, struct str what); /* place, or SIZE_MAX */
struct str str_trim(struct str s);		/* blanks, tabs, CR, LF */
/** Cut the text up to `mark` off the front of *rest; without a mark, all of it. False when empty. */
bool str_cut(struct str *rest, char mark, struct str *head);
bool str_to_int64(struct str s, int64_t *out); /* whole text, decimal, no blanks */
char *str_dup(struct str s); /* NUL-terminated, caller frees; ends the program without memory */

struct buf {
	char *p;
	size_t n, cap, max;
	bool failed;
};

#define KIB		  ((size_t)1024)
#define MIB		  (KIB * 1024)
#define BUF_INIT(ceiling) ((struct buf){.max = (ceiling)})

bool buf_add(struct buf *b, const void *bytes, size_t n);
bool buf_adds(struct buf *b, const char *c_string);
bool buf_add_str(struct buf *b, struct str s);
bool buf_addc(struct buf *b, char c);
bool buf_add_cp(struct buf *b, uint32_t code_point); /* as UTF-8; what is none becomes U+FFFD */
bool buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool buf_vprintf(struct buf *b, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));
struct str buf_str(const struct buf *b); /* borrowed until the next change */
const char *buf_cstr(struct buf *b);	 /* adds a NUL behind the text; "" when empty */
void buf_clear(struct buf *b);		 /* empties, keeps memory, ready again */
void buf_release(struct buf *b);	 /* frees; empty and ready again with the same ceiling */

/* Memory that ends the program cleanly when there is none: for small things only. */
void *mem_new(size_t n); /* zeroed */
void *mem_grow(void *p, size_t count, size_t size);
char *mem_dup(const char *c_string); /* NULL stays NULL */

/** Take the next code point off the front; a byte that is no UTF-8 comes as U+FFFD, one at a time. */
bool utf8_next(struct str *rest, uint32_t *code_point);
bool utf8_ok(struct str s);
/** At most n bytes of s, cut between letters. */
struct str utf8_clip(struct str s, size_t n);
/** What a code point that may not reach a terminal is shown as; itself when it may. */
uint32_t text_symbol(uint32_t code_point);
/** Columns on the terminal, counted by wcwidth; what cannot be printed counts as text_visible shows it. */
size_t text_width(struct str s);
/** Copy with C0, C1, DEL, bidi controls, U+2028/9 and broken bytes made visible. LF stays if keep_lines. */
bool text_visible(struct str s, bool keep_lines, struct buf *out);
/** For searching and sorting: case folded, accents stripped, compatibility forms united (utf8proc), letters
 *  with a stroke and joined ones as their base letters (ł l, ø o, æ ae). */
bool text_fold(struct str s, struct buf *out);
/** A letter as a capital, or small; itself when it has no other form. */
uint32_t text_upper(uint32_t code_point);
uint32_t text_lower(uint32_t code_point);
/** The letter that heads the section of such names, upper case and without accents: A for "Åsa", L for
 *  "Łukasz", Λ for "Λόγος"; '#' for what begins with no letter, or in a script that has no alphabet. */
uint32_t text_section(struct str name);

#endif
