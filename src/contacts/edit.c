/* Edits of a card: each replaces one span of its text and leaves every other byte.
 *
 * A change of a value replaces the value's span; what is new is put behind the last member or entry;
 * what goes takes one comma with it. What does not differ is not touched. FIELD is read here too
 * (design, "Commands"). Sends nothing, stores nothing.
 */
#include "icloud/card.h"

#include "contacts/picture.h"
#include "icloud/time.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum { CARD_MAX = 16 * (int)MIB, DATE_YEARLESS = 1604 };

/* FIELD taken apart: phones[work].label */
struct path {
	struct str key;
	struct str which; /* in brackets: a place or a label */
	struct str part;  /* behind the dot */
	bool bracketed;
};

/* Spans of one edit inside a text: `out` is the text up to `from`, the new bytes, the text from `to`. */
struct cut {
	const char *from, *to;
};

static bool fail_field(struct error *err, struct str field, const char *what)
{
	struct str shown = utf8_clip(field, 60);

	return failf(err, ERR_USAGE, "`contacts show` lists the fields of a contact.", "%.*s: %s",
		STR_ARG(shown), what);
}

/* Reading FIELD and the sign behind it. */

static bool path_end(struct str s, size_t *n)
{
	bool inside = false;

	for (size_t i = 0; i < s.n; i++) {
		char next = i + 1 < s.n ? s.p[i + 1] : '\0';

		if (s.p[i] == '[' && !inside)
			inside = true;
		else if (s.p[i] == ']' && inside &&
			 (next == '=' || next == '+' || next == '-' || next == '.'))
			inside = false;
		else if (s.p[i] == '=' && !inside) {
			*n = i;
			return true;
		}
	}
	return false;
}

bool edit_parse(struct str s, struct edit *out, struct error *err)
{
	struct edit e = {.verb = EDIT_SET};
	size_t n;

	if (!path_end(s, &n))
		return failf(err, ERR_USAGE, "Write FIELD=VALUE, such as jobTitle=Analyst.",
			"“%.*s” has no = behind the field.", STR_ARG(utf8_clip(s, 60)));
	e.value = str_part(s, n + 1, s.n);
	if (n && (s.p[n - 1] == '+' || s.p[n - 1] == '-')) {
		e.verb = s.p[n - 1] == '+' ? EDIT_ADD : EDIT_REMOVE;
		n--;
	} else if (!e.value.n) {
		e.verb = EDIT_EMPTY;
	}
	e.path = str_part(s, 0, n);
	if (!e.path.n)
		return fail(err, ERR_USAGE, "There is no field before the =.",
			"Write FIELD=VALUE, such as jobTitle=Analyst.");
	*out = e;
	return true;
}

static bool path_read(struct str s, struct path *out, struct error *err)
{
	struct path p = {0};
	size_t n = 0;
	const char *close;

	while (n < s.n && s.p[n] != '[' && s.p[n] != '.')
		n++;
	p.key = str_part(s, 0, n);
	if (n < s.n && s.p[n] == '[') {
		close = memrchr(s.p + n, ']', s.n - n);
		if (!close)
			return fail_field(err, s, "the bracket is not closed.");
		p.bracketed = true;
		p.which = str_part(s, n + 1, (size_t)(close - s.p) - n - 1);
		n = (size_t)(close - s.p) + 1;
	}
	if (n < s.n && s.p[n] != '.')
		return fail_field(err, s, "this is no field.");
	p.part = str_part(s, n + 1, s.n);
	if (!p.key.n || (n < s.n && !p.part.n) || (p.bracketed && !p.which.n) ||
		memchr(s.p, '\0', s.n))
		return fail_field(err, s, "this is no field.");
	*out = p;
	return true;
}

/* Splicing. */

static bool splice(struct str text, struct cut cut, struct str with, struct buf *out)
{
	return buf_add(out, text.p, (size_t)(cut.from - text.p)) && buf_add_str(out, with) &&
	       buf_add(out, cut.to, (size_t)(text.p + text.n - cut.to));
}

static struct cut cut_of(struct str span)
{
	return (struct cut){span.p, span.p + span.n};
}

static const char *end_of(struct str span)
{
	return span.p + span.n;
}

/* One member of an object, or one element of an array, with its neighbours. */
struct place {
	struct str key, value;
	const char *last_end; /* end of the last value of all; NULL: the container is empty */
	const char *before;   /* end of the value before; NULL: it is the first */
	const char *after;    /* start of what follows; NULL: it is the last */
	bool found;
};

static const char *start_of(const struct json_walk *w)
{
	return w->object ? w->key.p : w->value.p;
}

/** By key (the last one so named, as readers of JSON take it) or, in arrays, by index. */
static struct place find_place(struct str container, const char *key, size_t index)
{
	struct json_walk w = json_walk(container);
	struct place p = {0};
	bool just_found = false;

	for (size_t i = 0; json_next(&w); i++) {
		bool match = w.object ? json_key_is(w.key, key) : i == index;

		if (just_found)
			p.after = start_of(&w);
		just_found = match;
		if (match)
			p = (struct place){.key = w.key,
				.value = w.value,
				.before = p.last_end,
				.found = true};
		p.last_end = end_of(w.value);
	}
	return p;
}

static struct cut cut_with_comma(const struct place *p)
{
	const char *from = p->key.p ? p->key.p : p->value.p;

	if (p->after)
		return (struct cut){from, p->after};
	return (struct cut){p->before ? p->before : from, end_of(p->value)};
}

/** Where something new goes, and whether it needs a comma before it. */
static struct cut cut_at_end(struct str container, const struct place *p)
{
	const char *at = p->last_end ? p->last_end : container.p + 1;

	return (struct cut){at, at};
}

/** text with the member of one of its objects set, or taken out when value is STR_NONE. */
static bool member_put(
	struct str text, struct str object, const char *key, struct str value, struct buf *out)
{
	struct place p = find_place(object, key, 0);
	struct buf new = BUF_INIT(CARD_MAX);
	bool ok;

	if (p.found && value.p)
		return splice(text, cut_of(p.value), value, out);
	if (p.found)
		return splice(text, cut_with_comma(&p), STR_NONE, out);
	if (!value.p)
		return buf_add_str(out, text);
	ok = (!p.last_end || buf_addc(&new, ',')) && json_quote(str_of(key), &new) &&
	     buf_addc(&new, ':') && buf_add_str(&new, value) &&
	     splice(text, cut_at_end(object, &p), buf_str(&new), out);
	buf_release(&new);
	return ok;
}

bool card_put(struct str card, const char *key, struct str json, struct buf *out)
{
	return json_type(card) == JSON_OBJECT && member_put(card, card, key, json, out);
}

/* Values that a person typed, as JSON. */

static bool text_is(struct str value, struct str text)
{
	struct buf now = BUF_INIT(CARD_MAX);
	bool same = json_text(value, &now) && str_eq(buf_str(&now), text);

	buf_release(&now);
	return same;
}

static bool date_parts(struct str s, int *year, int *month, int *day)
{
	int64_t y = DATE_YEARLESS, m, d;
	bool yearless = str_starts(s, STR("--"));

	if (yearless)
		s = str_part(s, 2, s.n);
	else if (s.n != 10 || s.p[4] != '-' || !str_to_int64(str_part(s, 0, 4), &y))
		return false;
	else
		s = str_part(s, 5, s.n);
	if (s.n != 5 || s.p[2] != '-' || !str_to_int64(str_part(s, 0, 2), &m) ||
		!str_to_int64(str_part(s, 3, 2), &d))
		return false;
	*year = (int)y;
	*month = (int)m;
	*day = (int)d;
	return true;
}

static int month_of(struct str name)
{
	char three[4] = "";

	for (int month = 1; month <= 12; month++) {
		memcpy(three, month_name(month), 3);
		if (str_is_nocase(name, month_name(month)) || str_is_nocase(name, three))
			return month;
	}
	return 0;
}

/* "23 June 1912", "23 June" */
static bool date_in_words(struct str s, int *year, int *month, int *day)
{
	struct str word;
	int64_t d, y = DATE_YEARLESS;

	if (!str_cut(&s, ' ', &word) || !str_to_int64(word, &d) || !str_cut(&s, ' ', &word))
		return false;
	*month = month_of(word);
	s = str_trim(s);
	if (!*month || d < 1 || d > 31 || (s.n && (s.n != 4 || !str_to_int64(s, &y))))
		return false;
	*day = (int)d;
	*year = (int)y;
	return true;
}

/** What a person typed as YYYY-MM-DD. */
static bool date_iso(struct str typed, struct buf *out)
{
	int year, month, day;

	typed = str_trim(typed);
	if (!date_parts(typed, &year, &month, &day) && !date_in_words(typed, &year, &month, &day))
		return false;
	if (year < 1 || day < 1 || day > civil_days_in(year, month))
		return false;
	return buf_printf(out, "%04d-%02d-%02d", year, month, day);
}

/* The work on one edit: the text as it is, what is asked, and the text as it becomes. */
struct work {
	struct str card;
	const struct edit *edit;
	struct path path;
	const struct field_info *info;
	struct buf *out;
	struct error *err;
};

static bool no_room(struct work *s)
{
	return fail_field(s->err, s->edit->path, "the value is too long.");
}

static bool done(struct work *s, bool ok)
{
	return ok || no_room(s);
}

static bool unchanged(struct work *s)
{
	return done(s, buf_add_str(s->out, s->card));
}

static bool refuse(struct work *s, const char *what)
{
	return fail_field(s->err, s->edit->path, what);
}

/** The value for a field of this kind, as the text inside its string. */
static bool typed_text(struct work *s, enum field_kind kind, struct buf *out)
{
	if (!utf8_ok(s->edit->value))
		return refuse(s, "the value is not UTF-8.");
	if (kind == FIELD_DATE || kind == FIELD_DATES)
		return date_iso(s->edit->value, out) ||
		       refuse(s, "this is no date; write 1912-06-23 or --06-23.");
	return done(s, buf_add_str(out, s->edit->value));
}

/** Sets a string member of an object inside the card; nothing when it says that already. */
static bool set_text(struct work *s, struct str object, const char *key, enum field_kind kind)
{
	struct place p = find_place(object, key, 0);
	struct buf text = BUF_INIT(CARD_MAX), quoted = BUF_INIT(CARD_MAX);
	bool ok = typed_text(s, kind, &text);

	if (ok && p.found && text_is(p.value, buf_str(&text)))
		ok = unchanged(s);
	else if (ok)
		ok = done(s, json_quote(buf_str(&text), &quoted) &&
				     member_put(s->card, object, key, buf_str(&quoted), s->out));
	buf_release(&text);
	buf_release(&quoted);
	return ok;
}

/** Empties a member by taking it out; one that is empty stays as it is. */
static bool take_out(struct work *s, struct str object, const char *key)
{
	struct place p = find_place(object, key, 0);

	if (text_is(p.value, STR("")) ||
		(json_type(p.value) == JSON_ARRAY && json_count(p.value) == 0))
		return unchanged(s);
	return done(s, member_put(s->card, object, key, STR_NONE, s->out));
}

/* Plain members. */

static bool set_flag(struct work *s)
{
	struct str v = str_trim(s->edit->value);
	bool yes = str_is_nocase(v, "true") || str_is_nocase(v, "yes") || str_is(v, "1");
	bool no = !v.n || str_is_nocase(v, "false") || str_is_nocase(v, "no") || str_is(v, "0"),
	     now;
	struct place p = find_place(s->card, s->info->key, 0);

	if (!yes && !no)
		return refuse(s, "write yes or no.");
	if (p.found && json_bool(p.value, &now) && now == yes)
		return unchanged(s);
	return done(s, card_put(s->card, s->info->key, yes ? STR("true") : STR("false"), s->out));
}

/* A member that this program does not know keeps its kind of value. */
static bool set_unknown(struct work *s, const char *key)
{
	struct place p = find_place(s->card, key, 0);
	struct str json = json_value(s->edit->value);

	if (!p.found)
		return refuse(s, "the card has no such field.");
	if (s->edit->verb == EDIT_EMPTY)
		return take_out(s, s->card, key);
	if (json_type(p.value) == JSON_STRING)
		return set_text(s, s->card, key, FIELD_TEXT);
	if (!json.p)
		return refuse(s, "the value must be JSON, as it is now.");
	if (str_eq(json, p.value))
		return unchanged(s);
	return done(s, card_put(s->card, key, json, s->out));
}

/* A picture comes as text (icloud/photo.h). The signature of the one before does not belong to it. */
static bool set_photo(struct work *s)
{
	struct str now = json_get(find_place(s->card, s->info->key, 0).value, "url");
	struct buf member = BUF_INIT(CARD_MAX);
	bool ok;

	if (text_is(now, s->edit->value))
		return unchanged(s);
	if (!picture_member(s->edit->value, &member))
		return refuse(s, "this is no picture; photo=@FILE takes a JPEG or PNG.");
	ok = done(s, card_put(s->card, s->info->key, buf_str(&member), s->out));
	buf_release(&member);
	return ok;
}

static bool edit_plain(struct work *s, const char *key)
{
	enum edit_verb verb = s->edit->verb;

	if (s->path.bracketed || s->path.part.n)
		return refuse(s, "this field has no entries and no parts.");
	if (verb == EDIT_ADD || verb == EDIT_REMOVE)
		return refuse(s, "this field is no list; = sets it.");
	if (s->info->kind == FIELD_FLAG)
		return set_flag(s);
	if (s->info->kind == FIELD_UNKNOWN)
		return set_unknown(s, key);
	if (verb == EDIT_EMPTY || !s->edit->value.n)
		return take_out(s, s->card, key);
	if (s->info->kind == FIELD_PHOTO)
		return set_photo(s);
	return set_text(s, s->card, key, s->info->kind);
}

/* Lists. */

static bool label_is(struct str label, struct str words)
{
	struct buf text = BUF_INIT(MIB), shown = BUF_INIT(MIB), key = BUF_INIT(MIB);
	bool same;

	json_text(label, &text);
	label_words(label, &shown);
	label_from_words(words, &key);
	same = text.n && (str_eq(buf_str(&text), words) || str_eq(buf_str(&text), buf_str(&key)) ||
				 str_eq(buf_str(&shown), words));
	buf_release(&text);
	buf_release(&shown);
	buf_release(&key);
	return same;
}

static bool row_is(const struct card_row *row, struct str which)
{
	int64_t place;

	if (str_to_int64(which, &place))
		return place >= 0 && (uint64_t)place == row->index;
	return label_is(row->label, which) ||
	       (row->info->kind == FIELD_IM && label_is(json_get(row->field, "IMService"), which));
}

static bool row_has_value(const struct card_row *row, struct str value)
{
	struct buf words = BUF_INIT(CARD_MAX);
	bool same =
		text_is(row->field, value) ||
		(row_words(row, &words) && str_eq(buf_str(&words), value)) ||
		(row->info->kind == FIELD_IM && text_is(json_get(row->field, "userName"), value));

	buf_release(&words);
	return same;
}

/** The entry that the path or, for a removal without brackets, the value names. */
static bool find_entry(struct work *s, struct card_row *out)
{
	struct str list = find_place(s->card, s->info->key, 0).value;
	struct card_walk w = card_walk(s->card);
	bool by_value = !s->path.bracketed;
	struct card_row row;

	while (json_type(list) == JSON_ARRAY && card_next(&w, &row)) {
		if (row.info != s->info || row.value.p <= list.p || row.value.p >= end_of(list))
			continue;
		if (by_value ? row_has_value(&row, s->edit->value) : row_is(&row, s->path.which)) {
			*out = row;
			return true;
		}
	}
	return refuse(s, by_value ? "no entry has this value." : "there is no such entry.");
}

static bool remove_entry(struct work *s, const struct card_row *row)
{
	struct place list = find_place(s->card, s->info->key, 0), entry;

	entry = find_place(list.value, NULL, row->index);
	if (!entry.before && !entry.after)
		return take_out(s, s->card, s->info->key);
	return done(s, splice(s->card, cut_with_comma(&entry), STR_NONE, s->out));
}

/* What stands in "field" of a new entry: the typed text, or an object with it as its first part. */
static bool new_field(struct work *s, struct json_writer *w)
{
	const char *part = s->info->kind == FIELD_ADDRESS ? "street"
			   : s->info->kind == FIELD_IM	  ? "userName"
							  : NULL;
	struct buf text = BUF_INIT(CARD_MAX);
	bool ok = typed_text(s, s->info->kind, &text);

	if (part)
		json_object(w);
	if (part && text.n)
		json_key(w, part);
	if (!part || text.n)
		json_put_str(w, buf_str(&text));
	if (part)
		json_object_end(w);
	buf_release(&text);
	return ok;
}

static bool new_entry(struct work *s, struct buf *out)
{
	struct json_writer w = json_writer(out);
	struct buf label = BUF_INIT(MIB);
	bool ok;

	json_object(&w);
	json_key(&w, "field");
	ok = new_field(s, &w);
	if (s->path.which.n) {
		label_from_words(s->path.which, &label);
		json_key(&w, "label");
		json_put_str(&w, buf_str(&label));
	}
	json_object_end(&w);
	buf_release(&label);
	return ok && done(s, !out->failed);
}

static bool put_entry(struct work *s, struct str entry)
{
	struct place list = find_place(s->card, s->info->key, 0), last;
	struct buf new = BUF_INIT(CARD_MAX);
	bool ok;

	if (json_type(list.value) == JSON_ARRAY) {
		last = find_place(list.value, NULL, SIZE_MAX);
		ok = (!last.last_end || buf_addc(&new, ',')) && buf_add_str(&new, entry) &&
		     splice(s->card, cut_at_end(list.value, &last), buf_str(&new), s->out);
	} else {
		ok = buf_addc(&new, '[') && buf_add_str(&new, entry) && buf_addc(&new, ']') &&
		     card_put(s->card, s->info->key, buf_str(&new), s->out);
	}
	buf_release(&new);
	return done(s, ok);
}

static bool add_entry(struct work *s)
{
	bool may_be_empty = s->info->kind == FIELD_ADDRESS || s->info->kind == FIELD_IM;
	struct buf entry = BUF_INIT(CARD_MAX);
	bool ok;

	if (s->path.part.n)
		return refuse(s, "add the entry first, then set its parts.");
	if (!s->edit->value.n && !may_be_empty)
		return refuse(s, "an entry needs a value.");
	ok = new_entry(s, &entry) && put_entry(s, buf_str(&entry));
	buf_release(&entry);
	return ok;
}

static bool set_label(struct work *s, struct str entry)
{
	struct place p = find_place(entry, "label", 0);
	struct buf label = BUF_INIT(MIB), quoted = BUF_INIT(MIB);
	bool ok;

	if (json_type(entry) != JSON_OBJECT)
		return refuse(s, "this entry cannot have a label.");
	if (!s->edit->value.n)
		return take_out(s, entry, "label");
	if (p.found && label_is(p.value, s->edit->value))
		return unchanged(s);
	ok = utf8_ok(s->edit->value) && label_from_words(s->edit->value, &label) &&
	     json_quote(buf_str(&label), &quoted) &&
	     member_put(s->card, entry, "label", buf_str(&quoted), s->out);
	buf_release(&label);
	buf_release(&quoted);
	return done(s, ok);
}

static bool is_part_of(enum field_kind kind, const char *part)
{
	static const char *const address[] = {"street", "city", "state", "postalCode", "country",
		"countryCode", "subLocality", NULL};
	static const char *const chat[] = {"IMService", "userName", NULL};
	static const char *const profile[] = {
		"field", "user", "userId", "displayname", "displayName", NULL};
	static const char *const others[] = {"field", NULL};
	const char *const *known = kind == FIELD_ADDRESS   ? address
				   : kind == FIELD_IM	   ? chat
				   : kind == FIELD_PROFILE ? profile
							   : others;

	while (*known && strcmp(*known, part) != 0)
		known++;
	return *known != NULL;
}

/** Sets or empties one part: of the "field" object of addresses and chats, else of the entry. */
static bool set_part(struct work *s, const struct card_row *row, const char *part)
{
	bool nested = s->info->kind == FIELD_ADDRESS || s->info->kind == FIELD_IM;
	struct str object = nested ? row->field : row->value;

	if (json_type(object) != JSON_OBJECT)
		return refuse(s, "this entry has no parts.");
	if (!is_part_of(s->info->kind, part) && !find_place(object, part, 0).found)
		return refuse(s, "there is no such part.");
	if (!s->edit->value.n)
		return take_out(s, object, part);
	return set_text(s, object, part, s->info->kind);
}

/* A text that stands in the list itself becomes an entry that says it another way. */
static bool set_bare(struct work *s, const struct card_row *row)
{
	struct buf entry = BUF_INIT(CARD_MAX);
	bool ok;

	if (json_type(row->value) != JSON_STRING)
		return refuse(s, "this is no entry; it can be removed, and a new one added.");
	if (text_is(row->value, s->edit->value))
		return unchanged(s);
	s->path.which = STR_NONE;
	ok = new_entry(s, &entry) &&
	     done(s, splice(s->card, cut_of(row->value), buf_str(&entry), s->out));
	buf_release(&entry);
	return ok;
}

static bool set_entry(struct work *s, const struct card_row *row)
{
	const char *whole = s->info->kind == FIELD_ADDRESS ? NULL
			    : s->info->kind == FIELD_IM	   ? "userName"
							   : "field";
	char *part = s->path.part.n ? str_dup(s->path.part) : mem_dup(whole);
	bool ok;

	if (str_is(s->path.part, "label"))
		ok = set_label(s, row->value);
	else if (!s->edit->value.n && !s->path.part.n)
		ok = remove_entry(s, row);
	else if (!s->path.part.n && json_type(row->value) != JSON_OBJECT &&
		 s->info->kind != FIELD_ADDRESS)
		ok = set_bare(s, row);
	else if (!part)
		ok = refuse(s, "name its part, such as .street or .city.");
	else
		ok = set_part(s, row, part);
	free(part);
	return ok;
}

static bool edit_list(struct work *s)
{
	enum edit_verb verb = s->edit->verb;
	struct card_row row = {0};

	if (verb == EDIT_ADD)
		return add_entry(s);
	if (verb == EDIT_REMOVE && s->path.part.n)
		return refuse(s, "a part is emptied with =, not removed.");
	if (!s->path.bracketed && verb == EDIT_EMPTY)
		return take_out(s, s->card, s->info->key);
	if (!s->path.bracketed && verb == EDIT_SET)
		return refuse(s, "this is a list; name an entry, or add one with +=.");
	if (!find_entry(s, &row))
		return false;
	return verb == EDIT_REMOVE ? remove_entry(s, &row) : set_entry(s, &row);
}

/** One edit; `out` gets the whole card. */
static bool edit_one(struct str card, const struct edit *e, struct buf *out, struct error *err)
{
	struct work s = {.card = card, .edit = e, .out = out, .err = err};
	char *key;
	bool ok;

	if (!path_read(e->path, &s.path, err))
		return false;
	s.info = field_info(s.path.key);
	key = str_dup(s.path.key);
	switch (s.info->kind) {
	case FIELD_SERVER:
		ok = refuse(&s, "this belongs to iCloud and cannot be set.");
		break;
	case FIELD_LIST:
	case FIELD_DATES:
	case FIELD_ADDRESS:
	case FIELD_IM:
	case FIELD_PROFILE:
		ok = edit_list(&s);
		break;
	default:
		ok = edit_plain(&s, key);
	}
	free(key);
	return ok;
}

static bool edit_all(
	struct str object, const struct edit *edits, size_t n, struct buf *out, struct error *err)
{
	struct buf next = BUF_INIT(CARD_MAX), swap;
	bool ok = buf_add_str(out, object) ||
		  fail(err, ERR_TOO_BIG, "This contact is too large to edit.",
			  "Shorten it on another device.");

	for (size_t i = 0; ok && i < n; i++) {
		buf_clear(&next);
		ok = edit_one(buf_str(out), &edits[i], &next, err);
		swap = *out;
		*out = next;
		next = swap;
	}
	buf_release(&next);
	return ok;
}

bool card_edit(
	struct str card, const struct edit *edits, size_t n, struct buf *out, struct error *err)
{
	struct str object = json_value(card);
	struct buf now = BUF_INIT(CARD_MAX);
	size_t before = out->n;
	bool ok;

	if (json_type(object) != JSON_OBJECT)
		return fail(err, ERR_BAD_DATA, "This contact cannot be read.",
			"Read the contacts again.");
	ok = edit_all(object, edits, n, &now, err);
	if (ok && !splice(card, cut_of(object), buf_str(&now), out)) {
		out->n = before;
		ok = fail(err, ERR_TOO_BIG, "This contact becomes too large.", "Shorten a value.");
	}
	buf_release(&now);
	return ok;
}

/* A random UUID (RFC 9562, version 4) in the upper case that iCloud uses. */
static bool add_uuid(struct buf *out, struct error *err)
{
	unsigned char b[16];

	if (getrandom(b, sizeof b, 0) != sizeof b)
		return failf(err, ERR_FAILED, "Try again.",
			"The system gives no random numbers: %s.", strerror(errno));
	b[6] = (unsigned char)((b[6] & 0x0f) | 0x40);
	b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
	for (size_t i = 0; i < sizeof b; i++)
		buf_printf(out, i == 4 || i == 6 || i == 8 || i == 10 ? "-%02X" : "%02X", b[i]);
	return true;
}

bool card_new(const struct edit *edits, size_t n, struct buf *out, struct error *err)
{
	struct buf card = BUF_INIT(KIB);
	bool ok;

	buf_adds(&card, "{\"contactId\":\"");
	ok = add_uuid(&card, err) && buf_adds(&card, "\",\"isCompany\":false}") &&
	     card_edit(buf_str(&card), edits, n, out, err);
	buf_release(&card);
	return ok;
}
