/* E and Ctrl-O with an editor that is a script: what it writes becomes one change, a mistake is opened again with
 * nothing lost, and no file stays behind. And y: the value under the bar reaches the terminal's clipboard. */
#include "program.h"
#include "screen.h"
#include "sim.h"

#include "icloud/card.h"

#include <ftw.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

#define GRACE "6F1D0C52-77A1-4C0E-9B57-3E0A5D9C2B11"

static struct sim *sim;
static struct screen *s;
static char editor[1024];

static void write_script(const char *body)
{
	FILE *f;

	snprintf(editor, sizeof editor, "%s/editor.sh", screen_home(s));
	f = fopen(editor, "w");
	assert_non_null(f);
	fprintf(f, "#!/bin/sh\nset -eu\nls -l \"$1\" | cut -c1-10 >> \"$0.modes\"\n%s\n", body);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(editor, 0755), 0);
}

static void begin(const char *script)
{
	sim = program_sim(NULL);
	s = program_ready(sim, 120, 36);
	write_script(script);
	screen_env(s, "VISUAL", editor);
	screen_start(s, NULL);
	screen_wait_idle(s);
	screen_press(s, "/", "hopper", "<Enter>");
	screen_assert_has(s, "Hopper, Grace");
}

static int left;

static int look_at(const char *path, const struct stat *st, int kind, struct FTW *where)
{
	(void)st;
	(void)kind;
	(void)where;
	left += strstr(path, "contact.txt") != NULL || strstr(path, "/edit-") != NULL;
	return 0;
}

static void end(void)
{
	char modes[1100], mode[32] = "";
	FILE *f;

	left = 0;
	nftw(screen_home(s), look_at, 16, FTW_PHYS);
	assert_int_equal(left, 0);
	snprintf(modes, sizeof modes, "%s.modes", editor);
	f = fopen(modes, "r");
	assert_non_null(f);
	assert_non_null(fgets(mode, sizeof mode, f));
	assert_true(strncmp(mode, "-rw-------", 10) == 0);
	fclose(f);
	screen_free(&s);
	sim_stop(&sim);
}

static void text__that_was_changed__is_one_change_of_just_that(void **state)
{
	struct buf before = BUF_INIT(MIB), after = BUF_INIT(MIB), wanted = BUF_INIT(MIB);
	struct error err = ERROR_INIT;
	struct edit e;

	(void)state;
	begin("sed -i 's/^Job title:.*/Job title: Commodore/' \"$1\"");
	assert_true(sim_card(sim, GRACE, &before));
	assert_true(edit_parse(STR("jobTitle=Commodore"), &e, &err));
	assert_true(card_edit(buf_str(&before), &e, 1, &wanted, &err));
	screen_press(s, "E");
	screen_wait_for(s, "~ 1 change to Hopper, Grace waits. R shows it.");
	assert_int_equal(sim_writes(sim), 0);
	screen_press(s, "R");
	screen_wait_for(s, "After this change");
	screen_press(s, "a", "C");
	screen_wait_for(s, "Send 1 change to iCloud");
	screen_wait_idle(s);
	screen_press(s, "y");
	screen_wait_for(s, "in iCloud, read back and right");
	assert_int_equal(sim_writes(sim), 1);
	assert_true(sim_card(sim, GRACE, &after));
	assert_true(json_text_is(json_get(json_value(buf_str(&after)), "jobTitle"), "Commodore"));
	assert_true(str_eq(json_get(json_value(buf_str(&wanted)), "phones"),
		json_get(json_value(buf_str(&after)), "phones")));
	end();
	buf_release(&before);
	buf_release(&after);
	buf_release(&wanted);
}

/* In Review: E takes what waits to the editor, e types one field anew beside what iCloud has. Both leave the change
 * open, and only what was accepted at last is sent. */
static void change__that_waits__is_mended_in_review(void **state)
{
	struct buf after = BUF_INIT(MIB);

	(void)state;
	begin("if grep -q '^Job title: Commodore' \"$1\"; then\n"
	      "  sed -i 's/^Job title:.*/Job title: Captain/' \"$1\"\n"
	      "else\n"
	      "  sed -i 's/^Job title:.*/Job title: Commodore/' \"$1\"\n"
	      "fi");
	screen_press(s, "E");
	screen_wait_for(s, "~ 1 change to Hopper, Grace waits. R shows it.");
	screen_press(s, "R");
	screen_wait_for(s, "~ Commodore");
	screen_press(s, "a");
	screen_wait_for(s, "1 accepted");
	screen_press(s, "E");
	screen_wait_for(s, "~ Captain");
	screen_assert_has(s, "After this change"); /* still in Review */
	screen_assert_has(s, "[?] Hopper, Grace");
	screen_press(s, "e");
	screen_wait_for(s, "Job title of Hopper, Grace");
	screen_assert_has(s, "in iCloud: Rear Admiral");
	screen_press(s, "<Ctrl-U>", "Admiral", "<Esc>");
	screen_assert_has(s, "~ Captain");
	screen_press(s, "e", "<Ctrl-U>", "Admiral", "<Enter>");
	screen_wait_for(s, "~ Admiral");
	screen_assert_has(s, "[?] Hopper, Grace");
	assert_int_equal(sim_writes(sim), 0);
	screen_press(s, "a", "C");
	screen_wait_for(s, "Send 1 change to iCloud");
	screen_wait_idle(s);
	screen_press(s, "y");
	screen_wait_for(s, "in iCloud, read back and right");
	assert_int_equal(sim_writes(sim), 1);
	assert_true(sim_card(sim, GRACE, &after));
	assert_true(json_text_is(json_get(json_value(buf_str(&after)), "jobTitle"), "Admiral"));
	end();
	buf_release(&after);
}

/* The first time a name is misspelt; the second time the file must say where, and hold what was typed. */
static void mistake__is_opened_again__and_nothing_is_lost(void **state)
{
	(void)state;
	begin("if grep -q '^#! line [0-9]*: No field' \"$1\"; then\n"
	      "  grep -q '^Job title: Commodore' \"$1\"\n"
	      "  sed -i 's/^Frist name:/First name:/' \"$1\"\n"
	      "else\n"
	      "  sed -i 's/^First name:/Frist name:/; s/^Job title:.*/Job title: Commodore/' "
	      "\"$1\"\n"
	      "fi");
	screen_press(s, "E");
	screen_assert_has(s, "One line cannot be read");
	screen_assert_has(s, "No field begins like this line.");
	screen_press(s, "<Esc>");
	screen_wait_for(s, "What you typed is kept. E goes on with it.");
	screen_press(s, "E");
	screen_wait_for(s, "~ 1 change to Hopper, Grace waits. R shows it.");
	assert_int_equal(program_command(s, "changes", NULL), 0);
	screen_assert_has(s, "Hopper, Grace");
	assert_int_equal(sim_writes(sim), 0);
	end();
}

static void start_again(void)
{
	screen_signal(s, SIGKILL);
	assert_int_equal(screen_wait_end(s), 128 + SIGKILL);
	screen_start(s, NULL);
	screen_wait_idle(s);
}

/* The program is killed while it says where the mistake is: what was typed is in the ledger, and goes on. */
static void mistake__outlives__a_kill(void **state)
{
	(void)state;
	begin("if grep -q '^#! line [0-9]*: No field' \"$1\"; then\n"
	      "  grep -q '^Job title: Commodore' \"$1\"\n"
	      "  sed -i 's/^Frist name:/First name:/' \"$1\"\n"
	      "else\n"
	      "  sed -i 's/^First name:/Frist name:/; s/^Job title:.*/Job title: Commodore/' "
	      "\"$1\"\n"
	      "fi");
	screen_press(s, "E");
	screen_wait_for(s, "One line cannot be read");
	start_again();
	screen_assert_has(s, "Your draft of Grace Hopper is kept. E there goes on with it.");
	screen_press(s, "/", "hopper", "<Enter>");
	screen_wait_for(s, "Your draft as text is kept.");
	screen_press(s, ":", "drafts", "<Enter>");
	screen_wait_for(s, "1  Grace Hopper, typed as text 09:33");
	screen_press(s, "<Esc>", "E");
	screen_wait_for(s, "~ 1 change to Hopper, Grace waits. R shows it.");
	screen_assert_not(s, "Your draft as text is kept.");
	start_again();
	screen_press(s, ":", "drafts", "<Enter>");
	screen_wait_for(s, "No draft is kept.");
	assert_int_equal(program_command(s, "changes", "show", NULL), 0);
	screen_assert_has(s, "Commodore");
	assert_int_equal(sim_writes(sim), 0);
	end();
}

static void mistake__thrown_away__is_gone_from_the_ledger(void **state)
{
	(void)state;
	begin("sed -i 's/^First name:/Frist name:/' \"$1\"");
	screen_press(s, "E");
	screen_wait_for(s, "One line cannot be read");
	screen_press(s, "x");
	screen_wait_for(s, "What was typed is gone; nothing waits.");
	start_again();
	screen_press(s, ":", "drafts", "<Enter>");
	screen_wait_for(s, "No draft is kept.");
	end();
}

/* The text of a form that is not in iCloud yet. */
static void mistake__in_a_new_contact__outlives_a_kill(void **state)
{
	(void)state;
	begin("if grep -q '^#! line' \"$1\"; then\n"
	      "  sed -i '/^Nofield:/d' \"$1\"\n"
	      "else\n"
	      "  sed -i 's/^Company:.*/Company: Vassar/' \"$1\"\n"
	      "  echo 'Nofield: x' >> \"$1\"\n"
	      "fi");
	screen_press(s, "c", "Emmy", "<Ctrl-O>");
	screen_wait_for(s, "cannot be read");
	start_again();
	screen_press(s, "c");
	screen_assert_has(s, "Emmy");
	screen_press(s, "<Ctrl-O>");
	screen_wait_for(s, "is new and waits");
	start_again();
	screen_press(s, ":", "drafts", "<Enter>");
	screen_wait_for(s, "No draft is kept.");
	assert_int_equal(program_command(s, "changes", "show", NULL), 0);
	screen_assert_has(s, "Vassar");
	screen_assert_has(s, "Emmy");
	end();
}

/* Text that E left and what is typed in the form are two: neither takes the other's place. */
static void mistake__kept__does_not_swallow_the_form(void **state)
{
	(void)state;
	begin("sed -i 's/^First name:/Frist name:/' \"$1\"");
	screen_press(s, "E");
	screen_wait_for(s, "One line cannot be read");
	screen_press(s, "<Esc>", "e", "X", "<Ctrl-O>");
	screen_wait_for(s, "What you typed as text before is kept. Esc, then E goes on with it.");
	end();
}

static void text__that_stayed_as_it_was__stages_nothing(void **state)
{
	(void)state;
	begin("true");
	screen_press(s, "E");
	screen_wait_for(s, "Nothing differs from iCloud, so nothing waits.");
	assert_int_equal(program_command(s, "changes", NULL), 0);
	screen_assert_not(s, "Hopper");
	end();
}

static void new_contact__from_the_form__goes_through_the_editor(void **state)
{
	(void)state;
	begin("sed -i 's/^Company:.*/Company: Vassar/; s/^# phone (label):/phone (work): +1 202 "
	      "555 0100/' "
	      "\"$1\"");
	screen_press(s, "<Esc>", "c", "Vera", "<Ctrl-O>");
	screen_wait_for(s, "Vera is new and waits. R shows it.");
	screen_press(s, "R");
	screen_wait_for(s, "Vassar");
	screen_assert_has(s, "+1 202 555 0100");
	assert_int_equal(sim_writes(sim), 0);
	end();
}

/* The value under the bar; a link is handed to the opener as one argument, without a terminal. */
static void value__is_copied__and_a_link_opened(void **state)
{
	char path[4096], said[1024], line[256] = "";
	FILE *f;

	(void)state;
	sim = program_sim(NULL);
	s = program_ready(sim, 120, 36);
	snprintf(said, sizeof said, "%s/said", screen_home(s));
	assert_int_equal(mkfifo(said, 0600), 0);
	snprintf(path, sizeof path, "%s/xdg-open", screen_home(s));
	f = fopen(path, "w");
	assert_non_null(f);
	fprintf(f, "#!/bin/sh\necho \"$#:$1\" > '%s'\n", said);
	fclose(f);
	assert_int_equal(chmod(path, 0755), 0);
	snprintf(path, sizeof path, "%s:/usr/bin:/bin", screen_home(s));
	screen_env(s, "PATH", path);
	screen_start(s, NULL);
	screen_wait_idle(s);
	screen_press(s, "/", "hopper", "<Enter>", "<Enter>", "y");
	screen_assert_has(s, "Copied to the clipboard.");
	assert_true(screen_copied(s, "KzEgMjAyIDU1NSAwMTQz")); /* +1 202 555 0143 */
	screen_press(s, "j", "j", "o");
	f = fopen(said, "r");
	assert_non_null(f);
	assert_non_null(fgets(line, sizeof line, f));
	assert_string_equal(line, "1:mailto:grace@eckert-mauchly.example\n");
	fclose(f);
	screen_free(&s);
	sim_stop(&sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text__that_was_changed__is_one_change_of_just_that),
		cmocka_unit_test(mistake__outlives__a_kill),
		cmocka_unit_test(mistake__thrown_away__is_gone_from_the_ledger),
		cmocka_unit_test(mistake__in_a_new_contact__outlives_a_kill),
		cmocka_unit_test(mistake__kept__does_not_swallow_the_form),
		cmocka_unit_test(change__that_waits__is_mended_in_review),
		cmocka_unit_test(mistake__is_opened_again__and_nothing_is_lost),
		cmocka_unit_test(text__that_stayed_as_it_was__stages_nothing),
		cmocka_unit_test(new_contact__from_the_form__goes_through_the_editor),
		cmocka_unit_test(value__is_copied__and_a_link_opened),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
