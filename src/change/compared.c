/* A comparison that was asked for, kept as a document of the cache until the next one: the screen reads it from there.
 * A large backup is walked on the engine's thread, never on the screen's.
 *
 *   document "against"      {"backup":ID,"counts":[same,different,gone,new,groups,photos_lost],
 *                            "rows":[[kind,id,how,title,summary,photo_lost],…]}
 *   document "against one"  {"backup":ID,"kind":KIND,"id":ID,"today":{…} or null,"then":{…}}
 */
#include "change/against.h"
#include "change/change.h"
#include "change/names.h"
#include "change/stage.h"
#include "icloud/time.h"
#include "store/reader.h"

#include <stdlib.h>

#define ALL "against"
#define ONE "against one"
enum { DOCUMENT_MOST = 256 * 1024 * 1024 };

struct backup_look *backup_look_new(struct str backup)
{
	struct backup_look *l = mem_new(sizeof *l);

	l->backup = str_dup(backup);
	return l;
}

struct backup_look *backup_look_at(struct str backup, enum object_kind object, struct str id)
{
	struct backup_look *l = backup_look_new(backup);

	l->object = object;
	l->id = str_dup(id);
	return l;
}

void backup_look_free(struct backup_look **l)
{
	if (!*l)
		return;
	free((*l)->backup);
	free((*l)->id);
	free(*l);
	*l = NULL;
}

/* ---- writing ---- */

static bool keep(struct store *s, const char *kind, const struct buf *document, struct error *err)
{
	bool ok;

	if (document->failed)
		return fail(err, ERR_TOO_BIG, "The differences take more room than there is.",
			"backup restore on the command line stages them all.");
	if (!store_begin(store_cache(s), err))
		return false;
	ok = store_document_put(s, kind, buf_str(document), clock_now(), err);
	return store_end(store_cache(s), ok, ok ? err : NULL) && ok;
}

static void put_row(void *ctx, const struct backup_difference *d)
{
	struct json_writer *w = ctx;

	json_array(w);
	json_put(w, object_kind_name(d->object));
	json_put_str(w, d->id);
	json_put_int(w, d->how);
	json_put_str(w, d->title);
	json_put_str(w, d->summary);
	json_put_bool(w, d->photo_lost);
	json_array_end(w);
}

static void put_counts(struct json_writer *w, const struct backup_counts *n)
{
	const size_t all[] = {n->same, n->different, n->gone, n->new, n->groups, n->photos_lost};

	json_key(w, "counts");
	json_array(w);
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		json_put_int(w, (int64_t)all[i]);
	json_array_end(w);
}

static bool compare_all(struct account *a, struct str backup, struct error *err)
{
	struct buf text = BUF_INIT(DOCUMENT_MOST);
	struct json_writer w = json_writer(&text);
	struct backup_counts counts;
	bool ok;

	json_object(&w);
	json_key(&w, "backup");
	json_put_str(&w, backup);
	json_key(&w, "rows");
	json_array(&w);
	ok = against_compare(a->state_dir, a->store, backup, put_row, &w, &counts, err);
	json_array_end(&w);
	if (ok)
		put_counts(&w, &counts);
	json_object_end(&w);
	ok = ok && keep(a->store, ALL, &text, err);
	buf_release(&text);
	return ok;
}

static bool compare_one(struct account *a, const struct backup_look *l, struct error *err)
{
	struct buf text = BUF_INIT(DOCUMENT_MOST), today = BUF_INIT(TEXT_MAX),
		   then = BUF_INIT(TEXT_MAX);
	struct json_writer w = json_writer(&text);
	bool ok = against_sides(a->state_dir, a->store, str_of(l->backup), l->object, str_of(l->id),
		&today, &then, err);

	json_object(&w);
	json_key(&w, "backup");
	json_put_str(&w, str_of(l->backup));
	json_key(&w, "kind");
	json_put(&w, object_kind_name(l->object));
	json_key(&w, "id");
	json_put_str(&w, str_of(l->id));
	json_key(&w, "today");
	if (today.n)
		json_put_raw(&w, buf_str(&today));
	else
		json_put_null(&w);
	json_key(&w, "then");
	if (then.n)
		json_put_raw(&w, buf_str(&then));
	else
		json_put_null(&w);
	json_object_end(&w);
	ok = ok && keep(a->store, ONE, &text, err);
	buf_release(&text);
	buf_release(&today);
	buf_release(&then);
	return ok;
}

bool change_compare(struct account *a, struct backup_look *l, struct error *err)
{
	bool ok = l->id ? compare_one(a, l, err) : compare_all(a, str_of(l->backup), err);

	backup_look_free(&l);
	return ok;
}

/* ---- reading ---- */

static bool is_of(struct str document, struct str backup)
{
	struct buf id = BUF_INIT(KIB);
	bool same = json_text(json_get(document, "backup"), &id) && str_eq(buf_str(&id), backup);

	buf_release(&id);
	return same;
}

static bool read_counts(struct str document, struct backup_counts *out)
{
	size_t *all[] = {&out->same, &out->different, &out->gone, &out->new, &out->groups,
		&out->photos_lost};
	struct json_walk w = json_walk(json_get(document, "counts"));
	size_t i = 0;

	for (; json_next(&w) && i < sizeof all / sizeof *all; i++) {
		int64_t n = 0;

		if (!json_int64(w.value, &n) || n < 0)
			return false;
		*all[i] = (size_t)n;
	}
	return i == sizeof all / sizeof *all;
}

struct texts {
	struct buf kind, id, title, summary;
};

static bool read_row(struct str row, struct texts *t, struct backup_difference *d)
{
	int64_t how = 0;

	buf_clear(&t->kind);
	buf_clear(&t->id);
	buf_clear(&t->title);
	buf_clear(&t->summary);
	if (!json_text(json_at(row, 0), &t->kind) || !json_text(json_at(row, 1), &t->id) ||
		!json_int64(json_at(row, 2), &how) || how < 0 || how > BACKUP_NEW ||
		!object_from_name(buf_str(&t->kind), &d->object))
		return false;
	json_text(json_at(row, 3), &t->title);
	json_text(json_at(row, 4), &t->summary);
	d->how = (enum backup_how)how;
	d->id = buf_str(&t->id);
	d->title = buf_str(&t->title);
	d->summary = buf_str(&t->summary);
	d->photo_lost = json_type(json_at(row, 5)) == JSON_TRUE;
	return true;
}

static void each_row(
	struct str document, void (*row)(void *ctx, const struct backup_difference *d), void *ctx)
{
	struct json_walk w = json_walk(json_get(document, "rows"));
	struct texts t = {
		BUF_INIT(KIB), BUF_INIT(64 * KIB), BUF_INIT(64 * KIB), BUF_INIT(64 * KIB)};
	struct backup_difference d = {0};

	while (row && json_next(&w))
		if (read_row(w.value, &t, &d))
			row(ctx, &d);
	buf_release(&t.kind);
	buf_release(&t.id);
	buf_release(&t.title);
	buf_release(&t.summary);
}

bool backups_compared(struct icloud_reader *r, struct str backup,
	void (*row)(void *ctx, const struct backup_difference *d), void *ctx,
	struct backup_counts *counts)
{
	struct buf text = BUF_INIT(DOCUMENT_MOST);
	struct store *s = reader_store(r);
	struct str document;
	bool ok = s && store_document(s, ALL, &text, NULL);

	document = json_value(buf_str(&text));
	*counts = (struct backup_counts){0};
	ok = ok && is_of(document, backup) && read_counts(document, counts);
	if (ok)
		each_row(document, row, ctx);
	buf_release(&text);
	return ok;
}

bool backups_compared_one(struct icloud_reader *r, struct str backup, enum object_kind object,
	struct str id, struct buf *today, struct buf *then)
{
	struct buf text = BUF_INIT(DOCUMENT_MOST), its = BUF_INIT(64 * KIB);
	struct store *s = reader_store(r);
	struct str document;
	bool ok = s && store_document(s, ONE, &text, NULL);

	document = json_value(buf_str(&text));
	ok = ok && is_of(document, backup) &&
	     json_text_is(json_get(document, "kind"), object_kind_name(object)) &&
	     json_text(json_get(document, "id"), &its) && str_eq(buf_str(&its), id);
	if (ok && json_type(json_get(document, "today")) == JSON_OBJECT)
		ok = buf_add_str(today, json_get(document, "today"));
	ok = ok && buf_add_str(then, json_get(document, "then"));
	buf_release(&text);
	buf_release(&its);
	return ok;
}
