/* Every setting of icloud.com as it came, app by app, over the account pane's body. For reading: nothing
 * here is sent, and what is private was never kept. */
#include "panes/account.h"

#include "icloud/json.h"
#include "screen/ui.h"

#include <stdio.h>
#include <stdlib.h>

enum { SETTINGS_BYTES = 4 * MIB, ROWS_MOST = 5000, APP_W = 14, KEY_W = 28 };

/* Spans of the text that the list holds. */
struct exact_setting {
	struct str app, key, value;
};

static void add(struct account_exact *x, struct str app, struct str key, struct str value)
{
	if (x->n == ROWS_MOST)
		return;
	if (x->n == x->cap) {
		x->cap = x->cap ? x->cap * 2 : 64;
		x->at = mem_grow(x->at, (size_t)x->cap, sizeof(*x->at));
	}
	x->at[x->n++] = (struct exact_setting){app, key, value};
}

static struct str cell(struct ui *ui, struct str json)
{
	struct buf text = BUF_INIT(4 * KIB);
	struct str s;

	text_visible(utf8_clip(json, 3 * KIB), false, &text);
	s = arena_printf(ui->frame, "%.*s", (int)text.n, text.n ? buf_cstr(&text) : "");
	buf_release(&text);
	return s;
}

/* A name without its quotes and escapes. */
static struct str name(struct ui *ui, struct str quoted)
{
	struct buf text = BUF_INIT(64 * KIB);
	struct str s = json_text(quoted, &text) ? cell(ui, buf_str(&text)) : cell(ui, quoted);

	buf_release(&text);
	return s;
}

static int exact_rows(void *self, struct ui *ui, int first, int n, struct list_row *out)
{
	struct account_exact *x = self;
	int i;

	for (i = 0; i < n && first + i < x->n; i++) {
		const struct exact_setting *s = &x->at[first + i];
		bool again = first + i > 0 && str_eq(s[-1].app, s->app);

		out[i] = (struct list_row){.id = arena_printf(ui->frame, "%d", first + i)};
		out[i].text[0] = again ? STR_NONE : name(ui, s->app);
		out[i].text[1] = name(ui, s->key);
		out[i].text[2] = cell(ui, s->value);
		out[i].style[0] = STYLE_STRONG;
		out[i].style[1] = STYLE_DIM;
	}
	return i;
}

static int exact_place(void *self, struct ui *ui, struct str id)
{
	struct account_exact *x = self;
	int64_t n;

	(void)ui;
	return str_to_int64(id, &n) && n >= 0 && n < x->n ? (int)n : -1;
}

static const struct list_ops exact_ops = {.rows = exact_rows, .place = exact_place};

void account_exact_release(struct account_exact *x)
{
	free(x->at);
	x->at = NULL;
	x->n = x->cap = 0;
	buf_release(&x->json);
	x->shown = false;
}

void account_exact_show(struct account_exact *x, struct ui *ui, struct str json)
{
	struct json_walk apps;

	account_exact_release(x);
	x->json = BUF_INIT(SETTINGS_BYTES);
	buf_add_str(&x->json, json);
	apps = json_walk(buf_str(&x->json));
	while (json_next(&apps)) {
		struct json_walk keys = json_walk(apps.value);

		while (json_next(&keys))
			add(x, apps.key, keys.key, keys.value);
	}
	x->shown = true;
	list_init(&x->list, &exact_ops, x);
	list_refresh(&x->list, ui, x->n);
}

void account_exact_open(struct account_exact *x, struct ui *ui)
{
	struct buf json = BUF_INIT(SETTINGS_BYTES);
	time_t as_of;

	if (ui->reader && settings_read(ui->reader, &json, &as_of))
		account_exact_show(x, ui, buf_str(&json));
	else
		ui_say(ui, STYLE_NORMAL, "iCloud has not told its settings yet.");
	buf_release(&json);
}

static void set_columns(struct list *l, int w)
{
	int key = w < 80 ? KEY_W - 6 : KEY_W, value = APP_W + key;

	l->cols = 3;
	l->col[0] = (struct list_col){0, APP_W - 2, false};
	l->col[1] = (struct list_col){APP_W, key - 2, false};
	l->col[2] = (struct list_col){value, w - value - 5, false};
}

void account_exact_draw(struct account_exact *x, struct ui *ui, struct grid *g)
{
	struct grid part = grid_part(g, 2, 0, g->h - 2, g->w);

	grid_puts(g, 0, 4, g->w - 5, "Settings as iCloud has them, for reading", STYLE_STRONG);
	set_columns(&x->list, g->w);
	if (!x->n)
		grid_puts(g, 2, 4, g->w - 5, "There are none.", STYLE_DIM);
	else
		list_draw(&x->list, ui, &part, true);
	ui_position(ui, "%d of %d", x->n ? x->list.at + 1 : 0, x->n);
}

/* A value that is wider than its column, whole. */
static unsigned say_value(const struct account_exact *x, struct ui *ui)
{
	const struct exact_setting *s = &x->at[x->list.at];

	ui_say(ui, STYLE_NORMAL, "%.*s: %.*s", STR_ARG(name(ui, s->key)),
		STR_ARG(cell(ui, s->value)));
	return KEY_DONE | KEY_REDRAW;
}

unsigned account_exact_act(struct account_exact *x, struct ui *ui, enum action a)
{
	if (a == ACT_BACK || a == ACT_EXACT)
		account_exact_release(x);
	else if (a == ACT_OPEN && x->n)
		return say_value(x, ui);
	else
		return x->n ? list_act(&x->list, ui, a) : KEY_PASS;
	return KEY_DONE | KEY_REDRAW;
}
