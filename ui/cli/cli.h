/* Commands that print and exit: what one command is, what the command line said, and how results
 * and errors leave the program.
 *
 * Results go to standard output, messages to standard error. A command builds its whole result in
 * `out`; it is written once, when the command is done, so a failure never leaves half a result.
 */
#ifndef UI_CLI_H
#define UI_CLI_H

#include "icloud/icloud.h"
#include "icloud/json.h"

struct cli;

/* An option of one command. */
struct cli_option {
	const char *name;  /* "check", without the dashes */
	const char *value; /* word for the value in the usage line; NULL: takes none */
	const char *help;
};

/* One row of the table of commands (ui/commands.def). */
struct command {
	const char *name;		  /* "contacts list" */
	const char *arguments;		  /* as the usage line shows them: "[QUERY]" */
	const char *help;		  /* one line */
	const char *more;		  /* further lines of the command's own help; NULL: none */
	const struct cli_option *options; /* ends with name NULL; NULL: none */
	int min_args, max_args;		  /* max_args -1: any number */
	bool family_default; /* what the first word alone means: "changes" is "changes list" */
	bool stages;	     /* refused with --read-only */
	bool no_account;     /* runs although nobody has signed in yet */
	bool bare;	     /* runs without anything opened: no settings, no folders */
	bool (*run)(struct cli *c, struct error *err);
};
#define COMMAND(word) extern const struct command cmd_##word;
#include "commands.def"
#undef COMMAND
extern const struct command *const commands[]; /* ends with NULL */

enum { CLI_OPTIONS = 16 };

struct cli {
	/* what the command line said */
	const struct command *command; /* NULL: the screen */
	const char *family;	       /* --help for a first word that several commands share */
	const char **args;	       /* words behind the command */
	int n_args;
	struct {
		const char *name, *value;
	} options[CLI_OPTIONS];
	int n_options;
	const char *account;
	bool json, offline, fresh, read_only, ascii, demo, help, version;

	/* what the command works with */
	struct icloud_settings settings;
	struct icloud *ic;
	struct icloud_reader *reader;
	struct buf out;
	int status; /* exit status of a command that ran well; 0 */
};

/** Reads the command line. The words of argv are borrowed. Fails with USAGE. c->json is set even then. */
bool cli_parse(struct cli *c, int argc, char **argv, struct error *err);
void cli_release(struct cli *c);
/** Value of an option of the command ("" for one without value), NULL when it was not given. */
const char *cli_option(const struct cli *c, const char *name);
/** A whole number within bounds, or USAGE that names the option. Without the option nothing changes. */
bool cli_number(
	const struct cli *c, const char *name, int min, int max, int *out, struct error *err);

void help_all(struct buf *out);
void help_family(const char *family, struct buf *out);
void help_command(const struct command *command, struct buf *out);

/** Standard output, whole. A reader that has gone away is no error. */
bool output_write(struct str text, struct error *err);
/** The error on standard error: a sentence, or {"error":…}. */
void output_error(const struct error *err, bool json);
/** A sentence beside the result, on standard error; nothing with --json. */
void output_note(const struct cli *c, const char *sentence);

#endif
