/* The control port: plain HTTP on 127.0.0.1, for tests and for whoever looks on.
 *
 *   GET  /log             the record of requests, a JSON array:
 *                         {"n","time_ms","connection","host","method","path","query","headers",
 *                          "cookies":[names],"body_bytes","body","status","bodies_received",
 *                          "refused","fault"}; status 0: closed without an answer
 *   POST /log/clear       the record begins anew
 *   GET  /state           counters, sync token, number of cards and groups, courier polls that hang
 *   GET  /card?id=        one card's bytes
 *   GET  /cards           all of them, last name first: {"contacts":[…],"groups":[…],"meCardId":"…"}
 *   GET  /cookie          a Cookie header's value that opens the services, without signing in
 *   POST /fault           an order, see faults.c;  POST /fault/clear  none any more
 *   POST /change          another device: {"contactId":"…",members…} sets these members of a card, or
 *                         makes the card; {"contactId":"…","delete":true} deletes it
 *   POST /group           the same for a group: {"groupId":"…","name":"…","contactIds":[…],"rest":{…}}, where
 *                         rest holds members of the group that no client knows
 *   POST /me              another me card: {"meCardId":"…"}
 *   POST /latency         {"ms":100}
 *   POST /clock           {"now":1773307980}: the clock stands still there; 0: it runs
 *   POST /normalise       {"on":true}: the server tidies blanks in what is written
 *   POST /badge           {"topic":"<40 hex>","badge":4}: the badge changes, the courier tells
 *   POST /notify          {"topic":"<40 hex>"} or any object: the courier delivers it as it is
 *   POST /courier         {"hang_up":true} closes the polls that hang, without an answer; {"mute":true} lets
 *                         polls hang whatever happens, and what happens is lost, as on a dead connection
 *   POST /expire          {"cookies":true} ends the web sessions, {"tokens":true} the session tokens,
 *                         {"trust":true} the trust, {"push":true} the push tokens,
 *                         {"sign_in":true} every sign-in under way, {"code":true} the code sent last
 *   POST /set             what the account is like: {"factor":"sms","phones":3}, names as the options
 *                         (icloud-sim --help); numbers and booleans as such
 *   POST /service         {"name":"push","status":"inactive","url":"https://…"}: so the service map has
 *                         it from now on; null for none, "url":"outside" for the second listener,
 *                         "absent":true for no entry; the name alone: as ever
 *   GET  /code            the code that was sent last: {"way":"none|device|sms|voice","phone":id,"code",
 *                         "device_code","sent":so many,"tried":so many}
 *   POST /setting         {"app":"calendar","name":"timeFormat","data":12}: so is this setting from now
 *                          on; "data":null takes it away
 *   POST /close-idle      closes every connection without a request under way
 */
#include "sim.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct call {
	struct buf body;
};

typedef bool order(struct sim *s, struct str json, char *why, size_t n);

static bool flag(struct str json, const char *key)
{
	bool yes = false;

	return json_bool(json_get(json, key), &yes) && yes;
}

static bool text(struct str json, const char *key, struct buf *out)
{
	buf_clear(out);
	return json_text(json_get(json, key), out) && out->n > 0;
}

/* -- orders -------------------------------------------------------------------------------------- */

static bool order_clear_log(struct sim *s, struct str json, char *why, size_t n)
{
	(void)json;
	(void)why;
	(void)n;
	record_clear(s);
	return true;
}

static bool order_clear_faults(struct sim *s, struct str json, char *why, size_t n)
{
	(void)json;
	(void)why;
	(void)n;
	fault_clear(s);
	return true;
}

static void quoted_etag(struct sim *s, char out[70])
{
	char etag[64];

	etag_of(s, next_sync(s) - 1, etag);
	snprintf(out, 70, "\"%s\"", etag);
}

/* The card with the members of `change` put into it. */
static void merged(struct str card, struct str change, struct str etag, struct buf *out)
{
	struct json_walk w = json_walk(change);
	struct buf next = BUF_INIT(4 * MIB), key = BUF_INIT(4 * KIB);

	buf_add_str(out, card);
	while (json_next(&w)) {
		buf_clear(&key);
		json_text(w.key, &key);
		text_set(buf_str(out), buf_cstr(&key), w.value, &next);
		buf_release(out);
		*out = next;
		next = BUF_INIT(4 * MIB);
	}
	text_set(buf_str(out), "etag", etag, &next);
	buf_release(out);
	*out = next;
	buf_release(&key);
}

static bool order_change(struct sim *s, struct str json, char *why, size_t n)
{
	struct buf id = BUF_INIT(4 * KIB), card = BUF_INIT(4 * MIB);
	struct card *c;
	char etag[70];

	if (!text(json, "contactId", &id)) {
		snprintf(why, n, "contactId is missing");
		buf_release(&id);
		return false;
	}
	c = book_find(&s->book, buf_str(&id));
	quoted_etag(s, etag);
	if (flag(json, "delete")) {
		if (c)
			book_remove(&s->book, c);
	} else {
		merged(c ? (struct str){c->text, c->n} : STR("{\"isCompany\":false}"), json,
			str_of(etag), &card);
		if (c)
			book_replace(&s->book, c, buf_str(&card));
		else
			book_add(&s->book, buf_str(&id), buf_str(&card));
	}
	push_notify(s, "73f7bfc9253abaaa423eba9a48e9f187994b7bd9");
	buf_release(&id);
	buf_release(&card);
	return true;
}

static void set_members(struct group *g, struct str list)
{
	struct json_walk w = json_walk(list);
	struct buf id = BUF_INIT(4 * KIB);

	while (g->n_members)
		group_leave(g, str_of(g->members[0]));
	while (json_next(&w)) {
		buf_clear(&id);
		json_text(w.value, &id);
		group_join(g, buf_str(&id));
	}
	buf_release(&id);
}

static bool order_group(struct sim *s, struct str json, char *why, size_t n)
{
	struct buf id = BUF_INIT(4 * KIB), name = BUF_INIT(4 * KIB);
	struct group *g;
	char etag[64];

	if (!text(json, "groupId", &id)) {
		snprintf(why, n, "groupId is missing");
		buf_release(&id);
		return false;
	}
	g = book_group(&s->book, buf_str(&id));
	etag_of(s, next_sync(s) - 1, etag);
	if (!g)
		g = book_group_add(&s->book, buf_str(&id), STR(""));
	if (text(json, "name", &name)) {
		free(g->name);
		g->name = str_dup(buf_str(&name));
	}
	free(g->etag);
	g->etag = mem_dup(etag);
	if (json_get(json, "contactIds").p)
		set_members(g, json_get(json, "contactIds"));
	if (json_get(json, "rest").p)
		group_keep_rest(g, json_get(json, "rest"));
	if (flag(json, "delete"))
		book_group_remove(&s->book, g);
	buf_release(&id);
	buf_release(&name);
	return true;
}

static bool order_me(struct sim *s, struct str json, char *why, size_t n)
{
	struct buf id = BUF_INIT(4 * KIB);
	bool ok = text(json, "meCardId", &id) && id.n < sizeof s->book.me;

	if (ok) {
		snprintf(s->book.me, sizeof s->book.me, "%s", buf_cstr(&id));
		next_sync(s);
	} else {
		snprintf(why, n, "meCardId is missing");
	}
	buf_release(&id);
	return ok;
}

static bool order_latency(struct sim *s, struct str json, char *why, size_t n)
{
	int64_t ms;

	if (!json_int64(json_get(json, "ms"), &ms) || ms < 0) {
		snprintf(why, n, "ms is missing");
		return false;
	}
	s->options.latency_ms = (long)ms;
	return true;
}

static bool order_clock(struct sim *s, struct str json, char *why, size_t n)
{
	int64_t now;

	if (!json_int64(json_get(json, "now"), &now) || now < 0) {
		snprintf(why, n, "now is missing");
		return false;
	}
	s->options.now = (time_t)now;
	return true;
}

static bool order_normalise(struct sim *s, struct str json, char *why, size_t n)
{
	(void)why;
	(void)n;
	s->normalise = flag(json, "on");
	return true;
}

static bool order_badge(struct sim *s, struct str json, char *why, size_t n)
{
	struct buf topic = BUF_INIT(1 * KIB);
	int64_t badge = -1;
	bool ok = text(json, "topic", &topic) && json_int64(json_get(json, "badge"), &badge) &&
		  push_badge(s, buf_cstr(&topic), (long)badge);

	if (!ok)
		snprintf(why, n, "topic is unknown, or badge is missing");
	buf_release(&topic);
	return ok;
}

static bool order_notify(struct sim *s, struct str json, char *why, size_t n)
{
	if (str_find(json, STR("\n")) != SIZE_MAX) {
		snprintf(why, n, "a notice stands in one line");
		return false;
	}
	push_deliver(s, json, NULL);
	return true;
}

static bool order_expire(struct sim *s, struct str json, char *why, size_t n)
{
	(void)why;
	(void)n;
	if (flag(json, "cookies"))
		token_clear(&s->web_tokens);
	if (flag(json, "tokens"))
		token_clear(&s->session_tokens);
	if (flag(json, "trust")) {
		token_clear(&s->trust_tokens);
		s->two_step_shown = false;
	}
	if (flag(json, "sign_in"))
		auth_forget(s);
	if (flag(json, "code"))
		code_expire(s);
	if (flag(json, "push"))
		push_expire(s);
	pthread_cond_broadcast(&s->news);
	return true;
}

static bool order_close_idle(struct sim *s, struct str json, char *why, size_t n)
{
	(void)s;
	(void)json;
	(void)why;
	(void)n;
	web_close_idle();
	return true;
}

static const struct {
	const char *path;
	order *run;
} orders[] = {
	{"/log/clear", order_clear_log},
	{"/fault", fault_order},
	{"/fault/clear", order_clear_faults},
	{"/change", order_change},
	{"/group", order_group},
	{"/me", order_me},
	{"/latency", order_latency},
	{"/clock", order_clock},
	{"/normalise", order_normalise},
	{"/badge", order_badge},
	{"/notify", order_notify},
	{"/expire", order_expire},
	{"/set", states_order},
	{"/service", map_order},
	{"/setting", settings_order},
	{"/courier", push_order},
	{"/close-idle", order_close_idle},
};

/* -- questions ----------------------------------------------------------------------------------- */

static void put_count(struct json_writer *w, const char *key, long n)
{
	json_key(w, key);
	json_put_int(w, n);
}

static void write_state(struct sim *s, struct buf *out)
{
	struct json_writer w = json_writer(out);
	const struct counters *c = &s->count;
	char sync[128];

	sync_token(s, sync);
	json_object(&w);
	put_count(&w, "requests", c->requests);
	put_count(&w, "connections", c->connections);
	put_count(&w, "writes_applied", c->writes_applied);
	put_count(&w, "writes_refused", c->writes_refused);
	put_count(&w, "cards_written", c->cards_written);
	put_count(&w, "creates", c->creates);
	put_count(&w, "updates", c->updates);
	put_count(&w, "deletes", c->deletes);
	put_count(&w, "group_writes", c->group_writes);
	put_count(&w, "sign_ins", c->sign_ins);
	put_count(&w, "validates", c->validates);
	put_count(&w, "proofs", c->proofs);
	put_count(&w, "logins", c->logins);
	put_count(&w, "terms_accepted", c->terms_accepted);
	put_count(&w, "outside_connections", c->outside_connections);
	put_count(&w, "outside_requests", c->outside_requests);
	put_count(&w, "outside_cookies", c->outside_cookies);
	put_count(&w, "codes_sent", c->codes_sent);
	put_count(&w, "codes_tried", c->codes_tried);
	put_count(&w, "trusts", c->trusts);
	put_count(&w, "stray_cookies", c->stray_cookies);
	put_count(&w, "courier_polls", c->courier_polls);
	put_count(&w, "polling", s->polling);
	put_count(&w, "faults", c->faults);
	put_count(&w, "contacts", (long)s->book.n);
	put_count(&w, "groups", (long)s->book.n_groups);
	json_key(&w, "sync_token");
	json_put(&w, sync);
	json_key(&w, "pref_token");
	json_put(&w, s->pref_token);
	json_object_end(&w);
}

static void write_cards(struct sim *s, struct buf *out)
{
	struct json_writer w = json_writer(out);

	json_object(&w);
	json_key(&w, "contacts");
	json_array(&w);
	for (size_t i = 0; i < s->book.n; i++)
		json_put_raw(&w, (struct str){s->book.order[BY_LAST][i]->text,
					 s->book.order[BY_LAST][i]->n});
	json_array_end(&w);
	json_key(&w, "groups");
	json_array(&w);
	for (size_t i = 0; i < s->book.n_groups; i++)
		write_group(&s->book.groups[i], &w);
	json_array_end(&w);
	json_key(&w, "meCardId");
	json_put(&w, s->book.me);
	json_object_end(&w);
}

static void write_cookie(struct sim *s, struct buf *out)
{
	char hex[65], value[80];

	random_hex(hex, 32);
	snprintf(value, sizeof value, "\"v=2:t=%s\"", hex);
	token_add(s, &s->web_tokens, value, 0);
	buf_printf(out, "X-APPLE-WEBAUTH-TOKEN=%s", value);
}

static unsigned question(
	struct sim *s, struct MHD_Connection *connection, const char *path, struct buf *out)
{
	const char *id = MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "id");
	const struct card *c;

	if (strcmp(path, "/log") == 0)
		return record_write(s, out), 200;
	if (strcmp(path, "/state") == 0)
		return write_state(s, out), 200;
	if (strcmp(path, "/cards") == 0)
		return write_cards(s, out), 200;
	if (strcmp(path, "/code") == 0)
		return code_write(s, out), 200;
	if (strcmp(path, "/cookie") == 0)
		return write_cookie(s, out), 200;
	c = strcmp(path, "/card") == 0 && id ? book_find(&s->book, str_of(id)) : NULL;
	if (!c)
		return 404;
	buf_add(out, c->text, c->n);
	return 200;
}

static unsigned obey(struct sim *s, const char *path, struct str json, struct buf *out)
{
	char why[160] = "";

	for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
		if (strcmp(orders[i].path, path) != 0)
			continue;
		if (orders[i].run(s, str_trim(json), why, sizeof why)) {
			buf_adds(out, "{}");
			return 200;
		}
		buf_adds(out, why);
		return 400;
	}
	return 404;
}

/* -- the listener -------------------------------------------------------------------------------- */

static enum MHD_Result send_back(
	struct MHD_Connection *connection, unsigned status, struct buf *body)
{
	struct MHD_Response *r = MHD_create_response_from_buffer(
		body->n, body->p ? (void *)body->p : (void *)body, MHD_RESPMEM_MUST_COPY);
	enum MHD_Result result = r ? MHD_queue_response(connection, status, r) : MHD_NO;

	if (r)
		MHD_destroy_response(r);
	return result;
}

static enum MHD_Result on_call(void *cls, struct MHD_Connection *connection, const char *path,
	const char *verb, const char *version, const char *data, size_t *n, void **own)
{
	struct sim *s = cls;
	struct call *call = *own;
	struct buf out = BUF_INIT(512 * MIB);
	enum MHD_Result result;
	unsigned status;

	(void)version;
	if (!call) {
		call = *own = mem_new(sizeof *call);
		call->body = BUF_INIT(16 * MIB);
		return MHD_YES;
	}
	if (*n) {
		buf_add(&call->body, data, *n);
		*n = 0;
		return MHD_YES;
	}
	pthread_mutex_lock(&s->lock);
	status = strcmp(verb, "GET") == 0 ? question(s, connection, path, &out)
					  : obey(s, path, buf_str(&call->body), &out);
	pthread_mutex_unlock(&s->lock);
	result = send_back(connection, status, &out);
	buf_release(&out);
	return result;
}

static void on_done(void *cls, struct MHD_Connection *connection, void **own,
	enum MHD_RequestTerminationCode code)
{
	struct call *call = *own;

	(void)cls;
	(void)connection;
	(void)code;
	if (call)
		buf_release(&call->body);
	free(call);
	*own = NULL;
}

bool control_start(struct sim *s)
{
	struct sockaddr_in at = {.sin_family = AF_INET};
	const union MHD_DaemonInfo *info;

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	s->control = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL | MHD_USE_ITC,
		0, NULL, NULL, on_call, s, MHD_OPTION_SOCK_ADDR, &at, MHD_OPTION_NOTIFY_COMPLETED,
		on_done, s, MHD_OPTION_END);
	info = s->control ? MHD_get_daemon_info(s->control, MHD_DAEMON_INFO_BIND_PORT) : NULL;
	if (!info)
		return false;
	s->control_port = info->port;
	return true;
}
