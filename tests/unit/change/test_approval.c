/* An approval binds the whole write: whatever is changed between yes and wire, nothing leaves. */
#include "change/approval.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ITEM  "{\"contactId\":\"C-1\",\"etag\":\"E-1\",\"firstName\":\"Ada\"}"
#define OTHER "{\"contactId\":\"C-1\",\"etag\":\"E-1\",\"firstName\":\"Eve\"}"
#define URL                                                                                        \
	"https://p61-contactsws.icloud.com:443/co/contacts/card/"                                  \
	"?clientVersion=2.1&method=PUT&syncToken=a%3Db"
#define BODY "{\"contacts\":[" ITEM "]}"

static struct buf text(const char *s)
{
	struct buf b = BUF_INIT(64 * KIB);

	buf_adds(&b, s);
	return b;
}

static struct approval approved(void)
{
	struct approval a = {.object = OBJECT_CONTACT,
		.kind = CHANGE_UPDATE,
		.object_id = text("C-1"),
		.etag = text("E-1"),
		.item = text(ITEM)};

	approval_digest("acc", "contacts", STR("/co/contacts/card/"), STR("PUT"), STR("C-1"),
		STR("E-1"), STR(ITEM), a.digest);
	return a;
}

static struct request request(const char *url, const char *body)
{
	return (struct request){.verb = VERB_POST,
		.service = "contacts",
		.url = (char *)(uintptr_t)url,
		.body = str_of(body),
		.write = true};
}

static bool spend(const char *account, const struct request *q)
{
	struct approval a = approved();
	struct error err;
	bool ok = approval_spend(&a, account, q, &err);

	if (!ok)
		assert_int_equal(err.code, ERR_REFUSED);
	approval_release(&a);
	return ok;
}

static bool leaves(const char *url, const char *body)
{
	struct request q = request(url, body);

	return spend("acc", &q);
}

static void approval__lets_leave__exactly_what_was_confirmed(void **state)
{
	(void)state;
	assert_true(leaves(URL, BODY));
}

static void approval__refuses__other_item_bytes(void **state)
{
	(void)state;
	assert_false(leaves(URL, "{\"contacts\":[" OTHER "]}"));
	assert_false(leaves(URL, "{\"contacts\":[" ITEM " ]}"));
}

static void approval__refuses__another_method(void **state)
{
	(void)state;
	assert_false(leaves("https://h/co/contacts/card/?method=DELETE", BODY));
	assert_false(leaves("https://h/co/contacts/card/?method=", BODY));
	assert_false(leaves("https://h/co/contacts/card/", BODY));
	assert_false(leaves("https://h/co/contacts/card/?method=PUT&method=DELETE", BODY));
	assert_false(leaves("https://h/co/contacts/card/?method=DELETE&method=PUT", BODY));
}

static void approval__refuses__another_path(void **state)
{
	(void)state;
	assert_false(leaves("https://h/co/groups/card/?method=PUT", BODY));
	assert_false(leaves("https://h/x/co/contacts/card/?method=PUT", BODY));
}

static void approval__refuses__another_id_or_etag(void **state)
{
	(void)state;
	assert_false(leaves(URL,
		"{\"contacts\":[{\"contactId\":\"C-2\",\"etag\":\"E-1\",\"firstName\":\"Ada\"}]}"));
	assert_false(leaves(URL,
		"{\"contacts\":[{\"contactId\":\"C-1\",\"etag\":\"E-2\",\"firstName\":\"Ada\"}]}"));
}

static void approval__refuses__any_other_body(void **state)
{
	(void)state;
	assert_false(leaves(URL, "{\"contacts\":[" ITEM "," ITEM "]}"));
	assert_false(leaves(URL, "{\"groups\":[" ITEM "]}"));
	assert_false(leaves(URL, "{\"contacts\":[" ITEM "],\"x\":[]}"));
	assert_false(leaves(URL, ITEM));
	assert_false(leaves(URL, ""));
}

static void approval__refuses__another_account_or_service(void **state)
{
	struct request q = request(URL, BODY);

	(void)state;
	assert_false(spend("other", &q));
	q.service = "calendar";
	assert_false(spend("acc", &q));
}

static void approval__refuses__a_request_that_could_be_repeated(void **state)
{
	struct request q = request(URL, BODY);

	(void)state;
	q.write = false;
	assert_false(spend("acc", &q));
	q = request(URL, BODY);
	q.verb = VERB_PUT;
	assert_false(spend("acc", &q));
}

static void approval__is_used__once(void **state)
{
	struct approval a = approved();
	struct request q = request(URL, BODY);
	struct error err;

	(void)state;
	assert_true(approval_spend(&a, "acc", &q, NULL));
	assert_false(approval_spend(&a, "acc", &q, &err));
	assert_int_equal(err.code, ERR_REFUSED);
	approval_release(&a);
}

static void approval__leaves_again__only_with_the_reviewed_etag_as_proof(void **state)
{
	struct approval a = approved();
	struct request q = request(URL, BODY);

	(void)state;
	assert_true(approval_spend(&a, "acc", &q, NULL));
	assert_false(approval_renew(&a, STR("E-2")));
	assert_false(approval_spend(&a, "acc", &q, NULL));
	assert_true(approval_renew(&a, STR("E-1")));
	assert_true(approval_spend(&a, "acc", &q, NULL));
	approval_release(&a);
}

/* ---- several in one body ---- */

#define SECOND "{\"contactId\":\"C-2\",\"etag\":\"E-2\",\"firstName\":\"Emmy\"}"
#define BOTH   "{\"contacts\":[" ITEM "," SECOND "]}"

static struct approval second(void)
{
	struct approval a = {.object = OBJECT_CONTACT,
		.kind = CHANGE_UPDATE,
		.object_id = text("C-2"),
		.etag = text("E-2"),
		.item = text(SECOND)};

	approval_digest("acc", "contacts", STR("/co/contacts/card/"), STR("PUT"), STR("C-2"),
		STR("E-2"), STR(SECOND), a.digest);
	return a;
}

static bool leave_together(struct approval *a, struct approval *b, const char *body)
{
	struct approval *const both[] = {a, b};
	struct request q = request(URL, body);
	struct error err;
	bool was[] = {a->spent, b->spent}, ok = approvals_spend(both, 2, "acc", &q, &err);

	if (!ok) { /* refused: none of them is spent by it */
		assert_int_equal(err.code, ERR_REFUSED);
		assert_int_equal(a->spent, was[0]);
		assert_int_equal(b->spent, was[1]);
	}
	return ok;
}

static bool both_leave(const char *body)
{
	struct approval a = approved(), b = second();
	bool ok = leave_together(&a, &b, body);

	if (ok)
		assert_true(a.spent && b.spent);
	approval_release(&a);
	approval_release(&b);
	return ok;
}

static void approvals__let_leave__exactly_what_was_confirmed(void **state)
{
	(void)state;
	assert_true(both_leave(BOTH));
}

static void approvals__refuse__any_other_body(void **state)
{
	(void)state;
	assert_false(both_leave(BODY));
	assert_false(both_leave("{\"contacts\":[" SECOND "," ITEM "]}"));
	assert_false(both_leave("{\"contacts\":[" ITEM "," ITEM "]}"));
	assert_false(both_leave("{\"contacts\":[" ITEM "," SECOND "," ITEM "]}"));
	assert_false(both_leave("{\"contacts\":[" ITEM "," SECOND "," OTHER "]}"));
	assert_false(both_leave("{\"contacts\":[" ITEM "," SECOND ",]}"));
	assert_false(both_leave("{\"contacts\":[" ITEM " ," SECOND "]}"));
	assert_false(both_leave("{\"contacts\":[" ITEM ";" SECOND "]}"));
	assert_false(both_leave("{\"contacts\":[" ITEM SECOND "]}"));
	assert_false(both_leave("{\"contacts\":[" ITEM "," SECOND "],\"contacts\":[]}"));
	assert_false(both_leave("{\"contacts\":[" OTHER "," SECOND "]}"));
	assert_false(both_leave("{\"groups\":[" ITEM "," SECOND "]}"));
}

static void approvals__refuse__one_that_was_used(void **state)
{
	struct approval a = approved(), b = second();

	(void)state;
	b.spent = true;
	assert_false(leave_together(&a, &b, BOTH));
	approval_release(&a);
	approval_release(&b);
}

/* Only updates of contacts that wait for nothing stand together, and none twice. */
static void approvals__refuse__what_must_go_alone(void **state)
{
	struct approval a = approved(), b = second(), same = approved();

	(void)state;
	b.kind = CHANGE_DELETE;
	assert_false(leave_together(&a, &b, BOTH));
	b.kind = CHANGE_CREATE;
	assert_false(leave_together(&a, &b, BOTH));
	b.kind = CHANGE_UPDATE;
	b.object = OBJECT_GROUP;
	assert_false(leave_together(&a, &b, BOTH));
	b.object = OBJECT_CONTACT;
	b.n_needs = 1;
	assert_false(leave_together(&a, &b, BOTH));
	b.n_needs = 0;
	assert_true(leave_together(&a, &b, BOTH));
	a.spent = false;
	assert_false(leave_together(&a, &same, "{\"contacts\":[" ITEM "," ITEM "]}"));
	approval_release(&a);
	approval_release(&b);
	approval_release(&same);
}

static void approvals__refuse__more_than_the_most(void **state)
{
	struct approval all[BATCH_MAX + 1], *list[BATCH_MAX + 1];
	struct buf body = text("{\"contacts\":[");
	struct request q;

	(void)state;
	for (size_t i = 0; i <= BATCH_MAX; i++) {
		struct buf id = BUF_INIT(KIB), item = BUF_INIT(KIB);

		buf_printf(&id, "C-%zu", i);
		buf_printf(&item, "{\"contactId\":\"C-%zu\",\"etag\":\"E\"}", i);
		all[i] = (struct approval){.object = OBJECT_CONTACT,
			.kind = CHANGE_UPDATE,
			.object_id = id,
			.etag = text("E"),
			.item = item};
		approval_digest("acc", "contacts", STR("/co/contacts/card/"), STR("PUT"),
			buf_str(&id), STR("E"), buf_str(&item), all[i].digest);
		list[i] = &all[i];
		buf_adds(&body, i ? "," : "");
		buf_add_str(&body, buf_str(&item));
	}
	buf_adds(&body, "]}");
	q = request(URL, buf_cstr(&body));
	assert_false(approvals_spend(list, BATCH_MAX + 1, "acc", &q, NULL));
	for (size_t i = 0; i <= BATCH_MAX; i++)
		approval_release(&all[i]);
	buf_release(&body);
}

/* No field of the digest can lend bytes to its neighbour. */
static void approval_digest__parts__its_fields(void **state)
{
	uint8_t a[SHA256_SIZE], b[SHA256_SIZE];

	(void)state;
	approval_digest("acc", "s", STR("ab"), STR("c"), STR("d"), STR("e"), STR("f"), a);
	approval_digest("acc", "s", STR("a"), STR("bc"), STR("d"), STR("e"), STR("f"), b);
	assert_memory_not_equal(a, b, sizeof a);
}

/* An argument names the tests to run. */
int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(approval__lets_leave__exactly_what_was_confirmed),
		cmocka_unit_test(approval__refuses__other_item_bytes),
		cmocka_unit_test(approval__refuses__another_method),
		cmocka_unit_test(approval__refuses__another_path),
		cmocka_unit_test(approval__refuses__another_id_or_etag),
		cmocka_unit_test(approval__refuses__any_other_body),
		cmocka_unit_test(approval__refuses__another_account_or_service),
		cmocka_unit_test(approval__refuses__a_request_that_could_be_repeated),
		cmocka_unit_test(approval__is_used__once),
		cmocka_unit_test(approval__leaves_again__only_with_the_reviewed_etag_as_proof),
		cmocka_unit_test(approvals__let_leave__exactly_what_was_confirmed),
		cmocka_unit_test(approvals__refuse__any_other_body),
		cmocka_unit_test(approvals__refuse__one_that_was_used),
		cmocka_unit_test(approvals__refuse__what_must_go_alone),
		cmocka_unit_test(approvals__refuse__more_than_the_most),
		cmocka_unit_test(approval_digest__parts__its_fields),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
