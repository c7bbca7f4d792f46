/* Bars in eighths of a cell, parts of a whole, sparklines. In ASCII a gauge has brackets and whole cells. */
#include "widgets/gauge.h"

static const char *const eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"};
static const char *const heights[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
static const char ascii_heights[] = "_.-~=+*#";
static const enum glyph fills[] = {
	GLYPH_FULL, GLYPH_DARK, GLYPH_MEDIUM, GLYPH_LIGHT, GLYPH_DIAGONAL, GLYPH_DIAGONAL2};
enum { FILLS = sizeof fills / sizeof *fills };

/* part of whole in units of 1/n, within 0 to n; never 0 for something, never full for less. */
static int share(int64_t part, int64_t whole, int n)
{
	double exact;
	int units;

	if (whole <= 0 || part <= 0)
		return 0;
	if (part >= whole)
		return n;
	exact = (double)part / (double)whole * n;
	units = (int)(exact + 0.5);
	if (units < 1)
		units = 1;
	return units < n ? units : n - 1;
}

static int bar_cells(struct grid *g, int y, int x, int w, int units, enum style style)
{
	int full = units / 8, rest = units % 8;

	for (int i = 0; i < full && i < w; i++)
		grid_puts(g, y, x + i, 1, eighths[8], style);
	if (rest && full < w)
		grid_puts(g, y, x + full, 1, eighths[rest], style);
	return full + (rest ? 1 : 0);
}

static void gauge_ascii(
	struct grid *g, int y, int x, int w, int64_t part, int64_t whole, enum style style)
{
	int full = w > 2 ? share(part, whole, w - 2) : 0;

	if (w < 3)
		return;
	grid_puts(g, y, x, 1, "[", STYLE_GAUGE_REST);
	for (int i = 0; i < w - 2; i++)
		grid_puts(g, y, x + 1 + i, 1, i < full ? "#" : ".",
			i < full ? style : STYLE_GAUGE_REST);
	grid_puts(g, y, x + w - 1, 1, "]", STYLE_GAUGE_REST);
}

void gauge_draw(struct grid *g, int y, int x, int w, int64_t part, int64_t whole, bool warns)
{
	enum style style = warns ? STYLE_WARNING : STYLE_GAUGE;
	int used;

	if (g->cells->ascii) {
		gauge_ascii(g, y, x, w, part, whole, style);
		return;
	}
	used = bar_cells(g, y, x, w, share(part, whole, w * 8), style);
	grid_line(g, y, x + used, w - used, GLYPH_LIGHT, STYLE_GAUGE_REST);
}

int gauge_bar(struct grid *g, int y, int x, int w, int64_t part, int64_t whole, enum style style)
{
	int full;

	if (!g->cells->ascii)
		return bar_cells(g, y, x, w, share(part, whole, w * 8), style);
	full = share(part, whole, w);
	grid_line(g, y, x, full, GLYPH_FULL, style);
	return full;
}

void gauge_fill(struct grid *g, int y, int x, int media)
{
	int i = media < 0 ? 0 : media;
	bool colour = g->cells->coloured && style_media_stands_out(i);

	grid_glyph(g, y, x, colour ? GLYPH_FULL : fills[i % FILLS],
		i < STYLE_MEDIAS ? (enum style)(STYLE_MEDIA + i) : STYLE_DIM);
}

/* Where each part ends is rounded, not its length, so that the bar as a whole is exact. */
void gauge_parts(
	struct grid *g, int y, int x, int w, const struct gauge_part *parts, int n, int64_t whole)
{
	int64_t sum = 0;
	int at = 0, over = 0;

	for (int i = 0; i < n && whole > 0; i++) {
		int end;

		sum += parts[i].size > 0 ? parts[i].size : 0;
		end = (int)((double)sum / (double)whole * w + 0.5);
		if (end > g->w - x - 2) {
			end = g->w - x - 2;
			over = 2;
		}
		for (; at < end; at++)
			gauge_fill(g, y, x + at, parts[i].media);
	}
	if (at > w || over)
		grid_puts(g, y, x + at, 2, "!!", STYLE_DANGER);
	else
		grid_line(g, y, x + at, w - at, GLYPH_DOT, STYLE_RULE);
}

static void spark(struct grid *g, int y, int x, int step, enum style style)
{
	char ascii[2] = {ascii_heights[step], '\0'};

	grid_puts(g, y, x, 1, g->cells->ascii ? ascii : heights[step], style);
}

void gauge_spark(
	struct grid *g, int y, int x, const int64_t *values, int n, int64_t least, enum style style)
{
	double low = 0, high = 0, span;
	bool any = false;

	for (int i = 0; i < n; i++) {
		if (values[i] == GAUGE_UNKNOWN)
			continue;
		low = any && low < (double)values[i] ? low : (double)values[i];
		high = any && high > (double)values[i] ? high : (double)values[i];
		any = true;
	}
	span = high - low > (double)least ? high - low : (double)least;
	for (int i = 0; i < n; i++) {
		int step = span > 0 ? (int)(((double)values[i] - low) / span * 7 + 0.5) : 0;

		if (values[i] == GAUGE_UNKNOWN)
			grid_puts(g, y, x + i, 1, "?", style);
		else
			spark(g, y, x + i, step, style);
	}
}
