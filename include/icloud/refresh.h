/* One refresh at a time, however many ask. */
#ifndef ICLOUD_REFRESH_H
#define ICLOUD_REFRESH_H

#include "icloud/icloud.h"

/* Refreshing for whoever asks often: a status bar may ask every second, and many at once. One refresh of an
 * account runs at a time, and at most one a minute begins; after failures a pause doubles, up to a quarter of
 * an hour. What Apple imposed binds beside that. Files in the account's folder; needs an account. */
struct icloud_refresh {
	bool possible;	 /* begun: icloud_refresh_end() must follow, here or behind a fork */
	bool running;	 /* another program is at it */
	time_t again_at; /* not before; 0: at once */
	int failures;	 /* in a row, the ones before */
	int lock;	 /* the descriptor that holds the lock; -1: none */
};
/** `force`: no pause counts, only the lock. */
void icloud_refresh_begin(struct icloud *ic, bool force, struct icloud_refresh *out);
/** Says how it went, and lets go. */
void icloud_refresh_end(struct icloud_refresh *r, bool ok);
/** Lets go of this process's hold of the lock, where another one has it, too. */
void icloud_refresh_leave(struct icloud_refresh *r);

#endif
