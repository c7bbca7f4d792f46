/* The alarm that is due, wherever the person is: what the banner says, and what becomes of the answer. Answers
 * are local: they are kept in the ledger and never sent. */
#ifndef PANES_DUE_H
#define PANES_DUE_H

#include "panes/glance.h"

struct ui;

/** Takes the glance line over (row 0 of g). No heap. */
void due_draw(const struct glance *v, struct grid *g);

/** Ten minutes more than when it rings, or than now when that is over; whole minutes, so that it rings when the
 *  clock shows what was said. `rings_at` 0: dismissed, its trigger counts. */
time_t due_later(time_t rings_at, time_t trigger_at, time_t now);
/** Puts it off until then; 0: dismisses it. EVENT_STORE of ASK_ALARMS follows. */
void due_answer(struct ui *ui, struct str id, time_t trigger_at, time_t until);
/** The newest answer is to be taken back: the token of its DONE, whose `total` is 0 when there was none. */
unsigned due_take_back(struct ui *ui);
void due_say_taken_back(struct ui *ui, bool any);

#endif
