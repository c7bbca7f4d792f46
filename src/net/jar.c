/* Cookies. Owns their values and wipes them; decides by side, domain, path and expiry where one goes.
 * Never answers for courier or CloudKit. Dates are read as RFC 6265 section 5.1.1 says, which takes
 * every form that servers send.
 */
#include "net/jar.h"
#include "base/crypto.h"
#include "icloud/time.h"
#include "net/hosts.h"
#include "net/url.h"

#include <stdlib.h>
#include <string.h>

enum { JAR_MAX = 200, COOKIE_MAX = 8192, JAR_FOREVER_DAYS = 400 };

struct cookie {
	bool auth;	/* side: identity host, else setup and services */
	bool host_only; /* without a Domain attribute: exactly this host */
	char *name, *value, *domain, *path;
	time_t expires; /* 0: until the session ends, which for us is logout */
};

struct jar {
	struct cookie list[JAR_MAX];
	size_t n;
	uint64_t version;
};

struct jar *jar_new(void)
{
	return mem_new(sizeof(struct jar));
}

static void cookie_release(struct cookie *c)
{
	free(c->name);
	wipe_c_string(&c->value);
	free(c->domain);
	free(c->path);
	*c = (struct cookie){0};
}

void jar_clear(struct jar *j)
{
	for (size_t i = 0; i < j->n; i++)
		cookie_release(&j->list[i]);
	j->n = 0;
	j->version++;
}

void jar_free(struct jar **j)
{
	if (!*j)
		return;
	jar_clear(*j);
	free(*j);
	*j = NULL;
}

static void remove_at(struct jar *j, size_t i)
{
	cookie_release(&j->list[i]);
	j->list[i] = j->list[--j->n];
	j->list[j->n] = (struct cookie){0};
	j->version++;
}

/* -- dates -- */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Everything that separates in a cookie date: all but digits, letters and the colon. */
static bool separates(char c)
{
	bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;

	return !letter && !is_digit(c) && c != ':';
}

/* Digits at the front of *t, at most `most` of them; -1 without any or with one too many. */
static int take_number(struct str *t, size_t most)
{
	int value = 0;
	size_t n = 0;

	while (n < t->n && is_digit(t->p[n]) && n <= most)
		value = value * 10 + (t->p[n++] - '0');
	*t = str_part(*t, n, t->n);
	return n && n <= most ? value : -1;
}

static bool take_time(struct str t, struct civil *c)
{
	int h, m, s;

	h = take_number(&t, 2);
	if (h < 0 || !t.n || t.p[0] != ':')
		return false;
	t = str_part(t, 1, t.n);
	m = take_number(&t, 2);
	if (m < 0 || !t.n || t.p[0] != ':')
		return false;
	t = str_part(t, 1, t.n);
	s = take_number(&t, 2);
	if (s < 0 || h > 23 || m > 59 || s > 59)
		return false;
	c->hour = h;
	c->minute = m;
	c->second = s;
	return true;
}

static int month_number(struct str t)
{
	static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";

	if (t.n < 3)
		return 0;
	for (int i = 0; i < 12; i++) {
		char name[4] = {months[3 * i], months[3 * i + 1], months[3 * i + 2], '\0'};

		if (str_is_nocase(str_part(t, 0, 3), name))
			return i + 1;
	}
	return 0;
}

/* One word of the date: what it is depends on what is known already. */
static void take_word(struct str word, struct civil *c, bool *timed)
{
	struct str t = word;
	int n;

	if (!*timed && take_time(word, c)) {
		*timed = true;
		return;
	}
	if (!is_digit(word.p[0])) {
		if (!c->month)
			c->month = month_number(word);
		return;
	}
	n = take_number(&t, 4);
	if (n < 0 || t.n)
		return;
	if (!c->day && word.n <= 2)
		c->day = n;
	else if (!c->year && word.n >= 2)
		c->year = word.n == 2 ? n + (n < 70 ? 2000 : 1900) : n;
}

bool cookie_date(struct str text, time_t *out)
{
	struct civil c = {0};
	bool timed = false;
	size_t i = 0;

	while (i < text.n) {
		size_t start;

		while (i < text.n && separates(text.p[i]))
			i++;
		start = i;
		while (i < text.n && !separates(text.p[i]))
			i++;
		if (i > start)
			take_word(str_part(text, start, i - start), &c, &timed);
	}
	if (!timed || c.year < 1601 || c.year > 9999 || c.month < 1 || c.day < 1 ||
		c.day > civil_days_in(c.year, c.month))
		return false;
	*out = (time_t)civil_day_number(c.year, c.month, c.day) * 86400 + c.hour * 3600 +
	       c.minute * 60 + c.second;
	return true;
}

/* -- where a cookie belongs -- */

static bool domain_has(struct str host, const struct cookie *c)
{
	size_t n = strlen(c->domain);

	if (str_is_nocase(host, c->domain))
		return true;
	return !c->host_only && host.n > n && host.p[host.n - n - 1] == '.' &&
	       str_is_nocase(str_part(host, host.n - n, n), c->domain);
}

static bool path_has(struct str path, const char *cookie_path)
{
	size_t n = strlen(cookie_path);

	if (!path.n)
		path = STR("/");
	if (!str_starts(path, str_of(cookie_path)))
		return false;
	return path.n == n || cookie_path[n - 1] == '/' || path.p[n] == '/';
}

static bool same_place(const struct cookie *a, const struct cookie *b)
{
	return a->auth == b->auth && strcmp(a->name, b->name) == 0 &&
	       strcmp(a->domain, b->domain) == 0 && strcmp(a->path, b->path) == 0;
}

static void drop_expired(struct jar *j, time_t now)
{
	for (size_t i = j->n; i-- > 0;)
		if (j->list[i].expires && j->list[i].expires <= now)
			remove_at(j, i);
}

static void keep(struct jar *j, struct cookie *c, bool gone, time_t now)
{
	for (size_t i = 0; i < j->n; i++) {
		if (!same_place(&j->list[i], c))
			continue;
		if (!gone && strcmp(j->list[i].value, c->value) == 0 &&
			j->list[i].expires == c->expires) {
			cookie_release(c);
			return;
		}
		remove_at(j, i);
		break;
	}
	if (!gone && j->n == JAR_MAX)
		drop_expired(j, now);
	if (gone || j->n == JAR_MAX) {
		cookie_release(c);
		return;
	}
	j->list[j->n++] = *c;
	j->version++;
}

/* -- Set-Cookie -- */

/* RFC 6265 5.1.4: the request's path up to its last slash. */
static struct str default_path(struct str path)
{
	size_t n = path.n;

	while (n && path.p[n - 1] != '/')
		n--;
	return n > 1 ? str_part(path, 0, n - 1) : STR("/");
}

static bool plain_bytes(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
			return false;
	return true;
}

static char *lower_dup(struct str s)
{
	char *copy = str_dup(s);

	for (char *p = copy; *p; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p | 32);
	return copy;
}

/* A Domain attribute counts when it covers the host and has two labels or more. */
static bool take_domain(struct cookie *c, struct str value, struct str host)
{
	struct cookie wanted = {0};

	if (value.n && value.p[0] == '.')
		value = str_part(value, 1, value.n);
	if (!value.n)
		return true;
	wanted.domain = lower_dup(value);
	if (!domain_has(host, &wanted) || str_find(value, STR(".")) == SIZE_MAX ||
		str_is_nocase(value, "com.cn")) {
		free(wanted.domain);
		return false;
	}
	free(c->domain);
	c->domain = wanted.domain;
	c->host_only = false;
	return true;
}

static void take_max_age(struct cookie *c, struct str value, time_t now)
{
	int64_t seconds, most = (int64_t)JAR_FOREVER_DAYS * 86400;

	if (!str_to_int64(value, &seconds))
		return;
	c->expires = seconds <= 0 ? 1 : now + (time_t)(seconds < most ? seconds : most);
}

static bool take_attributes(struct cookie *c, struct str rest, struct str host, time_t now)
{
	struct str part, name;
	bool aged = false;

	while (str_cut(&rest, ';', &part)) {
		part = str_trim(part);
		if (!str_cut(&part, '=', &name))
			continue;
		name = str_trim(name);
		part = str_trim(part);
		if (str_is_nocase(name, "domain") && !take_domain(c, part, host))
			return false;
		if (str_is_nocase(name, "path") && part.n && part.p[0] == '/') {
			free(c->path);
			c->path = str_dup(part);
		}
		if (str_is_nocase(name, "max-age")) {
			take_max_age(c, part, now);
			aged = c->expires != 0;
		}
		if (str_is_nocase(name, "expires") && !aged)
			cookie_date(part, &c->expires);
	}
	return true;
}

void jar_hear(struct jar *j, enum realm realm, struct str url, struct str set_cookie, time_t now)
{
	struct cookie c = {.auth = realm == REALM_AUTH, .host_only = true};
	struct str pair, name;
	struct url u;
	bool gone;

	if (!realm_has_cookies(realm) || !url_parse(url, &u) || set_cookie.n > COOKIE_MAX ||
		!plain_bytes(set_cookie) || !str_cut(&set_cookie, ';', &pair) ||
		str_find(pair, STR("=")) == SIZE_MAX || !str_cut(&pair, '=', &name))
		return;
	name = str_trim(name);
	pair = str_trim(pair);
	if (!name.n)
		return;
	c.name = str_dup(name);
	c.value = str_dup(pair);
	c.domain = lower_dup(u.host);
	c.path = str_dup(default_path(u.path));
	if (!take_attributes(&c, set_cookie, u.host, now)) {
		cookie_release(&c);
		return;
	}
	gone = !pair.n || str_is(pair, "\"\"") || (c.expires && c.expires <= now);
	keep(j, &c, gone, now);
}

/* -- Cookie -- */

static bool is_for(const struct cookie *c, bool auth, const struct url *u, time_t now)
{
	return c->auth == auth && !(c->expires && c->expires <= now) && domain_has(u->host, c) &&
	       path_has(u->path, c->path);
}

/* Longer paths first, as RFC 6265 5.4 wants. */
static int by_path(const void *a, const void *b)
{
	const struct cookie *const *x = a, *const *y = b;
	size_t n = strlen((*x)->path), m = strlen((*y)->path);

	if (n != m)
		return n > m ? -1 : 1;
	return strcmp((*x)->name, (*y)->name);
}

size_t jar_header(
	const struct jar *j, enum realm realm, struct str url, time_t now, struct buf *out)
{
	const struct cookie *chosen[JAR_MAX];
	struct url u;
	size_t n = 0;

	if (!realm_has_cookies(realm) || !url_parse(url, &u))
		return 0;
	for (size_t i = 0; i < j->n; i++)
		if (is_for(&j->list[i], realm == REALM_AUTH, &u, now))
			chosen[n++] = &j->list[i];
	if (n)
		qsort(chosen, n, sizeof chosen[0], by_path);
	for (size_t i = 0; i < n; i++) {
		buf_adds(out, i ? "; " : "");
		buf_adds(out, chosen[i]->name);
		buf_addc(out, '=');
		buf_adds(out, chosen[i]->value);
	}
	return n;
}

bool jar_has(const struct jar *j, enum realm realm, const char *name, time_t now)
{
	for (size_t i = 0; i < j->n; i++) {
		const struct cookie *c = &j->list[i];

		if (c->auth == (realm == REALM_AUTH) && strcmp(c->name, name) == 0 &&
			!(c->expires && c->expires <= now))
			return realm_has_cookies(realm);
	}
	return false;
}

void jar_drop(struct jar *j, enum realm realm, const char *name)
{
	for (size_t i = j->n; i-- > 0;)
		if (j->list[i].auth == (realm == REALM_AUTH) && strcmp(j->list[i].name, name) == 0)
			remove_at(j, i);
}

size_t jar_count(const struct jar *j)
{
	return j->n;
}

uint64_t jar_version(const struct jar *j)
{
	return j->version;
}

/* -- the session file -- */

void jar_write(const struct jar *j, struct json_writer *w)
{
	json_array(w);
	for (size_t i = 0; i < j->n; i++) {
		const struct cookie *c = &j->list[i];

		json_object(w);
		json_key(w, "side");
		json_put(w, c->auth ? "auth" : "icloud");
		json_key(w, "name");
		json_put(w, c->name);
		json_key(w, "value");
		json_put(w, c->value);
		json_key(w, "domain");
		json_put(w, c->domain);
		json_key(w, "host_only");
		json_put_bool(w, c->host_only);
		json_key(w, "path");
		json_put(w, c->path);
		json_key(w, "expires");
		json_put_int(w, (int64_t)c->expires);
		json_object_end(w);
	}
	json_array_end(w);
}

/* A member that is a text without NUL and control characters; NULL otherwise. */
static char *text_of(struct str object, const char *key)
{
	struct buf b = BUF_INIT(COOKIE_MAX);
	char *copy = NULL;

	if (json_text(json_get(object, key), &b) && plain_bytes(buf_str(&b)))
		copy = str_dup(buf_str(&b));
	wipe_buf(&b);
	return copy;
}

static bool read_cookie(struct jar *j, struct str object)
{
	struct cookie c = {.auth = json_text_is(json_get(object, "side"), "auth")};
	int64_t expires = 0;

	c.name = text_of(object, "name");
	c.value = text_of(object, "value");
	c.domain = text_of(object, "domain");
	c.path = text_of(object, "path");
	if (!c.name || !c.value || !c.domain || !c.path || !*c.name || !*c.domain ||
		c.path[0] != '/' || !json_bool(json_get(object, "host_only"), &c.host_only) ||
		!json_int64(json_get(object, "expires"), &expires)) {
		cookie_release(&c);
		return false;
	}
	c.expires = (time_t)expires;
	keep(j, &c, false, 0);
	return true;
}

bool jar_read(struct jar *j, struct str json)
{
	struct json_walk walk = json_walk(json);
	bool good = json_type(json) == JSON_ARRAY;

	jar_clear(j);
	while (good && json_next(&walk))
		good = read_cookie(j, walk.value);
	if (!good || walk.broken)
		jar_clear(j);
	return good && !walk.broken;
}
