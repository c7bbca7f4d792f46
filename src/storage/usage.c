/* What the server says about storage: how full iCloud is and with what. Pure. Never divides by the
 * total, which may be 0; what cannot be believed is left out and named as a gap. */
#include "storage/storage.h"
#include "icloud/json.h"

#include <stdio.h>
#include <string.h>

static const int64_t SIZE_MOST = (int64_t)1 << 53;

static void copy_text(char *to, size_t size, struct str quoted)
{
	struct buf text = BUF_INIT(64 * KIB);
	struct str clipped;

	json_text(quoted, &text);
	clipped = utf8_clip(buf_str(&text), size - 1);
	snprintf(to, size, "%.*s", STR_ARG(clipped));
	buf_release(&text);
}

/* ".000" behind a whole number, taken off; false for any other fraction. */
static bool fraction_is_nothing(struct str *rest)
{
	size_t n = 1;

	if (!rest->n || rest->p[0] != '.')
		return true;
	while (n < rest->n && rest->p[n] == '0')
		n++;
	*rest = str_part(*rest, n, rest->n);
	return !rest->n || rest->p[0] == 'e' || rest->p[0] == 'E';
}

static bool shift_tens(struct str exponent, int64_t *n)
{
	int64_t tens = 0;

	if (exponent.n && exponent.p[0] == '+')
		exponent = str_part(exponent, 1, exponent.n);
	if (!str_to_int64(exponent, &tens) || tens < 0 || tens > 18)
		return false;
	while (tens-- > 0)
		if (__builtin_mul_overflow(*n, (int64_t)10, n))
			return false;
	return true;
}

/* 5, 5.0, 5e9: iCloud counts in doubles where that suits it. */
static bool whole_number(struct str value, int64_t *out)
{
	size_t digits = 0;
	struct str rest;
	int64_t n;

	if (json_int64(value, out))
		return true;
	while (digits < value.n && strchr("-0123456789", value.p[digits]) != NULL)
		digits++;
	rest = str_part(value, digits, value.n);
	if (json_type(value) != JSON_NUMBER || !str_to_int64(str_part(value, 0, digits), &n) ||
		!fraction_is_nothing(&rest))
		return false;
	if (rest.n && !shift_tens(str_part(rest, 1, rest.n), &n))
		return false;
	*out = n;
	return true;
}

/* A size that can be believed. */
static bool size_read(struct str value, int64_t *out)
{
	int64_t n;

	if (!whole_number(value, &n) || n < 0 || n > SIZE_MOST)
		return false;
	*out = n;
	return true;
}

static bool is_color(const char *c)
{
	size_t n = 0;

	for (; c[n]; n++)
		if (!((c[n] >= '0' && c[n] <= '9') || (c[n] >= 'a' && c[n] <= 'f') ||
			    (c[n] >= 'A' && c[n] <= 'F')))
			return false;
	return n == 6;
}

static bool medium_read(struct str object, struct icloud_medium *m)
{
	*m = (struct icloud_medium){0};
	copy_text(m->key, sizeof m->key, json_get(object, "mediaKey"));
	copy_text(m->label, sizeof m->label, json_get(object, "displayLabel"));
	copy_text(m->color, sizeof m->color, json_get(object, "displayColor"));
	if (!is_color(m->color))
		m->color[0] = '\0';
	if (!*m->label)
		memcpy(m->label, m->key, sizeof m->key);
	return *m->key && size_read(json_get(object, "usageInBytes"), &m->bytes);
}

static struct icloud_medium *medium_named(struct icloud_storage *s, const char *key)
{
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->media[i].key, key) == 0)
			return &s->media[i];
	return NULL;
}

/* One that comes twice is one. What iCloud itself calls "other" is part of the rest. */
static bool medium_take(struct icloud_storage *s, struct str object)
{
	struct icloud_medium m, *same;

	if (!medium_read(object, &m))
		return false;
	if (strcmp(m.key, "other") == 0)
		return true;
	same = medium_named(s, m.key);
	if (same) /* over the most: dropped below */
		same->bytes =
			same->bytes > SIZE_MOST - m.bytes ? SIZE_MOST + 1 : same->bytes + m.bytes;
	else if (s->n == MEDIA_MAX - 1)
		return false;
	else
		s->media[s->n++] = m;
	return true;
}

static void media_read(struct str list, struct icloud_storage *s)
{
	struct json_walk w = json_walk(list);

	if (json_type(list) != JSON_ARRAY)
		s->gaps |= STORAGE_NO_MEDIA;
	while (json_next(&w))
		if (!medium_take(s, w.value))
			s->unread++;
	for (size_t i = 0; i < s->n; i++)
		if (s->media[i].bytes > SIZE_MOST) {
			s->media[i--] = s->media[--s->n];
			s->unread++;
		}
}

static int64_t media_sum(const struct icloud_storage *s)
{
	int64_t sum = 0;

	for (size_t i = 0; i < s->n; i++)
		sum += s->media[i].bytes;
	return sum;
}

/* What is left to the sum of all becomes "other", also when negative. */
static void rest_becomes_other(struct icloud_storage *s)
{
	int64_t rest = s->used - media_sum(s);

	if (rest != 0)
		s->media[s->n++] =
			(struct icloud_medium){.key = "other", .label = "other", .bytes = rest};
}

static void sums_read(struct str sums, struct icloud_storage *s)
{
	s->complimentary = s->commerce = -1;
	size_read(json_get(sums, "compStorageInBytes"), &s->complimentary);
	size_read(json_get(sums, "commerceStorageInBytes"), &s->commerce);
	if (!size_read(json_get(sums, "totalStorageInBytes"), &s->total) || s->total == 0)
		s->gaps |= STORAGE_NO_TOTAL;
	if (!size_read(json_get(sums, "usedStorageInBytes"), &s->used)) {
		s->gaps |= STORAGE_NO_USED;
		s->used = media_sum(s);
	}
	s->available = s->total > s->used ? s->total - s->used : 0;
}

static void quota_read(struct str quota, struct icloud_storage *s)
{
	json_bool(json_get(quota, "overQuota"), &s->over);
	json_bool(json_get(quota, "almost-full"), &s->almost_full);
	json_bool(json_get(quota, "haveMaxQuotaTier"), &s->highest_tier);
	if (!json_bool(json_get(quota, "paidQuota"), &s->paid))
		s->gaps |= STORAGE_NO_PLAN;
}

bool usage_read(struct str body, struct icloud_storage *out, struct error *err)
{
	struct str answer = json_value(body);
	struct icloud_storage s = {.family = -1};

	media_read(json_get(answer, "storageUsageByMedia"), &s);
	sums_read(json_get(answer, "storageUsageInfo"), &s);
	if ((s.gaps & STORAGE_NO_USED) && s.n == 0)
		return fail(err, ERR_BAD_DATA, "iCloud's answer about storage cannot be read.",
			"Try again later; what was read before is kept.");
	quota_read(json_get(answer, "quotaStatus"), &s);
	size_read(json_get(json_get(answer, "familyStorageUsageInfo"), "usageInBytes"), &s.family);
	rest_becomes_other(&s);
	*out = s;
	return true;
}
