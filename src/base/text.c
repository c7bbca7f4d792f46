/* Text: windows, buffers with a ceiling, UTF-8. Knows no locale but wcwidth's. */
#include "icloud/text.h"
#include "base/abort.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>
#include <wchar.h>

struct str str_of(const char *c_string)
{
	return c_string ? (struct str){c_string, strlen(c_string)} : STR_NONE;
}

struct str str_part(struct str s, size_t from, size_t n)
{
	if (from > s.n)
		from = s.n;
	if (n > s.n - from)
		n = s.n - from;
	return (struct str){s.p ? s.p + from : NULL, n};
}

bool str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool str_is(struct str a, const char *c_string)
{
	return str_eq(a, str_of(c_string));
}

static char ascii_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool str_is_nocase(struct str a, const char *ascii)
{
	struct str b = str_of(ascii);

	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (ascii_lower(a.p[i]) != ascii_lower(b.p[i]))
			return false;
	return true;
}

bool str_starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && str_eq(str_part(s, 0, prefix.n), prefix);
}

bool str_ends(struct str s, struct str suffix)
{
	return s.n >= suffix.n && str_eq(str_part(s, s.n - suffix.n, suffix.n), suffix);
}

int str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = n ? memcmp(a.p, b.p, n) : 0;

	return order ? order : (a.n > b.n) - (a.n < b.n);
}

size_t str_find(struct str s, struct str what)
{
	const char *found;

	if (what.n == 0)
		return 0;
	if (s.n < what.n)
		return SIZE_MAX;
	found = memmem(s.p, s.n, what.p, what.n);
	return found ? (size_t)(found - s.p) : SIZE_MAX;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct str str_trim(struct str s)
{
	while (s.n && is_blank(s.p[0]))
		s = str_part(s, 1, s.n);
	while (s.n && is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

bool str_cut(struct str *rest, char mark, struct str *head)
{
	const char *at;

	if (rest->n == 0)
		return false;
	at = memchr(rest->p, mark, rest->n);
	*head = str_part(*rest, 0, at ? (size_t)(at - rest->p) : rest->n);
	*rest = str_part(*rest, head->n + (at != NULL), rest->n);
	return true;
}

bool str_to_int64(struct str s, int64_t *out)
{
	bool minus = s.n && s.p[0] == '-';
	int64_t value = 0;

	if (minus)
		s = str_part(s, 1, s.n);
	if (s.n == 0)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		if (__builtin_mul_overflow(value, 10, &value) ||
			__builtin_sub_overflow(value, s.p[i] - '0', &value))
			return false;
	}
	if (!minus && __builtin_sub_overflow((int64_t)0, value, &value))
		return false;
	*out = value;
	return true;
}

void *mem_new(size_t n)
{
	void *p = calloc(1, n ? n : 1);

	if (!p)
		die_no_memory();
	return p;
}

void *mem_grow(void *p, size_t count, size_t size)
{
	size_t n;

	if (__builtin_mul_overflow(count, size, &n))
		die_no_memory();
	p = realloc(p, n ? n : 1);
	if (!p)
		die_no_memory();
	return p;
}

char *str_dup(struct str s)
{
	char *copy = mem_new(s.n + 1);

	if (s.n)
		memcpy(copy, s.p, s.n);
	return copy;
}

char *mem_dup(const char *c_string)
{
	return c_string ? str_dup(str_of(c_string)) : NULL;
}

/* Room for n more bytes and a NUL. */
static bool buf_room(struct buf *b, size_t n)
{
	size_t want, cap;
	char *p;

	if (b->failed || n > b->max || b->n > b->max - n) {
		b->failed = true;
		return false;
	}
	want = b->n + n + 1;
	if (want <= b->cap)
		return true;
	cap = b->cap ? b->cap : 64;
	while (cap < want)
		cap = cap < MIB ? cap * 2 : cap + cap / 2;
	p = realloc(b->p, cap);
	if (!p) {
		b->failed = true;
		return false;
	}
	b->p = p;
	b->cap = cap;
	return true;
}

bool buf_add(struct buf *b, const void *bytes, size_t n)
{
	if (!buf_room(b, n))
		return false;
	if (n)
		memcpy(b->p + b->n, bytes, n);
	b->n += n;
	return true;
}

bool buf_adds(struct buf *b, const char *c_string)
{
	return buf_add_str(b, str_of(c_string));
}

bool buf_add_str(struct buf *b, struct str s)
{
	return buf_add(b, s.p, s.n);
}

bool buf_addc(struct buf *b, char c)
{
	return buf_add(b, &c, 1);
}

bool buf_add_cp(struct buf *b, uint32_t cp)
{
	utf8proc_uint8_t bytes[4];
	utf8proc_ssize_t n;

	if (cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
		cp = 0xfffd;
	n = utf8proc_encode_char((utf8proc_int32_t)cp, bytes);
	return buf_add(b, bytes, (size_t)n);
}

bool buf_vprintf(struct buf *b, const char *format, va_list args)
{
	va_list again;
	int n;

	va_copy(again, args);
	n = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (n < 0 || !buf_room(b, (size_t)n))
		return false;
	vsnprintf(b->p + b->n, (size_t)n + 1, format, args);
	b->n += (size_t)n;
	return true;
}

bool buf_printf(struct buf *b, const char *format, ...)
{
	va_list args;
	bool ok;

	va_start(args, format);
	ok = buf_vprintf(b, format, args);
	va_end(args);
	return ok;
}

struct str buf_str(const struct buf *b)
{
	return (struct str){b->p, b->n};
}

const char *buf_cstr(struct buf *b)
{
	if (!b->p)
		return "";
	b->p[b->n] = '\0';
	return b->p;
}

void buf_clear(struct buf *b)
{
	b->n = 0;
	b->failed = false;
}

void buf_release(struct buf *b)
{
	free(b->p);
	*b = BUF_INIT(b->max);
}

bool utf8_next(struct str *rest, uint32_t *code_point)
{
	utf8proc_int32_t cp;
	utf8proc_ssize_t n;

	if (rest->n == 0)
		return false;
	n = utf8proc_iterate((const utf8proc_uint8_t *)rest->p,
		rest->n > 4 ? 4 : (utf8proc_ssize_t)rest->n, &cp);
	if (n < 1) {
		n = 1;
		cp = 0xfffd;
	}
	*code_point = (uint32_t)cp;
	*rest = str_part(*rest, (size_t)n, rest->n);
	return true;
}

bool utf8_ok(struct str s)
{
	utf8proc_int32_t cp;

	while (s.n) {
		utf8proc_ssize_t n = utf8proc_iterate(
			(const utf8proc_uint8_t *)s.p, s.n > 4 ? 4 : (utf8proc_ssize_t)s.n, &cp);

		if (n < 1)
			return false;
		s = str_part(s, (size_t)n, s.n);
	}
	return true;
}

struct str utf8_clip(struct str s, size_t n)
{
	if (s.n <= n)
		return s;
	while (n > 0 && ((unsigned char)s.p[n] & 0xc0) == 0x80)
		n--;
	return str_part(s, 0, n);
}

/* What a character that may not reach the terminal is shown as; 0: as itself. */
static uint32_t symbol_for(uint32_t cp)
{
	if (cp < 0x20)
		return 0x2400 + cp;
	if (cp == 0x7f)
		return 0x2421;
	if (cp >= 0x80 && cp < 0xa0)
		return 0xfffd;
	if (cp == 0x2028 || cp == 0x2029)
		return 0x2424;
	if (cp == 0x061c || (cp >= 0x200e && cp <= 0x200f) || (cp >= 0x202a && cp <= 0x202e) ||
		(cp >= 0x2066 && cp <= 0x2069))
		return 0xfffd;
	return 0;
}

uint32_t text_symbol(uint32_t cp)
{
	uint32_t symbol = symbol_for(cp);

	return symbol ? symbol : cp;
}

size_t text_width(struct str s)
{
	size_t width = 0;
	uint32_t cp;

	while (utf8_next(&s, &cp)) {
		uint32_t symbol = symbol_for(cp);
		int w = wcwidth((wchar_t)(symbol ? symbol : cp));

		width += w > 0 ? (size_t)w : 0;
	}
	return width;
}

bool text_visible(struct str s, bool keep_lines, struct buf *out)
{
	uint32_t cp;

	while (utf8_next(&s, &cp)) {
		uint32_t symbol = cp == '\n' && keep_lines ? 0 : symbol_for(cp);

		if (!buf_add_cp(out, symbol ? symbol : cp))
			return false;
	}
	return true;
}

static bool fold_ascii(struct str s, struct buf *out)
{
	if (!buf_room(out, s.n))
		return false;
	for (size_t i = 0; i < s.n; i++)
		out->p[out->n++] = ascii_lower(s.p[i]);
	return true;
}

/* Letters that Unicode does not take apart, though people look for them under these. Sorted. */
static const struct {
	uint16_t letter;
	char base[3];
} bases[] = {
	{0x00e6, "ae"}, /* æ */
	{0x00f0, "d"},	/* ð */
	{0x00f8, "o"},	/* ø */
	{0x00fe, "th"}, /* þ */
	{0x0111, "d"},	/* đ */
	{0x0127, "h"},	/* ħ */
	{0x0131, "i"},	/* ı */
	{0x0138, "k"},	/* ĸ */
	{0x0142, "l"},	/* ł */
	{0x014b, "n"},	/* ŋ */
	{0x0153, "oe"}, /* œ */
	{0x0167, "t"},	/* ŧ */
	{0x0180, "b"},	/* ƀ */
	{0x0188, "c"},	/* ƈ */
	{0x0192, "f"},	/* ƒ */
	{0x0199, "k"},	/* ƙ */
	{0x019a, "l"},	/* ƚ */
	{0x01a5, "p"},	/* ƥ */
	{0x01ad, "t"},	/* ƭ */
	{0x01b4, "y"},	/* ƴ */
	{0x01b6, "z"},	/* ƶ */
	{0x01dd, "e"},	/* ǝ */
	{0x01e5, "g"},	/* ǥ */
	{0x0225, "z"},	/* ȥ */
	{0x023c, "c"},	/* ȼ */
	{0x0247, "e"},	/* ɇ */
	{0x0249, "j"},	/* ɉ */
	{0x024d, "r"},	/* ɍ */
	{0x024f, "y"},	/* ɏ */
	{0x0253, "b"},	/* ɓ */
	{0x0254, "o"},	/* ɔ */
	{0x0256, "d"},	/* ɖ */
	{0x0257, "d"},	/* ɗ */
	{0x0259, "e"},	/* ə */
	{0x025b, "e"},	/* ɛ */
	{0x0260, "g"},	/* ɠ */
	{0x0268, "i"},	/* ɨ */
	{0x0272, "n"},	/* ɲ */
	{0x0275, "o"},	/* ɵ */
	{0x0288, "t"},	/* ʈ */
	{0x0289, "u"},	/* ʉ */
	{0x028b, "v"},	/* ʋ */
};

static const char *base_of(uint32_t letter)
{
	size_t low = 0, high = sizeof bases / sizeof bases[0];

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (bases[middle].letter == letter)
			return bases[middle].base;
		if (bases[middle].letter < letter)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static bool add_base(uint32_t letter, struct buf *out)
{
	const char *base = base_of(letter);

	return base ? buf_adds(out, base) : buf_add_cp(out, letter);
}

bool text_fold(struct str s, struct buf *out)
{
	static const utf8proc_option_t options =
		(utf8proc_option_t)(UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD |
				    UTF8PROC_STRIPMARK | UTF8PROC_IGNORE);
	bool plain = true;
	uint32_t cp;

	for (size_t i = 0; i < s.n && plain; i++)
		plain = ((unsigned char)s.p[i] & 0x80) == 0;
	if (plain)
		return fold_ascii(s, out);
	while (utf8_next(&s, &cp)) {
		utf8proc_int32_t folded[32];
		int boundary = 0;
		utf8proc_ssize_t n = utf8proc_decompose_char(
			(utf8proc_int32_t)cp, folded, 32, options, &boundary);

		for (utf8proc_ssize_t i = 0; i < n && i < 32; i++)
			if (!add_base((uint32_t)folded[i], out))
				return false;
	}
	return true;
}

/* Wide letters are those of scripts with thousands of them, or of syllables: no headings for these. */
static bool heads_a_section(utf8proc_int32_t cp)
{
	utf8proc_category_t kind = utf8proc_category(cp);

	return kind >= UTF8PROC_CATEGORY_LU && kind <= UTF8PROC_CATEGORY_LO &&
	       utf8proc_charwidth(cp) == 1;
}

uint32_t text_section(struct str name)
{
	struct buf folded = BUF_INIT(KIB);
	struct str rest;
	uint32_t cp = 0;

	text_fold(utf8_clip(name, 32), &folded);
	rest = buf_str(&folded);
	if (!utf8_next(&rest, &cp) || !heads_a_section((utf8proc_int32_t)cp))
		cp = '#';
	buf_release(&folded);
	return (uint32_t)utf8proc_toupper((utf8proc_int32_t)cp);
}

uint32_t text_upper(uint32_t code_point)
{
	return code_point > 0x10ffff ? code_point
				     : (uint32_t)utf8proc_toupper((utf8proc_int32_t)code_point);
}

uint32_t text_lower(uint32_t code_point)
{
	return code_point > 0x10ffff ? code_point
				     : (uint32_t)utf8proc_tolower((utf8proc_int32_t)code_point);
}
