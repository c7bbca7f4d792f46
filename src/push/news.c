/* The log of what came by itself: at most NEWS_MAX lines, one document of the cache. Written when something
 * happened, which is seldom; never a reason for anything else to fail. */
#include "icloud/json.h"
#include "icloud/time.h"
#include "push/push.h"
#include "store/reader.h"
#include "store/store.h"

#include <stdio.h>
#include <string.h>

enum { NOTE_WITHIN_S = 60, COUNT_MOST = 1000000000 };

#define KIND "badge_log"

static void read_text(struct str value, char *out, size_t size)
{
	struct buf text = BUF_INIT(4 * KIB);
	struct str clipped;

	json_text(value, &text);
	clipped = utf8_clip(buf_str(&text), size - 1);
	snprintf(out, size, "%.*s", STR_ARG(clipped));
	buf_release(&text);
}

static bool read_count(struct str value, int *out)
{
	int64_t n;

	if (!json_int64(value, &n) || n < NEWS_TOLD || n > COUNT_MOST)
		return false;
	*out = (int)n;
	return true;
}

static bool read_line(struct str value, struct icloud_news *out)
{
	int64_t at;

	*out = (struct icloud_news){0};
	if (!json_int64(json_get(value, "at"), &at) || at < 0 ||
		!read_count(json_get(value, "from"), &out->from) ||
		!read_count(json_get(value, "to"), &out->to))
		return false;
	out->at = (time_t)at;
	read_text(json_get(value, "what"), out->what, sizeof out->what);
	read_text(json_get(value, "note"), out->note, sizeof out->note);
	return true;
}

size_t news_read(struct str document, struct icloud_news *out, size_t max)
{
	struct json_walk w = json_walk(json_get(json_value(document), "log"));
	size_t n = 0;

	while (n < max && json_next(&w))
		n += read_line(w.value, &out[n]);
	return n;
}

static void write_line(struct json_writer *w, const struct icloud_news *line)
{
	json_object(w);
	json_key(w, "at");
	json_put_int(w, line->at);
	json_key(w, "what");
	json_put(w, line->what);
	json_key(w, "from");
	json_put_int(w, line->from);
	json_key(w, "to");
	json_put_int(w, line->to);
	json_key(w, "note");
	json_put(w, line->note);
	json_object_end(w);
}

void news_write(const struct icloud_news *line, size_t n, struct buf *out)
{
	struct json_writer w = json_writer(out);

	json_object(&w);
	json_key(&w, "log");
	json_array(&w);
	for (size_t i = 0; i < n && i < NEWS_MAX; i++)
		write_line(&w, &line[i]);
	json_array_end(&w);
	json_object_end(&w);
}

static size_t load(struct store *s, struct icloud_news *out, size_t max)
{
	struct buf document = BUF_INIT(256 * KIB);
	time_t as_of;
	size_t n = 0;

	if (store_document(s, KIND, &document, &as_of))
		n = news_read(buf_str(&document), out, max);
	buf_release(&document);
	return n;
}

static bool keep(struct store *s, const struct icloud_news *line, size_t n, struct error *err)
{
	struct buf document = BUF_INIT(256 * KIB);
	bool ok;

	news_write(line, n, &document);
	ok = store_document_put(s, KIND, buf_str(&document), clock_now(), err);
	buf_release(&document);
	return ok;
}

bool news_add(struct store *s, const struct icloud_news *line, struct error *err)
{
	struct icloud_news log[NEWS_MAX];
	size_t n = load(s, &log[1], NEWS_MAX - 1);

	log[0] = *line;
	return keep(s, log, n + 1, err);
}

bool news_say(struct store *s, time_t at, const char *sentence, struct error *err)
{
	struct icloud_news line = {.at = at, .from = NEWS_TOLD, .to = NEWS_TOLD};

	snprintf(line.what, sizeof line.what, "%s", sentence);
	return news_add(s, &line, err);
}

bool news_note(struct store *s, const char *name, const char *note)
{
	struct icloud_news log[NEWS_MAX];
	size_t n = load(s, log, NEWS_MAX);
	time_t now = clock_now();

	for (size_t i = 0; i < n; i++) {
		if (strcmp(log[i].what, name) != 0 || log[i].from == NEWS_TOLD)
			continue;
		if (log[i].note[0] || now - log[i].at > NOTE_WITHIN_S)
			return false;
		snprintf(log[i].note, sizeof log[i].note, "%s", note);
		return keep(s, log, n, NULL);
	}
	return false;
}

size_t badges_news(struct icloud_reader *r, struct icloud_news *out, size_t max)
{
	struct store *s = reader_store(r);

	return s ? load(s, out, max) : 0;
}
