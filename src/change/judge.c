/* Judgement of writes. Never kind to a doubt: what is not clearly done or clearly refused is not known,
 * and reading again decides. Changes nothing. */
#include "change/judge.h"

#include "change/diff.h"
#include "change/objects.h"

#include <stdlib.h>

static bool is_throttled(const struct response *r)
{
	return r->http == 429 || r->http == 503 || r->rscd == 429 || r->rscd == 503;
}

static bool is_signed_out(int status)
{
	return status == 401 || status == 421 || status == 450;
}

static bool throttle_words(struct str body)
{
	return str_find(str_part(body, 0, 4096), STR("ACCESS_DENIED")) != SIZE_MAX;
}

static struct str object_list(enum object_kind object, const struct contacts_answer *a)
{
	return object == OBJECT_GROUP ? a->groups : a->contacts;
}

struct looking {
	struct str id;
	bool found;
};

static void same_id(void *ctx, struct str id)
{
	struct looking *l = ctx;

	l->found |= str_eq(id, l->id);
}

static bool names_deleted(enum object_kind object, const struct contacts_answer *a, struct str id)
{
	struct looking l = {id, false};

	contacts_deleted(a, object == OBJECT_GROUP ? "groupId" : "contactId", same_id, &l);
	return l.found;
}

/* The same in substance: nothing but form differs, and what the server adds. */
static bool same_card(struct str sent, struct str card)
{
	struct diff d;
	bool same = diff_cards(sent, card, &d);
	size_t i;

	for (i = 0; same && i < d.n; i++)
		same = d.rows[i].sign == DIFF_SAME || d.rows[i].cosmetic;
	diff_release(&d);
	return same;
}

/* iCloud may give a new object an id of its own. */
static struct str find_written(
	enum change_kind kind, struct str list, struct str id, struct str sent)
{
	struct str card = contacts_find(list, id);

	if (card.p || kind != CHANGE_CREATE || json_count(list) != 1)
		return card;
	card = json_at(list, 0);
	return json_type(card) == JSON_OBJECT && same_card(sent, card) ? card : STR_NONE;
}

/* An update that is named with the reviewed version was not done, whatever else the answer says. */
static bool has_moved(enum change_kind kind, struct str sent, struct str card)
{
	struct str etag = json_get(card, "etag");

	return etag.p && (kind != CHANGE_UPDATE || !values_equal(etag, json_get(sent, "etag")));
}

enum judgement judge_item(enum object_kind object, enum change_kind kind, struct str id,
	struct str sent, const struct contacts_answer *a, struct str *card)
{
	*card = STR_NONE;
	if (a->errors.p && json_count(a->errors) > 0)
		return JUDGED_DOUBT;
	if (object == OBJECT_ME) { /* what was sent, when the answer says that it is so now */
		*card = a->me_card.p && values_equal(a->me_card, json_get(sent, "meCardId"))
				? sent
				: STR_NONE;
		return card->p ? JUDGED_DONE : JUDGED_DOUBT;
	}
	*card = find_written(kind, object_list(object, a), id, sent);
	if (kind == CHANGE_DELETE)
		return names_deleted(object, a, id) && !card->p ? JUDGED_DONE : JUDGED_DOUBT;
	return card->p && has_moved(kind, sent, *card) ? JUDGED_DONE : JUDGED_DOUBT;
}

enum judgement judge_answer(
	const struct response *r, const struct error *err, struct contacts_answer *answer)
{
	struct error why;
	bool read;

	*answer = (struct contacts_answer){0};
	if (!r || err)
		return JUDGED_DOUBT;
	read = contacts_read(r->body, answer, &why);
	if (read && answer->error_code == 420)
		return JUDGED_STALE;
	if (is_throttled(r) || throttle_words(r->body))
		return JUDGED_STOP;
	if (is_signed_out(r->http) || is_signed_out(r->rscd))
		return JUDGED_SIGNED_OUT;
	if (r->http == 420)
		return JUDGED_STALE;
	if (r->http >= 400 && r->http < 500)
		return JUDGED_REFUSED;
	if (!read || r->http < 200 || r->http >= 300 || !response_ok(r, STEP_NONE, &why))
		return read && answer->error_code >= 400 && answer->error_code < 500
			       ? JUDGED_REFUSED
			       : JUDGED_DOUBT;
	return JUDGED_DONE;
}

/* ---- by reading again ---- */

struct holding {
	struct sides meant, got; /* base to sent, sent to card */
	struct diff rows;	 /* of got */
	size_t *pair_of;
};

static struct str part_key(const struct sides *s, const struct pair *p)
{
	int side = p->after == NOWHERE ? 0 : 1;

	return s->members[side].at[side ? p->after : p->before].key;
}

static bool is_empty(struct str value)
{
	enum json_type type = json_type(value);

	return !value.p || type == JSON_NULL || (type == JSON_STRING && value.n == 2) ||
	       ((type == JSON_ARRAY || type == JSON_OBJECT) && !json_count(value));
}

static struct str field_of(struct str entry)
{
	struct str field = json_type(entry) == JSON_OBJECT ? json_get(entry, "field") : STR_NONE;

	return field.p ? field : entry;
}

static bool form_only(const struct holding *h, size_t pair)
{
	size_t i;

	for (i = 0; i < h->rows.n; i++)
		if (h->pair_of[i] == pair)
			return h->rows.rows[i].cosmetic;
	return false;
}

/* A picture that was sent as bytes comes back as an address. */
static bool picture_got_address(struct str sent, struct str card)
{
	struct str now = json_get(card, "url");

	return str_starts(json_get(sent, "url"), STR("\"data:")) && now.n &&
	       !str_starts(now, STR("\"data:"));
}

/* What was sent stands in the card, at most written another way, and not still as it was before. */
static bool stands(const struct holding *h, const struct pair *meant)
{
	struct str was = pair_value(&h->meant, meant, 0);
	size_t i;

	for (i = 0; i < h->got.n; i++) {
		const struct pair *p = &h->got.pairs[i];
		struct str sent = pair_value(&h->got, p, 0), now = pair_value(&h->got, p, 1);
		bool other_way;

		if (p->before != meant->after || p->before_entry != meant->after_entry)
			continue;
		if (!now.p)
			return is_empty(pair_value(&h->meant, meant, 1));
		other_way = form_only(h, i) ||
			    (p->info->kind == FIELD_PHOTO && picture_got_address(sent, now));
		return !p->differs || (other_way && (!was.p || !values_equal(was, now)));
	}
	return false;
}

/* What was taken out is not there again. */
static bool is_gone(const struct holding *h, const struct pair *meant)
{
	struct str was = pair_value(&h->meant, meant, 0), key = part_key(&h->meant, meant);
	size_t i;

	for (i = 0; i < h->got.n; i++) {
		const struct pair *p = &h->got.pairs[i];
		struct str now = pair_value(&h->got, p, 1);

		if (pair_value(&h->got, p, 0).p || is_empty(now) ||
			!values_equal(part_key(&h->got, p), key))
			continue;
		if (!meant->entry || values_equal(field_of(now), field_of(was)))
			return false;
	}
	return true;
}

static bool all_held(const struct holding *h)
{
	size_t i;

	for (i = 0; i < h->meant.n; i++) {
		const struct pair *p = &h->meant.pairs[i];

		if (!pair_counts(&h->meant, p) || !p->differs)
			continue;
		if (pair_value(&h->meant, p, 1).p ? !stands(h, p) : !is_gone(h, p))
			return false;
	}
	return true;
}

/* Every field that was meant stands in the card as it was meant. */
static bool holds(struct str base, struct str sent, struct str card)
{
	struct holding h;
	bool all = false;

	if (!sides_open(base, sent, &h.meant))
		return false;
	if (sides_open(sent, card, &h.got)) {
		if (diff_sides(&h.got, NULL, &h.rows, &h.pair_of)) {
			all = all_held(&h);
			diff_release(&h.rows);
			free(h.pair_of);
		}
		sides_release(&h.got);
	}
	sides_release(&h.meant);
	return all;
}

enum change_result judge_again(enum object_kind object, enum change_kind kind, struct str etag,
	struct str base, struct str sent, struct str card)
{
	struct buf now = BUF_INIT(4 * KIB);
	bool same;

	if (kind == CHANGE_CREATE)
		return card.p ? RESULT_APPLIED : RESULT_NOT_APPLIED;
	if (!card.p)
		return kind == CHANGE_DELETE ? RESULT_APPLIED : RESULT_THEIRS;
	same = str_eq(object_etag(object, card, &now), etag) && (now.n || object == OBJECT_ME);
	buf_release(&now);
	if (same)
		return RESULT_NOT_APPLIED;
	return kind == CHANGE_UPDATE && holds(base, sent, card) ? RESULT_APPLIED : RESULT_THEIRS;
}

bool judge_note(struct str sent, struct str card, struct buf *out)
{
	bool placed = picture_got_address(json_get(sent, "photo"), json_get(card, "photo"));
	struct diff d;
	size_t i;

	if (!diff_cards(sent, card, &d))
		return false;
	for (i = 0; placed && i < d.n; i++)
		if (str_is(d.rows[i].field, "photo") && d.rows[i].sign != DIFF_SAME) {
			d.rows[i].sign = DIFF_SAME;
			d.differ--;
		}
	if (d.differ)
		diff_summary(&d, out);
	diff_release(&d);
	return !out->failed;
}
