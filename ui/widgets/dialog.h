/* A question over the screen: title, lines, answers. The harmless answer is in focus at first and is what
 * Esc means. A confirmation ignores keys until 150 ms of silence, and paste always; a yes counts when
 * 150 ms of silence follow it. */
#ifndef WIDGETS_DIALOG_H
#define WIDGETS_DIALOG_H

#include "icloud/text.h"
#include "screen/keys.h"
#include "screen/style.h"

struct ui;
enum { DIALOG_LINES = 24, DIALOG_ANSWERS = 8 };

struct dialog_line {
	enum style style; /* its sign stands before the text when it has one */
	struct str text;  /* wrapped to the box */
};
struct dialog_answer {
	uint32_t
		key; /* 'y': in a confirmation, whatever key means yes; KEY_ESC_ for the harmless one */
	const char *words; /* "send them"; with `sample` several, parted by tabs */
	enum style sample; /* not 0: words stand in this style and those after it, one each */
};

struct dialog {
	enum context context; /* CONTEXT_DIALOG, CONTEXT_CONFIRM */
	struct str title;
	struct dialog_line line[DIALOG_LINES];
	int lines;
	/* Answer 0 is the harmless one. */
	struct dialog_answer answer[DIALOG_ANSWERS];
	int answers;
	/* Not NULL: letters are typed; Enter with this very text gives answer 1, anything else says `mismatch`
	 * and stays. `typed_any`: any text will do, it is handed over. `digits`: so many boxes, the last digit
	 * gives the answer. `secret`: shown as stars. */
	const char *typed_label; /* "contacts to delete" */
	struct str expected;
	struct str
		mismatch; /* "3 contacts are deleted, you typed %s. Nothing was sent." with one %s */
	bool typed_any, secret;
	struct str initial; /* what stands in the field at first */
	int digits;
	/** Called once, after the box is gone. `typed` is borrowed. NULL is allowed. */
	void (*done)(void *self, struct ui *ui, int answer, struct str typed);
	/** An action of the context; true: handled. NULL is allowed. */
	bool (*act)(void *self, struct ui *ui, enum action a);
	void *self;
};

#endif
