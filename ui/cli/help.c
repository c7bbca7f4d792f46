/* Help, printed from the table of commands. Nothing about a command is written here. */
#include "cli/cli.h"

#include <string.h>

const struct cli_option global_options[] = {
	{"json", NULL, "print one JSON object"},
	{"account", "ID", "this account, not the last one used"},
	{"offline", NULL, "answer from the store, never from the network"},
	{"fresh", NULL, "ask iCloud first"},
	{"read-only", NULL, "refuse everything that stages or commits"},
	{"ascii", NULL, "draw lines with ASCII characters"},
	{"demo", NULL, "open the screen on a sample account, without an Apple ID"},
	{"help", NULL, "show this help; behind a command, that command's"},
	{"version", NULL, "show the version"},
	{NULL},
};

static void pad(struct buf *out, size_t from, size_t column)
{
	size_t width = text_width(str_part(buf_str(out), from, out->n));

	do
		buf_addc(out, ' ');
	while (++width < column);
}

static void row(struct buf *out, const char *left, const char *left_tail, const char *help)
{
	size_t from = out->n;

	buf_printf(out, "  %s%s%s", left, *left_tail ? " " : "", left_tail);
	if (out->n - from > 37) {
		buf_addc(out, '\n');
		from = out->n;
	}
	pad(out, from, 39);
	buf_printf(out, "%s\n", help);
}

static void options_rows(struct buf *out, const struct cli_option *options)
{
	for (const struct cli_option *o = options; o && o->name; o++) {
		struct buf name = BUF_INIT(KIB);

		buf_printf(&name, "--%s", o->name);
		row(out, buf_cstr(&name), o->value ? o->value : "", o->help);
		buf_release(&name);
	}
}

static void usage(const struct command *c, struct buf *out)
{
	buf_printf(out, "icloud-tui %s", c->name);
	for (const struct cli_option *o = c->options; o && o->name; o++)
		buf_printf(
			out, " [--%s%s%s]", o->name, o->value ? " " : "", o->value ? o->value : "");
	buf_printf(out, "%s%s\n", *c->arguments ? " " : "", c->arguments);
}

void help_command(const struct command *c, struct buf *out)
{
	buf_adds(out, "Usage: ");
	usage(c, out);
	buf_printf(out, "\n%s.\n", c->help);
	if (c->more)
		buf_printf(out, "\n%s\n", c->more);
	if (c->options) {
		buf_adds(out, "\nOptions:\n");
		options_rows(out, c->options);
	}
	buf_adds(out, "\nFor every command:\n");
	options_rows(out, global_options);
}

static void command_rows(const char *family, struct buf *out)
{
	size_t n = family ? strlen(family) : 0;

	for (size_t i = 0; commands[i]; i++)
		if (!family ||
			(strncmp(commands[i]->name, family, n) == 0 && commands[i]->name[n] == ' '))
			row(out, commands[i]->name, commands[i]->arguments, commands[i]->help);
}

void help_family(const char *family, struct buf *out)
{
	buf_printf(out, "Commands of “%s”; --help behind one explains it:\n", family);
	command_rows(family, out);
}

void help_all(struct buf *out)
{
	buf_adds(out, "icloud-tui " ICLOUD_VERSION ": iCloud data in a terminal.\n\n"
		      "Usage: icloud-tui [OPTIONS]             opens the screen\n"
		      "       icloud-tui [OPTIONS] COMMAND …   prints and exits\n\nCommands:\n");
	command_rows(NULL, out);
	buf_adds(out, "\nOptions, before or after the command:\n");
	options_rows(out, global_options);
	buf_adds(out,
		"\nCommands only stage changes; the screen's review commits them.\n"
		"Exit status: 0 done, 1 failed, 2 usage, 3 sign-in needed, 4 network or server,\n"
		"5 conflict or refused write, 130 and 143 interrupted.\n");
}
