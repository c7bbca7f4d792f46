/* What the server says about storage: how full iCloud is and with what. Pure. Never divides by the
 * total, which may be 0. */
#include "storage/storage.h"
#include "icloud/json.h"

#include <stdio.h>

static void copy_text(char *to, size_t size, struct str quoted)
{
	struct buf text = BUF_INIT(64 * KIB);
	struct str clipped;

	json_text(quoted, &text);
	clipped = utf8_clip(buf_str(&text), size - 1);
	snprintf(to, size, "%.*s", STR_ARG(clipped));
	buf_release(&text);
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
		copy_text(m->label, sizeof m->label, json_get(object, "mediaKey"));
	return *m->key && str_of(m->key).n && !str_is(str_of(m->key), "other") &&
	       json_int64(json_get(object, "usageInBytes"), &m->bytes);
}

/* The media as they come; what is left to the sum of all becomes "other", also when negative. */
static void media_read(struct str list, struct icloud_storage *s)
{
	struct json_walk w = json_walk(list);
	int64_t rest = s->used, after;

	while (s->n < MEDIA_MAX - 1 && json_next(&w)) {
		struct icloud_medium *m = &s->media[s->n];

		if (!medium_read(w.value, m) || __builtin_sub_overflow(rest, m->bytes, &after))
			continue;
		rest = after;
		s->n++;
	}
	if (rest != 0)
		s->media[s->n++] =
			(struct icloud_medium){.key = "other", .label = "Other", .bytes = rest};
}

bool usage_read(struct str body, struct icloud_storage *out, struct error *err)
{
	struct str answer = json_value(body), sums = json_get(answer, "storageUsageInfo"),
		   quota = json_get(answer, "quotaStatus");
	struct icloud_storage s = {0};

	if (!json_int64(json_get(sums, "usedStorageInBytes"), &s.used) || s.used < 0 ||
		!json_int64(json_get(sums, "totalStorageInBytes"), &s.total) || s.total < 0)
		return fail(err, ERR_BAD_DATA, "iCloud's answer about storage cannot be read.",
			"Try again later; what was read before is kept.");
	s.available = s.total > s.used ? s.total - s.used : 0;
	media_read(json_get(answer, "storageUsageByMedia"), &s);
	json_bool(json_get(quota, "overQuota"), &s.over);
	json_bool(json_get(quota, "haveMaxQuotaTier"), &s.highest_tier);
	json_bool(json_get(quota, "paidQuota"), &s.paid);
	*out = s;
	return true;
}
