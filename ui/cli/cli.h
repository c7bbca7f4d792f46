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
	int failed_status; /* when it is given and the command fails; 0: as the error says */
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
	bool stored;	     /* answers from the store where it can, by cli_need() */
	bool bare;	     /* runs without anything opened: no settings, no folders */
	bool (*run)(struct cli *c, struct error *err);
};
#define COMMAND(word) extern const struct command cmd_##word;
#include "commands.def"
#undef COMMAND
extern const struct command *const commands[];	 /* ends with NULL */
extern const struct cli_option global_options[]; /* of every command; ends with name NULL */

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
	bool painted; /* it has colours of ours in it, and its texts are clean (paint.h) */
	int status;   /* exit status of a command that ran well; 0 */
	void (*after)(struct cli *c); /* runs when the result is written and everything closed */
};

/** Reads the command line. The words of argv are borrowed. Fails with USAGE. c->json is set even then. */
bool cli_parse(struct cli *c, int argc, char **argv, struct error *err);
void cli_release(struct cli *c);
/** Value of an option of the command ("" for one without value), NULL when it was not given. */
const char *cli_option(const struct cli *c, const char *name);
/** A whole number within bounds, or USAGE that names the option. Without the option nothing changes. */
bool cli_number(
	const struct cli *c, const char *name, int min, int max, int *out, struct error *err);

/* Working. */

/** Settings with the flags on top, the account, a reader; says what happened at opening. */
bool cli_open(struct cli *c, struct error *err);
void cli_close(struct cli *c);
/** Asks iCloud and waits. SIGINT and SIGTERM end it with CANCELLED. */
bool cli_ask(struct cli *c, enum icloud_ask what, void *with, struct error *err);
bool cli_ask_id(struct cli *c, enum icloud_ask what, void *with, int64_t *id, struct error *err);
/** The same; *total is that of its end. */
bool cli_ask_total(
	struct cli *c, enum icloud_ask what, void *with, int64_t *total, struct error *err);
/** Store or network: asks when --fresh is given or nothing has been read yet (as_of 0); --offline
 *  forbids. */
bool cli_need(struct cli *c, enum icloud_ask what, void *with, time_t as_of, struct error *err);
/** Engine and session are open from here on; c->ic and c->reader may be others. */
bool cli_online(struct cli *c, struct error *err);
/** From here on SIGINT, SIGTERM and SIGHUP end the program at once, but between cli_hold(true) and
 *  cli_hold(false), where they are remembered: cli_signal() is 128 + number once one came, else 0. */
void cli_catch_signals(struct cli *c);
void cli_hold(bool on);
int cli_signal(void);

/* Results. */

/** The members of the result that are alike everywhere. */
void put_time(struct json_writer *w, const char *key, time_t t);     /* ISO 8601, null for 0 */
void put_text(struct json_writer *w, const char *key, struct str s); /* null for STR_NONE */
/** Ends the result's line. */
void out_line_end(struct cli *c);
/** With --json, a result that is one list: {"key":[ … ]} and the line's end. Without it, nothing. */
void out_list(struct cli *c, struct json_writer *w, const char *key);
void out_list_end(struct cli *c, struct json_writer *w);
/** Server text into plain output, control characters visible. */
void out_visible(struct cli *c, struct str s);
/** "as of 09:31" below a result. */
void out_as_of(struct cli *c, time_t as_of);

/** {"changes":[…]}, or a sentence for each: what now waits. n 0: nothing differs. */
bool out_changes(struct cli *c, const int64_t *ids, size_t n, struct error *err);

/** The rows of a diff: as a member "rows" of the open object; as text, old above new. */
struct diff;
void out_diff_json(struct json_writer *w, const struct diff *d);
void out_diff(struct cli *c, const struct diff *d);

/* Help. */

void help_all(struct buf *out);
void help_family(const char *family, struct buf *out);
void help_command(const struct command *command, struct buf *out);

/** Standard output, whole. A reader that has gone away is no error. On a terminal what steers it is written as
 *  \u001b, unless the text is `painted`. */
bool output_write(struct str text, bool painted, struct error *err);
/** Somebody still reads standard output. */
bool output_taken(void);
/** The error on standard error: a sentence, or {"error":…}. */
void output_error(const struct error *err, bool json);
/** A sentence beside the result, on standard error; nothing with --json. */
void output_note(const struct cli *c, const char *sentence);

#endif
