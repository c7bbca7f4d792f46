/* Two contacts and what becomes of them, in three columns; stacked where it is narrow. A person chooses field
 * by field which card stays and what it says; Ctrl-S stages an update, the groups and a deletion that waits
 * for them. Sends nothing. */
#include "panes/merge_inside.h"

#include "panes/words.h"
#include "screen/ui.h"

#include <stdlib.h>
#include <string.h>

extern const struct pane pane_merge;

/* ---- Opening ---- */

static void put_away(struct merge_pane *p)
{
	merge_free(&p->m);
	for (int side = 0; side < 2; side++)
		buf_release(&p->card[side]);
}

static unsigned go_back(struct merge_pane *p, struct ui *ui)
{
	bool again = p->again;

	put_away(p);
	if (again)
		ui_show(ui, "duplicates");
	else
		ui_uncover(ui);
	return KEY_DONE | KEY_REDRAW;
}

/* ---- Groups ---- */

struct joining {
	struct merge_pane *p;
	int side;
};

static void take_group(void *ctx, const struct group_row *g)
{
	struct joining *j = ctx;
	struct merge_group *to;
	struct str name;

	if (g->sign == '-' || g->id.n >= LIST_ID || j->p->groups[j->side] == GROUPS_SHOWN)
		return;
	to = &j->p->group[j->side][j->p->groups[j->side]++];
	memcpy(to->id, g->id.p, g->id.n);
	to->id[g->id.n] = '\0';
	name = utf8_clip(g->name.n ? g->name : STR("without a name"), sizeof to->name - 1);
	memcpy(to->name, name.p, name.n);
	to->name[name.n] = '\0';
}

static bool is_in(const struct merge_pane *p, int side, const char *id)
{
	for (int i = 0; i < p->groups[side]; i++)
		if (strcmp(p->group[side][i].id, id) == 0)
			return true;
	return false;
}

/* The card that stays joins the groups of the one that goes. */
static void join_groups(struct merge_pane *p)
{
	int stays = merge_stays(p->m), goes = 1 - stays;

	merge_join_none(p->m);
	for (int i = 0; i < p->groups[goes]; i++)
		if (!is_in(p, stays, p->group[goes][i].id))
			merge_join(p->m, str_of(p->group[goes][i].id));
}

/* Why a contact cannot be merged now; NULL: it can. */
static const char *why_not(char kind)
{
	switch (kind) {
	case '-':
		return "is to be deleted by a change that waits. D in Review drops that.";
	case '+':
		return "is new and not in iCloud yet. Commit it first.";
	case '&':
	case '?':
		return "has a change that is not decided. R shows it.";
	default:
		return NULL;
	}
}

static bool load_card(struct merge_pane *p, struct ui *ui, int side, struct str id)
{
	struct buf name = BUF_INIT(64 * KIB);
	struct joining j = {p, side};
	const char *why;
	char kind = 0;
	bool there;

	p->card[side] = BUF_INIT(16 * MIB);
	p->groups[side] = 0;
	there = contacts_card_after(ui->reader, id, &p->card[side], &kind);
	contacts_memberships(ui->reader, id, take_group, &j);
	why = there ? why_not(kind) : "is not there any more.";
	if (why) {
		if (!there || !card_name(buf_str(&p->card[side]), &name))
			buf_adds(&name, "This contact");
		ui_say(ui, STYLE_WARNING, "%.*s %s", STR_ARG(utf8_clip(buf_str(&name), 60)), why);
	}
	buf_release(&name);
	return !why;
}

static bool load(struct merge_pane *p, struct ui *ui, struct str left, struct str right)
{
	struct error err = ERROR_INIT;
	struct buf me = BUF_INIT(4 * KIB);
	bool ok;

	icloud_read_begin(ui->reader);
	contacts_me(ui->reader, &me, NULL);
	ok = load_card(p, ui, 0, left) && load_card(p, ui, 1, right);
	icloud_read_end(ui->reader);
	if (ok)
		p->m = merge_new(buf_str(&p->card[0]), buf_str(&p->card[1]), buf_str(&me), &err);
	if (ok && !p->m)
		ui_fail(ui, &err);
	if (p->m)
		join_groups(p);
	buf_release(&me);
	return p->m != NULL;
}

void merge_show(struct contacts_pane *contacts, struct ui *ui, struct str left, struct str right,
	bool again)
{
	struct merge_pane *p;

	if (!ui->reader)
		return;
	ui_show(ui, "merge");
	p = ui_pane_state(ui, "merge");
	put_away(p);
	diff_reset(&p->view);
	p->again = again;
	p->contacts = contacts;
	p->token = 0;
	if (!load(p, ui, left, right))
		go_back(p, ui);
}

unsigned contacts_merge(struct contacts_pane *p, struct ui *ui)
{
	int n = p->marks.n;

	if (!ui->reader)
		return KEY_PASS;
	if (n == 0)
		duplicates_show(p, ui);
	else if (n == 1)
		ui_say(ui, STYLE_NORMAL, "m needs two marked contacts; 1 is marked. Space marks.");
	else if (n > 2)
		ui_say(ui, STYLE_NORMAL,
			"Two contacts are merged at a time; %d are marked. Space unmarks.", n);
	else
		merge_show(p, ui, str_of(p->marks.id[0]), str_of(p->marks.id[1]), false);
	return KEY_DONE | KEY_REDRAW;
}

/* ---- Drawing ---- */

enum { TAG_NONE = -1 };

static struct str short_name(const struct merge_pane *p, int side)
{
	return utf8_clip(merge_name(p->m, side), 60);
}

static char sign_of(const struct merge_row *row)
{
	if (row->same)
		return ' ';
	if (row->open)
		return '&';
	if (row->none)
		return '-';
	return row->missing[0] || row->missing[1] ? '+' : '~';
}

static struct str unknown_words(struct ui *ui, const struct merge_row *row)
{
	return arena_printf(ui->frame, "%.*s", STR_ARG(utf8_clip(row->words, 40)));
}

static void add_row(struct diff_lines *d, struct ui *ui, const struct merge_row *row, int tag)
{
	struct diff_line *l = diff_line_add(d, DIFF_FIELD);

	l->tag = tag;
	l->selectable = !row->same;
	l->box = row->same || row->fixed ? BOX_NONE : row->open ? BOX_OPEN : BOX_GOES;
	l->sign = sign_of(row);
	l->label = unknown_words(ui, row);
	l->before = row->side[0];
	l->theirs = row->side[1];
	l->after = row->none ? row->note : row->result;
	l->chosen = row->choice > MERGE_RIGHT ? 2 : (int)row->choice;
}

static void add_names(const struct merge_pane *p, int side, int but, struct buf *out)
{
	for (int i = 0; i < p->groups[side]; i++) {
		if (but >= 0 && is_in(p, but, p->group[side][i].id))
			continue;
		if (out->n)
			buf_adds(out, ", ");
		buf_adds(out, p->group[side][i].name);
	}
}

static struct str group_names(const struct merge_pane *p, struct ui *ui, int side, int other)
{
	struct buf names = BUF_INIT(64 * KIB);
	struct str out;

	add_names(p, side, -1, &names);
	if (other >= 0)
		add_names(p, other, side, &names);
	out = arena_str(ui->frame, buf_str(&names));
	buf_release(&names);
	return out;
}

static void add_groups(struct merge_pane *p, struct ui *ui, struct diff_lines *d)
{
	int stays = merge_stays(p->m);
	struct diff_line *l;

	if (!p->groups[0] && !p->groups[1])
		return;
	diff_line_add(d, DIFF_BLANK);
	l = diff_line_add(d, DIFF_FIELD);
	l->tag = TAG_NONE;
	l->selectable = true;
	l->label = STR("groups");
	l->before = group_names(p, ui, 0, -1);
	l->theirs = group_names(p, ui, 1, -1);
	l->after = group_names(p, ui, stays, 1 - stays);
	l->sign = str_eq(l->before, l->theirs) ? ' ' : '+';
	l->chosen = 2;
}

static void add_title(struct merge_pane *p, struct ui *ui, struct diff_lines *d)
{
	struct diff_line *l = diff_line_add(d, DIFF_TEXT);
	size_t open = merge_open(p->m);
	int stays = merge_stays(p->m);

	l->style = STYLE_STRONG;
	l->text = arena_printf(
		ui->frame, "%.*s and %.*s", STR_ARG(short_name(p, 0)), STR_ARG(short_name(p, 1)));
	l->right = open ? arena_printf(ui->frame, "%zu to choose", open)
			: STR("nothing left to choose");
	l = diff_line_add(d, DIFF_TEXT);
	l->style = STYLE_DIM;
	l->text =
		arena_printf(ui->frame, "The %s card stays and is changed, the %s one is deleted.",
			stays ? "right" : "left", stays ? "left" : "right");
	diff_line_add(d, DIFF_BLANK);
	if (p->view.stacked)
		return;
	l = diff_line_add(d, DIFF_HEAD);
	l->before = stays ? STR("Left, goes") : STR("Left, stays");
	l->theirs = stays ? STR("Right, stays") : STR("Right, goes");
	l->after = STR("Result");
}

static void add_end(struct merge_pane *p, struct ui *ui, struct diff_lines *d, size_t same)
{
	struct diff_line *l;

	if (same && !p->all) {
		l = diff_line_add(d, DIFF_FOLD);
		l->text = arena_printf(ui->frame, "··· %s in both, f shows %s ···",
			words_many((int64_t)same, "field is the same", "fields are the same").text,
			same == 1 ? "it" : "them");
	}
	diff_line_add(d, DIFF_BLANK);
	l = diff_line_add(d, DIFF_TEXT);
	l->style = STYLE_DIM;
	l->text = STR(
		"What has > goes into the result. Left and right move it, Space takes it, e types "
		"another. x lets the other card stay.");
}

static void merge_draw(void *self, struct ui *ui, struct grid *g)
{
	static const char *const names[3] = {"left", "right", "result"};
	struct merge_pane *p = self;
	struct diff_lines d = diff_lines(ui->frame);
	struct merge_row row;
	int group = -1;
	size_t same = 0;

	if (!p->m)
		return;
	p->view.three = true;
	p->view.names = names;
	p->view.stacked = g->w < 80;
	p->view.label_w = p->view.stacked ? 14 : 13;
	add_title(p, ui, &d);
	for (size_t i = 0; merge_row(p->m, i, &row); i++) {
		same += row.same;
		if (row.same && !p->all)
			continue;
		if (group >= 0 && row.info->group != group)
			diff_line_add(&d, DIFF_BLANK);
		group = row.info->group;
		add_row(&d, ui, &row, (int)i);
	}
	add_groups(p, ui, &d);
	add_end(p, ui, &d, same);
	diff_draw(&p->view, ui, g, &d, true);
	ui_position(
		ui, "%s in all", words_many((int64_t)merge_count(p->m), "field", "fields").text);
}

/* ---- Choosing ---- */

int merge_place_here(const struct merge_pane *p)
{
	struct merge_row row;
	int at = 0;

	for (size_t i = 0; merge_row(p->m, i, &row); i++)
		if (!row.same && at++ == p->view.at)
			return (int)i;
	return -1;
}

static bool row_here(const struct merge_pane *p, struct merge_row *row)
{
	int at = merge_place_here(p);

	return at >= 0 && merge_row(p->m, (size_t)at, row);
}

static unsigned say_fixed(struct ui *ui, const struct merge_row *row)
{
	if (row->fixed)
		ui_say(ui, STYLE_NORMAL,
			"A photo belongs to its card. x lets the other card stay, with its photo.");
	return KEY_DONE | KEY_REDRAW;
}

static unsigned choose(struct merge_pane *p, struct ui *ui, int step)
{
	struct merge_row row;
	int to;

	if (!row_here(p, &row))
		return KEY_DONE;
	if (row.fixed)
		return say_fixed(ui, &row);
	to = (int)(row.choice > MERGE_RIGHT ? MERGE_BOTH : row.choice) + step;
	if (to >= MERGE_LEFT && to <= MERGE_BOTH)
		merge_choose(p->m, (size_t)merge_place_here(p), (enum merge_choice)to);
	return KEY_DONE | KEY_REDRAW;
}

static unsigned take(struct merge_pane *p, struct ui *ui)
{
	struct merge_row row;

	if (!row_here(p, &row))
		return KEY_DONE;
	if (row.fixed)
		return say_fixed(ui, &row);
	merge_choose(p->m, (size_t)merge_place_here(p), row.choice);
	diff_act(&p->view, ui, ACT_DOWN);
	return KEY_DONE | KEY_REDRAW;
}

static unsigned other_stays(struct merge_pane *p, struct ui *ui)
{
	if (!merge_stay(p->m, 1 - merge_stays(p->m)))
		ui_say(ui, STYLE_NORMAL, "Your own card always stays.");
	else
		join_groups(p);
	return KEY_DONE | KEY_REDRAW;
}

/* ---- Staging ---- */

static unsigned stage(struct merge_pane *p, struct ui *ui)
{
	struct error err = ERROR_INIT;
	struct change_drafts *many;

	if (p->token)
		return KEY_DONE;
	many = merge_drafts(p->m, &err);
	if (many)
		p->token = icloud_post(ui->icloud, ASK_STAGE_MANY, many);
	else
		ui_say(ui, STYLE_WARNING, "%s %s", err.what, err.next);
	return KEY_DONE | KEY_REDRAW;
}

/* Where nothing differs no change waits: the card that stays may have it all. */
static void say_staged(struct merge_pane *p, struct ui *ui, int64_t changes)
{
	struct str name = short_name(p, merge_stays(p->m));
	struct words many = words_many(changes, "change", "changes");

	if (changes < 2)
		ui_say(ui, STYLE_REMOVED, "Only the deletion waits: the other card says it all.%s",
			ui->w < 80 ? "" : " R shows it.");
	else if (ui->w < 100)
		ui_say(ui, STYLE_CHANGED, "The merge waits: %s. R shows them.", many.text);
	else
		ui_say(ui, STYLE_CHANGED,
			"The merge into %.*s waits: %s, the deletion last. R shows them.",
			STR_ARG(name), many.text);
}

/* A card that has changed since is laid side by side again only by the person: what was chosen stays here. */
static void look_again(struct merge_pane *p, struct ui *ui)
{
	struct buf now = BUF_INIT(16 * MIB);
	bool same = true;
	char kind;

	for (int side = 0; side < 2; side++) {
		buf_clear(&now);
		same = same && contacts_card_after(ui->reader, merge_id(p->m, side), &now, &kind) &&
		       str_eq(buf_str(&now), buf_str(&p->card[side]));
	}
	buf_release(&now);
	if (!same)
		ui_say(ui, STYLE_CONFLICT,
			"One of the two has changed meanwhile. Esc and m lay them side by side "
			"again.");
}

static void remember(struct merge_pane *p, struct ui *ui, int64_t step)
{
	bool again = p->again;

	contacts_remember(p->contacts, step);
	if (!again)
		marks_clear(&p->contacts->marks);
	p->contacts->marked_here = again ? p->contacts->marked_here : 0;
	go_back(p, ui);
	if (again && step)
		duplicates_merged(ui);
}

static unsigned hear(struct merge_pane *p, struct ui *ui, const struct icloud_message *m)
{
	if (m->event == EVENT_STORE && m->ask == ASK_CONTACTS && ui->reader) {
		look_again(p, ui);
		return KEY_REDRAW;
	}
	if (!p->token || m->token != p->token ||
		(m->event != EVENT_DONE && m->event != EVENT_ERROR))
		return 0;
	p->token = 0;
	if (m->event == EVENT_ERROR)
		return KEY_REDRAW;
	say_staged(p, ui, m->total);
	remember(p, ui, m->id);
	return KEY_REDRAW;
}

/* ---- The pane ---- */

static unsigned merge_event(void *self, struct ui *ui, const struct event *ev)
{
	struct merge_pane *p = self;

	return ev->kind == EV_MESSAGE && p->m ? hear(p, ui, ev->message) : 0;
}

static unsigned merge_act(void *self, struct ui *ui, enum action a)
{
	struct merge_pane *p = self;

	if (!p->m)
		return KEY_PASS;
	switch (a) {
	case ACT_BACK:
		return go_back(p, ui);
	case ACT_LEFT:
	case ACT_RIGHT:
		return choose(p, ui, a == ACT_LEFT ? -1 : 1);
	case ACT_DECIDE:
		return take(p, ui);
	case ACT_EDIT:
		return merge_edit(p, ui);
	case ACT_OTHER_STAYS:
		return other_stays(p, ui);
	case ACT_FOLD:
		p->all = !p->all;
		return KEY_DONE | KEY_REDRAW;
	case ACT_STAGE:
		return stage(p, ui);
	case ACT_RELOAD:
		icloud_post(ui->icloud, ASK_CONTACTS, NULL);
		return KEY_DONE;
	default:
		return diff_act(&p->view, ui, a);
	}
}

static unsigned merge_mouse(void *self, struct ui *ui, const struct mouse *m)
{
	struct merge_pane *p = self;
	bool box = false;

	return diff_mouse(&p->view, ui, m, &box);
}

static void merge_close(void *self, struct ui *ui)
{
	(void)ui;
	put_away(self);
}

const struct pane pane_merge = {
	.name = "merge",
	.title = "Merge",
	.context = CONTEXT_MERGE,
	.size = sizeof(struct merge_pane),
	.close = merge_close,
	.event = merge_event,
	.act = merge_act,
	.mouse = merge_mouse,
	.draw = merge_draw,
};
