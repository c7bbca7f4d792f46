#include "contacts/stored.h"
#include "contacts/ids.h"
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

static int open_store(void **state)
{
	struct buf notice = BUF_INIT(KIB);
	struct error err = ERROR_INIT;

	(void)state;
	snprintf(folder, sizeof folder, "/tmp/test-stored-XXXXXX");
	if (!mkdtemp(folder))
		return 1;
	store = store_open(folder, folder, &notice, &err);
	return store == NULL;
}

static int close_store(void **state)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	char path[400];

	(void)state;
	store_free(&store);
	while (dir && (entry = readdir(dir))) {
		snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
		if (entry->d_name[0] != '.')
			unlink(path);
	}
	closedir(dir);
	return rmdir(folder);
}

static void put(const char *card)
{
	struct error err = ERROR_INIT;

	assert_true(stored_card_put(store, str_of(card), &err));
}

static int64_t place_of(const char *id)
{
	int64_t place = -2;

	assert_true(stored_card(store, str_of(id), NULL, NULL, &place));
	return place;
}

static void stored_card__gives_back__the_bytes_as_they_came(void **state)
{
	struct buf card = BUF_INIT(MIB), bytes = BUF_INIT(MIB);
	char id[16];

	(void)state;
	for (size_t i = 0; i < ZOO; i++) {
		snprintf(id, sizeof id, "zoo%zu", i);
		buf_clear(&card);
		buf_add(&card, zoo[i], strlen(zoo[i]) - 1);
		buf_printf(&card, "%s\"contactId\" : \"%s\"}", strcmp(zoo[i], "{}") != 0 ? "," : "",
			id);
		put(buf_cstr(&card));
		buf_clear(&bytes);
		assert_true(stored_card(store, str_of(id), &bytes, NULL, NULL));
		assert_true(str_eq(buf_str(&bytes), buf_str(&card)));
	}
	assert_int_equal(db_int(store_cache(store), "select count(*) from contact", -1), ZOO);
	buf_release(&card);
	buf_release(&bytes);
}

static void stored_card_put__replaces__the_card_of_the_same_id(void **state)
{
	struct buf etag = BUF_INIT(KIB);
	struct error err = ERROR_INIT;

	(void)state;
	put("{\"contactId\":\"A\",\"etag\":\"1\",\"lastName\":\"x\"}");
	put("{\"contactId\":\"A\",\"etag\":\"2\",\"lastName\":\"y\"}");
	assert_int_equal(db_int(store_cache(store), "select count(*) from card", -1), 1);
	assert_int_equal(
		db_int(store_cache(store), "select count(*) from contact where name = 'y'", -1), 1);
	assert_true(stored_card(store, STR("A"), NULL, &etag, NULL));
	assert_string_equal(buf_cstr(&etag), "2");
	assert_false(stored_card(store, STR("B"), NULL, NULL, NULL));
	assert_false(stored_card_put(store, STR("{\"lastName\":\"x\"}"), &err));
	assert_int_equal(err.code, ERR_BAD_DATA);
	buf_release(&etag);
}

static void stored_order_put__places__whom_it_names(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	put("{\"contactId\":\"A\"}");
	put("{\"contactId\":\"B\"}");
	put("{\"contactId\":\"C\"}");
	assert_int_equal(place_of("A"), -1);
	assert_true(stored_order_put(store, STR("[\"C\",\"A\",\"B\"]"), STR_NONE, &err));
	assert_int_equal(place_of("C"), 0);
	assert_int_equal(place_of("B"), 2);
	assert_true(stored_order_put(store, STR("[\"B\",\"C\"]"), STR_NONE, &err));
	assert_int_equal(place_of("B"), 0);
	assert_int_equal(place_of("C"), 1);
	assert_int_equal(place_of("A"), -1);
}

/* The letters of an old order would stand beside other names. */
static void stored_order_put__keeps__no_letters_of_another_order(void **state)
{
	struct buf headers = BUF_INIT(KIB);
	struct error err = ERROR_INIT;

	(void)state;
	assert_true(stored_order_put(store, STR("[\"A\"]"), STR("{\"A\":0}"), &err));
	assert_true(store_meta(store_cache(store), "headerPositions", &headers));
	assert_string_equal(buf_cstr(&headers), "{\"A\":0}");
	buf_clear(&headers);
	assert_true(stored_order_put(store, STR("[\"B\",\"A\"]"), STR_NONE, &err));
	store_meta(store_cache(store), "headerPositions", &headers);
	assert_int_equal(headers.n, 0);
	buf_release(&headers);
}

static void stored_answer_apply__takes__cards_deletions_and_tokens(void **state)
{
	struct str body =
		STR("{\"contacts\":[{\"contactId\":\"A\",\"etag\":\"2\"},{\"contactId\":\"D\"}],"
		    "\"groups\":[{\"groupId\":\"G\",\"name\":\"Friends\",\"etag\":\"g1\","
		    "\"contactIds\":[\"A\",\"D\",7]}],\"deletes\":{\"contactIds\":[\"B\"]},"
		    "\"contactsOrder\":[\"D\",\"A\"],\"prefToken\":\"p2\",\"syncToken\":\"s2\","
		    "\"meCardId\":\"A\"}");
	struct contacts_answer a;
	struct error err = ERROR_INIT;
	struct buf x = BUF_INIT(KIB), y = BUF_INIT(KIB);

	(void)state;
	put("{\"contactId\":\"A\",\"etag\":\"1\"}");
	put("{\"contactId\":\"B\"}");
	assert_false(stored_tokens(store, &x, &y));
	assert_true(contacts_read(body, &a, &err));
	assert_true(stored_answer_apply(store, &a, &err));
	assert_false(stored_card(store, STR("B"), NULL, NULL, NULL));
	assert_int_equal(place_of("A"), 1);
	assert_true(stored_tokens(store, &x, &y));
	assert_string_equal(buf_cstr(&x), "p2");
	assert_string_equal(buf_cstr(&y), "s2");
	buf_clear(&x);
	assert_true(stored_me_card(store, &x));
	assert_string_equal(buf_cstr(&x), "A");
	buf_clear(&x);
	assert_true(stored_group(store, STR("G"), &x, NULL));
	assert_non_null(strstr(buf_cstr(&x), "\"contactIds\":[\"A\",\"D\",7]"));
	assert_int_equal(db_int(store_cache(store), "select count(*) from member", -1), 2);
	assert_true(stored_card_remove(store, STR("A"), &err));
	assert_int_equal(db_int(store_cache(store), "select count(*) from member", -1), 1);
	assert_true(stored_group_remove(store, STR("G"), &err));
	assert_int_equal(db_int(store_cache(store), "select count(*) from member", -1), 0);
	buf_release(&x);
	buf_release(&y);
}

static void ids__remembers__what_was_added(void **state)
{
	struct ids s = {0};
	char id[32];
	bool was_new;

	(void)state;
	assert_null(ids_find(&s, STR("x")));
	for (int i = 0; i < 5000; i++) {
		snprintf(id, sizeof id, "id-%d", i);
		assert_int_equal(*ids_add(&s, str_of(id), i, &was_new), i);
		assert_true(was_new);
	}
	for (int i = 0; i < 5000; i++) {
		snprintf(id, sizeof id, "id-%d", i);
		assert_int_equal(*ids_add(&s, str_of(id), -1, &was_new), i);
		assert_false(was_new);
		assert_true(str_is(ids_at(&s, (size_t)i), id));
	}
	assert_null(ids_find(&s, STR("id-5000")));
	assert_int_equal(s.n, 5000);
	ids_release(&s);
}

#define with_store(test) cmocka_unit_test_setup_teardown(test, open_store, close_store)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_store(stored_card__gives_back__the_bytes_as_they_came),
		with_store(stored_card_put__replaces__the_card_of_the_same_id),
		with_store(stored_order_put__places__whom_it_names),
		with_store(stored_order_put__keeps__no_letters_of_another_order),
		with_store(stored_answer_apply__takes__cards_deletions_and_tokens),
		cmocka_unit_test(ids__remembers__what_was_added),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
