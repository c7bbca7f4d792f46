/* The commands that read, against the simulator: the keys of design.md, store or network, exit status. */
#include "icloud/json.h"
#include "rig/command.h"
#include "store/store.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static struct sim *sim;
static struct temp temp;

static int set_up(void **state)
{
	static const char *const options[] = {"--now", "1773307980", NULL};

	(void)state;
	setenv("TUI_TEST_NOW", "1773307980", 1);
	sim = command_home(&temp, options);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	command_home_end(&temp, &sim);
	return 0;
}

/* The keys of an object, parted by blanks, in their order. */
static void keys_of(struct str object, struct buf *out)
{
	struct json_walk w = json_walk(object);

	buf_clear(out);
	while (json_next(&w)) {
		if (out->n)
			buf_addc(out, ' ');
		json_text(w.key, out);
	}
}

static void assert_keys(struct str object, const char *keys)
{
	struct buf found = BUF_INIT(64 * KIB);

	keys_of(object, &found);
	assert_string_equal(buf_cstr(&found), keys);
	buf_release(&found);
}

static struct str result(struct command_run *c)
{
	struct str whole = json_value(buf_str(&c->out));

	command_assert(c, 0);
	if (!whole.p)
		print_message("no JSON: %s\n", buf_cstr(&c->out));
	assert_non_null(whole.p);
	assert_int_equal(c->err.n, 0);
	return whole;
}

static int64_t number(struct str object, const char *key)
{
	int64_t n = 0;

	assert_true(json_int64(json_get(object, key), &n));
	return n;
}

static void storage__prints__a_sum_that_is_exact(void **state)
{
	struct command_run c = command_run(NULL, "storage", "--json", NULL);
	struct str s = result(&c);
	struct json_walk media = json_walk(json_get(s, "media"));
	int64_t rest = number(s, "used");

	(void)state;
	assert_keys(s, "used total available media quota as_of complimentary commerce family "
		       "forecast not_told unread");
	assert_keys(json_get(s, "quota"), "over highest_tier paid almost_full");
	assert_keys(json_get(s, "forecast"), "kind days a_month full_about");
	while (json_next(&media)) {
		assert_keys(media.value, "key label bytes color");
		rest -= number(media.value, "bytes");
	}
	assert_int_equal(rest, 0);
	command_release(&c);
}

/* Into a pipe: ASCII, no colour, nothing cut. */
static void storage__draws__a_bar(void **state)
{
	struct command_run c = command_run(NULL, "storage", NULL);

	(void)state;
	command_assert(&c, 0);
	assert_string_equal(buf_cstr(&c.out),
		"38.4 of 50 GB used, 11.6 GB free   (iCloud+, 50 GB, paid)\n"
		"\n"
		"  ########################=========+++-:............\n"
		"\n"
		"  # Photos and videos    24.1 GB   48.2 %\n"
		"  = Backup                8.6 GB   17.2 %\n"
		"  + Docs                  3.2 GB    6.4 %\n"
		"  - Mail                  1.5 GB    3.0 %\n"
		"  : Messages              0.7 GB    1.4 %\n"
		"  % other                 0.3 GB    0.6 %\n"
		"\n"
		"Forecast from 26 March on, when 14 days are known.\n"
		"Of the plan 45 GB are bought.\n"
		"\n"
		"as of 09:33\n");
	command_release(&c);
}

static void storage_check__tells__by_its_exit_status(void **state)
{
	static const struct {
		const char *percent;
		int status;
	} cases[] = {{"76", 1}, {"77", 0}, {"100", 0}, {"0", 1}};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct command_run c =
			command_run(NULL, "storage", "--check", cases[i].percent, NULL);

		command_assert(&c, cases[i].status);
		assert_int_equal(c.out.n + c.err.n, 0);
		command_release(&c);
	}
}

/* What iCloud does not tell is no number to compare with. */
static void storage_check__cannot_tell__without_sum_or_plan(void **state)
{
	static const char *const sums[] = {
		"\\\"usedStorageInBytes\\\":null,\\\"totalStorageInBytes\\\":9",
		"\\\"usedStorageInBytes\\\":9,\\\"totalStorageInBytes\\\":0"};
	struct buf order = BUF_INIT(4 * KIB);
	struct command_run again;

	(void)state;
	for (size_t i = 0; i < sizeof sums / sizeof *sums; i++) {
		struct command_run c;

		buf_clear(&order);
		buf_printf(&order,
			"{\"path\":\"/setup/ws/1/storageUsageInfo\",\"status\":200,\"body\":\"{"
			"\\\"storageUsageByMedia\\\":[{\\\"mediaKey\\\":\\\"mail\\\","
			"\\\"usageInBytes\\\":7}],\\\"storageUsageInfo\\\":{%s}}\"}",
			sums[i]);
		sim_fault(sim, buf_cstr(&order));
		c = command_run(NULL, "storage", "--fresh", "--check", "90", NULL);
		command_assert(&c, 2);
		command_release(&c);
		c = command_run(NULL, "storage", NULL);
		command_assert(&c, 0);
		assert_non_null(strstr(buf_cstr(&c.out), "iCloud did not tell the "));
		command_release(&c);
	}
	again = command_run(NULL, "storage", "--fresh", NULL);
	command_assert(&again, 0);
	command_release(&again);
	buf_release(&order);
}

static void alarms__have__the_keys_of_the_design(void **state)
{
	struct command_run c = command_run(NULL, "--json", "alarms", "--days", "40", NULL);
	struct str s = result(&c);
	struct json_walk w = json_walk(json_get(s, "alarms"));
	struct buf before = BUF_INIT(KIB), now = BUF_INIT(KIB);
	size_t n = 0;

	(void)state;
	assert_keys(s, "alarms as_of");
	for (; json_next(&w); n++) {
		assert_keys(w.value,
			"id title trigger start end all_day zone location calendar color "
			"put_off_until dismissed");
		buf_clear(&now);
		assert_true(json_text(json_get(w.value, "trigger"), &now));
		assert_true(str_cmp(buf_str(&before), buf_str(&now)) <= 0);
		buf_clear(&before);
		buf_add_str(&before, buf_str(&now));
	}
	assert_true(n > 3);
	buf_release(&before);
	buf_release(&now);
	command_release(&c);
}

static void badges__name__every_topic(void **state)
{
	struct command_run c = command_run(NULL, "badges", "--json", NULL);
	struct str s = result(&c);
	struct json_walk w = json_walk(json_get(s, "badges"));
	size_t n = 0;

	(void)state;
	assert_keys(s, "badges as_of");
	for (; json_next(&w); n++)
		assert_keys(w.value, "topic app count");
	assert_int_equal(n, 7);
	assert_true(json_text_is(json_get(json_at(json_get(s, "badges"), 0), "app"), "mail"));
	assert_int_equal(number(json_at(json_get(s, "badges"), 0), "count"), 3);
	command_release(&c);
}

static void settings__keep__values_and_nothing_private(void **state)
{
	struct command_run c = command_run(NULL, "settings", "--json", NULL);
	struct str s = result(&c);

	(void)state;
	assert_keys(s, "apps as_of");
	assert_true(json_get(json_get(s, "apps"), "calendar").p != NULL);
	assert_null(json_get(json_get(s, "apps"), "mail").p);
	command_release(&c);
}

static void account__prints__services_and_endpoints(void **state)
{
	struct command_run c = command_run(NULL, "account", "--json", NULL);
	struct str s = result(&c);

	(void)state;
	assert_keys(s, "apple_id name dsid region endpoints services signed_in signed_in_at "
		       "trusted_since trusted_until_about aliases managed web_access "
		       "advanced_protection others");
	assert_true(json_text_is(json_get(s, "apple_id"), "ada@icloud.com"));
	assert_true(json_text_is(json_get(s, "endpoints"), "other"));
	assert_keys(json_get(json_get(s, "services"), "contacts"), "url status");
	assert_true(json_text_is(json_at(json_get(s, "aliases"), 0), "ada@me.example"));
	assert_int_equal(json_type(json_get(s, "web_access")), JSON_TRUE);
	assert_int_equal(json_type(json_get(s, "advanced_protection")), JSON_FALSE);
	assert_int_equal(json_count(json_get(s, "others")), 0);
	command_release(&c);
}

static void contacts_list__prints__what_the_cards_say(void **state)
{
	struct command_run c = command_run(NULL, "contacts", "list", "--json", "hopper", NULL);
	struct str s = result(&c), first = json_at(json_get(s, "contacts"), 0);

	(void)state;
	assert_keys(s, "contacts total as_of");
	assert_keys(first, "id etag name company emails phones waits");
	assert_int_equal(number(s, "total"), json_count(json_get(s, "contacts")));
	assert_true(json_text_is(json_get(first, "name"), "Hopper, Grace"));
	assert_true(json_count(json_get(first, "phones")) > 0);
	command_release(&c);
}

static void assert_printed(const char *want, const char *first, const char *second)
{
	struct command_run c =
		command_run(NULL, "contacts", "list", "--offline", first, second, NULL);

	command_assert(&c, 0);
	assert_string_equal(buf_cstr(&c.out), want);
	command_release(&c);
}

static void contacts_list__answers__mail_programs(void **state)
{
	struct command_run c =
		command_run(NULL, "contacts", "list", "--mutt", "--json", "hopper", NULL);

	(void)state;
	command_assert(&c, 2);
	command_release(&c);
	assert_printed("2 addresses\n"
		       "grace@eckert-mauchly.example\tGrace Hopper\twork, Eckert-Mauchly\n"
		       "grace.hopper@navy.example\tGrace Hopper\thome, Eckert-Mauchly\n",
		"--mutt", "grace hopper");
	assert_printed("grace@eckert-mauchly.example\tGrace Hopper\twork, Eckert-Mauchly\n"
		       "grace.hopper@navy.example\tGrace Hopper\thome, Eckert-Mauchly\n",
		"--lines", "hopper group:analysts");
	assert_printed("0 addresses\n", "--mutt", "nobody-of-this-name");
	assert_printed("", "--lines", "nobody-of-this-name");
}

static void contacts_show__prints__the_servers_own_bytes(void **state)
{
	struct command_run list = command_run(NULL, "contacts", "list", "--json", "hopper", NULL);
	struct buf id = BUF_INIT(KIB), card = BUF_INIT(MIB), all = BUF_INIT(4 * MIB);
	struct command_run c;
	struct str s;

	(void)state;
	json_text(json_get(json_at(json_get(result(&list), "contacts"), 0), "id"), &id);
	assert_true(sim_card(sim, buf_cstr(&id), &card));
	c = command_run(NULL, "contacts", "show", "--json", buf_cstr(&id), NULL);
	s = result(&c);
	assert_keys(s, "id etag card");
	assert_true(str_eq(json_get(s, "card"), buf_str(&card)));
	command_release(&c);
	buf_adds(&all, "nobody");
	c = command_run(NULL, "contacts", "show", buf_cstr(&all), NULL);
	command_assert(&c, 1);
	command_release(&c);
	command_release(&list);
	buf_release(&id);
	buf_release(&card);
	buf_release(&all);
}

static void glance__prints__one_line_and_the_keys(void **state)
{
	struct command_run c = command_run(NULL, "glance", "--json", NULL);
	struct str s = result(&c);

	(void)state;
	assert_keys(s, "account used total badges next_alarm changes online as_of percent "
		       "level signed_in");
	assert_keys(json_get(s, "next_alarm"), "title trigger");
	assert_int_equal(number(json_get(s, "badges"), "mail"), 3);
	command_release(&c);
	c = command_run(NULL, "glance", "--format", "{percent}% {mail}/{badges} {changes}", NULL);
	command_assert(&c, 0);
	assert_string_equal(buf_cstr(&c.out), "77% 3/4 0\n");
	command_release(&c);
	c = command_run(NULL, "glance", NULL);
	command_assert(&c, 0);
	assert_non_null(strstr(buf_cstr(&c.out), "   not Apple: setup.sim.localhost   "));
	command_release(&c);
	c = command_run(NULL, "glance", "--format", "{nothing}", NULL);
	command_assert(&c, 2);
	command_release(&c);
}

static void sync__counts__what_is_new(void **state)
{
	struct command_run c = command_run(NULL, "sync", "--json", NULL);
	int64_t total;

	(void)state;
	total = number(json_get(result(&c), "contacts"), "total");
	assert_keys(json_get(result(&c), "contacts"), "total added changed removed");
	command_release(&c);
	sim_change(sim, "{\"contactId\":\"NEW-ONE\",\"firstName\":\"New\"}");
	c = command_run(NULL, "sync", "--json", NULL);
	assert_int_equal(number(json_get(result(&c), "contacts"), "total"), total + 1);
	assert_int_equal(number(json_get(result(&c), "contacts"), "added"), 1);
	assert_int_equal(number(json_get(result(&c), "contacts"), "removed"), 0);
	command_release(&c);
}

static void store__answers__without_the_network(void **state)
{
	static const char *const words[] = {"storage", "badges", "alarms", "glance", "account"};
	struct command_run c;

	(void)state;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) { /* fill the store */
		c = command_run(NULL, words[i], NULL);
		command_assert(&c, 0);
		command_release(&c);
	}
	sim_log_clear(sim);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		c = command_run(NULL, words[i], NULL);
		command_assert(&c, 0);
		command_release(&c);
		c = command_run(NULL, words[i], "--offline", NULL);
		command_assert(&c, 0);
		command_release(&c);
	}
	assert_int_equal(sim_requests(sim, NULL), 0);
	c = command_run(NULL, "storage", "--fresh", NULL);
	command_assert(&c, 0);
	command_release(&c);
	assert_int_equal(sim_requests(sim, "/setup/ws/1/storageUsageInfo"), 1);
}

/* A file of roots that is not there stops whoever makes an engine. */
static void contacts_list__answers__without_engine_or_session(void **state)
{
	char *kept = mem_dup(getenv("ICLOUD_TUI_CA_FILE"));
	struct command_run c;

	(void)state;
	setenv("ICLOUD_TUI_CA_FILE", "/nowhere/ca.pem", 1);
	c = command_run(NULL, "contacts", "list", "--lines", "grace hopper", NULL);
	command_assert(&c, 0);
	assert_true(str_starts(buf_str(&c.out), STR("grace@eckert-mauchly.example\t")));
	command_release(&c);
	c = command_run(NULL, "contacts", "list", "--fresh", "hopper", NULL);
	command_assert(&c, 1);
	command_release(&c);
	setenv("ICLOUD_TUI_CA_FILE", kept, 1);
	free(kept);
}

static struct store *open_store(void)
{
	char *state = temp_path(&temp, "state/icloud-tui"),
	     *cache = temp_path(&temp, "cache/icloud-tui");
	struct dirent *entry;
	struct store *s = NULL;
	DIR *dir = opendir(state);
	struct buf notice = BUF_INIT(KIB), here = BUF_INIT(KIB), there = BUF_INIT(KIB);

	while (dir && !s && (entry = readdir(dir)))
		if (strlen(entry->d_name) == 16) {
			buf_printf(&here, "%s/%s", state, entry->d_name);
			buf_printf(&there, "%s/%s", cache, entry->d_name);
			s = store_open(buf_cstr(&here), buf_cstr(&there), &notice, NULL);
		}
	closedir(dir);
	buf_release(&notice);
	buf_release(&here);
	buf_release(&there);
	free(state);
	free(cache);
	assert_non_null(s);
	return s;
}

/* What stands beside the cards is an older program's: the command makes it again before it answers. */
static void contacts_list__finds__in_the_store_of_an_older_program(void **state)
{
	static const char *const words[] = {
		"has:phone", "label:brother", "changed:<9999d", "moore"};
	struct store *s;
	struct command_run c;

	(void)state;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		s = open_store();
		assert_true(db_exec(store_cache(s),
			"update contact set search = '', has = 0, labels = '', modified = 0;"
			"delete from meta where key = 'projection';",
			NULL));
		store_free(&s);
		c = command_run(NULL, "contacts", "list", "--offline", "--json", words[i], NULL);
		assert_true(number(result(&c), "total") > 0);
		command_release(&c);
	}
}

static void activity__remembers__earlier_programs(void **state)
{
	struct command_run c = command_run(NULL, "storage", "--fresh", NULL);
	struct str s, first;

	(void)state;
	command_release(&c);
	c = command_run(NULL, "activity", "--json", NULL);
	s = result(&c);
	first = json_at(json_get(s, "requests"), 0);
	assert_true(str_find(json_get(first, "path"), STR("storageUsageInfo")) != SIZE_MAX);
	assert_int_equal(number(first, "http"), 200);
	assert_keys(first, "at service verb host path asked http took_ms name_ms connect_ms tls_ms "
			   "first_byte_ms read_ms sent bytes wire version connection again note "
			   "would_tell");
	assert_keys(json_get(first, "would_tell"),
		"httpMethod statusCode hostname urlPath clientTiming "
		"uncompressedResponseSize country statName");
	command_release(&c);
	c = command_run(NULL, "activity", NULL);
	command_assert(&c, 0);
	assert_non_null(strstr(buf_cstr(&c.out), "POST /setup/ws/1/storageUsageInfo"));
	command_release(&c);
}

static void doctor__finds__nothing_amiss(void **state)
{
	struct command_run c = command_run(NULL, "doctor", "--json", NULL);
	struct json_walk w = json_walk(json_get(result(&c), "checks"));
	size_t n = 0;

	(void)state;
	for (; json_next(&w); n++)
		assert_keys(w.value, "name ok what next");
	assert_int_equal(n, 14);
	command_release(&c);
}

/* Server text is data: no control character reaches the terminal. */
static void plain_output__shows__control_characters(void **state)
{
	struct command_run c;

	(void)state;
	sim_change(sim, "{\"contactId\":\"NASTY-ONE\",\"firstName\":\"Red\\u001b[31m\\u202e\"}");
	c = command_run(NULL, "contacts", "list", "--fresh", NULL);
	command_assert(&c, 0);
	assert_null(memchr(c.out.p, '\x1b', c.out.n));
	assert_true(str_find(buf_str(&c.out), STR("\xe2\x80\xae")) == SIZE_MAX);
	assert_true(str_find(buf_str(&c.out), STR("\u241b[31m")) != SIZE_MAX);
	command_release(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(storage__prints__a_sum_that_is_exact),
		cmocka_unit_test(storage__draws__a_bar),
		cmocka_unit_test(storage_check__cannot_tell__without_sum_or_plan),
		cmocka_unit_test(storage_check__tells__by_its_exit_status),
		cmocka_unit_test(alarms__have__the_keys_of_the_design),
		cmocka_unit_test(badges__name__every_topic),
		cmocka_unit_test(settings__keep__values_and_nothing_private),
		cmocka_unit_test(account__prints__services_and_endpoints),
		cmocka_unit_test(contacts_list__prints__what_the_cards_say),
		cmocka_unit_test(contacts_list__answers__mail_programs),
		cmocka_unit_test(contacts_show__prints__the_servers_own_bytes),
		cmocka_unit_test(glance__prints__one_line_and_the_keys),
		cmocka_unit_test(sync__counts__what_is_new),
		cmocka_unit_test(store__answers__without_the_network),
		cmocka_unit_test(contacts_list__answers__without_engine_or_session),
		cmocka_unit_test(contacts_list__finds__in_the_store_of_an_older_program),
		cmocka_unit_test(activity__remembers__earlier_programs),
		cmocka_unit_test(doctor__finds__nothing_amiss),
		cmocka_unit_test(plain_output__shows__control_characters),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
