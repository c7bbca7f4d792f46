/* Pages side by side. Believes a card only under its own id; never says that one is absent. Never writes,
 * never puts anything into the store. */
#include "change/reread_many.h"

#include <stdlib.h>

void reread_many_init(struct reread_many *m, struct reread *r, void *owner)
{
	*m = (struct reread_many){.reread = r, .owner = owner};
}

void reread_many_release(struct reread_many *m)
{
	size_t i;

	if (m->timer)
		engine_forget_timer(m->reread->account->engine, m->timer);
	m->timer = 0;
	for (i = 0; i < m->n_pages; i++)
		if (m->page[i].request)
			engine_forget(m->reread->account->engine, m->page[i].request);
	for (i = 0; i < m->n; i++) {
		buf_release(&m->id[i]);
		buf_release(&m->card[i]);
	}
	m->n = m->n_pages = m->pending = 0;
}

void reread_many_add(struct reread_many *m, struct str id)
{
	if (m->n == BATCH_MAX)
		return;
	m->id[m->n] = BUF_INIT(64 * KIB);
	m->card[m->n] = BUF_INIT(TEXT_MAX);
	buf_add_str(&m->id[m->n++], id);
}

struct str reread_many_card(const struct reread_many *m, size_t i)
{
	return m->card[i].n ? buf_str(&m->card[i]) : STR_NONE;
}

/* ---- hearing ---- */

static void take(struct reread_many *m, struct str cards)
{
	for (size_t i = 0; i < m->n; i++) {
		struct str card = contacts_find(cards, buf_str(&m->id[i]));

		if (!card.p)
			continue;
		buf_clear(&m->card[i]);
		if (!buf_add_str(&m->card[i], card))
			buf_clear(&m->card[i]);
	}
}

/* An old token is no failure: its cards are read by themselves, which begins with startup. */
static bool page_read(struct reread_many *m, const struct response *answer, struct error *err)
{
	struct contacts_answer a;
	bool read = contacts_read(answer->body, &a, err);

	if (answer->http == 420 || (read && a.error_code == 420)) {
		reread_stale(m->reread);
		return true;
	}
	if (!response_ok(answer, STEP_NONE, err) || !contacts_read(answer->body, &a, err))
		return false;
	if (a.sync_token.p)
		reread_learn(m->reread, &a);
	take(m, a.contacts);
	return true;
}

static void page_heard(void *owner, const struct response *answer, const struct error *failure)
{
	struct reread_page *p = owner;
	struct reread_many *m = p->of;
	struct error err;

	p->request = 0;
	if (failure)
		err = *failure;
	if ((failure || !page_read(m, answer, &err)) && !m->err.code)
		m->err = err;
	if (--m->pending == 0)
		m->heard(m->owner, m->err.code ? &m->err : NULL);
}

/* ---- asking ---- */

static bool wanted(const struct reread_many *m, struct str id)
{
	for (size_t i = 0; i < m->n; i++)
		if (str_eq(id, buf_str(&m->id[i])))
			return true;
	return false;
}

static void want_place(struct reread_many *m, int64_t place)
{
	struct reread_page *last = m->n_pages ? &m->page[m->n_pages - 1] : NULL;

	if (last && place - (last->from + last->n) <= PAGE_GAP)
		last->n = place - last->from + 1;
	else if (m->n_pages < BATCH_MAX)
		m->page[m->n_pages++] = (struct reread_page){.of = m, .from = place, .n = 1};
}

/* One walk over the order: places come in their order, so neighbours follow each other. */
static void find_places(struct reread_many *m)
{
	struct json_walk w = json_walk(buf_str(&m->reread->order));
	struct buf text = BUF_INIT(64 * KIB);
	int64_t place;

	m->n_pages = 0;
	for (place = 0; json_next(&w); place++) {
		buf_clear(&text);
		if (json_text(w.value, &text) && wanted(m, buf_str(&text)))
			want_place(m, place);
	}
	buf_release(&text);
}

static bool ask_page(struct reread_many *m, struct reread_page *p, struct error *err)
{
	struct reread *r = m->reread;
	struct contacts_ask k = {.call = CALL_PAGE,
		.pref_token = buf_str(&r->pref),
		.sync_token = buf_str(&r->sync),
		.offset = p->from,
		.limit = p->n};
	struct request q;

	if (!contacts_ask(r->account, &k, STR_NONE, &q, err))
		return false;
	p->request = engine_send(r->account->engine, &q, page_heard, p);
	free(q.url);
	return true;
}

static void ask_all(struct reread_many *m)
{
	struct error err;
	size_t i;

	find_places(m);
	m->pending = m->n_pages;
	for (i = 0; i < m->n_pages; i++)
		if (!ask_page(m, &m->page[i], &err)) {
			m->err = err;
			m->pending--;
		}
	if (!m->pending)
		m->heard(m->owner, m->err.code ? &m->err : NULL);
}

static void start_later(void *owner)
{
	struct reread_many *m = owner;

	m->timer = 0;
	ask_all(m);
}

void reread_many_start(struct reread_many *m, void (*heard)(void *owner, const struct error *err))
{
	m->heard = heard;
	m->timer = engine_after(m->reread->account->engine, 0, start_later, m);
}
