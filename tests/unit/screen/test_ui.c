#include "unit/screen/numbers.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>

static struct buf text = BUF_INIT(64 * KIB);

static void frame__at_the_smallest_size__has_its_five_rows(void **state)
{
	struct ui *ui = numbers_ui(NULL, 16, 60);

	(void)state;
	snprintf(ui_glance(ui)->account, sizeof ui_glance(ui)->account, "ada@icloud.com");
	ui_glance(ui)->changes = 3;
	assert_string_equal(frame_of(ui, &text),
		" ada@icloud.com                                   3 changes\n"
		" 1 Numbers  2                                           R 3\n"
		"━━━━━━━━━━━─────────────────────────────────────────────────\n"
		"▌   Row number 0                 0\n"
		"    Row number 1                 1\n"
		"    Row number 2                 4\n"
		"  ~ Row number 3                 9\n"
		"    Row number 4                16\n"
		"    Row number 5                25\n"
		"    Row number 6                36\n"
		"    Row number 7                49\n"
		"  ~ Row number 8                64\n"
		"    Row number 9                81\n"
		"    Row number 10              100\n"
		" 1 of 40\n"
		" Enter open  e edit  Space mark  / filter  c new     ? keys\n");
	assert_int_equal(ui->in->cells.cursor_y, 3);
	assert_int_equal(ui->in->cells.cursor_x, 0);
	ui_free(&ui);
}

static void frame__in_ascii__has_the_other_set(void **state)
{
	const struct screen_options options = {.ascii = true};
	struct ui *ui = numbers_ui(&options, 16, 60);

	(void)state;
	assert_string_equal(row_of(ui, 2, &text),
		"===========-------------------------------------------------");
	assert_string_equal(row_of(ui, 3, &text), ">   Row number 0                 0");
	ui_free(&ui);
}

static void tabs__change__the_pane_and_review_comes_back(void **state)
{
	struct ui *ui = numbers_ui(NULL, 24, 80);

	(void)state;
	assert_string_equal(row_of(ui, 1, &text),
		" 1 Numbers 2 Other                                                     R Review");
	ui_keys(ui, "2");
	assert_string_equal(row_of(ui, 3, &text), "    The other pane.");
	ui_keys(ui, "R");
	assert_string_equal(row_of(ui, 2, &text),
		"──────────────────────────────────────────────────────────────────────━━━━━━━━━━");
	ui_keys(ui, "R");
	assert_string_equal(ui_front(ui)->pane->name, "other");
	ui_keys(ui, "1");
	assert_string_equal(ui_front(ui)->pane->name, "numbers");
	ui_free(&ui);
}

static void a_key_without_effect__says__why(void **state)
{
	struct ui *ui = numbers_ui(NULL, 24, 80);

	(void)state;
	ui_keys(ui, "w");
	assert_string_equal(
		row_of(ui, -2, &text), " w does nothing in Contacts. ? shows the keys that work.");
	ui_keys(ui, "d");
	assert_string_equal(row_of(ui, -2, &text), " d needs a row that can be deleted.");
	ui_free(&ui);
}

static void a_message__stays__over_the_next_key_until_4_s_are_over(void **state)
{
	struct ui *ui = numbers_ui(NULL, 24, 80);

	(void)state;
	ui_say(ui, STYLE_CHANGED, "1 change to %s waits.", "Hopper, Grace");
	ui_keys(ui, "j");
	assert_string_equal(row_of(ui, -2, &text), " ~ 1 change to Hopper, Grace waits.");
	pass_time(ui);
	assert_string_equal(row_of(ui, -2, &text), " 2 of 40");
	ui_free(&ui);
}

static void a_failure__stays__until_escape(void **state)
{
	struct error err = {
		.what = "iCloud did not answer in 30 s.", .next = "Ctrl-R tries again."};
	struct ui *ui = numbers_ui(NULL, 24, 80);

	(void)state;
	ui_fail(ui, &err);
	ui_keys(ui, "j j");
	pass_time(ui);
	assert_string_equal(
		row_of(ui, -2, &text), " ! iCloud did not answer in 30 s. Ctrl-R tries again.");
	ui_keys(ui, "Esc");
	assert_string_equal(row_of(ui, -2, &text), " 3 of 40");
	ui_free(&ui);
}

static void a_long_message__is_not_cut__at_the_edge(void **state)
{
	struct error err = {.what = "Apple does not take this name with this password (-20101).",
		.next = "Nothing is tried again by itself."};
	struct ui *ui = numbers_ui(NULL, 16, 60);

	(void)state;
	ui_fail(ui, &err);
	assert_string_equal(row_of(ui, -4, &text), "    Row number 9                81");
	assert_string_equal(
		row_of(ui, -3, &text), " ! Apple does not take this name with this password");
	assert_string_equal(
		row_of(ui, -2, &text), "   (-20101). Nothing is tried again by itself.");
	ui_keys(ui, "Esc");
	assert_string_equal(row_of(ui, -3, &text), "    Row number 10              100");
	ui_free(&ui);
}

static void read_only__hides_and_refuses__what_writes(void **state)
{
	const struct screen_options options = {.read_only = true};
	struct ui *ui = numbers_ui(&options, 24, 80);

	(void)state;
	assert_string_equal(row_of(ui, -1, &text),
		" Enter open  Space mark  / filter  t groups  y copy                      ? keys");
	ui_keys(ui, "d");
	assert_string_equal(
		row_of(ui, -2, &text), " d is off: with --read-only nothing is staged or sent.");
	ui_free(&ui);
}

static void too_small__asks__and_goes_on_when_told(void **state)
{
	struct ui *ui = numbers_ui(NULL, 12, 48);

	(void)state;
	assert_string_equal(frame_of(ui, &text),
		"This window is 48 by 12;\nicloud-tui needs 60 by 16.\n\n"
		"i  go on anyway\nq  leave; what waits is kept\n\n\n\n\n\n\n\n");
	ui_keys(ui, "Enter d C");
	assert_int_equal(numbers_of(ui)->opened, 0);
	ui_keys(ui, "i");
	assert_string_equal(row_of(ui, 3, &text), "▌   Row number 0                 0");
	for (int h = 1; h < 12; h++)
		for (int w = 1; w < 30; w++) { /* everything is cut at the edge */
			ui_resize(ui, h, w);
			ui_paint(ui);
		}
	ui_free(&ui);
}

static void the_selection__keeps__row_and_height_over_resize_and_news(void **state)
{
	struct ui *ui = numbers_ui(NULL, 24, 80);
	struct numbers *p = numbers_of(ui);

	(void)state;
	ui_paint(ui);
	ui_keys(ui, "Ctrl-F j j");
	assert_int_equal(p->list.at, 20);
	ui_paint(ui);
	p->left_out = 5; /* five rows are gone, above */
	p->n = 35;
	list_refresh(&p->list, ui, p->n);
	assert_int_equal(p->list.at, 15);
	assert_true(str_is(list_id(&p->list), "id20"));
	ui_resize(ui, 16, 60);
	ui_paint(ui);
	assert_in_range(p->list.at - p->list.top, 0, 10);
	p->left_out = 21; /* the selected one too */
	p->n = 19;
	list_refresh(&p->list, ui, p->n);
	assert_true(p->list.gone);
	assert_true(list_id(&p->list).n > 0);
	ui_free(&ui);
}

/* As after "/ hopper Enter", typed fast: the card is that of the row all the same. */
static void the_rest__comes__after_a_key_that_needs_none(void **state)
{
	struct ui *ui = numbers_ui(NULL, 24, 80);

	(void)state;
	ui_keys(ui, "j y");
	pass_time(ui);
	assert_int_equal(numbers_of(ui)->rested, 1);
	ui_keys(ui, "y");
	assert_false(ui_settles(ui));
	ui_free(&ui);
}

static void the_rest__is_told__once_after_the_last_key(void **state)
{
	struct ui *ui = numbers_ui(NULL, 24, 80);

	(void)state;
	ui_keys(ui, "j j j");
	assert_int_equal(numbers_of(ui)->rested, 0);
	assert_true(ui_settles(ui));
	pass_time(ui);
	assert_int_equal(numbers_of(ui)->rested, 1);
	assert_false(ui_settles(ui));
	ui_free(&ui);
}

static void the_filter__gives__every_letter_to_the_pane(void **state)
{
	struct ui *ui = numbers_ui(NULL, 24, 80);

	(void)state;
	ui_keys(ui, "/ m o o");
	assert_string_equal(numbers_of(ui)->filter, "moo");
	assert_string_equal(row_of(ui, -2, &text),
		" / moo                                                                  1 of 40");
	assert_string_equal(row_of(ui, -1, &text),
		" Enter keep  Esc clear  ↑ ↓ move  Tab field:                            F1 keys");
	assert_int_equal(ui->in->cells.cursor_x, 6);
	ui_keys(ui, "Down q");
	assert_int_equal(numbers_of(ui)->list.at, 1);
	assert_string_equal(numbers_of(ui)->filter, "mooq");
	ui_keys(ui, "Enter");
	assert_string_equal(numbers_of(ui)->filter, "mooq");
	ui_keys(ui, "/ Esc");
	assert_string_equal(numbers_of(ui)->filter, "");
	ui_free(&ui);
}

static void help__shows_and_does__what_works_here(void **state)
{
	struct ui *ui = numbers_ui(NULL, 20, 60);

	(void)state;
	ui_keys(ui, "?");
	assert_non_null(strstr(frame_of(ui, &text),
		"┌ Keys in Contacts ────────────────────────────────────────┐\n"
		"│ Here                                                     │\n"
		"│▌  Enter   open the card                                  │\n"
		"│   e       edit in the form                               │\n"));
	ui_keys(ui, "/ m a r k");
	assert_non_null(strstr(frame_of(ui, &text), "│▌  Space   mark, and go one down"));
	ui_keys(ui, "Enter");
	assert_null(ui->in->help);
	assert_int_equal(numbers_of(ui)->marks.n, 1);
	ui_keys(ui, "F1 Esc");
	assert_null(ui->in->help);
	ui_free(&ui);
}

static void the_palette__finds__words_in_any_order(void **state)
{
	struct ui *ui = numbers_ui(NULL, 20, 60);

	(void)state;
	ui_keys(ui, "; d o w n Space m a r k");
	assert_non_null(strstr(
		frame_of(ui, &text), "│▌ mark, and go one down           Contacts      Space"));
	ui_keys(ui, "Enter");
	assert_int_equal(numbers_of(ui)->marks.n, 1);
	ui_keys(ui, "; a c c e p t Enter"); /* not here: it says why and stays */
	assert_non_null(ui->in->help);
	ui_free(&ui);
}

static int answered;
static char typed_text[40];

static void take_answer(void *self, struct ui *ui, int answer, struct str typed)
{
	(void)self;
	(void)ui;
	answered = answer;
	snprintf(typed_text, sizeof typed_text, "%.*s", STR_ARG(typed));
}

static void ask(struct ui *ui, bool typed)
{
	struct dialog d = {.context = CONTEXT_CONFIRM,
		.title = STR("Send 2 changes to iCloud"),
		.line = {{STYLE_NORMAL, STR("2 contacts are changed:")}, {STYLE_NORMAL, STR("")},
			{STYLE_WARNING, STR("The deletions were flagged; you accepted each.")}},
		.lines = 3,
		.answer = {{KEY_ESC_, "not yet"}, {'y', "send them"}},
		.answers = typed ? 1 : 2,
		.typed_label = typed ? "contacts to delete" : NULL,
		.expected = STR("3"),
		.mismatch = STR("3 contacts are deleted, you typed %s. Nothing was sent."),
		.done = take_answer};

	answered = -1;
	ui_ask(ui, &d);
}

static void a_confirmation__is_drawn__as_designed(void **state)
{
	struct ui *ui = numbers_ui(NULL, 16, 60);

	(void)state;
	ask(ui, false);
	assert_non_null(strstr(frame_of(ui, &text),
		"┌ Send 2 changes to iCloud ────────────────────────────────┐\n"
		"│                                                          │\n"
		"│  2 contacts are changed:                                 │\n"
		"│                                                          │\n"
		"│  ! The deletions were flagged; you accepted each.        │\n"
		"│                                                          │\n"
		"│  ▌ Esc  not yet                                          │\n"
		"│    y    send them                                        │\n"
		"└──────────────────────────────────────────────────────────┘\n"));
	ui_free(&ui);
}

/* What is typed blindly, or pasted, must not confirm. */
static void a_confirmation__takes_no_key__before_150_ms_of_silence(void **state)
{
	struct ui *ui = numbers_ui(NULL, 24, 80);

	(void)state;
	ask(ui, false);
	ui_keys(ui, "y y y");
	assert_int_equal(answered, -1);
	assert_true(ui_is_asking(ui));
	ui_paste(ui, STR("y"));
	pass_time(ui);
	ui_paste(ui, STR("y\r"));
	assert_int_equal(answered, -1);
	ui_keys(ui, "y");
	assert_int_equal(answered, -1);
	pass_time(ui);
	assert_int_equal(answered, 1);
	assert_false(ui_is_asking(ui));
	ui_free(&ui);
}

/* A terminal that does not mark pastes gives them as keys: a yes with more behind it is none. */
static void a_confirmation__takes_no_yes__in_a_burst_of_keys(void **state)
{
	struct ui *ui = numbers_ui(NULL, 24, 80);

	(void)state;
	ask(ui, false);
	pass_time(ui);
	ui_keys(ui, "y e s");
	pass_time(ui);
	assert_int_equal(answered, -1);
	assert_true(ui_is_asking(ui));
	ui_keys(ui, "y");
	pass_time(ui);
	assert_int_equal(answered, 1);
	ask(ui, true);
	pass_time(ui);
	ui_keys(ui, "3 Enter x");
	pass_time(ui);
	assert_int_equal(answered, -1);
	ui_free(&ui);
}

static void a_confirmation__means_no__by_enter_and_escape(void **state)
{
	struct ui *ui = numbers_ui(NULL, 24, 80);

	(void)state;
	ask(ui, false);
	pass_time(ui);
	ui_keys(ui, "Enter");
	assert_int_equal(answered, 0);
	ask(ui, false);
	pass_time(ui);
	ui_keys(ui, "C j Esc");
	assert_int_equal(answered, 0);
	ui_free(&ui);
}

static void a_confirmation__takes__the_key_that_means_yes(void **state)
{
	const struct screen_key own[] = {{"confirm", "yes", "j"}, {NULL, NULL, NULL}};
	const struct screen_options options = {.keys = own};
	struct ui *ui = numbers_ui(&options, 24, 80);

	(void)state;
	ask(ui, false);
	pass_time(ui);
	ui_keys(ui, "y");
	assert_int_equal(answered, -1);
	assert_non_null(strstr(frame_of(ui, &text), "│    j    send them"));
	ui_keys(ui, "j");
	pass_time(ui);
	assert_int_equal(answered, 1);
	ui_free(&ui);
}

static void a_typed_confirmation__wants__the_very_number(void **state)
{
	struct ui *ui = numbers_ui(NULL, 24, 80);

	(void)state;
	ask(ui, true);
	pass_time(ui);
	ui_keys(ui, "y Enter");
	assert_int_equal(answered, -1);
	assert_string_equal(
		row_of(ui, -2, &text), " ! 3 contacts are deleted, you typed y. Nothing was sent.");
	ui_keys(ui, "2 Enter");
	ui_keys(ui, "3 3 Enter");
	ui_keys(ui, "Enter");
	assert_int_equal(answered, -1);
	ui_keys(ui, "3 Enter");
	pass_time(ui);
	assert_int_equal(answered, 1);
	assert_string_equal(typed_text, "3");
	ui_free(&ui);
}

static void a_code__is_given__by_its_last_digit_or_a_paste(void **state)
{
	struct ui *ui = numbers_ui(NULL, 24, 80);
	struct dialog d = {.context = CONTEXT_DIALOG,
		.title = STR("Code"),
		.line = {{STYLE_NORMAL, STR("Type the six digits that they show.")}},
		.lines = 1,
		.digits = 6,
		.done = take_answer};

	(void)state;
	answered = -1;
	ui_ask(ui, &d);
	ui_keys(ui, "4 8 x 2");
	assert_non_null(strstr(frame_of(ui, &text), "4 8 2 _ _ _"));
	ui_keys(ui, "Backspace 2 9 1 6");
	assert_int_equal(answered, 1);
	assert_string_equal(typed_text, "482916");
	answered = -1;
	ui_ask(ui, &d);
	ui_paste(ui, STR("482 916 7"));
	assert_int_equal(answered, 1);
	assert_string_equal(typed_text, "482916");
	assert_false(ui_is_asking(ui));
	ui_free(&ui);
}

static void the_prompt__edits_completes_and_runs(void **state)
{
	struct ui *ui = numbers_ui(NULL, 24, 80);

	(void)state;
	ui_keys(ui, ": m a x Backspace Backspace e s");
	assert_string_equal(row_of(ui, -2, &text),
		" : mes                                                                   1 of 1");
	ui_keys(ui, "Tab");
	assert_string_equal(row_of(ui, -2, &text),
		" : messages                                                              1 of 1");
	ui_keys(ui, "Enter");
	assert_non_null(ui->in->help);
	ui_keys(ui, "Esc : Up");
	assert_string_equal(row_of(ui, -2, &text),
		" : messages                                                              1 of 1");
	ui_keys(ui, "Ctrl-A Ctrl-K ö Left");
	ui_paint(ui);
	assert_int_equal(ui->in->cells.cursor_y, 22);
	assert_int_equal(ui->in->cells.cursor_x, 3);
	ui_keys(ui, "Esc");
	assert_false(ui->in->prompting);
	ui_keys(ui, ": f l y Enter");
	assert_non_null(strstr(row_of(ui, -2, &text), "No command is called “fly”."));
	ui_free(&ui);
}

static void leaving__is_put_off__by_a_pane_that_is_busy(void **state)
{
	struct ui *ui = numbers_ui(NULL, 24, 80);

	(void)state;
	numbers_of(ui)->stays = true;
	ui_keys(ui, "2 q");
	assert_false(ui->in->leave);
	numbers_of(ui)->stays = false;
	ui_keys(ui, "q");
	assert_true(ui->in->leave);
	ui_free(&ui);
}

static void the_mouse__selects_marks_opens_and_scrolls(void **state)
{
	struct ui *ui = numbers_ui(NULL, 24, 80);
	struct numbers *p = numbers_of(ui);

	(void)state;
	ui_paint(ui);
	ui_mouse(ui, MOUSE_CLICK, 3 + 4, 10);
	assert_int_equal(p->list.at, 4);
	ui_mouse(ui, MOUSE_CLICK, 3 + 4, 10);
	assert_int_equal(p->opened, 4);
	ui_mouse(ui, MOUSE_CLICK, 3 + 6, 1);
	assert_int_equal(p->marks.n, 1);
	ui_mouse(ui, MOUSE_WHEEL_DOWN, 5, 5);
	assert_int_equal(p->list.top, 3);
	assert_int_equal(p->list.at, 6);
	ui_mouse(ui, MOUSE_CLICK, 1, 12);
	assert_string_equal(ui_front(ui)->pane->name, "other");
	ui_free(&ui);
}

static void a_paste__goes__to_what_is_typed_in(void **state)
{
	struct ui *ui = numbers_ui(NULL, 24, 80);

	(void)state;
	ui_paste(ui, STR("abc"));
	assert_string_equal(numbers_of(ui)->pasted, "abc");
	ui_keys(ui, "/");
	ui_paste(ui, STR("x\ny\x1b"));
	assert_string_equal(numbers_of(ui)->filter, "x y");
	ui_free(&ui);
}

/* Only the address sanitizer can count; without it there is nothing to see. */
__attribute__((weak)) int __sanitizer_install_malloc_and_free_hooks(
	void (*)(const volatile void *, size_t), void (*)(const volatile void *));
static int allocations;

static void count_malloc(const volatile void *p, size_t n)
{
	(void)p;
	(void)n;
	allocations++;
}

static void count_free(const volatile void *p)
{
	(void)p;
}

static void painting__asks_the_heap__for_nothing(void **state)
{
	struct ui *ui;
	void *volatile kept;

	(void)state;
	if (!__sanitizer_install_malloc_and_free_hooks)
		skip();
	ui = numbers_ui(NULL, 36, 120);
	snprintf(ui_glance(ui)->account, sizeof ui_glance(ui)->account, "ada@icloud.com");
	ui_paint(ui);
	ui_paint(ui); /* the frame's memory has grown to what it needs */
	assert_true(__sanitizer_install_malloc_and_free_hooks(count_malloc, count_free) > 0);
	allocations = 0;
	for (int i = 0; i < 10; i++) {
		ui_keys(ui, "j");
		ui_paint(ui);
	}
	assert_int_equal(allocations, 0);
	kept = malloc(1); /* it does count */
	free(kept);
	assert_int_equal(allocations, 1);
	ui_free(&ui);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(frame__at_the_smallest_size__has_its_five_rows),
		cmocka_unit_test(frame__in_ascii__has_the_other_set),
		cmocka_unit_test(tabs__change__the_pane_and_review_comes_back),
		cmocka_unit_test(a_key_without_effect__says__why),
		cmocka_unit_test(a_message__stays__over_the_next_key_until_4_s_are_over),
		cmocka_unit_test(a_failure__stays__until_escape),
		cmocka_unit_test(a_long_message__is_not_cut__at_the_edge),
		cmocka_unit_test(read_only__hides_and_refuses__what_writes),
		cmocka_unit_test(too_small__asks__and_goes_on_when_told),
		cmocka_unit_test(the_selection__keeps__row_and_height_over_resize_and_news),
		cmocka_unit_test(the_rest__is_told__once_after_the_last_key),
		cmocka_unit_test(the_rest__comes__after_a_key_that_needs_none),
		cmocka_unit_test(the_filter__gives__every_letter_to_the_pane),
		cmocka_unit_test(help__shows_and_does__what_works_here),
		cmocka_unit_test(the_palette__finds__words_in_any_order),
		cmocka_unit_test(a_confirmation__is_drawn__as_designed),
		cmocka_unit_test(a_confirmation__takes_no_key__before_150_ms_of_silence),
		cmocka_unit_test(a_confirmation__takes_no_yes__in_a_burst_of_keys),
		cmocka_unit_test(a_confirmation__means_no__by_enter_and_escape),
		cmocka_unit_test(a_confirmation__takes__the_key_that_means_yes),
		cmocka_unit_test(a_typed_confirmation__wants__the_very_number),
		cmocka_unit_test(a_code__is_given__by_its_last_digit_or_a_paste),
		cmocka_unit_test(the_prompt__edits_completes_and_runs),
		cmocka_unit_test(leaving__is_put_off__by_a_pane_that_is_busy),
		cmocka_unit_test(the_mouse__selects_marks_opens_and_scrolls),
		cmocka_unit_test(a_paste__goes__to_what_is_typed_in),
		cmocka_unit_test(painting__asks_the_heap__for_nothing),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
