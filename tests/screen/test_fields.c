/* Fields of a card that are more than a line of text, in the real program: the picture, labels of one's own. */
#include "each_sim.h"
#include "picture.h"
#include "program.h"
#include "screen.h"
#include "sim.h"

#include "icloud/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define GRACE "6F1D0C52-77A1-4C0E-9B57-3E0A5D9C2B11"

/* In the form: go to the cell whose line has this text. */
static void go_to(struct screen *s, const char *text)
{
	int i, y, x;

	for (i = 0; i < 60; i++) {
		screen_cursor(s, &y, &x);
		if (strstr(screen_row(s, y), text))
			return;
		screen_press(s, "<Tab>");
	}
	screen_fail(s, __FILE__, __LINE__, "no cell \"%s\"", text);
}

static void a_photo__is__told_and_taken_away(void **state)
{
	struct screen *s = program_open(sim, 120, 36);

	(void)state;
	screen_press(s, "/", "grace@eckert", "<Enter>");
	screen_wait_for(s, "JPEG, 34 KB");
	screen_press(s, "e");
	go_to(s, "photo ");
	screen_press(s, "<Del>");
	screen_assert_has(s, "goes; Del brings it back");
	screen_press(s, "<Ctrl-S>");
	screen_wait_for(s, "1 change to Hopper, Grace waits.");
	assert_int_equal(program_command(s, "changes", NULL), 0);
	screen_assert_has(s, "photo");
	assert_int_equal(sim_writes(sim), 0);
	screen_free(&s);
}

static void a_photo__from_a_file__is_typed_kept_and_sent(void **state)
{
	struct screen *s = program_open(sim, 120, 36);
	struct buf card = BUF_INIT(MIB);
	struct temp home = {0};
	char *path;

	(void)state;
	snprintf(home.path, sizeof(home.path), "%s", screen_home(s));
	path = picture_png_file(&home, "ada.png", 5001);
	screen_press(s, "/", "grace@eckert", "<Enter>");
	screen_wait_for(s, "JPEG, 34 KB");
	screen_press(s, "e");
	go_to(s, "add a photo from a file");
	screen_press(s, "<Enter>", home.path, "/ad");
	screen_assert_has(s, "There is no file");
	screen_press(s, "<Ctrl-S>");
	screen_assert_has(s, "Nothing is staged before it reads well.");
	screen_press(s, "a.png");
	screen_assert_has(s, "/ada.png     JPEG, 34 KB"); /* what it takes the place of */
	screen_assert_has(s, "JPEG, 34 KB");
	screen_press(
		s, "<Esc>", "e"); /* left and opened again: the name of the file is still there */
	screen_assert_has(s, "ada.png");
	screen_press(s, "<Ctrl-S>");
	screen_wait_for(s, "1 change to Hopper, Grace waits.");
	screen_assert_has(s, "PNG, 5 KB");
	screen_press(s, "R");
	screen_wait_for(s, "After this change");
	screen_press(s, "a");
	screen_wait_for(s, "1 accepted");
	screen_press(s, "C");
	screen_wait_for(s, "Send 1 change to iCloud");
	screen_press(s, "y");
	screen_wait_for(s, "in iCloud, read back and right");
	assert_int_equal(sim_writes(sim), 1);
	assert_true(sim_card(sim, GRACE, &card));
	assert_true(str_find(buf_str(&card), STR("/p1\",\"crop\":{\"x\":5,")) != SIZE_MAX);
	buf_release(&card);
	free(path);
	screen_free(&s);
}

/* 100 KB and more, as iCloud wrote it: with escapes that nobody needs. */
static void put_long_note(struct buf *note)
{
	struct buf card = BUF_INIT(MIB);

	buf_addc(note, '"');
	for (int i = 0; note->n < 110 * KIB; i++)
		buf_printf(note, "line %04d caf\\u00e9 \\/ \\uD83D\\uDE00 \\u0041%s", i,
			i % 40 ? " " : "\\n");
	buf_adds(note, "end.\"");
	buf_adds(&card, "{\"contactId\":\"LONG-1\",\"firstName\":\"Long\",\"lastName\":\"Noted\","
			"\"isCompany\":false,\"notes\":");
	buf_add_str(&card, buf_str(note));
	buf_adds(&card, "}");
	sim_change(sim, buf_cstr(&card));
	buf_release(&card);
}

static void send_it(struct screen *s)
{
	screen_press(s, "<Ctrl-S>");
	screen_wait_for(s, "1 change to Noted, Long waits.");
	screen_press(s, "R");
	screen_wait_for(s, "After this change");
	screen_press(s, "a");
	screen_wait_for(s, "1 accepted");
	screen_press(s, "C");
	screen_wait_for(s, "Send 1 change to iCloud");
	screen_press(s, "y");
	screen_wait_for(s, "in iCloud, read back and right");
	screen_press(s, "<Esc>", "1");
}

/* Another field is typed in: the note keeps each byte. Typed in itself, it is what it was and the letter. */
static void a_note__longer_than_64_kb__survives_the_form(void **state)
{
	struct buf note = BUF_INIT(MIB), card = BUF_INIT(MIB), was = BUF_INIT(MIB);
	struct screen *s;

	(void)state;
	put_long_note(&note);
	s = program_open(sim, 120, 36);
	screen_press(s, "/", "noted", "<Enter>");
	screen_assert_has(s, "Noted, Long");
	screen_press(s, "e");
	go_to(s, "Job title");
	screen_press(s, "Writer");
	screen_press(s, "<Esc>", "e"); /* left and gone on with */
	screen_assert_has(s, "Writer");
	send_it(s);
	assert_true(sim_card(sim, "LONG-1", &card));
	assert_true(json_text_is(json_get(buf_str(&card), "jobTitle"), "Writer"));
	assert_true(str_eq(json_get(buf_str(&card), "notes"), buf_str(&note)));

	json_text(buf_str(&note), &was);
	screen_press(s, "e");
	go_to(s, "end."); /* the cell is scrolled to its end */
	screen_press(s, "X");
	send_it(s);
	buf_clear(&card);
	buf_clear(&note);
	assert_true(sim_card(sim, "LONG-1", &card));
	json_text(json_get(buf_str(&card), "notes"), &note);
	buf_addc(&was, 'X');
	assert_true(str_eq(buf_str(&note), buf_str(&was)));
	buf_release(&note);
	buf_release(&card);
	buf_release(&was);
	screen_free(&s);
}

static void a_label__of_ones_own__is_typed(void **state)
{
	struct screen *s = program_open(sim, 120, 36);

	(void)state;
	screen_press(s, "/", "grace@eckert", "<Enter>", "e");
	go_to(s, "add a phone");
	screen_press(s, "<Enter>", "+44 20 7946 0000", "<S-Tab>", "<Enter>", "c", "<Enter>",
		"Yacht", "<Enter>");
	screen_assert_has(s, "Yacht");
	screen_press(s, "<Ctrl-S>");
	screen_wait_for(s, "1 change to Hopper, Grace waits.");
	screen_assert_has(s, "Yacht         +44 20 7946 0000");
	assert_int_equal(sim_writes(sim), 0);
	screen_free(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_photo__is__told_and_taken_away, open_sim, close_sim),
		cmocka_unit_test_setup_teardown(
			a_photo__from_a_file__is_typed_kept_and_sent, open_sim, close_sim),
		cmocka_unit_test_setup_teardown(
			a_note__longer_than_64_kb__survives_the_form, open_sim, close_sim),
		cmocka_unit_test_setup_teardown(
			a_label__of_ones_own__is_typed, open_sim, close_sim),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
