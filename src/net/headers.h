/* Answers taken apart: header lines, what a body says went wrong. Pure, total on any bytes. */
#ifndef NET_HEADERS_H
#define NET_HEADERS_H

#include "net/engine.h"

/** The next line of raw headers as name and value, trimmed. False at the end. Lines without a colon
 *  (the status line) are passed over. */
bool header_next(struct str *rest, struct str *name, struct str *value);
/** Retry-After as an instant: seconds, or a date. 0 without or in the past. */
time_t retry_after(struct str value, time_t now);

/* What a body tells about a failure (protocol 10). Everything is optional. */
struct refusal {
	bool told;	  /* the body says that it is no success */
	int apple;	  /* a number such as -20101 */
	struct str code;  /* a word such as ACCESS_DENIED; a span of the body, quoted JSON */
	struct str words; /* message or reason, a span of the body, quoted JSON */
};
struct refusal refusal_read(struct str body);

/** Fills apple, rscd and retry_after of an answer from its headers and body. */
void response_fill(struct response *r, time_t now);

#endif
