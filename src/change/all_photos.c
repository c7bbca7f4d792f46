/* Fetches the pictures of all contacts. What the cache has is not asked for again. (protocol 4.5, "Photo") */
#include "change/all_photos.h"

#include "contacts/photo.h"
#include "net/hosts.h"

#include <stdlib.h>

enum { PICTURE_MAX = 16 * 1024 * 1024, HELD_MAX = 512 * 1024 * 1024 };

static void next(struct all_photos *p);

static struct picture *add(struct all_photos *p)
{
	if (p->n == p->room) {
		p->room = p->room ? p->room * 2 : 64;
		p->picture = mem_grow(p->picture, p->room, sizeof *p->picture);
	}
	p->picture[p->n] = (struct picture){.bytes = BUF_INIT(PICTURE_MAX)};
	return &p->picture[p->n++];
}

/* A picture that stands in the card itself is in the backup with the card. */
static void list(struct all_photos *p)
{
	struct query *q = db_query(store_cache(p->account->store),
		"select c.id, k.bytes from contact c join card k on k.rowid = c.rowid order by "
		"c.place, c.rowid");
	struct buf key = BUF_INIT(64 * KIB), url = BUF_INIT(64 * KIB);

	while (query_row(q)) {
		struct str card = query_get(q, 1);
		struct picture *one;

		buf_clear(&key);
		buf_clear(&url);
		if (!photo_key(card, &key) ||
			!json_text(json_get(json_get(card, "photo"), "url"), &url))
			continue;
		one = add(p);
		one->id = str_dup(query_get(q, 0));
		one->url = str_dup(buf_str(&url));
		one->key = str_dup(buf_str(&key));
	}
	query_end(q, NULL);
	buf_release(&key);
	buf_release(&url);
}

static void heard(void *owner, const struct response *r, const struct error *err)
{
	struct all_photos *p = owner;
	struct error why;

	p->request = 0;
	if (err || !response_ok(r, STEP_NONE, &why) || !r->body.n ||
		!buf_add_str(&p->picture[p->at].bytes, r->body))
		p->lost++;
	p->held += p->picture[p->at].bytes.n;
	p->at++;
	next(p);
}

static bool ask(struct all_photos *p, struct picture *one)
{
	struct request q = {.verb = VERB_GET,
		.service = "photo",
		.signed_in = true,
		.max_body = PICTURE_MAX,
		.url = one->url};

	if (!hosts_realm(engine_hosts(p->account->engine), str_of(one->url), &q.realm))
		return false;
	p->request = engine_send(p->account->engine, &q, heard, p);
	return true;
}

static void gather(struct all_photos *p)
{
	p->got = mem_new((p->n + 1) * sizeof *p->got);
	for (size_t i = 0; i < p->n; i++)
		if (p->picture[i].bytes.n)
			p->got[p->n_got++] = (struct backup_photo){
				str_of(p->picture[i].id), buf_str(&p->picture[i].bytes)};
	p->done(p->owner, NULL);
}

static void next(struct all_photos *p)
{
	struct error err;

	for (; p->at < p->n && p->held <= HELD_MAX; p->at++) {
		struct picture *one = &p->picture[p->at];

		p->step(p->owner, p->at, p->n);
		buf_clear(&one->bytes);
		if (store_document(p->account->store, one->key, &one->bytes, NULL) &&
			one->bytes.n) {
			p->held += one->bytes.n;
			continue;
		}
		if (ask(p, one))
			return;
		p->lost++;
	}
	if (p->held <= HELD_MAX) {
		gather(p);
		return;
	}
	fail(&err, ERR_TOO_BIG, "The pictures are too many for one backup.",
		"Make one without them; a commit keeps those that it takes away.");
	p->done(p->owner, &err);
}

void all_photos_fetch(struct all_photos *p, struct account *a,
	void (*step)(void *owner, size_t done, size_t of),
	void (*done)(void *owner, const struct error *err), void *owner)
{
	*p = (struct all_photos){.account = a, .step = step, .done = done, .owner = owner};
	list(p);
	next(p);
}

void all_photos_release(struct all_photos *p)
{
	if (p->request)
		engine_forget(p->account->engine, p->request);
	for (size_t i = 0; i < p->n; i++) {
		free(p->picture[i].id);
		free(p->picture[i].url);
		free(p->picture[i].key);
		buf_release(&p->picture[i].bytes);
	}
	free(p->picture);
	free(p->got);
	*p = (struct all_photos){0};
}
