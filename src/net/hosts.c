/* Who may be spoken to. Owns the table of hosts; opens no connection and resolves no name. */
#include "net/hosts.h"
#include "base/crypto.h"
#include "net/url.h"

#include <stdlib.h>
#include <string.h>

enum { CONFIGURED = 10 };

struct configured {
	enum realm realm;
	bool below; /* the host's neighbours instead of the host */
	char *name;
	int port; /* 0: any, for neighbours */
};

struct hosts {
	struct configured entry[CONFIGURED];
	size_t n;
	char *stranger;
	char id[17];
};

/* Apple's own, port 443. A name with a leading dot stands for everything below it. */
static const struct {
	enum realm realm;
	const char *name;
} table[] = {
	{REALM_AUTH, "idmsa.apple.com"},
	{REALM_AUTH, "idmsa.apple.com.cn"},
	{REALM_SETUP, "setup.icloud.com"},
	{REALM_SETUP, "setup.icloud.com.cn"},
	{REALM_SERVICE, ".icloud.com"},
	{REALM_SERVICE, ".icloud.com.cn"},
	{REALM_COURIER, "webcourier.push.apple.com"},
	{REALM_CLOUDKIT, "api.apple-cloudkit.com"},
	{REALM_CLOUDKIT, ".icloud-content.com"},
};

static const char *const names[] = {
	[REALM_AUTH] = "auth",
	[REALM_SETUP] = "setup",
	[REALM_SERVICE] = "service",
	[REALM_COURIER] = "courier",
	[REALM_CLOUDKIT] = "cloudkit",
};

const char *realm_name(enum realm realm)
{
	return names[realm];
}

bool realm_has_cookies(enum realm realm)
{
	return realm == REALM_AUTH || realm == REALM_SETUP || realm == REALM_SERVICE;
}

struct hosts *hosts_new(void)
{
	struct hosts *h = mem_new(sizeof *h);
	struct error ignored;

	hosts_configure(h, &(struct endpoints){NULL}, &ignored);
	return h;
}

void hosts_free(struct hosts **h)
{
	if (!*h)
		return;
	for (size_t i = 0; i < (*h)->n; i++)
		free((*h)->entry[i].name);
	free((*h)->stranger);
	free(*h);
	*h = NULL;
}

/* "setup.sim.localhost" is below ".sim.localhost", "evilsim.localhost" is not. */
static bool is_below(struct str host, const char *dot_name)
{
	size_t n = strlen(dot_name);

	return host.n > n && str_is_nocase(str_part(host, host.n - n, n), dot_name);
}

static bool matches(struct str host, const char *name)
{
	return name[0] == '.' ? is_below(host, name) : str_is_nocase(host, name);
}

static bool apple_has(enum realm realm, const struct url *u)
{
	if (u->port != 443)
		return false;
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		if (table[i].realm == realm && matches(u->host, table[i].name))
			return true;
	return false;
}

static bool configured_has(const struct hosts *h, enum realm realm, const struct url *u)
{
	for (size_t i = 0; i < h->n; i++) {
		const struct configured *c = &h->entry[i];

		if (c->realm == realm && (!c->port || c->port == u->port) &&
			matches(u->host, c->name))
			return true;
	}
	return false;
}

static bool has(const struct hosts *h, enum realm realm, const struct url *u)
{
	return apple_has(realm, u) || configured_has(h, realm, u);
}

/* Where the page of icloud.com tells Apple how it is used (protocol 9). Nothing is ever told there, whoever names it. */
static bool is_told_to(struct str host)
{
	return str_is_nocase(str_part(host, 0, strlen("feedbackws.")), "feedbackws.");
}

bool hosts_allow(const struct hosts *h, enum realm realm, struct str url, struct error *err)
{
	struct url u;
	struct str host;

	if (!url_parse(url, &u))
		return fail(err, ERR_REFUSED,
			"An address that iCloud named is not a plain https address, so nothing was "
			"sent.",
			"Sign in again; if it stays so, this network or these servers are not "
			"Apple's.");
	if (is_told_to(u.host))
		return fail(err, ERR_REFUSED,
			"That host only collects statistics, so nothing was sent.",
			"Nothing needs to be done.");
	if (has(h, realm, &u))
		return true;
	host = str_part(u.host, 0, 100);
	return failf(err, ERR_REFUSED,
		"Sign in again; if it stays so, this network or these servers are not Apple's.",
		"%.*s is not one of iCloud's hosts, so nothing was sent there.", STR_ARG(host));
}

bool hosts_realm(const struct hosts *h, struct str url, enum realm *out)
{
	static const enum realm order[] = {REALM_SERVICE, REALM_CLOUDKIT};
	struct url u;

	if (!url_parse(url, &u))
		return false;
	for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
		if (!has(h, order[i], &u))
			continue;
		*out = order[i];
		return true;
	}
	return false;
}

static void add(struct hosts *h, enum realm realm, struct str name, int port)
{
	struct configured *c;

	if (h->n == CONFIGURED)
		return;
	c = &h->entry[h->n++];
	c->realm = realm;
	c->name = str_dup(name);
	c->port = port;
}

void hosts_add(struct hosts *h, enum realm realm, struct str url)
{
	struct url u;

	if (url_parse(url, &u) && !has(h, realm, &u))
		add(h, realm, u.host, u.port);
}

static bool is_address(struct str host)
{
	for (size_t i = 0; i < host.n; i++)
		if ((host.p[i] < '0' || host.p[i] > '9') && host.p[i] != '.')
			return str_find(host, STR(":")) != SIZE_MAX;
	return true;
}

/* The parent of the setup host with its dot, if it has two labels or more. */
static void add_neighbours(struct hosts *h, struct str setup)
{
	size_t dot = str_find(setup, STR("."));
	struct str parent;

	if (is_address(setup) || dot == SIZE_MAX)
		return;
	parent = str_part(setup, dot, setup.n);
	if (str_find(str_part(parent, 1, parent.n), STR(".")) == SIZE_MAX)
		return;
	add(h, REALM_SERVICE, parent, 0);
	add(h, REALM_COURIER, parent, 0);
	add(h, REALM_CLOUDKIT, parent, 0);
}

static bool read_endpoint(const char *text, const char *what, struct url *out, struct error *err)
{
	if (url_parse(str_of(text), out))
		return true;
	return failf(err, ERR_USAGE, "Write it as https://host/path, or leave it out for Apple's.",
		"The %s address %.100s is not a plain https address.", what, text);
}

static void add_endpoint(struct hosts *h, enum realm realm, const struct url *u)
{
	if (apple_has(realm, u))
		return; /* needs no entry and is no stranger */
	add(h, realm, u->host, u->port);
	if (realm == REALM_SETUP)
		add_neighbours(h, u->host);
	if (!h->stranger)
		h->stranger = str_dup(u->host);
}

static const char *or_default(const char *text, const char *apple)
{
	return text && *text ? text : apple;
}

/* CloudKit's host is no part of it: the session never goes there. */
static void add_names(struct buf *text, const struct url u[3])
{
	for (int i = 0; i < 3; i++) {
		for (size_t k = 0; k < u[i].host.n; k++) {
			char c = u[i].host.p[k];

			buf_addc(text, c >= 'A' && c <= 'Z' ? (char)(c | 32) : c);
		}
		buf_printf(text, ":%d", u[i].port);
		buf_add_str(text, u[i].path);
		while (text->n && text->p[text->n - 1] == '/')
			text->n--;
		buf_addc(text, '\n');
	}
}

static void identify(struct hosts *h, const struct url u[3])
{
	struct buf text = BUF_INIT(32 * KIB);
	char hex[SHA256_HEX];

	add_names(&text, u);
	sha256_hex(buf_str(&text), hex);
	memcpy(h->id, hex, 16);
	h->id[16] = '\0';
	buf_release(&text);
}

static bool read_endpoints(const struct endpoints *e, struct url u[4], struct error *err)
{
	return read_endpoint(or_default(e->auth_url, "https://idmsa.apple.com/appleauth/auth"),
		       "identity", &u[0], err) &&
	       read_endpoint(or_default(e->setup_url, "https://setup.icloud.com/setup/ws/1"),
		       "setup", &u[1], err) &&
	       read_endpoint(
		       or_default(e->home_url, "https://www.icloud.com"), "home", &u[2], err) &&
	       read_endpoint(or_default(e->cloudkit_url, "https://api.apple-cloudkit.com"),
		       "CloudKit", &u[3], err);
}

bool hosts_names(const struct endpoints *e, struct buf *out)
{
	struct url u[4];

	if (!read_endpoints(e, u, NULL))
		return false;
	add_names(out, u);
	return !out->failed;
}

bool hosts_configure(struct hosts *h, const struct endpoints *e, struct error *err)
{
	struct url u[4];

	if (!read_endpoints(e, u, err))
		return false;
	add_endpoint(h, REALM_SETUP, &u[1]);
	add_endpoint(h, REALM_AUTH, &u[0]);
	add_endpoint(h, REALM_CLOUDKIT, &u[3]);
	identify(h, u);
	return true;
}

const char *hosts_stranger(const struct hosts *h)
{
	return h->stranger;
}

const char *hosts_id(const struct hosts *h)
{
	return h->id;
}
