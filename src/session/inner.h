/* The inside of a session, for the files of this folder only. */
#ifndef SESSION_INNER_H
#define SESSION_INNER_H

#include "base/secret.h"
#include "icloud/json.h"
#include "net/activity.h"
#include "net/hosts.h"
#include "net/jar.h"
#include "net/url.h"
#include "net/waits.h"
#include "session/opening.h"
#include "session/session.h"

/* What requests to the setup host are called in the record: the service of the map that they belong to. */
#define SETUP_RECORD "account"

enum { FOLDER_NAME = 16, SERVICES_MAX = 80, SESSION_FILE_MAX = 1024 * 1024 };

struct service {
	char *name, *url, *status; /* url "": none, or none that may be used */
	bool pcs; /* closed under Advanced Data Protection until a device allows it */
};

struct session {
	const struct icloud_settings *settings;
	struct engine *engine;
	char *auth, *setup, *home, *referer; /* endpoints without a final slash */
	char *auth_origin, *auth_referer;    /* scheme and host of auth */
	char *client_info;		     /* what the sign-in page tells about the browser */
	char domain[64]; /* the region that the account lives in; "": that of the settings */

	/* who */
	char folder[17];
	char *apple_id, *dsid, *name, *region, *language, *locale, *client_id; /* "" unknown */
	struct buf aliases;						       /* JSON array */
	int web_access;							       /* -1 unknown */
	bool maintenance; /* said by the last map */

	/* with what (protocol 2.14) */
	struct secret token, trust, id, scnt, attributes, grant;
	char *country;
	time_t signed_in_at, trusted_since, validated_at;
	struct buf ds_info, map; /* as they came */
	struct service service[SERVICES_MAX];
	size_t n_services;

	/* on the disk */
	int64_t generation; /* counts sign-ins; a file with a higher one is newer than what is here */
	bool on_disk;
	int64_t clock_ahead; /* of reach.c, seconds */
	bool clock_told;
	uint64_t jar_saved;
	uint64_t save_timer;
	bool signing;		    /* a sign-in is under way: the tokens are half of one */
	struct reauth *reauth;	    /* under way for the engine */
	struct timespec waits_seen; /* when waits.json was written that was read last */
};

/* session.c */
void session_forget(struct session *s); /* everything: nobody is known */
void session_end(struct session *s);	/* tokens, cookies, map; who it is stays */
void session_set(char **member, struct str value);
/** What must not be tried again: token and cookie are gone here and on the disk. */
void session_dead(struct session *s);

/* region.c: protocol 1.1 */
/** Endpoints as the settings name them, or those of this domain. False, and all as before, when the
 *  domain is none that this account may be sent to. */
bool session_move(struct session *s, const char *domain);
/** The identity host of the region at hand, where it has one of its own that is not in use yet. */
bool session_has_identity(const struct session *s);
bool session_move_identity(struct session *s);
/** For the next sign-in with this name, when the account is not known yet. */
void region_keep(const struct session *s, struct str name);
void region_recall(struct session *s, struct str name);

bool session_ended_error(struct error *err); /* "nobody is signed in": false */

/* file.c: everything below state_dir */
char *session_path(const struct session *s, const char *name); /* caller frees */
bool session_load(struct session *s, const char *folder, struct error *err);
/** Finds the folder of an account by name, alias, number or folder; NULL wanted: the one used last. */
bool session_find(struct session *s, const char *wanted, char folder[17]);
bool session_is_folder(const char *name); /* is a file so named an account's folder? */
/** Does a kept document belong to these endpoints? */
bool session_is_ours(const struct session *s, struct str object);
bool session_save(struct session *s, struct error *err); /* both files, unconditionally */
void session_save_later(struct session *s);		 /* renewed cookies, in a while */
void session_save_now(struct session *s);		 /* these, if nobody was faster */
/** The file's generation; -1 when there is no such file. */
int64_t session_disk_generation(const struct session *s);
bool session_delete(struct session *s, struct error *err);
void waits_load(struct session *s);
void waits_save(void *session);

/* map.c: protocol 3 */
/** Takes over what accountLogin or validate answered. On false the session is as before. `complete`
 *  (may be NULL): no second factor is asked for. */
bool map_take(struct session *s, struct str body, bool *complete, struct error *err);
void map_release(struct session *s);
bool map_read_services(struct session *s, struct str webservices, struct error *err);
void map_read_person(struct session *s, struct str ds_info);

/* headers.c: protocol 1.2 and 1.3 */
void auth_headers(const struct session *s, struct str frame, struct request *r);
/** The same for codes and trust: Apple is said to be about to want another set there. */
void code_headers(const struct session *s, struct str frame, struct str accept, struct request *r);
struct str auth_widget_key(void);
void icloud_headers(const struct session *s, struct request *r);
/** After every answer of the identity host, whatever its status. */
void auth_hear(struct session *s, const struct response *r);
bool common_query(const struct session *s, struct buf *url);

/* login.c */
/** accountLogin with the token at hand; the answer is taken over and saved. `done` is called once, from
 *  the engine's turn. Returns the request's id for engine_forget(). */
struct login_end {
	struct error err; /* code NONE: signed in */
	struct opening opening;
	int http, took_ms;
};
typedef void login_done(void *owner, const struct login_end *end);
struct login;
struct login *login_start(struct session *s, login_done *done, void *owner);
void login_free(struct login **l); /* stops it */
/** The same without the person, under the lock that two programs share; adopts what another program
 *  has done meanwhile; a refusal leaves a dead session. */
struct login *refresh_start(struct session *s, login_done *done, void *owner);
void reauth_start(void *session); /* the engine's callback */
void reauth_cancel(struct session *s);
void reauth_give_way(struct session *s); /* to a sign-in: whoever waits is told */

#endif
