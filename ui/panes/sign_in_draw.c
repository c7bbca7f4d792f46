/* How a sign-in looks: fields, one line a step, the cause and what to do. Changes nothing. */
#include "panes/sign_in.h"

#include "panes/words.h"
#include "screen/layout.h"
#include "screen/ui.h"

#include <stdio.h>
#include <string.h>

enum { NAME_X = 13, STATE_X = 2, WORDS_X = 8, HTTP_END = 50, TOOK_END = 59, WIDE = 60, TALL = 13 };
enum { STARS = 12 };

/* As they come; those that are not needed are not shown. */
static const enum step order[] = {STEP_FRAME, STEP_INIT, STEP_COMPLETE, STEP_REPAIR, STEP_FACTOR,
	STEP_TRUST, STEP_TERMS, STEP_LOGIN};
enum { STEPS_ORDERED = sizeof order / sizeof *order };

struct str sign_in_allowed(const struct sign_in_pane *p, struct ui *ui)
{
	struct words clock = words_clock(p->err.retry_at),
		     day = words_day(p->err.retry_at, clock_now());

	return arena_printf(ui->frame,
		"Next try allowed at %s%s%s. The program waits with you and tries nothing by "
		"itself. What is stored stays readable.",
		clock.text, strcmp(day.text, "today") != 0 ? " on " : "",
		strcmp(day.text, "today") != 0 ? day.text : "");
}

static bool has_failed(const struct sign_in_pane *p)
{
	return p->err.code != ERR_NONE;
}

static bool is_shown(const struct sign_in_pane *p, enum step step)
{
	const struct sign_in_step *s = &p->step[step], *password = &p->step[STEP_COMPLETE];

	if (s->state == SIGN_IN_FAILED)
		return true;
	if (step == STEP_INIT || (has_failed(p) && s->state == SIGN_IN_NOT_YET))
		return false;
	if (step == STEP_REPAIR || step == STEP_TERMS)
		return s->state != SIGN_IN_NOT_YET;
	if (step == STEP_FACTOR || step == STEP_TRUST)
		return s->state != SIGN_IN_NOT_YET || password->state != SIGN_IN_DONE ||
		       password->http == 409;
	return true;
}

static int steps_shown(const struct sign_in_pane *p)
{
	int n = 0;

	for (size_t i = 0; i < STEPS_ORDERED; i++)
		n += is_shown(p, order[i]);
	return n;
}

/* "Apple takes no sign-in now (503). Your password …": the first sentence names the line, if it fits, without the
 * status that stands beside it; the rest stands below. */
static struct str first_sentence(const struct error *e, struct str *rest)
{
	struct str what = str_of(e->what), head;
	size_t end = str_find(what, STR(". ")), bracket;

	head = end == SIZE_MAX ? what : str_part(what, 0, end);
	bracket = str_find(head, STR(" ("));
	if (!e->apple && bracket != SIZE_MAX && str_find(head, STR(")")) + 2 >= head.n)
		head = str_part(head, 0, bracket);
	if (head.n && head.p[head.n - 1] == '.')
		head.n--;
	*rest = what;
	if (!e->http || !sign_in_has_step(e->step) || grid_width(head) > HTTP_END - 4 - WORDS_X)
		return STR_NONE;
	*rest = end == SIZE_MAX ? STR("") : str_part(what, end + 2, what.n);
	return head;
}

static struct str failed_words(const struct sign_in_pane *p, enum step step)
{
	static const char *const words[SIGN_IN_STEPS] = {[STEP_FRAME] = "Apple does not answer",
		[STEP_INIT] = "the sign-in was not begun",
		[STEP_COMPLETE] = "the password was not accepted",
		[STEP_FACTOR] = "no second factor",
		[STEP_TRUST] = "this computer is not trusted",
		[STEP_LOGIN] = "iCloud does not open"};
	struct str rest, head = first_sentence(&p->err, &rest);

	if (head.n && step == p->err.step)
		return head;
	return str_of(words[step] ? words[step] : step_words(step));
}

static void step_draw(struct sign_in_pane *p, struct ui *ui, struct grid *g, int y, enum step step)
{
	static const char *const words[] = {"", "done", "asks", "!"};
	static const enum style styles[] = {STYLE_DIM, STYLE_NORMAL, STYLE_OPEN, STYLE_WARNING};
	const struct sign_in_step *s = &p->step[step];
	struct str text =
		s->state == SIGN_IN_FAILED ? failed_words(p, step) : str_of(step_words(step));

	grid_puts(g, y, STATE_X, WORDS_X - STATE_X, words[s->state], styles[s->state]);
	grid_cut(g, y, WORDS_X, HTTP_END - 4 - WORDS_X, text,
		s->state == SIGN_IN_NOT_YET ? STYLE_DIM : STYLE_NORMAL);
	if (s->state == SIGN_IN_NOT_YET || s->state == SIGN_IN_ASKS || !s->http)
		return;
	grid_right(g, y, HTTP_END, 6, arena_printf(ui->frame, "%d", s->http), STYLE_DIM);
	grid_right(g, y, TOOK_END, 8, arena_printf(ui->frame, "%.1f s", s->took_ms / 1000.0),
		STYLE_DIM);
}

/* The step that is under way, or that ended it. */
static bool is_now(const struct sign_in_pane *p, enum step step, bool *found)
{
	const struct sign_in_step *s = &p->step[step];

	if (*found || s->state == SIGN_IN_DONE)
		return false;
	*found = p->token || s->state == SIGN_IN_FAILED;
	return *found;
}

static int steps_draw(struct sign_in_pane *p, struct ui *ui, struct grid *g, int y)
{
	bool found = sign_in_field(p) != NULL;

	for (size_t i = 0; i < STEPS_ORDERED; i++) {
		if (!is_shown(p, order[i]))
			continue;
		if (is_now(p, order[i], &found)) {
			grid_glyph(g, y, 0, GLYPH_BAR, STYLE_ACCENT);
			grid_cursor(g, y, 0);
		}
		step_draw(p, ui, g, y++, order[i]);
	}
	return y;
}

static void field_draw(struct sign_in_pane *p, struct grid *g, int y, const char *label,
	struct typing *text, const char *note)
{
	bool focus = sign_in_field(p) == text, typed = focus || (text == &p->name && !p->known);

	if (focus)
		grid_glyph(g, y, 0, GLYPH_BAR, STYLE_ACCENT);
	grid_puts(g, y, STATE_X, NAME_X, label, STYLE_DIM);
	grid_right(g, y, TOOK_END, 24, str_of(note), STYLE_DIM);
	if (p->token && text == &p->password)
		for (int i = 0; i < STARS; i++)
			grid_puts(g, y, NAME_X + i, 1, "*", STYLE_NORMAL);
	else
		typing_draw(text, g, y, NAME_X, *note ? 22 : TOOK_END - NAME_X, focus,
			typed && !p->token ? STYLE_INPUT : STYLE_NORMAL);
}

/* The sentence under the steps while there is no failure. */
static struct str going_words(const struct sign_in_pane *p)
{
	if (p->step[STEP_TERMS].state == SIGN_IN_ASKS)
		return STR("Apple has new terms; without a yes to them iCloud does not open.");
	if (p->step[STEP_FACTOR].state == SIGN_IN_ASKS)
		return STR("A 409 here is no error: Apple wants a code now.");
	return p->token ? STR("") : STR("Enter signs in. Apple may ask for a code then.");
}

static struct str cause_words(const struct sign_in_pane *p, struct ui *ui)
{
	struct str rest, next = str_of(p->err.next);
	size_t cut = str_find(next, STR("Next try"));

	if (!has_failed(p))
		return going_words(p);
	first_sentence(&p->err, &rest);
	if (p->err.retry_at && cut != SIZE_MAX)
		next = str_trim(str_part(next, 0, cut));
	return arena_printf(ui->frame, "%.*s%s%.*s", STR_ARG(rest), rest.n && next.n ? "\n" : "",
		STR_ARG(next));
}

static struct str end_words(const struct sign_in_pane *p, struct ui *ui)
{
	if (sign_in_is_bound(p))
		return sign_in_allowed(p, ui);
	return has_failed(p) ? STR("A new try needs the password again, and Enter.") : STR("");
}

static int words_draw(struct grid *g, int y, struct str text, enum style style)
{
	struct wrap wrap = wrap_of(text, (g->w < WIDE ? g->w : WIDE) - 3);
	struct str line;

	while (text.n && wrap_next(&wrap, &line))
		grid_text(g, y++, STATE_X, g->w - STATE_X, line, style);
	return y;
}

static int lines_of(const struct grid *g, struct str text)
{
	return text.n ? wrap_lines(text, (g->w < WIDE ? g->w : WIDE) - 3) : 0;
}

static void body_draw(struct sign_in_pane *p, struct ui *ui, struct grid *g)
{
	struct str cause = cause_words(p, ui), end = end_words(p, ui);
	bool asks = !sign_in_is_bound(p);
	int spare = g->h - 2 - asks - steps_shown(p) - lines_of(g, cause) - lines_of(g, end);
	int y = 0;

	/* blank rows give way from the top, where there is no room */
	grid_puts(g, y++, STATE_X, g->w - 2, "Sign in", STYLE_STRONG);
	y += spare >= 4 || (spare >= 3 && !end.n);
	field_draw(p, g, y++, "Apple ID", &p->name, "");
	if (asks)
		field_draw(p, g, y++, "Password", &p->password,
			ui_has_keyring(ui) ? "Enter asks your keyring" : "sent once, kept nowhere");
	y = steps_draw(p, ui, g, y + (spare >= 2));
	y = words_draw(g, y + (spare >= 1), cause, has_failed(p) ? STYLE_NORMAL : STYLE_DIM);
	words_draw(g, y + (spare >= 3), end, STYLE_DIM);
}

static void keys_draw(const struct sign_in_pane *p, struct ui *ui)
{
	if (p->token)
		ui_words(ui, ACT_BACK, "stop");
	if (!p->token && !sign_in_is_bound(p))
		return;
	ui_words(ui, ACT_NEXT_COLUMN, "%s", "");
	ui_words(ui, ACT_OPEN, "%s",
		p->step[STEP_FACTOR].state == SIGN_IN_ASKS ? "type the code" : "");
}

/* The code dialog stands beside the steps, or under them, or in their place. */
void sign_in_draw(void *self, struct ui *ui, struct grid *g)
{
	struct sign_in_pane *p = self;
	bool beside = g->w >= 2 * WIDE, below = !beside && g->h >= 2 * TALL;
	struct grid steps = grid_part(g, 0, 0, below ? TALL : g->h, beside ? WIDE : g->w);
	struct grid code = *g;

	if (!p->code.open) {
		body_draw(p, ui, g);
		keys_draw(p, ui);
		return;
	}
	if (beside)
		code = grid_part(g, 0, WIDE, TALL, g->w - WIDE);
	else if (below)
		code = grid_part(g, TALL, 0, g->h - TALL, g->w);
	if (beside || below)
		body_draw(p, ui, &steps);
	code_draw(&p->code, ui, &code);
}
