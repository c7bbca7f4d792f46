/* From the command line to an exit status: help, one command, or the screen. */
#include "cli/run.h"
#include "cli/cli.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* No core dumps and no tracing: secrets live in this memory. Files are private from the start. */
static void harden(void)
{
	struct rlimit none = {0, 0};

	prctl(PR_SET_DUMPABLE, 0);
	setrlimit(RLIMIT_CORE, &none);
	umask(077);
	signal(SIGPIPE, SIG_IGN);
}

static void write_help(struct cli *c)
{
	if (c->version)
		buf_adds(&c->out, "icloud-tui " ICLOUD_VERSION "\n");
	else if (c->command)
		help_command(c->command, &c->out);
	else if (c->family)
		help_family(c->family, &c->out);
	else
		help_all(&c->out);
}

static bool run_command(struct cli *c, struct error *err)
{
	return c->command->run(c, err);
}

static bool run(struct cli *c, struct error *err)
{
	if (c->help || c->version)
		write_help(c);
	else if (!c->command)
		return fail(err, ERR_FAILED, "The screen is not built yet.", "Run a command.");
	else if (!run_command(c, err))
		return false;
	return output_write(buf_str(&c->out), err);
}

int cli_run(int argc, char **argv)
{
	struct cli c;
	struct error err = ERROR_INIT;
	int status;

	harden();
	if (cli_parse(&c, argc, argv, &err) && run(&c, &err)) {
		status = c.status;
	} else {
		output_error(&err, c.json);
		status = error_exit_status(err.code);
	}
	cli_release(&c);
	return status;
}
