/* Generated contacts: any number, the same for the same seed, of the size and variety of real ones
 * (about 850 bytes). None has a birthday between 12 March and 12 April, and each has a phone, so that
 * the numbers in the drawings stay those of the sample. */
#include "sim.h"

#include <stdio.h>
#include <string.h>

static const char *const first_names[] = {"Aisha", "Akira", "Alejandro", "Amelie", "Anders", "Anja",
	"Astrid", "Beatriz", "Björn", "Camille", "Chiara", "Dagmar", "Daniela", "Dmitri", "Eilidh",
	"Elif", "Emre", "Esther", "Farid", "Fatima", "Felix", "Françoise", "Gabriel", "Giulia",
	"Hana", "Hannah", "Henrik", "Ingrid", "Isabel", "Ivan", "Jasper", "João", "Julia", "Kamal",
	"Karin", "Keiko", "Lars", "Laura", "Leïla", "Lucía", "Magnus", "Mateusz", "Mei", "Mina",
	"Nadia", "Nils", "Noémie", "Olga", "Omar", "Paolo", "Petra", "Priya", "Rafael", "Rosa",
	"Saoirse", "Sven", "Tomás", "Ulrike", "Wanjiru", "Zoë"};
static const char *const last_names[] = {"Abbott", "Adeyemi", "Almeida", "Andersen", "Bakker",
	"Baptiste", "Bergström", "Bianchi", "Castillo", "Chen", "Çelik", "Dahl", "Delacroix",
	"Dubois", "Eriksen", "Fernández", "Fischer", "Garcia", "Greene", "Haas", "Hashimoto",
	"Hoffmann", "Ibrahim", "Ivanova", "Jansen", "Jørgensen", "Kaya", "Kim", "Kowalska", "Kumar",
	"Larsson", "Leclerc", "Lindqvist", "López", "MacDonald", "Marchetti", "Meyer", "Müller",
	"Nakamura", "Ndiaye", "Nguyen", "Novák", "Nowak", "O'Brien", "Okafor", "Oliveira", "Park",
	"Patel", "Petrov", "Quinn", "Ramos", "Rossi", "Sato", "Schäfer", "Silva", "Sørensen",
	"Suzuki", "Takahashi", "Thorne", "Tran", "Ueda", "Usman", "van Dijk", "Vargas", "Virtanen",
	"Wagner", "Walker", "Weber", "Wójcik", "Yamada", "Yilmaz", "Zhang", "Zimmermann"};
static const char *const companies[] = {"Northern Bridge Works", "Harbour & Pine",
	"Lumen Optik GmbH", "Kestrel Instruments", "Atelier Verrier", "Blue Heron Press",
	"Stadtwerke Nord", "Quillfeather Books", "Sakura Precision", "Tidewater Surveyors",
	"Andes Textiles", "Fjord Data AS"};
static const char *const titles[] = {"Engineer", "Editor", "Head of purchasing", "Surveyor",
	"Bookkeeper", "Researcher", "Art director", "Teacher", "Physician",
	"Sales, northern region"};
static const char *const streets[] = {"Mill Lane", "Kirchgasse", "rue des Lilas", "Via Garibaldi",
	"Station Road", "Calle Mayor", "Storgatan", "Quay Street", "Lindenallee",
	"Chestnut Avenue"};
static const char *const cities[] = {"Bristol", "Graz", "Lyon", "Bergamo", "Leeds", "Valencia",
	"Uppsala", "Galway", "Potsdam", "Portland"};
static const char *const notes[] = {
	("Met at the conference; sends a card every New Year. Prefers to be "
	 "called in the morning, never on Fridays."),
	"Knows the people at the archive. Ask about the maps before the summer holidays begin.",
	"Allergic to nuts. The children are called Kim and Robin, the dog answers to Waffle.",
	"Second number is the workshop and rings for a long time."};

#define PICK(list, r) ((list)[(r) % (sizeof(list) / sizeof(list)[0])])

/* xorshift64*: small, and the same everywhere. */
static uint64_t draw(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return (*state * 2685821657736338717U) >> 16;
}

static void add_ascii(const char *name, struct buf *out)
{
	for (; *name; name++)
		if ((*name >= 'a' && *name <= 'z') || (*name >= 'A' && *name <= 'Z'))
			buf_addc(out, (char)(*name | 0x20));
}

static void add_phones(uint64_t *state, struct buf *out)
{
	unsigned a = (unsigned)(draw(state) % 9000 + 1000), b = (unsigned)(draw(state) % 900 + 100);

	buf_printf(out, ",\"phones\":[{\"field\":\"+44 7700 9%05u\",\"label\":\"MOBILE\"}",
		a * 10 + b % 10);
	if (draw(state) % 3)
		buf_printf(out, ",{\"field\":\"+44 20 7946 %04u\",\"label\":\"WORK\"}", a);
	if (draw(state) % 5 == 0)
		buf_printf(out, ",{\"field\":\"+49 30 23125 %03u\",\"label\":\"HOME\"}", b);
	buf_addc(out, ']');
}

static void add_emails(uint64_t *state, const char *first, const char *last, struct buf *out)
{
	buf_adds(out, ",\"emailAddresses\":[{\"field\":\"");
	add_ascii(first, out);
	buf_addc(out, '.');
	add_ascii(last, out);
	buf_printf(out, "%u@mail.example\",\"label\":\"HOME\"}", (unsigned)(draw(state) % 1000));
	if (draw(state) % 2) {
		buf_adds(out, ",{\"field\":\"");
		add_ascii(last, out);
		buf_printf(out, "@works%u.example\",\"label\":\"WORK\"}",
			(unsigned)(draw(state) % 40));
	}
	buf_addc(out, ']');
}

static void add_address(uint64_t *state, struct buf *out)
{
	uint64_t r = draw(state);

	buf_printf(out,
		",\"streetAddresses\":[{\"field\":{\"street\":\"%u "
		"%s\",\"city\":\"%s\",\"state\":\"\","
		"\"postalCode\":\"%05u\",\"country\":\"United Kingdom\",\"countryCode\":\"gb\"},"
		"\"label\":\"%s\"}]",
		(unsigned)(r % 180 + 1), PICK(streets, r >> 8), PICK(cities, r >> 16),
		(unsigned)(r >> 24) % 90000 + 10000, r % 4 ? "HOME" : "WORK");
}

static void add_dates(uint64_t *state, struct buf *out)
{
	static const unsigned months[] = {1, 2, 5, 6, 7, 8, 9, 10, 11, 12};
	uint64_t r = draw(state);

	if (r % 2)
		buf_printf(out, ",\"birthday\":\"%04u-%02u-%02u\"",
			r % 7 == 0 ? 1604U : (unsigned)(1940 + r % 65), PICK(months, r >> 8),
			(unsigned)((r >> 16) % 28 + 1));
	if (r % 6 == 0)
		buf_printf(out,
			",\"dates\":[{\"field\":\"%04u-09-%02u\",\"label\":\"ANNIVERSARY\"}]",
			(unsigned)(1980 + r % 40), (unsigned)((r >> 20) % 28 + 1));
}

static void add_rest(uint64_t *state, const char *first, const char *last, struct buf *out)
{
	uint64_t r = draw(state);

	if (r % 4)
		buf_printf(out, ",\"companyName\":\"%s\",\"jobTitle\":\"%s\",\"department\":\"\"",
			PICK(companies, r >> 8), PICK(titles, r >> 16));
	if (r % 3 == 0)
		buf_printf(out,
			",\"urls\":[{\"field\":\"https://www.mail.example/"
			"~%u\",\"label\":\"HOMEPAGE\"}]",
			(unsigned)(r >> 20) % 10000);
	if (r % 5 == 0) {
		buf_adds(out, ",\"profiles\":[{\"field\":\"https://www.linkedin.com/in/");
		add_ascii(first, out);
		buf_printf(out, "-%u\",\"label\":\"LINKEDIN\",\"user\":\"",
			(unsigned)(r >> 24) % 1000);
		add_ascii(last, out);
		buf_adds(out, "\"}]");
	}
	buf_printf(out, ",\"notes\":\"%s\"", PICK(notes, r >> 12));
	buf_printf(out,
		",\"normalized\":\"%s %s\",\"isGuardianApproved\":false,\"whitelisted\":false",
		last, first);
	buf_printf(out,
		",\"dateCreated\":\"%u-0%u-1%uT08:00:00Z\",\"dateModified\":\"2025-0%u-2%uT17:30:"
		"00Z\"",
		(unsigned)(2012 + r % 12), (unsigned)(r % 9 + 1), (unsigned)(r % 10),
		(unsigned)(r % 8 + 1), (unsigned)(r % 9));
}

static void add_contact(struct sim *s, uint64_t n, struct buf *text)
{
	uint64_t state = (s->options.seed + 1) * 0x9e3779b97f4a7c15U + n * 0xbf58476d1ce4e5b9U;
	const char *first, *last;
	char id[37], etag[64];

	draw(&state);
	first = PICK(first_names, draw(&state));
	last = PICK(last_names, draw(&state));
	make_uuid(s->options.seed + 1000, n, id);
	etag_of(s, 1 + n % 880, etag);
	buf_clear(text);
	buf_printf(text,
		"{\"contactId\":\"%s\",\"etag\":\"%s\",\"firstName\":\"%s\",\"lastName\":\"%s\","
		"\"middleName\":\"\",\"prefix\":\"\",\"suffix\":\"\",\"isCompany\":false",
		id, etag, first, last);
	add_phones(&state, text);
	add_emails(&state, first, last, text);
	add_address(&state, text);
	add_dates(&state, text);
	add_rest(&state, first, last, text);
	buf_addc(text, '}');
	book_add(&s->book, str_of(id), buf_str(text));
	if (s->book.groups[2].n_members < 44) /* Friends and Work grow to the size that is drawn */
		group_join(&s->book.groups[2], str_of(id));
	else if (s->book.groups[3].n_members < 86)
		group_join(&s->book.groups[3], str_of(id));
}

void generated_fill(struct sim *s, long total)
{
	struct buf text = BUF_INIT(64 * KIB);

	for (uint64_t n = 1; (long)s->book.n < total; n++)
		add_contact(s, n, &text);
	buf_release(&text);
}

void book_fill(struct sim *s)
{
	people_fill(s);
	if (s->options.zoo)
		zoo_fill(s);
	generated_fill(s, s->options.contacts);
	book_sort(&s->book);
}
