/* One listing after another, without a network: what an odd or hostile list may do to the store. */
#include "contacts/listing.h"
#include "contacts/stored.h"
#include "rig/temp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct temp temp;
static struct store *store;

static int open_store(void **state)
{
	struct buf notice = BUF_INIT(KIB);
	struct error err;

	(void)state;
	temp_open(&temp);
	store = store_open(temp.path, temp.path, &notice, &err);
	buf_release(&notice);
	return store ? 0 : -1;
}

static int close_store(void **state)
{
	(void)state;
	store_free(&store);
	temp_close(&temp);
	return 0;
}

#define TOKENS	 "\"prefToken\":\"p\",\"syncToken\":\"s\""
#define CARD(id) "{\"contactId\":\"" id "\",\"etag\":\"1\",\"firstName\":\"N\"}"

/* A listing that is whole in one answer; how many cards went. */
static int64_t take(const char *answer)
{
	struct listing_counts counts = {0};
	struct listing l;
	struct error err = ERROR_INIT;

	if (!listing_begin(&l, store, str_of(answer), &err))
		fail_msg("%s", err.what);
	assert_true(listing_agrees(&l));
	assert_true(listing_store(&l, &counts, &err));
	listing_release(&l);
	return counts.removed;
}

static bool is_there(struct str id)
{
	return stored_card(store, id, NULL, NULL, NULL);
}

static void listing__removes__only_the_id_that_is_gone(void **state)
{
	(void)state;
	take("{" TOKENS ",\"contacts\":[" CARD("A\\u0000B") "," CARD("A") "," CARD(
		"B") "],"
		     "\"contactsOrder\":[\"A\\u0000B\",\"A\",\"B\"]}");
	assert_true(is_there(STR("A\0B")) && is_there(STR("A")) && is_there(STR("B")));
	assert_int_equal(take("{" TOKENS ",\"contacts\":[" CARD("A") "," CARD(
				 "B") "],"
				      "\"contactsOrder\":[\"A\",\"B\"]}"),
		1);
	assert_false(is_there(STR("A\0B")));
	assert_true(is_there(STR("A")) && is_there(STR("B")));
}

static void listing__that_names_more_than_it_brings__does_not_agree(void **state)
{
	struct listing l;
	struct error err;

	(void)state;
	assert_true(listing_begin(&l, store,
		STR("{" TOKENS ",\"contacts\":[" CARD("A") "],\"contactsOrder\":[\"A\",\"B\"]}"),
		&err));
	assert_int_equal(listing_from(&l), 1);
	assert_false(listing_agrees(&l));
	listing_release(&l);
	assert_true(listing_begin(&l, store,
		STR("{" TOKENS
		    ",\"contacts\":[" CARD("A") "," CARD("B") "],"
							      "\"contactsOrder\":[\"A\",\"A\"]}"),
		&err));
	assert_false(listing_agrees(&l));
	listing_release(&l);
}

/* Two sets hash differently, so nobody can make ids that all fall on one place. */
static void ids__are_hashed__with_a_seed_of_their_own(void **state)
{
	struct ids a = {0}, b = {0};

	(void)state;
	ids_add(&a, STR("x"), 1, NULL);
	ids_add(&b, STR("x"), 1, NULL);
	assert_int_not_equal(a.entries[0].hash, b.entries[0].hash);
	ids_release(&a);
	ids_release(&b);
}

#define with_store(test) cmocka_unit_test_setup_teardown(test, open_store, close_store)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_store(listing__removes__only_the_id_that_is_gone),
		with_store(listing__that_names_more_than_it_brings__does_not_agree),
		cmocka_unit_test(ids__are_hashed__with_a_seed_of_their_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
