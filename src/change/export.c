/* A backup as one JSON text that tells what it is. Reads only; writes the one file that it was asked to write, over
 * another only when that was said.
 */
#include "base/file.h"
#include "change/backup.h"
#include "change/change.h"
#include "change/files.h"
#include "icloud/time.h"

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

void backup_file_free(struct backup_file **f)
{
	if (!*f)
		return;
	free((*f)->backup);
	free((*f)->path);
	free(*f);
	*f = NULL;
}

struct backup_file *backup_file_new(struct str backup, struct str path, bool replace)
{
	struct backup_file *f = mem_new(sizeof *f);

	*f = (struct backup_file){str_dup(backup), str_dup(path), replace};
	return f;
}

bool change_export(struct account *a, struct backup_file *f, struct error *err)
{
	struct buf text = BUF_INIT(EXPORT_MAX);
	bool ok = write_json(a->state_dir, str_of(f->backup), &text, err) &&
		  (f->replace ? file_write(f->path, buf_str(&text), err)
			      : file_write_new(f->path, buf_str(&text), err));

	buf_release(&text);
	backup_file_free(&f);
	return ok;
}

bool backups_export(struct icloud *ic, struct str id, const char *path, struct error *err)
{
	struct buf text = BUF_INIT(EXPORT_MAX);
	bool ok = backups_json(ic, id, &text, err) && file_write_new(path, buf_str(&text), err);

	buf_release(&text);
	return ok;
}
