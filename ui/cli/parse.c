/* The command line: global flags anywhere, the command by one or two words, its own options behind
 * it. Decides nothing about what a command does; opens nothing. */
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>

const struct command *const commands[] = {
#define COMMAND(word) &cmd_##word,
#include "commands.def"
#undef COMMAND
	NULL,
};

/* How many bytes of `name` the word takes: the whole name, or its first word. */
static bool first_word_is(const char *name, const char *word)
{
	size_t n = strlen(word);

	return strncmp(name, word, n) == 0 && name[n] == ' ';
}

static const struct command *command_named(const char *first, const char *second)
{
	for (size_t i = 0; commands[i]; i++) {
		const char *name = commands[i]->name;

		if (!second && strcmp(name, first) == 0)
			return commands[i];
		if (second && first_word_is(name, first) &&
			strcmp(name + strlen(first) + 1, second) == 0)
			return commands[i];
	}
	return NULL;
}

static bool is_family(const char *word)
{
	for (size_t i = 0; commands[i]; i++)
		if (first_word_is(commands[i]->name, word))
			return true;
	return false;
}

static const struct command *family_default(const char *family)
{
	for (size_t i = 0; commands[i]; i++)
		if (commands[i]->family_default && first_word_is(commands[i]->name, family))
			return commands[i];
	return NULL;
}

static bool unknown_command(const char *word, struct error *err)
{
	return failf(err, ERR_USAGE, "icloud-tui --help lists the commands.",
		"There is no command “%s”.", word);
}

static bool take_word(struct cli *c, const char *word, struct error *err)
{
	if (c->command) {
		c->args[c->n_args++] = word;
		return true;
	}
	if (c->family) {
		c->command = command_named(c->family, word);
		if (!c->command)
			return failf(err, ERR_USAGE, "icloud-tui --help lists the commands.",
				"There is no command “%s %s”.", c->family, word);
		return true;
	}
	c->command = command_named(word, NULL);
	if (!c->command && is_family(word))
		c->family = word;
	return c->command || c->family || unknown_command(word, err);
}

static bool take_flag(struct cli *c, const char *name)
{
	const struct {
		const char *name;
		bool *flag;
	} flags[] = {
		{"json", &c->json},
		{"offline", &c->offline},
		{"fresh", &c->fresh},
		{"read-only", &c->read_only},
		{"ascii", &c->ascii},
		{"demo", &c->demo},
		{"help", &c->help},
		{"version", &c->version},
	};

	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
		if (strcmp(flags[i].name, name) == 0)
			return *flags[i].flag = true;
	return false;
}

static const struct cli_option *option_named(const struct command *command, struct str name)
{
	if (!command || !command->options)
		return NULL;
	for (const struct cli_option *o = command->options; o->name; o++)
		if (str_is(name, o->name))
			return o;
	return NULL;
}

/* The value of --name=value, or of the next word. NULL and USAGE when there is none. */
static const char *value_of(char **argv, int argc, int *i, const char *equals, struct error *err)
{
	if (equals)
		return equals + 1;
	if (*i + 1 < argc)
		return argv[++*i];
	failf(err, ERR_USAGE, "icloud-tui --help shows how it is used.", "%s needs a value.",
		argv[*i]);
	return NULL;
}

static bool take_option(struct cli *c, int argc, char **argv, int *i, struct error *err)
{
	const char *word = argv[*i], *equals = strchr(word, '=');
	struct str name = {word + 2, equals ? (size_t)(equals - word) - 2 : strlen(word) - 2};
	const struct cli_option *option = option_named(c->command, name);
	const char *value = "";

	if (str_is(name, "account"))
		return (c->account = value_of(argv, argc, i, equals, err)) != NULL;
	if (!option && !equals && take_flag(c, word + 2))
		return true;
	if (!option || (equals && !option->value))
		return failf(err, ERR_USAGE, "--help behind the command lists its options.",
			"%s does not take the option %s.",
			c->command ? c->command->name : "icloud-tui", word);
	if (option->value && !(value = value_of(argv, argc, i, equals, err)))
		return false;
	if (c->n_options == CLI_OPTIONS)
		return fail(err, ERR_USAGE, "There are too many options.", "Give each once.");
	c->options[c->n_options].name = option->name;
	c->options[c->n_options++].value = value;
	return true;
}

static bool check_count(const struct cli *c, struct error *err)
{
	const struct command *k = c->command;

	if (c->n_args >= k->min_args && (k->max_args < 0 || c->n_args <= k->max_args))
		return true;
	return failf(err, ERR_USAGE, "--help behind the command explains it.",
		"Usage: icloud-tui %s%s%s.", k->name, *k->arguments ? " " : "", k->arguments);
}

/* What was said must make sense as a whole. */
static bool check_line(struct cli *c, struct error *err)
{
	if (c->help || c->version)
		return true;
	if (!c->command && c->family && !(c->command = family_default(c->family)))
		return failf(err, ERR_USAGE, "--help behind it lists them.",
			"“%s” needs a second word.", c->family);
	if (c->offline && c->fresh)
		return fail(err, ERR_USAGE, "--offline and --fresh exclude each other.",
			"Give one of them.");
	if (c->demo && c->command)
		return fail(err, ERR_USAGE, "--demo opens the screen and takes no command.",
			"Leave one of them out.");
	if (c->read_only && c->command && c->command->stages)
		return failf(err, ERR_REFUSED, "Leave --read-only out.",
			"%s stages a change, and --read-only refuses that.", c->command->name);
	return !c->command || check_count(c, err);
}

bool cli_parse(struct cli *c, int argc, char **argv, struct error *err)
{
	bool only_words = false, ok = true;

	*c = (struct cli){.out = BUF_INIT(512 * MIB)};
	c->args = mem_new(sizeof *c->args * ((size_t)argc + 1));
	for (int i = 1; i < argc; i++)
		c->json = c->json || strcmp(argv[i], "--json") == 0;
	for (int i = 1; i < argc && ok; i++) {
		if (only_words || strncmp(argv[i], "-", 1) != 0 || strcmp(argv[i], "-") == 0)
			ok = take_word(c, argv[i], err);
		else if (strcmp(argv[i], "--") == 0)
			only_words = true;
		else if (strcmp(argv[i], "-h") == 0)
			c->help = true;
		else if (strncmp(argv[i], "--", 2) == 0)
			ok = take_option(c, argc, argv, &i, err);
		else
			ok = failf(err, ERR_USAGE, "icloud-tui --help lists what there is.",
				"There is no option %s.", argv[i]);
	}
	return ok && check_line(c, err);
}

void cli_release(struct cli *c)
{
	free(c->args);
	buf_release(&c->out);
	icloud_settings_release(&c->settings);
	c->args = NULL;
}

const char *cli_option(const struct cli *c, const char *name)
{
	for (int i = c->n_options - 1; i >= 0; i--)
		if (strcmp(c->options[i].name, name) == 0)
			return c->options[i].value;
	return NULL;
}

bool cli_number(
	const struct cli *c, const char *name, int min, int max, int *out, struct error *err)
{
	const char *text = cli_option(c, name);
	int64_t n;

	if (!text)
		return true;
	if (!str_to_int64(str_of(text), &n) || n < min || n > max)
		return failf(err, ERR_USAGE, "Give a whole number.",
			"--%s takes a number from %d to %d, not “%s”.", name, min, max, text);
	*out = (int)n;
	return true;
}
