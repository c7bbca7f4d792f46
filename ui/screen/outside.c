/* Starting what runs beside the screen: no shell, no terminal, nothing waited for. */
#include "screen/outside.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum { CHILDREN = 16, PATH_BYTES = 4096, STEP_MS = 20, RUN_MS = 30000 };

static pid_t children[CHILDREN];

/* Those that have ended are let go, so that none stays behind as a name without a life. */
static void reap(void)
{
	for (int i = 0; i < CHILDREN; i++)
		if (children[i] && waitpid(children[i], NULL, WNOHANG) != 0)
			children[i] = 0;
}

static void remember(pid_t pid)
{
	for (int i = 0; i < CHILDREN; i++)
		if (!children[i]) {
			children[i] = pid;
			return;
		}
}

static void set_signals(posix_spawnattr_t *a)
{
	sigset_t none, ours;

	sigemptyset(&none);
	sigemptyset(&ours);
	sigaddset(&ours, SIGINT);
	sigaddset(&ours, SIGPIPE);
	posix_spawnattr_setflags(
		a, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setsigmask(a, &none);
	posix_spawnattr_setsigdefault(a, &ours);
}

static bool spawn(char *const argv[], int in, pid_t *out, struct error *err)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	pid_t pid = -1;
	int wrong;

	reap();
	posix_spawn_file_actions_init(&actions);
	if (in >= 0)
		posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
	else
		posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawnattr_init(&attributes);
	set_signals(&attributes);
	wrong = posix_spawnp(&pid, argv[0], &actions, &attributes, argv, environ);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	if (wrong)
		return failf(err, ERR_FAILED, "Install it, or copy with y.",
			"%.80s could not be started: %s.", argv[0], strerror(wrong));
	*out = pid;
	return true;
}

bool outside_start(char *const argv[], int in, struct error *err)
{
	pid_t pid = -1;

	if (!spawn(argv, in, &pid, err))
		return false;
	remember(pid);
	return true;
}

bool outside_run(char *const argv[], struct error *err)
{
	const struct timespec pause = {.tv_nsec = STEP_MS * 1000000L};
	int status = 0, waited = 0;
	pid_t pid = -1, ended;

	if (!spawn(argv, -1, &pid, err))
		return false;
	while ((ended = waitpid(pid, &status, WNOHANG)) == 0 && waited < RUN_MS) {
		nanosleep(&pause, NULL);
		waited += STEP_MS;
	}
	if (ended == 0) { /* it goes on without us */
		remember(pid);
		return true;
	}
	return (WIFEXITED(status) && WEXITSTATUS(status) == 0) ||
	       failf(err, ERR_FAILED, "Run it by hand to see what it says.",
		       "%.80s did not end well.", argv[0]);
}

bool outside_open(const char *url, struct error *err)
{
#ifdef __APPLE__
	static char opener[] = "open";
#else
	static char opener[] = "xdg-open";
#endif
	char *argv[] = {opener, (char *)(uintptr_t)url, NULL};

	return outside_start(argv, -1, err);
}

/* ---- The clipboard ---- */

static bool is_in(const char *path, const char *program)
{
	struct str rest = str_of(path), folder;
	char file[PATH_BYTES];

	while (str_cut(&rest, ':', &folder)) {
		if (!folder.n || folder.p[0] != '/' || folder.n > PATH_BYTES / 2)
			continue;
		snprintf(file, sizeof file, "%.*s/%s", STR_ARG(folder), program);
		if (access(file, X_OK) == 0)
			return true;
	}
	return false;
}

char *const *outside_clipboard(const char *wayland, const char *display, const char *path)
{
	static char wl_copy[] = "wl-copy", xclip[] = "xclip", selection[] = "-selection",
		    clipboard[] = "clipboard";
	static char *const by_wayland[] = {wl_copy, NULL};
	static char *const by_x[] = {xclip, selection, clipboard, NULL};

	if (wayland && wayland[0] && is_in(path, wl_copy))
		return by_wayland;
	if (display && display[0] && is_in(path, xclip))
		return by_x;
#ifdef __APPLE__
	static char pbcopy[] = "pbcopy";
	static char *const by_mac[] = {pbcopy, NULL};

	if (is_in(path, pbcopy))
		return by_mac;
#endif
	return NULL;
}

/* In memory, so that a tool that does not read keeps nobody waiting. */
static int memory_of(struct str text)
{
#ifdef __linux__
	int fd = memfd_create("icloud-tui", MFD_CLOEXEC);
#else
	FILE *f = tmpfile();
	int fd = f ? dup(fileno(f)) : -1;

	if (f)
		fclose(f);
#endif
	if (fd >= 0 &&
		(write(fd, text.p, text.n) != (ssize_t)text.n || lseek(fd, 0, SEEK_SET) != 0)) {
		close(fd);
		return -1;
	}
	return fd;
}

bool outside_copy(struct str text)
{
	char *const *argv =
		outside_clipboard(getenv("WAYLAND_DISPLAY"), getenv("DISPLAY"), getenv("PATH"));
	int fd = argv ? memory_of(text) : -1;
	bool ok = fd >= 0 && outside_start(argv, fd, NULL);

	if (fd >= 0)
		close(fd);
	return ok;
}
