/* A sign-in that asks: what the person is asked, and what they answer.
 *
 * The sign-in knows nothing of screens. When it needs the person it tells EVENT_QUESTION (ask
 * ASK_SIGN_IN, token of the sign-in) and waits without a request under way, for as long as it takes; the
 * dialog, the command line and the tests read the question and answer it. A new EVENT_QUESTION replaces the
 * former question: after a wrong code, or when another way was asked for. The end is DONE or ERROR of
 * the sign-in, as ever. icloud_cancel() of the sign-in's token stops it.
 *
 * Codes are asked for explicitly, once per answer (protocol 2.7, 2.8): when the first question is told,
 * the way of `struct icloud_sign_in` has been asked, or with FACTOR_ANY the trusted devices, or without
 * devices the number that Apple names first.
 */
#ifndef ICLOUD_SIGN_IN_H
#define ICLOUD_SIGN_IN_H

#include "icloud/icloud.h"

enum question { QUESTION_NONE, QUESTION_CODE, QUESTION_TERMS };
enum { PHONES_MAX = 16, CODE_SIZE = 16 };

struct icloud_question {
	enum question kind;

	/* QUESTION_CODE */
	enum factor
		asked; /* the way that was asked last; FACTOR_ANY: none could be asked, see trouble */
	time_t asked_at;
	bool devices; /* Apple names trusted devices that can be asked */
	bool bridge; /* Apple prefers its newer prompt on a device (protocol 2.10), which is not spoken here */
	bool closed; /* Apple sends no further code for now; one read in a device's settings still counts */
	int digits; /* length of a code; 6 */
	int tries;  /* codes that may still be typed; -1 not known */
	size_t n;   /* trusted numbers, in Apple's order, as Apple shows them: masked, cleaned */
	struct icloud_phone {
		int64_t id;
		char number[48];
	} phone[PHONES_MAX];
	size_t at; /* the number that was asked, or would be: a place in `phone` */

	/* QUESTION_TERMS */
	int64_t terms; /* version of Apple's terms */

	struct error trouble; /* what was wrong with the last answer; code NONE at first */
};

enum answer {
	ANSWER_CODE,   /* `code` */
	ANSWER_DEVICE, /* ask the trusted devices, again or instead */
	ANSWER_SMS,    /* ask for a text message to phone[at] */
	ANSWER_CALL,   /* ask for a call to phone[at] */
	ANSWER_ACCEPT, /* of terms: the person has said yes to exactly this version */
	ANSWER_STOP,   /* the sign-in ends; nothing is kept of it */
};
struct icloud_answer {
	enum answer kind;
	size_t at;
	char code[CODE_SIZE]; /* blanks and hyphens between its digits do not matter */
	/* ANSWER_CODE: FACTOR_DEVICE when the code was read in a device's settings although a text or a call was
	 * asked for; FACTOR_ANY: it came the way that was asked last. */
	enum factor from;
};

/** Does this look like an app-specific password (xxxx-xxxx-xxxx-xxxx)? Such a one opens CardDAV and IMAP, never a
 *  sign-in; whoever asks for a password says so before it is sent. */
bool password_is_app_specific(struct str password);

/** The question that waits for an answer, from any thread; false: none does. */
bool icloud_question(struct icloud *ic, struct icloud_question *out);
/** From any thread, also from inside `heard` of icloud_do(). Copied; the copy is wiped after use, the
 *  caller wipes its own. Without a question it is dropped. */
void icloud_answer(struct icloud *ic, const struct icloud_answer *a);

#endif
