/* review: opens the screen in review, the only place that commits. This file itself knows nothing of
 * approvals. */
#include "cli/cli.h"
#include "cli/view.h"

static bool open_run(struct cli *c, struct error *err)
{
	return view_run(c, "review", NULL, err);
}

const struct command cmd_review = {
	.name = "review",
	.arguments = "",
	.help = "Open the screen in review, the only place that commits",
	.bare = true,
	.stages = true,
	.run = open_run,
};
