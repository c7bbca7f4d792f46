#include "client.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

static void keep_step(void *owner, const struct icloud_message *m)
{
	struct client *c = owner;

	if (c->n_steps < CLIENT_STEPS)
		c->step[c->n_steps++] = *m;
}

static void give_answer(void *owner)
{
	struct client *c = owner;
	struct icloud_answer stop = {.kind = ANSWER_STOP};

	if (c->n_answered < c->n_answers)
		session_answer(c->sign_in, &c->answer[c->n_answered++]);
	else if (c->sign_in)
		session_answer(c->sign_in, &stop);
}

static void keep_question(void *owner, const struct icloud_question *q)
{
	struct client *c = owner;

	if (!q)
		return;
	if (c->n_questions == CLIENT_QUESTIONS)
		fail_msg("the sign-in asks without an end");
	c->question[c->n_questions++] = *q;
	engine_post(c->account.engine, give_answer, c);
}

void client_will_answer(struct client *c, enum answer kind, const char *code, size_t at)
{
	struct icloud_answer *a = &c->answer[c->n_answers++];

	*a = (struct icloud_answer){.kind = kind, .at = at};
	snprintf(a->code, sizeof a->code, "%s", code ? code : "");
}

static void must(bool good, const struct error *err)
{
	if (!good)
		fail_msg("%s: %s", error_name(err->code), err->what);
}

struct client *client_open(void)
{
	struct client *c = mem_new(sizeof *c);
	struct engine_options o = {0};
	struct error err = ERROR_INIT;

	must(icloud_settings_load(&c->settings, &err), &err);
	o.user_agent = c->settings.user_agent;
	o.ca_file = c->settings.ca_file;
	o.offline = c->settings.offline;
	c->account.settings = &c->settings;
	c->account.tell = keep_step;
	c->account.tell_owner = c;
	c->account.ask = keep_question;
	c->account.engine = engine_new(&o, &err);
	must(c->account.engine != NULL, &err);
	c->account.session = session_new(&c->settings, c->account.engine, &err);
	must(c->account.session != NULL, &err);
	session_open(c->account.session, &c->opened);
	return c;
}

void client_close(struct client **client)
{
	struct client *c = *client;

	if (!c)
		return;
	session_free(&c->account.session);
	engine_free(&c->account.engine);
	icloud_settings_release(&c->settings);
	free(c);
	*client = NULL;
}

bool client_sign_in(struct client *c, const char *apple_id, const char *password, struct error *err)
{
	struct icloud_sign_in *what =
		icloud_sign_in_new(str_of(apple_id), password ? str_of(password) : STR_NONE);
	bool good;

	what->factor = c->factor;
	what->phone = c->phone;
	c->sign_in = session_sign_in(&c->account, what);
	good = flow_wait(&c->account, c->sign_in, err);
	flow_free(&c->sign_in);
	return good;
}

struct outcome {
	bool heard;
	int http;
	struct buf *answer;
	struct error err;
};

static void hear(void *owner, const struct response *r, const struct error *err)
{
	struct outcome *o = owner;

	o->heard = true;
	if (err) {
		o->err = *err;
		return;
	}
	o->http = r->http;
	if (response_ok(r, STEP_NONE, &o->err) && o->answer)
		buf_add_str(o->answer, r->body);
}

static bool exchange(struct client *c, struct request *r, struct outcome *o, struct error *err)
{
	engine_send(c->account.engine, r, hear, o);
	free(r->url);
	while (!o->heard)
		engine_turn(c->account.engine, -1);
	if (o->err.code && err)
		*err = o->err;
	return o->err.code == ERR_NONE;
}

bool client_ask(struct client *c, const char *service, const char *path, const char *query,
	const char *body, struct buf *answer, struct error *err)
{
	struct outcome o = {.answer = answer};
	struct request r;

	if (!account_request(
		    &c->account, service, body ? VERB_POST : VERB_GET, path, query, &r, err))
		return false;
	r.body = str_of(body);
	return exchange(c, &r, &o, err);
}

bool client_write(struct client *c, const char *service, const char *path, const char *query,
	const char *body, int *http, struct error *err)
{
	struct outcome o = {0};
	struct request r;
	bool good;

	if (!account_request(&c->account, service, VERB_POST, path, query, &r, err))
		return false;
	r.body = str_of(body);
	r.write = true;
	good = exchange(c, &r, &o, err);
	*http = o.http;
	return good;
}
