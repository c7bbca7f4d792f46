/* Review as a whole: which part has the window, what the message line and the key line say. */
#include "panes/review_pane.h"

#include "panes/words.h"
#include "screen/ui.h"

enum { TRIAGE_FROM = 5 }; /* so many changes make the key worth its place */

static void draw_nothing(struct grid *g)
{
	grid_puts(g, 1, 4, g->w - 4, "Nothing waits.", STYLE_STRONG);
	grid_puts(
		g, 2, 4, g->w - 4, "An edit waits here until you have seen both sides.", STYLE_DIM);
	grid_puts(g, 4, 4, 2, "H", STYLE_KEY);
	grid_puts(g, 4, 6, 20, "History", STYLE_DIM);
	grid_puts(g, 4, 16, 2, "B", STYLE_KEY);
	grid_puts(g, 4, 18, 20, "Backups", STYLE_DIM);
}

/* In front of the exact request one decides about the whole, and goes back to its fields. */
static void say_exact_keys(struct ui *ui)
{
	ui_words(ui, ACT_DECIDE, "%s", "");
	ui_words(ui, ACT_EDIT, "%s", "");
	ui_words(ui, ACT_EXACT, "%s", ui->w < 110 ? "fields" : "people’s fields");
	ui_words(ui, ACT_FOLD, "%s", "all members");
}

/* The narrower, the fewer: what decides comes first. */
static void say_keys(struct review_pane *p, struct ui *ui)
{
	if (ui->w < 110) {
		ui_words(ui, ACT_EDIT, "%s", "");
		ui_words(ui, ACT_FOLD, "%s", "");
		ui_words(ui, ACT_EXACT, "%s", ui->w < 80 ? "" : "exact");
	} else {
		ui_words(ui, ACT_WIDE, "%s", "");
	}
	if (p->where == REVIEW_EXACT)
		say_exact_keys(ui);
	if (!seen_is_narrowed(p))
		ui_words(ui, ACT_BACK, "%s", "");
	else if (!p->filter.n)
		ui_words(ui, ACT_BACK, "%s", "shapes");
	if (p->accepted && ui->w >= 80)
		ui_words(ui, ACT_COMMIT, "commit %d", p->accepted);
}

static void say_position(struct review_pane *p, struct ui *ui)
{
	int at = seen_at(p);
	struct str which = arena_printf(ui->frame, "%d of %d", p->list.at + 1, p->rows);

	if (ui->w >= 110) {
		ui_position(ui,
			"%s open, %s accepted, %s refused   [?] open  [x] goes  [ ] stays here",
			words_count(p->open).text, words_count(p->accepted).text,
			words_count(p->refused).text);
		ui_note(ui, STYLE_DIM, "backup of %s contacts before the first write",
			words_count(p->contacts).text);
	} else {
		ui_position(ui, "%s open, %s accepted", words_count(p->open).text,
			words_count(p->accepted).text);
		if (p->where != REVIEW_TRIAGE)
			ui_note(ui, STYLE_DIM, ui->w >= 80 ? "%s   %.*s" : "%s%.*s",
				ui->w >= 80 ? at < 0 ? "" : p->seen[at].name : "", STR_ARG(which));
	}
	say_keys(p, ui);
	if (p->n < TRIAGE_FROM && p->where != REVIEW_TRIAGE)
		ui_words(ui, ACT_GROUP, "%s", "");
}

static void draw_no_match(struct review_pane *p, struct ui *ui, struct grid *g)
{
	(void)ui;
	if (p->filter.n)
		grid_printf(g, 1, 4, g->w - 5, STYLE_STRONG, "No change matches “%.*s”.",
			STR_ARG(utf8_clip(buf_str(&p->filter), 60)));
	else
		grid_puts(g, 1, 4, g->w - 5, "Nothing of this is left.", STYLE_STRONG);
	grid_printf(g, 2, 4, g->w - 5, STYLE_DIM, "Esc shows all %d.", p->n);
}

/* With nothing to decide, no key that decides. */
static void say_no_keys(struct ui *ui)
{
	static const enum action none[] = {ACT_OPEN, ACT_DECIDE, ACT_ACCEPT, ACT_REFUSE, ACT_NEXT,
		ACT_EDIT, ACT_EXACT, ACT_FOLD, ACT_COMMIT, ACT_WIDE, ACT_GROUP};

	for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++)
		ui_words(ui, none[i], "%s", "");
}

static void draw_columns(struct review_pane *p, struct ui *ui, struct grid *g)
{
	struct review_layout at = layout_review(g->w, p->list_hidden, p->stacked);
	struct grid list = grid_part(g, 0, at.list.x, g->h, at.list.w);
	struct grid diff = grid_part(g, 0, at.diff.x, g->h, at.diff.w);
	bool in_fields = p->where == REVIEW_FIELDS || !at.list.w;

	if (at.list.w) {
		seen_draw_changes(p, ui, &list, !in_fields);
		ui_divider(ui, g, at.diff.x - 1);
	}
	seen_draw_fields(p, ui, &diff, &at, in_fields);
}

void seen_draw(void *self, struct ui *ui, struct grid *g)
{
	struct review_pane *p = self;

	if (p->where == REVIEW_SENDING && p->commit.on) {
		commit_draw(&p->commit, ui, g);
		return;
	}
	if (!p->n) {
		draw_nothing(g);
		say_no_keys(ui);
		return;
	}
	if (p->where == REVIEW_CONFLICT) {
		conflict_draw(p, ui, g);
		return;
	}
	if (p->where == REVIEW_TRIAGE)
		triage_draw(p, ui, g);
	else if (!p->rows)
		draw_no_match(p, ui, g);
	else if (p->where == REVIEW_EXACT)
		seen_draw_request(p, ui, g);
	else
		draw_columns(p, ui, g);
	say_position(p, ui);
}
