/* What a merge comes to: the text of the card that stays, made from its own bytes, and the drafts in the
 * order in which they may leave. */
#include "exchange/merge.h"

#include <stdlib.h>
#include <string.h>

enum { TEXT_MOST = 16 * 1024 * 1024 };

/* Is the result of this item what stands in the card that stays? */
static bool is_as_it_was(const struct merge *m, const struct merge_item *it)
{
	return (int)it->choice == m->stays;
}

/* The text so far, and room for the next one: each step makes the one from the other. */
struct making {
	struct buf text[2];
	int at;
};

static bool put(struct making *w, const struct field_info *info, struct str key, struct str json)
{
	struct buf plain = BUF_INIT(64 * KIB), *to = &w->text[1 - w->at];
	bool ok;

	if (info->key)
		buf_adds(&plain, info->key);
	else
		json_text(key, &plain);
	buf_clear(to);
	/* a name with a NUL in it cannot be named: what has one stays behind */
	ok = !memchr(buf_cstr(&plain), '\0', plain.n) &&
	     card_put(buf_str(&w->text[w->at]), buf_cstr(&plain), json, to);
	if (ok)
		w->at = 1 - w->at;
	buf_release(&plain);
	return ok;
}

/* ---- Single fields ---- */

static bool put_plain(struct making *w, const struct merge *m, const struct merge_item *it)
{
	struct buf quoted = BUF_INIT(TEXT_MOST);
	struct str json;
	bool ok;

	if (is_as_it_was(m, it) || it->info->kind == FIELD_PHOTO)
		return true;
	if (it->choice == MERGE_TYPED)
		buf_add_str(&quoted, buf_str(&it->typed));
	else if (it->choice == MERGE_BOTH && it->result.n)
		json_quote(buf_str(&it->result), &quoted);
	json = it->choice > MERGE_RIGHT ? (quoted.n ? buf_str(&quoted) : STR_NONE)
					: it->value[it->choice];
	if (!json.p && !it->value[m->stays].p)
		ok = true;
	else
		ok = put(w, it->info, it->key, json);
	buf_release(&quoted);
	return ok || it->info->kind == FIELD_UNKNOWN;
}

/* ---- Lists ---- */

static const struct merge_item *item_at(
	const struct merge *m, const struct field_info *info, size_t place)
{
	for (size_t i = 0; i < m->n; i++)
		if (m->item[i].info == info && m->item[i].value[m->stays].p &&
			m->item[i].place[m->stays] == place)
			return &m->item[i];
	return NULL;
}

/* The entry as it stands on the chosen card, or as it was typed. */
static void put_entry(struct json_writer *w, const struct merge *m, const struct merge_item *it)
{
	if (it->choice <= MERGE_RIGHT && !merge_is_none(m, it))
		json_put_raw(w, it->value[it->choice]);
	else if (it->choice == MERGE_TYPED && it->typed.n)
		json_put_raw(w, buf_str(&it->typed));
}

/* What stands in the list and is no entry keeps its place. */
static void put_own(struct json_writer *w, const struct merge *m, const struct field_info *info)
{
	struct json_walk walk = json_walk(json_get(buf_str(&m->card[m->stays]), info->key));

	for (size_t i = 0; !walk.object && json_next(&walk); i++) {
		const struct merge_item *it = item_at(m, info, i);

		if (it)
			put_entry(w, m, it);
		else
			json_put_raw(w, walk.value);
	}
}

static bool put_list(struct making *w, const struct merge *m, const struct field_info *info)
{
	struct buf list = BUF_INIT(TEXT_MOST);
	struct json_writer j = json_writer(&list);
	bool ok;

	json_array(&j);
	put_own(&j, m, info);
	for (size_t i = 0; i < m->n; i++)
		if (m->item[i].info == info && !m->item[i].value[m->stays].p)
			put_entry(&j, m, &m->item[i]);
	json_array_end(&j);
	ok = put(w, info, STR_NONE, buf_str(&list));
	buf_release(&list);
	return ok;
}

/* Something of this list is not as it was; *last: no further item of it follows. */
static bool list_changes(const struct merge *m, const struct field_info *info)
{
	for (size_t i = 0; i < m->n; i++) {
		const struct merge_item *it = &m->item[i];
		bool none = merge_is_none(m, it) || (it->choice == MERGE_TYPED && !it->typed.n);
		bool gone = !it->value[m->stays].p && none;

		if (it->info == info && !is_as_it_was(m, it) && !gone)
			return true;
	}
	return false;
}

static bool make(const struct merge *m, struct making *w)
{
	const struct field_info *done = NULL;
	bool ok = true;

	for (size_t i = 0; ok && i < m->n; i++) {
		const struct merge_item *it = &m->item[i];

		if (!merge_is_list(it->info->kind))
			ok = put_plain(w, m, it);
		else if (it->info != done && list_changes(m, it->info))
			ok = put_list(w, m, it->info);
		done = it->info;
	}
	return ok;
}

bool merge_result(const struct merge *m, struct buf *out, struct error *err)
{
	struct making w = {.text = {BUF_INIT(TEXT_MOST), BUF_INIT(TEXT_MOST)}};
	size_t open = merge_open(m);
	bool ok;

	if (open)
		return failf(err, ERR_USAGE, "Left and Right choose, Space takes.",
			"%zu %s not chosen yet.", open, open == 1 ? "field is" : "fields are");
	buf_add_str(&w.text[0], buf_str(&m->card[m->stays]));
	ok = make(m, &w) && buf_add_str(out, buf_str(&w.text[w.at]));
	buf_release(&w.text[0]);
	buf_release(&w.text[1]);
	return ok || fail(err, ERR_TOO_BIG, "Both cards together are too large for one.",
			     "Leave something of them out.");
}

/* ---- Drafts ---- */

static void add_group(struct change_drafts *many, const struct merge *m, const char *group)
{
	struct change_draft *d =
		change_draft_new(OBJECT_GROUP, CHANGE_UPDATE, SOURCE_MERGE, str_of(group));

	buf_adds(&d->edits, "contactIds+=");
	buf_add_str(&d->edits, merge_id(m, m->stays));
	d->after_last = true;
	change_drafts_add(many, d);
}

struct change_drafts *merge_drafts(const struct merge *m, struct error *err)
{
	struct change_drafts *many = change_drafts_new();
	struct change_draft *d = change_draft_new(
		OBJECT_CONTACT, CHANGE_UPDATE, SOURCE_MERGE, merge_id(m, m->stays));

	change_drafts_add(many, d);
	buf_add_str(&d->base, buf_str(&m->card[m->stays]));
	if (!merge_result(m, &d->after, err)) {
		change_drafts_free(&many);
		return NULL;
	}
	for (size_t i = 0; i < m->groups; i++)
		add_group(many, m, m->group[i]);
	d = change_draft_new(
		OBJECT_CONTACT, CHANGE_DELETE, SOURCE_MERGE, merge_id(m, 1 - m->stays));
	buf_add_str(&d->base, buf_str(&m->card[1 - m->stays]));
	d->after_last = true;
	change_drafts_add(many, d);
	return many;
}
