/* Every screen that is drawn, at the three sizes of screens.md: golden text, and pictures that the
 * README shows. Nothing in here decides what is right; the drawings do, and who reads the difference. */
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

static const int sizes[][2] = {{120, 36}, {80, 24}, {60, 16}};

/* One program, moved to a state, then seen at every size. */
static void at_every_size(struct screen *s, const char *name)
{
	char shot[64];
	size_t i;

	for (i = 0; i < sizeof sizes / sizeof *sizes; i++) {
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

static struct sim *sim;

static int group_open(void **state)
{
	(void)state;
	sim = program_sim(NULL);
	return 0;
}

static int group_close(void **state)
{
	(void)state;
	sim_stop(&sim);
	return 0;
}

static void frames__contacts(void **state)
{
	struct screen *s = program_open(sim, 120, 36);

	(void)state;
	at_every_size(s, "contacts");
	screen_press(s, "/", "moo");
	at_every_size(s, "filter");
	screen_press(s, "<Esc>", "/", "hopper", "<Enter>", "<Enter>");
	screen_wait_for(s, "JPEG, 34 KB");
	at_every_size(s, "card");
	screen_free(&s);
}

static void frames__bulk(void **state)
{
	struct screen *s = program_open(sim, 120, 36);

	(void)state;
	screen_press(s, "/", "moore", "<Enter>", "*", "<Esc>", "/", "hopper", "<Enter>");
	screen_wait_for(s, "JPEG, 34 KB");
	screen_press(s, "<Space>", "<Esc>", "b", "<Tab>", "<Tab>", "Moore School");
	at_every_size(s, "bulk");
	screen_free(&s);
}

static void tabs(struct screen *s, int n)
{
	while (n-- > 0)
		screen_press(s, "<Tab>");
}

/* Ada with all kinds of signs: typed over, a phone that goes, an address that does not read, a city. */
static void type_a_draft(struct screen *s)
{
	tabs(s, 2);
	screen_press(s, "<Ctrl-U>", "Chief analyst");
	tabs(s, 5);
	screen_press(s, "<Del>");
	tabs(s, 2);
	screen_press(s, "<End>", ",");
	tabs(s, 4);
	screen_press(s, "<End>", " Sq.");
	tabs(s, 1);
	screen_press(s, "<Ctrl-U>", "Bath");
	screen_wait_for(s, "draft saved 09:33");
}

static void frames__form(void **state)
{
	struct screen *s = program_open(sim, 120, 36);

	(void)state;
	screen_press(s, "/", "ada@engines", "<Enter>");
	screen_wait_for(s, "JPEG, 41 KB");
	screen_press(s, "e");
	screen_wait_for(s, "First name");
	at_every_size(s, "form");
	type_a_draft(s);
	at_every_size(s, "form-typed");
	screen_press(s, "<Esc>");
	screen_wait_for(s, "Your draft of Ada Lovelace is kept.");
	at_every_size(s, "form-kept");
	screen_free(&s);
}

static void frames__groups(void **state)
{
	struct screen *s = program_open(sim, 120, 36);

	(void)state;
	screen_press(s, "/", "hopper", "<Enter>", "<Space>", "<Esc>", "/", "zuse", "<Enter>",
		"<Space>", "<Esc>");
	screen_press(s, "p", "j", "<Space>", "G", "<Space>");
	screen_wait_for(s, "Groups of 2 contacts");
	at_every_size(s, "groups-box");
	screen_press(s, "<Enter>");
	screen_wait_for(s, "2 groups change and wait.");
	at_every_size(s, "groups-wait");
	screen_free(&s);
}

/* The event in focus, then the banner over it; at last where a letter is typed. */
static void frames__alarms(void **state)
{
	struct screen *s = program_ready(sim, 120, 36);

	(void)state;
	screen_clock(s, 1773307980);
	screen_start(s, NULL);
	screen_wait_idle(s);
	screen_press(s, "2", "<Enter>");
	screen_wait_for(s, "has not answered");
	at_every_size(s, "alarm-event");
	screen_press(s, "<Esc>", "j", "w", "j", "x", "k", "k");
	screen_wait_for(s, "dismissed");
	screen_clock(s, 1773307980 + 12 * 60);
	at_every_size(s, "alarm-due");
	screen_free(&s);
}

static void frames__panes(void **state)
{
	struct screen *s = program_open(sim, 120, 36);

	(void)state;
	screen_press(s, "2");
	at_every_size(s, "alarms");
	screen_press(s, "3");
	at_every_size(s, "storage");
	screen_press(s, "4");
	at_every_size(s, "badges");
	screen_press(s, "1", "?");
	at_every_size(s, "help");
	screen_press(s, "<Esc>", ";");
	at_every_size(s, "palette");
	screen_free(&s);
}

/* Commands ask one thing after another, so the record is the same every time; the screen itself asks nothing. */
static void frames__activity(void **state)
{
	static const char *const read[] = {"storage", "badges", "settings"};
	struct screen *s = screen_new(120, 36);

	(void)state;
	screen_env(s, "TUI_TEST_TOOK", "200");
	program_login(s, sim);
	for (size_t i = 0; i < sizeof read / sizeof *read; i++)
		assert_int_equal(program_command(s, read[i], "--fresh", NULL), 0);
	screen_start(s, "--offline", NULL);
	screen_wait_idle(s);
	screen_press(s, "<Esc>", "7", "j");
	at_every_size(s, "activity");
	screen_press(s, "<Enter>");
	at_every_size(s, "request");
	screen_press(s, "/", "push 200");
	at_every_size(s, "activity-filter");
	screen_free(&s);
}

static void frames__duplicates_and_merge(void **state)
{
	struct screen *s = program_open(sim, 120, 36);

	(void)state;
	screen_press(s, "m");
	screen_wait_for(s, "Why they look alike");
	at_every_size(s, "duplicates");
	screen_press(s, "G", "<Enter>");
	screen_wait_for(s, "Result");
	at_every_size(s, "merge");
	screen_free(&s);
}

static void frames__small(void **state)
{
	struct screen *s = program_open(sim, 60, 16);

	(void)state;
	screen_resize(s, 48, 12);
	screen_wait_idle(s);
	screen_shot(s, "too-small-48x12");
	screen_free(&s);
}

static void frames__ascii_and_mono(void **state)
{
	struct screen *s = program_ready(sim, 80, 24);

	(void)state;
	screen_start(s, "--ascii", NULL);
	screen_wait_idle(s);
	screen_golden(s, "contacts-ascii-80x24");
	screen_signal(s, 15);
	screen_wait_end(s);
	screen_env(s, "NO_COLOR", "1");
	screen_start(s, NULL);
	screen_wait_idle(s);
	screen_golden(s, "contacts-mono-80x24");
	screen_free(&s);
}

static void stage(struct screen *s, const char *id, const char *edit)
{
	if (program_command(s, "contacts", "edit", id, edit, NULL) != 0)
		screen_fail(s, __FILE__, __LINE__, "%s was not staged", edit);
}

static void frames__review(void **state)
{
	struct screen *s = program_ready(sim, 120, 36);

	(void)state;
	if (program_command(s, "contacts", "edit", "7C2E91D4-5B0F-4A86-8E13-19120623A1A7",
		    "firstName=Turing", "lastName=Alan", "phones[home]+=+44 20 7946 0111",
		    NULL) != 0)
		screen_fail(s, __FILE__, __LINE__, "not staged");
	stage(s, "6F1D0C52-77A1-4C0E-9B57-3E0A5D9C2B11", "phones[home]+=+1 202 555 0199");
	stage(s, "1B6A3C1E-04D7-4C53-9A55-0A1815121000", "jobTitle=Chief analyst");
	screen_start(s, NULL);
	screen_wait_idle(s);
	screen_press(s, "R");
	screen_wait_for(s, "Turing, Alan");
	screen_wait_idle(s);
	at_every_size(s, "review");
	screen_press(s, "]", "a", "a", "C");
	screen_wait_for(s, "to iCloud");
	screen_wait_idle(s);
	at_every_size(s, "confirm");
	screen_free(&s);
}

/* Nobody has signed in here; every answer takes 0.2 s. */
static struct screen *stranger(struct sim *mine)
{
	struct screen *s = screen_new(120, 36);

	program_endpoints(s, mine);
	screen_env(s, "XDG_STATE_HOME", NULL);
	screen_env(s, "TUI_TEST_TOOK", "200");
	screen_start(s, NULL);
	screen_wait_for(s, "Welcome to icloud-tui");
	screen_wait_idle(s);
	return s;
}

static void type_account(struct screen *s, const struct sim *mine)
{
	screen_press(s, "L", mine->apple_id, "<Enter>", mine->password);
	screen_keys(s, "<Enter>");
}

static void frames__sign_in(void **state)
{
	static const char *const how[] = {"--factor", "device", "--phones", "3", NULL};
	struct sim *mine = program_sim(how);
	struct screen *s = stranger(mine);

	(void)state;
	at_every_size(s, "first-run");
	type_account(s, mine);
	screen_wait_for(s, "Type the six digits");
	screen_wait_idle(s);
	screen_press(s, "482");
	at_every_size(s, "code");
	screen_press(s, "<Esc>");
	at_every_size(s, "sign-in");
	screen_free(&s);
	sim_stop(&mine);
}

static void frames__refused(void **state)
{
	static const char *const how[] = {"--factor", "busy", "--retry-after", "17940", NULL};
	struct sim *mine = program_sim(how);
	struct screen *s = stranger(mine);

	(void)state;
	type_account(s, mine);
	screen_wait_for(s, "Next try allowed at 14:32.");
	screen_wait_idle(s);
	at_every_size(s, "sign-in-refused");
	screen_free(&s);
	sim_stop(&mine);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(frames__contacts),
		cmocka_unit_test(frames__bulk),
		cmocka_unit_test(frames__form),
		cmocka_unit_test(frames__groups),
		cmocka_unit_test(frames__panes),
		cmocka_unit_test(frames__alarms),
		cmocka_unit_test(frames__activity),
		cmocka_unit_test(frames__duplicates_and_merge),
		cmocka_unit_test(frames__small),
		cmocka_unit_test(frames__ascii_and_mono),
		cmocka_unit_test(frames__review),
		cmocka_unit_test(frames__sign_in),
		cmocka_unit_test(frames__refused),
	};

	return cmocka_run_group_tests(tests, group_open, group_close);
}
