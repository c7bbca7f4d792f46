/* Lines as Set-Cookie from several hosts: what is kept goes only where it may, is sent without control
 * characters, and comes back from the session file as it was. */
#include "net/hosts.h"
#include "net/jar.h"
#include "net/waits.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum { NOW = 1773309180 };

static void expect(bool truth)
{
	if (!truth)
		abort();
}

static const struct {
	enum realm realm;
	const char *url;
} places[] = {
	{REALM_AUTH, "https://idmsa.apple.com/appleauth/auth/signin/init"},
	{REALM_SETUP, "https://setup.icloud.com/setup/ws/1/accountLogin"},
	{REALM_SERVICE, "https://p42-contactsws.icloud.com:443/co/startup?x=y"},
	{REALM_COURIER, "https://webcourier.push.apple.com/aps"},
	{REALM_CLOUDKIT, "https://api.apple-cloudkit.com/database/1"},
};
enum { PLACES = sizeof places / sizeof *places };

static void look(const struct jar *j)
{
	struct buf line = BUF_INIT(4 * MIB);

	for (size_t i = 0; i < PLACES; i++) {
		size_t count = jar_header(j, places[i].realm, str_of(places[i].url), NOW, &line);

		expect(count <= jar_count(j));
		expect(!count || realm_has_cookies(places[i].realm));
	}
	for (size_t i = 0; i < line.n; i++)
		expect((unsigned char)line.p[i] >= ' ' && line.p[i] != 0x7f);
	buf_release(&line);
}

static void write_jar(const struct jar *j, struct buf *out)
{
	struct json_writer w = json_writer(out);

	jar_write(j, &w);
	expect(json_type(json_value(buf_str(out))) == JSON_ARRAY);
}

static void keep_and_read(struct jar *j)
{
	struct buf first = BUF_INIT(32 * MIB), second = BUF_INIT(32 * MIB);
	size_t n = jar_count(j);

	write_jar(j, &first);
	expect(jar_read(j, buf_str(&first)));
	expect(jar_count(j) <= n);
	write_jar(j, &second);
	expect(jar_read(j, buf_str(&second)));
	look(j);
	buf_release(&first);
	buf_release(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str rest = {(const char *)data, n}, line;
	struct jar *j = jar_new();
	struct waits *w = waits_new();
	size_t i = 0;
	time_t at;

	jar_read(j, rest);
	waits_merge(w, rest, NOW);
	cookie_date(rest, &at);
	for (; str_cut(&rest, '\n', &line); i++)
		jar_hear(j, places[i % PLACES].realm, str_of(places[i % PLACES].url), line, NOW);
	look(j);
	keep_and_read(j);
	jar_free(&j);
	waits_free(&w);
	return 0;
}
