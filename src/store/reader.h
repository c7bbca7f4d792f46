/* A reader's inside: the caller's own read-only connection, for the folders whose reads take a
 * struct icloud_reader. Before the first sign-in there is no store; it appears while the reader lives. */
#ifndef STORE_READER_H
#define STORE_READER_H

#include <stdint.h>

struct store;

struct icloud_reader {
	struct store *store; /* use reader_store() */
	int depth;	     /* of icloud_read_begin() */
	/** Opens the store of the account as it is now, or replaces it when the account is another one.
	 *  Cheap when nothing changed. Not called while depth > 0. */
	void (*refresh)(struct icloud_reader *r);
	void *owner;
	uint64_t generation;
	/* What contacts/list.c keeps between keystrokes; icloud_reader_free() hands it to kept_free. */
	void *kept;
	void (*kept_free)(void *kept);
	/* The same for change/changes.c: the row that changes_get() gave out. */
	void *change;
	void (*change_free)(void *change);
	int64_t ledger_seen; /* of icloud_beside() */
};

/** Frees what the folders keep in it, not the reader itself: icloud_reader_free() calls it. */
void reader_release(struct icloud_reader *r);

/** The store to read, NULL while no account is known: every read then answers "nothing". */
struct store *reader_store(struct icloud_reader *r);

#endif
