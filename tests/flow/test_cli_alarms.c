/* The command alarms against the simulator: a calendar file that is never written over another, and telling what is
 * due, once. */
#include "icloud/json.h"
#include "rig/command.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

enum { NOW = 1773307980, STANDUP = 1773308700 };

static struct sim *sim;
static struct temp temp;

static void at(long now)
{
	char text[32];

	snprintf(text, sizeof text, "%ld", now);
	setenv("TUI_TEST_NOW", text, 1);
}

static int set_up(void **state)
{
	static const char *const options[] = {"--now", "1773307980", NULL};

	(void)state;
	at(NOW);
	sim = command_home(&temp, options);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	command_home_end(&temp, &sim);
	unsetenv("TUI_TEST_NOW");
	unsetenv("ICLOUD_TUI_NOTIFY_COMMAND");
	return 0;
}

static void in_temp(char path[600], const char *name)
{
	snprintf(path, 600, "%s/%s", temp.path, name);
}

static void read_all(const char *path, struct buf *out)
{
	char part[4096];
	FILE *f = fopen(path, "r");
	size_t n;

	buf_clear(out);
	while (f && (n = fread(part, 1, sizeof part, f)) > 0)
		buf_add(out, part, n);
	if (f)
		fclose(f);
}

static size_t count(struct buf *text, const char *what)
{
	size_t n = 0;

	for (const char *p = buf_cstr(text); (p = strstr(p, what)) != NULL; p += strlen(what))
		n++;
	return n;
}

static void a_calendar_file__has__every_alarm(void **state)
{
	struct buf file = BUF_INIT(MIB);
	struct command_run c;
	struct stat st;
	char path[600];

	(void)state;
	in_temp(path, "alarms.ics");
	c = command_run(NULL, "alarms", "--ics", path, "--days", "31", NULL);
	command_assert(&c, 0);
	assert_non_null(strstr(buf_cstr(&c.out), "8 alarms of 8 events written into "));
	command_release(&c);
	read_all(path, &file);
	assert_int_equal(count(&file, "BEGIN:VEVENT\r\n"), 8);
	assert_int_equal(count(&file, "BEGIN:VALARM\r\n"), 8);
	assert_int_equal(count(&file, "DTSTART:20260312T100000Z\r\n"), 1);
	assert_int_equal(count(&file, "DTSTART;VALUE=DATE:20260406\r\n"), 1);
	assert_int_equal(count(&file, "\n"), count(&file, "\r\n"));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	buf_release(&file);
}

static void a_file_that_is_there__is_never_written__over(void **state)
{
	struct buf file = BUF_INIT(MIB);
	struct command_run c;
	char path[600];
	FILE *f;

	(void)state;
	in_temp(path, "mine.ics");
	f = fopen(path, "w");
	fputs("mine", f);
	fclose(f);
	c = command_run(NULL, "alarms", "--ics", path, NULL);
	command_assert(&c, 1);
	assert_non_null(strstr(buf_cstr(&c.err), "is there already; nothing was written"));
	command_release(&c);
	read_all(path, &file);
	assert_string_equal(buf_cstr(&file), "mine");
	in_temp(path, "no/such/folder.ics");
	c = command_run(NULL, "alarms", "--ics", path, NULL);
	command_assert(&c, 1);
	command_release(&c);
	buf_release(&file);
}

static void a_calendar_file__may_go__to_standard_output(void **state)
{
	struct command_run c = command_run(NULL, "alarms", "--ics", "-", "--days", "1", NULL);

	(void)state;
	command_assert(&c, 0);
	assert_int_equal(strncmp(buf_cstr(&c.out), "BEGIN:VCALENDAR\r\n", 17), 0);
	assert_int_equal(count(&c.out, "BEGIN:VEVENT"), 3);
	command_release(&c);
	c = command_run(NULL, "alarms", "--ics", "-", "--json", NULL);
	command_assert(&c, 2);
	command_release(&c);
	c = command_run(NULL, "alarms", "--notify", "--days", "2", NULL);
	command_assert(&c, 2);
	command_release(&c);
}

/* Prints "title: text" of what is due, and nothing the second time. */
static void what_is_due__is_told__once(void **state)
{
	struct command_run c = command_run(NULL, "alarms", "--notify", NULL);

	(void)state;
	command_assert(&c, 0);
	assert_string_equal(buf_cstr(&c.out), "");
	command_release(&c);
	at(STANDUP + 5);
	c = command_run(NULL, "alarms", "--notify", NULL);
	command_assert(&c, 0);
	assert_string_equal(buf_cstr(&c.out), "09:45 Stand-up: begins 10:00, Room 2\n");
	command_release(&c);
	c = command_run(NULL, "alarms", "--notify", NULL);
	command_assert(&c, 0);
	assert_string_equal(buf_cstr(&c.out), "");
	command_release(&c);
}

/* Each argument on a line of its own: a shell would have parted or run them. */
static void notify_command__gets__arguments(void **state)
{
	char script[600], said[600], command[1300];
	struct buf text = BUF_INIT(KIB);
	struct command_run c;
	FILE *f;

	(void)state;
	in_temp(script, "tell");
	in_temp(said, "said");
	f = fopen(script, "w");
	fprintf(f, "#!/bin/sh\nprintf '<%%s>\\n' \"$@\" >> '%s'\n", said);
	fclose(f);
	chmod(script, 0700);
	snprintf(command, sizeof command, "%s --app $(id);x", script);
	setenv("ICLOUD_TUI_NOTIFY_COMMAND", command, 1);
	at(STANDUP + 60 * 5);
	for (int i = 0; i < 2; i++) {
		c = command_run(NULL, "alarms", "--notify", NULL);
		command_assert(&c, 0);
		assert_string_equal(buf_cstr(&c.out), "");
		command_release(&c);
	}
	read_all(said, &text);
	assert_string_equal(
		buf_cstr(&text), "<--app>\n<$(id);x>\n<09:45 Stand-up>\n<begins 10:00, Room 2>\n");
	buf_release(&text);
}

/* What could not be told is told the next time. */
static void a_command_that_fails__is_tried__again(void **state)
{
	struct command_run c;

	(void)state;
	at(STANDUP + 5);
	setenv("ICLOUD_TUI_NOTIFY_COMMAND", "/nonexistent/tell", 1);
	c = command_run(NULL, "alarms", "--notify", NULL);
	command_assert(&c, 1);
	command_release(&c);
	setenv("ICLOUD_TUI_NOTIFY_COMMAND", "false", 1);
	c = command_run(NULL, "alarms", "--notify", NULL);
	command_assert(&c, 1);
	assert_non_null(strstr(buf_cstr(&c.err), "did not end well"));
	command_release(&c);
	unsetenv("ICLOUD_TUI_NOTIFY_COMMAND");
	c = command_run(NULL, "alarms", "--notify", "--json", NULL);
	command_assert(&c, 0);
	assert_non_null(strstr(buf_cstr(&c.out), "{\"told\":[{\"id\":\"E-STANDUP:A-STANDUP\""));
	command_release(&c);
}

/* Old, put off or dismissed is not due; an outage keeps nobody from hearing what is known. */
static void an_outage__keeps__nothing_back(void **state)
{
	struct command_run c = command_run(NULL, "alarms", NULL);

	(void)state;
	command_assert(&c, 0);
	command_release(&c);
	at(STANDUP + 2 * 3600); /* the stand-up rang two hours ago */
	sim_fault(sim, "{\"host\":\"p61-calendarws\",\"status\":500,\"times\":-1}");
	c = command_run(NULL, "alarms", "--notify", NULL);
	command_assert(&c, 0);
	assert_string_equal(buf_cstr(&c.out), "");
	command_release(&c);
	at(1773318600 + 30);
	c = command_run(NULL, "alarms", "--notify", NULL);
	command_assert(&c, 0);
	assert_string_equal(
		buf_cstr(&c.out), "12:30 Lunch with Mary Somerville: begins 13:00, Chelsea\n");
	command_release(&c);
	c = command_run(NULL, "alarms", "--notify", "--fresh", NULL);
	command_assert(&c, 4);
	command_release(&c);
}

/* The words follow the account's zone and clock; what other programs read does not. */
static void the_account__decides__how_times_are_written(void **state)
{
	struct command_run c;

	(void)state;
	sim_setting(sim, "{\"app\":\"calendar\",\"name\":\"timeFormat\",\"data\":12}");
	sim_setting(sim, "{\"app\":\"account\",\"name\":\"timeZone\",\"data\":\"Asia/Kolkata\"}");
	c = command_run(NULL, "settings", "--fresh", NULL);
	command_assert(&c, 0);
	command_release(&c);
	c = command_run(NULL, "alarms", NULL);
	command_assert(&c, 0);
	assert_non_null(strstr(buf_cstr(&c.out), "9:45 am  Stand-up"));
	assert_non_null(strstr(buf_cstr(&c.out), "Times are those of Asia/Kolkata."));
	command_release(&c);
	c = command_run(NULL, "alarms", "--json", NULL);
	command_assert(&c, 0);
	assert_non_null(strstr(buf_cstr(&c.out), "\"trigger\":\"2026-03-12T04:15:00+00:00\""));
	assert_non_null(strstr(buf_cstr(&c.out), "\"start\":\"2026-03-12T04:30:00+00:00\""));
	command_release(&c);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_calendar_file__has__every_alarm),
		TEST(a_file_that_is_there__is_never_written__over),
		TEST(a_calendar_file__may_go__to_standard_output),
		TEST(what_is_due__is_told__once),
		TEST(notify_command__gets__arguments),
		TEST(a_command_that_fails__is_tried__again),
		TEST(an_outage__keeps__nothing_back),
		TEST(the_account__decides__how_times_are_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
