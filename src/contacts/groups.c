/* Groups and the me card as they will be: what iCloud has, with the changes that wait applied. Changes are read
 * once for each state of the ledger, with the view. Writes nothing.
 */
#include "contacts/stored.h"
#include "contacts/view.h"

#include <stdlib.h>

/* ---- changes that wait ---- */

static void read_members(struct str group, struct ids *out)
{
	struct json_walk w = json_walk(json_get(group, "contactIds"));
	struct buf id = BUF_INIT(64 * KIB);

	while (!w.object && json_next(&w)) {
		buf_clear(&id);
		if (json_text(w.value, &id) && id.n)
			ids_add(out, buf_str(&id), 0, NULL);
	}
	buf_release(&id);
}

static void add_group(struct view *v, struct str id, struct str kind, struct str after, char sign)
{
	struct waiting_group *g;

	v->groups = mem_grow(v->groups, v->n_groups + 1, sizeof *v->groups);
	g = &v->groups[v->n_groups++];
	*g = (struct waiting_group){.id = BUF_INIT(64 * KIB), .name = BUF_INIT(MIB), .count = -1};
	buf_add_str(&g->id, id);
	json_text(json_get(after, "name"), &g->name);
	read_members(after, &g->members);
	g->sign = sign;
	g->goes = str_is(kind, "delete");
	g->is_new = str_is(kind, "create");
}

/* A new group that iCloud has by now is no new one. */
static bool has_arrived(struct view *v, struct str id)
{
	return stored_group(v->store, id, NULL, NULL);
}

void groups_load(struct view *v)
{
	struct query *q =
		db_query(store_ledger(v->store), "select object_id, kind, after, state from"
						 " change where object = 'group' order by id");

	while (query_row(q))
		add_group(v, query_get(q, 0), query_get(q, 1), query_get(q, 2),
			view_sign_of(query_get(q, 1), query_get(q, 3)));
	query_end(q, NULL);
	for (size_t i = 0; i < v->n_groups; i++)
		if (v->groups[i].is_new && has_arrived(v, buf_str(&v->groups[i].id)))
			v->groups[i].is_new = false;
}

void groups_drop(struct view *v)
{
	for (size_t i = 0; i < v->n_groups; i++) {
		buf_release(&v->groups[i].id);
		buf_release(&v->groups[i].name);
		ids_release(&v->groups[i].members);
	}
	free(v->groups);
	v->groups = NULL;
	v->n_groups = 0;
	ids_release(&v->grouped);
	v->grouped_known = false;
}

struct waiting_group *groups_waiting(const struct view *v, struct str id)
{
	for (size_t i = 0; i < v->n_groups; i++)
		if (str_eq(buf_str(&v->groups[i].id), id))
			return &v->groups[i];
	return NULL;
}

static bool is_contact(struct view *v, struct str id)
{
	struct query *q;
	bool there;

	if (view_added(v, id))
		return true;
	q = db_query(store_cache(v->store), "select 1 from contact where id = ?1");
	query_str(q, 1, id);
	there = query_row(q);
	return query_end(q, NULL) && there;
}

/* The members that iCloud has are contacts all (stored_members_tidy): only who joins is looked up. */
int64_t groups_count(struct view *v, struct waiting_group *g)
{
	struct ids now = {0};
	struct query *q;

	if (g->count >= 0)
		return g->count;
	q = db_query(store_cache(v->store), "select contactid from member where groupid = ?1");
	query_str(q, 1, buf_str(&g->id));
	while (query_row(q))
		ids_add(&now, query_get(q, 0), 0, NULL);
	query_end(q, NULL);
	g->count = 0;
	for (size_t i = 0; i < g->members.n; i++)
		g->count += ids_find(&now, ids_at(&g->members, i)) ||
			    is_contact(v, ids_at(&g->members, i));
	ids_release(&now);
	return g->count;
}

static void load_grouped(struct view *v)
{
	struct query *q;

	if (v->grouped_known)
		return;
	v->grouped_known = true;
	q = db_query(store_cache(v->store), "select groupid, contactid from member");
	while (query_row(q))
		if (!groups_waiting(v, query_get(q, 0)))
			ids_add(&v->grouped, query_get(q, 1), 0, NULL);
	query_end(q, NULL);
}

bool groups_has_none(struct view *v, struct str contact)
{
	for (size_t i = 0; i < v->n_groups; i++)
		if (!v->groups[i].goes && ids_find(&v->groups[i].members, contact))
			return false;
	load_grouped(v);
	return !ids_find(&v->grouped, contact);
}

/* ---- for those who look ---- */

static void give_new(struct view *v, void (*row)(void *ctx, const struct group_row *g), void *ctx)
{
	for (size_t i = 0; v->groups && i < v->n_groups; i++) {
		struct waiting_group *g = &v->groups[i];
		struct group_row out = {.id = buf_str(&g->id),
			.name = buf_str(&g->name),
			.etag = STR(""),
			.members = groups_count(v, g),
			.sign = g->sign};

		if (g->is_new)
			row(ctx, &out);
	}
}

void contacts_groups(
	struct icloud_reader *r, void (*row)(void *ctx, const struct group_row *g), void *ctx)
{
	struct view *v = view_of(r);
	struct query *q;

	if (!v)
		return;
	q = db_query(store_cache(v->store),
		"select id, name, etag, (select count(*) from member where groupid = groups.id)"
		" from groups order by place, rowid");
	while (query_row(q)) {
		struct group_row g = {.id = query_get(q, 0),
			.name = query_get(q, 1),
			.etag = query_get(q, 2),
			.members = query_get_int(q, 3),
			.sign = ' '};
		struct waiting_group *waits = groups_waiting(v, g.id);

		if (waits && !waits->goes) {
			g.name = buf_str(&waits->name);
			g.members = groups_count(v, waits);
		}
		if (waits)
			g.sign = waits->sign;
		row(ctx, &g);
	}
	query_end(q, NULL);
	give_new(v, row, ctx);
}

/* What a group is to one contact. */
struct membership {
	struct view *v;
	struct str contact;
	void (*row)(void *ctx, const struct group_row *g);
	void *ctx;
};

static bool is_member(struct view *v, struct str group, struct str contact)
{
	struct query *q = db_query(store_cache(v->store),
		"select 1 from member where groupid = ?1 and contactid = ?2");
	bool is;

	query_str(q, 1, group);
	query_str(q, 2, contact);
	is = query_row(q);
	return query_end(q, NULL) && is;
}

static void look(void *ctx, const struct group_row *g)
{
	struct membership *m = ctx;
	struct group_row out = *g;
	struct waiting_group *waits = groups_waiting(m->v, g->id);
	bool was = is_member(m->v, g->id, m->contact), is = was;

	if (waits)
		is = !waits->goes && ids_find(&waits->members, m->contact);
	out.sign = was == is ? ' ' : is ? '+' : '-';
	if (was || is)
		m->row(m->ctx, &out);
}

void contacts_memberships(struct icloud_reader *r, struct str id,
	void (*row)(void *ctx, const struct group_row *g), void *ctx)
{
	struct membership m = {view_of(r), id, row, ctx};

	if (m.v)
		contacts_groups(r, look, &m);
}

static void add_name(void *ctx, const struct group_row *g)
{
	struct buf *out = ctx;

	if (g->sign == '-')
		return;
	if (out->n)
		buf_adds(out, ", ");
	buf_add_str(out, g->name);
}

bool contacts_groups_of(struct icloud_reader *r, struct str id, struct buf *out)
{
	struct buf names = BUF_INIT(out->max);
	bool ok;

	contacts_memberships(r, id, add_name, &names);
	ok = !names.failed && buf_add_str(out, buf_str(&names));
	buf_release(&names);
	return ok;
}

/* ---- the me card ---- */

static bool waiting_me(struct store *s, struct buf *id, char *sign)
{
	struct query *q = db_query(store_ledger(s),
		"select after, kind, state from change where object = 'me' order by id limit 1");
	bool waits = query_row(q) && json_text(json_get(query_get(q, 0), "meCardId"), id);

	if (waits && sign)
		*sign = view_sign_of(query_get(q, 1), query_get(q, 2));
	return query_end(q, NULL) && waits;
}

bool contacts_me(struct icloud_reader *r, struct buf *id, char *sign)
{
	struct store *s = reader_store(r);

	if (sign)
		*sign = ' ';
	return s && (waiting_me(s, id, sign) || stored_me_card(s, id));
}
