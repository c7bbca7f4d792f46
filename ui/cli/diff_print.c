/* Both sides of a change on standard output, as review draws them: side by side, stacked where the terminal is narrow,
 * with colours only on a terminal. Values wrap and are never cut. */
#include "cli/cli.h"
#include "cli/paint.h"
#include "icloud/changes.h"
#include "panes/field_order.h"
#include "panes/words.h"
#include "screen/layout.h"
#include "screen/style.h"
#include "screen/ui.h"
#include "widgets/diff.h"

#include <stdlib.h>

static void add_head(struct diff_lines *d, bool stacked)
{
	struct diff_line *line = diff_line_add(d, stacked ? DIFF_TEXT : DIFF_HEAD);

	line->style = STYLE_DIM;
	line->text = STR("before above, after this change below");
	line->before = STR("Before");
	line->after = STR("After this change");
}

static void add_field(struct diff_lines *d, const struct diff_row *r)
{
	struct diff_line *line = diff_line_add(d, DIFF_FIELD);

	line->label = r->words;
	line->before = r->before;
	line->after = r->after;
	line->sign = (char)r->sign;
	line->cosmetic = r->cosmetic;
	line->note = r->note;
	line->before_missing = r->sign == DIFF_ADDED;
	line->after_missing = r->sign == DIFF_REMOVED;
}

static void build(struct ui *ui, const struct diff *d, bool stacked, struct diff_lines *lines)
{
	const size_t *order = fields_in_order(ui, d);

	add_head(lines, stacked);
	for (size_t k = 0; order && k < d->n; k++)
		if (d->rows[order[k]].sign != DIFF_SAME)
			add_field(lines, &d->rows[order[k]]);
	diff_line_add(lines, DIFF_TEXT)->text = arena_printf(ui->frame, "%s the same",
		words_many((int64_t)d->same, "field stays", "fields stay").text);
	lines->line[lines->n - 1].style = STYLE_DIM;
}

/* Drawn once into nothing, which tells the height, then as high as it is. */
static void draw(struct cli *c, struct ui *ui, const struct diff_lines *lines, bool stacked,
	const struct term_print *to)
{
	struct review_layout at = layout_review(to->w, true, stacked);
	struct diff_view view = {.stacked = at.stacked, .label_w = at.label, .value_w = at.value};
	struct cells cells;
	struct grid g;

	cells_init(&cells);
	cells.ascii = ui->ascii;
	cells.coloured = to->colours != COLOURS_MONO;
	cells_resize(&cells, 1, to->w);
	g = grid_all(&cells);
	diff_draw(&view, ui, &g, lines, false);
	cells_resize(&cells, view.height > 0 ? view.height : 1, to->w);
	g = grid_all(&cells);
	diff_draw(&view, ui, &g, lines, false);
	paint_rows(c, &g, to);
	cells_release(&cells);
}

void out_diff(struct cli *c, const struct diff *d)
{
	struct term_print to = term_print();
	struct arena frame;
	struct ui ui = {.frame = &frame, .h = 99, .w = to.w};
	struct diff_lines lines;
	bool stacked = to.w < 80;

	ui.ascii = to.ascii || c->settings.ascii;
	arena_init(&frame, 256 * KIB + (d->n + 8) * 8 * KIB);
	lines = diff_lines(&frame);
	build(&ui, d, stacked, &lines);
	draw(c, &ui, &lines, stacked, &to);
	arena_release(&frame);
}
