/* Which backups stay, over a clock that is ours; and that what stays is whole, whatever happens between. */
#include "change/backup.h"
#include "change/files.h"
#include "change/retention.h"
#include "contacts/stored.h"
#include "rig/temp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { DAY = 24 * 60 * 60, START = 1773307980 }; /* 12 March 2026, 09:33 */

/* ---- the rule ---- */

static size_t kept(const struct retained *list, size_t n)
{
	size_t i, k = 0;

	for (i = 0; i < n; i++)
		k += list[i].keep;
	return k;
}

/* Three a day for two years, thinned every day; newest first. */
static size_t live_on(struct retained *list, int days)
{
	size_t n = 0;

	for (int d = 0; d < days; d++) {
		size_t left = 0;
		time_t now = START + (time_t)d * DAY;

		memmove(list + 3, list, n * sizeof *list);
		for (int i = 0; i < 3; i++)
			list[i] = (struct retained){.at = now - i * 3600};
		n += 3;
		retention_decide(list, n, now);
		for (size_t i = 0; i < n; i++)
			if (list[i].keep)
				list[left++] = list[i];
		n = left;
	}
	return n;
}

static size_t between(const struct retained *list, size_t n, time_t now, int from, int to)
{
	size_t i, k = 0;

	for (i = 0; i < n; i++)
		k += list[i].at <= now - (time_t)from * DAY && list[i].at > now - (time_t)to * DAY;
	return k;
}

static void rule__keeps__a_week_then_days_weeks_months(void **state)
{
	static struct retained list[4096];
	size_t n = live_on(list, 730);
	time_t now = START + (time_t)729 * DAY;

	(void)state;
	assert_int_equal(between(list, n, now, 0, 7), 21);
	assert_in_range(between(list, n, now, 8, 30), 22, 24);
	assert_in_range(between(list, n, now, 31, 365), 47, 50);
	assert_in_range(between(list, n, now, 366, 800), 11, 14);
	assert_in_range(n, 100, 115);
}

static void rule__keeps__the_newest_and_those_by_hand(void **state)
{
	struct retained list[] = {{.at = START - 900 * (time_t)DAY},
		{.at = START - 900 * (time_t)DAY - 60, .always = true},
		{.at = START - 900 * (time_t)DAY - 90}};

	(void)state;
	retention_decide(list, 3, START);
	assert_true(list[0].keep);
	assert_true(list[1].keep);
	assert_false(list[2].keep);
}

static void rule__removes_nothing__when_the_clock_was_set_back(void **state)
{
	struct retained list[] = {{.at = START + 40 * DAY}, {.at = START + 40 * DAY - 60},
		{.at = START + 40 * DAY - 90}};

	(void)state;
	retention_decide(list, 3, START);
	assert_int_equal(kept(list, 3), 3);
}

/* ---- on the disk ---- */

static struct temp temp;
static struct store *store;
static struct error err;
static int64_t now;

static void at(int64_t when)
{
	char text[32];

	now = when;
	snprintf(text, sizeof text, "%lld", (long long)when);
	setenv("TUI_TEST_NOW", text, 1);
}

static void put_card(const char *id, const char *name)
{
	char card[200];

	snprintf(card, sizeof card,
		"{\"contactId\":\"%s\",\"etag\":\"1\",\"isCompany\":false,\"firstName\":\"%s\"}",
		id, name);
	assert_true(store_begin(store_cache(store), &err));
	assert_true(stored_card_put(store, str_of(card), &err));
	assert_true(store_end(store_cache(store), true, &err));
}

static int open_world(void **state)
{
	struct buf notice = BUF_INIT(KIB);

	(void)state;
	at(START);
	temp_open(&temp);
	store = store_open(temp.path, temp.path, &notice, &err);
	assert_non_null(store);
	put_card("A", "Ada");
	buf_release(&notice);
	return 0;
}

static int close_world(void **state)
{
	(void)state;
	store_free(&store);
	temp_close(&temp);
	unsetenv("TUI_TEST_NOW");
	unsetenv("TUI_TEST_FAULT");
	return 0;
}

/* A backup for which one card has changed: a pack of its own. */
static void make(const char *why, int nth, char *id)
{
	struct backup_made made;
	char name[32];

	snprintf(name, sizeof name, "Grace %d", nth);
	put_card("B", name);
	assert_true(backup_write(temp.path, store, why, NULL, 0, &made, &err));
	snprintf(id, 64, "%s", made.id);
}

static size_t files(const char *ending)
{
	char *folder = temp_path(&temp, "backups");
	size_t n, i;
	char **names = folder_names(folder, ending, &n);

	for (i = 0; i < n; i++)
		free(names[i]);
	free(names);
	free(folder);
	return n;
}

static void verify_row(void *ctx, const struct backup_row *b)
{
	struct backup_made made;
	char id[64];

	(void)ctx;
	snprintf(id, sizeof id, "%.*s", STR_ARG(b->id));
	if (!backup_verify(temp.path, str_of(id), &made, &err))
		fail_msg("%s: %s", id, err.what);
}

static void assert_all_whole(void)
{
	backup_list(temp.path, verify_row, NULL);
}

static size_t thin(void)
{
	size_t removed = 0;

	assert_true(backup_thin(temp.path, (time_t)now, &removed, &err));
	return removed;
}

/* Six commits of one day, a year ago, one of them by hand; and one of today. */
static void make_old(void)
{
	char id[64];

	for (int i = 0; i < 6; i++) {
		at(START + i * 60);
		make(i == 2 ? "by hand" : "commit", i, id);
	}
	at(START + 300 * (int64_t)DAY);
	make("commit", 6, id);
	assert_int_equal(files(".json"), 7);
	assert_int_equal(files(".pack"), 7);
}

static void thin__removes__what_the_rule_does_not_keep(void **state)
{
	(void)state;
	make_old();
	assert_int_equal(thin(), 4); /* by hand, the last of that day, and today stay */
	assert_int_equal(files(".json"), 3);
	assert_int_equal(files(".pack"), 4); /* the first one has the card that never changed */
	assert_all_whole();
	assert_int_equal(thin(), 0);
	assert_int_equal(files(".pack"), 4);
}

static void thin__keeps__backups_with_photos(void **state)
{
	struct backup_photo photo = {STR("A"), STR("\xff\xd8 bytes")};
	struct backup_made made;
	char id[64];

	(void)state;
	assert_true(backup_write(temp.path, store, "commit", &photo, 1, &made, &err));
	at(START + 60);
	make("commit", 1, id);
	at(START + 300 * (int64_t)DAY);
	make("commit", 2, id);
	assert_int_equal(thin(), 0);
	assert_int_equal(files(".json"), 3);
}

static void thin__killed_anywhere__leaves_whole_backups(void **state)
{
	char fault[32];

	(void)state;
	make_old();
	for (int step = 1; step <= 5; step++) {
		int status;
		pid_t pid = fork();

		if (pid == 0) {
			snprintf(fault, sizeof fault, "thin:%d=kill", 1 + step % 2);
			setenv("TUI_TEST_FAULT", fault, 1);
			backup_thin(temp.path, (time_t)now, NULL, &err);
			_exit(0);
		}
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_all_whole();
	}
	thin();
	assert_int_equal(files(".json"), 3);
	assert_int_equal(files(".pack"), 4);
	assert_all_whole();
}

static void thin__beside_one_that_cannot_be_read__keeps_every_pack(void **state)
{
	char id[64], name[100];

	(void)state;
	make_old();
	at(START + 301 * (int64_t)DAY);
	make("commit", 7, id);
	snprintf(name, sizeof name, "backups/%s.json", id);
	free(temp_file(&temp, name, STR("{}\n[]\nbroken\n")));
	assert_int_equal(thin(), 4);
	assert_int_equal(files(".pack"), 8);
	assert_all_whole();
}

static void thin__while_a_backup_is_made__does_nothing(void **state)
{
	int lock;

	(void)state;
	make_old();
	lock = backups_lock(temp.path, false);
	assert_true(lock >= 0);
	assert_int_equal(thin(), 0);
	commit_unlock(&lock);
	assert_int_equal(thin(), 4);
}

static void thin__removes__what_a_dead_program_left(void **state)
{
	(void)state;
	make_old();
	free(temp_file(&temp, "backups/2026-03-12T09:00:00Z-commit.pack", STR("half")));
	assert_int_equal(thin(), 4);
	assert_int_equal(files(".pack"), 4);
	assert_all_whole();
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rule__keeps__a_week_then_days_weeks_months),
		cmocka_unit_test(rule__keeps__the_newest_and_those_by_hand),
		cmocka_unit_test(rule__removes_nothing__when_the_clock_was_set_back),
		TEST(thin__removes__what_the_rule_does_not_keep),
		TEST(thin__keeps__backups_with_photos),
		TEST(thin__killed_anywhere__leaves_whole_backups),
		TEST(thin__beside_one_that_cannot_be_read__keeps_every_pack),
		TEST(thin__while_a_backup_is_made__does_nothing),
		TEST(thin__removes__what_a_dead_program_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
