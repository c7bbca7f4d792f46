/* The fields of a card: which keys this program knows, in the order in which a card is shown.
 * One table; screens, diff, edits and export all expand from it. (protocol 4.5)
 */
#include "icloud/card.h"

#include <string.h>

/* Groups stand apart by a blank row: names and work, phones, e-mail, addresses, the person, note, photo. */
enum { NAMES, PHONES, MAIL, PLACES, PERSON, NOTE, PHOTO, SERVER };

const struct field_info fields[] = {
	{"prefix", FIELD_TEXT, NAMES, "Prefix"},
	{"firstName", FIELD_TEXT, NAMES, "First name"},
	{"middleName", FIELD_TEXT, NAMES, "Middle name"},
	{"lastName", FIELD_TEXT, NAMES, "Last name"},
	{"suffix", FIELD_TEXT, NAMES, "Suffix"},
	{"nickName", FIELD_TEXT, NAMES, "Nickname"},
	{"phoneticFirstName", FIELD_TEXT, NAMES, "First name, spoken"},
	{"phoneticLastName", FIELD_TEXT, NAMES, "Last name, spoken"},
	{"jobTitle", FIELD_TEXT, NAMES, "Job title"},
	{"department", FIELD_TEXT, NAMES, "Department"},
	{"companyName", FIELD_TEXT, NAMES, "Company"},
	{"phoneticCompanyName", FIELD_TEXT, NAMES, "Company, spoken"},
	{"isCompany", FIELD_FLAG, NAMES, "Show as a company"},
	{"phones", FIELD_LIST, PHONES, "phone"},
	{"emailAddresses", FIELD_LIST, MAIL, "e-mail"},
	{"streetAddresses", FIELD_ADDRESS, PLACES, "address"},
	{"birthday", FIELD_DATE, PERSON, "birthday"},
	{"dates", FIELD_DATES, PERSON, "date"},
	{"relatedNames", FIELD_LIST, PERSON, "related"},
	{"urls", FIELD_LIST, PERSON, "web page"},
	{"IMs", FIELD_IM, PERSON, "chat"},
	{"profiles", FIELD_PROFILE, PERSON, "profile"},
	{"notes", FIELD_LONG, NOTE, "note"},
	{"photo", FIELD_PHOTO, PHOTO, "photo"},
	{"contactId", FIELD_SERVER, SERVER, "id"},
	{"etag", FIELD_SERVER, SERVER, "etag"},
	{"normalized", FIELD_SERVER, SERVER, "sort key"},
	{"isGuardianApproved", FIELD_SERVER, SERVER, "guardian approved"},
	{"whitelisted", FIELD_SERVER, SERVER, "allowed"},
	{"dateCreated", FIELD_SERVER, SERVER, "created"},
	{"dateModified", FIELD_SERVER, SERVER, "changed"},
	{NULL, FIELD_UNKNOWN, SERVER, ""},
};

/* Asked once for every member of every card, so found without a search: where a key would stand, by its
 * first and last letter and its length. No two known keys meet; the numbers are places in the table
 * above, counted from 1. A new row changes them (a test names the key that is not found). */
static const unsigned char slots[128] = {10, 0, 0, 0, 31, 29, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 12, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 20, 18, 0, 0, 0, 24, 0, 0, 0, 0, 0, 23,
	0, 19, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 14, 0, 9, 0, 4, 15, 6, 0, 0, 0, 1,
	25, 0, 5, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 17, 21, 22, 16, 0, 0,
	27, 3, 7, 0, 0, 0, 0, 0, 30, 11, 0, 28, 0, 0, 0, 0, 0, 26, 0, 13, 0, 0};

const struct field_info *field_info(struct str key)
{
	const struct field_info *none = &fields[sizeof fields / sizeof *fields - 1], *f;
	size_t slot;

	if (!key.n)
		return none;
	slot = (unsigned char)key.p[0] + 2u * (unsigned char)key.p[key.n - 1] + 18 * key.n;
	slot = slots[slot & 127];
	f = slot ? &fields[slot - 1] : none;
	return f->key && str_is(key, f->key) ? f : none;
}
