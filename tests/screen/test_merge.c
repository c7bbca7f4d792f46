/* Duplicates and the merge through the real program: what the person sees, and what iCloud received. */
#include "program.h"
#include "screen.h"
#include "sim.h"

#include "icloud/json.h"
#include "icloud/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static struct sim *sim;

static int set_up(void **state)
{
	(void)state;
	sim = program_sim(NULL);
	sim_change(sim, "{\"contactId\":\"DUP-1\",\"firstName\":\"Hertha\",\"lastName\":\"Ayrton\","
			"\"jobTitle\":\"Professor\","
			"\"phones\":[{\"field\":\"+49 551 390 123\",\"label\":\"MOBILE\"}]}");
	sim_change(sim,
		"{\"contactId\":\"DUP-2\",\"firstName\":\"Hertha\",\"lastName\":\"Ayrton\","
		"\"jobTitle\":\"Mathematician\","
		"\"phones\":[{\"field\":\"0551 390123\",\"label\":\"WORK\"},"
		"{\"field\":\"+1 610 526 5000\",\"label\":\"WORK\"}],\"notes\":\"Rings.\"}");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	sim_stop(&sim);
	return 0;
}

static void press_times(struct screen *s, const char *key, int n)
{
	while (n-- > 0)
		screen_press(s, key);
}

static void mark_both(struct screen *s)
{
	screen_press(s, "/", "ayrton", "<Enter>");
	screen_wait_for(s, "Ayrton, Hertha");
	screen_press(s, "<Space>", "<Space>");
	screen_wait_for(s, "2 marked");
}

static void go_to_row(struct screen *s, const char *text)
{
	int y, x;

	for (int i = 0; i < 20; i++) {
		screen_cursor(s, &y, &x);
		if (strstr(screen_row(s, y), text))
			return;
		screen_press(s, "<Down>");
	}
	screen_fail(s, __FILE__, __LINE__, "no row \"%s\"", text);
}

static bool card_says(const char *id, const char *text)
{
	struct buf card = BUF_INIT(MIB);
	bool says = sim_card(sim, id, &card) && str_find(buf_str(&card), str_of(text)) != SIZE_MAX;

	buf_release(&card);
	return says;
}

/* --- the merge --- */

static void merge__of_two_marked__is_chosen_reviewed_and_sent(void **state)
{
	struct screen *s = program_open(sim, 120, 36);
	struct buf card = BUF_INIT(MIB);

	(void)state;
	mark_both(s);
	screen_press(s, "m");
	screen_wait_for(s, "1 to choose");
	screen_assert_has(s, "The right card stays and is changed, the left one is deleted.");
	screen_press(s, "<Ctrl-S>");
	screen_wait_for(s, "1 field is not chosen yet. Left and Right choose, Space takes.");
	screen_press(s, "<Left>");
	screen_wait_for(s, "nothing left to choose");
	screen_press(s, "<Ctrl-S>");
	screen_wait_for(s, "The merge into Ayrton, Hertha waits: 2 changes, the deletion last.");
	screen_assert_not(s, "2 marked");
	assert_int_equal(sim_writes(sim), 0);
	screen_press(s, "u");
	screen_wait_for(s, "Taken back.");
	screen_assert_not(s, "R Review 2");
	screen_press(s, "g", "<Space>", "<Space>", "m", "<Left>", "<Ctrl-S>");
	screen_wait_for(s, "The merge into Ayrton, Hertha waits: 2 changes");
	screen_press(s, "R");
	screen_wait_for(s, "R Review 2");
	screen_press(s, "a",
		"a"); /* the deletion stands first and wants the update: both get their yes */
	screen_press(s, "a", "a");
	screen_wait_for(s, "2 accepted");
	screen_press(s, "C");
	screen_wait_for(s, "contacts to delete");
	screen_keys(s, "1", "<Enter>");
	(void)card;
	screen_wait_for(s, "2 changes are in iCloud");
	assert_int_equal(sim_writes(sim), 2);
	assert_true(card_says("DUP-2", "Professor"));
	assert_true(card_says("DUP-2", "+1 610 526 5000"));
	assert_true(card_says("DUP-2", "Rings."));
	assert_false(sim_card(sim, "DUP-1", &card));
	buf_release(&card);
	program_quit(&s);
}

static void merge__typed_and_turned_round__says_so(void **state)
{
	struct screen *s = program_open(sim, 120, 36);

	(void)state;
	mark_both(s);
	screen_press(s, "m");
	screen_wait_for(s, "1 to choose");
	screen_press(s, "e");
	screen_wait_for(s, "Enter takes what is typed as the result.");
	screen_press(s, "<Ctrl-U>", "Algebraist", "<Enter>");
	screen_wait_for(s, "> Algebraist");
	screen_press(s, "x");
	screen_wait_for(s, "The left card stays and is changed, the right one is deleted.");
	screen_assert_has(s, "> Algebraist");
	screen_assert_not(s, "Ayrton\n");
	screen_press(s, "f");
	screen_wait_for(s, "Last name");
	screen_press(s, "<Esc>");
	screen_wait_for(s, "2 marked"); /* nothing was staged, and the marks are there */
	screen_assert_not(s, "waits");
	screen_free(&s);
}

/* e on an address asks for its part; what is typed stands in the result and is staged. */
static void merge__types__a_part_of_an_address(void **state)
{
	struct screen *s;

	(void)state;
	sim_change(sim, "{\"contactId\":\"DUP-1\",\"streetAddresses\":[{\"field\":{\"street\":\"1 "
			"Lane\",\"city\":\"Bath\"},\"label\":\"HOME\",\"odd\":1.10}]}");
	s = program_open(sim, 120, 36);
	mark_both(s);
	screen_press(s, "m");
	screen_wait_for(s, "1 to choose");
	go_to_row(s, "1 Lane");
	screen_press(s, "e");
	screen_wait_for(s, "3  city       Bath");
	screen_press(s, "3");
	screen_wait_for(s, "Enter takes what is typed as the result.");
	screen_press(s, "<Ctrl-U>", "Wells", "<Enter>");
	screen_wait_for(s, "Wells");
	screen_assert_has(s, "1 Lane");
	screen_free(&s);
}

static void merge__wants__two_and_no_more(void **state)
{
	struct screen *s = program_open(sim, 120, 36);

	(void)state;
	screen_press(s, "<Space>", "m");
	screen_wait_for(s, "m needs two marked contacts; 1 is marked. Space marks.");
	screen_press(s, "<Space>", "<Space>", "m");
	screen_wait_for(s, "Two contacts are merged at a time; 3 are marked. Space unmarks.");
	screen_free(&s);
}

/* A card that another device has changed since is not merged over: it is said, and Ctrl-S stages nothing. */
static void merge__of_a_card_that_changed__is_refused(void **state)
{
	struct screen *s = program_open(sim, 120, 36);

	(void)state;
	mark_both(s);
	screen_press(s, "m", "<Left>");
	sim_change(sim, "{\"contactId\":\"DUP-1\",\"department\":\"Algebra\"}");
	screen_press(s, "<F5>");
	screen_wait_for(s, "One of the two has changed meanwhile.");
	screen_press(s, "<Ctrl-S>");
	screen_wait_for(s, "It has changed meanwhile.");
	screen_press(s, "<Esc>", "<Esc>", "m");
	screen_wait_for(s, "Algebra");
	screen_free(&s);
}

/* --- the list --- */

static void duplicates__lists__pairs_and_forgets_what_is_no_pair(void **state)
{
	struct screen *s = program_open(sim, 120, 36);

	(void)state;
	screen_press(s, "m");
	screen_wait_for(s, "Why they look alike");
	screen_wait_for(s, "same name, same phone +49 551 390 123");
	screen_assert_has(s, "▌   Clarke, Joan");
	screen_press(s, "j", "r");
	screen_wait_for(s, "These two are two, and are not listed again. u takes it back.");
	screen_assert_not(s, "Ayrton");
	screen_press(s, "u");
	screen_wait_for(s, "Ayrton");
	screen_press(s, "g", "j", "r");
	screen_wait_gone(s, "Ayrton");
	screen_press(s, "<Esc>", "m"); /* and it stays away */
	screen_wait_for(s, "Why they look alike");
	screen_assert_not(s, "Ayrton");
	assert_int_equal(sim_writes(sim), 0);
	program_quit(&s);
}

/* "Duplicates 4" at the side counts what the list lists, and opens it. */
static void duplicates__view__counts_and_opens(void **state)
{
	struct screen *s = program_open(sim, 120, 36);
	int y;

	(void)state;
	y = screen_find(s, "Duplicates", NULL);
	assert_true(y > 0);
	assert_non_null(strstr(screen_row(s, y), " 4 "));
	screen_press(s, "t", "G", "k", "k", "k");
	screen_assert_row(s, y, "▌ Duplicates");
	screen_press(s, "<Enter>");
	screen_wait_for(s, "1 of 4 pairs");
	screen_press(s, "r", "<Esc>");
	screen_wait_gone(s, "Why they look alike");
	assert_non_null(strstr(screen_row(s, y), " 3 "));
	screen_free(&s);
}

static void duplicates__open__the_merge_and_come_back(void **state)
{
	struct screen *s = program_open(sim, 80, 24);

	(void)state;
	screen_press(s, "m");
	screen_wait_for(s, "Ayrton");
	screen_press(s, "j", "<Enter>");
	screen_wait_for(s, "1 to choose");
	screen_press(s, "<Esc>");
	screen_wait_for(s, "Why they look alike");
	screen_press(s, "<Enter>", "<Space>", "<Ctrl-S>");
	screen_wait_for(s, "- Only the deletion waits: the other card says it all. R shows it.");
	screen_assert_not(s, "Ayrton"); /* one of the pair goes by a change that waits */
	screen_press(s, "u");
	screen_wait_for(s, "Taken back. The merge no longer waits.");
	screen_wait_for(s, "Ayrton");
	press_times(s, "<Esc>", 1);
	screen_wait_gone(s, "Why they look alike");
	screen_free(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			merge__of_two_marked__is_chosen_reviewed_and_sent, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			merge__typed_and_turned_round__says_so, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			merge__types__a_part_of_an_address, set_up, tear_down),
		cmocka_unit_test_setup_teardown(merge__wants__two_and_no_more, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			merge__of_a_card_that_changed__is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			duplicates__lists__pairs_and_forgets_what_is_no_pair, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			duplicates__view__counts_and_opens, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			duplicates__open__the_merge_and_come_back, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
