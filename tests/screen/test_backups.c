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
	screen_wait_for(s, "Rear Admiral"); /* the fields of the first one */
	screen_press(s, "<Ctrl-S>");	    /* nothing is picked: nothing waits */
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

static bool file_has(const char *path, const char *text)
{
	struct buf all = BUF_INIT(16 * MIB);
	FILE *f = fopen(path, "rb");
	char part[4096];
	size_t n;
	bool has;

	while (f && (n = fread(part, 1, sizeof part, f)) > 0)
		buf_add(&all, part, n);
	if (f)
		fclose(f);
	has = str_find(buf_str(&all), str_of(text)) != SIZE_MAX;
	buf_release(&all);
	return has;
}

static size_t pictures_asked_for(struct sim *sim)
{
	struct buf log = BUF_INIT(16 * MIB);
	struct str rest;
	size_t n = 0, at;

	sim_log(sim, &log);
	rest = buf_str(&log);
	while ((at = str_find(rest, STR("/ck/card/"))) != SIZE_MAX) {
		rest = str_part(rest, at + 1, rest.n);
		n++;
	}
	buf_release(&log);
	return n;
}

/* c asks whether with photos; X writes one into a file, and over one that is there only after a yes. */
static void backups__with_photos__are_exported_as_json(void **state)
{
	struct sim *sim = program_sim(NULL);
	struct screen *s = program_open(sim, 120, 36);
	char path[300];
	FILE *f;

	(void)state;
	snprintf(path, sizeof path, "%s/kept.json", screen_home(s));
	screen_press(s, "R", "B");
	screen_wait_for(s, "No backup has been made yet.");
	screen_press(s, "c");
	screen_wait_for(s, "make it with all photos");
	screen_wait_idle(s);
	at_every_size(s, "backup-new");
	screen_press(s, "<Esc>");
	screen_assert_has(s, "No backup has been made yet.");
	sim_log_clear(sim);
	screen_press(s, "c", "p");
	screen_wait_for(s, "The backup is made and reads back well.");
	screen_wait_idle(s);
	assert_int_equal(pictures_asked_for(sim), 9);
	assert_int_equal(sim_writes(sim), 0);
	screen_assert_has(s, "iCloud has today what this backup has.");
	f = fopen(path, "w");
	assert_non_null(f);
	fputs("mine", f);
	fclose(f);
	screen_press(s, "X", "<Ctrl-U>");
	screen_paste(s, path);
	screen_press(s, "<Enter>");
	screen_wait_for(s, "It is there already");
	screen_press(s, "<Esc>");
	screen_wait_for(s, "Nothing was written.");
	assert_true(file_has(path, "mine"));
	screen_press(s, "X", "<Ctrl-U>");
	screen_paste(s, path);
	screen_press(s, "<Enter>");
	screen_wait_for(s, "It is there already");
	screen_press(s, "y");
	screen_wait_for(s, "the whole backup as JSON");
	assert_true(file_has(path, "\"format\":\"icloud-tui backup\""));
	assert_true(file_has(path, GRACE));
	assert_true(file_has(path, "\"base64\":\""));
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
		cmocka_unit_test(backups__with_photos__are_exported_as_json),
		cmocka_unit_test(history__of_one_contact__stages_its_reverse),
		cmocka_unit_test(undo__of_what_changed_again__asks_field_by_field),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
