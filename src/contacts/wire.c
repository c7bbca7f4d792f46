/* The contacts service in words: queries and bodies that we send, answers that we hear. Pure.
 * The one place where `method` and the tokens of a write are put into a query. (protocol 4)
 */
#include "contacts/wire.h"
#include "net/url.h"

#include <stdio.h>
#include <string.h>

/* Asking. */

static const char *const paths[] = {
	[CALL_STARTUP] = "/co/startup",
	[CALL_PAGE] = "/co/contacts",
	[CALL_CHANGESET] = "/co/changeset",
	[CALL_WRITE_CARD] = "/co/contacts/card/",
	[CALL_WRITE_GROUP] = "/co/groups/card/",
	[CALL_WRITE_ME] = "/co/mecardid/card/",
};

static bool is_write(enum contacts_call call)
{
	return call == CALL_WRITE_CARD || call == CALL_WRITE_GROUP || call == CALL_WRITE_ME;
}

/** How a method is said; NULL for what must not be sent. */
static const char *method_word(const struct contacts_ask *k)
{
	if (k->call == CALL_WRITE_ME && k->method != METHOD_UPDATE)
		return NULL;
	switch (k->method) {
	case METHOD_CREATE:
		return "";
	case METHOD_UPDATE:
		return "PUT";
	case METHOD_DELETE:
		return "DELETE";
	default:
		return NULL;
	}
}

static bool ask_is_sound(const struct contacts_ask *k, struct error *err)
{
	if (is_write(k->call) && !method_word(k))
		return fail(err, ERR_FAILED, "A write without its method is never sent.",
			"Report this; nothing was sent.");
	if (!is_write(k->call) && k->method != METHOD_NONE)
		return fail(err, ERR_FAILED, "A read with a method is never sent.",
			"Report this; nothing was sent.");
	if (k->call != CALL_STARTUP && (!k->pref_token.n || !k->sync_token.n))
		return fail(err, ERR_FAILED, "iCloud has not said yet where its contacts stand.",
			"Read the contacts again.");
	return true;
}

static void add_param(struct buf *query, const char *name, struct str value)
{
	if (query->n)
		buf_addc(query, '&');
	buf_adds(query, name);
	buf_addc(query, '=');
	url_encode(query, value);
}

static void add_number(struct buf *query, const char *name, int64_t value)
{
	char digits[24];

	snprintf(digits, sizeof digits, "%lld", (long long)value);
	add_param(query, name, str_of(digits));
}

bool contacts_ask_query(
	const struct contacts_ask *k, const char **path, struct buf *query, struct error *err)
{
	struct buf q = BUF_INIT(64 * KIB);
	bool ok;

	if (!ask_is_sound(k, err))
		return false;
	add_param(&q, "clientVersion", STR("2.1"));
	add_param(&q, "locale", k->locale ? str_of(k->locale) : STR("en_US"));
	add_param(&q, "order", k->order ? str_of(k->order) : STR("last,first"));
	if (is_write(k->call))
		add_param(&q, "method", str_of(method_word(k)));
	if (k->call != CALL_STARTUP) {
		add_param(&q, "prefToken", k->pref_token);
		add_param(&q, "syncToken", k->sync_token);
	}
	if (k->call == CALL_PAGE) {
		add_number(&q, "offset", k->offset);
		add_number(&q, "limit", k->limit);
	}
	ok = !q.failed && buf_add_str(query, buf_str(&q));
	buf_release(&q);
	if (!ok)
		return fail(err, ERR_TOO_BIG, "iCloud's token is too long.",
			"Read the contacts again.");
	*path = paths[k->call];
	return true;
}

bool contacts_write_body(enum contacts_call call, struct str items, struct buf *out)
{
	if (call == CALL_WRITE_ME)
		return buf_add_str(out, items);
	return buf_adds(out, call == CALL_WRITE_GROUP ? "{\"groups\":[" : "{\"contacts\":[") &&
	       buf_add_str(out, items) && buf_adds(out, "]}");
}

bool contacts_delete_item(enum contacts_call call, struct str id, struct str etag, struct buf *out)
{
	struct json_writer w = json_writer(out);

	json_object(&w);
	json_key(&w, call == CALL_WRITE_GROUP ? "groupId" : "contactId");
	json_put_str(&w, id);
	json_key(&w, "etag");
	json_put_str(&w, etag);
	json_object_end(&w);
	return !out->failed;
}

/* Hearing. */

static bool fail_answer(struct error *err, const char *what)
{
	return failf(err, ERR_BAD_DATA, "Read the contacts again; what is here stays as it is.",
		"iCloud's answer about contacts cannot be read: %s.", what);
}

/* Members of an answer: where they go and what they must be. */
static const struct member {
	const char *key;
	size_t at;
	enum json_type type;
} members[] = {
	{"contacts", offsetof(struct contacts_answer, contacts), JSON_ARRAY},
	{"groups", offsetof(struct contacts_answer, groups), JSON_ARRAY},
	{"contactsOrder", offsetof(struct contacts_answer, order), JSON_ARRAY},
	{"headerPositions", offsetof(struct contacts_answer, headers), JSON_OBJECT},
	{"collections", offsetof(struct contacts_answer, collections), JSON_ARRAY},
	{"meCardId", offsetof(struct contacts_answer, me_card), JSON_STRING},
	{"meContactId", offsetof(struct contacts_answer, me_card), JSON_STRING},
	{"prefToken", offsetof(struct contacts_answer, pref_token), JSON_STRING},
	{"syncToken", offsetof(struct contacts_answer, sync_token), JSON_STRING},
	{"errorReason", offsetof(struct contacts_answer, error_reason), JSON_STRING},
	{"deletes", offsetof(struct contacts_answer, deletes), JSON_NONE},
	{"errors", offsetof(struct contacts_answer, errors), JSON_NONE},
};

static bool is_nothing(struct str value)
{
	enum json_type type = json_type(value);

	return type == JSON_NULL || str_is(value, "\"\"") ||
	       ((type == JSON_ARRAY || type == JSON_OBJECT) && json_count(value) == 0);
}

static bool take_code(struct str value, struct contacts_answer *out)
{
	int64_t code;

	if (!json_int64(value, &code) || code < INT32_MIN || code > INT32_MAX)
		return false;
	out->error_code = (int)code;
	return true;
}

static bool take_member(const struct json_walk *w, struct contacts_answer *out)
{
	const struct member *m = members, *end = members + sizeof members / sizeof *members;
	enum json_type type = json_type(w->value);

	if (json_key_is(w->key, "errorCode"))
		return type == JSON_NULL || take_code(w->value, out);
	while (m < end && !json_key_is(w->key, m->key))
		m++;
	if (m == end || type == JSON_NULL || str_is(w->value, "\"\""))
		return true;
	if (m->type == JSON_NONE && is_nothing(w->value))
		return true;
	if (m->type != JSON_NONE && m->type != type)
		return false;
	*(struct str *)((char *)out + m->at) = w->value;
	return true;
}

bool contacts_read(struct str body, struct contacts_answer *out, struct error *err)
{
	struct contacts_answer answer = {0};
	struct json_walk w = json_walk(str_trim(body));

	if (!w.object)
		return fail_answer(err, "it is no JSON object");
	while (json_next(&w))
		if (!take_member(&w, &answer))
			return fail_answer(err, "a part of it is of the wrong kind");
	if (w.broken || str_trim(w.rest).n)
		return fail_answer(err, "it is broken off or damaged");
	*out = answer;
	return true;
}

bool contacts_read_startup(struct str body, struct contacts_answer *out, struct error *err)
{
	struct contacts_answer answer = {0};

	if (!contacts_read(body, &answer, err))
		return false;
	if (!answer.pref_token.p || !answer.sync_token.p)
		return fail_answer(err, "it has no token");
	if (!answer.order.p && !answer.contacts.p)
		return fail_answer(err, "it names no contacts");
	*out = answer;
	return true;
}

bool contacts_id(struct str object, struct buf *out)
{
	struct str id = json_get(object, "contactId");
	size_t before = out->n;

	if (!id.p)
		id = json_get(object, "groupId");
	return json_text(id, out) && out->n > before;
}

struct str contacts_find(struct str array, struct str id)
{
	struct json_walk w = json_walk(array);
	struct buf found = BUF_INIT(64 * KIB);
	struct str object = STR_NONE;

	while (!object.p && !w.object && json_next(&w)) {
		buf_clear(&found);
		if (contacts_id(w.value, &found) && str_eq(buf_str(&found), id))
			object = w.value;
	}
	buf_release(&found);
	return object;
}

static void each_id(
	struct str array, const char *kind, void (*id)(void *ctx, struct str decoded), void *ctx)
{
	struct json_walk w = json_walk(array);
	struct buf text = BUF_INIT(64 * KIB);

	while (!w.object && json_next(&w)) {
		struct str value =
			json_type(w.value) == JSON_OBJECT ? json_get(w.value, kind) : w.value;

		buf_clear(&text);
		if (json_text(value, &text) && text.n)
			id(ctx, buf_str(&text));
	}
	buf_release(&text);
}

/* {"contactIds":["…"],"groupIds":["…"]} or [{"contactId":"…"},{"groupId":"…"}] */
void contacts_deleted(const struct contacts_answer *a, const char *kind,
	void (*id)(void *ctx, struct str decoded), void *ctx)
{
	char plural[32];

	snprintf(plural, sizeof plural, "%ss", kind);
	if (json_type(a->deletes) == JSON_OBJECT)
		each_id(json_get(a->deletes, plural), kind, id, ctx);
	else if (json_type(json_at(a->deletes, 0)) == JSON_OBJECT)
		each_id(a->deletes, kind, id, ctx);
}
