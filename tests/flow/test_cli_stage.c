/* The commands that stage, and those about backups and history: they print what waits and send nothing. */
#include "icloud/json.h"
#include "rig/command.h"
#include "rig/picture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define HOPPER "6F1D0C52-77A1-4C0E-9B57-3E0A5D9C2B11"

static struct sim *sim;
static struct temp temp;

static int set_up(void **state)
{
	(void)state;
	sim = command_home(&temp, NULL);
	return 0;
}

/* Whatever a command did: iCloud has seen no write. */
static int tear_down(void **state)
{
	(void)state;
	assert_int_equal(sim_writes(sim), 0);
	command_home_end(&temp, &sim);
	return 0;
}

static struct str result(struct command_run *c)
{
	struct str whole = json_value(buf_str(&c->out));

	command_assert(c, 0);
	assert_non_null(whole.p);
	return whole;
}

static void assert_keys(struct str object, const char *keys)
{
	struct json_walk w = json_walk(object);
	struct buf found = BUF_INIT(64 * KIB);

	while (json_next(&w)) {
		if (found.n)
			buf_addc(&found, ' ');
		json_text(w.key, &found);
	}
	assert_string_equal(buf_cstr(&found), keys);
	buf_release(&found);
}

static struct str first(struct str whole, const char *list)
{
	return json_at(json_get(whole, list), 0);
}

static size_t waiting(void)
{
	struct command_run c = command_run(NULL, "changes", "--json", NULL);
	size_t n = json_count(json_get(result(&c), "changes"));

	command_release(&c);
	return n;
}

static void contacts_edit__prints__what_waits(void **state)
{
	struct command_run c = command_run(NULL, "contacts", "edit", HOPPER, "jobTitle=Admiral",
		"phones[home]+=+1 202 555 0199", "--json", NULL);
	struct str change = first(result(&c), "changes");

	(void)state;
	assert_keys(change, "id object kind fields flags state source after");
	assert_keys(json_get(change, "object"), "kind id");
	assert_true(json_text_is(json_get(change, "kind"), "update"));
	assert_true(json_text_is(json_get(change, "source"), "command"));
	assert_int_equal(json_count(json_get(change, "fields")), 2);
	command_release(&c);

	c = command_run(NULL, "changes", "show", "--json", NULL);
	assert_keys(result(&c), "id object kind rows flags");
	assert_keys(first(result(&c), "rows"), "field sign before after note");
	command_release(&c);
	assert_int_equal(waiting(), 1);
}

static void contacts_edit__of_the_same_value__leaves_nothing(void **state)
{
	struct command_run c =
		command_run(NULL, "contacts", "edit", HOPPER, "firstName=Grace", NULL);

	(void)state;
	command_assert(&c, 0);
	assert_non_null(strstr(buf_cstr(&c.out), "nothing waits"));
	assert_int_equal(waiting(), 0);
	command_release(&c);
}

static void contacts_edit__stages_nothing__when_one_value_cannot_be(void **state)
{
	static const char *const bad[] = {"birthday=tomorrow", "nofield=x", "phones[9]=x", "x"};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct command_run c = command_run(
			NULL, "contacts", "edit", HOPPER, "jobTitle=Admiral", bad[i], NULL);

		command_assert(&c, 2);
		assert_int_equal(c.out.n, 0);
		command_release(&c);
	}
	assert_int_equal(waiting(), 0);
}

static void contacts_edit__takes__a_photo_from_a_file(void **state)
{
	char *good = picture_png_file(&temp, "ada.png", 4000),
	     *bad = temp_file(&temp, "ada.txt", STR("x"));
	struct buf edit = BUF_INIT(KIB);
	struct command_run c;

	(void)state;
	buf_printf(&edit, "photo=@%s", bad);
	c = command_run(
		NULL, "contacts", "edit", HOPPER, "jobTitle=Admiral", buf_cstr(&edit), NULL);
	command_assert(&c, 2);
	assert_non_null(strstr(buf_cstr(&c.err), "is no JPEG and no PNG."));
	command_release(&c);
	c = command_run(NULL, "contacts", "edit", HOPPER, "photo=@/nowhere.png", NULL);
	command_assert(&c, 2);
	assert_non_null(strstr(buf_cstr(&c.err), "There is no file /nowhere.png."));
	command_release(&c);
	c = command_run(NULL, "contacts", "edit", HOPPER, "photo=x.png", NULL);
	command_assert(&c, 2);
	assert_non_null(strstr(buf_cstr(&c.err), "photo=@FILE takes a JPEG or PNG."));
	command_release(&c);
	assert_int_equal(waiting(), 0);

	buf_clear(&edit);
	buf_printf(&edit, "photo=@%s", good);
	c = command_run(NULL, "contacts", "edit", HOPPER, buf_cstr(&edit), NULL);
	command_assert(&c, 0);
	command_release(&c);
	c = command_run(NULL, "contacts", "new", "lastName=Noether", buf_cstr(&edit), NULL);
	command_assert(&c, 0);
	command_release(&c);
	assert_int_equal(waiting(), 2);
	c = command_run(NULL, "changes", "show", NULL);
	command_assert(&c, 0);
	assert_non_null(strstr(buf_cstr(&c.out), "PNG, 4 KB"));
	command_release(&c);
	buf_release(&edit);
	free(good);
	free(bad);
}

static void contacts_new_and_delete__wait__until_dropped(void **state)
{
	struct command_run c = command_run(NULL, "contacts", "new", "firstName=Kurt",
		"lastName=Gödel", "phones[mobile]+=+43 1 000", "--json", NULL);

	(void)state;
	assert_true(json_text_is(json_get(first(result(&c), "changes"), "kind"), "create"));
	command_release(&c);
	c = command_run(NULL, "contacts", "delete", "6F1D0C52", "--json", NULL);
	assert_true(json_text_is(json_get(first(result(&c), "changes"), "kind"), "delete"));
	assert_true(json_text_is(
		json_at(json_get(first(result(&c), "changes"), "flags"), 0), "deletion"));
	command_release(&c);
	assert_int_equal(waiting(), 2);
	c = command_run(NULL, "changes", "drop", "7777", NULL);
	command_assert(&c, 1);
	command_release(&c);
	assert_int_equal(waiting(), 2);
	c = command_run(NULL, "changes", "drop", "--all", NULL);
	command_assert(&c, 0);
	command_release(&c);
	assert_int_equal(waiting(), 0);
}

static void read_only__refuses__to_stage(void **state)
{
	static const char *const words[][3] = {{"contacts", "delete", HOPPER},
		{"contacts", "new", "firstName=A"}, {"changes", "drop", "--all"},
		{"undo", "1", NULL}, {"review", NULL, NULL}};

	(void)state;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		struct command_run c = command_run(
			NULL, "--read-only", words[i][0], words[i][1], words[i][2], NULL);

		command_assert(&c, 5);
		command_release(&c);
	}
	setenv("ICLOUD_TUI_READ_ONLY", "yes", 1);
	struct command_run c = command_run(NULL, "contacts", "delete", HOPPER, NULL);

	unsetenv("ICLOUD_TUI_READ_ONLY");
	command_assert(&c, 5);
	command_release(&c);
	assert_int_equal(waiting(), 0);
}

static void backup__is_made__listed_and_verified(void **state)
{
	struct command_run c = command_run(NULL, "backup", "create", "--json", NULL);
	struct buf id = BUF_INIT(KIB);

	(void)state;
	assert_keys(result(&c), "id created contacts bytes sha256 why");
	json_text(json_get(result(&c), "id"), &id);
	command_release(&c);
	c = command_run(NULL, "backup", "list", "--json", NULL);
	assert_true(json_text_is(json_get(first(result(&c), "backups"), "id"), buf_cstr(&id)));
	command_release(&c);
	c = command_run(NULL, "backup", "verify", buf_cstr(&id), NULL);
	command_assert(&c, 0);
	command_release(&c);
	c = command_run(NULL, "backup", "verify", "no-such", NULL);
	command_assert(&c, 1);
	command_release(&c);
	buf_release(&id);
}

static void history__of_nothing__is_empty(void **state)
{
	struct command_run c = command_run(NULL, "history", "--json", NULL);

	(void)state;
	assert_keys(result(&c), "commits");
	assert_int_equal(json_count(json_get(result(&c), "commits")), 0);
	command_release(&c);
	c = command_run(NULL, "undo", "12", NULL);
	command_assert(&c, 1);
	command_release(&c);
	c = command_run(NULL, "undo", "twelve", NULL);
	command_assert(&c, 2);
	command_release(&c);
}

/* Whoever reads it is a program: nothing is cut. */
static void changes__into_a_pipe__are_whole(void **state)
{
	static const char name[] = "Wolfeschlegelsteinhausenbergerdorff, Christopher Maximilian";
	struct command_run c =
		command_run(NULL, "contacts", "new", "firstName=Christopher Maximilian",
			"lastName=Wolfeschlegelsteinhausenbergerdorff", NULL);

	(void)state;
	command_assert(&c, 0);
	command_release(&c);
	c = command_run(NULL, "changes", NULL);
	command_assert(&c, 0);
	assert_non_null(strstr(buf_cstr(&c.out), name));
	assert_null(strstr(buf_cstr(&c.out), "…"));
	command_release(&c);
	c = command_run(NULL, "contacts", "list", NULL);
	command_assert(&c, 0);
	assert_non_null(strstr(buf_cstr(&c.out), name));
	assert_null(strstr(buf_cstr(&c.out), "…"));
	command_release(&c);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(contacts_edit__prints__what_waits),
		TEST(contacts_edit__of_the_same_value__leaves_nothing),
		TEST(contacts_edit__stages_nothing__when_one_value_cannot_be),
		cmocka_unit_test_setup_teardown(
			contacts_edit__takes__a_photo_from_a_file, set_up, tear_down),
		TEST(contacts_new_and_delete__wait__until_dropped),
		TEST(read_only__refuses__to_stage),
		TEST(backup__is_made__listed_and_verified),
		TEST(history__of_nothing__is_empty),
		TEST(changes__into_a_pipe__are_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
