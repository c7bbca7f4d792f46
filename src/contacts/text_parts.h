/* What writing and reading a card's text share: which parts an entry has, what is shown of a card, and how a
 * value becomes a line. */
#ifndef CONTACTS_TEXT_PARTS_H
#define CONTACTS_TEXT_PARTS_H

#include "icloud/card_text.h"

enum { TEXT_VALUE_MAX = 4 * 1024 * 1024, TEXT_PARTS = 6, TEXT_INDENT = 4 };

struct text_part {
	const char *key, *words;
};
/** The parts of an entry of this kind; n 0: it has but one value. */
const struct text_part *text_parts(enum field_kind kind, size_t *n);
bool text_is_list(enum field_kind kind);
/** Has it lines of its own in the text? */
bool text_is_shown(const struct field_info *info);
/** May this entry be shown and edited? Odd ones are kept out of sight. */
bool text_entry_plain(const struct card_row *row);
/** Its rows that count: those of the last list so named. */
bool text_row_counts(struct str card, const struct card_row *row);
/** Text of a plain member as it is shown; false: something odd stands there. */
bool text_plain(struct str card, const struct field_info *info, struct buf *out);
/** Text of one part of an entry ("" without); part NULL: its one value. */
void text_of_part(const struct card_row *row, const struct text_part *part, struct buf *out);
void text_of_label(const struct card_row *row, struct buf *out);

/** A value with what no line can hold as \u{hex}; line feeds inside stay. */
bool text_escape(struct str value, bool label, struct buf *out);
/** And back. */
bool text_unescape(struct str shown, struct buf *out);

#endif
