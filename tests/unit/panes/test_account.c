/* The account pane: who, session and what is kept here; whether a service was asked is one thing, how long it
 * took another; the accounts of this machine. */
#include "drawing.h"

#include "panes/account.h"

static void service(struct account_pane *p, const char *name, bool asked, int took_ms)
{
	struct account_service *s = &p->service[p->n++];

	*s = (struct account_service){.asked = asked, .took_ms = took_ms, .http = asked ? 200 : 0};
	snprintf(s->name, sizeof(s->name), "%s", name);
	snprintf(s->status, sizeof(s->status), "active");
	snprintf(s->host, sizeof(s->host), "p61.icloud.com");
}

static void account__says__whether_a_service_was_asked(void **state)
{
	struct ui *ui = drawing_ui("account", 24, 120);
	struct account_pane *p = ui_pane_state(ui, "account");
	char *got;

	(void)state;
	p->known = true;
	p->n = 0;
	service(p, "contacts", true, 0); /* an answer within the millisecond */
	service(p, "account", true, 120);
	service(p, "ckdatabasews", false, 0);
	service(p, "photos", false, 0);
	account_ready(p, ui);
	got = shown(ui, 3, 19);
	assert_non_null(strstr(got, "contacts       active        0 ms"));
	assert_non_null(strstr(got, "account        active      120 ms"));
	assert_non_null(strstr(got, "ckdatabasews   active    not asked"));
	assert_non_null(strstr(got, "photos         active     not used"));
	free(got);
	ui_free(&ui);
}

static struct icloud_account ada(void)
{
	struct icloud_account a = {.signed_in = true,
		.signed_in_at = at_clock(0, 8, 2),
		.trusted_since = at_clock(-32, 9, 0),
		.web_access = 1,
		.advanced = 0};

	snprintf(a.apple_id, sizeof(a.apple_id), "ada@icloud.com");
	snprintf(a.aliases, sizeof(a.aliases), "ada@me.example");
	snprintf(a.name, sizeof(a.name), "Ada Lovelace");
	snprintf(a.region, sizeof(a.region), "GBR");
	return a;
}

static void put_services(struct account_pane *p)
{
	static const struct {
		const char *name;
		int took_ms;
	} services[] = {{"contacts", 142}, {"calendar", 181}, {"push", 96}, {"keyvalue", 203},
		{"account", 120}, {"ckdatabasews", 0}, {"photos", 0}, {"findme", 0},
		{"schoolwork", 0}};

	for (p->n = 0; p->n < 9; p->n++) {
		struct account_service *s = &p->service[p->n];

		snprintf(s->name, sizeof(s->name), "%s", services[p->n].name);
		snprintf(s->status, sizeof(s->status), "%s", p->n < 8 ? "active" : "no address");
		snprintf(s->host, sizeof(s->host), "%s", p->n < 8 ? "p1.icloud.com" : "");
		s->took_ms = services[p->n].took_ms;
		s->asked = s->took_ms > 0;
	}
}

static struct account_pane *open_account(struct ui **ui, int h, int w)
{
	struct account_pane *p;

	*ui = drawing_ui("account", h, w);
	p = ui_pane_state(*ui, "account");
	assert_non_null(p);
	p->who = ada();
	p->known = true;
	p->beat = (struct icloud_heartbeat){.every_s = 480, .at = at_clock(0, 9, 30)};
	p->kept = (int64_t)(12.4 * (1 << 20));
	snprintf(p->plan, sizeof(p->plan), "iCloud+, 50 GB");
	snprintf(p->folder, sizeof(p->folder), "~/.local/state/icloud-tui");
	put_services(p);
	account_ready(p, *ui);
	ui_redraw(*ui);
	return p;
}

/* The first column alone, from the drawing and from the screen: up to the divider. */
static char *first_column(char *rows)
{
	struct buf out = BUF_INIT(64 * KIB);
	struct str rest = str_of(rows), row;
	char *text;

	while (str_cut(&rest, '\n', &row)) {
		size_t end = str_find(row, STR("│"));

		row = str_part(row, 0, end == SIZE_MAX ? row.n : end);
		while (row.n && row.p[row.n - 1] == ' ')
			row.n--;
		buf_add_str(&out, row);
		buf_addc(&out, '\n');
	}
	free(rows);
	text = str_dup(buf_str(&out));
	buf_release(&out);
	return text;
}

static void account__draws__who_and_the_session(void **state)
{
	struct ui *ui;
	char *want, *got;

	(void)state;
	open_account(&ui, 20, 120);
	want = first_column(drawing("Account", 0, 0, 13));
	got = first_column(shown(ui, 3, 13));
	assert_string_equal(want, got);
	free(want);
	free(got);
	ui_free(&ui);
}

static void assert_shows(struct ui *ui, const char *text)
{
	char *got;

	ui_redraw(ui);
	got = shown(ui, 3, ui->h - 5);
	if (!strstr(got, text))
		fail_msg("“%s” is not in\n%s", text, got);
	free(got);
}

static void assert_shows_not(struct ui *ui, const char *text)
{
	char *got;

	ui_redraw(ui);
	got = shown(ui, 3, ui->h - 5);
	assert_null(strstr(got, text));
	free(got);
}

static const char uk_settings[] =
	"{\"account\":{\"locale\":\"en-gb\",\"timeZone\":\"Europe/"
	"London\",\"lastUsedApp\":\"mail\"},"
	"\"contacts\":{\"displayFields\":\"first,last\",\"displayOrderBy\":\"last,first\","
	"\"countryFormat\":\"gb\",\"usePhoneFormat\":true},"
	"\"calendar\":{\"dateFormat\":\"DD/MM/YYYY\",\"timeFormat\":24,\"startingWeekday\":1,"
	"\"defaultEventAlarm\":{\"before\":true,\"minutes\":15},\"showBirthdays\":true,"
	"\"a\":1,\"b\":[1,2],\"c\":null,\"d\":\"\\u001b[31mred\",\"e\":5,\"f\":6,\"g\":7,"
	"\"h\":8}}";

static void account__draws__settings_in_words(void **state)
{
	struct ui *ui;
	struct account_pane *p = open_account(&ui, 20, 120);
	char *want = drawing("Account", 0, 0, 10), *got;

	(void)state;
	account_settings_words(&p->settings, str_of(uk_settings));
	assert_int_equal(p->settings.others, 9);
	ui_redraw(ui);
	got = shown(ui, 3, 10);
	assert_string_equal(want, got);
	assert_shows(ui, "Phones        formatted by country");
	assert_shows(ui, "9 more that this program does not");
	free(want);
	free(got);
	ui_free(&ui);
}

static void account__where_not_all_has_room__tab_turns_the_columns(void **state)
{
	struct ui *ui;
	struct account_pane *p = open_account(&ui, 24, 80);

	(void)state;
	account_settings_words(&p->settings, str_of(uk_settings));
	assert_shows(ui, "standard, not advanced");
	assert_shows(ui, "photos         active");
	assert_shows_not(ui, "Settings from iCloud");
	ui_keys(ui, "Tab");
	assert_shows(ui, "Settings from iCloud");
	assert_shows(ui, "alarm 15 min before");
	assert_shows_not(ui, "photos         active");
	ui_keys(ui, "Tab");
	assert_shows(ui, "photos         active");
	ui_free(&ui);
	p = open_account(&ui, 16, 60);
	account_settings_words(&p->settings, str_of(uk_settings));
	ui_keys(ui, "Tab Tab");
	assert_shows(ui, "alarm 15 min before");
	ui_keys(ui, "Esc");
	assert_shows(ui, "Ada Lovelace");
	ui_free(&ui);
}

static void account__shows__every_setting_as_it_came(void **state)
{
	struct ui *ui;
	struct account_pane *p = open_account(&ui, 24, 80);

	(void)state;
	account_exact_show(&p->exact, ui, str_of(uk_settings));
	assert_shows(ui, "Settings as iCloud has them, for reading");
	assert_shows(ui, "  account       locale                      \"en-gb\"");
	assert_shows(ui, "                b                           [1,2]");
	assert_shows(ui, "\"\\u001b[31mred\"");
	ui_keys(ui, "G");
	assert_int_equal(p->exact.list.at, 19);
	ui_keys(ui, "Esc");
	assert_shows(ui, "Ada Lovelace");
	account_exact_show(&p->exact, ui, STR("{\"calendar\":7}"));
	assert_shows(ui, "There are none.");
	ui_free(&ui);
}

static void account__says__what_needs_the_person(void **state)
{
	struct ui *ui;
	struct account_pane *p = open_account(&ui, 24, 80);

	(void)state;
	p->who.trusted_since = at_clock(-27, 9, 0);
	assert_shows(ui, "a code about 15 March");
	p->who.trusted_since = at_clock(-31, 9, 0);
	assert_shows_not(ui, "a code about");
	p->beat.failed = true;
	assert_shows(ui, "last failed at 09:30");
	p->beat.resting = true;
	assert_shows(ui, "rests until a key");
	p->who.web_access = 0;
	assert_shows(ui, "off; a device’s iCloud");
	p->who.advanced = 1;
	assert_shows(ui, "advanced; Drive,");
	p->who.advanced = 0;
	p->who.managed = p->who.maintenance = true;
	snprintf(p->who.domain, sizeof(p->who.domain), "iCloud.com.cn");
	snprintf(p->who.region, sizeof(p->who.region), "XYZ");
	assert_shows(ui, "by a school or company");
	assert_shows(ui, "lives at      iCloud.com.cn");
	assert_shows(ui, "under maintenance");
	assert_shows(ui, "  XYZ   iCloud+");
	p->who.signed_in = false;
	assert_shows(ui, "no; L signs in");
	ui_free(&ui);
}

static void account__at_the_smallest_size__shows_all_of_who(void **state)
{
	struct ui *ui;

	(void)state;
	open_account(&ui, 16, 60);
	assert_shows(ui, "Ada Lovelace");
	assert_shows(ui, "standard, not advanced");
	assert_shows(ui, "~/.local/state/icloud-tui");
	ui_keys(ui, "Enter");
	assert_shows(ui, "photos         active");
	ui_free(&ui);
}

static void put_known(struct account_others *o)
{
	static const char *const ids[] = {"ada@icloud.com", "grace@eckert-mauchly.example"};

	for (o->n = 0; o->n < 2; o->n++) {
		struct icloud_known *k = &o->known[o->n];

		snprintf(k->folder, sizeof(k->folder), "%016d", o->n);
		snprintf(k->apple_id, sizeof(k->apple_id), "%s", ids[o->n]);
		snprintf(k->name, sizeof(k->name), "%s", o->n ? "Grace Hopper" : "Ada Lovelace");
		k->open = o->n == 0;
		k->signed_in = o->n == 0;
		k->used = at_clock(-o->n, 8, 2);
	}
}

static void accounts__show__each_with_its_state(void **state)
{
	static const int sizes[][2] = {{36, 120}, {24, 80}, {16, 60}};

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct ui *ui;
		struct account_pane *p = open_account(&ui, sizes[i][0], sizes[i][1]);

		put_known(&p->others);
		account_others_show(&p->others, ui);
		assert_shows(ui, "▌ > ada@icloud.com");
		assert_shows(ui, "open here");
		assert_shows(ui, "signed out");
		assert_shows(ui, "yesterday 08:02");
		assert_shows(ui, "    Another account");
		ui_keys(ui, "Enter"); /* the one that is open: nothing but back */
		assert_false(p->others.shown);
		ui_keys(ui, "A"); /* without a library nobody is known */
		assert_true(p->others.shown);
		assert_int_equal(p->others.n, 0);
		ui_keys(ui, "Esc");
		assert_false(p->others.shown);
		ui_free(&ui);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(account__says__whether_a_service_was_asked),
		cmocka_unit_test(account__draws__who_and_the_session),
		cmocka_unit_test(account__draws__settings_in_words),
		cmocka_unit_test(account__where_not_all_has_room__tab_turns_the_columns),
		cmocka_unit_test(account__shows__every_setting_as_it_came),
		cmocka_unit_test(account__says__what_needs_the_person),
		cmocka_unit_test(account__at_the_smallest_size__shows_all_of_who),
		cmocka_unit_test(accounts__show__each_with_its_state),
	};

	drawing_clock();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
