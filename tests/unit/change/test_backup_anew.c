/* An old pack that is damaged or gone is no reason why no backup, and so no commit, can be made. */
#include "change/backup.h"
#include "contacts/stored.h"
#include "rig/temp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#define CARD "{\"contactId\":\"A\",\"etag\":\"1\",\"firstName\":\"Ada\",\"odd\":1.10}"

struct world {
	struct temp temp;
	struct store *store;
};

static int open_world(void **state)
{
	static struct world w;
	struct buf notice = BUF_INIT(KIB);
	struct error err = ERROR_INIT;

	temp_open(&w.temp);
	w.store = store_open(w.temp.path, w.temp.path, &notice, &err);
	assert_non_null(w.store);
	assert_true(store_begin(store_cache(w.store), &err));
	assert_true(stored_card_put(w.store, STR(CARD), &err));
	assert_true(store_end(store_cache(w.store), true, &err));
	buf_release(&notice);
	*state = &w;
	return 0;
}

static int close_world(void **state)
{
	struct world *w = *state;

	store_free(&w->store);
	temp_close(&w->temp);
	return 0;
}

static void make(struct world *w, struct backup_made *made)
{
	struct error err = ERROR_INIT;

	if (!backup_write(w->temp.path, w->store, "by hand", NULL, 0, made, &err))
		fail_msg("%s", err.what);
}

static char *pack_of(struct world *w, const struct backup_made *made)
{
	char name[128];

	snprintf(name, sizeof name, "backups/%s.pack", made->id);
	return temp_path(&w->temp, name);
}

static void assert_holds_card(struct world *w, const struct backup_made *made)
{
	struct buf card = BUF_INIT(KIB);
	struct backup_made seen;
	struct error err;

	assert_true(backup_verify(w->temp.path, str_of(made->id), &seen, &err));
	assert_true(
		backup_object(w->temp.path, str_of(made->id), "contact", STR("A"), &card, &err));
	assert_true(str_eq(buf_str(&card), STR(CARD)));
	buf_release(&card);
}

static void backup__is_made_anew__when_an_older_pack_is_gone(void **state)
{
	struct world *w = *state;
	struct backup_made one, two;
	char *pack;

	make(w, &one);
	pack = pack_of(w, &one);
	assert_int_equal(unlink(pack), 0);
	make(w, &two);
	assert_holds_card(w, &two);
	free(pack);
}

static void backup__is_made_anew__when_an_older_pack_is_damaged(void **state)
{
	struct world *w = *state;
	struct backup_made one, two;
	char *pack;
	FILE *f;

	make(w, &one);
	pack = pack_of(w, &one);
	f = fopen(pack, "r+b");
	assert_non_null(f);
	assert_int_equal(fseek(f, 8, SEEK_SET), 0);
	assert_int_equal(fputs("####", f) >= 0, 1);
	assert_int_equal(fclose(f), 0);
	make(w, &two);
	assert_holds_card(w, &two);
	free(pack);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			backup__is_made_anew__when_an_older_pack_is_gone, open_world, close_world),
		cmocka_unit_test_setup_teardown(backup__is_made_anew__when_an_older_pack_is_damaged,
			open_world, close_world),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
