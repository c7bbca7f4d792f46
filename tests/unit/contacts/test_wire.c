#include "contacts/wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static const struct contacts_ask tokens = {
	.pref_token = {"914266d4", 8}, .sync_token = {"FT=-@RU=a b@S=1", 15}};

static void assert_query(struct contacts_ask k, const char *path, const char *query)
{
	struct error err = ERROR_INIT;
	struct buf b = BUF_INIT(KIB);
	const char *got = NULL;

	assert_true(contacts_ask_query(&k, &got, &b, &err));
	assert_string_equal(got, path);
	assert_string_equal(buf_cstr(&b), query);
	buf_release(&b);
}

static void assert_never_asked(struct contacts_ask k)
{
	struct error err = ERROR_INIT;
	struct buf b = BUF_INIT(KIB);
	const char *path = NULL;

	assert_false(contacts_ask_query(&k, &path, &b, &err));
	assert_int_equal(err.code, ERR_FAILED);
	assert_int_equal(b.n, 0);
	assert_null(path);
}

#define COMMON "clientVersion=2.1&locale=en_US&order=last%2Cfirst"
#define TOKENS "prefToken=914266d4&syncToken=FT%3D-%40RU%3Da%20b%40S%3D1"

static void contacts_ask_query__encodes__every_value(void **state)
{
	struct contacts_ask k = tokens;

	(void)state;
	k.call = CALL_PAGE;
	k.offset = 500;
	k.limit = 500;
	assert_query(k, "/co/contacts", COMMON "&" TOKENS "&offset=500&limit=500");
	k.order = "first,last";
	k.locale = "en_GB";
	k.call = CALL_STARTUP;
	assert_query(k, "/co/startup", "clientVersion=2.1&locale=en_GB&order=first%2Clast");
}

static void contacts_ask_query__says__what_a_write_means(void **state)
{
	struct contacts_ask k = tokens;

	(void)state;
	k.call = CALL_WRITE_CARD;
	k.method = METHOD_UPDATE;
	assert_query(k, "/co/contacts/card/", COMMON "&method=PUT&" TOKENS);
	k.method = METHOD_DELETE;
	assert_query(k, "/co/contacts/card/", COMMON "&method=DELETE&" TOKENS);
	k.method = METHOD_CREATE;
	assert_query(k, "/co/contacts/card/", COMMON "&method=&" TOKENS);
	k.call = CALL_WRITE_GROUP;
	assert_query(k, "/co/groups/card/", COMMON "&method=&" TOKENS);
	k.call = CALL_WRITE_ME;
	k.method = METHOD_UPDATE;
	assert_query(k, "/co/mecardid/card/", COMMON "&method=PUT&" TOKENS);
}

static void contacts_ask_query__refuses__what_must_not_exist(void **state)
{
	struct contacts_ask k = tokens;

	(void)state;
	k.call = CALL_WRITE_CARD;
	assert_never_asked(k); /* no method: it would create */
	k.method = METHOD_UPDATE;
	k.sync_token = STR_NONE;
	assert_never_asked(k);
	k = tokens;
	k.call = CALL_WRITE_ME;
	k.method = METHOD_DELETE;
	assert_never_asked(k);
	k.call = CALL_PAGE;
	assert_never_asked(k);
	k.method = METHOD_NONE;
	k.pref_token = STR("");
	assert_never_asked(k);
}

static void contacts_write_body__leaves__items_as_they_are(void **state)
{
	struct buf b = BUF_INIT(KIB);

	(void)state;
	assert_true(contacts_write_body(CALL_WRITE_CARD, STR("{ \"a\" : 1.10 }"), &b));
	assert_string_equal(buf_cstr(&b), "{\"contacts\":[{ \"a\" : 1.10 }]}");
	buf_clear(&b);
	assert_true(contacts_delete_item(CALL_WRITE_GROUP, STR("g\"1"), STR("C=1"), &b));
	assert_string_equal(buf_cstr(&b), "{\"groupId\":\"g\\\"1\",\"etag\":\"C=1\"}");
	buf_release(&b);
}

static void contacts_read__finds__all_parts(void **state)
{
	struct contacts_answer a;
	struct str body =
		STR(" {\"contacts\":[{\"contactId\":\"A\",\"n\":1.10},{\"contactId\":\"B\"}],"
		    "\"groups\":[{\"groupId\":\"G\"}],\"contactsOrder\":[\"B\",\"A\"],"
		    "\"headerPositions\":{\"A\":0},\"meCardId\":\"A\",\"prefToken\":\"p\","
		    "\"syncToken\":\"s\",\"unheardOf\":{\"x\":[1]},\"deletes\":null}\n");

	(void)state;
	assert_true(contacts_read_startup(body, &a, NULL));
	assert_int_equal(json_count(a.contacts), 2);
	assert_int_equal(json_count(a.order), 2);
	assert_true(json_text_is(a.me_card, "A"));
	assert_null(a.deletes.p);
	assert_true(
		str_is(contacts_find(a.contacts, STR("A")), "{\"contactId\":\"A\",\"n\":1.10}"));
	assert_true(str_is(contacts_find(a.groups, STR("G")), "{\"groupId\":\"G\"}"));
	assert_null(contacts_find(a.contacts, STR("C")).p);
	assert_null(contacts_find(STR_NONE, STR("C")).p);
}

static void contacts_read__refuses__broken_answers(void **state)
{
	static const char *const bad[] = {"", "[]", "<html>", "{\"contacts\":[",
		"{\"contacts\":{}}", "{\"contacts\":[{]}", "{\"prefToken\":7}",
		"{\"errorCode\":\"x\"}", "{} x", "{\"contactsOrder\":\"A\"}"};
	struct contacts_answer a = {.error_code = 7};
	struct error err;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		err = ERROR_INIT;
		assert_false(contacts_read(str_of(bad[i]), &a, &err));
		assert_int_equal(err.code, ERR_BAD_DATA);
	}
	assert_int_equal(a.error_code, 7);
}

static void contacts_read_startup__needs__tokens_and_contacts(void **state)
{
	struct contacts_answer a;

	(void)state;
	assert_false(contacts_read_startup(STR("{}"), &a, NULL));
	assert_false(contacts_read_startup(STR("{\"contacts\":[],\"prefToken\":\"p\"}"), &a, NULL));
	assert_false(
		contacts_read_startup(STR("{\"prefToken\":\"p\",\"syncToken\":\"s\"}"), &a, NULL));
	assert_false(contacts_read_startup(
		STR("{\"contacts\":[],\"prefToken\":\"\",\"syncToken\":\"s\"}"), &a, NULL));
	assert_true(contacts_read_startup(
		STR("{\"contacts\":[],\"prefToken\":\"p\",\"syncToken\":\"s\"}"), &a, NULL));
}

static void contacts_read__sees__errors_in_the_body(void **state)
{
	struct contacts_answer a;

	(void)state;
	assert_true(contacts_read(
		STR("{\"errorReason\":\"Invalid sync token\",\"errorCode\":420}"), &a, NULL));
	assert_int_equal(a.error_code, 420);
	assert_true(json_text_is(a.error_reason, "Invalid sync token"));
	assert_true(contacts_read(STR("{\"errors\":[{\"x\":1}],\"errorCode\":\"400\"}"), &a, NULL));
	assert_true(a.errors.n > 0);
	assert_int_equal(a.error_code, 400);
	assert_true(contacts_read(STR("{\"errors\":[]}"), &a, NULL));
	assert_null(a.errors.p);
}

static void add_id(void *ctx, struct str id)
{
	buf_add_str(ctx, id);
	buf_addc(ctx, ' ');
}

static void assert_deleted(const char *body, const char *kind, const char *ids)
{
	struct contacts_answer a;
	struct buf b = BUF_INIT(KIB);

	assert_true(contacts_read(str_of(body), &a, NULL));
	contacts_deleted(&a, kind, add_id, &b);
	assert_string_equal(buf_cstr(&b), ids);
	buf_release(&b);
}

static void contacts_deleted__reads__both_shapes(void **state)
{
	static const char object[] =
		"{\"deletes\":{\"contactIds\":[\"A\",\"B\"],\"groupIds\":[\"G\"]}}";
	static const char list[] = "{\"deletes\":[{\"contactId\":\"A\"},{\"groupId\":\"G\"},7]}";

	(void)state;
	assert_deleted(object, "contactId", "A B ");
	assert_deleted(object, "groupId", "G ");
	assert_deleted(list, "contactId", "A ");
	assert_deleted(list, "groupId", "G ");
	assert_deleted("{}", "contactId", "");
	assert_deleted("{\"deletes\":\"A\"}", "contactId", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(contacts_ask_query__encodes__every_value),
		cmocka_unit_test(contacts_ask_query__says__what_a_write_means),
		cmocka_unit_test(contacts_ask_query__refuses__what_must_not_exist),
		cmocka_unit_test(contacts_write_body__leaves__items_as_they_are),
		cmocka_unit_test(contacts_read__finds__all_parts),
		cmocka_unit_test(contacts_read__refuses__broken_answers),
		cmocka_unit_test(contacts_read_startup__needs__tokens_and_contacts),
		cmocka_unit_test(contacts_read__sees__errors_in_the_body),
		cmocka_unit_test(contacts_deleted__reads__both_shapes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
