/* Server text in cells: any bytes stay inside their window, and wrapping loses nothing but blanks. */
#include "screen/grid.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct cells *c)
{
	for (int i = 0; i < c->h * c->w; i++) {
		const struct cell *cell = &c->cell[i];
		int x = i % c->w;

		if (cell->n > CELL_BYTES ||
			(cell->width == 2 && (x + 1 == c->w || cell[1].width != 0)))
			abort();
		if (cell->width == 0 && (x == 0 || cell[-1].width != 2))
			abort();
		if (cell->n && ((unsigned char)cell->text[0] < ' ' || cell->text[0] == 0x7f))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = {(const char *)data, size}, line;
	struct wrap wrap;
	struct cells c;
	struct grid all, part;
	size_t lines = 0;

	setlocale(LC_ALL, "C.UTF-8");
	cells_init(&c);
	cells_resize(&c, 6, 17);
	all = grid_all(&c);
	part = grid_part(&all, 1, 3, 4, 9);
	for (int x = -1; x < 9; x++) {
		grid_text(&part, x % 4, x, 7, text, STYLE_NORMAL);
		grid_cut(&part, (x + 1) % 4, x, 5, text, STYLE_DIM);
	}
	wrap = wrap_of(text, 5);
	while (wrap_next(&wrap, &line))
		grid_text(&part, (int)(lines++ % 4), 0, 5, line, STYLE_NORMAL);
	if (lines > size + 1)
		abort();
	check(&c);
	cells_release(&c);
	return 0;
}
