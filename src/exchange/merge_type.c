/* What a person types as the result of a merge: a field's own text, a date in words, or a part of an entry, which
 * is set on the entry that would have gone into the result, so that what else it says stays. Pure. */
#include "exchange/merge.h"

#include <stdio.h>
#include <string.h>

enum { TEXT_MOST = 16 * 1024 * 1024, PATH_MOST = 200 };

static bool is_date(enum field_kind kind)
{
	return kind == FIELD_DATE || kind == FIELD_DATES;
}

bool merge_can_type(enum field_kind kind)
{
	return kind == FIELD_TEXT || kind == FIELD_LONG || is_date(kind) || merge_is_list(kind);
}

/* The entry from which the typed one is made: what stands in the result, else what one card has. */
static struct str entry_of(const struct merge_item *it, int stays)
{
	if (it->choice == MERGE_TYPED && it->typed.n)
		return buf_str(&it->typed);
	if (it->choice <= MERGE_RIGHT && it->value[it->choice].p)
		return it->value[it->choice];
	return it->value[it->value[stays].p ? stays : 1 - stays];
}

/* A card with nothing but this field, or this entry: the edits of cards know the rest. */
static bool edit_alone(const struct merge_item *it, struct str entry, const char *part,
	struct str text, struct buf *card, struct error *err)
{
	struct buf bare = BUF_INIT(TEXT_MOST);
	char path[PATH_MOST];
	struct edit e = {.verb = text.n ? EDIT_SET : EDIT_EMPTY, .value = text};
	bool list = merge_is_list(it->info->kind), ok;

	if (list)
		snprintf(path, sizeof path, "%s[0]%s%s", it->info->key, part ? "." : "",
			part ? part : "");
	else
		snprintf(path, sizeof path, "%s", it->info->key);
	e.path = str_of(path);
	buf_adds(&bare, "{");
	if (list) {
		buf_printf(&bare, "\"%s\":[", it->info->key);
		buf_add_str(&bare, entry);
		buf_adds(&bare, "]");
	}
	ok = buf_adds(&bare, "}") && card_edit(buf_str(&bare), &e, 1, card, err);
	buf_release(&bare);
	return ok;
}

/* Its words as cards show them, and the value as it is sent. */
static bool take_row(struct merge_item *it, struct str card)
{
	struct card_walk w = card_walk(card);
	struct card_row row;

	buf_clear(&it->result);
	buf_clear(&it->typed);
	if (card_next(&w, &row) && row.info == it->info)
		return row_words(&row, &it->result) && buf_add_str(&it->typed, row.value);
	return true; /* nothing is left of it */
}

static const char *whole_part(const struct merge_item *it)
{
	return it->info->kind == FIELD_ADDRESS	 ? "street"
	       : it->info->kind == FIELD_IM	 ? "userName"
	       : it->info->kind == FIELD_PROFILE ? "user"
						 : NULL;
}

/* A profile that names no user says its address. */
static const char *part_typed(const struct merge_item *it, struct str entry, const char *part)
{
	if (!part)
		part = whole_part(it);
	if (it->info->kind == FIELD_PROFILE && part && strcmp(part, "user") == 0 &&
		!json_get(entry, "user").n)
		return "field";
	return part;
}

static bool text_at(struct str object, const char *key, struct buf *out)
{
	return json_type(json_get(object, key)) == JSON_STRING &&
	       json_text(json_get(object, key), out) && out->n;
}

/* The address of a profile holds the user's name, and a code stands for the country's: they are kept in step. */
static bool follow(const struct merge_item *it, struct str entry, const char *part, struct str text,
	struct buf *card, struct error *err)
{
	struct buf was = BUF_INIT(TEXT_MOST), url = BUF_INIT(TEXT_MOST), now = BUF_INIT(TEXT_MOST);
	struct str done = json_at(json_get(buf_str(card), it->info->key), 0);
	const char *other = NULL;
	size_t at;
	bool ok = true;

	if (!part || !text.n)
		return true;
	if (it->info->kind == FIELD_ADDRESS && strcmp(part, "country") == 0 &&
		json_get(json_get(entry, "field"), "countryCode").p) {
		other = "countryCode";
		buf_adds(&now, country_code(text) ? country_code(text) : "");
	} else if (it->info->kind == FIELD_PROFILE && strcmp(part, "user") == 0 &&
		   text_at(entry, "user", &was) && text_at(entry, "field", &url) &&
		   (at = str_find(buf_str(&url), buf_str(&was))) != SIZE_MAX) {
		other = "field";
		buf_add(&now, url.p, at);
		buf_add_str(&now, text);
		buf_add_str(&now, str_part(buf_str(&url), at + was.n, url.n));
	}
	if (other) {
		struct buf next = BUF_INIT(TEXT_MOST);

		ok = edit_alone(it, done, other, buf_str(&now), &next, err);
		buf_release(card);
		*card = next;
	}
	buf_release(&was);
	buf_release(&url);
	buf_release(&now);
	return ok;
}

bool merge_type_part(
	struct merge *m, size_t i, const char *part, struct str text, struct error *err)
{
	struct buf card = BUF_INIT(TEXT_MOST);
	struct merge_item *it = i < m->n ? &m->item[i] : NULL;
	struct str entry = it ? entry_of(it, m->stays) : STR_NONE;
	bool ok;

	if (!it || !merge_can_type(it->info->kind))
		return fail(err, ERR_USAGE, "This cannot be typed here.",
			"e in Contacts edits it, once the merge waits.");
	if (part || text.n || it->info->kind == FIELD_ADDRESS) /* else the entry goes */
		part = part_typed(it, entry, part);
	ok = edit_alone(it, entry, part, text, &card, err) &&
	     follow(it, entry, part, text, &card, err) && take_row(it, buf_str(&card));
	if (ok) {
		it->choice = MERGE_TYPED;
		it->chosen = true;
	}
	buf_release(&card);
	return ok;
}

bool merge_type(struct merge *m, size_t i, struct str text)
{
	struct error err;

	return merge_type_part(m, i, NULL, text, &err);
}

bool merge_part(const struct merge *m, size_t i, const char *part, struct buf *out)
{
	const struct merge_item *it = i < m->n ? &m->item[i] : NULL;
	struct str entry = it ? entry_of(it, m->stays) : STR_NONE, object;

	if (!it)
		return false;
	part = part_typed(it, entry, part);
	if (!part) {
		return buf_add_str(out, it->choice > MERGE_RIGHT ? buf_str(&it->result)
								 : buf_str(&it->words[it->choice]));
	}
	object = it->info->kind == FIELD_PROFILE ? entry : json_get(entry, "field");
	if (json_type(json_get(object, part)) == JSON_STRING)
		json_text(json_get(object, part), out);
	return true;
}
