/* alarms --notify, for a timer of the system: what rings is told once, by whichever program comes first. The list
 * in the store is good for an hour; when it cannot be read again, what is known is told all the same. */
#include "cli/alarms.h"
#include "cli/cli.h"
#include "icloud/glance.h"
#include "screen/notice.h"
#include "screen/outside.h"

#include <stdlib.h>
#include <string.h>

enum { GOOD_FOR_S = 3600, LATE_S = 3600, AT_ONCE = 32 };

struct due {
	struct notice found[AT_ONCE];
	size_t n;
	time_t now;
	const struct zone *zone;
};

static void look(void *ctx, const struct icloud_alarm *a)
{
	struct due *d = ctx;

	if (a->rings_at && a->rings_at <= d->now && d->now - a->rings_at < LATE_S && d->n < AT_ONCE)
		notice_of(&d->found[d->n++], a, d->zone);
}

static void ignore(void *ctx, const struct icloud_alarm *a)
{
	(void)ctx;
	(void)a;
}

/* Only what was never read fails: a timer that comes each minute is no place for an outage to be told. */
static bool have_list(struct cli *c, struct error *err)
{
	time_t as_of = alarms_list(c->reader, 0, 0, ignore, NULL), now = clock_now();
	bool good = as_of && as_of <= now && now - as_of < GOOD_FOR_S;
	struct error why = ERROR_INIT;

	if (cli_need(c, ASK_ALARMS, NULL, good || (as_of && c->settings.offline) ? as_of : 0, &why))
		return true;
	if (!as_of || c->fresh || why.code == ERR_CANCELLED || !c->reader) {
		*err = why;
		return false;
	}
	output_note(c, why.what);
	return true;
}

static bool run(struct cli *c, struct notice *n, struct error *err)
{
	char *words = mem_dup(c->settings.notify_command), *argv[NOTICE_ARGS];
	bool ok;

	if (notice_args(words, n->title, n->text, argv))
		ok = outside_run(argv, err);
	else
		ok = fail(err, ERR_USAGE, "notify_command has no words, or too many.",
			"Name a program and its options in the configuration.");
	free(words);
	return ok;
}

/* The mark comes first, so that two programs never tell the same; it goes when the telling failed. */
static bool claim(struct cli *c, const struct notice *n, bool back, bool *ours, struct error *err)
{
	struct icloud_alarm_answer *a = alarm_told_new(str_of(n->id), n->rings_at);
	int64_t changed = 0;

	a->untold = back;
	if (!cli_ask_total(c, ASK_ALARM_ANSWER, a, &changed, err))
		return false;
	*ours = changed > 0;
	return true;
}

static void print(struct cli *c, struct json_writer *w, const struct notice *n)
{
	if (!c->json) {
		buf_printf(&c->out, "%s: %s\n", n->title, n->text);
		return;
	}
	json_object(w);
	put_text(w, "id", str_of(n->id));
	put_text(w, "title", str_of(n->title));
	put_text(w, "text", str_of(n->text));
	put_time(w, "rings", n->rings_at);
	json_object_end(w);
}

static bool tell(struct cli *c, struct json_writer *w, struct notice *n, struct error *err)
{
	struct error ignored = ERROR_INIT;
	bool ours = false;

	if (!claim(c, n, false, &ours, err))
		return false;
	if (!ours)
		return true;
	if (c->settings.notify_command && !run(c, n, err)) {
		claim(c, n, true, &ours, &ignored);
		return false;
	}
	if (c->json || !c->settings.notify_command)
		print(c, w, n);
	return true;
}

bool alarms_notify(struct cli *c, struct error *err)
{
	struct due *d = mem_new(sizeof *d);
	struct json_writer w = json_writer(&c->out);
	struct zone *zone = NULL;
	bool ok = have_list(c, err);

	if (ok) {
		d->zone = zone = alarms_zone(c->reader);
		d->now = clock_now();
		alarms_list(c->reader, 0, d->now + 1, look, d);
		out_list(c, &w, "told");
		for (size_t i = 0; i < d->n && ok; i++)
			ok = tell(c, &w, &d->found[i], err);
		out_list_end(c, &w);
	}
	zone_free(&zone);
	free(d);
	return ok;
}
