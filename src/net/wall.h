/* One instant of the wall clock to wait for, right also when the machine sleeps through it or somebody sets the
 * clock: a timer of the kernel's own clock, where there is one. Without it the clock is looked at every so
 * often. */
#ifndef NET_WALL_H
#define NET_WALL_H

#include <stdbool.h>
#include <time.h>

struct wall;

struct wall *wall_new(void);
void wall_free(struct wall **w);
/** Wait for that instant, and for it alone; 0: for none. */
void wall_set(struct wall *w, time_t at);
/** Readable when it is to be taken; -1: there is none, wall_wait_ms() bounds the sleep. */
int wall_fd(const struct wall *w);
/** How long one may sleep, in ms; -1: the descriptor tells. */
int wall_wait_ms(const struct wall *w);
/** The instant has come, or the clock was set, which may mean anything: look, and set it again. Nothing is
 *  waited for any more. */
bool wall_take(struct wall *w);

#endif
