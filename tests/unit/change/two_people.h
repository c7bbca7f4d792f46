/* Two people in a store and an account around it, for the tests of what waits. */
#ifndef TEST_TWO_PEOPLE_H
#define TEST_TWO_PEOPLE_H

#include "contacts/stored.h"
#include "rig/temp.h"
#include "store/reader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#define ADA                                                                                        \
	"{\"contactId\":\"A\",\"etag\":\"E1\",\"firstName\":\"Ada\",\"isCompany\":false,\"odd\":"  \
	"1.10,"                                                                                    \
	"\"phones\":[{\"field\":\"+44 20 7946 0100\",\"label\":\"MOBILE\"}]}"
#define GRACE "{\"contactId\":\"B\",\"etag\":\"F1\",\"firstName\":\"Grace\",\"isCompany\":false}"

static struct temp temp;
static struct store *store;
static struct icloud_settings settings;
static struct account account;
static struct icloud_reader reader;
static struct error err;

static inline void put_card(const char *card)
{
	assert_true(store_begin(store_cache(store), &err));
	assert_true(stored_card_put(store, str_of(card), &err));
	assert_true(store_end(store_cache(store), true, &err));
}

static inline int open_world(void **state)
{
	struct buf notice = BUF_INIT(KIB);

	(void)state;
	err = ERROR_INIT;
	temp_open(&temp);
	store = store_open(temp.path, temp.path, &notice, &err);
	assert_non_null(store);
	account = (struct account){.settings = &settings,
		.id = "acc",
		.state_dir = temp.path,
		.cache_dir = temp.path,
		.store = store};
	reader = (struct icloud_reader){.store = store};
	put_card(ADA);
	put_card(GRACE);
	buf_release(&notice);
	return 0;
}

static inline int close_world(void **state)
{
	(void)state;
	reader_release(&reader);
	store_free(&store);
	temp_close(&temp);
	unsetenv("TUI_TEST_FAULT");
	return 0;
}

#endif
