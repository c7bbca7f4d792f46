/* Bars, gauges and sparklines. */
#ifndef WIDGETS_GAUGE_H
#define WIDGETS_GAUGE_H

#include "screen/grid.h"

/** One bar of w cells filled to part/whole, in eighths of a cell; ASCII: [####....]. `warns`: in the
 *  style of a warning; danger has a background of its own, which cells that are partly filled cannot show. */
void gauge_draw(struct grid *g, int y, int x, int w, int64_t part, int64_t whole, bool warns);
/** A bar without its rest: only the filled cells (a table's share). Returns its cells. */
int gauge_bar(struct grid *g, int y, int x, int w, int64_t part, int64_t whole, enum style style);

struct gauge_part {
	int64_t size;
	int media; /* fill number: STYLE_MEDIA + media, and the fill character without colour */
};
/** Parts one after another over w cells that stand for `whole`; the rest is drawn as dots. What goes past
 *  the whole runs on and ends in `!!`. */
void gauge_parts(
	struct grid *g, int y, int x, int w, const struct gauge_part *parts, int n, int64_t whole);
/** The fill of one medium, for its row in the table: a full cell where its colour tells it from the others,
 *  else its character. */
void gauge_fill(struct grid *g, int y, int x, int media);
#define GAUGE_UNKNOWN INT64_MIN
/** One cell a value, `?` for GAUGE_UNKNOWN; the scale spans at least `least`. */
void gauge_spark(struct grid *g, int y, int x, const int64_t *values, int n, int64_t least,
	enum style style);

#endif
