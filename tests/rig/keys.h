/* Names of keys, turned into the bytes that a terminal sends for them. */
#ifndef RIG_KEYS_H
#define RIG_KEYS_H

#include <stdbool.h>
#include <vterm.h>

/** Type into the terminal: text, or one name in angle brackets (see screen.h). The bytes come out of
 *  the terminal's output callback. False when there is no such name. */
bool keys_type(VTerm *vt, const char *key);

#endif
