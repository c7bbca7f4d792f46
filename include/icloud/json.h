/* JSON as text: a scanner that hands out spans, and a writer.
 *
 * A card is the server's bytes. Nothing here builds a tree: a value is a span of the text, from its
 * first to past its last character, and stays byte for byte what came. Numbers are spans too, so
 * 9007199254740993, 1.10 and 1e400 survive. Depth is limited; every function is pure and total on any
 * bytes whatever (fuzzed by tests/fuzz/fuzz_json.c).
 */
#ifndef ICLOUD_JSON_H
#define ICLOUD_JSON_H

#include "icloud/error.h"
#include "icloud/text.h"

enum { JSON_DEPTH = 512 };

enum json_type {
	JSON_NONE,
	JSON_OBJECT,
	JSON_ARRAY,
	JSON_STRING,
	JSON_NUMBER,
	JSON_TRUE,
	JSON_FALSE,
	JSON_NULL
};

/** The one value that a text holds, blanks around it allowed; STR_NONE when the text is not JSON.
 *  Control characters below 0x20 inside strings and lone surrogates are accepted (Apple sends such). */
struct str json_value(struct str text);
enum json_type json_type(struct str value);

/* Walk an object's members or an array's elements. On broken text the walk ends and `broken` is set. */
struct json_walk {
	struct str rest;
	struct str key; /* objects: the key with its quotes, else STR_NONE */
	struct str value;
	bool object, broken;
	bool ended; /* `rest` is then what stands behind the container */
};
struct json_walk json_walk(struct str container); /* of anything else: a walk of nothing */
bool json_next(struct json_walk *w);
/* One pass over a text instead of one for each depth: json_enter is json_next, but does not yet look
 * through an array or object: its `value` then reaches to the end of the text. Walk it with
 * json_walk(w->value), and json_leave(w, &inner) sets the value's true end and goes on behind it. */
bool json_enter(struct json_walk *w);
bool json_leave(struct json_walk *w, struct json_walk *inner);

/** Value of the member so named (decoded key), STR_NONE when there is none. Of several the last one, as
 *  most readers of JSON take it; edits and rows of cards do the same. */
struct str json_get(struct str object, const char *key);
bool json_key_is(struct str quoted_key, const char *key);
struct str json_at(struct str array, size_t index);
size_t json_count(struct str container);

/** Decode a string's escapes into UTF-8. A lone surrogate becomes U+FFFD, \u0000 becomes a NUL byte.
 *  False (nothing added) when the span is not a string. */
bool json_text(struct str string, struct buf *out);
/** The same, only when the string is `text`. */
bool json_text_is(struct str string, const char *text);
bool json_int64(
	struct str value, int64_t *out);     /* an integer that fits, or a string that holds one */
bool json_bool(struct str value, bool *out); /* true, false, "true", "false" */

/* The writer puts commas and escapes itself. Compact, no blanks; keys in the order of the calls. */
struct json_writer {
	struct buf *out;
	uint64_t comma; /* one bit per depth */
	int depth;
};
struct json_writer json_writer(struct buf *out);
void json_object(struct json_writer *w);
void json_object_end(struct json_writer *w);
void json_array(struct json_writer *w);
void json_array_end(struct json_writer *w);
void json_key(struct json_writer *w, const char *key);
void json_put_str(struct json_writer *w, struct str utf8);
void json_put(struct json_writer *w, const char *c_string); /* NULL writes null */
void json_put_int(struct json_writer *w, int64_t n);
void json_put_bool(struct json_writer *w, bool b);
void json_put_null(struct json_writer *w);
void json_put_raw(struct json_writer *w, struct str json); /* a value as it is */
/** `"…"` with escapes for quote, backslash and control characters (C0, DEL, C1); broken UTF-8 becomes U+FFFD. */
bool json_quote(struct str utf8, struct buf *out);

#endif
