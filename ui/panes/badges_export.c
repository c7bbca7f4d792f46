/* Badges and the log of what came by itself as one JSON object: the members of `badges --json`, since when, and
 * the log. */
#include "panes/badges.h"

#include "icloud/json.h"
#include "screen/ui.h"

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

static void put_count(struct json_writer *w, const char *key, int count)
{
	json_key(w, key);
	if (count < 0)
		json_put_null(w);
	else
		json_put_int(w, count);
}

static void write_badge(struct json_writer *w, const struct icloud_badge *b)
{
	json_object(w);
	json_key(w, "topic");
	json_put(w, b->topic);
	json_key(w, "app");
	json_put(w, b->app);
	put_count(w, "count", b->count);
	put_instant(w, "since", b->count < 0 ? 0 : b->since);
	json_object_end(w);
}

static void write_line(struct json_writer *w, const struct icloud_news *n)
{
	bool counts = n->from != NEWS_TOLD;

	json_object(w);
	put_instant(w, "at", n->at);
	json_key(w, "what");
	json_put(w, n->what);
	put_count(w, "from", counts ? n->from : -1);
	put_count(w, "to", counts ? n->to : -1);
	json_key(w, "note");
	json_put(w, n->note[0] ? n->note : NULL);
	json_object_end(w);
}

void badges_export(const struct badges_pane *p, struct ui *ui)
{
	struct buf text = BUF_INIT(MIB);
	struct json_writer w = json_writer(&text);

	json_object(&w);
	json_key(&w, "badges");
	json_array(&w);
	for (size_t i = 0; i < p->n; i++)
		write_badge(&w, &p->badge[i]);
	json_array_end(&w);
	json_key(&w, "log");
	json_array(&w);
	for (size_t i = 0; i < p->logged; i++)
		write_line(&w, &p->log[i]);
	json_array_end(&w);
	put_instant(&w, "live_since", p->live_since);
	put_instant(&w, "as_of", p->as_of);
	json_object_end(&w);
	buf_addc(&text, '\n');
	ui_export(ui, "badges and log", "icloud-badges.json", buf_str(&text));
	buf_release(&text);
}
