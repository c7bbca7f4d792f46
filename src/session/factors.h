/* What Apple says about the second factor, read from hostile bytes (protocol 2.6, 2.7, 2.8). Pure. */
#ifndef SESSION_FACTORS_H
#define SESSION_FACTORS_H

#include "icloud/sign_in.h"
#include "net/engine.h"

enum { DIGITS = 6 };

struct factors {
	bool known;  /* something in the answer was about the second factor */
	bool keys;   /* the account has security keys: a code is never taken */
	bool old;    /* two-step verification, which came before (protocol 2.11) */
	bool bridge; /* Apple prefers its newer prompt on a device */
	bool devices;
	bool sent, cooldown;	/* no further code is sent for now */
	bool validated, locked; /* no further code is taken for now */
	int digits;
	size_t n, first; /* numbers; the one that Apple names first */
	struct icloud_phone phone[PHONES_MAX];
	signed char non_fteu[PHONES_MAX]; /* as the list had it; -1: it had not */
};

/** JSON, or a page with it inside; any status. What is missing is as with an account about which nothing
 *  is known: devices can be asked, six digits, no numbers. */
void factors_read(struct str body, struct factors *out);
/** What a second answer, the page, knows beyond the first. */
void factors_merge(const struct factors *page, struct factors *out);
/** What a later answer says about limits; the rest of *out stays. */
void factors_update(struct str body, struct factors *out);

enum verdict {
	VERDICT_TAKEN,	 /* go on with the trust, which decides */
	VERDICT_WRONG,	 /* the code is not the right one */
	VERDICT_REFUSED, /* something else: response_ok() has the words */
	VERDICT_UNCLEAR, /* neither taken nor refused */
};
/** The answer to a code. The status alone never decides. */
enum verdict verdict_of(const struct response *r);

#endif
