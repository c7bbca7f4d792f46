/* Changes: intended writes that wait in the ledger, and how a card before differs from a card after.
 *
 * Commands and screens only stage. Nothing in this header can send or approve (that is review.h, which
 * one file of the program includes).
 */
#ifndef ICLOUD_CHANGES_H
#define ICLOUD_CHANGES_H

#include "icloud/card.h"
#include "icloud/icloud.h"

/*       kind, name in --json, sign */
#define CHANGE_KINDS(_)                                                                            \
	_(UPDATE, "update", '~')                                                                   \
	_(CREATE, "create", '+')                                                                   \
	_(DELETE, "delete", '-')
/*       kind, name in --json, word for people */
#define OBJECT_KINDS(_)                                                                            \
	_(CONTACT, "contact", "contact")                                                           \
	_(GROUP, "group", "group")                                                                 \
	_(ME, "me", "me card")                                                                     \
	_(RECORD, "record", "record")
#define CHANGE_STATES(_)                                                                           \
	_(WAITING, "waiting") _(BEHIND, "behind") _(CONFLICT, "conflict") _(UNKNOWN, "unknown")
/* clang-format off */
#define CHANGE_SOURCES(_)                                                                          \
	_(EDIT, "edit") _(EDITOR, "editor") _(BULK, "bulk") _(IMPORT, "import") _(MERGE, "merge")  \
	_(RESTORE, "restore") _(UNDO, "undo") _(COMMAND, "command")
/* clang-format on */
/* Journal: approved → sent → one of the rest (design, "The write path"). name in --json, word on the screen */
#define CHANGE_RESULTS(_)                                                                          \
	_(NONE, "none", "waits")                                                                   \
	_(APPROVED, "approved", "waits")                                                           \
	_(SENT, "sent", "sending")                                                                 \
	_(CONFIRMED, "confirmed", "done")                                                          \
	_(APPLIED, "applied", "done")                                                              \
	_(REJECTED, "rejected", "refused by iCloud")                                               \
	_(CONFLICTED, "conflict", "conflict, back to review")                                      \
	_(NOT_KNOWN, "unknown", "not known, reading again")                                        \
	_(NOT_APPLIED, "not_applied", "not done")                                                  \
	_(THEIRS, "theirs", "changed by another device")                                           \
	_(SKIPPED, "skipped", "waits")                                                             \
	_(RECALLED, "recalled", "taken back")

#define _(kind, ...) CHANGE_##kind,
enum change_kind { CHANGE_KINDS(_) };
#undef _
#define _(kind, ...) OBJECT_##kind,
enum object_kind { OBJECT_KINDS(_) };
#undef _
#define _(state, ...) STATE_##state,
enum change_state { CHANGE_STATES(_) };
#undef _
#define _(source, ...) SOURCE_##source,
enum change_source { CHANGE_SOURCES(_) };
#undef _
#define _(result, ...) RESULT_##result,
enum change_result { CHANGE_RESULTS(_) };
#undef _
const char *change_kind_name(enum change_kind k);
char change_kind_sign(enum change_kind k);
const char *object_kind_name(enum object_kind k);
const char *object_kind_words(enum object_kind k);
const char *change_state_name(enum change_state s);
const char *change_source_name(enum change_source s);
const char *change_result_name(enum change_result r);
const char *change_result_words(enum change_result r);

/* What is staged: ASK_STAGE takes it over. For UPDATE either edits or the complete new card. */
struct change_draft {
	enum object_kind object;
	enum change_kind kind;
	enum change_source source;
	char *object_id; /* CREATE: NULL, taken from the card */
	/* FIELD=VALUE lines as edit_parse reads them, parted by NUL; or empty. Of a group: name=NAME,
	 * contactIds+=ID, contactIds-=ID; of the me card, whose object_id is "me": meCardId=ID */
	struct buf edits;
	struct buf after;  /* complete card text; or empty */
	struct buf base;   /* the card it was made from; empty: what the store has now */
	int64_t waits_for; /* id of the change that must be confirmed first; 0 none */
	bool after_last;   /* of many: it waits for what came of the draft before it */
	/* `after` was merged over `base`, which is what iCloud has now: both take the place of what waits,
	 * which iCloud had moved past. A base that is not what iCloud has now is refused. */
	bool merged;
	/* In the form of this object: its draft (drafts.h) goes in the moment in which this waits. What SOURCE_EDITOR
	 * kept goes so in any case. */
	bool typed;
};
struct change_draft *change_draft_new(
	enum object_kind o, enum change_kind k, enum change_source s, struct str id);
void change_draft_free(struct change_draft **d);
/* Many drafts that are staged together or not at all: ASK_STAGE_MANY takes them over. */
struct change_drafts {
	struct change_draft **draft; /* owned */
	size_t n, cap;
};
struct change_drafts *change_drafts_new(void);
void change_drafts_add(struct change_drafts *many, struct change_draft *d); /* taken over */
void change_drafts_free(struct change_drafts **many);
/** ASK_STAGE (`total` of DONE) and ASK_STAGE_MANY (`id`) tell the number of their step; ASK_TAKE_BACK undoes one as
 *  long as nothing of it was changed or sent since: what waited before waits again, just as it did. The last steps of
 *  this run are kept. */
struct step_taken {
	int64_t gone, again; /* changes that wait no longer; that wait as they did before */
};
/** Ids of the changes that the last ASK_STAGE of this reader's account made are in EVENT_DONE's `id`
 *  (0: nothing differs from iCloud, so nothing waits). */

/*      flag, name in --json, severity: higher is worse (design, "Checks") */
#define FLAGS(_)                                                                                   \
	_(EMPTIED, "emptied", 9)                                                                   \
	_(SWAPPED, "names_swapped", 8)                                                             \
	_(RENAMED, "name_replaced", 7)                                                             \
	_(PHOTO_LOST, "photo_lost", 7)                                                             \
	_(UNREADABLE, "unreadable", 6)                                                             \
	_(DROPPED, "entry_dropped", 5)                                                             \
	_(DUPLICATE, "duplicate", 4)                                                               \
	_(TOO_LARGE, "too_large", 3)                                                               \
	_(DELETION, "deletion", 3)                                                                 \
	_(MANY, "many_alike", 2)                                                                   \
	_(CHANGED_SINCE, "changed_since", 6) /* an undo would take back what came after it */
enum flag {
#define _(flag, name, severity) FLAG_##flag,
	FLAGS(_)
#undef _
		FLAG_COUNT
};
const char *flag_name(enum flag f);
int flag_severity(enum flag f);

struct change_row {
	int64_t id;
	enum object_kind object;
	enum change_kind kind;
	enum change_state state;
	enum change_source source;
	struct str object_id, title; /* "Hopper, Grace" */
	struct str summary;	     /* "1 phone added", "names swapped" */
	struct str fields;	     /* keys that differ, parted by "," */
	unsigned flags;		     /* 1u << enum flag */
	int64_t after;		     /* waits for this change; 0 none */
	time_t staged_at;
};
size_t changes_count(struct icloud_reader *r);
/** What iCloud moved past, what is flagged, the worst first; then in the order of staging. One that waits for
 *  another stands under it. */
size_t changes_list(
	struct icloud_reader *r, void (*row)(void *ctx, const struct change_row *c), void *ctx);
bool changes_get(struct icloud_reader *r, int64_t id,
	struct change_row *out); /* spans until the next call */
/** The change that waits for an object; 0 none. */
int64_t changes_of(struct icloud_reader *r, enum object_kind o, struct str object_id);
/** Both sides: what iCloud has (base) and what it becomes. Appended. A create has no before, a delete no after. */
bool changes_sides(struct icloud_reader *r, int64_t id, struct buf *before, struct buf *after);
/** One sentence with the reason and how to mend it, for one flag of a change. */
bool changes_flag_words(struct icloud_reader *r, int64_t id, enum flag f, struct buf *out);

/** How the change ended when it was committed last, its note appended; RESULT_NONE when it was not, or was
 *  staged anew since. *at may be NULL. */
enum change_result changes_last_try(
	struct icloud_reader *r, int64_t id, time_t *at, struct buf *note);

/* The diff of two cards: aligned rows by field; list entries paired by identity, not by place. */
enum diff_sign { DIFF_SAME = ' ', DIFF_ADDED = '+', DIFF_REMOVED = '-', DIFF_CHANGED = '~' };
struct diff_row {
	enum diff_sign sign;
	bool cosmetic; /* format, case, blanks, moved or relabelled only: `note` says the word */
	int group;     /* rows of one group stand together */
	struct str
		field; /* FIELD path: "phones[2]" of the after side (removed: of the before side) */
	struct str words;	  /* label column: "First name", "mobile" */
	struct str before, after; /* for people, LF between lines */
	struct str note;	  /* "label: other → home", "format only" */
};
struct diff {
	struct diff_row *rows;
	size_t n, differ, same,
		unknown; /* unknown: members this program does not know, equal on both sides */
	struct buf text; /* owns what the rows point into */
};
bool diff_cards(struct str before, struct str after, struct diff *out); /* either may be empty */
/** Both sides of a change, with the members of a group and the me card by their names. */
bool changes_diff(struct icloud_reader *r, int64_t id, struct diff *out);
/** What iCloud has of an object, as it was read last. Appended; false: nothing. */
bool changes_current(
	struct icloud_reader *r, enum object_kind o, struct str object_id, struct buf *out);
/** Three ways: what only one side changed since `base` is taken; where both did, `mine` stands and is
 *  counted. Everything else is as in `theirs`, byte for byte. */
bool cards_merge(
	struct str base, struct str theirs, struct str mine, struct buf *out, size_t *both_changed);
void diff_release(struct diff *d);

/* History and backups. */
struct commit_row {
	int64_t id;
	time_t at;
	struct str source; /* "edit form" … */
	size_t changes, done, trouble;
	bool undone;
};
void history_commits(
	struct icloud_reader *r, void (*row)(void *ctx, const struct commit_row *c), void *ctx);
struct journal_row {
	int64_t id, change, commit;
	time_t at;
	bool undone; /* its reverse is in iCloud */
	enum object_kind object;
	enum change_kind kind;
	enum change_result result;
	struct str object_id, title, summary;
	struct str
		note; /* of what is not done, its reason: "400", "session has ended, 421"; else what
			    iCloud wrote its own way */
};
void history_changes(struct icloud_reader *r, int64_t commit,
	void (*row)(void *ctx, const struct journal_row *j), void *ctx);
/** Whatever was sent for one object, the last first; also under the id that it had before it was deleted and
 *  came back. */
void history_of(struct icloud_reader *r, enum object_kind o, struct str object_id,
	void (*row)(void *ctx, const struct journal_row *j), void *ctx);
/** One row of the journal as it was sent: before, and what left. Appended; a create has no before, a deletion
 *  no after. */
bool history_sides(
	struct icloud_reader *r, int64_t journal_row, struct buf *before, struct buf *after);
/** The same laid side by side, with the members of a group and the me card by their names. */
bool history_diff(struct icloud_reader *r, const struct journal_row *j, struct diff *out);
/** iCloud has another value today in a place that this update changed: its reverse asks which is to stay. */
bool history_changed_since(struct icloud_reader *r, const struct journal_row *j);
struct backup_row {
	struct str id; /* "2026-03-12T09:34:00Z-commit" */
	time_t at;
	struct str why; /* "commit", "by hand" */
	int64_t contacts, bytes;
	int64_t photos; /* pictures that it holds; -1: not known */
	struct str sha256;
};
void backups_list(struct icloud *ic, void (*row)(void *ctx, const struct backup_row *b), void *ctx);
bool backups_verify(struct icloud *ic, struct str id, int64_t *contacts, struct error *err);
/** A contact's card as a backup has it (appended), and the ids that are in it, in the list's order. */
bool backups_card(
	struct icloud *ic, struct str id, struct str contact, struct buf *out, struct error *err);
bool backups_contacts(struct icloud *ic, struct str id, void (*contact)(void *ctx, struct str id),
	void *ctx, struct error *err);
/* A backup against today, as the store knows it. New: in iCloud and not in the backup. */
enum backup_how { BACKUP_DIFFERENT, BACKUP_GONE, BACKUP_NEW };
struct backup_difference {
	enum object_kind object;
	enum backup_how how;
	struct str id; /* as the backup has it; BACKUP_NEW: as iCloud has it */
	struct str title, summary;
	bool photo_lost; /* it had a picture that the backup does not hold */
};
struct backup_counts {
	size_t same, different, gone, new; /* contacts */
	size_t groups;			   /* groups that differ or are gone, and the me card */
	size_t photos_lost;
};
/* ASK_COMPARE takes it over: a backup against today, all of it, or the two sides of one object. Worked out by the
 * engine and kept in the cache until the next one; after DONE it is read with one of the two below. */
struct backup_look {
	char *backup;
	enum object_kind object;
	char *id; /* as the backup has it; NULL: all */
};
struct backup_look *backup_look_new(struct str backup);
struct backup_look *backup_look_at(struct str backup, enum object_kind object, struct str id);
void backup_look_free(struct backup_look **l);
/** Rows (may be NULL) in the order of the list, what is new last; spans until the callback returns. False: this
 *  is not the backup that was compared last. */
bool backups_compared(struct icloud_reader *r, struct str backup,
	void (*row)(void *ctx, const struct backup_difference *d), void *ctx,
	struct backup_counts *counts);
/** One object today, and as it would be after going back. Appended; today may be empty. */
bool backups_compared_one(struct icloud_reader *r, struct str backup, enum object_kind object,
	struct str id, struct buf *today, struct buf *then);

/* ASK_RESTORE takes it over: what of a backup is staged. Without a pick everything that differs. What is
 * new since is never staged for deletion, unless delete_new says so (and nothing is picked). A contact that
 * is gone is made again under another id and gets back into the groups it was in. */
struct backup_restore {
	char *backup;
	struct backup_pick {
		enum object_kind object;
		char *id; /* as the backup has it */
		bool found;
	} * pick;
	size_t n, room;
	bool delete_new;
};
struct backup_restore *backup_restore_new(struct str backup);
void backup_restore_pick(struct backup_restore *r, enum object_kind object, struct str id);
void backup_restore_free(struct backup_restore **r);

/** Everything of a backup as one JSON text that tells what it is: contacts, groups and me card as iCloud sent
 *  them, photos in base64. To a new file, 0600; one that is there is left alone (REFUSED). */
struct backup_file {
	char *backup, *path;
	bool replace; /* a person said so */
};		      /* ASK_EXPORT takes it over */
struct backup_file *backup_file_new(struct str backup, struct str path, bool replace);
void backup_file_free(struct backup_file **f);
bool backups_json(struct icloud *ic, struct str id, struct buf *out, struct error *err);
bool backups_export(struct icloud *ic, struct str id, const char *path, struct error *err);
/** Stage the reverse of a commit (linked where a delete is undone). How many changes were staged in *staged.
 *  Blocking, for commands; the screen posts ASK_UNDO. */
bool history_undo(struct icloud *ic, int64_t commit, int64_t *staged, struct error *err);

#endif
