/* The simulator as a child of a test: start, stop, and its control port.
 *
 * Every function fails the running test (cmocka) when the simulator misbehaves, so callers need no
 * checks. The program comes from $SIM. Its standard input is a pipe that we hold: when the test dies,
 * the simulator ends too.
 */
#ifndef RIG_SIM_H
#define RIG_SIM_H

#include "icloud/text.h"

struct sim {
	char *auth_url, *setup_url, *home_url,
		*cloudkit_url; /* cloudkit_url: NULL when there is none */
	char *outside_url; /* a host that is none of the account's; who comes there is counted */
	char *ca_file, *apple_id, *password, *control_url;
	int pid, port; /* port: of the control listener, plain HTTP on 127.0.0.1 */
	int web_port;  /* where it listens itself, also with --front */
	int input;     /* its standard input; closing it ends it */
};

/** Start with further arguments, NULL-terminated; NULL for none. Returns when it is ready to answer. */
struct sim *sim_start(const char *const *args);
/** End it, wait for it, free. Fails the test unless it ended well. */
void sim_stop(struct sim **s);
/** Set ICLOUD_TUI_AUTH_URL, _SETUP_URL, _HOME_URL, _CLOUDKIT_URL and _CA_FILE for this process. */
void sim_environment(const struct sim *s);

/** One exchange with the control port; the answer's body goes to `out`. Status must be 200. */
void sim_get(struct sim *s, const char *path, struct buf *out);
void sim_post(struct sim *s, const char *path, const char *json, struct buf *out);

/** What the account is like from now on, {"factor":"sms","phones":3}: tests/simulator/states.c. */
void sim_set(struct sim *s, const char *json);
/** {"cookies":true,"tokens":true,"trust":true,"sign_in":true,"code":true}: these end now. */
void sim_expire(struct sim *s, const char *json);
/** How the service map has one service, {"name":"push","url":"outside"}: tests/simulator/control.c. */
void sim_service(struct sim *s, const char *json);
/** How iCloud has one setting, {"app":"calendar","name":"timeFormat","data":12}. */
void sim_setting(struct sim *s, const char *json);
struct sim_code {
	char way[8];			/* "none", "device", "sms", "voice" */
	int64_t phone;			/* its id; 0 for devices */
	char code[32], device_code[32]; /* device_code: read in a device's settings */
	int64_t sent, tried;		/* how many, so far */
};
/** The code that was sent last. */
struct sim_code sim_code(struct sim *s);

/** The record of requests, a JSON array (see tests/simulator/control.c). */
void sim_log(struct sim *s, struct buf *out);
/** The record so far is forgotten. */
void sim_log_clear(struct sim *s);
/** The server's bytes of one card; false when there is none with that id. */
bool sim_card(struct sim *s, const char *id, struct buf *out);
/** Order a fault, {"path":"/co/contacts","status":503,"times":1,…}: tests/simulator/faults.c. */
void sim_fault(struct sim *s, const char *json);
/** Another device: {"contactId":…,…} as tests/simulator/control.c says. */
void sim_change(struct sim *s, const char *json);
/** One number of GET /state, for example "writes_applied". */
int64_t sim_counter(struct sim *s, const char *name);
/** Contact and group writes that the server applied so far. */
int64_t sim_writes(struct sim *s);
/** Requests in the record whose path is `path` (a final slash does not matter); NULL counts all. */
size_t sim_requests(struct sim *s, const char *path);

#endif
