#include "icloud/card.h"
#include "unit/contacts/zoo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static bool edited(const char *card, const char *line, struct buf *out, struct error *err)
{
	struct edit e;

	return edit_parse(str_of(line), &e, err) && card_edit(str_of(card), &e, 1, out, err);
}

static void assert_edit(const char *card, const char *line, const char *want)
{
	struct error err = ERROR_INIT;
	struct buf out = BUF_INIT(MIB);

	if (!edited(card, line, &out, &err))
		print_error("%s: %s\n", line, err.what);
	assert_string_equal(buf_cstr(&out), want);
	assert_true(json_value(buf_str(&out)).p != NULL);
	buf_release(&out);
}

static void assert_refused(const char *card, const char *line)
{
	struct error err = ERROR_INIT;
	struct buf out = BUF_INIT(MIB);

	assert_false(edited(card, line, &out, &err));
	assert_int_equal(err.code, ERR_USAGE);
	assert_true(err.what[0] && err.next[0]);
	assert_int_equal(out.n, 0);
	buf_release(&out);
}

/* HOPPER with one text in it replaced: what an edit of that span must give. */
static void assert_span_edit(const char *line, const char *old, const char *new)
{
	static const char card[] = HOPPER;
	const char *at = strstr(card, old);
	struct buf want = BUF_INIT(MIB);

	assert_non_null(at);
	buf_add(&want, card, (size_t)(at - card));
	buf_adds(&want, new);
	buf_adds(&want, at + strlen(old));
	assert_edit(card, line, buf_cstr(&want));
	buf_release(&want);
}

static void assert_parsed(
	const char *line, enum edit_verb verb, const char *path, const char *value)
{
	struct error err = ERROR_INIT;
	struct edit e;

	assert_true(edit_parse(str_of(line), &e, &err));
	assert_int_equal(e.verb, verb);
	assert_true(str_is(e.path, path));
	assert_true(str_is(e.value, value));
}

static void edit_parse__reads__the_four_verbs(void **state)
{
	struct error err = ERROR_INIT;
	struct edit e;

	(void)state;
	assert_parsed("firstName=Ada", EDIT_SET, "firstName", "Ada");
	assert_parsed("notes=", EDIT_EMPTY, "notes", "");
	assert_parsed("notes=a=b+=c", EDIT_SET, "notes", "a=b+=c");
	assert_parsed("phones[work]+=+44 20", EDIT_ADD, "phones[work]", "+44 20");
	assert_parsed("phones-=+44 20", EDIT_REMOVE, "phones", "+44 20");
	assert_parsed("phones[1]-=", EDIT_REMOVE, "phones[1]", "");
	assert_parsed("phones[a=b].label=x", EDIT_SET, "phones[a=b].label", "x");
	assert_false(edit_parse(STR("firstName"), &e, &err));
	assert_int_equal(err.code, ERR_USAGE);
	assert_false(edit_parse(STR("=x"), &e, &err));
	assert_false(edit_parse(STR("+=x"), &e, &err));
	assert_false(edit_parse(STR_NONE, &e, &err));
}

static void card_edit__with_nothing__gives_the_same_bytes(void **state)
{
	struct buf out = BUF_INIT(MIB);

	(void)state;
	for (size_t i = 0; i < ZOO; i++) {
		buf_clear(&out);
		assert_true(card_edit(str_of(zoo[i]), NULL, 0, &out, NULL));
		assert_true(str_is(buf_str(&out), zoo[i]));
	}
	buf_release(&out);
}

static void card_edit__changes__nothing_when_it_says_that_already(void **state)
{
	static const char *const same[] = {"firstName=Grace", "phones[0]=+1 202 555 0143",
		"phones[mobile]=+1 202 555 0143", "phones[work].label=work",
		"phones[WORK].label=WORK", "birthday=1906-12-09", "birthday=9 December 1906",
		"isCompany=no", "isCompany=false",
		"isCompany=", "streetAddresses[home].city=Arlington",
		"middleName=", "photo=", "dates=", "IMs[Jabber]=grace@chat.example",
		"profiles[LinkedIn].user=grace-hopper", "notes=Keeps a nanosecond.\nAsks.",
		"x-new={\"a\":[1.10]}", "n=9007199254740993"};

	(void)state;
	for (size_t i = 0; i < sizeof same / sizeof *same; i++)
		assert_edit(HOPPER, same[i], HOPPER);
	assert_edit("{\"notes\":\"\",\"phones\":[]}", "notes=", "{\"notes\":\"\",\"phones\":[]}");
	assert_edit("{\"notes\":\"\",\"phones\":[]}", "phones=", "{\"notes\":\"\",\"phones\":[]}");
	assert_edit(zoo[3], "notes=\U0001f600 / /", zoo[3]);
}

static void card_edit__replaces__exactly_one_span(void **state)
{
	(void)state;
	assert_span_edit("firstName=Ada \"x\"", "\"Grace\"", "\"Ada \\\"x\\\"\"");
	assert_span_edit("phones[1]=+44 20", "\"+1 202 555 0188\"", "\"+44 20\"");
	assert_span_edit("phones[mobile]=1", "\"+1 202 555 0143\"", "\"1\"");
	assert_span_edit("phones[mobile].label=home fax", "\"MOBILE\"", "\"HOMEFAX\"");
	assert_span_edit("phones[mobile].label=My Boat", "\"MOBILE\"", "\"My Boat\"");
	assert_span_edit("streetAddresses[home].city=Paris", "\"Arlington\"", "\"Paris\"");
	assert_span_edit("streetAddresses[0].x=2.0", "1.0", "\"2.0\"");
	assert_span_edit("IMs[Jabber]=ada", "\"grace@chat.example\"", "\"ada\"");
	assert_span_edit("IMs[home].IMService=Skype", "\"Jabber\"", "\"Skype\"");
	assert_span_edit("profiles[0].user=ada", "\"grace-hopper\"", "\"ada\"");
	assert_span_edit("birthday=23 June 1912", "1906-12-09", "1912-06-23");
	assert_span_edit("birthday=--12-10", "1906-12-09", "1604-12-10");
	assert_span_edit("birthday=29 feb", "1906-12-09", "1604-02-29");
	assert_span_edit("isCompany=yes", "\"isCompany\":false", "\"isCompany\":true");
	assert_span_edit("n=1.10", "9007199254740993", "1.10");
	assert_span_edit(
		"notes=a\nb\t\x01", "\"Keeps a nanosecond.\\nAsks.\"", "\"a\\nb\\t\\u0001\"");
}

static void card_edit__takes_out__one_comma_with_what_goes(void **state)
{
	(void)state;
	assert_span_edit("firstName=", "\"firstName\":\"Grace\",", "");
	assert_span_edit("n=", ",\"n\":9007199254740993", "");
	assert_span_edit(
		"phones[0]-=", "{\"label\":\"MOBILE\",\"field\":\"+1 202 555 0143\"},", "");
	assert_span_edit("phones-=+1 202 555 0188",
		",{\"field\":\"+1 202 555 0188\",\"label\":\"WORK\"}", "");
	assert_span_edit(
		"phones[work]=", ",{\"field\":\"+1 202 555 0188\",\"label\":\"WORK\"}", "");
	assert_span_edit("streetAddresses[0].state=", "\"state\":\"VA\",", "");
	assert_span_edit("phones[mobile].label=", "\"label\":\"MOBILE\",", "");
	assert_edit("{ \"a\" : 1 , \"notes\" : \"x\" }", "notes=", "{ \"a\" : 1 }");
	assert_edit("{ \"notes\" : \"x\" , \"a\" : 1 }", "notes=", "{ \"a\" : 1 }");
	assert_edit("{ \"notes\" : \"x\" }", "notes=", "{  }");
}

static void card_edit__removes__the_last_entry_with_its_list(void **state)
{
	(void)state;
	assert_edit("{\"a\":1,\"phones\":[{\"field\":\"1\"}],\"b\":2}", "phones-=1",
		"{\"a\":1,\"b\":2}");
	assert_edit("{\"phones\":[{\"field\":\"1\"}]}", "phones[0]-=", "{}");
	assert_edit("{\"phones\":[{\"field\":\"1\"},{\"field\":\"2\"}]}", "phones=", "{}");
}

static void card_edit__adds__to_lists_that_are_there_or_not(void **state)
{
	(void)state;
	assert_span_edit("phones[home]+=+1 202 555 0199",
		"{\"field\":\"+1 202 555 0188\",\"label\":\"WORK\"}",
		"{\"field\":\"+1 202 555 0188\",\"label\":\"WORK\"},"
		"{\"field\":\"+1 202 555 0199\",\"label\":\"HOME\"}");
	assert_edit("{}", "phones+=1", "{\"phones\":[{\"field\":\"1\"}]}");
	assert_edit("{\"phones\":[ ]}", "phones[My]+=1",
		"{\"phones\":[{\"field\":\"1\",\"label\":\"My\"} ]}");
	assert_edit("{\"phones\":null,\"a\":1}", "phones+=1",
		"{\"phones\":[{\"field\":\"1\"}],\"a\":1}");
	assert_edit("{\"a\":1}", "urls[homepage]+=x",
		"{\"a\":1,\"urls\":[{\"field\":\"x\",\"label\":\"HOMEPAGE\"}]}");
	assert_edit("{}", "dates[anniversary]+=15 June 1930",
		"{\"dates\":[{\"field\":\"1930-06-15\",\"label\":\"ANNIVERSARY\"}]}");
	assert_edit("{}", "streetAddresses[home]+=",
		"{\"streetAddresses\":[{\"field\":{},\"label\":\"HOME\"}]}");
	assert_edit("{}", "streetAddresses+=1 Road",
		"{\"streetAddresses\":[{\"field\":{\"street\":\"1 Road\"}}]}");
	assert_edit("{}", "IMs[home]+=ada",
		"{\"IMs\":[{\"field\":{\"userName\":\"ada\"},\"label\":\"HOME\"}]}");
	assert_edit("{\"streetAddresses\":[{\"field\":{},\"label\":\"HOME\"}]}",
		"streetAddresses[0].city=Bath",
		"{\"streetAddresses\":[{\"field\":{\"city\":\"Bath\"},\"label\":\"HOME\"}]}");
	assert_edit("\n{} ", "nickName=Ada", "\n{\"nickName\":\"Ada\"} ");
	assert_edit("{}", "nickName=Ada", "{\"nickName\":\"Ada\"}");
	assert_edit("{\"phones\":[{\"field\":\"1\"}]}", "phones[0].label=work",
		"{\"phones\":[{\"field\":\"1\",\"label\":\"WORK\"}]}");
}

static void card_edit__takes__the_last_of_keys_that_come_twice(void **state)
{
	(void)state;
	assert_edit(zoo[4], "firstName=x",
		"{\"firstName\":\"one\",\"firstName\":\"x\",\"phones\":[],\"phones\":[{\"field\":"
		"\"1\"}]}");
	assert_edit(zoo[4], "phones[0]=2",
		"{\"firstName\":\"one\",\"firstName\":\"two\",\"phones\":[],\"phones\":[{\"field\":"
		"\"2\"}]}");
	assert_edit(zoo[5], "firstName=x",
		"{\"f\\u0069rstName\":\"x\",\"phones\":[{\"f\\u0069eld\":\"1\",\"label\":\"HOME\"}]"
		"}");
	assert_edit(zoo[5], "phones[home]=x",
		"{\"f\\u0069rstName\":\"escaped "
		"key\",\"phones\":[{\"f\\u0069eld\":\"x\",\"label\":\"HOME\"}]}");
}

static void card_edit__refuses__what_cannot_be(void **state)
{
	static const char *const bad[] = {"birthday=1912-13-23", "birthday=1912-02-30",
		"birthday=soon", "birthday=31 June", "birthday=12-06-23", "dates+=x",
		"isCompany=perhaps", "phones=1", "phones[fax]=1", "phones[7]=1",
		"phones[7]-=", "phones-=nobody", "phones+=", "firstName+=x", "firstName-=Grace",
		"firstName[0]=x", "firstName.part=x", "unheardOf=x", "contactId=x",
		"etag=", "phones[0].colour=red", "streetAddresses[home]=x", "photo=x", "phones[=x",
		"phones[]=x", "phones[0]x=1", "phones[0].=1", "n=not json", "phones[0].label-=x",
		"phones[home].label+=x", "firstName=\xff"};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_refused(HOPPER, bad[i]);
	assert_refused("{\"phones\":\"none\"}", "phones[0]=1");
	assert_refused("{\"phones\":[7]}", "phones[0]=1");
}

/* What stands in a list and is a text is edited as the entry that it should be. */
static void card_edit__makes__an_entry_of_a_bare_text(void **state)
{
	(void)state;
	assert_edit("{\"emailAddresses\":[ \"a@b\" ,7],\"n\":1.10}", "emailAddresses[0]=c@d",
		"{\"emailAddresses\":[ {\"field\":\"c@d\"} ,7],\"n\":1.10}");
	assert_edit("{\"emailAddresses\":[\"a@b\"]}", "emailAddresses[0]=a@b",
		"{\"emailAddresses\":[\"a@b\"]}");
	assert_edit("{\"emailAddresses\":[\"a@b\",7]}",
		"emailAddresses[0]=", "{\"emailAddresses\":[7]}");
	assert_refused("{\"emailAddresses\":[\"a@b\",7]}", "emailAddresses[1]=x@y");
	assert_refused("{\"emailAddresses\":[\"a@b\"]}", "emailAddresses[0].label=home");
}

static void card_edit__does__all_edits_or_none(void **state)
{
	struct edit edits[3];
	struct buf out = BUF_INIT(MIB);
	struct error err = ERROR_INIT;

	(void)state;
	assert_true(edit_parse(STR("streetAddresses[work]+="), &edits[0], &err));
	assert_true(edit_parse(STR("streetAddresses[1].city=Bath"), &edits[1], &err));
	assert_true(edit_parse(STR("nobody=x"), &edits[2], &err));
	assert_true(card_edit(STR("{\"streetAddresses\":[{}]}"), edits, 2, &out, &err));
	assert_string_equal(buf_cstr(&out),
		"{\"streetAddresses\":[{},{\"field\":{\"city\":\"Bath\"},\"label\":\"WORK\"}]}");
	buf_clear(&out);
	assert_false(card_edit(STR("{\"streetAddresses\":[{}]}"), edits, 3, &out, &err));
	assert_int_equal(out.n, 0);
	assert_false(card_edit(STR("{\"broken"), edits, 1, &out, &err));
	assert_int_equal(err.code, ERR_BAD_DATA);
	assert_int_equal(out.n, 0);
	buf_release(&out);
}

static void card_put__sets__whole_values(void **state)
{
	struct buf out = BUF_INIT(KIB);

	(void)state;
	assert_true(card_put(STR("{\"a\":[1],\"b\":2}"), "a", STR("{}"), &out));
	assert_string_equal(buf_cstr(&out), "{\"a\":{},\"b\":2}");
	buf_clear(&out);
	assert_true(card_put(STR("{\"a\":[1],\"b\":2}"), "c", STR("3"), &out));
	assert_string_equal(buf_cstr(&out), "{\"a\":[1],\"b\":2,\"c\":3}");
	buf_clear(&out);
	assert_true(card_put(STR("{\"a\":[1],\"b\":2}"), "a", STR_NONE, &out));
	assert_string_equal(buf_cstr(&out), "{\"b\":2}");
	assert_false(card_put(STR("7"), "a", STR("1"), &out));
	buf_release(&out);
}

static void card_new__has__an_id_of_its_own(void **state)
{
	struct edit e;
	struct buf a = BUF_INIT(KIB), b = BUF_INIT(KIB), id = BUF_INIT(KIB);

	(void)state;
	assert_true(edit_parse(STR("firstName=Ada"), &e, NULL));
	assert_true(card_new(&e, 1, &a, NULL));
	assert_true(card_new(&e, 1, &b, NULL));
	assert_string_not_equal(buf_cstr(&a), buf_cstr(&b));
	assert_int_equal(card_id(buf_str(&a), &id).n, 36);
	assert_int_equal(strspn(buf_cstr(&id), "0123456789ABCDEF-"), 36);
	assert_non_null(strstr(buf_cstr(&a), "\"isCompany\":false,\"firstName\":\"Ada\"}"));
	buf_release(&a);
	buf_release(&b);
	buf_release(&id);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(edit_parse__reads__the_four_verbs),
		cmocka_unit_test(card_edit__with_nothing__gives_the_same_bytes),
		cmocka_unit_test(card_edit__changes__nothing_when_it_says_that_already),
		cmocka_unit_test(card_edit__replaces__exactly_one_span),
		cmocka_unit_test(card_edit__takes_out__one_comma_with_what_goes),
		cmocka_unit_test(card_edit__removes__the_last_entry_with_its_list),
		cmocka_unit_test(card_edit__adds__to_lists_that_are_there_or_not),
		cmocka_unit_test(card_edit__takes__the_last_of_keys_that_come_twice),
		cmocka_unit_test(card_edit__refuses__what_cannot_be),
		cmocka_unit_test(card_edit__makes__an_entry_of_a_bare_text),
		cmocka_unit_test(card_edit__does__all_edits_or_none),
		cmocka_unit_test(card_put__sets__whole_values),
		cmocka_unit_test(card_new__has__an_id_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
