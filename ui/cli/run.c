/* From the command line to an exit status: help, one command, or the screen. */
#include "cli/run.h"
#include "cli/cli.h"
#include "cli/view.h"
#include "screen/screen.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* No core dumps and no tracing: secrets live in this memory. Files are private from the start, and
 * numbers 0 to 2 are never a file of ours. */
static void harden(void)
{
	struct rlimit none = {0, 0};
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	close(fd);
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
	if (c->command->bare)
		return c->command->run(c, err);
	if (!cli_open(c, err))
		return false;
	if (!c->command->no_account && !icloud_has_account(c->ic))
		return fail(err, ERR_SIGN_IN, "Nobody has signed in on this machine yet.",
			"Sign in: icloud-tui login.");
	return c->command->run(c, err);
}

static bool run(struct cli *c, struct error *err)
{
	if (c->help || c->version) {
		write_help(c);
	} else if (!c->command) {
		if (!ui_possible(err))
			return false;
		return c->demo ? demo_run(c, err) : view_run(c, NULL, NULL, err);
	} else {
		cli_catch_signals(c);
		if (!run_command(c, err))
			return false;
	}
	return output_write(buf_str(&c->out), c->painted, err);
}

/* An option may want its own: "storage --check" must not say "above" when nothing is known. */
static int own_status(const struct cli *c, enum errcode code)
{
	const struct cli_option *o = c->command ? c->command->options : NULL;

	if (code == ERR_CANCELLED)
		return 0;
	for (; o && o->name; o++)
		if (o->failed_status && cli_option(c, o->name))
			return o->failed_status;
	return 0;
}

static int failed(const struct cli *c, const struct error *err)
{
	int own = own_status(c, err->code);

	output_error(err, c->json);
	if (own)
		return own;
	return err->code == ERR_CANCELLED && cli_signal() ? cli_signal()
							  : error_exit_status(err->code);
}

int cli_run(int argc, char **argv)
{
	struct cli c;
	struct error err = ERROR_INIT;
	int status;

	harden();
	if (cli_parse(&c, argc, argv, &err) && run(&c, &err))
		status = c.status;
	else
		status = failed(&c, &err);
	if (status == 0 && c.command && cli_signal())
		status = cli_signal();
	cli_close(&c);
	if (c.after)
		c.after(&c);
	cli_release(&c);
	return status;
}
