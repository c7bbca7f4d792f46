/* JSON as text: finds values as spans, decodes strings and small numbers, writes compact JSON.
 *
 * Every function is total on any bytes. The scanner checks the grammar as it goes. Most of a card is
 * strings, so these are looked through sixteen or eight bytes at once. It never builds a tree.
 */
#include "icloud/json.h"

#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define EVERY_BYTE(c) (0x0101010101010101u * (uint8_t)(c))
#define HIGH_BITS     0x8080808080808080u

/* Scanning. Each skip_ function gets the place of its first byte and gives the place past its last,
 * or NULL when the text is broken there. */

static const char *skip_blank(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t'))
		p++;
	return p;
}

/* Marks the bytes of a word that are zero; the lowest mark is always right. */
static inline uint64_t zero_bytes(uint64_t word)
{
	return (word - EVERY_BYTE(1)) & ~word & HIGH_BITS;
}

/** To the first quote or backslash from p on, or to the end. */
static inline const char *skip_plain(const char *p, const char *end)
{
	uint64_t word, hit;

#ifdef __SSE2__
	while (end - p >= 16) {
		__m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)p);
		__m128i hits = _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')),
			_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')));
		int mask = _mm_movemask_epi8(hits);

		if (mask)
			return p + __builtin_ctz((unsigned)mask);
		p += 16;
	}
#endif
	while (end - p >= 8) {
		memcpy(&word, p, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
		word = __builtin_bswap64(word);
#endif
		hit = zero_bytes(word ^ EVERY_BYTE('"')) | zero_bytes(word ^ EVERY_BYTE('\\'));
		if (hit)
			return p + __builtin_ctzll(hit) / 8;
		p += 8;
	}
	while (p < end && *p != '"' && *p != '\\')
		p++;
	return p;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static bool hex_4(const char *p, const char *end, uint32_t *out)
{
	uint32_t value = 0;

	if (end - p < 4)
		return false;
	for (int i = 0; i < 4; i++) {
		int digit = hex_digit(p[i]);

		if (digit < 0)
			return false;
		value = value << 4 | (uint32_t)digit;
	}
	*out = value;
	return true;
}

static const char *skip_escape(const char *p, const char *end)
{
	uint32_t unit;

	if (end - p < 2)
		return NULL;
	switch (p[1]) {
	case '"':
	case '\\':
	case '/':
	case 'b':
	case 'f':
	case 'n':
	case 'r':
	case 't':
		return p + 2;
	case 'u':
		return hex_4(p + 2, end, &unit) ? p + 6 : NULL;
	default:
		return NULL;
	}
}

static inline const char *skip_string(const char *p, const char *end)
{
	if (p >= end || *p != '"')
		return NULL;
	for (p++;;) {
		p = skip_plain(p, end);
		if (p >= end)
			return NULL;
		if (*p == '"')
			return p + 1;
		p = skip_escape(p, end);
		if (!p)
			return NULL;
	}
}

static const char *skip_digits(const char *p, const char *end)
{
	const char *first = p;

	while (p < end && *p >= '0' && *p <= '9')
		p++;
	return p > first ? p : NULL;
}

static const char *skip_exponent(const char *p, const char *end)
{
	if (p >= end || (*p != 'e' && *p != 'E'))
		return p;
	p++;
	if (p < end && (*p == '+' || *p == '-'))
		p++;
	return skip_digits(p, end);
}

static const char *skip_number(const char *p, const char *end)
{
	if (p < end && *p == '-')
		p++;
	if (p < end && *p == '0')
		p++;
	else
		p = skip_digits(p, end);
	if (p && p < end && *p == '.')
		p = skip_digits(p + 1, end);
	return p ? skip_exponent(p, end) : NULL;
}

static const char *skip_word(const char *p, const char *end, const char *word, size_t n)
{
	return (size_t)(end - p) >= n && memcmp(p, word, n) == 0 ? p + n : NULL;
}

static const char *skip_value(const char *p, const char *end, int depth);

static const char *skip_key(const char *p, const char *end)
{
	p = skip_string(p, end);
	if (!p)
		return NULL;
	p = skip_blank(p, end);
	return p < end && *p == ':' ? skip_blank(p + 1, end) : NULL;
}

static const char *skip_container(const char *p, const char *end, char close, int depth)
{
	if (depth <= 0)
		return NULL;
	p = skip_blank(p + 1, end);
	if (p < end && *p == close)
		return p + 1;
	for (;;) {
		if (close == '}')
			p = skip_key(p, end);
		if (p)
			p = skip_value(p, end, depth - 1);
		if (!p)
			return NULL;
		p = skip_blank(p, end);
		if (p >= end)
			return NULL;
		if (*p == close)
			return p + 1;
		if (*p != ',')
			return NULL;
		p = skip_blank(p + 1, end);
	}
}

static const char *skip_value(const char *p, const char *end, int depth)
{
	if (p >= end)
		return NULL;
	switch (*p) {
	case '"':
		return skip_string(p, end);
	case '{':
		return skip_container(p, end, '}', depth);
	case '[':
		return skip_container(p, end, ']', depth);
	case 't':
		return skip_word(p, end, "true", 4);
	case 'f':
		return skip_word(p, end, "false", 5);
	case 'n':
		return skip_word(p, end, "null", 4);
	default:
		return skip_number(p, end);
	}
}

static struct str span(const char *from, const char *to)
{
	return (struct str){from, (size_t)(to - from)};
}

struct str json_value(struct str text)
{
	const char *end, *from, *to;

	if (!text.n)
		return STR_NONE;
	end = text.p + text.n;
	from = skip_blank(text.p, end);
	to = skip_value(from, end, JSON_DEPTH);
	return to && skip_blank(to, end) == end ? span(from, to) : STR_NONE;
}

enum json_type json_type(struct str value)
{
	if (!value.n)
		return JSON_NONE;
	switch (value.p[0]) {
	case '{':
		return JSON_OBJECT;
	case '[':
		return JSON_ARRAY;
	case '"':
		return JSON_STRING;
	case 't':
		return JSON_TRUE;
	case 'f':
		return JSON_FALSE;
	case 'n':
		return JSON_NULL;
	default:
		return value.p[0] == '-' || (value.p[0] >= '0' && value.p[0] <= '9') ? JSON_NUMBER
										     : JSON_NONE;
	}
}

/* Walking. A `value` without a pointer means: nothing found yet. */

struct json_walk json_walk(struct str container)
{
	enum json_type type = json_type(container);
	struct json_walk w = {.object = type == JSON_OBJECT, .ended = true};

	if (type == JSON_OBJECT || type == JSON_ARRAY) {
		w.rest = str_part(container, 1, container.n - 1);
		w.ended = false;
	}
	return w;
}

static bool walk_stop(struct json_walk *w, struct str rest, bool broken)
{
	*w = (struct json_walk){.rest = rest, .object = w->object, .broken = broken, .ended = true};
	return false;
}

static bool walk_broken(struct json_walk *w)
{
	return walk_stop(w, STR_NONE, true);
}

/** To where the next key or value begins; NULL when there is none, *closed then tells a good end. */
static inline const char *walk_start(
	const struct json_walk *w, const char *end, const char **closed)
{
	const char *p = skip_blank(w->rest.p, end);

	*closed = NULL;
	if (p >= end)
		return NULL;
	if (*p == (w->object ? '}' : ']')) {
		*closed = p + 1;
		return NULL;
	}
	if (!w->value.p)
		return p;
	return *p == ',' ? skip_blank(p + 1, end) : NULL;
}

/** Reads the key and stands before the value: its place, or NULL at the end, which is noted. */
static inline const char *walk_value(struct json_walk *w, const char *end)
{
	const char *closed, *p, *key_end;

	p = walk_start(w, end, &closed);
	if (!p) {
		walk_stop(w, closed ? span(closed, end) : STR_NONE, !closed);
		return NULL;
	}
	if (!w->object)
		return p;
	key_end = skip_string(p, end);
	if (key_end) {
		w->key = span(p, key_end);
		p = skip_blank(key_end, end);
	}
	if (!key_end || p >= end || *p != ':') {
		walk_broken(w);
		return NULL;
	}
	return skip_blank(p + 1, end);
}

bool json_next(struct json_walk *w)
{
	const char *end, *from, *to;

	if (w->ended)
		return false;
	end = w->rest.p + w->rest.n;
	from = walk_value(w, end);
	if (!from)
		return false;
	to = skip_value(from, end, JSON_DEPTH - 1);
	if (!to)
		return walk_broken(w);
	w->value = span(from, to);
	w->rest = span(to, end);
	return true;
}

bool json_enter(struct json_walk *w)
{
	const char *end, *from, *to;

	if (w->ended)
		return false;
	end = w->rest.p + w->rest.n;
	from = walk_value(w, end);
	if (!from)
		return false;
	to = from < end && (*from == '{' || *from == '[') ? end : skip_value(from, end, 1);
	if (!to)
		return walk_broken(w);
	w->value = span(from, to);
	w->rest = span(to, end);
	return true;
}

bool json_leave(struct json_walk *w, struct json_walk *inner)
{
	while (json_next(inner))
		;
	if (inner->broken || !inner->rest.p)
		return walk_broken(w);
	w->value = span(w->value.p, inner->rest.p);
	w->rest = inner->rest;
	return true;
}

struct str json_get(struct str object, const char *key)
{
	struct json_walk w = json_walk(object);
	struct str value = STR_NONE;

	while (w.object && json_next(&w))
		if (json_key_is(w.key, key))
			value = w.value;
	return value;
}

struct str json_at(struct str array, size_t index)
{
	struct json_walk w = json_walk(array);

	while (!w.object && json_next(&w))
		if (index-- == 0)
			return w.value;
	return STR_NONE;
}

size_t json_count(struct str container)
{
	struct json_walk w = json_walk(container);
	size_t n = 0;

	while (json_next(&w))
		n++;
	return n;
}

/* Values. */

static bool is_string(struct str s)
{
	return s.n && skip_string(s.p, s.p + s.n) == s.p + s.n;
}

/** One escape at *p, known to be well formed: its character; *p goes past it, over both halves of a pair. */
static uint32_t read_escape(const char **p, const char *end)
{
	static const char names[] = "bfnrt", values[] = "\b\f\n\r\t";
	const char *name, *at = *p;
	uint32_t high, low;

	*p += 2;
	if (at[1] != 'u') {
		name = strchr(names, at[1]);
		return (uint8_t)(name ? values[name - names] : at[1]);
	}
	*p += 4;
	if (!hex_4(at + 2, end, &high))
		return 0xfffd;
	if (high < 0xd800 || high > 0xdfff)
		return high;
	if (high > 0xdbff || end - *p < 6 || (*p)[0] != '\\' || (*p)[1] != 'u' ||
		!hex_4(*p + 2, end, &low) || low < 0xdc00 || low > 0xdfff)
		return 0xfffd;
	*p += 6;
	return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
}

bool json_text(struct str string, struct buf *out)
{
	const char *p, *end, *mark;
	size_t before = out->n;
	bool ok = true;

	if (!is_string(string))
		return false;
	p = string.p + 1;
	end = string.p + string.n - 1;
	while (ok && p < end) {
		mark = memchr(p, '\\', (size_t)(end - p));
		ok = buf_add(out, p, (size_t)((mark ? mark : end) - p));
		p = mark ? mark : end;
		if (ok && mark)
			ok = buf_add_cp(out, read_escape(&p, end));
	}
	if (!ok)
		out->n = before;
	return ok;
}

bool json_text_is(struct str string, const char *text)
{
	size_t n = strlen(text);
	struct buf decoded;
	bool same;

	if (string.n < 2 || string.p[0] != '"' || string.p[string.n - 1] != '"')
		return false;
	if (string.n == n + 2 && memcmp(string.p + 1, text, n) == 0 && !memchr(text, '\\', n))
		return true;
	if (!memchr(string.p, '\\', string.n))
		return false;
	decoded = BUF_INIT(n + 8);
	same = json_text(string, &decoded) && str_is(buf_str(&decoded), text);
	buf_release(&decoded);
	return same;
}

bool json_key_is(struct str quoted_key, const char *key)
{
	return json_text_is(quoted_key, key);
}

static struct str inside_quotes(struct str value)
{
	return is_string(value) ? str_part(value, 1, value.n - 2) : value;
}

bool json_int64(struct str value, int64_t *out)
{
	return str_to_int64(inside_quotes(value), out);
}

bool json_bool(struct str value, bool *out)
{
	struct str word = inside_quotes(value);

	if (!str_is(word, "true") && !str_is(word, "false"))
		return false;
	*out = word.p[0] == 't';
	return true;
}

/* Writing. The bit of a depth says that something stands there already, so a comma is due. */

struct json_writer json_writer(struct buf *out)
{
	return (struct json_writer){.out = out};
}

static void writer_comma(struct json_writer *w)
{
	uint64_t bit = (uint64_t)1 << (w->depth & 63);

	if (w->depth && (w->comma & bit))
		buf_addc(w->out, ',');
	w->comma |= bit;
}

static void writer_open(struct json_writer *w, char bracket)
{
	writer_comma(w);
	buf_addc(w->out, bracket);
	if (w->depth >= 63)
		w->out->failed = true;
	else
		w->depth++;
	w->comma &= ~((uint64_t)1 << w->depth);
}

static void writer_close(struct json_writer *w, char bracket)
{
	buf_addc(w->out, bracket);
	if (w->depth)
		w->depth--;
}

void json_object(struct json_writer *w)
{
	writer_open(w, '{');
}

void json_object_end(struct json_writer *w)
{
	writer_close(w, '}');
}

void json_array(struct json_writer *w)
{
	writer_open(w, '[');
}

void json_array_end(struct json_writer *w)
{
	writer_close(w, ']');
}

void json_key(struct json_writer *w, const char *key)
{
	writer_comma(w);
	json_quote(str_of(key), w->out);
	buf_addc(w->out, ':');
	w->comma &= ~((uint64_t)1 << w->depth); /* its value needs no comma before it */
}

void json_put_str(struct json_writer *w, struct str utf8)
{
	writer_comma(w);
	json_quote(utf8, w->out);
}

void json_put(struct json_writer *w, const char *c_string)
{
	if (c_string)
		json_put_str(w, str_of(c_string));
	else
		json_put_null(w);
}

void json_put_int(struct json_writer *w, int64_t n)
{
	writer_comma(w);
	buf_printf(w->out, "%lld", (long long)n);
}

void json_put_bool(struct json_writer *w, bool b)
{
	json_put_raw(w, b ? STR("true") : STR("false"));
}

void json_put_null(struct json_writer *w)
{
	json_put_raw(w, STR("null"));
}

void json_put_raw(struct json_writer *w, struct str json)
{
	writer_comma(w);
	buf_add_str(w->out, json);
}

static bool quote_cp(uint32_t cp, struct buf *out)
{
	static const char plain[] = "\"\\\b\f\n\r\t", names[] = "\"\\bfnrt";
	const char *mark = cp && cp < 0x80 ? strchr(plain, (int)cp) : NULL;

	if (mark)
		return buf_addc(out, '\\') && buf_addc(out, names[mark - plain]);
	if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0)) /* some terminals obey U+009B, too */
		return buf_printf(out, "\\u%04x", cp);
	return buf_add_cp(out, cp);
}

bool json_quote(struct str utf8, struct buf *out)
{
	uint32_t cp;
	bool ok = buf_addc(out, '"');

	while (ok && utf8.n) {
		size_t n = 0;

		while (n < utf8.n && utf8.p[n] >= 0x20 && utf8.p[n] < 0x7f && utf8.p[n] != '"' &&
			utf8.p[n] != '\\')
			n++;
		ok = buf_add(out, utf8.p, n);
		utf8 = str_part(utf8, n, utf8.n);
		if (ok && utf8_next(&utf8, &cp))
			ok = quote_cp(cp, out);
	}
	return ok && buf_addc(out, '"');
}
