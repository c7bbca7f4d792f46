/* Merging two contacts: their fields side by side, what is suggested and what a person chose. What is made
 * of that stands in merge_result.c. */
#include "exchange/merge.h"
#include "exchange/phone.h"

#include <stdlib.h>
#include <string.h>

enum { TEXT_MOST = 16 * 1024 * 1024 };

bool merge_is_list(enum field_kind kind)
{
	return kind == FIELD_LIST || kind == FIELD_DATES || kind == FIELD_ADDRESS ||
	       kind == FIELD_IM || kind == FIELD_PROFILE;
}

/* ---- Which entries are one ---- */

static bool same_folded(struct str a, struct str b)
{
	struct buf x = BUF_INIT(TEXT_MOST), y = BUF_INIT(TEXT_MOST);
	bool same = text_fold(str_trim(a), &x) && text_fold(str_trim(b), &y) &&
		    str_eq(buf_str(&x), buf_str(&y));

	buf_release(&x);
	buf_release(&y);
	return same;
}

static bool same_phone(struct str a, struct str b)
{
	struct buf x = BUF_INIT(KIB), y = BUF_INIT(KIB);
	bool same = phone_key(a, &x) && phone_key(b, &y) && phone_same(buf_str(&x), buf_str(&y));

	buf_release(&x);
	buf_release(&y);
	return same;
}

/* A number, an address, a page are what they are under any label; a date or a relative is not. */
static bool is_itself(const struct field_info *info)
{
	return strcmp(info->key, "phones") == 0 || strcmp(info->key, "emailAddresses") == 0 ||
	       strcmp(info->key, "urls") == 0;
}

static bool is_same_entry(const struct merge_item *a, const struct merge_item *b)
{
	struct str x = buf_str(&a->words[0]), y = buf_str(&b->words[1]);

	if (strcmp(a->info->key, "phones") == 0 && same_phone(x, y))
		return true;
	return same_folded(x, y) &&
	       (is_itself(a->info) || str_eq(buf_str(&a->label[0]), buf_str(&b->label[1])));
}

static bool is_same_key(const struct merge_item *a, const struct merge_item *b)
{
	return a->info == b->info && (a->info->kind != FIELD_UNKNOWN || str_eq(a->key, b->key));
}

/* ---- Taking the cards apart ---- */

static void item_release(struct merge_item *it)
{
	for (int side = 0; side < 2; side++) {
		buf_release(&it->label[side]);
		buf_release(&it->words[side]);
	}
	buf_release(&it->result);
	buf_release(&it->typed);
}

static void item_init(struct merge_item *it, const struct card_row *row, int side)
{
	struct buf empty = BUF_INIT(TEXT_MOST);

	*it = (struct merge_item){
		.info = row->info, .key = row->key, .result = empty, .typed = empty};
	for (int i = 0; i < 2; i++)
		it->label[i] = it->words[i] = empty;
	it->value[side] = row->value;
	it->field[side] = row->field;
	it->place[side] = row->index;
	row_label_words(row, &it->label[side]);
	if (row->info->kind == FIELD_UNKNOWN)
		text_visible(utf8_clip(row->value, KIB), false, &it->words[side]);
	else
		row_words(row, &it->words[side]);
}

/* The other side of an item that is there already. */
static void item_join(struct merge_item *it, struct merge_item *other, int side)
{
	buf_release(&it->label[side]);
	buf_release(&it->words[side]);
	it->value[side] = other->value[side];
	it->field[side] = other->field[side];
	it->place[side] = other->place[side];
	it->label[side] = other->label[side];
	it->words[side] = other->words[side];
	other->label[side] = other->words[side] = BUF_INIT(TEXT_MOST);
	item_release(other);
}

static struct merge_item *find_partner(struct merge *m, const struct merge_item *it, int side)
{
	for (size_t i = 0; i < m->n; i++) {
		struct merge_item *other = &m->item[i];

		if (!is_same_key(other, it))
			continue;
		if (!merge_is_list(it->info->kind))
			return other; /* of two members with one name the last counts */
		if (side == 1 && other->value[0].p && !other->value[1].p &&
			is_same_entry(other, it))
			return other;
	}
	return NULL;
}

/* Where an item stands: in the order of the table of fields, those that are not known last. */
static size_t order_of(const struct merge_item *it)
{
	return (size_t)(it->info - fields);
}

static void item_insert(struct merge *m, const struct merge_item *it)
{
	size_t at = m->n;

	if ((m->n & (m->n - 1)) == 0)
		m->item = mem_grow(m->item, m->n ? m->n * 2 : 1, sizeof *m->item);
	while (at > 0 && order_of(&m->item[at - 1]) > order_of(it)) {
		m->item[at] = m->item[at - 1];
		at--;
	}
	m->item[at] = *it;
	m->n++;
}

static bool is_merged(const struct card_row *row)
{
	return row->info->kind != FIELD_SERVER;
}

static void take_card(struct merge *m, int side)
{
	struct card_walk w = card_walk(buf_str(&m->card[side]));
	struct merge_item it, *partner;
	struct card_row row;

	while (card_next(&w, &row)) {
		if (!is_merged(&row))
			continue;
		item_init(&it, &row, side);
		if (!it.words[side].n && it.info->kind != FIELD_UNKNOWN) {
			item_release(&it); /* "" says as much as nothing */
			continue;
		}
		partner = find_partner(m, &it, side);
		if (partner)
			item_join(partner, &it, side);
		else
			item_insert(m, &it);
	}
}

/* ---- What is suggested ---- */

static void set_differs(struct merge_item *it)
{
	bool both = it->value[0].p && it->value[1].p;

	it->differs =
		both &&
		(!str_eq(buf_str(&it->words[0]), buf_str(&it->words[1])) ||
			(it->info->kind == FIELD_UNKNOWN && !str_eq(it->value[0], it->value[1])));
}

static bool holds(const struct merge_item *it, int side)
{
	return str_find(buf_str(&it->words[side]), buf_str(&it->words[1 - side])) != SIZE_MAX;
}

/* Both notes are kept, unless one is part of the other. */
static enum merge_choice suggest_note(struct merge_item *it, int stays)
{
	if (!it->differs)
		return (enum merge_choice)stays;
	if (holds(it, 0) || holds(it, 1))
		return holds(it, 0) ? MERGE_LEFT : MERGE_RIGHT;
	buf_clear(&it->result);
	buf_add_str(&it->result, buf_str(&it->words[stays]));
	buf_adds(&it->result, "\n\n");
	buf_add_str(&it->result, buf_str(&it->words[1 - stays]));
	return MERGE_BOTH;
}

void merge_suggest(struct merge *m)
{
	for (size_t i = 0; i < m->n; i++) {
		struct merge_item *it = &m->item[i];
		int has = it->value[m->stays].p ? m->stays : 1 - m->stays;

		if (it->info->kind == FIELD_PHOTO)
			it->choice = (enum merge_choice)m->stays;
		else if (it->chosen)
			continue;
		else if (it->info->kind == FIELD_LONG && it->value[0].p && it->value[1].p)
			it->choice = suggest_note(it, m->stays);
		else
			it->choice = (enum merge_choice)has;
	}
}

/* Case, blanks and accents alone want no decision; nor do values that are kept for the server's sake. */
static bool is_open(const struct merge_item *it)
{
	enum field_kind kind = it->info->kind;

	return it->differs && !it->chosen &&
	       (kind == FIELD_TEXT || kind == FIELD_DATE || kind == FIELD_FLAG) &&
	       !same_folded(buf_str(&it->words[0]), buf_str(&it->words[1]));
}

static bool has_photo(const struct merge *m, int side)
{
	for (size_t i = 0; i < m->n; i++)
		if (m->item[i].info->kind == FIELD_PHOTO && m->item[i].value[side].p)
			return true;
	return false;
}

static size_t fullness(const struct merge *m, int side)
{
	size_t n = 0;

	for (size_t i = 0; i < m->n; i++)
		n += m->item[i].value[side].p != NULL;
	return n;
}

static bool is_older(const struct merge *m, int side)
{
	struct str mine = json_get(buf_str(&m->card[side]), "dateCreated"),
		   other = json_get(buf_str(&m->card[1 - side]), "dateCreated");

	return mine.n && other.n && str_cmp(mine, other) < 0;
}

static int who_stays(const struct merge *m)
{
	size_t left = fullness(m, 0), right = fullness(m, 1);

	if (m->is_me[0] != m->is_me[1])
		return m->is_me[1];
	if (has_photo(m, 0) != has_photo(m, 1))
		return has_photo(m, 1);
	if (left != right)
		return right > left;
	return is_older(m, 1);
}

/* ---- Life ---- */

static bool take_id(struct merge *m, int side, struct str me)
{
	struct str card = buf_str(&m->card[side]);

	card_id(card, &m->id[side]);
	card_name(card, &m->name[side]);
	m->is_me[side] = me.n && str_eq(buf_str(&m->id[side]), me);
	return m->id[side].n > 0;
}

struct merge *merge_new(struct str left, struct str right, struct str me, struct error *err)
{
	struct merge *m = mem_new(sizeof *m);
	bool ok = true;

	for (int side = 0; side < 2; side++) {
		m->card[side] = BUF_INIT(TEXT_MOST);
		m->id[side] = BUF_INIT(64 * KIB);
		m->name[side] = BUF_INIT(64 * KIB);
		buf_add_str(&m->card[side], json_value(side ? right : left));
		ok = ok && take_id(m, side, me);
	}
	if (!ok || str_eq(buf_str(&m->id[0]), buf_str(&m->id[1]))) {
		fail(err, ERR_BAD_DATA, "These are no two contacts that can be merged.",
			"Mark two others.");
		merge_free(&m);
		return NULL;
	}
	for (int side = 0; side < 2; side++)
		take_card(m, side);
	for (size_t i = 0; i < m->n; i++)
		set_differs(&m->item[i]);
	m->stays = who_stays(m);
	merge_suggest(m);
	return m;
}

void merge_free(struct merge **m)
{
	struct merge *old = *m;

	if (!old)
		return;
	for (size_t i = 0; i < old->n; i++)
		item_release(&old->item[i]);
	for (size_t i = 0; i < old->groups; i++)
		free(old->group[i]);
	for (int side = 0; side < 2; side++) {
		buf_release(&old->card[side]);
		buf_release(&old->id[side]);
		buf_release(&old->name[side]);
	}
	free(old->item);
	free(old->group);
	free(old);
	*m = NULL;
}

/* ---- Rows and choices ---- */

size_t merge_count(const struct merge *m)
{
	return m->n;
}

static struct str result_of(const struct merge_item *it)
{
	return it->choice > MERGE_RIGHT ? buf_str(&it->result) : buf_str(&it->words[it->choice]);
}

bool merge_is_none(const struct merge *m, const struct merge_item *it)
{
	(void)m;
	return it->choice <= MERGE_RIGHT && !it->value[it->choice].p;
}

static struct str note_of(const struct merge *m, const struct merge_item *it)
{
	if (it->info->kind != FIELD_PHOTO || !it->value[1 - m->stays].p)
		return STR_NONE;
	return it->value[m->stays].p ? STR("the other photo stays in the backup only")
				     : STR("this photo stays in the backup only");
}

bool merge_row(const struct merge *m, size_t i, struct merge_row *out)
{
	const struct merge_item *it;

	if (i >= m->n)
		return false;
	it = &m->item[i];
	*out = (struct merge_row){.info = it->info,
		.words = buf_str(&it->label[it->label[m->stays].n ? m->stays : 1 - m->stays]),
		.side = {buf_str(&it->words[0]), buf_str(&it->words[1])},
		.missing = {!it->value[0].p, !it->value[1].p},
		.result = result_of(it),
		.none = merge_is_none(m, it),
		.same = it->value[0].p && it->value[1].p && !it->differs,
		.open = is_open(it),
		.fixed = it->info->kind == FIELD_PHOTO,
		.can_both = it->info->kind == FIELD_LONG && it->value[0].p && it->value[1].p,
		.can_type = merge_can_type(it->info->kind),
		.choice = it->choice,
		.note = note_of(m, it)};
	return true;
}

size_t merge_open(const struct merge *m)
{
	size_t n = 0;

	for (size_t i = 0; i < m->n; i++)
		n += is_open(&m->item[i]);
	return n;
}

bool merge_choose(struct merge *m, size_t i, enum merge_choice choice)
{
	struct merge_row row;
	struct merge_item *it;

	if (!merge_row(m, i, &row) || row.fixed || (choice == MERGE_BOTH && !row.can_both) ||
		(choice == MERGE_TYPED && m->item[i].choice != MERGE_TYPED))
		return false;
	it = &m->item[i];
	it->chosen = true;
	if (choice == MERGE_BOTH)
		choice = suggest_note(it, m->stays);
	it->choice = choice;
	return true;
}

int merge_stays(const struct merge *m)
{
	return m->stays;
}

bool merge_stay(struct merge *m, int side)
{
	if (m->is_me[1 - side])
		return false;
	m->stays = side;
	merge_suggest(m);
	return true;
}

struct str merge_id(const struct merge *m, int side)
{
	return buf_str(&m->id[side]);
}

struct str merge_name(const struct merge *m, int side)
{
	return buf_str(&m->name[side]);
}

void merge_join(struct merge *m, struct str group)
{
	m->group = mem_grow(m->group, m->groups + 1, sizeof *m->group);
	m->group[m->groups++] = str_dup(group);
}

void merge_join_none(struct merge *m)
{
	while (m->groups)
		free(m->group[--m->groups]);
}
