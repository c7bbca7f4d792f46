/* Judgement of writes. Never kind to a doubt: what is not clearly done or clearly refused is not known,
 * and reading again decides. Changes nothing. */
#include "change/judge.h"

#include "change/diff.h"

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

static enum judgement judge_good(enum object_kind object, enum change_kind kind, struct str id,
	struct str sent, const struct contacts_answer *a, struct str *card)
{
	if (a->errors.p && json_count(a->errors) > 0)
		return JUDGED_DOUBT;
	*card = find_written(kind, object_list(object, a), id, sent);
	if (kind == CHANGE_DELETE)
		return names_deleted(object, a, id) && !card->p ? JUDGED_DONE : JUDGED_DOUBT;
	return card->p && json_get(*card, "etag").p ? JUDGED_DONE : JUDGED_DOUBT;
}

enum judgement judge_answer(enum object_kind object, enum change_kind kind, struct str id,
	struct str sent, const struct response *r, const struct error *err,
	struct contacts_answer *answer, struct str *card)
{
	struct error why;
	bool read;

	*answer = (struct contacts_answer){0};
	*card = STR_NONE;
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
	return judge_good(object, kind, id, sent, answer, card);
}

/* ---- by reading again ---- */

static struct str key_of(struct str path)
{
	size_t bracket = str_find(path, STR("["));

	return bracket == SIZE_MAX ? path : str_part(path, 0, bracket);
}

/* Does the base hold this value in this field already? */
static bool base_had(const struct diff *base, const struct diff_row *row)
{
	size_t i;

	for (i = 0; i < base->n; i++)
		if (str_eq(key_of(base->rows[i].field), key_of(row->field)) &&
			str_eq(base->rows[i].before, row->before))
			return true;
	return false;
}

/* Everything that was meant stands in the card, at most written another way than it was sent. */
static bool holds(struct str base, struct str sent, struct str card)
{
	struct buf wanted = BUF_INIT(TEXT_MAX);
	struct diff missing, was;
	bool all;
	size_t i;

	if (!cards_merge(base, card, sent, &wanted, NULL) ||
		!diff_cards(card, buf_str(&wanted), &missing)) {
		buf_release(&wanted);
		return false;
	}
	all = diff_cards(base, base, &was);
	for (i = 0; all && i < missing.n; i++)
		if (missing.rows[i].sign != DIFF_SAME)
			all = missing.rows[i].cosmetic && !base_had(&was, &missing.rows[i]);
	diff_release(&was);
	diff_release(&missing);
	buf_release(&wanted);
	return all;
}

enum change_result judge_again(
	enum change_kind kind, struct str etag, struct str base, struct str sent, struct str card)
{
	struct buf now = BUF_INIT(4 * KIB);
	bool same;

	if (kind == CHANGE_CREATE)
		return card.p ? RESULT_APPLIED : RESULT_NOT_APPLIED;
	if (!card.p)
		return kind == CHANGE_DELETE ? RESULT_APPLIED : RESULT_THEIRS;
	same = json_text(json_get(card, "etag"), &now) && str_eq(buf_str(&now), etag);
	buf_release(&now);
	if (same)
		return RESULT_NOT_APPLIED;
	return kind == CHANGE_UPDATE && holds(base, sent, card) ? RESULT_APPLIED : RESULT_THEIRS;
}

/* A picture that was sent as bytes comes back as an address: that is no way of its own. */
static bool picture_placed(struct str sent, struct str card)
{
	struct str url = json_get(json_get(sent, "photo"), "url");

	return str_starts(url, STR("\"data:")) && json_get(json_get(card, "photo"), "url").p;
}

bool judge_note(struct str sent, struct str card, struct buf *out)
{
	bool placed = picture_placed(sent, card);
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
