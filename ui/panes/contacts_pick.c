/* The box that puts contacts into groups and takes them out: one row a group, ticked where all of them are
 * in it. Enter stages one change for each group that differs; nothing is sent.
 */
#include "panes/contacts.h"

#include "panes/words.h"
#include "screen/ui.h"

#include <stdlib.h>
#include <string.h>

enum { PICK_W = 44, CARD_BYTES = 2 * 1024 * 1024 };
enum tick { TICK_OUT, TICK_IN, TICK_SOME }; /* some: stays as it is for each of them */

struct pick_row {
	char id[LIST_ID], name[100];
	int in; /* how many of the contacts are in it now */
	enum tick tick;
};
struct group_pick {
	char (*contact)[LIST_ID];
	int contacts;
	struct pick_row row[GROUPS_MAX];
	int n, at, top, h, y, x; /* h rows were drawn, the first at y, x of the body */
};

/* ---- open ---- */

static void put(char *out, size_t size, struct str s)
{
	s = utf8_clip(s, size - 1);
	memcpy(out, s.p ? s.p : "", s.n);
	out[s.n] = '\0';
}

static void add_contact(struct group_pick *k, struct str id)
{
	k->contact = mem_grow(k->contact, (size_t)k->contacts + 1, sizeof(*k->contact));
	put(k->contact[k->contacts++], LIST_ID, id);
}

/* A mark outlives the contact that it was set on. */
static bool is_there(struct ui *ui, struct str id)
{
	struct buf card = BUF_INIT(CARD_BYTES);
	char kind;
	bool there = contacts_card_after(ui->reader, id, &card, &kind);

	buf_release(&card);
	return there;
}

static void take_row(void *ctx, const struct group_row *g)
{
	struct group_pick *k = ctx;
	struct pick_row *row;

	if (k->n == GROUPS_MAX || g->id.n >= LIST_ID || g->sign == '-')
		return;
	row = &k->row[k->n++];
	*row = (struct pick_row){0};
	put(row->id, sizeof(row->id), g->id);
	put(row->name, sizeof(row->name), g->name.n ? g->name : STR("without a name"));
}

static void count_one(void *ctx, const struct group_row *g)
{
	struct group_pick *k = ctx;

	for (int i = 0; i < k->n && g->sign != '-'; i++)
		k->row[i].in += str_is(g->id, k->row[i].id);
}

static enum tick tick_now(const struct group_pick *k, const struct pick_row *row)
{
	return row->in == 0 ? TICK_OUT : row->in == k->contacts ? TICK_IN : TICK_SOME;
}

void contacts_pick_open(struct contacts_pane *p, struct ui *ui)
{
	struct group_pick *k = mem_new(sizeof(*k));

	contacts_pick_close(p);
	contacts_card_load(p, ui);
	icloud_read_begin(ui->reader);
	for (int i = 0; i < p->marks.n; i++)
		if (is_there(ui, str_of(p->marks.id[i])))
			add_contact(k, str_of(p->marks.id[i]));
	if (!k->contacts && list_id(&p->list).n)
		add_contact(k, list_id(&p->list));
	contacts_groups(ui->reader, take_row, k);
	for (int i = 0; i < k->contacts; i++)
		contacts_memberships(ui->reader, str_of(k->contact[i]), count_one, k);
	icloud_read_end(ui->reader);
	for (int i = 0; i < k->n; i++)
		k->row[i].tick = tick_now(k, &k->row[i]);
	p->pick = k;
	if (!k->contacts) {
		contacts_pick_close(p);
		ui_say(ui, STYLE_NORMAL, "Those that were marked are gone.");
	}
}

void contacts_pick_close(struct contacts_pane *p)
{
	if (!p->pick)
		return;
	free(p->pick->contact);
	free(p->pick);
	p->pick = NULL;
}

/* ---- staging ---- */

static void add_members(const struct group_pick *k, bool in, struct buf *edits)
{
	for (int i = 0; i < k->contacts; i++) {
		buf_printf(edits, "contactIds%c=%s", in ? '+' : '-', k->contact[i]);
		buf_addc(edits, '\0');
	}
}

void contacts_pick_edits(const struct contacts_pane *p, struct buf *edits)
{
	add_members(p->pick, true, edits);
}

static unsigned stage_row(struct ui *ui, const struct group_pick *k, const struct pick_row *row)
{
	struct change_draft *d =
		change_draft_new(OBJECT_GROUP, CHANGE_UPDATE, SOURCE_EDIT, str_of(row->id));

	add_members(k, row->tick == TICK_IN, &d->edits);
	return icloud_post(ui->icloud, ASK_STAGE, d);
}

static unsigned stage_all(struct contacts_pane *p, struct ui *ui)
{
	struct group_staging *s = &p->staging;
	int left = 0;

	*s = (struct group_staging){0};
	for (int i = 0; i < p->pick->n; i++) {
		const struct pick_row *row = &p->pick->row[i];

		if (row->tick == tick_now(p->pick, row))
			continue;
		if (s->n < GROUP_CHANGES)
			s->token[s->n++] = stage_row(ui, p->pick, row);
		else
			left++;
	}
	if (left)
		ui_say(ui, STYLE_WARNING, "%s left: open the box once more.",
			words_many(left, "group is", "groups are").text);
	else if (!s->n)
		ui_say(ui, STYLE_NORMAL, "Nothing was changed, so nothing waits.");
	contacts_pick_close(p);
	return KEY_DONE | KEY_REDRAW;
}

static void say_all(struct group_staging *s, struct ui *ui)
{
	if (s->waits)
		ui_say(ui, STYLE_CHANGED, "%s. R shows %s.",
			words_many(s->waits, "group changes and waits", "groups change and wait")
				.text,
			s->waits == 1 ? "it" : "them");
	else
		ui_say(ui, STYLE_NORMAL, "Nothing differs from iCloud, so nothing waits.");
}

bool contacts_pick_heard(struct contacts_pane *p, struct ui *ui, const struct icloud_message *m)
{
	struct group_staging *s = &p->staging;
	bool ours = false;

	for (int i = 0; i < s->n && m->token; i++)
		ours |= s->token[i] == m->token;
	if (!ours || (m->event != EVENT_DONE && m->event != EVENT_ERROR))
		return false;
	if (m->event == EVENT_DONE && m->id) {
		contacts_remember(p, m->total);
		s->waits++;
	}
	if (++s->told == s->n && m->event == EVENT_DONE)
		say_all(s, ui);
	return true;
}

/* ---- keys, mouse ---- */

static void move_to(struct group_pick *k, int at)
{
	k->at = at < 0 ? 0 : at >= k->n ? (k->n ? k->n - 1 : 0) : at;
}

/* In for all, out for all, and back to some where it was so. */
static void flip(struct group_pick *k)
{
	struct pick_row *row = k->n ? &k->row[k->at] : NULL;

	if (!row)
		return;
	if (row->tick == TICK_IN)
		row->tick = TICK_OUT;
	else if (row->tick == TICK_OUT && tick_now(k, row) == TICK_SOME)
		row->tick = TICK_SOME;
	else
		row->tick = TICK_IN;
}

unsigned contacts_pick_act(struct contacts_pane *p, struct ui *ui, enum action a)
{
	struct group_pick *k = p->pick;

	switch (a) {
	case ACT_DOWN:
	case ACT_UP:
		move_to(k, k->at + (a == ACT_DOWN ? 1 : -1));
		break;
	case ACT_FIRST:
	case ACT_LAST:
		move_to(k, a == ACT_FIRST ? 0 : k->n - 1);
		break;
	case ACT_TICK:
		flip(k);
		break;
	case ACT_NEW:
		return contacts_group_new(p, ui);
	case ACT_OPEN:
		return stage_all(p, ui);
	case ACT_BACK:
		contacts_pick_close(p);
		break;
	default:
		return KEY_PASS;
	}
	return KEY_DONE | KEY_REDRAW;
}

unsigned contacts_pick_mouse(struct contacts_pane *p, struct ui *ui, const struct mouse *m)
{
	struct group_pick *k = p->pick;
	int row = m->y - k->y;

	(void)ui;
	if (m->kind == MOUSE_WHEEL_UP || m->kind == MOUSE_WHEEL_DOWN) {
		move_to(k, k->at + (m->kind == MOUSE_WHEEL_DOWN ? 1 : -1));
	} else if (row >= 0 && row < k->h && m->x >= k->x && m->x < k->x + PICK_W &&
		   k->top + row < k->n) {
		k->at = k->top + row;
		if (m->kind == MOUSE_CLICK)
			flip(k);
	}
	return KEY_DONE | KEY_REDRAW;
}

/* ---- drawing ---- */

static const char *box_of(enum tick t)
{
	return t == TICK_IN ? "[x]" : t == TICK_OUT ? "[ ]" : "[-]";
}

static void draw_row(struct group_pick *k, struct ui *ui, struct grid *g, int y, int i)
{
	const struct pick_row *row = &k->row[i];
	bool differs = row->tick != tick_now(k, row);
	struct str count = STR_NONE;

	if (k->contacts > 1)
		count = arena_printf(ui->frame, "%d of %d", row->in, k->contacts);
	if (i == k->at) {
		grid_glyph(g, y, 0, GLYPH_BAR, STYLE_ACCENT);
		grid_cursor(g, y, 2);
	}
	grid_puts(g, y, 2, 3, box_of(row->tick), STYLE_NORMAL);
	if (differs)
		grid_puts(g, y, 6, 1, row->tick == TICK_IN ? "+" : "-",
			row->tick == TICK_IN ? STYLE_ADDED : STYLE_REMOVED);
	grid_cut(g, y, 8, g->w - 9 - (count.n ? grid_width(count) + 1 : 0), str_of(row->name),
		i == k->at ? STYLE_STRONG : STYLE_NORMAL);
	grid_right(g, y, g->w - 1, 16, count, STYLE_DIM);
}

static struct str title_of(struct group_pick *k, struct contacts_pane *p, struct ui *ui)
{
	if (k->contacts > 1)
		return arena_printf(ui->frame, "Groups of %s",
			words_many(k->contacts, "contact", "contacts").text);
	return p->card.name[0] && strcmp(p->card.id, k->contact[0]) == 0
		       ? arena_printf(ui->frame, "Groups of %s", p->card.name)
		       : STR("Groups");
}

void contacts_pick_draw(struct contacts_pane *p, struct ui *ui, struct grid *g)
{
	struct group_pick *k = p->pick;
	int rows = k->n ? k->n : 1, w = g->w < PICK_W ? g->w : PICK_W, h, y, x;
	struct grid in;

	h = rows + 2 > g->h ? g->h : rows + 2;
	y = (g->h - h) / 2;
	x = (g->w - w) / 2;
	grid_clear(g, y, x, h, w);
	grid_box(g, y, x, h, w, title_of(k, p, ui), STYLE_RULE);
	in = grid_part(g, y + 1, x + 1, h - 2, w - 2);
	k->h = in.h;
	k->y = y + 1;
	k->x = x;
	if (k->at < k->top)
		k->top = k->at;
	if (k->at >= k->top + in.h)
		k->top = k->at - in.h + 1;
	if (!k->n)
		grid_puts(&in, 0, 2, in.w - 3, "There is no group yet. c makes one.", STYLE_DIM);
	for (int i = 0; i < in.h && k->top + i < k->n; i++)
		draw_row(k, ui, &in, i, k->top + i);
}
