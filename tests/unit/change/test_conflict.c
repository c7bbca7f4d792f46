/* A conflict field by field: what merges by itself, what somebody chooses, and the bytes that come of it. */
#include "icloud/conflict.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define BASE                                                                                       \
	"{\"contactId\":\"A\",\"etag\":\"1\",\"jobTitle\":\"Analyst\",\"odd\":1.10,\"notes\":"     \
	"\"Wrote.\","                                                                              \
	"\"phones\":[{\"field\":\"100\",\"label\":\"MOBILE\"},{\"field\":\"200\",\"label\":"       \
	"\"HOME\"}]}"
/* Another title, another phone changed, one phone more, a member that nobody knows. */
#define THEIRS                                                                                     \
	"{\"contactId\":\"A\",\"etag\":\"2\",\"jobTitle\":\"Analyst, Royal "                       \
	"Society\",\"odd\":1.20,"                                                                  \
	"\"notes\":\"Wrote.\",\"phones\":[{\"field\":\"100\",\"label\":\"MOBILE\"},"               \
	"{\"field\":\"200\",\"label\":\"HOME\"},{\"field\":\"300\",\"label\":\"WORK\"}]}"
#define MINE                                                                                       \
	"{\"contactId\":\"A\",\"etag\":\"1\",\"jobTitle\":\"Chief analyst\",\"odd\":1.10,"         \
	"\"notes\":\"Wrote; note G.\",\"phones\":[{\"field\":\"1 00\",\"label\":\"MOBILE\"},"      \
	"{\"field\":\"200\",\"label\":\"HOME\"}]}"

static struct conflict seen;
static struct conflict_choice choice[40];
static struct buf built;

static void look(const char *base, const char *theirs, const char *mine)
{
	assert_true(conflict_rows(NULL, str_of(base), str_of(theirs), str_of(mine), &seen));
	for (size_t i = 0; i < seen.n; i++)
		choice[i] = (struct conflict_choice){.side = seen.rows[i].usual};
}

static const char *build(const char *base, const char *theirs, const char *mine)
{
	buf_release(&built);
	built = BUF_INIT(MIB);
	assert_true(
		conflict_build(str_of(base), str_of(theirs), str_of(mine), choice, seen.n, &built));
	return buf_cstr(&built);
}

static int clear(void **state)
{
	(void)state;
	conflict_release(&seen);
	buf_release(&built);
	return 0;
}

static size_t row_of(const char *words, const char *mine)
{
	for (size_t i = 0; i < seen.n; i++)
		if (str_is(seen.rows[i].words, words) &&
			(!mine || str_is(seen.rows[i].value[SIDE_MINE], mine)))
			return i;
	fail_msg("no row %s", words);
	return 0;
}

static void conflict__shows__three_sides_of_each_field(void **state)
{
	const struct conflict_row *r;

	(void)state;
	look(BASE, THEIRS, MINE);
	r = &seen.rows[row_of("Job title", NULL)];
	assert_true(r->both && r->mine && r->theirs && r->typable);
	assert_true(str_is(r->value[SIDE_BEFORE], "Analyst"));
	assert_true(str_is(r->value[SIDE_THEIRS], "Analyst, Royal Society"));
	assert_true(str_is(r->value[SIDE_MINE], "Chief analyst"));
	r = &seen.rows[row_of("mobile", NULL)];
	assert_true(r->mine && !r->theirs && !r->both);
	assert_true(str_is(r->value[SIDE_THEIRS], "100"));
	r = &seen.rows[row_of("work", NULL)];
	assert_true(!r->mine && r->theirs && r->missing[SIDE_BEFORE] && r->missing[SIDE_MINE]);
	r = &seen.rows[row_of("home", NULL)];
	assert_true(!r->mine && !r->theirs);
	assert_int_equal(seen.both, 1);
	assert_int_equal(seen.merged, 4); /* odd, note, mobile, work */
}

/* What nobody chose otherwise is what the merge has always made. */
static void conflict__unchosen__is_the_merge_by_itself(void **state)
{
	struct buf merged = BUF_INIT(MIB);

	(void)state;
	look(BASE, THEIRS, MINE);
	assert_true(cards_merge(STR(BASE), STR(THEIRS), STR(MINE), &merged, NULL));
	assert_string_equal(build(BASE, THEIRS, MINE), buf_cstr(&merged));
	assert_non_null(strstr(buf_cstr(&built), "\"odd\":1.20"));
	assert_non_null(strstr(buf_cstr(&built), "\"etag\":\"2\""));
	assert_non_null(strstr(buf_cstr(&built), "\"1 00\""));
	assert_non_null(strstr(buf_cstr(&built), "\"300\""));
	buf_release(&merged);
}

static void conflict__chosen__goes_and_nothing_else_moves(void **state)
{
	(void)state;
	look(BASE, THEIRS, MINE);
	for (size_t i = 0; i < seen.n; i++)
		choice[i].side = SIDE_THEIRS;
	assert_string_equal(build(BASE, THEIRS, MINE), THEIRS);
	choice[row_of("Job title", NULL)].side = SIDE_BEFORE;
	build(BASE, THEIRS, MINE);
	assert_non_null(strstr(buf_cstr(&built), "\"jobTitle\":\"Analyst\","));
	assert_non_null(strstr(buf_cstr(&built), "\"notes\":\"Wrote.\""));
	assert_non_null(strstr(buf_cstr(&built), "{\"field\":\"100\",\"label\":\"MOBILE\"}"));
}

static void conflict__takes__a_third_answer(void **state)
{
	size_t title, mobile;

	(void)state;
	look(BASE, THEIRS, MINE);
	title = row_of("Job title", NULL);
	mobile = row_of("mobile", NULL);
	choice[title] = (struct conflict_choice){SIDE_MINE, true, STR("Both \"at\" once")};
	choice[mobile] = (struct conflict_choice){SIDE_MINE, true, STR("+1 00")};
	build(BASE, THEIRS, MINE);
	assert_non_null(strstr(buf_cstr(&built), "\"jobTitle\":\"Both \\\"at\\\" once\""));
	assert_non_null(strstr(buf_cstr(&built), "{\"field\":\"+1 00\",\"label\":\"MOBILE\"}"));
}

#define TWO                                                                                        \
	"{\"phones\":[{\"field\":\"100\",\"label\":\"HOME\"},{\"field\":\"200\",\"label\":"        \
	"\"HOME\"}]}"

/* One side removed an entry that the other changed. */
static void conflict__asks__about_an_entry_that_is_gone_on_one_side(void **state)
{
	static const char theirs[] = "{\"phones\":[{\"field\":\"200\",\"label\":\"HOME\"}]}";
	static const char mine[] =
		"{\"phones\":[{\"field\":\"1 "
		"00\",\"label\":\"HOME\"},{\"field\":\"200\",\"label\":\"HOME\"}]}";
	size_t at;

	(void)state;
	look(TWO, theirs, mine);
	at = row_of("home", "1 00");
	assert_true(seen.rows[at].both);
	assert_true(seen.rows[at].missing[SIDE_THEIRS]);
	choice[at].side = SIDE_THEIRS;
	assert_string_equal(build(TWO, theirs, mine), theirs);
	choice[at].side = SIDE_MINE;
	assert_non_null(strstr(build(TWO, theirs, mine), "1 00"));
}

static void conflict__of_nothing_in_common__has_nothing_to_choose(void **state)
{
	(void)state;
	look("{\"a\":\"1\",\"jobTitle\":\"x\",\"nickName\":\"n\"}",
		"{\"a\":\"1\",\"jobTitle\":\"y\",\"nickName\":\"n\"}",
		"{\"a\":\"1\",\"jobTitle\":\"x\",\"nickName\":\"m\"}");
	assert_int_equal(seen.both, 0);
	assert_int_equal(seen.merged, 2);
}

static void conflict__refuses__what_is_no_card(void **state)
{
	(void)state;
	assert_false(conflict_rows(NULL, STR("[]"), STR("{}"), STR("{}"), &seen));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(conflict__shows__three_sides_of_each_field, clear),
		cmocka_unit_test_teardown(conflict__unchosen__is_the_merge_by_itself, clear),
		cmocka_unit_test_teardown(conflict__chosen__goes_and_nothing_else_moves, clear),
		cmocka_unit_test_teardown(conflict__takes__a_third_answer, clear),
		cmocka_unit_test_teardown(
			conflict__asks__about_an_entry_that_is_gone_on_one_side, clear),
		cmocka_unit_test_teardown(
			conflict__of_nothing_in_common__has_nothing_to_choose, clear),
		cmocka_unit_test_teardown(conflict__refuses__what_is_no_card, clear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
