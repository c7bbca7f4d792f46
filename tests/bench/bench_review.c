/* Ten thousand changes: staged (diff and checks), laid out and put together by shape, and seen on the screen. */
#include "bench.h"

#include "change/checks.h"
#include "change/review_inside.h"
#include "icloud/contacts.h"
#include "program.h"
#include "screen.h"
#include "store/reader.h"
#include "temp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHANGES = 10000, KEYS = 100, DEADLINE_MS = 60000 };

static void stop(const char *what, const struct error *err)
{
	fprintf(stderr, "bench: %s: %s\n", what, err->what);
	exit(1);
}

/* ---- the library alone ---- */

static void keep_card(void *ctx, const struct contact_row *c)
{
	buf_add_str(ctx, c->id);
	buf_addc(ctx, '\0');
}

static void bench_diffs(struct icloud_reader *r)
{
	struct buf ids = BUF_INIT(4 * MIB), card = BUF_INIT(MIB), after = BUF_INIT(MIB);
	struct contact_query all = {0};
	struct str rest, id;
	double took = 0, since;
	struct diff d;

	contacts_list(r, &all, 0, CHANGES, keep_card, &ids);
	rest = buf_str(&ids);
	while (str_cut(&rest, '\0', &id)) {
		buf_clear(&card);
		buf_clear(&after);
		if (!id.n || !contacts_card(r, id, &card) ||
			!card_put(buf_str(&card), "jobTitle", STR("\"Measured\""), &after))
			continue;
		since = now_ms();
		if (diff_cards(buf_str(&card), buf_str(&after), &d)) {
			checks_sides(
				CHANGE_UPDATE, SOURCE_BULK, buf_str(&card), buf_str(&after), &d);
			diff_release(&d);
		}
		took += now_ms() - since;
	}
	figure("diff and checks of 10,000 changes", "ms", took, 0, NULL);
	buf_release(&ids);
	buf_release(&card);
	buf_release(&after);
}

static void bench_opening(struct icloud_reader *r)
{
	struct error err = ERROR_INIT;
	double since = now_ms(), key;
	struct icloud_review *rv = review_open("bench", NULL, r, &err);
	struct review_summary sum;

	if (!rv || review_count(rv) != CHANGES)
		stop("review", &err);
	figure("opening review with 10,000 changes", "ms", now_ms() - since, 0, NULL);
	since = now_ms();
	review_clusters(rv);
	figure("  all of them put together by shape", "ms", now_ms() - since, 0, NULL);
	since = now_ms();
	if (!review_decide(rv, CHANGES / 2, DECISION_ACCEPTED, &err))
		stop("decide", &err);
	review_summary(rv, &sum);
	key = now_ms() - since;
	figure("  one decision and its sum", "ms", key, 0, NULL);
	since = now_ms();
	if (!review_refresh(rv, &err))
		stop("refresh", &err);
	figure("  news, decisions kept", "ms", now_ms() - since, 0, NULL);
	review_free(&rv);
}

/* ---- the screen ---- */

static double until_text(struct screen *s, const char *text, double since)
{
	while (!screen_has(s, text) && now_ms() - since < DEADLINE_MS)
		screen_pump(s, 1000);
	return now_ms() - since;
}

static void bench_keys(struct screen *s)
{
	static double times[KEYS];

	for (int i = 0; i < KEYS; i++) {
		unsigned long long from = screen_bytes(s);
		double since = now_ms();

		screen_keys(s, i % 40 < 20 ? "<Down>" : "<Up>");
		while (screen_bytes(s) == from && now_ms() - since < DEADLINE_MS)
			screen_pump(s, 1000);
		times[i] = now_ms() - since;
		screen_wait_idle(s);
	}
	figure("key to frame in review of 10,000 changes: median", "ms", median(times, KEYS), 0,
		NULL);
	figure("  the same, 99th percentile", "ms", percentile(times, KEYS, 99), 0, NULL);
}

static void bench_seen(struct screen *s)
{
	double since;

	screen_start(s, NULL);
	screen_wait_idle(s);
	since = now_ms();
	screen_keys(s, "R");
	figure("R to the first frame of 10,000 changes", "ms", until_text(s, "10,000 open", since),
		0, NULL);
	screen_wait_idle(s);
	screen_press(s, "<Esc>");
	bench_keys(s);
	since = now_ms();
	screen_keys(s, "t");
	figure("t to the first frame of their shapes", "ms",
		until_text(s, "Alike, can be accepted together", since), 0, NULL);
	screen_wait_idle(s);
	screen_signal(s, 15);
	screen_wait_end(s);
}

/* ---- staging, as a bulk edit does ---- */

static void use_folder(struct screen *s, const char *variable, const char *name)
{
	char path[4096];

	snprintf(path, sizeof path, "%s/%s", screen_home(s), name);
	setenv(variable, path, 1);
}

static void add_draft(void *ctx, const struct contact_row *c)
{
	struct change_drafts *many = ctx;
	struct change_draft *d =
		change_draft_new(OBJECT_CONTACT, CHANGE_UPDATE, SOURCE_BULK, c->id);

	buf_adds(&d->edits, many->n % 3 ? "nickName=Measured" : "department=Measured");
	change_drafts_add(many, d);
}

static void stage(struct icloud *ic, struct icloud_reader *r)
{
	struct change_drafts *many = change_drafts_new();
	struct contact_query all = {0};
	struct error err = ERROR_INIT;
	double since;

	contacts_list(r, &all, 0, CHANGES, add_draft, many);
	since = now_ms();
	if (!icloud_do(ic, ASK_STAGE_MANY, many, NULL, NULL, &err))
		stop("stage", &err);
	figure("staging 10,000 changes in one go", "ms", now_ms() - since, 0, NULL);
}

void bench_review(void)
{
	const char *args[] = {"--contacts", "10500", NULL};
	struct sim *sim = sim_start(args);
	struct screen *s = program_ready(sim, 120, 36);
	struct icloud_settings settings = {0};
	struct error err = ERROR_INIT;
	struct icloud_reader *r;
	struct icloud *ic;

	use_folder(s, "XDG_CONFIG_HOME", "config");
	use_folder(s, "XDG_STATE_HOME", "state");
	use_folder(s, "XDG_CACHE_HOME", "cache");
	sim_environment(sim);
	if (!icloud_settings_load(&settings, &err) || !(ic = icloud_open(&settings, &err)) ||
		!(r = icloud_reader_new(ic, &err)))
		stop("open", &err);
	bench_diffs(r);
	stage(ic, r);
	bench_opening(r);
	icloud_reader_free(&r);
	icloud_free(&ic);
	icloud_settings_release(&settings);
	bench_seen(s);
	screen_free(&s);
	sim_stop(&sim);
}
