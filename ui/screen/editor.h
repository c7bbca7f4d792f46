/* A text in the person's own editor ($VISUAL, $EDITOR), and what comes back. */
#ifndef SCREEN_EDITOR_H
#define SCREEN_EDITOR_H

#include "icloud/error.h"
#include "icloud/text.h"

struct ui;
/** Gives the terminal to the editor with a file of this name that holds the text, and waits for its end. The file
 *  lies in a folder of its own (0700, the file 0600) and is gone afterwards, whatever happens. What was
 *  saved is appended to out. On failure out may hold a part. */
bool ui_edit_text(
	struct ui *ui, const char *name, struct str text, struct buf *out, struct error *err);

#endif
