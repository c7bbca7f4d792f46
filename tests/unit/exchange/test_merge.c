#include "icloud/merge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static struct merge *merge_of(const char *left, const char *right, const char *me)
{
	struct error err = ERROR_INIT;
	struct merge *m = merge_new(str_of(left), str_of(right), str_of(me), &err);

	if (!m)
		fail_msg("%s", err.what);
	return m;
}

static void assert_result(struct merge *m, const char *wanted)
{
	struct buf out = BUF_INIT(MIB);
	struct error err = ERROR_INIT;

	if (!merge_result(m, &out, &err))
		fail_msg("%s", err.what);
	assert_string_equal(buf_cstr(&out), wanted);
	buf_release(&out);
}

/* Place of the row that says this on either side. */
static size_t row_of(struct merge *m, const char *words)
{
	struct merge_row row;

	for (size_t i = 0; merge_row(m, i, &row); i++)
		if (str_is(row.side[0], words) || str_is(row.side[1], words))
			return i;
	fail_msg("no row says %s", words);
	return 0;
}

static struct merge_row row_at(struct merge *m, const char *words)
{
	struct merge_row row;

	assert_true(merge_row(m, row_of(m, words), &row));
	return row;
}

#define A "\"contactId\":\"A\",\"etag\":\"1\""
#define B "\"contactId\":\"B\",\"etag\":\"2\""

static void merge__unites__lists_and_folds_what_is_equal(void **state)
{
	struct merge *m = merge_of(
		"{" A
		",\"phones\":[{\"field\":\"+44 20 7946 0018\",\"label\":\"MOBILE\",\"x\":1.10},"
		"{\"field\":\"1\"}],\"emailAddresses\":[{\"field\":\"Ada@Engines.example\"}]}",
		"{" B ",\"phones\":[{\"field\":\"020 7946 0018\",\"label\":\"WORK\"},"
		"{\"field\":\"+44 1 234 5678\",\"label\":\"HOME\",\"y\":9007199254740993}],"
		"\"emailAddresses\":[{\"field\":\"ada@engines.example\",\"label\":\"WORK\"}]}",
		"");

	(void)state;
	assert_int_equal(merge_stays(m), 0);
	assert_int_equal(merge_open(m), 0);
	assert_result(m,
		"{" A
		",\"phones\":[{\"field\":\"+44 20 7946 0018\",\"label\":\"MOBILE\",\"x\":1.10},"
		"{\"field\":\"1\"},{\"field\":\"+44 1 234 "
		"5678\",\"label\":\"HOME\",\"y\":9007199254740993}],"
		"\"emailAddresses\":[{\"field\":\"Ada@Engines.example\"}]}");
	merge_free(&m);
}

static void merge__of_equal_cards__changes_nothing(void **state)
{
	const char *left = "{" A ", \"firstName\" : \"\\u0041da\",\"phones\":[7,{\"field\":\"1\"}],"
			   "\"notes\":\"x\",\"odd\":[1.10]}";
	struct merge *m = merge_of(left,
		"{" B ",\"firstName\":\"Ada\",\"phones\":[{\"field\":\"1\"}],\"notes\":\"x\","
		"\"odd\":[1.10]}",
		"A");

	(void)state;
	assert_int_equal(merge_stays(m), 0);
	assert_result(m, left);
	merge_free(&m);
}

static void merge__takes__what_only_one_card_has(void **state)
{
	struct merge *m = merge_of("{" A ",\"firstName\":\"Ada\",\"jobTitle\":\"\",\"odd\":7}",
		"{" B
		",\"lastName\":\"Lovelace\",\"jobTitle\":\"Analyst\",\"even\":{\"a\":[1.10]}}",
		"A");

	(void)state;
	assert_int_equal(merge_open(m), 0);
	assert_result(m, "{" A ",\"firstName\":\"Ada\",\"jobTitle\":\"Analyst\",\"odd\":7,"
			 "\"lastName\":\"Lovelace\",\"even\":{\"a\":[1.10]}}");
	merge_free(&m);
}

static void merge__keeps__both_notes(void **state)
{
	struct merge *m = merge_of(
		"{" A ",\"notes\":\"Met in Turin.\"}", "{" B ",\"notes\":\"Plays chess.\"}", "A");

	(void)state;
	assert_result(m, "{" A ",\"notes\":\"Met in Turin.\\n\\nPlays chess.\"}");
	assert_true(merge_choose(m, 0, MERGE_RIGHT));
	assert_result(m, "{" A ",\"notes\":\"Plays chess.\"}");
	assert_true(merge_choose(m, 0, MERGE_BOTH));
	assert_result(m, "{" A ",\"notes\":\"Met in Turin.\\n\\nPlays chess.\"}");
	merge_free(&m);
	m = merge_of("{" A ",\"notes\":\"Met in Turin.\"}",
		"{" B ",\"notes\":\"Met in Turin. Plays chess.\"}", "A");
	assert_result(m, "{" A ",\"notes\":\"Met in Turin. Plays chess.\"}");
	merge_free(&m);
}

static void merge__asks__where_both_differ(void **state)
{
	struct merge *m = merge_of("{" A ",\"jobTitle\":\"Analyst\",\"companyName\":\"engines\"}",
		"{" B ",\"jobTitle\":\"Chief analyst\",\"companyName\":\"Engines\"}", "A");
	struct buf out = BUF_INIT(MIB);
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(merge_open(m), 1);
	assert_true(row_at(m, "Analyst").open);
	assert_false(row_at(m, "engines").open);
	assert_false(merge_result(m, &out, &err));
	assert_int_equal(out.n, 0);
	assert_null(merge_drafts(m, &err));
	assert_true(merge_choose(m, row_of(m, "Analyst"), MERGE_RIGHT));
	assert_int_equal(merge_open(m), 0);
	assert_result(m, "{" A ",\"jobTitle\":\"Chief analyst\",\"companyName\":\"engines\"}");
	assert_true(merge_type(m, row_of(m, "Analyst"), STR("Chief “analyst”\n")));
	assert_result(m, "{" A ",\"jobTitle\":\"Chief “analyst”\\n\",\"companyName\":\"engines\"}");
	merge_free(&m);
}

static void is_part(struct merge *m, size_t i, const char *part, const char *wanted)
{
	struct buf out = BUF_INIT(KIB);

	assert_true(merge_part(m, i, part, &out));
	assert_string_equal(buf_cstr(&out), wanted);
	buf_release(&out);
}

/* Every kind of entry can be typed; what else the entry says stays. */
static void merge__types__entries_and_their_parts(void **state)
{
	struct merge *m = merge_of(
		"{" A
		",\"birthday\":\"1906-12-09\",\"streetAddresses\":[{\"field\":{\"street\":\"1 "
		"Lane\",\"city\":\"Bath\",\"country\":\"England\",\"countryCode\":\"gb\"},"
		"\"label\":"
		"\"HOME\",\"odd\":1.10}],\"dates\":[{\"field\":\"1930-06-15\",\"label\":\"X\"}]}",
		"{" B ",\"IMs\":[{\"field\":{\"IMService\":\"Jabber\",\"userName\":\"ada\"}}],"
		"\"profiles\":[{\"field\":\"https://x/"
		"ada\",\"user\":\"ada\"}],\"phones\":[{\"field\":"
		"\"333\",\"label\":\"WORK\"}]}",
		"A");
	size_t lane = row_of(m, "1 Lane\nBath\nEngland"), date = row_of(m, "15 June 1930");
	struct error err = ERROR_INIT;

	(void)state;
	is_part(m, lane, "city", "Bath");
	is_part(m, lane, "state", "");
	assert_true(merge_type_part(m, lane, "city", STR("Uppsala"), &err));
	assert_true(merge_type_part(m, lane, "country", STR("Sverige"), &err));
	assert_true(merge_type_part(m, lane, "street", STR(""), &err));
	is_part(m, lane, "city", "Uppsala");
	assert_false(merge_type(m, date, STR("soon")));
	assert_true(merge_type(m, date, STR("16 June 1930")));
	assert_true(merge_type(m, row_of(m, "9 December 1906"), STR("10 December")));
	is_part(m, row_of(m, "9 December 1906"), NULL, "10 December");
	assert_true(merge_type(m, row_of(m, "333"), STR("")));
	for (size_t i = 0; i < merge_count(m); i++) {
		struct merge_row row;

		merge_row(m, i, &row);
		if (row.info->kind == FIELD_IM || row.info->kind == FIELD_PROFILE) {
			is_part(m, i, NULL, "ada");
			assert_true(merge_type(m, i, STR("aal")));
		}
	}
	assert_result(m,
		"{" A ",\"birthday\":\"1604-12-10\",\"streetAddresses\":[{\"field\":{\"city\":"
		"\"Uppsala\",\"country\":\"Sverige\",\"countryCode\":\"se\"},\"label\":\"HOME\","
		"\"odd\":1.10}],\"dates\":[{\"field\":\"1930-06-16\",\"label\":\"X\"}],\"IMs\":[{"
		"\"field\":{\"IMService\":\"Jabber\",\"userName\":\"aal\"}}],\"profiles\":[{"
		"\"field\":"
		"\"https://x/aal\",\"user\":\"aal\"}]}");
	merge_free(&m);
}

static void merge__leaves_out__what_a_person_leaves_out(void **state)
{
	struct merge *m = merge_of("{" A ",\"phones\":[{\"field\":\"111\"},{\"field\":\"222\"}]}",
		"{" B ",\"phones\":[{\"field\":\"333\"}],\"jobTitle\":\"Analyst\"}", "A");

	(void)state;
	assert_true(merge_choose(m, row_of(m, "111"), MERGE_RIGHT)); /* where nothing stands */
	assert_true(merge_choose(m, row_of(m, "Analyst"), MERGE_LEFT));
	assert_true(row_at(m, "111").none);
	assert_true(merge_type(m, row_of(m, "333"), STR("444")));
	assert_result(m, "{" A ",\"phones\":[{\"field\":\"222\"},{\"field\":\"444\"}]}");
	merge_free(&m);
}

static void merge__stays__with_the_own_card_photo_or_the_fuller_one(void **state)
{
	static const char *const bare = "{" A "}", *const full = "{" B ",\"firstName\":\"Ada\"}",
				 *const photo = "{" A ",\"photo\":{\"url\":\"https://x\"}}",
				 *const old = "{" B ",\"dateCreated\":\"2001-01-01\"}",
				 *const new = "{" A ",\"dateCreated\":\"2011-01-01\"}";
	static const struct {
		const char *left, *right, *me;
		int stays;
	} cases[] = {{bare, full, "", 1}, {bare, full, "A", 0}, {full, photo, "", 1},
		{full, photo, "B", 0}, {new, old, "", 1}, {old, new, "", 0}};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct merge *m = merge_of(cases[i].left, cases[i].right, cases[i].me);

		assert_int_equal(merge_stays(m), cases[i].stays);
		assert_int_equal(merge_stay(m, 1 - cases[i].stays), !*cases[i].me);
		merge_free(&m);
	}
}

/* A photo belongs to its card: it is never moved, and the row says where it stays. */
static void merge__moves__no_photo(void **state)
{
	struct merge *m = merge_of("{" A ",\"firstName\":\"Ada\"}",
		"{" B ",\"photo\":{\"url\":\"https://x\",\"signature\":\"s\"}}", "A");
	struct merge_row row;

	(void)state;
	assert_int_equal(merge_stays(m), 0);
	assert_true(merge_row(m, 1, &row));
	assert_true(row.fixed && row.none && row.note.n > 0);
	assert_false(merge_choose(m, 1, MERGE_RIGHT));
	assert_result(m, "{" A ",\"firstName\":\"Ada\"}");
	merge_free(&m);
}

static void merge__the_other_way_round__follows(void **state)
{
	struct merge *m =
		merge_of("{" A ",\"phones\":[{\"field\":\"111\"}],\"jobTitle\":\"Analyst\"}",
			"{" B ",\"phones\":[{\"field\":\"222\"}],\"jobTitle\":\"Poet\"}", "");

	(void)state;
	assert_true(merge_stay(m, 1));
	assert_true(merge_choose(m, row_of(m, "Poet"), MERGE_LEFT));
	assert_result(m,
		"{" B
		",\"phones\":[{\"field\":\"222\"},{\"field\":\"111\"}],\"jobTitle\":\"Analyst\"}");
	assert_true(merge_stay(m, 0));
	assert_result(m,
		"{" A
		",\"phones\":[{\"field\":\"111\"},{\"field\":\"222\"}],\"jobTitle\":\"Analyst\"}");
	merge_free(&m);
}

static void merge__drafts__update_groups_and_then_the_deletion(void **state)
{
	struct merge *m =
		merge_of("{" A ",\"firstName\":\"Ada\"}", "{" B ",\"lastName\":\"L\"}", "A");
	struct change_drafts *many;
	struct error err = ERROR_INIT;

	(void)state;
	merge_join(m, STR("G1"));
	many = merge_drafts(m, &err);
	assert_int_equal(many->n, 3);
	assert_string_equal(many->draft[0]->object_id, "A");
	assert_int_equal(many->draft[0]->kind, CHANGE_UPDATE);
	assert_int_equal(many->draft[0]->source, SOURCE_MERGE);
	assert_string_equal(buf_cstr(&many->draft[0]->base), "{" A ",\"firstName\":\"Ada\"}");
	assert_int_equal(many->draft[1]->object, OBJECT_GROUP);
	assert_string_equal(buf_cstr(&many->draft[1]->edits), "contactIds+=A");
	assert_string_equal(many->draft[2]->object_id, "B");
	assert_int_equal(many->draft[2]->kind, CHANGE_DELETE);
	assert_true(many->draft[1]->after_last && many->draft[2]->after_last);
	change_drafts_free(&many);
	merge_free(&m);
}

static void merge__refuses__what_are_no_two_cards(void **state)
{
	static const char *const bad[][2] = {
		{"", "{" B "}"}, {"{}", "{" B "}"}, {"[]", "{" B "}"}, {"{" A "}", "{" A "}"}};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct error err = ERROR_INIT;

		assert_null(merge_new(str_of(bad[i][0]), str_of(bad[i][1]), STR_NONE, &err));
		assert_int_equal(err.code, ERR_BAD_DATA);
	}
}

static void merge__survives__odd_cards(void **state)
{
	struct merge *m = merge_of("{" A
				   ",\"phones\":7,\"firstName\":[1],\"\\u0000\":1,\"notes\":{}}",
		"{" B ",\"phones\":[{\"field\":null},8,[],{}],\"firstName\":9,\"notes\":null,"
		"\"streetAddresses\":[{\"field\":{\"city\":\"Turin\"}}],\"\\u0000b\":2}",
		"A");
	struct buf out = BUF_INIT(MIB);
	struct error err = ERROR_INIT;

	(void)state;
	for (size_t i = 0; i < merge_count(m); i++)
		merge_choose(m, i, MERGE_RIGHT);
	assert_true(merge_result(m, &out, &err));
	assert_true(json_value(buf_str(&out)).p != NULL);
	buf_release(&out);
	merge_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(merge__unites__lists_and_folds_what_is_equal),
		cmocka_unit_test(merge__of_equal_cards__changes_nothing),
		cmocka_unit_test(merge__takes__what_only_one_card_has),
		cmocka_unit_test(merge__keeps__both_notes),
		cmocka_unit_test(merge__asks__where_both_differ),
		cmocka_unit_test(merge__types__entries_and_their_parts),
		cmocka_unit_test(merge__leaves_out__what_a_person_leaves_out),
		cmocka_unit_test(merge__stays__with_the_own_card_photo_or_the_fuller_one),
		cmocka_unit_test(merge__moves__no_photo),
		cmocka_unit_test(merge__the_other_way_round__follows),
		cmocka_unit_test(merge__drafts__update_groups_and_then_the_deletion),
		cmocka_unit_test(merge__refuses__what_are_no_two_cards),
		cmocka_unit_test(merge__survives__odd_cards),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
