/* A refusal at every step of the sign-in: the step is named, with its status and the cause that this
 * status has there; no step is repeated by itself, no password is posted twice, and nothing but Apple's
 * own -20101 blames the password. Library against simulator, one row a step, one column a status. */
#include "icloud/json.h"
#include "rig/client.h"
#include "rig/temp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#define A	 "/appleauth/auth"
#define S	 "/setup/ws/1"
#define COMPLETE A "/signin/complete"
#define DEVICE	 A "/verify/trusteddevice/securitycode"

enum { STATUSES = 8 };
static const int statuses[STATUSES] = {401, 403, 409, 412, 421, 423, 450, 503};

/* What a refusal means. An `open` one stands in a question that waits, the others end the sign-in. */
static const struct cause {
	char letter;
	enum errcode code;
	bool open;
	const char *words;
} causes[] = {
	{'r', ERR_SIGN_IN, false, "refused this sign-in"},
	{'b', ERR_THROTTLED, false, "blocks sign-ins"},
	{'s', ERR_THROTTLED, false, "takes no sign-in now"},
	{'e', ERR_SIGN_IN, false, "has ended this sign-in"},
	{'t', ERR_SIGN_IN, false, "took too long"},
	{'x', ERR_REFUSED, false, "refused this step"},
	{'X', ERR_REFUSED, true, "refused this step"},
	{'W', ERR_CODE_NEEDED, true, "does not give a code this way"},
	{'c', ERR_SIGN_IN, false, "completed first"},
	{'o', ERR_REFUSED, false, "does not open"},
	{'j', ERR_SIGN_IN, false, "does not open with the sign-in that was just made"},
	{'h', ERR_SIGN_IN, false, "session has ended"},
	{'k', ERR_THROTTLED, false, "takes no more requests"},
};

/* `cells`: a cause for each status; '+': the sign-in goes on; 'F', 'R': it goes on to the second factor
 * or the repair, where the simulator, which knows nothing of it, ends it with 401. */
struct row {
	const char *name, *verb, *path, *account;
	enum step step;
	bool kept; /* a kept session is asked, no password is typed */
	bool write; /* never repeated; the others once after a 421, on a new connection (protocol 2.15) */
	const char *cells;
};

#define ACCOUNT(factor, terms) "{\"factor\":\"" factor "\",\"terms\":" terms "}"
static const char plain[] = ACCOUNT("none", "0"), device[] = ACCOUNT("device", "0");
static const char phone[] = ACCOUNT("sms", "0"), repair[] = ACCOUNT("repair", "0");
static const char terms[] = ACCOUNT("none", "4");

static const struct row rows[] = {
	/*                                                       401 403 409 412 421 423 450 503 */
	{"frame", "GET", A "/authorize/signin", plain, STEP_FRAME, false, false, "rbxxexes"},
	{"federate", "POST", A "/federate", plain, STEP_NONE, false, false, "++++++++"},
	{"init", "POST", A "/signin/init", plain, STEP_INIT, false, false, "rbxxexes"},
	{"complete", "POST", COMPLETE, plain, STEP_COMPLETE, false, true, "rbFRexes"},
	{"repair", "POST", A "/repair/complete", repair, STEP_REPAIR, false, false, "tbxcexes"},
	{"list of factors", "GET", A, device, STEP_FACTOR, false, false, "tb++e+es"},
	{"asking devices", "PUT", DEVICE, device, STEP_FACTOR, false, true, "tb+WeXes"},
	{"asking a number", "PUT", A "/verify/phone", phone, STEP_FACTOR, false, true, "tb+WeXes"},
	{"a device's code", "POST", DEVICE, device, STEP_FACTOR, false, true, "tbXWeXes"},
	{"a number's code", "POST", A "/verify/phone/securitycode", phone, STEP_FACTOR, false, true,
		"tbXWeXes"},
	{"trust", "GET", A "/2sv/trust", device, STEP_TRUST, false, false, "tbxxexes"},
	{"open", "POST", S "/accountLogin", plain, STEP_LOGIN, false, false, "jooojojk"},
	{"terms", "GET", S "/getTerms", terms, STEP_TERMS, false, false, "eoooeoek"},
	{"terms accepted", "GET", S "/repairDone", terms, STEP_TERMS, false, true, "eoooeoek"},
	{"validate", "POST", S "/validate", plain, STEP_VALIDATE, true, false, "+ooo+o+k"},
	{"refresh", "POST", S "/accountLogin", plain, STEP_LOGIN, true, false, "hooohohk"},
};

static struct sim *sim;
static struct temp temp;

static int begin(void **state)
{
	(void)state;
	sim = sim_start(NULL);
	sim_environment(sim);
	return 0;
}

static int end(void **state)
{
	(void)state;
	sim_stop(&sim);
	return 0;
}

/* How often this was asked, and whether it was the last that was. */
static int count(const char *verb, const char *path, bool *last)
{
	struct buf log = BUF_INIT(16 * MIB);
	struct json_walk w;
	int n = 0;

	sim_log(sim, &log);
	w = json_walk(json_value(buf_str(&log)));
	*last = false;
	while (json_next(&w)) {
		*last = json_text_is(json_get(w.value, "path"), path) &&
			json_text_is(json_get(w.value, "method"), verb);
		n += *last;
	}
	buf_release(&log);
	return n;
}

static const struct cause *cause_of(char letter)
{
	for (size_t i = 0; i < sizeof causes / sizeof causes[0]; i++)
		if (causes[i].letter == letter)
			return &causes[i];
	return NULL;
}

/* -- one cell ------------------------------------------------------------------------------------ */

/* `hidden`: under HTTP 200, told by X-Apple-I-Rscd alone (protocol 2.1). */
static void order_fault(const struct row *row, int status, bool hidden)
{
	char order[300];

	snprintf(order, sizeof order,
		"{\"path\":\"%s\",\"verb\":\"%s\",\"status\":%d,\"rscd\":\"%d\",\"times\":-1}",
		row->path, row->verb, hidden ? 200 : status, status);
	sim_fault(sim, order);
}

static void keep_session(const struct row *row)
{
	struct client *c = client_open();
	struct error err = ERROR_INIT;

	if (!client_sign_in(c, sim->apple_id, sim->password, &err))
		fail_msg("%s", err.what);
	client_close(&c);
	if (row->step == STEP_LOGIN)
		sim_expire(sim, "{\"cookies\":true}");
}

static bool blames_password(const struct error *err)
{
	return err->apple == -20101 || strstr(err->what, "does not take this name");
}

static void check_error(const struct row *row, const struct cause *cause, const struct error *err,
	enum step step, int status)
{
	if (err->code != cause->code || err->step != step || err->http != status ||
		!strstr(err->what, cause->words) || !err->next[0] || blames_password(err))
		fail_msg("%s %d: %s at %s, %d: %s %s", row->name, status, error_name(err->code),
			step_name(err->step), err->http, err->what, err->next);
	if ((cause->code == ERR_THROTTLED) != (err->retry_at > 0))
		fail_msg("%s %d: retry_at %ld", row->name, status, (long)err->retry_at);
}

static void check_told(const struct row *row, const struct client *c, enum step step, int status)
{
	const struct icloud_message *m = &c->step[c->n_steps - 1];

	assert_true(c->n_steps > 0);
	if (m->err.step != step || m->err.http != status)
		fail_msg("%s %d: told %s %d", row->name, status, step_name(m->err.step),
			m->err.http);
}

/* The trouble stands in the question that came last; the person then stops. */
static void check_open(const struct row *row, const struct client *c, const struct cause *cause,
	const struct error *err, int status)
{
	if (c->n_questions == 0 || err->code != ERR_CANCELLED)
		fail_msg("%s %d: %s: %s", row->name, status, error_name(err->code), err->what);
	check_error(row, cause, &c->question[c->n_questions - 1].trouble, row->step, status);
}

static void check_counts(const struct row *row, int status, bool goes_on)
{
	bool last, ignored;
	bool as_page = strcmp(row->path, A) == 0; /* not only as JSON, protocol 2.6 */
	int most = as_page || (status == 421 && !row->write) ? 2 : 1;
	int n = count(row->verb, row->path, &last);

	if (n < 1 || n > most || (!goes_on && !last))
		fail_msg("%s %d: asked %d times, %s", row->name, status, n,
			last ? "then nothing" : "then something else");
	n = count("POST", COMPLETE, &ignored);
	if (n > (row->kept ? 0 : 1))
		fail_msg("%s %d: the password was posted %d times", row->name, status, n);
}

static void check_cell(const struct row *row, char cell, int status, const struct client *c,
	const struct error *err)
{
	const struct cause *cause = cause_of(cell == 'F' || cell == 'R' ? 't' : cell);
	bool asks = row->step == STEP_FACTOR && strcmp(row->verb, "PUT") == 0;

	if (cell == '+' && asks)
		assert_true(c->n_questions == 1 && c->question[0].trouble.code == ERR_NONE);
	else if (cell == '+')
		assert_int_equal(err->code, ERR_NONE);
	else if (cause->open)
		check_open(row, c, cause, err, status);
	else if (cell == 'F' || cell == 'R')
		check_error(row, cause, err, cell == 'F' ? STEP_FACTOR : STEP_REPAIR, 401);
	else {
		check_error(row, cause, err, row->step, status);
		check_told(row, c, row->step, status);
	}
	check_counts(row, status, strchr("+FR", cell) != NULL);
	if (row->step == STEP_TERMS)
		assert_int_equal(sim_counter(sim, "terms_accepted"), 0);
	if (cell != '+' && !row->kept)
		assert_false(session_signed_in(c->account.session));
}

static void run_cell(const struct row *row, int column, bool hidden)
{
	struct error err = ERROR_INIT;
	struct client *c;

	temp_open(&temp);
	sim_set(sim, row->account);
	sim_expire(sim, "{\"cookies\":true,\"tokens\":true,\"trust\":true}");
	if (row->kept)
		keep_session(row);
	sim_log_clear(sim);
	order_fault(row, statuses[column], hidden);
	c = client_open();
	if (row->step != STEP_FACTOR || strcmp(row->verb, "PUT") != 0)
		client_will_answer(
			c, row->account == terms ? ANSWER_ACCEPT : ANSWER_CODE, "482916", 0);
	client_sign_in(c, row->kept ? NULL : sim->apple_id, row->kept ? NULL : sim->password, &err);
	check_cell(row, row->cells[column], statuses[column], c, &err);
	client_close(&c);
	sim_post(sim, "/fault/clear", "{}", NULL);
	temp_close(&temp);
}

static void refusal__at_every_step__names_it_and_its_cause(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		for (int k = 0; k < STATUSES; k++)
			run_cell(&rows[i], k, false);
}

static void refusal__that_hides_under_200__is_seen(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		for (int k = 0; k < 2 && strncmp(rows[i].path, A, strlen(A)) == 0; k++)
			run_cell(&rows[i], k, true);
}

/* -- the password itself ------------------------------------------------------------------------- */

static void wrong_password__is_named__under_every_status(void **state)
{
	static const char *const accounts[] = {"{\"factor\":\"none\",\"refusal\":401}",
		"{\"factor\":\"device\",\"refusal\":403}", "{\"factor\":\"none\",\"refusal\":200}"};

	(void)state;
	for (size_t i = 0; i < sizeof accounts / sizeof accounts[0]; i++) {
		struct error err = ERROR_INIT;
		struct client *c;
		bool last;

		temp_open(&temp);
		sim_set(sim, accounts[i]);
		sim_log_clear(sim);
		c = client_open();
		assert_false(client_sign_in(c, sim->apple_id, "not this", &err));
		assert_int_equal(err.code, ERR_SIGN_IN);
		assert_int_equal(err.step, STEP_COMPLETE);
		assert_int_equal(err.apple, -20101);
		assert_true(blames_password(&err));
		assert_int_equal(count("POST", COMPLETE, &last), 1);
		assert_true(last);
		client_close(&c);
		temp_close(&temp);
	}
}

static void locked_account__is_named__and_left_alone(void **state)
{
	struct error err = ERROR_INIT;
	struct client *c;
	bool last;

	(void)state;
	temp_open(&temp);
	sim_set(sim, "{\"factor\":\"locked\"}");
	c = client_open();
	assert_false(client_sign_in(c, sim->apple_id, sim->password, &err));
	assert_int_equal(err.code, ERR_LOCKED);
	assert_int_equal(err.apple, -20209);
	assert_false(blames_password(&err));
	assert_int_equal(count("POST", COMPLETE, &last), 1);
	assert_true(last);
	client_close(&c);
	temp_close(&temp);
}

int main(void)
{
#define CELLS(test) cmocka_unit_test_setup_teardown(test, begin, end)
	const struct CMUnitTest tests[] = {
		CELLS(refusal__at_every_step__names_it_and_its_cause),
		CELLS(refusal__that_hides_under_200__is_seen),
		CELLS(wrong_password__is_named__under_every_status),
		CELLS(locked_account__is_named__and_left_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
