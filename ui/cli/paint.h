/* Cells as lines for standard output: what a pane draws, printed. With colours where the terminal has
 * them. */
#ifndef CLI_PAINT_H
#define CLI_PAINT_H

#include "cli/cli.h"
#include "screen/grid.h"
#include "screen/term.h"

/** The rows of g, blanks at their ends dropped, into the result of the command. Server text in them is clean:
 *  the grid has seen to that. */
void paint_rows(struct cli *c, const struct grid *g, const struct term_print *to);

#endif
