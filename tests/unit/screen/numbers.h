/* A pane for tests: a list of numbered rows that can be marked, filtered and opened. */
#ifndef TEST_NUMBERS_H
#define TEST_NUMBERS_H

#include "screen/inside.h"
#include "widgets/list.h"

#include <stdio.h>
#include <string.h>

struct numbers {
	struct list list;
	struct marks marks;
	int n, opened, rested, left_out;
	char filter[64];
	char pasted[64];
	bool stays;
};

static int numbers_rows(void *self, struct ui *ui, int first, int n, struct list_row *out)
{
	struct numbers *p = self;
	int i = 0;

	for (; i < n && first + i < p->n; i++) {
		int number = first + i + p->left_out;

		out[i] = (struct list_row){.id = arena_printf(ui->frame, "id%d", number)};
		out[i].marked = marks_has(&p->marks, out[i].id);
		out[i].sign = number % 5 == 3 ? '~' : 0;
		out[i].text[0] = arena_printf(ui->frame, "Row number %d", number);
		out[i].text[1] = arena_printf(ui->frame, "%d", number * number);
	}
	return i;
}

static int numbers_place(void *self, struct ui *ui, struct str id)
{
	struct numbers *p = self;
	int64_t number;

	(void)ui;
	if (!str_to_int64(str_part(id, 2, id.n), &number) || number < p->left_out ||
		number >= p->left_out + p->n)
		return -1;
	return (int)number - p->left_out;
}

static const struct list_ops numbers_ops = {.rows = numbers_rows, .place = numbers_place};

static void numbers_open(void *self, struct ui *ui)
{
	struct numbers *p = self;

	list_init(&p->list, &numbers_ops, p);
	p->list.col[0] = (struct list_col){0, 20, false};
	p->list.col[1] = (struct list_col){22, 8, true};
	p->list.cols = 2;
	p->n = 40;
	list_refresh(&p->list, ui, p->n);
}

static void numbers_close(void *self, struct ui *ui)
{
	struct numbers *p = self;

	(void)ui;
	marks_release(&p->marks);
}

static unsigned numbers_event(void *self, struct ui *ui, const struct event *ev)
{
	struct numbers *p = self;

	(void)ui;
	if (ev->kind != EV_REST)
		return 0;
	p->rested++;
	return KEY_REDRAW;
}

static unsigned numbers_act(void *self, struct ui *ui, enum action a)
{
	struct numbers *p = self;
	struct error err = ERROR_INIT;

	switch ((int)a) {
	case ACT_OPEN:
		p->opened = p->list.at;
		return KEY_DONE;
	case ACT_MARK:
		marks_flip(&p->marks, list_id(&p->list));
		return list_act(&p->list, ui, ACT_DOWN) | KEY_REDRAW;
	case ACT_EDIT:
		if (ui_run_editor(ui, "/dev/null", &err))
			ui_say(ui, STYLE_NORMAL, "The editor is back.");
		else
			ui_fail(ui, &err);
		return KEY_DONE;
	case ACT_COPY:
		ui_copy(ui, list_id(&p->list));
		return KEY_DONE;
	case ACT_FILTER:
		ui_filter(ui, str_of(p->filter));
		return KEY_DONE;
	case ACT_LEAVE:
		return p->stays ? KEY_DONE : KEY_PASS;
	default:
		return list_act(&p->list, ui, a);
	}
}

static unsigned numbers_mouse(void *self, struct ui *ui, const struct mouse *m)
{
	struct numbers *p = self;
	bool gutter;
	unsigned result = list_mouse(&p->list, ui, m, &gutter);

	if (gutter)
		marks_flip(&p->marks, list_id(&p->list));
	if (m->kind == MOUSE_DOUBLE)
		p->opened = p->list.at;
	return result;
}

static unsigned numbers_filter(void *self, struct ui *ui, struct str text)
{
	struct numbers *p = self;

	(void)ui;
	snprintf(p->filter, sizeof p->filter, "%.*s", STR_ARG(text));
	return KEY_REDRAW;
}

static unsigned numbers_paste(void *self, struct ui *ui, struct str text)
{
	struct numbers *p = self;

	(void)ui;
	snprintf(p->pasted, sizeof p->pasted, "%.*s", STR_ARG(text));
	return KEY_REDRAW;
}

static bool numbers_can(void *self, struct ui *ui, enum action a, struct str *why)
{
	(void)self;
	(void)ui;
	if (a == ACT_DELETE)
		*why = STR("needs a row that can be deleted");
	return a != ACT_DELETE;
}

static void numbers_draw(void *self, struct ui *ui, struct grid *g)
{
	struct numbers *p = self;

	list_draw(&p->list, ui, g, true);
	ui_position(ui, "%d of %d", p->list.at + 1, p->n);
}

static const struct pane pane_numbers = {.name = "numbers",
	.title = "Numbers",
	.context = CONTEXT_CONTACTS,
	.size = sizeof(struct numbers),
	.open = numbers_open,
	.close = numbers_close,
	.event = numbers_event,
	.act = numbers_act,
	.mouse = numbers_mouse,
	.filter = numbers_filter,
	.paste = numbers_paste,
	.can = numbers_can,
	.draw = numbers_draw};

static void other_draw(void *self, struct ui *ui, struct grid *g)
{
	(void)self;
	(void)ui;
	grid_puts(g, 0, 4, 20, "The other pane.", STYLE_NORMAL);
}

static const struct pane pane_other = {
	.name = "other", .title = "Other", .context = CONTEXT_STORAGE, .draw = other_draw};
static const struct pane pane_side = {
	.name = "review", .title = "Review", .context = CONTEXT_REVIEW, .draw = other_draw};

static const struct shown_pane numbers_panes[] = {{.pane = &pane_numbers, .tab = true},
	{.pane = &pane_other, .tab = true}, {.pane = &pane_side}};

/* A ui with these three panes only. */
static inline struct ui *numbers_ui(const struct screen_options *options, int h, int w)
{
	struct ui *ui = ui_new(NULL, options, h, w);

	memcpy(ui->in->pane, numbers_panes, sizeof numbers_panes);
	ui->in->panes = sizeof numbers_panes / sizeof *numbers_panes;
	ui_begin(ui);
	return ui;
}

static inline struct numbers *numbers_of(struct ui *ui)
{
	return ui->in->pane[0].self;
}

/* Every timer that is set is due now. */
static inline void pass_time(struct ui *ui)
{
	for (int i = 0; i < ui->in->timers; i++)
		ui->in->timer[i].due = 0;
	ui_tick(ui);
}

/* The frame as text, without blank rows. */
static inline const char *frame_of(struct ui *ui, struct buf *out)
{
	struct grid g = grid_all(ui_paint(ui));

	buf_clear(out);
	grid_dump(&g, out);
	return buf_cstr(out);
}

/* Row y of the frame. */
static inline const char *row_of(struct ui *ui, int y, struct buf *out)
{
	struct grid all = grid_all(ui_paint(ui));
	struct grid g = grid_part(&all, y < 0 ? all.h + y : y, 0, 1, all.w);

	buf_clear(out);
	grid_dump(&g, out);
	if (out->n > 0)
		out->n--; /* the line feed */
	return buf_cstr(out);
}

#endif
