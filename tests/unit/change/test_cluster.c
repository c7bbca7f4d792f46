/* Changes put together by shape: what stands together, what never does, and who is least like the rest. */
#include "change/cluster.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MOST = 400 };

static struct cluster_in in[MOST];
static struct diff diffs[MOST];
static char titles[MOST][40];
static size_t n;
static struct clusters made;

static struct cluster_in *add(const char *before, const char *after, enum change_source source)
{
	struct cluster_in *c = &in[n];

	assert_true(diff_cards(str_of(before), str_of(after), &diffs[n]));
	snprintf(titles[n], sizeof titles[n], "Person, Nr %zu", n);
	*c = (struct cluster_in){.diff = &diffs[n],
		.change = {.id = (int64_t)n + 1,
			.kind = !*before  ? CHANGE_CREATE
				: !*after ? CHANGE_DELETE
					  : CHANGE_UPDATE,
			.source = source,
			.title = str_of(titles[n])}};
	n++;
	return c;
}

/* A company and a title where there was none. */
static struct cluster_in *filled(const char *company, const char *title)
{
	char after[400];

	snprintf(after, sizeof after, "{\"companyName\":\"%s\",\"jobTitle\":\"%s\"}", company,
		title);
	return add("{}", after, SOURCE_IMPORT);
}

static void fill(size_t count)
{
	static const char *const companies[] = {"Moore School", "Lewis Center", "Brunswick Works"};
	static const char *const jobs[] = {"Programmer", "Professor", "Computer scientist"};

	for (size_t i = 0; i < count; i++)
		filled(companies[i % 3], jobs[i / 3 % 3]);
}

static void make(void)
{
	clusters_make(in, n, &made);
}

static int clear(void **state)
{
	(void)state;
	for (size_t i = 0; i < n; i++)
		diff_release(&diffs[i]);
	n = 0;
	clusters_release(&made);
	return 0;
}

/* Every change stands in exactly one cluster. */
static void assert_whole(void)
{
	bool seen[MOST] = {false};
	size_t count = 0;

	for (size_t k = 0; k < made.n; k++)
		for (size_t i = 0; i < made.at[k].n; i++) {
			assert_false(seen[made.at[k].member[i].item]);
			seen[made.at[k].member[i].item] = true;
			count++;
		}
	assert_int_equal(count, n);
	assert_int_equal(made.changes, n);
}

static void clusters__are__by_shape(void **state)
{
	(void)state;
	fill(30);
	add("{\"jobTitle\":\"a\"}", "{\"jobTitle\":\"b\"}", SOURCE_IMPORT);   /* another sign */
	add("{}", "{\"jobTitle\":\"b\"}", SOURCE_IMPORT);		      /* other fields */
	add("{}", "{\"companyName\":\"a\",\"jobTitle\":\"b\"}", SOURCE_BULK); /* another source */
	add("", "{\"companyName\":\"a\",\"jobTitle\":\"b\"}", SOURCE_IMPORT); /* another kind */
	make();
	assert_whole();
	assert_int_equal(made.n, 5);
	assert_int_equal(made.look, 0);
	assert_int_equal(made.at[0].n, 30);
	assert_string_equal(made.at[0].words, "company and job title filled");
	assert_int_equal(made.at[0].fields, 2);
	assert_string_equal(made.at[0].field[0].words, "Company");
	assert_string_equal(made.at[0].field[0].before, "was empty");
	assert_string_equal(made.at[0].field[0].after, "3 different values");
	assert_int_equal(made.at[0].samples, 3);
	for (size_t k = 1; k < made.n; k++)
		assert_int_equal(made.at[k].n, 1);
}

/* The order of fields and list entries in the card is not part of the shape. */
static void clusters__ignore__the_order_of_fields(void **state)
{
	(void)state;
	add("{}", "{\"jobTitle\":\"b\",\"companyName\":\"a\"}", SOURCE_BULK);
	add("{}", "{\"companyName\":\"c\",\"jobTitle\":\"d\"}", SOURCE_BULK);
	add("{\"phones\":[{\"field\":\"1\"}]}",
		"{\"phones\":[{\"field\":\"1\"},{\"field\":\"2222\"}]}", SOURCE_BULK);
	add("{}", "{\"phones\":[{\"field\":\"3333\"},{\"field\":\"4444\"}]}", SOURCE_BULK);
	make();
	assert_whole();
	assert_int_equal(made.n, 2);
	assert_int_equal(made.at[0].n, 2);
	assert_int_equal(made.at[1].n, 2);
	assert_string_equal(made.at[1].words, "phone added");
}

static void clusters__take__an_empty_text_for_none(void **state)
{
	(void)state;
	add("{}", "{\"jobTitle\":\"b\"}", SOURCE_BULK);
	add("{\"jobTitle\":\"\"}", "{\"jobTitle\":\"b\"}", SOURCE_BULK);
	make();
	assert_int_equal(made.n, 1);
	assert_string_equal(made.at[0].words, "job title filled");
	assert_string_equal(made.at[0].field[0].after, "b");
}

static void clusters__never_hide__a_flag(void **state)
{
	(void)state;
	fill(40);
	for (enum flag f = 0; f < FLAG_COUNT; f++)
		filled("Moore School", "Programmer")->change.flags = 1u << f;
	filled("Moore School", "Programmer")->change.state = STATE_BEHIND;
	filled("Moore School", "Programmer")->change.state = STATE_CONFLICT;
	filled("Moore School", "Programmer")->change.state = STATE_UNKNOWN;
	filled("Moore School", "Programmer")->change.after = 1;
	make();
	assert_whole();
	assert_int_equal(made.at[0].look, true);
	assert_string_equal(made.at[0].words, "changed on both sides");
	assert_int_equal(made.at[0].n, 2);
	for (size_t k = 0; k < made.n; k++)
		for (size_t i = 0; i < made.at[k].n; i++) {
			const struct change_row *c = &in[made.at[k].member[i].item].change;
			bool own = c->flags & ~(1u << FLAG_MANY) || c->state != STATE_WAITING ||
				   c->after;

			assert_int_equal(own, made.at[k].look);
			assert_int_equal(k < made.look, made.at[k].look);
		}
	assert_int_equal(made.n, made.look + 1);
	assert_int_equal(made.at[made.look].n, 41); /* many alike is what a cluster is */
}

static void clusters__put__the_worst_reason_first(void **state)
{
	(void)state;
	filled("a", "b")->change.flags = 1u << FLAG_DELETION;
	filled("a", "b")->change.flags = 1u << FLAG_DUPLICATE | 1u << FLAG_EMPTIED;
	filled("a", "b")->change.flags = 1u << FLAG_SWAPPED;
	filled("a", "b")->change.flags = 1u << FLAG_EMPTIED;
	make();
	assert_int_equal(made.n, 3);
	assert_string_equal(made.at[0].words, "something becomes empty");
	assert_int_equal(made.at[0].n, 2);
	assert_string_equal(made.at[1].words, "first and last name swapped");
	assert_string_equal(made.at[2].words, "contact deleted");
}

static const struct cluster_member *member_of(size_t item)
{
	for (size_t k = 0; k < made.n; k++)
		for (size_t i = 0; i < made.at[k].n; i++)
			if (made.at[k].member[i].item == item)
				return &made.at[k].member[i];
	return NULL;
}

static void outliers__are__those_least_like_the_rest(void **state)
{
	size_t shout, twice, comma, alone, both;

	(void)state;
	fill(100);
	shout = n;
	filled("Moore School", "MARQUISE");
	twice = n;
	filled("Boole", "Boole");
	comma = n;
	filled("Lewis Center", "Professor,");
	alone = n;
	filled("Lewis Center", "Professor")->change.title = STR("Hypatia");
	both = n;
	filled("LEWIS CENTER", "12 PROFESSORS,");
	make();
	assert_whole();
	assert_int_equal(made.n, 1);
	assert_int_equal(made.at[0].outliers, 5);
	assert_int_equal(made.at[0].member[0].item, both); /* the more, the higher */
	assert_string_equal(member_of(shout)->why, "job title in capitals");
	assert_string_equal(member_of(twice)->why, "two fields say the same");
	assert_string_equal(member_of(comma)->why, "job title ends in a mark");
	assert_string_equal(member_of(alone)->why, "only one name to know it by");
	for (size_t i = 5; i < made.at[0].n; i++)
		assert_int_equal(made.at[0].member[i].unlike, 0);
	for (size_t i = 0; i < made.at[0].samples; i++)
		assert_int_equal(member_of(made.at[0].sample[i].item)->unlike, 0);
}

static void outliers__are_none__where_many_share_the_trait(void **state)
{
	(void)state;
	fill(40);
	for (int i = 0; i < 10; i++)
		filled("Moore School", "MARQUISE");
	make();
	assert_int_equal(made.n, 1);
	assert_int_equal(made.at[0].outliers, 0);
}

static void own_edits__of_few_alike__stand_together_at_the_end(void **state)
{
	(void)state;
	add("{\"jobTitle\":\"a\"}", "{\"jobTitle\":\"b\"}", SOURCE_EDIT);
	add("{}", "{\"notes\":\"b\"}", SOURCE_EDIT);
	fill(1);
	make();
	assert_whole();
	assert_int_equal(made.n, 2);
	assert_string_equal(made.at[1].words, "your own edits");
	assert_int_equal(made.at[1].n, 2);
}

static void nothing__makes__no_cluster(void **state)
{
	(void)state;
	make();
	assert_int_equal(made.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(clusters__are__by_shape, clear),
		cmocka_unit_test_teardown(clusters__ignore__the_order_of_fields, clear),
		cmocka_unit_test_teardown(clusters__take__an_empty_text_for_none, clear),
		cmocka_unit_test_teardown(clusters__never_hide__a_flag, clear),
		cmocka_unit_test_teardown(clusters__put__the_worst_reason_first, clear),
		cmocka_unit_test_teardown(outliers__are__those_least_like_the_rest, clear),
		cmocka_unit_test_teardown(outliers__are_none__where_many_share_the_trait, clear),
		cmocka_unit_test_teardown(
			own_edits__of_few_alike__stand_together_at_the_end, clear),
		cmocka_unit_test_teardown(nothing__makes__no_cluster, clear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
