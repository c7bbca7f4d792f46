/* Every member of a card that icloud.com knows (protocol 4.5): the card shows it, the form has a cell for it, a
 * command sets it, and an edit of another field leaves its bytes. */
#include "panes/form_card.h"
#include "unit/contacts/zoo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

enum { ROOM = 16 * 1024 };

#define ADDRESS(part)                                                                              \
	"\"streetAddresses\":[{\"field\":{" part ",\"odd\":1.10},\"label\":\"_$!<Home>!$_\"}]"
#define CHAT                                                                                       \
	"\"IMs\":[{\"field\":{\"IMService\":\"Jabber\",\"userName\":\"ada@chat\"},\"label\":"      \
	"\"HOME\",\"odd\":1e400}]"
#define PROFILE                                                                                    \
	"\"profiles\":[{\"field\":\"http://x.example/"                                             \
	"ada\",\"label\":\"TWITTER\",\"user\":\"ada\","                                            \
	"\"userId\":\"12\",\"displayname\":\"Ada L\"}]"

/* member of the card · its key · what the card says · what the form's cell says (NULL: it has none, see
 * there) · an edit that sets it · what the card holds then */
static const struct row {
	const char *member, *key, *words, *cell, *edit, *then;
} rows[] = {
	{"\"prefix\":\"Dr.\"", "prefix", "Dr.", "Dr.", "prefix=Prof.", "\"prefix\":\"Prof.\""},
	{"\"firstName\":\"Ada\"", "firstName", "Ada", "Ada", "firstName=Eda",
		"\"firstName\":\"Eda\""},
	{"\"middleName\":\"K\"", "middleName", "K", "K", "middleName=L", "\"middleName\":\"L\""},
	{"\"lastName\":\"King\"", "lastName", "King", "King", "lastName=Byron",
		"\"lastName\":\"Byron\""},
	{"\"suffix\":\"II\"", "suffix", "II", "II", "suffix=III", "\"suffix\":\"III\""},
	{"\"nickName\":\"A\"", "nickName", "A", "A", "nickName=B", "\"nickName\":\"B\""},
	{"\"phoneticFirstName\":\"Ei\"", "phoneticFirstName", "Ei", "Ei", "phoneticFirstName=Ai",
		"\"phoneticFirstName\":\"Ai\""},
	{"\"phoneticLastName\":\"Ki\"", "phoneticLastName", "Ki", "Ki", "phoneticLastName=Ko",
		"\"phoneticLastName\":\"Ko\""},
	{"\"phoneticCompanyName\":\"En\"", "phoneticCompanyName", "En", "En",
		"phoneticCompanyName=On", "\"phoneticCompanyName\":\"On\""},
	{"\"companyName\":\"Engines\"", "companyName", "Engines", "Engines", "companyName=Mills",
		"\"companyName\":\"Mills\""},
	{"\"department\":\"D\"", "department", "D", "D", "department=E", "\"department\":\"E\""},
	{"\"jobTitle\":\"J\"", "jobTitle", "J", "J", "jobTitle=K", "\"jobTitle\":\"K\""},
	{"\"isCompany\":true", "isCompany", "yes", "show as a company", "isCompany=no",
		"\"isCompany\":false"},
	{"\"birthday\":\"1604-12-10\"", "birthday", "10 December", "10 December",
		"birthday=--12-11", "\"birthday\":\"1604-12-11\""},
	{"\"notes\":\"a\\nb\"", "notes", "a\nb", "a\nb", "notes=c", "\"notes\":\"c\""},
	{"\"phones\":[{\"field\":\"+442079460018\",\"label\":\"MOBILE\"}]", "phones",
		"+442079460018", "+442079460018", "phones[mobile]=020 1",
		"\"phones\":[{\"field\":\"020 1\",\"label\":\"MOBILE\"}]"},
	{"\"phones\":[{\"field\":\"1 2 3\",\"label\":\"Yacht\"}]", "phones", "1 2 3", "1 2 3",
		"phones[Yacht].label=Boat",
		"\"phones\":[{\"field\":\"1 2 3\",\"label\":\"Boat\"}]"},
	{"\"emailAddresses\":[{\"field\":\"a@b.c\",\"label\":\"WORK\"}]", "emailAddresses", "a@b.c",
		"a@b.c", "emailAddresses[0]=d@e.f",
		"\"emailAddresses\":[{\"field\":\"d@e.f\",\"label\":\"WORK\"}]"},
	{"\"urls\":[{\"field\":\"http://a\",\"label\":\"_$!<HomePage>!$_\"}]", "urls", "http://a",
		"http://a", "urls[homepage]=http://b",
		"\"urls\":[{\"field\":\"http://b\",\"label\":\"_$!<HomePage>!$_\"}]"},
	{"\"relatedNames\":[{\"field\":\"Bo\",\"label\":\"SPOUSE\"}]", "relatedNames", "Bo", "Bo",
		"relatedNames[spouse]=Co",
		"\"relatedNames\":[{\"field\":\"Co\",\"label\":\"SPOUSE\"}]"},
	{"\"dates\":[{\"field\":\"1604-02-29\",\"label\":\"ANNIVERSARY\"}]", "dates", "29 February",
		"29 February", "dates[0]=1 March 1840",
		"\"dates\":[{\"field\":\"1840-03-01\",\"label\":\"ANNIVERSARY\"}]"},
	{ADDRESS("\"street\":\"s\""), "streetAddresses", "s", "s", "streetAddresses[home].street=t",
		ADDRESS("\"street\":\"t\"")},
	{ADDRESS("\"city\":\"s\""), "streetAddresses", "s", "s", "streetAddresses[0].city=t",
		ADDRESS("\"city\":\"t\"")},
	{ADDRESS("\"state\":\"s\""), "streetAddresses", "s", "s", "streetAddresses[0].state=t",
		ADDRESS("\"state\":\"t\"")},
	{ADDRESS("\"postalCode\":\"s\""), "streetAddresses", "s", "s",
		"streetAddresses[0].postalCode=t", ADDRESS("\"postalCode\":\"t\"")},
	{ADDRESS("\"country\":\"s\""), "streetAddresses", "s", "s", "streetAddresses[0].country=t",
		ADDRESS("\"country\":\"t\"")},
	/* the form keeps the code in step with the country's name */
	{ADDRESS("\"countryCode\":\"no\""), "streetAddresses", "NO", NULL,
		"streetAddresses[0].countryCode=se", ADDRESS("\"countryCode\":\"se\"")},
	{ADDRESS("\"subLocality\":\"s\""), "streetAddresses", "s", "s",
		"streetAddresses[0].subLocality=t", ADDRESS("\"subLocality\":\"t\"")},
	{CHAT, "IMs", "home  ada@chat", "ada@chat", "IMs[Jabber].userName=ada@chat", CHAT},
	{CHAT, "IMs", "home  ada@chat", "home", "IMs[0].label=work",
		"\"IMs\":[{\"field\":{\"IMService\":\"Jabber\",\"userName\":\"ada@chat\"},"
		"\"label\":\"WORK\",\"odd\":1e400}]"},
	{CHAT, "IMs", "home  ada@chat", "ada@chat", "IMs[0].IMService=Skype",
		"\"IMs\":[{\"field\":{\"IMService\":\"Skype\",\"userName\":\"ada@chat\"},"
		"\"label\":\"HOME\",\"odd\":1e400}]"},
	{PROFILE, "profiles", "ada", "ada", "profiles[Twitter].user=eda",
		"\"profiles\":[{\"field\":\"http://x.example/ada\",\"label\":\"TWITTER\","
		"\"user\":\"eda\",\"userId\":\"12\",\"displayname\":\"Ada L\"}]"},
	/* a picture is taken away, never typed */
	{"\"photo\":{\"url\":\"data:image/jpeg;base64,AAAA\",\"crop\":{\"x\":0}}", "photo",
		"JPEG, 1 KB", "JPEG, 1 KB", "photo=", ""},
};
enum { ROWS = sizeof rows / sizeof *rows };

/* The member between others, one of them an unknown one. */
static struct str card_with(const char *member, char *out)
{
	int n = snprintf(out, ROOM,
		"{\"contactId\":\"A\", \"etag\":\"e\",%s%s\"maidenName\":\"x\",\"n\":[1.10,"
		"9007199254740993]}",
		member, *member ? "," : "");

	return (struct str){out, (size_t)n};
}

static struct str edited(struct str card, const char *line, struct buf *out)
{
	struct error err = ERROR_INIT;
	struct edit e;

	buf_clear(out);
	if (!edit_parse(str_of(line), &e, &err) || !card_edit(card, &e, 1, out, &err))
		fail_msg("%s: %s", line, err.what);
	return buf_str(out);
}

static void every_field__is__shown(void **state)
{
	char text[ROOM];

	(void)state;
	for (int i = 0; i < ROWS; i++) {
		struct card_walk walk = card_walk(card_with(rows[i].member, text));
		struct buf words = BUF_INIT(ROOM);
		struct card_row row;
		bool found = false;

		while (card_next(&walk, &row))
			if (row.info->key && !strcmp(row.info->key, rows[i].key)) {
				found = true;
				row_words(&row, &words);
			}
		assert_true(found);
		assert_string_equal(buf_cstr(&words), rows[i].words);
		buf_release(&words);
	}
}

static void every_field__has__a_cell_in_the_form(void **state)
{
	char text[ROOM];

	(void)state;
	for (int i = 0; i < ROWS; i++) {
		struct form_parts parts;
		int field = form_field_at(rows[i].key), found = 0;
		struct str card = card_with(rows[i].member, text);

		assert_true(form_field_editable(field));
		assert_int_equal(form_card_entries(card, field), 1);
		form_parts_init(&parts);
		form_card_parts(card, field, 0, &parts);
		for (int k = 0; rows[i].cell && k < parts.n; k++)
			found += str_is(buf_str(&parts.part[k].text), rows[i].cell);
		if (rows[i].cell && found != 1)
			fail_msg("no cell: %s", rows[i].member);
		form_parts_release(&parts);
	}
}

static void every_field__is__set_by_a_command(void **state)
{
	char text[ROOM], want[ROOM];
	struct buf out = BUF_INIT(ROOM);

	(void)state;
	for (int i = 0; i < ROWS; i++) {
		struct str card = card_with(rows[i].member, text);
		struct str after = edited(card, rows[i].edit, &out);

		card_with(rows[i].then, want);
		if (!str_is(after, want))
			fail_msg("%s gives %s", rows[i].edit, buf_cstr(&out));
	}
	buf_release(&out);
}

static void every_field__keeps__its_bytes_when_another_is_set(void **state)
{
	char both[ROOM], text[ROOM];
	struct buf out = BUF_INIT(ROOM);

	(void)state;
	for (int i = 0; i < ROWS; i++)
		for (int k = 0; k < ROWS; k++) {
			struct str after;

			if (!strcmp(rows[i].key, rows[k].key))
				continue;
			snprintf(both, sizeof(both), "%s ,%s", rows[i].member, rows[k].member);
			after = edited(card_with(both, text), rows[k].edit, &out);
			assert_true(str_find(after, str_of(rows[i].member)) != SIZE_MAX);
			assert_true(str_find(after, str_of(rows[k].then)) != SIZE_MAX);
			assert_true(str_find(after, STR("\"maidenName\":\"x\",\"n\":[1.10,"
							"9007199254740993]}")) != SIZE_MAX);
		}
	buf_release(&out);
}

/* Every row of the form handed back as it was read: nothing may change, however odd the card. */
static void put_all_as_read(const char *text, struct buf *card)
{
	for (int field = 0; form_field(field); field++) {
		struct form_values values;
		struct error err = ERROR_INIT;
		int n = form_field_editable(field) ? form_card_entries(buf_str(card), field) : 0;
		static struct form_parts parts[256];

		form_values_init(&values);
		for (int i = 0; i < n; i++) {
			form_parts_init(&parts[i]);
			form_card_parts(str_of(text), field, i, &parts[i]);
			for (int k = 0; k < parts[i].n; k++) {
				struct form_part *p = &parts[i].part[k];

				form_values_add(&values, i, p->part,
					str_of(p->labelled ? p->label : ""), buf_str(&p->text),
					false, p->ticked);
			}
		}
		if (n && form_field_many(field) && !form_card_put(card, field, &values, &err))
			fail_msg("%s: %s", text, err.what);
		form_values_release(&values);
		for (int i = 0; i < n; i++)
			form_parts_release(&parts[i]);
	}
}

static void every_field__of_an_odd_card__goes_through_the_form_unchanged(void **state)
{
	(void)state;
	for (size_t i = 0; i < ZOO; i++) {
		struct buf card = BUF_INIT(MIB);

		buf_adds(&card, zoo[i]);
		put_all_as_read(zoo[i], &card);
		assert_string_equal(buf_cstr(&card), zoo[i]);
		buf_release(&card);
	}
}

/* iCloud's name for a maiden name is not known for certain: it is kept, and set where a card has it. */
static void every_field__of_no_known_name__is_kept_and_can_be_set(void **state)
{
	char text[ROOM], want[ROOM];
	struct buf out = BUF_INIT(ROOM);
	struct str card = card_with("\"firstName\":\"Ada\"", text);

	(void)state;
	assert_true(str_is(edited(card, "firstName=Ada", &out), text));
	edited(card, "maidenName=Byron", &out);
	snprintf(want, sizeof(want),
		"{\"contactId\":\"A\", "
		"\"etag\":\"e\",\"firstName\":\"Ada\",\"maidenName\":\"Byron\","
		"\"n\":[1.10,9007199254740993]}");
	assert_string_equal(buf_cstr(&out), want);
	buf_release(&out);
}

/* What the form can add, it can also begin without a row: no known field is out of reach. */
static void every_field__can__be_added_in_the_form(void **state)
{
	static const char *const always[] = {
		"firstName", "lastName", "jobTitle", "companyName", "isCompany", "photo", NULL};

	(void)state;
	for (int i = 0; i < ROWS; i++) {
		int k = 0;

		while (always[k] && strcmp(always[k], rows[i].key) != 0)
			k++;
		if (!always[k])
			assert_non_null(form_field_add(form_field_at(rows[i].key)));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_field__is__shown),
		cmocka_unit_test(every_field__has__a_cell_in_the_form),
		cmocka_unit_test(every_field__is__set_by_a_command),
		cmocka_unit_test(every_field__keeps__its_bytes_when_another_is_set),
		cmocka_unit_test(every_field__of_an_odd_card__goes_through_the_form_unchanged),
		cmocka_unit_test(every_field__of_no_known_name__is_kept_and_can_be_set),
		cmocka_unit_test(every_field__can__be_added_in_the_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
