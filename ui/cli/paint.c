/* The colours of a terminal as it wants them written. A style of its own begins and ends inside its line. */
#include "cli/paint.h"

#include <stdlib.h>

static void colour(struct buf *out, int base, int value, enum colours colours)
{
	if (value < 0)
		return;
	if (colours == COLOURS_8)
		buf_printf(out, ";%d", base + value);
	else if (colours == COLOURS_256)
		buf_printf(out, ";%d;5;%d", base + 8, value);
	else
		buf_printf(out, ";%d;2;%d;%d;%d", base + 8, value >> 16 & 255, value >> 8 & 255,
			value & 255);
}

static void begin(struct buf *out, struct look look, enum colours colours)
{
	buf_adds(out, "\033[0");
	if (look.attrs & LOOK_BOLD)
		buf_adds(out, ";1");
	if (look.attrs & LOOK_UNDERLINE)
		buf_adds(out, ";4");
	if (look.attrs & LOOK_REVERSE)
		buf_adds(out, ";7");
	colour(out, 30, look.fg, colours);
	colour(out, 40, look.bg, colours);
	buf_addc(out, 'm');
}

static bool is_plain(struct look look)
{
	return look.fg < 0 && look.bg < 0 && !look.attrs;
}

static bool is_blank(const struct cell *c)
{
	return c->n == 0 || (c->n == 1 && c->text[0] == ' ');
}

static int row_end(const struct cell *row, int w)
{
	while (w > 0 && row[w - 1].width > 0 && is_blank(&row[w - 1]))
		w--;
	return w;
}

/* What can be shown, and on which ground. */
struct ground {
	enum colours colours;
	enum theme theme;
};

static void change_style(struct buf *out, enum style style, const struct ground *on, bool *open)
{
	struct look look = style_look(style, on->colours, on->theme, false);

	if (*open || !is_plain(look))
		begin(out, look, on->colours);
	*open = !is_plain(look);
}

static void paint_row(struct buf *out, const struct cell *row, int w, const struct ground *on)
{
	int style = STYLE_NORMAL;
	bool open = false;

	w = row_end(row, w);
	for (int x = 0; x < w; x++) {
		if (row[x].style != style && on)
			change_style(out, (enum style)row[x].style, on, &open);
		style = row[x].style;
		if (row[x].width > 0)
			buf_add(out, row[x].n ? row[x].text : " ", row[x].n ? row[x].n : 1);
	}
	if (open)
		buf_adds(out, "\033[0m");
	buf_addc(out, '\n');
}

void paint_rows(struct cli *c, const struct grid *g, const struct term_print *to)
{
	struct ground on = {to->colours, style_theme(c->settings.theme, getenv("COLORFGBG"))};

	if (on.theme == THEME_OWN && on.colours != COLOURS_MONO)
		on.colours =
			COLOURS_8; /* as styles do: its owner has chosen these to be readable */
	c->painted = c->painted || to->terminal;
	for (int y = 0; y < g->h; y++)
		paint_row(&c->out, g->cells->cell + (g->y + y) * g->cells->w + g->x, g->w,
			on.colours == COLOURS_MONO ? NULL : &on);
}
