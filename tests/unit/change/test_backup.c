/* A backup counts when it is on disk and reads back; damage of any byte is seen. */
#include "base/deflate.h"
#include "change/backup.h"
#include "contacts/stored.h"
#include "rig/temp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define CARD_A "{\"contactId\":\"A\",\"etag\":\"1\",\"firstName\":\"Ada\",\"odd\":1.10}"
#define CARD_B "{\"contactId\":\"B\",\"etag\":\"1\",\"firstName\":\"Grace\"}"

struct world {
	struct temp temp;
	struct store *store;
};

static void put_card(struct store *s, const char *card)
{
	struct error err;

	assert_true(store_begin(store_cache(s), &err));
	assert_true(stored_card_put(s, str_of(card), &err));
	assert_true(store_end(store_cache(s), true, &err));
}

static int open_world(void **state)
{
	static struct world w;
	struct buf notice = BUF_INIT(KIB);
	struct error err = ERROR_INIT;

	setenv("TUI_TEST_NOW", "1773307980", 1);
	temp_open(&w.temp);
	w.store = store_open(w.temp.path, w.temp.path, &notice, &err);
	if (!w.store)
		fail_msg("%s", err.what);
	put_card(
		w.store, "{\"contactId\":\"A\",\"etag\":\"1\",\"firstName\":\"Ada\",\"odd\":1.10}");
	put_card(w.store, CARD_B);
	buf_release(&notice);
	*state = &w;
	return 0;
}

static int close_world(void **state)
{
	struct world *w = *state;

	store_free(&w->store);
	temp_close(&w->temp);
	unsetenv("TUI_TEST_FAULT");
	return 0;
}

static void make(struct world *w, struct backup_made *made)
{
	struct error err = ERROR_INIT;

	if (!backup_write(w->temp.path, w->store, "commit", NULL, 0, made, &err))
		fail_msg("%s", err.what);
}

static void backup__holds__groups_and_the_me_card(void **state)
{
	static const char group[] = "{\"groupId\":\"G\",\"name\":\"Work\",\"contactIds\":[\"A\"],"
				    "\"odd\":1.10}";
	struct world *w = *state;
	struct buf out = BUF_INIT(MIB);
	struct backup_made made;
	struct error err;

	assert_true(store_begin(store_cache(w->store), &err));
	assert_true(stored_group_put(w->store, str_of(group), &err));
	assert_true(store_meta_put(store_cache(w->store), "meCardId", STR("B"), &err));
	assert_true(store_end(store_cache(w->store), true, &err));
	make(w, &made);
	assert_int_equal(made.contacts, 2);
	assert_true(backup_object(w->temp.path, str_of(made.id), "group", STR("G"), &out, &err));
	assert_string_equal(buf_cstr(&out), group);
	buf_clear(&out);
	assert_true(backup_object(w->temp.path, str_of(made.id), "me", STR("me"), &out, &err));
	assert_string_equal(buf_cstr(&out), "{\"meCardId\":\"B\"}");
	buf_release(&out);
}

static size_t listed;
static char first_id[64];

static void count_row(void *ctx, const struct backup_row *b)
{
	(void)ctx;
	if (!listed++)
		snprintf(first_id, sizeof first_id, "%.*s", STR_ARG(b->id));
}

static size_t list(struct world *w)
{
	listed = 0;
	backup_list(w->temp.path, count_row, NULL);
	return listed;
}

static char *file_of(struct world *w, const char *id, const char *ending)
{
	char name[128];

	snprintf(name, sizeof name, "backups/%s%s", id, ending);
	return temp_path(&w->temp, name);
}

static void backup__gives_back__every_byte(void **state)
{
	struct world *w = *state;
	struct backup_made made, again;
	struct buf card = BUF_INIT(KIB);
	struct error err;

	make(w, &made);
	assert_int_equal(made.contacts, 2);
	assert_true(backup_verify(w->temp.path, str_of(made.id), &again, &err));
	assert_string_equal(made.sha256, again.sha256);
	assert_true(backup_object(w->temp.path, str_of(made.id), "contact", STR("A"), &card, &err));
	assert_string_equal(buf_cstr(&card), CARD_A);
	assert_false(
		backup_object(w->temp.path, str_of(made.id), "contact", STR("C"), &card, &err));
	assert_int_equal(err.code, ERR_NONE);
	buf_release(&card);
}

static void backup__writes_again__only_what_changed(void **state)
{
	struct world *w = *state;
	struct backup_made one, two, three;
	struct buf pack = BUF_INIT(MIB), card = BUF_INIT(KIB);
	struct error err;
	char *path;

	make(w, &one);
	make(w, &two);
	path = file_of(w, two.id, ".pack");
	assert_int_equal(access(path, F_OK), -1);
	free(path);
	put_card(w->store, "{\"contactId\":\"B\",\"etag\":\"2\",\"firstName\":\"Rear Admiral\"}");
	make(w, &three);
	path = file_of(w, three.id, ".pack");
	assert_true(temp_read(path, &pack));
	assert_true(pack.n < 100);
	free(path);
	assert_true(
		backup_object(w->temp.path, str_of(three.id), "contact", STR("A"), &card, &err));
	assert_int_equal(list(w), 3);
	assert_string_equal(first_id, three.id);
	buf_release(&pack);
	buf_release(&card);
}

/* The last bits of a zlib stream may mean nothing: then damage does no harm. */
static bool intact(struct world *w, const char *id)
{
	struct buf a = BUF_INIT(KIB), b = BUF_INIT(KIB);
	bool same = backup_object(w->temp.path, str_of(id), "contact", STR("A"), &a, NULL) &&
		    backup_object(w->temp.path, str_of(id), "contact", STR("B"), &b, NULL) &&
		    str_is(buf_str(&a), CARD_A) && str_is(buf_str(&b), CARD_B);

	buf_release(&a);
	buf_release(&b);
	return same;
}

/* One bit, anywhere in manifest or pack. */
static void backup__sees__any_damage(void **state)
{
	static const char *const endings[] = {".json", ".pack"};
	struct world *w = *state;
	struct backup_made made, again;
	size_t e, i;

	make(w, &made);
	for (e = 0; e < 2; e++) {
		char *path = file_of(w, made.id, endings[e]);
		struct buf bytes = BUF_INIT(MIB);

		assert_true(temp_read(path, &bytes));
		for (i = 0; i < bytes.n; i += 7) {
			FILE *f = fopen(path, "r+");

			fseek(f, (long)i, SEEK_SET);
			fputc(bytes.p[i] ^ 0x10, f);
			fclose(f);
			if (backup_verify(w->temp.path, str_of(made.id), &again, NULL) &&
				!intact(w, made.id))
				fail_msg("damage of byte %zu of %s is not seen", i, path);
			f = fopen(path, "r+");
			fseek(f, (long)i, SEEK_SET);
			fputc(bytes.p[i], f);
			fclose(f);
		}
		assert_true(backup_verify(w->temp.path, str_of(made.id), &again, NULL));
		assert_int_equal(truncate(path, (off_t)bytes.n - 1), 0);
		assert_false(backup_verify(w->temp.path, str_of(made.id), &again, NULL));
		assert_int_equal(truncate(path, 0), 0);
		assert_false(backup_verify(w->temp.path, str_of(made.id), &again, NULL));
		{
			FILE *f = fopen(path, "w");

			fwrite(bytes.p, 1, bytes.n, f);
			fclose(f);
		}
		buf_release(&bytes);
		free(path);
	}
}

/* Whole, readable, of the same length, and yet not what was kept. */
static void backup__sees__an_object_that_was_exchanged(void **state)
{
	struct world *w = *state;
	struct backup_made made, again;
	struct buf was = BUF_INIT(KIB), now = BUF_INIT(KIB);
	char *path;
	FILE *f;

	assert_true(deflate_add(STR(CARD_A), &was));
	assert_true(deflate_add(
		STR("{\"contactId\":\"A\",\"etag\":\"1\",\"firstName\":\"Ada\",\"odd\":1.20}"),
		&now));
	assert_int_equal(was.n, now.n);
	make(w, &made);
	path = file_of(w, made.id, ".pack");
	f = fopen(path, "r+");
	assert_int_equal(fwrite(now.p, 1, now.n, f), now.n);
	fclose(f);
	assert_false(backup_verify(w->temp.path, str_of(made.id), &again, NULL));
	free(path);
	buf_release(&was);
	buf_release(&now);
}

static void assert_fails(struct world *w, const char *fault)
{
	struct backup_made made;
	struct error err = ERROR_INIT;

	setenv("TUI_TEST_FAULT", fault, 1);
	assert_false(backup_write(w->temp.path, w->store, "commit", NULL, 0, &made, &err));
	unsetenv("TUI_TEST_FAULT");
	assert_int_equal(err.code, ERR_DISK);
	assert_int_equal(list(w), 0);
}

static void backup__on_a_full_disk__fails_and_leaves_none(void **state)
{
	assert_fails(*state, "backup=fail");
}
static void backup__not_on_disk__fails_and_leaves_none(void **state)
{
	assert_fails(*state, "backup-sync=fail");
}
static void backup__without_its_manifest__fails_and_leaves_none(void **state)
{
	assert_fails(*state, "backup-manifest=fail");
}

static void backup__keeps__photos_by_contact(void **state)
{
	struct world *w = *state;
	struct backup_photo photo = {STR("A"), STR("\xff\xd8\xff picture")};
	struct backup_made made;
	struct buf out = BUF_INIT(KIB);
	struct error err;

	assert_true(backup_write(w->temp.path, w->store, "commit", &photo, 1, &made, &err));
	assert_true(backup_object(w->temp.path, str_of(made.id), "photo", STR("A"), &out, &err));
	assert_true(str_eq(buf_str(&out), photo.bytes));
	assert_int_equal(made.contacts, 2);
	buf_release(&out);
}

static void backup__refuses__names_that_lead_elsewhere(void **state)
{
	struct world *w = *state;
	struct backup_made made;
	struct error err;

	assert_false(backup_verify(w->temp.path, STR("../backups/x"), &made, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	assert_false(backup_verify(w->temp.path, STR(""), &made, &err));
}

/* An argument names the tests to run. */
int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			backup__holds__groups_and_the_me_card, open_world, close_world),
		cmocka_unit_test_setup_teardown(
			backup__gives_back__every_byte, open_world, close_world),
		cmocka_unit_test_setup_teardown(
			backup__writes_again__only_what_changed, open_world, close_world),
		cmocka_unit_test_setup_teardown(backup__sees__any_damage, open_world, close_world),
		cmocka_unit_test_setup_teardown(
			backup__sees__an_object_that_was_exchanged, open_world, close_world),
		cmocka_unit_test_setup_teardown(
			backup__on_a_full_disk__fails_and_leaves_none, open_world, close_world),
		cmocka_unit_test_setup_teardown(
			backup__not_on_disk__fails_and_leaves_none, open_world, close_world),
		cmocka_unit_test_setup_teardown(backup__without_its_manifest__fails_and_leaves_none,
			open_world, close_world),
		cmocka_unit_test_setup_teardown(
			backup__keeps__photos_by_contact, open_world, close_world),
		cmocka_unit_test_setup_teardown(
			backup__refuses__names_that_lead_elsewhere, open_world, close_world),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
