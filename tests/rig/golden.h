/* Golden screens: what a frame must look like, kept beside the tests. UPDATE=1 in the environment
 * rewrites them instead; the difference is then read in the review of the commit. */
#ifndef RIG_GOLDEN_H
#define RIG_GOLDEN_H

#include "screen.h"

/** The text of the frame equals tests/screen/golden/NAME.txt. */
#define screen_golden(s, name) golden_at((s), (name), false, __FILE__, __LINE__)
/** The same, and its picture equals screenshots/NAME.svg. */
#define screen_shot(s, name) golden_at((s), (name), true, __FILE__, __LINE__)

void golden_at(struct screen *s, const char *name, bool picture, const char *file, int line);

#endif
