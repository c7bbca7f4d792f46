/* Bulk edits: a card goes in, edits and the reason come out, and what the edits do not name keeps its bytes. */
#include "icloud/bulk.h"
#include "zoo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct buf out;

/* The card that comes out of the edits, or the same when there are none. */
static enum bulk_outcome plan(const struct bulk_order *o, const char *card)
{
	struct buf lines = BUF_INIT(MIB), next = BUF_INIT(MIB);
	enum bulk_outcome outcome = bulk_plan(o, str_of(card), &lines);
	struct str rest = buf_str(&lines), line;
	struct error err = ERROR_INIT;
	struct edit e;

	assert_int_equal(lines.n > 0, outcome <= BULK_CHANGED);
	buf_clear(&out);
	buf_adds(&out, card);
	while (str_cut(&rest, '\0', &line)) {
		assert_true(edit_parse(line, &e, &err));
		buf_clear(&next);
		if (!card_edit(buf_str(&out), &e, 1, &next, &err))
			fail_msg("%.*s: %s", STR_ARG(line), err.what);
		buf_clear(&out);
		buf_add_str(&out, buf_str(&next));
	}
	buf_release(&lines);
	buf_release(&next);
	return outcome;
}

static void becomes(
	const struct bulk_order *o, const char *card, enum bulk_outcome outcome, const char *after)
{
	assert_int_equal(plan(o, card), outcome);
	assert_string_equal(buf_cstr(&out), after);
}

static void set__fills_what_is_empty__and_leaves_what_stands(void **state)
{
	struct bulk_order o = {.verb = BULK_SET, .key = "companyName", .to = STR("Moore School")};

	(void)state;
	becomes(&o, "{\"n\":1.10}", BULK_FILLED, "{\"n\":1.10,\"companyName\":\"Moore School\"}");
	becomes(&o, "{\"companyName\":\" \"}", BULK_FILLED, "{\"companyName\":\"Moore School\"}");
	becomes(&o, "{\"companyName\":\"Moore School\"}", BULK_SAME,
		"{\"companyName\":\"Moore School\"}");
	becomes(&o, "{\"companyName\":\"Navy\"}", BULK_OTHER, "{\"companyName\":\"Navy\"}");
	becomes(&o, "{\"companyName\":5}", BULK_ODD, "{\"companyName\":5}");
	o.others = true;
	becomes(&o, "{\"companyName\":\"Navy\"}", BULK_CHANGED,
		"{\"companyName\":\"Moore School\"}");
}

static void set__knows__a_date_in_other_words(void **state)
{
	struct bulk_order o = {.verb = BULK_SET, .key = "birthday", .to = STR("10 December")};

	(void)state;
	becomes(&o, "{\"birthday\":\"1604-12-10\"}", BULK_SAME, "{\"birthday\":\"1604-12-10\"}");
	becomes(&o, "{}", BULK_FILLED, "{\"birthday\":\"1604-12-10\"}");
}

static void add__adds_an_entry__once(void **state)
{
	struct bulk_order o = {.verb = BULK_ADD,
		.key = "phones",
		.label = STR("work"),
		.to = STR("+44 20 7946 0018")};

	(void)state;
	becomes(&o, "{}", BULK_FILLED,
		"{\"phones\":[{\"field\":\"+44 20 7946 0018\",\"label\":\"WORK\"}]}");
	becomes(&o, "{\"phones\":[{\"field\":\"1\"}]}", BULK_CHANGED,
		"{\"phones\":[{\"field\":\"1\"},{\"field\":\"+44 20 7946 "
		"0018\",\"label\":\"WORK\"}]}");
	becomes(&o, "{\"phones\":[{\"field\":\"+442079460018\"}]}", BULK_SAME,
		"{\"phones\":[{\"field\":\"+442079460018\"}]}");
	o = (struct bulk_order){.verb = BULK_ADD, .key = "notes", .to = STR("met in Rome")};
	becomes(&o, "{\"notes\":\"tall\"}", BULK_CHANGED, "{\"notes\":\"tall\\nmet in Rome\"}");
	becomes(&o, "{\"notes\":\"met in Rome\"}", BULK_SAME, "{\"notes\":\"met in Rome\"}");
}

static void remove__takes__what_says_so_or_all(void **state)
{
	struct bulk_order o = {.verb = BULK_REMOVE, .key = "emailAddresses", .what = STR("a@x")};

	(void)state;
	becomes(&o,
		"{\"emailAddresses\":[{\"field\":\"a@x\"},{\"field\":\"b@x\"},{\"field\":\"a@x\"}]"
		"}",
		BULK_CHANGED, "{\"emailAddresses\":[{\"field\":\"b@x\"}]}");
	becomes(&o, "{\"emailAddresses\":[{\"field\":\"c@x\"}]}", BULK_OTHER,
		"{\"emailAddresses\":[{\"field\":\"c@x\"}]}");
	becomes(&o, "{}", BULK_NOTHING, "{}");
	o.what = STR_NONE;
	becomes(&o, "{\"a\":1,\"emailAddresses\":[{\"field\":\"c@x\"}]}", BULK_CHANGED,
		"{\"a\":1}");
	o = (struct bulk_order){.verb = BULK_REMOVE, .key = "jobTitle", .what = STR("Clerk")};
	becomes(&o, "{\"jobTitle\":\"Clerk\"}", BULK_CHANGED, "{}");
	becomes(&o, "{\"jobTitle\":\"Analyst\"}", BULK_OTHER, "{\"jobTitle\":\"Analyst\"}");
}

static void replace__replaces_a_part__in_every_entry(void **state)
{
	struct bulk_order o = {.verb = BULK_REPLACE,
		.key = "emailAddresses",
		.what = STR("@old.example"),
		.to = STR("@new.example")};

	(void)state;
	becomes(&o,
		"{\"emailAddresses\":[{\"field\":\"a@old.example\",\"x\":1.0},{\"field\":\"b@c\"}]"
		"}",
		BULK_CHANGED,
		"{\"emailAddresses\":[{\"field\":\"a@new.example\",\"x\":1.0},{\"field\":\"b@c\"}]"
		"}");
	becomes(&o, "{\"emailAddresses\":[{\"field\":\"b@c\"}]}", BULK_OTHER,
		"{\"emailAddresses\":[{\"field\":\"b@c\"}]}");
	o = (struct bulk_order){.verb = BULK_REPLACE, .key = "urls", .what = STR("x")};
	becomes(&o, "{\"urls\":[{\"field\":\"x\"},{\"field\":\"ax\"},{\"field\":\"xx\"}]}",
		BULK_CHANGED, "{\"urls\":[{\"field\":\"a\"}]}");
}

static void tidy__swaps_names__spoken_ones_too(void **state)
{
	struct bulk_order o = {.verb = BULK_SWAP};

	(void)state;
	becomes(&o, "{\"firstName\":\"Hopper\",\"lastName\":\"Grace\",\"phoneticLastName\":\"g\"}",
		BULK_CHANGED,
		"{\"firstName\":\"Grace\",\"lastName\":\"Hopper\",\"phoneticFirstName\":\"g\"}");
	becomes(&o, "{\"firstName\":\"Grace\"}", BULK_CHANGED, "{\"lastName\":\"Grace\"}");
	becomes(&o, "{\"firstName\":7}", BULK_ODD, "{\"firstName\":7}");
	becomes(&o, "{}", BULK_NOTHING, "{}");
}

static void tidy__mends_capitals__of_names_only(void **state)
{
	struct bulk_order o = {.verb = BULK_CASE};

	(void)state;
	becomes(&o, "{\"firstName\":\"GRACE\",\"lastName\":\"hopper\",\"companyName\":\"IBM\"}",
		BULK_CHANGED,
		"{\"firstName\":\"Grace\",\"lastName\":\"Hopper\",\"companyName\":\"IBM\"}");
	becomes(&o, "{\"firstName\":\"Grace\"}", BULK_SAME, "{\"firstName\":\"Grace\"}");
}

static void check__says__what_is_missing_or_cannot_be(void **state)
{
	struct bulk_order o = {.verb = BULK_SET, .key = "birthday", .to = STR("never")};
	struct error err = ERROR_INIT;

	(void)state;
	assert_false(bulk_check(&o, &err));
	o.to = STR("9 December 1906");
	assert_true(bulk_check(&o, &err));
	o.to = STR("");
	assert_false(bulk_check(&o, &err));
	o = (struct bulk_order){.verb = BULK_SET, .key = "phones", .to = STR("1")};
	assert_false(bulk_check(&o, &err));
	o.verb = BULK_ADD;
	o.label = STR("a]=b");
	assert_false(bulk_check(&o, &err));
	o.verb = BULK_REPLACE;
	assert_false(bulk_check(&o, &err));
	assert_true(bulk_check(&(struct bulk_order){.verb = BULK_CASE}, &err));
}

static void remove__of_what_is_no_number__takes_only_that(void **state)
{
	struct bulk_order o = {.verb = BULK_REMOVE, .key = "phones", .what = STR("none")};

	(void)state;
	becomes(&o, "{\"phones\":[{\"field\":\"ask\"},{\"field\":\"none\"}]}", BULK_CHANGED,
		"{\"phones\":[{\"field\":\"ask\"}]}");
	becomes(&o, "{\"phones\":\"none\"}", BULK_OTHER, "{\"phones\":\"none\"}");
	o.what = STR("");
	becomes(&o, "{\"phones\":\"\"}", BULK_NOTHING, "{\"phones\":\"\"}");
}

static void entries__that_are_none__stay(void **state)
{
	struct bulk_order o = {.verb = BULK_REPLACE,
		.key = "emailAddresses",
		.what = STR("old"),
		.to = STR("new")};

	(void)state;
	becomes(&o, "{\"emailAddresses\":[\"a@old\",null]}", BULK_OTHER,
		"{\"emailAddresses\":[\"a@old\",null]}");
	o = (struct bulk_order){.verb = BULK_PHONES, .country = "GB"};
	becomes(&o, "{\"phones\":[\"020 7946 0018\"]}", BULK_ODD,
		"{\"phones\":[\"020 7946 0018\"]}");
}

static void replace__reaches__the_parts_of_an_entry(void **state)
{
	struct bulk_order o = {.verb = BULK_REPLACE,
		.key = "streetAddresses",
		.what = STR("Peking"),
		.to = STR("Beijing")};

	(void)state;
	becomes(&o,
		"{\"streetAddresses\":[{\"field\":{\"street\":\"1 Peking "
		"Road\",\"city\":\"Peking\","
		"\"x\":1.0},\"label\":\"HOME\"},{\"field\":\"Peking\"}]}",
		BULK_CHANGED,
		"{\"streetAddresses\":[{\"field\":{\"street\":\"1 Beijing "
		"Road\",\"city\":\"Beijing\","
		"\"x\":1.0},\"label\":\"HOME\"},{\"field\":\"Peking\"}]}");
	becomes(&o, "{\"streetAddresses\":[{\"field\":{\"city\":\"Rome\"}}]}", BULK_OTHER,
		"{\"streetAddresses\":[{\"field\":{\"city\":\"Rome\"}}]}");
	o.to = STR("");
	becomes(&o,
		"{\"streetAddresses\":[{\"field\":{\"city\":\"Peking\"}},{\"field\":{\"city\":"
		"\"Peking\",\"state\":\"N\"}}]}",
		BULK_CHANGED, "{\"streetAddresses\":[{\"field\":{\"state\":\"N\"}}]}");
	o.what = STR("England");
	o.to = STR("Sverige");
	becomes(&o,
		"{\"streetAddresses\":[{\"field\":{\"country\":\"England\",\"countryCode\":\"gb\"}}"
		"]}",
		BULK_CHANGED,
		"{\"streetAddresses\":[{\"field\":{\"country\":\"Sverige\",\"countryCode\":\"se\"}}"
		"]}");

	o = (struct bulk_order){.verb = BULK_REPLACE,
		.key = "IMs",
		.what = STR("@old.example"),
		.to = STR("@new.example")};
	becomes(&o,
		"{\"IMs\":[{\"field\":{\"IMService\":\"Jabber\",\"userName\":\"a@old.example\"}}]}",
		BULK_CHANGED,
		"{\"IMs\":[{\"field\":{\"IMService\":\"Jabber\",\"userName\":\"a@new.example\"}}]"
		"}");
	o = (struct bulk_order){
		.verb = BULK_REPLACE, .key = "profiles", .what = STR("ada"), .to = STR("aal")};
	becomes(&o,
		"{\"profiles\":[{\"label\":\"X\",\"field\":\"https://x/"
		"ada\",\"user\":\"ada\",\"userId\":\"ada\"}]}",
		BULK_CHANGED,
		"{\"profiles\":[{\"label\":\"X\",\"field\":\"https://x/"
		"aal\",\"user\":\"aal\",\"userId\":\"ada\"}]}");
	o.what = STR("https://x/ada");
	o.to = STR("");
	becomes(&o, "{\"a\":1,\"profiles\":[{\"field\":\"https://x/ada\",\"user\":\"ada\"}]}",
		BULK_CHANGED, "{\"a\":1}");
}

/* Every order over every odd card: the edits can be applied, and a second time there is nothing to do. */
static void plan__over_odd_cards__can_always_be_applied(void **state)
{
	static const struct bulk_order orders[] = {
		{.verb = BULK_SET, .key = "companyName", .to = {"x", 1}, .others = true},
		{.verb = BULK_SET, .key = "firstName", .to = {"x", 1}, .others = true},
		{.verb = BULK_ADD, .key = "phones", .to = {"12345678", 8}},
		{.verb = BULK_ADD, .key = "notes", .to = {"more", 4}},
		{.verb = BULK_REMOVE, .key = "phones"}, {.verb = BULK_REMOVE, .key = "notes"},
		{.verb = BULK_REMOVE, .key = "phones", .what = {"2", 1}},
		{.verb = BULK_REPLACE, .key = "phones", .what = {"1", 1}},
		{.verb = BULK_REPLACE, .key = "lastName", .what = {"e", 1}, .to = {"u", 1}},
		{.verb = BULK_REPLACE, .key = "streetAddresses", .what = {"1", 1}},
		{.verb = BULK_REPLACE, .key = "IMs", .what = {"u", 1}, .to = {"x", 1}},
		{.verb = BULK_REPLACE, .key = "profiles", .what = {"x", 1}},
		{.verb = BULK_PHONES, .country = "GB"}, {.verb = BULK_CASE}};
	char again[4096];

	(void)state;
	for (size_t c = 0; c <= ZOO; c++)
		for (size_t i = 0; i < sizeof orders / sizeof *orders; i++)
			if (plan(&orders[i], c < ZOO ? zoo[c] : HOPPER) <= BULK_CHANGED) {
				assert_true(out.n < sizeof again);
				memcpy(again, buf_cstr(&out), out.n + 1);
				assert_true(plan(&orders[i], again) > BULK_CHANGED);
			}
}

static int forget(void **state)
{
	(void)state;
	buf_release(&out);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(set__fills_what_is_empty__and_leaves_what_stands),
		cmocka_unit_test(set__knows__a_date_in_other_words),
		cmocka_unit_test(add__adds_an_entry__once),
		cmocka_unit_test(remove__takes__what_says_so_or_all),
		cmocka_unit_test(replace__replaces_a_part__in_every_entry),
		cmocka_unit_test(tidy__swaps_names__spoken_ones_too),
		cmocka_unit_test(tidy__mends_capitals__of_names_only),
		cmocka_unit_test(check__says__what_is_missing_or_cannot_be),
		cmocka_unit_test(remove__of_what_is_no_number__takes_only_that),
		cmocka_unit_test(entries__that_are_none__stay),
		cmocka_unit_test(replace__reaches__the_parts_of_an_entry),
		cmocka_unit_test(plan__over_odd_cards__can_always_be_applied),
	};

	out = BUF_INIT(MIB);
	return cmocka_run_group_tests(tests, NULL, forget);
}
