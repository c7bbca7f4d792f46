#include "command.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

extern char **environ;

enum { WORDS = 24 };

static void pipe_make(int fds[2])
{
	if (pipe2(fds, O_CLOEXEC) != 0)
		fail_msg("no pipe: %s", strerror(errno));
}

static struct command_run start(const char *input, va_list words)
{
	struct command_run c = {.out = BUF_INIT(64 * MIB), .err = BUF_INIT(MIB)};
	const char *program = getenv("TUI");
	const char *argv[WORDS + 2] = {program};
	posix_spawn_file_actions_t actions;
	int in[2], out[2], err[2], n = 1, why;

	if (!program || !*program)
		fail_msg("TUI does not name the program");
	while (n <= WORDS && (argv[n] = va_arg(words, const char *)) != NULL)
		n++;
	pipe_make(in);
	pipe_make(out);
	pipe_make(err);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, err[1], STDERR_FILENO);
	why = posix_spawn(&c.pid, program, &actions, NULL, (char **)(uintptr_t)argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (why != 0)
		fail_msg("cannot start %s: %s", program, strerror(why));
	close(in[0]);
	close(out[1]);
	close(err[1]);
	signal(SIGPIPE, SIG_IGN);
	if (input && write(in[1], input, strlen(input)) < 0)
		print_message("the program took no input\n");
	close(in[1]);
	c.out_fd = out[0];
	c.err_fd = err[0];
	return c;
}

static bool take(int *fd, struct buf *to)
{
	char part[65536];
	ssize_t n = read(*fd, part, sizeof part);

	if (n > 0)
		return buf_add(to, part, (size_t)n);
	close(*fd);
	*fd = -1;
	return true;
}

void command_wait(struct command_run *c)
{
	int status = 0;

	while (c->out_fd >= 0 || c->err_fd >= 0) {
		struct pollfd fds[2] = {{c->out_fd, POLLIN, 0}, {c->err_fd, POLLIN, 0}};

		poll(fds, 2, -1);
		if (fds[0].revents)
			take(&c->out_fd, &c->out);
		if (fds[1].revents)
			take(&c->err_fd, &c->err);
	}
	waitpid(c->pid, &status, 0);
	c->status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

struct command_run command_start(const char *input, ...)
{
	struct command_run c;
	va_list words;

	va_start(words, input);
	c = start(input, words);
	va_end(words);
	return c;
}

struct command_run command_run(const char *input, ...)
{
	struct command_run c;
	va_list words;

	va_start(words, input);
	c = start(input, words);
	va_end(words);
	command_wait(&c);
	return c;
}

void command_release(struct command_run *c)
{
	if (c->out_fd >= 0)
		close(c->out_fd);
	if (c->err_fd >= 0)
		close(c->err_fd);
	buf_release(&c->out);
	buf_release(&c->err);
}

void command_assert_at(struct command_run *c, int status, const char *file, int line)
{
	if (c->status == status)
		return;
	print_message("%s:%d: the program ended with %d, not %d\n%s\n%s\n", file, line, c->status,
		status, buf_cstr(&c->out), buf_cstr(&c->err));
	fail();
}

struct sim *command_home(struct temp *t, const char *const *options)
{
	struct command_run c;
	struct sim *sim;
	char input[200];

	temp_open(t);
	sim = sim_start(options);
	sim_environment(sim);
	snprintf(input, sizeof input, "%s\n", sim->password);
	c = command_run(input, "login", "--password-stdin", "--account", sim->apple_id, NULL);
	command_assert(&c, 0);
	command_release(&c);
	return sim;
}

void command_home_end(struct temp *t, struct sim **sim)
{
	sim_stop(sim);
	temp_close(t);
}
