/* A line with an edit, then a card: what comes out is JSON, every member but the one named is byte for
 * byte as before and in the same order, and to set a value a second time changes nothing. */
#include "icloud/card.h"

#include <stdlib.h>
#include <string.h>

static void expect(bool truth)
{
	if (!truth)
		abort();
}

static bool is_named(struct str quoted_key, struct str name)
{
	struct buf key = BUF_INIT(MIB);
	bool same = json_text(quoted_key, &key) && str_eq(buf_str(&key), name);

	buf_release(&key);
	return same;
}

static bool next_other(struct json_walk *w, struct str name)
{
	while (json_next(w))
		if (!is_named(w->key, name))
			return true;
	return false;
}

static void compare(struct str before, struct str after, struct str name)
{
	struct json_walk a = json_walk(before), b = json_walk(after);

	while (next_other(&a, name)) {
		expect(next_other(&b, name));
		expect(str_eq(a.key, b.key) && str_eq(a.value, b.value));
	}
	expect(!next_other(&b, name) && !a.broken && !b.broken);
}

static void try_edit(struct str card, struct str line)
{
	struct buf out = BUF_INIT(64 * MIB), again = BUF_INIT(64 * MIB);
	struct error err = ERROR_INIT;
	struct edit e;
	size_t n = 0;

	if (edit_parse(line, &e, &err) && card_edit(card, &e, 1, &out, &err)) {
		expect(json_type(json_value(buf_str(&out))) == JSON_OBJECT);
		while (n < e.path.n && e.path.p[n] != '[' && e.path.p[n] != '.')
			n++;
		compare(json_value(card), json_value(buf_str(&out)), str_part(e.path, 0, n));
		if (e.verb == EDIT_SET && !memmem(e.path.p, e.path.n, "label", 5) &&
			memchr(e.path.p, '[', e.path.n) == NULL) {
			expect(card_edit(buf_str(&out), &e, 1, &again, &err));
			expect(str_eq(buf_str(&out), buf_str(&again)));
		}
	}
	buf_release(&out);
	buf_release(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str card = {(const char *)data, n}, line;

	if (str_cut(&card, '\n', &line))
		try_edit(card, line);
	return 0;
}
