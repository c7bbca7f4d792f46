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
	json_object_end(&w);
	out_line_end(c);
}

static void service_text(void *ctx, struct str name, struct str url, struct str status)
{
	struct table *t = ((struct services *)ctx)->table;

	table_cell(t, name);
	table_cell(t, status.n ? status : url.n ? STR("active") : STR("no address"));
}

static void account_text(struct cli *c, const struct icloud_account *a)
{
	struct table t = TABLE_INIT(2), list = TABLE_INIT(2);
	struct services s = {.table = &list};

	table_word(&t, "Account");
	table_word(&t, a->apple_id);
	table_word(&t, "Name");
	table_word(&t, a->name);
	table_word(&t, "Region");
	table_word(&t, a->region);
	table_word(&t, "Servers");
	table_word(&t, a->not_apple ? "not Apple's" : "Apple's");
	table_word(&t, "Signed in");
	table_word(&t, a->signed_in ? words_time(a->signed_in_at, clock_now()).text : "no");
	table_word(&t, "Trusted");
	table_word(
		&t, a->trusted_since ? words_day(a->trusted_since, clock_now()).text : "not yet");
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
	.help = "Who is signed in, and which services there are",
	.run = account_run,
};
