/* What is typed into the form and not staged: it outlives the program, however that ends, and is never more
 * than a draft. */
#include "each_sim.h"
#include "program.h"
#include "screen.h"
#include "sim.h"

#include "icloud/json.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#define GRACE	"6F1D0C52-77A1-4C0E-9B57-3E0A5D9C2B11"
#define KEPT	"Your draft of Ada Lovelace is kept."
#define ON_CARD "Your draft is kept."

static void start_again(struct screen *s)
{
	screen_start(s, NULL);
	screen_wait_idle(s);
}

static void kill_it(struct screen *s)
{
	screen_signal(s, SIGKILL);
	assert_int_equal(screen_wait_end(s), 128 + SIGKILL);
}

static void open_ada(struct screen *s)
{
	screen_press(s, "/", "ada@engines", "<Enter>");
	screen_assert_has(s, "Lovelace, Ada");
}

/* In the form: go to the cell whose line has this text. */
static void go_to(struct screen *s, const char *text)
{
	int i, y, x;

	for (i = 0; i < 40; i++) {
		screen_cursor(s, &y, &x);
		if (strstr(screen_row(s, y), text))
			return;
		screen_press(s, "<Tab>");
	}
	screen_fail(s, __FILE__, __LINE__, "no cell \"%s\"", text);
}

static void type_title(struct screen *s)
{
	screen_press(s, "e");
	go_to(s, "Job title");
	screen_press(s, "<End>", ", chief");
}

static void nothing_waits(struct screen *s)
{
	assert_int_equal(program_command(s, "changes", NULL), 0);
	screen_assert_not(s, "Lovelace");
	assert_int_equal(sim_writes(sim), 0);
}

/* Half-typed values, a removed row and a new one among it. */
static void a_draft__outlives__a_kill(void **state)
{
	struct screen *s = program_open(sim, 120, 36);

	(void)state;
	open_ada(s);
	type_title(s);
	go_to(s, "ada@engines.example");
	screen_press(s, "<Tab>", "<End>", ",half");
	go_to(s, "add a phone");
	screen_press(s, "<Enter>", "+44 1");
	screen_wait_for(s, "draft saved 09:33");
	kill_it(s);
	nothing_waits(s);
	start_again(s);
	screen_assert_has(s, KEPT " e there goes on with it.");
	open_ada(s);
	screen_assert_has(s, ON_CARD);
	screen_press(s, "e");
	screen_assert_has(s, "~ Job title     Analyst, chief                              Analyst");
	screen_assert_has(s, "ada@engines.example,half");
	screen_assert_has(s, "An address has no comma.");
	screen_assert_has(s, "+44 1");
	screen_assert_has(s, "draft saved 09:33");
	screen_free(&s);
}

static void a_draft__outlives__a_hasty_end(void **state)
{
	struct screen *s = program_open(sim, 80, 24);

	(void)state;
	open_ada(s);
	type_title(s);
	screen_keys(s, "<Ctrl-C>");
	assert_int_equal(screen_wait_end(s), 0);
	start_again(s);
	open_ada(s);
	type_title(s);
	screen_assert_has(s, "Analyst, chief, chief");
	screen_signal(s, SIGTERM);
	screen_wait_end(s);
	start_again(s);
	open_ada(s);
	screen_press(s, "e");
	screen_assert_has(s, "Analyst, chief, chief");
	screen_free(&s);
}

static void a_draft__of_a_new_contact__is_kept(void **state)
{
	struct screen *s = program_open(sim, 120, 36);

	(void)state;
	screen_press(s, "c");
	screen_assert_has(s, "New contact: not in iCloud yet");
	screen_press(s, "Emmy", "<Tab>", "Noether");
	screen_wait_for(s, "draft saved 09:33");
	kill_it(s);
	start_again(s);
	screen_assert_has(s, "Your draft of a new contact is kept. c goes on with it.");
	screen_press(s, "c");
	screen_assert_has(s, "Emmy");
	screen_assert_has(s, "Noether");
	screen_press(s, "<Ctrl-S>");
	screen_wait_for(s, "is new and waits");
	screen_press(s, "c");
	screen_assert_has(s, "First name");
	screen_assert_not(s, "First name    Emmy");
	kill_it(s);
	start_again(s);
	screen_assert_not(s, "is kept");
	screen_free(&s);
}

static void a_draft__goes__when_staged(void **state)
{
	struct screen *s = program_open(sim, 120, 36);

	(void)state;
	open_ada(s);
	type_title(s);
	screen_wait_for(s, "draft saved 09:33");
	screen_press(s, "<Ctrl-S>");
	screen_wait_for(s, "~ 1 change to Lovelace, Ada waits. R shows it.");
	kill_it(s);
	start_again(s);
	screen_assert_not(s, "is kept");
	open_ada(s);
	screen_assert_not(s, "is kept");
	screen_free(&s);
}

static void a_draft__goes__when_nothing_differs_any_more(void **state)
{
	struct screen *s = program_open(sim, 120, 36);

	(void)state;
	open_ada(s);
	type_title(s);
	screen_wait_for(s, "draft saved 09:33");
	screen_press(s, "<Ctrl-R>", "<Esc>");
	screen_assert_not(s, "is kept");
	kill_it(s);
	start_again(s);
	screen_assert_not(s, "is kept");
	screen_free(&s);
}

/* With --read-only there is neither a form nor a word of a draft; the draft itself is not touched. */
static void read_only__leaves__drafts_alone(void **state)
{
	struct screen *s = program_open(sim, 120, 36);

	(void)state;
	open_ada(s);
	type_title(s);
	screen_wait_for(s, "draft saved 09:33");
	kill_it(s);
	screen_start(s, "--read-only", NULL);
	screen_wait_idle(s);
	open_ada(s);
	screen_press(s, "e");
	screen_assert_not(s, "is kept");
	screen_assert_not(s, "In iCloud");
	program_quit(&s);
}

/* A full disk: the person is told, and nothing that is typed is lost while the program runs. */
static void a_draft__that_cannot_be_kept__is_said(void **state)
{
	struct screen *s = program_ready(sim, 120, 36);

	(void)state;
	screen_env(s, "TUI_TEST_FAULT", "draft=fail");
	start_again(s);
	open_ada(s);
	type_title(s);
	screen_wait_for(s, "draft not saved");
	screen_assert_has(s, "The draft cannot be written: No space left on device.");
	screen_assert_has(s, "Analyst, chief");
	screen_press(s, "a");
	screen_wait_for(s, "draft saved 09:33");
	screen_free(&s);
}

/* Killed while a draft is written: the one before it is whole. */
static void a_draft__killed_while_it_is_written__is_the_one_before(void **state)
{
	struct screen *s = program_ready(sim, 120, 36);

	(void)state;
	screen_env(s, "TUI_TEST_FAULT", "draft:2=kill");
	start_again(s);
	open_ada(s);
	type_title(s);
	screen_wait_for(s, "draft saved 09:33");
	screen_keys(s, " of all");
	assert_int_equal(screen_wait_end(s), 128 + SIGKILL);
	screen_env(s, "TUI_TEST_FAULT", NULL);
	start_again(s);
	open_ada(s);
	screen_press(s, "e");
	screen_assert_has(s, "~ Job title     Analyst, chief                              Analyst");
	screen_free(&s);
}

/* The new value stands beside what was typed, which is not touched. */
static void a_draft__stays__when_icloud_moves_on(void **state)
{
	struct screen *s = program_open(sim, 120, 36);

	(void)state;
	screen_press(s, "/", "hopper", "<Enter>");
	type_title(s);
	screen_wait_for(s, "draft saved 09:33");
	kill_it(s);
	sim_change(sim, "{\"contactId\":\"" GRACE "\",\"jobTitle\":\"Countess\"}");
	start_again(s);
	screen_press(s, "/", "hopper", "<Enter>");
	screen_assert_has(s, ON_CARD);
	screen_press(s, "e");
	screen_assert_has(
		s, "& Job title     Rear Admiral, chief                         Countess");
	screen_free(&s);
}

/* Another device deleted her meanwhile: what was typed is still reached, and becomes a new contact. */
static void a_draft__of_a_deleted_contact__becomes_a_new_one(void **state)
{
	struct screen *s = program_open(sim, 120, 36);

	(void)state;
	open_ada(s);
	type_title(s);
	screen_wait_for(s, "draft saved 09:33");
	kill_it(s);
	sim_change(sim, "{\"contactId\":\"1B6A3C1E-04D7-4C53-9A55-0A1815121000\",\"delete\":true}");
	start_again(s);
	screen_press(s, ":", "drafts", "<Enter>");
	screen_wait_for(s, "Ada Lovelace, typed 09:33; deleted in iCloud");
	screen_press(s, "1");
	screen_wait_for(s, "Ada Lovelace is no longer in iCloud");
	screen_press(s, "n");
	screen_wait_for(s, "Analyst, chief");
	screen_press(s, "<Ctrl-S>");
	screen_wait_for(s, "is new and waits");
	screen_press(s, ":", "drafts", "<Enter>");
	screen_wait_for(s, "No draft is kept.");
	assert_int_equal(program_command(s, "changes", NULL), 0);
	screen_assert_has(s, "Lovelace");
	assert_int_equal(sim_writes(sim), 0);
	screen_free(&s);
}

/* Another device deletes the contact with this last name. */
static void delete_elsewhere(const char *name)
{
	struct buf all = BUF_INIT(16 * MIB), id = BUF_INIT(KIB), order = BUF_INIT(KIB);
	struct json_walk w;

	sim_get(sim, "/cards", &all);
	w = json_walk(json_get(json_value(buf_str(&all)), "contacts"));
	while (!id.n && json_next(&w))
		if (json_text_is(json_get(w.value, "lastName"), name))
			json_text(json_get(w.value, "contactId"), &id);
	assert_true(id.n > 0);
	buf_printf(&order, "{\"contactId\":\"%s\",\"delete\":true}", buf_cstr(&id));
	sim_change(sim, buf_cstr(&order));
	buf_release(&all);
	buf_release(&id);
	buf_release(&order);
}

static void a_draft__of_a_deleted_contact__is_dropped(void **state)
{
	struct screen *s = program_open(sim, 120, 36);

	(void)state;
	screen_press(s, "/", "babbage", "<Enter>");
	screen_assert_has(s, "Babbage, Charles");
	screen_press(s, "e");
	go_to(s, "First name");
	screen_press(s, "<End>", " B.");
	screen_wait_for(s, "draft saved 09:33");
	kill_it(s);
	delete_elsewhere("Babbage");
	start_again(s);
	screen_press(s, ":", "drafts", "<Enter>");
	screen_wait_for(s, "deleted in iCloud");
	screen_press(s, "1", "<Esc>"); /* looked at, and kept */
	screen_press(s, ":", "drafts", "<Enter>", "1");
	screen_wait_for(s, "Charles Babbage is no longer in iCloud");
	screen_press(s, "d");
	screen_wait_for(s, "The draft of Charles Babbage is dropped.");
	screen_press(s, ":", "drafts", "<Enter>");
	screen_wait_for(s, "No draft is kept.");
	kill_it(s);
	start_again(s);
	screen_assert_not(s, "is kept");
	assert_int_equal(program_command(s, "changes", NULL), 0);
	screen_assert_not(s, "Babbage");
	assert_int_equal(sim_writes(sim), 0);
	screen_free(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_draft__outlives__a_kill),
		cmocka_unit_test(a_draft__outlives__a_hasty_end),
		cmocka_unit_test(a_draft__of_a_new_contact__is_kept),
		cmocka_unit_test(a_draft__goes__when_staged),
		cmocka_unit_test(a_draft__goes__when_nothing_differs_any_more),
		cmocka_unit_test(a_draft__that_cannot_be_kept__is_said),
		cmocka_unit_test(a_draft__killed_while_it_is_written__is_the_one_before),
		cmocka_unit_test(a_draft__stays__when_icloud_moves_on),
		cmocka_unit_test(read_only__leaves__drafts_alone),
		/* the last ones: the others need them */
		cmocka_unit_test(a_draft__of_a_deleted_contact__becomes_a_new_one),
		cmocka_unit_test(a_draft__of_a_deleted_contact__is_dropped),
	};

	return cmocka_run_group_tests(tests, open_sim, close_sim);
}
