/* The accounts of this machine, over the account pane's body: choosing one ends this screen and opens the
 * next. Nothing is signed out by it, and what waits stays where it is. */
#include "panes/account.h"

#include "panes/words.h"
#include "screen/screen.h"
#include "screen/ui.h"

#include <stdio.h>

static const char another_id[] = "another";

static struct str session_words(const struct icloud_known *k)
{
	return k->open ? STR("open here") : k->signed_in ? STR("signed in") : STR("signed out");
}

static void put_account(struct list_row *row, const struct icloud_known *k, struct ui *ui)
{
	row->id = str_of(k->folder);
	row->sign = k->open ? '>' : 0;
	row->text[0] = str_of(k->apple_id);
	row->text[1] = str_of(k->name);
	row->text[2] = session_words(k);
	row->text[3] = arena_printf(ui->frame, "%s", words_time(k->used, clock_now()).text);
	row->style[2] = k->signed_in ? STYLE_NORMAL : STYLE_DIM;
	row->style[3] = STYLE_DIM;
}

static int other_rows(void *self, struct ui *ui, int first, int n, struct list_row *out)
{
	struct account_others *o = self;
	int i;

	for (i = 0; i < n && first + i <= o->n; i++) {
		out[i] = (struct list_row){0};
		if (first + i < o->n) {
			put_account(&out[i], &o->known[first + i], ui);
		} else {
			out[i].id = str_of(another_id);
			out[i].text[0] = STR("Another account");
			out[i].text[2] = STR("signs in");
			out[i].style[2] = STYLE_DIM;
		}
	}
	return i;
}

static int other_place(void *self, struct ui *ui, struct str id)
{
	struct account_others *o = self;

	(void)ui;
	for (int i = 0; i < o->n; i++)
		if (str_is(id, o->known[i].folder))
			return i;
	return str_is(id, another_id) ? o->n : -1;
}

static const struct list_ops other_ops = {.rows = other_rows, .place = other_place};

static void set_columns(struct list *l, int w)
{
	int x = w < 90 ? 27 : 31, name = w < 90 ? 0 : 24;

	l->cols = 4;
	l->col[0] = (struct list_col){0, x - 1, false};
	l->col[1] = (struct list_col){x, name, false};
	x += name ? name + 2 : 0;
	l->col[2] = (struct list_col){x, 11, false};
	l->col[3] = (struct list_col){x + 12, w - x - 12 - 5 > 16 ? 16 : w - x - 12 - 5, false};
}

void account_others_show(struct account_others *o, struct ui *ui)
{
	o->shown = true;
	if (!o->list.ops)
		list_init(&o->list, &other_ops, o);
	list_refresh(&o->list, ui, o->n + 1);
}

void account_others_open(struct account_others *o, struct ui *ui)
{
	o->n = ui->icloud ? (int)icloud_accounts(ui->icloud, o->known, ACCOUNTS_MAX) : 0;
	account_others_show(o, ui);
}

static void draw_title(const struct list *l, struct grid *g)
{
	static const char *const titles[] = {"Account", "Name", "Session", "Used last"};

	for (int i = 0; i < l->cols; i++)
		if (l->col[i].w)
			grid_puts(g, 0, 4 + l->col[i].x, l->col[i].w, titles[i], STYLE_DIM);
}

void account_others_draw(struct account_others *o, struct ui *ui, struct grid *g)
{
	struct grid part = grid_part(g, 1, 0, g->h > 4 ? g->h - 3 : g->h - 1, g->w);
	int y = o->n + 3 < g->h ? o->n + 3 : g->h - 1;

	set_columns(&o->list, g->w);
	draw_title(&o->list, g);
	list_draw(&o->list, ui, &part, true);
	grid_cut(g, y, 4, g->w - 5,
		g->w < 90
			? STR("Nobody is signed out by it; what waits stays here.")
			: STR("Enter opens it here. Nobody is signed out by it, and what waits in "
			      "an account stays there."),
		STYLE_DIM);
	ui_position(ui, "%s here", words_many(o->n, "account", "accounts").text);
}

static void choose(struct account_others *o, struct ui *ui)
{
	struct screen_next next = {.kind = NEXT_ANOTHER};
	int at = o->list.at;

	if (at < o->n && o->known[at].open) {
		o->shown = false;
		return;
	}
	if (at < o->n) {
		next.kind = NEXT_ACCOUNT;
		snprintf(next.account, sizeof next.account, "%s", o->known[at].folder);
	}
	ui_leave_for(ui, &next);
}

unsigned account_others_act(struct account_others *o, struct ui *ui, enum action a)
{
	if (a == ACT_BACK || a == ACT_ACCOUNTS)
		o->shown = false;
	else if (a == ACT_OPEN)
		choose(o, ui);
	else
		return list_act(&o->list, ui, a);
	return KEY_DONE | KEY_REDRAW;
}
