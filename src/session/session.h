/* The session: who is signed in, with which tokens and cookies, and where the services are.
 *
 * Owns the accounts' folders below state_dir (names derived from endpoints and account number, never
 * the raw account text), session.json in them (0600, secrets, never a password), account.json (who it
 * is; survives a logout), and waits.json beside them. Installs itself as the engine's
 * re-authentication. Engine's thread only.
 *
 *   state_dir/waits.json            "not before" per realm, for every account
 *   state_dir/<folder>/account.json {"version","endpoints","servers","apple_id","dsid","name","aliases":[]}
 *   state_dir/<folder>/session.json tokens, cookies, service map (protocol 2.14), bound to its endpoints
 *   state_dir/<folder>/session.lock flock around a refresh
 */
#ifndef SESSION_SESSION_H
#define SESSION_SESSION_H

#include "session/account.h"

/** For one engine; nobody is known yet. Tells the engine's hosts the endpoints, loads the waits,
 *  installs re-authentication. Settings are borrowed. */
struct session *session_new(const struct icloud_settings *s, struct engine *e, struct error *err);
void session_free(struct session **s); /* saves what has changed */

/** Chooses the account: settings->account (Apple ID or alias, account number or folder name), else the one
 *  used last with these endpoints. True also when there is none yet. Fails with
 *  NOT_FOUND for an account that was named and is not here, and with REFUSED or BAD_DATA for a session file that
 *  others can read or that is damaged (the account is then known, but not signed in). */
bool session_open(struct session *s, struct error *err);

/** The folder that session_open() would choose, from the files alone: for who only reads what is stored and needs
 *  neither engine nor session. False: none is here. */
bool session_folder_of(const struct icloud_settings *s, char folder[17]);

bool session_known(const struct session *s); /* is there an account? */
/** 16 hex digits, the account's folder below state_dir and cache_dir; "" when none is known. The
 *  state folder exists then; the cache folder is the caller's to make. */
const char *session_folder(const struct session *s);
/** Holds what lets requests be made. No promise that Apple still takes it. */
bool session_signed_in(const struct session *s);
const char *session_apple_id(const struct session *s); /* "" when unknown, like the next three */
const char *session_name(const struct session *s);     /* full name */
const char *session_dsid(const struct session *s);
const char *session_client_id(const struct session *s);
/** Host that is not Apple's, NULL when all endpoints are: "not Apple: host". */
const char *session_stranger(const struct session *s);
time_t session_signed_in_at(const struct session *s);
time_t session_trusted_since(const struct session *s); /* 0: no trust token */

/** The account as a document for the store ("account"): {"apple_id","name","dsid","region","not_apple",
 *  "endpoints":"apple|other","domain","signed_in","signed_in_at","trusted_since","language","locale",
 *  "web_access","advanced","managed","locked","maintenance","aliases":[],
 *  "services":[{"name","url","status","pcs"}]}. Times in seconds; status "" when the map has none; domain
 *  "" unless the account lives in another region than the settings name; flags that Apple has not said are
 *  left out. advanced: Advanced Data Protection is on; then services with pcs are closed on the web until
 *  one of the person's devices allows them (contacts, calendar, push, settings never are). Holds no secret. */
bool session_document(const struct session *s, struct buf *out);
/** One service of the map; false when it is not in it. Borrowed until the next sign-in. */
bool session_service(
	const struct session *s, const char *name, struct str *url, struct str *status);

/** May a service with this address and status be asked? If not, *err tells why and what to do. `what` is its
 *  name for people or in the map. */
bool service_usable(const char *what, struct str url, struct str status, struct error *err);
/** Is this the Apple ID of the account that is open, or another of its names? */
bool session_answers_to(const struct session *s, struct str name);
/** The accounts kept here with these endpoints, last used first: files only, so from any thread. `open` is
 *  the caller's. */
size_t session_accounts(const struct session *s, struct icloud_known *out, size_t max);

/* Flows. They begin at once, never return NULL, tell EVENT_STEP through a->tell as each step ends, and
 * are freed with flow_free(). */

/** Signs in. With a password: SRP, once, never again by itself; it is wiped as soon as the proof is made.
 *  Without: the saved session is asked (validate, then the stored token). Takes `what` over and
 *  wipes it. Ends with SIGN_IN, CODE_NEEDED, LOCKED, THROTTLED (retry_at) ... At its good end the account is
 *  known and session_folder() final: open the store then. */
struct flow *session_sign_in(struct account *a, struct icloud_sign_in *what);
/** The person's answer to the question that this sign-in has asked through a->ask. Dropped when it asks
 *  nothing. From the engine's turn, never from inside a->ask or a->tell. */
void session_answer(struct flow *sign_in, const struct icloud_answer *answer);
/** Ends the session at the server and here. Session file and tokens are gone even when the server
 *  does not answer; account.json stays. Cache and store are the caller's. */
struct flow *session_logout(struct account *a);
/** Asks the identity host for its sign-in page, without a name and without waiting rules: ends well when
 *  Apple answers at all, else with OFFLINE, TIMEOUT, THROTTLED, SERVER ... Changes nothing. */
struct flow *session_reach(struct account *a);
/** After that: how many seconds this machine's clock is ahead of that host's; false when it told no time. */
bool session_clock_ahead(const struct session *s, int64_t *seconds);
/** Could a folder so named below state_dir be an account's? */
bool session_names_folder(const char *name);
/** GET refreshWebAuth (protocol 9), renews cookies. A failure changes nothing. When to call it is
 *  the caller's: every 5 to 10 minutes while the program is in use, with some jitter. */
struct flow *session_heartbeat(struct account *a);

/* icloud_sign_in_new() of the public header is implemented beside the flow, with its end: */
void icloud_sign_in_free(struct icloud_sign_in **what); /* wipes */

#endif
