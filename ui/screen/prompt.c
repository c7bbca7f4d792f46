/* The prompt: readline edits the line, completes and remembers; it owns no terminal. Its hooks for terminal,
 * signals and environment are off, it reads the bytes we feed it and draws nothing: we draw its line. */
#include "screen/inside.h"
#include "screen/prompt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <readline/history.h>
#include <readline/readline.h>

enum { FEED_MOST = 4096, SHOWN_MOST = 6, HISTORY_MOST = 500 };

static struct {
	struct ui *ui;
	bool prepared, done;
	unsigned char feed[FEED_MOST];
	size_t feed_at, feed_n;
	char *line; /* what Enter gave */
	char *history;
	FILE *nowhere;
	struct typing shown;
} prompt;

/* ---- Readline, tamed ---- */

static int next_byte(FILE *ignored)
{
	(void)ignored;
	return prompt.feed_at < prompt.feed_n ? prompt.feed[prompt.feed_at++] : EOF;
}

static int byte_waits(void)
{
	return prompt.feed_at < prompt.feed_n;
}

static void draw_nothing(void)
{
}

static void take_line(char *line)
{
	free(prompt.line);
	prompt.line = line;
	prompt.done = true;
}

static void show_no_matches(char **matches, int n, int longest)
{
	(void)matches;
	(void)n;
	(void)longest;
}

/* ---- What can be typed: the registered commands, then every action by its name ---- */

struct offer {
	const char *name, *usage, *help;
	const struct prompt_command *command;
	enum action action;
};

static bool offer_at(const struct ui *ui, int i, struct offer *out)
{
	for (int list = 0; list < ui->in->command_lists; list++) {
		if (i < (int)ui->in->commands_n[list]) {
			const struct prompt_command *c = &ui->in->commands[list][i];

			*out = (struct offer){
				c->name, c->usage ? c->usage : "", c->help, c, ACT_NONE};
			return true;
		}
		i -= (int)ui->in->commands_n[list];
	}
	for (int a = ACT_NONE + 1; a < ACT_COUNT; a++) {
		if ((action_flags((enum action)a) & ACTION_HIDDEN) || i-- > 0)
			continue;
		*out = (struct offer){action_name((enum action)a), "", action_help((enum action)a),
			NULL, (enum action)a};
		return true;
	}
	return false;
}

static char *next_match(const char *text, int again)
{
	static int at;
	struct offer offer;

	if (!again)
		at = 0;
	while (prompt.ui && offer_at(prompt.ui, at++, &offer))
		if (strncmp(offer.name, text, strlen(text)) == 0)
			return mem_dup(offer.name);
	return NULL;
}

static char **complete(const char *text, int start, int end)
{
	(void)end;
	rl_attempted_completion_over = 1; /* never file names */
	return start == 0 ? rl_completion_matches(text, next_match) : NULL;
}

void prompt_prepare(const char *history_path)
{
	if (prompt.prepared)
		return;
	prompt.nowhere = fopen("/dev/null", "w+e");
	rl_readline_name = "icloud-tui";
	rl_instream = prompt.nowhere ? prompt.nowhere : stdin;
	rl_outstream = prompt.nowhere ? prompt.nowhere : stdout;
	rl_prep_term_function = NULL;
	rl_deprep_term_function = NULL;
	rl_catch_signals = 0;
	rl_catch_sigwinch = 0;
	rl_change_environment = 0;
	rl_getc_function = next_byte;
	rl_input_available_hook = byte_waits;
	rl_redisplay_function = draw_nothing;
	rl_completion_display_matches_hook = show_no_matches;
	rl_attempted_completion_function = complete;
	rl_initialize();
	rl_variable_bind("bell-style", "none");
	rl_variable_bind("enable-bracketed-paste", "off");
	rl_variable_bind("show-all-if-ambiguous", "off");
	using_history();
	stifle_history(HISTORY_MOST);
	if (history_path) {
		prompt.history = mem_dup(history_path);
		read_history(history_path);
	}
	typing_init(&prompt.shown, STR(""));
	prompt.prepared = true;
}

void prompt_forget(void)
{
	if (!prompt.prepared)
		return;
	clear_history();
	free(prompt.history);
	free(prompt.line);
	typing_release(&prompt.shown);
	if (prompt.nowhere)
		fclose(prompt.nowhere);
	memset(&prompt, 0, sizeof prompt);
}

/* ---- Open and close ---- */

void prompt_open(struct ui *ui)
{
	prompt_prepare(NULL);
	prompt.ui = ui;
	prompt.done = false;
	prompt.feed_at = prompt.feed_n = 0;
	rl_callback_handler_install("", take_line);
	history_set_pos(history_length);
	ui->in->prompting = ui->in->dirty = true;
}

void prompt_close(struct ui *ui)
{
	if (!ui->in->prompting)
		return;
	rl_callback_handler_remove();
	rl_replace_line("", 1);
	prompt.ui = NULL;
	ui->in->prompting = false;
	ui->in->dirty = true;
}

/* ---- Running a line ---- */

static void remember(const char *line)
{
	add_history(line);
	if (prompt.history)
		write_history(prompt.history);
}

static void run(struct ui *ui, struct str line)
{
	struct str name, rest = str_trim(line);
	struct offer offer;

	if (!str_cut(&rest, ' ', &name))
		return;
	for (int i = 0; offer_at(ui, i, &offer); i++) {
		if (!str_is(name, offer.name))
			continue;
		if (offer.command)
			offer.command->run(ui, str_trim(rest));
		else if (ui->read_only && (action_flags(offer.action) & ACTION_WRITES))
			ui_say(ui, STYLE_NORMAL, "This is read only: nothing is staged or sent.");
		else
			ui_act(ui, offer.action);
		return;
	}
	ui_say(ui, STYLE_WARNING, "No command is called “%.*s”. Tab shows those that there are.",
		STR_ARG(utf8_clip(name, 60)));
}

static void finish(struct ui *ui)
{
	char *line = prompt.line;

	prompt.line = NULL;
	prompt.done = false;
	prompt_close(ui);
	if (line && line[0]) {
		remember(line);
		run(ui, str_of(line));
	}
	free(line);
}

/* ---- Keys as the bytes that a terminal would send ---- */

static const char *sequence_of(uint32_t key)
{
	switch (key) {
	case KEY_ENTER_:
		return "\r";
	case KEY_TAB_:
		return "\t";
	case KEY_BACKSPACE_:
		return "\x7f";
	case KEY_UP_:
		return "\x1b[A";
	case KEY_DOWN_:
		return "\x1b[B";
	case KEY_RIGHT_:
		return "\x1b[C";
	case KEY_LEFT_:
		return "\x1b[D";
	case KEY_HOME_:
		return "\x1b[H";
	case KEY_END_:
		return "\x1b[F";
	case KEY_DEL_:
		return "\x1b[3~";
	default:
		return NULL;
	}
}

static void feed(struct ui *ui, const char *bytes, size_t n)
{
	if (n > FEED_MOST)
		n = FEED_MOST;
	memcpy(prompt.feed, bytes, n);
	prompt.feed_at = 0;
	prompt.feed_n = n;
	while (prompt.feed_at < prompt.feed_n && !prompt.done)
		rl_callback_read_char();
	ui->in->dirty = true;
	if (prompt.done)
		finish(ui);
}

static void feed_key(struct ui *ui, uint32_t key)
{
	char bytes[8];
	struct buf out = {.p = bytes, .cap = sizeof bytes, .max = sizeof bytes - 1};
	const char *sequence = sequence_of(key);
	uint32_t base = key & 0xffffff;

	if (sequence) {
		feed(ui, sequence, strlen(sequence));
		return;
	}
	if (base >= 0x110000)
		return;
	if (key & KEY_ALT)
		buf_addc(&out, '\x1b');
	if ((key & KEY_CTRL) && base >= 'a' && base <= 'z')
		buf_addc(&out, (char)(base - 'a' + 1));
	else if (!(key & KEY_CTRL))
		buf_add_cp(&out, base);
	feed(ui, out.p, out.n);
}

bool prompt_key(struct ui *ui, uint32_t key)
{
	enum action a = keys_find(ui->in->keys, CONTEXT_PROMPT, key);

	if (a == ACT_BACK || a == ACT_STOP) {
		prompt_close(ui);
	} else if (a == ACT_KEYS) {
		help_open(ui);
	} else if (a == ACT_OPEN) {
		feed_key(ui, KEY_ENTER_);
	} else if (a == ACT_COMPLETE) {
		feed_key(ui, KEY_TAB_);
	} else if (a == ACT_UP || a == ACT_DOWN) {
		feed_key(ui, a == ACT_UP ? KEY_UP_ : KEY_DOWN_);
	} else {
		feed_key(ui, key);
	}
	return true;
}

void prompt_paste(struct ui *ui, struct str text)
{
	struct typing clean;

	typing_init(&clean, STR(""));
	typing_insert(&clean, utf8_clip(text, FEED_MOST / 2)); /* no control characters */
	feed(ui, clean.text.p, clean.text.n);
	typing_release(&clean);
}

/* ---- Drawing ---- */

static int matches(struct ui *ui, struct str line, struct offer *out, int most, int *in_all)
{
	struct offer offer;
	int n = 0;

	*in_all = 0;
	for (int i = 0; offer_at(ui, i, &offer); i++) {
		struct str word = line, name = str_of(offer.name), rest = line;

		if (str_find(line, STR(" ")) != SIZE_MAX)
			str_cut(&rest, ' ', &word);
		if (rest.n < line.n && str_find(line, STR(" ")) != SIZE_MAX
				? !str_eq(word, name)
				: !str_starts(name, word))
			continue;
		++*in_all;
		if (n < most)
			out[n++] = offer;
	}
	return n;
}

static void draw_offers(struct ui *ui, struct grid *all, const struct offer *offers, int n)
{
	int top = ui->h - 2 - n;

	grid_clear(all, top - 1, 0, n + 1, ui->w);
	grid_line(all, top - 1, 0, ui->w, GLYPH_LINE, STYLE_RULE);
	for (int i = 0; i < n; i++) {
		int x = 4 + grid_puts(all, top + i, 4, 20, offers[i].name, STYLE_NORMAL);

		grid_puts(all, top + i, x + 1, 26 - x, offers[i].usage, STYLE_DIM);
		grid_cut(all, top + i, 27, ui->w - 28, str_of(offers[i].help), STYLE_DIM);
	}
}

void prompt_draw(struct ui *ui)
{
	struct grid all = grid_all(&ui->in->cells), line;
	struct offer offers[SHOWN_MOST];
	struct str text = str_of(rl_line_buffer);
	int in_all, n = matches(ui, text, offers, SHOWN_MOST, &in_all);

	if (n > 0)
		draw_offers(ui, &all, offers, n);
	grid_clear(&all, ui->h - 2, 0, 1, ui->w);
	line = grid_part(&all, ui->h - 2, 0, 1, ui->w);
	grid_puts(&line, 0, 1, 2, ":", STYLE_KEY);
	typing_set(&prompt.shown, text);
	prompt.shown.at = (size_t)rl_point <= text.n ? (size_t)rl_point : text.n;
	typing_draw(&prompt.shown, &line, 0, 3, ui->w - 18, true, STYLE_NORMAL);
	if (in_all > 0) {
		char bytes[32];
		struct buf of = {.p = bytes, .cap = sizeof bytes, .max = sizeof bytes - 1};

		buf_printf(&of, "%d of %d", n, in_all);
		grid_right(&line, 0, ui->w - 1, 14, buf_str(&of), STYLE_DIM);
	}
}
