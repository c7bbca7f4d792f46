/* A line with an order, "VERB TAB KEY TAB LABEL TAB WHAT TAB TO TAB COUNTRY", then a card: the edits of a bulk order
 * can be applied to the card that it was planned for, what they do not name keeps its bytes, and they change it.
 * VERB is its number; a `!` before it says `others`. */
#include "icloud/bulk.h"

#include <stdlib.h>
#include <string.h>

static void expect(bool truth)
{
	if (!truth)
		abort();
}

static bool read_order(struct str line, struct bulk_order *o, char **key, char **country)
{
	struct str part[6] = {{0}};
	int64_t verb;

	for (size_t i = 0; i < 6; i++)
		str_cut(&line, '\t', &part[i]);
	*o = (struct bulk_order){.others = str_starts(part[0], STR("!"))};
	if (!str_to_int64(str_part(part[0], o->others, part[0].n), &verb) || verb < 0 ||
		verb > BULK_SWAP)
		return false;
	*key = str_dup(part[1]);
	*country = str_dup(part[5]);
	o->verb = (enum bulk_verb)verb;
	o->key = *key;
	o->label = part[2];
	o->what = part[3];
	o->to = part[4];
	o->country = country_from_words(str_of(*country));
	return true;
}

/* Which members an order may touch. */
static bool is_named(const struct bulk_order *o, struct str quoted)
{
	static const char *const names[] = {"firstName", "middleName", "lastName",
		"phoneticFirstName", "phoneticLastName", NULL};

	if (o->verb == BULK_PHONES)
		return json_key_is(quoted, "phones");
	for (size_t i = 0; o->verb >= BULK_CASE && names[i]; i++)
		if (json_key_is(quoted, names[i]))
			return true;
	return o->verb < BULK_PHONES && json_key_is(quoted, o->key);
}

static bool next_other(struct json_walk *w, const struct bulk_order *o)
{
	while (json_next(w))
		if (!is_named(o, w->key))
			return true;
	return false;
}

static void compare(const struct bulk_order *o, struct str before, struct str after)
{
	struct json_walk a = json_walk(before), b = json_walk(after);

	while (next_other(&a, o)) {
		expect(next_other(&b, o));
		expect(str_eq(a.key, b.key) && str_eq(a.value, b.value));
	}
	expect(!next_other(&b, o) && !a.broken && !b.broken);
}

static void apply(struct str lines, struct str card, struct buf *out)
{
	struct buf next = BUF_INIT(64 * MIB);
	struct error err = ERROR_INIT;
	struct edit e;
	struct str line;

	buf_add_str(out, card);
	while (str_cut(&lines, '\0', &line)) {
		buf_clear(&next);
		expect(edit_parse(line, &e, &err));
		expect(card_edit(buf_str(out), &e, 1, &next, &err));
		buf_clear(out);
		buf_add_str(out, buf_str(&next));
	}
	buf_release(&next);
}

static void try_order(const struct bulk_order *o, struct str card)
{
	struct buf edits = BUF_INIT(64 * MIB), out = BUF_INIT(64 * MIB);
	enum bulk_outcome outcome = bulk_plan(o, card, &edits);

	expect(outcome < BULK_OUTCOMES);
	expect((outcome <= BULK_CHANGED) == (edits.n > 0));
	if (edits.n) {
		apply(buf_str(&edits), card, &out);
		compare(o, card, buf_str(&out));
		expect(!str_eq(card, buf_str(&out)));
	}
	buf_release(&edits);
	buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str card = {(const char *)data, n}, line;
	char *key = NULL, *country = NULL;
	struct error err = ERROR_INIT;
	struct bulk_order o;

	if (str_cut(&card, '\n', &line) && read_order(line, &o, &key, &country) &&
		bulk_check(&o, &err) && json_type(json_value(card)) == JSON_OBJECT)
		try_order(&o, json_value(card));
	free(key);
	free(country);
	return 0;
}
