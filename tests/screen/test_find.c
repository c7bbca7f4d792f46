/* Finding people on the screen: the filter and its words, the views beside the groups, other orders, and
 * letters. */
#include "each_sim.h"
#include "program.h"
#include "screen.h"
#include "sim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

/* The first row of the list has this text. */
static void assert_first(struct screen *s, const char *text)
{
	if (!strstr(screen_row(s, 3), text))
		screen_fail(s, __FILE__, __LINE__, "the first row has no \"%s\"", text);
}

static void filter__finds__by_initials_numbers_and_slips(void **state)
{
	struct screen *s = program_open(sim, 120, 36);

	(void)state;
	screen_press(s, "/", "ghx");
	screen_assert_has(s, "Nobody matches");
	screen_press(s, "<BS>");
	assert_first(s, "Leigh, Augusta"); /* within the name, so before initials */
	screen_assert_has(s, "Hopper, Grace         Eckert-Mauchly");
	screen_assert_has(s, "of 5   any field");
	screen_press(s, "<Esc>", "/", "0202 555 0143");
	assert_first(s, "Hopper, Grace");
	assert_first(s, "mobile   …202"); /* in sight: what was typed, not what stands before it */
	screen_assert_has(s, "1 of 1   any field");
	screen_press(s, "<Esc>", "/", "hoper");
	assert_first(s, "Hopper, Grace");
	screen_press(s, "<Esc>", "/", "ada");
	assert_first(s, "Lovelace, Ada");
	screen_free(&s);
}

static void filter__takes__query_words_and_completes_them(void **state)
{
	struct screen *s = program_open(sim, 120, 36);

	(void)state;
	screen_press(s, "/", "group:an", "<Tab>");
	screen_assert_has(s, "/ group:Analysts");
	screen_press(s, "no:ph", "<Tab>");
	screen_assert_has(s, "/ group:Analysts no:ph");
	screen_press(s, "o", "<Tab>", "<Tab>");
	screen_assert_has(s, "any field");
	screen_press(s, "<Esc>", "/", "label:bro", "<Tab>");
	screen_assert_has(s, "/ label:brother");
	assert_first(s, "Hopper, Grace");
	assert_first(s, "brother  Roge");
	screen_press(s, "<Enter>");
	screen_assert_has(s, "1 of 1 that match");
	screen_free(&s);
}

static void views__show__who_is_in_them(void **state)
{
	struct screen *s = program_open(sim, 120, 36);

	(void)state;
	screen_assert_has(s, "No phone       19");
	screen_assert_has(s, "Birthdays       4");
	screen_press(s, "t", "<End>");
	screen_assert_has(s, "1 of 4 in Birthdays");
	screen_press(s, "k");
	screen_assert_has(s, "1 of 19 in No phone");
	screen_press(s, "<Enter>", "/", "x", "<Esc>");
	screen_press(s, "<Space>", "<Space>");
	screen_assert_has(s, "Marked          2");
	screen_press(s, "t", "k", "<Enter>");
	screen_assert_has(s, "of 2 in Marked");
	screen_press(s, "<Space>");
	screen_assert_has(s, "1 of 1 in Marked");
	screen_press(s, "<Space>");
	screen_assert_has(s, "Nobody is marked.");
	screen_press(s, "<Esc>");
	screen_assert_has(s, "1 of 62");
	screen_free(&s);
}

static void orders__follow__s(void **state)
{
	struct screen *s = program_open(sim, 120, 36);

	(void)state;
	assert_first(s, "Agnesi, Maria");
	screen_press(s, "s");
	screen_assert_has(s, "Sorted by first name.");
	screen_press(s, "g");
	assert_first(s, "A Lovelace, Ada");
	screen_press(s, "'", "g", "<Enter>");
	screen_assert_has(s, "Grace");
	screen_press(s, "<Esc>", "s");
	screen_assert_has(s, "Sorted by company.");
	screen_press(s, "s");
	screen_assert_has(s, "Sorted by change, the latest first.");
	screen_press(s, "'");
	screen_assert_has(s, "This order has no letters.");
	screen_press(s, "s", "g");
	assert_first(s, "Agnesi, Maria");
	screen_free(&s);
}

static void a_new_contact__stands__at_its_place(void **state)
{
	struct screen *s = program_open(sim, 120, 36);

	(void)state;
	assert_int_equal(
		program_command(s, "contacts", "new", "firstName=Zoe", "lastName=Bernard", NULL),
		0);
	screen_start(s, NULL);
	screen_wait_idle(s);
	screen_press(s, "'");
	screen_assert_has(s, "Jump to which letter?");
	screen_press(s, "b");
	screen_assert_not(s, "Jump to which letter?");
	screen_press(s, "j", "j");
	screen_assert_has(s, "Bernard, Zoe");
	screen_press(s, "G");
	screen_assert_not(s, "Bernard, Zoe");
	screen_press(s, "s", "G");
	screen_assert_has(s, "Bernard, Zoe");
	screen_free(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(filter__finds__by_initials_numbers_and_slips),
		cmocka_unit_test(filter__takes__query_words_and_completes_them),
		cmocka_unit_test(views__show__who_is_in_them),
		cmocka_unit_test(orders__follow__s),
		cmocka_unit_test(a_new_contact__stands__at_its_place),
	};

	return cmocka_run_group_tests(tests, open_sim, close_sim);
}
