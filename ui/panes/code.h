/* The code dialog of a sign-in: shows the question of the library, takes digits and the keys that ask for
 * another way, hands the answer over. Knows nothing of how a code is checked. Part of the sign-in pane; its own
 * header so that a test can give it a question by hand.
 */
#ifndef PANES_CODE_H
#define PANES_CODE_H

#include "icloud/sign_in.h"
#include "screen/pane.h"

enum code_page { CODE_TYPE, CODE_NUMBERS, CODE_SETTINGS };

struct code_dialog {
	bool open;
	struct icloud_question question;
	char typed[CODE_SIZE];
	int n; /* digits in `typed` */
	enum code_page page;
	size_t at;		   /* number in focus */
	bool waits;		   /* an answer was given, its outcome is not known yet */
	int answers;		   /* how many were given */
	struct icloud_answer last; /* the last one, without its code */
};

/** A question of kind QUESTION_CODE: opens, or renews what is open. Digits that were typed stay, to be mended. */
void code_ask(struct code_dialog *d, const struct icloud_question *q);
/** Closes; what was typed is wiped. */
void code_close(struct code_dialog *d);
/** ACT_BACK passes on the first page: closing is the caller's. */
unsigned code_act(struct code_dialog *d, struct ui *ui, enum action a);
unsigned code_key(struct code_dialog *d, struct ui *ui, uint32_t key);
unsigned code_paste(struct code_dialog *d, struct ui *ui, struct str text);
/** Can this way be asked for now? Else why not. */
bool code_can(const struct code_dialog *d, enum action a, struct str *why);
/** A box over the body g. */
void code_draw(struct code_dialog *d, struct ui *ui, struct grid *g);

#endif
