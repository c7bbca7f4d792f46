/* Judging a write: by its answer, and by reading again when there was none. */
#include "change/judge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define BASE                                                                                       \
	"{\"contactId\":\"A\",\"etag\":\"1\",\"firstName\":\"Ada\",\"phones\":[{\"field\":\"+44 "  \
	"20 1234567\"}]}"
#define SENT                                                                                       \
	"{\"contactId\":\"A\",\"etag\":\"1\",\"firstName\":\"Ada\",\"phones\":[{\"field\":\"+44 "  \
	"20 1234567\"},"                                                                           \
	"{\"field\":\"+44 30 7654321\"}],\"jobTitle\":\"Analyst\"}"

static enum change_result again(enum change_kind kind, const char *card)
{
	return judge_again(OBJECT_CONTACT, kind, STR("1"), STR(BASE), STR(SENT),
		card ? str_of(card) : STR_NONE);
}

static void again__with_the_reviewed_etag__is_not_applied(void **state)
{
	(void)state;
	assert_int_equal(again(CHANGE_UPDATE, BASE), RESULT_NOT_APPLIED);
	assert_int_equal(again(CHANGE_DELETE, BASE), RESULT_NOT_APPLIED);
}

static void again__with_the_fields_that_were_meant__is_applied(void **state)
{
	(void)state;
	assert_int_equal(
		again(CHANGE_UPDATE, "{\"contactId\":\"A\",\"etag\":\"2\",\"firstName\":\"Ada\","
				     "\"phones\":[{\"field\":\"+44 20 "
				     "1234567\"},{\"field\":\"+44 30 "
				     "7654321\"}],\"jobTitle\":\"Analyst\",\"nickName\":\"x\"}"),
		RESULT_APPLIED);
}

/* The server writes numbers its own way: that is the change, all the same. */
static void again__normalised__is_applied(void **state)
{
	(void)state;
	assert_int_equal(
		again(CHANGE_UPDATE, "{\"contactId\":\"A\",\"etag\":\"2\",\"firstName\":\"Ada\","
				     "\"phones\":[{\"field\":\"+44201234567\"},"
				     "{\"field\":\"+44307654321\"}],\"jobTitle\":\"Analyst\"}"),
		RESULT_APPLIED);
}

static void again__with_a_part_missing__is_theirs(void **state)
{
	(void)state;
	assert_int_equal(again(CHANGE_UPDATE, "{\"contactId\":\"A\",\"etag\":\"2\",\"firstName\":"
					      "\"Ada\",\"phones\":[{\"field\":\"+44 20 1234567\"}],"
					      "\"jobTitle\":\"Analyst\"}"),
		RESULT_THEIRS);
}

/* A change of form only is not taken for done because the old form is near enough. */
static void again__of_a_change_of_form__is_not_fooled_by_the_old_form(void **state)
{
	const char *base =
		"{\"contactId\":\"A\",\"etag\":\"1\",\"phones\":[{\"field\":\"+4420\"}]}";
	const char *sent =
		"{\"contactId\":\"A\",\"etag\":\"1\",\"phones\":[{\"field\":\"+44 20\"}]}";
	const char *card = "{\"contactId\":\"A\",\"etag\":\"2\",\"phones\":[{\"field\":\"+4420\"}],"
			   "\"nickName\":\"x\"}";

	(void)state;
	assert_int_equal(judge_again(OBJECT_CONTACT, CHANGE_UPDATE, STR("1"), str_of(base),
				 str_of(sent), str_of(card)),
		RESULT_THEIRS);
}

static void again__of_a_removal__wants_it_gone(void **state)
{
	const char *base = "{\"contactId\":\"A\",\"etag\":\"1\",\"notes\":\"n\",\"phones\":[{"
			   "\"field\":\"123\"},{\"field\":\"456\"}]}";
	const char *sent = "{\"contactId\":\"A\",\"etag\":\"1\",\"phones\":[{\"field\":\"123\"}]}";

	(void)state;
	assert_int_equal(
		judge_again(OBJECT_CONTACT, CHANGE_UPDATE, STR("1"), str_of(base), str_of(sent),
			STR("{\"contactId\":\"A\",\"etag\":\"2\",\"notes\":\"\","
			    "\"phones\":[{\"field\":\"123\"}]}")),
		RESULT_APPLIED);
	assert_int_equal(
		judge_again(OBJECT_CONTACT, CHANGE_UPDATE, STR("1"), str_of(base), str_of(sent),
			STR("{\"contactId\":\"A\",\"etag\":\"2\",\"notes\":\"n\","
			    "\"phones\":[{\"field\":\"123\"}]}")),
		RESULT_THEIRS);
	assert_int_equal(
		judge_again(OBJECT_CONTACT, CHANGE_UPDATE, STR("1"), str_of(base), str_of(sent),
			STR("{\"contactId\":\"A\",\"etag\":\"2\",\"phones\":[{\"field\":"
			    "\"123\"},{\"field\":\"456\"}]}")),
		RESULT_THEIRS);
}

/* A picture goes as bytes and comes back as an address. */
static void again__of_a_picture__looks_for_another_address(void **state)
{
	const char *base = "{\"contactId\":\"A\",\"photo\":{\"url\":\"https://x/1\"}}",
		   *sent = "{\"contactId\":\"A\",\"photo\":{\"url\":\"data:image/png;base64,AA\"}}";

	(void)state;
	assert_int_equal(
		judge_again(OBJECT_CONTACT, CHANGE_UPDATE, STR("1"), str_of(base), str_of(sent),
			STR("{\"contactId\":\"A\",\"etag\":\"2\",\"photo\":{\"url\":\"https://x/"
			    "2\"}}")),
		RESULT_APPLIED);
	assert_int_equal(
		judge_again(OBJECT_CONTACT, CHANGE_UPDATE, STR("1"), str_of(base), str_of(sent),
			STR("{\"contactId\":\"A\",\"etag\":\"2\",\"photo\":{\"url\":\"https://x/"
			    "1\"}}")),
		RESULT_THEIRS);
	assert_int_equal(judge_again(OBJECT_CONTACT, CHANGE_UPDATE, STR("1"), str_of(base),
				 str_of(sent), STR("{\"contactId\":\"A\",\"etag\":\"2\"}")),
		RESULT_THEIRS);
}

static void again__absent__ends_a_delete_and_never_an_update(void **state)
{
	(void)state;
	assert_int_equal(again(CHANGE_DELETE, NULL), RESULT_APPLIED);
	assert_int_equal(again(CHANGE_UPDATE, NULL), RESULT_THEIRS);
	assert_int_equal(again(CHANGE_CREATE, NULL), RESULT_NOT_APPLIED);
	assert_int_equal(again(CHANGE_CREATE, BASE), RESULT_APPLIED);
}

static enum judgement answer(enum change_kind kind, int http, const char *body)
{
	struct response r = {.http = http, .rscd = http, .body = str_of(body)};
	struct contacts_answer a;
	enum judgement all = judge_answer(&r, NULL, &a);
	struct str card;

	return all != JUDGED_DONE
		       ? all
		       : judge_item(OBJECT_CONTACT, kind, STR("A"), STR(SENT), &a, &card);
}

static void answer__is_done__only_with_the_object_itself(void **state)
{
	(void)state;
	assert_int_equal(
		answer(CHANGE_UPDATE, 200, "{\"contacts\":[{\"contactId\":\"A\",\"etag\":\"2\"}]}"),
		JUDGED_DONE);
	assert_int_equal(
		answer(CHANGE_UPDATE, 200, "{\"contacts\":[{\"contactId\":\"B\",\"etag\":\"2\"}]}"),
		JUDGED_DOUBT);
	assert_int_equal(
		answer(CHANGE_UPDATE, 200, "{\"contacts\":[{\"contactId\":\"A\"}]}"), JUDGED_DOUBT);
	assert_int_equal(/* the version that was sent: whatever was done, it was not this */
		answer(CHANGE_UPDATE, 200, "{\"contacts\":[{\"contactId\":\"A\",\"etag\":\"1\"}]}"),
		JUDGED_DOUBT);
	assert_int_equal(answer(CHANGE_UPDATE, 200, "{}"), JUDGED_DOUBT);
	assert_int_equal(answer(CHANGE_UPDATE, 200, ""), JUDGED_DOUBT);
	assert_int_equal(answer(CHANGE_UPDATE, 200, "<html>"), JUDGED_DOUBT);
	assert_int_equal(answer(CHANGE_UPDATE, 500, "{}"), JUDGED_DOUBT);
	assert_int_equal(answer(CHANGE_UPDATE, 302, ""), JUDGED_DOUBT);
	assert_int_equal(
		answer(CHANGE_DELETE, 200, "{\"deletes\":{\"contactIds\":[\"A\"]}}"), JUDGED_DONE);
	assert_int_equal(
		answer(CHANGE_DELETE, 200, "{\"deletes\":[{\"contactId\":\"A\"}]}"), JUDGED_DONE);
	assert_int_equal(answer(CHANGE_DELETE, 200, "{\"contacts\":[]}"), JUDGED_DOUBT);
}

/* The status of a stale token was never recorded: it is read under any. */
static void answer__of_a_stale_token__is_seen_under_any_status(void **state)
{
	const char *body = "{\"errorReason\":\"Invalid sync token\",\"errorCode\":420}";

	(void)state;
	assert_int_equal(answer(CHANGE_UPDATE, 200, body), JUDGED_STALE);
	assert_int_equal(answer(CHANGE_UPDATE, 400, body), JUDGED_STALE);
	assert_int_equal(answer(CHANGE_UPDATE, 500, body), JUDGED_STALE);
	assert_int_equal(answer(CHANGE_UPDATE, 420, ""), JUDGED_STALE);
}

static void answer__that_refuses__is_told_apart(void **state)
{
	(void)state;
	assert_int_equal(answer(CHANGE_UPDATE, 400, "{\"errorCode\":400}"), JUDGED_REFUSED);
	assert_int_equal(answer(CHANGE_UPDATE, 409, "{}"), JUDGED_REFUSED);
	assert_int_equal(answer(CHANGE_UPDATE, 412, ""), JUDGED_REFUSED);
	assert_int_equal(answer(CHANGE_UPDATE, 421, "{\"reason\":\"Missing cookie\",\"error\":1}"),
		JUDGED_SIGNED_OUT);
	assert_int_equal(answer(CHANGE_UPDATE, 401, ""), JUDGED_SIGNED_OUT);
	assert_int_equal(answer(CHANGE_UPDATE, 429, ""), JUDGED_STOP);
	assert_int_equal(answer(CHANGE_UPDATE, 503, ""), JUDGED_STOP);
	assert_int_equal(
		answer(CHANGE_UPDATE, 403, "{\"serverErrorCode\":\"ACCESS_DENIED\"}"), JUDGED_STOP);
}

static void note__says__what_icloud_wrote_its_own_way(void **state)
{
	struct buf note = BUF_INIT(KIB);

	(void)state;
	assert_true(judge_note(STR(SENT), STR(SENT), &note));
	assert_int_equal(note.n, 0);
	assert_true(judge_note(
		STR("{\"contactId\":\"A\",\"photo\":{\"url\":\"data:image/jpeg;base64,AA\"}}"),
		STR("{\"contactId\":\"A\",\"photo\":{\"url\":\"https://x/1\"}}"), &note));
	assert_int_equal(note.n, 0);
	assert_true(judge_note(STR("{\"contactId\":\"A\",\"phones\":[{\"field\":\"1234\"}]}"),
		STR("{\"contactId\":\"A\",\"phones\":[{\"field\":\"12 34\"}]}"), &note));
	assert_string_equal(buf_cstr(&note), "1 phone changed");
	buf_release(&note);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(again__with_the_reviewed_etag__is_not_applied),
		cmocka_unit_test(again__with_the_fields_that_were_meant__is_applied),
		cmocka_unit_test(again__normalised__is_applied),
		cmocka_unit_test(again__with_a_part_missing__is_theirs),
		cmocka_unit_test(again__of_a_change_of_form__is_not_fooled_by_the_old_form),
		cmocka_unit_test(again__of_a_removal__wants_it_gone),
		cmocka_unit_test(again__of_a_picture__looks_for_another_address),
		cmocka_unit_test(again__absent__ends_a_delete_and_never_an_update),
		cmocka_unit_test(answer__is_done__only_with_the_object_itself),
		cmocka_unit_test(answer__of_a_stale_token__is_seen_under_any_status),
		cmocka_unit_test(answer__that_refuses__is_told_apart),
		cmocka_unit_test(note__says__what_icloud_wrote_its_own_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
