/* Groups and the me card beside cards: ids, versions, titles, edits. Pure but for the names of members, which
 * come from the store. Changes nothing. */
#include "change/objects.h"

#include "base/crypto.h"
#include "contacts/stored.h"
#include "contacts/wire.h"

bool object_id(enum object_kind object, struct str text, struct buf *out)
{
	size_t before = out->n;

	switch (object) {
	case OBJECT_GROUP:
		return json_text(json_get(text, "groupId"), out) && out->n > before;
	case OBJECT_ME:
		return json_type(json_get(text, "meCardId")) == JSON_STRING && buf_adds(out, ME_ID);
	default:
		return contacts_id(text, out);
	}
}

struct str object_etag(enum object_kind object, struct str text, struct buf *out)
{
	size_t before = out->n;

	json_text(json_get(text, object == OBJECT_ME ? "meCardId" : "etag"), out);
	return str_part(buf_str(out), before, out->n - before);
}

bool object_title(enum object_kind object, struct str text, struct buf *out)
{
	size_t before = out->n;

	if (object == OBJECT_ME)
		return buf_adds(out, "Me card");
	if (object != OBJECT_GROUP)
		return card_name(text, out);
	if (!json_text(json_get(text, "name"), out) || out->n == before)
		buf_adds(out, "group without a name");
	return !out->failed;
}

/* ---- edits ---- */

static bool no_field(struct error *err, struct str path, const char *next)
{
	return failf(
		err, ERR_USAGE, next, "“%.*s” cannot be changed so.", STR_ARG(utf8_clip(path, 60)));
}

static bool same_text(struct str quoted, struct str text)
{
	struct buf b = BUF_INIT(64 * KIB);
	bool same = json_text(quoted, &b) && str_eq(buf_str(&b), text);

	buf_release(&b);
	return same;
}

/* The list of members with `wanted` in it (value 1) and without the rest (0), in one pass however many there
 * are; entries stay as they are written. */
static bool put_members(struct str group, struct ids *wanted, struct buf *out)
{
	struct json_walk w = json_walk(json_get(group, "contactIds"));
	struct buf ids = BUF_INIT(TEXT_MAX), id = BUF_INIT(64 * KIB);
	struct json_writer j = json_writer(&ids);
	bool ok, other = false;

	json_array(&j);
	while (!w.object && json_next(&w)) {
		int64_t *want;

		buf_clear(&id);
		want = json_text(w.value, &id) ? ids_find(wanted, buf_str(&id)) : NULL;
		other |= want && !*want;
		if (!want || *want)
			json_put_raw(&j, w.value);
		if (want && *want)
			*want = 2; /* it is there already */
	}
	for (size_t i = 0; i < wanted->n; i++)
		if (wanted->entries[i].value == 1) {
			json_put_str(&j, ids_at(wanted, i));
			other = true;
		}
	json_array_end(&j);
	ok = !other ? buf_add_str(out, group) : card_put(group, "contactIds", buf_str(&ids), out);
	buf_release(&ids);
	buf_release(&id);
	return ok;
}

bool group_without(struct str group, struct str contact, struct buf *out)
{
	struct ids gone = {0};
	bool ok;

	ids_add(&gone, contact, 0, NULL);
	ok = put_members(group, &gone, out);
	ids_release(&gone);
	return ok;
}

bool group_has(struct str group, struct str contact)
{
	struct json_walk w = json_walk(json_get(group, "contactIds"));
	struct buf id = BUF_INIT(64 * KIB);
	bool has = false;

	while (!has && !w.object && json_next(&w)) {
		buf_clear(&id);
		has = json_text(w.value, &id) && str_eq(buf_str(&id), contact);
	}
	buf_release(&id);
	return has;
}

bool group_with(struct str group, struct str contact, struct buf *out)
{
	struct json_walk w = json_walk(json_get(group, "contactIds"));
	struct buf ids = BUF_INIT(TEXT_MAX);
	struct json_writer j = json_writer(&ids);
	bool ok;

	json_array(&j);
	while (json_next(&w))
		json_put_raw(&j, w.value);
	json_put_str(&j, contact);
	json_array_end(&j);
	ok = card_put(group, "contactIds", buf_str(&ids), out);
	buf_release(&ids);
	return ok;
}

static bool has_list(struct str group, struct error *err)
{
	struct str list = json_get(group, "contactIds");
	enum json_type type = json_type(list);

	return !list.p || type == JSON_ARRAY || type == JSON_NULL ||
	       fail(err, ERR_BAD_DATA,
		       "The list of this group's members cannot be read, so it is not changed.",
		       "Look at it at icloud.com.");
}

static bool put_name(struct str group, struct str name, struct buf *out, struct error *err)
{
	struct buf quoted = BUF_INIT(64 * KIB);
	bool ok;

	if (!str_trim(name).n)
		return fail(err, ERR_USAGE, "A group needs a name.", "Type one.");
	if (same_text(json_get(group, "name"), name))
		return buf_add_str(out, group);
	json_quote(name, &quoted);
	ok = card_put(group, "name", buf_str(&quoted), out);
	buf_release(&quoted);
	return ok;
}

/* name and members are gathered first: the last word about each of them counts. */
struct group_edits {
	const struct edit *name;
	struct ids members;
};

static bool gather_edit(struct group_edits *g, const struct edit *e, struct error *err)
{
	bool member = e->verb == EDIT_ADD || e->verb == EDIT_REMOVE;

	if (str_is(e->path, "name") && !member) {
		g->name = e;
		return true;
	}
	if (!str_is(e->path, "contactIds") || !member || !e->value.n)
		return no_field(
			err, e->path, "A group has name=NAME, contactIds+=ID and contactIds-=ID.");
	*ids_add(&g->members, e->value, 0, NULL) = e->verb == EDIT_ADD;
	return true;
}

static bool edit_group(
	struct str group, const struct edit *edits, size_t n, struct buf *out, struct error *err)
{
	struct group_edits g = {0};
	struct buf named = BUF_INIT(TEXT_MAX);
	bool ok = true;

	for (size_t i = 0; ok && i < n; i++)
		ok = gather_edit(&g, &edits[i], err);
	if (ok && g.name)
		ok = put_name(
			group, g.name->verb == EDIT_SET ? g.name->value : STR(""), &named, err);
	else if (ok)
		buf_add_str(&named, group);
	ok = ok && (!g.members.n || has_list(group, err)) &&
	     put_members(buf_str(&named), &g.members, out);
	buf_release(&named);
	ids_release(&g.members);
	return ok;
}

static bool edit_me(const struct edit *e, struct buf *out, struct error *err)
{
	struct json_writer w = json_writer(out);

	if (!str_is(e->path, "meCardId") || e->verb != EDIT_SET || !e->value.n)
		return no_field(err, e->path, "The me card is meCardId=ID.");
	json_object(&w);
	json_key(&w, "meCardId");
	json_put_str(&w, e->value);
	json_object_end(&w);
	return !out->failed;
}

static void new_group(struct buf *out)
{
	struct json_writer w = json_writer(out);
	char id[UUID_SIZE];

	uuid_make(true, id);
	json_object(&w);
	json_key(&w, "groupId");
	json_put(&w, id);
	json_key(&w, "name");
	json_put(&w, "");
	json_key(&w, "contactIds");
	json_array(&w);
	json_array_end(&w);
	json_object_end(&w);
}

bool object_edit(enum object_kind object, struct str text, const struct edit *edits, size_t n,
	struct buf *out, struct error *err)
{
	struct buf now = BUF_INIT(TEXT_MAX);
	bool ok;

	if (object == OBJECT_CONTACT)
		return text.n ? card_edit(text, edits, n, out, err) : card_new(edits, n, out, err);
	if (object == OBJECT_ME)
		return n ? edit_me(&edits[n - 1], out, err) : buf_add_str(out, text);
	if (text.n)
		buf_add_str(&now, text);
	else
		new_group(&now);
	ok = edit_group(buf_str(&now), edits, n, out, err);
	if (ok && !text.n && json_text_is(json_get(buf_str(out), "name"), ""))
		ok = fail(err, ERR_USAGE, "A group needs a name.", "Type one.");
	buf_release(&now);
	return ok;
}

/* ---- who is named ---- */

static void add_name(struct str quoted, struct ids *out)
{
	struct buf id = BUF_INIT(64 * KIB);

	if (json_text(quoted, &id) && id.n)
		ids_add(out, buf_str(&id), 0, NULL);
	buf_release(&id);
}

void object_names(enum object_kind object, struct str text, struct ids *out)
{
	struct json_walk w;

	if (object == OBJECT_ME)
		add_name(json_get(text, "meCardId"), out);
	if (object != OBJECT_GROUP)
		return;
	w = json_walk(json_get(text, "contactIds"));
	while (!w.object && json_next(&w))
		add_name(w.value, out);
}

/* ---- names ---- */

static bool waiting_name(struct store *s, struct str id, struct buf *out)
{
	struct query *q =
		db_query(store_ledger(s), "select title from change where object ="
					  " 'contact' and kind = 'create' and object_id = ?1");
	bool found;

	query_str(q, 1, id);
	found = query_row(q) && query_get(q, 0).n && buf_add_str(out, query_get(q, 0));
	return query_end(q, NULL) && found;
}

static bool group_name(struct store *s, struct str id, struct buf *out)
{
	struct buf group = BUF_INIT(TEXT_MAX);
	bool found = stored_group(s, id, &group, NULL) && buf_adds(out, "the group ") &&
		     object_title(OBJECT_GROUP, buf_str(&group), out);

	buf_release(&group);
	return found;
}

static bool member_name(void *ctx, struct str id, struct buf *out)
{
	struct buf card = BUF_INIT(TEXT_MAX);
	bool found = stored_card(ctx, id, &card, NULL, NULL) && card_name(buf_str(&card), out);

	buf_release(&card);
	if (found || !id.n || waiting_name(ctx, id, out) || group_name(ctx, id, out))
		return true;
	return buf_add_str(out, id) && buf_adds(out, ", no contact here");
}

struct namer object_namer(struct store *s)
{
	return (struct namer){member_name, s};
}

bool object_diff(struct store *s, struct str before, struct str after, struct diff *out)
{
	struct namer namer = object_namer(s);
	struct sides sides;
	bool ok;

	if (!sides_open(before, after, &sides))
		return diff_raw(before, after, out);
	ok = diff_sides(&sides, &namer, out, NULL);
	sides_release(&sides);
	return ok;
}
