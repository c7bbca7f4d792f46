/* Why there was no answer, in words of our own: a table, one row a cause. Which cause it is, transport.c finds
 * out; what is not known for sure has the row OTHER, which names none.
 */
#ifndef NET_CAUSES_H
#define NET_CAUSES_H

#include "icloud/error.h"
#include "icloud/text.h"

enum cause {
	CAUSE_NO_NAME,	   /* the name is not found */
	CAUSE_NO_PROXY,	   /* the proxy's name is not found, or the proxy refuses */
	CAUSE_REFUSED,	   /* nobody listens there */
	CAUSE_UNREACHABLE, /* this machine has no way there */
	CAUSE_NO_CONNECTION,
	CAUSE_LATE,	  /* connected, or on the way there, and no answer in time */
	CAUSE_NOT_PROVED, /* TLS: the certificate is not trusted, or another name's */
	CAUSE_NO_ROOTS,	  /* this machine has no list of whom to trust */
	CAUSE_NO_TLS,	  /* TLS was not agreed on */
	CAUSE_BROKEN,	  /* the connection ended before the answer did */
	CAUSE_NOTHING,	  /* the connection was closed without a byte */
	CAUSE_UNREADABLE, /* not HTTP, or packed in a way that does not unpack */
	CAUSE_TOO_BIG,
	CAUSE_OTHER,
	CAUSES
};

/** Fills err: code, a sentence with the host's name, what to do. Returns false. */
bool fail_cause(struct error *err, enum cause cause, struct str host);

#endif
