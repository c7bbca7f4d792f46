/* The hooks of the test build.
 *
 *   TUI_TEST_NOW=1773307980       the clock stands still at this instant
 *   TUI_TEST_NOW=/a/file          the clock stands at the instant that the file says, until it says another one
 *   TUI_TEST_FAULT=name[:n]=kill  SIGKILL at the n-th passing (from 1) of the named point
 *   TUI_TEST_FAULT=name[:n]=fail  the point fails with ENOSPC
 *   TUI_TEST_TOOK=200             every answer took that many milliseconds
 *   TUI_TEST_IDLE_FD=1            whenever the program is idle and painted, a mark is written there:
 *                                 ESC ] 7777 ; frames ; bytes of input read BEL
 *
 * The mark travels in the terminal's own stream, so what was painted before it has arrived before it.
 * To count the input, whoever reads it, read() is taken over here.
 */
#undef _FORTIFY_SOURCE
#include "icloud/hooks.h"

#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

static time_t now_in(const char *path)
{
	FILE *f = fopen(path, "re");
	char text[32] = "";

	if (f && !fgets(text, sizeof text, f))
		text[0] = '\0';
	if (f)
		fclose(f);
	return (time_t)atoll(text);
}

time_t hook_now(void)
{
	const char *now = getenv("TUI_TEST_NOW");

	if (now && now[0] == '/')
		return now_in(now);
	return now ? (time_t)atoll(now) : 0;
}

/* The folder is watched, for the file may be written anew or replaced. */
int hook_clock_fd(void)
{
	const char *now = getenv("TUI_TEST_NOW");
	char folder[512];
	char *slash;
	int fd;

	if (!now || now[0] != '/')
		return now ? -2 : -1;
	snprintf(folder, sizeof folder, "%s", now);
	slash = strrchr(folder, '/');
	*slash = '\0';
	fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (fd >= 0)
		inotify_add_watch(fd, folder[0] ? folder : "/", IN_CLOSE_WRITE | IN_MOVED_TO);
	return fd;
}

bool hook_point(const char *name)
{
	static unsigned passed;
	static char last[128];
	const char *fault = getenv("TUI_TEST_FAULT");
	size_t n = strlen(name);
	unsigned long which = 1;

	if (!fault || strncmp(fault, name, n) != 0 || (fault[n] != ':' && fault[n] != '='))
		return false;
	if (strcmp(last, fault) != 0) { /* another order: counted anew */
		snprintf(last, sizeof last, "%s", fault);
		passed = 0;
	}
	if (fault[n] == ':')
		which = strtoul(fault + n + 1, NULL, 10);
	if (++passed != which)
		return false;
	if (strstr(fault, "=kill"))
		kill(getpid(), SIGKILL);
	errno = ENOSPC;
	return true;
}

static _Atomic unsigned long long input_read;

ssize_t read(int fd, void *bytes, size_t n)
{
	static ssize_t (*_Atomic next)(int, void *, size_t);
	ssize_t got;

	if (!next)
		next = (ssize_t(*)(int, void *, size_t))(uintptr_t)dlsym(RTLD_NEXT, "read");
	got = next(fd, bytes, n);
	if (fd == STDIN_FILENO && got > 0)
		input_read += (unsigned long long)got;
	return got;
}

int hook_took_ms(int measured)
{
	const char *took = getenv("TUI_TEST_TOOK");

	return took ? atoi(took) : measured;
}

void hook_idle(unsigned long frames)
{
	const char *fd = getenv("TUI_TEST_IDLE_FD");
	char mark[64];
	int n;

	if (!fd)
		return;
	n = snprintf(mark, sizeof mark, "\x1b]7777;%lu;%llu\a", frames, input_read);
	if (write(atoi(fd), mark, (size_t)n) < 0)
		return;
}
