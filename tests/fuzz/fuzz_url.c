/* Any bytes as an address: what we accept, curl reads the same way, so the host that was judged is the
 * host that is asked; nothing that is masked stands in the record. */
#include "net/activity.h"
#include "net/hosts.h"
#include "net/url.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void expect(bool truth)
{
	if (!truth)
		abort();
}

static struct str curl_host(CURLU *u, char **host)
{
	struct str s;

	if (curl_url_get(u, CURLUPART_HOST, host, 0) != CURLUE_OK)
		return STR_NONE;
	s = str_of(*host);
	return s.n > 2 && s.p[0] == '[' ? str_part(s, 1, s.n - 2) : s;
}

static bool same_name(struct str a, struct str b)
{
	char *c_string = str_dup(b);
	bool same = str_is_nocase(a, c_string);

	free(c_string);
	return same;
}

/* "0x7f.1" is written anew by curl; it is in no table of ours, see judged(). */
static bool numeric(struct str host)
{
	return host.p[0] >= '0' && host.p[0] <= '9';
}

static void same_for_curl(struct str text, const struct url *ours)
{
	char *copy = str_dup(text), *host = NULL, *port = NULL, *user = NULL;
	CURLU *u = curl_url();
	struct str theirs;

	if (curl_url_set(u, CURLUPART_URL, copy, 0) == CURLUE_OK) {
		theirs = curl_host(u, &host);
		expect(memchr(ours->host.p, ':', ours->host.n) || numeric(ours->host) ||
			same_name(theirs, ours->host));
		expect(curl_url_get(u, CURLUPART_USER, &user, 0) != CURLUE_OK);
		expect(curl_url_get(u, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) == CURLUE_OK);
		expect(atoi(port) == ours->port);
	}
	curl_free(host);
	curl_free(port);
	curl_free(user);
	curl_url_cleanup(u);
	free(copy);
}

/* Apple's table: what it lets through ends in Apple's names, for curl too. */
static void judged(struct str text, const struct url *ours)
{
	static const char *const ends[] = {"apple.com", "apple.com.cn", "icloud.com",
		"icloud.com.cn", "apple-cloudkit.com", "icloud-content.com"};
	struct hosts *h = hosts_new();
	bool good;

	for (enum realm r = REALM_AUTH; r <= REALM_CLOUDKIT; r++) {
		if (!hosts_allow(h, r, text, NULL))
			continue;
		good = false;
		for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
			size_t m = strlen(ends[i]);

			good |= ours->host.n >= m &&
				str_is_nocase(str_part(ours->host, ours->host.n - m, m), ends[i]);
		}
		expect(good && ours->port == 443);
	}
	hosts_free(&h);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str text = {(const char *)data, n};
	struct icloud_activity line = {0};
	struct buf built = BUF_INIT(MIB);
	struct url u;

	activity_address(&line, text);
	expect(memchr(line.host, 0, sizeof line.host) && memchr(line.path, 0, sizeof line.path) &&
		memchr(line.asked, 0, sizeof line.asked));
	if (url_parse(text, &u)) {
		same_for_curl(text, &u);
		judged(text, &u);
	}
	buf_adds(&built, "https://setup.icloud.com/x");
	url_param(&built, "a", text);
	expect(n > 2 * KIB || url_parse(buf_str(&built), &u));
	buf_release(&built);
	return 0;
}
