#include "icloud/card.h"
#include "unit/contacts/zoo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

typedef bool words_fn(struct str card, struct buf *out);

static void assert_words(words_fn *words, const char *card, const char *want)
{
	struct buf b = BUF_INIT(KIB);

	assert_true(words(str_of(card), &b));
	assert_string_equal(buf_cstr(&b), want);
	buf_release(&b);
}

/** "label=value" of the row in that place. */
static void assert_row(const char *card, const char *key, size_t index, const char *want)
{
	struct card_walk w = card_walk(str_of(card));
	struct card_row row;
	struct buf b = BUF_INIT(KIB);

	while (card_next(&w, &row))
		if (row.info->key && strcmp(row.info->key, key) == 0 && row.index == index) {
			assert_true(row_label_words(&row, &b));
			buf_addc(&b, '=');
			assert_true(row_words(&row, &b));
			break;
		}
	assert_string_equal(buf_cstr(&b), want);
	buf_release(&b);
}

static void field_info__knows__every_row_of_its_table_and_nothing_else(void **state)
{
	(void)state;
	for (const struct field_info *f = fields; f->key; f++)
		assert_ptr_equal(field_info(str_of(f->key)), f);
	assert_int_equal(field_info(STR("phone"))->kind, FIELD_UNKNOWN);
	assert_int_equal(field_info(STR("phonesx"))->kind, FIELD_UNKNOWN);
	assert_int_equal(field_info(STR("phones\0"))->kind, FIELD_UNKNOWN);
	assert_int_equal(field_info(STR_NONE)->kind, FIELD_UNKNOWN);
	assert_string_equal(fields[0].key, "prefix");
	assert_string_equal(fields[10].key, "companyName");
	assert_string_equal(fields[14].key, "emailAddresses");
}

static void card_next__gives__rows_that_stand_in_the_text(void **state)
{
	struct str card = STR(HOPPER);
	struct card_walk w = card_walk(card);
	struct card_row row;
	size_t n = 0, unknown = 0;

	(void)state;
	while (card_next(&w, &row)) {
		n++;
		unknown += row.info->kind == FIELD_UNKNOWN;
		assert_true(row.key.p > card.p && row.value.p > row.key.p);
		assert_true(row.field.p >= row.value.p);
		assert_true(row.value.p + row.value.n <= card.p + card.n);
	}
	assert_false(w.members.broken);
	assert_int_equal(n, 18);
	assert_int_equal(unknown, 2);
}

static void card_next__walks__the_zoo_to_its_end(void **state)
{
	struct card_walk w;
	struct card_row row;

	(void)state;
	for (size_t i = 0; i < ZOO; i++) {
		struct buf b = BUF_INIT(KIB);

		w = card_walk(str_of(zoo[i]));
		while (card_next(&w, &row))
			assert_true(row_words(&row, &b) && row_label_words(&row, &b));
		assert_false(w.members.broken);
		assert_true(card_name(str_of(zoo[i]), &b));
		buf_release(&b);
	}
	w = card_walk(STR("[1]"));
	assert_false(card_next(&w, &row));
}

static void card_next__counts__entries_whatever_they_are(void **state)
{
	struct card_walk w = card_walk(str_of(zoo[8]));
	struct card_row row;
	size_t n = 0;

	(void)state;
	while (card_next(&w, &row))
		if (row.info->kind == FIELD_LIST)
			assert_int_equal(row.index, n++);
	assert_int_equal(n, 6);
	assert_row(zoo[8], "phones", 5, "phone=2");
	assert_row(zoo[8], "phones", 1, "phone=7");
	assert_row(zoo[5], "phones", 0, "home=1");
}

static void card_name__is__never_empty(void **state)
{
	(void)state;
	assert_words(card_name, HOPPER, "Hopper, Grace");
	assert_words(card_name, "{}", "no name");
	assert_words(card_name, zoo[11], "Moore School");
	assert_words(card_name, "{\"firstName\":\"Hypatia\"}", "Hypatia");
	assert_words(card_name,
		"{\"lastName\":\"Gauß\",\"firstName\":\"Carl\",\"middleName\":\"F.\"}",
		"Gauß, Carl");
	assert_words(card_name, "{\"lastName\":\"Gauß\",\"middleName\":\"F.\"}", "Gauß, F.");
	assert_words(card_name, "{\"lastName\":\"関\",\"firstName\":\"孝和\"}", "関 孝和");
	assert_words(card_name, "{\"companyName\":\"Museum\"}", "Museum");
	assert_words(card_name, "{\"firstName\":\"  \",\"nickName\":\"Ace\"}", "Ace");
	assert_words(
		card_name, "{\"emailAddresses\":[{\"field\":\"a@b.example\"}]}", "a@b.example");
	assert_words(card_name, "{\"phones\":[{\"field\":\"+44\"}]}", "+44");
	assert_words(card_name, zoo[4], "two");
}

static void card_full_name__reads__as_people_write(void **state)
{
	(void)state;
	assert_words(card_full_name, HOPPER, "Grace Hopper");
	assert_words(card_full_name,
		"{\"prefix\":\"Dr\",\"firstName\":\"A\",\"lastName\":\"B\",\"suffix\":\"III\"}",
		"Dr A B III");
	assert_words(card_full_name, "{\"lastName\":\"関\",\"firstName\":\"孝和\"}", "関 孝和");
	assert_words(card_full_name, zoo[11], "Moore School");
	assert_words(card_full_name, "{}", "no name");
}

static void card_company__is__the_second_column(void **state)
{
	(void)state;
	assert_words(card_company, HOPPER, "Eckert-Mauchly");
	assert_words(card_company, "{\"companyName\":\"Museum\"}", "");
	assert_words(card_company,
		"{\"lastName\":\"関\",\"phoneticLastName\":\"Seki\",\"phoneticFirstName\":"
		"\"Takakazu\"}",
		"Seki, Takakazu");
	assert_words(card_company,
		"{\"isCompany\":true,\"companyName\":\"M\",\"lastName\":\"Hopper\"}", "Hopper");
}

static void row_words__says__each_kind_of_field(void **state)
{
	(void)state;
	assert_row(HOPPER, "phones", 1, "work=+1 202 555 0188");
	assert_row(HOPPER, "streetAddresses", 0,
		"home=12 Harbour Lane\nArlington VA 22201\nUnited States");
	assert_row(HOPPER, "birthday", 0, "birthday=9 December 1906");
	assert_row(HOPPER, "relatedNames", 0, "brother=Roger Hopper");
	assert_row(HOPPER, "IMs", 0, "Jabber=home  grace@chat.example");
	assert_row(HOPPER, "profiles", 0, "LinkedIn=grace-hopper");
	assert_row(HOPPER, "notes", 0, "note=Keeps a nanosecond.\nAsks.");
	assert_row(HOPPER, "isCompany", 0, "Show as a company=no");
	assert_row(HOPPER, "firstName", 0, "First name=Grace");
	assert_row(zoo[10], "birthday", 0, "birthday=10 December");
	assert_row(zoo[10], "dates", 0, "anniversary=9 December 1906");
	assert_row("{\"birthday\":\"soon\"}", "birthday", 0, "birthday=soon");
	assert_row("{\"photo\":{\"url\":\"data:image/jpeg;base64,AAAA\"}}", "photo", 0,
		"photo=JPEG, 1 KB");
	assert_row(
		"{\"photo\":{\"url\":\"https://x.example\"}}", "photo", 0, "photo=kept in iCloud");
	assert_row("{\"streetAddresses\":[{\"field\":{\"postalCode\":\"1\"}}]}", "streetAddresses",
		0, "address=1");
}

static void card_id__decodes__what_the_server_wrote(void **state)
{
	struct buf b = BUF_INIT(KIB);

	(void)state;
	assert_true(str_is(card_id(STR(HOPPER), &b), "6F1D"));
	buf_clear(&b);
	assert_true(str_is(card_etag(STR(HOPPER), &b), "C=1431@U=a"));
	assert_null(card_etag(STR("{}"), &b).p);
	buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(field_info__knows__every_row_of_its_table_and_nothing_else),
		cmocka_unit_test(card_next__gives__rows_that_stand_in_the_text),
		cmocka_unit_test(card_next__walks__the_zoo_to_its_end),
		cmocka_unit_test(card_next__counts__entries_whatever_they_are),
		cmocka_unit_test(card_name__is__never_empty),
		cmocka_unit_test(card_full_name__reads__as_people_write),
		cmocka_unit_test(card_company__is__the_second_column),
		cmocka_unit_test(row_words__says__each_kind_of_field),
		cmocka_unit_test(card_id__decodes__what_the_server_wrote),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
