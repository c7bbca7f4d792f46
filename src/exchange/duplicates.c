/* Likely duplicates in the store: looks for them, keeps the pairs as a document of the cache, and reads them
 * again. What a person dismissed stands in the ledger, for nobody can tell that again. Never merges.
 *
 *   document "duplicates"  {"revision":7,"more":false,"pairs":[{"a":"ID","b":"ID","names":["…","…"],"score":88,
 *                           "why":"same name\nsame phone …"}]}       revision: of the contacts looked through
 *   decision               "not_same ID ID" → 1, the lesser id first
 */
#include "exchange/duplicates.h"
#include "contacts/ids.h"
#include "contacts/stored.h"
#include "exchange/match.h"
#include "icloud/json.h"
#include "icloud/time.h"
#include "store/reader.h"
#include "store/store.h"

#include <stdlib.h>

#define DOCUMENT "duplicates"
enum { DOCUMENT_MOST = 8 * 1024 * 1024 };

struct icloud_not_same *not_same_new(struct str a, struct str b, bool again)
{
	struct icloud_not_same *n = mem_new(sizeof *n);

	n->id[0] = str_dup(a);
	n->id[1] = str_dup(b);
	n->again = again;
	return n;
}

void not_same_free(struct icloud_not_same **n)
{
	if (!*n)
		return;
	free((*n)->id[0]);
	free((*n)->id[1]);
	free(*n);
	*n = NULL;
}

/* ---- Looking ---- */

static bool read_people(struct store *s, struct people *out, struct error *err)
{
	struct query *q = db_query(store_cache(s),
		"select c.id, k.bytes from contact c join card k on k.rowid = c.rowid"
		" order by c.place, c.rowid");
	bool fits = true;

	while (fits && query_row(q))
		fits = people_add(out, query_get(q, 0), query_get(q, 1));
	if (!query_end(q, err))
		return false;
	return fits || fail(err, ERR_TOO_BIG, "There are too many contacts to compare them all.",
			       "Mark two and press m.");
}

static void write_pair(struct json_writer *w, const struct people *p, const struct match *m)
{
	struct buf why = BUF_INIT(64 * KIB);

	match_score(p, m->a, m->b, &why);
	json_object(w);
	json_key(w, "a");
	json_put_str(w, people_text(p, p->at[m->a].id));
	json_key(w, "b");
	json_put_str(w, people_text(p, p->at[m->b].id));
	json_key(w, "names");
	json_array(w);
	json_put_str(w, people_text(p, p->at[m->a].name));
	json_put_str(w, people_text(p, p->at[m->b].name));
	json_array_end(w);
	json_key(w, "score");
	json_put_int(w, m->score);
	json_key(w, "why");
	json_put_str(w, buf_str(&why));
	json_object_end(w);
	buf_release(&why);
}

static void write_document(
	const struct people *p, const struct matches *m, int64_t revision, struct buf *out)
{
	struct json_writer w = json_writer(out);

	json_object(&w);
	json_key(&w, "revision");
	json_put_int(&w, revision);
	json_key(&w, "more");
	json_put_bool(&w, m->more);
	json_key(&w, "pairs");
	json_array(&w);
	for (size_t i = 0; i < m->n; i++)
		write_pair(&w, p, &m->at[i]);
	json_array_end(&w);
	json_object_end(&w);
}

static bool keep(struct store *s, struct str document, struct error *err)
{
	bool ok;

	if (!store_begin(store_cache(s), err))
		return false;
	ok = store_document_put(s, DOCUMENT, document, clock_now(), err);
	return store_end(store_cache(s), ok, ok ? err : NULL) && ok;
}

static bool is_new(struct store *s, struct str document)
{
	int64_t revision;

	return json_int64(json_get(document, "revision"), &revision) &&
	       revision == stored_revision(store_cache(s));
}

static bool search(struct store *s, struct error *err)
{
	int64_t revision = stored_revision(store_cache(s));
	struct buf document = BUF_INIT(DOCUMENT_MOST);
	struct people people = {0};
	struct matches m = {0};
	bool ok = read_people(s, &people, err);

	if (ok) {
		match_people(&people, &m);
		write_document(&people, &m, revision, &document);
		ok = (!document.failed ||
			     fail(err, ERR_TOO_BIG, "The reasons take more room than there is.",
				     "Mark two contacts and press m.")) &&
		     keep(s, buf_str(&document), err);
	}
	free(m.at);
	people_release(&people);
	buf_release(&document);
	return ok;
}

bool duplicates_search(struct account *a, struct error *err)
{
	struct buf document = BUF_INIT(DOCUMENT_MOST);
	bool done = store_document(a->store, DOCUMENT, &document, NULL) &&
		    is_new(a->store, buf_str(&document));

	buf_release(&document);
	return done || search(a->store, err);
}

/* ---- What a person said ---- */

static void decision_key(struct str a, struct str b, struct buf *out)
{
	bool turned = str_cmp(a, b) > 0;

	buf_adds(out, "not_same ");
	buf_add_str(out, turned ? b : a);
	buf_addc(out, ' ');
	buf_add_str(out, turned ? a : b);
}

static struct query *decide(struct store *s, bool again)
{
	return again ? db_query(store_ledger(s), "delete from decision where key = ?1")
		     : db_query(store_ledger(s), "insert into decision(key, value) values (?1, 1)"
						 " on conflict(key) do nothing");
}

bool duplicates_not_same(struct account *a, struct icloud_not_same *n, struct error *err)
{
	struct buf key = BUF_INIT(4 * KIB);
	struct query *q;
	bool ok;

	decision_key(str_of(n->id[0]), str_of(n->id[1]), &key);
	if (key.failed) {
		ok = fail(err, ERR_TOO_BIG, "These ids are too long to be remembered.",
			"Nothing is lost; the pair is listed again.");
	} else {
		q = decide(a->store, n->again);
		query_str(q, 1, buf_str(&key));
		ok = query_run(q, err);
	}
	buf_release(&key);
	not_same_free(&n);
	return ok;
}

static bool is_dismissed(struct store *s, struct str a, struct str b)
{
	struct query *q = db_query(store_ledger(s), "select 1 from decision where key = ?1");
	struct buf key = BUF_INIT(4 * KIB);
	bool found;

	decision_key(a, b, &key);
	query_str(q, 1, buf_str(&key));
	found = query_row(q);
	query_end(q, NULL);
	buf_release(&key);
	return found;
}

/* ---- Reading ---- */

static bool is_there(struct store *s, struct str id)
{
	struct query *q = db_query(store_cache(s), "select 1 from contact where id = ?1");
	bool there;

	query_str(q, 1, id);
	there = query_row(q);
	query_end(q, NULL);
	return there;
}

static bool goes(struct store *s, struct str id)
{
	struct query *q = db_query(store_ledger(s), "select 1 from change where object = 'contact'"
						    " and object_id = ?1 and kind = 'delete'");
	bool found;

	query_str(q, 1, id);
	found = query_row(q);
	query_end(q, NULL);
	return found;
}

/* A pair as it was written, its texts decoded one behind the other. */
static bool read_pair(struct str value, struct buf *text, struct duplicate_pair *out)
{
	struct str names = json_get(value, "names");
	const struct str part[5] = {json_get(value, "a"), json_get(value, "b"), json_at(names, 0),
		json_at(names, 1), json_get(value, "why")};
	size_t from[6] = {0};
	int64_t score;

	buf_clear(text);
	for (int i = 0; i < 5; i++) {
		if (!json_text(part[i], text))
			return false;
		from[i + 1] = text->n;
	}
	if (!json_int64(json_get(value, "score"), &score) || score < 1 || score > 99)
		return false;
	for (int i = 0; i < 2; i++) {
		out->id[i] = str_part(buf_str(text), from[i], from[i + 1] - from[i]);
		out->name[i] = str_part(buf_str(text), from[i + 2], from[i + 3] - from[i + 2]);
	}
	out->why = str_part(buf_str(text), from[4], from[5] - from[4]);
	out->score = (int)score;
	return true;
}

static bool is_shown(struct store *s, const struct duplicate_pair *p)
{
	for (int i = 0; i < 2; i++)
		if (!is_there(s, p->id[i]) || goes(s, p->id[i]))
			return false;
	return !is_dismissed(s, p->id[0], p->id[1]);
}

static size_t each_pair(struct store *s, struct str document,
	void (*pair)(void *ctx, const struct duplicate_pair *p), void *ctx)
{
	struct json_walk w = json_walk(json_get(document, "pairs"));
	struct buf text = BUF_INIT(MIB);
	struct duplicate_pair p;
	size_t n = 0;

	while (!w.object && json_next(&w)) {
		if (!read_pair(w.value, &text, &p) || !is_shown(s, &p))
			continue;
		if (pair)
			pair(ctx, &p);
		n++;
	}
	buf_release(&text);
	return n;
}

static bool document_of(struct icloud_reader *r, struct store **s, struct buf *out)
{
	*s = reader_store(r);
	return *s && store_document(*s, DOCUMENT, out, NULL);
}

size_t duplicates_list(
	struct icloud_reader *r, void (*pair)(void *ctx, const struct duplicate_pair *p), void *ctx)
{
	struct buf document = BUF_INIT(DOCUMENT_MOST);
	struct store *s;
	size_t n = document_of(r, &s, &document) ? each_pair(s, buf_str(&document), pair, ctx) : 0;

	buf_release(&document);
	return n;
}

int64_t duplicates_count(struct icloud_reader *r)
{
	struct buf document = BUF_INIT(DOCUMENT_MOST);
	struct store *s;
	int64_t n = document_of(r, &s, &document)
			    ? (int64_t)each_pair(s, buf_str(&document), NULL, NULL)
			    : -1;

	buf_release(&document);
	return n;
}

bool duplicates_are_new(struct icloud_reader *r)
{
	struct buf document = BUF_INIT(DOCUMENT_MOST);
	struct store *s;
	bool new = document_of(r, &s, &document) && is_new(s, buf_str(&document));

	buf_release(&document);
	return new;
}

bool duplicates_were_more(struct icloud_reader *r)
{
	struct buf document = BUF_INIT(DOCUMENT_MOST);
	struct store *s;
	bool more = false;

	if (document_of(r, &s, &document))
		json_bool(json_get(buf_str(&document), "more"), &more);
	buf_release(&document);
	return more;
}
