/* Apple's terms (protocol 2.17): asked for, shown by their version, accepted only with the person's yes to
 * exactly that version, and once in a sign-in.
 *
 *   LOGIN: new terms ─> getTerms ─> QUESTION ─ accept ─> repairDone ─> LOGIN
 *                                       └───── stop: ends, nothing is accepted
 */
#include "session/signing.h"

#include <stdio.h>

static struct request terms_request(void)
{
	return (struct request){.verb = VERB_GET, .realm = REALM_SETUP, .service = "setup"};
}

static void done_heard(struct sign_in *f, const struct response *r)
{
	struct error err;

	if (response_ok(r, STEP_TERMS, &err)) {
		f->terms = f->question.terms;
		signing_step(f, r);
		signing_login(f);
	} else {
		signing_bad(f, r->took_ms, &err);
	}
}

/* A GET by its name, a write by what it does: sent at most once. */
static void accept(struct sign_in *f)
{
	struct request r = terms_request();
	char body[64];

	r.write = true;
	snprintf(body, sizeof body, "{\"acceptedICloudTerms\":%lld}", (long long)f->question.terms);
	signing_say(f, &r, "/repairDone", str_of(body), done_heard);
}

static void answered(struct sign_in *f, const struct icloud_answer *a)
{
	if (a->kind == ANSWER_ACCEPT) {
		accept(f);
		return;
	}
	f->question.kind = QUESTION_TERMS;
	signing_ask(f, answered);
}

static void terms_heard(struct sign_in *f, const struct response *r)
{
	struct error err = ERROR_INIT;
	int64_t version;

	if (response_ok(r, STEP_TERMS, &err) && !terms_read(r->body, &version))
		fail(&err, ERR_BAD_DATA, "Apple has new terms and does not say which.",
			"Read and accept them at icloud.com, then sign in here.");
	else if (!err.code) {
		f->question = (struct icloud_question){
			.kind = QUESTION_TERMS, .terms = version, .tries = -1};
		signing_ask(f, answered);
		return;
	}
	signing_bad(f, r->took_ms, &err);
}

void signing_terms(struct sign_in *f, const struct login_end *how)
{
	struct request r = terms_request();
	struct error err = how->err;
	char body[80];

	f->step = STEP_TERMS;
	f->session->signing = true;
	if (f->terms) {
		fail(&err, ERR_SIGN_IN, "Apple still wants its terms accepted.",
			"Accept them at icloud.com, then sign in here.");
		signing_bad(f, how->took_ms, &err);
		return;
	}
	snprintf(body, sizeof body, "{\"locale\":\"%s\"}", how->opening.language);
	signing_say(f, &r, "/getTerms", str_of(body), terms_heard);
}
