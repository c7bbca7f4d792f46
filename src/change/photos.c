/* Fetches pictures, one after another. Asks only hosts that the table of hosts allows; never fails a
 * commit by itself. (protocol 4.5, "Photo") */
#include "change/photos.h"

#include "net/hosts.h"

#include <stdlib.h>

enum { PICTURE_MAX = 16 * 1024 * 1024 };

static void next(struct photos *p);

static struct str photo_of(struct str card)
{
	return json_get(card, "photo");
}

/* The photo goes with this write: it is deleted, or the card that is sent has none or another. */
static bool loses_photo(const struct approval *a)
{
	struct str before = photo_of(buf_str(&a->base)), after = photo_of(buf_str(&a->item));

	if (a->object != OBJECT_CONTACT || json_type(before) != JSON_OBJECT)
		return false;
	return a->kind == CHANGE_DELETE ||
	       (a->kind == CHANGE_UPDATE && !values_equal(before, after));
}

static void take(struct photos *p, struct str picture)
{
	struct buf *bytes = &p->bytes[p->at];
	const struct approval *a = &p->commit->approvals[p->at];

	buf_add_str(bytes, picture);
	p->got[p->n++] = (struct backup_photo){buf_str(&a->object_id), buf_str(bytes)};
}

static void heard(void *owner, const struct response *r, const struct error *err)
{
	struct photos *p = owner;
	struct error why;

	p->request = 0;
	if (!err && response_ok(r, STEP_NONE, &why) && r->body.n)
		take(p, r->body);
	else
		p->lost[p->at] = true;
	p->at++;
	next(p);
}

/* A picture that stands in the card itself is in the backup with the card. */
static bool ask(struct photos *p, struct str card)
{
	struct buf url = BUF_INIT(64 * KIB);
	struct request q = {
		.verb = VERB_GET, .service = "photo", .signed_in = true, .max_body = PICTURE_MAX};
	bool asked = false, inside = false;

	if (json_text(json_get(photo_of(card), "url"), &url)) {
		inside = str_starts(buf_str(&url), STR("data:"));
		q.url = mem_dup(buf_cstr(&url));
		if (!inside &&
			hosts_realm(engine_hosts(p->account->engine), buf_str(&url), &q.realm)) {
			p->request = engine_send(p->account->engine, &q, heard, p);
			asked = true;
		}
		free(q.url);
	}
	if (!asked)
		p->lost[p->at] = !inside;
	buf_release(&url);
	return asked;
}

static void next(struct photos *p)
{
	for (; p->at < p->commit->n; p->at++) {
		const struct approval *a = &p->commit->approvals[p->at];

		if (loses_photo(a) && ask(p, buf_str(&a->base)))
			return;
	}
	p->done(p->owner);
}

void photos_fetch(struct photos *p, struct account *a, const struct icloud_commit *c,
	void (*done)(void *owner), void *owner)
{
	size_t i;

	*p = (struct photos){.account = a, .commit = c, .done = done, .owner = owner};
	p->got = mem_new((c->n + 1) * sizeof *p->got);
	p->bytes = mem_new((c->n + 1) * sizeof *p->bytes);
	p->lost = mem_new(c->n + 1);
	for (i = 0; i < c->n; i++)
		p->bytes[i] = BUF_INIT(PICTURE_MAX);
	next(p);
}

void photos_release(struct photos *p)
{
	size_t i;

	if (p->request)
		engine_forget(p->account->engine, p->request);
	for (i = 0; p->bytes && i < p->commit->n; i++)
		buf_release(&p->bytes[i]);
	free(p->bytes);
	free(p->got);
	free(p->lost);
	*p = (struct photos){0};
}
