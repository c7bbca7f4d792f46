/* Writing contacts and groups: one URL each, POST, and what is meant in the query as `method`
 * (protocol 4.6). A request is checked whole before any of it is done; a card is replaced by the bytes
 * that came, with the new etag in the place of the old one. */
#include "sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CARD_MAX = 256 << 10 };

static const char bad_request[] = "{\"requestUUID\":\"9B2C44D0-11F3-4E0B-8C57-2D7E6F8091A2\","
				  "\"errorReason\":\"Bad Request\",\"errorCode\":400}";
static const char stale_etag[] =
	"{\"requestUUID\":\"9B2C44D0-11F3-4E0B-8C57-2D7E6F8091A2\","
	"\"errorReason\":\"The etag of the object is stale\",\"errorCode\":409}";

enum verb { CREATE, UPDATE, DELETE };

static bool verb_of(const struct request *q, enum verb *out, struct answer *a)
{
	const char *method = query_get(q, "method");

	if (!method || !*method)
		*out = CREATE;
	else if (strcmp(method, "PUT") == 0)
		*out = UPDATE;
	else if (strcmp(method, "DELETE") == 0)
		*out = DELETE;
	else {
		refuse(a, 400, bad_request, "method is none that is known");
		return false;
	}
	return true;
}

/* A member's text, decoded; empty when it is no string. */
static char *member(struct str object, const char *key)
{
	struct str value = json_get(object, key);
	struct buf text = BUF_INIT(64 * KIB);
	char *copy;

	if (json_type(value) == JSON_STRING)
		json_text(value, &text);
	copy = str_dup(buf_str(&text));
	buf_release(&text);
	return copy;
}

/* -- checking a card ----------------------------------------------------------------------------- */

static const char *const text_members[] = {"prefix", "firstName", "middleName", "lastName",
	"suffix", "nickName", "phoneticFirstName", "phoneticLastName", "phoneticCompanyName",
	"companyName", "department", "jobTitle", "birthday", "notes", "normalized"};
static const char *const list_members[] = {"phones", "emailAddresses", "urls", "relatedNames",
	"dates", "streetAddresses", "IMs", "profiles"};

static bool same_as_stored(const struct card *stored, const char *key, struct str value)
{
	return stored && str_eq(json_get((struct str){stored->text, stored->n}, key), value);
}

static bool entries_fit(struct str list)
{
	struct json_walk w = json_walk(list);

	while (json_next(&w))
		if (json_type(w.value) != JSON_OBJECT || !json_get(w.value, "field").p)
			return false;
	return true;
}

/* What the server itself sent may come back as it was, whatever its type. */
static bool types_fit(struct str card, const struct card *stored)
{
	for (size_t i = 0; i < sizeof text_members / sizeof text_members[0]; i++) {
		struct str value = json_get(card, text_members[i]);

		if (value.p && json_type(value) != JSON_STRING &&
			!same_as_stored(stored, text_members[i], value))
			return false;
	}
	for (size_t i = 0; i < sizeof list_members / sizeof list_members[0]; i++) {
		struct str value = json_get(card, list_members[i]);

		if (value.p && (json_type(value) != JSON_ARRAY || !entries_fit(value)) &&
			!same_as_stored(stored, list_members[i], value))
			return false;
	}
	return true;
}

static bool etag_fits(struct str sent, const struct card *stored)
{
	char *now = member((struct str){stored->text, stored->n}, "etag");
	bool same = json_text_is(json_get(sent, "etag"), now);

	free(now);
	return same;
}

static bool refuse_card(struct sim *s, struct answer *a, const char *why)
{
	s->count.writes_refused++;
	refuse(a, 400, bad_request, "%s", why);
	return false;
}

static bool content_fits(
	struct sim *s, struct str card, const struct card *stored, struct answer *a)
{
	enum json_type company = json_type(json_get(card, "isCompany"));

	if (company != JSON_TRUE && company != JSON_FALSE &&
		(company == JSON_NONE ||
			!same_as_stored(stored, "isCompany", json_get(card, "isCompany"))))
		return refuse_card(s, a, "isCompany is missing or no bool");
	if (!types_fit(card, stored))
		return refuse_card(s, a, "a member has the wrong type");
	if (card.n - picture_room(card) > CARD_MAX)
		return refuse_card(s, a, "the card is over 256 KB");
	if (picture_wrong(card))
		return refuse_card(s, a, picture_wrong(card));
	return true;
}

static bool card_fits(struct sim *s, struct str card, enum verb verb, struct answer *a)
{
	char *id = member(card, "contactId");
	const struct card *stored = book_find(&s->book, str_of(id));
	bool named = *id != '\0';

	free(id);
	if (!named)
		return refuse_card(s, a, "contactId is missing");
	if (verb == CREATE)
		return stored ? refuse_card(s, a, "a card with this contactId is there already")
		       : json_get(card, "etag").p ? refuse_card(s, a, "a new card brings an etag")
						  : content_fits(s, card, NULL, a);
	if (!stored || !etag_fits(card, stored)) {
		s->count.writes_refused++;
		refuse(a, 409, stale_etag, stored ? "the etag is stale" : "no such contact");
		return false;
	}
	return verb == DELETE || content_fits(s, card, stored, a);
}

/* -- doing it ------------------------------------------------------------------------------------ */

static void tidy_blanks(struct str text, struct buf *out)
{
	bool in_string = false;

	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i], next = i + 1 < text.n ? text.p[i + 1] : '\0';

		if (c == '\\') {
			buf_add(out, text.p + i++, 2);
			continue;
		}
		if (c == '"')
			in_string = !in_string;
		if (in_string && c == ' ' && (next == ' ' || next == '"' || text.p[i - 1] == '"'))
			continue;
		buf_addc(out, c);
	}
}

static void set_modified(struct sim *s, struct buf *text)
{
	struct buf next = BUF_INIT(4 * MIB);
	time_t now = sim_now(s);
	struct tm t = {0};
	char when[40];

	if (!json_get(buf_str(text), "dateModified").p)
		return;
	gmtime_r(&now, &t);
	strftime(when, sizeof when, "\"%Y-%m-%dT%H:%M:%SZ\"", &t);
	text_set(buf_str(text), "dateModified", str_of(when), &next);
	buf_release(text);
	*text = next;
}

/* The bytes under which the server keeps what came. */
static void card_text(
	struct sim *s, const char *id, struct str sent, uint64_t number, struct buf *out)
{
	struct buf tidied = BUF_INIT(4 * MIB), placed = BUF_INIT(4 * MIB);
	char etag[64], quoted[70];

	etag_of(s, number, etag);
	snprintf(quoted, sizeof quoted, "\"%s\"", etag);
	if (s->normalise)
		tidy_blanks(sent, &tidied);
	else
		buf_add_str(&tidied, sent);
	picture_place(s, id, buf_str(&tidied), &placed);
	text_set(buf_str(&placed), "etag", str_of(quoted), out);
	set_modified(s, out);
	buf_release(&tidied);
	buf_release(&placed);
}

static void apply_card(struct sim *s, struct str sent, enum verb verb, uint64_t number)
{
	char *id = member(sent, "contactId");
	struct card *stored = book_find(&s->book, str_of(id));
	struct buf text = BUF_INIT(4 * MIB);

	if ((verb == CREATE) ==
		(stored != NULL)) { /* named twice in one request: the first counts */
		free(id);
		return;
	}
	if (verb != DELETE)
		card_text(s, id, sent, number, &text);
	if (verb == CREATE)
		book_add(&s->book, str_of(id), buf_str(&text));
	else if (verb == UPDATE)
		book_replace(&s->book, stored, buf_str(&text));
	else
		book_remove(&s->book, stored);
	s->count.cards_written++;
	s->count.creates += verb == CREATE;
	s->count.updates += verb == UPDATE;
	s->count.deletes += verb == DELETE;
	buf_release(&text);
	free(id);
}

static bool all_fit(struct sim *s, struct str list, enum verb verb, struct answer *a)
{
	struct json_walk w = json_walk(list);
	size_t n = 0;

	while (json_next(&w)) {
		if (!card_fits(s, w.value, verb, a))
			return false;
		n++;
	}
	return !w.broken && n > 0 ? true : refuse_card(s, a, "contacts is no list with cards");
}

/* -- the answer ---------------------------------------------------------------------------------- */

static void write_written(struct sim *s, struct str list, struct json_writer *w)
{
	struct json_walk walk = json_walk(list);

	json_key(w, "contacts");
	json_array(w);
	while (json_next(&walk)) {
		char *id = member(walk.value, "contactId");
		const struct card *c = book_find(&s->book, str_of(id));

		if (c)
			json_put_raw(w, (struct str){c->text, c->n});
		free(id);
	}
	json_array_end(w);
}

static void write_deleted(
	struct str list, const char *key, const char *id_key, struct json_writer *w)
{
	struct json_walk walk = json_walk(list);

	json_key(w, "deletes");
	json_object(w);
	json_key(w, key);
	json_array(w);
	while (json_next(&walk))
		json_put_raw(w, json_get(walk.value, id_key));
	json_array_end(w);
	json_object_end(w);
}

static void answer_write(
	struct sim *s, const struct request *q, struct str list, enum verb verb, struct answer *a)
{
	struct json_writer w = json_writer(&a->body);

	json_object(&w);
	write_written(s, list, &w);
	if (verb == DELETE)
		write_deleted(list, "contactIds", "contactId", &w);
	write_order(s, q, &w);
	write_tokens(s, &w);
	json_object_end(&w);
}

void co_card(struct sim *s, const struct request *q, struct answer *a)
{
	struct str list = json_get(json_value(buf_str(&q->body)), "contacts");
	struct json_walk w = json_walk(list);
	enum verb verb;
	uint64_t number;

	if (!verb_of(q, &verb, a) || !all_fit(s, list, verb, a))
		return;
	number = next_sync(s) - 1;
	while (json_next(&w))
		apply_card(s, w.value, verb, number);
	s->count.writes_applied++;
	push_notify(s, "73f7bfc9253abaaa423eba9a48e9f187994b7bd9");
	answer_write(s, q, list, verb, a);
}

/* -- groups -------------------------------------------------------------------------------------- */

static bool is_member(const struct group *g, struct str id)
{
	for (size_t i = 0; g && i < g->n_members; i++)
		if (str_is(id, g->members[i]))
			return true;
	return false;
}

/* What the server itself named may come back, whether it exists or not. */
static bool members_known(struct sim *s, struct str list, const struct group *stored)
{
	struct json_walk w = json_walk(list);
	struct buf id = BUF_INIT(4 * KIB);
	bool known = json_type(list) == JSON_ARRAY;

	while (known && json_next(&w)) {
		buf_clear(&id);
		known = json_text(w.value, &id) &&
			(book_find(&s->book, buf_str(&id)) || is_member(stored, buf_str(&id)));
	}
	buf_release(&id);
	return known && !w.broken;
}

static bool group_fits(struct sim *s, struct str sent, enum verb verb, struct answer *a)
{
	char *id = member(sent, "groupId"), *name = member(sent, "name");
	const struct group *stored = book_group(&s->book, str_of(id));
	bool named = *id != '\0', titled = *name != '\0';

	free(id);
	free(name);
	if (!named)
		return refuse_card(s, a, "groupId is missing");
	if (verb == CREATE && stored)
		return refuse_card(s, a, "a group with this groupId is there already");
	if (verb == CREATE && json_get(sent, "etag").p)
		return refuse_card(s, a, "a new group brings an etag");
	if (verb != CREATE && (!stored || !json_text_is(json_get(sent, "etag"), stored->etag))) {
		s->count.writes_refused++;
		refuse(a, 409, stale_etag, stored ? "the etag is stale" : "no such group");
		return false;
	}
	if (verb != DELETE && (!titled || !members_known(s, json_get(sent, "contactIds"), stored)))
		return refuse_card(s, a,
			"name or contactIds is missing, or names a contact that is not there");
	return true;
}

static void group_fill(struct sim *s, struct group *g, struct str sent, uint64_t number)
{
	struct json_walk w = json_walk(json_get(sent, "contactIds"));
	struct buf id = BUF_INIT(4 * KIB);
	char etag[64];

	free(g->name);
	free(g->etag);
	g->name = member(sent, "name");
	etag_of(s, number, etag);
	g->etag = mem_dup(etag);
	group_keep_rest(g, sent);
	while (g->n_members)
		group_leave(g, str_of(g->members[0]));
	while (json_next(&w)) {
		buf_clear(&id);
		json_text(w.value, &id);
		group_join(g, buf_str(&id));
	}
	buf_release(&id);
}

static void apply_group(struct sim *s, struct str sent, enum verb verb, uint64_t number)
{
	char *id = member(sent, "groupId");
	struct group *g = book_group(&s->book, str_of(id));

	if (verb == CREATE && !g)
		g = book_group_add(&s->book, str_of(id), STR(""));
	if (!g) /* named twice in one request */
		;
	else if (verb == DELETE)
		book_group_remove(&s->book, g);
	else
		group_fill(s, g, sent, number);
	free(id);
}

static void answer_groups(
	struct sim *s, const struct request *q, struct str list, enum verb verb, struct answer *a)
{
	struct json_writer w = json_writer(&a->body);
	struct json_walk walk = json_walk(list);

	json_object(&w);
	json_key(&w, "groups");
	json_array(&w);
	while (json_next(&walk)) {
		char *id = member(walk.value, "groupId");
		const struct group *g = book_group(&s->book, str_of(id));

		if (g)
			write_group(g, &w);
		free(id);
	}
	json_array_end(&w);
	if (verb == DELETE)
		write_deleted(list, "groupIds", "groupId", &w);
	write_order(s, q, &w);
	write_tokens(s, &w);
	json_object_end(&w);
}

void co_group_card(struct sim *s, const struct request *q, struct answer *a)
{
	struct str list = json_get(json_value(buf_str(&q->body)), "groups");
	struct json_walk w = json_walk(list);
	enum verb verb;
	uint64_t number;
	size_t n = 0;

	if (!verb_of(q, &verb, a))
		return;
	while (json_next(&w)) {
		if (!group_fits(s, w.value, verb, a))
			return;
		n++;
	}
	if (n == 0 || w.broken) {
		refuse_card(s, a, "groups is no list with groups");
		return;
	}
	number = next_sync(s) - 1;
	for (w = json_walk(list); json_next(&w);)
		apply_group(s, w.value, verb, number);
	s->count.writes_applied++;
	s->count.group_writes++;
	push_notify(s, "73f7bfc9253abaaa423eba9a48e9f187994b7bd9");
	answer_groups(s, q, list, verb, a);
}

/* -- the me card --------------------------------------------------------------------------------- */

void co_choose_me(struct sim *s, const struct request *q, struct answer *a)
{
	struct json_writer w = json_writer(&a->body);
	char *id = member(json_value(buf_str(&q->body)), "meCardId");
	enum verb verb;

	if (verb_of(q, &verb, a) && (verb != UPDATE || !book_find(&s->book, str_of(id))))
		refuse_card(s, a, "method is not PUT, or meCardId names nobody");
	else if (a->status == 200) {
		snprintf(s->book.me, sizeof s->book.me, "%s", id);
		next_sync(s);
		push_notify(s, "73f7bfc9253abaaa423eba9a48e9f187994b7bd9");
		s->count.writes_applied++;
		json_object(&w);
		json_key(&w, "meCardId");
		json_put(&w, s->book.me);
		write_tokens(s, &w);
		json_object_end(&w);
	}
	free(id);
}
