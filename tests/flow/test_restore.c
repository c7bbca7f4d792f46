/* A backup put back: all of it, some of it, twice, beside what changed since. Both ends are checked. */
#include "rig/command.h"
#include "rig/commit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

static char backup[64];

static void take_newest(void *ctx, const struct backup_row *b)
{
	(void)ctx;
	if (!backup[0])
		snprintf(backup, sizeof backup, "%.*s", STR_ARG(b->id));
}

static void make_backup(void)
{
	backup[0] = '\0';
	assert_true(icloud_do(w.ic, ASK_BACKUP, NULL, NULL, NULL, &w.err));
	backups_list(w.ic, take_newest, NULL);
	assert_true(backup[0] != '\0');
}

static void take_total(void *ctx, const struct icloud_message *m)
{
	if (m->event == EVENT_DONE)
		*(int64_t *)ctx = m->total;
}

static bool restore(struct backup_restore *what, int64_t *staged)
{
	*staged = -1;
	return icloud_do(w.ic, ASK_RESTORE, what, take_total, staged, &w.err);
}

static int64_t restore_all(bool delete_new)
{
	struct backup_restore *what = backup_restore_new(str_of(backup));
	int64_t staged;

	what->delete_new = delete_new;
	if (!restore(what, &staged))
		fail_msg("%s", w.err.what);
	return staged;
}

static struct backup_counts compare(void)
{
	struct backup_counts n;

	if (!icloud_do(w.ic, ASK_COMPARE, backup_look_new(str_of(backup)), NULL, NULL, &w.err))
		fail_msg("%s", w.err.what);
	assert_true(backups_compared(w.reader, str_of(backup), NULL, NULL, &n));
	return n;
}

static void assert_sent(void)
{
	assert_true(world_send_all(&w));
	assert_int_equal(world_waiting(&w), 0);
}

static size_t groups_of(const char *id)
{
	struct buf all = BUF_INIT(16 * MIB);
	struct json_walk g;
	size_t n = 0;

	sim_get(w.sim, "/cards", &all);
	g = json_walk(json_get(json_value(buf_str(&all)), "groups"));
	while (json_next(&g))
		n += str_find(json_get(g.value, "contactIds"), str_of(id)) != SIZE_MAX;
	buf_release(&all);
	return n;
}

static void restore__puts_back__what_changed_and_who_is_gone(void **state)
{
	char *hopper = world_id(&w, "Hopper"), *euler = world_id(&w, "Euler"), *again;
	struct backup_counts n;
	size_t groups = groups_of(hopper);

	(void)state;
	make_backup();
	world_edit(&w, euler, "jobTitle=Changed");
	world_delete(&w, hopper);
	world_create(&w, "firstName=New", "lastName=Since");
	assert_sent();
	n = compare();
	assert_int_equal(n.different, 1);
	assert_int_equal(n.gone, 1);
	assert_int_equal(n.new, 1);
	assert_int_equal(restore_all(false), 2 + (int64_t)groups);
	assert_int_equal(writes_applied(), 3 + 0);
	assert_sent();
	assert_member(euler, "jobTitle", "Professor");
	again = world_id(&w, "Hopper");
	assert_string_not_equal(again, hopper);
	assert_member(again, "jobTitle", "Rear Admiral");
	assert_int_equal(groups_of(again), groups);
	free(world_id(&w, "Since")); /* is there: nothing new is deleted unasked */
	n = compare();
	assert_int_equal(n.different + n.gone + n.groups, 0);
	assert_int_equal(restore_all(false), 0); /* what came back is not made a second time */
	free(hopper);
	free(euler);
	free(again);
}

static void restore__twice_before_review__stages_each_once(void **state)
{
	char *hopper = world_id(&w, "Hopper");
	size_t waiting;

	(void)state;
	make_backup();
	world_delete(&w, hopper);
	assert_sent();
	restore_all(false);
	waiting = world_waiting(&w);
	restore_all(false);
	assert_int_equal(world_waiting(&w), waiting);
	free(hopper);
}

static void restore__deletes_what_is_new__only_when_told(void **state)
{
	struct review_summary sum;
	struct icloud_review *rv;

	(void)state;
	make_backup();
	world_create(&w, "firstName=New", "lastName=Since");
	assert_sent();
	assert_int_equal(restore_all(false), 0);
	assert_int_equal(restore_all(true), 1);
	rv = review_new(w.ic, w.reader, &w.err);
	assert_true(review_decide(rv, 0, DECISION_ACCEPTED, &w.err));
	review_summary(rv, &sum);
	assert_int_equal(sum.deleted, 1);
	assert_int_equal(sum.number, 1); /* to be typed, as for any deletion */
	review_free(&rv);
}

static void restore__of_chosen_contacts__leaves_the_others(void **state)
{
	char *hopper = world_id(&w, "Hopper"), *euler = world_id(&w, "Euler");
	struct backup_restore *what;
	int64_t staged;

	(void)state;
	make_backup();
	world_edit(&w, euler, "jobTitle=Changed");
	world_edit(&w, hopper, "jobTitle=Changed");
	assert_sent();
	what = backup_restore_new(str_of(backup));
	backup_restore_pick(what, OBJECT_CONTACT, str_of(hopper));
	assert_true(restore(what, &staged));
	assert_int_equal(staged, 1);
	assert_sent();
	assert_member(hopper, "jobTitle", "Rear Admiral");
	assert_member(euler, "jobTitle", "Changed");
	what = backup_restore_new(str_of(backup));
	backup_restore_pick(what, OBJECT_CONTACT, str_of(euler));
	backup_restore_pick(what, OBJECT_CONTACT, STR("nobody"));
	assert_false(restore(what, &staged));
	assert_int_equal(w.err.code, ERR_NOT_FOUND);
	assert_int_equal(world_waiting(&w), 0); /* all or none */
	free(hopper);
	free(euler);
}

static void restore__without_room__stages_nothing(void **state)
{
	char *hopper = world_id(&w, "Hopper"), *euler = world_id(&w, "Euler");
	int64_t staged;

	(void)state;
	make_backup();
	world_edit(&w, euler, "jobTitle=Changed");
	world_edit(&w, hopper, "jobTitle=Changed");
	assert_sent();
	setenv("TUI_TEST_FAULT", "stage:2=full", 1);
	assert_false(restore(backup_restore_new(str_of(backup)), &staged));
	unsetenv("TUI_TEST_FAULT");
	assert_int_equal(w.err.code, ERR_DISK);
	assert_int_equal(world_waiting(&w), 0);
	free(hopper);
	free(euler);
}

static void restore__gives_a_group__its_name_and_its_members(void **state)
{
	static const char *const name[] = {"name=Renamed", NULL};
	char *group = world_group(&w, "Analysts");
	struct buf before = BUF_INIT(MIB), after = BUF_INIT(MIB);

	(void)state;
	world_group_text(&w, group, &before);
	make_backup();
	world_group_stage(&w, CHANGE_UPDATE, group, name);
	assert_sent();
	assert_int_equal(compare().groups, 1);
	assert_int_equal(restore_all(false), 1);
	assert_sent();
	world_group_text(&w, group, &after);
	assert_true(json_text_is(json_get(buf_str(&after), "name"), "Analysts"));
	assert_true(str_eq(
		json_get(buf_str(&after), "contactIds"), json_get(buf_str(&before), "contactIds")));
	buf_release(&before);
	buf_release(&after);
	free(group);
}

/* ---- export ---- */

static void export__holds__every_card_as_icloud_sent_it(void **state)
{
	struct buf text = BUF_INIT(64 * MIB), card = BUF_INIT(MIB);
	char *path = temp_path(&w.temp, "out.json"), *hopper = world_id(&w, "Hopper");
	struct str whole;
	struct stat st;

	(void)state;
	make_backup();
	assert_true(backups_export(w.ic, str_of(backup), path, &w.err));
	assert_true(temp_read(path, &text));
	whole = json_value(buf_str(&text));
	assert_true(json_text_is(json_get(whole, "format"), "icloud-tui backup"));
	assert_true(json_count(json_get(whole, "contacts")) > 20);
	assert_true(json_count(json_get(whole, "groups")) > 2);
	assert_true(json_get(json_get(whole, "me"), "meCardId").p);
	world_card(&w, hopper, &card);
	assert_true(str_find(buf_str(&text), buf_str(&card)) != SIZE_MAX);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_false(backups_export(w.ic, str_of(backup), path, &w.err));
	assert_int_equal(w.err.code, ERR_REFUSED);
	assert_false(backups_export(w.ic, STR("nothing"), path, &w.err));
	assert_int_equal(w.err.code, ERR_NOT_FOUND);
	buf_release(&text);
	buf_release(&card);
	free(path);
	free(hopper);
}

/* ---- as commands ---- */

static void commands__restore_and_export__as_the_library_does(void **state)
{
	char *euler = world_id(&w, "Euler");
	struct command_run c;

	(void)state;
	make_backup();
	world_edit(&w, euler, "jobTitle=Changed");
	world_create(&w, "firstName=New", "lastName=Since");
	assert_sent();
	c = command_run(NULL, "backup", "restore", backup, NULL);
	command_assert(&c, 0);
	assert_true(str_find(buf_str(&c.out), STR("Euler, Leonhard")) != SIZE_MAX);
	assert_true(str_find(buf_str(&c.err), STR("1 contact is new since the backup and stays")) !=
		    SIZE_MAX);
	command_release(&c);
	c = command_run(
		NULL, "backup", "restore", backup, "--contact", euler, "--delete-new", NULL);
	command_assert(&c, 2);
	command_release(&c);
	c = command_run(NULL, "--read-only", "backup", "restore", backup, NULL);
	command_assert(&c, 5);
	command_release(&c);
	c = command_run(NULL, "history", "--contact", euler, NULL);
	command_assert(&c, 0);
	assert_true(str_find(buf_str(&c.out), STR("Job title  Professor")) != SIZE_MAX);
	assert_true(str_find(buf_str(&c.out), STR("~ Changed")) != SIZE_MAX);
	assert_true(str_find(buf_str(&c.out), STR("Since")) == SIZE_MAX);
	command_release(&c);
	c = command_run(NULL, "backup", "export", backup, "-", NULL);
	command_assert(&c, 0);
	assert_true(json_count(json_get(json_value(buf_str(&c.out)), "contacts")) > 20);
	command_release(&c);
	free(euler);
}

/* ---- a large account ---- */

static struct {
	int slices, at_staged;
} seen;

static void stage_between(struct world *world, const struct icloud_message *m)
{
	struct change_draft *d;

	if (m->event == EVENT_PROGRESS && m->ask == ASK_RESTORE && seen.slices++ == 0) {
		d = change_draft_new(OBJECT_CONTACT, CHANGE_CREATE, SOURCE_COMMAND, STR_NONE);
		buf_adds(&d->edits, "lastName=Meanwhile");
		icloud_post(world->ic, ASK_STAGE, d);
	}
	if (m->event == EVENT_DONE && m->ask == ASK_STAGE)
		seen.at_staged = seen.slices;
}

static void hear_between(void *ctx, const struct icloud_message *m)
{
	stage_between(&w, m);
	take_total(ctx, m);
}

/* What is asked for meanwhile is not kept waiting until all of it was compared. */
static void restore__of_many__lets_other_work_in_between(void **state)
{
	static const char *const args[] = {"--contacts", "3000", NULL};
	int64_t staged = -1;

	(void)state;
	world_open(&w, args);
	make_backup();
	seen.slices = seen.at_staged = 0;
	assert_true(icloud_do(w.ic, ASK_RESTORE, backup_restore_new(str_of(backup)), hear_between,
		&staged, &w.err));
	assert_int_equal(staged, 0);
	assert_true(seen.slices > 2);
	assert_in_range(seen.at_staged, 1, seen.slices - 1);
	assert_int_equal(world_waiting(&w), 1);
	world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(restore__of_many__lets_other_work_in_between),
		COMMIT_TEST(restore__puts_back__what_changed_and_who_is_gone),
		COMMIT_TEST(restore__twice_before_review__stages_each_once),
		COMMIT_TEST(restore__deletes_what_is_new__only_when_told),
		COMMIT_TEST(restore__of_chosen_contacts__leaves_the_others),
		COMMIT_TEST(restore__without_room__stages_nothing),
		COMMIT_TEST(restore__gives_a_group__its_name_and_its_members),
		COMMIT_TEST(export__holds__every_card_as_icloud_sent_it),
		COMMIT_TEST(commands__restore_and_export__as_the_library_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
