/* Runs password_command and reads its first line. What it prints lies in the caller's buffer and in one
 * other, which is wiped; nothing of it is logged. */
#include "screen/password.h"
#include "icloud/text.h"
#include "icloud/time.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { SLICE_MS = 100, END_WAIT_MS = 2000 };

static volatile sig_atomic_t stopped;

static void on_interrupt(int number)
{
	(void)number;
	stopped = 1;
}

/* Reads the first line; what comes behind it is read and dropped, so that the command can end. */
struct line {
	char *to;
	size_t n, size;
	bool whole, too_long;
};

static void line_take(struct line *l, const char *bytes, size_t n)
{
	for (size_t i = 0; i < n && !l->whole; i++) {
		if (bytes[i] == '\n')
			l->whole = true;
		else if (l->n + 1 < l->size)
			l->to[l->n++] = bytes[i];
		else
			l->too_long = true;
	}
}

/* False at the end of the output. */
static bool line_read(struct line *l, int fd)
{
	char bytes[512];
	ssize_t got;

	while ((got = read(fd, bytes, sizeof bytes)) > 0)
		line_take(l, bytes, (size_t)got);
	explicit_bzero(bytes, sizeof bytes);
	return got < 0 && (errno == EAGAIN || errno == EINTR);
}

static bool start(const char *command, const char *apple_id, int out, pid_t *pid, struct error *err)
{
	char *argv[] = {(char *)(uintptr_t) "sh", (char *)(uintptr_t) "-c",
		(char *)(uintptr_t)command, (char *)(uintptr_t) "icloud-tui",
		(char *)(uintptr_t)apple_id, NULL};
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none, ours;
	int why;

	sigemptyset(&none);
	sigemptyset(&ours);
	sigaddset(&ours, SIGINT);
	sigaddset(&ours, SIGPIPE);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &ours);
	why = posix_spawn(pid, "/bin/sh", &actions, &attributes, argv, environ);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return why == 0 || failf(err, ERR_FAILED, "See that /bin/sh can be run.",
				   "password_command cannot be started: %s.", strerror(why));
}

static bool has_ended(pid_t pid, int *status)
{
	return waitpid(pid, status, WNOHANG) == pid;
}

/* Asks it to end, and after two seconds does not ask. */
static void end(pid_t pid, int *status)
{
	int64_t until = clock_monotonic_ms() + END_WAIT_MS;

	kill(pid, SIGTERM);
	while (clock_monotonic_ms() < until) {
		if (has_ended(pid, status))
			return;
		poll(NULL, 0, SLICE_MS / 5);
	}
	kill(pid, SIGKILL);
	while (waitpid(pid, status, 0) < 0 && errno == EINTR)
		continue;
}

/* A program that it left in the background may keep the output open: its own end is enough. */
static bool listen(pid_t pid, int fd, int wait_ms, struct line *l, int *status, struct error *err)
{
	int64_t until = clock_monotonic_ms() + wait_ms;
	bool open = true;

	for (;;) {
		struct pollfd wait = {.fd = open ? fd : -1, .events = POLLIN};
		bool ended = has_ended(pid, status);

		if (!ended)
			poll(&wait, 1, SLICE_MS);
		open = open && line_read(l, fd);
		if (ended)
			return true;
		if (stopped || clock_monotonic_ms() >= until)
			break;
	}
	end(pid, status);
	if (stopped)
		return fail(err, ERR_CANCELLED, "It was stopped.", "Nothing was sent.");
	return failf(err, ERR_TIMEOUT, "Nothing was sent. Try the command in a shell.",
		"password_command did not end within %d seconds and was stopped.", wait_ms / 1000);
}

static bool check(struct line *l, int status, struct error *err)
{
	const char *next = "Nothing was sent. Try the command in a shell.";

	if (WIFSIGNALED(status))
		return failf(err, ERR_FAILED, next, "password_command was ended by signal %d.",
			WTERMSIG(status));
	if (WEXITSTATUS(status) != 0)
		return failf(err, ERR_FAILED, next, "password_command ended with status %d.",
			WEXITSTATUS(status));
	if (l->n && l->to[l->n - 1] == '\r')
		l->n--;
	if (l->too_long || memchr(l->to, '\0', l->n))
		return fail(err, ERR_FAILED,
			"The first line that password_command prints is no password.", next);
	if (!l->n)
		return fail(err, ERR_FAILED, "password_command printed nothing.", next);
	l->to[l->n] = '\0';
	return true;
}

static bool run(
	const char *command, const char *apple_id, int wait_ms, struct line *l, struct error *err)
{
	int pipe_[2], status = 0;
	pid_t pid;
	bool ok;

	if (pipe2(pipe_, O_CLOEXEC) != 0)
		return failf(err, ERR_FAILED, "Close some programs, then try again.",
			"No pipe can be made: %s.", strerror(errno));
	fcntl(pipe_[0], F_SETFL, O_NONBLOCK);
	ok = start(command, apple_id, pipe_[1], &pid, err);
	close(pipe_[1]);
	ok = ok && listen(pid, pipe_[0], wait_ms, l, &status, err) && check(l, status, err);
	close(pipe_[0]);
	return ok;
}

bool password_run(const char *command, const char *apple_id, int wait_ms, char *password,
	size_t size, struct error *err)
{
	struct sigaction ours = {.sa_handler = on_interrupt}, before;
	struct line l = {.to = password, .size = size};
	bool ok;

	stopped = 0;
	sigemptyset(&ours.sa_mask);
	sigaction(SIGINT, &ours, &before);
	ok = run(command, apple_id, wait_ms, &l, err);
	sigaction(SIGINT, &before, NULL);
	if (!ok)
		explicit_bzero(password, size);
	return ok;
}
