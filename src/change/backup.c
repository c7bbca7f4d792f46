/* Packs and manifests (backup.h draws them). Owns the files below <state_dir>/backups and nothing else;
 * never deletes one that is complete, never overwrites. */
#include "change/backup.h"

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
	MANIFEST_MAX = 512 * 1024 * 1024,
	OBJECT_MAX = 32 * 1024 * 1024,
	HEAD_MAX = 4096,
	PACK_STEP = 1024 * 1024, /* written in pieces of this size */
};

/* One object as a manifest names it. Spans point into the manifest or into the maker's own texts. */
struct entry {
	struct str kind, id, pack;
	char sha256[SHA256_HEX];
	int64_t at, pressed, size;
};
struct entries {
	struct entry *e;
	size_t n, room;
};

struct manifest {
	struct buf text;
	struct str head, list;
	char sha256[SHA256_HEX];
	struct entries entries;
};

static struct entry *entry_add(struct entries *l)
{
	if (l->n == l->room) {
		l->room = l->room ? l->room * 2 : 256;
		l->e = mem_grow(l->e, l->room, sizeof *l->e);
	}
	l->e[l->n] = (struct entry){0};
	return &l->e[l->n++];
}

/* ---- reading a manifest ---- */

static void manifest_release(struct manifest *m)
{
	buf_release(&m->text);
	free(m->entries.e);
	*m = (struct manifest){0};
}

static bool damaged(struct str id, struct error *err)
{
	return failf(err, ERR_BAD_DATA, "Keep it, and take another one: backup list names them.",
		"The backup %.*s is damaged.", (int)(id.n < 64 ? id.n : 64), id.p);
}

/* A plain string: ids of ours and digests have no escapes; a contact's id may have them. */
static struct str inner(struct str quoted)
{
	return quoted.n >= 2 && json_type(quoted) == JSON_STRING ? str_part(quoted, 1, quoted.n - 2)
								 : STR_NONE;
}

static bool entry_read(struct str item, struct entry *e)
{
	struct str sha = inner(json_at(item, 2));

	e->kind = inner(json_at(item, 0));
	e->id = json_at(item, 1);
	e->pack = inner(json_at(item, 3));
	if (sha.n != SHA256_HEX - 1 || !e->kind.n || !e->id.n || !e->pack.n ||
		memchr(e->pack.p, '/', e->pack.n))
		return false;
	memcpy(e->sha256, sha.p, sha.n);
	return json_int64(json_at(item, 4), &e->at) && json_int64(json_at(item, 5), &e->pressed) &&
	       json_int64(json_at(item, 6), &e->size) && e->at >= 0 && e->pressed >= 0 &&
	       e->size >= 0 && e->size <= OBJECT_MAX && e->pressed <= OBJECT_MAX + 1024;
}

static bool entries_read(struct manifest *m)
{
	struct json_walk w = json_walk(m->list);

	while (json_next(&w))
		if (!entry_read(w.value, entry_add(&m->entries)))
			return false;
	return !w.broken;
}

static bool manifest_parse(struct manifest *m)
{
	struct str rest = buf_str(&m->text), head, list, digest, signed_part;
	char sha[SHA256_HEX];

	if (!str_ends(rest, STR("\n")) || !str_cut(&rest, '\n', &head) ||
		!str_cut(&rest, '\n', &list) || !str_cut(&rest, '\n', &digest) || rest.n)
		return false;
	signed_part = str_part(buf_str(&m->text), 0, head.n + list.n + 2);
	sha256_hex(signed_part, sha);
	if (!str_is(digest, sha))
		return false;
	m->head = json_value(head);
	m->list = json_value(list);
	memcpy(m->sha256, sha, sizeof sha);
	return m->head.p && m->list.p && entries_read(m);
}

static void path_of(const char *state_dir, struct str id, const char *ending, struct buf *out)
{
	buf_printf(out, "%s/backups/%.*s%s", state_dir, (int)id.n, id.p, ending);
}

static bool id_ok(struct str id)
{
	return id.n && id.n < sizeof((struct backup_made *)0)->id && id.p[0] != '.' &&
	       !memchr(id.p, '/', id.n) && !memchr(id.p, 0, id.n);
}

static bool manifest_open(
	const char *state_dir, struct str id, struct manifest *m, struct error *err)
{
	struct buf path = BUF_INIT(8 * KIB);
	struct error why;
	bool ok;

	*m = (struct manifest){.text = BUF_INIT(MANIFEST_MAX)};
	if (!id_ok(id))
		return fail(
			err, ERR_NOT_FOUND, "There is no such backup.", "backup list names them.");
	path_of(state_dir, id, ".json", &path);
	ok = file_read(buf_cstr(&path), &m->text, &why);
	if (!ok && why.code == ERR_NOT_FOUND)
		fail(err, ERR_NOT_FOUND, "There is no such backup.", "backup list names them.");
	else if (!ok || !manifest_parse(m))
		ok = damaged(id, err);
	if (!ok)
		manifest_release(m);
	buf_release(&path);
	return ok;
}

/* ---- reading objects ---- */

struct pack_reader {
	const char *state_dir;
	struct str name;
	int fd;
};

static bool pack_open(struct pack_reader *p, struct str name)
{
	struct buf path = BUF_INIT(8 * KIB);

	if (p->fd >= 0 && str_eq(p->name, name))
		return true;
	if (p->fd >= 0)
		close(p->fd);
	path_of(p->state_dir, name, ".pack", &path);
	p->fd = open(buf_cstr(&path), O_RDONLY | O_CLOEXEC);
	p->name = name;
	buf_release(&path);
	return p->fd >= 0;
}

static bool read_at(int fd, char *to, size_t n, off_t at)
{
	while (n) {
		ssize_t got = pread(fd, to, n, at);

		if (got <= 0)
			return false;
		to += got;
		at += got;
		n -= (size_t)got;
	}
	return true;
}

static bool object_read(struct pack_reader *p, const struct entry *e, struct buf *out)
{
	struct buf plain = BUF_INIT(OBJECT_MAX);
	char *pressed = mem_new((size_t)e->pressed + 1);
	char sha[SHA256_HEX];
	bool ok = pack_open(p, e->pack) && read_at(p->fd, pressed, (size_t)e->pressed, e->at) &&
		  inflate_add((struct str){pressed, (size_t)e->pressed}, (size_t)e->size, &plain);

	if (ok) {
		sha256_hex(buf_str(&plain), sha);
		ok = strcmp(sha, e->sha256) == 0 && (!out || buf_add_str(out, buf_str(&plain)));
	}
	free(pressed);
	buf_release(&plain);
	return ok;
}

static int by_place(const void *x, const void *y)
{
	const struct entry *a = x, *b = y;
	int order = str_cmp(a->pack, b->pack);

	return order ? order : a->at < b->at ? -1 : a->at > b->at;
}

static void count_entries(const struct manifest *m, struct backup_made *out)
{
	size_t i;

	out->contacts = 0;
	out->bytes = 0;
	for (i = 0; i < m->entries.n; i++) {
		out->contacts += str_is(m->entries.e[i].kind, "contact");
		out->bytes += m->entries.e[i].size;
	}
	memcpy(out->sha256, m->sha256, sizeof out->sha256);
}

bool backup_verify(const char *state_dir, struct str id, struct backup_made *out, struct error *err)
{
	struct pack_reader p = {.state_dir = state_dir, .fd = -1};
	struct backup_made made = {0};
	struct manifest m;
	bool ok = true;
	size_t i;

	if (!manifest_open(state_dir, id, &m, err))
		return false;
	count_entries(&m, &made);
	if (m.entries.n)
		qsort(m.entries.e, m.entries.n, sizeof *m.entries.e, by_place);
	for (i = 0; ok && i < m.entries.n; i++)
		ok = object_read(&p, &m.entries.e[i], NULL);
	if (p.fd >= 0)
		close(p.fd);
	manifest_release(&m);
	if (!ok)
		return damaged(id, err);
	memcpy(made.id, id.p, id.n);
	*out = made;
	return true;
}

bool backup_object(const char *state_dir, struct str id, const char *kind, struct str object,
	struct buf *out, struct error *err)
{
	struct pack_reader p = {.state_dir = state_dir, .fd = -1};
	struct buf quoted = BUF_INIT(64 * KIB);
	struct manifest m;
	bool found = false, ok = true;
	size_t i;

	if (err)
		*err = ERROR_INIT;
	if (!manifest_open(state_dir, id, &m, err))
		return false;
	json_quote(object, &quoted);
	for (i = 0; i < m.entries.n && !found; i++)
		if (str_is(m.entries.e[i].kind, kind) &&
			str_eq(m.entries.e[i].id, buf_str(&quoted))) {
			found = true;
			ok = object_read(&p, &m.entries.e[i], out) || damaged(id, err);
		}
	if (p.fd >= 0)
		close(p.fd);
	buf_release(&quoted);
	manifest_release(&m);
	return found && ok;
}

bool backup_each(const char *state_dir, struct str id, const char *kind,
	void (*object)(void *ctx, struct str object), void *ctx, struct error *err)
{
	struct buf name = BUF_INIT(64 * KIB);
	struct manifest m;
	size_t i;

	if (!manifest_open(state_dir, id, &m, err))
		return false;
	for (i = 0; i < m.entries.n; i++) {
		buf_clear(&name);
		if (str_is(m.entries.e[i].kind, kind) && json_text(m.entries.e[i].id, &name))
			object(ctx, buf_str(&name));
	}
	buf_release(&name);
	manifest_release(&m);
	return true;
}

/* ---- making one ---- */

struct making {
	const char *state_dir;
	struct str id;
	struct manifest known;	/* the newest backup: what need not be written again */
	bool has_known, reused; /* reused: something of it is not written again */
	struct entries list;
	struct buf texts;   /* quoted ids, parted by NUL; entries hold places until the end */
	struct buf waiting; /* pressed, not written yet */
	int64_t written, bytes, contacts;
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
	path_of(k->state_dir, k->id, ".json", &path);
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

static bool each_id(const char *state_dir, bool (*fn)(void *ctx, struct str id), void *ctx);

static void find_newest(struct making *k)
{
	struct buf id = BUF_INIT(256);

	each_id(k->state_dir, newest, &id);
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

	path_of(state_dir, id, ".json", &path);
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
		path_of(k->state_dir, str_of(id), ".pack", &path);
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

	path_of(k->state_dir, k->id, ".pack", &path);
	unlink(buf_cstr(&path));
	buf_release(&path);
}

static void remove_manifest(const struct making *k)
{
	struct buf path = BUF_INIT(8 * KIB);

	path_of(k->state_dir, k->id, ".json", &path);
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
		return damaged(k->id, k->err);
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
bool backup_write(const char *state_dir, struct store *s, const char *why,
	const struct backup_photo *photos, size_t n_photos, struct backup_made *out,
	struct error *err)
{
	char *folder = path_join(state_dir, "backups", NULL);
	bool ok = folder_make(folder, err), again;

	free(folder);
	if (!ok)
		return false;
	return write_once(state_dir, s, why, photos, n_photos, true, out, &again, err) ||
	       (again && write_once(state_dir, s, why, photos, n_photos, false, out, &again, err));
}

/* ---- listing ---- */

static int by_name(const void *x, const void *y)
{
	return strcmp(*(char *const *)y, *(char *const *)x);
}

/* Names of the manifests, newest first, until fn says false. */
static bool each_id(const char *state_dir, bool (*fn)(void *ctx, struct str id), void *ctx)
{
	size_t n, i;
	char **names;
	struct buf path = BUF_INIT(8 * KIB);
	bool go_on = true;

	buf_printf(&path, "%s/backups", state_dir);
	names = folder_names(buf_cstr(&path), ".json", &n);
	if (n)
		qsort(names, n, sizeof *names, by_name);
	for (i = 0; i < n; i++) {
		if (go_on)
			go_on = fn(ctx, str_of(names[i]));
		free(names[i]);
	}
	free(names);
	buf_release(&path);
	return n > 0;
}

struct listing {
	const char *state_dir;
	void (*row)(void *ctx, const struct backup_row *b);
	void *ctx;
};

static bool list_row(void *ctx, struct str id)
{
	const struct listing *l = ctx;
	struct buf path = BUF_INIT(8 * KIB), text = BUF_INIT(HEAD_MAX + 128);
	struct backup_row row = {.id = id};
	struct str head, rest, why;
	int64_t at = 0;

	path_of(l->state_dir, id, ".json", &path);
	if (file_ends(buf_cstr(&path), HEAD_MAX, SHA256_HEX, &text)) {
		rest = buf_str(&text);
		str_cut(&rest, '\n', &head);
		head = json_value(head);
		why = inner(json_get(head, "why"));
		row.why = why;
		row.sha256 = str_trim(str_part(buf_str(&text), text.n - SHA256_HEX, SHA256_HEX));
		if (json_int64(json_get(head, "created"), &at) &&
			json_int64(json_get(head, "contacts"), &row.contacts) &&
			json_int64(json_get(head, "bytes"), &row.bytes)) {
			row.at = (time_t)at;
			l->row(l->ctx, &row);
		}
	}
	buf_release(&path);
	buf_release(&text);
	return true;
}

void backup_list(
	const char *state_dir, void (*row)(void *ctx, const struct backup_row *b), void *ctx)
{
	struct listing l = {state_dir, row, ctx};

	each_id(state_dir, list_row, &l);
}
