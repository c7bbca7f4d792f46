/* What of a review would leave, and the confirmation that lets it. The only place where approvals are made
 * (mint, below): each accepted change, its exact bytes and the digest over them. Sends nothing.
 */
#include "icloud/review.h"

#include "change/approval.h"
#include "change/checks.h"
#include "change/loss.h"
#include "change/needs.h"
#include "change/objects.h"
#include "change/review_inside.h"
#include "store/reader.h"

#include <stdlib.h>
#include <string.h>

/* ---- what would be sent ---- */

static bool goes(const struct review_entry *it)
{
	return (it->decision == DECISION_ACCEPTED || it->decision == DECISION_PART) &&
	       it->change.state == STATE_WAITING;
}

static bool is_company(const struct review_entry *it, size_t pair)
{
	return it->sides.pairs[pair].info->key &&
	       strcmp(it->sides.pairs[pair].info->key, "isCompany") == 0;
}

/* Rows that are not refused go into the bytes; before anything is decided that is the whole change. */
static bool item_bytes(struct review_entry *it, struct buf *out)
{
	bool *take, ok;
	size_t i;

	if (it->change.kind == CHANGE_DELETE)
		return contacts_delete_item(approval_call(it->change.object),
			buf_str(&it->change.object_id), buf_str(&it->change.base_etag), out);
	review_entry_open(it);
	if (!it->readable)
		return false;
	take = mem_new(it->sides.n + 1);
	for (i = 0; i < it->diff.n; i++)
		take[it->pair_of[i]] = it->rows[i] != DECISION_REFUSED;
	for (i = 0; i < it->sides.n; i++) /* a new card without it is refused */
		take[i] |= it->change.kind == CHANGE_CREATE && is_company(it, i);
	ok = sides_build(&it->sides, take, out);
	free(take);
	return ok;
}

/* Whose version the me card's is: the contact that it named when it was reviewed. */
static bool me_fits(const struct change *c, struct str item)
{
	struct buf was = BUF_INIT(4 * KIB);
	bool fits = c->kind == CHANGE_UPDATE && json_count(item) == 1 &&
		    !json_text_is(json_get(item, "meCardId"), "") &&
		    str_eq(object_etag(OBJECT_ME, buf_str(&c->base), &was), buf_str(&c->base_etag));

	buf_release(&was);
	return fits;
}

/* What goes must be the object that was reviewed, with the etag that was reviewed. */
static bool item_fits(const struct review_entry *it, struct str item)
{
	struct buf id = BUF_INIT(4 * KIB), etag = BUF_INIT(4 * KIB);
	struct str tag = json_get(item, "etag");
	bool fits = object_id(it->change.object, item, &id) &&
		    str_eq(buf_str(&id), buf_str(&it->change.object_id));

	if (it->change.object == OBJECT_ME)
		fits = fits && me_fits(&it->change, item);
	else if (it->change.kind == CHANGE_CREATE)
		fits = fits && !tag.p && !it->change.base.n;
	else
		fits = fits && json_text(tag, &etag) && etag.n &&
		       str_eq(buf_str(&etag), buf_str(&it->change.base_etag));
	buf_release(&id);
	buf_release(&etag);
	return fits;
}

static struct str method_of(enum change_kind kind)
{
	return kind == CHANGE_UPDATE ? STR("PUT") : kind == CHANGE_DELETE ? STR("DELETE") : STR("");
}

static const char *path_of(enum object_kind object)
{
	return object == OBJECT_GROUP ? "/co/groups/card/"
	       : object == OBJECT_ME  ? "/co/mecardid/card/"
				      : "/co/contacts/card/";
}

static void digest_of(
	const struct icloud_review *rv, const struct change *c, struct str item, uint8_t *out)
{
	struct str etag = c->kind == CHANGE_CREATE ? STR("") : buf_str(&c->base_etag);

	approval_digest(rv->account, "contacts", str_of(path_of(c->object)), method_of(c->kind),
		buf_str(&c->object_id), etag, item, out);
}

/* ---- the request, to look at ---- */

static void put_service(struct store *s, struct buf *out)
{
	struct buf account = BUF_INIT(4 * MIB);
	struct json_walk w;
	bool found = false;

	if (store_document(s, "account", &account, NULL)) {
		w = json_walk(json_get(json_value(buf_str(&account)), "services"));
		while (!found && json_next(&w))
			if (json_text_is(json_get(w.value, "name"), "contacts"))
				found = json_text(json_get(w.value, "url"), out);
	}
	if (!found)
		buf_adds(out, "contacts service");
	buf_release(&account);
}

static void put_digest(const uint8_t d[SHA256_SIZE], struct buf *out)
{
	buf_printf(out, "%02x%02x %02x%02x %02x%02x ··· %02x%02x", d[0], d[1], d[2], d[3], d[4],
		d[5], d[30], d[31]);
}

static void put_number(size_t n, struct buf *out)
{
	if (n >= 1000)
		put_number(n / 1000, out);
	buf_printf(out, n >= 1000 ? ",%03zu" : "%zu", n % 1000);
}

bool review_request(struct icloud_review *rv, size_t i, struct buf *out, struct error *err)
{
	struct store *s = reader_store(rv->reader);
	struct buf item = BUF_INIT(TEXT_MAX), body = BUF_INIT(TEXT_MAX + 64);
	uint8_t digest[SHA256_SIZE];
	bool ok = s && i < rv->n && item_bytes(&rv->items[i], &item);
	const struct change *c;

	if (!ok) {
		buf_release(&item);
		return fail(err, ERR_BAD_DATA, "No request can be made of this change.",
			"D discards it.");
	}
	c = &rv->items[i].change;
	digest_of(rv, c, buf_str(&item), digest);
	contacts_write_body(approval_call(c->object), buf_str(&item), &body);
	buf_adds(out, "POST ");
	put_service(s, out);
	buf_printf(out,
		"%s\nmethod=%.*s  dsid=···  clientId=···  clientVersion=2.1  locale=en_US  "
		"order=%s\n",
		path_of(c->object), STR_ARG(method_of(c->kind)), rv->order);
	buf_adds(out, "prefToken=···  syncToken=···  Content-Type: application/json\n\n");
	buf_add_str(out, buf_str(&body));
	buf_adds(out, "\n\n");
	put_number(body.n, out);
	buf_adds(out, " bytes   digest ");
	put_digest(digest, out);
	buf_adds(out, " over account, service, path, method, contact, etag and these bytes");
	if (c->object == OBJECT_CONTACT && c->kind == CHANGE_UPDATE)
		buf_adds(
			out, "\nSeveral updates may leave in one body; each stands in it as here.");
	buf_release(&item);
	buf_release(&body);
	return !out->failed;
}

/* ---- confirming ---- */

static bool is_wholly_accepted(const struct icloud_review *rv, int64_t change)
{
	const struct review_entry *first = review_entry_find(rv, change);

	return !first || (goes(first) && first->decision == DECISION_ACCEPTED);
}

/* What must be confirmed before the bytes that would leave now. */
static size_t item_needs(const struct icloud_review *rv, struct review_entry *it, int64_t **ids)
{
	struct buf bytes = BUF_INIT(TEXT_MAX);
	size_t n;

	if (it->change.object != OBJECT_CONTACT && it->change.kind != CHANGE_DELETE)
		item_bytes(it, &bytes);
	n = needs_of(reader_store(rv->reader), it->change.waits_for, it->change.object,
		buf_str(&bytes), ids);
	buf_release(&bytes);
	return n;
}

/* What waits for another goes only beside its whole yes. */
static bool held_back(const struct icloud_review *rv, struct review_entry *it)
{
	int64_t *ids = NULL;
	size_t n, i;
	bool held = false;

	if (it->change.object == OBJECT_CONTACT)
		return it->change.waits_for && !is_wholly_accepted(rv, it->change.waits_for);
	n = item_needs(rv, it, &ids);
	for (i = 0; i < n; i++)
		held |= !is_wholly_accepted(rv, ids[i]);
	free(ids);
	return held;
}

/* At most one write per object: the first that goes. */
static bool second_of(const struct icloud_review *rv, const struct review_entry *it)
{
	size_t i;

	for (i = it->twin; i != NOWHERE; i = rv->items[i].twin)
		if (goes(&rv->items[i]))
			return true;
	return false;
}

static bool leaves(const struct icloud_review *rv, struct review_entry *it)
{
	return goes(it) && !held_back(rv, it) && !second_of(rv, it);
}

enum { SHAPES = 32 };

static bool same_shape(const struct change *a, const struct change *b)
{
	return a->source == b->source && a->kind == b->kind &&
	       str_eq(buf_str(&a->fields), buf_str(&b->fields));
}

static void add_shape(const struct change **shape, size_t *n, const struct change *c)
{
	for (size_t i = 0; i < *n; i++)
		if (same_shape(shape[i], c))
			return;
	if (*n < SHAPES)
		shape[(*n)++] = c;
}

/* The first of many was staged before there were many, and so has no flag of it: counted by shape. */
static size_t count_alike(const struct icloud_review *rv)
{
	const struct change *shape[SHAPES];
	size_t shapes = 0, n = 0, i, k;

	for (i = 0; i < rv->n; i++)
		if (leaves(rv, &rv->items[i]) && rv->items[i].change.flags & 1u << FLAG_MANY)
			add_shape(shape, &shapes, &rv->items[i].change);
	for (i = 0; shapes && i < rv->n; i++) {
		const struct change *c = &rv->items[i].change;

		for (k = 0; k < shapes && !same_shape(shape[k], c); k++)
			continue;
		n += k < shapes && leaves(rv, &rv->items[i]);
	}
	return n;
}

/* What is counted by itself: deletions, and what stands in a cluster of its like. */
#define NO_SIGN (1u << FLAG_DELETION | 1u << FLAG_MANY)

void review_summary(const struct icloud_review *rv, struct review_summary *out)
{
	struct store *s = reader_store(rv->reader);
	size_t i;

	*out = (struct review_summary){0};
	for (i = 0; i < rv->n; i++) {
		const struct change *c = &rv->items[i].change;

		if (!leaves(rv, &rv->items[i])) {
			out->stays++;
			continue;
		}
		out->groups += c->object == OBJECT_GROUP;
		out->me += c->object == OBJECT_ME;
		out->changed += c->kind == CHANGE_UPDATE;
		out->created += c->kind == CHANGE_CREATE;
		out->deleted += c->kind == CHANGE_DELETE;
		out->flagged += (c->flags & ~NO_SIGN) != 0;
	}
	out->alike = count_alike(rv);
	out->number = out->deleted ? out->deleted : out->flagged ? out->flagged : out->alike;
	out->contacts = s ? db_int(store_cache(s), "select count(*) from contact", 0) : 0;
}

static const char *what_is_counted(const struct review_summary *sum)
{
	if (!sum->deleted)
		return sum->flagged ? "changes are flagged" : "changes are alike";
	return sum->groups + sum->me ? "deletions are accepted" : "contacts are deleted";
}

static bool check_typed(const struct review_summary *sum, size_t typed, struct error *err)
{
	if (sum->changed + sum->created + sum->deleted == 0)
		return fail(
			err, ERR_USAGE, "No change is accepted yet.", "a accepts the one shown.");
	if (typed == sum->number)
		return true;
	return failf(err, ERR_USAGE, "Look once more, then type the number again.",
		"%zu %s, you typed %zu. Nothing was sent.", sum->number, what_is_counted(sum),
		typed);
}

/* What was shown must still be what waits. */
static bool still_so(struct store *s, const struct review_entry *it, struct error *err)
{
	struct change now;
	bool same = ledger_change(s, it->change.id, &now);

	if (same) {
		same = review_same_sides(&now, &it->change) && now.flags == it->change.flags;
		change_release(&now);
	}
	return same || failf(err, ERR_CONFLICT, "Look at it again, then confirm.",
			       "What waits for %.*s has changed meanwhile. Nothing was sent.",
			       (int)(it->change.title.n < 80 ? it->change.title.n : 80),
			       it->change.title.p ? it->change.title.p : "");
}

static struct buf copy_of(const struct buf *from)
{
	struct buf to = BUF_INIT(from->max);

	buf_add_str(&to, buf_str(from));
	return to;
}

/* Nothing leaves or changes that the review did not show as going. */
static bool loses_nothing(const struct review_entry *it, struct str item, struct error *err)
{
	bool *goes, ok;
	size_t i;

	if (it->change.kind == CHANGE_DELETE)
		return true;
	goes = mem_new(it->diff.n + 1);
	for (i = 0; i < it->diff.n; i++)
		goes[i] = it->diff.rows[i].sign != DIFF_SAME && it->rows[i] != DECISION_REFUSED;
	ok = loss_check(
		buf_str(&it->change.base), item, buf_str(&it->change.after), &it->diff, goes, err);
	free(goes);
	return ok;
}

/* The only maker of approvals. */
static bool mint(const struct icloud_review *rv, struct review_entry *it, struct approval *out,
	struct error *err)
{
	const struct change *c = &it->change;
	struct str summary = review_entry_summary(it);

	*out = (struct approval){.change = c->id,
		.object = c->object,
		.kind = c->kind,
		.source = c->source,
		.flags = c->flags,
		.reverse_of = c->reverse_of,
		.item = BUF_INIT(TEXT_MAX),
		.object_id = copy_of(&c->object_id),
		.base = copy_of(&c->base),
		.after = copy_of(&c->after),
		.title = copy_of(&c->title),
		.summary = BUF_INIT(c->summary.max)};
	buf_add_str(&out->summary, summary);
	out->n_needs = item_needs(rv, it, &out->needs);
	out->etag = c->kind == CHANGE_CREATE ? BUF_INIT(KIB) : copy_of(&c->base_etag);
	if (!item_bytes(it, &out->item) || !item_fits(it, buf_str(&out->item))) {
		approval_release(out);
		return fail(err, ERR_REFUSED,
			"A change does not fit the contact that it is for. Nothing was sent.",
			"D discards it; edit the contact again.");
	}
	if (!loses_nothing(it, buf_str(&out->item), err)) {
		approval_release(out);
		return false;
	}
	digest_of(rv, c, buf_str(&out->item), out->digest);
	return true;
}

static bool names(const struct icloud_commit *c, int64_t change)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->approvals[i].change == change)
			return true;
	return false;
}

/* A yes counts once: what was confirmed is open again, so whatever comes back wants a new one. What was refused
 * stays refused. */
static void use_up(struct icloud_review *rv, const struct icloud_commit *c)
{
	for (size_t i = 0; i < rv->n; i++) {
		struct review_entry *it = &rv->items[i];

		if (!names(c, it->change.id))
			continue;
		for (size_t r = 0; it->opened && r < it->diff.n; r++)
			if (it->rows[r] == DECISION_ACCEPTED)
				it->rows[r] = DECISION_OPEN;
		it->decision = DECISION_OPEN;
	}
}

struct icloud_commit *review_confirm(struct icloud_review *rv, size_t typed, struct error *err)
{
	struct store *s = reader_store(rv->reader);
	struct icloud_commit *c;
	struct review_summary sum;
	size_t i;

	review_summary(rv, &sum);
	if (!s || !check_typed(&sum, typed, err))
		return NULL;
	c = mem_new(sizeof *c);
	c->account = mem_dup(rv->account);
	c->approvals = mem_new((rv->n + 1) * sizeof *c->approvals);
	for (i = 0; i < rv->n; i++) {
		if (!leaves(rv, &rv->items[i]))
			continue;
		if (!still_so(s, &rv->items[i], err) ||
			!mint(rv, &rv->items[i], &c->approvals[c->n], err)) {
			icloud_commit_free(&c);
			return NULL;
		}
		c->n++;
	}
	use_up(rv, c);
	approvals_in_order(c);
	return c;
}
