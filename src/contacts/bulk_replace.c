/* A part of a text by another, in every text of a field: of an address its parts, of a chat the name, of a profile
 * address, user and display name. An entry of which nothing is left goes. Stages nothing. */
#include "contacts/bulk_inside.h"

#include <stdio.h>
#include <string.h>

enum { PATH_MOST = 200 };

static bool replaced(struct str text, const struct bulk_order *o, struct buf *out)
{
	bool some = false;
	size_t at;

	while ((at = str_find(text, o->what)) != SIZE_MAX) {
		some = true;
		buf_add_str(out, str_part(text, 0, at));
		buf_add_str(out, o->to);
		text = str_part(text, at + o->what.n, text.n);
	}
	buf_add_str(out, text);
	return some && !out->failed;
}

/* What becomes of one text: `now` is filled only when it becomes another one. */
enum fate { NOT_THERE, STAYS, BECOMES, EMPTIED };

static enum fate fate_of(const struct bulk_order *o, struct str value, struct buf *now)
{
	struct buf was = BUF_INIT(VALUE_MOST);
	enum fate fate = NOT_THERE;

	if (json_type(value) == JSON_STRING && json_text(value, &was) && was.n) {
		fate = STAYS;
		if (replaced(buf_str(&was), o, now) && !str_eq(buf_str(&was), buf_str(now)) &&
			!bulk_cannot_be(buf_str(now)))
			fate = now->n ? BECOMES : EMPTIED;
	}
	buf_release(&was);
	return fate;
}

static void take_fate(enum fate fate, enum bulk_outcome *outcome)
{
	if (fate >= BECOMES)
		*outcome = BULK_CHANGED;
	else if (fate == STAYS && *outcome == BULK_NOTHING)
		*outcome = BULK_OTHER;
}

/* ---- A text of its own, and an entry that is one ---- */

/* True: nothing is left of this entry, and it is to go. */
static bool replace_one(const struct bulk_order *o, struct str value, const struct card_row *row,
	struct buf *edits, enum bulk_outcome *outcome)
{
	struct buf now = BUF_INIT(VALUE_MOST);
	enum fate fate = fate_of(o, value, &now);
	bool gone = row && fate == EMPTIED;

	if (fate >= BECOMES && !gone &&
		!(row ? bulk_entry_edit(edits, o->key, row->index, "=", buf_str(&now))
		      : bulk_edit(edits, o->key, "=", buf_str(&now))))
		fate = STAYS;
	take_fate(fate, outcome);
	buf_release(&now);
	return gone;
}

/* ---- An entry of several ---- */

static const char *const of_address[] = {
	"street", "subLocality", "city", "state", "postalCode", "country", NULL};
static const char *const of_chat[] = {"userName", NULL};
static const char *const of_profile[] = {"field", "user", "displayname", "displayName", NULL};

static bool part_edit(const struct bulk_order *o, const struct card_row *row, const char *part,
	struct str value, struct buf *edits)
{
	char path[PATH_MOST];

	snprintf(path, sizeof path, "%s[%zu].%s", o->key, row->index, part);
	return bulk_edit(edits, path, "=", value);
}

/* The code stands for the country's name, so it never says another one. */
static bool follow_country(const struct bulk_order *o, const struct card_row *row, const char *part,
	struct str now, struct buf *edits)
{
	if (row->info->kind != FIELD_ADDRESS || strcmp(part, "country") != 0 ||
		!json_get(row->field, "countryCode").p)
		return true;
	return part_edit(o, row, "countryCode", str_of(country_code(now)), edits);
}

/* A profile without its address is none, whatever else it says. */
static bool needs(const struct card_row *row, const char *part)
{
	return row->info->kind == FIELD_PROFILE && strcmp(part, "field") == 0;
}

/* True: nothing is left of this entry. */
static bool replace_parts(const struct bulk_order *o, const struct card_row *row,
	const char *const *part, struct buf *edits, enum bulk_outcome *outcome)
{
	struct str object = row->info->kind == FIELD_PROFILE ? row->value : row->field;
	size_t before = edits->n, left = 0, gone = 0;
	bool lost = false;

	if (json_type(object) != JSON_OBJECT)
		return false;
	for (; *part; part++) {
		struct buf now = BUF_INIT(VALUE_MOST);
		enum fate fate = fate_of(o, json_get(object, *part), &now);

		if (fate >= BECOMES && !(part_edit(o, row, *part, buf_str(&now), edits) &&
					       follow_country(o, row, *part, buf_str(&now), edits)))
			fate = STAYS;
		left += fate == STAYS || fate == BECOMES;
		gone += fate == EMPTIED;
		lost |= fate == EMPTIED && needs(row, *part);
		take_fate(fate, outcome);
		buf_release(&now);
	}
	if (!lost && (left || !gone))
		return false;
	edits->n = before;
	return true;
}

static bool replace_entry(const struct bulk_order *o, const struct card_row *row, struct buf *edits,
	enum bulk_outcome *outcome)
{
	if (json_type(row->value) != JSON_OBJECT) { /* no entry: it stays as it is */
		take_fate(STAYS, outcome);
		return false;
	}
	switch (row->info->kind) {
	case FIELD_ADDRESS:
		return replace_parts(o, row, of_address, edits, outcome);
	case FIELD_IM:
		return replace_parts(o, row, of_chat, edits, outcome);
	case FIELD_PROFILE:
		return replace_parts(o, row, of_profile, edits, outcome);
	default:
		return replace_one(o, row->field, row, edits, outcome);
	}
}

static void replace_entries(
	const struct bulk_order *o, struct str card, struct buf *edits, enum bulk_outcome *outcome)
{
	struct card_walk w = card_walk(card);
	struct places gone = {0};
	struct card_row row;

	while (card_next(&w, &row))
		if (bulk_is_of(card, &row, o->key) && gone.n < PLACES &&
			replace_entry(o, &row, edits, outcome))
			gone.place[gone.n++] = row.index;
	bulk_remove_places(o->key, &gone, edits);
}

enum bulk_outcome bulk_replace(const struct bulk_order *o, struct str card, struct buf *edits)
{
	enum bulk_outcome outcome = BULK_NOTHING;

	if (bulk_is_list(o->key))
		replace_entries(o, card, edits, &outcome);
	else
		replace_one(o, json_get(card, o->key), NULL, edits, &outcome);
	return outcome;
}
