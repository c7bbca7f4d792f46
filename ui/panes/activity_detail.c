/* One request: where its time went, what it said and heard with every secret masked, and, beside it, what the page of
 * icloud.com would have told Apple about it. Nothing is told to anybody from here. */
#include "panes/activity.h"

#include "icloud/json.h"
#include "panes/words.h"
#include "screen/layout.h"
#include "screen/ui.h"

#include <stdio.h>

/* Lines one below the other, of which those between `top` and the grid's end are drawn. */
struct paper {
	struct grid *g;
	int y, top; /* next line; the one that stands in row 0 */
};

static void put_line(struct paper *p, int x, struct str text, enum style style)
{
	int y = p->y++ - p->top;

	if (y >= 0 && y < p->g->h)
		grid_text(p->g, y, x, p->g->w - x - 1, text, style);
}

static void put(struct paper *p, int x, struct str text, enum style style)
{
	struct wrap wrap = wrap_of(text, p->g->w - x - 1);
	struct str line;

	while (wrap_next(&wrap, &line))
		put_line(p, x, line, style);
}

static struct str status_of(const struct icloud_activity *a, struct ui *ui)
{
	return a->http ? arena_printf(ui->frame, "%d", a->http) : STR("no answer");
}

static struct str day_of(const struct icloud_activity *a, struct ui *ui)
{
	struct words when = words_time(a->at, clock_now());

	return a->number ? STR("") : arena_printf(ui->frame, "   %s", when.text);
}

static void put_head(struct paper *p, struct ui *ui, const struct icloud_activity *a)
{
	put(p, 4,
		arena_printf(ui->frame, "%-4s %s%s   %.*s   %s%s%s%.*s", a->verb, a->host, a->path,
			STR_ARG(status_of(a, ui)), a->how, a->how[0] && a->note[0] ? "   " : "",
			a->note, STR_ARG(day_of(a, ui))),
		STYLE_STRONG);
}

static struct str wire_of(const struct icloud_activity *a, struct ui *ui)
{
	if (!a->wire || a->wire == a->bytes)
		return STR("");
	return arena_printf(ui->frame, " as %s on the wire", words_count(a->wire).text);
}

static void put_times(struct paper *p, struct ui *ui, const struct icloud_activity *a)
{
	put(p, 4,
		arena_printf(ui->frame,
			"%.*s name %d ms   %.*s connect and TLS %d ms   %.*s waiting %d ms   %.*s "
			"reading %d ms   %s bytes%.*s",
			STR_ARG(glyph_text(p->g, GLYPH_DOT)), a->name_ms,
			STR_ARG(glyph_text(p->g, GLYPH_MEDIUM)), a->connect_ms + a->tls_ms,
			STR_ARG(glyph_text(p->g, GLYPH_LIGHT)), a->wait_ms,
			STR_ARG(glyph_text(p->g, GLYPH_FULL)), a->read_ms,
			words_count(a->bytes).text, STR_ARG(wire_of(a, ui))),
		STYLE_NORMAL);
}

static void put_asked(struct paper *p, struct ui *ui, const struct icloud_activity *a)
{
	if (!a->asked[0])
		return;
	put(p, 4, arena_printf(ui->frame, "asked with  %s", a->asked), STYLE_DIM);
	p->y++;
}

static void put_would_tell(
	struct paper *p, struct ui *ui, const struct icloud_activity *a, const char *country)
{
	put(p, 4,
		arena_printf(ui->frame,
			"icloud.com’s page would tell Apple: \"%s %s %.*s, %d ms, %s bytes%s%s\". "
			"This "
			"program tells nobody.",
			a->verb, a->path, STR_ARG(status_of(a, ui)), a->took_ms,
			words_count(a->bytes).text, country[0] ? ", " : "", country),
		STYLE_DIM);
}

void activity_detail_draw(struct activity_pane *p, struct ui *ui, struct grid *g, int y)
{
	const struct icloud_activity *a = activity_row(p, p->shown);
	struct grid part = grid_part(g, y, 0, g->h - y, g->w);
	struct paper paper = {&part, 0, 0};

	if (!a)
		return;
	put_head(&paper, ui, a);
	put_times(&paper, ui, a);
	paper.y++;
	put_asked(&paper, ui, a);
	put_would_tell(&paper, ui, a, p->country);
}

/* ---- Opened ---- */

static void put_title(struct paper *p, const char *title)
{
	p->y++;
	put_line(p, 4, str_of(title), STYLE_STRONG);
}

static void put_part(struct paper *p, const char *title, const struct buf *headers,
	const struct buf *body, bool cut)
{
	struct str head = buf_str(headers), text = buf_str(body);

	put_title(p, title);
	if (head.n)
		put(p, 4, str_part(head, 0, head.n - 1), STYLE_DIM);
	if (text.n) {
		p->y++;
		put(p, 4, text, STYLE_NORMAL);
	}
	if (cut)
		put(p, 4, STR("The rest of it is not kept."), STYLE_DIM);
	if (!head.n && !text.n)
		put(p, 4, STR("Nothing that can be shown."), STYLE_DIM);
}

static void put_exchange(
	struct activity_pane *p, struct paper *paper, const struct icloud_activity *a)
{
	const struct icloud_exchange *x = &p->exchange;

	if (p->exchanged) {
		put_part(paper, "Asked", &x->asked, &x->sent, x->sent_cut);
		put_part(paper, "Answered", &x->heard, &x->answer, x->answer_cut);
		return;
	}
	paper->y++;
	put(paper, 4,
		a->number
			? STR("Nothing was sent, or its headers and bodies are not kept any more.")
			: STR("Headers and bodies are kept while the program runs, never on the "
			      "disk."),
		STYLE_DIM);
}

static void put_report(
	struct paper *p, struct ui *ui, const struct icloud_activity *a, const char *country)
{
	struct buf text = BUF_INIT(8 * KIB);
	struct json_writer w = json_writer(&text);

	activity_would_tell(&w, a, country);
	put_title(p, "What icloud.com’s page would send to feedbackws.icloud.com about it");
	put(p, 4, arena_printf(ui->frame, "%s", buf_cstr(&text)), STYLE_DIM);
	put(p, 4, STR("This program sends nothing of it, to nobody."), STYLE_NORMAL);
	buf_release(&text);
}

void activity_opened_draw(struct activity_pane *p, struct ui *ui, struct grid *g)
{
	const struct icloud_activity *a = activity_row(p, p->shown);
	struct paper paper = {g, 0, p->top};

	if (!a)
		return;
	put_head(&paper, ui, a);
	put_times(&paper, ui, a);
	paper.y++;
	put_asked(&paper, ui, a);
	put_would_tell(&paper, ui, a, p->country);
	put_exchange(p, &paper, a);
	put_report(&paper, ui, a, p->country);
	p->height = paper.y;
	p->h = g->h;
	grid_cursor(g, 0, 0);
	if (p->height > g->h)
		ui_note(ui, STYLE_DIM, "%d to %d of %d lines", p->top + 1,
			p->top + g->h < p->height ? p->top + g->h : p->height, p->height);
}
