/* Groups and the me card as texts: what an edit may do, what it leaves alone, and odd groups that real accounts
 * have. */
#include "change/objects.h"
#include "change/stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define GROUP                                                                                      \
	"{ \"groupId\":\"G\", \"odd\":9007199254740993, \"name\":\"Work\","                        \
	"\"contactIds\": [ \"A\" , \"B\\u0042\" ],\"etag\":\"1\",\"x\":{\"y\":1.10}}"

static struct error err;

/* The text after these edits, "" when they are refused; into one buffer. */
static const char *after(enum object_kind object, const char *text, const char *const *lines)
{
	static struct buf out;
	struct edit edits[8];
	size_t n = 0;

	buf_release(&out);
	out = BUF_INIT(MIB);
	for (; *lines; lines++)
		assert_true(edit_parse(str_of(*lines), &edits[n++], &err));
	if (!object_edit(object, text ? str_of(text) : STR_NONE, edits, n, &out, &err))
		buf_clear(&out);
	return out.n ? buf_cstr(&out) : "";
}

#define EDITED(text, ...) after(OBJECT_GROUP, text, (const char *const[]){__VA_ARGS__, NULL})

static void group__with_one_more__keeps_every_other_byte(void **state)
{
	(void)state;
	assert_string_equal(EDITED(GROUP, "contactIds+=C"),
		"{ \"groupId\":\"G\", \"odd\":9007199254740993, \"name\":\"Work\","
		"\"contactIds\": [\"A\",\"B\\u0042\",\"C\"],\"etag\":\"1\",\"x\":{\"y\":1.10}}");
	assert_string_equal(EDITED(GROUP, "contactIds+=A"), GROUP);
	assert_string_equal(EDITED(GROUP, "contactIds+=BB"), GROUP);
	assert_string_equal(EDITED(GROUP, "contactIds-=Z"), GROUP);
	assert_string_equal(EDITED(GROUP, "name=Work"), GROUP);
}

/* What is staged is built from the base, blanks and all. */
static void group__as_staged__keeps_even_blanks(void **state)
{
	struct change c;
	bool counts;

	(void)state;
	change_init(&c);
	c.object = OBJECT_GROUP;
	c.kind = CHANGE_UPDATE;
	buf_adds(&c.base, GROUP);
	buf_adds(&c.after, EDITED(GROUP, "contactIds+=C", "contactIds-=A"));
	assert_true(stage_settle(&c, &counts, &err));
	assert_true(counts);
	assert_string_equal(buf_cstr(&c.after),
		"{ \"groupId\":\"G\", \"odd\":9007199254740993, \"name\":\"Work\","
		"\"contactIds\": [ \"B\\u0042\" ,\"C\"],\"etag\":\"1\",\"x\":{\"y\":1.10}}");
	change_release(&c);
}

static void group__odd_members__are_left_and_can_be_taken_out(void **state)
{
	static const char odd[] = "{\"groupId\":\"G\",\"name\":\"W\",\"contactIds\":[\"A\",1,\"A\","
				  "null,\"G\",{\"a\":2}]}";

	(void)state;
	assert_string_equal(EDITED(odd, "contactIds+=A"), odd);
	assert_string_equal(EDITED(odd, "contactIds-=A"),
		"{\"groupId\":\"G\",\"name\":\"W\",\"contactIds\":[1,null,\"G\",{\"a\":2}]}");
	assert_string_equal(EDITED(odd, "contactIds-=G", "contactIds+=C"),
		"{\"groupId\":\"G\",\"name\":\"W\",\"contactIds\":[\"A\",1,\"A\",null,{\"a\":2},"
		"\"C\"]}");
}

static void group__without_a_list__gets_one(void **state)
{
	(void)state;
	assert_string_equal(EDITED("{\"groupId\":\"G\"}", "contactIds+=A"),
		"{\"groupId\":\"G\",\"contactIds\":[\"A\"]}");
	assert_string_equal(EDITED("{\"groupId\":\"G\",\"contactIds\":null}", "contactIds+=A"),
		"{\"groupId\":\"G\",\"contactIds\":[\"A\"]}");
	assert_string_equal(
		EDITED("{\"groupId\":\"G\",\"contactIds\":\"A\"}", "contactIds+=B"), "");
	assert_int_equal(err.code, ERR_BAD_DATA);
}

static void group__needs__a_name(void **state)
{
	(void)state;
	assert_string_equal(EDITED(GROUP, "name="), "");
	assert_int_equal(err.code, ERR_USAGE);
	assert_string_equal(EDITED(GROUP, "name=  "), "");
	assert_string_equal(EDITED(NULL, "contactIds+=A"), "");
	assert_string_equal(EDITED("{\"groupId\":\"G\"}", "name=\"q\"\\"),
		"{\"groupId\":\"G\",\"name\":\"\\\"q\\\"\\\\\"}");
}

static void group__refuses__what_it_does_not_have(void **state)
{
	(void)state;
	assert_string_equal(EDITED(GROUP, "etag=2"), "");
	assert_string_equal(EDITED(GROUP, "groupId=2"), "");
	assert_string_equal(EDITED(GROUP, "contactIds=A"), "");
	assert_string_equal(EDITED(GROUP, "contactIds="), "");
	assert_string_equal(EDITED(GROUP, "name+=x"), "");
	assert_string_equal(
		after(OBJECT_ME, "{\"meCardId\":\"A\"}", (const char *const[]){"meCardId=", NULL}),
		"");
	assert_string_equal(
		after(OBJECT_ME, "{\"meCardId\":\"A\"}", (const char *const[]){"meCardId=B", NULL}),
		"{\"meCardId\":\"B\"}");
}

static void group__new__has_an_id_of_its_own(void **state)
{
	struct buf id = BUF_INIT(KIB);
	const char *text = EDITED(NULL, "name=New", "contactIds+=A", "contactIds+=A");

	(void)state;
	assert_true(object_id(OBJECT_GROUP, str_of(text), &id));
	assert_int_equal(id.n, 36);
	assert_true(strstr(text, "\"contactIds\":[\"A\"]") != NULL);
	assert_true(strstr(text, "etag") == NULL);
	buf_release(&id);
}

/* Members are a set: their order is no difference, and neither is one that stands there twice. */
static void group__reordered__is_the_same(void **state)
{
	struct diff d;

	(void)state;
	assert_true(diff_cards(STR("{\"groupId\":\"G\",\"contactIds\":[\"A\",\"B\",\"C\"]}"),
		STR("{\"groupId\":\"G\",\"contactIds\":[\"C\",\"A\",\"B\"]}"), &d));
	assert_int_equal(d.differ, 0);
	diff_release(&d);
}

static void merge__of_members__is_one_of_sets(void **state)
{
	struct buf out = BUF_INIT(MIB);
	size_t both;

	(void)state;
	assert_true(cards_merge(
		STR("{\"groupId\":\"G\",\"etag\":\"1\",\"contactIds\":[\"A\",\"B\",\"C\"]}"),
		STR("{\"groupId\":\"G\",\"etag\":\"2\",\"contactIds\":[\"D\",\"C\",\"A\"]}"),
		STR("{\"groupId\":\"G\",\"etag\":\"1\",\"contactIds\":[\"B\",\"C\",\"E\",\"D\"]}"),
		&out, &both));
	assert_string_equal(buf_cstr(&out),
		"{\"groupId\":\"G\",\"etag\":\"2\",\"contactIds\":[\"D\",\"C\",\"E\"]}");
	assert_int_equal(both, 0);
	buf_release(&out);
}

static void me__has__the_card_it_names_as_its_version(void **state)
{
	struct buf out = BUF_INIT(KIB);

	(void)state;
	assert_true(object_id(OBJECT_ME, STR("{\"meCardId\":\"A\"}"), &out));
	assert_string_equal(buf_cstr(&out), "me");
	assert_true(str_is(object_etag(OBJECT_ME, STR("{\"meCardId\":\"A\"}"), &out), "A"));
	assert_false(object_id(OBJECT_ME, STR("{\"meCardId\":1}"), &out));
	buf_release(&out);
}

/* An argument names the tests to run. */
int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(group__with_one_more__keeps_every_other_byte),
		cmocka_unit_test(group__as_staged__keeps_even_blanks),
		cmocka_unit_test(group__odd_members__are_left_and_can_be_taken_out),
		cmocka_unit_test(group__without_a_list__gets_one),
		cmocka_unit_test(group__needs__a_name),
		cmocka_unit_test(group__refuses__what_it_does_not_have),
		cmocka_unit_test(group__new__has_an_id_of_its_own),
		cmocka_unit_test(group__reordered__is_the_same),
		cmocka_unit_test(merge__of_members__is_one_of_sets),
		cmocka_unit_test(me__has__the_card_it_names_as_its_version),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
