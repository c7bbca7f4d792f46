/* The account that services work for: engine, session and store together, on the engine's thread. */
#ifndef SESSION_ACCOUNT_H
#define SESSION_ACCOUNT_H

#include "icloud/icloud.h"
#include "icloud/sign_in.h"
#include "net/engine.h"

struct store;
struct session;

struct account {
	const struct icloud_settings *settings;
	/* Fixed while the account is open, so any thread may read them. NULL until an account is known. */
	const char *id;	       /* name of its folders: derived from Apple ID and endpoints */
	const char *state_dir; /* its own folder: session, ledger, backups, locks */
	const char *cache_dir;
	struct engine *engine;
	struct session *session;
	struct store *store; /* NULL until an account is known */
	/** Tell whoever listens (screen or command). Copies m. */
	void (*tell)(void *owner, const struct icloud_message *m);
	void *tell_owner;
	/** A sign-in asks the person (NULL: the question is gone). Copies q; EVENT_QUESTION is told by it. */
	void (*ask)(void *owner, const struct icloud_question *q);
};

/** The inside of the front door, for the folders behind it (implemented in src/front/icloud.c). */
struct account *icloud_account(struct icloud *ic);

/** Fill a request to a service of the map: url = its base + path + common query (protocol 1.4) +
 *  `query` ("a=b&c=d", already encoded, may be NULL), headers of 1.2. `service` is a name of the map (static text), or
 *  "setup" for the setup host: its base ends in /setup/ws/1. Fails when the service is absent or not
 *  active, or nobody is signed in. `signed_in` is set, body and `write` are the caller's. The caller
 *  frees r->url with free(); headers are borrowed from the session. */
bool account_request(struct account *a, const char *service, enum verb verb, const char *path,
	const char *query, struct request *r, struct error *err);

/* A flow: work of several requests. The base that every flow's own struct begins with. */
struct flow {
	const char *name;
	bool done;
	struct error err;			    /* code NONE when it ended well */
	void (*cancel)(struct flow *f);		    /* stop: no callback after it but `ended` */
	void (*ended)(void *owner, struct flow *f); /* called once, from the engine's turn */
	void *owner;
	void (*free)(struct flow *f);
	struct engine *engine; /* flow_end_soon()'s own, with its timer */
	uint64_t soon;
};
void flow_end(struct flow *f, const struct error *err /* NULL: well */);
/** The same at the engine's next turn: for a flow that ends while its creator still runs, so that
 *  `ended` can be set first. Freed through flow_free() only. */
void flow_end_soon(struct engine *e, struct flow *f, const struct error *err);
/** Frees through f->free and nulls the pointer; cancels first when the flow still runs. */
void flow_free(struct flow **f);
/** Turn the engine until the flow has ended; then its outcome. The flow stays the caller's. */
bool flow_wait(struct account *a, struct flow *f, struct error *err);

/* A flow that has one request under way at a time, and nothing to release beside itself. */
struct call_flow {
	struct flow flow;
	struct account *account;
	uint64_t asked;			    /* engine_send()'s, 0: nothing under way */
	const char *stopped, *stopped_next; /* what its cancelling says; static texts */
};
/** Nothing is asked yet: the caller sends, and keeps the id in `asked`. `stopped`: "Reading the badges was
 *  stopped."; NULL: "Stopped." */
struct call_flow *call_new(struct account *a, const char *name, const char *stopped);
/** The answer to what was asked: true when it was good and `read` (may be NULL) took its body. */
bool call_heard(struct call_flow *f, const struct response *r, const struct error *failed,
	bool (*read)(struct account *a, struct str body, struct error *err), struct error *err);

/** One request as a flow: `read` (may be NULL) gets the good answer's body and puts it into the store.
 *  The request is copied; r->url stays the caller's. Never NULL. */
struct flow *flow_call(struct account *a, const struct request *r,
	bool (*read)(struct account *a, struct str body, struct error *err));

#endif
