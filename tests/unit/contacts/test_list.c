#include "contacts/stored.h"
#include "icloud/contacts.h"
#include "store/reader.h"
#include "unit/contacts/zoo.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

static char folder[64];
static struct store *store;
static struct icloud_reader reader;

static void put(const char *card)
{
	assert_true(stored_card_put(store, str_of(card), NULL));
}

static void apply(const char *answer)
{
	struct contacts_answer a;
	struct error err = ERROR_INIT;

	assert_true(contacts_read(str_of(answer), &a, &err));
	assert_true(stored_answer_apply(store, &a, &err));
}

static int open_store(void **state)
{
	struct buf notice = BUF_INIT(KIB);

	(void)state;
	snprintf(folder, sizeof folder, "/tmp/test-list-XXXXXX");
	if (!mkdtemp(folder))
		return 1;
	store = store_open(folder, folder, &notice, NULL);
	reader = (struct icloud_reader){.store = store_reader(folder, folder, NULL)};
	return !store || !reader.store;
}

/* Babbage, Châtelet, Hopper and Zuse, with a group and the letters of the server. */
static int open_filled(void **state)
{
	if (open_store(state))
		return 1;
	put(HOPPER);
	put("{\"contactId\":\"B\",\"etag\":\"b1\",\"lastName\":\"Babbage\",\"firstName\":"
	    "\"Charles\","
	    "\"companyName\":\"Analytical Engines\"}");
	put("{\"contactId\":\"C\",\"lastName\":\"Châtelet\",\"firstName\":\"Émilie du\"}");
	put("{\"contactId\":\"Z\",\"lastName\":\"Zuse\",\"notes\":\"engines too\"}");
	apply("{\"contactsOrder\":[\"B\",\"C\",\"6F1D\",\"Z\"],\"headerPositions\":{\"Z\":3,\"B\":"
	      "0,\"Ć\":1,"
	      "\"H\":2},\"groups\":[{\"groupId\":\"G\",\"name\":\"Analysts\",\"etag\":\"g\","
	      "\"contactIds\":"
	      "[\"6F1D\",\"B\",\"gone\"]},{\"groupId\":\"F\",\"name\":\"Friends\",\"contactIds\":["
	      "\"B\"]}]}");
	assert_true(stored_members_tidy(store, NULL));
	assert_true(store_meta_put(store_cache(store), "contacts_as_of", STR("1773307980"), NULL));
	return 0;
}

static int close_store(void **state)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	char path[400];

	(void)state;
	if (reader.kept)
		reader.kept_free(reader.kept);
	store_free(&reader.store);
	store_free(&store);
	while (dir && (entry = readdir(dir))) {
		snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
		if (entry->d_name[0] != '.')
			unlink(path);
	}
	closedir(dir);
	return rmdir(folder);
}

static void add_row(void *ctx, const struct contact_row *c)
{
	struct buf *out = ctx;

	buf_printf(out, "%c ", c->sign);
	buf_add_str(out, c->letter);
	buf_addc(out, ' ');
	buf_add_str(out, c->name);
	buf_addc(out, '|');
	buf_add_str(out, c->company);
	if (c->found.n) {
		buf_addc(out, '|');
		buf_add_str(out, c->found);
	}
	buf_addc(out, '\n');
}

static void assert_list(
	const char *text, const char *group, int64_t offset, size_t limit, const char *want)
{
	struct contact_query q = {str_of(text), str_of(group)};
	struct buf rows = BUF_INIT(MIB);

	contacts_list(&reader, &q, offset, limit, add_row, &rows);
	assert_string_equal(buf_cstr(&rows), want);
	buf_release(&rows);
}

static int64_t count(const char *text, const char *group)
{
	struct contact_query q = {str_of(text), str_of(group)};

	return contacts_count(&reader, &q);
}

static void add_change(const char *id, const char *kind, const char *state, const char *after)
{
	struct query *q = db_query(store_ledger(store),
		"insert into change(object, object_id, kind, state, after)"
		" values ('contact', ?1, ?2, ?3, ?4)");

	query_str(q, 1, str_of(id));
	query_str(q, 2, str_of(kind));
	query_str(q, 3, str_of(state));
	query_blob(q, 4, str_of(after));
	assert_true(query_run(q, NULL));
}

#define B_ROW "  B Babbage, Charles|Analytical Engines\n"
#define C_ROW "  Ć Châtelet, Émilie du|\n"
#define H_ROW "  H Hopper, Grace|Eckert-Mauchly\n"
#define Z_ROW "  Z Zuse|\n"

static void contacts_list__gives__rows_in_the_order_of_icloud(void **state)
{
	struct contact_query all = {0};

	(void)state;
	assert_list("", "", 0, 99, B_ROW C_ROW H_ROW Z_ROW);
	assert_list("", "", 1, 2, C_ROW H_ROW);
	assert_list("", "", 9, 2, "");
	assert_int_equal(count("", ""), 4);
	assert_int_equal(contacts_place(&reader, &all, STR("6F1D")), 2);
	assert_int_equal(contacts_place(&reader, &all, STR("nobody")), -1);
	assert_int_equal(contacts_as_of(&reader), 1773307980);
}

static void contacts_list__stays_right__when_places_have_gaps(void **state)
{
	struct contact_query all = {0};

	(void)state;
	assert_true(stored_card_remove(store, STR("C"), NULL));
	put("{\"contactId\":\"N\",\"lastName\":\"Noether\"}");
	assert_list("", "", 1, 9, H_ROW Z_ROW "  N Noether|\n");
	assert_int_equal(contacts_place(&reader, &all, STR("Z")), 2);
	assert_int_equal(contacts_place(&reader, &all, STR("N")), 3);
}

static void contacts_list__filters__by_words_in_any_field(void **state)
{
	struct contact_query q = {STR("engines"), STR_NONE};

	(void)state;
	assert_list("engines", "", 0, 99,
		"  B Babbage, Charles|Analytical Engines|company  Analytical Engines\n"
		"  Z Zuse||note     engines too\n");
	assert_int_equal(count("engines", ""), 2);
	assert_int_equal(contacts_place(&reader, &q, STR("Z")), 1);
	assert_int_equal(contacts_place(&reader, &q, STR("C")), -1);
	assert_list("chatelet", "", 0, 99, C_ROW);
	assert_list("engines chatelet", "", 0, 99, "");
}

static void contacts_list__narrows__letter_by_letter_and_back(void **state)
{
	(void)state;
	assert_int_equal(count("e", ""), 4);
	assert_int_equal(count("en", ""), 2);
	assert_int_equal(count("eng", ""), 2);
	assert_int_equal(count("eng z", ""), 1);
	assert_int_equal(count("eng", ""), 2);
	assert_int_equal(count("0", ""), 1);
	assert_int_equal(count("02", ""), 1);
	assert_int_equal(count("", ""), 4);
}

static void contacts_list__filters__by_group(void **state)
{
	(void)state;
	assert_list("", "G", 0, 99, B_ROW H_ROW);
	assert_int_equal(count("", "G"), 2);
	assert_list("grace", "G", 0, 99, H_ROW);
	assert_int_equal(count("", "-"), 2);
	assert_list("", "-", 0, 99, C_ROW Z_ROW);
	assert_int_equal(count("", "~"), 0);
	assert_int_equal(count("", "nothing"), 0);
}

static void contacts_list__shows__what_waits(void **state)
{
	static const char new[] =
		"{\"contactId\":\"N\",\"lastName\":\"Germain\",\"firstName\":\"Sophie\"}";
	struct contact_query all = {0};
	struct buf card = BUF_INIT(MIB);
	char kind = 'x';

	(void)state;
	assert_int_equal(count("", ""), 4);
	add_change("6F1D", "update", "waiting", "{\"contactId\":\"6F1D\",\"lastName\":\"H\"}");
	add_change("Z", "delete", "waiting", "");
	add_change("C", "update", "conflict", "{\"contactId\":\"C\"}");
	add_change("B", "update", "unknown", "{\"contactId\":\"B\"}");
	add_change("N", "create", "waiting", new);
	assert_list("", "", 0, 99,
		"? B Babbage, Charles|Analytical Engines\n& Ć Châtelet, Émilie du|\n"
		"+ G Germain, Sophie|\n~ H Hopper, Grace|Eckert-Mauchly\n- Z Zuse|\n");
	assert_list("", "", 2, 1, "+ G Germain, Sophie|\n");
	assert_int_equal(count("", "~"), 5);
	assert_int_equal(count("", "G"), 2);
	assert_int_equal(count("germ", ""), 1);
	assert_int_equal(contacts_place(&reader, &all, STR("N")), 2);
	assert_true(contacts_card_after(&reader, STR("6F1D"), &card, &kind));
	assert_string_equal(buf_cstr(&card), "{\"contactId\":\"6F1D\",\"lastName\":\"H\"}");
	assert_int_equal(kind, '~');
	buf_clear(&card);
	assert_true(contacts_card_after(&reader, STR("N"), &card, &kind));
	assert_string_equal(buf_cstr(&card), new);
	assert_int_equal(kind, '+');
	assert_false(contacts_card(&reader, STR("N"), &card));
	buf_clear(&card);
	assert_true(contacts_card_after(&reader, STR("Z"), &card, &kind));
	assert_int_equal(kind, '-');
	assert_non_null(strstr(buf_cstr(&card), "Zuse"));
	buf_release(&card);
}

static void contacts_list__sees__what_was_written_meanwhile(void **state)
{
	(void)state;
	assert_list("eng", "", 0, 9,
		"  B Babbage, Charles|Analytical Engines|company  Analytical Engines\n"
		"  Z Zuse||note     engines too\n");
	put("{\"contactId\":\"Z\",\"lastName\":\"Zuse\"}");
	assert_int_equal(count("eng", ""), 1);
	assert_true(store_document_put(store, "badges", STR("{}"), 1, NULL));
	assert_int_equal(count("eng", ""), 1);
	add_change("Z", "update", "waiting", "{\"contactId\":\"Z\"}");
	assert_list("zuse", "", 0, 9, "~ Z Zuse|\n");
}

static void contacts_card__gives__the_bytes(void **state)
{
	struct buf card = BUF_INIT(MIB);
	char kind = 'x';

	(void)state;
	assert_true(contacts_card(&reader, STR("6F1D"), &card));
	assert_string_equal(buf_cstr(&card), HOPPER);
	buf_clear(&card);
	assert_true(contacts_card_after(&reader, STR("6F1D"), &card, &kind));
	assert_string_equal(buf_cstr(&card), HOPPER);
	assert_int_equal(kind, 0);
	assert_false(contacts_card(&reader, STR("nobody"), &card));
	buf_release(&card);
}

static void add_group(void *ctx, const struct group_row *g)
{
	buf_printf(ctx, "%.*s %lld;", STR_ARG(g->name), (long long)g->members);
}

static void contacts_groups__counts__members_that_are_there(void **state)
{
	struct buf b = BUF_INIT(KIB);

	(void)state;
	contacts_groups(&reader, add_group, &b);
	assert_string_equal(buf_cstr(&b), "Analysts 2;Friends 1;");
	buf_clear(&b);
	assert_true(contacts_groups_of(&reader, STR("B"), &b));
	assert_string_equal(buf_cstr(&b), "Analysts, Friends");
	buf_clear(&b);
	assert_true(contacts_groups_of(&reader, STR("Z"), &b));
	assert_int_equal(b.n, 0);
	buf_release(&b);
}

static void contacts_count__is_unknown__before_the_first_read(void **state)
{
	struct icloud_reader nobody = {0};

	(void)state;
	assert_int_equal(count("", ""), -1);
	assert_int_equal(contacts_as_of(&reader), 0);
	assert_list("", "", 0, 9, "");
	assert_int_equal(contacts_count(&nobody, NULL), -1);
	assert_false(contacts_card(&nobody, STR("A"), NULL));
}

#define with_filled(test) cmocka_unit_test_setup_teardown(test, open_filled, close_store)
#define with_empty(test)  cmocka_unit_test_setup_teardown(test, open_store, close_store)

static void assert_order(enum contact_order order, bool full, const char *group, const char *want)
{
	struct contact_query q = {.order = order, .full_names = full, .group = str_of(group)};
	struct buf rows = BUF_INIT(MIB);

	contacts_list(&reader, &q, 0, 99, add_row, &rows);
	assert_string_equal(buf_cstr(&rows), want);
	buf_release(&rows);
}

static void contacts_list__sorts__by_other_orders(void **state)
{
	static const char new[] =
		"{\"contactId\":\"N\",\"lastName\":\"Germain\",\"firstName\":\"Dora\"}";
	struct contact_query q = {.order = ORDER_FIRST};

	(void)state;
	put("{\"contactId\":\"C\",\"lastName\":\"Châtelet\",\"firstName\":\"Émilie du\","
	    "\"dateModified\":\"2026-03-03T10:00:00Z\"}");
	assert_order(ORDER_LAST, false, "", B_ROW C_ROW H_ROW Z_ROW);
	assert_order(ORDER_FIRST, true, "",
		"  C Charles Babbage|Analytical Engines\n  E Émilie du Châtelet|\n"
		"  G Grace Hopper|Eckert-Mauchly\n  Z Zuse|\n");
	assert_order(ORDER_COMPANY, false, "",
		"  A Babbage, Charles|Analytical Engines\n  E Hopper, Grace|Eckert-Mauchly\n"
		"   Châtelet, Émilie du|\n   Zuse|\n");
	assert_order(ORDER_CHANGED, false, "G",
		"   Babbage, Charles|Analytical Engines\n   Hopper, Grace|Eckert-Mauchly\n");
	assert_order(ORDER_CHANGED, false, "-", "   Châtelet, Émilie du|\n   Zuse|\n");
	assert_int_equal(contacts_place(&reader, &q, STR("6F1D")), 2);
	add_change("N", "create", "waiting", new);
	assert_order(ORDER_FIRST, true, "",
		"  C Charles Babbage|Analytical Engines\n+ D Dora Germain|\n"
		"  E Émilie du Châtelet|\n  G Grace Hopper|Eckert-Mauchly\n  Z Zuse|\n");
	assert_int_equal(contacts_place(&reader, &q, STR("N")), 1);
	assert_order(ORDER_ACCOUNT, false, "", B_ROW C_ROW "+ G Germain, Dora|\n" H_ROW Z_ROW);
}

static void contacts_list__puts__the_best_match_first(void **state)
{
	(void)state;
	put("{\"contactId\":\"1\",\"lastName\":\"Zed\",\"notes\":\"grace\"}");
	put("{\"contactId\":\"2\",\"lastName\":\"Disgrace\"}");
	assert_list("grac", "", 0, 99, H_ROW "  D Disgrace|\n  Z Zed||note     grace\n");
	assert_list("gh", "", 0, 99, H_ROW);
	assert_list("hoper", "", 0, 99, H_ROW); /* nobody else matches */
	assert_int_equal(count("hop", ""), 1);
	assert_int_equal(count("hope", ""), 1);
	assert_int_equal(count("hoper", ""), 1);
	assert_int_equal(count("hope", ""), 1);
}

static void contacts_list__takes__query_words(void **state)
{
	(void)state;
	assert_int_equal(count("group:analysts", ""), 2);
	assert_int_equal(count("group:analysts hop", ""), 1);
	assert_int_equal(count("group:nobody", ""), 0);
	assert_int_equal(count("no:group", ""), 2);
	assert_int_equal(count("has:group", ""), 2);
	assert_int_equal(count("has:phone", ""), 1);
	assert_int_equal(count("no:phone has:company", ""), 1);
	assert_list("has:birthday", "", 0, 9,
		"  H Hopper, Grace|Eckert-Mauchly|birthday  9 December 1906\n");
}

static void contacts_views__count__when_they_are_worked_out(void **state)
{
	struct contacts_views before = contacts_views(&reader), after;

	(void)state;
	assert_int_equal(before.no_phone, -1);
	while (contacts_prepare(&reader))
		;
	after = contacts_views(&reader);
	assert_int_equal(after.no_phone, 3);
	assert_int_equal(after.no_phone, count("", CONTACTS_NO_PHONE));
	assert_int_equal(after.birthdays, count("", CONTACTS_BIRTHDAYS));
	assert_int_equal(count("zus", CONTACTS_NO_PHONE), 1);
	assert_int_equal(count("hop", CONTACTS_NO_PHONE), 0);
}

static void contacts_list__shows__those_that_are_named(void **state)
{
	static const char ids[2][CONTACT_ID] = {"Z", "B"};
	struct contact_query q = {.group = STR("*"), .ids = ids, .n_ids = 2, .ids_version = 1};

	(void)state;
	assert_int_equal(contacts_count(&reader, &q), 2);
	assert_int_equal(contacts_place(&reader, &q, STR("Z")), 1);
	q.n_ids = 1;
	q.ids_version = 2;
	assert_int_equal(contacts_count(&reader, &q), 1);
}

static void add_id(void *ctx, const struct contact_row *c)
{
	buf_add_str(ctx, c->id);
	buf_add_str(ctx, c->letter);
	buf_addc(ctx, '\n');
}

static void list_anew(const struct contact_query *q, struct buf *rows)
{
	if (reader.kept)
		reader.kept_free(reader.kept);
	reader.kept = NULL;
	buf_clear(rows);
	assert_int_equal(
		contacts_list(&reader, q, 0, 99, add_id, rows), contacts_count(&reader, q));
}

/* A command's way, which keeps no text, and the screen's way. */
static void contacts_list__gives__the_same_rows_to_who_asks_once(void **state)
{
	static const char *const words[] = {"e", "engines", "hopper", "zuze", "has:phone",
		"no:phone", "engines no:phone", "birthday:<365d", "group:analysts", "no:group e",
		"nobody", "label:brother g"};
	struct buf once = BUF_INIT(MIB), kept = BUF_INIT(MIB);

	(void)state;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		for (int order = ORDER_ACCOUNT; order <= ORDER_CHANGED; order++) {
			struct contact_query q = {
				.text = str_of(words[i]), .order = (enum contact_order)order};

			list_anew(&q, &kept);
			q.once = true;
			list_anew(&q, &once);
			assert_string_equal(buf_cstr(&once), buf_cstr(&kept));
		}
	buf_release(&once);
	buf_release(&kept);
}

/* Another letter after somebody asked once: there is nothing to narrow. */
static void contacts_list__goes_on__after_who_asked_once(void **state)
{
	struct contact_query q = {.text = STR("eng"), .once = true};

	(void)state;
	assert_int_equal(contacts_count(&reader, &q), 2);
	assert_int_equal(count("engi", ""), 2);
}

static void contacts_complete__knows__groups_and_labels(void **state)
{
	struct buf out = BUF_INIT(KIB);

	(void)state;
	assert_true(contacts_complete(&reader, STR("group:fr"), &out));
	assert_string_equal(buf_cstr(&out), "group:Friends ");
	buf_clear(&out);
	assert_true(contacts_complete(&reader, STR("x label:bro"), &out));
	assert_string_equal(buf_cstr(&out), "x label:brother ");
	buf_release(&out);
}

static void contacts_order__comes__from_the_settings(void **state)
{
	(void)state;
	assert_int_equal(contacts_account_order(&reader), ORDER_ACCOUNT);
	assert_true(contacts_full_names(&reader, true));
	assert_string_equal(stored_order_wanted(store, NULL), "last,first");
	assert_true(store_document_put(store, "settings",
		STR("{\"contacts\":{\"displayOrderBy\":\"first,last\",\"displayFields\":\"odd\"}}"),
		1, NULL));
	assert_int_equal(contacts_account_order(&reader), ORDER_FIRST);
	assert_false(contacts_full_names(&reader, false));
	assert_string_equal(stored_order_wanted(store, NULL), "first,last");
	assert_string_equal(stored_order_wanted(store, "last,first"), "last,first");
	assert_true(store_meta_put(store_cache(store), "contacts_order", STR("last,first"), NULL));
	assert_string_equal(stored_order_asked(store, NULL), "last,first");
}

static void stored_project_again__fills__what_an_older_program_left_out(void **state)
{
	(void)state;
	assert_true(db_exec(store_cache(store),
		"update contact set search = '', has = 0, labels = '', fullname = '';"
		"delete from meta where key = 'projection';",
		NULL));
	assert_int_equal(count("has:phone", ""), 0);
	assert_true(stored_project_again(store, NULL));
	assert_int_equal(count("has:phone", ""), 1);
	assert_int_equal(count("label:brother", ""), 1);
	assert_list("", "", 0, 99, B_ROW C_ROW H_ROW Z_ROW);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_filled(contacts_list__gives__rows_in_the_order_of_icloud),
		with_filled(contacts_list__stays_right__when_places_have_gaps),
		with_filled(contacts_list__filters__by_words_in_any_field),
		with_filled(contacts_list__narrows__letter_by_letter_and_back),
		with_filled(contacts_list__filters__by_group),
		with_filled(contacts_list__shows__what_waits),
		with_filled(contacts_list__sees__what_was_written_meanwhile),
		with_filled(contacts_card__gives__the_bytes),
		with_filled(contacts_groups__counts__members_that_are_there),
		with_filled(contacts_list__sorts__by_other_orders),
		with_filled(contacts_list__puts__the_best_match_first),
		with_filled(contacts_list__takes__query_words),
		with_filled(contacts_views__count__when_they_are_worked_out),
		with_filled(contacts_list__shows__those_that_are_named),
		with_filled(contacts_list__gives__the_same_rows_to_who_asks_once),
		with_filled(contacts_list__goes_on__after_who_asked_once),
		with_filled(contacts_complete__knows__groups_and_labels),
		with_filled(contacts_order__comes__from_the_settings),
		with_filled(stored_project_again__fills__what_an_older_program_left_out),
		with_empty(contacts_count__is_unknown__before_the_first_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
