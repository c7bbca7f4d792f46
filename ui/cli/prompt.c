/* Questions on the terminal. The terminal is given back as it was, also when a signal ends the question.
 * Nothing here keeps what was typed. */
#include "cli/prompt.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static bool read_line(int fd, char *answer, size_t size, struct error *err)
{
	size_t n = 0;
	ssize_t got;
	char byte;

	for (;;) {
		got = read(fd, &byte, 1);
		if (got <= 0 || byte == '\n')
			break;
		if (n + 1 == size)
			return fail(err, ERR_USAGE, "That line is too long.", "Type it again.");
		answer[n++] = byte;
	}
	if (n && answer[n - 1] == '\r')
		n--;
	answer[n] = '\0';
	byte = '\0';
	if (got < 0 && errno == EINTR)
		return fail(err, ERR_CANCELLED, "It was stopped.", "Nothing was sent.");
	if (got < 0 || (got == 0 && n == 0))
		return fail(err, ERR_USAGE, "The input ended before the answer.", "Give one line.");
	return true;
}

bool stdin_line(char *answer, size_t size, struct error *err)
{
	return read_line(STDIN_FILENO, answer, size, err);
}

static bool say(int fd, const char *text)
{
	size_t n = strlen(text);

	return write(fd, text, n) == (ssize_t)n;
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
	quiet = before;
	quiet.c_lflag &= ~(tcflag_t)ECHO;
	tcsetattr(fd, TCSAFLUSH, &quiet);
	ok = say(fd, question) && read_line(fd, answer, size, err);
	say(fd, "\n");
	tcsetattr(fd, TCSAFLUSH, &before);
	close(fd);
	return ok;
}
