/* One object, read again. Owns tokens and order as last heard during a commit; never writes, never puts
 * anything into the store. */
#include "change/reread.h"

#include "store/store.h"

#include <stdlib.h>

enum { TRIES = 3 };

void reread_init(struct reread *r, struct account *a, void *owner)
{
	*r = (struct reread){.account = a,
		.pref = BUF_INIT(64 * KIB),
		.sync = BUF_INIT(64 * KIB),
		.order = BUF_INIT(64 * MIB),
		.headers = BUF_INIT(MIB),
		.groups = BUF_INIT(64 * MIB),
		.me = BUF_INIT(64 * KIB),
		.id = BUF_INIT(64 * KIB),
		.owner = owner};
}

void reread_release(struct reread *r)
{
	if (r->request)
		engine_forget(r->account->engine, r->request);
	if (r->timer)
		engine_forget_timer(r->account->engine, r->timer);
	r->request = 0;
	r->timer = 0;
	buf_release(&r->pref);
	buf_release(&r->sync);
	buf_release(&r->order);
	buf_release(&r->headers);
	buf_release(&r->groups);
	buf_release(&r->me);
	buf_release(&r->id);
}

void reread_stale(struct reread *r)
{
	r->fresh = false;
}

static void learn_text(struct buf *to, struct str quoted)
{
	buf_clear(to);
	json_text(quoted, to);
}

static void learn_array(struct buf *to, struct str array)
{
	buf_clear(to);
	buf_add_str(to, array);
}

void reread_learn(struct reread *r, const struct contacts_answer *a)
{
	if (!a->sync_token.p) {
		r->fresh = false;
		return;
	}
	learn_text(&r->sync, a->sync_token);
	if (a->pref_token.p)
		learn_text(&r->pref, a->pref_token);
	if (a->order.p) {
		learn_array(&r->order, a->order);
		learn_array(&r->headers, a->headers);
	}
}

/* ---- startup ---- */

static void object_step(struct reread *r);

static void startup_done(struct reread *r, const struct error *err)
{
	if (r->ready) {
		void (*ready)(void *owner, const struct error *err) = r->ready;

		r->ready = NULL;
		ready(r->owner, err);
	} else if (err) {
		r->heard(r->owner, STR_NONE, err);
	} else {
		object_step(r);
	}
}

/* A list that lost more than a fifth is no proof that anybody was deleted: it decides nothing. */
static bool believable(struct reread *r, struct str order, struct error *err)
{
	int64_t listed = (int64_t)json_count(order);
	int64_t known = db_int(store_cache(r->account->store), "select count(*) from contact", 0);

	if (listed * 5 >= known * 4)
		return true;
	return failf(err, ERR_CONFLICT, "Ctrl-R asks again, :accept-list believes it.",
		"iCloud now lists %lld contacts, it was %lld. Nothing more is sent.",
		(long long)listed, (long long)known);
}

static void learn_me(struct reread *r, struct str quoted)
{
	buf_clear(&r->me);
	buf_adds(&r->me, "{\"meCardId\":");
	buf_add_str(&r->me, quoted.p ? quoted : STR("\"\""));
	buf_adds(&r->me, "}");
}

static bool startup_read(struct reread *r, const struct response *answer, struct error *err)
{
	struct contacts_answer a;

	if (!response_ok(answer, STEP_NONE, err) || !contacts_read_startup(answer->body, &a, err))
		return false;
	if (a.order.p && !believable(r, a.order, err))
		return false;
	reread_learn(r, &a);
	learn_array(&r->groups, a.groups.p ? a.groups : STR("[]"));
	learn_me(r, a.me_card);
	if (!a.order.p)
		return fail(err, ERR_BAD_DATA, "iCloud's answer does not name your contacts.",
			"Try again later; nothing was sent.");
	r->fresh = true;
	return true;
}

static void startup_heard(void *owner, const struct response *answer, const struct error *failure)
{
	struct reread *r = owner;
	struct error err;

	r->request = 0;
	if (failure)
		startup_done(r, failure);
	else if (startup_read(r, answer, &err))
		startup_done(r, NULL);
	else
		startup_done(r, &err);
}

static void ask(struct reread *r, const struct contacts_ask *k, heard_fn *heard)
{
	struct request q;
	struct error err;

	if (!contacts_ask(r->account, k, STR_NONE, &q, &err)) {
		heard(r, NULL, &err);
		return;
	}
	r->request = engine_send(r->account->engine, &q, heard, r);
	free(q.url);
}

static void startup(struct reread *r)
{
	r->started = true;
	ask(r, &(struct contacts_ask){.call = CALL_STARTUP}, startup_heard);
}

static void startup_later(void *owner)
{
	struct reread *r = owner;

	r->timer = 0;
	startup(r);
}

void reread_startup(struct reread *r, void (*ready)(void *owner, const struct error *err))
{
	r->ready = ready;
	r->timer = engine_after(r->account->engine, 0, startup_later, r);
}

/* ---- one object ---- */

static int64_t place_of(struct str order, struct str id)
{
	struct json_walk w = json_walk(order);
	struct buf text = BUF_INIT(64 * KIB);
	int64_t place = -1, i;

	for (i = 0; place < 0 && json_next(&w); i++) {
		buf_clear(&text);
		if (json_text(w.value, &text) && str_eq(buf_str(&text), id))
			place = i;
	}
	buf_release(&text);
	return place;
}

static void again(struct reread *r)
{
	struct error err;

	if (r->tries++ < TRIES) {
		startup(r);
		return;
	}
	fail(&err, ERR_CONFLICT, "Your contacts change in iCloud faster than they can be read.",
		"Wait a moment, then commit again. What waits is safe.");
	r->heard(r->owner, STR_NONE, &err);
}

static bool page_read(
	const struct response *answer, struct contacts_answer *a, bool *stale, struct error *err)
{
	*stale = contacts_read(answer->body, a, err) && a->error_code == 420;
	if (*stale || answer->http == 420) {
		*stale = true;
		return false;
	}
	return response_ok(answer, STEP_NONE, err) && contacts_read(answer->body, a, err);
}

static void page_heard(void *owner, const struct response *answer, const struct error *failure)
{
	struct reread *r = owner;
	struct contacts_answer a;
	struct error err;
	struct str card;
	bool stale = false;

	r->request = 0;
	if (failure || !page_read(answer, &a, &stale, &err)) {
		if (stale)
			again(r);
		else
			r->heard(r->owner, STR_NONE, failure ? failure : &err);
		return;
	}
	if (a.sync_token.p)
		reread_learn(r, &a);
	card = contacts_find(a.contacts, buf_str(&r->id));
	if (card.p)
		r->heard(r->owner, card, NULL);
	else
		again(r);
}

static void ask_page(struct reread *r, int64_t place)
{
	struct contacts_ask k = {.call = CALL_PAGE,
		.pref_token = buf_str(&r->pref),
		.sync_token = buf_str(&r->sync),
		.offset = place,
		.limit = 1};

	ask(r, &k, page_heard);
}

/* Groups and the me card stand in startup itself. */
static void startup_step(struct reread *r)
{
	if (!r->started)
		startup(r);
	else if (r->object == OBJECT_ME)
		r->heard(r->owner, buf_str(&r->me), NULL);
	else
		r->heard(r->owner, contacts_find(buf_str(&r->groups), buf_str(&r->id)), NULL);
}

static void object_step(struct reread *r)
{
	int64_t place;

	if (!r->fresh) {
		startup(r);
		return;
	}
	if (r->object == OBJECT_GROUP || r->object == OBJECT_ME) {
		startup_step(r);
		return;
	}
	place = place_of(buf_str(&r->order), buf_str(&r->id));
	if (place >= 0)
		ask_page(r, place);
	else if (r->started || r->trust_order)
		r->heard(r->owner, STR_NONE, NULL);
	else
		startup(r);
}

static void object_later(void *owner)
{
	struct reread *r = owner;

	r->timer = 0;
	object_step(r);
}

void reread_object(struct reread *r, enum object_kind object, struct str id, bool trust_order,
	void (*heard)(void *owner, struct str card, const struct error *err))
{
	r->object = object;
	buf_clear(&r->id);
	buf_add_str(&r->id, id);
	r->trust_order = trust_order;
	r->started = false;
	r->tries = 0;
	r->ready = NULL;
	r->heard = heard;
	r->timer = engine_after(r->account->engine, 0, object_later, r);
}
