/* The laws of the diff: what is taken of it leads from one side to the other, what is refused stays,
 * nothing that differs is without a row. Tried on written examples and on thousands of made-up cards. */
#include "change/diff.h"
#include "change/sides.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct diff laid(const char *before, const char *after)
{
	struct diff d;

	assert_true(diff_cards(str_of(before), str_of(after), &d));
	return d;
}

static const struct diff_row *row(const struct diff *d, const char *field)
{
	size_t i;

	for (i = 0; i < d->n; i++)
		if (str_is(d->rows[i].field, field) && d->rows[i].sign != DIFF_REMOVED)
			return &d->rows[i];
	for (i = 0; i < d->n; i++)
		if (str_is(d->rows[i].field, field))
			return &d->rows[i];
	fail_msg("no row %s", field);
	return NULL;
}

static void assert_str(struct str s, const char *wanted)
{
	if (!str_is(s, wanted))
		fail_msg("“%.*s” is not “%s”", STR_ARG(s), wanted);
}

/* Builds with all rows taken (1), none (0), or those whose bit is set. */
static void build(const char *before, const char *after, uint64_t bits, struct buf *out)
{
	struct sides s;
	struct diff d;
	size_t *pair_of, i;
	bool *take;

	assert_true(sides_open(str_of(before), str_of(after), &s));
	assert_true(diff_sides(&s, NULL, &d, &pair_of));
	take = calloc(s.n + 1, sizeof *take);
	for (i = 0; i < d.n; i++)
		take[pair_of[i]] = bits >> (i % 64) & 1;
	assert_true(sides_build(&s, take, out));
	free(take);
	free(pair_of);
	diff_release(&d);
	sides_release(&s);
}

/* ---- written examples ---- */

static void diff__pairs__entries_by_identity_not_by_place(void **state)
{
	struct diff d =
		laid("{\"contactId\":\"A\",\"phones\":[{\"field\":\"1234\",\"label\":\"MOBILE\"},"
		     "{\"field\":\"5678\",\"label\":\"WORK\"}]}",
			"{\"contactId\":\"A\",\"phones\":[{\"field\":\"5678\",\"label\":\"WORK\"},"
			"{\"field\":\"9999\",\"label\":\"HOME\"}]}");

	(void)state;
	assert_int_equal(d.n, 3);
	assert_int_equal(d.differ, 2);
	assert_int_equal(row(&d, "phones[0]")->sign, DIFF_SAME);
	assert_str(row(&d, "phones[1]")->after, "9999");
	assert_int_equal(row(&d, "phones[1]")->sign, DIFF_ADDED);
	diff_release(&d);
}

static void diff__says__what_is_form_only(void **state)
{
	struct diff d = laid(
		"{\"contactId\":\"A\",\"nickName\":\"ada\",\"jobTitle\":\"a  b\","
		"\"phones\":[{\"field\":\"+44 2079460018\",\"label\":\"MOBILE\"}],"
		"\"emailAddresses\":[{\"field\":\"ada@lovelace.example\",\"label\":\"OTHER\"}]}",
		"{\"contactId\":\"A\",\"nickName\":\"Ada\",\"jobTitle\":\"a b\","
		"\"phones\":[{\"field\":\"+44 20 7946 0018\",\"label\":\"MOBILE\"}],"
		"\"emailAddresses\":[{\"field\":\"ada@lovelace.example\",\"label\":\"HOME\"}]}");

	(void)state;
	assert_str(row(&d, "nickName")->note, "case only");
	assert_str(row(&d, "jobTitle")->note, "blanks only");
	assert_str(row(&d, "phones[0]")->note, "format only");
	assert_str(row(&d, "emailAddresses[0]")->note, "label: other → home");
	assert_true(row(&d, "nickName")->cosmetic && row(&d, "jobTitle")->cosmetic);
	assert_true(row(&d, "phones[0]")->cosmetic && row(&d, "emailAddresses[0]")->cosmetic);
	assert_int_equal(d.differ, 4);
	diff_release(&d);
}

static void diff__says__moved(void **state)
{
	struct diff d = laid("{\"contactId\":\"A\",\"urls\":[{\"field\":\"a\"},{\"field\":\"b\"},{"
			     "\"field\":\"c\"}]}",
		"{\"contactId\":\"A\",\"urls\":[{\"field\":\"c\"},{\"field\":\"a\"},{\"field\":"
		"\"b\"}]}");

	(void)state;
	assert_int_equal(d.differ, 1);
	assert_str(row(&d, "urls[0]")->note, "moved");
	assert_true(row(&d, "urls[0]")->cosmetic);
	diff_release(&d);
}

static void diff__shows__swapped_names(void **state)
{
	struct buf words = BUF_INIT(KIB);
	struct diff d = laid("{\"contactId\":\"A\",\"firstName\":\"Alan\",\"lastName\":\"Turing\"}",
		"{\"contactId\":\"A\",\"firstName\":\"Turing\",\"lastName\":\"Alan\",\"phones\":[{"
		"\"field\":\"1\"}]}");

	(void)state;
	assert_int_equal(d.differ, 3);
	assert_false(row(&d, "firstName")->cosmetic);
	assert_true(diff_summary(&d, &words));
	assert_str(buf_str(&words), "names swapped, 1 phone added");
	buf_clear(&words);
	assert_true(diff_fields(&d, &words));
	assert_str(buf_str(&words), "firstName,lastName,phones");
	buf_release(&words);
	diff_release(&d);
}

static void diff__counts__unknown_members_and_shows_changed_ones(void **state)
{
	struct diff d = laid(
		"{\"contactId\":\"A\",\"x\":9007199254740993,\"y\":1.10,\"firstName\":\"A\"}",
		"{\"contactId\":\"A\",\"x\":9007199254740993,\"y\":1.1,\"firstName\":\"A\"}");

	(void)state;
	assert_int_equal(d.unknown, 1);
	assert_int_equal(d.differ, 1);
	assert_str(row(&d, "y")->before, "1.10");
	assert_str(row(&d, "y")->after, "1.1");
	diff_release(&d);
}

static void diff__lets_no_field_vanish__emptied_list_and_blank_values(void **state)
{
	struct diff d =
		laid("{\"contactId\":\"A\",\"phones\":[],\"notes\":\"\"}", "{\"contactId\":\"A\"}");

	(void)state;
	assert_int_equal(d.differ, 2);
	assert_int_equal(row(&d, "phones")->sign, DIFF_REMOVED);
	assert_str(row(&d, "phones")->note, "empty");
	diff_release(&d);
	d = laid("{\"contactId\":\"A\",\"notes\":\"a\",\"notes\":\"b\"}",
		"{\"contactId\":\"A\",\"notes\":\"a\"}");
	assert_int_equal(d.differ, 1);
	assert_str(d.rows[1].before, "b");
	diff_release(&d);
}

static void diff__shows__what_words_do_not(void **state)
{
	struct diff d = laid("{\"contactId\":\"A\",\"phones\":[{\"field\":\"1\",\"extra\":1}],"
			     "\"photo\":{\"url\":\"a\"}}",
		"{\"contactId\":\"A\",\"phones\":[{\"field\":\"1\",\"extra\":2}],\"photo\":{"
		"\"url\":\"b\"}}");

	(void)state;
	assert_int_equal(d.differ, 2);
	assert_false(row(&d, "phones[0]")->cosmetic);
	assert_true(row(&d, "phones[0]")->note.n > 0);
	assert_false(row(&d, "photo")->cosmetic);
	diff_release(&d);
}

static void diff__shows__members_of_a_group(void **state)
{
	struct diff d = laid(
		"{\"groupId\":\"G\",\"name\":\"Work\",\"contactIds\":[\"A\",\"B\"],\"etag\":\"1\"}",
		"{\"groupId\":\"G\",\"name\":\"Desk\",\"contactIds\":[\"B\",\"C\"],\"etag\":"
		"\"1\"}");

	(void)state;
	assert_int_equal(d.differ, 3);
	assert_str(row(&d, "name")->words, "Name");
	assert_str(row(&d, "contactIds[1]")->after, "C");
	diff_release(&d);
}

static void put_ids(struct buf *b, size_t n, size_t without)
{
	size_t i;

	buf_adds(b, "{\"groupId\":\"G\",\"contactIds\":[");
	for (i = 0; i < n; i++)
		if (i != without)
			buf_printf(b, "%s\"ID-%zu\"", b->p[b->n - 1] == '[' ? "" : ",", i);
	buf_adds(b, "]}");
}

/* One member leaves a group of 5,000: one row, and in no time. */
static void diff__of_a_large_group__shows_the_one_who_left(void **state)
{
	struct buf before = BUF_INIT(MIB), after = BUF_INIT(MIB);
	struct diff d;

	(void)state;
	put_ids(&before, 5000, 5000);
	put_ids(&after, 5000, 1234);
	d = laid(buf_cstr(&before), buf_cstr(&after));
	assert_int_equal(d.differ, 1);
	assert_int_equal(row(&d, "contactIds[1234]")->sign, DIFF_SAME);
	diff_release(&d);
	buf_release(&before);
	buf_release(&after);
}

static void build__keeps__every_byte_that_nobody_changed(void **state)
{
	const char *before = "{ \"contactId\":\"A\",\"odd\" : [1.10, 1e400,\"\\u0000\\ud800\"],\n"
			     "\"firstName\":\"\\u0041da\",\"phones\":[ {\"field\":\"1\"}, "
			     "{\"field\":\"2\"} ],\"etag\":\"t\" }";
	const char *after = "{\"firstName\":\"Ada\",\"contactId\":\"A\",\"odd\":[1.10,1e400,"
			    "\"\\u0000\\ud800\"],"
			    "\"phones\":[{\"field\":\"1\"},{\"field\":\"2\"},{\"field\":\"3\"}],"
			    "\"etag\":\"other\"}";
	struct buf out = BUF_INIT(KIB);

	(void)state;
	build(before, after, 0, &out);
	assert_str(buf_str(&out), before);
	buf_clear(&out);
	build(before, after, ~0ull, &out);
	assert_str(buf_str(&out),
		"{ \"contactId\":\"A\",\"odd\" : [1.10, 1e400,\"\\u0000\\ud800\"],\n"
		"\"firstName\":\"\\u0041da\",\"phones\":[ {\"field\":\"1\"}, {\"field\":\"2\"} "
		",{\"field\":\"3\"}],"
		"\"etag\":\"t\" }");
	buf_release(&out);
}

static void build__leaves_out__refused_rows(void **state)
{
	const char *before = "{\"contactId\":\"A\",\"firstName\":\"A\",\"notes\":\"n\"}";
	const char *after = "{\"contactId\":\"A\",\"firstName\":\"B\",\"phones\":[{\"field\":\"1\"}"
			    ",{\"field\":\"2\"}]}";
	struct diff d = laid(before, after);
	struct buf out = BUF_INIT(KIB);

	(void)state;
	assert_int_equal(d.n, 4); /* firstName, two phones, notes */
	build(before, after, 1u << 2, &out);
	assert_str(buf_str(&out), "{\"contactId\":\"A\",\"firstName\":\"A\",\"notes\":\"n\","
				  "\"phones\":[{\"field\":\"2\"}]}");
	buf_clear(&out);
	build(before, after, 1u << 3, &out);
	assert_str(buf_str(&out), "{\"contactId\":\"A\",\"firstName\":\"A\"}");
	buf_release(&out);
	diff_release(&d);
}

static void build__never_takes__what_belongs_to_the_server(void **state)
{
	const char *before =
		"{\"contactId\":\"A\",\"etag\":\"1\",\"normalized\":\"x\",\"firstName\":\"A\"}";
	const char *after =
		"{\"contactId\":\"B\",\"etag\":\"2\",\"firstName\":\"B\",\"dateModified\":\"now\"}";
	struct buf out = BUF_INIT(KIB);

	(void)state;
	build(before, after, ~0ull, &out);
	assert_str(buf_str(&out),
		"{\"contactId\":\"A\",\"etag\":\"1\",\"normalized\":\"x\",\"firstName\":\"B\"}");
	buf_release(&out);
}

/* ---- made-up cards ---- */

static uint64_t seed = 0x9e3779b97f4a7c15;

static unsigned rnd(unsigned n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (unsigned)(seed >> 33) % n;
}

static void put_list(struct buf *b, const char *key, bool *first)
{
	static const char *const values[] = {"+44 20 1234", "+44201234", "ada@x.example",
		"ADA@x.example", "a b", "", "0800 555", "x", "y", "z"};
	static const char *const labels[] = {"HOME", "WORK", "OTHER", "Privat"};
	unsigned n = rnd(5), i;

	buf_printf(b, "%s\"%s\":[", *first ? "" : ",", key);
	*first = false;
	for (i = 0; i < n; i++) {
		buf_printf(b, "%s{\"field\":\"%s\"", i ? "," : "", values[rnd(10)]);
		if (rnd(4))
			buf_printf(b, ",\"label\":\"%s\"", labels[rnd(4)]);
		buf_adds(b, "}");
	}
	buf_adds(b, "]");
}

static void make_card(struct buf *b)
{
	static const char *const plain[] = {
		"firstName", "lastName", "notes", "jobTitle", "odd", "birthday"};
	static const char *const lists[] = {"phones", "emailAddresses", "urls"};
	static const char *const values[] = {"\"Ada\"", "\"ada\"", "\"A da\"", "\"\"", "7", "7.0",
		"null", "\"x\\ud800\"", "{\"a\":[1]}"};
	bool first = false;
	unsigned i;

	buf_clear(b);
	buf_adds(b, "{\"contactId\":\"A\",\"etag\":\"t\"");
	for (i = 0; i < 6; i++)
		if (rnd(3))
			buf_printf(b, ",\"%s\":%s", plain[i], values[rnd(9)]);
	for (i = 0; i < 3; i++)
		if (rnd(3))
			put_list(b, lists[i], &first);
	buf_adds(b, "}");
}

static size_t differing(struct str a, struct str b)
{
	struct diff d;
	size_t n;

	assert_true(diff_cards(a, b, &d));
	n = d.differ;
	diff_release(&d);
	return n;
}

/* Of the rows between a and b, those taken are gone between the result and b; those refused still differ. */
static void check_part(struct buf *a, struct buf *b, uint64_t bits)
{
	struct buf part = BUF_INIT(64 * KIB);

	build(buf_cstr(a), buf_cstr(b), bits, &part);
	assert_true(json_value(buf_str(&part)).n > 0);
	assert_true(differing(buf_str(a), buf_str(&part)) <= differing(buf_str(a), buf_str(b)) + 3);
	if (bits == 0)
		assert_true(str_eq(buf_str(&part), buf_str(a)));
	if (bits == ~0ull)
		assert_int_equal(differing(buf_str(&part), buf_str(b)), 0);
	buf_release(&part);
}

static void diff__law__apply_of_diff_leads_to_the_other_side(void **state)
{
	struct buf a = BUF_INIT(64 * KIB), b = BUF_INIT(64 * KIB);
	int i;

	(void)state;
	for (i = 0; i < 3000; i++) {
		make_card(&a);
		make_card(&b);
		check_part(&a, &b, ~0ull);
		check_part(&a, &b, 0);
		check_part(&a, &b, seed);
		check_part(&a, &a, ~0ull);
	}
	buf_release(&a);
	buf_release(&b);
}

static size_t occurrences(struct str text, struct str what)
{
	size_t n = 0, at;

	while ((at = str_find(text, what)) != SIZE_MAX) {
		n++;
		text = str_part(text, at + what.n, text.n);
	}
	return n;
}

/* A field that only one side has is a row, or one of the counted unknown ones. */
static void diff__law__no_field_vanishes(void **state)
{
	struct buf a = BUF_INIT(64 * KIB);
	int i;

	(void)state;
	for (i = 0; i < 1000; i++) {
		struct diff d;
		size_t members;

		make_card(&a);
		assert_true(
			diff_cards(STR("{\"contactId\":\"A\",\"etag\":\"t\"}"), buf_str(&a), &d));
		members = occurrences(buf_str(&a), STR("\"field\"")) +
			  occurrences(buf_str(&a), STR("Name\":")) +
			  occurrences(buf_str(&a), STR("\"notes\"")) +
			  occurrences(buf_str(&a), STR("\"jobTitle\"")) +
			  occurrences(buf_str(&a), STR("\"odd\"")) +
			  occurrences(buf_str(&a), STR("\"birthday\"")) +
			  occurrences(buf_str(&a), STR(":[]"));
		assert_int_equal(d.differ, members);
		diff_release(&d);
	}
	buf_release(&a);
}

/* 200,000 times the same key would be looked for among each other for minutes. */
static void diff__survives__more_members_than_a_card_has(void **state)
{
	struct buf card = BUF_INIT(4 * MIB), out = BUF_INIT(4 * MIB);
	struct sides s;
	struct diff d;
	int i;

	(void)state;
	buf_adds(&card, "{\"contactId\":\"A\",\"etag\":\"t\"");
	for (i = 0; i < 200000; i++)
		buf_adds(&card, ",\"phones\":[]");
	buf_adds(&card, "}");
	assert_false(sides_open(buf_str(&card), buf_str(&card), &s));
	assert_false(cards_merge(buf_str(&card), buf_str(&card), buf_str(&card), &out, NULL));
	assert_true(diff_cards(buf_str(&card), STR("{\"contactId\":\"A\"}"), &d));
	assert_int_equal(d.n, 1);
	assert_str(d.rows[0].note, "not readable as a card");
	diff_release(&d);
	buf_release(&card);
	buf_release(&out);
}

/* ---- three ways ---- */

static void merged(
	const char *base, const char *theirs, const char *mine, struct buf *out, size_t *both)
{
	buf_clear(out);
	assert_true(cards_merge(str_of(base), str_of(theirs), str_of(mine), out, both));
}

static void merge__takes__what_only_one_side_changed(void **state)
{
	const char *base = "{\"contactId\":\"A\",\"etag\":\"1\",\"firstName\":\"A\",\"notes\":"
			   "\"n\",\"phones\":[{\"field\":\"1111\"}]}";
	const char *theirs = "{\"contactId\":\"A\",\"etag\":\"2\",\"firstName\":\"A\",\"notes\":"
			     "\"new\",\"phones\":[{\"field\":\"1111\"},{\"field\":\"2222\"}]}";
	const char *mine = "{\"contactId\":\"A\",\"etag\":\"1\",\"firstName\":\"B\",\"notes\":"
			   "\"n\",\"phones\":[{\"field\":\"1111\"},{\"field\":\"3333\"}]}";
	struct buf out = BUF_INIT(KIB);
	size_t both;

	(void)state;
	merged(base, theirs, mine, &out, &both);
	assert_str(buf_str(&out),
		"{\"contactId\":\"A\",\"etag\":\"2\",\"firstName\":\"B\",\"notes\":\"new\","
		"\"phones\":[{\"field\":\"1111\"},{\"field\":\"2222\"},{\"field\":\"3333\"}]}");
	assert_int_equal(both, 0);
	buf_release(&out);
}

static void merge__counts__what_both_changed(void **state)
{
	struct buf out = BUF_INIT(KIB);
	size_t both;

	(void)state;
	merged("{\"contactId\":\"A\",\"jobTitle\":\"a\"}",
		"{\"contactId\":\"A\",\"jobTitle\":\"b\"}",
		"{\"contactId\":\"A\",\"jobTitle\":\"c\"}", &out, &both);
	assert_str(buf_str(&out), "{\"contactId\":\"A\",\"jobTitle\":\"c\"}");
	assert_int_equal(both, 1);
	buf_release(&out);
}

static void merge__law__equal_sides_change_nothing(void **state)
{
	struct buf a = BUF_INIT(64 * KIB), b = BUF_INIT(64 * KIB), out = BUF_INIT(64 * KIB);
	size_t both;
	int i;

	(void)state;
	for (i = 0; i < 2000; i++) {
		make_card(&a);
		make_card(&b);
		merged(buf_cstr(&a), buf_cstr(&b), buf_cstr(&b), &out, &both);
		assert_true(str_eq(buf_str(&out), buf_str(&b)));
		assert_int_equal(both, 0);
		merged(buf_cstr(&a), buf_cstr(&b), buf_cstr(&a), &out, &both);
		assert_true(str_eq(buf_str(&out), buf_str(&b)));
		merged(buf_cstr(&a), buf_cstr(&a), buf_cstr(&b), &out, &both);
		assert_int_equal(differing(buf_str(&out), buf_str(&b)), 0);
	}
	buf_release(&a);
	buf_release(&b);
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(diff__pairs__entries_by_identity_not_by_place),
		cmocka_unit_test(diff__says__what_is_form_only),
		cmocka_unit_test(diff__says__moved),
		cmocka_unit_test(diff__shows__swapped_names),
		cmocka_unit_test(diff__counts__unknown_members_and_shows_changed_ones),
		cmocka_unit_test(diff__lets_no_field_vanish__emptied_list_and_blank_values),
		cmocka_unit_test(diff__shows__what_words_do_not),
		cmocka_unit_test(diff__shows__members_of_a_group),
		cmocka_unit_test(diff__of_a_large_group__shows_the_one_who_left),
		cmocka_unit_test(build__keeps__every_byte_that_nobody_changed),
		cmocka_unit_test(build__leaves_out__refused_rows),
		cmocka_unit_test(build__never_takes__what_belongs_to_the_server),
		cmocka_unit_test(diff__law__apply_of_diff_leads_to_the_other_side),
		cmocka_unit_test(diff__law__no_field_vanishes),
		cmocka_unit_test(diff__survives__more_members_than_a_card_has),
		cmocka_unit_test(merge__takes__what_only_one_side_changed),
		cmocka_unit_test(merge__counts__what_both_changed),
		cmocka_unit_test(merge__law__equal_sides_change_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
