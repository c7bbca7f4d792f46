#include "drawing.h"

#include "panes/first_run.h"
#include "panes/sign_in.h"
#include "screen/inside.h"

static const char first[] = "First run; sign-in with its steps", second[] = "Second factor dialog";

static struct sign_in_pane *opened(struct ui **ui, int h)
{
	struct sign_in_pane *p;

	*ui = drawing_ui("contacts", h, 60);
	ui_show(*ui, "sign_in");
	p = ui_pane_state(*ui, "sign_in");
	assert_non_null(p);
	return p;
}

/* As if the account were known and the password had been posted. */
static void under_way(struct sign_in_pane *p)
{
	typing_set(&p->name, STR("ada@icloud.com"));
	p->known = p->on_password = true;
	p->token = 7;
}

static void hear_step(struct ui *ui, enum step step, int http, int took_ms)
{
	struct icloud_message m = {
		.event = EVENT_STEP, .ask = ASK_SIGN_IN, .token = 7, .took_ms = took_ms};

	m.err.step = step;
	m.err.http = http;
	ui_message(ui, &m);
}

static void hear_failure(struct ui *ui, const struct error *err, int took_ms)
{
	struct icloud_message m = {.event = EVENT_STEP,
		.ask = ASK_SIGN_IN,
		.token = 7,
		.took_ms = took_ms,
		.err = *err};

	ui_message(ui, &m);
	m.event = EVENT_ERROR;
	ui_message(ui, &m);
}

static struct icloud_question question(enum factor asked)
{
	struct icloud_question q = {.kind = QUESTION_CODE,
		.asked = asked,
		.asked_at = at_clock(0, 9, 31),
		.devices = true,
		.digits = 6,
		.tries = -1,
		.n = 3,
		.phone = {{1, "(•••) •••-••81"}, {3, "(•••) •••-••07"}, {6, "(•••) •••-••55"}}};

	return q;
}

static void first_run__is__as_drawn(void **state)
{
	struct ui *ui = drawing_ui("contacts", 17, 60);

	(void)state;
	ui_show(ui, "first_run");
	assert_drawn(ui, first, 0, 0, 12, 3);
	ui_free(&ui);
}

static void steps__are__as_drawn(void **state)
{
	struct ui *ui;
	struct sign_in_pane *p = opened(&ui, 17);

	(void)state;
	under_way(p);
	hear_step(ui, STEP_FRAME, 200, 200);
	hear_step(ui, STEP_INIT, 200, 300);
	hear_step(ui, STEP_COMPLETE, 409, 600);
	assert_drawn(ui, first, 1, 0, 12, 3);
	ui_free(&ui);
}

static void code__is__as_drawn(void **state)
{
	struct icloud_question q = question(FACTOR_DEVICE);
	struct ui *ui;
	struct sign_in_pane *p = opened(&ui, 17);

	(void)state;
	under_way(p);
	sign_in_question(p, ui, &q);
	ui_keys(ui, "4 8 2");
	assert_drawn(ui, second, 0, 0, 12, 3);
	assert_int_equal(ui->in->cells.cursor_x, 1 + 12 + 6);
	ui_free(&ui);
}

static struct error throttled(void)
{
	struct error err = {.code = ERR_THROTTLED,
		.http = 503,
		.step = STEP_INIT,
		.retry_at = at_clock(0, 14, 32),
		.what = "Apple takes no sign-in now (503). Your password was not the reason: it "
			"was not looked at.",
		.next = "Apple slows down sign-ins from this address for a while. Next try allowed "
			"at 14:32."};

	return err;
}

static void a_refusal__is__as_drawn(void **state)
{
	struct error err = throttled();
	struct ui *ui;
	struct sign_in_pane *p = opened(&ui, 17);

	(void)state;
	under_way(p);
	hear_step(ui, STEP_FRAME, 200, 200);
	hear_failure(ui, &err, 300);
	assert_drawn(ui, second, 1, 0, 12, 3);
	ui_free(&ui);
}

static void a_wait__refuses__every_key_that_would_post(void **state)
{
	struct error err = throttled();
	struct ui *ui;
	struct sign_in_pane *p = opened(&ui, 24);
	char *got;

	(void)state;
	under_way(p);
	hear_failure(ui, &err, 300);
	typing_set(&p->password, STR("analytical engine"));
	ui_keys(ui, "L");
	assert_int_equal(p->token, 0);
	assert_int_equal(p->err.code, ERR_THROTTLED);
	got = shown(ui, 0, 24);
	assert_non_null(strstr(got, "Next try allowed at 14:32."));
	assert_null(strstr(got, "Password"));
	free(got);
	ui_keys(ui, "Enter x");
	assert_int_equal(p->password.text.n, 17);
	ui_free(&ui);
}

/* The password and every step of its way out: stars on the screen, nothing left in the pane. */
static void the_password__is_shown__to_nobody_and_wiped(void **state)
{
	static const char secret[] = "engine42";
	struct ui *ui;
	struct sign_in_pane *p = opened(&ui, 24);
	char *got;

	(void)state;
	ui_keys(ui, "a d a Enter e n g i n e");
	ui_paste(ui, STR("42\n"));
	assert_int_equal(p->password.text.n, sizeof secret - 1);
	got = shown(ui, 0, 24);
	assert_null(strstr(got, secret));
	assert_non_null(strstr(got, "Password   ********"));
	free(got);
	ui_keys(ui, "Enter");
	assert_int_equal(p->password.text.n, 0);
	for (size_t i = 0; i < sizeof p->bytes; i++)
		assert_int_equal(p->bytes[i], 0);
	ui_keys(ui, "x Esc");
	for (size_t i = 0; i < sizeof p->bytes; i++)
		assert_int_equal(p->bytes[i], 0);
	ui_free(&ui);
}

static void a_wrong_password__keeps__its_lines_and_an_empty_field(void **state)
{
	struct error err = {.code = ERR_SIGN_IN,
		.http = 401,
		.apple = -20101,
		.step = STEP_COMPLETE,
		.what = "Apple does not take this name with this password (-20101).",
		.next = "Nothing is tried again by itself."};
	struct ui *ui;
	struct sign_in_pane *p = opened(&ui, 16);
	char *got;

	(void)state;
	under_way(p);
	hear_step(ui, STEP_FRAME, 200, 200);
	hear_step(ui, STEP_INIT, 200, 300);
	hear_failure(ui, &err, 600);
	got = shown(ui, 3, 11);
	assert_string_equal(got, "  Sign in\n"
				 "  Apple ID   ada@icloud.com\n"
				 "▌ Password                          sent once, kept nowhere\n"
				 "\n"
				 "  done  Apple answers                          200    0.2 s\n"
				 "  !     the password was not accepted          401    0.9 s\n"
				 "\n"
				 "  Apple does not take this name with this password\n"
				 "  (-20101).\n"
				 "  Nothing is tried again by itself.\n"
				 "  A new try needs the password again, and Enter.\n");
	free(got);
	ui_free(&ui);
}

static void the_sixth_digit__submits__and_a_wrong_code_stays(void **state)
{
	struct icloud_question q = question(FACTOR_SMS);
	struct ui *ui;
	struct sign_in_pane *p = opened(&ui, 16);
	char *got;

	(void)state;
	under_way(p);
	sign_in_question(p, ui, &q);
	ui_keys(ui, "4 8 2 9 1");
	assert_int_equal(p->code.answers, 0);
	ui_keys(ui, "7");
	assert_int_equal(p->code.answers, 1);
	assert_int_equal(p->code.last.kind, ANSWER_CODE);
	assert_int_equal(p->code.last.from, FACTOR_ANY);
	assert_string_equal(p->code.last.code, "");
	ui_keys(ui, "3 s"); /* nothing before Apple has answered */
	assert_int_equal(p->code.answers, 1);
	q.tries = 2;
	(fail)(&q.trouble, ERR_CODE_NEEDED, "That was not the code (-21669).",
		"Type it again, or a asks for a new one.");
	sign_in_question(p, ui, &q);
	got = shown(ui, 3, 11);
	assert_string_equal(got, "┌ Code ────────────────────────────────────────────────────┐\n"
				 "│  Apple sent a text to (•••) •••-••81 at 09:31.           │\n"
				 "│  ! That was not the code (-21669). 2 tries are left.     │\n"
				 "│    Type it again, or a asks for a new one.               │\n"
				 "│            4 8 2 9 1 7                                   │\n"
				 "│                                                          │\n"
				 "│  Nothing there?                                          │\n"
				 "│  s  text to (•••) •••-••81    n  another number          │\n"
				 "│  p  call that number         a  ask the devices          │\n"
				 "│  h  read a code in the phone’s own settings              │\n"
				 "└──────────────────────────────────────────────────────────┘\n");
	free(got);
	ui_keys(ui, "Backspace 6");
	assert_int_equal(p->code.answers, 2);
	assert_memory_equal(p->code.typed, "482916", 6);
	ui_free(&ui);
}

static void a_paste__of_six_digits__submits_once(void **state)
{
	struct icloud_question q = question(FACTOR_DEVICE);
	struct ui *ui;
	struct sign_in_pane *p = opened(&ui, 24);

	(void)state;
	under_way(p);
	sign_in_question(p, ui, &q);
	ui_keys(ui, "1");
	ui_paste(ui, STR("482 916\n"));
	assert_int_equal(p->code.answers, 1);
	assert_memory_equal(p->code.typed, "482916", 6);
	ui_paste(ui, STR("111111"));
	assert_int_equal(p->code.answers, 1);
	ui_free(&ui);
}

static void another_number__is_chosen__from_the_list(void **state)
{
	struct icloud_question q = question(FACTOR_DEVICE);
	struct ui *ui;
	struct sign_in_pane *p = opened(&ui, 17);
	char *got;

	(void)state;
	under_way(p);
	sign_in_question(p, ui, &q);
	ui_keys(ui, "n Down");
	got = shown(ui, 3, 12);
	assert_non_null(strstr(got, "│▌ (•••) •••-••07 "));
	assert_non_null(strstr(got, "│  (•••) •••-••55 "));
	free(got);
	ui_keys(ui, "p");
	assert_int_equal(p->code.last.kind, ANSWER_CALL);
	assert_int_equal(p->code.last.at, 1);
	q.asked = FACTOR_CALL;
	q.at = 1;
	sign_in_question(p, ui, &q);
	got = shown(ui, 3, 12);
	assert_non_null(strstr(got, "Apple calls (•••) •••-••07, asked at 09:31."));
	assert_non_null(strstr(got, "s  text to (•••) •••-••07"));
	free(got);
	ui_keys(ui, "n Enter");
	assert_int_equal(p->code.last.kind, ANSWER_SMS);
	assert_int_equal(p->code.last.at, 1);
	ui_free(&ui);
}

static void a_way__that_cannot_be_gone__says_why(void **state)
{
	struct icloud_question q = question(FACTOR_SMS);
	struct ui *ui;
	struct sign_in_pane *p = opened(&ui, 24);
	char *got;

	(void)state;
	under_way(p);
	q.devices = false;
	q.n = 1;
	q.closed = true;
	sign_in_question(p, ui, &q);
	ui_keys(ui, "a");
	got = shown(ui, 21, 2);
	assert_non_null(strstr(got, "a asks for nothing now: Apple sends no further code"));
	free(got);
	ui_keys(ui, "n s p");
	assert_int_equal(p->code.page, CODE_TYPE);
	assert_int_equal(p->code.answers, 0);
	got = shown(ui, 3, 19);
	assert_non_null(strstr(got, "! Apple sends no further code for a while."));
	free(got);
	ui_keys(ui, "h");
	got = shown(ui, 3, 19);
	assert_non_null(strstr(got, "Two-Factor"));
	free(got);
	ui_keys(ui, "1 0 5 7 2 9");
	assert_int_equal(p->code.answers, 1);
	assert_int_equal(p->code.last.from, FACTOR_DEVICE);
	ui_free(&ui);
}

static void esc__goes_back__one_step_at_a_time(void **state)
{
	struct icloud_question q = question(FACTOR_DEVICE);
	struct ui *ui;
	struct sign_in_pane *p = opened(&ui, 24);

	(void)state;
	under_way(p);
	sign_in_question(p, ui, &q);
	ui_keys(ui, "h Esc");
	assert_true(p->code.open);
	ui_keys(ui, "Esc");
	assert_false(p->code.open);
	assert_true(ui_is_covered(ui));
	p->token = 0;
	ui_keys(ui, "Esc");
	assert_false(ui_is_covered(ui));
	assert_string_equal(ui_front(ui)->pane->name, "contacts");
	ui_free(&ui);
}

static void hear_ended(struct ui *ui, enum icloud_ask ask)
{
	struct icloud_message m = {.event = EVENT_ERROR, .ask = ask, .token = 3};

	(fail)(&m.err, ERR_SIGN_IN, "Apple does not take the kept session any more.", "");
	m.err.http = 421;
	ui_message(ui, &m);
}

static void pass_time(struct ui *ui)
{
	for (int i = 0; i < ui->in->timers; i++)
		ui->in->timer[i].due = 0;
	ui->in->keyed_at -= 10000;
	ui_tick(ui);
}

static void an_ended_session__is_said__and_then_offered_once(void **state)
{
	struct ui *ui = drawing_ui("contacts", 24, 80);
	char *got;

	(void)state;
	ui_glance(ui)->changes = 3;
	hear_ended(ui, ASK_ALL); /* at the start it is only said */
	got = shown(ui, 21, 2);
	assert_non_null(strstr(got, "Your session has ended (421). L in Account signs in; your 3"));
	free(got);
	pass_time(ui);
	assert_false(ui_is_asking(ui));
	ui_keys(ui, "Esc");
	ui->in->ended_offered = false; /* as F5 does */
	hear_ended(ui, ASK_ALL);
	assert_false(ui_is_asking(ui));
	pass_time(ui);
	assert_true(ui_is_asking(ui));
	got = shown(ui, 3, 19);
	assert_non_null(strstr(got, "What is open stays as it is; your 3 changes are safe."));
	free(got);
	ui_keys(ui, "L"); /* too soon: it may have been meant for something else */
	pass_time(ui);
	assert_true(ui_is_asking(ui));
	ui_keys(ui, "L");
	pass_time(ui);
	assert_non_null(ui_pane_state(ui, "sign_in"));
	ui_keys(ui, "Esc");
	hear_ended(ui, ASK_BADGES);
	pass_time(ui);
	assert_false(ui_is_asking(ui));
	ui_free(&ui);
}

static void an_ended_session__waits__for_a_confirmation(void **state)
{
	struct dialog d = {.context = CONTEXT_CONFIRM, .title = STR("Commit"), .answers = 1};
	struct ui *ui = drawing_ui("contacts", 24, 80);
	char *got;

	(void)state;
	d.answer[0] = (struct dialog_answer){KEY_ESC_, "not yet"};
	ui->in->ended_offered = false;
	ui_ask(ui, &d);
	hear_ended(ui, ASK_STORAGE);
	pass_time(ui);
	got = shown(ui, 3, 19);
	assert_non_null(strstr(got, "┌ Commit"));
	assert_null(strstr(got, "Session ended"));
	free(got);
	ui_keys(ui, "Esc");
	pass_time(ui);
	ui_ask_close(ui);
	pass_time(ui);
	got = shown(ui, 3, 19);
	assert_non_null(strstr(got, "┌ Session ended"));
	free(got);
	ui_free(&ui);
}

static int set_clock(void **state)
{
	(void)state;
	drawing_clock();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_run__is__as_drawn),
		cmocka_unit_test(steps__are__as_drawn),
		cmocka_unit_test(code__is__as_drawn),
		cmocka_unit_test(a_refusal__is__as_drawn),
		cmocka_unit_test(a_wait__refuses__every_key_that_would_post),
		cmocka_unit_test(the_password__is_shown__to_nobody_and_wiped),
		cmocka_unit_test(a_wrong_password__keeps__its_lines_and_an_empty_field),
		cmocka_unit_test(the_sixth_digit__submits__and_a_wrong_code_stays),
		cmocka_unit_test(a_paste__of_six_digits__submits_once),
		cmocka_unit_test(another_number__is_chosen__from_the_list),
		cmocka_unit_test(a_way__that_cannot_be_gone__says_why),
		cmocka_unit_test(esc__goes_back__one_step_at_a_time),
		cmocka_unit_test(an_ended_session__is_said__and_then_offered_once),
		cmocka_unit_test(an_ended_session__waits__for_a_confirmation),
	};

	return cmocka_run_group_tests(tests, set_clock, NULL);
}
