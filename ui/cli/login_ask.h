/* A sign-in on the command line that asks: the code of the second factor, new terms. */
#ifndef CLI_LOGIN_ASK_H
#define CLI_LOGIN_ASK_H

#include "cli/cli.h"
#include "icloud/sign_in.h"

struct login_ask {
	struct cli *c;
	bool from_input; /* the code is a line of standard input: one code, one try, no other question */
	bool tried;	 /* it was handed over */
	bool settings;	  /* what is typed next was read in a device's settings */
	size_t at;	  /* the number that s and p mean */
	struct error why; /* what ended the sign-in from here; code NONE: nothing did */
};

/** --factor: "device", "sms", "sms:2", "call:1"; or USAGE. NULL leaves it to Apple. */
bool login_factor(const char *text, enum factor *factor, int *phone, struct error *err);
/** Asks what the sign-in asks, and answers it. From inside `heard` of icloud_do(). */
void login_question(struct login_ask *a);
/** "Apple asked your trusted devices at 09:31." */
void login_way(const struct icloud_question *q, struct buf *out);

#endif
