/* The guard at the door: nothing is sent that is not, byte for byte, what a person confirmed. Makes no
 * approvals; judges them against the request that is about to leave. Never an assert: every doubt is
 * an error path, and nothing is sent.
 */
#include "change/approval.h"

#include "change/objects.h"
#include "net/url.h"

#include <stdlib.h>
#include <string.h>

void approval_release(struct approval *a)
{
	buf_release(&a->object_id);
	buf_release(&a->etag);
	wipe_buf(&a->item);
	buf_release(&a->base);
	buf_release(&a->after);
	buf_release(&a->title);
	buf_release(&a->summary);
	free(a->needs);
	wipe(a, sizeof *a);
}

void icloud_commit_free(struct icloud_commit **c)
{
	size_t i;

	if (!*c)
		return;
	for (i = 0; i < (*c)->n; i++)
		approval_release(&(*c)->approvals[i]);
	free((*c)->approvals);
	free((*c)->account);
	free(*c);
	*c = NULL;
}

enum contacts_call approval_call(enum object_kind object)
{
	return object == OBJECT_GROUP ? CALL_WRITE_GROUP
	       : object == OBJECT_ME  ? CALL_WRITE_ME
				      : CALL_WRITE_CARD;
}

enum contacts_method approval_method(enum change_kind kind)
{
	return kind == CHANGE_CREATE   ? METHOD_CREATE
	       : kind == CHANGE_UPDATE ? METHOD_UPDATE
				       : METHOD_DELETE;
}

static void digest_part(struct digest *d, struct str s)
{
	uint8_t n[8];
	int i;

	for (i = 0; i < 8; i++)
		n[i] = (uint8_t)((uint64_t)s.n >> (8 * i));
	digest_add(d, (struct str){(const char *)n, sizeof n});
	digest_add(d, s);
}

void approval_digest(const char *account, const char *service, struct str path, struct str method,
	struct str id, struct str etag, struct str item, uint8_t out[SHA256_SIZE])
{
	struct digest *d = digest_new();

	digest_part(d, str_of(account));
	digest_part(d, str_of(service));
	digest_part(d, path);
	digest_part(d, method);
	digest_part(d, id);
	digest_part(d, etag);
	digest_part(d, item);
	digest_end(&d, out);
}

/* ---- the request as it will leave ---- */

struct seen {
	struct str path, method;
	struct str items; /* what stands between [ and ]; of the me card the whole body */
};

/* Exactly one parameter of that name, or none: two could be read in two ways. */
static bool query_one(struct str query, const char *name, struct str *value)
{
	struct str part, key;
	size_t n = 0;

	*value = STR("");
	while (str_cut(&query, '&', &part))
		if (str_cut(&part, '=', &key) && str_is(key, name)) {
			*value = part;
			n++;
		}
	return n <= 1;
}

static bool items_of(const struct request *r, enum object_kind object, struct str *items)
{
	struct str head = object == OBJECT_GROUP ? STR("{\"groups\":[") : STR("{\"contacts\":[");
	struct str tail = STR("]}");

	*items = r->body;
	if (object == OBJECT_ME)
		return true;
	if (r->body.n < head.n + tail.n || !str_starts(r->body, head) || !str_ends(r->body, tail))
		return false;
	*items = str_part(r->body, head.n, r->body.n - head.n - tail.n);
	return true;
}

static bool look(enum object_kind object, const struct request *r, struct seen *s)
{
	struct url url;

	if (r->verb != VERB_POST || !r->write || r->long_poll || !r->service || !r->url)
		return false;
	if (!url_parse(str_of(r->url), &url) || !query_one(url.query, "method", &s->method))
		return false;
	s->path = url.path;
	return items_of(r, object, &s->items);
}

/* Id and version as the bytes name them, not as the approval says. */
static bool names_of(const struct approval *a, struct str item, struct buf *id, struct buf *etag)
{
	if (json_type(json_value(item)) != JSON_OBJECT || !object_id(a->object, item, id))
		return false;
	if (a->object ==
		OBJECT_ME) /* no request carries its version: what it was made over binds it */
		return buf_add_str(etag, buf_str(&a->etag)) || !a->etag.n;
	return !json_get(item, "etag").p || json_text(json_get(item, "etag"), etag);
}

static bool same_write(const struct approval *a, const char *account, const struct request *r,
	const struct seen *s, struct str item)
{
	struct buf id = BUF_INIT(4 * KIB), etag = BUF_INIT(4 * KIB);
	uint8_t digest[SHA256_SIZE];
	bool same = names_of(a, item, &id, &etag);

	if (same) {
		approval_digest(account, r->service, s->path, s->method, buf_str(&id),
			buf_str(&etag), item, digest);
		same = same_bytes((struct str){(const char *)digest, sizeof digest},
			       (struct str){(const char *)a->digest, sizeof a->digest}) &&
		       str_eq(buf_str(&id), buf_str(&a->object_id)) &&
		       str_eq(buf_str(&etag), buf_str(&a->etag));
	}
	buf_release(&id);
	buf_release(&etag);
	return same;
}

/* The body's items one after another, each as long as what was approved, one comma between two and nothing
 * after the last. */
static bool same_writes(struct approval *const *a, size_t n, const char *account,
	const struct request *r, const struct seen *s)
{
	struct str rest = s->items;
	size_t i;

	for (i = 0; i < n; i++) {
		struct str item = str_part(rest, 0, a[i]->item.n);

		if (item.n != a[i]->item.n || !same_write(a[i], account, r, s, item))
			return false;
		rest = str_part(rest, item.n, rest.n);
		if (i + 1 < n && !str_starts(rest, STR(",")))
			return false;
		if (i + 1 < n)
			rest = str_part(rest, 1, rest.n);
	}
	return rest.n == 0;
}

bool approval_may_join(const struct approval *a)
{
	return a->object == OBJECT_CONTACT && a->kind == CHANGE_UPDATE && !a->n_needs;
}

/* What a body of several may be made of: updates of contacts, no contact twice. */
static bool may_stand_together(struct approval *const *a, size_t n)
{
	size_t i, k;

	if (n == 1)
		return true;
	for (i = 0; i < n; i++) {
		if (!approval_may_join(a[i]))
			return false;
		for (k = 0; k < i; k++)
			if (str_eq(buf_str(&a[i]->object_id), buf_str(&a[k]->object_id)))
				return false;
	}
	return n > 0 && n <= BATCH_MAX;
}

static bool any_spent(struct approval *const *a, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (a[i]->spent)
			return true;
	return false;
}

bool approvals_spend(struct approval *const *a, size_t n, const char *account,
	const struct request *r, struct error *err)
{
	struct seen s;
	size_t i;

	if (any_spent(a, n))
		return fail(err, ERR_REFUSED,
			"This confirmation was used already. Nothing was sent.",
			"The change waits; review it again.");
	if (!may_stand_together(a, n) || !look(a[0]->object, r, &s) ||
		!same_writes(a, n, account, r, &s))
		return fail(err, ERR_REFUSED,
			"What would be sent is not what you confirmed. Nothing was sent.",
			"The change waits; review it again.");
	for (i = 0; i < n; i++)
		a[i]->spent = true;
	return true;
}

bool approval_spend(
	struct approval *a, const char *account, const struct request *r, struct error *err)
{
	return approvals_spend(&a, 1, account, r, err);
}

bool approval_renew(struct approval *a, struct str etag_read_again)
{
	if (!str_eq(etag_read_again, buf_str(&a->etag)))
		return false;
	a->spent = false;
	return true;
}
