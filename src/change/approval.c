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
	struct str path, method, item;
	struct buf id, etag;
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

static bool item_of(const struct request *r, enum object_kind object, struct str *item)
{
	struct str head = object == OBJECT_GROUP ? STR("{\"groups\":[") : STR("{\"contacts\":[");
	struct str tail = STR("]}");

	if (object == OBJECT_ME) {
		*item = r->body;
		return json_type(json_value(*item)) == JSON_OBJECT;
	}
	if (r->body.n < head.n + tail.n || !str_starts(r->body, head) || !str_ends(r->body, tail))
		return false;
	*item = str_part(r->body, head.n, r->body.n - head.n - tail.n);
	return json_type(json_value(*item)) == JSON_OBJECT;
}

static bool look(const struct approval *a, const struct request *r, struct seen *s)
{
	struct url url;

	if (r->verb != VERB_POST || !r->write || r->long_poll || !r->service || !r->url)
		return false;
	if (!url_parse(str_of(r->url), &url) || !query_one(url.query, "method", &s->method))
		return false;
	s->path = url.path;
	if (!item_of(r, a->object, &s->item) || !object_id(a->object, s->item, &s->id))
		return false;
	if (a->object ==
		OBJECT_ME) /* no request carries its version: what it was made over binds it */
		return buf_add_str(&s->etag, buf_str(&a->etag)) || !a->etag.n;
	return !json_get(s->item, "etag").p || json_text(json_get(s->item, "etag"), &s->etag);
}

static bool same_write(const struct approval *a, const char *account, const struct request *r)
{
	struct seen s = {.id = BUF_INIT(4 * KIB), .etag = BUF_INIT(4 * KIB)};
	uint8_t digest[SHA256_SIZE];
	bool same = look(a, r, &s);

	if (same) {
		approval_digest(account, r->service, s.path, s.method, buf_str(&s.id),
			buf_str(&s.etag), s.item, digest);
		same = same_bytes((struct str){(const char *)digest, sizeof digest},
			       (struct str){(const char *)a->digest, sizeof a->digest}) &&
		       str_eq(buf_str(&s.id), buf_str(&a->object_id)) &&
		       str_eq(buf_str(&s.etag), buf_str(&a->etag));
	}
	buf_release(&s.id);
	buf_release(&s.etag);
	return same;
}

bool approval_spend(
	struct approval *a, const char *account, const struct request *r, struct error *err)
{
	if (a->spent)
		return fail(err, ERR_REFUSED,
			"This confirmation was used already. Nothing was sent.",
			"The change waits; review it again.");
	if (!same_write(a, account, r))
		return fail(err, ERR_REFUSED,
			"What would be sent is not what you confirmed. Nothing was sent.",
			"The change waits; review it again.");
	a->spent = true;
	return true;
}

bool approval_renew(struct approval *a, struct str etag_read_again)
{
	if (!str_eq(etag_read_again, buf_str(&a->etag)))
		return false;
	a->spent = false;
	return true;
}
