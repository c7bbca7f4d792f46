/* storage: the quota and what fills it. */
#include "cli/cli.h"
#include "cli/paint.h"
#include "icloud/glance.h"
#include "panes/storage_export.h"
#include "panes/storage_words.h"
#include "screen/style.h"
#include "widgets/gauge.h"

#include <stdlib.h>

static void storage_json(struct cli *c, const struct icloud_storage *s)
{
	struct json_writer w = json_writer(&c->out);
	struct icloud_forecast f;

	storage_forecast_read(c->reader, s, &f);
	json_object(&w);
	storage_write_json(&w, s, &f);
	json_object_end(&w);
	out_line_end(c);
}

/* ---- For people ---- */

enum { WIDE = 110, LABEL_LEAST = 8, NUMBERS_W = 2 + 9 + 2 + 7 };

/* As wide as the widest label, and on a terminal no wider than it. */
static int label_width(const struct icloud_storage *s, const struct term_print *to)
{
	int w = LABEL_LEAST, most = to->w - 5 - NUMBERS_W;

	for (size_t i = 0; i < s->n; i++)
		w = grid_width(str_of(s->media[i].label)) > w
			    ? grid_width(str_of(s->media[i].label))
			    : w;
	return to->terminal && w > most && most > LABEL_LEAST ? most : w;
}

static void draw_bar(struct grid *g, const struct icloud_storage *s, const struct term_print *to)
{
	int w = to->w >= WIDE ? 100 : to->w >= 60 ? 50 : to->w - 8;
	struct gauge_part part[MEDIA_MAX];

	storage_bar_parts(s, part);
	gauge_parts(g, 0, 2, w, part, (int)s->n, s->total > 0 ? s->total : s->used);
}

static void draw_medium(struct grid *g, int y, int w, const struct icloud_storage *s, int i)
{
	const struct icloud_medium *m = &s->media[i];
	int end = 4 + w + 2 + 9;

	gauge_fill(g, y, 2, i);
	grid_cut(g, y, 4, w, str_of(m->label), STYLE_NORMAL);
	grid_right(g, y, end, 9, str_of(storage_size(m->bytes).text), STYLE_NORMAL);
	grid_right(g, y, end + 9, 9, str_of(words_percent(m->bytes, s->total).text), STYLE_NORMAL);
}

static void draw_all(struct cli *c, const struct icloud_storage *s)
{
	struct term_print to = term_print();
	int label = label_width(s, &to), w = 4 + label + NUMBERS_W + 2;
	struct cells cells;
	struct grid g;

	cells_init(&cells);
	cells.ascii = to.ascii || c->settings.ascii;
	cells.coloured = to.colours >= COLOURS_256 &&
			 style_theme(c->settings.theme, getenv("COLORFGBG")) != THEME_OWN;
	cells_resize(&cells, (int)s->n + 2, w > to.w ? w : to.w);
	g = grid_all(&cells);
	for (int i = 0; i < STYLE_MEDIAS; i++)
		style_set_media(i, i < (int)s->n ? str_of(s->media[i].color) : STR_NONE);
	draw_bar(&g, s, &to);
	for (int i = 0; i < (int)s->n; i++)
		draw_medium(&g, i + 2, label, s, i);
	paint_rows(c, &g, &to);
	cells_release(&cells);
}

/* A sentence of ours, behind a blank line the first time. */
static void sentence(struct cli *c, struct buf *text, bool *any)
{
	if (text->n)
		buf_printf(&c->out, "%s%.*s\n", *any ? "" : "\n", STR_ARG(buf_str(text)));
	*any = *any || text->n;
	buf_clear(text);
}

static void storage_text(struct cli *c, const struct icloud_storage *s)
{
	struct buf text = BUF_INIT(4 * KIB);
	struct icloud_forecast f;
	bool any = false;

	storage_forecast_read(c->reader, s, &f);
	if (storage_is_over(s))
		buf_adds(&c->out, "! ");
	storage_say_head(s, &c->out);
	storage_say_plan(s, &text);
	if (text.n)
		buf_printf(&c->out, "   (%.*s)", STR_ARG(buf_str(&text)));
	buf_adds(&c->out, "\n\n");
	buf_clear(&text);
	draw_all(c, s);
	storage_say_forecast(s, &f, clock_now(), &text);
	sentence(c, &text, &any);
	storage_say_parts(s, &text);
	sentence(c, &text, &any);
	storage_say_gaps(s, &text);
	sentence(c, &text, &any);
	buf_release(&text);
	out_as_of(c, s->as_of);
}

/* 0 at or under, 1 above, 2 cannot tell. */
static int check(const struct icloud_storage *s, int percent)
{
	if (s->total <= 0 || (s->gaps & STORAGE_NO_USED))
		return 2;
	return (__int128)s->used * 100 > (__int128)s->total * percent;
}

static bool storage_get(struct cli *c, struct icloud_storage *s, struct error *err)
{
	bool have = storage_read(c->reader, s);

	if (!cli_need(c, ASK_STORAGE, NULL, have ? s->as_of : 0, err))
		return false;
	return storage_read(c->reader, s) ||
	       fail(err, ERR_FAILED, "What was read about storage is not in the store.",
		       "Try again with --fresh.");
}

static bool storage_run(struct cli *c, struct error *err)
{
	bool checks = cli_option(c, "check") != NULL;
	struct icloud_storage s = {0};
	int percent = 0;

	if (!cli_number(c, "check", 0, 1000, &percent, err))
		return false;
	if (!storage_get(c, &s, err))
		return false;
	if (checks)
		c->status = check(&s, percent);
	if (c->json)
		storage_json(c, &s);
	else if (!checks)
		storage_text(c, &s);
	return true;
}

static const struct cli_option storage_options[] = {
	{"check", "PERCENT", "print nothing; exit 0 at or under it, 1 above, 2 if not known", 2},
	{NULL},
};

const struct command cmd_storage = {
	.name = "storage",
	.arguments = "",
	.help = "How full iCloud is, and with what",
	.options = storage_options,
	.stored = true,
	.run = storage_run,
};
