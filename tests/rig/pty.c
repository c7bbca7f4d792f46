/* The pseudo terminal. The child is watched through a pidfd, so waiting for output and for the end is
 * one poll, and no signal handler is needed. */
#include "pty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static struct winsize size_of(int w, int h)
{
	return (struct winsize){.ws_row = (unsigned short)h, .ws_col = (unsigned short)w};
}

/* In the child: its own session, the line as its terminal, nothing else of ours. */
static _Noreturn void become(const char *line, char *const argv[], char *const env[])
{
	sigset_t none;
	int fd;

	setsid();
	fd = open(line, O_RDWR);
	if (fd < 0 || ioctl(fd, TIOCSCTTY, 0) < 0)
		_exit(126);
	dup2(fd, STDIN_FILENO);
	dup2(fd, STDOUT_FILENO);
	dup2(fd, STDERR_FILENO);
	close_range(3, ~0U, 0);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	execvpe(argv[0], argv, env);
	_exit(127);
}

bool pty_start(struct pty *p, int w, int h, char *const argv[], char *const env[])
{
	struct winsize size = size_of(w, h);
	char line[64];

	*p = (struct pty){.line = -1, .pidfd = -1};
	p->fd = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (p->fd < 0 || grantpt(p->fd) < 0 || unlockpt(p->fd) < 0 ||
		ptsname_r(p->fd, line, sizeof line) != 0)
		return false;
	p->line = open(line, O_RDWR | O_NOCTTY | O_CLOEXEC);
	ioctl(p->fd, TIOCSWINSZ, &size);
	p->pid = fork();
	if (p->pid == 0)
		become(line, argv, env);
	p->pidfd = p->pid > 0 ? pidfd_open(p->pid, 0) : -1;
	return p->pidfd >= 0;
}

void pty_resize(struct pty *p, int w, int h)
{
	struct winsize size = size_of(w, h);

	ioctl(p->fd, TIOCSWINSZ, &size);
}

static void reap(struct pty *p)
{
	int status;

	if (p->ended || waitpid(p->pid, &status, WNOHANG) != p->pid)
		return;
	p->ended = true;
	p->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void pty_wait(struct pty *p, int ms)
{
	struct pollfd fds[] = {{.fd = p->fd, .events = POLLIN},
		{.fd = p->ended ? -1 : p->pidfd, .events = POLLIN}};

	poll(fds, 2, ms);
}

size_t pty_read(struct pty *p, void *bytes, size_t n)
{
	ssize_t got;

	reap(p);
	got = read(p->fd, bytes, n);
	return got > 0 ? (size_t)got : 0;
}

size_t pty_write(struct pty *p, const void *bytes, size_t n)
{
	ssize_t put = write(p->fd, bytes, n);

	return put > 0 ? (size_t)put : 0;
}

bool pty_is_cooked(const struct pty *p)
{
	struct termios t;

	return tcgetattr(p->line, &t) == 0 &&
	       (t.c_lflag & (ICANON | ECHO | ISIG)) == (ICANON | ECHO | ISIG) &&
	       (t.c_oflag & (OPOST | ONLCR)) == (OPOST | ONLCR) && (t.c_iflag & ICRNL);
}

void pty_release(struct pty *p)
{
	if (p->pid > 0 && !p->ended) {
		kill(p->pid, SIGKILL);
		waitpid(p->pid, NULL, 0);
	}
	if (p->pidfd >= 0)
		close(p->pidfd);
	if (p->line >= 0)
		close(p->line);
	if (p->fd >= 0)
		close(p->fd);
	*p = (struct pty){.fd = -1, .line = -1, .pidfd = -1, .ended = true};
}
