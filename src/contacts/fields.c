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

/* Asked once for every member of every card: the first letter decides nearly always. */
const struct field_info *field_info(struct str key)
{
	const struct field_info *f = fields;

	while (f->key && (key.n == 0 || f->key[0] != key.p[0] || !str_is(key, f->key)))
		f++;
	return f;
}
