/* Manifests, objects and their digests, read. Changes nothing on the disk. */
#include "change/backup_inside.h"

#include "base/deflate.h"
#include "base/file.h"
#include "change/files.h"
#include "icloud/json.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct entry *entry_add(struct entries *l)
{
	if (l->n == l->room) {
		l->room = l->room ? l->room * 2 : 256;
		l->e = mem_grow(l->e, l->room, sizeof *l->e);
	}
	l->e[l->n] = (struct entry){0};
	return &l->e[l->n++];
}

/* ---- reading a manifest ---- */

void manifest_release(struct manifest *m)
{
	buf_release(&m->text);
	free(m->entries.e);
	*m = (struct manifest){0};
}

bool backup_damaged(struct str id, struct error *err)
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

void backup_path(const char *state_dir, struct str id, const char *ending, struct buf *out)
{
	buf_printf(out, "%s/backups/%.*s%s", state_dir, (int)id.n, id.p, ending);
}

static bool id_ok(struct str id)
{
	return id.n && id.n < sizeof((struct backup_made *)0)->id && id.p[0] != '.' &&
	       !memchr(id.p, '/', id.n) && !memchr(id.p, 0, id.n);
}

bool manifest_open(const char *state_dir, struct str id, struct manifest *m, struct error *err)
{
	struct buf path = BUF_INIT(8 * KIB);
	struct error why;
	bool ok;

	*m = (struct manifest){.text = BUF_INIT(MANIFEST_MAX)};
	if (!id_ok(id))
		return fail(
			err, ERR_NOT_FOUND, "There is no such backup.", "backup list names them.");
	backup_path(state_dir, id, ".json", &path);
	ok = file_read(buf_cstr(&path), &m->text, &why);
	if (!ok && why.code == ERR_NOT_FOUND)
		fail(err, ERR_NOT_FOUND, "There is no such backup.", "backup list names them.");
	else if (!ok || !manifest_parse(m))
		ok = backup_damaged(id, err);
	if (!ok)
		manifest_release(m);
	buf_release(&path);
	return ok;
}

/* ---- reading objects ---- */

static bool pack_open(struct pack_reader *p, struct str name)
{
	struct buf path = BUF_INIT(8 * KIB);

	if (p->fd >= 0 && str_eq(p->name, name))
		return true;
	if (p->fd >= 0)
		close(p->fd);
	backup_path(p->state_dir, name, ".pack", &path);
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

void backup_pack_close(struct pack_reader *p)
{
	if (p->fd >= 0)
		close(p->fd);
	p->fd = -1;
}

bool backup_object_read(struct pack_reader *p, const struct entry *e, struct buf *out)
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
		ok = backup_object_read(&p, &m.entries.e[i], NULL);
	backup_pack_close(&p);
	manifest_release(&m);
	if (!ok)
		return backup_damaged(id, err);
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
			ok = backup_object_read(&p, &m.entries.e[i], out) ||
			     backup_damaged(id, err);
		}
	backup_pack_close(&p);
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

static bool walk_entry(struct pack_reader *p, const struct entry *e, struct str name, struct str id,
	const struct backup_walk *w, struct error *err)
{
	struct buf bytes = BUF_INIT(OBJECT_MAX);
	bool ok;

	if (w->wanted && !w->wanted(w->ctx, e->kind, name, e->sha256))
		return true;
	if (backup_object_read(p, e, &bytes))
		ok = w->object(w->ctx, e->kind, name, buf_str(&bytes), err);
	else
		ok = backup_damaged(id, err);
	buf_release(&bytes);
	return ok;
}

struct backup_reading {
	struct pack_reader pack;
	struct manifest manifest;
	char *state_dir, *id;
	int lock; /* nobody removes what is being read */
	size_t at;
};

struct backup_reading *backup_reading_open(const char *state_dir, struct str id, struct error *err)
{
	struct backup_reading *r = mem_new(sizeof *r);

	r->state_dir = mem_dup(state_dir);
	r->id = str_dup(id);
	r->pack = (struct pack_reader){.state_dir = r->state_dir, .fd = -1};
	r->lock = backups_lock(state_dir, false);
	if (!manifest_open(state_dir, id, &r->manifest, err)) {
		r->manifest = (struct manifest){0};
		backup_reading_free(&r);
	}
	return r;
}

bool backup_reading_over(const struct backup_reading *r)
{
	return r->at >= r->manifest.entries.n;
}

void backup_reading_place(const struct backup_reading *r, int64_t *done, int64_t *of)
{
	*done = (int64_t)r->at;
	*of = (int64_t)r->manifest.entries.n;
}

bool backup_reading_next(struct backup_reading *r, const struct backup_walk *w, struct error *err)
{
	const struct entry *e = &r->manifest.entries.e[r->at++];
	struct buf name = BUF_INIT(64 * KIB);
	bool ok;

	json_text(e->id, &name);
	ok = walk_entry(&r->pack, e, buf_str(&name), str_of(r->id), w, err);
	buf_release(&name);
	return ok;
}

void backup_reading_free(struct backup_reading **r)
{
	if (!*r)
		return;
	backup_pack_close(&(*r)->pack);
	commit_unlock(&(*r)->lock);
	if ((*r)->manifest.entries.e)
		manifest_release(&(*r)->manifest);
	free((*r)->state_dir);
	free((*r)->id);
	free(*r);
	*r = NULL;
}

bool backup_walk(
	const char *state_dir, struct str id, const struct backup_walk *w, struct error *err)
{
	struct backup_reading *r = backup_reading_open(state_dir, id, err);
	bool ok = r != NULL;

	while (ok && !backup_reading_over(r))
		ok = backup_reading_next(r, w, err);
	backup_reading_free(&r);
	return ok;
}

/* ---- listing ---- */

static int by_name(const void *x, const void *y)
{
	return strcmp(*(char *const *)y, *(char *const *)x);
}

/* Names of the manifests, newest first, until fn says false. */
bool backup_each_id(const char *state_dir, bool (*fn)(void *ctx, struct str id), void *ctx)
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
	struct backup_row row = {.id = id, .photos = -1};
	struct str head, rest, why;
	int64_t at = 0;

	backup_path(l->state_dir, id, ".json", &path);
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
			json_int64(json_get(head, "photos"), &row.photos);
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

	backup_each_id(state_dir, list_row, &l);
}
