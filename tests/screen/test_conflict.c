/* The same card changed here and elsewhere: three columns, what merges by itself, what is chosen, and what the
 * server gets. Nothing leaves before the merged change was reviewed and confirmed. */
#include "golden.h"
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

#define ADA "1B6A3C1E-04D7-4C53-9A55-0A1815121000"

/* Ada, edited here; then another device does its own to her, and it is read again. */
static struct screen *behind(struct sim **sim, const char *edit, const char *theirs)
{
	struct screen *s;

	*sim = program_sim(NULL);
	s = program_ready(*sim, 120, 36);
	assert_int_equal(program_command(s, "contacts", "edit", ADA, edit, NULL), 0);
	sim_change(*sim, theirs);
	assert_int_equal(program_command(s, "sync", NULL), 0);
	screen_start(s, NULL);
	screen_wait_idle(s);
	screen_press(s, "R");
	screen_wait_for(s, "Lovelace, Ada");
	screen_wait_for(s, "Enter compares");
	assert_int_equal(sim_writes(*sim), 0);
	return s;
}

static void assert_member(struct sim *sim, const char *key, const char *wanted)
{
	struct buf card = BUF_INIT(MIB), text = BUF_INIT(MIB);

	assert_true(sim_card(sim, ADA, &card));
	assert_true(json_text(json_get(buf_str(&card), key), &text));
	assert_string_equal(buf_cstr(&text), wanted);
	buf_release(&card);
	buf_release(&text);
}

static void send(struct screen *s)
{
	screen_press(s, "C");
	screen_wait_for(s, "Send 1 change to iCloud");
	screen_press(s, "y");
	screen_wait_for(s, "in iCloud, read back and right");
	screen_wait_idle(s);
}

static void conflict__of_other_fields__merges_by_itself(void **state)
{
	struct sim *sim;
	struct screen *s = behind(&sim, "jobTitle=Chief analyst",
		"{\"contactId\":\"" ADA "\",\"nickName\":\"Countess\"}");

	(void)state;
	screen_press(s, "a"); /* not before the sides were compared */
	screen_assert_not(s, "[x] Lovelace");
	screen_press(s, "<Enter>");
	screen_assert_has(s, "In iCloud now");
	screen_assert_has(s, "0 to choose, 2 merged");
	screen_assert_has(s, "Countess");
	screen_assert_has(s, "> Chief analyst");
	screen_press(s, "a");
	screen_wait_for(s, "[x] Lovelace, Ada");
	screen_wait_idle(s);
	assert_int_equal(sim_writes(sim), 0);
	send(s);
	assert_int_equal(sim_writes(sim), 1);
	assert_member(sim, "jobTitle", "Chief analyst");
	assert_member(sim, "nickName", "Countess");
	screen_free(&s);
	sim_stop(&sim);
}

static void conflict__of_the_same_field__asks(void **state)
{
	struct sim *sim;
	struct screen *s = behind(&sim, "jobTitle=Chief analyst",
		"{\"contactId\":\"" ADA "\",\"jobTitle\":\"Analyst, Royal Society\"}");

	(void)state;
	screen_press(s, "<Enter>");
	screen_assert_has(s, "1 to choose, 0 merged");
	screen_assert_has(s, "[?] Job title");
	screen_assert_has(s, "> Analyst, Royal Society");
	screen_press(s, "a");
	screen_assert_has(s, "1 field is left to choose.");
	screen_press(s, "<Right>");
	screen_assert_has(s, "> Chief analyst");
	screen_assert_has(s, "[?] Job title"); /* a look is no choice */
	screen_press(s, "<Space>");
	screen_assert_has(s, "[x] Job title");
	screen_press(s, "a");
	screen_wait_for(s, "[x] Lovelace, Ada");
	screen_wait_idle(s);
	send(s);
	assert_member(sim, "jobTitle", "Chief analyst");
	assert_int_equal(sim_writes(sim), 1);
	screen_free(&s);
	sim_stop(&sim);
}

static void conflict__takes__a_typed_answer(void **state)
{
	struct sim *sim;
	struct screen *s = behind(&sim, "jobTitle=Chief analyst",
		"{\"contactId\":\"" ADA "\",\"jobTitle\":\"Analyst, Royal Society\"}");

	(void)state;
	screen_press(s, "<Enter>", "e");
	screen_wait_for(s, "goes to iCloud");
	screen_wait_idle(s);
	screen_press(s, "Chief analyst, Royal Society", "<Enter>");
	screen_wait_for(s, "[x] Job title");
	screen_assert_has(s, "> Chief analyst, Royal");
	screen_press(s, "a");
	screen_wait_for(s, "[x] Lovelace, Ada");
	screen_wait_idle(s);
	send(s);
	assert_member(sim, "jobTitle", "Chief analyst, Royal Society");
	screen_free(&s);
	sim_stop(&sim);
}

/* All of theirs chosen: nothing is left that could be sent. */
static void conflict__chosen_as_in_icloud__waits_no_longer(void **state)
{
	struct sim *sim;
	struct screen *s = behind(&sim, "jobTitle=Chief analyst",
		"{\"contactId\":\"" ADA "\",\"jobTitle\":\"Analyst, Royal Society\"}");

	(void)state;
	screen_press(s, "<Enter>", "<Space>", "a");
	screen_wait_for(s, "Nothing waits.");
	assert_int_equal(sim_writes(sim), 0);
	assert_member(sim, "jobTitle", "Analyst, Royal Society");
	screen_free(&s);
	sim_stop(&sim);
}

static void conflict__with_a_deletion__asks_and_makes_it_new(void **state)
{
	struct sim *sim;
	struct screen *s = behind(
		&sim, "jobTitle=Chief analyst", "{\"contactId\":\"" ADA "\",\"delete\":true}");
	struct buf card = BUF_INIT(MIB);

	(void)state;
	screen_press(s, "<Enter>");
	screen_assert_has(s, "Deleted in iCloud");
	screen_press(s, "<Esc>");
	screen_assert_has(s, "Lovelace, Ada");
	screen_press(s, "<Enter>", "n");
	screen_wait_for(s, "After this change");
	screen_wait_gone(s, "both sides changed");
	screen_wait_idle(s);
	screen_assert_has(s, "Chief analyst");
	assert_int_equal(sim_writes(sim), 0); /* new, open, and nothing of it left yet */
	screen_assert_has(s, "[?]");
	assert_false(sim_card(sim, ADA, &card));
	buf_release(&card);
	screen_free(&s);
	sim_stop(&sim);
}

static void conflict__with_a_deletion__drops_the_change(void **state)
{
	struct sim *sim;
	struct screen *s = behind(
		&sim, "jobTitle=Chief analyst", "{\"contactId\":\"" ADA "\",\"delete\":true}");

	(void)state;
	screen_press(s, "<Enter>", "d");
	screen_wait_for(s, "Nothing waits.");
	assert_int_equal(sim_writes(sim), 0);
	screen_free(&s);
	sim_stop(&sim);
}

/* A deletion staged here, a change there: it waits for its yes anew, over what would go now. */
static void deletion__of_a_card_that_changed__is_staged_again(void **state)
{
	struct sim *sim = program_sim(NULL);
	struct screen *s = program_ready(sim, 120, 36);

	(void)state;
	assert_int_equal(program_command(s, "contacts", "delete", ADA, NULL), 0);
	sim_change(sim, "{\"contactId\":\"" ADA "\",\"nickName\":\"Countess\"}");
	assert_int_equal(program_command(s, "sync", NULL), 0);
	screen_start(s, NULL);
	screen_wait_idle(s);
	screen_press(s, "R");
	screen_wait_for(s, "both sides changed");
	screen_press(s, "<Enter>");
	screen_assert_has(s, "Changed in iCloud since");
	screen_press(s, "s");
	screen_wait_gone(s, "both sides changed");
	screen_wait_idle(s);
	screen_assert_has(s, "Countess");
	screen_assert_has(s, "[?] Lovelace, Ada");
	assert_int_equal(sim_writes(sim), 0);
	screen_free(&s);
	sim_stop(&sim);
}

/* What comes of the choice is flagged: the yes to the columns is not enough, for the flag was not on them. */
static void conflict__that_ends_in_a_flag__wants_another_yes(void **state)
{
	struct sim *sim;
	struct screen *s =
		behind(&sim, "jobTitle=", "{\"contactId\":\"" ADA "\",\"nickName\":\"Countess\"}");

	(void)state;
	screen_press(s, "<Enter>", "a");
	screen_wait_for(s, "Look at it once more");
	screen_wait_idle(s);
	screen_assert_has(s, "! [?] Lovelace, Ada");
	screen_assert_has(s, "becomes empty");
	assert_int_equal(sim_writes(sim), 0);
	screen_free(&s);
	sim_stop(&sim);
}

static void conflict__is_drawn__at_every_size(void **state)
{
	static const int sizes[][2] = {{120, 36}, {80, 24}, {60, 16}};
	struct sim *sim = program_sim(NULL);
	struct screen *s = program_ready(sim, 120, 36);
	char shot[64];

	(void)state;
	assert_int_equal(program_command(s, "contacts", "edit", ADA, "jobTitle=Chief analyst",
				 "notes=Wrote the notes; note G has the table.",
				 "phones[work]+=+44 20 7946 0199", NULL),
		0);
	sim_change(sim, "{\"contactId\":\"" ADA "\",\"jobTitle\":\"Analyst, Royal Society\","
			"\"nickName\":\"Countess\"}");
	assert_int_equal(program_command(s, "sync", NULL), 0);
	screen_start(s, NULL);
	screen_wait_idle(s);
	screen_press(s, "R", "<Enter>");
	screen_wait_for(s, "to choose");
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		if (i) {
			screen_resize(s, sizes[i][0], sizes[i][1]);
			screen_wait_idle(s);
		}
		snprintf(shot, sizeof shot, "conflict-%dx%d", sizes[i][0], sizes[i][1]);
		screen_shot(s, shot);
	}
	screen_free(&s);
	sim_stop(&sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(conflict__of_other_fields__merges_by_itself),
		cmocka_unit_test(conflict__of_the_same_field__asks),
		cmocka_unit_test(conflict__takes__a_typed_answer),
		cmocka_unit_test(conflict__chosen_as_in_icloud__waits_no_longer),
		cmocka_unit_test(conflict__with_a_deletion__asks_and_makes_it_new),
		cmocka_unit_test(conflict__with_a_deletion__drops_the_change),
		cmocka_unit_test(deletion__of_a_card_that_changed__is_staged_again),
		cmocka_unit_test(conflict__that_ends_in_a_flag__wants_another_yes),
		cmocka_unit_test(conflict__is_drawn__at_every_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
