/* Several accounts on one machine: A lists them, choosing one opens it in the same program, and nothing of
 * either is lost. */
#include "each_sim.h"
#include "program.h"
#include "temp.h"

#include "icloud/json.h"
#include "icloud/text.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

#define OTHER "00000000000000bb"

static char *state_path(struct screen *s, const char *folder, const char *name)
{
	struct buf b = BUF_INIT(4 * KIB);
	char *path;

	buf_printf(
		&b, "%s/state/icloud-tui/%s%s%s", screen_home(s), folder, *name ? "/" : "", name);
	path = str_dup(buf_str(&b));
	buf_release(&b);
	return path;
}

/* account.json of the one account that is here; appended. */
static void read_account(struct screen *s, struct buf *out)
{
	char *top = state_path(s, "", ""), *path;
	DIR *d = opendir(top);
	struct dirent *entry;

	assert_non_null(d);
	while ((entry = readdir(d)) != NULL) {
		if (strlen(entry->d_name) != 16 || strspn(entry->d_name, "0123456789abcdef") != 16)
			continue;
		path = state_path(s, entry->d_name, "account.json");
		assert_true(temp_read(path, out));
		free(path);
	}
	closedir(d);
	free(top);
}

/* Another account that once signed in here with the same servers: known, signed out, nothing read. */
static void know_other(struct screen *s, const char *apple_id)
{
	struct buf ada = BUF_INIT(64 * KIB), text = BUF_INIT(64 * KIB);
	struct str value, endpoints;
	char *folder = state_path(s, OTHER, ""), *path = state_path(s, OTHER, "account.json");
	FILE *f;

	read_account(s, &ada);
	value = json_value(buf_str(&ada));
	endpoints = json_get(value, "endpoints");
	assert_true(endpoints.n > 0);
	buf_printf(&text,
		"{\"version\":1,\"endpoints\":%.*s,\"apple_id\":\"%s\","
		"\"dsid\":\"20002\",\"name\":\"Grace Hopper\",\"aliases\":[],\"client_id\":\"C\"}",
		STR_ARG(endpoints), apple_id);
	assert_int_equal(mkdir(folder, 0700), 0);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(text.p, 1, text.n, f), text.n);
	assert_int_equal(fclose(f), 0);
	free(folder);
	free(path);
	buf_release(&ada);
	buf_release(&text);
}

static void know_grace(struct screen *s)
{
	know_other(s, "grace@icloud.com");
}

static struct screen *open_both(int w, int h)
{
	struct screen *s = program_ready(sim, w, h);

	know_grace(s);
	assert_int_equal(program_command(s, "--account", "ada@icloud.com", "contacts", "new",
				 "firstName=Zelda", NULL),
		0);
	screen_start(s, "--account", "ada@icloud.com", NULL);
	screen_wait_idle(s);
	return s;
}

static void accounts__open__in_the_same_program_and_keep_what_waits(void **state)
{
	struct screen *s = open_both(120, 36);
	int pid = screen_pid(s);
	size_t signed_in = sim_requests(sim, "/appleauth/auth/signin/complete");

	(void)state;
	screen_assert_has(s, "R Review 1");
	screen_press(s, "6", "A");
	screen_assert_has(s, "▌ > ada@icloud.com");
	screen_assert_has(s, "open here");
	screen_assert_has(s, "grace@icloud.com");
	screen_assert_has(s, "Grace Hopper");
	screen_assert_has(s, "signed out");
	screen_press(s, "j", "<Enter>");
	screen_wait_for(s, "grace@icloud.com");
	screen_wait_gone(s, "R Review 1");
	screen_assert_not(s, "Agnesi, Maria");
	screen_press(s, "6");
	screen_assert_has(s, "Grace Hopper");
	screen_assert_has(s, "no; L signs in");
	screen_press(s, "A");
	screen_assert_has(s, "> grace@icloud.com");
	screen_press(s, "G", "k", "<Enter>");
	screen_wait_for(s, "R Review 1");
	screen_assert_has(s, "Agnesi, Maria");
	assert_int_equal(screen_pid(s), pid);
	assert_int_equal(sim_requests(sim, "/appleauth/auth/signin/complete"), signed_in);
	program_quit(&s);
}

/* A form that is left open goes to its account's folder, not to the next account. */
static void accounts__keep__the_draft_of_a_form(void **state)
{
	struct screen *s = open_both(120, 36);

	(void)state;
	screen_press(s, "/", "hopper", "<Enter>", "e");
	screen_press(s, "<End>", " Brewster");
	screen_keys(s, "<Esc>");
	screen_wait_for(s, "draft of");
	screen_press(s, "6", "A", "j", "<Enter>");
	screen_wait_for(s, "grace@icloud.com");
	screen_press(s, "6", "A", "G", "k", "<Enter>");
	screen_wait_for(s, "R Review 1");
	screen_wait_idle(s);
	screen_press(s, "/", "hopper", "<Enter>", "e");
	screen_assert_has(s, "Brewster");
	screen_free(&s);
}

static void account__names__the_others(void **state)
{
	struct screen *s = program_ready(sim, 100, 60);

	(void)state;
	know_grace(s);
	assert_int_equal(program_command(s, "account", "--account", "ada@icloud.com", NULL), 0);
	screen_assert_has(s, "Account      ada@icloud.com, also ada@me.example");
	screen_assert_has(s, "Trusted      not yet");
	screen_assert_has(s, "Web access   on");
	screen_assert_has(s, "Protection   standard, not advanced");
	screen_assert_has(s, "Others here  grace@icloud.com (signed out)");
	screen_free(&s);
}

static void accounts__of_a_small_screen__say_their_state(void **state)
{
	struct screen *s = open_both(60, 16);

	(void)state;
	screen_press(s, "6", "A");
	screen_assert_has(s, "open here");
	screen_assert_has(s, "signed out");
	screen_assert_has(s, "Another account");
	screen_press(s, "<Esc>");
	screen_assert_not(s, "Another account");
	program_quit(&s);
}

/* The account that was signed in stays so: the other one has folders of its own. */
static void another_account__signs_in__beside_the_first(void **state)
{
	struct screen *s = open_both(100, 30);

	(void)state;
	screen_press(s, "6", "A", "G", "<Enter>");
	screen_wait_for(s, "sent once, kept nowhere");
	screen_assert_not(s, "ada@icloud.com");
	screen_press(s, "<Esc>", "6", "A");
	screen_assert_has(s, "ada@icloud.com");
	screen_assert_not(s, "open here");
	screen_assert_has(s, "signed in");
	screen_press(s, "G", "<Enter>");
	screen_wait_for(s, "sent once, kept nowhere");
	screen_keys(s, sim->apple_id, "<Tab>", sim->password, "<Enter>");
	screen_wait_for(s, "R Review 1"); /* its own folder, with what waits there */
	screen_wait_for(s, "heartbeat     every 8 min");
	screen_wait_for(s, "KB, for you only");
	screen_wait_idle(s);
	program_quit(&s);
}

static void another_account__while_a_commit_is_held__must_wait(void **state)
{
	struct screen *s = open_both(120, 36);

	(void)state;
	screen_keys(s, "q");
	assert_int_equal(screen_wait_end(s), 0);
	screen_env(s, "ICLOUD_TUI_HOLD", "60");
	screen_start(s, "--account", "ada@icloud.com", NULL);
	screen_wait_idle(s);
	screen_press(s, "R", "a", "C");
	screen_keys(s, "y");
	screen_wait_for(s, "Sending begins in");
	screen_keys(s, "6", "A", "j", "<Enter>");
	screen_wait_for(s, "A commit is under way.");
	screen_assert_has(s, "open here");
	assert_int_equal(sim_writes(sim), 0);
	screen_free(&s);
}

static void glance__names__the_domain_where_two_would_look_alike(void **state)
{
	struct screen *s = program_open(sim, 80, 24);

	(void)state;
	screen_assert_row(s, 0, "^ ada  ");
	screen_keys(s, "q");
	assert_int_equal(screen_wait_end(s), 0);
	know_other(s, "ada@example.com");
	screen_start(s, "--account", "ada@icloud.com", NULL);
	screen_wait_idle(s);
	screen_assert_row(s, 0, "^ ada@icloud.com  ");
	program_quit(&s);
}

/* Said when the screen opens, while the phone may be at hand; and not three weeks before. */
static void trust__that_ends_soon__is_said_at_the_start(void **state)
{
	static const char *const args[] = {"--factor", "device", NULL};
	struct screen *s = screen_new(100, 30);

	(void)state;
	sim = program_sim(args);
	program_endpoints(s, sim);
	screen_start(s, "login", "--password-stdin", "--account", sim->apple_id, NULL);
	screen_keys(s, sim->password, "<Enter>", "482916", "<Enter>");
	assert_int_equal(screen_wait_end(s), 0);
	screen_start(s, NULL);
	screen_wait_idle(s);
	screen_assert_not(s, "asks for a code");
	screen_keys(s, "q");
	assert_int_equal(screen_wait_end(s), 0);
	screen_env(s, "TUI_TEST_NOW", "1775640780"); /* 27 days later */
	screen_start(s, NULL);
	screen_wait_idle(s);
	screen_assert_has(s, "Apple probably asks for a code again about 11 April.");
	screen_press(s, "6");
	screen_assert_has(s, "a code about 11 April");
	program_quit(&s);
	sim_stop(&sim);
}

/* The test's build makes the first beat due at once. */
static void heartbeat__is_told__by_the_pane(void **state)
{
	struct screen *s = program_ready(sim, 120, 36);

	(void)state;
	screen_env(s, "TUI_TEST_FAULT", "heartbeat:1=fail");
	screen_start(s, NULL);
	screen_wait_idle(s);
	screen_keys(s, "6");
	screen_wait_for(s, "heartbeat     every 8 min, fine");
	assert_int_equal(sim_requests(sim, "/refreshWebAuth"), 1);
	program_quit(&s);
}

/* What the account does not have is said once, in the pane that it is about; the rest works. */
static void a_service__that_is_off__is_explained_by_its_pane(void **state)
{
	static const char *const args[] = {"--service", "{\"name\":\"calendar\",\"url\":null}",
		"--service", "{\"name\":\"push\",\"status\":\"asleep\"}", "--adp", "on", NULL};
	static const int sizes[][2] = {{120, 36}, {80, 24}, {60, 16}};

	(void)state;
	sim = program_sim(args);
	for (int i = 0; i < 3; i++) {
		struct screen *s = program_open(sim, sizes[i][0], sizes[i][1]);

		screen_assert_not(s, "not set up");
		screen_assert_has(s, "Agnesi, Maria");
		screen_press(s, "2");
		screen_assert_has(s, "! Apple says that Calendar is not set up for this");
		screen_assert_has(s, "Open it once at icloud.com");
		screen_press(s, "4");
		screen_assert_has(s, "! Apple says that the service of badges is");
		screen_assert_has(s, "asleep");
		screen_press(s, "3");
		screen_assert_has(s, "38.4 of 50 GB");
		screen_press(s, "6");
		screen_assert_has(s, "advanced; Drive,");
		program_quit(&s);
	}
	sim_stop(&sim);
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, open_sim, close_sim)
	const struct CMUnitTest tests[] = {
		TEST(accounts__open__in_the_same_program_and_keep_what_waits),
		TEST(accounts__keep__the_draft_of_a_form),
		TEST(account__names__the_others),
		TEST(accounts__of_a_small_screen__say_their_state),
		TEST(another_account__signs_in__beside_the_first),
		TEST(another_account__while_a_commit_is_held__must_wait),
		TEST(heartbeat__is_told__by_the_pane),
		cmocka_unit_test(trust__that_ends_soon__is_said_at_the_start),
		TEST(glance__names__the_domain_where_two_would_look_alike),
		cmocka_unit_test(a_service__that_is_off__is_explained_by_its_pane),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
