/* A card as text for an editor, and the text that comes back.
 *
 *   # comments, which are not read          phone (work): +44 20 7946 0018
 *   First name: Ada                         address (home):
 *   note:                                       street: 12 St James's Square
 *       several lines, indented                 city: London
 *
 * Pure. The order is that of `fields`. What a person cannot edit here (photo, what belongs to iCloud, members
 * and values that this program does not know) is not in the text and stays in the card. What cannot stand in a
 * line is written \u{hex}. Text that was not changed changes nothing, byte for byte.
 */
#ifndef ICLOUD_CARD_TEXT_H
#define ICLOUD_CARD_TEXT_H

#include "icloud/card.h"

enum { CARD_TEXT_MISTAKES = 20 };
struct card_mistakes {
	struct {
		int line; /* from 1 */
		char what[200];
	} of[CARD_TEXT_MISTAKES];
	int n; /* also those for which there was no room */
};

/** Appended. `title` stands in the first comment; may be empty. */
bool card_text_write(struct str card, struct str title, struct buf *out);
/** out = the card with what the text says now. False with the mistakes, each with its line, and nothing in
 *  out. Text in which no field is left changes nothing: it was emptied to mean just that. */
bool card_text_read(
	struct str card, struct str text, struct buf *out, struct card_mistakes *mistakes);
/** The text as it was typed, with the mistakes as comments at its top; those of a time before are gone. */
bool card_text_again(struct str text, const struct card_mistakes *m, struct buf *out);

#endif
