/* Backups of all contacts: when, why, how many, whether they read back, and what has changed since. Makes one
 * by hand; Enter compares one with today (backups_against.c). Stages only what was picked there. */
#include "panes/backups.h"

#include "icloud/changes.h"
#include "icloud/icloud.h"
#include "panes/history.h"
#include "panes/words.h"
#include "widgets/dialog.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WHY_X = 17, CONTACTS_END = 33, SIZE_END = 42, CHECKED_X = 45, PHOTOS_END = 61, ID_MAX = 80 };

struct backup_item {
	char id[ID_MAX], why[40];
	time_t at;
	int64_t contacts, bytes, photos;
	enum { NOT_CHECKED, GOOD, BAD } checked;
};

struct backups_pane {
	struct backup_item *item;
	int n, cap;
	struct list list;
	unsigned token; /* of the backup that is being made */
	struct against_view against;
	struct backup_counts counts; /* of the selected one, once it has rested */
	bool counted;
	unsigned count_token, export_token;
	char counting[ID_MAX], exported[200]; /* whose counts; the file */
	int64_t pictures, pictures_of;	      /* of the backup that is being made */
};

extern const struct pane pane_backups;

static int backup_rows(void *self, struct ui *ui, int first, int n, struct list_row *out)
{
	struct backups_pane *p = self;
	int i;

	(void)ui;
	for (i = 0; i < n && first + i < p->n; i++) {
		const struct backup_item *b = &p->item[first + i];

		out[i] =
			(struct list_row){.id = str_of(b->id), .sign = b->checked == BAD ? '!' : 0};
	}
	return i;
}

static int backup_place(void *self, struct ui *ui, struct str id)
{
	struct backups_pane *p = self;

	(void)ui;
	for (int i = 0; i < p->n; i++)
		if (str_is(id, p->item[i].id))
			return i;
	return -1;
}

static void backup_row(
	void *self, struct ui *ui, struct grid *g, const struct list_row *row, bool selected)
{
	static const char *const words[] = {"not yet", "good", "damaged"};
	struct backups_pane *p = self;
	int at = backup_place(p, ui, row->id);
	const struct backup_item *b;
	time_t now = clock_now();

	(void)selected;
	if (at < 0)
		return;
	b = &p->item[at];
	if (now - b->at < 24 * 60 * 60)
		grid_printf(g, 0, 0, WHY_X - 5, STYLE_NORMAL, "%s %s", words_day(b->at, now).text,
			words_clock(b->at).text);
	else
		grid_puts(g, 0, 0, WHY_X - 5, words_day(b->at, now).text, STYLE_NORMAL);
	grid_cut(g, 0, WHY_X - 4, 12, str_of(b->why), STYLE_NORMAL);
	grid_right(g, 0, CONTACTS_END - 4, 8, str_of(words_count(b->contacts).text), STYLE_NORMAL);
	grid_right(g, 0, SIZE_END - 4, 8, str_of(words_size(b->bytes).text), STYLE_NORMAL);
	grid_puts(g, 0, CHECKED_X - 4, 10, words[b->checked],
		b->checked == BAD    ? STYLE_WARNING
		: b->checked == GOOD ? STYLE_NORMAL
				     : STYLE_DIM);
	if (g->w > PHOTOS_END && b->photos > 0)
		grid_right(
			g, 0, PHOTOS_END - 4, 8, str_of(words_count(b->photos).text), STYLE_NORMAL);
}

static const struct list_ops list_ops = {
	.rows = backup_rows, .place = backup_place, .draw = backup_row};

static int draw_wrapped(struct grid *g, int y, struct str text)
{
	struct wrap wrap = wrap_of(text, (g->w > 70 ? 70 : g->w) - 8);
	struct str line;

	while (wrap_next(&wrap, &line))
		grid_text(g, y++, 4, g->w - 5, line, STYLE_DIM);
	return y;
}

static void draw_below(struct backups_pane *p, struct ui *ui, struct grid *g, int y)
{
	if (p->counted) {
		y = against_title(g, y, p->item[p->list.at].at);
		y = against_counts(ui, g, y, &p->counts) + 1;
	}
	draw_wrapped(g, y,
		STR("Enter compares one by one and stages what you pick. Nothing is written before "
		    "review."));
}

static bool any_photos(const struct backups_pane *p)
{
	for (int i = 0; i < p->n; i++)
		if (p->item[i].photos > 0)
			return true;
	return false;
}

static void backups_draw(void *self, struct ui *ui, struct grid *g)
{
	struct backups_pane *p = self;
	int rows = g->h - 7;
	struct grid part;

	if (p->against.open) {
		against_draw(&p->against, ui, g);
		return;
	}
	grid_puts(g, 0, 4, 20, "Backups", STYLE_STRONG);
	if (!p->n) {
		grid_puts(g, 2, 4, g->w - 5, "No backup has been made yet. c makes one.",
			STYLE_NORMAL);
		draw_wrapped(g, 4, STR("Every commit makes one before its first write."));
		return;
	}
	rows = p->n < rows ? p->n : rows;
	grid_right(g, 0, CONTACTS_END, 8, STR("contacts"), STYLE_DIM);
	grid_right(g, 0, SIZE_END, 8, STR("size"), STYLE_DIM);
	grid_puts(g, 0, CHECKED_X, 8, "checked", STYLE_DIM);
	if (g->w > PHOTOS_END + 4 && any_photos(p))
		grid_right(g, 0, PHOTOS_END, 8, STR("photos"), STYLE_DIM);
	part = grid_part(g, 1, 0, rows, g->w);
	list_draw(&p->list, ui, &part, true);
	draw_below(p, ui, g, rows + 2);
	ui_position(ui, "%d of %s", p->list.at + 1, words_many(p->n, "backup", "backups").text);
	if (p->token && p->pictures_of)
		ui_note(ui, STYLE_DIM, "photo %s of %s", words_count(p->pictures + 1).text,
			words_count(p->pictures_of).text);
}

/* ---- State ---- */

static void put(char *out, size_t size, struct str s)
{
	s = utf8_clip(s, size - 1);
	memcpy(out, s.p ? s.p : "", s.n);
	out[s.n] = '\0';
}

static void take_backup(void *ctx, const struct backup_row *b)
{
	struct backups_pane *p = ctx;
	struct backup_item *item;

	if (p->n == p->cap) {
		p->cap = p->cap ? p->cap * 2 : 32;
		p->item = mem_grow(p->item, (size_t)p->cap, sizeof(*p->item));
	}
	item = &p->item[p->n++];
	*item = (struct backup_item){
		.at = b->at, .contacts = b->contacts, .bytes = b->bytes, .photos = b->photos};
	put(item->id, sizeof(item->id), b->id);
	put(item->why, sizeof(item->why), b->why);
}

static int newest_first(const void *a, const void *b)
{
	const struct backup_item *x = a, *y = b;

	return x->at != y->at ? (x->at < y->at ? 1 : -1) : strcmp(y->id, x->id);
}

/* The engine works it out; until then the last word about this backup stands. */
static void count(struct backups_pane *p, struct ui *ui)
{
	const char *id = p->n ? p->item[p->list.at].id : "";

	if (strcmp(id, p->counting) != 0)
		p->counted = false;
	if (!p->n || !ui->icloud || !ui->reader || p->against.open)
		return;
	memcpy(p->counting, id, sizeof p->counting);
	p->count_token = icloud_post(ui->icloud, ASK_COMPARE, backup_look_new(str_of(id)));
}

static unsigned counted(struct backups_pane *p, struct ui *ui, const struct icloud_message *m)
{
	p->count_token = 0;
	p->counted = m->event == EVENT_DONE &&
		     backups_compared(ui->reader, str_of(p->counting), NULL, NULL, &p->counts);
	return KEY_REDRAW;
}

static void load(struct backups_pane *p, struct ui *ui)
{
	p->n = 0;
	if (ui->icloud)
		backups_list(ui->icloud, take_backup, p);
	qsort(p->item, (size_t)p->n, sizeof(*p->item), newest_first);
	list_refresh(&p->list, ui, p->n);
	count(p, ui);
}

static void backups_open(void *self, struct ui *ui)
{
	struct backups_pane *p = self;

	p->cap = 32;
	p->item = mem_new(sizeof(*p->item) * 32);
	list_init(&p->list, &list_ops, p);
	against_init(&p->against);
	load(p, ui);
}

static void backups_close(void *self, struct ui *ui)
{
	struct backups_pane *p = self;

	(void)ui;
	against_release_view(&p->against);
	free(p->item);
}

static unsigned staged(struct backups_pane *p, struct ui *ui, const struct icloud_message *m)
{
	p->against.token = 0;
	if (m->event == EVENT_ERROR)
		ui_fail(ui, &m->err);
	else
		ui_say(ui, STYLE_CHANGED, "%s staged. R shows %s.",
			words_many(m->total, "change is", "changes are").text,
			m->total == 1 ? "it" : "them");
	return KEY_REDRAW;
}

static bool is_store(const struct event *ev)
{
	return ev->kind == EV_MESSAGE && ev->message->event == EVENT_STORE &&
	       (ev->message->ask == ASK_CONTACTS || ev->message->ask == ASK_COMMIT);
}

static bool is_end_of(unsigned token, const struct icloud_message *m)
{
	return token && m->token == token && (m->event == EVENT_DONE || m->event == EVENT_ERROR);
}

static unsigned made(struct backups_pane *p, struct ui *ui, const struct icloud_message *m)
{
	p->token = 0;
	p->pictures_of = 0;
	if (m->event == EVENT_DONE)
		ui_say(ui, STYLE_NORMAL, "The backup is made and reads back well.");
	else
		ui_fail(ui, &m->err);
	load(p, ui);
	return KEY_REDRAW;
}

static unsigned exported(struct backups_pane *p, struct ui *ui, const struct icloud_message *m)
{
	p->export_token = 0;
	if (m->event == EVENT_DONE)
		ui_say(ui, STYLE_NORMAL, "Written into %s: the whole backup as JSON.", p->exported);
	else
		ui_fail(ui, &m->err);
	return KEY_REDRAW;
}

static unsigned hear(struct backups_pane *p, struct ui *ui, const struct icloud_message *m)
{
	if (is_end_of(p->against.token, m))
		return staged(p, ui, m);
	if (is_end_of(p->count_token, m))
		return counted(p, ui, m);
	if (is_end_of(p->export_token, m))
		return exported(p, ui, m);
	if (is_end_of(p->token, m))
		return made(p, ui, m);
	if (m->event == EVENT_PROGRESS && p->token && m->token == p->token &&
		strcmp(m->text, "photos") == 0) {
		p->pictures = m->done;
		p->pictures_of = m->total;
		return KEY_REDRAW;
	}
	return against_heard(&p->against, ui, m) ? KEY_REDRAW : 0;
}

static unsigned backups_event(void *self, struct ui *ui, const struct event *ev)
{
	struct backups_pane *p = self;

	if (ev->kind == EV_REST) {
		if (p->against.open)
			against_rest(&p->against, ui);
		else
			count(p, ui);
		return KEY_REDRAW;
	}
	if (ev->kind != EV_SHOWN && !is_store(ev))
		return ev->kind == EV_MESSAGE ? hear(p, ui, ev->message) : 0;
	load(p, ui);
	against_again(&p->against, ui);
	return KEY_REDRAW;
}

/* ---- What is done with one ---- */

static void post_export(void *self, struct ui *ui, const char *path, bool replace)
{
	struct backups_pane *p = self;

	if (!p->n)
		return;
	put(p->exported, sizeof p->exported, str_of(path));
	p->export_token = icloud_post(ui->icloud, ASK_EXPORT,
		backup_file_new(str_of(p->item[p->list.at].id), str_of(path), replace));
	ui_say(ui, STYLE_NORMAL, "The backup is being written into a file.");
}

static unsigned export_one(struct backups_pane *p, struct ui *ui)
{
	const struct backup_item *b = p->n ? &p->item[p->list.at] : NULL;
	struct civil d;

	if (!b)
		return KEY_PASS;
	d = civil_of(b->at);
	ui_export_path(ui, "this backup",
		arena_printf(ui->frame, "icloud-backup-%04d-%02d-%02d.json", d.year, d.month, d.day)
			.p,
		post_export, p);
	return KEY_DONE | KEY_REDRAW;
}

static void make_one(void *self, struct ui *ui, int answer, struct str typed)
{
	struct backups_pane *p = self;
	bool photos = answer == 2;

	(void)typed;
	if (answer <= 0 || p->token)
		return;
	p->token = icloud_post(ui->icloud, ASK_BACKUP, &photos);
	ui_say(ui, STYLE_NORMAL,
		photos ? "A backup with all photos is being made."
		       : "A backup of all contacts is being made.");
}

static unsigned ask_new(struct backups_pane *p, struct ui *ui)
{
	struct dialog d = {.context = CONTEXT_DIALOG,
		.title = STR("Make a backup"),
		.self = p,
		.done = make_one,
		.lines = 3,
		.answers = 3};

	d.line[0].text = STR("All contacts, groups and the me card, as iCloud has them now.");
	d.line[1].text = STR("Photos are fetched one by one from iCloud, which can take minutes; "
			     "a commit keeps those that it takes away by itself.");
	d.answer[0] = (struct dialog_answer){KEY_ESC_, "not now"};
	d.answer[1] = (struct dialog_answer){'y', "make it"};
	d.answer[2] = (struct dialog_answer){'p', "make it with all photos"};
	ui_ask(ui, &d);
	return KEY_DONE | KEY_REDRAW;
}

static unsigned check(struct backups_pane *p, struct ui *ui)
{
	struct error err = ERROR_INIT;
	struct backup_item *b = &p->item[p->n ? p->list.at : 0];
	int64_t contacts = 0;

	if (!p->n)
		return KEY_PASS;
	if (backups_verify(ui->icloud, str_of(b->id), &contacts, &err)) {
		b->checked = GOOD;
		ui_say(ui, STYLE_NORMAL, "%s read back: good.",
			words_many(contacts, "contact", "contacts").text);
	} else {
		b->checked = BAD;
		ui_fail(ui, &err);
	}
	return KEY_DONE | KEY_REDRAW;
}

static unsigned backups_act(void *self, struct ui *ui, enum action a)
{
	struct backups_pane *p = self;

	if (p->against.open)
		return against_act(&p->against, ui, a);
	switch (a) {
	case ACT_OPEN:
		if (!p->n)
			return KEY_PASS;
		against_show(&p->against, ui, p->item[p->list.at].id, p->item[p->list.at].at);
		return KEY_DONE | KEY_REDRAW;
	case ACT_CHECK:
		return check(p, ui);
	case ACT_NEW:
		return ask_new(p, ui);
	case ACT_EXPORT:
		return export_one(p, ui);
	case ACT_BACK:
		ui_show(ui, "review");
		return KEY_DONE | KEY_REDRAW;
	case ACT_HISTORY:
		history_show(ui);
		return KEY_DONE | KEY_REDRAW;
	default:
		return p->n ? list_act(&p->list, ui, a) : KEY_PASS;
	}
}

static unsigned backups_mouse(void *self, struct ui *ui, const struct mouse *m)
{
	struct backups_pane *p = self;
	struct mouse inside = *m;

	if (p->against.open)
		return against_mouse(&p->against, ui, m);
	inside.y--;
	return p->n && inside.y >= 0 ? list_mouse(&p->list, ui, &inside, NULL) : KEY_PASS;
}

static enum context backups_where(void *self)
{
	const struct backups_pane *p = self;

	return p->against.open ? CONTEXT_AGAINST : CONTEXT_BACKUPS;
}

const struct pane pane_backups = {
	.name = "backups",
	.title = "Backups",
	.context = CONTEXT_BACKUPS,
	.size = sizeof(struct backups_pane),
	.open = backups_open,
	.close = backups_close,
	.event = backups_event,
	.act = backups_act,
	.where = backups_where,
	.mouse = backups_mouse,
	.draw = backups_draw,
};
