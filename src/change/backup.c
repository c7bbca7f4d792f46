/* Packs and manifests, made (backup.h draws them). Owns the files below <state_dir>/backups and nothing else;
 * never deletes one that is complete, never overwrites. */
#include "change/backup_inside.h"

#include "base/deflate.h"
#include "base/file.h"
#include "change/files.h"
#include "contacts/stored.h"
#include "icloud/hooks.h"
#include "icloud/json.h"
#include "icloud/time.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	PACK_STEP = 1024 * 1024, /* written in pieces of this size */
};

/* ---- making one ---- */

struct making {
	const char *state_dir;
	struct str id;
	struct manifest known;	/* the newest backup: what need not be written again */
	bool has_known, reused; /* reused: something of it is not written again */
	struct entries list;
	struct buf texts;   /* quoted ids, parted by NUL; entries hold places until the end */
	struct buf waiting; /* pressed, not written yet */
	int64_t written, bytes, contacts, photos;
	int fd;
	struct error *err;
	bool failed;
};

static int by_digest(const void *x, const void *y)
{
	return strcmp(((const struct entry *)x)->sha256, ((const struct entry *)y)->sha256);
}

static const struct entry *find_known(const struct making *k, const struct entry *e)
{
	if (!k->has_known || !k->known.entries.n)
		return NULL;
	return bsearch(e, k->known.entries.e, k->known.entries.n, sizeof *e, by_digest);
}

static bool pack_flush(struct making *k)
{
	bool ok = !hook_point("backup") && file_append(k->fd, buf_str(&k->waiting));

	if (!ok)
		fail_file(k->err, "written", "The backup");
	k->written += (int64_t)k->waiting.n;
	buf_clear(&k->waiting);
	return ok;
}

static bool object_put(struct making *k, struct entry *e, struct str bytes)
{
	size_t before = k->waiting.n;

	e->pack = k->id;
	e->at = k->written + (int64_t)before;
	if (!deflate_add(bytes, &k->waiting))
		return fail(k->err, ERR_TOO_BIG, "A contact is too large for the backup.",
			"Nothing was sent. Shorten its photo at icloud.com.");
	e->pressed = (int64_t)(k->waiting.n - before);
	return k->waiting.n < PACK_STEP || pack_flush(k);
}

static bool object_add(struct making *k, const char *kind, struct str id, struct str bytes)
{
	struct entry *e = entry_add(&k->list);
	const struct entry *known;

	sha256_hex(bytes, e->sha256);
	e->kind = str_of(kind);
	e->size = (int64_t)bytes.n;
	e->id.n = k->texts.n; /* place of the text, for now */
	json_quote(id, &k->texts);
	buf_addc(&k->texts, '\0');
	k->bytes += e->size;
	known = find_known(k, e);
	if (!known)
		return object_put(k, e, bytes);
	k->reused = true;
	e->pack = known->pack;
	e->at = known->at;
	e->pressed = known->pressed;
	return true;
}

static bool add_query(struct making *k, const char *kind, struct query *q, int64_t *count)
{
	bool ok = true;

	while (ok && query_row(q)) {
		ok = object_add(k, kind, query_get(q, 0), query_get(q, 1));
		*count += 1;
	}
	return query_end(q, ok ? k->err : NULL) && ok;
}

/* Which contact the me card is. */
static bool add_me(struct making *k, struct store *s)
{
	struct buf id = BUF_INIT(64 * KIB), text = BUF_INIT(128 * KIB);
	bool ok = true;

	if (stored_me_card(s, &id)) {
		buf_adds(&text, "{\"meCardId\":");
		json_quote(buf_str(&id), &text);
		buf_adds(&text, "}");
		ok = object_add(k, "me", STR("me"), buf_str(&text));
	}
	buf_release(&id);
	buf_release(&text);
	return ok;
}

static bool add_all(struct making *k, struct store *s, const struct backup_photo *photos, size_t n)
{
	int64_t groups = 0;
	size_t i;

	if (!add_query(k, "contact",
		    db_query(store_cache(s), "select c.id, k.bytes from contact c join card k on"
					     " k.rowid = c.rowid order by c.place, c.rowid"),
		    &k->contacts) ||
		!add_query(k, "group",
			db_query(store_cache(s),
				"select id, bytes from groups order by place, rowid"),
			&groups))
		return false;
	if (!add_me(k, s))
		return false;
	k->photos = (int64_t)n;
	for (i = 0; i < n; i++)
		if (!object_add(k, "photo", photos[i].id, photos[i].bytes))
			return false;
	if (k->contacts != db_int(store_cache(s), "select count(*) from contact", -1))
		return fail(k->err, ERR_BAD_DATA,
			"The local copy of your contacts is not complete.",
			"Nothing was sent. Ctrl-R reads the contacts again.");
	return true;
}

static void put_head(
	struct making *k, struct store *s, const char *why, time_t now, struct buf *out)
{
	struct json_writer w = json_writer(out);
	struct buf token = BUF_INIT(64 * KIB);

	store_meta(store_cache(s), "syncToken", &token);
	json_object(&w);
	json_key(&w, "version");
	json_put_int(&w, 1);
	json_key(&w, "id");
	json_put_str(&w, k->id);
	json_key(&w, "created");
	json_put_int(&w, (int64_t)now);
	json_key(&w, "why");
	json_put(&w, why);
	json_key(&w, "contacts");
	json_put_int(&w, k->contacts);
	json_key(&w, "bytes");
	json_put_int(&w, k->bytes);
	json_key(&w, "photos");
	json_put_int(&w, k->photos);
	json_key(&w, "sync_token");
	json_put_str(&w, buf_str(&token));
	json_object_end(&w);
	buf_addc(out, '\n');
	buf_release(&token);
}

static void put_entry(struct json_writer *w, const struct making *k, const struct entry *e)
{
	json_array(w);
	json_put_str(w, e->kind);
	json_put_raw(w, str_of(k->texts.p + e->id.n));
	json_put(w, e->sha256);
	json_put_str(w, e->pack);
	json_put_int(w, e->at);
	json_put_int(w, e->pressed);
	json_put_int(w, e->size);
	json_array_end(w);
}

static void put_list(const struct making *k, struct buf *out)
{
	struct json_writer w = json_writer(out);
	size_t i;

	json_array(&w);
	for (i = 0; i < k->list.n; i++)
		put_entry(&w, k, &k->list.e[i]);
	json_array_end(&w);
	buf_addc(out, '\n');
}

static bool write_manifest(struct making *k, struct store *s, const char *why, time_t now)
{
	struct buf text = BUF_INIT(MANIFEST_MAX), path = BUF_INIT(8 * KIB);
	char sha[SHA256_HEX];
	bool ok;

	put_head(k, s, why, now, &text);
	put_list(k, &text);
	sha256_hex(buf_str(&text), sha);
	buf_adds(&text, sha);
	buf_addc(&text, '\n');
	backup_path(k->state_dir, k->id, ".json", &path);
	ok = !text.failed && !k->texts.failed;
	if (!ok)
		fail(k->err, ERR_TOO_BIG, "The backup's list is too large.", "Nothing was sent.");
	else if (hook_point("backup-manifest"))
		ok = fail_file(k->err, "written", "The backup");
	else
		ok = file_write(buf_cstr(&path), buf_str(&text), k->err);
	buf_release(&text);
	buf_release(&path);
	return ok;
}

/* ---- its name and its files ---- */

static bool newest(void *ctx, struct str id)
{
	buf_clear(ctx);
	buf_add_str(ctx, id);
	return false;
}

static void find_newest(struct making *k)
{
	struct buf id = BUF_INIT(256);

	backup_each_id(k->state_dir, newest, &id);
	k->has_known = id.n && manifest_open(k->state_dir, buf_str(&id), &k->known, NULL);
	if (k->has_known && k->known.entries.n)
		qsort(k->known.entries.e, k->known.entries.n, sizeof(struct entry), by_digest);
	buf_release(&id);
}

static void make_id(const char *why, time_t now, int nth, char *out, size_t size)
{
	struct civil c = civil_utc(now);
	char more[16] = "";

	if (nth)
		snprintf(more, sizeof more, ".%03d", nth);
	snprintf(out, size, "%04d-%02d-%02dT%02d:%02d:%02dZ%s-%s", c.year % 10000, c.month, c.day,
		c.hour, c.minute, c.second, more,
		strcmp(why, "commit") == 0 ? "commit" : "by-hand");
}

static bool has_manifest(const char *state_dir, struct str id)
{
	struct buf path = BUF_INIT(8 * KIB);
	bool has;

	backup_path(state_dir, id, ".json", &path);
	has = access(buf_cstr(&path), F_OK) == 0;
	buf_release(&path);
	return has;
}

/* The pack's name is the backup's: made exclusively, so two programs never share one. */
static int open_pack(struct making *k, const char *why, time_t now, char *id, size_t size)
{
	struct buf path = BUF_INIT(8 * KIB);
	int nth, fd = -1;

	for (nth = 0; nth < 1000 && fd < 0; nth++) {
		make_id(why, now, nth, id, size);
		if (has_manifest(k->state_dir, str_of(id)))
			continue;
		buf_clear(&path);
		backup_path(k->state_dir, str_of(id), ".pack", &path);
		fd = open(buf_cstr(&path), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
		if (fd < 0 && errno != EEXIST)
			break;
	}
	buf_release(&path);
	return fd;
}

static void remove_pack(const struct making *k)
{
	struct buf path = BUF_INIT(8 * KIB);

	backup_path(k->state_dir, k->id, ".pack", &path);
	unlink(buf_cstr(&path));
	buf_release(&path);
}

static void remove_manifest(const struct making *k)
{
	struct buf path = BUF_INIT(8 * KIB);

	backup_path(k->state_dir, k->id, ".json", &path);
	unlink(buf_cstr(&path));
	buf_release(&path);
}

static bool pack_close(struct making *k)
{
	bool ok = pack_flush(k);

	if (ok && (hook_point("backup-sync") || fsync(k->fd) != 0))
		ok = fail_file(k->err, "written", "The backup");
	close(k->fd);
	return ok;
}

static bool make_files(struct making *k, struct store *s, const char *why, time_t now,
	const struct backup_photo *photos, size_t n)
{
	bool ok = add_all(k, s, photos, n);

	if (!pack_close(k))
		ok = false;
	return ok && write_manifest(k, s, why, now);
}

static bool read_back(struct making *k, struct backup_made *out)
{
	if (!backup_verify(k->state_dir, k->id, out, k->err))
		return false;
	if (out->contacts != k->contacts || out->bytes != k->bytes)
		return backup_damaged(k->id, k->err);
	return true;
}

static void making_release(struct making *k)
{
	if (k->has_known)
		manifest_release(&k->known);
	buf_release(&k->texts);
	buf_release(&k->waiting);
	free(k->list.e);
}

static bool write_files(struct making *k, struct store *s, const char *why,
	const struct backup_photo *photos, size_t n_photos, struct backup_made *made)
{
	time_t now = clock_now();
	bool ok;

	k->fd = open_pack(k, why, now, made->id, sizeof made->id);
	k->id = str_of(made->id);
	ok = k->fd >= 0 || fail_file(k->err, "written", "The backup");
	ok = ok && make_files(k, s, why, now, photos, n_photos);
	if (ok && !read_back(k, made)) {
		remove_manifest(k);
		ok = false;
	}
	if (k->fd >= 0 && (!ok || !k->written))
		remove_pack(k);
	return ok;
}

/* With `known`, what the newest backup holds already is not written again. *again: that was to blame. */
static bool write_once(const char *state_dir, struct store *s, const char *why,
	const struct backup_photo *photos, size_t n_photos, bool known, struct backup_made *out,
	bool *again, struct error *err)
{
	struct making k = {.state_dir = state_dir, .err = err};
	struct backup_made made = {0};
	bool ok;

	k.texts = BUF_INIT(MANIFEST_MAX);
	k.waiting = BUF_INIT(PACK_STEP + 2 * (size_t)OBJECT_MAX);
	if (known)
		find_newest(&k);
	ok = write_files(&k, s, why, photos, n_photos, &made);
	if (ok)
		*out = made;
	*again = !ok && k.reused;
	making_release(&k);
	return ok;
}

/* A pack that was damaged or deleted since must not stand in the way of every later backup: then
 * everything is written anew. */
static bool write_or_anew(const char *state_dir, struct store *s, const char *why,
	const struct backup_photo *photos, size_t n_photos, struct backup_made *out,
	struct error *err)
{
	bool again;

	return write_once(state_dir, s, why, photos, n_photos, true, out, &again, err) ||
	       (again && write_once(state_dir, s, why, photos, n_photos, false, out, &again, err));
}

bool backup_write(const char *state_dir, struct store *s, const char *why,
	const struct backup_photo *photos, size_t n_photos, struct backup_made *out,
	struct error *err)
{
	char *folder = path_join(state_dir, "backups", NULL);
	bool ok = folder_make(folder, err);
	int lock = ok ? backups_lock(state_dir, false) : -1;

	free(folder);
	if (ok && lock < 0)
		ok = fail_file(err, "written", "The backup");
	ok = ok && write_or_anew(state_dir, s, why, photos, n_photos, out, err);
	commit_unlock(&lock);
	return ok;
}
