/* The account as the store knows it: who it is and which services it has. Only reads. */
#include "icloud/glance.h"
#include "icloud/json.h"
#include "session/session.h"
#include "store/reader.h"
#include "store/store.h"

#include <stdio.h>

enum { TRUST_DAYS = 30, CODE_SOON_S = 5 * 24 * 3600 };

static void copy_text(char *to, size_t size, struct str quoted)
{
	struct buf text = BUF_INIT(64 * KIB);
	struct str clipped;

	json_text(quoted, &text);
	clipped = utf8_clip(buf_str(&text), size - 1);
	snprintf(to, size, "%.*s", STR_ARG(clipped));
	buf_release(&text);
}

static time_t instant(struct str value)
{
	int64_t n = 0;

	json_int64(value, &n);
	return (time_t)n;
}

static int three_ways(struct str value)
{
	bool yes;

	return json_bool(value, &yes) ? yes : -1;
}

/* The names beside the Apple ID itself. */
static void join_names(char *to, size_t size, struct str aliases, const char *apple_id)
{
	struct json_walk w = json_walk(aliases);
	struct buf name = BUF_INIT(4 * KIB);
	size_t n = 0;

	while (json_next(&w)) {
		buf_clear(&name);
		if (!json_text(w.value, &name) || !name.n ||
			str_is_nocase(buf_str(&name), apple_id) || n + name.n + 3 > size)
			continue;
		n += (size_t)snprintf(to + n, size - n, "%s%s", n ? ", " : "", buf_cstr(&name));
	}
	buf_release(&name);
}

bool account_read(struct icloud_reader *r, struct icloud_account *out)
{
	struct store *s = reader_store(r);
	struct buf bytes = BUF_INIT(MIB);
	struct icloud_account a = {0};
	bool ok = s && store_document(s, "account", &bytes, NULL);
	struct str d = json_value(buf_str(&bytes));

	if (ok) {
		copy_text(a.apple_id, sizeof a.apple_id, json_get(d, "apple_id"));
		copy_text(a.name, sizeof a.name, json_get(d, "name"));
		copy_text(a.dsid, sizeof a.dsid, json_get(d, "dsid"));
		copy_text(a.region, sizeof a.region, json_get(d, "region"));
		json_bool(json_get(d, "signed_in"), &a.signed_in);
		json_bool(json_get(d, "not_apple"), &a.not_apple);
		a.signed_in_at = instant(json_get(d, "signed_in_at"));
		a.trusted_since = instant(json_get(d, "trusted_since"));
		copy_text(a.domain, sizeof a.domain, json_get(d, "domain"));
		json_bool(json_get(d, "managed"), &a.managed);
		json_bool(json_get(d, "maintenance"), &a.maintenance);
		a.web_access = three_ways(json_get(d, "web_access"));
		a.advanced = three_ways(json_get(d, "advanced"));
		join_names(a.aliases, sizeof a.aliases, json_get(d, "aliases"), a.apple_id);
		*out = a;
	}
	buf_release(&bytes);
	return ok;
}

time_t account_trusted_until(const struct icloud_account *a)
{
	return a->trusted_since ? a->trusted_since + (time_t)TRUST_DAYS * 24 * 3600 : 0;
}

bool account_code_soon(const struct icloud_account *a, time_t now)
{
	time_t until = account_trusted_until(a);

	return a->signed_in && until > now && until - now <= CODE_SOON_S;
}

struct wanted_service {
	const char *name;
	struct str url, status;
	struct buf kept;
	bool any;
};

static void take_wanted(void *ctx, struct str name, struct str url, struct str status)
{
	struct wanted_service *w = ctx;

	w->any = true;
	if (!str_is(name, w->name) || w->kept.n)
		return;
	buf_add_str(&w->kept, url);
	buf_add_str(&w->kept, status);
	w->url = str_part(buf_str(&w->kept), 0, url.n);
	w->status = str_part(buf_str(&w->kept), url.n, w->kept.n);
}

bool account_service_off(
	struct icloud_reader *r, const char *service, const char *what, struct error *why)
{
	struct wanted_service w = {.name = service, .kept = BUF_INIT(8 * KIB)};
	bool off;

	account_services(r, take_wanted, &w);
	off = w.any && !service_usable(what, w.url, w.status, why);
	buf_release(&w.kept);
	return off;
}

static void service_row(struct str service,
	void (*row)(void *ctx, struct str name, struct str url, struct str status), void *ctx)
{
	struct buf name = BUF_INIT(4 * KIB), url = BUF_INIT(4 * KIB), status = BUF_INIT(4 * KIB);

	json_text(json_get(service, "name"), &name);
	json_text(json_get(service, "url"), &url);
	json_text(json_get(service, "status"), &status);
	row(ctx, buf_str(&name), buf_str(&url), buf_str(&status));
	buf_release(&name);
	buf_release(&url);
	buf_release(&status);
}

void account_services(struct icloud_reader *r,
	void (*row)(void *ctx, struct str name, struct str url, struct str status), void *ctx)
{
	struct store *s = reader_store(r);
	struct buf bytes = BUF_INIT(MIB);
	struct json_walk w;

	if (s && store_document(s, "account", &bytes, NULL)) {
		w = json_walk(json_get(json_value(buf_str(&bytes)), "services"));
		while (json_next(&w))
			service_row(w.value, row, ctx);
	}
	buf_release(&bytes);
}
