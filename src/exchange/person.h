/* What a contact is recognised by, taken out of its card: its name, its numbers, addresses and profiles in
 * the form in which they are compared. Kept in one text, some 300 bytes a contact; cards are not. */
#ifndef EXCHANGE_PERSON_H
#define EXCHANGE_PERSON_H

#include "exchange/names.h"
#include "icloud/card.h"

enum mark_kind { MARK_PHONE, MARK_MAIL, MARK_PROFILE, MARK_KINDS };
enum { MARKS_MAX = 48 }; /* of one contact: whoever has more is found by these */

struct piece {
	uint32_t from, n;
};
struct mark {
	struct piece key, shown;
	uint8_t kind;
	bool shared; /* a phone of a house or an office, an address of a desk: several may have it */
};
struct person {
	struct piece id, name;			    /* as shown */
	struct piece written, sorted, plain, exact; /* names.h; exact: as typed, first name first */
	struct piece company, birthday, suffix;
	uint32_t first_mark, marks;
	uint32_t alike; /* how many contacts have this very name */
	bool named;	/* a name of a person, first and last: may count alone */
};
struct people {
	struct buf text;
	struct person *at;
	struct mark *mark;
	size_t n, n_marks;
};

/** False when there is no room left: 512 MiB of names. */
bool people_add(struct people *p, struct str id, struct str card);
struct str people_text(const struct people *p, struct piece piece);
struct name_words people_name(const struct people *p, const struct person *who);
void people_release(struct people *p);

#endif
