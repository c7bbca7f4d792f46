/* A backup laid against today: what differs, row by row, and the two sides of one object. Reads; stages nothing. */
#include "change/against.h"
#include "change/diff.h"
#include "change/objects.h"

struct comparing {
	struct against against;
	void (*row)(void *ctx, const struct backup_difference *d);
	void *ctx;
	struct backup_counts counts;
};

static void tell(struct comparing *c, enum object_kind object, enum backup_how how, struct str id,
	struct str shown, const struct against_one *o)
{
	struct backup_difference d = {.object = object, .how = how, .id = id};
	struct buf title = BUF_INIT(64 * KIB), summary = BUF_INIT(64 * KIB);
	struct diff diff;

	c->counts.gone += how == BACKUP_GONE && object == OBJECT_CONTACT;
	c->counts.different += how == BACKUP_DIFFERENT && object == OBJECT_CONTACT;
	c->counts.new += how == BACKUP_NEW &&object == OBJECT_CONTACT;
	c->counts.groups += object != OBJECT_CONTACT && how != BACKUP_NEW;
	c->counts.photos_lost += o && o->photo_lost;
	if (!c->row)
		return;
	object_title(object, shown, &title);
	if (o && how == BACKUP_DIFFERENT &&
		diff_cards(buf_str(&o->today), buf_str(&o->after), &diff)) {
		diff_summary(&diff, &summary);
		diff_release(&diff);
	}
	d.title = buf_str(&title);
	d.summary = buf_str(&summary);
	d.photo_lost = o && o->photo_lost;
	c->row(c->ctx, &d);
	buf_release(&title);
	buf_release(&summary);
}

static bool compare_wanted(void *ctx, struct str kind, struct str id, const char *sha256)
{
	struct comparing *c = ctx;
	enum object_kind object;

	if (!against_kind(kind, &object))
		return false;
	if (object != OBJECT_CONTACT || !against_same(&c->against, object, id, sha256))
		return true;
	c->counts.same++;
	return false;
}

static bool compare_one(
	void *ctx, struct str kind, struct str id, struct str bytes, struct error *err)
{
	struct comparing *c = ctx;
	struct against_one o;
	enum object_kind object;

	against_kind(kind, &object);
	if (!against_one(&c->against, object, id, bytes, true, &o, err))
		return false;
	if (!o.today.n && object == OBJECT_CONTACT) /* all of them could come back */
		*ids_add(&c->against.todays, buf_str(&o.id), AGAINST_BACK, NULL) = AGAINST_BACK;
	if (o.differs)
		tell(c, object, o.today.n ? BACKUP_DIFFERENT : BACKUP_GONE, id, bytes, &o);
	else
		c->counts.same += object == OBJECT_CONTACT;
	against_one_release(&o);
	return true;
}

static void compare_new(void *ctx, enum object_kind object, struct str id, struct str text)
{
	tell(ctx, object, BACKUP_NEW, id, text, NULL);
}

bool against_compare(const char *state_dir, struct store *s, struct str id,
	void (*row)(void *ctx, const struct backup_difference *d), void *ctx,
	struct backup_counts *counts, struct error *err)
{
	struct comparing c = {.row = row, .ctx = ctx};
	struct backup_walk walk = {.ctx = &c, .wanted = compare_wanted, .object = compare_one};
	bool ok = against_open(&c.against, state_dir, s, id, err);

	if (!ok)
		return false;
	ok = backup_walk(state_dir, id, &walk, err);
	if (ok)
		against_new(&c.against, compare_new, &c);
	against_release(&c.against);
	if (ok)
		*counts = c.counts;
	return ok;
}

struct looking {
	struct against *against;
	enum object_kind object;
	struct str id;
	struct buf *then, *today;
	bool found;
};

/* Who a group has today is known only when all contacts were walked before it. */
static bool look_wanted(void *ctx, struct str kind, struct str id, const char *sha256)
{
	struct looking *l = ctx;
	enum object_kind object;

	if (!against_kind(kind, &object))
		return false;
	if (object == l->object && str_eq(id, l->id))
		return true;
	return l->object != OBJECT_CONTACT && object == OBJECT_CONTACT &&
	       !against_same(l->against, object, id, sha256);
}

static bool look_at(void *ctx, struct str kind, struct str id, struct str bytes, struct error *err)
{
	struct looking *l = ctx;
	enum object_kind object;
	struct against_one o;

	against_kind(kind, &object);
	if (!against_one(l->against, object, id, bytes, true, &o, err))
		return false;
	if (!o.today.n && object == OBJECT_CONTACT)
		*ids_add(&l->against->todays, buf_str(&o.id), AGAINST_BACK, NULL) = AGAINST_BACK;
	if (object == l->object && str_eq(id, l->id))
		l->found = buf_add_str(l->then, o.today.n ? buf_str(&o.after) : bytes) &&
			   (!o.today.n || buf_add_str(l->today, buf_str(&o.today)));
	against_one_release(&o);
	return true;
}

bool against_sides(const char *state_dir, struct store *s, struct str backup,
	enum object_kind object, struct str id, struct buf *today, struct buf *then,
	struct error *err)
{
	struct against against;
	struct looking l = {&against, object, id, then, today, false};
	struct backup_walk walk = {.ctx = &l, .wanted = look_wanted, .object = look_at};
	bool ok = against_open(&against, state_dir, s, backup, err);

	if (!ok)
		return false;
	ok = backup_walk(state_dir, backup, &walk, err) &&
	     (l.found || fail(err, ERR_NOT_FOUND, "This backup has it not.",
				 "backup list names the others."));
	against_release(&against);
	return ok;
}
