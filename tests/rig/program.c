/* Signs in and reads by the program's own commands, so a screen test begins as a person's day does. */
#include "program.h"

#include "temp.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

enum { WORDS = 30 };

struct sim *program_sim(const char *const *extra)
{
	const char *args[WORDS] = {"--now", "1773307980"};
	size_t n = 2;

	for (; extra && *extra && n + 1 < WORDS; extra++)
		args[n++] = *extra;
	return sim_start(args);
}

/* Kept in the screen's own home: the simulator takes its file along when it ends. */
static void keep_ca(struct screen *s, const struct sim *sim)
{
	struct buf path = BUF_INIT(4 * KIB), pem = BUF_INIT(MIB);
	FILE *file;

	buf_printf(&path, "%s/ca.pem", screen_home(s));
	file = temp_read(sim->ca_file, &pem) ? fopen(buf_cstr(&path), "w") : NULL;
	if (!file || fwrite(pem.p, 1, pem.n, file) != pem.n || fclose(file) != 0)
		screen_fail(s, __FILE__, __LINE__, "cannot keep %s", sim->ca_file);
	screen_env(s, "ICLOUD_TUI_CA_FILE", buf_cstr(&path));
	buf_release(&path);
	buf_release(&pem);
}

void program_endpoints(struct screen *s, const struct sim *sim)
{
	screen_env(s, "ICLOUD_TUI_AUTH_URL", sim->auth_url);
	screen_env(s, "ICLOUD_TUI_SETUP_URL", sim->setup_url);
	screen_env(s, "ICLOUD_TUI_HOME_URL", sim->home_url);
	keep_ca(s, sim);
	screen_env(s, "ICLOUD_TUI_HOLD", "0");
}

int program_command(struct screen *s, ...)
{
	char *argv[WORDS + 2] = {getenv("TUI")};
	size_t n = 1;
	va_list args;

	va_start(args, s);
	while (n < WORDS + 1 && (argv[n] = va_arg(args, char *)))
		n++;
	va_end(args);
	argv[n] = NULL;
	screen_run(s, argv);
	return screen_wait_end(s);
}

void program_login(struct screen *s, const struct sim *sim)
{
	int status;

	program_endpoints(s, sim);
	screen_start(s, "login", "--password-stdin", "--account", sim->apple_id, NULL);
	screen_keys(s, sim->password, "<Enter>");
	status = screen_wait_end(s);
	if (status != 0)
		screen_fail(s, __FILE__, __LINE__, "login ended with %d", status);
}

struct screen *program_ready(const struct sim *sim, int w, int h)
{
	struct screen *s = screen_new(w, h);
	int status;

	program_login(s, sim);
	status = program_command(s, "sync", NULL);
	if (status != 0)
		screen_fail(s, __FILE__, __LINE__, "sync ended with %d", status);
	return s;
}

struct screen *program_open(const struct sim *sim, int w, int h)
{
	struct screen *s = program_ready(sim, w, h);

	screen_start(s, NULL);
	screen_wait_idle(s);
	return s;
}

void program_quit(struct screen **s)
{
	int status;

	screen_keys(*s, "q");
	status = screen_wait_end(*s);
	if (status != 0 || !screen_is_given_back(*s))
		screen_fail(*s, __FILE__, __LINE__, "left with status %d, terminal %s", status,
			screen_is_given_back(*s) ? "given back" : "not given back");
	screen_free(s);
}
