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
		cmocka_unit_test(approval_digest__parts__its_fields),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
