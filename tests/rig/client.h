/* The library's engine and session against a running simulator, without the front door: for tests of
 * the wire and of signing in. Every function fails the running test when it cannot do its work.
 */
#ifndef RIG_CLIENT_H
#define RIG_CLIENT_H

#include "session/account.h"
#include "session/session.h"
#include "sim.h"

enum { CLIENT_STEPS = 32, CLIENT_QUESTIONS = 16 };

struct client {
	struct icloud_settings settings;
	struct account account;
	struct icloud_message step[CLIENT_STEPS]; /* what was told, in order */
	size_t n_steps;
	struct error opened; /* what session_open() said; code NONE when well */

	/* What a sign-in asked, in order, and what is answered; behind the last answer ANSWER_STOP. */
	struct icloud_question question[CLIENT_QUESTIONS];
	size_t n_questions;
	struct icloud_answer answer[CLIENT_QUESTIONS];
	size_t n_answers, n_answered;
	enum factor factor; /* of the next sign-in, with its place */
	int phone;
	struct flow *sign_in;
};

/** As a program starts: settings from the environment (sim_environment() and temp_open() before),
 *  engine, session, the account used last. */
struct client *client_open(void);
void client_close(struct client **c);
/** Signs in; NULL password: the kept session. */
bool client_sign_in(
	struct client *c, const char *apple_id, const char *password, struct error *err);

/** A further answer to what sign-ins ask. `code` may be NULL. */
void client_will_answer(struct client *c, enum answer kind, const char *code, size_t at);

/** One request to a service, waited for. `body` NULL: GET, else POST. `answer` (may be NULL) gets the
 *  good answer's body. */
bool client_ask(struct client *c, const char *service, const char *path, const char *query,
	const char *body, struct buf *answer, struct error *err);
/** The same as a write, with the raw outcome. */
bool client_write(struct client *c, const char *service, const char *path, const char *query,
	const char *body, int *http, struct error *err);

#endif
