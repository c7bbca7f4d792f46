/* Decoders of what accountLogin and getTerms answer beside the map. Keeps nothing. */
#include "session/opening.h"

#include "icloud/json.h"
#include "net/url.h"

#include <stdio.h>
#include <string.h>

static bool is_true(struct str object, const char *key)
{
	bool value;

	return json_bool(json_get(object, key), &value) && value;
}

/* -- names -- */

static bool is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

/* "iCloud.com.cn" becomes "icloud.com.cn"; what is no name becomes "". */
static void take_domain(struct str quoted, char out[64])
{
	struct buf b = BUF_INIT(KIB);
	bool good = json_text(quoted, &b) && b.n && b.n < 64;

	for (size_t i = 0; good && i < b.n; i++) {
		out[i] = b.p[i] >= 'A' && b.p[i] <= 'Z' ? (char)(b.p[i] | 32) : b.p[i];
		good = is_name_byte(out[i]) && !(out[i] == '.' && (i == 0 || out[i - 1] == '.'));
	}
	good = good && b.p[b.n - 1] != '.';
	out[good ? b.n : 0] = '\0';
	buf_release(&b);
}

static void take_language(struct str quoted, char out[32])
{
	struct buf b = BUF_INIT(KIB);
	bool good = json_text(quoted, &b) && b.n && b.n < 32;

	for (size_t i = 0; good && i < b.n; i++)
		good = (b.p[i] >= 'a' && b.p[i] <= 'z') || (b.p[i] >= 'A' && b.p[i] <= 'Z') ||
		       b.p[i] == '-' || b.p[i] == '_';
	snprintf(out, 32, "%s", good ? buf_cstr(&b) : "en-us");
	buf_release(&b);
}

/* -- accountLogin -- */

/* Protocol 2.13: an account with two factors in a browser that is not trusted yet. */
static bool wants_code(struct str body, struct str ds_info)
{
	int64_t version;

	return json_int64(json_get(ds_info, "hsaVersion"), &version) && version == 2 &&
	       (is_true(body, "hsaChallengeRequired") || !is_true(body, "hsaTrustedBrowser")) &&
	       is_true(ds_info, "hasICloudQualifyingDevice");
}

void opening_read(struct str text, struct opening *out)
{
	struct str body = json_value(text), ds_info = json_get(body, "dsInfo");
	struct str domain = json_get(body, "domainToUse");

	*out = (struct opening){.wants = WANTS_NOTHING};
	take_language(json_get(ds_info, "languageCode"), out->language);
	out->maintenance = is_true(body, "isUnderMaintenance");
	if (json_type(domain) == JSON_STRING && domain.n > 2) {
		out->wants = WANTS_REGION;
		take_domain(domain, out->domain);
	} else if (is_true(body, "termsUpdateNeeded")) {
		out->wants = WANTS_TERMS;
	} else if (wants_code(body, ds_info)) {
		out->wants = WANTS_CODE;
	}
}

bool federated_read(struct str body)
{
	return is_true(json_value(body), "federated");
}

bool terms_read(struct str body, int64_t *version)
{
	return json_int64(json_get(json_get(json_value(body), "iCloudTerms"), "version"), version);
}

/* -- the other region -- */

static bool is_apple(struct str domain)
{
	return str_is_nocase(domain, "icloud.com") || str_is_nocase(domain, "icloud.com.cn");
}

/* The host without its first label. */
static struct str parent_of(struct str host)
{
	size_t dot = str_find(host, STR("."));

	return dot == SIZE_MAX ? STR_NONE : str_part(host, dot + 1, host.n);
}

/* Is `domain` at or below the parent of this host? An address, or a parent of one label, has none. */
static bool is_beside(struct str parent, struct str domain)
{
	if (str_find(parent, STR(".")) == SIZE_MAX)
		return false;
	for (size_t i = 0; i < parent.n; i++)
		if (parent.p[i] == ':')
			return false;
	if (domain.n <= parent.n)
		return str_eq(domain, parent);
	return str_ends(domain, parent) && domain.p[domain.n - parent.n - 1] == '.';
}

static bool is_address(struct str host)
{
	for (size_t i = 0; i < host.n; i++)
		if ((host.p[i] < '0' || host.p[i] > '9') && host.p[i] != '.')
			return str_find(host, STR(":")) != SIZE_MAX;
	return true;
}

bool region_url(struct str url, struct str domain, struct buf *out)
{
	struct str parent;
	struct url u;

	if (!url_parse(url, &u) || !domain.n || is_address(u.host))
		return false;
	parent = parent_of(u.host);
	if (is_apple(parent) ? !is_apple(domain) || u.port != 443 : !is_beside(parent, domain))
		return false;
	buf_adds(out, "https://");
	buf_add_str(out, str_part(u.host, 0, u.host.n - parent.n));
	buf_add_str(out, domain);
	if (u.port != 443)
		buf_printf(out, ":%d", u.port);
	buf_add_str(out, u.path);
	return !out->failed;
}
