/* A careful client of the simulator: libcurl and the formulas of protocol 2.4, nothing of the library.
 * One simulator and one connection at a time; the last answer is in `answer`. */
#ifndef CAREFUL_H
#define CAREFUL_H

#include "simulator/srp.c"
#include "icloud/json.h"
#include "sim.h"

#include <curl/curl.h>
#include <openssl/rand.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#define KEY "d39ba9916b7251055b22c7f910e2ea796ee65e98b2ddecea8f5dde8d9d1a815d"

static struct sim *sim;
static CURL *web;
static struct buf answer = BUF_INIT(256 * MIB), head = BUF_INIT(1 * MIB);
static char marks[2][128]; /* scnt, X-Apple-ID-Session-Id */
static char token[160];	   /* X-Apple-Session-Token */
static char trust[80];	   /* X-Apple-TwoSV-Trust-Token */
static const char *extra;  /* one more header of calls to the identity host, "Name: value" */

/* -- one exchange -------------------------------------------------------------------------------- */

static inline size_t keep(char *p, size_t size, size_t n, void *out)
{
	return buf_add(out, p, size * n) ? size * n : 0;
}

/* A header's value from the last answer; false when it is not there. */
static inline bool got_header(const char *name, char *out, size_t max)
{
	struct str rest = buf_str(&head), line, key;

	while (str_cut(&rest, '\n', &line)) {
		if (!str_cut(&line, ':', &key) || !str_is_nocase(key, name))
			continue;
		line = str_trim(line);
		assert_true(line.n < max);
		memcpy(out, line.p, line.n);
		out[line.n] = '\0';
		return true;
	}
	return false;
}

static inline long ask(
	const char *verb, const char *url, const char *body, struct curl_slist *headers)
{
	long status = 0;
	CURLcode code;

	buf_clear(&answer);
	buf_clear(&head);
	curl_easy_setopt(web, CURLOPT_URL, url);
	curl_easy_setopt(web, CURLOPT_CUSTOMREQUEST, verb);
	curl_easy_setopt(web, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(web, CURLOPT_POST, body ? 1L : 0L);
	if (body)
		curl_easy_setopt(web, CURLOPT_POSTFIELDS, body);
	else
		curl_easy_setopt(web, CURLOPT_HTTPGET, 1L);
	code = curl_easy_perform(web);
	curl_slist_free_all(headers);
	if (code == CURLE_GOT_NOTHING || code == CURLE_RECV_ERROR || code == CURLE_PARTIAL_FILE ||
		code == CURLE_SSL_CONNECT_ERROR)
		return 0;
	if (code != CURLE_OK)
		fail_msg("%s %s: %s", verb, url, curl_easy_strerror(code));
	curl_easy_getinfo(web, CURLINFO_RESPONSE_CODE, &status);
	return status;
}

static inline struct str got(const char *key)
{
	return json_get(json_value(buf_str(&answer)), key);
}

static inline struct curl_slist *with(struct curl_slist *list, const char *name, const char *value)
{
	struct buf line = BUF_INIT(4 * KIB);

	buf_printf(&line, "%s: %s", name, value);
	list = curl_slist_append(list, buf_cstr(&line));
	buf_release(&line);
	return list;
}

/* -- signing in ---------------------------------------------------------------------------------- */

static inline struct curl_slist *widget(void)
{
	struct curl_slist *list = with(NULL, "X-Apple-Widget-Key", KEY);

	list = with(list, "X-Apple-OAuth-Client-Id", KEY);
	list = with(list, "X-Apple-OAuth-Client-Type", "firstPartyAuth");
	list = with(list, "X-Apple-OAuth-Redirect-URI", sim->home_url);
	list = with(list, "X-Apple-OAuth-Require-Grant-Code", "true");
	list = with(list, "X-Apple-OAuth-Response-Mode", "web_message");
	list = with(list, "X-Apple-OAuth-Response-Type", "code");
	list = with(list, "X-Apple-OAuth-State", "auth-1");
	list = with(list, "Content-Type", "application/json");
	if (extra)
		list = curl_slist_append(list, extra);
	if (marks[0][0])
		list = with(list, "scnt", marks[0]);
	return marks[1][0] ? with(list, "X-Apple-ID-Session-Id", marks[1]) : list;
}

static inline long identity(const char *verb, const char *path, const char *body)
{
	struct buf url = BUF_INIT(8 * KIB);
	long status;

	buf_printf(&url, "%s%s", sim->auth_url, path);
	status = ask(verb, buf_cstr(&url), body, widget());
	got_header("scnt", marks[0], sizeof marks[0]);
	got_header("X-Apple-ID-Session-Id", marks[1], sizeof marks[1]);
	got_header("X-Apple-Session-Token", token, sizeof token);
	got_header("X-Apple-TwoSV-Trust-Token", trust, sizeof trust);
	buf_release(&url);
	return status;
}

static unsigned char offered[SRP_GROUP]; /* the last B */

struct client {
	struct srp_server known; /* salt, iteration, B; v as the client computes it */
	unsigned char a[SRP_HASH], A[SRP_GROUP];
	char c[80];
};

static inline void client_begin(struct client *k)
{
	BN_CTX *c = BN_CTX_new();
	BIGNUM *n = group(), *g = BN_new(), *a, *A = BN_new();

	do {
		RAND_bytes(k->a, SRP_HASH);
		a = number(k->a, SRP_HASH);
		BN_set_word(g, 2);
		BN_mod_exp(A, g, a, n, c);
		BN_free(a);
		BN_bn2binpad(A, k->A, SRP_GROUP);
	} while (k->A[0] == 0);
	BN_free(n);
	BN_free(g);
	BN_free(A);
	BN_CTX_free(c);
}

static inline void decode(struct str value, unsigned char *out, size_t want)
{
	unsigned char raw[600];
	struct buf text = BUF_INIT(4 * KIB);

	assert_true(json_text(value, &text));
	assert_true(EVP_DecodeBlock(raw, (unsigned char *)text.p, (int)text.n) >= (int)want);
	memcpy(out, raw, want);
	buf_release(&text);
}

static inline void encode(const unsigned char *p, size_t n, char *out)
{
	EVP_EncodeBlock((unsigned char *)out, p, (int)n);
}

static inline void client_heard(struct client *k)
{
	struct buf c = BUF_INIT(1 * KIB);
	int64_t iteration;

	decode(got("salt"), k->known.salt, SRP_SALT);
	decode(got("b"), k->known.B, SRP_GROUP);
	memcpy(offered, k->known.B, SRP_GROUP);
	assert_true(json_int64(got("iteration"), &iteration));
	k->known.iteration = (long)iteration;
	k->known.hex_password = json_text_is(got("protocol"), "s2k_fo");
	assert_true(json_text(got("c"), &c));
	snprintf(k->c, sizeof k->c, "%s", buf_cstr(&c));
	buf_release(&c);
}

/* S = (B - k·g^x)^(a + u·x) */
static inline void client_secret(struct client *k, const char *password, unsigned char S[SRP_GROUP])
{
	unsigned char x_bytes[SRP_HASH], k_bytes[SRP_HASH], u_bytes[SRP_HASH];
	BN_CTX *c = BN_CTX_new();
	BIGNUM *n = group(), *g = BN_new(), *t = BN_new(), *e = BN_new();
	BIGNUM *x, *m, *u, *a = number(k->a, SRP_HASH), *B = number(k->known.B, SRP_GROUP);

	assert_true(derive_x(&k->known, str_of(password), x_bytes) && multiplier(n, k_bytes));
	assert_true(HASH(u_bytes, {k->A, SRP_GROUP}, {k->known.B, SRP_GROUP}));
	x = number(x_bytes, SRP_HASH);
	m = number(k_bytes, SRP_HASH);
	u = number(u_bytes, SRP_HASH);
	BN_set_word(g, 2);
	BN_mod_exp(t, g, x, n, c);
	BN_mod_mul(t, t, m, n, c);
	BN_mod_sub(t, B, t, n, c);
	BN_mul(e, u, x, c);
	BN_add(e, e, a);
	BN_mod_exp(t, t, e, n, c);
	BN_bn2binpad(t, S, SRP_GROUP);
	BN_free(n), BN_free(g), BN_free(t), BN_free(e), BN_free(x), BN_free(m), BN_free(u);
	BN_free(a), BN_free(B), BN_CTX_free(c);
}

static inline void open_frame(void)
{
	marks[0][0] = marks[1][0] = token[0] = '\0';
	assert_int_equal(
		identity("GET",
			"/authorize/signin?frame_id=auth-1&iframeid=auth-1&state=auth-1&skVersion=7"
			"&client_id=" KEY "&response_type=code&response_mode=web_message"
			"&redirect_uri=x&authVersion=latest",
			NULL),
		200);
}

/* Init and complete; returns the status of the latter. */
static inline long prove(const char *account, const char *password)
{
	struct client k = {0};
	unsigned char S[SRP_GROUP], m1[SRP_HASH], m2[SRP_HASH];
	char A[400], M1[60], M2[60];
	struct buf body = BUF_INIT(8 * KIB);
	long status;

	client_begin(&k);
	encode(k.A, SRP_GROUP, A);
	buf_printf(&body,
		"{\"a\":\"%s\",\"accountName\":\"%s\",\"protocols\":[\"s2k\",\"s2k_fo\"]}", A,
		account);
	assert_int_equal(identity("POST", "/signin/init", buf_cstr(&body)), 200);
	client_heard(&k);
	client_secret(&k, password, S);
	assert_true(proofs(&k.known, str_of(account), k.A, S, m1, m2));
	encode(m1, SRP_HASH, M1);
	encode(m2, SRP_HASH, M2);
	buf_clear(&body);
	buf_printf(&body,
		"{\"accountName\":\"%s\",\"c\":\"%s\",\"m1\":\"%s\",\"m2\":\"%s\",\"rememberMe\":"
		"true,"
		"\"trustTokens\":[\"%s\"]}",
		account, k.c, M1, M2, trust);
	status = identity("POST", "/signin/complete?isRememberMeEnabled=true", buf_cstr(&body));
	buf_release(&body);
	return status;
}

/* Frame, init, complete; returns the status of the last. */
static inline long sign_in(const char *account, const char *password)
{
	open_frame();
	return prove(account, password);
}

static inline struct curl_slist *browser(void)
{
	struct buf referer = BUF_INIT(1 * KIB);
	struct curl_slist *list = with(NULL, "Origin", sim->home_url);

	buf_printf(&referer, "%s/", sim->home_url);
	list = with(list, "Referer", buf_cstr(&referer));
	buf_release(&referer);
	return with(list, "Content-Type", "text/plain");
}

static inline long setup(const char *path, const char *body)
{
	struct buf url = BUF_INIT(4 * KIB);
	long status;

	buf_printf(&url, "%s%s", sim->setup_url, path);
	status = ask("POST", buf_cstr(&url), body, browser());
	buf_release(&url);
	return status;
}

static inline long open_session(void)
{
	struct buf body = BUF_INIT(4 * KIB);
	long status;

	buf_printf(&body,
		"{\"accountCountryCode\":\"GBR\",\"dsWebAuthToken\":\"%s\",\"extended_login\":true,"
		"\"trustToken\":\"%s\"}",
		token, trust);
	status = setup("/accountLogin", buf_cstr(&body));
	buf_release(&body);
	return status;
}

/* -- life of a test ------------------------------------------------------------------------------ */

static inline void begin(const char *const *args)
{
	trust[0] = '\0';
	extra = NULL;
	sim = sim_start(args);
	web = curl_easy_init();
	curl_easy_setopt(web, CURLOPT_CAINFO, sim->ca_file);
	curl_easy_setopt(web, CURLOPT_COOKIEFILE, "");
	curl_easy_setopt(web, CURLOPT_USERAGENT, "Mozilla/5.0 (test)");
	curl_easy_setopt(web, CURLOPT_ACCEPT_ENCODING, "gzip");
	curl_easy_setopt(web, CURLOPT_WRITEFUNCTION, keep);
	curl_easy_setopt(web, CURLOPT_WRITEDATA, &answer);
	curl_easy_setopt(web, CURLOPT_HEADERFUNCTION, keep);
	curl_easy_setopt(web, CURLOPT_HEADERDATA, &head);
	curl_easy_setopt(web, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(web, CURLOPT_TIMEOUT, 30L);
}

static inline int end(void **state)
{
	(void)state;
	curl_easy_cleanup(web);
	sim_stop(&sim);
	buf_release(&answer);
	buf_release(&head);
	return 0;
}

#endif
