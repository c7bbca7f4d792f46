/* One pass over the bytes: what stands between quotes is a key or a value, and a value is shown, shown in part, or
 * not. Builds no tree, so that the first part of a body reads as well as a whole one.
 */
#include "net/mask.h"
#include "net/headers.h"

#include <string.h>

#define MASK "···"

enum { DEPTH = 60, KEY_MOST = 64, LOOKS_SECRET = 20, DIGITS_MOST = 6 };

static bool is_one_of(struct str word, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_is_nocase(word, words[i]))
			return true;
	return false;
}
#define IS_ONE_OF(word, words) is_one_of(word, words, sizeof(words) / sizeof *(words))

/* -- headers ------------------------------------------------------------------------------------ */

static const char *const harmless_headers[] = {"Accept", "Accept-Encoding", "Accept-Language",
	"Access-Control-Allow-Credentials", "Access-Control-Allow-Origin", "Alt-Svc",
	"Cache-Control", "Connection", "Content-Encoding", "Content-Language", "Content-Length",
	"Content-Type", "Date", "Expires", "Origin", "Pragma", "Referer", "Retry-After", "Server",
	"Strict-Transport-Security", "Transfer-Encoding", "User-Agent", "Vary", "X-Apple-I-Ercd",
	"X-Apple-I-Rscd", "X-Apple-Domain-Id", "X-Apple-Locale", "X-Content-Type-Options",
	"X-Frame-Options", "X-Requested-With"};

/* "a=1; b=2" → "a=···; b=···": who looks for a cookie that is missing finds its name. */
static void mask_cookies(struct str value, bool attributes, struct buf *out)
{
	struct str part, name;
	bool first = true;

	while (str_cut(&value, ';', &part)) {
		part = str_trim(part);
		str_cut(&part, '=', &name);
		if (!first)
			buf_adds(out, "; ");
		if (attributes && !first && !str_is_nocase(name, "Path") && part.n) {
			text_visible(name, false, out);
			buf_addc(out, '=');
			text_visible(part, false, out);
		} else if (attributes && !first) {
			text_visible(name, false, out);
		} else {
			text_visible(name, false, out);
			buf_adds(out, "=" MASK);
		}
		first = false;
	}
}

static void mask_line(struct str name, struct str value, struct buf *out)
{
	text_visible(name, false, out);
	buf_adds(out, ": ");
	if (str_is_nocase(name, "Cookie") || str_is_nocase(name, "Set-Cookie"))
		mask_cookies(value, str_is_nocase(name, "Set-Cookie"), out);
	else if (!value.n || IS_ONE_OF(name, harmless_headers))
		text_visible(value, false, out);
	else
		buf_adds(out, MASK);
	buf_addc(out, '\n');
}

void mask_headers(struct str lines, struct buf *out)
{
	struct str name, value;

	while (header_next(&lines, &name, &value))
		if (!str_starts(name, STR("HTTP/")))
			mask_line(name, value, out);
}

/* -- bodies ------------------------------------------------------------------------------------- */

/* Any key with one of these in it, in capitals or not. */
static const char *const secret_keys[] = {"token", "password", "passwd", "secret", "cookie",
	"credential", "authoriz", "privatekey", "session", "dsid", "proof", "salt", "securitycode",
	"passcode", "otp", "clientid", "udid", "serialnumber", "imei"};
/* What these hold looks like a secret and names a thing. */
static const char *const naming_keys[] = {"contactId", "groupId", "guid", "pGuid", "contactIds",
	"contactsOrder", "meCardId", "pushTopic", "pushTopics", "registeredTopics", "topic"};
/* All that passes of a sign-in: what tells how it went. */
static const char *const plain_keys[] = {"title", "message", "reason", "errorReason",
	"errorMessage", "status", "url", "domainToUse", "authType", "mode", "type", "protocol",
	"protocols", "name"};

struct masker {
	struct str rest;
	struct buf *out;
	bool strict;
	int depth;
	int hidden_from; /* everything at this depth and below is hidden; 0: nothing */
	bool object[DEPTH + 1], some[DEPTH + 1];
	bool wants_value; /* behind a key */
	char key[KEY_MOST];
	size_t key_n;
};

static bool has_nocase(struct str text, const char *word)
{
	size_t n = strlen(word);

	for (size_t i = 0; i + n <= text.n; i++)
		if (str_is_nocase(str_part(text, i, n), word))
			return true;
	return false;
}

static struct str key_of(const struct masker *m)
{
	return (struct str){m->key, m->key_n};
}

static bool is_secret_key(struct str key)
{
	for (size_t i = 0; i < sizeof secret_keys / sizeof *secret_keys; i++)
		if (has_nocase(key, secret_keys[i]))
			return true;
	return false;
}

static bool hides(const struct masker *m)
{
	return m->hidden_from > 0 || is_secret_key(key_of(m));
}

static void new_line(struct masker *m)
{
	buf_addc(m->out, '\n');
	for (int i = 0; i < m->depth; i++)
		buf_adds(m->out, "  ");
}

/* Before an element or a key. */
static void next_item(struct masker *m)
{
	if (m->wants_value || !m->depth) {
		m->wants_value = false;
		return;
	}
	if (m->some[m->depth])
		buf_addc(m->out, ',');
	m->some[m->depth] = true;
	new_line(m);
}

static bool is_key_letter(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	       c == '+' || c == '/' || c == '_' || c == '-' || c == '=' || c == '%' || c == '\\';
}

static bool looks_secret(struct str run)
{
	bool digit = false, letter = false;

	for (size_t i = 0; i < run.n; i++) {
		digit |= run.p[i] >= '0' && run.p[i] <= '9';
		letter |= (run.p[i] >= 'A' && run.p[i] <= 'Z') ||
			  (run.p[i] >= 'a' && run.p[i] <= 'z');
	}
	return run.n >= LOOKS_SECRET && digit && letter;
}

/* Runs that look like a key are taken out of a text. */
static void put_text(struct masker *m, struct str text)
{
	while (text.n) {
		size_t n = 0, plain = 0;

		while (n < text.n && is_key_letter(text.p[n]))
			n++;
		while (n + plain < text.n && !is_key_letter(text.p[n + plain]))
			plain++;
		if (looks_secret(str_part(text, 0, n)))
			buf_adds(m->out, MASK);
		else
			text_visible(str_part(text, 0, n), false, m->out);
		text_visible(str_part(text, n, plain), false, m->out);
		text = str_part(text, n + plain, text.n);
	}
}

/* A string without its quotes; `ended`: it had its second one. */
static struct str take_string(struct masker *m, bool *ended)
{
	size_t n = 1;
	struct str text;

	while (n < m->rest.n && m->rest.p[n] != '"')
		n += m->rest.p[n] == '\\' ? 2 : 1;
	*ended = n < m->rest.n;
	text = str_part(m->rest, 1, n - 1);
	m->rest = str_part(m->rest, n + 1, m->rest.n);
	return text;
}

static void put_key(struct masker *m, struct str key)
{
	m->key_n = key.n < sizeof m->key ? key.n : sizeof m->key;
	if (m->key_n)
		memcpy(m->key, key.p, m->key_n);
	next_item(m);
	buf_addc(m->out, '"');
	put_text(m, key);
	buf_adds(m->out, "\": ");
	m->wants_value = true;
}

static void put_string(struct masker *m, struct str text, bool ended)
{
	next_item(m);
	buf_addc(m->out, '"');
	if (!text.n)
		;
	else if (!ended || hides(m) || (m->strict && !IS_ONE_OF(key_of(m), plain_keys)))
		buf_adds(m->out, MASK);
	else if (IS_ONE_OF(key_of(m), naming_keys))
		text_visible(text, false, m->out);
	else
		put_text(m, text);
	buf_addc(m->out, '"');
}

static bool is_key_place(const struct masker *m)
{
	return m->depth > 0 && m->object[m->depth] && !m->wants_value;
}

static bool string(struct masker *m)
{
	bool ended;
	struct str text = take_string(m, &ended);

	if (is_key_place(m))
		put_key(m, text);
	else
		put_string(m, text, ended);
	return ended;
}

/* A number, true, false, null: as it stands, unless it could be an account's number. */
static void word(struct masker *m)
{
	size_t n = 0;
	struct str text;

	while (n < m->rest.n && !strchr(",:{}[]\" \t\r\n", m->rest.p[n]) && m->rest.p[n])
		n++;
	n = n ? n : 1;
	text = str_part(m->rest, 0, n);
	m->rest = str_part(m->rest, n, m->rest.n);
	next_item(m);
	if ((hides(m) || m->strict) && text.n >= DIGITS_MOST)
		buf_adds(m->out, MASK);
	else if (hides(m) && !strchr("tfn", text.p[0]))
		buf_adds(m->out, MASK);
	else
		put_text(m, text);
}

static bool enter(struct masker *m, bool object)
{
	next_item(m);
	if (m->depth == DEPTH)
		return false;
	if (!m->hidden_from && m->depth && is_secret_key(key_of(m)))
		m->hidden_from = m->depth + 1;
	m->depth++;
	m->object[m->depth] = object;
	m->some[m->depth] = false;
	m->wants_value = false;
	buf_addc(m->out, object ? '{' : '[');
	return true;
}

static void leave(struct masker *m, char end)
{
	bool some = m->some[m->depth];

	if (m->hidden_from == m->depth)
		m->hidden_from = 0;
	m->depth--;
	m->wants_value = false;
	m->key_n = 0;
	if (some)
		new_line(m);
	buf_addc(m->out, end);
}

/* False: here it ends. */
static bool step(struct masker *m)
{
	char c = m->rest.p[0];

	if (c == '"')
		return string(m);
	if (c == '{' || c == '[') {
		m->rest = str_part(m->rest, 1, m->rest.n);
		return enter(m, c == '{');
	}
	if (c == '}' || c == ']') {
		m->rest = str_part(m->rest, 1, m->rest.n);
		leave(m, m->object[m->depth] ? '}' : ']');
		return m->depth > 0;
	}
	if (strchr(",: \t\r\n", c) && c)
		m->rest = str_part(m->rest, 1, m->rest.n);
	else
		word(m);
	return true;
}

bool mask_body(struct str body, bool strict, struct buf *out)
{
	struct masker m = {.rest = str_trim(body), .out = out, .strict = strict};

	if (!m.rest.n || (m.rest.p[0] != '{' && m.rest.p[0] != '['))
		return false;
	while (m.rest.n && !out->failed && step(&m))
		;
	return true;
}
