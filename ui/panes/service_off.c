/* Draws, and asks nothing of the network: what the last sign-in told is in the store. */
#include "panes/service_off.h"

#include "icloud/glance.h"
#include "screen/layout.h"
#include "screen/ui.h"

static int put(struct grid *g, int y, struct str text, enum style style)
{
	struct wrap wrap = wrap_of(text, g->w - 5);
	struct str line;

	while (wrap_next(&wrap, &line))
		grid_text(g, y++, 4, g->w - 4, line, style);
	return y;
}

bool service_off_draw(struct ui *ui, struct grid *g, int y, const char *service, const char *what)
{
	struct error why;

	if (!ui->reader || !account_service_off(ui->reader, service, what, &why))
		return false;
	y = put(g, y, arena_printf(ui->frame, "! %s", why.what), STYLE_WARNING);
	put(g, y, arena_printf(ui->frame, "%s", why.next), STYLE_DIM);
	return true;
}
