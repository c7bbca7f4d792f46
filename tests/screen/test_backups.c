/* History and backups through the real program: what was sent and its undo; a backup compared with today, picked
 * from and staged. Nothing waits until it was picked, nothing is sent without review. */
#include "golden.h"
#include "program.h"
#include "screen.h"
#include "sim.h"

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
	assert_int_equal(sim_writes(sim), 2);
	screen_press(s, "H");
	screen_wait_for(s, "u stages the reverse");
	screen_wait_idle(s);
	at_every_size(s, "history");
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
	assert_int_equal(sim_writes(sim), 2);
	program_quit(&s);
	sim_stop(&sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(backups__compare__pick_and_stage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
