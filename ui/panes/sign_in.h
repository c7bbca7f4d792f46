/* The sign-in over the screen: Apple ID, password, one line a step, what failed and what to do. The password
 * is posted by a key press, once, and wiped; the field is empty afterwards. Its own header so that a test can
 * fill it by hand.
 */
#ifndef PANES_SIGN_IN_H
#define PANES_SIGN_IN_H

#include "icloud/icloud.h"
#include "panes/code.h"
#include "screen/pane.h"
#include "widgets/typing.h"

enum { SIGN_IN_STEPS = STEP_LOGOUT + 1, PASSWORD_MOST = 512 };

enum sign_in_state { SIGN_IN_NOT_YET, SIGN_IN_DONE, SIGN_IN_ASKS, SIGN_IN_FAILED };

struct sign_in_pane {
	struct typing name, password;
	char bytes[PASSWORD_MOST]; /* of the password: never moved, wiped in place */
	bool known;		   /* the account is here already: its name is not typed */
	bool on_password;	   /* which field the keys go to */
	bool warned;		   /* that it looks like an app-specific one */
	unsigned token;		   /* of the sign-in under way; 0: none */
	struct sign_in_step {
		enum sign_in_state state;
		int http, took_ms;
	} step[SIGN_IN_STEPS];
	struct error err; /* how the last try ended; code NONE: well, or there was none */
	struct code_dialog code;
};

/** Apple has asked for a wait that is not over. */
bool sign_in_is_bound(const struct sign_in_pane *p);
/** "Next try allowed at 14:32. …" (frame text). */
struct str sign_in_allowed(const struct sign_in_pane *p, struct ui *ui);
/** The field that takes letters; NULL while nothing can be typed. */
struct typing *sign_in_field(struct sign_in_pane *p);
bool sign_in_has_step(enum step step);
void sign_in_draw(void *self, struct ui *ui, struct grid *g);

/** As if the library had asked this: for tests; else EVENT_QUESTION does it. */
void sign_in_question(struct sign_in_pane *p, struct ui *ui, const struct icloud_question *q);

#endif
