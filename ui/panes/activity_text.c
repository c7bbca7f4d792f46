/* Requests as text for others: a shell, a file, a filter. Nothing that is masked in the record can be unmasked here. */
#include "panes/activity.h"

#include "icloud/glance.h"
#include "icloud/json.h"
#include "icloud/time.h"

#include <stdio.h>
#include <string.h>

/* ---- curl ---- */

/* In single quotes nothing has a meaning to a shell but the single quote. What would move a terminal's cursor is left
 * out: addresses and headers have none. */
static void put_quoted(struct str text, struct buf *out)
{
	buf_addc(out, '\'');
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] == '\'')
			buf_adds(out, "'\\''");
		else if ((unsigned char)text.p[i] >= ' ' && text.p[i] != 0x7f)
			buf_addc(out, text.p[i]);
	buf_addc(out, '\'');
}

/* "dsid ···, clientVersion 2.1; 6 cookies" → "dsid=···&clientVersion=2.1". Commas with a blank part the
 * values; those inside of one have none. */
static void put_query(const char *asked, struct buf *out)
{
	struct str rest = str_of(asked), part, name;
	char mark = '?';
	size_t end = str_find(rest, STR("; "));

	rest = end == SIZE_MAX ? rest : str_part(rest, 0, end);
	if (str_ends(rest, STR(" cookies")))
		return;
	while (rest.n) {
		end = str_find(rest, STR(", "));
		part = end == SIZE_MAX ? rest : str_part(rest, 0, end);
		rest = end == SIZE_MAX ? STR_NONE : str_part(rest, end + 2, rest.n);
		str_cut(&part, ' ', &name);
		buf_addc(out, mark);
		buf_add_str(out, name);
		buf_addc(out, '=');
		buf_add_str(out, part);
		mark = '&';
	}
}

static void put_headers(struct str lines, struct buf *out)
{
	struct str line;

	while (str_cut(&lines, '\n', &line)) {
		buf_adds(out, " -H ");
		put_quoted(line, out);
	}
}

/* Laid out over lines for people; on a command line they are one. */
static void put_body(struct str body, struct buf *out)
{
	struct buf flat = BUF_INIT(64 * KIB);
	struct str line;

	while (str_cut(&body, '\n', &line))
		buf_add_str(&flat, str_trim(line));
	buf_adds(out, " --data ");
	put_quoted(buf_str(&flat), out);
	buf_release(&flat);
}

void activity_curl(
	const struct icloud_activity *a, const struct icloud_exchange *x, struct buf *out)
{
	struct buf url = BUF_INIT(4 * KIB);

	buf_printf(&url, "https://%s%s", a->host, a->path);
	put_query(a->asked, &url);
	buf_adds(out, "curl -X ");
	buf_adds(out, a->verb);
	buf_addc(out, ' ');
	put_quoted(buf_str(&url), out);
	if (x)
		put_headers(buf_str(&x->asked), out);
	if (x && x->sent.n)
		put_body(buf_str(&x->sent), out);
	buf_release(&url);
}

/* ---- JSON ---- */

static void put_number(struct json_writer *w, const char *key, int64_t n)
{
	json_key(w, key);
	json_put_int(w, n);
}

static void put_text(struct json_writer *w, const char *key, const char *text)
{
	json_key(w, key);
	json_put(w, *text ? text : NULL);
}

void activity_would_tell(
	struct json_writer *w, const struct icloud_activity *a, const char *country)
{
	json_object(w);
	put_text(w, "httpMethod", a->verb);
	put_number(w, "statusCode", a->http);
	put_text(w, "hostname", a->host);
	put_text(w, "urlPath", a->path);
	put_number(w, "clientTiming", a->took_ms);
	put_number(w, "uncompressedResponseSize", a->bytes);
	put_text(w, "country", country);
	put_text(w, "statName", "cloudosRequestInfo");
	json_object_end(w);
}

static void put_instant(struct json_writer *w, const char *key, time_t at)
{
	struct buf iso = BUF_INIT(KIB);

	json_key(w, key);
	if (at && time_iso(at, &iso))
		json_put_str(w, buf_str(&iso));
	else
		json_put_null(w);
	buf_release(&iso);
}

static void put_times(struct json_writer *w, const struct icloud_activity *a)
{
	put_number(w, "took_ms", a->took_ms);
	put_number(w, "name_ms", a->name_ms);
	put_number(w, "connect_ms", a->connect_ms);
	put_number(w, "tls_ms", a->tls_ms);
	put_number(w, "first_byte_ms", a->wait_ms);
	put_number(w, "read_ms", a->read_ms);
}

void activity_json(struct json_writer *w, const struct icloud_activity *a, const char *country)
{
	json_object(w);
	put_instant(w, "at", a->at);
	put_text(w, "service", a->service);
	put_text(w, "verb", a->verb);
	put_text(w, "host", a->host);
	put_text(w, "path", a->path);
	put_text(w, "asked", a->asked);
	put_number(w, "http", a->http);
	put_times(w, a);
	put_number(w, "sent", a->sent);
	put_number(w, "bytes", a->bytes);
	put_number(w, "wire", a->wire);
	put_text(w, "version", a->version);
	put_number(w, "connection", a->connection);
	put_number(w, "again", a->again);
	put_text(w, "note", a->note);
	json_key(w, "would_tell");
	activity_would_tell(w, a, country);
	json_object_end(w);
}

/* ---- The country ---- */

static bool take_country(struct str locale, char out[3])
{
	struct buf text = BUF_INIT(KIB);
	struct str s;
	bool ok = json_text(locale, &text);

	s = buf_str(&text);
	ok = ok && s.n >= 5 && (s.p[s.n - 3] == '-' || s.p[s.n - 3] == '_');
	for (size_t i = 0; ok && i < 2; i++)
		out[i] = (char)text_upper((unsigned char)s.p[s.n - 2 + i]);
	out[2] = '\0';
	if (!ok)
		out[0] = '\0';
	buf_release(&text);
	return ok;
}

void activity_country(struct icloud_reader *r, char out[3])
{
	struct buf text = BUF_INIT(MIB);
	struct str account;
	time_t as_of;

	out[0] = '\0';
	if (r && settings_read(r, &text, &as_of)) {
		account = json_get(json_value(buf_str(&text)), "account");
		if (!take_country(json_get(account, "regionFormat"), out))
			take_country(json_get(account, "locale"), out);
	}
	buf_release(&text);
}

/* ---- The filter ---- */

static bool has_nocase(const char *text, struct str word)
{
	struct str s = str_of(text);
	char lower[128];

	if (word.n >= sizeof lower)
		return false;
	memcpy(lower, word.p, word.n);
	lower[word.n] = '\0';
	for (size_t i = 0; i + word.n <= s.n; i++)
		if (str_is_nocase(str_part(s, i, word.n), lower))
			return true;
	return false;
}

/* "503", or "5xx" for all of that hundred. */
static bool is_status(const struct icloud_activity *a, struct str word)
{
	char status[16];

	snprintf(status, sizeof status, "%d", a->http);
	if (word.n != 3 || !a->http)
		return false;
	return str_is(word, status) ||
	       (word.p[0] == status[0] && word.p[1] == 'x' && word.p[2] == 'x');
}

static bool has_word(const struct icloud_activity *a, struct str word)
{
	const char *const text[] = {a->service, a->verb, a->path, a->host, a->note, a->version};

	if (is_status(a, word))
		return true;
	if (str_is_nocase(word, "failed") && (a->http >= 400 || !a->http))
		return true;
	for (size_t i = 0; i < sizeof text / sizeof *text; i++)
		if (has_nocase(text[i], word))
			return true;
	return false;
}

bool activity_matches(const struct icloud_activity *a, struct str words)
{
	struct str word;

	while (str_cut(&words, ' ', &word))
		if (word.n && !has_word(a, word))
			return false;
	return true;
}
