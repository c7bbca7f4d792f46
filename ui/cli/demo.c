/* --demo: the program on a sample account, without an Apple ID. Starts the simulator, signs in to it for
 * real, opens the screen, and leaves nothing behind. Reads and writes nothing of the person's own. */
#include "cli/view.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { READY_MS = 30000 };

struct demo {
	char folder[64]; /* "" until made */
	pid_t pid;	 /* of the simulator, 0 without */
	int input;	 /* its standard input: it ends with it */
	char *apple_id, *password;
};

/* -- the simulator ------------------------------------------------------------------------------- */

/* Beside the program, where installing puts it, or in the build tree. */
static bool find_simulator(char *path, size_t size, struct error *err)
{
	static const char *const beside[] = {
		"/icloud-sim", "/../icloud-sim", "/../libexec/icloud-tui/icloud-sim"};
	char self[400];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	char *slash;

	self[n > 0 ? n : 0] = '\0';
	slash = strrchr(self, '/');
	if (slash)
		*slash = '\0';
	for (size_t i = 0; slash && i < sizeof beside / sizeof *beside; i++) {
		snprintf(path, size, "%s%s", self, beside[i]);
		if (access(path, X_OK) == 0)
			return true;
	}
	snprintf(path, size, "%s", ICLOUD_SIM_PATH);
	return access(path, X_OK) == 0 ||
	       fail(err, ERR_NOT_FOUND, "The simulator icloud-sim is not installed.",
		       "Build with -DICLOUD_SIM=ON, then try again.");
}

static bool spawn(struct demo *d, char *path, int in, int out, struct error *err)
{
	char *argv[] = {path, NULL};
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	int why;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawnattr_init(&attributes); /* a group of its own: Ctrl-C is ours */
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
	why = posix_spawn(&d->pid, path, &actions, &attributes, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	if (why == 0)
		return true;
	d->pid = 0;
	return failf(err, ERR_FAILED, "Build it again.", "The simulator cannot be started: %s.",
		strerror(why));
}

static bool read_ready(int fd, struct buf *line)
{
	struct pollfd wait = {.fd = fd, .events = POLLIN};
	char c;

	while (!cli_signal() && poll(&wait, 1, READY_MS) > 0 && read(fd, &c, 1) == 1) {
		if (c == '\n')
			return true;
		if (!buf_addc(line, c))
			return false;
	}
	return false;
}

static char *member(struct str object, const char *key)
{
	struct buf text = BUF_INIT(4 * KIB);
	char *copy = json_text(json_get(object, key), &text) ? str_dup(buf_str(&text)) : NULL;

	buf_release(&text);
	return copy;
}

static bool set_endpoints(struct str ready)
{
	static const char *const names[][2] = {{"auth_url", "ICLOUD_TUI_AUTH_URL"},
		{"setup_url", "ICLOUD_TUI_SETUP_URL"}, {"home_url", "ICLOUD_TUI_HOME_URL"},
		{"cloudkit_url", "ICLOUD_TUI_CLOUDKIT_URL"}, {"ca_file", "ICLOUD_TUI_CA_FILE"}};
	bool ok = true;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char *value = member(ready, names[i][0]);

		if (value)
			setenv(names[i][1], value, 1);
		else
			ok = ok && strcmp(names[i][0], "cloudkit_url") == 0;
		free(value);
	}
	return ok;
}

static bool simulator_start(struct demo *d, struct error *err)
{
	struct buf line = BUF_INIT(64 * KIB);
	int in[2] = {-1, -1}, out[2] = {-1, -1};
	struct str ready;
	char path[600];
	bool ok = find_simulator(path, sizeof path, err);

	if (ok && (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0))
		ok = failf(err, ERR_FAILED, "Close some programs, then try again.",
			"No pipe can be made: %s.", strerror(errno));
	ok = ok && spawn(d, path, in[0], out[1], err);
	close(in[0]);
	close(out[1]);
	d->input = in[1];
	if (ok) {
		ok = read_ready(out[0], &line);
		ready = json_value(buf_str(&line));
		d->apple_id = member(ready, "apple_id");
		d->password = member(ready, "password");
		ok = (ok && d->apple_id && d->password && set_endpoints(ready)) ||
		     fail(err, cli_signal() ? ERR_CANCELLED : ERR_FAILED,
			     "The simulator did not get ready.", "Try again.");
	}
	close(out[0]);
	buf_release(&line);
	return ok;
}

/* -- a place of its own -------------------------------------------------------------------------- */

/* Nothing that is set for the real program may reach the demo. */
static void forget_environment(void)
{
	for (char **at = environ; *at;) {
		char name[128];

		if (strncmp(*at, "ICLOUD_TUI_", 11) != 0) {
			at++;
			continue;
		}
		snprintf(name, sizeof name, "%.*s", (int)strcspn(*at, "="), *at);
		unsetenv(name); /* moves what follows here */
	}
}

static bool folder_make(struct demo *d, struct error *err)
{
	static const char *const names[] = {"XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"};
	const char *base = getenv("TMPDIR");

	snprintf(d->folder, sizeof d->folder, "%.30s/icloud-tui-demo-XXXXXX",
		base && *base == '/' && strlen(base) <= 30 ? base : "/tmp");
	if (!mkdtemp(d->folder)) {
		fail_file(err, "made", d->folder);
		d->folder[0] = '\0';
		return false;
	}
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		setenv(names[i], d->folder, 1);
	return true;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	remove(path);
	return 0;
}

static void demo_end(struct demo *d)
{
	if (d->pid) {
		close(d->input);
		while (waitpid(d->pid, NULL, 0) < 0 && errno == EINTR)
			continue;
	}
	if (*d->folder)
		nftw(d->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(d->apple_id);
	free(d->password);
}

static bool sign_in(struct cli *c, struct demo *d, struct error *err)
{
	struct icloud_sign_in *what;

	if (!cli_open(c, err))
		return false;
	cli_catch_signals(c);
	what = icloud_sign_in_new(str_of(d->apple_id), str_of(d->password));
	return cli_ask(c, ASK_SIGN_IN, what, err);
}

bool demo_run(struct cli *c, struct error *err)
{
	struct demo d = {.input = -1};
	bool ok;

	cli_catch_signals(c);
	cli_hold(true); /* to the end: the simulator and the folder must go */
	forget_environment();
	ok = folder_make(&d, err) && simulator_start(&d, err) && sign_in(c, &d, err) &&
	     view_run(c, NULL, "demo", err);
	cli_close(c);
	demo_end(&d);
	return ok;
}
