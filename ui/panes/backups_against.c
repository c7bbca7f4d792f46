/* What a backup has otherwise than iCloud: a list to pick from, the fields of the one under the bar below it.
 * Stages what is picked, in one go; sends nothing. */
#include "panes/backups.h"

#include "icloud/icloud.h"
#include "panes/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TITLE_W = 30, SUMMARY_X = 36 };

static int rows(void *self, struct ui *ui, int first, int n, struct list_row *out)
{
	struct against_view *v = self;
	int i;

	(void)ui;
	for (i = 0; i < n && first + i < v->n; i++) {
		const struct against_row *r = &v->row[first + i];

		out[i] = (struct list_row){.id = str_of(r->key),
			.sign = r->how == BACKUP_GONE  ? '+'
				: r->how == BACKUP_NEW ? 0
						       : '~',
			.marked = marks_has(&v->marks, str_of(r->key))};
	}
	return i;
}

static int place(void *self, struct ui *ui, struct str id)
{
	struct against_view *v = self;

	(void)ui;
	for (int i = 0; i < v->n; i++)
		if (str_is(id, v->row[i].key))
			return i;
	return -1;
}

static struct str words_of(struct ui *ui, const struct against_row *r)
{
	const char *photo = r->photo_lost ? "; its photo is not in the backup" : "";

	if (r->how == BACKUP_NEW)
		return STR("new since, stays");
	if (r->how == BACKUP_GONE)
		return arena_printf(ui->frame, "gone since, would be made again%s", photo);
	return arena_printf(ui->frame, "%s%s", r->summary, photo);
}

static void draw_row(
	void *self, struct ui *ui, struct grid *g, const struct list_row *row, bool selected)
{
	struct against_view *v = self;
	int at = place(v, ui, row->id), w = g->w / 2 < TITLE_W ? g->w / 2 : TITLE_W;
	const struct against_row *r;
	enum style style;

	(void)selected;
	if (at < 0)
		return;
	r = &v->row[at];
	style = r->how == BACKUP_NEW ? STYLE_DIM : STYLE_NORMAL;
	grid_cut(g, 0, 0, w, str_of(r->title), style);
	grid_cut(g, 0, w + 2, g->w - w - 3, words_of(ui, r), style);
}

static const struct list_ops ops = {.rows = rows, .place = place, .draw = draw_row};

void against_init(struct against_view *v)
{
	list_init(&v->list, &ops, v);
}

static void forget_diff(struct against_view *v)
{
	if (v->has_diff)
		diff_release(&v->diff);
	v->has_diff = false;
}

void against_release_view(struct against_view *v)
{
	forget_diff(v);
	marks_release(&v->marks);
	free(v->row);
}

/* ---- comparing ---- */

static void put(char *out, size_t size, struct str s)
{
	s = utf8_clip(s, size - 1);
	memcpy(out, s.p ? s.p : "", s.n);
	out[s.n] = '\0';
}

static void take(void *ctx, const struct backup_difference *d)
{
	struct against_view *v = ctx;
	struct against_row *r;

	if (d->id.n + 12 >= LIST_ID)
		return;
	if (v->n == v->cap) {
		v->cap = v->cap ? v->cap * 2 : 32;
		v->row = mem_grow(v->row, (size_t)v->cap, sizeof *v->row);
	}
	r = &v->row[v->n++];
	*r = (struct against_row){.object = d->object, .how = d->how, .photo_lost = d->photo_lost};
	put(r->id, sizeof r->id, d->id);
	snprintf(r->key, sizeof r->key, "%.8s %.*s", object_kind_name(d->object), LIST_ID - 12,
		r->id);
	put(r->title, sizeof r->title, d->title);
	put(r->summary, sizeof r->summary, d->summary);
}

static void compare(struct against_view *v, struct ui *ui)
{
	v->compare_token = icloud_post(ui->icloud, ASK_COMPARE, backup_look_new(str_of(v->backup)));
}

void against_show(struct against_view *v, struct ui *ui, const char *backup, time_t at)
{
	if (!ui->icloud || !ui->reader)
		return;
	put(v->backup, sizeof v->backup, str_of(backup));
	v->at = at;
	v->n = 0;
	v->counts = (struct backup_counts){0};
	forget_diff(v);
	marks_clear(&v->marks);
	list_refresh(&v->list, ui, 0);
	v->open = v->waits = true;
	compare(v, ui);
}

void against_hide(struct against_view *v)
{
	v->open = false;
	v->compare_token = v->look_token = 0;
	forget_diff(v);
}

void against_again(struct against_view *v, struct ui *ui)
{
	if (v->open)
		compare(v, ui);
}

void against_rest(struct against_view *v, struct ui *ui)
{
	const struct against_row *r = v->n ? &v->row[v->list.at] : NULL;

	forget_diff(v);
	if (r && r->how != BACKUP_NEW)
		v->look_token = icloud_post(ui->icloud, ASK_COMPARE,
			backup_look_at(str_of(v->backup), r->object, str_of(r->id)));
}

static void take_all(struct against_view *v, struct ui *ui)
{
	bool first = v->waits;

	v->n = 0;
	v->waits = false;
	if (!backups_compared(ui->reader, str_of(v->backup), take, v, &v->counts)) {
		compare(v, ui); /* another one was compared in between */
		return;
	}
	list_refresh(&v->list, ui, v->n);
	if (first)
		list_select(&v->list, ui, 0);
	against_rest(v, ui);
}

static void take_one(struct against_view *v, struct ui *ui)
{
	struct buf today = BUF_INIT(16 * MIB), then = BUF_INIT(16 * MIB);
	const struct against_row *r = v->n ? &v->row[v->list.at] : NULL;

	forget_diff(v);
	if (r && backups_compared_one(
			 ui->reader, str_of(v->backup), r->object, str_of(r->id), &today, &then))
		v->has_diff = diff_cards(buf_str(&today), buf_str(&then), &v->diff);
	buf_release(&today);
	buf_release(&then);
}

bool against_heard(struct against_view *v, struct ui *ui, const struct icloud_message *m)
{
	bool all = m->token && m->token == v->compare_token;
	bool one = m->token && m->token == v->look_token;

	if ((!all && !one) || (m->event != EVENT_DONE && m->event != EVENT_ERROR))
		return false;
	*(all ? &v->compare_token : &v->look_token) = 0;
	if (m->event == EVENT_ERROR) {
		ui_fail(ui, &m->err);
		if (all)
			against_hide(v);
	} else if (all) {
		take_all(v, ui);
	} else {
		take_one(v, ui);
	}
	return true;
}

/* ---- picking, staging ---- */

static unsigned pick(struct against_view *v, struct ui *ui)
{
	const struct against_row *r = &v->row[v->list.at];

	if (!v->n)
		return KEY_PASS;
	if (r->how == BACKUP_NEW)
		ui_say(ui, STYLE_NORMAL,
			"%.60s is new since the backup and stays. d in Contacts stages a deletion.",
			r->title);
	else
		marks_flip(&v->marks, str_of(r->key));
	list_act(&v->list, ui, ACT_DOWN);
	return KEY_DONE | KEY_REDRAW | KEY_REST;
}

static unsigned pick_all(struct against_view *v)
{
	bool all = true;

	for (int i = 0; i < v->n; i++)
		all &= v->row[i].how == BACKUP_NEW || marks_has(&v->marks, str_of(v->row[i].key));
	for (int i = 0; i < v->n; i++)
		if (v->row[i].how != BACKUP_NEW)
			marks_set(&v->marks, str_of(v->row[i].key), !all);
	return KEY_DONE | KEY_REDRAW;
}

static unsigned stage(struct against_view *v, struct ui *ui)
{
	struct backup_restore *what = backup_restore_new(str_of(v->backup));

	for (int i = 0; i < v->n; i++)
		if (marks_has(&v->marks, str_of(v->row[i].key)))
			backup_restore_pick(what, v->row[i].object, str_of(v->row[i].id));
	if (!what->n) { /* that would mean everything */
		backup_restore_free(&what);
		ui_say(ui, STYLE_NORMAL, "Nothing is picked. Space picks what is to go back.");
	} else {
		v->token = icloud_post(ui->icloud, ASK_RESTORE, what);
		marks_clear(&v->marks);
	}
	return KEY_DONE | KEY_REDRAW;
}

unsigned against_act(struct against_view *v, struct ui *ui, enum action a)
{
	switch (a) {
	case ACT_MARK:
		return pick(v, ui);
	case ACT_MARK_ALL:
		return pick_all(v);
	case ACT_STAGE:
		return stage(v, ui);
	case ACT_BACK:
		against_hide(v);
		return KEY_DONE | KEY_REDRAW;
	default:
		return v->n ? list_act(&v->list, ui, a) : KEY_PASS;
	}
}

static int list_rows(const struct against_view *v, const struct grid *g)
{
	int most = (g->h - 4) / 2;

	return v->n < most ? v->n : most;
}

unsigned against_mouse(struct against_view *v, struct ui *ui, const struct mouse *m)
{
	struct mouse inside = *m;

	inside.y -= 3;
	return v->n && inside.y >= 0 ? list_mouse(&v->list, ui, &inside, NULL) | KEY_REST
				     : KEY_PASS;
}

/* ---- drawing ---- */

static void add_count(struct buf *out, size_t n, const char *noun, const char *nouns,
	const char *one, const char *many)
{
	if (!n)
		return;
	buf_printf(out, "%s%zu%s%s %s", out->n ? "   " : "", n, out->n ? "" : " ",
		out->n	 ? ""
		: n == 1 ? noun
			 : nouns,
		n == 1 ? one : many);
}

int against_counts(struct ui *ui, struct grid *g, int y, const struct backup_counts *n)
{
	struct buf text = BUF_INIT(KIB);
	struct str line;
	struct wrap wrap;

	add_count(&text, n->gone, "contact", "contacts", "is gone since", "are gone since");
	add_count(&text, n->new, "contact", "contacts", "is new", "are new");
	add_count(&text, n->different, "contact", "contacts", "is different", "are different");
	if (n->groups)
		buf_printf(&text, "%s%s", text.n ? "   " : "",
			words_many((int64_t)n->groups, "group differs", "groups differ").text);
	if (!text.n)
		buf_adds(&text, "iCloud has today what this backup has.");
	wrap = wrap_of(arena_printf(ui->frame, "%s", buf_cstr(&text)), g->w - 5);
	while (wrap_next(&wrap, &line))
		grid_text(g, y++, 4, g->w - 5, line, STYLE_NORMAL);
	buf_release(&text);
	return y;
}

int against_title(struct grid *g, int y, time_t at)
{
	time_t now = clock_now();
	bool near = now - at < 24 * 60 * 60;

	grid_printf(g, y, 4, g->w - 5, STYLE_STRONG, "%s%s%s against today",
		words_day(at, now).text, near ? " " : "", near ? words_clock(at).text : "");
	return y + 1;
}

static void draw_field(struct ui *ui, struct grid *g, int y, const struct diff_row *r)
{
	struct str before = r->before, after = r->after, line;
	char sign[2] = {(char)r->sign, '\0'};

	str_cut(&before, '\n', &line);
	before = r->before.n ? line : STR("");
	str_cut(&after, '\n', &line);
	after = r->after.n ? line : STR("");
	grid_puts(g, y, 2, 1, sign, STYLE_NORMAL);
	grid_cut(g, y, 4, 14, r->words, STYLE_DIM);
	grid_cut(g, y, 20, g->w - 21,
		arena_printf(ui->frame, "%.*s%s%.*s", STR_ARG(before),
			before.n && after.n ? (ui->ascii ? " -> " : " → ")
			: before.n	    ? " (goes)"
					    : "",
			STR_ARG(after)),
		STYLE_NORMAL);
}

static void draw_fields(struct against_view *v, struct ui *ui, struct grid *g, int y)
{
	for (size_t i = 0; v->has_diff && i < v->diff.n && y < g->h; i++)
		if (v->diff.rows[i].sign != DIFF_SAME)
			draw_field(ui, g, y++, &v->diff.rows[i]);
}

void against_draw(struct against_view *v, struct ui *ui, struct grid *g)
{
	int n = list_rows(v, g), y;
	struct grid part;

	if (v->waits) {
		against_title(g, 0, v->at);
		grid_puts(g, 2, 4, g->w - 5, "Comparing with today.", STYLE_DIM);
		grid_cursor(g, 2, 4);
		return;
	}
	y = against_counts(ui, g, against_title(g, 0, v->at), &v->counts);
	part = grid_part(g, y < 3 ? 3 : y, 0, n, g->w);
	list_draw(&v->list, ui, &part, true);
	draw_fields(v, ui, g, (y < 3 ? 3 : y) + n + 1);
	if (v->marks.n)
		ui_words(ui, ACT_STAGE, "stage %d", v->marks.n);
	if (v->n)
		ui_position(ui, "%d of %s", v->list.at + 1,
			words_many(v->n, "difference", "differences").text);
}
