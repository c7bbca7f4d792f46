/* account: who is signed in, and which services the account has. */
#include "cli/account.h"
#include "cli/table.h"
#include "icloud/glance.h"
#include "panes/words.h"

struct services {
	struct json_writer *w;
	struct table *table;
};

static void service_json(void *ctx, struct str name, struct str url, struct str status)
{
	struct json_writer *w = ((struct services *)ctx)->w;
	struct buf key = BUF_INIT(4 * KIB);

	buf_add_str(&key, name);
	json_key(w, buf_cstr(&key));
	json_object(w);
	put_text(w, "url", url.n ? url : STR_NONE);
	put_text(w, "status", status.n ? status : STR_NONE);
	json_object_end(w);
	buf_release(&key);
}

/* The accounts of this machine but the one that is open. */
static size_t others(struct cli *c, struct icloud_known out[ACCOUNTS_MAX])
{
	size_t n = icloud_accounts(c->ic, out, ACCOUNTS_MAX), kept = 0;

	for (size_t i = 0; i < n; i++)
		if (!out[i].open)
			out[kept++] = out[i];
	return kept;
}

static void others_json(struct cli *c, struct json_writer *w)
{
	struct icloud_known known[ACCOUNTS_MAX];
	size_t n = others(c, known);

	json_key(w, "others");
	json_array(w);
	for (size_t i = 0; i < n; i++) {
		json_object(w);
		json_key(w, "apple_id");
		json_put(w, known[i].apple_id);
		json_key(w, "name");
		json_put(w, known[i].name);
		json_key(w, "signed_in");
		json_put_bool(w, known[i].signed_in);
		put_time(w, "used", known[i].used);
		json_object_end(w);
	}
	json_array_end(w);
}

static void put_known(struct json_writer *w, const char *key, int value)
{
	json_key(w, key);
	if (value < 0)
		json_put_null(w);
	else
		json_put_bool(w, value);
}

static void aliases_json(const struct icloud_account *a, struct json_writer *w)
{
	struct str rest = str_of(a->aliases), name;

	json_key(w, "aliases");
	json_array(w);
	while (rest.n && str_cut(&rest, ',', &name))
		json_put_str(w, str_trim(name));
	json_array_end(w);
}

static void account_json(struct cli *c, const struct icloud_account *a)
{
	struct json_writer w = json_writer(&c->out);
	struct services s = {.w = &w};

	json_object(&w);
	json_key(&w, "apple_id");
	json_put(&w, a->apple_id);
	json_key(&w, "name");
	json_put(&w, a->name);
	json_key(&w, "dsid");
	json_put(&w, a->dsid);
	json_key(&w, "region");
	json_put(&w, *a->region ? a->region : NULL);
	json_key(&w, "endpoints");
	json_put(&w, a->not_apple ? "other" : "apple");
	json_key(&w, "services");
	json_object(&w);
	account_services(c->reader, service_json, &s);
	json_object_end(&w);
	json_key(&w, "signed_in");
	json_put_bool(&w, a->signed_in);
	put_time(&w, "signed_in_at", a->signed_in_at);
	put_time(&w, "trusted_since", a->trusted_since);
	put_time(&w, "trusted_until_about", account_trusted_until(a));
	aliases_json(a, &w);
	json_key(&w, "managed");
	json_put_bool(&w, a->managed);
	put_known(&w, "web_access", a->web_access);
	put_known(&w, "advanced_protection", a->advanced);
	others_json(c, &w);
	json_object_end(&w);
	out_line_end(c);
}

static void service_text(void *ctx, struct str name, struct str url, struct str status)
{
	struct table *t = ((struct services *)ctx)->table;

	table_cell(t, name);
	table_cell(t, status.n ? status : url.n ? STR("active") : STR("no address"));
}

static void trust_text(const struct icloud_account *a, struct table *t)
{
	time_t now = clock_now(), until = account_trusted_until(a);
	struct buf text = BUF_INIT(KIB);

	if (!until)
		buf_adds(&text, "not yet; a sign-in with a code does it");
	else
		buf_printf(&text, "since %s", words_day(a->trusted_since, now).text);
	if (until > now)
		buf_printf(&text, ", a code again probably about %s", words_day(until, now).text);
	else if (until)
		buf_adds(&text, ", longer than the usual 30 days; a code may be asked any day");
	table_word(t, "Trusted");
	table_cell(t, buf_str(&text));
	buf_release(&text);
}

static void rights_text(const struct icloud_account *a, struct table *t)
{
	if (*a->domain) {
		table_word(t, "Lives at");
		table_word(t, a->domain);
	}
	if (a->managed) {
		table_word(t, "Managed");
		table_word(t, "by a school or company, which decides what works");
	}
	if (a->maintenance) {
		table_word(t, "iCloud");
		table_word(t, "under maintenance at the last sign-in");
	}
	if (a->web_access >= 0) {
		table_word(t, "Web access");
		table_word(t, a->web_access
				      ? "on"
				      : "off: a device's iCloud settings turn on Access iCloud "
					"Data on the Web");
	}
	if (a->advanced >= 0) {
		table_word(t, "Protection");
		table_word(t, a->advanced ? "advanced: contacts, alarms, storage and settings "
					    "work; Drive, Photos and CloudKit stay closed here"
					  : "standard, not advanced");
	}
}

static void others_text(struct cli *c, struct table *t)
{
	struct icloud_known known[ACCOUNTS_MAX];
	size_t n = others(c, known);
	struct buf text = BUF_INIT(32 * KIB);

	for (size_t i = 0; i < n; i++)
		buf_printf(&text, "%s%s (signed %s)", i ? ", " : "", known[i].apple_id,
			known[i].signed_in ? "in" : "out");
	if (n) {
		table_word(t, "Others here");
		table_cell(t, buf_str(&text));
	}
	buf_release(&text);
}

static void names_text(const struct icloud_account *a, struct table *t)
{
	struct buf text = BUF_INIT(KIB);

	buf_printf(&text, "%s%s%s", a->apple_id, *a->aliases ? ", also " : "", a->aliases);
	table_word(t, "Account");
	table_cell(t, buf_str(&text));
	buf_release(&text);
}

static void account_text(struct cli *c, const struct icloud_account *a)
{
	struct table t = TABLE_INIT(2), list = TABLE_INIT(2);
	struct services s = {.table = &list};

	names_text(a, &t);
	table_word(&t, "Name");
	table_word(&t, a->name);
	table_word(&t, "Region");
	table_cell(&t, words_region(str_of(a->region)));
	table_word(&t, "Servers");
	table_word(&t, a->not_apple ? "not Apple's" : "Apple's");
	table_word(&t, "Signed in");
	table_word(&t, a->signed_in ? words_time(a->signed_in_at, clock_now()).text : "no");
	trust_text(a, &t);
	rights_text(a, &t);
	others_text(c, &t);
	table_end(&t, &c->out);
	buf_adds(&c->out, "\nServices\n");
	list.indent = 2;
	account_services(c->reader, service_text, &s);
	table_end(&list, &c->out);
}

bool out_account(struct cli *c, struct error *err)
{
	struct icloud_account a;

	if (!account_read(c->reader, &a))
		return fail(err, ERR_SIGN_IN, "Nobody has signed in on this machine yet.",
			"Sign in: icloud-tui login.");
	if (c->json)
		account_json(c, &a);
	else
		account_text(c, &a);
	return true;
}

static bool account_run(struct cli *c, struct error *err)
{
	if (c->fresh && !cli_ask(c, ASK_SIGN_IN, icloud_sign_in_new(STR_NONE, STR_NONE), err))
		return false;
	return out_account(c, err);
}

const struct command cmd_account = {
	.name = "account",
	.arguments = "",
	.help = "Who is signed in, since when, and which services there are",
	.more = "Trust: until when Apple probably asks for no code is about, planned with 30 "
		"days.\n"
		"Other accounts that were signed in on this machine are named; --account opens "
		"one.",
	.run = account_run,
};
