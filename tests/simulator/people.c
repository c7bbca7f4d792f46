/* The sample account: some sixty people and firms, four groups. The demo and the golden screens show
 * them; what the drawings say about Ada Lovelace, Grace Hopper, Alan Turing and the group Analysts holds
 * to the letter. Times on cards count from the drawings' day, 12 March 2026. */
#include "sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ANALYSTS = 1, FAMILY = 2, FRIENDS = 4, WORK = 8 };

/* Lists are written "LABEL value|LABEL value"; `more` holds further members as JSON. */
struct person {
	const char *first, *middle, *last, *company, *title;
	const char *phones, *emails, *birthday, *notes, *more;
	unsigned groups;
	int photo_kb;
	const char *id, *modified;
	uint64_t etag;
};

static const char grace_more[] =
	"\"streetAddresses\":[{\"field\":{\"street\":\"12 Harbour Lane\",\"city\":\"Arlington\","
	"\"state\":\"VA\",\"postalCode\":\"22201\",\"country\":\"United "
	"States\",\"countryCode\":\"us\"},"
	"\"label\":\"HOME\"}],"
	"\"dates\":[{\"field\":\"1930-06-15\",\"label\":\"ANNIVERSARY\"}],"
	"\"relatedNames\":[{\"field\":\"Roger Hopper\",\"label\":\"BROTHER\"}],"
	"\"urls\":[{\"field\":\"https://hopper.example/compilers\",\"label\":\"HOMEPAGE\"}],"
	"\"profiles\":[{\"field\":\"https://www.linkedin.com/in/"
	"grace-hopper\",\"label\":\"LINKEDIN\","
	"\"user\":\"grace-hopper\"}],"
	"\"cardRevision\":1.10,\"provenance\":{\"ledger\":9007199254740993,\"row\":17}";

static const char alan_more[] =
	"\"department\":\"Hut 8\","
	"\"streetAddresses\":[{\"field\":{\"street\":\"Sherwood Drive\",\"city\":\"Bletchley\","
	"\"postalCode\":\"MK3 6EB\"},\"label\":\"WORK\"}],"
	"\"relatedNames\":[{\"field\":\"Sara Turing\",\"label\":\"MOTHER\"}],"
	"\"cardRevision\":2.0,\"provenance\":{\"ledger\":18446744073709551615}";

static const char ada_more[] =
	"\"streetAddresses\":[{\"field\":{\"street\":\"12 St James’s Square\",\"city\":\"London\","
	"\"postalCode\":\"SW1Y 4JH\",\"country\":\"United Kingdom\",\"countryCode\":\"gb\"},"
	"\"label\":\"HOME\"}],"
	"\"relatedNames\":[{\"field\":\"Annabella Byron\",\"label\":\"MOTHER\"}],"
	"\"IMs\":[{\"field\":{\"IMService\":\"Jabber\",\"userName\":\"ada@chat.example\"},"
	"\"label\":\"HOME\"}],"
	"\"profiles\":[{\"field\":\"https://www.linkedin.com/in/"
	"ada-lovelace\",\"label\":\"LINKEDIN\","
	"\"user\":\"ada-lovelace\"}]";

// clang-format off
static const struct person people[] = {
	/* the group Analysts, as drawn */
	{"Maria", "Gaetana", "Agnesi", "Bologna Academy", "Professor", "MOBILE +39 055 555 0101",
	 "WORK maria@bologna.example", "1718-05-16", NULL, "\"prefix\":\"Prof.\"", ANALYSTS, 0},
	{"Howard", NULL, "Aiken", "Harvard Laboratory", "Director", "WORK +1 617 555 0110|HOMEFAX +1 617 555 0111",
	 "WORK aiken@harvard-lab.example", NULL, "Asked for at most six machines.", NULL, ANALYSTS | WORK, 0},
	{"Muhammad", "ibn Musa", "al-Khwarizmi", "House of Wisdom", "Astronomer", NULL,
	 "WORK algebra@wisdom.example", NULL, "محمد بن موسى الخوارزمي", NULL, ANALYSTS, 22},
	{"Kathleen", "McNulty", "Antonelli", "Moore School", "Programmer", "MOBILE +1 215 555 0112|HOME +1 215 555 0113",
	 "HOME kay@antonelli.example", "1921-02-12", NULL, "\"phoneticLastName\":\"Antonelli\"", ANALYSTS | WORK, 0},
	{"Charles", NULL, "Babbage", "Analytical Engines Ltd", "Founder", "MOBILE +44 20 7946 0022|WORK +44 20 7946 0020",
	 "WORK charles@engines.example", "1791-12-26", "Dislikes barrel organs.",
	 "\"urls\":[{\"field\":\"https://engines.example\",\"label\":\"WORK\"}],\"nickName\":\"Engine\"",
	 ANALYSTS | FRIENDS, 31},
	{"Jean", "Jennings", "Bartik", "Moore School", "Programmer", "MOBILE +1 215 555 0114",
	 "HOME jean@bartik.example|WORK jean@moore.example", "1924-12-27", NULL, NULL, ANALYSTS | WORK, 0},
	{"Daniel", NULL, "Bernoulli", "Basel Academy", "Professor", "WORK +41 61 555 01 15",
	 "WORK daniel@basel.example", "1700-02-08", NULL, NULL, ANALYSTS, 0},
	{"Frances", NULL, "Bilas", "Moore School", "Programmer", "MOBILE +1 215 555 0116",
	 "HOME fran@bilas.example", NULL, NULL, NULL, ANALYSTS | WORK, 0},
	{"George", NULL, "Boole", "Queen's College", "Professor of mathematics", "WORK +353 21 555 0117",
	 "WORK george@queens.example", "1815-11-02", NULL,
	 "\"profiles\":[{\"field\":\"https://www.linkedin.com/in/g-boole\",\"label\":\"LINKEDIN\",\"user\":\"g-boole\"}]",
	 ANALYSTS, 0},
	{"Constantin", NULL, "Carathéodory", "Smyrna University", NULL, "WORK +30 21 555 0118",
	 "WORK constantin@smyrna.example", "1873-09-13", "Κωνσταντίνος Καραθεοδωρή", NULL, ANALYSTS, 0},
	{"Émilie", "du", "Châtelet", NULL, NULL, NULL, "HOME emilie@cirey.example", "1706-12-17",
	 "Traduit Newton.", NULL, ANALYSTS, 26},
	{"Alonzo", NULL, "Church", "Princeton", "Professor", "WORK +1 609 555 0119", "WORK church@princeton.example",
	 "1903-06-14", NULL, NULL, ANALYSTS, 0},
	{"Joan", "Elisabeth", "Clarke", "Bletchley Park", "Cryptanalyst", "MOBILE +44 20 7946 0120",
	 "WORK joan@bletchley.example", "1917-03-13", NULL, "\"department\":\"Hut 8\"", ANALYSTS | WORK, 0},
	{"Richard", NULL, "Dedekind", "Brunswick", "Professor", NULL, "WORK dedekind@brunswick.example",
	 "1831-10-06", NULL, NULL, ANALYSTS, 0},
	{"René", NULL, "Descartes", NULL, NULL, NULL, "HOME rene@cogito.example", "1596-03-31",
	 "Sleeps until eleven.", NULL, ANALYSTS, 0},
	{"Annie", NULL, "Easley", "Lewis Center", "Computer scientist", "MOBILE +1 216 555 0122",
	 "WORK annie@lewis.example", "1933-04-23", NULL, NULL, ANALYSTS | WORK, 0},
	{"Presper", NULL, "Eckert", "Eckert-Mauchly", "Chief engineer", "MOBILE +1 215 555 0123|WORK +1 202 555 0187",
	 "WORK presper@eckert-mauchly.example", "1919-04-19", NULL, NULL, ANALYSTS | WORK, 0},
	{"Leonhard", NULL, "Euler", "Basel Academy", "Professor", "MOBILE +41 61 555 01 24|Datscha +7 495 555 01 24",
	 "WORK leonhard@basel.example", "1707-04-15", "Reads from memory.", NULL, ANALYSTS, 18},
	{"Joseph", NULL, "Fourier", "Grenoble", "Prefect", NULL, "WORK fourier@grenoble.example",
	 NULL, NULL, NULL, ANALYSTS, 0},
	{"Carl Friedrich", NULL, "Gauß", "Göttingen Observatory", "Director", "WORK +49 30 23125 126",
	 "WORK gauss@goettingen.example", "1777-04-30", "Pauca sed matura.", NULL, ANALYSTS, 0},
	{"Sophie", NULL, "Germain", NULL, NULL, NULL, "OTHER leblanc@germain.example", NULL,
	 "Writes as M. LeBlanc.", NULL, ANALYSTS, 0},
	{"Kurt", NULL, "Gödel", "Vienna", NULL, "HOME +43 1 555 0127", "HOME kurt@goedel.example", "1906-04-28",
	 NULL, NULL, ANALYSTS, 0},
	{"Adele", NULL, "Goldstine", "Moore School", "Author of the manual", "WORK +1 215 555 0128",
	 "WORK adele@moore.example", "1920-12-21", NULL, NULL, ANALYSTS | WORK, 0},
	{"Caroline", "Lucretia", "Herschel", "Royal Observatory", "Astronomer", "HOME +44 20 7946 0129",
	 "HOME caroline@comets.example", "1750-03-16", "Eight comets.", NULL, ANALYSTS, 0},
	{"David", NULL, "Hilbert", "Göttingen", "Professor", NULL, "WORK hilbert@goettingen.example",
	 "1862-01-23", "Keeps a list of 23.", NULL, ANALYSTS, 0},
	{"Betty", NULL, "Holberton", "Moore School", "Programmer", "MOBILE +1 215 555 0131", "HOME betty@holberton.example",
	 "1604-03-07", NULL, NULL, ANALYSTS | WORK, 0},
	{"Herman", NULL, "Hollerith", "Tabulating Machines", "Owner", "WORK +1 202 555 0132|PAGER +1 202 555 0133",
	 "WORK herman@tabulating.example", NULL, NULL, NULL, ANALYSTS | WORK, 0},
	{"Grace", NULL, "Hopper", "Eckert-Mauchly", "Rear Admiral", "MOBILE +1 202 555 0143|WORK +1 202 555 0188",
	 "WORK grace@eckert-mauchly.example|HOME grace.hopper@navy.example", "1906-12-09",
	 "Keeps a nanosecond of wire at hand.\nAsks for forgiveness, not permission.", grace_more,
	 ANALYSTS | WORK, 34, "6F1D0C52-77A1-4C0E-9B57-3E0A5D9C2B11", "2026-03-03T10:05:12Z", 1431},
	{"Hypatia", NULL, NULL, "Museum", NULL, NULL, "WORK hypatia@museum.example", NULL, NULL,
	 "\"streetAddresses\":[{\"field\":{\"city\":\"Alexandria\",\"country\":\"Egypt\",\"countryCode\":\"eg\"},"
	 "\"label\":\"WORK\"}]", ANALYSTS, 0},
	{"Katherine", NULL, "Johnson", "Langley Center", "Mathematician", "MOBILE +1 757 555 0134|HOME +1 757 555 0135",
	 "WORK katherine@langley.example", "1918-08-26", "Check the numbers.", NULL, ANALYSTS | WORK, 0},
	{"孝和", NULL, "関", NULL, NULL, NULL, "HOME seki@wasan.example", NULL, "算聖",
	 "\"phoneticFirstName\":\"Takakazu\",\"phoneticLastName\":\"Seki\"", ANALYSTS, 0},
	/* family */
	{"Ada", NULL, "Lovelace", "Analytical Engines Ltd", "Analyst", "MOBILE +44 2079460018|HOME +44 20 7946 0044",
	 "WORK ada@engines.example|OTHER ada@lovelace.example", "1604-12-10", "Wrote the notes.", ada_more, FAMILY, 41,
	 "1B6A3C1E-04D7-4C53-9A55-0A1815121000", "2026-02-27T18:40:00Z", 1402},
	{"Annabella", NULL, "Byron", NULL, NULL, "HOME +44 20 7946 0045", "HOME annabella@byron.example", "1792-05-17",
	 NULL, "\"relatedNames\":[{\"field\":\"Ada Lovelace\",\"label\":\"CHILD\"}],\"nickName\":\"Princess of "
	 "Parallelograms\"", FAMILY, 12},
	{"William", NULL, "King", NULL, NULL, "MOBILE +44 20 7946 0046", "HOME william@ockham.example", "1805-02-21",
	 NULL, "\"suffix\":\"Earl\",\"relatedNames\":[{\"field\":\"Ada Lovelace\",\"label\":\"SPOUSE\"}],"
	 "\"dates\":[{\"field\":\"1835-07-08\",\"label\":\"ANNIVERSARY\"},{\"field\":\"1838-06-30\",\"label\":\"Earldom\"}]",
	 FAMILY, 0},
	{"Byron", NULL, "King-Noel", NULL, NULL, "MOBILE +44 20 7946 0047", NULL, "1836-05-12", NULL, NULL, FAMILY, 0},
	{"Anne", NULL, "Blunt", NULL, NULL, "HOME +44 20 7946 0048", "HOME anne@crabbet.example", "1837-09-22",
	 "Horses. 🐎", NULL, FAMILY, 0},
	{"Ralph", NULL, "Milbanke", NULL, NULL, NULL, "HOME ralph@milbanke.example", "1839-07-02", NULL, NULL, FAMILY, 0},
	{"Medora", NULL, "Leigh", NULL, NULL, NULL, NULL, NULL, "Address unknown since spring.", NULL, FAMILY, 0},
	{"Augusta", NULL, "Leigh", NULL, NULL, "HOME +44 20 7946 0049", NULL, "1783-01-26", NULL, NULL, FAMILY, 0},
	{"Judith", NULL, "Noel", NULL, NULL, "HOME +44 1325 496 0150", NULL, NULL, NULL, NULL, FAMILY, 0},
	{"Hester", NULL, "King", NULL, NULL, "HOME +44 20 7946 0051", "HOME hester@king.example", NULL, NULL, NULL, FAMILY, 0},
	{"Mama", NULL, NULL, NULL, NULL, "IPHONE +44 20 7946 0045", NULL, NULL, NULL, NULL, FAMILY, 0},
	{"Puff", NULL, NULL, NULL, NULL, NULL, NULL, NULL, "The cat 🐈", NULL, FAMILY, 0},
	/* friends and work */
	{"Alan", "Mathison", "Turing", "Bletchley Park", "Cryptanalyst", "MOBILE +44 20 7946 0100",
	 "WORK alan@bletchley.example", "1912-06-23", "Runs marathons; asks whether machines can think.", alan_more,
	 WORK, 28, "7C2E91D4-5B0F-4A86-8E13-19120623A1A7", "2026-03-02T16:20:45Z", 1425},
	{"John", "Ferrier", "Turing", "Bletchley Park", "Solicitor", "WORK +44 20 7946 0151", "WORK john@bletchley.example",
	 "1908-09-01", NULL, NULL, WORK, 0},
	{"Dermot", NULL, "Turing", "Bletchley Park", "Trustee", "WORK +44 20 7946 0152", "WORK dermot@bletchley.example",
	 NULL, NULL, NULL, WORK, 0},
	{"Mary", NULL, "Somerville", NULL, "Author", "HOME +44 20 7946 0153", "HOME mary@somerville.example", "1780-12-26",
	 "On the connexion of the moon and tides; lunch in March.", NULL, FRIENDS, 16},
	{"Claude", "Elwood", "Shannon", "Murray Hill Laboratory", "Researcher", "MOBILE +1 908 555 0154",
	 "WORK claude@murrayhill.example", "1916-04-30", "Juggles on a unicycle.", NULL, FRIENDS, 0},
	{"Emmy", NULL, "Noether", "Göttingen", "Lecturer", "HOME +49 30 23125 155", "WORK emmy@goettingen.example",
	 "1882-03-23", NULL, NULL, FRIENDS, 0},
	{"Srinivasa", NULL, "Ramanujan", "Trinity College", "Fellow", NULL, "WORK ramanujan@trinity.example", "1887-12-22",
	 "1729 = 1³ + 12³ = 9³ + 10³", NULL, FRIENDS, 0},
	{"Софья", "Васильевна", "Ковалевская", "Stockholm University", "Professor", "WORK +46 8 555 0156",
	 "WORK sofia@stockholm.example", "1850-01-15", NULL,
	 "\"phoneticFirstName\":\"Sofia\",\"phoneticLastName\":\"Kovalevskaya\"", FRIENDS, 0},
	{"冲之", NULL, "祖", NULL, NULL, NULL, NULL, NULL, "355/113", "\"phoneticFirstName\":\"Chongzhi\","
	 "\"phoneticLastName\":\"Zu\"", FRIENDS, 0},
	{"Pál", NULL, "Erdős", NULL, NULL, NULL, "OTHER pal@proofs.example|Gastgeber host@proofs.example", NULL,
	 "Another roof, another proof.", NULL, FRIENDS, 0},
	{"Jan", NULL, "Łukasiewicz", "Lwów", NULL, NULL, NULL, "1878-12-21",
	 "+ 1 2 reads better.", NULL, FRIENDS, 0},
	{"Mo 🚀", NULL, "Chaudhry", "Orbit & Sons", "Pilot 👩‍🚀", "MOBILE +44 20 7946 0158", "WORK mo@orbit.example",
	 NULL, "Flags 🇬🇧 🇵🇰, family 👨‍👩‍👧", NULL, FRIENDS, 0},
	{"Konrad", NULL, "Zuse", "Zuse Apparatebau", "Inhaber", "WORK +49 30 23125 159", "WORK konrad@zuse.example",
	 "1910-06-22", "Werkstatt: Methfesselstraße 7, im Hof.",
	 "\"streetAddresses\":[{\"field\":{\"street\":\"Methfesselstraße 7\\nHinterhaus\",\"city\":\"Berlin\","
	 "\"postalCode\":\"10965\",\"country\":\"Deutschland\",\"countryCode\":\"de\"},\"label\":\"WORK\"}]", WORK, 0},
	{"Margaret", NULL, "Hamilton", "Draper Laboratory", "Director of flight software", "WORK +1 617 555 0160",
	 "WORK margaret@draper.example", "1936-08-17", NULL, NULL, WORK, 0},
	{NULL, NULL, NULL, "Analytical Engines Ltd", NULL, "MAIN +44 20 7946 0020|WORKFAX +44 20 7946 0021",
	 "WORK office@engines.example", NULL, "Closed on Sundays.", "\"isCompany\":true,"
	 "\"urls\":[{\"field\":\"https://engines.example\",\"label\":\"HOMEPAGE\"}]", WORK, 0},
	{NULL, NULL, NULL, NULL, NULL, NULL, "OTHER unknown.correspondent@letters.example", NULL, NULL, NULL, 0, 0},
	{"Joan", NULL, "Clarke", NULL, NULL, NULL, "HOME joan@bletchley.example", NULL, NULL, NULL, 0, 0},
	{"J. Presper", NULL, "Eckert", "Eckert Mauchly", NULL, "OTHER +12155550123", NULL, NULL, NULL, NULL, 0, 0},
	{"Sara", NULL, "Turing", NULL, NULL, NULL, NULL, "1881-11-18", NULL,
	 "\"relatedNames\":[{\"field\":\"Alan Turing\",\"label\":\"SON\"}]", 0, 0,
	 "old0123456789abcdef0123456789abcdef0123456789abc", NULL, 7},
};
// clang-format on
enum { PEOPLE = sizeof people / sizeof people[0] };

static const struct {
	const char *id, *name;
	unsigned mark;
} groups[] = {
	{"0D1C9A4E-77B2-4F65-9E0B-0A0A0A0A0001", "Analysts", ANALYSTS},
	{"0D1C9A4E-77B2-4F65-9E0B-0A0A0A0A0002", "Family", FAMILY},
	{"0D1C9A4E-77B2-4F65-9E0B-0A0A0A0A0003", "Friends", FRIENDS},
	{"0D1C9A4E-77B2-4F65-9E0B-0A0A0A0A0004", "Work", WORK},
};

/* -- one card ------------------------------------------------------------------------------------ */

static void put_text(struct json_writer *w, const char *key, const char *text)
{
	if (!text)
		return;
	json_key(w, key);
	json_put(w, text);
}

static void put_list(struct json_writer *w, const char *key, const char *list)
{
	struct str rest = str_of(list), entry, label;

	if (!list)
		return;
	json_key(w, key);
	json_array(w);
	while (str_cut(&rest, '|', &entry)) {
		str_cut(&entry, ' ', &label);
		json_object(w);
		json_key(w, "field");
		json_put_str(w, entry);
		json_key(w, "label");
		json_put_str(w, label);
		json_object_end(w);
	}
	json_array_end(w);
}

static void put_photo(const struct sim *s, struct json_writer *w, const char *id, int kilobytes)
{
	char url[200], signature[24];

	if (!kilobytes)
		return;
	snprintf(url, sizeof url,
		"https://gateway." SIM_DOMAIN ":%d/contacts/" SIM_DSID "/ck/card/%s/%d", s->port,
		id, kilobytes);
	snprintf(signature, sizeof signature, "%.8s%08x", id, (unsigned)kilobytes * 2654435761U);
	json_key(w, "photo");
	json_object(w);
	json_key(w, "url");
	json_put(w, url);
	json_key(w, "signature");
	json_put(w, signature);
	json_key(w, "crop");
	json_put_raw(w, STR("{\"x\":0,\"y\":0,\"width\":96,\"height\":96}"));
	json_object_end(w);
}

/* Further members, one by one, so that the writer keeps its commas. */
static void put_more(struct json_writer *w, const char *more)
{
	struct buf object = BUF_INIT(64 * KIB), key = BUF_INIT(1 * KIB);
	struct json_walk walk;

	buf_printf(&object, "{%s}", more ? more : "");
	walk = json_walk(json_value(buf_str(&object)));
	while (json_next(&walk)) {
		buf_clear(&key);
		json_text(walk.key, &key);
		json_key(w, buf_cstr(&key));
		json_put_raw(w, walk.value);
	}
	buf_release(&object);
	buf_release(&key);
}

static void write_person(
	const struct sim *s, const struct person *p, const char *id, struct json_writer *w)
{
	char etag[64];

	etag_of(s, p->etag ? p->etag : 900 + (uint64_t)(p - people) * 5, etag);
	json_object(w);
	put_text(w, "contactId", id);
	put_text(w, "etag", etag);
	put_text(w, "firstName", p->first);
	put_text(w, "lastName", p->last);
	put_text(w, "middleName", p->middle);
	if (!p->more || !strstr(p->more, "isCompany")) {
		json_key(w, "isCompany");
		json_put_bool(w, false);
	}
	put_list(w, "phones", p->phones);
	put_list(w, "emailAddresses", p->emails);
	put_text(w, "companyName", p->company);
	put_text(w, "jobTitle", p->title);
	put_text(w, "birthday", p->birthday);
	put_more(w, p->more);
	put_text(w, "notes", p->notes);
	put_photo(s, w, id, p->photo_kb);
	put_text(w, "dateCreated", "2019-11-05T09:12:00Z");
	put_text(w, "dateModified", p->modified ? p->modified : "2025-06-14T11:30:00Z");
	json_object_end(w);
}

static void add_person(struct sim *s, const struct person *p)
{
	struct buf text = BUF_INIT(64 * KIB);
	struct json_writer w = json_writer(&text);
	char id[64];

	make_uuid(1, (uint64_t)(p - people) + 1, id);
	if (p->id)
		snprintf(id, sizeof id, "%s", p->id);
	write_person(s, p, id, &w);
	book_add(&s->book, str_of(id), buf_str(&text));
	for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++)
		if (p->groups & groups[i].mark)
			group_join(&s->book.groups[i], str_of(id));
	buf_release(&text);
}

void people_fill(struct sim *s)
{
	char etag[64];

	for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++) {
		struct group *g =
			book_group_add(&s->book, str_of(groups[i].id), str_of(groups[i].name));

		etag_of(s, 800 + i, etag);
		g->etag = mem_dup(etag);
	}
	for (size_t i = 0; i < PEOPLE; i++)
		add_person(s, &people[i]);
	snprintf(s->book.me, sizeof s->book.me, "1B6A3C1E-04D7-4C53-9A55-0A1815121000");
	s->book.sync = 1432;
}
