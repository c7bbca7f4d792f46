/* Completions for bash, zsh and fish, made from the tables of commands and options. Nothing about a
 * command is written here.
 *
 * Each script reads the words before the cursor as cli_parse() does: an option's value is passed over,
 * the first word is a command or the family of some, a family takes one word more. What stands then
 * ("", "contacts", "contacts list") decides what is offered. Ids and texts are not completed: that
 * would read the store at every Tab.
 */
#include "cli/completions.h"

#include "cli/cli.h"

#include <string.h>

enum shell { BASH, ZSH, FISH };

static const char made[] = "Made from the program's tables; UPDATE=1 with the test "
			   "unit-cli-completions writes it again.\n";

/* A text between single quotes, in which a shell reads a quote (and fish a backslash) in its own way. */
static void put_quoted(struct buf *out, enum shell shell, const char *text)
{
	buf_addc(out, '\'');
	for (; *text; text++)
		if (shell == FISH && (*text == '\'' || *text == '\\'))
			buf_printf(out, "\\%c", *text);
		else if (*text == '\'')
			buf_adds(out, "'\\''");
		else
			buf_addc(out, *text);
	buf_addc(out, '\'');
}

/* The first word of the i-th command when two make its name, else empty. */
static struct str family_of(size_t i)
{
	struct str name = str_of(commands[i]->name);
	size_t n = str_find(name, STR(" "));

	return n == SIZE_MAX ? STR_NONE : str_part(name, 0, n);
}

/* Whether a command before the i-th belongs to its family already. */
static bool family_seen(size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (str_eq(family_of(k), family_of(i)))
			return true;
	return false;
}

/* The next family from *i on. */
static bool next_family(size_t *i, struct str *family)
{
	for (; commands[*i]; ++*i)
		if (family_of(*i).n > 0 && !family_seen(*i)) {
			*family = family_of((*i)++);
			return true;
		}
	return false;
}

/* What may follow `at`: "" the commands and families, a family its commands. */
struct offer {
	struct str word;
	const char *help; /* NULL: a family */
};

static bool next_offer(struct str at, size_t *i, struct offer *o)
{
	while (commands[*i]) {
		const struct command *c = commands[*i];
		struct str family = family_of((*i)++);

		*o = (struct offer){str_of(c->name), c->help};
		if (at.n > 0 && str_eq(family, at)) {
			o->word = str_part(o->word, at.n + 1, SIZE_MAX);
			return true;
		}
		if (at.n == 0 && family.n == 0)
			return true;
		if (at.n == 0 && !family_seen(*i - 1)) {
			*o = (struct offer){family, NULL};
			return true;
		}
	}
	return false;
}

static void put_families(struct buf *out, const char *between)
{
	struct str family;
	bool more = false;

	for (size_t i = 0; next_family(&i, &family); more = true) {
		buf_adds(out, more ? between : "");
		buf_add_str(out, family);
	}
}

/* Options of one name are alike in every command: named by the first. */
static bool is_named_before(size_t command, const char *name)
{
	for (size_t i = 0; i < command; i++)
		for (const struct cli_option *o = commands[i]->options; o && o->name; o++)
			if (o->value && strcmp(o->name, name) == 0)
				return true;
	return false;
}

/* The options that a value follows. */
static void put_valued(struct buf *out, const char *between)
{
	bool more = false;

	for (const struct cli_option *o = global_options; o->name; o++)
		if (o->value) {
			buf_printf(out, "%s--%s", more ? between : "", o->name);
			more = true;
		}
	for (size_t i = 0; commands[i]; i++)
		for (const struct cli_option *o = commands[i]->options; o && o->name; o++)
			if (o->value && !is_named_before(i, o->name))
				buf_printf(out, "%s--%s", between, o->name);
}

/* bash: plain words, no help of the bash-completion package needed. */
static void bash_words(struct buf *out, struct str at)
{
	struct offer o;
	bool more = false;

	buf_printf(out, "\t'%.*s') words='", STR_ARG(at));
	for (size_t i = 0; next_offer(at, &i, &o); more = true)
		buf_printf(out, "%s%.*s", more ? " " : "", STR_ARG(o.word));
	buf_adds(out, "' ;;\n");
}

static void bash_options(struct buf *out, const struct cli_option *o)
{
	for (; o->name; o++)
		buf_printf(out, " --%s", o->name);
}

static const char bash_head[] = "_icloud_tui() {\n"
				"\tlocal at='' value='' words='' word\n\n"
				"\tfor word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
				"\t\tif [[ $word == '=' ]]; then value=1\n"
				"\t\telif [[ $value ]]; then value=''\n"
				"\t\telse\n"
				"\t\t\tcase $word in\n"
				"\t\t\t";

static const char bash_tail[] =
	"\t\tesac\n"
	"\tfi\n"
	"\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\")\n"
	"}\n"
	"complete -F _icloud_tui icloud-tui\n";

void completions_bash(struct buf *out)
{
	struct str family;

	buf_printf(out, "# bash completion of icloud-tui. %s%s", made, bash_head);
	put_valued(out, " | ");
	buf_adds(out, ") value=1 ;;\n\t\t\t-*) ;;\n\t\t\t*) case $at in '' | ");
	put_families(out, " | ");
	buf_adds(out, ") at=${at:+$at }$word ;; esac ;;\n\t\t\tesac\n\t\tfi\n\tdone\n"
		      "\tCOMPREPLY=()\n\t[[ $value ]] && return\n\tcase $at in\n");
	bash_words(out, STR(""));
	for (size_t i = 0; next_family(&i, &family);)
		bash_words(out, family);
	buf_adds(out, "\tesac\n\tif [[ ${COMP_WORDS[COMP_CWORD]} == -* ]]; then\n\t\twords='");
	bash_options(out, global_options);
	buf_adds(out, "'\n\t\tcase $at in\n");
	for (size_t i = 0; commands[i]; i++)
		if (commands[i]->options) {
			buf_printf(out, "\t\t'%s') words+='", commands[i]->name);
			bash_options(out, commands[i]->options);
			buf_adds(out, "' ;;\n");
		}
	buf_adds(out, bash_tail);
}

/* The help of an offer: a command's own, or the commands of a family. */
static void offer_help(const struct offer *o, struct buf *text)
{
	struct offer inner;
	bool more = false;

	buf_clear(text);
	if (o->help)
		buf_adds(text, o->help);
	for (size_t i = 0; !o->help && next_offer(o->word, &i, &inner); more = true)
		buf_printf(text, "%s%.*s", more ? ", " : "", STR_ARG(inner.word));
}

/* zsh: _describe takes 'word:help'. */
static void zsh_item(struct buf *out, const char *dashes, struct str word, const char *help)
{
	struct buf item = BUF_INIT(KIB);

	buf_printf(&item, "%s%.*s:%s", dashes, STR_ARG(word), help);
	buf_adds(out, "\t\t");
	put_quoted(out, ZSH, buf_cstr(&item));
	buf_addc(out, '\n');
	buf_release(&item);
}

static void zsh_words(struct buf *out, struct str at)
{
	struct buf help = BUF_INIT(KIB);
	struct offer o;

	buf_printf(out, "\t'%.*s') words_here=(\n", STR_ARG(at));
	for (size_t i = 0; next_offer(at, &i, &o);) {
		offer_help(&o, &help);
		zsh_item(out, "", o.word, buf_cstr(&help));
	}
	buf_adds(out, "\t\t) ;;\n");
	buf_release(&help);
}

static void zsh_options(struct buf *out, const struct cli_option *o)
{
	buf_adds(out, "options_here+=(\n");
	for (; o->name; o++)
		zsh_item(out, "--", str_of(o->name), o->help);
	buf_adds(out, "\t\t)");
}

static const char zsh_head[] = "_icloud_tui() {\n"
			       "\tlocal at= value= word\n"
			       "\tlocal -a words_here options_here\n\n"
			       "\tfor word in ${words[2,CURRENT-1]}; do\n"
			       "\t\tif [[ -n $value ]]; then value=\n"
			       "\t\telse\n"
			       "\t\t\tcase $word in\n"
			       "\t\t\t(";

static const char zsh_tail[] = "\tesac\n"
			       "\tif [[ $PREFIX == -* ]]; then _describe -o option options_here\n"
			       "\telif (( $#words_here )); then _describe command words_here\n"
			       "\tfi\n"
			       "}\n\n"
			       "_icloud_tui \"$@\"\n";

void completions_zsh(struct buf *out)
{
	struct str family;

	buf_printf(
		out, "#compdef icloud-tui\n# zsh completion of icloud-tui. %s\n%s", made, zsh_head);
	put_valued(out, "|");
	buf_adds(out, ") value=1 ;;\n\t\t\t(-*) ;;\n\t\t\t(*) case $at in (|");
	put_families(out, "|");
	buf_adds(out, ") at=${at:+$at }$word ;; esac ;;\n\t\t\tesac\n\t\tfi\n\tdone\n"
		      "\t[[ -n $value ]] && return 1\n\tcase $at in\n");
	zsh_words(out, STR(""));
	for (size_t i = 0; next_family(&i, &family);)
		zsh_words(out, family);
	buf_adds(out, "\tesac\n\t");
	zsh_options(out, global_options);
	buf_adds(out, "\n\tcase $at in\n");
	for (size_t i = 0; commands[i]; i++)
		if (commands[i]->options) {
			buf_printf(out, "\t'%s') ", commands[i]->name);
			zsh_options(out, commands[i]->options);
			buf_adds(out, " ;;\n");
		}
	buf_adds(out, zsh_tail);
}

/* fish: a line for each word and option, with the place where it is offered. */
static void fish_options(struct buf *out, const char *at, const struct cli_option *o)
{
	for (; o->name; o++) {
		buf_adds(out, "complete -c icloud-tui ");
		if (at)
			buf_printf(out, "-n '__icloud_tui_at \"%s\"' ", at);
		buf_printf(out, "-l %s %s-d ", o->name, o->value ? "-x " : "");
		put_quoted(out, FISH, o->help);
		buf_addc(out, '\n');
	}
}

static void fish_words(struct buf *out, struct str at)
{
	struct buf help = BUF_INIT(KIB);
	struct offer o;

	for (size_t i = 0; next_offer(at, &i, &o);) {
		offer_help(&o, &help);
		buf_printf(out, "complete -c icloud-tui -n '__icloud_tui_at \"%.*s\"' -a %.*s -d ",
			STR_ARG(at), STR_ARG(o.word));
		put_quoted(out, FISH, buf_cstr(&help));
		buf_addc(out, '\n');
	}
	buf_release(&help);
}

static const char fish_head[] = "function __icloud_tui_at\n"
				"\tset -l at\n"
				"\tset -l value\n"
				"\tset -l line (commandline -opc)\n"
				"\tfor word in $line[2..-1]\n"
				"\t\tif test -n \"$value\"\n"
				"\t\t\tset value\n"
				"\t\t\tcontinue\n"
				"\t\tend\n"
				"\t\tswitch $word\n"
				"\t\t\tcase ";

void completions_fish(struct buf *out)
{
	struct str family;

	buf_printf(out, "# fish completion of icloud-tui. %s%s", made, fish_head);
	put_valued(out, " ");
	buf_adds(out, "\n\t\t\t\tset value 1\n\t\t\tcase '-*'\n\t\t\tcase '*'\n"
		      "\t\t\t\tcontains -- \"$at\" '' ");
	put_families(out, " ");
	buf_adds(out, "; and set at $at $word\n\t\tend\n\tend\n\ttest \"$at\" = \"$argv\"\nend\n"
		      "complete -c icloud-tui -f\n");
	fish_options(out, NULL, global_options);
	fish_words(out, STR(""));
	for (size_t i = 0; next_family(&i, &family);)
		fish_words(out, family);
	for (size_t i = 0; commands[i]; i++)
		if (commands[i]->options)
			fish_options(out, commands[i]->name, commands[i]->options);
}
