/* Reading badges into the store.
 *
 *   getToken ──heard, whatever it says──> getState ──> store with its news, one transaction
 *
 * getState knows the topics by itself, so a refused getToken costs nothing but live news; while the courier
 * listens (courier.c) the token is its own, and only getState is asked.
 */
#include "push/push.h"
#include "base/json_build.h"
#include "icloud/json.h"
#include "icloud/time.h"
#include "store/reader.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>

static bool topics_body(bool ttl, struct buf *out)
{
	struct json_tree *body = json_tree_object();
	struct json_tree *topics = json_tree_put_list(body, "pushTopics");
	bool ok;

	for (const struct badge_topic *t = badge_topics; t->app; t++)
		json_tree_add(topics, t->topic);
	if (ttl)
		json_tree_put_count(body, "pushTokenTTL", TOKEN_TTL_S);
	ok = json_tree_write(body, out);
	json_tree_free(&body);
	return ok;
}

bool token_ask(struct account *a, struct buf *body, struct request *r, struct error *err)
{
	if (!topics_body(true, body) ||
		!account_request(a, "push", VERB_POST, "/getToken", "attempt=1", r, err))
		return false;
	r->body = buf_str(body);
	return true;
}

/* By hand, so that no copy of the token stays in memory that nobody wipes. */
static bool register_body(struct str token, struct buf *out)
{
	struct json_writer w = json_writer(out);

	json_object(&w);
	json_key(&w, "pushToken");
	json_put_str(&w, token);
	json_key(&w, "pushTopics");
	json_array(&w);
	for (const struct badge_topic *t = badge_topics; t->app; t++)
		json_put(&w, t->topic);
	json_array_end(&w);
	json_key(&w, "pushTokenTTL");
	json_put_int(&w, TOKEN_TTL_S);
	json_object_end(&w);
	return !out->failed;
}

bool register_ask(
	struct account *a, struct str token, struct buf *body, struct request *r, struct error *err)
{
	if (!register_body(token, body) ||
		!account_request(a, "push", VERB_POST, "/registerTopics", "attempt=1", r, err))
		return false;
	r->body = buf_str(body);
	return true;
}

bool state_ask(struct account *a, struct buf *body, struct request *r, struct error *err)
{
	if (!topics_body(false, body) ||
		!account_request(a, "push", VERB_POST, "/getState", "pcsEnabled=true", r, err))
		return false;
	r->body = buf_str(body);
	return true;
}

/* `since` is when this count was first heard; *was: the count until then, -1 without. */
static bool put_badge(
	struct db *d, const char *topic, int count, time_t now, int64_t *was, struct error *err)
{
	struct query *q = db_query(d, "select count, since from badge where topic = ?1");
	int64_t before = -1, since = now;

	query_str(q, 1, str_of(topic));
	if (query_row(q)) {
		before = query_get_int(q, 0);
		since = query_get_int(q, 1);
	}
	*was = before;
	if (!query_end(q, err))
		return false;
	q = db_query(d, "insert or replace into badge(topic, count, since) values(?1, ?2, ?3)");
	query_str(q, 1, str_of(topic));
	query_int(q, 2, count);
	query_int(q, 3, before == count ? since : now);
	return query_run(q, err);
}

static bool put_one(struct store *s, int i, int count, time_t now, struct error *err)
{
	struct icloud_news line = {.at = now, .to = count};
	int64_t was;

	if (!put_badge(store_cache(s), badge_topics[i].topic, count, now, &was, err))
		return false;
	if (was < 0 || was == count)
		return true;
	line.from = (int)was;
	snprintf(line.what, sizeof line.what, "%s", badge_topics[i].name);
	return news_add(s, &line, err);
}

static bool put_badges(struct store *s, const struct badge_counts *b, struct error *err)
{
	struct db *d = store_cache(s);
	time_t now = clock_now();
	bool ok = store_begin(d, err);

	if (!ok)
		return false;
	for (int i = 0; badge_topics[i].app && ok; i++)
		if (b->at[i] >= 0)
			ok = put_one(s, i, b->at[i], now, err);
	ok = ok && store_document_put(s, "badges", STR("{}"), now, err);
	return store_end(d, ok, ok ? err : NULL) && ok;
}

bool state_take(struct account *a, struct str body, struct error *err)
{
	struct badge_counts b;
	struct icloud_message m = {.event = EVENT_STORE, .ask = ASK_BADGES};

	if (!badges_read(body, &b, err) || !put_badges(a->store, &b, err))
		return false;
	a->tell(a->tell_owner, &m);
	return true;
}

static void state_heard(void *owner, const struct response *r, const struct error *failed)
{
	struct call_flow *f = owner;
	struct error err = ERROR_INIT;
	bool ok = call_heard(f, r, failed, state_take, &err);

	flow_end(&f->flow, ok ? NULL : &err);
}

typedef bool ask_fn(struct account *a, struct buf *body, struct request *r, struct error *err);

static bool send(struct call_flow *f, ask_fn *ask, heard_fn *heard, struct error *err)
{
	struct buf body = BUF_INIT(16 * KIB);
	struct request r = {0};
	bool ok = ask(f->account, &body, &r, err);

	if (ok)
		f->asked = engine_send(f->account->engine, &r, heard, f);
	if (ok)
		free(r.url);
	buf_release(&body);
	return ok;
}

static void token_heard(void *owner, const struct response *r, const struct error *failed)
{
	struct call_flow *f = owner;
	struct error err = ERROR_INIT;

	(void)r;
	f->asked = 0;
	if (failed)
		flow_end(&f->flow, failed);
	else if (!send(f, state_ask, state_heard, &err))
		flow_end(&f->flow, &err);
}

struct flow *badges_start(struct account *a, bool listening, struct error *err)
{
	struct call_flow *f = call_new(a, "badges", "Reading the badges was stopped.");

	if (listening ? send(f, state_ask, state_heard, err) : send(f, token_ask, token_heard, err))
		return &f->flow;
	free(f);
	return NULL;
}

static void fill(struct db *d, const struct badge_topic *t, struct icloud_badge *out)
{
	struct query *q = db_query(d, "select count, since from badge where topic = ?1");

	*out = (struct icloud_badge){.count = -1};
	snprintf(out->app, sizeof out->app, "%s", t->app);
	snprintf(out->name, sizeof out->name, "%s", t->name);
	snprintf(out->topic, sizeof out->topic, "%s", t->topic);
	query_str(q, 1, str_of(t->topic));
	if (query_row(q)) {
		out->count = (int)query_get_int(q, 0);
		out->since = (time_t)query_get_int(q, 1);
	}
	query_end(q, NULL);
}

size_t badges_list(struct icloud_reader *r, struct icloud_badge *out, size_t max, time_t *as_of)
{
	struct store *s = reader_store(r);
	struct buf none = BUF_INIT(KIB);
	size_t n = 0;

	*as_of = 0;
	if (s && store_document(s, "badges", &none, as_of))
		for (; n < max && badge_topics[n].app; n++)
			fill(store_cache(s), &badge_topics[n], &out[n]);
	buf_release(&none);
	return n;
}
