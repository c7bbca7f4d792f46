/* activity: the requests that were made from this machine. Secrets never enter that record. */
#include "cli/cli.h"
#include "cli/table.h"
#include "icloud/activity.h"
#include "icloud/time.h"
#include "panes/activity.h"
#include "panes/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct words when_of(time_t at)
{
	struct words w = words_clock(at), day = words_day(at, clock_now());

	if (strcmp(day.text, "today") != 0)
		snprintf(w.text, sizeof w.text, "%.20s %.8s", day.text, words_clock(at).text);
	return w;
}

static void request_text(struct table *t, const struct icloud_activity *a)
{
	char text[160];

	table_word(t, when_of(a->at).text);
	table_word(t, a->service);
	snprintf(text, sizeof text, "%-4s %s", a->verb, a->path);
	table_word(t, text);
	snprintf(text, sizeof text, "%d", a->http);
	table_word(t, a->http ? text : "-");
	table_word(t, words_count(a->bytes).text);
	snprintf(text, sizeof text, "%d ms", a->took_ms);
	table_word(t, text);
	table_word(t, a->note);
}

static bool activity_run(struct cli *c, struct error *err)
{
	struct icloud_activity *list = mem_new(sizeof *list * ACTIVITY_PAST);
	size_t n = activity_past(c->ic, list, ACTIVITY_PAST);
	struct json_writer w = json_writer(&c->out);
	struct table t = TABLE_INIT(7);
	char country[3];

	(void)err;
	activity_country(c->reader, country);
	t.right[3] = t.right[4] = t.right[5] = true;
	table_fit(&t, 2, 50);
	out_list(c, &w, "requests");
	for (size_t i = 0; i < n; i++)
		if (c->json)
			activity_json(&w, &list[i], country);
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
