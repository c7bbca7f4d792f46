/* History and backups through the real program: what was sent and its undo; a backup compared with today, picked
 * from and staged. Nothing waits until it was picked, nothing is sent without review. */
#include "golden.h"
#include "program.h"
#include "screen.h"
#include "sim.h"

#include "icloud/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define GRACE "6F1D0C52-77A1-4C0E-9B57-3E0A5D9C2B11"
#define ALAN  "7C2E91D4-5B0F-4A86-8E13-19120623A1A7"

static const int sizes[][2] = {{120, 36}, {80, 24}, {60, 16}};

static void at_every_size(struct screen *s, const char *name)
{
	char shot[64];

	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		if (screen_w(s) != sizes[i][0] || screen_h(s) != sizes[i][1]) {
			screen_resize(s, sizes[i][0], sizes[i][1]);
			screen_wait_idle(s);
		}
		snprintf(shot, sizeof shot, "%s-%dx%d", name, sizes[i][0], sizes[i][1]);
		screen_shot(s, shot);
	}
	screen_resize(s, sizes[0][0], sizes[0][1]);
	screen_wait_idle(s);
}

static void commit_two(struct screen *s)
{
	screen_press(s, "R");
	screen_wait_for(s, "Hopper, Grace");
	screen_press(s, "a", "a", "C");
	screen_wait_for(s, "Send 2 changes to iCloud");
	screen_press(s, "y");
	screen_wait_for(s, "in iCloud, read back and right");
	screen_wait_idle(s);
	screen_press(s, "<Esc>");
}

static void backups__compare__pick_and_stage(void **state)
{
	struct sim *sim = program_sim(NULL);
	struct screen *s = program_ready(sim, 120, 36);

	(void)state;
	assert_int_equal(program_command(s, "contacts", "edit", GRACE, "jobTitle=Commodore",
				 "phones[home]+=+1 202 555 0199", NULL),
		0);
	assert_int_equal(program_command(s, "contacts", "edit", ALAN, "nickName=Prof", NULL), 0);
	screen_start(s, NULL);
	screen_wait_idle(s);
	commit_two(s);
	assert_int_equal(sim_counter(sim, "cards_written"), 2);
	screen_press(s, "H");
	screen_wait_for(s, "u stages the reverse");
	screen_wait_idle(s);
	at_every_size(s, "history");
	screen_press(s, "<Enter>");
	screen_wait_for(s, "As it was sent");
	screen_assert_has(s, "+1 202 555 0199");
	at_every_size(s, "history-sent");
	screen_press(s, "<Esc>");
	screen_wait_for(s, "u stages the reverse: 2 changes");
	screen_press(s, "B");
	screen_wait_for(s, "against today");
	screen_wait_idle(s);
	screen_assert_has(s, "2 contacts are different");
	at_every_size(s, "backups");
	screen_press(s, "r");
	screen_wait_for(s, "read back: good");
	screen_press(s, "<Enter>");
	screen_wait_for(s, "2 differences");
	screen_press(s, "<Ctrl-S>"); /* nothing is picked: nothing waits */
	screen_wait_for(s, "Nothing is picked");
	screen_press(s, "<Space>");
	screen_wait_idle(s);
	at_every_size(s, "backup-against");
	screen_press(s, "<Ctrl-S>");
	screen_wait_for(s, "1 change is staged. R shows it.");
	screen_press(s, "R");
	screen_wait_for(s, "After this change");
	screen_assert_has(s, "Rear Admiral");
	assert_int_equal(sim_counter(sim, "cards_written"), 2);
	program_quit(&s);
	sim_stop(&sim);
}

/* H in Contacts: this contact's commits, not the other one's; u stages the reverse of the one shown, and with the
 * person's yes iCloud has again what it had. */
static void history__of_one_contact__stages_its_reverse(void **state)
{
	struct sim *sim = program_sim(NULL);
	struct screen *s = program_ready(sim, 120, 36);
	struct buf card = BUF_INIT(MIB);

	(void)state;
	assert_int_equal(
		program_command(s, "contacts", "edit", GRACE, "jobTitle=Commodore", NULL), 0);
	assert_int_equal(program_command(s, "contacts", "edit", ALAN, "nickName=Prof", NULL), 0);
	screen_start(s, NULL);
	screen_wait_idle(s);
	screen_press(s, "/", "germain", "<Enter>", "H");
	screen_wait_for(s, "Nothing of this contact has been sent from here yet.");
	screen_press(s, "<Esc>", "<Esc>");
	commit_two(s);
	screen_press(s, "1", "/", "hopper", "<Enter>", "H");
	screen_wait_for(s, "As it was sent");
	screen_assert_has(s, "Commodore");
	screen_assert_not(s, "Turing");
	screen_press(s, "u");
	screen_wait_for(s, "1 change is staged. R shows it.");
	screen_press(s, "<Esc>");
	screen_press(s, "R");
	screen_wait_for(s, "After this change");
	assert_int_equal(sim_counter(sim, "cards_written"), 2);
	screen_press(s, "a", "C");
	screen_wait_for(s, "Send 1 change to iCloud");
	screen_press(s, "y");
	screen_wait_for(s, "in iCloud, read back and right");
	screen_wait_idle(s);
	assert_int_equal(sim_counter(sim, "cards_written"), 3);
	assert_true(sim_card(sim, GRACE, &card));
	assert_true(str_find(buf_str(&card), STR("Commodore")) == SIZE_MAX);
	assert_true(sim_card(sim, ALAN, &card));
	assert_true(str_find(buf_str(&card), STR("Prof")) != SIZE_MAX);
	buf_release(&card);
	program_quit(&s);
	sim_stop(&sim);
}

/* The title was sent from here and written anew elsewhere: History names it, the reverse asks, and the answer
 * decides what iCloud gets. */
static void undo__of_what_changed_again__asks_field_by_field(void **state)
{
	struct sim *sim = program_sim(NULL);
	struct screen *s = program_ready(sim, 120, 36);
	struct buf card = BUF_INIT(MIB);

	(void)state;
	assert_int_equal(program_command(s, "contacts", "edit", GRACE, "jobTitle=Commodore",
				 "companyName=Navy", NULL),
		0);
	assert_int_equal(program_command(s, "contacts", "edit", ALAN, "nickName=Prof", NULL), 0);
	screen_start(s, NULL);
	screen_wait_idle(s);
	commit_two(s);
	sim_change(sim, "{\"contactId\":\"" GRACE "\",\"jobTitle\":\"Captain\"}");
	screen_press(s, "1", "<Ctrl-R>", "R", "H");
	screen_wait_for(s, "Hopper, Grace has changed again since; its reverse will");
	screen_wait_idle(s);
	at_every_size(s, "history-moved");
	screen_press(s, "u");
	screen_wait_for(s, "2 changes are staged.");
	screen_press(s, "R");
	screen_wait_for(s, "Changed again in iCloud after that commit");
	screen_press(s, "a");
	screen_wait_for(s, "iCloud has moved on since");
	screen_press(s, "<Esc>");
	screen_wait_for(s, "0 accepted");
	screen_wait_idle(s);
	at_every_size(s, "undo-asks");
	screen_press(s, "<Enter>");
	screen_wait_for(s, "In iCloud now");
	screen_wait_idle(s);
	at_every_size(s, "undo-conflict");
	screen_press(s, "<Space>", "a"); /* what iCloud has now stays */
	screen_wait_for(s, "1 accepted");
	screen_press(s, "C");
	screen_wait_for(s, "Send 1 change to iCloud");
	screen_press(s, "y");
	screen_wait_for(s, "in iCloud, read back and right");
	screen_wait_idle(s);
	assert_true(sim_card(sim, GRACE, &card));
	assert_true(str_find(buf_str(&card), STR("Captain")) != SIZE_MAX);
	assert_true(str_find(buf_str(&card), STR("Navy")) == SIZE_MAX);
	buf_release(&card);
	program_quit(&s);
	sim_stop(&sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(backups__compare__pick_and_stage),
		cmocka_unit_test(history__of_one_contact__stages_its_reverse),
		cmocka_unit_test(undo__of_what_changed_again__asks_field_by_field),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
