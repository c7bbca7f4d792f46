/* What another device does while the program runs: it appears without a key, and disturbs nothing. */
#include "icloud/time.h"
#include "each_sim.h"
#include "program.h"
#include "screen.h"
#include "sim.h"

#include <dirent.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define GRACE "6F1D0C52-77A1-4C0E-9B57-3E0A5D9C2B11"
#define MAIL  "e850b097b840ef10ce5a7ed95b171058c42cc435"

/* Started, at rest, and its poll hangs at the courier. */
static struct screen *open_live(int w, int h)
{
	struct screen *s = program_open(sim, w, h);

	while (sim_counter(sim, "polling") < 1)
		screen_pump(s, 10);
	screen_wait_idle(s);
	return s;
}

static void change(const char *id, const char *members)
{
	char json[256];

	snprintf(json, sizeof json, "{\"contactId\":\"%s\",%s}", id, members);
	sim_change(sim, json);
}

/* A busy machine may be late once, not always. */
static void a_change_elsewhere__appears__within_a_second(void **state)
{
	struct screen *s = open_live(120, 36);
	char members[64], name[32];
	int64_t best = INT64_MAX;

	(void)state;
	for (int i = 0; i < 3 && best > 1000; i++) {
		int64_t since = clock_monotonic_ms();

		snprintf(name, sizeof name, "Ahlfors%d", i);
		snprintf(members, sizeof members, "\"lastName\":\"%s\"", name);
		change("FEED-1", members);
		screen_wait_for(s, name);
		if (clock_monotonic_ms() - since < best)
			best = clock_monotonic_ms() - since;
		screen_wait_idle(s);
	}
	print_message("seen %lld ms after the push\n", (long long)best);
	assert_true(best <= 1000);
	program_quit(&s);
}

static void selection__keeps__its_row_when_the_list_grows(void **state)
{
	struct screen *s = open_live(120, 24);
	int before, after;

	(void)state;
	screen_press(s, "j", "j", "j", "j", "j", "j", "j", "j");
	screen_press(s, "j", "j", "j", "j", "j", "j", "j", "j", "j", "j");
	before = screen_find(s, "▌", NULL);
	assert_true(before > 3);
	change("FEED-1", "\"lastName\":\"Ahlfors\"");
	screen_wait_for(s, "of 63");
	screen_wait_idle(s);
	after = screen_find(s, "▌", NULL);
	assert_int_equal(before, after);
	program_quit(&s);
}

static void a_form__stays__as_it_is_while_its_card_moves_on(void **state)
{
	struct screen *s = open_live(120, 36);
	int y, x, y_after, x_after;

	(void)state;
	screen_press(s, "/", "hopper", "<Enter>", "e");
	for (int i = 0; i < 40; i++) {
		screen_cursor(s, &y, &x);
		if (strstr(screen_row(s, y), "Job title"))
			break;
		screen_press(s, "<Tab>");
	}
	screen_press(s, "<End>", ", chief");
	screen_cursor(s, &y, &x);
	change(GRACE, "\"jobTitle\":\"Countess\"");
	screen_wait_for(s, "& Job title     Rear Admiral, chief                         Countess");
	screen_wait_idle(s);
	screen_cursor(s, &y_after, &x_after);
	assert_int_equal(y, y_after);
	assert_int_equal(x, x_after);
	screen_press(s, " of all");
	screen_assert_has(s, "Rear Admiral, chief of all");
	assert_int_equal(sim_writes(sim), 0);
	screen_free(&s);
}

/* The same clock as for the list: the right column has it within a second, again and again, and what is typed, the
 * cursor and the draft's other rows stay. A change that waits for another contact waits on. */
static void an_open_form__shows_what_came__within_a_second(void **state)
{
	struct screen *s = open_live(120, 36);
	int64_t best = INT64_MAX;
	int y, x, y_after, x_after;

	(void)state;
	screen_press(s, "/", "hollerith", "<Enter>", "d");
	screen_wait_for(s, "The deletion of Hollerith, Herman waits.");
	screen_press(s, "<Esc>", "/", "hopper", "<Enter>", "e");
	for (int i = 0; i < 40; i++) {
		screen_cursor(s, &y, &x);
		if (strstr(screen_row(s, y), "Job title"))
			break;
		screen_press(s, "<Tab>");
	}
	screen_press(s, "<End>", ", chief");
	screen_cursor(s, &y, &x);
	for (int i = 0; i < 3 && best > 1000; i++) {
		char members[64], row[160];
		int64_t since = clock_monotonic_ms();

		snprintf(members, sizeof members, "\"jobTitle\":\"Countess%d\"", i);
		snprintf(row, sizeof row,
			"& Job title     Rear Admiral, chief                         Countess%d",
			i);
		change(GRACE, members);
		screen_wait_for(s, row);
		if (clock_monotonic_ms() - since < best)
			best = clock_monotonic_ms() - since;
		screen_wait_idle(s);
		screen_cursor(s, &y_after, &x_after);
		assert_int_equal(y, y_after);
		assert_int_equal(x, x_after);
	}
	print_message("seen in the form %lld ms after the push\n", (long long)best);
	assert_true(best <= 1000);
	screen_assert_has(s, "1 change");
	assert_int_equal(sim_writes(sim), 0);
	screen_press(s, "<Ctrl-S>");
	screen_wait_for(s, "2 changes");
	screen_press(s, "R");
	screen_wait_for(s, "both sides changed");
	assert_int_equal(sim_writes(sim), 0);
	screen_free(&s);
}

static void a_staged_change__is_behind__without_a_key(void **state)
{
	struct screen *s = open_live(120, 36);

	(void)state;
	screen_press(s, "/", "hopper", "<Enter>", "d");
	screen_wait_for(s, "1 change");
	screen_press(s, "R");
	screen_assert_not(s, "both sides changed");
	change(GRACE, "\"nickName\":\"Amazing\"");
	screen_wait_for(s, "both sides changed");
	assert_int_equal(sim_writes(sim), 0);
	screen_free(&s);
}

static void badges__says__since_when_and_what_came(void **state)
{
	struct screen *s = open_live(120, 36);

	(void)state;
	screen_press(s, "4");
	screen_assert_has(s, "Live since 09:33   token good until 21:33");
	screen_assert_has(s, "09:33:00  listening");
	sim_post(sim, "/badge", "{\"topic\":\"" MAIL "\",\"badge\":8}", NULL);
	screen_wait_for(s, "09:33:00  Mail        3 → 8");
	program_quit(&s);
}

/* Where a terminal shows it, the sum stands in its title, and the person's own title comes back. */
static void title__tells__the_sum_of_the_badges(void **state)
{
	struct screen *s = open_live(120, 36);

	(void)state;
	assert_true(screen_sent(s, "\x1b[22;2t"));
	assert_true(screen_sent(s, "\x1b]2;icloud-tui (4)\a"));
	sim_post(sim, "/badge", "{\"topic\":\"" MAIL "\",\"badge\":8}", NULL);
	screen_wait_for(s, "Mail 8");
	screen_wait_idle(s);
	assert_true(screen_sent(s, "\x1b]2;icloud-tui (9)\a"));
	screen_keys(s, "q");
	assert_int_equal(screen_wait_end(s), 0);
	assert_true(screen_sent(s, "\x1b[23;2t"));
	screen_free(&s);
}

/* A push asks something, and what was asked joins on top while the pane is looked at. */
static void activity__shows__what_was_said_without_secrets(void **state)
{
	struct screen *s = open_live(120, 36);

	(void)state;
	screen_press(s, "7", "j");
	sim_post(sim, "/badge", "{\"topic\":\"" MAIL "\",\"badge\":8}", NULL);
	screen_wait_for(s, "Mail 8");
	screen_wait_idle(s);
	screen_assert_has(s, " new above");
	screen_press(s, "/", "getState", "<Enter>", "g", "v");
	screen_assert_has(s, "Cookie: ");
	screen_assert_has(s, "X-APPLE-WEBAUTH-TOKEN=···");
	screen_assert_has(s, "Content-Type: application/json");
	screen_assert_has(s, "\"pushTopics\": [");
	screen_press(s, "G");
	screen_assert_has(s, "\"badge\": ");
	screen_assert_has(s, "This program sends nothing of it, to nobody.");
	program_quit(&s);
}

/* How often its threads slept and were woken again, all together. */
static long wakes_of(int pid)
{
	char path[64], line[128];
	struct dirent *entry;
	long sum = 0, n;
	DIR *tasks;

	snprintf(path, sizeof path, "/proc/%d/task", pid);
	tasks = opendir(path);
	assert_non_null(tasks);
	while ((entry = readdir(tasks)) != NULL) {
		char file[512];
		FILE *f;

		snprintf(file, sizeof file, "%s/%s/status", path, entry->d_name);
		f = entry->d_name[0] == '.' ? NULL : fopen(file, "re");
		while (f && fgets(line, sizeof line, f))
			if (sscanf(line, "voluntary_ctxt_switches: %ld", &n) == 1)
				sum += n;
		if (f)
			fclose(f);
	}
	closedir(tasks);
	return sum;
}

/* It listens, and the machine sleeps: nothing is looked at every so often, nothing is written. The best of some
 * seconds counts, for the first ones may still free what the start needed. */
static void listening__wakes__nobody(void **state)
{
	struct screen *s = open_live(120, 36);
	long least = LONG_MAX;

	(void)state;
	screen_press(s, "3");
	screen_wait_idle(s);
	for (int i = 0; i < 5 && least > 0; i++) {
		long before = wakes_of(screen_pid(s)), after;
		size_t bytes = screen_bytes(s);

		screen_pump(s, 2000);
		after = wakes_of(screen_pid(s));
		least = after - before < least ? after - before : least;
		assert_int_equal(screen_bytes(s), bytes);
	}
	assert_int_equal(least, 0);
	assert_int_equal(sim_counter(sim, "polling"), 1);
	program_quit(&s);
}

static void no_network__is_said__and_all_goes_on(void **state)
{
	struct screen *s = open_live(120, 36);

	(void)state;
	sim_fault(sim, "{\"path\":\"/getState\",\"drop\":\"before\",\"times\":3}");
	sim_post(sim, "/courier", "{\"mute\":true}", NULL);
	change(GRACE, "\"nickName\":\"Amazing\"");
	sim_post(sim, "/courier", "{\"mute\":false,\"hang_up\":true}", NULL);
	screen_wait_for(s, "offline");
	screen_press(s, "/", "hollerith", "<Enter>", "d");
	screen_wait_for(s, "The deletion of Hollerith, Herman waits.");
	screen_wait_gone(s, "offline");
	screen_press(s, "<Esc>", "/", "hopper", "<Enter>");
	screen_wait_for(s, "Amazing");
	screen_assert_has(s, "1 change");
	assert_int_equal(sim_writes(sim), 0);
	program_quit(&s);
}

static void a_shrunken_list__asks__and_takes_nothing(void **state)
{
	static const char fault[] =
		"{\"path\":\"/co/"
		"startup\",\"times\":3,\"status\":200,\"body\":\"{\\\"contacts\\\":["
		"{\\\"contactId\\\":\\\"A\\\",\\\"lastName\\\":\\\"Xyzzy\\\"}],"
		"\\\"contactsOrder\\\":[\\\"A\\\"],\\\"prefToken\\\":\\\"p\\\","
		"\\\"syncToken\\\":\\\"s\\\"}\"}";
	struct screen *s = open_live(120, 36);

	(void)state;
	sim_fault(sim, fault);
	change(GRACE, "\"nickName\":\"Amazing\"");
	screen_wait_for(s, "iCloud now lists 1 contact, it was");
	screen_assert_has(s, "Agnesi, Maria");
	program_quit(&s);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_sim, close_sim)
	const struct CMUnitTest tests[] = {
		TEST(a_change_elsewhere__appears__within_a_second),
		TEST(selection__keeps__its_row_when_the_list_grows),
		TEST(a_form__stays__as_it_is_while_its_card_moves_on),
		TEST(an_open_form__shows_what_came__within_a_second),
		TEST(a_staged_change__is_behind__without_a_key),
		TEST(badges__says__since_when_and_what_came),
		TEST(a_shrunken_list__asks__and_takes_nothing),
		TEST(no_network__is_said__and_all_goes_on),
		TEST(listening__wakes__nobody),
		TEST(title__tells__the_sum_of_the_badges),
		TEST(activity__shows__what_was_said_without_secrets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
