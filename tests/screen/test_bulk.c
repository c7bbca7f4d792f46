/* Bulk edits of what is marked, from the marks to iCloud: what the dialog counts, what waits, what the server
 * got; and that several deletions are one step. */
#include "program.h"
#include "screen.h"
#include "sim.h"

#include "icloud/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static struct sim *sim;
static struct screen *s;

static int begin(void **state)
{
	(void)state;
	sim = program_sim(NULL);
	s = program_open(sim, 120, 36);
	return 0;
}

static int end(void **state)
{
	(void)state;
	screen_free(&s);
	sim_stop(&sim);
	return 0;
}

/* In the dialog: go to this row. */
static void go_to(const char *label)
{
	int y, x;

	for (int i = 0; i < 8; i++) {
		screen_cursor(s, &y, &x);
		if (strstr(screen_row(s, y), label))
			return;
		screen_press(s, "<Tab>");
	}
	screen_fail(s, __FILE__, __LINE__, "no row \"%s\"", label);
}

static void mark(const char *name)
{
	screen_press(s, "/", "<Ctrl-U>", name, "<Enter>", "g", "<Space>", "<Esc>");
}

/* Four at the Moore School, found and marked together, Ada and Grace by hand. */
static void mark_six(void)
{
	screen_press(s, "/", "moore", "<Enter>", "*", "<Esc>");
	mark("ada@engines");
	mark("hopper");
}

static size_t cards_with(const char *company)
{
	struct buf all = BUF_INIT(64 * MIB);
	struct json_walk w;
	size_t n = 0;

	sim_get(sim, "/cards", &all);
	w = json_walk(json_get(json_value(buf_str(&all)), "contacts"));
	while (json_next(&w))
		n += json_text_is(json_get(w.value, "companyName"), company);
	buf_release(&all);
	return n;
}

static void bulk_set__counts_as_it_is_typed__and_arrives(void **state)
{
	size_t before = cards_with("Moore School");

	(void)state;
	assert_true(before > 1);
	mark_six();
	screen_press(s, "b");
	screen_assert_has(s, "Bulk edit: ");
	go_to("To  ");
	screen_press(s, "Moore Schoo");
	screen_assert_has(s, "have another company");
	screen_press(s, "l");
	screen_assert_has(s, "say this already and stay as they are");
	screen_assert_has(s, "!  2 have another company: ");
	screen_assert_has(s, "Ctrl-S stage 0 changes");
	go_to("[ ] replace those too");
	screen_press(s, "<Space>");
	screen_assert_has(s, "Ctrl-S stage 2 changes");
	assert_int_equal(sim_writes(sim), 0);
	screen_press(s, "<Ctrl-S>");
	screen_wait_for(s, "2 changes wait. R shows them.");
	screen_press(s, "R");
	screen_wait_for(s, "After this change");
	screen_press(s, "a", "a");
	screen_wait_for(s, "2 accepted");
	screen_press(s, "C");
	screen_wait_for(s, "Send 2 changes to iCloud");
	screen_wait_idle(s);
	screen_press(s, "y");
	screen_wait_for(s, "in iCloud, read back and right");
	assert_int_equal(sim_counter(sim, "cards_written"), 2);
	assert_int_equal(cards_with("Moore School"), before + 2);
}

static void bulk_set__back_or_undone__leaves_nothing(void **state)
{
	(void)state;
	mark_six();
	screen_press(s, "b");
	go_to("To  ");
	screen_press(s, "X", "<Esc>");
	screen_assert_not(s, "Bulk edit: ");
	screen_assert_has(s, "marked");
	screen_press(s, "b");
	go_to("Do  ");
	screen_press(s, "<Right>");
	screen_assert_has(s, "add");
	go_to("Field");
	screen_press(s, "<Right>");
	go_to("Value");
	screen_press(s, "met in Rome", "<Ctrl-S>");
	screen_wait_for(s, "changes wait. R shows them.");
	screen_press(s, "u");
	screen_wait_for(s, "changes no longer wait.");
	screen_wait_idle(s);
	assert_int_equal(program_command(s, "changes", NULL), 0);
	screen_assert_not(s, "Lovelace");
	assert_int_equal(sim_writes(sim), 0);
}

/* Grace had a change of her own: after u that one waits again, as it was, and goes alone. */
static void bulk_set__undone__brings_back_what_waited_before(void **state)
{
	size_t before = cards_with("Moore School");

	(void)state;
	screen_press(s, "/", "hopper", "<Enter>", "e");
	go_to("Job title");
	screen_press(s, "<End>", ", chief", "<Ctrl-S>");
	screen_wait_for(s, "1 change to Hopper, Grace waits.");
	screen_press(s, "<Esc>");
	mark_six();
	screen_press(s, "b");
	go_to("To  ");
	screen_press(s, "Moore School");
	go_to("[ ] replace those too");
	screen_press(s, "<Space>", "<Ctrl-S>");
	screen_wait_for(s, "2 changes wait. R shows them.");
	screen_press(s, "u");
	screen_wait_for(s, "Taken back. 1 change waits as before.");
	screen_press(s, "R");
	screen_wait_for(s, "Rear Admiral, chief");
	screen_assert_not(s, "Moore School");
	screen_press(s, "a");
	screen_wait_for(s, "1 accepted");
	screen_press(s, "C");
	screen_wait_for(s, "Send 1 change to iCloud");
	screen_wait_idle(s);
	screen_press(s, "y");
	screen_wait_for(s, "in iCloud, read back and right");
	assert_int_equal(sim_counter(sim, "cards_written"), 1);
	assert_int_equal(cards_with("Moore School"), before);
}

static void bulk__says__how_many_marks_are_not_shown(void **state)
{
	(void)state;
	mark_six();
	screen_press(s, "/", "ada@engines", "<Enter>", "b");
	screen_assert_has(s, "marked contacts, ");
	screen_assert_has(s, " not shown");
}

static void bulk__without_marks__says_why_not(void **state)
{
	(void)state;
	screen_press(s, "b");
	screen_assert_has(s, "needs marked contacts; none is marked.");
}

static void tidy__numbers__only_with_a_country(void **state)
{
	(void)state;
	sim_change(sim, "{\"contactId\":\"6F1D0C52-77A1-4C0E-9B57-3E0A5D9C2B11\","
			"\"phones\":[{\"field\":\"(202) 555-0143\",\"label\":\"HOME\"}],"
			"\"streetAddresses\":[]}");
	screen_press(s, "<Ctrl-R>");
	screen_wait_idle(s);
	mark("hopper");
	screen_press(s, "b", "<Left>");
	go_to("Country");
	screen_press(s, "<Ctrl-U>");
	screen_assert_has(s, "!  1 has a number of no known country: Hopper, Grace");
	screen_press(s, "<Ctrl-U>", "usa");
	screen_assert_has(s, "1 gets international numbers");
	screen_press(s, "<Ctrl-S>");
	screen_wait_for(s, "1 change waits. R shows it.");
	screen_press(s, "R");
	screen_wait_for(s, "+1 202 555 0143");
}

static void delete__of_what_is_marked__is_one_question_and_one_step(void **state)
{
	(void)state;
	mark("ada@engines");
	mark("hopper");
	screen_press(s, "/", "hopper", "<Enter>", "d");
	screen_assert_has(s, "1 of them is not shown here.");
	screen_press(s, "<Enter>"); /* the harmless answer is in focus */
	screen_assert_not(s, "Delete what is marked");
	screen_press(s, "d", "d");
	screen_wait_for(s, "2 deletions wait. In iCloud nothing has changed.");
	screen_press(s, "u");
	screen_wait_for(s, "Those 2 changes no longer wait.");
	screen_wait_idle(s);
	assert_int_equal(sim_writes(sim), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

/* An argument names the tests to run. */
int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		TEST(bulk_set__counts_as_it_is_typed__and_arrives),
		TEST(bulk_set__back_or_undone__leaves_nothing),
		TEST(bulk_set__undone__brings_back_what_waited_before),
		TEST(bulk__says__how_many_marks_are_not_shown),
		TEST(bulk__without_marks__says_why_not),
		TEST(tidy__numbers__only_with_a_country),
		TEST(delete__of_what_is_marked__is_one_question_and_one_step),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
