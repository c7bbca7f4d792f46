/* The service map and the person: what accountLogin and validate answer (protocol 3). An address that
 * is not iCloud's is refused for every service that this program uses, and never kept for another.
 */
#include "session/inner.h"
#include "session/opening.h"

#include <stdlib.h>
#include <string.h>

/* Cookies go to these. A map that sends one of them elsewhere is refused as a whole. */
static const char *const used[] = {
	"account", "contacts", "calendar", "push", "keyvalue", "ckdatabasews", NULL};

static bool is_used(struct str name)
{
	for (const char *const *u = used; *u; u++)
		if (str_is(name, *u))
			return true;
	return false;
}

void map_release(struct session *s)
{
	for (size_t i = 0; i < s->n_services; i++) {
		free(s->service[i].name);
		free(s->service[i].url);
		free(s->service[i].status);
	}
	s->n_services = 0;
	buf_clear(&s->map);
}

/* A member's text, "" when it is none; caller frees. */
static char *text_of(struct str object, const char *key)
{
	struct buf b = BUF_INIT(4 * KIB);
	char *copy;

	json_text(json_get(object, key), &b);
	copy = str_dup(buf_str(&b));
	buf_release(&b);
	return copy;
}

static void trim_slash(char *url)
{
	size_t n = strlen(url);

	while (n && url[n - 1] == '/')
		url[--n] = '\0';
}

static bool take_service(struct session *s, struct str quoted, struct str value, struct error *err)
{
	struct service *v = &s->service[s->n_services];
	struct buf name = BUF_INIT(KIB);
	struct error why;
	bool good = true;

	if (json_type(value) != JSON_OBJECT || s->n_services == SERVICES_MAX ||
		!json_text(quoted, &name))
		goto out;
	v->name = str_dup(buf_str(&name));
	v->url = text_of(value, "url");
	v->status = text_of(value, "status");
	v->pcs = json_bool(json_get(value, "pcsRequired"), &v->pcs) && v->pcs;
	s->n_services++;
	if (!*v->url || hosts_allow(engine_hosts(s->engine), REALM_SERVICE, str_of(v->url), &why)) {
		trim_slash(v->url);
		goto out;
	}
	good = !is_used(buf_str(&name));
	if (!good)
		failf(err, ERR_REFUSED, why.next, "The address of %s is refused: %s", v->name,
			why.what);
	session_set(&v->url, STR(""));
	session_set(&v->status, STR("not iCloud's host"));
out:
	buf_release(&name);
	return good;
}

bool map_read_services(struct session *s, struct str webservices, struct error *err)
{
	struct json_walk walk = json_walk(webservices);
	bool good = true;

	map_release(s);
	while (good && json_next(&walk))
		good = take_service(s, walk.key, walk.value, err);
	if (good && !walk.broken && s->n_services && buf_add_str(&s->map, webservices))
		return true;
	map_release(s);
	if (good && s->map.max < webservices.n)
		fail(err, ERR_TOO_BIG, "Apple's list of services is larger than it can be.",
			"Look for a newer icloud-tui.");
	else if (good)
		fail(err, ERR_BAD_DATA, "Apple's answer names no services.",
			"Sign in at icloud.com once and see that iCloud is set up, then try "
			"again.");
	return false;
}

static void take_text(char **member, struct str object, const char *key)
{
	struct buf b = BUF_INIT(4 * KIB);
	struct str value = json_get(object, key);

	if (json_type(value) == JSON_NUMBER)
		session_set(member, value); /* dsid was once seen so */
	else if (json_text(value, &b) && b.n)
		session_set(member, buf_str(&b));
	buf_release(&b);
}

static void take_name(struct session *s, struct str ds_info)
{
	struct buf b = BUF_INIT(4 * KIB);

	take_text(&s->name, ds_info, "fullName");
	if (!*s->name) {
		json_text(json_get(ds_info, "firstName"), &b);
		if (b.n)
			buf_addc(&b, ' ');
		json_text(json_get(ds_info, "lastName"), &b);
		session_set(&s->name, str_trim(buf_str(&b)));
	}
	buf_release(&b);
}

void map_read_person(struct session *s, struct str ds_info)
{
	struct str aliases = json_get(ds_info, "appleIdAliases");
	bool access;

	take_text(&s->apple_id, ds_info, "appleId");
	take_text(&s->dsid, ds_info, "dsid");
	take_text(&s->region, ds_info, "countryCode");
	take_text(&s->language, ds_info, "languageCode");
	take_text(&s->locale, ds_info, "locale");
	take_name(s, ds_info);
	s->web_access = json_bool(json_get(ds_info, "isWebAccessAllowed"), &access) ? access : -1;
	buf_clear(&s->aliases);
	buf_add_str(&s->aliases, json_type(aliases) == JSON_ARRAY ? aliases : STR("[]"));
	buf_clear(&s->ds_info);
	buf_add_str(&s->ds_info, ds_info);
}

static bool other_region(const struct opening *o, struct error *err)
{
	return failf(err, ERR_FAILED,
		"Sign in again: a region of Apple's is followed. Nothing was sent to any other "
		"address.",
		"This account lives at %s, not where the sign-in went.",
		*o->domain ? o->domain : "another address");
}

static bool dsid_ok(struct str ds_info)
{
	struct buf b = BUF_INIT(KIB);
	struct str value = json_get(ds_info, "dsid");
	bool good;

	if (json_type(value) == JSON_NUMBER)
		buf_add_str(&b, value);
	else
		json_text(value, &b);
	good = b.n > 0 && b.n <= 20;
	for (size_t i = 0; good && i < b.n; i++)
		good = b.p[i] >= '0' && b.p[i] <= '9';
	buf_release(&b);
	return good;
}

/* A map that is refused leaves the former one in place. */
static bool replace_services(struct session *s, struct str webservices, struct error *err)
{
	struct buf former = BUF_INIT(SESSION_FILE_MAX);
	bool good;

	buf_add_str(&former, buf_str(&s->map));
	good = map_read_services(s, webservices, err);
	if (!good && former.n)
		map_read_services(s, buf_str(&former), NULL);
	buf_release(&former);
	return good;
}

bool map_take(struct session *s, struct str text, bool *complete, struct error *err)
{
	struct str body = json_value(text), ds_info = json_get(body, "dsInfo");
	struct opening o;

	opening_read(text, &o);
	if (o.wants == WANTS_REGION)
		return other_region(&o, err);
	if (o.wants == WANTS_TERMS)
		return fail(err, ERR_SIGN_IN, "Apple has new terms for iCloud.",
			"L in Account signs in and shows them; nothing is accepted unasked.");
	if (o.maintenance && json_type(json_get(body, "webservices")) != JSON_OBJECT)
		return fail(err, ERR_SERVER, "Apple is working on iCloud: it is closed for now.",
			"Try again later. What is stored stays readable.");
	if (json_type(ds_info) != JSON_OBJECT || !dsid_ok(ds_info))
		return fail(err, ERR_BAD_DATA, "Apple's answer does not say whose account this is.",
			"Sign in at icloud.com once and see that iCloud is set up, then try "
			"again.");
	if (!replace_services(s, json_get(body, "webservices"), err))
		return false;
	map_read_person(s, ds_info);
	s->maintenance = o.maintenance;
	if (complete)
		*complete = o.wants != WANTS_CODE;
	return true;
}

bool session_service(const struct session *s, const char *name, struct str *url, struct str *status)
{
	for (size_t i = 0; i < s->n_services; i++) {
		if (strcmp(s->service[i].name, name) != 0)
			continue;
		*url = str_of(s->service[i].url);
		*status = str_of(s->service[i].status);
		return true;
	}
	return false;
}

bool service_usable(const char *what, struct str url, struct str status, struct error *err)
{
	struct buf clean = BUF_INIT(KIB);

	if (url.n && (!status.n || str_is(status, "active")))
		return true;
	if (!url.n)
		return failf(err, ERR_NOT_FOUND,
			"Open it once at icloud.com; the next sign-in here sees it.",
			"Apple says that %s is not set up for this account.", what);
	text_visible(utf8_clip(status, 40), false, &clean);
	failf(err, ERR_SERVER, "Look at icloud.com whether it works there.",
		"Apple says that %s is “%s” for this account now.", what, buf_cstr(&clean));
	buf_release(&clean);
	return false;
}

static bool service_base(
	const struct session *s, const char *service, struct buf *url, struct error *err)
{
	struct str base, status;

	if (strcmp(service, "setup") == 0)
		return buf_adds(url, s->setup);
	if (!session_service(s, service, &base, &status))
		base = status = STR_NONE;
	return service_usable(service, base, status, err) && buf_add_str(url, base);
}

bool account_request(struct account *a, const char *service, enum verb verb, const char *path,
	const char *query, struct request *r, struct error *err)
{
	struct session *s = a->session;
	struct buf url = BUF_INIT(8 * KIB);
	bool good;

	if (!session_signed_in(s))
		return session_ended_error(err);
	waits_load(s);
	good = service_base(s, service, &url, err);
	if (good) {
		buf_adds(&url, path);
		common_query(s, &url);
		good = url_query(&url, query) ||
		       fail(err, ERR_TOO_BIG, "The request is too long.", "Ask for less at once.");
	}
	if (good) {
		*r = (struct request){.verb = verb,
			.realm = strcmp(service, "setup") == 0 ? REALM_SETUP : REALM_SERVICE,
			.service = strcmp(service, "setup") == 0 ? SETUP_RECORD : service,
			.url = str_dup(buf_str(&url)),
			.signed_in = true};
		icloud_headers(s, r);
		session_save_later(s);
	}
	buf_release(&url);
	return good;
}
