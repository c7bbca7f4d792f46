/* icloud-sim: iCloud on loopback. One account in memory, one mutex around it; every connection has its
 * own thread, so a handler may wait (latency, long poll) without holding up the others.
 *
 * It shares base types and the JSON scanner with the library and nothing else: what it checks (SRP,
 * cookies, tokens, parameters) it computes by itself.
 */
#ifndef SIM_H
#define SIM_H

#include "icloud/json.h"
#include "icloud/text.h"

#include <pthread.h>
#include <time.h>

struct MHD_Connection;
struct MHD_Daemon;

/* -- a request, an answer ----------------------------------------------------------------------- */

enum host {
	HOST_NONE,
	HOST_IDMSA,
	HOST_WWW,
	HOST_SETUP,
	HOST_CONTACTS,
	HOST_CALENDAR,
	HOST_PUSH,
	HOST_KEYVALUE,
	HOST_GATEWAY,
	HOST_PCS, /* services that Advanced Data Protection keeps shut */
	HOST_COURIER
};

struct pair {
	char *name, *value;
	bool raw; /* query: it came with a literal '=' or '@' that should have been percent-encoded */
};

enum { PAIRS = 48 };

struct request {
	struct MHD_Connection *connection;
	char *target;	   /* path and query as they came */
	char *verb, *path; /* path: decoded, without its final slash */
	char *host_name;   /* without port */
	enum host host;
	struct pair query[PAIRS];
	size_t n_query;
	struct buf body;
	size_t record;	/* its place in the record */
	bool hang_up;	/* close the connection without an answer */
	long cut_after; /* send so many bytes, then break off; -1 for all */
	time_t date;	/* of the answer */
};

struct answer {
	int status;
	struct buf body;
	const char *type; /* Content-Type */
	struct pair headers[PAIRS];
	size_t n_headers;
	char why[120]; /* for the record: what was missing or wrong */
	bool hang_up;  /* close the connection instead */
};

const char *query_get(const struct request *q, const char *name); /* NULL when absent */
const char *header_get(const struct request *q, const char *name);
/** One cookie's value as sent, quotes included; STR_NONE when absent. */
struct str cookie_get(const struct request *q, const char *name);
void query_parse(struct request *q); /* splits `target` into path and query */
void request_free(struct request **q);

void answer_header(struct answer *a, const char *name, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void answer_release(struct answer *a);
/** Refuse with this status; `why` goes to the record, `body` (may be NULL) to the client. */
void refuse(struct answer *a, int status, const char *body, const char *why, ...)
	__attribute__((format(printf, 4, 5)));

/* -- cards and groups ---------------------------------------------------------------------------- */

struct card {
	char *id;
	char *text; /* the card as JSON, byte for byte */
	size_t n;
	char *key[2];	/* sort keys by order: last,first and first,last */
	char letter[2]; /* and the letters they stand under; '#' for none */
};

enum order { BY_LAST, BY_FIRST };

struct group {
	char *id, *name;
	char *etag;
	char **members; /* contact ids, in the order of joining */
	size_t n_members;
	char *rest; /* members of the JSON object that are none of these, each with a comma before it */
};

struct book {
	struct card **order[2]; /* every card, sorted */
	size_t n, room;
	struct card **table; /* by id: open addressing */
	size_t slots;
	bool sorted;
	struct group *groups;
	size_t n_groups;
	char me[64];
	uint64_t sync; /* the S of the sync token */
	struct gone {
		char *id;
		uint64_t sync; /* what it was when the card went */
	} * gone;
	size_t n_gone;
};

struct card *book_find(const struct book *b, struct str id);
/** Take over a new card (text is copied); its etag stands in the text. False when the id is taken. */
bool book_add(struct book *b, struct str id, struct str text);
void book_replace(struct book *b, struct card *c, struct str text);
void book_remove(struct book *b, struct card *c);
void book_sort(struct book *b);
void book_release(struct book *b);
struct group *book_group(const struct book *b, struct str id);
struct group *book_group_add(struct book *b, struct str id, struct str name);
void book_group_remove(struct book *b, struct group *g);
void group_join(struct group *g, struct str contact_id);
void group_leave(struct group *g, struct str contact_id);
/** Keeps, as they are written, the members of a sent group that the fields above do not hold. */
void group_keep_rest(struct group *g, struct str sent);
/** Copy `text` with the value of its member `key` replaced, or with the member put in front. */
void text_set(struct str text, const char *key, struct str json_value, struct buf *out);

/* -- faults -------------------------------------------------------------------------------------- */

enum drop { DROP_NONE, DROP_BEFORE, DROP_AFTER };

struct fault {
	char *path, *host, *verb, *method, *contains; /* what it applies to; NULL matches all */
	int status;
	char *body, *code, *location; /* code: X-Apple-I-Rscd */
	enum drop drop;
	long delay_ms, cut;
	int retry_after;
	bool malformed, html, token_stale, normalise;
	int skip, times; /* let so many pass first; then apply so often, -1 for ever */
};

/* -- the record ---------------------------------------------------------------------------------- */

struct record {
	uint64_t time_ms;
	char *host, *verb, *target;
	struct pair query[PAIRS];
	size_t n_query;
	char *path;
	struct pair headers[PAIRS];
	size_t n_headers;
	char *cookies; /* names, by comma */
	size_t body_bytes;
	char *body; /* of contact and group writes */
	size_t body_n;
	int status; /* 0: no answer was sent */
	int bodies; /* 1 when the body came in full */
	unsigned long connection;
	char why[120];
	char *fault;
};

/* -- everything ---------------------------------------------------------------------------------- */

enum factor {
	FACTOR_NONE,
	FACTOR_DEVICE,
	FACTOR_SMS, /* no trusted device */
	FACTOR_KEYS,
	FACTOR_TWO_STEP, /* the old kind, protocol 2.11 */
	FACTOR_REPAIR,
	FACTOR_LOCKED,
	FACTOR_BUSY,   /* 503 */
	FACTOR_BLOCKED /* 403 */
};
enum phones_in { PHONES_LIST, PHONES_NESTED, PHONES_SINGLE, PHONES_NOWHERE };
enum accept { ACCEPT_PLAIN, ACCEPT_409, ACCEPT_VALID_409, ACCEPT_VALID_412 };
enum limit { LIMIT_NONE, LIMIT_SENT, LIMIT_TRIED, LIMIT_LOCKED, LIMIT_COOLDOWN };
enum web_access { WEB_YES, WEB_NO, WEB_REFUSED };
enum changeset { CHANGESET_NONE, CHANGESET_SERVED, CHANGESET_LYING };
enum triggers { TRIGGERS_BY_POST, TRIGGERS_BY_GET, TRIGGERS_REFUSED };
enum adp { ADP_OFF, ADP_ON, ADP_CONSENTED };
enum { STATE_TEXT = 32, PHONES = 8 };

/* What the account is like now: options and POST /set, the table is in states.c. */
struct states {
	long factor, fresh_codes, phones, phones_in, voice_only, push_by_itself, asked_409;
	long factors_409, bridge, accept, tries, sends, limit, limit_status;
	long hashcash, refusal, retry_after, clock_ahead, repair_fails;
	long session_life, cookie_life, trust_life, dead_login;
	long push_life, changeset, alarmtriggers;
	long terms, domain_status, region_own, managed, maintenance, web_access, adp, pcs_polls;
	char code[STATE_TEXT], device_code[STATE_TEXT], domain[STATE_TEXT];
};

/* The code that was asked for last. */
enum way { WAY_NONE, WAY_DEVICE, WAY_SMS, WAY_VOICE };
struct sent_code {
	enum way way;
	long phone; /* its id; 0 for devices */
	char code[STATE_TEXT];
};

struct options {
	long contacts;
	unsigned long seed;
	time_t now; /* 0: the real clock */
	long latency_ms;
	bool zoo;
	long front;   /* port that the URLs name; 0: our own */
	long zero_bs; /* so many times B begins with a zero byte */
	const char *apple_id, *password, *protocol;
};

enum { TOKENS = 32, COURIERS = 8 };

/* Tokens of one kind that are taken, the newest first. */
struct tokens {
	char *value[TOKENS];
	time_t until[TOKENS]; /* 0: for ever */
};

struct signing; /* one sign-in under way: auth.c */

struct counters {
	long requests, writes_applied, writes_refused, cards_written, creates, updates, deletes;
	long group_writes, sign_ins, validates, stray_cookies, connections, courier_polls, faults;
	long proofs, logins, codes_sent, codes_tried, trusts, terms_accepted; /* of signing in */
	long outside_connections, outside_requests, outside_cookies;
};

struct sim {
	struct options options;
	struct states states;
	pthread_mutex_t lock;
	pthread_cond_t news; /* something happened, or the end */
	bool ending;
	struct MHD_Daemon *web[2], *control; /* 2: IPv4, IPv6 */
	struct MHD_Daemon *web_outside[2];   /* under a name that is none of the account's */
	int port, listen_port, control_port; /* port: what URLs name */
	char folder[200], ca_file[256], server_file[256];
	struct buf certificate, key;
	char home[128], idmsa[128], outside[128]; /* URLs without a final slash */
	char home_there[128];			  /* of the other region */
	bool signs_in_there;			  /* the last frame was opened from there */

	struct book book;
	struct picture {
		char *path;
		const char *type; /* static */
		struct buf bytes;
	} * pictures; /* that came with a card */
	size_t n_pictures;
	char unique[40], pref_token[40]; /* the U of etags, the prefToken */

	struct signing *signings;
	struct tokens session_tokens; /* X-Apple-Session-Token values that accountLogin takes */
	struct tokens web_tokens;     /* X-APPLE-WEBAUTH-TOKEN values that services take */
	struct tokens trust_tokens;
	struct sent_code sent; /* of any sign-in */
	bool two_step_shown;   /* the code of the old verification */
	long accepted_terms, pcs_asked;
	struct service_change *services; /* what an order changed in the map */
	size_t n_services;
	struct setting_change *settings; /* what an order changed in the settings */
	size_t n_settings;

	struct courier {
		char token[65];
		time_t until;	   /* 0: for ever */
		struct buf notice; /* what its next polls deliver, by line */
		struct buf topics; /* what it has registered, as it came */
		unsigned turn;	   /* of its polls */
	} couriers[COURIERS];
	unsigned next_courier, courier_cuts;
	bool courier_mute;   /* polls hang whatever happens, and what happens is lost */
	long badges[TOKENS]; /* by known topic; -1: none known */
	bool badges_known;
	int polling; /* courier requests that hang now */

	struct fault *faults;
	size_t n_faults;
	struct record *records;
	size_t n_records, room_records, first_record; /* first: after the last clearing */
	struct counters count;
	bool normalise;
};

/* names of the account; invented */
#define SIM_DSID    "10203040506"
#define SIM_DOMAIN  "sim.localhost"
#define SIM_REGION  "cn.sim.localhost" /* the other region */
#define SIM_OUTSIDE "elsewhere.localhost"

/** What is wrong with the picture in a card that came; NULL: nothing, or it has none. */
const char *picture_wrong(struct str card);
/** Bytes of the card's text that are its picture. */
size_t picture_room(struct str card);
/** The card with the address under which its picture is kept now, in place of the picture. */
void picture_place(struct sim *s, const char *id, struct str text, struct buf *out);
const struct picture *picture_find(const struct sim *s, const char *path);
void pictures_release(struct sim *s);

typedef void handler(struct sim *s, const struct request *q, struct answer *a);

time_t sim_now(const struct sim *s);
struct tm sim_today(const struct sim *s);
/** So many random bytes as lower-case hex, with a NUL; `out` holds 2n + 1. */
void random_hex(char *out, size_t n);
/** Upper-case UUID made from two numbers: the same numbers give the same UUID. */
void make_uuid(uint64_t a, uint64_t b, char out[37]);

bool tls_make(struct sim *s);
bool web_start(struct sim *s);
void web_stop(struct sim *s);
/** Close every connection that has no request under way. Lock held. */
void web_close_idle(void);
bool control_start(struct sim *s);

/* routes.c: finds the handler and checks what every call must bring */
void route(struct sim *s, const struct request *q, struct answer *a);
bool route_keeps_body(const struct request *q);
enum host host_of(const char *name);

/* faults.c */
struct fault *fault_for(struct sim *s, const struct request *q);
bool fault_order(struct sim *s, struct str json, char *why, size_t n);
void fault_clear(struct sim *s);
void fault_release(struct sim *s);

/* record.c */
size_t record_open(struct sim *s, const struct request *q);
void record_write(struct sim *s, struct buf *out);
void record_clear(struct sim *s);
void record_release(struct sim *s);

/* states.c */
void states_init(struct states *st);
/** How many words of the command line this option took, 0: it is none, or its value is wrong. */
int states_option(struct states *st, const char *option, const char *value);
bool states_order(struct sim *s, struct str json, char *why, size_t n);
void states_help(struct buf *out);

/* tokens.c */
bool token_known(const struct sim *s, const struct tokens *t, struct str value);
/** The oldest makes room. `life` in seconds, 0: for ever. */
void token_add(const struct sim *s, struct tokens *t, const char *value, long life);
void token_clear(struct tokens *t);

/* cookies.c: life in seconds, 0: until the browser ends, below: gone */
void cookie_set(struct sim *s, struct answer *a, const char *name, const char *value, long life);
void cookie_random(struct sim *s, struct answer *a, const char *name, long life);
void cookie_web_token(struct sim *s, struct answer *a);

/* map.c */
void map_write(const struct sim *s, struct buf *out, bool pending);
bool map_order(struct sim *s, struct str json, char *why, size_t n); /* POST /service */
void map_release(struct sim *s);

/* settings.c: one setting is so from now on, "data":null takes it away */
bool settings_order(struct sim *s, struct str json, char *why, size_t n); /* POST /setting */
void settings_release(struct sim *s);

/* factor.c: the last code asked for, {"way","phone","code","device_code","sent","tried"} */
void code_write(struct sim *s, struct buf *out);
void code_expire(struct sim *s); /* the last code is not taken any more */

/* auth.c, push.c: what other files need of them */
void auth_forget(struct sim *s); /* every sign-in under way has taken too long */
/** Text member of a request's body; false without one. */
bool member_text(const struct request *q, const char *key, struct buf *out);
void push_notify(struct sim *s, const char *topic);
bool push_badge(struct sim *s, const char *topic, long badge); /* false: no such topic */
/** To everybody who polls; topic NULL: whatever was registered. */
void push_deliver(struct sim *s, struct str notice, const char *topic);
void push_expire(struct sim *s);				      /* every push token */
bool push_order(struct sim *s, struct str json, char *why, size_t n); /* POST /courier */
void auth_release(struct sim *s);
void push_release(struct sim *s);

/* contacts.c: the parts of answers */
uint64_t next_sync(struct sim *s);
void etag_of(const struct sim *s, uint64_t n, char out[64]);
void sync_token(const struct sim *s, char out[128]);
void write_order(struct sim *s, const struct request *q, struct json_writer *w);
void write_tokens(struct sim *s, struct json_writer *w);
void write_group(const struct group *g, struct json_writer *w);
enum order order_of(const struct request *q);
void book_fill(struct sim *s); /* sample, generated, zoo */
void people_fill(struct sim *s);
void generated_fill(struct sim *s, long total);
void zoo_fill(struct sim *s);
/** The contact of the zoo whose id stands in the listing twice; NULL: it is deleted. */
struct card *zoo_twin(const struct sim *s);

handler idmsa_frame, idmsa_federate, idmsa_init, idmsa_complete, idmsa_factors, idmsa_push_code,
	idmsa_device_code, idmsa_phone, idmsa_phone_code, idmsa_trust, idmsa_repair;
handler setup_login, setup_validate, setup_logout, setup_storage, setup_terms, setup_terms_done;
handler setup_devices, setup_send_code, setup_take_code; /* the old two-step verification */
handler setup_web_access, setup_consent, setup_pcs, pcs_service;
handler co_startup, co_contacts, co_mecard, co_groups, co_changeset, co_card, co_group_card,
	co_choose_me, co_photo;
handler ca_alarms, ca_startup, ca_collections, ca_events, ca_detail;
handler push_token, push_register, push_state, push_refresh, courier_poll;
handler keyvalue_sync;

#endif
