/* What an answer means that is not good: one table, protocol 10. Words are those of the screens. Rows
 * are tried from the top, the first that fits speaks. A 503 stands above everything that could blame
 * a password: it was not looked at.
 */
#include "icloud/json.h"
#include "icloud/formats.h"
#include "net/headers.h"

/* Where a row counts. */
enum where {
	ANYWHERE,
	IDENTITY, /* every call to the identity host; some of them: */
	SIGNING,  /* frame, init, complete */
	PROOF,	  /* complete */
	REPAIR,
	CODE,	 /* factor */
	OPENING, /* accountLogin, validate, terms */
	TERMS,
	SERVICES
};

static const struct row {
	enum where where;
	int http, apple;   /* 0: any */
	const char *words; /* found in the body's code or words; NULL: any */
	enum errcode code;
	const char *what, *next; /* {http} {apple} {words} {at} are filled in */
} rows[] = {
	{SIGNING, 503, 0, NULL, ERR_THROTTLED,
		"Apple takes no sign-in now ({http}). Your password was not the reason: it was not "
		"looked "
		"at.",
		"Apple slows down sign-ins from this address for a while. Next try allowed {at}."},
	{SIGNING, 429, 0, NULL, ERR_THROTTLED,
		"Apple takes no sign-in now ({http}). Your password was not the reason: it was not "
		"looked "
		"at.",
		"Apple slows down sign-ins from this address for a while. Next try allowed {at}."},
	{IDENTITY, 503, 0, NULL, ERR_THROTTLED,
		"Apple takes no sign-in now ({http}). The password was right; the sign-in stopped "
		"after "
		"it.",
		"Apple slows down sign-ins from this address for a while. Next try allowed {at}."},
	{IDENTITY, 429, 0, NULL, ERR_THROTTLED,
		"Apple takes no sign-in now ({http}). The password was right; the sign-in stopped "
		"after "
		"it.",
		"Apple slows down sign-ins from this address for a while. Next try allowed {at}."},
	{OPENING, 503, 0, NULL, ERR_THROTTLED, "iCloud takes no more requests for now ({http}).",
		"Next try allowed {at}; nothing is written until then."},
	{OPENING, 429, 0, NULL, ERR_THROTTLED, "iCloud takes no more requests for now ({http}).",
		"Next try allowed {at}; nothing is written until then."},
	{ANYWHERE, 503, 0, NULL, ERR_THROTTLED, "iCloud takes no more requests for now ({http}).",
		"Next try {at}, by itself; nothing is written until then."},
	{ANYWHERE, 429, 0, NULL, ERR_THROTTLED, "iCloud takes no more requests for now ({http}).",
		"Next try {at}, by itself; nothing is written until then."},
	{ANYWHERE, 0, -20101, NULL, ERR_SIGN_IN,
		"Apple does not take this name with this password ({apple}).",
		"Nothing is tried again by itself."},
	{ANYWHERE, 0, -20209, NULL, ERR_LOCKED, "Apple has locked this account ({apple}).",
		"Unlock it at iforgot.apple.com, then sign in."},
	{ANYWHERE, 0, -21669, NULL, ERR_CODE_NEEDED, "That was not the code ({apple}).",
		"Type it again, or a asks for a new one."},
	{ANYWHERE, 0, 0, "ACCESS_DENIED", ERR_THROTTLED,
		"iCloud takes no more requests for now ({words}).",
		"Wait some minutes, then try again."},
	{ANYWHERE, 0, 0, "ZONE_NOT_FOUND", ERR_FAILED,
		"Apple says that this service is not set up for this account.",
		"Finish it once at icloud.com."},
	{SERVICES, 0, 0, "AUTHENTICATION_FAILED", ERR_FAILED,
		"Apple says that this service is not set up for this account.",
		"Finish it once at icloud.com."},
	{ANYWHERE, 0, 0, "Missing X-APPLE-WEBAUTH-TOKEN", ERR_SIGN_IN,
		"iCloud misses the proof of a complete sign-in.",
		"Sign in again (L in Account); what waits here is safe."},
	{OPENING, 400, 0, "Invalid Session Token", ERR_SIGN_IN,
		"Apple does not take the kept session any more ({http}).",
		"Sign in; if that fails too, allow “Access iCloud Data on the Web” in the settings "
		"of "
		"your device."},
	{ANYWHERE, 420, 0, NULL, ERR_CONFLICT,
		"iCloud's contacts have moved on meanwhile ({http}).",
		"They are read again before anything is sent."},
	{SIGNING, 401, 0, NULL, ERR_SIGN_IN,
		"Apple refused this sign-in ({http}) and gave no reason.",
		"Nothing is tried again by itself. See whether icloud.com takes the same name."},
	{IDENTITY, 403, 0, NULL, ERR_THROTTLED,
		"Apple blocks sign-ins from this address for now ({http}).",
		"This says nothing about your password. Next try allowed {at}."},
	{PROOF, 409, 0, NULL, ERR_CODE_NEEDED, "Apple wants a code for this sign-in ({http}).",
		"A 409 here is no error: your devices can show the code."},
	{PROOF, 412, 0, NULL, ERR_SIGN_IN, "Apple wants this account completed first ({http}).",
		"Sign in once at icloud.com, follow the page, then sign in here."},
	{REPAIR, 412, 0, NULL, ERR_SIGN_IN, "Apple wants this account completed first ({http}).",
		"Sign in once at icloud.com, follow the page, then sign in here."},
	{IDENTITY, 401, 0, NULL, ERR_SIGN_IN, "This sign-in took too long and has ended ({http}).",
		"Sign in again."},
	{CODE, 412, 0, NULL, ERR_CODE_NEEDED, "Apple does not give a code this way ({http}).",
		"Choose another way to get the code."},
	{IDENTITY, 421, 0, NULL, ERR_SIGN_IN, "Apple has ended this sign-in ({http}).",
		"Sign in again; nothing is tried again by itself."},
	{IDENTITY, 450, 0, NULL, ERR_SIGN_IN, "Apple has ended this sign-in ({http}).",
		"Sign in again; nothing is tried again by itself."},
	{TERMS, 401, 0, NULL, ERR_SIGN_IN, "iCloud has ended this sign-in ({http}).",
		"Sign in again; the terms are asked about then."},
	{TERMS, 421, 0, NULL, ERR_SIGN_IN, "iCloud has ended this sign-in ({http}).",
		"Sign in again; the terms are asked about then."},
	{TERMS, 450, 0, NULL, ERR_SIGN_IN, "iCloud has ended this sign-in ({http}).",
		"Sign in again; the terms are asked about then."},
	{ANYWHERE, 401, 0, NULL, ERR_SIGN_IN, "Your session has ended ({http}).",
		"L in Account signs in; what waits here is safe."},
	{ANYWHERE, 421, 0, NULL, ERR_SIGN_IN, "Your session has ended ({http}).",
		"L in Account signs in; what waits here is safe."},
	{ANYWHERE, 450, 0, NULL, ERR_SIGN_IN, "Your session has ended ({http}).",
		"L in Account signs in; what waits here is safe."},
	{SERVICES, 423, 0, NULL, ERR_REFUSED,
		"Advanced Data Protection keeps this service closed on the web ({http}).",
		"Allow access on one of your devices, then try again."},
	{ANYWHERE, 404, 0, NULL, ERR_NOT_FOUND, "iCloud does not have what was asked for ({http}).",
		"It is probably gone; read again."},
	{ANYWHERE, 405, 0, NULL, ERR_SERVER, "iCloud does not take this kind of request ({http}).",
		"Look for a newer icloud-tui."},
	{SERVICES, 409, 0, NULL, ERR_CONFLICT, "This changed in iCloud meanwhile ({http}).",
		"Read it again and compare."},
	{SERVICES, 412, 0, NULL, ERR_CONFLICT, "This changed in iCloud meanwhile ({http}).",
		"Read it again and compare."},
	{ANYWHERE, 413, 0, NULL, ERR_TOO_BIG, "This is larger than iCloud takes ({http}).",
		"Make it smaller: a card at most 256 KB, a photo 224 KB."},
	{ANYWHERE, 400, 0, NULL, ERR_REFUSED, "iCloud refused what was sent ({http}{words}).",
		"Nothing was changed by it; look at it before you try again."},
	{SERVICES, 403, 0, NULL, ERR_REFUSED, "iCloud refuses this ({http}{words}).",
		"See whether icloud.com shows it for this account."},
};

static const struct row by_class[] = {
	{ANYWHERE, 3, 0, NULL, ERR_SERVER,
		"The server points somewhere else ({http}); that is not followed.",
		"A network that wants a sign-in of its own does this: open a web page, then try "
		"again."},
	{IDENTITY, 4, 0, NULL, ERR_REFUSED,
		"Apple refused this step of the sign-in ({http}{words}).",
		"Nothing is tried again by itself. See whether icloud.com takes the same name."},
	{OPENING, 4, 0, NULL, ERR_REFUSED, "iCloud does not open for this sign-in ({http}{words}).",
		"See whether icloud.com opens for this account, and what it asks there."},
	{ANYWHERE, 4, 0, NULL, ERR_REFUSED, "iCloud refused what was sent ({http}{words}).",
		"Nothing was changed by it; look at it before you try again."},
};

static const struct row trouble = {ANYWHERE, 0, 0, NULL, ERR_SERVER,
	"iCloud has trouble of its own ({http}).",
	"Try again in some minutes. What is stored stays readable."};
static const struct row web_page = {ANYWHERE, 0, 0, NULL, ERR_SERVER,
	"A web page came instead of iCloud's answer ({http}).",
	"A proxy, a sign-in page of this network, or maintenance: open a web page, then try "
	"again."};
static const struct row told_under_200 = {ANYWHERE, 0, 0, NULL, ERR_FAILED,
	"iCloud says that this did not work ({http}{words}).", "Try again later."};

static bool counts_at(enum where where, enum step step)
{
	switch (where) {
	case IDENTITY:
		return counts_at(SIGNING, step) || step == STEP_REPAIR || step == STEP_FACTOR ||
		       step == STEP_TRUST;
	case SIGNING:
		return step == STEP_FRAME || step == STEP_INIT || step == STEP_COMPLETE;
	case PROOF:
		return step == STEP_COMPLETE;
	case REPAIR:
		return step == STEP_REPAIR;
	case CODE:
		return step == STEP_FACTOR;
	case OPENING:
		return step == STEP_LOGIN || step == STEP_VALIDATE || step == STEP_TERMS;
	case TERMS:
		return step == STEP_TERMS;
	case SERVICES:
		return step == STEP_NONE;
	case ANYWHERE:
		break;
	}
	return true;
}

static bool says(struct str quoted, const char *words)
{
	return quoted.n && str_find(quoted, str_of(words)) != SIZE_MAX;
}

static bool fits(const struct row *row, int status, const struct response *r,
	const struct refusal *body, enum step step)
{
	return counts_at(row->where, step) && (!row->http || row->http == status) &&
	       (!row->apple || row->apple == r->apple) &&
	       (!row->words || says(body->code, row->words) || says(body->words, row->words));
}

static int status_of(const struct response *r)
{
	if (r->http >= 400)
		return r->http;
	return r->rscd >= 400 ? r->rscd : r->http;
}

static bool is_page(const struct response *r)
{
	struct str body = str_trim(str_part(r->body, 0, 200));

	return body.n && body.p[0] == '<';
}

/* The row that speaks; NULL when the answer is good. */
static const struct row *row_of(
	const struct response *r, const struct refusal *body, enum step step)
{
	int status = status_of(r);
	bool good = status >= 200 && status < 300;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if ((!good || body->told) && fits(&rows[i], status, r, body, step))
			return &rows[i];
	if (good && is_page(r) && step != STEP_FRAME)
		return &web_page;
	if (good)
		return body->told ? &told_under_200 : NULL;
	for (size_t i = 0; i < sizeof by_class / sizeof by_class[0]; i++)
		if (counts_at(by_class[i].where, step) && status / 100 == by_class[i].http)
			return &by_class[i];
	return &trouble;
}

/* Apple's own words, cleaned, at most so many bytes that a sentence keeps its end. */
static void add_words(struct buf *out, const struct refusal *body)
{
	struct buf plain = BUF_INIT(8 * KIB), clean = BUF_INIT(32 * KIB);
	struct str said = body->words.n ? body->words : body->code;

	if (!said.n || said.n > KIB || !json_text(said, &plain) || !plain.n)
		goto out;
	text_visible(buf_str(&plain), false, &clean);
	if (out->n && out->p[out->n - 1] != '(')
		buf_adds(out, ": ");
	buf_adds(out, "“");
	buf_add_str(out, utf8_clip(buf_str(&clean), 100));
	buf_adds(out, "”");
out:
	buf_release(&plain);
	buf_release(&clean);
}

static void add_instant(struct buf *out, time_t at)
{
	if (!at) {
		buf_adds(out, "in some minutes");
		return;
	}
	buf_adds(out, "at ");
	time_as_of(at, clock_now(), out);
}

static void fill_sentence(struct buf *out, const char *pattern, int status,
	const struct response *r, const struct refusal *body)
{
	struct str rest = str_of(pattern), part;

	while (str_cut(&rest, '{', &part)) {
		buf_add_str(out, part);
		if (!str_cut(&rest, '}', &part))
			break;
		if (str_is(part, "http"))
			buf_printf(out, "%d", status);
		else if (str_is(part, "apple"))
			buf_printf(out, "%d", r->apple);
		else if (str_is(part, "words"))
			add_words(out, body);
		else if (str_is(part, "at"))
			add_instant(out, r->retry_after);
	}
}

bool response_ok(const struct response *r, enum step step, struct error *err)
{
	struct refusal body = refusal_read(r->body);
	const struct row *row = row_of(r, &body, step);
	struct buf what = BUF_INIT(KIB), next = BUF_INIT(KIB);

	if (!row)
		return true;
	fill_sentence(&what, row->what, status_of(r), r, &body);
	fill_sentence(&next, row->next, status_of(r), r, &body);
	fail(err, row->code, buf_cstr(&what), buf_cstr(&next));
	if (err) {
		err->http = status_of(r);
		err->apple = r->apple;
		err->step = step;
		err->retry_at = row->code == ERR_THROTTLED ? r->retry_after : 0;
	}
	buf_release(&what);
	buf_release(&next);
	return false;
}
