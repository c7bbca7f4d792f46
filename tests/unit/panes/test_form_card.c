/* The form's side of a card: which rows a field becomes, and that only what was changed changes. */
#include "panes/form_card.h"

#include "rig/picture.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

static const char card_text[] =
	"{\"contactId\":\"A\",\"etag\":\"e1\", \"firstName\":\"Ada\",\"x-new\":[1,1.10],"
	"\"phones\":[{\"field\":\"+44 1\",\"label\":\"MOBILE\",\"odd\":9007199254740993},"
	"{\"field\":\"+44 2\",\"label\":\"Privat\"}],"
	"\"streetAddresses\":[{\"field\":{\"street\":\"12 "
	"Lane\",\"city\":\"London\",\"countryCode\":\"gb\"},"
	"\"label\":\"HOME\"}],\"birthday\":\"1604-12-10\","
	"\"IMs\":[{\"field\":{\"IMService\":\"Jabber\",\"userName\":\"ada@chat\"},\"label\":"
	"\"HOME\"}],"
	"\"profiles\":[{\"field\":\"http://www.linkedin.com/in/"
	"ada\",\"label\":\"LINKEDIN\",\"user\":\"ada\"}],"
	"\"isCompany\":false}";

static int field_of(const char *key)
{
	return (int)(field_info(str_of(key)) - fields);
}

static void card_is(struct buf *card, const char *text)
{
	buf_release(card);
	*card = BUF_INIT(MIB);
	buf_adds(card, text);
}

static struct form_parts parts_of(const char *key, int entry)
{
	struct form_parts parts;

	form_parts_init(&parts);
	form_card_parts(STR(""), 0, -1, &parts);
	form_parts_release(&parts);
	form_card_parts(str_of(card_text), field_of(key), entry, &parts);
	return parts;
}

static void form_card_parts__gives__labels_and_words(void **state)
{
	struct form_parts p = parts_of("phones", 1);

	(void)state;
	assert_int_equal(p.n, 1);
	assert_string_equal(p.part[0].label, "Privat");
	assert_true(str_is(buf_str(&p.part[0].text), "+44 2"));
	form_parts_release(&p);
	p = parts_of("birthday", 0);
	assert_true(str_is(buf_str(&p.part[0].text), "10 December"));
	form_parts_release(&p);
	p = parts_of("IMs", 0);
	assert_string_equal(p.part[0].label, "Jabber");
	assert_true(str_is(buf_str(&p.part[0].text), "ada@chat"));
	assert_string_equal(p.part[1].lead, "label");
	assert_true(p.part[1].beside);
	assert_true(str_is(buf_str(&p.part[1].text), "home"));
	form_parts_release(&p);
	p = parts_of("streetAddresses", 0);
	assert_int_equal(p.n, 4);
	assert_string_equal(p.part[0].label, "home");
	assert_string_equal(p.part[0].lead, "street");
	assert_string_equal(p.part[1].label, "");
	assert_string_equal(p.part[1].lead, "city");
	assert_true(str_is(buf_str(&p.part[1].text), "London"));
	form_parts_release(&p);
}

/* Puts one field with one value changed and gives the card back. */
static void put(struct buf *card, const char *key, const struct form_value *value, int n)
{
	struct form_values v;
	struct error err = ERROR_INIT;

	form_values_init(&v);
	for (int i = 0; i < n; i++)
		form_values_add(&v, value[i].entry, value[i].part, value[i].label, value[i].text,
			value[i].removed, value[i].ticked);
	if (!form_card_put(card, field_of(key), &v, &err))
		fail_msg("%s", err.what);
	form_values_release(&v);
}

static void form_card_put__changes__nothing_when_nothing_differs(void **state)
{
	struct buf card = BUF_INIT(MIB);
	struct form_value phones[] = {{0, 0, STR("mobile"), STR("+44 1"), false, false},
		{1, 0, STR("Privat"), STR("+44 2"), false, false}};
	struct form_value birthday = {0, 0, STR("birthday"), STR("10 December"), false, false};

	(void)state;
	card_is(&card, card_text);
	put(&card, "phones", phones, 2);
	put(&card, "birthday", &birthday, 1);
	assert_true(str_is(buf_str(&card), card_text));
	buf_release(&card);
}

static void form_card_put__keeps__every_other_byte(void **state)
{
	struct buf card = BUF_INIT(MIB);
	struct form_value phones[] = {{0, 0, STR("work"), STR("+44 9"), false, false},
		{1, 0, STR("Privat"), STR("+44 2"), false, false}};

	(void)state;
	card_is(&card, card_text);
	put(&card, "phones", phones, 2);
	assert_true(str_find(buf_str(&card),
			    STR("{\"field\":\"+44 9\",\"label\":\"WORK\",\"odd\":9007199254740993},"
				"{\"field\":\"+44 2\",\"label\":\"Privat\"}")) != SIZE_MAX);
	assert_true(str_find(buf_str(&card), STR("\"x-new\":[1,1.10]")) != SIZE_MAX);
	buf_release(&card);
}

static void form_card_put__removes_and_adds__entries(void **state)
{
	struct buf card = BUF_INIT(MIB);
	struct form_value phones[] = {{0, 0, STR("mobile"), STR("+44 1"), true, false},
		{1, 0, STR("Privat"), STR("+44 2"), false, false},
		{-1, 0, STR("home"), STR("+44 3"), false, false},
		{-2, 0, STR("Boot"), STR("+44 4"), false, false},
		{-3, 0, STR("work"), STR(""), false, false}};

	(void)state;
	card_is(&card, card_text);
	put(&card, "phones", phones, 5);
	assert_true(
		str_find(buf_str(&card),
			STR("\"phones\":[{\"field\":\"+44 "
			    "2\",\"label\":\"Privat\"},{\"field\":\"+44 "
			    "3\",\"label\":\"HOME\"},{\"field\":\"+44 4\",\"label\":\"Boot\"}]")) !=
		SIZE_MAX);
	buf_release(&card);
}

static void form_card_put__writes__parts_of_an_address(void **state)
{
	struct buf card = BUF_INIT(MIB);
	struct form_value address[] = {{0, 0, STR("home"), STR("12 Lane"), false, false},
		{0, 2, STR("city"), STR("Paris"), false, false},
		{0, 4, STR("post code"), STR("75001"), false, false},
		{0, 5, STR("country"), STR(""), false, false},
		{-1, 0, STR("work"), STR("1 Street\nHouse 2"), false, false},
		{-1, 2, STR("city"), STR("Bern"), false, false}};

	(void)state;
	card_is(&card, card_text);
	put(&card, "streetAddresses", address, 6);
	assert_true(str_find(buf_str(&card),
			    STR("{\"street\":\"12 Lane\",\"city\":\"Paris\",\"countryCode\":\"gb\","
				"\"postalCode\":\"75001\"}")) != SIZE_MAX);
	assert_true(str_find(buf_str(&card),
			    STR("{\"field\":{\"street\":\"1 Street\\nHouse 2\",\"city\":\"Bern\"},"
				"\"label\":\"WORK\"}")) != SIZE_MAX);
	buf_release(&card);
}

static void form_card_put__keeps__the_profile_in_step(void **state)
{
	struct buf card = BUF_INIT(MIB);
	struct form_value profile = {0, 0, STR("LinkedIn"), STR("ada-lovelace"), false, false};
	struct form_value chat = {0, 0, STR("Skype"), STR("ada@chat"), false, false};

	(void)state;
	card_is(&card, card_text);
	put(&card, "profiles", &profile, 1);
	put(&card, "IMs", &chat, 1);
	assert_true(str_find(buf_str(&card), STR("\"http://www.linkedin.com/in/ada-lovelace\"")) !=
		    SIZE_MAX);
	assert_true(str_find(buf_str(&card), STR("\"user\":\"ada-lovelace\"")) != SIZE_MAX);
	assert_true(str_find(buf_str(&card), STR("\"IMService\":\"Skype\"")) != SIZE_MAX);
	buf_release(&card);
}

#define HAS(text) assert_true(str_find(buf_str(&card), STR(text)) != SIZE_MAX)

static void form_card_put__sets__service_and_label_of_a_chat(void **state)
{
	struct buf card = BUF_INIT(MIB);
	struct form_value chats[] = {{0, 0, STR("Skype"), STR("ada@chat"), false, false},
		{0, 1, STR(""), STR("boat"), false, false},
		{-1, 0, STR("ICQ"), STR("77"), false, false},
		{-1, 1, STR(""), STR("work"), false, false}};
	struct form_value none[] = {{0, 0, STR("Skype"), STR("ada@chat"), false, false},
		{0, 1, STR(""), STR(""), false, false}, {1, 0, STR("ICQ"), STR(""), false, false},
		{1, 1, STR(""), STR("work"), false, false}};

	(void)state;
	card_is(&card, card_text);
	put(&card, "IMs", chats, 4);
	HAS("\"IMs\":[{\"field\":{\"IMService\":\"Skype\",\"userName\":\"ada@chat\"},\"label\":"
	    "\"boat\"},{\"field\":{\"userName\":\"77\",\"IMService\":\"ICQ\"},\"label\":\"WORK\"}"
	    "]");
	put(&card, "IMs", none, 4);
	HAS("\"IMs\":[{\"field\":{\"IMService\":\"Skype\",\"userName\":\"ada@chat\"}}]");
	buf_release(&card);
}

/* Germany's post code stands before the city; the rows keep their numbers, which drafts know. */
static void form_card_parts__stand__in_the_order_of_the_country(void **state)
{
	static const int german[] = {0, 4, 2, 5}, american[] = {0, 2, 3, 4, 5};
	struct form_parts p;

	(void)state;
	form_parts_init(&p);
	form_card_parts(STR("{\"streetAddresses\":[{\"field\":{\"country\":\"Germany\"}}]}"),
		field_of("streetAddresses"), 0, &p);
	assert_int_equal(p.n, 4);
	for (int i = 0; i < p.n; i++)
		assert_int_equal(p.part[i].part, german[i]);
	assert_true(p.part[2].beside && !p.part[1].beside);
	form_parts_release(&p);
	form_card_parts(STR("{\"streetAddresses\":[{\"field\":{\"countryCode\":\"us\"}}]}"),
		field_of("streetAddresses"), 0, &p);
	assert_int_equal(p.n, 5);
	for (int i = 0; i < p.n; i++)
		assert_int_equal(p.part[i].part, american[i]);
	assert_true(p.part[3].beside && !p.part[2].beside);
	form_parts_release(&p);
}

static void form_card_put__keeps__the_code_in_step_with_the_country(void **state)
{
	struct buf card = BUF_INIT(MIB);
	struct form_value v = {0, 5, STR(""), STR("Sverige"), false, false};
	struct form_value unknown = {0, 5, STR(""), STR("Utopia"), false, false};

	(void)state;
	card_is(&card, card_text);
	put(&card, "streetAddresses", &v, 1);
	HAS("\"countryCode\":\"se\",\"country\":\"Sverige\"");
	put(&card, "streetAddresses", &unknown, 1);
	HAS("\"city\":\"London\",\"country\":\"Utopia\"}");
	buf_release(&card);
}

/* Entries that are none stay when another one is edited; emptying one of them is no removal. */
static void form_card_put__keeps__entries_that_were_empty(void **state)
{
	struct buf card = BUF_INIT(MIB);
	struct form_value phones[] = {{0, 0, STR("phone"), STR(""), false, false},
		{1, 0, STR("phone"), STR("null"), false, false},
		{2, 0, STR("home"), STR("2"), false, false}};

	(void)state;
	card_is(&card, "{\"phones\":[{},null,{\"field\":\"1\",\"label\":\"HOME\"}]}");
	put(&card, "phones", phones, 3);
	assert_true(str_is(
		buf_str(&card), "{\"phones\":[{},null,{\"field\":\"2\",\"label\":\"HOME\"}]}"));
	buf_release(&card);
}

static void form_card_put__takes_away__a_photo(void **state)
{
	struct buf card = BUF_INIT(MIB);
	struct form_value v = {0, 0, STR(""), STR("JPEG"), true, false};

	(void)state;
	card_is(&card, "{\"a\":1.0,\"photo\":{\"url\":\"u\"},\"b\":2}");
	put(&card, "photo", &v, 1);
	assert_true(str_is(buf_str(&card), "{\"a\":1.0,\"b\":2}"));
	buf_release(&card);
}

static void form_card_put__takes__a_photo_from_a_file(void **state)
{
	struct buf card = BUF_INIT(MIB), wrong = BUF_INIT(KIB);
	struct form_parts p;
	struct temp temp;
	char *path;
	struct form_value v[2] = {{0, 0, STR(""), STR("JPEG"), true, false},
		{-1, PHOTO_FILE, STR(""), STR(""), false, false}};
	struct error err = ERROR_INIT;

	(void)state;
	temp_open(&temp);
	path = picture_png_file(&temp, "a.png", 500);
	form_parts_init(&p);
	form_card_parts(STR("{}"), field_of("photo"), -1, &p);
	assert_int_equal(p.n, 1);
	assert_int_equal(p.part[0].kind, PART_LINE);
	assert_int_equal(p.part[0].part, PHOTO_FILE);
	form_parts_release(&p);
	card_is(&card, "{\"a\":1.0,\"photo\":{\"url\":\"u\"},\"b\":2}");
	v[1].text = str_of(path);
	form_check_value(field_of("photo"), PHOTO_FILE, v[1].text, &wrong);
	assert_int_equal(wrong.n, 0);
	put(&card, "photo", v, 2);
	assert_true(str_starts(
		buf_str(&card), STR("{\"a\":1.0,\"photo\":{\"url\":\"data:image/png;base64,")));
	v[1].text = STR("/nowhere/a.png");
	form_check_value(field_of("photo"), PHOTO_FILE, v[1].text, &wrong);
	assert_string_equal(buf_cstr(&wrong), "There is no file /nowhere/a.png.");
	{
		struct form_values values = {v, 2, 2};

		assert_false(form_card_put(&card, field_of("photo"), &values, &err));
	}
	assert_true(json_get(buf_str(&card), "photo").p);
	free(path);
	buf_release(&card);
	buf_release(&wrong);
	temp_close(&temp);
}

static void form_check_value__says__what_cannot_be_staged(void **state)
{
	static const struct {
		const char *key, *value;
		bool wrong;
	} cases[] = {{"emailAddresses", "ada@engines,example", true},
		{"emailAddresses", "ada@engines.example", false}, {"emailAddresses", "ada", true},
		{"phones", "call me", true}, {"phones", "+44 20", false},
		{"birthday", "31 February", true}, {"birthday", "10 December", false},
		{"birthday", "1906-12-09", false}, {"notes", "anything, at all", false},
		{"emailAddresses", "", false}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct buf wrong = BUF_INIT(KIB);

		form_check_value(field_of(cases[i].key), 0, str_of(cases[i].value), &wrong);
		if (cases[i].wrong != (wrong.n > 0))
			fail_msg("%s “%s”", cases[i].key, cases[i].value);
		buf_release(&wrong);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(form_card_parts__gives__labels_and_words),
		cmocka_unit_test(form_card_put__changes__nothing_when_nothing_differs),
		cmocka_unit_test(form_card_put__keeps__every_other_byte),
		cmocka_unit_test(form_card_put__removes_and_adds__entries),
		cmocka_unit_test(form_card_put__writes__parts_of_an_address),
		cmocka_unit_test(form_card_put__keeps__the_profile_in_step),
		cmocka_unit_test(form_card_put__sets__service_and_label_of_a_chat),
		cmocka_unit_test(form_card_parts__stand__in_the_order_of_the_country),
		cmocka_unit_test(form_card_put__keeps__the_code_in_step_with_the_country),
		cmocka_unit_test(form_card_put__keeps__entries_that_were_empty),
		cmocka_unit_test(form_card_put__takes_away__a_photo),
		cmocka_unit_test(form_card_put__takes__a_photo_from_a_file),
		cmocka_unit_test(form_check_value__says__what_cannot_be_staged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
