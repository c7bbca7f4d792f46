/* `badges --watch`: the real program with a pipe. First what is there, then what changes, each line at once; it comes
 * back after a gap, and ends with its reader, a signal, or the session. */
#include "icloud/json.h"
#include "icloud/time.h"
#include "rig/command.h"
#include "rig/sim.h"
#include "rig/temp.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#define MAIL "e850b097b840ef10ce5a7ed95b171058c42cc435"
enum { TOPICS = 7, WAIT_MS = 30000 };

static struct sim *sim;
static struct temp temp;
static pid_t pid;
static int out_fd;
static struct buf out;

static int begin(void **state)
{
	struct command_run c;
	char input[256];

	(void)state;
	temp_open(&temp);
	sim = sim_start(NULL);
	sim_environment(sim);
	snprintf(input, sizeof input, "%s\n", sim->password);
	c = command_run(input, "login", "--password-stdin", "--account", sim->apple_id, NULL);
	command_assert(&c, 0);
	command_release(&c);
	out = BUF_INIT(MIB);
	pid = 0;
	out_fd = -1;
	return 0;
}

static int end(void **state)
{
	(void)state;
	if (pid > 0) {
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
	if (out_fd >= 0)
		close(out_fd);
	buf_release(&out);
	sim_stop(&sim);
	temp_close(&temp);
	return 0;
}

static void start(void)
{
	int ends[2];

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	pid = fork();
	if (pid == 0) {
		dup2(ends[1], STDOUT_FILENO);
		execl(getenv("TUI"), "icloud-tui", "badges", "--watch", (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	out_fd = ends[0];
}

static int lines(void)
{
	int n = 0;

	for (size_t i = 0; i < out.n; i++)
		n += out.p[i] == '\n';
	return n;
}

static void read_lines(int wanted)
{
	int64_t until = clock_monotonic_ms() + WAIT_MS;
	struct pollfd wait = {out_fd, POLLIN, 0};
	char part[4096];

	while (lines() < wanted) {
		int64_t left = until - clock_monotonic_ms();
		ssize_t n;

		if (left <= 0 || poll(&wait, 1, (int)left) <= 0)
			fail_msg("%d lines came, %d were waited for", lines(), wanted);
		n = read(out_fd, part, sizeof part);
		if (n <= 0)
			fail_msg("it ended after %d lines", lines());
		buf_add(&out, part, (size_t)n);
	}
}

static int status(void)
{
	int64_t until = clock_monotonic_ms() + WAIT_MS;
	int how = 0;

	while (waitpid(pid, &how, WNOHANG) == 0) {
		if (clock_monotonic_ms() > until)
			fail_msg("it does not end");
		poll(NULL, 0, 10);
	}
	pid = 0;
	return WIFEXITED(how) ? WEXITSTATUS(how) : 128 + WTERMSIG(how);
}

static struct str last_line(void)
{
	struct str rest = buf_str(&out), line = STR_NONE;

	while (rest.n)
		str_cut(&rest, '\n', &line);
	return line;
}

static void badge(int count)
{
	char json[128];

	snprintf(json, sizeof json, "{\"topic\":\"" MAIL "\",\"badge\":%d}", count);
	sim_post(sim, "/badge", json, NULL);
}

static void wait_polling(void)
{
	while (sim_counter(sim, "polling") < 1)
		poll(NULL, 0, 10);
}

static void assert_mail(int count)
{
	struct str line = json_value(last_line());
	int64_t n;

	assert_true(json_text_is(json_get(line, "topic"), MAIL));
	assert_true(json_text_is(json_get(line, "app"), "mail"));
	assert_true(json_int64(json_get(line, "count"), &n));
	assert_int_equal(n, count);
	assert_int_equal(json_count(line), 3);
}

static void watch__prints__what_is_there_then_what_changes(void **state)
{
	(void)state;
	start();
	read_lines(TOPICS);
	wait_polling();
	badge(7);
	read_lines(TOPICS + 1);
	assert_mail(7);
	wait_polling();
	badge(2147483647);
	read_lines(TOPICS + 2);
	assert_mail(2147483647);
	assert_int_equal(sim_counter(sim, "stray_cookies"), 0);
}

static void watch__comes_back__after_a_gap(void **state)
{
	(void)state;
	start();
	read_lines(TOPICS);
	wait_polling();
	sim_post(sim, "/courier", "{\"mute\":true}", NULL);
	badge(9); /* told to nobody */
	sim_post(sim, "/courier", "{\"mute\":false,\"hang_up\":true}", NULL);
	read_lines(TOPICS + 1);
	assert_mail(9);
}

static void watch__ends__with_a_signal(void **state)
{
	(void)state;
	start();
	read_lines(TOPICS);
	kill(pid, SIGINT);
	assert_int_equal(status(), 130);
	start();
	kill(pid, 0);
	wait_polling();
	kill(pid, SIGTERM);
	assert_int_equal(status(), 143);
}

/* `| head -1`: without further news, too. */
static void watch__ends__with_its_reader(void **state)
{
	(void)state;
	start();
	read_lines(TOPICS);
	close(out_fd);
	out_fd = -1;
	assert_int_equal(status(), 0);
}

static void watch__ends__with_the_session(void **state)
{
	(void)state;
	start();
	read_lines(TOPICS);
	wait_polling();
	sim_expire(sim, "{\"cookies\":true,\"tokens\":true,\"push\":true}");
	assert_int_equal(status(), 3);
}

static void watch__needs__a_network(void **state)
{
	struct command_run c = command_run(NULL, "badges", "--watch", "--offline", NULL);

	(void)state;
	command_assert(&c, 4);
	command_release(&c);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(watch__prints__what_is_there_then_what_changes),
		TEST(watch__comes_back__after_a_gap),
		TEST(watch__ends__with_a_signal),
		TEST(watch__ends__with_its_reader),
		TEST(watch__ends__with_the_session),
		TEST(watch__needs__a_network),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
