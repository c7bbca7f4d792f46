/* Headers and bodies as a person may see them: every value that could open something reads "···". What is not known to
 * be harmless is masked in headers, and in bodies of the hosts that sign in; elsewhere what is called a secret, and
 * whatever looks like one. Pure, total on any bytes; a body may be the first part of one.
 */
#ifndef NET_MASK_H
#define NET_MASK_H

#include "icloud/text.h"

/** Raw header lines, one a line: "Content-Type: application/json". Cookies keep their names. Status lines are left
 *  out. */
void mask_headers(struct str lines, struct buf *out);
/** JSON, laid out over lines. `strict`: no text passes but what tells of errors. False, and nothing added, when
 *  it is no JSON. Ends where the body is cut, or out is full. */
bool mask_body(struct str body, bool strict, struct buf *out);

#endif
