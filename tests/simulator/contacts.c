/* Reading contacts: startup, pages, the me card, groups, photos (protocol 4.1 to 4.3), and the parts
 * that answers to writes share with them. */
#include "sim.h"

#include "photo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STARTUP_CARDS = 100 }; /* startup brings the first cards only; contactsOrder names all */

static const char collection[] = "card";

/* -- tokens -------------------------------------------------------------------------------------- */

uint64_t next_sync(struct sim *s)
{
	return ++s->book.sync;
}

void etag_of(const struct sim *s, uint64_t n, char out[64])
{
	snprintf(out, 64, "C=%llu@U=%s", (unsigned long long)n, s->unique);
}

void sync_token(const struct sim *s, char out[128])
{
	snprintf(out, 128, "DAVST-V1-p61-FT=-@RU=%s@S=%llu", s->unique,
		(unsigned long long)s->book.sync);
}

/* -- parts of answers ---------------------------------------------------------------------------- */

enum order order_of(const struct request *q)
{
	const char *order = query_get(q, "order");

	return order && strcmp(order, "first,last") == 0 ? BY_FIRST : BY_LAST;
}

static void write_positions(
	struct card *const *list, size_t n, enum order order, struct json_writer *w)
{
	char last = 0;

	json_object(w);
	for (size_t i = 0; i < n; i++) {
		char letter[2] = {list[i]->letter[order], '\0'};

		if (letter[0] == last)
			continue;
		last = letter[0];
		json_key(w, letter);
		json_put_int(w, (int64_t)i);
	}
	json_object_end(w);
}

static void write_collections(const struct sim *s, struct json_writer *w)
{
	char etag[64];

	etag_of(s, s->book.sync, etag);
	json_array(w);
	json_object(w);
	json_key(w, "collectionId");
	json_put(w, collection);
	json_key(w, "groupsOrder");
	json_array(w);
	for (size_t i = 0; i < s->book.n_groups; i++)
		json_put(w, s->book.groups[i].id);
	json_array_end(w);
	json_key(w, "etag");
	json_put(w, etag);
	json_object_end(w);
	json_array_end(w);
}

/* The list as it is told; the caller's to free. In the zoo one contact stands in it twice. */
static struct card **listed(const struct sim *s, enum order order, size_t *n)
{
	struct card **list = mem_new((s->book.n + 2) * sizeof *list);
	const struct card *twin = s->options.zoo ? zoo_twin(s) : NULL;

	*n = 0;
	for (size_t i = 0; i < s->book.n; i++) {
		list[(*n)++] = s->book.order[order][i];
		if (s->book.order[order][i] == twin)
			list[(*n)++] = s->book.order[order][i];
	}
	return list;
}

void write_order(struct sim *s, const struct request *q, struct json_writer *w)
{
	enum order order = order_of(q);
	size_t n;
	struct card **list = listed(s, order, &n);

	json_key(w, "contactsOrder");
	json_array(w);
	for (size_t i = 0; i < n; i++)
		json_put(w, list[i]->id);
	json_array_end(w);
	json_key(w, "headerPositions");
	write_positions(list, n, order, w);
	free(list);
	json_key(w, "collections");
	write_collections(s, w);
	json_key(w, "meCardId");
	json_put(w, s->book.me);
}

void write_tokens(struct sim *s, struct json_writer *w)
{
	char sync[128];

	sync_token(s, sync);
	json_key(w, "prefToken");
	json_put(w, s->pref_token);
	json_key(w, "syncToken");
	json_put(w, sync);
}

void write_group(const struct group *g, struct json_writer *w)
{
	json_object(w);
	json_key(w, "groupId");
	json_put(w, g->id);
	json_key(w, "name");
	json_put(w, g->name);
	json_key(w, "contactIds");
	json_array(w);
	for (size_t i = 0; i < g->n_members; i++)
		json_put(w, g->members[i]);
	json_array_end(w);
	json_key(w, "etag");
	json_put(w, g->etag);
	if (g->rest) {
		buf_adds(w->out, g->rest);
		json_object_end(w);
		return;
	}
	json_key(w, "isGuardianApproved");
	json_put_bool(w, false);
	json_key(w, "whitelisted");
	json_put_bool(w, false);
	json_object_end(w);
}

static void write_groups(const struct book *b, size_t from, size_t n, struct json_writer *w)
{
	json_key(w, "groups");
	json_array(w);
	for (size_t i = from; i < b->n_groups && i - from < n; i++)
		write_group(&b->groups[i], w);
	json_array_end(w);
}

static void write_cards(struct card *const *list, size_t n, struct json_writer *w)
{
	json_key(w, "contacts");
	json_array(w);
	for (size_t i = 0; i < n; i++)
		json_put_raw(w, (struct str){list[i]->text, list[i]->n});
	json_array_end(w);
}

/* -- the calls ----------------------------------------------------------------------------------- */

void co_startup(struct sim *s, const struct request *q, struct answer *a)
{
	struct json_writer w = json_writer(&a->body);
	size_t n;
	struct card **list = listed(s, order_of(q), &n);

	json_object(&w);
	write_cards(list, n < STARTUP_CARDS ? n : STARTUP_CARDS, &w);
	free(list);
	write_groups(&s->book, 0, SIZE_MAX, &w);
	write_order(s, q, &w);
	write_tokens(s, &w);
	json_object_end(&w);
}

static bool page_of(
	const struct request *q, size_t total, size_t *from, size_t *n, struct answer *a)
{
	int64_t offset, limit;

	if (!str_to_int64(str_of(query_get(q, "offset")), &offset) ||
		!str_to_int64(str_of(query_get(q, "limit")), &limit) || offset < 0 || limit < 0) {
		refuse(a, 400, NULL, "offset or limit is missing or wrong");
		return false;
	}
	*from = (size_t)offset < total ? (size_t)offset : total;
	*n = limit == 0 || (size_t)limit > total - *from ? total - *from : (size_t)limit;
	return true;
}

static bool text_has(const struct card *c, struct str folded)
{
	struct buf text = BUF_INIT(16 * MIB);
	bool found;

	text_fold((struct str){c->text, c->n}, &text);
	found = str_find(buf_str(&text), folded) != SIZE_MAX;
	buf_release(&text);
	return found;
}

static bool in_group(const struct group *g, const struct card *c)
{
	for (size_t i = 0; i < g->n_members; i++)
		if (strcmp(g->members[i], c->id) == 0)
			return true;
	return false;
}

/* The cards that groupId and search leave; the list is the caller's to free. */
static struct card **chosen(const struct sim *s, const struct request *q, size_t *n)
{
	const char *group_id = query_get(q, "groupId"), *search = query_get(q, "search");
	const struct group *g =
		group_id && *group_id ? book_group(&s->book, str_of(group_id)) : NULL;
	struct buf folded = BUF_INIT(16 * KIB);
	size_t all;
	struct card **list = listed(s, order_of(q), &all);

	text_fold(str_of(search), &folded);
	*n = 0;
	for (size_t i = 0; i < all; i++) {
		struct card *c = list[i];

		if ((group_id && *group_id && !(g && in_group(g, c))) ||
			(folded.n && !text_has(c, buf_str(&folded))))
			continue;
		list[(*n)++] = c;
	}
	buf_release(&folded);
	return list;
}

void co_contacts(struct sim *s, const struct request *q, struct answer *a)
{
	struct json_writer w = json_writer(&a->body);
	size_t total, from, n;
	struct card **list = chosen(s, q, &total);

	if (page_of(q, total, &from, &n, a)) {
		json_object(&w);
		write_cards(list + from, n, &w);
		write_tokens(s, &w);
		json_object_end(&w);
	}
	free(list);
}

void co_mecard(struct sim *s, const struct request *q, struct answer *a)
{
	struct json_writer w = json_writer(&a->body);
	struct card *me = book_find(&s->book, str_of(s->book.me));

	(void)q;
	json_object(&w);
	json_key(&w, "meCardId");
	json_put(&w, s->book.me);
	write_cards(&me, me ? 1 : 0, &w);
	json_object_end(&w);
}

void co_groups(struct sim *s, const struct request *q, struct answer *a)
{
	struct json_writer w = json_writer(&a->body);
	size_t from, n;

	if (!page_of(q, s->book.n_groups, &from, &n, a))
		return;
	json_object(&w);
	write_groups(&s->book, from, n, &w);
	write_tokens(s, &w);
	json_object_end(&w);
}

/* -- what changed ---------------------------------------------------------------------------------- */

/* The S of "…@S=1432", and the n of the etag "C=1431@…": what changed after S has an n of S or more. */
static bool number_after(struct str text, const char *mark, uint64_t *out)
{
	size_t at = str_find(text, str_of(mark)), from = at + strlen(mark), n = 0;
	int64_t number;

	if (at == SIZE_MAX)
		return false;
	while (from + n < text.n && text.p[from + n] >= '0' && text.p[from + n] <= '9')
		n++;
	if (!str_to_int64(str_part(text, from, n), &number))
		return false;
	*out = (uint64_t)number;
	return true;
}

static bool changed_since(struct str text, uint64_t since)
{
	struct buf etag = BUF_INIT(1 * KIB);
	uint64_t n = 0;

	json_text(json_get(text, "etag"), &etag);
	number_after(buf_str(&etag), "C=", &n);
	buf_release(&etag);
	return n >= since;
}

static void write_changed(
	struct sim *s, const struct request *q, uint64_t since, struct json_writer *w)
{
	json_key(w, "contacts");
	json_array(w);
	for (size_t i = 0; i < s->book.n; i++) {
		struct card *c = s->book.order[order_of(q)][i];

		if (changed_since((struct str){c->text, c->n}, since))
			json_put_raw(w, (struct str){c->text, c->n});
	}
	json_array_end(w);
	json_key(w, "deletes");
	json_object(w);
	json_key(w, "contactIds");
	json_array(w);
	for (size_t i = 0; i < s->book.n_gone && s->states.changeset != CHANGESET_LYING; i++)
		if (s->book.gone[i].sync >= since)
			json_put(w, s->book.gone[i].id);
	json_array_end(w);
	json_object_end(w);
}

/* Nobody has seen it work since 2019 (protocol 4.4), so as a rule it does not. */
void co_changeset(struct sim *s, const struct request *q, struct answer *a)
{
	struct json_writer w = json_writer(&a->body);
	uint64_t since = 0;

	if (s->states.changeset == CHANGESET_NONE || strcmp(q->verb, "GET") != 0) {
		refuse(a, 400,
			"{\"requestUUID\":\"0\",\"errorReason\":\"Bad Request\",\"errorCode\":400}",
			"changeset is not served");
		return;
	}
	if (!query_get(q, "prefToken") ||
		!number_after(str_of(query_get(q, "syncToken")), "@S=", &since)) {
		refuse(a, 400, NULL, "prefToken or syncToken is missing");
		return;
	}
	json_object(&w);
	write_changed(s, q, since, &w);
	write_order(s, q, &w);
	write_tokens(s, &w);
	json_object_end(&w);
}

/* -- photos -------------------------------------------------------------------------------------- */

/* …/card/<contact id>/<kilobytes>: a small picture with comment blocks up to that size; …/p<number>: one that
 * came with a card. */
void co_photo(struct sim *s, const struct request *q, struct answer *a)
{
	const char *name = strrchr(q->path, '/');
	long kilobytes = name ? strtol(name + 1, NULL, 10) : 0;
	const struct picture *came = picture_find(s, q->path);

	if (came) {
		buf_add_str(&a->body, buf_str(&came->bytes));
		a->type = came->type;
		return;
	}
	if (kilobytes < 1 || kilobytes > 224) {
		refuse(a, 404, NULL, "no such photo");
		return;
	}
	photo_make((size_t)kilobytes * 1024, &a->body);
	a->type = "image/jpeg";
}
