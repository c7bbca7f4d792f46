/* Where tests may reach in. The program's own hooks.c answers "nothing"; the test build links
 * tests/hooks/hooks.c instead, which reads TUI_TEST_* from the environment. The shipped binary
 * therefore has no variable that could change its behaviour. */
#ifndef ICLOUD_HOOKS_H
#define ICLOUD_HOOKS_H

#include <stdbool.h>
#include <time.h>

/** The frozen clock; 0 means: the real one. */
time_t hook_now(void);
/** A named place in the program. A test build may end the process here, or make the caller fail
 *  (true = behave as if this step had failed, errno is set). */
bool hook_point(const char *name);
/** Told when the engine has nothing in hand and the screen is painted: tests wait for this. */
void hook_idle(unsigned long frames);

#endif
