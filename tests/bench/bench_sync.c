/* Ten of 50,000 contacts were changed by another device: how long until the store knows, by a full read that
 * compares etags, by startup alone when nothing has moved, and by changeset where an account answers it. The
 * reference is the first read, which stores everything. The simulator's own work is in all of them. */
#include "bench.h"

#include "contacts/read.h"
#include "icloud/contacts.h"
#include "icloud/icloud.h"
#include "session/account.h"
#include "sim.h"
#include "temp.h"

#include <stdio.h>
#include <stdlib.h>

enum { CHANGED = 10 };

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

static double read_ms(struct icloud *ic)
{
	double since = now_ms();

	must(ic, ASK_CONTACTS, NULL);
	return now_ms() - since;
}

static double news_ms(struct icloud *ic)
{
	struct account *a = icloud_account(ic);
	struct error err = ERROR_INIT;
	double since = now_ms();
	struct flow *f = contacts_news_start(a);

	if (!flow_wait(a, f, &err))
		stop("news", &err);
	flow_free(&f);
	return now_ms() - since;
}

static void take_id(void *ctx, const struct contact_row *c)
{
	struct buf *ids = ctx;

	buf_add_str(ids, c->id);
	buf_addc(ids, '\n');
}

static void change_ten(struct sim *sim, struct icloud *ic, const char *title)
{
	struct icloud_reader *r = icloud_reader_new(ic, NULL);
	struct contact_query all = {0};
	struct buf ids = BUF_INIT(MIB);
	struct str rest, id;
	char json[256];

	for (int i = 0; i < CHANGED; i++)
		contacts_list(r, &all, i * 4000, 1, take_id, &ids);
	rest = buf_str(&ids);
	while (str_cut(&rest, '\n', &id) && id.n) {
		snprintf(json, sizeof json, "{\"contactId\":\"%.*s\",\"jobTitle\":\"%s\"}",
			STR_ARG(id), title);
		sim_change(sim, json);
	}
	buf_release(&ids);
	icloud_reader_free(&r);
}

static void measure(struct sim *sim, struct icloud *ic)
{
	double first = read_ms(ic), full, nothing, set;

	change_ten(sim, ic, "Moved");
	full = read_ms(ic);
	sim_set(sim, "{\"changeset\":\"served\"}");
	change_ten(sim, ic, "Moved on");
	set = news_ms(ic);
	nothing = news_ms(ic);
	figure("sync of 50,000, ten changed: full read", "ms", full, first,
		"the first read of all");
	figure("the same by changeset", "ms", set, first, "the first read of all");
	figure("sync of 50,000, nothing changed", "ms", nothing, first, "the first read of all");
}

void bench_sync(void)
{
	const char *args[] = {"--contacts", "50000", NULL};
	struct sim *sim = sim_start(args);
	struct icloud_settings settings = {0};
	struct error err = ERROR_INIT;
	struct icloud *ic;
	struct temp temp;

	temp_open(&temp);
	sim_environment(sim);
	if (!icloud_settings_load(&settings, &err) || !(ic = icloud_open(&settings, &err)))
		stop("open", &err);
	must(ic, ASK_SIGN_IN, icloud_sign_in_new(str_of(sim->apple_id), str_of(sim->password)));
	measure(sim, ic);
	icloud_free(&ic);
	icloud_settings_release(&settings);
	temp_close(&temp);
	sim_stop(&sim);
}
