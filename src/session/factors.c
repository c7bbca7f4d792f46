/* Decoders of the second factor. The same members come at the top of the answer, one or more levels
 * down, or inside of a page; every place is looked into, the first that has a member speaks.
 */
#include "session/factors.h"

#include "icloud/json.h"
#include "net/headers.h"

#include <stdio.h>
#include <string.h>

enum { PLACES = 6 };

struct places {
	struct str at[PLACES];
	size_t n;
};

static void add_place(struct places *p, struct str object)
{
	if (json_type(object) == JSON_OBJECT && p->n < PLACES)
		p->at[p->n++] = object;
}

/* What stands in <script type="application/json" class="boot_args">. */
static struct str boot_args(struct str page)
{
	size_t at = str_find(page, STR("boot_args")), end;

	if (at == SIZE_MAX)
		return STR_NONE;
	page = str_part(page, at, page.n);
	at = str_find(page, STR(">"));
	if (at == SIZE_MAX)
		return STR_NONE;
	page = str_part(page, at + 1, page.n);
	end = str_find(page, STR("</script"));
	return json_value(str_part(page, 0, end == SIZE_MAX ? page.n : end));
}

static struct places places_of(struct str body)
{
	struct places p = {.n = 0};
	struct str top = json_value(body), direct, two;

	if (json_type(top) != JSON_OBJECT)
		top = boot_args(body);
	direct = json_get(top, "direct");
	two = json_get(direct, "twoSV");
	add_place(&p, top);
	add_place(&p, json_get(top, "phoneNumberVerification"));
	add_place(&p, direct);
	add_place(&p, two);
	add_place(&p, json_get(two, "phoneNumberVerification"));
	return p;
}

static struct str get(const struct places *p, const char *key)
{
	for (size_t i = 0; i < p->n; i++) {
		struct str value = json_get(p->at[i], key);

		if (value.n && json_type(value) != JSON_NULL)
			return value;
	}
	return STR_NONE;
}

static bool is_true(struct str value)
{
	bool flag;

	return json_bool(value, &flag) && flag;
}

/* -- numbers -- */

static bool take_text(struct str object, const char *key, char *out, size_t size)
{
	struct buf plain = BUF_INIT(KIB), clean = BUF_INIT(8 * KIB);
	struct str clipped;
	bool good = json_text(json_get(object, key), &plain) && plain.n;

	text_visible(buf_str(&plain), false, &clean);
	clipped = utf8_clip(buf_str(&clean), size - 1);
	if (good && clipped.n) {
		memcpy(out, clipped.p, clipped.n);
		out[clipped.n] = '\0';
	}
	buf_release(&plain);
	buf_release(&clean);
	return good && clipped.n;
}

static void take_phone(struct factors *f, struct str object)
{
	struct icloud_phone *phone = &f->phone[f->n];
	size_t size = sizeof phone->number;
	bool flag;

	if (f->n == PHONES_MAX || !json_int64(json_get(object, "id"), &phone->id))
		return;
	if (!take_text(object, "numberWithDialCode", phone->number, size) &&
		!take_text(object, "obfuscatedNumber", phone->number, size) &&
		!take_text(object, "lastTwoDigits", phone->number, size))
		snprintf(phone->number, size, "number %zu", f->n + 1);
	f->non_fteu[f->n] = json_bool(json_get(object, "nonFTEU"), &flag) ? flag : -1;
	f->n++;
}

static void take_phones(struct factors *f, const struct places *p)
{
	struct json_walk walk = json_walk(get(p, "trustedPhoneNumbers"));
	struct str one = get(p, "trustedPhoneNumber");
	int64_t id;

	while (json_next(&walk))
		take_phone(f, walk.value);
	if (!f->n)
		take_phone(f, one);
	for (size_t i = 0; json_int64(json_get(one, "id"), &id) && i < f->n; i++)
		if (f->phone[i].id == id)
			f->first = i;
}

/* -- the rest -- */

static void take_code(struct factors *f, struct str code)
{
	int64_t length;

	f->sent = is_true(json_get(code, "tooManyCodesSent"));
	f->cooldown = is_true(json_get(code, "securityCodeCooldown"));
	f->validated = is_true(json_get(code, "tooManyCodesValidated"));
	f->locked = is_true(json_get(code, "securityCodeLocked"));
	if (json_int64(json_get(code, "length"), &length) && length >= 4 && length < CODE_SIZE)
		f->digits = (int)length;
}

static void take_devices(struct factors *f, const struct places *p)
{
	bool flag;

	if (json_bool(get(p, "noTrustedDevices"), &flag))
		f->devices = !flag;
	else if (json_bool(get(p, "hasTrustedDevices"), &flag))
		f->devices = flag;
}

static bool is_old(const struct places *p)
{
	return json_text_is(get(p, "authenticationType"), "hsa") ||
	       json_text_is(get(p, "authType"), "hsa");
}

void factors_read(struct str body, struct factors *out)
{
	static const char *const ours[] = {"trustedPhoneNumbers", "trustedPhoneNumber",
		"securityCode", "noTrustedDevices", "hasTrustedDevices", "fsaChallenge",
		"authenticationType", "authType", "authInitialRoute"};
	struct places p = places_of(body);

	*out = (struct factors){.devices = true, .digits = DIGITS};
	for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++)
		out->known = out->known || get(&p, ours[i]).n;
	out->keys = json_type(get(&p, "fsaChallenge")) == JSON_OBJECT ||
		    json_count(get(&p, "keyNames")) > 0;
	out->old = is_old(&p);
	out->bridge = json_text_is(get(&p, "authInitialRoute"), "auth/bridge/step") ||
		      json_type(get(&p, "bridgeInitiateData")) == JSON_OBJECT;
	take_devices(out, &p);
	take_phones(out, &p);
	take_code(out, get(&p, "securityCode"));
}

void factors_merge(const struct factors *page, struct factors *out)
{
	if (!page->known)
		return;
	if (!out->known) {
		*out = *page;
		return;
	}
	out->keys = out->keys || page->keys;
	out->old = out->old || page->old;
	out->bridge = out->bridge || page->bridge;
	if (out->n)
		return;
	out->n = page->n;
	out->first = page->first;
	memcpy(out->phone, page->phone, sizeof out->phone);
	memcpy(out->non_fteu, page->non_fteu, sizeof out->non_fteu);
}

void factors_update(struct str body, struct factors *out)
{
	struct places p = places_of(body);
	struct str code = get(&p, "securityCode");

	if (json_type(code) == JSON_OBJECT)
		take_code(out, code);
}

/* -- the answer to a code -- */

static bool is_page(struct str body)
{
	body = str_trim(str_part(body, 0, 200));
	return body.n && body.p[0] == '<';
}

enum verdict verdict_of(const struct response *r)
{
	struct refusal said = refusal_read(r->body);
	struct places p = places_of(r->body);
	struct str valid = json_get(get(&p, "securityCode"), "valid");
	int status = r->http >= 400 || r->rscd < 400 ? r->http : r->rscd;
	bool flag = false, judged = json_bool(valid, &flag);

	if (status == 429 || status == 503)
		return VERDICT_REFUSED;
	if (r->apple == -21669 || (judged && !flag))
		return VERDICT_WRONG;
	if (said.told || r->apple)
		return VERDICT_REFUSED;
	if (status / 100 != 2 && status != 409 && status != 412)
		return VERDICT_REFUSED;
	if (flag || response_header(r, "X-Apple-Session-Token").n)
		return VERDICT_TAKEN;
	if (status / 100 == 2)
		return is_page(r->body) ? VERDICT_REFUSED : VERDICT_TAKEN;
	return VERDICT_UNCLEAR;
}
