/* The front door: one opened account, its engine, and the messages between engine and screen.
 *
 * Two ways of use. Blocking: open, call icloud_do(), which turns the engine on this thread until the
 * work is done; commands, tests and benchmarks do so. Threaded: icloud_start() moves the engine to
 * its own thread; icloud_post() asks, icloud_next() hears. Nothing but these messages crosses: data
 * are read from the store through a reader (store.h functions below), which is the caller's own
 * read-only connection and an immutable snapshot while a read is open.
 */
#ifndef ICLOUD_ICLOUD_H
#define ICLOUD_ICLOUD_H

#include "icloud/error.h"
#include "icloud/text.h"

#include <time.h>

struct icloud;
struct icloud_reader;

/* Endpoints and folders, filled by icloud_settings_load() from built-in values, the INI file, the
 * environment and flags, weakest first (design, "Commands"). Strings are owned. */
struct icloud_settings {
	char *auth_url, *setup_url, *home_url, *cloudkit_url, *ca_file;
	char *config_dir, *state_dir, *cache_dir; /* .../icloud-tui */
	char *account;				  /* --account; NULL: the last used one */
	char *user_agent, *build_number, *mastering_number;
	char *password_command; /* the person's own keyring: ui/screen/password.h; NULL: none */
	char *notify_command; /* run when an alarm is due: words, then title and text; NULL: none */
	char *theme, *order_by; /* screen settings; NULL when not set */
	int hold_s;		/* seconds that a commit is held before it is sent; 5 */
	int batch; /* so many updates of contacts leave in one request; 25, 1: each by itself */
	int storage_warning; /* percent of the plan from which it is a warning; 80 */
	bool offline, fresh, read_only, ascii, json;
	bool bell,
		notices; /* an alarm that is due rings, and is told by the terminal where it can */
	bool thin_backups; /* old ones go by and by, after a commit */
	bool push;	   /* listen for news while the screen runs */
	bool not_apple;	   /* an endpoint is not Apple's */
	bool new_account;  /* login: `account` may be one that is not here yet */
	bool nobody;	   /* open no account: another one signs in */
	/* The person's own keys: [keys PLACE], ACTION = KEYS. The screen knows what they mean. */
	struct icloud_key {
		char *place, *action, *keys;
	} * key;
	size_t keys;
};
bool icloud_settings_load(struct icloud_settings *s, struct error *err);
/** Keeps one setting in the INI file, as if the person had written it there: "theme", "dark". The file's
 *  other lines stay as they are. */
bool icloud_settings_keep(
	const struct icloud_settings *s, const char *name, const char *value, struct error *err);
void icloud_settings_release(struct icloud_settings *s);

/** Opens the account that the settings name (or the last used one, or none yet: icloud_has_account()
 *  is then false until a sign-in). Creates the folders (0700), opens and checks the ledger. Settings
 *  are borrowed and must outlive the account. Damage that was repaired is told by icloud_notice(). */
struct icloud *icloud_open(const struct icloud_settings *s, struct error *err);
void icloud_free(struct icloud **ic);
/** The same for who only reads what is stored: no engine, no session, nothing is written, no damage looked for, so
 *  it is there in a millisecond. NULL when that cannot be: nobody is known, or an older program kept the store.
 *  Then, and before anything is asked for, icloud_open(). */
struct icloud *icloud_open_stored(const struct icloud_settings *s);
bool icloud_is_stored(const struct icloud *ic); /* opened so */
/** What an older program kept beside the cards is made again now, for a command that answers by it; the screen does
 *  it by itself after its first frame. Cheap when there is nothing to do. */
bool icloud_catch_up(struct icloud *ic, struct error *err);
bool icloud_has_account(const struct icloud *ic);

/* The accounts that were signed in on this machine with these endpoints, the one used last first. Each has
 * its own folders; another one is opened by its Apple ID (or folder) in `account` of the settings. */
enum { ACCOUNTS_MAX = 32 };
struct icloud_known {
	char folder[17];
	char apple_id[160], name[160];
	bool signed_in; /* a session is kept; no promise that Apple still takes it */
	bool open;	/* it is the one that is open here */
	time_t used;	/* when it was opened last */
};
size_t icloud_accounts(
	const struct icloud *ic, struct icloud_known *out, size_t max); /* any thread */
/** What is kept of the open account, ledger, backups and copy together, in bytes; -1 without an account.
 *  *more (may be NULL): there are so many files that not all were counted. */
int64_t icloud_kept(const struct icloud *ic, bool *more);
/** One sentence about what happened at opening ("" when nothing): ledger rescued, last commit stopped. */
const char *icloud_notice(const struct icloud *ic);

/* What the engine can be asked for. Names are those of `--json` and the activity record. */
enum icloud_ask {
	ASK_NONE,
	ASK_SIGN_IN, /* struct icloud_sign_in (taken over and wiped) */
	ASK_LOGOUT,  /* NULL */
	ASK_CONTACTS, /* full read into the store; const bool *believe: a list that has shrunk is right */
	ASK_STORAGE,
	ASK_ALARMS, /* const int *days, NULL: 31 */
	ASK_BADGES,
	ASK_SETTINGS,
	ASK_ALL, /* everything above that a pane shows, side by side. Its parts tell DONE or ERROR of
		       their own with token 0, the whole the first error */
	ASK_STAGE, /* struct change_draft (taken over): into the ledger, flags worked out */
	ASK_STAGE_MANY, /* struct change_drafts (taken over): all of them or none, in one go; `total` of DONE: how
			      many changes wait now because of it */
	ASK_TAKE_BACK, /* struct icloud_ids (taken over) of one: a step. `id` of DONE: how many changes wait no longer,
			  `total`: how many wait again as before */
	ASK_DROP,	/* struct icloud_ids (taken over): changes to discard */
	ASK_DRAFT,	/* struct form_draft (taken over): what is typed into a form, drafts.h */
	ASK_DUPLICATES, /* NULL: look for contacts that are likely the same, duplicates.h. Local */
	ASK_NOT_SAME,	/* struct icloud_not_same (taken over): these two are two, duplicates.h */

	ASK_COMMIT, /* struct icloud_commit (taken over): approvals from review */
	ASK_PHOTO,  /* struct icloud_photo (taken over): the picture of a contact, contacts.h */
	ASK_BACKUP, /* one by hand; const bool *photos, NULL: without: every picture is fetched into it */
	ASK_COMPARE, /* struct backup_look (taken over): a backup against today, changes.h. Local */
	ASK_EXPORT,  /* struct backup_file (taken over): a backup into a file, changes.h. Local */
	ASK_UNDO, /* struct icloud_ids (taken over): commits whose reverse is staged; `total` of DONE: how
			many changes were staged */
	ASK_UNDO_SENT, /* struct icloud_ids (taken over): the same for single rows of the journal */
	ASK_ANEW, /* struct icloud_ids (taken over): edits of what another device deleted are made new, with photo and
			groups where they are kept; `id` of DONE: the last one's new change, `total` as above */
	ASK_RESTORE, /* struct backup_restore (taken over): what of a backup is staged, all of it or none; `total`
			   of DONE: how many changes were staged */
	ASK_RECALL, /* NULL: take back a commit that is held or stop it after the write under way */
	ASK_EVENT,  /* struct icloud_event_ask (taken over): the event of an alarm, alarms.h */
	ASK_ALARM_ANSWER, /* struct icloud_alarm_answer (taken over): put off, dismiss, take back, told; `total` of
			     DONE: 1 when something changed. Local, allowed with read only */
	ASK_REACH, /* NULL: does the host that signs in answer? Sends nothing of anybody's; needs no account */
};

/* The ways in which a code of the second factor comes. */
enum factor { FACTOR_ANY, FACTOR_DEVICE, FACTOR_SMS, FACTOR_CALL };

/* A sign-in. The person pressed a key for exactly this one. Freed and wiped by the receiver. What it asks
 * on its way: sign_in.h. */
struct icloud_sign_in {
	char *apple_id;
	char *password; /* NULL: only a saved session is tried */
	enum factor factor;
	int phone; /* of FACTOR_SMS and FACTOR_CALL: a place in Apple's list from 1; 0: Apple's first */
};
struct icloud_sign_in *icloud_sign_in_new(struct str apple_id, struct str password);

struct icloud_ids {
	size_t n;
	int64_t id[];
};

enum icloud_event {
	EVENT_PROGRESS, /* done of total; `text` names the thing */
	EVENT_DONE,
	EVENT_ERROR,
	EVENT_STORE, /* something in the store changed: `ask` tells which data to read again; `text`, when
			there is one, is a sentence about it for the person */
	EVENT_QUESTION, /* a sign-in asks: sign_in.h */
	EVENT_STEP, /* a sign-in step has an outcome: err.step, err.http, took_ms; err.code NONE is good; text:
			the step's words, or where the sign-in goes on ("this account lives at icloud.com.cn") */
	EVENT_CHANGE, /* commit: the change `id` has reached `state` (enum change_result) */
	EVENT_DUE, /* an alarm rings: alarms_next() is the one; `done` is its rings_at, text its title */
	EVENT_OFFLINE,	/* reachability changed: `done` 1 = online */
	EVENT_REQUESTS, /* requests were made: activity.h */
};
struct icloud_message {
	enum icloud_event event;
	enum icloud_ask ask; /* what it answers; for EVENT_STORE the kind of data */
	unsigned token;	     /* as returned by icloud_post(), 0 when nobody asked */
	int64_t id, done, total;
	int state, took_ms;
	char text[160];
	struct error err;
};

/** Blocking: on this thread, until done; BUSY after icloud_start(). `heard` (may be NULL) gets every message on the way. */
bool icloud_do(struct icloud *ic, enum icloud_ask ask, void *what,
	void (*heard)(void *ctx, const struct icloud_message *m), void *ctx, struct error *err);

/** For a signal handler: a blocking call under way ends with CANCELLED. */
void icloud_interrupt(struct icloud *ic);

/** Threaded. What `what` points to is copied where it is not taken over. */
bool icloud_start(struct icloud *ic, struct error *err);
void icloud_stop(
	struct icloud *ic); /* joins; a write under way is waited for, at most its time-out */
unsigned icloud_post(struct icloud *ic, enum icloud_ask ask, void *what);
void icloud_cancel(struct icloud *ic, unsigned token);
/** The person has pressed a key; any thread. The session is kept awake while that happens (glance.h). */
void icloud_used(struct icloud *ic);
/** The program is about to be suspended: nothing is sent by itself until the next icloud_used(). */
void icloud_away(struct icloud *ic);
/** A commit is posted or under way, also one that is held: another account must wait. Any thread. */
bool icloud_commits(const struct icloud *ic);
int icloud_fd(const struct icloud *ic); /* readable while messages wait */
bool icloud_next(struct icloud *ic, struct icloud_message *out);
bool icloud_idle(const struct icloud *ic); /* nothing in hand, no message unread: exact */

/* Reading: the caller's own connection. One reader belongs to one thread. */
struct icloud_reader *icloud_reader_new(struct icloud *ic, struct error *err);
void icloud_reader_free(struct icloud_reader **r);
/** A descriptor of the caller's (close() it) that is readable when something is written into the open
 *  account's folder, by this program or by one beside it; -1: the system cannot tell. What is read from
 *  it means nothing. */
int icloud_beside_fd(const struct icloud *ic);
/** The ledger has been written since this was last asked. Outside of icloud_read_begin(). */
bool icloud_beside(struct icloud_reader *r);
/** Between these two every read sees the same state. They nest. */
void icloud_read_begin(struct icloud_reader *r);
void icloud_read_end(struct icloud_reader *r);

#endif
