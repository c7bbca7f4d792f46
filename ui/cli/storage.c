/* storage: the quota and what fills it. */
#include "cli/cli.h"

static bool storage_run(struct cli *c, struct error *err)
{
	(void)c;
	return fail(err, ERR_SIGN_IN, "Nobody has signed in on this machine yet.",
		"Run icloud-tui login.");
}

static const struct cli_option storage_options[] = {
	{"check", "PERCENT", "print nothing; exit 0 at or under it, 1 above, 2 if not known"},
	{NULL},
};

const struct command cmd_storage = {
	.name = "storage",
	.arguments = "",
	.help = "How full iCloud is, and with what",
	.options = storage_options,
	.run = storage_run,
};
