/* Names of people as they are compared: without accents, case and order, with the short forms that
 * everybody uses, and with one slip of the pen. */
#ifndef EXCHANGE_NAMES_H
#define EXCHANGE_NAMES_H

#include "icloud/text.h"

/*      likeness, points towards a pair, in words (NULL: no reason by itself) */
#define LIKENESSES(_)                                                                              \
	_(NOTHING, 0, NULL) /* a name is missing */                                                \
	_(SAME, 45, "same name")                                                                   \
	_(WRITTEN, 45, "same name, written another way")                                           \
	_(ORDER, 45, "same name in another order")                                                 \
	_(SHORT, 40, "same name, once in its short form")                                          \
	_(SLIP, 40, "names differ in one letter")                                                  \
	_(ENDING, 20, "names differ in one letter") /* Martin, Martina: mostly two people */       \
	_(PART, 15, "one name is part of the other")                                               \
	_(FAMILY, -20, NULL) /* one surname, two first names */                                    \
	_(OTHER, -10, NULL)
enum likeness {
#define _(likeness, points, words) NAME_##likeness,
	LIKENESSES(_)
#undef _
};
int likeness_points(enum likeness l);
const char *likeness_words(enum likeness l);

/* One name: its words folded and parted by blanks. */
struct name_words {
	struct str written; /* in the order of the card */
	struct str sorted;  /* short forms as the long ones */
	struct str plain;   /* sorted, as they are */
};

/** Appends the folded words of a part of a name, each behind a blank when something stands before it;
 *  `given`: short forms become the long ones. */
bool name_add(struct str text, bool given, struct buf *out);
/** The words of `text` sorted. Appended. */
bool name_sort(struct str text, struct buf *out);
size_t name_count(struct str words);
/** "sales", "office", "it support": said of a desk, not of a person. All words folded. */
bool name_is_desk(struct str words);
/** Both with the texts as they stand on the cards: SAME only where not a letter differs. */
enum likeness name_compare(const struct name_words *a, const struct name_words *b);

#endif
