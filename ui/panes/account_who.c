/* The account pane's first column: who it is, how the session is, what is kept here. Draws what it is given. */
#include "panes/account.h"

#include "panes/words.h"
#include "screen/layout.h"
#include "screen/ui.h"

#include <string.h>

enum { FULL_H = 13 };

int account_fact(struct grid *g, int y, const char *label, struct str value, enum style style)
{
	struct wrap wrap = wrap_of(value, g->w - ACCOUNT_FACT_W - 3);
	struct str line;

	grid_puts(g, y, 2, ACCOUNT_FACT_W, label, STYLE_DIM);
	while (wrap_next(&wrap, &line))
		grid_text(g, y++, 2 + ACCOUNT_FACT_W, g->w - ACCOUNT_FACT_W - 2, line, style);
	return y;
}

static int draw_trust(const struct icloud_account *a, struct ui *ui, struct grid *g, int y)
{
	time_t now = clock_now(), until = account_trusted_until(a);

	if (!until)
		return y;
	y = account_fact(g, y, "trusted",
		arena_printf(ui->frame, "since %s", words_day(a->trusted_since, now).text),
		STYLE_NORMAL);
	if (!account_code_soon(a, now)) /* often it holds longer than planned */
		return y;
	return account_fact(g, y, "",
		arena_printf(ui->frame, "a code about %s", words_day(until, now).text),
		STYLE_WARNING);
}

static struct str beat_words(const struct icloud_heartbeat *b, struct ui *ui)
{
	if (b->resting)
		return STR("rests until a key");
	if (b->at && b->failed)
		return arena_printf(ui->frame, "last failed at %s", words_clock(b->at).text);
	return arena_printf(
		ui->frame, "every %d min, %s", b->every_s / 60, b->at ? "fine" : "none yet");
}

static int draw_rights(const struct icloud_account *a, struct grid *g, int y)
{
	if (a->web_access > 0)
		y = account_fact(g, y, "web access", STR("on"), STYLE_NORMAL);
	else if (a->web_access == 0)
		y = account_fact(g, y, "web access",
			STR("off; a device’s iCloud settings turn it on"), STYLE_WARNING);
	if (a->advanced == 0)
		y = account_fact(g, y, "protection", STR("standard, not advanced"), STYLE_NORMAL);
	else if (a->advanced > 0)
		y = account_fact(g, y, "protection",
			STR("advanced; Drive, Photos and CloudKit stay closed here"), STYLE_NORMAL);
	return y;
}

static int draw_session(struct account_pane *p, struct ui *ui, struct grid *g, int y)
{
	time_t now = clock_now();

	grid_puts(g, y++, 2, g->w - 2, "Session", STYLE_STRONG);
	if (!p->who.signed_in)
		return account_fact(g, y, "signed in", STR("no; L signs in"), STYLE_WARNING);
	if (p->who.signed_in_at)
		y = account_fact(g, y, "signed in",
			arena_printf(ui->frame, "%s %s", words_day(p->who.signed_in_at, now).text,
				words_clock(p->who.signed_in_at).text),
			STYLE_NORMAL);
	y = draw_trust(&p->who, ui, g, y);
	if (p->beat.every_s)
		y = account_fact(g, y, "heartbeat", beat_words(&p->beat, ui), STYLE_NORMAL);
	y = draw_rights(&p->who, g, y);
	if (p->who.managed)
		y = account_fact(g, y, "managed", STR("by a school or company"), STYLE_NORMAL);
	if (p->who.domain[0])
		y = account_fact(g, y, "lives at", str_of(p->who.domain), STYLE_NORMAL);
	if (p->who.maintenance)
		y = account_fact(g, y, "iCloud", STR("under maintenance"), STYLE_WARNING);
	if (p->who.not_apple)
		y = account_fact(g, y, "endpoints", STR("not Apple"), STYLE_WARNING);
	return y;
}

static void draw_names(struct account_pane *p, struct ui *ui, struct grid *g, int *y)
{
	const struct icloud_account *a = &p->who;

	if (a->name[0])
		grid_cut(g, (*y)++, 2, g->w - 3, str_of(a->name), STYLE_STRONG);
	grid_cut(g, (*y)++, 2, g->w - 3,
		arena_printf(ui->frame, "%s%s%s", a->apple_id, a->aliases[0] ? ", also " : "",
			a->aliases),
		a->name[0] ? STYLE_NORMAL : STYLE_STRONG);
	if (a->region[0] || p->plan[0])
		grid_printf(g, (*y)++, 2, g->w - 3, STYLE_NORMAL, "%.*s%s%s",
			STR_ARG(words_region(str_of(a->region))), a->region[0] ? "   " : "",
			p->plan);
}

void account_who_draw(struct account_pane *p, struct ui *ui, struct grid *g)
{
	int y = 0, gap = g->h >= FULL_H ? 1 : 0;

	draw_names(p, ui, g, &y);
	y = draw_session(p, ui, g, y + gap) + gap;
	if (!p->folder[0])
		return;
	if (p->kept > 0)
		y = account_fact(g, y, "Kept here",
			arena_printf(ui->frame, "%s%s, for you only", p->kept_more ? "over " : "",
				words_size(p->kept).text),
			STYLE_NORMAL);
	else
		grid_puts(g, y++, 2, g->w - 2, "Kept here, for you only", STYLE_DIM);
	grid_cut(g, y, 2, g->w - 3, str_of(p->folder), STYLE_NORMAL);
}
