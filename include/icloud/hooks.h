/* Where tests may reach in. The program's own hooks.c answers "nothing"; the test build links
 * tests/hooks/hooks.c instead, which reads TUI_TEST_* from the environment. The shipped binary
 * therefore has no variable that could change its behaviour. */
#ifndef ICLOUD_HOOKS_H
#define ICLOUD_HOOKS_H

#include <stdbool.h>
#include <time.h>

/** The frozen clock; 0 means: the real one. */
time_t hook_now(void);
/** A descriptor (the caller's) that is readable whenever a test has moved the clock; -2: the clock stands still;
 *  -1: it is the real one. */
int hook_clock_fd(void);
/** A named place in the program. A test build may end the process here, or make the caller fail
 *  (true = behave as if this step had failed, errno is set). */
bool hook_point(const char *name);
/** How long an answer took: as measured, or what a test build says, so that pictures stay alike. */
int hook_took_ms(int measured);
/** The screen's loop calls this each time it is about to sleep with nothing in hand: all input that
 *  was read is handled, the frame is painted and flushed, the engine has nothing in hand (a long-poll
 *  that only listens does not count), and no timer under a second runs (the 40 ms of rest). Call it
 *  also when nothing was repainted. `frames` counts the frames painted since the start. Tests wait
 *  for it: the test build writes a mark into the terminal, behind the frame, that says how many bytes
 *  of input the program has read by then. */
void hook_idle(unsigned long frames);

#endif
