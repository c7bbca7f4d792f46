/* What a contact is recognised by. Reads cards, decides nothing. */
#include "exchange/person.h"
#include "exchange/phone.h"

#include <stdlib.h>
#include <string.h>

struct str people_text(const struct people *p, struct piece piece)
{
	return str_part(buf_str(&p->text), piece.from, piece.n);
}

struct name_words people_name(const struct people *p, const struct person *who)
{
	return (struct name_words){people_text(p, who->written), people_text(p, who->sorted),
		people_text(p, who->plain)};
}

void people_release(struct people *p)
{
	buf_release(&p->text);
	free(p->at);
	free(p->mark);
	*p = (struct people){0};
}

static struct piece keep(struct people *p, struct str s)
{
	struct piece at = {(uint32_t)p->text.n, (uint32_t)s.n};

	return buf_add_str(&p->text, s) ? at : (struct piece){0, 0};
}

static struct mark *mark_new(struct people *p)
{
	if ((p->n_marks & (p->n_marks - 1)) == 0)
		p->mark = mem_grow(p->mark, p->n_marks ? p->n_marks * 2 : 1, sizeof *p->mark);
	p->mark[p->n_marks] = (struct mark){0};
	return &p->mark[p->n_marks++];
}

static void add_mark(struct people *p, struct person *who, enum mark_kind kind, struct str key,
	struct str shown, bool shared)
{
	struct mark *m;

	if (!key.n || who->marks == MARKS_MAX)
		return;
	m = mark_new(p);
	*m = (struct mark){.key = keep(p, key), .kind = (uint8_t)kind, .shared = shared};
	m->shown = keep(p, utf8_clip(shown, 120));
	who->marks++;
}

/* ---- What stands in the lists ---- */

static bool is_label(struct str label, const char *text)
{
	return label.p && json_text_is(label, text);
}

/* One person carries a mobile; a telephone that stands at home, at work or in a fax stands there for all. */
static bool is_of_a_place(struct str label)
{
	static const char *const places[] = {"HOME", "WORK", "MAIN", "HOMEFAX", "WORKFAX",
		"HOME FAX", "WORK FAX", "OTHERFAX", "OTHER FAX", "_$!<Home>!$_", "_$!<Work>!$_",
		"_$!<Main>!$_"};

	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		if (is_label(label, places[i]))
			return true;
	return false;
}

static void add_phone(
	struct people *p, struct person *who, const struct card_row *row, struct str typed)
{
	struct buf key = BUF_INIT(KIB);

	if (phone_key(typed, &key))
		add_mark(p, who, MARK_PHONE, buf_str(&key), typed, is_of_a_place(row->label));
	buf_release(&key);
}

static bool is_of_a_desk(struct str address)
{
	struct buf words = BUF_INIT(4 * KIB);
	struct str head = STR_NONE;
	bool desk = str_cut(&address, '@', &head) && name_add(head, false, &words) &&
		    name_is_desk(buf_str(&words));

	buf_release(&words);
	return desk;
}

static void add_mail(struct people *p, struct person *who, struct str typed)
{
	struct buf key = BUF_INIT(64 * KIB);

	if (str_find(typed, STR("@")) != SIZE_MAX && text_fold(str_trim(typed), &key))
		add_mark(p, who, MARK_MAIL, buf_str(&key), typed, is_of_a_desk(buf_str(&key)));
	buf_release(&key);
}

/* "https://www.linkedin.com/in/ada/?x=1" → "linkedin.com/in/ada". Pages that are no profile are shared. */
static void add_profile(struct people *p, struct person *who, struct str typed, bool is_profile)
{
	struct buf folded = BUF_INIT(64 * KIB);
	struct str key, cut;
	size_t at;

	text_fold(str_trim(typed), &folded);
	key = buf_str(&folded);
	at = str_find(key, STR("://"));
	key = at == SIZE_MAX ? key : str_part(key, at + 3, key.n);
	key = str_starts(key, STR("www.")) ? str_part(key, 4, key.n) : key;
	cut = key;
	str_cut(&cut, '?', &key);
	while (str_ends(key, STR("/")))
		key = str_part(key, 0, key.n - 1);
	is_profile = is_profile || str_starts(key, STR("linkedin.com/in/"));
	if (is_profile && str_find(key, STR("/")) != SIZE_MAX)
		add_mark(p, who, MARK_PROFILE, key, typed, false);
	buf_release(&folded);
}

static void add_entry(struct people *p, struct person *who, const struct card_row *row)
{
	struct buf text = BUF_INIT(64 * KIB);
	const char *key = row->info->key;

	if (json_text(row->field, &text) && text.n) {
		if (strcmp(key, "phones") == 0)
			add_phone(p, who, row, buf_str(&text));
		else if (strcmp(key, "emailAddresses") == 0)
			add_mail(p, who, buf_str(&text));
		else if (strcmp(key, "urls") == 0 || strcmp(key, "profiles") == 0)
			add_profile(p, who, buf_str(&text), key[0] == 'p');
	}
	buf_release(&text);
}

/* ---- The name ---- */

struct parts {
	struct buf first, last, suffix, company, birthday;
	bool company_flag;
};

static struct buf *part_of(struct parts *n, const char *key)
{
	return strcmp(key, "firstName") == 0	 ? &n->first
	       : strcmp(key, "lastName") == 0	 ? &n->last
	       : strcmp(key, "suffix") == 0	 ? &n->suffix
	       : strcmp(key, "companyName") == 0 ? &n->company
	       : strcmp(key, "birthday") == 0	 ? &n->birthday
						 : NULL;
}

static void take_row(
	struct people *p, struct person *who, struct parts *n, const struct card_row *row)
{
	struct buf *to = row->info->key ? part_of(n, row->info->key) : NULL;

	if (to) {
		buf_clear(to); /* of two members with one name the last counts */
		json_text(row->value, to);
	} else if (row->info->kind == FIELD_FLAG) {
		json_bool(row->value, &n->company_flag);
	} else if (row->info->kind == FIELD_LIST || row->info->kind == FIELD_PROFILE) {
		add_entry(p, who, row);
	}
}

static struct piece keep_folded(struct people *p, struct str text)
{
	struct buf words = BUF_INIT(64 * KIB);
	struct piece at;

	name_add(text, false, &words);
	at = keep(p, buf_str(&words));
	buf_release(&words);
	return at;
}

static struct piece keep_sorted(struct people *p, struct str words)
{
	struct buf sorted = BUF_INIT(64 * KIB);
	struct piece at;

	name_sort(words, &sorted);
	at = keep(p, buf_str(&sorted));
	buf_release(&sorted);
	return at;
}

static void take_name(struct people *p, struct person *who, const struct parts *n)
{
	struct buf words = BUF_INIT(64 * KIB);

	name_add(buf_str(&n->first), false, &words);
	name_add(buf_str(&n->last), false, &words);
	who->written = keep(p, buf_str(&words));
	who->plain = keep_sorted(p, buf_str(&words));
	who->named = !n->company_flag && name_count(buf_str(&words)) >= 2 &&
		     !name_is_desk(buf_str(&words));
	buf_clear(&words);
	name_add(buf_str(&n->first), true, &words);
	name_add(buf_str(&n->last), false, &words);
	who->sorted = keep_sorted(p, buf_str(&words));
	buf_clear(&words);
	buf_add_str(&words, utf8_clip(str_trim(buf_str(&n->first)), KIB));
	buf_addc(&words, ' ');
	buf_add_str(&words, utf8_clip(str_trim(buf_str(&n->last)), KIB));
	who->exact = keep(p, str_trim(buf_str(&words)));
	buf_release(&words);
}

static void parts_init(struct parts *n)
{
	struct buf empty = BUF_INIT(64 * KIB);

	*n = (struct parts){empty, empty, empty, empty, empty, false};
}

static void parts_release(struct parts *n)
{
	buf_release(&n->first);
	buf_release(&n->last);
	buf_release(&n->suffix);
	buf_release(&n->company);
	buf_release(&n->birthday);
}

bool people_add(struct people *p, struct str id, struct str card)
{
	struct card_walk w = card_walk(card);
	struct buf name = BUF_INIT(64 * KIB);
	struct person *who;
	struct card_row row;
	struct parts parts;

	if (!p->text.max)
		p->text = BUF_INIT(512 * MIB);
	if ((p->n & (p->n - 1)) == 0)
		p->at = mem_grow(p->at, p->n ? p->n * 2 : 1, sizeof *p->at);
	who = &p->at[p->n++];
	*who = (struct person){.first_mark = (uint32_t)p->n_marks};
	parts_init(&parts);
	while (card_next(&w, &row))
		take_row(p, who, &parts, &row);
	take_name(p, who, &parts);
	who->id = keep(p, id);
	card_name(card, &name);
	who->name = keep(p, utf8_clip(buf_str(&name), 160));
	who->company = keep_folded(p, buf_str(&parts.company));
	who->suffix = keep_folded(p, buf_str(&parts.suffix));
	who->birthday = keep(p, utf8_clip(buf_str(&parts.birthday), 32));
	parts_release(&parts);
	buf_release(&name);
	return !p->text.failed;
}
