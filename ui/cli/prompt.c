/* Questions on the terminal. The terminal is given back as it was, also when a signal ends the question.
 * Nothing here keeps what was typed. */
#include "cli/prompt.h"
#include "cli/cli.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* Sleeps until there is input. A signal ends the sleep also when it came just before: they are let in only
 * while sleeping. */
static bool wait_input(int fd)
{
	struct pollfd wait = {.fd = fd, .events = POLLIN};
	sigset_t ours, before;
	int ready = -1;

	sigemptyset(&ours);
	sigaddset(&ours, SIGINT);
	sigaddset(&ours, SIGTERM);
	sigaddset(&ours, SIGHUP);
	sigprocmask(SIG_BLOCK, &ours, &before);
	while (!cli_signal() && ready < 0) /* also after a suspension */
		ready = ppoll(&wait, 1, NULL, &before);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return ready > 0;
}

static bool read_line(int fd, char *answer, size_t size, struct error *err)
{
	size_t n = 0;
	ssize_t got = 0;
	char byte = '\0';
	bool stopped = false;

	for (;;) {
		stopped = !wait_input(fd);
		if (stopped || (got = read(fd, &byte, 1)) <= 0 || byte == '\n')
			break;
		if (n + 1 == size)
			return fail(err, ERR_USAGE, "That line is too long.", "Type it again.");
		answer[n++] = byte;
	}
	if (n && answer[n - 1] == '\r')
		n--;
	answer[n] = '\0';
	byte = '\0';
	if (stopped)
		return fail(err, ERR_CANCELLED, "It was stopped.", "Nothing was sent.");
	if (got < 0 || (got == 0 && n == 0))
		return fail(err, ERR_USAGE, "The input ended before the answer.", "Give one line.");
	return true;
}

bool stdin_line(char *answer, size_t size, struct error *err)
{
	return read_line(STDIN_FILENO, answer, size, err);
}

/* A question may hold what a server said. */
static bool say(int fd, const char *text)
{
	struct buf shown = BUF_INIT(4 * KIB);
	bool ok = text_visible(str_of(text), true, &shown) &&
		  write(fd, shown.p, shown.n) == (ssize_t)shown.n;

	buf_release(&shown);
	return ok;
}

static int open_terminal(struct error *err)
{
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		fail(err, ERR_USAGE, "There is no terminal to ask on.",
			"Use --account ID and --password-stdin.");
	return fd;
}

bool prompt_line(const char *question, char *answer, size_t size, struct error *err)
{
	int fd = open_terminal(err);
	bool ok;

	if (fd < 0)
		return false;
	ok = say(fd, question) && read_line(fd, answer, size, err);
	close(fd);
	return ok;
}

bool prompt_secret(const char *question, char *answer, size_t size, struct error *err)
{
	struct termios before, quiet;
	int fd = open_terminal(err);
	bool ok;

	if (fd < 0)
		return false;
	if (tcgetattr(fd, &before) != 0) {
		close(fd);
		return fail(err, ERR_USAGE, "This terminal cannot hide what is typed.",
			"Use --password-stdin.");
	}
	cli_hold(true);
	quiet = before;
	quiet.c_lflag &= ~(tcflag_t)ECHO;
	tcsetattr(fd, TCSAFLUSH, &quiet);
	ok = say(fd, question) && read_line(fd, answer, size, err);
	say(fd, "\n");
	tcsetattr(fd, TCSAFLUSH, &before);
	cli_hold(false);
	close(fd);
	return ok;
}
