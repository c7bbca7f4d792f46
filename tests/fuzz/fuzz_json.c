/* Any bytes: every span lies inside the text, stands in order, and what json_value accepts walks to its
 * end unbroken, decodes, and comes back from the writer. */
#include "icloud/json.h"

#include <stdlib.h>

static void expect(bool truth)
{
	if (!truth)
		abort();
}

static void check_string(struct str s)
{
	struct buf text = BUF_INIT(4 * MIB), again = BUF_INIT(16 * MIB);
	int64_t n;

	if (json_text(s, &text) && utf8_ok(buf_str(&text))) {
		struct buf quoted = BUF_INIT(16 * MIB);

		expect(json_quote(buf_str(&text), &quoted));
		expect(json_text(buf_str(&quoted), &again));
		expect(str_eq(buf_str(&text), buf_str(&again)));
		buf_release(&quoted);
	}
	json_int64(s, &n);
	buf_release(&text);
	buf_release(&again);
}

/** Entering and leaving gives the same values as looking through. */
static void check_enter(struct str value, int depth)
{
	struct json_walk whole = json_walk(value), once = json_walk(value), inner;

	while (json_next(&whole)) {
		expect(json_enter(&once));
		if (json_type(once.value) == JSON_OBJECT || json_type(once.value) == JSON_ARRAY) {
			if (depth)
				check_enter(once.value, depth - 1);
			inner = json_walk(once.value);
			expect(json_leave(&once, &inner));
		}
		expect(str_eq(once.value, whole.value) && once.value.p == whole.value.p);
		expect(once.key.p == whole.key.p && once.key.n == whole.key.n);
	}
	if (!whole.broken)
		expect(!json_enter(&once) && !once.broken);
}

static bool walk_all(struct str value, int depth)
{
	struct json_walk w = json_walk(value);
	const char *last = value.p;
	bool whole = true;

	check_string(value);
	while (json_next(&w)) {
		expect(w.value.p >= last && w.value.p + w.value.n <= value.p + value.n);
		expect(!w.object || (w.key.p >= last && w.key.p + w.key.n < w.value.p));
		last = w.value.p + w.value.n;
		if (depth)
			whole &= walk_all(w.value, depth - 1);
	}
	return whole && !w.broken;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str text = {(const char *)data, n}, value = json_value(text);

	if (value.p) {
		expect(value.p >= text.p && value.p + value.n <= text.p + text.n);
		expect(walk_all(value, 6));
	}
	walk_all(text, 6);
	check_enter(text, 4);
	json_get(text, "contacts");
	json_count(text);
	return 0;
}
