/* With 100 ms before every answer: how long until every pane is filled, and how long 200 changes take
 * to commit. The reference is what the requests that wait for each other cost by themselves, with the
 * connections they need; the record of the simulator says which these were. */
#include "bench.h"

#include "program.h"
#include "sim.h"
#include "temp.h"

#include "icloud/changes.h"
#include "icloud/contacts.h"
#include "icloud/icloud.h"
#include "icloud/json.h"
#include "icloud/review.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LATENCY = 100, CHANGES = 200 };

/* --- the record --- */

/* Requests that ran one after the other: each began after the one before was answered. */
static int chain_of(struct str log)
{
	struct json_walk w = json_walk(log);
	int64_t at, free_at = 0;
	int n = 0;

	while (json_next(&w)) {
		if (!json_int64(json_get(w.value, "time_ms"), &at) || at < free_at)
			continue;
		free_at = at + LATENCY;
		n++;
	}
	return n;
}

/* TCP and TLS to a host of the simulator, by a plain libcurl handle. */
static double set_up_ms(const struct sim *sim)
{
	CURL *curl = curl_easy_init();
	curl_off_t us = 0;

	curl_easy_setopt(curl, CURLOPT_URL, sim->setup_url);
	curl_easy_setopt(curl, CURLOPT_CAINFO, sim->ca_file);
	curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
	if (curl_easy_perform(curl) == CURLE_OK)
		curl_easy_getinfo(curl, CURLINFO_APPCONNECT_TIME_T, &us);
	curl_easy_cleanup(curl);
	return (double)us / 1000;
}

static void latency(struct sim *sim, int ms)
{
	struct buf answer = BUF_INIT(64 * KIB);
	char order[32];

	snprintf(order, sizeof order, "{\"ms\":%d}", ms);
	sim_post(sim, "/latency", order, &answer);
	buf_release(&answer);
}

/* --- every pane --- */

static void bench_panes(void)
{
	const char *args[] = {"--contacts", "400", NULL};
	struct sim *sim = sim_start(args);
	struct screen *s = screen_new(120, 36);
	struct buf log = BUF_INIT(64 * MIB);
	double since, took, set_up = set_up_ms(sim);
	int chain;

	program_login(s, sim);
	latency(sim, LATENCY);
	sim_log_clear(sim);
	since = now_ms();
	screen_start(s, NULL);
	screen_wait_for(s, "by last name");
	screen_wait_for(s, " GB");
	screen_wait_idle(s);
	took = now_ms() - since;
	latency(sim, 0);
	sim_log(sim, &log);
	chain = chain_of(buf_str(&log));
	figure("all panes filled from nothing, 100 ms latency", "ms", took,
		chain * LATENCY + 2 * set_up,
		"longest chain of dependent requests and two connections");
	remark("All panes: %zu requests, %d of them one after the other; a connection takes %.1f "
	       "ms.",
		json_count(buf_str(&log)), chain, set_up);
	screen_signal(s, 15);
	screen_wait_end(s);
	buf_release(&log);
	screen_free(&s);
	sim_stop(&sim);
}

/* --- a commit --- */

static void stop(const char *what, const struct error *err)
{
	fprintf(stderr, "%s: %s\n", what, err->what);
	exit(1);
}

static void must(struct icloud *ic, enum icloud_ask ask, void *what)
{
	struct error err = ERROR_INIT;

	if (!icloud_do(ic, ask, what, NULL, NULL, &err))
		stop("the engine", &err);
}

struct ids {
	struct buf text; /* parted by NUL */
};

static void keep_id(void *ctx, const struct contact_row *c)
{
	struct ids *ids = ctx;

	buf_add_str(&ids->text, c->id);
	buf_addc(&ids->text, '\0');
}

static void stage_all(struct icloud *ic, struct icloud_reader *r)
{
	struct ids ids = {BUF_INIT(MIB)};
	struct contact_query all = {0};
	struct change_draft *d;
	struct str rest, id;

	contacts_list(r, &all, 0, CHANGES, keep_id, &ids);
	rest = buf_str(&ids.text);
	while (str_cut(&rest, '\0', &id)) {
		d = change_draft_new(OBJECT_CONTACT, CHANGE_UPDATE, SOURCE_COMMAND, id);
		buf_adds(&d->edits, "jobTitle=Measured");
		must(ic, ASK_STAGE, d);
	}
	buf_release(&ids.text);
}

static struct icloud_commit *approve_all(struct icloud *ic, struct icloud_reader *r)
{
	struct error err = ERROR_INIT;
	struct icloud_review *rv = review_new(ic, r, &err);
	struct icloud_commit *commit;
	struct review_summary sum;
	size_t i;

	if (!rv)
		stop("review", &err);
	for (i = 0; i < review_count(rv); i++)
		if (!review_decide(rv, i, DECISION_ACCEPTED, &err))
			stop("accept", &err);
	review_summary(rv, &sum);
	commit = review_confirm(rv, sum.number, &err);
	if (!commit)
		stop("confirm", &err);
	review_free(&rv);
	return commit;
}

static void bench_commit(void)
{
	const char *args[] = {"--contacts", "400", NULL};
	struct sim *sim = sim_start(args);
	struct icloud_settings settings = {0};
	struct buf log = BUF_INIT(256 * MIB);
	struct error err = ERROR_INIT;
	struct icloud_commit *commit;
	struct icloud_reader *r;
	struct icloud *ic;
	struct temp temp;
	double since, took;
	int chain;

	temp_open(&temp);
	sim_environment(sim);
	if (!icloud_settings_load(&settings, &err) || !(ic = icloud_open(&settings, &err)))
		stop("open", &err);
	settings.hold_s = 0;
	must(ic, ASK_SIGN_IN, icloud_sign_in_new(str_of(sim->apple_id), str_of(sim->password)));
	must(ic, ASK_CONTACTS, NULL);
	r = icloud_reader_new(ic, &err);
	if (!r)
		stop("reader", &err);
	stage_all(ic, r);
	commit = approve_all(ic, r);
	latency(sim, LATENCY);
	sim_log_clear(sim);
	since = now_ms();
	must(ic, ASK_COMMIT, commit);
	took = now_ms() - since;
	latency(sim, 0);
	sim_log(sim, &log);
	chain = chain_of(buf_str(&log));
	figure("commit of 200 changes, 100 ms latency", "ms", took, chain * LATENCY,
		"sum of its dependent requests");
	remark("Commit: %zu requests, %d one after the other, %lld writes.",
		json_count(buf_str(&log)), chain, (long long)sim_writes(sim));
	icloud_reader_free(&r);
	icloud_free(&ic);
	icloud_settings_release(&settings);
	temp_close(&temp);
	buf_release(&log);
	sim_stop(&sim);
}

void bench_wire(void)
{
	bench_panes();
	bench_commit();
}
