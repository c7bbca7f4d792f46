/* The store: ledger.db and cache.db of one account. SQLite itself is behind db.h.
 *
 * ledger.db: changes with their base bytes, journal, history, samples, decisions, waits; FULL; checked at every
 * start. cache.db: what iCloud can tell again; NORMAL; when damaged, set aside and read again. The
 * engine's thread has the writing connection; every other thread opens readers (store_reader).
 *
 *   cache.db  meta(key, value)                     syncToken, prefToken, meCardId, as_of per kind, read_version
 *             contact(rowid, id, etag, place, name, company, fullname, search, labels, has, modified, birthday)
 *                                                place: in contactsOrder, from 0; behind all of it: not
 *                                                named there. The rest: src/contacts/search.h
 *             card(rowid, bytes)                                  rowid of its contact
 *             groups(rowid, id, etag, name, place, bytes) · member(groupid, contactid)
 *             alarm(place, trigger, bytes, id) · event(id, bytes, as_of) · badge(topic, count, since) · document(kind, bytes, as_of)
 *   ledger.db meta · change(id, object, object_id, kind, state, source, base, base_etag, after, waits_for, flags, staged_at,
 *             title, summary, fields, left_out, reverse_of) · commits(id, at, source, backup, state, stopped_at)
 *             journal(id, commit_id, change_id, object, object_id, kind, title, summary, before, after, sent, answer, etag,
 *             new_id, result, digest, at, note, reverse_of) · sample(at, key, bytes) · wait(realm, until) · decision(key, value) ·
 *             draft(object, object_id, base, opened, typed, at)   one of an object; a new one has the id ''
 *             alarm_answer(id, alarm, trigger, until, at) · alarm_told(alarm, rings, at)      until 0: dismissed
 *
 *   object, kind, state, source and result are kept by their names in --json, as text ("contact", "update",
 *   "waiting"); flags as the bits of enum flag; reverse_of is the journal row that an undo reverses, else 0;
 *   base, after, sent, answer are blobs, never null; numbers default to 0, texts to ''; ids count up and are never
 *   given twice (autoincrement). commits.state: "open" until the last row has its end, then "ended".
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "icloud/error.h"
#include "icloud/text.h"
#include "store/db.h"

struct store;

/** Opens or makes both files (0600) in the two folders, migrates, checks. `notice` gets one sentence
 *  when something was repaired or set aside. Read-only media or a full disk: ERR_DISK. */
struct store *store_open(
	const char *state_dir, const char *cache_dir, struct buf *notice, struct error *err);
void store_free(struct store **s);
struct db *store_cache(struct store *s);
struct db *store_ledger(struct store *s);
/** The whole cache is looked through (a tenth of a second with 50,000 cards: not before the first frame).
 *  When it is damaged it is set aside, made anew and empty, and `notice` says so. False: no cache now. */
bool store_check_cache(struct store *s, struct buf *notice, struct error *err);
/** A ledger or cache that nobody has to have open: every page of it is looked at. One that is not there is sound. */
bool store_file_sound(const char *path);
/** A reader's cache file was set aside meanwhile: open the reader again. */
bool store_moved(const struct store *s);
/** A read-only pair for another thread. */
struct store *store_reader(const char *state_dir, const char *cache_dir, struct error *err);

/** Both files are of this program's making: a reader understands them. */
bool store_is_readable(struct store *s);

/* One transaction over one file; nesting is an error. */
bool store_begin(struct db *d, struct error *err);
bool store_end(struct db *d, bool keep, struct error *err); /* commit or roll back */
/** Transactions of the ledger wait for the disk (as ever), or leave that to the next one that does: whole and in
 *  order whatever happens, but after a power cut the last of them may never have been. Not inside one. */
bool store_ledger_waits(struct store *s, bool for_disk, struct error *err);

bool store_meta(struct db *d, const char *key, struct buf *out); /* false: not there */
bool store_meta_put(struct db *d, const char *key, struct str value, struct error *err);
/* Whole answers that are read as one thing: "storage", "settings", "account", "services" ... */
bool store_document(struct store *s, const char *kind, struct buf *out, time_t *as_of);
bool store_document_put(
	struct store *s, const char *kind, struct str bytes, time_t as_of, struct error *err);
/** Counts up with every commit of either file by any connection; cheap. Tells whether to look again. */
uint64_t store_version(struct store *s);

#endif
