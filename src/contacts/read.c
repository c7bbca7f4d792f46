/* The full read of all contacts: the requests, one consistent listing or none. What a listing is and how
 * it is stored stands in listing.c. Sends no write.
 */
#include "contacts/read.h"
#include "contacts/listing.h"
#include "contacts/stored.h"

#include <stdio.h>
#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

enum {
	PAGE_CARDS = 500,
	PAGES_AT_ONCE = 4,
	REST_MS = 300, /* after a read, until what it needed is given back */
	ROUNDS = 3,    /* the first, and twice again */
};

struct page {
	struct read *read;
	uint64_t request;
	int64_t offset, limit;
};

struct read {
	struct flow flow;
	struct account *account;
	bool believe, news;
	const char *order; /* of names, in all calls of a round */
	int round;
	uint64_t startup; /* or changeset */
	struct page pages[PAGES_AT_ONCE];
	int64_t next; /* first place that no page was asked for */
	struct listing listing;
	bool has_listing;
};

static void begin_round(struct read *r);
static void page_heard(void *owner, const struct response *answer, const struct error *err);

static void stop_requests(struct read *r)
{
	if (r->startup)
		engine_forget(r->account->engine, r->startup);
	r->startup = 0;
	for (size_t i = 0; i < PAGES_AT_ONCE; i++) {
		if (r->pages[i].request)
			engine_forget(r->account->engine, r->pages[i].request);
		r->pages[i].request = 0;
	}
}

/* Tens of MiB that are not needed again for long. The pages that SQLite keeps lie between them. */
static void give_back(void *account)
{
	struct account *a = account;

	if (a->store)
		db_exec(store_cache(a->store), "pragma shrink_memory;", NULL);
#ifdef __GLIBC__
	malloc_trim(0);
#endif
}

/* Given back once the answers that are heard now are gone, too: what is freed after it would stay. */
static void drop_listing(struct read *r)
{
	if (!r->has_listing)
		return;
	listing_release(&r->listing);
	r->has_listing = false;
	engine_after(r->account->engine, REST_MS, give_back, r->account);
}

static void end(struct read *r, const struct error *err)
{
	stop_requests(r);
	drop_listing(r);
	flow_end(&r->flow, err);
}

static void again(struct read *r)
{
	struct error err = ERROR_INIT;

	if (r->round < ROUNDS) {
		begin_round(r);
		return;
	}
	fail(&err, ERR_SERVER, "The contacts kept changing in iCloud while they were read.",
		"Yours are kept. Ctrl-R reads again.");
	end(r, &err);
}

static void tell(struct read *r, enum icloud_event event)
{
	struct account *a = r->account;
	struct icloud_message m = {.event = event, .ask = ASK_CONTACTS};

	if (event == EVENT_PROGRESS) {
		m.done = (int64_t)r->listing.heard.n;
		m.total = (int64_t)r->listing.order.n;
		snprintf(m.text, sizeof m.text, "contacts");
	}
	if (a->tell)
		a->tell(a->tell_owner, &m);
}

/* The end of a round: everything that was to come has come. */
static void finish(struct read *r)
{
	struct error err = ERROR_INIT;
	struct listing_counts counts;
	int64_t before;

	if (!listing_agrees(&r->listing)) {
		again(r);
		return;
	}
	if (!r->believe && listing_shrunk(&r->listing, &before)) {
		failf(&err, ERR_CONFLICT, "Ctrl-R asks again, :accept-list believes it.",
			"iCloud now lists %zu %s, it was %lld. Yours are kept.", r->listing.order.n,
			r->listing.order.n == 1 ? "contact" : "contacts", (long long)before);
		end(r, &err);
		return;
	}
	r->listing.asked = r->order;
	if (!listing_store(&r->listing, &counts, &err)) {
		end(r, &err);
		return;
	}
	tell(r, EVENT_STORE);
	end(r, NULL);
}

/* Pages. */

static struct contacts_ask ask_of(struct read *r, enum contacts_call call)
{
	struct contacts_ask k = {.call = call, .order = r->order};

	if (call == CALL_PAGE) {
		k.pref_token = buf_str(&r->listing.pref_token);
		k.sync_token = buf_str(&r->listing.sync_token);
	}
	return k;
}

static bool send(struct read *r, const struct contacts_ask *k, heard_fn *heard, void *owner,
	uint64_t *id, struct error *err)
{
	struct request request = {0};

	if (!contacts_ask(r->account, k, STR_NONE, &request, err))
		return false;
	*id = engine_send(r->account->engine, &request, heard, owner);
	free(request.url);
	return true;
}

static bool send_page(struct page *p, struct error *err)
{
	struct contacts_ask k = ask_of(p->read, CALL_PAGE);

	k.offset = p->offset;
	k.limit = p->limit;
	return send(p->read, &k, page_heard, p, &p->request, err);
}

/** Asks for what is not asked for yet, a few pages at once; without any left the round is over. */
static void go_on(struct read *r)
{
	int64_t total = (int64_t)r->listing.order.n;
	struct error err = ERROR_INIT;
	bool busy = false;

	for (size_t i = 0; i < PAGES_AT_ONCE; i++) {
		struct page *p = &r->pages[i];

		if (!p->request && r->next < total) {
			*p = (struct page){.read = r, .offset = r->next, .limit = PAGE_CARDS};
			r->next += PAGE_CARDS;
			if (!send_page(p, &err)) {
				end(r, &err);
				return;
			}
		}
		busy |= p->request != 0;
	}
	if (!busy)
		finish(r);
}

/* Another token probably means that the list is another one by now. A server that says another one each
 * time must not keep us from reading for ever: in the last round the ids alone decide, and startup's
 * token is the one that is kept. */
static bool moved_on(const struct read *r, const struct contacts_answer *a)
{
	struct buf token = BUF_INIT(64 * KIB);
	bool moved = r->round < ROUNDS && a->sync_token.p && json_text(a->sync_token, &token) &&
		     !str_eq(buf_str(&token), buf_str(&r->listing.sync_token));

	buf_release(&token);
	return moved;
}

/** A page that brought less than was asked for is asked for the rest, until one brings nothing. */
static void page_taken(struct page *p, size_t n)
{
	int64_t total = (int64_t)p->read->listing.order.n;
	struct error err = ERROR_INIT;

	tell(p->read, EVENT_PROGRESS);
	p->offset += (int64_t)n;
	p->limit -= (int64_t)n;
	if (n > 0 && p->limit > 0 && p->offset < total) {
		if (!send_page(p, &err))
			end(p->read, &err);
		return;
	}
	go_on(p->read);
}

static void page_heard(void *owner, const struct response *answer, const struct error *err)
{
	struct page *p = owner;
	struct read *r = p->read;
	struct error why = ERROR_INIT;
	struct contacts_answer a;
	size_t n;

	p->request = 0;
	if (!answer) {
		end(r, err);
	} else if (!response_ok(answer, STEP_NONE, &why)) {
		if (why.http == 420)
			again(r);
		else
			end(r, &why);
	} else if (!contacts_read(answer->body, &a, &why)) {
		end(r, &why);
	} else if (a.error_code || moved_on(r, &a)) {
		again(r);
	} else if (!listing_take(&r->listing, a.contacts, &n, &why)) {
		end(r, &why);
	} else {
		page_taken(p, n);
	}
}

/* Startup. */

static void startup_heard(void *owner, const struct response *answer, const struct error *err)
{
	struct read *r = owner;
	struct error why = ERROR_INIT;

	r->startup = 0;
	if (!answer) {
		end(r, err);
		return;
	}
	r->has_listing = response_ok(answer, STEP_NONE, &why);
	if (!r->has_listing || !listing_begin(&r->listing, r->account->store, answer->body, &why)) {
		end(r, &why);
		return;
	}
	if (r->news && listing_is_old(&r->listing)) {
		finish(r);
		return;
	}
	r->next = (int64_t)listing_from(&r->listing);
	tell(r, EVENT_PROGRESS);
	go_on(r);
}

/* Changeset. Whatever comes of it, a full read can always follow. */

#define CHANGESET "contacts_changeset" /* "yes", "no"; without: not asked yet */

static void remember(struct read *r, const char *answers)
{
	struct db *d = store_cache(r->account->store);
	struct buf now = BUF_INIT(KIB);

	if (!store_meta(d, CHANGESET, &now) || !str_is(buf_str(&now), answers))
		store_meta_put(d, CHANGESET, str_of(answers), NULL);
	buf_release(&now);
}

static bool remembered(struct account *a, const char *answers)
{
	struct buf now = BUF_INIT(KIB);
	bool is = a->store && store_meta(store_cache(a->store), CHANGESET, &now) &&
		  str_is(buf_str(&now), answers);

	buf_release(&now);
	return is;
}

bool contacts_tells_changes(struct account *a)
{
	return remembered(a, "yes");
}

/* It is not served here, which will not change; anything else is today's trouble. */
static bool is_not_served(const struct response *r)
{
	return r->http == 400 || r->http == 404 || r->http == 405 || r->http == 410 ||
	       r->http == 501;
}

static bool take_changes(struct read *r, const struct response *answer)
{
	struct error err = ERROR_INIT;
	struct contacts_answer a;

	if (!response_ok(answer, STEP_NONE, &err)) {
		if (is_not_served(answer))
			remember(r, "no");
		return false;
	}
	if (contacts_read(answer->body, &a, NULL) && a.error_code)
		return false; /* a token that is too old */
	r->has_listing = true;
	if (!listing_begin(&r->listing, r->account->store, answer->body, &err)) {
		remember(r, "no");
		return false;
	}
	if (!listing_complete(&r->listing))
		return false;
	remember(r, "yes");
	return true;
}

static void changes_heard(void *owner, const struct response *answer, const struct error *err)
{
	struct read *r = owner;

	r->startup = 0;
	if (!answer)
		end(r, err);
	else if (take_changes(r, answer))
		finish(r);
	else
		begin_round(r);
}

static bool ask_changes(struct read *r)
{
	struct contacts_ask k = {.call = CALL_CHANGESET};
	struct db *d = store_cache(r->account->store);
	struct buf pref = BUF_INIT(64 * KIB), sync = BUF_INIT(64 * KIB), other = BUF_INIT(64 * KIB);
	bool ok = !remembered(r->account, "no") && listing_token(d, &sync) &&
		  stored_tokens(r->account->store, &pref, &other);

	r->order = stored_order_wanted(r->account->store, r->account->settings->order_by);
	k.order = r->order;
	k.pref_token = buf_str(&pref);
	k.sync_token = buf_str(&sync);
	ok = ok && send(r, &k, changes_heard, r, &r->startup, NULL);
	buf_release(&pref);
	buf_release(&sync);
	buf_release(&other);
	return ok;
}

static void begin_round(struct read *r)
{
	struct error err = ERROR_INIT;
	struct contacts_ask k;

	r->order = stored_order_wanted(r->account->store, r->account->settings->order_by);
	k = ask_of(r, CALL_STARTUP);
	stop_requests(r);
	drop_listing(r);
	r->round++;
	if (send(r, &k, startup_heard, r, &r->startup, &err))
		return;
	if (r->round > 1)
		end(r, &err);
	else
		flow_end_soon(r->account->engine, &r->flow, &err);
}

static void read_cancel(struct flow *f)
{
	struct read *r = (struct read *)f;
	struct error err = ERROR_INIT;

	fail(&err, ERR_CANCELLED, "Reading the contacts was stopped.",
		"Yours are as they were. Ctrl-R reads again.");
	end(r, &err);
}

static void read_free(struct flow *f)
{
	struct read *r = (struct read *)f;

	stop_requests(r);
	drop_listing(r);
	free(r);
}

static struct read *read_new(struct account *a)
{
	struct read *r = mem_new(sizeof *r);

	r->flow = (struct flow){.name = "contacts", .cancel = read_cancel, .free = read_free};
	r->account = a;
	return r;
}

struct flow *contacts_read_start(struct account *a, bool believe)
{
	struct read *r = read_new(a);

	r->believe = believe;
	begin_round(r);
	return &r->flow;
}

struct flow *contacts_news_start(struct account *a)
{
	struct read *r = read_new(a);

	r->news = true;
	if (!ask_changes(r))
		begin_round(r);
	return &r->flow;
}
