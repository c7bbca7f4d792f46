/* The record of requests beyond this run: a file beside the ledger, the last 500, newest first. What
 * enters it is the redacted record of net/activity.h, nothing else. */
#include "front/front.h"
#include "base/file.h"
#include "icloud/glance.h"
#include "icloud/json.h"
#include "net/activity.h"

#include <stdio.h>
#include <stdlib.h>

static char *record_path(const struct icloud *ic)
{
	return path_join(ic->state_dir, "activity.json", NULL);
}

static void copy_text(char *to, size_t size, struct str quoted)
{
	struct buf text = BUF_INIT(64 * KIB);
	struct str clipped;

	json_text(quoted, &text);
	clipped = utf8_clip(buf_str(&text), size - 1);
	snprintf(to, size, "%.*s", STR_ARG(clipped));
	buf_release(&text);
}

static int64_t number(struct str object, const char *key)
{
	int64_t n = 0;

	json_int64(json_get(object, key), &n);
	return n;
}

static void line_read(struct str object, struct icloud_activity *a)
{
	*a = (struct icloud_activity){0};
	a->at = (time_t)number(object, "at");
	copy_text(a->service, sizeof a->service, json_get(object, "service"));
	copy_text(a->verb, sizeof a->verb, json_get(object, "verb"));
	copy_text(a->host, sizeof a->host, json_get(object, "host"));
	copy_text(a->path, sizeof a->path, json_get(object, "path"));
	copy_text(a->note, sizeof a->note, json_get(object, "note"));
	a->http = (int)number(object, "http");
	a->took_ms = (int)number(object, "took_ms");
	a->bytes = number(object, "bytes");
}

static void line_write(struct json_writer *w, const struct icloud_activity *a)
{
	json_object(w);
	json_key(w, "at");
	json_put_int(w, a->at);
	json_key(w, "service");
	json_put(w, a->service);
	json_key(w, "verb");
	json_put(w, a->verb);
	json_key(w, "host");
	json_put(w, a->host);
	json_key(w, "path");
	json_put(w, a->path);
	json_key(w, "note");
	json_put(w, a->note);
	json_key(w, "http");
	json_put_int(w, a->http);
	json_key(w, "took_ms");
	json_put_int(w, a->took_ms);
	json_key(w, "bytes");
	json_put_int(w, a->bytes);
	json_object_end(w);
}

static size_t record_read(const struct icloud *ic, struct icloud_activity *out, size_t max)
{
	struct buf text = BUF_INIT(2 * MIB);
	char *path = record_path(ic);
	struct json_walk w;
	size_t n = 0;

	if (file_read(path, &text, NULL)) {
		w = json_walk(json_value(buf_str(&text)));
		while (n < max && json_next(&w))
			line_read(w.value, &out[n++]);
	}
	free(path);
	buf_release(&text);
	return n;
}

size_t activity_past(struct icloud *ic, struct icloud_activity *out, size_t max)
{
	size_t n = activity_list(ic, out, max);

	return icloud_has_account(ic) ? n + record_read(ic, out + n, max - n) : n;
}

void activity_keep(struct icloud *ic)
{
	struct icloud_activity *list = mem_new(sizeof *list * ACTIVITY_KEPT);
	struct buf text = BUF_INIT(2 * MIB);
	struct json_writer w = json_writer(&text);
	char *path = NULL;
	size_t n;

	if (icloud_has_account(ic) && activity_list(ic, list, 1) > 0) {
		n = activity_past(ic, list, ACTIVITY_KEPT);
		json_array(&w);
		for (size_t i = 0; i < n; i++)
			line_write(&w, &list[i]);
		json_array_end(&w);
		path = record_path(ic);
		if (!text.failed)
			file_write(path, buf_str(&text), NULL);
	}
	free(path);
	free(list);
	buf_release(&text);
}
