/* A backup as one JSON text that tells what it is, and a comparison of one with today. Reads only; writes
 * the one file that it was asked to write, never over another.
 */
#include "base/file.h"
#include "change/against.h"
#include "change/change.h"
#include "change/diff.h"
#include "change/files.h"
#include "change/objects.h"
#include "icloud/time.h"
#include "store/reader.h"

#include <stdlib.h>
#include <string.h>

enum { EXPORT_MAX = 1024 * 1024 * 1024 };

static bool no_backup(struct error *err)
{
	return fail(err, ERR_NOT_FOUND, "There is no such backup.", "backup list names them.");
}

/* ---- as JSON ---- */

struct exporting {
	struct json_writer w;
	struct str part; /* the list that is open */
};

static const char *list_of(struct str kind)
{
	return str_is(kind, "contact") ? "contacts"
	       : str_is(kind, "group") ? "groups"
	       : str_is(kind, "photo") ? "photos"
				       : NULL;
}

static void enter(struct exporting *x, const char *list)
{
	if (x->part.p && list && str_is(x->part, list))
		return;
	if (x->part.p)
		json_array_end(&x->w);
	x->part = str_of(list);
	if (!list)
		return;
	buf_addc(x->w.out, '\n');
	json_key(&x->w, list);
	json_array(&x->w);
}

static void put_photo(struct exporting *x, struct str contact, struct str bytes)
{
	struct buf text = BUF_INIT(64 * MIB);

	base64_add(&text, bytes);
	json_object(&x->w);
	json_key(&x->w, "contactId");
	json_put_str(&x->w, contact);
	json_key(&x->w, "base64");
	json_put_str(&x->w, buf_str(&text));
	json_object_end(&x->w);
	x->w.out->failed |= text.failed;
	buf_release(&text);
}

static bool put_object(
	void *ctx, struct str kind, struct str id, struct str bytes, struct error *err)
{
	struct exporting *x = ctx;
	const char *list = list_of(kind);

	enter(x, list);
	if (!list) {
		json_key(&x->w, "me");
		json_put_raw(&x->w, bytes);
	} else if (str_is(kind, "photo")) {
		put_photo(x, id, bytes);
	} else {
		json_put_raw(&x->w, bytes);
		buf_addc(x->w.out, '\n');
	}
	return !x->w.out->failed || fail(err, ERR_TOO_BIG, "The backup is too large for one file.",
					    "It stays where it is; restore works from there.");
}

struct head {
	struct json_writer *w;
	struct str id;
	bool found;
};

static void put_head(void *ctx, const struct backup_row *b)
{
	struct head *h = ctx;
	struct buf when = BUF_INIT(KIB);

	if (!str_eq(b->id, h->id))
		return;
	h->found = true;
	json_key(h->w, "id");
	json_put_str(h->w, b->id);
	json_key(h->w, "created");
	time_iso(b->at, &when);
	json_put_str(h->w, buf_str(&when));
	json_key(h->w, "why");
	json_put_str(h->w, b->why);
	json_key(h->w, "count");
	json_put_int(h->w, b->contacts);
	json_key(h->w, "sha256");
	json_put_str(h->w, b->sha256);
	buf_release(&when);
}

static bool write_json(const char *state_dir, struct str id, struct buf *out, struct error *err)
{
	struct exporting x = {.w = json_writer(out)};
	struct backup_walk walk = {.ctx = &x, .object = put_object};
	struct head h = {&x.w, id, false};

	json_object(&x.w);
	json_key(&x.w, "format");
	json_put(&x.w, "icloud-tui backup");
	json_key(&x.w, "version");
	json_put_int(&x.w, 1);
	backup_list(state_dir, put_head, &h);
	if (!h.found)
		return no_backup(err);
	if (!backup_walk(state_dir, id, &walk, err))
		return false;
	enter(&x, NULL);
	json_object_end(&x.w);
	buf_addc(out, '\n');
	return !out->failed || fail(err, ERR_TOO_BIG, "The backup is too large for one file.",
				       "It stays where it is; restore works from there.");
}

bool backups_json(struct icloud *ic, struct str id, struct buf *out, struct error *err)
{
	const struct account *a = icloud_account(ic);

	return a->state_dir ? write_json(a->state_dir, id, out, err) : no_backup(err);
}

bool backups_export(struct icloud *ic, struct str id, const char *path, struct error *err)
{
	struct buf text = BUF_INIT(EXPORT_MAX);
	bool ok = backups_json(ic, id, &text, err) && file_write_new(path, buf_str(&text), err);

	buf_release(&text);
	return ok;
}

/* ---- against today ---- */

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

bool backups_compare(struct icloud *ic, struct icloud_reader *r, struct str id,
	void (*row)(void *ctx, const struct backup_difference *d), void *ctx,
	struct backup_counts *counts, struct error *err)
{
	const struct account *a = icloud_account(ic);
	struct comparing c = {.row = row, .ctx = ctx};
	struct backup_walk walk = {.ctx = &c, .wanted = compare_wanted, .object = compare_one};
	struct store *s = reader_store(r);
	bool ok;

	if (!a->state_dir || !s)
		return no_backup(err);
	icloud_read_begin(r);
	ok = against_open(&c.against, a->state_dir, s, id, err);
	if (ok) {
		ok = backup_walk(a->state_dir, id, &walk, err);
		if (ok)
			against_new(&c.against, compare_new, &c);
		against_release(&c.against);
	}
	icloud_read_end(r);
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

static bool look_wanted(void *ctx, struct str kind, struct str id, const char *sha256)
{
	struct looking *l = ctx;
	enum object_kind object;

	(void)sha256;
	return against_kind(kind, &object) && object == l->object && str_eq(id, l->id);
}

static bool look_at(void *ctx, struct str kind, struct str id, struct str bytes, struct error *err)
{
	struct looking *l = ctx;
	struct against_one o;

	(void)kind;
	if (!against_one(l->against, l->object, id, bytes, true, &o, err))
		return false;
	l->found = buf_add_str(l->then, o.today.n ? buf_str(&o.after) : bytes) &&
		   (!o.today.n || buf_add_str(l->today, buf_str(&o.today)));
	against_one_release(&o);
	return true;
}

bool backups_sides(struct icloud *ic, struct icloud_reader *r, struct str backup,
	enum object_kind object, struct str id, struct buf *today, struct buf *then,
	struct error *err)
{
	const struct account *a = icloud_account(ic);
	struct against against;
	struct looking l = {&against, object, id, then, today, false};
	struct backup_walk walk = {.ctx = &l, .wanted = look_wanted, .object = look_at};
	struct store *s = reader_store(r);
	bool ok;

	if (!a->state_dir || !s)
		return no_backup(err);
	icloud_read_begin(r);
	ok = against_open(&against, a->state_dir, s, backup, err);
	if (ok) {
		ok = backup_walk(a->state_dir, backup, &walk, err) &&
		     (l.found || fail(err, ERR_NOT_FOUND, "This backup has it not.",
					 "backup list names the others."));
		against_release(&against);
	}
	icloud_read_end(r);
	return ok;
}
