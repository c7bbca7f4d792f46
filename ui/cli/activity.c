/* activity: the requests that were made from this machine. Secrets never enter that record. */
#include "cli/cli.h"
#include "cli/table.h"
#include "icloud/glance.h"
#include "panes/words.h"

#include <stdio.h>
#include <stdlib.h>

enum { KEPT = 500 };

static void request_json(struct json_writer *w, const struct icloud_activity *a)
{
	json_object(w);
	put_time(w, "at", a->at);
	json_key(w, "service");
	json_put(w, a->service);
	json_key(w, "verb");
	json_put(w, a->verb);
	json_key(w, "host");
	json_put(w, a->host);
	json_key(w, "path");
	json_put(w, a->path);
	json_key(w, "http");
	json_put_int(w, a->http);
	json_key(w, "took_ms");
	json_put_int(w, a->took_ms);
	json_key(w, "bytes");
	json_put_int(w, a->bytes);
	json_key(w, "note");
	json_put(w, *a->note ? a->note : NULL);
	json_object_end(w);
}

static void request_text(struct table *t, const struct icloud_activity *a)
{
	char text[64];

	table_word(t, words_clock(a->at).text);
	table_word(t, a->service);
	snprintf(text, sizeof text, "%-4s %.50s", a->verb, a->path);
	table_word(t, text);
	snprintf(text, sizeof text, "%d", a->http);
	table_word(t, a->http ? text : "-");
	snprintf(text, sizeof text, "%d ms", a->took_ms);
	table_word(t, text);
	table_word(t, a->note);
}

static bool activity_run(struct cli *c, struct error *err)
{
	struct icloud_activity *list = mem_new(sizeof *list * KEPT);
	size_t n = activity_past(c->ic, list, KEPT);
	struct json_writer w = json_writer(&c->out);
	struct table t = TABLE_INIT(6);

	(void)err;
	t.right[3] = t.right[4] = true;
	table_fit(&t, 2, 50);
	out_list(c, &w, "requests");
	for (size_t i = 0; i < n; i++)
		if (c->json)
			request_json(&w, &list[i]);
		else
			request_text(&t, &list[i]);
	out_list_end(c, &w);
	if (!c->json) {
		table_end(&t, &c->out);
		if (n == 0)
			buf_adds(&c->out, "No request was made from here yet.\n");
	}
	free(list);
	return true;
}

const struct command cmd_activity = {
	.name = "activity",
	.arguments = "",
	.help = "The last requests that were made, newest first",
	.run = activity_run,
};
