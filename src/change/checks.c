/* The checks of design.md "The write path". Owns what counts as suspicious and the sentence that says
 * why. Never changes a change and never refuses one: people decide, in review.
 */
#include "change/checks.h"

#include <string.h>

static bool is_entry(const struct diff_row *r)
{
	return str_find(r->field, STR("[")) != SIZE_MAX;
}

static struct str key_of(const struct diff_row *r)
{
	size_t bracket = str_find(r->field, STR("["));

	return bracket == SIZE_MAX ? r->field : str_part(r->field, 0, bracket);
}

static const struct diff_row *row_of(const struct diff *d, const char *key)
{
	size_t i;

	for (i = 0; i < d->n; i++)
		if (str_is(d->rows[i].field, key))
			return &d->rows[i];
	return NULL;
}

/* ---- what became empty ---- */

static bool list_emptied(const struct diff *d, const struct diff_row *r)
{
	size_t i;

	for (i = 0; i < d->n; i++)
		if (str_eq(key_of(&d->rows[i]), key_of(r)) && d->rows[i].sign != DIFF_REMOVED)
			return false;
	return true;
}

static bool emptied(const struct diff *d, const struct diff_row *r)
{
	if (str_is(r->field, "photo") || !r->before.n)
		return false;
	if (r->sign == DIFF_REMOVED)
		return !is_entry(r) || list_emptied(d, r);
	return r->sign == DIFF_CHANGED && !r->after.n;
}

static const struct diff_row *first_emptied(const struct diff *d)
{
	size_t i;

	for (i = 0; i < d->n; i++)
		if (emptied(d, &d->rows[i]))
			return &d->rows[i];
	return NULL;
}

/* ---- names ---- */

static bool swapped(const struct diff *d)
{
	const struct diff_row *f = row_of(d, "firstName"), *l = row_of(d, "lastName");

	return f && l && f->before.n && l->before.n && f->sign == DIFF_CHANGED &&
	       l->sign == DIFF_CHANGED && str_eq(f->before, l->after) &&
	       str_eq(l->before, f->after);
}

static bool shares_word(struct str a, struct str b)
{
	struct str word, rest = a;

	while (str_cut(&rest, ' ', &word))
		if (word.n > 1 && str_find(b, word) != SIZE_MAX)
			return true;
	return false;
}

/* Much of one is found in the other: a spelling mended, a name completed. */
static bool much_alike(struct str a, struct str b)
{
	size_t most = a.n > b.n ? a.n : b.n, least = a.n < b.n ? a.n : b.n, head = 0, tail = 0;

	while (head < least && a.p[head] == b.p[head])
		head++;
	while (tail < least - head && a.p[a.n - 1 - tail] == b.p[b.n - 1 - tail])
		tail++;
	return (head + tail) * 2 >= most || shares_word(a, b);
}

static bool full_name(struct str card, struct buf *out)
{
	struct buf name = BUF_INIT(64 * KIB);
	bool ok = card_full_name(card, &name) && text_fold(buf_str(&name), out);

	buf_release(&name);
	return ok && out->n > 0;
}

static bool name_row_changed(const struct diff *d)
{
	static const char *const keys[] = {"firstName", "lastName", "companyName"};
	size_t i, n = 0;

	for (i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		const struct diff_row *r = row_of(d, keys[i]);

		n += r && r->sign == DIFF_CHANGED && r->before.n && r->after.n && !r->cosmetic;
	}
	return n > 0;
}

static bool renamed(struct str before, struct str after, const struct diff *d)
{
	struct buf was = BUF_INIT(64 * KIB), now = BUF_INIT(64 * KIB);
	bool other = name_row_changed(d) && !swapped(d) && full_name(before, &was) &&
		     full_name(after, &now) && !much_alike(buf_str(&was), buf_str(&now));

	buf_release(&was);
	buf_release(&now);
	return other;
}

/* ---- what does not parse ---- */

static bool is_phone_mark(char c)
{
	return strchr(" +()-./,;*#", c) != NULL;
}

/* Letters stand for digits (1-800-FLOWERS) or begin an extension, as , and ; do. */
const char *phone_fault(struct str text)
{
	enum { E164_DIGITS = 15 };
	size_t i, digits = 0, extension = 0;

	for (i = 0; i < text.n; i++) {
		char c = text.p[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

		if (c == '+' && digits)
			return "has a + in its middle: are these two numbers?";
		if (c >= '0' && c <= '9')
			digits++;
		else if ((unsigned char)c < 0x80 && !letter && !is_phone_mark(c))
			return "has a character that no number has";
		extension += digits && (letter || c == ',' || c == ';');
		if (!extension && digits > E164_DIGITS)
			return "has more digits than a number has";
	}
	return digits < 3 ? "has hardly any digit" : NULL;
}

static const char *domain_fault(struct str domain)
{
	if (!domain.n || domain.p[0] == '.' || domain.p[domain.n - 1] == '.')
		return "has no server behind the @";
	if (str_find(domain, STR(".")) == SIZE_MAX)
		return "has a server without a dot";
	return str_find(domain, STR("..")) != SIZE_MAX ? "has two dots in a row" : NULL;
}

const char *mail_fault(struct str text)
{
	size_t at = str_find(text, STR("@")), i;

	for (i = 0; i < text.n; i++)
		if (strchr(" \t\n,;<>()\"", text.p[i]))
			return text.p[i] == ',' ? "has a comma"
						: "has a character that no address has";
	if (at == SIZE_MAX || at == 0)
		return "has no @ with a name before it";
	if (str_find(str_part(text, at + 1, text.n), STR("@")) != SIZE_MAX)
		return "has two @";
	return domain_fault(str_part(text, at + 1, text.n));
}

static const char *row_fault(const struct diff_row *r)
{
	if ((r->sign != DIFF_ADDED && r->sign != DIFF_CHANGED) || !r->after.n ||
		str_eq(r->before, r->after))
		return NULL;
	if (str_is(key_of(r), "phones"))
		return phone_fault(r->after);
	return str_is(key_of(r), "emailAddresses") ? mail_fault(r->after) : NULL;
}

static const struct diff_row *first_unreadable(const struct diff *d)
{
	size_t i;

	for (i = 0; i < d->n; i++)
		if (row_fault(&d->rows[i]))
			return &d->rows[i];
	return NULL;
}

/* ---- the rest ---- */

static const struct diff_row *first_dropped(const struct diff *d)
{
	size_t i;

	for (i = 0; i < d->n; i++)
		if (d->rows[i].sign == DIFF_REMOVED && is_entry(&d->rows[i]))
			return &d->rows[i];
	return NULL;
}

static bool from_many(enum change_source source)
{
	return source == SOURCE_BULK || source == SOURCE_IMPORT || source == SOURCE_MERGE;
}

/* Bytes of the picture that is written in the card itself, 0 when it is only pointed at. */
static size_t photo_bytes(struct str card)
{
	struct buf url = BUF_INIT(TEXT_MAX);
	size_t comma, n = 0;

	if (json_text(json_get(json_get(card, "photo"), "url"), &url) &&
		str_starts(buf_str(&url), STR("data:"))) {
		comma = str_find(buf_str(&url), STR(","));
		n = comma == SIZE_MAX ? 0 : (url.n - comma - 1) / 4 * 3;
	}
	buf_release(&url);
	return n;
}

static size_t card_bytes(struct str card)
{
	return card.n - photo_bytes(card) / 3 * 4;
}

static bool too_large(struct str after)
{
	return photo_bytes(after) > PHOTO_LIMIT || card_bytes(after) > CARD_LIMIT;
}

unsigned checks_sides(enum change_kind kind, enum change_source source, struct str before,
	struct str after, const struct diff *d)
{
	unsigned f = 0;

	if (kind == CHANGE_DELETE)
		return 1u << FLAG_DELETION;
	if (kind == CHANGE_UPDATE && first_emptied(d))
		f |= 1u << FLAG_EMPTIED;
	if (kind == CHANGE_UPDATE && swapped(d))
		f |= 1u << FLAG_SWAPPED;
	if (kind == CHANGE_UPDATE && renamed(before, after, d))
		f |= 1u << FLAG_RENAMED;
	if (first_unreadable(d))
		f |= 1u << FLAG_UNREADABLE;
	if (kind == CHANGE_UPDATE && from_many(source) && first_dropped(d))
		f |= 1u << FLAG_DROPPED;
	if (too_large(after))
		f |= 1u << FLAG_TOO_LARGE;
	return f;
}

static bool name_taken(struct store *s, const struct change *c)
{
	struct query *q = db_query(store_cache(s),
		"select 1 from contact where name = ?1 and id <> ?2 and ?1 <> '' limit 1");
	bool taken;

	query_str(q, 1, buf_str(&c->title));
	query_str(q, 2, buf_str(&c->object_id));
	taken = query_row(q);
	return query_end(q, NULL) && taken;
}

/* Creations less deletions among the other changes that wait. */
static int64_t others_waiting(struct store *s, const struct change *c)
{
	struct query *q = db_query(store_ledger(s),
		"select total(case kind when 'create' then 1 when 'delete' then -1 else 0 end)"
		" from change where object = 'contact' and object_id <> ?1");
	int64_t n = 0;

	query_str(q, 1, buf_str(&c->object_id));
	if (query_row(q))
		n = query_get_int(q, 0);
	return query_end(q, NULL) ? n : 0;
}

/* With the changes that wait there would be more contacts than Apple takes. */
static bool book_full(struct store *s, const struct change *c)
{
	int64_t n = db_int(store_cache(s), "select count(*) from contact", 0);

	return n > CONTACTS_LIMIT / 2 && n + others_waiting(s, c) >= CONTACTS_LIMIT;
}

/* In iCloud, and stays so. */
static bool group_has_name(struct store *s, struct str name, struct str but)
{
	struct query *q =
		db_query(store_cache(s), "select id from groups where name = ?1 and id <> ?2");
	bool has = false;

	query_str(q, 1, name);
	query_str(q, 2, but);
	while (!has && query_row(q))
		has = !ledger_change_of(s, OBJECT_GROUP, query_get(q, 0));
	return query_end(q, NULL) && has;
}

/* By a change that waits. */
static bool group_gets_name(struct store *s, struct str name, struct str but)
{
	struct query *q = db_query(store_ledger(s),
		"select after from change where object = 'group' and kind <> 'delete'"
		" and object_id <> ?1");
	struct buf text = BUF_INIT(64 * KIB);
	bool gets = false;

	query_str(q, 1, but);
	while (!gets && query_row(q)) {
		buf_clear(&text);
		gets = json_text(json_get(query_get(q, 0), "name"), &text) &&
		       str_eq(buf_str(&text), name);
	}
	buf_release(&text);
	return query_end(q, NULL) && gets;
}

static bool group_name_taken(struct store *s, const struct change *c)
{
	struct buf name = BUF_INIT(64 * KIB);
	bool taken;

	json_text(json_get(buf_str(&c->after), "name"), &name);
	taken = name.n && (group_has_name(s, buf_str(&name), buf_str(&c->object_id)) ||
				  group_gets_name(s, buf_str(&name), buf_str(&c->object_id)));
	buf_release(&name);
	return taken;
}

/* Apple's limits are of cards; of a group it is deleted, left without a member, or named as another. */
static unsigned group_flags(struct store *s, const struct change *c, unsigned f)
{
	f &= 1u << FLAG_DELETION | 1u << FLAG_EMPTIED;
	if (c->kind == CHANGE_CREATE || str_find(buf_str(&c->fields), STR("name")) != SIZE_MAX)
		f |= group_name_taken(s, c) ? 1u << FLAG_DUPLICATE : 0;
	return f;
}

unsigned checks_change(struct store *s, const struct change *c, const struct diff *d)
{
	unsigned f = checks_sides(c->kind, c->source, buf_str(&c->base), buf_str(&c->after), d);

	if (c->object == OBJECT_GROUP)
		return group_flags(s, c, f);
	if (c->object != OBJECT_CONTACT)
		return 0;
	if (c->kind == CHANGE_CREATE && name_taken(s, c))
		f |= 1u << FLAG_DUPLICATE;
	if (c->kind == CHANGE_CREATE && book_full(s, c))
		f |= 1u << FLAG_TOO_LARGE;
	if (from_many(c->source) && c->kind == CHANGE_UPDATE &&
		ledger_alike(s, c->source, buf_str(&c->fields)) >= MANY_ALIKE)
		f |= 1u << FLAG_MANY;
	return f | (c->flags & 1u << FLAG_PHOTO_LOST);
}

/* ---- sentences ---- */

static size_t words_in(struct str text)
{
	size_t i, n = 0;
	bool inside = false;

	for (i = 0; i < text.n; i++) {
		bool blank = text.p[i] == ' ' || text.p[i] == '\n' || text.p[i] == '\t';

		n += !blank && !inside;
		inside = !blank;
	}
	return n;
}

static size_t entries_of(const struct diff *d, const struct diff_row *r)
{
	size_t i, n = 0;

	for (i = 0; i < d->n; i++)
		n += str_eq(key_of(&d->rows[i]), key_of(r));
	return n;
}

static void say_lower(struct str words, struct buf *out)
{
	size_t at = out->n;

	buf_add_str(out, words);
	if (words.n > 1 && words.p[0] >= 'A' && words.p[0] <= 'Z' && words.p[1] >= 'a')
		out->p[at] = (char)(out->p[at] + 32);
}

static void say_quoted(struct str text, struct buf *out)
{
	buf_adds(out, "“");
	text_visible(utf8_clip(text, 60), false, out);
	buf_adds(out, text.n > 60 ? "…”" : "”");
}

static void say_emptied(const struct diff *d, struct buf *out)
{
	const struct diff_row *r = first_emptied(d);

	if (!r)
		return;
	if (str_starts(r->field, STR("contactIds"))) {
		buf_adds(out, "The group is left without a member; its contacts stay. Space leaves "
			      "them in it.");
		return;
	}
	if (is_entry(r)) {
		size_t n = entries_of(d, r);

		if (n > 1)
			buf_printf(out, "All %zu entries go, ", n);
		else
			buf_adds(out, "The only entry goes, ");
		say_quoted(r->before, out);
		buf_adds(out, n > 1 ? " among them. Space leaves it as it is."
				    : ". Space leaves it as it is.");
		return;
	}
	buf_adds(out, "The ");
	say_lower(r->words, out);
	if (str_is(r->field, "notes")) {
		buf_printf(out, " had %zu words and becomes empty. Space leaves it as it is.",
			words_in(r->before));
		return;
	}
	buf_adds(out, " was ");
	say_quoted(r->before, out);
	buf_adds(out, " and becomes empty. Space leaves it as it is.");
}

static void say_unreadable(const struct diff *d, struct buf *out)
{
	const struct diff_row *r = first_unreadable(d);

	if (!r)
		return;
	say_quoted(r->after, out);
	buf_printf(out, " %s. e mends the right side.", row_fault(r));
}

static void say_dropped(const struct diff *d, struct buf *out)
{
	const struct diff_row *r = first_dropped(d);

	if (!r)
		return;
	buf_adds(out, "An entry goes that was there: ");
	say_quoted(r->before, out);
	buf_adds(out, ". Space leaves it as it is.");
}

static void say_renamed(const struct change *c, struct buf *out)
{
	struct buf was = BUF_INIT(64 * KIB), now = BUF_INIT(64 * KIB);

	card_full_name(buf_str(&c->base), &was);
	card_full_name(buf_str(&c->after), &now);
	say_quoted(buf_str(&was), out);
	buf_adds(out, " becomes quite another name, ");
	say_quoted(buf_str(&now), out);
	buf_adds(out, ". Space leaves a field as it is, e mends the right side.");
	buf_release(&was);
	buf_release(&now);
}

static void say_too_large(const struct change *c, struct buf *out)
{
	size_t photo = photo_bytes(buf_str(&c->after));

	if (photo > PHOTO_LIMIT)
		buf_printf(out, "The photo has %zu KB; Apple takes 224. Space leaves it out.",
			photo / KIB);
	else if (card_bytes(buf_str(&c->after)) > CARD_LIMIT)
		buf_printf(out, "The card has %zu KB; Apple takes 256. e shortens it.",
			card_bytes(buf_str(&c->after)) / KIB);
	else
		buf_adds(out,
			"With this there are more than 50,000 contacts, and Apple takes no more. r "
			"keeps it here.");
}

static void say_deletion(const struct change *c, struct buf *out)
{
	say_quoted(buf_str(&c->title), out);
	buf_adds(out,
		c->object == OBJECT_GROUP
			? " is deleted; its contacts stay. r keeps it."
			: " is deleted with all its fields. A backup is made first. r keeps it.");
}

static void say_changed_since(const struct change *c, struct buf *out)
{
	buf_adds(out,
		c->kind == CHANGE_DELETE
			? "Changed in iCloud after that commit made it, which goes with it. r "
			  "keeps it."
			: "Changed again in iCloud after that commit, in the same place. Enter "
			  "asks which is to stay.");
}

bool checks_words(enum flag f, const struct change *c, const struct diff *d, struct buf *out)
{
	switch (f) {
	case FLAG_EMPTIED:
		say_emptied(d, out);
		break;
	case FLAG_SWAPPED:
		buf_adds(out,
			"First and last name are swapped. Space leaves a field out, e mends the "
			"right side.");
		break;
	case FLAG_RENAMED:
		say_renamed(c, out);
		break;
	case FLAG_PHOTO_LOST:
		buf_adds(out,
			"The photo is gone for good with this; no copy could be made. r keeps it.");
		break;
	case FLAG_UNREADABLE:
		say_unreadable(d, out);
		break;
	case FLAG_DROPPED:
		say_dropped(d, out);
		break;
	case FLAG_DUPLICATE:
		buf_printf(out, "Another %s has this name already. r keeps it from becoming two.",
			c->object == OBJECT_GROUP ? "group" : "contact");
		break;
	case FLAG_TOO_LARGE:
		say_too_large(c, out);
		break;
	case FLAG_DELETION:
		say_deletion(c, out);
		break;
	case FLAG_CHANGED_SINCE:
		say_changed_since(c, out);
		break;
	case FLAG_MANY:
		buf_adds(out,
			"Many contacts change in the same way. t shows those least like the rest.");
		break;
	case FLAG_COUNT:
		break;
	}
	return !out->failed;
}
