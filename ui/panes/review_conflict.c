/* A conflict in three columns: before, in iCloud now, yours. What one side changed goes by itself; where both did, a
 * person chooses. What comes of it is staged over what iCloud has now; a yes to it is given in review.c. */
#include "panes/review_pane.h"

#include "icloud/icloud.h"
#include "panes/words.h"
#include "screen/ui.h"
#include "widgets/dialog.h"

#include <stdlib.h>
#include <string.h>

enum { THREE_LABEL = 13, CARD_MOST = 16 * 1024 * 1024 };

/* ---- Opening and leaving ---- */

void conflict_close(struct review_pane *p)
{
	struct review_conflict *c = &p->conflict;

	for (size_t i = 0; c->typed && i < c->sides.n; i++)
		buf_release(&c->typed[i]);
	free(c->typed);
	free(c->choice);
	free(c->chosen);
	free(c->order);
	buf_release(&c->base);
	buf_release(&c->theirs);
	buf_release(&c->mine);
	buf_release(&c->wanted);
	conflict_release(&c->sides);
	*c = (struct review_conflict){0};
}

static const struct review_seen *seen_of_change(const struct review_pane *p, int64_t change)
{
	for (int i = 0; i < p->n; i++)
		if (p->seen[i].change == change)
			return &p->seen[i];
	return NULL;
}

static bool read_sides(struct review_pane *p, struct ui *ui, const struct review_seen *s)
{
	struct review_conflict *c = &p->conflict;

	c->base = BUF_INIT(CARD_MOST);
	c->theirs = BUF_INIT(CARD_MOST);
	c->mine = BUF_INIT(CARD_MOST);
	c->change = s->change;
	return changes_sides(ui->reader, s->change, &c->base, &c->mine) &&
	       changes_current(ui->reader, s->object, str_of(s->object_id), &c->theirs);
}

static void choose_at_first(struct review_conflict *c)
{
	c->choice = mem_new((c->sides.n + 1) * sizeof(*c->choice));
	c->chosen = mem_new((c->sides.n + 1) * sizeof(*c->chosen));
	c->typed = mem_new((c->sides.n + 1) * sizeof(*c->typed));
	for (size_t i = 0; i < c->sides.n; i++) {
		const struct conflict_row *r = &c->sides.rows[i];

		c->choice[i].side = r->both ? SIDE_THEIRS : r->usual;
		c->chosen[i] = !r->both;
		c->typed[i] = BUF_INIT(MIB);
	}
}

static int class_of(const struct conflict_row *r)
{
	return r->both ? 0 : r->mine ? 1 : r->theirs ? 2 : 3;
}

static void put_in_order(struct review_conflict *c)
{
	size_t n = 0;

	c->order = mem_new((c->sides.n + 1) * sizeof(*c->order));
	for (int class = 0; class < 4; class ++)
		for (size_t i = 0; i < c->sides.n; i++)
			if (class_of(&c->sides.rows[i]) == class)
				c->order[n++] = i;
}

/* ---- The other side is gone, or this one is a deletion: three columns have nothing to say ---- */

static struct icloud_ids *one_id(int64_t change)
{
	struct icloud_ids *ids = mem_new(sizeof(*ids) + sizeof(ids->id[0]));

	ids->n = 1;
	ids->id[0] = change;
	return ids;
}

static void post_drop(struct ui *ui, int64_t change)
{
	icloud_post(ui->icloud, ASK_DROP, one_id(change));
}

static void gone_answered(void *self, struct ui *ui, int answer, struct str typed)
{
	struct review_pane *p = self;
	const struct review_seen *s = seen_of_change(p, p->conflict.asked);

	(void)typed;
	if (s && answer == 1)
		p->stage_token = icloud_post(ui->icloud, ASK_ANEW, one_id(s->change));
	else if (s && answer == 2)
		post_drop(ui, s->change);
}

static void ask_gone(struct review_pane *p, struct ui *ui, const struct review_seen *s)
{
	struct dialog d = {.context = CONTEXT_DIALOG,
		.title = STR("Deleted in iCloud"),
		.self = p,
		.done = gone_answered,
		.lines = 3,
		.answers = 3};

	p->conflict.asked = s->change;
	d.line[0] = (struct dialog_line){STYLE_STRONG, str_of(s->name)};
	d.line[1].text = STR("Another device deleted this after your edit. Nothing was sent.");
	d.line[2].text =
		STR("Made new, it is reviewed as new; photo and groups come along where kept.");
	d.answer[0] = (struct dialog_answer){KEY_ESC_, "not yet"};
	d.answer[1] = (struct dialog_answer){'n', "make it new"};
	d.answer[2] = (struct dialog_answer){'d', "drop the change"};
	ui_ask(ui, &d);
}

static void delete_answered(void *self, struct ui *ui, int answer, struct str typed)
{
	struct review_pane *p = self;
	const struct review_seen *s = seen_of_change(p, p->conflict.asked);

	(void)typed;
	if (s && answer == 1)
		p->stage_token = icloud_post(ui->icloud, ASK_STAGE,
			change_draft_new(
				s->object, CHANGE_DELETE, s->source, str_of(s->object_id)));
	else if (s && answer == 2)
		post_drop(ui, s->change);
}

static void ask_delete(struct review_pane *p, struct ui *ui, const struct review_seen *s)
{
	struct dialog d = {.context = CONTEXT_DIALOG,
		.title = STR("Changed in iCloud since"),
		.self = p,
		.done = delete_answered,
		.lines = 3,
		.answers = 3};

	p->conflict.asked = s->change;
	d.line[0] = (struct dialog_line){STYLE_STRONG, str_of(s->name)};
	d.line[1].text = STR("Another device changed this after you staged its deletion.");
	d.line[2].text =
		STR("Staged again, the deletion shows what would go now and wants its yes.");
	d.answer[0] = (struct dialog_answer){KEY_ESC_, "not yet"};
	d.answer[1] = (struct dialog_answer){'s', "stage it again"};
	d.answer[2] = (struct dialog_answer){'d', "drop the deletion"};
	ui_ask(ui, &d);
}

unsigned conflict_open(struct review_pane *p, struct ui *ui)
{
	const struct review_seen *s = seen_at(p) >= 0 ? &p->seen[seen_at(p)] : NULL;
	struct review_conflict *c = &p->conflict;

	if (!s)
		return KEY_PASS;
	conflict_close(p);
	if (s->kind == CHANGE_DELETE) {
		ask_delete(p, ui, s);
	} else if (!read_sides(p, ui, s) || !c->theirs.n) {
		conflict_close(p);
		ask_gone(p, ui, s);
	} else if (!conflict_rows(ui->reader, buf_str(&c->base), buf_str(&c->theirs),
			   buf_str(&c->mine), &c->sides)) {
		conflict_close(p);
		ui_say(ui, STYLE_CONFLICT,
			"These cannot be laid beside each other. D drops the change.");
	} else {
		choose_at_first(c);
		put_in_order(c);
		diff_reset(&c->view);
		p->where = REVIEW_CONFLICT;
	}
	return KEY_DONE | KEY_REDRAW;
}

/* News: what iCloud has may have changed once more; then everything is asked again. */
void conflict_refresh(struct review_pane *p, struct ui *ui)
{
	const struct review_seen *s = seen_of_change(p, p->conflict.change);
	struct buf now = BUF_INIT(CARD_MOST);
	bool same;

	if (p->where != REVIEW_CONFLICT)
		return;
	same = s && (s->state == STATE_BEHIND || s->state == STATE_CONFLICT) &&
	       changes_current(ui->reader, s->object, str_of(s->object_id), &now) &&
	       str_eq(buf_str(&now), buf_str(&p->conflict.theirs));
	buf_release(&now);
	if (same)
		return;
	p->where = REVIEW_FIELDS;
	if (s && (s->state == STATE_BEHIND || s->state == STATE_CONFLICT))
		ui_say(ui, STYLE_CONFLICT, "%s changed once more in iCloud. Enter compares again.",
			s->name);
}

/* ---- Choosing ---- */

static size_t left_to_choose(const struct review_conflict *c)
{
	size_t n = 0;

	for (size_t i = 0; i < c->sides.n; i++)
		n += !c->chosen[i];
	return n;
}

/* The row under the bar: those that mine changed can be chosen, in their order. */
static int row_at(const struct review_conflict *c)
{
	int n = 0;

	for (size_t i = 0; i < c->sides.n; i++)
		if (c->sides.rows[c->order[i]].mine && n++ == c->view.at)
			return (int)c->order[i];
	return -1;
}

static int rows_to_choose(const struct review_conflict *c)
{
	int n = 0;

	for (size_t i = 0; i < c->sides.n; i++)
		n += c->sides.rows[i].mine;
	return n;
}

static unsigned move_cell(struct review_conflict *c, int by)
{
	int row = row_at(c), side = row < 0 ? 0 : (int)c->choice[row].side + by;

	if (row < 0 || side < 0 || side >= SIDE_COUNT)
		return KEY_DONE;
	c->choice[row] = (struct conflict_choice){.side = (enum conflict_side)side};
	c->chosen[row] = !c->sides.rows[row].both;
	return KEY_DONE | KEY_REDRAW;
}

/* To the next field that is still to be chosen. */
static unsigned next_open(struct review_conflict *c, struct ui *ui)
{
	int rows = rows_to_choose(c);

	for (int i = 0; i < rows; i++) {
		int n = 0, at = (c->view.at + 1 + i) % rows;

		for (size_t k = 0; k < c->sides.n; k++)
			if (c->sides.rows[c->order[k]].mine && n++ == at &&
				!c->chosen[c->order[k]]) {
				c->view.at = at;
				c->view.follow = true;
				return KEY_DONE | KEY_REDRAW;
			}
	}
	ui_say(ui, STYLE_NORMAL, "Nothing is left to choose. a accepts.");
	return KEY_DONE | KEY_REDRAW;
}

static unsigned take_cell(struct review_conflict *c, struct ui *ui)
{
	int row = row_at(c);

	if (row < 0)
		return KEY_DONE;
	c->chosen[row] = true;
	return left_to_choose(c) ? next_open(c, ui) : KEY_DONE | KEY_REDRAW;
}

static void typed_answer(void *self, struct ui *ui, int answer, struct str typed)
{
	struct review_pane *p = self;
	struct review_conflict *c = &p->conflict;
	size_t row = (size_t)c->typing;

	if (answer != 1 || p->where != REVIEW_CONFLICT || row >= c->sides.n)
		return;
	buf_clear(&c->typed[row]);
	buf_add_str(&c->typed[row], typed);
	c->choice[row] = (struct conflict_choice){SIDE_MINE, true, buf_str(&c->typed[row])};
	c->chosen[row] = true;
	ui_redraw(ui);
}

static unsigned type_answer(struct review_pane *p, struct ui *ui)
{
	struct dialog d = {.context = CONTEXT_DIALOG,
		.self = p,
		.done = typed_answer,
		.typed_label = "goes to iCloud",
		.typed_any = true,
		.answers = 2};
	int row = row_at(&p->conflict);
	const struct conflict_row *r = row < 0 ? NULL : &p->conflict.sides.rows[row];

	if (!r || !r->typable) {
		ui_say(ui, STYLE_NORMAL,
			"Only a line of text is typed here. Choose a side; the form edits the "
			"rest.");
		return KEY_DONE | KEY_REDRAW;
	}
	p->conflict.typing = row;
	d.title = r->words;
	d.line[d.lines++].text =
		arena_printf(ui->frame, "iCloud: %.*s", STR_ARG(r->value[SIDE_THEIRS]));
	d.line[d.lines++].text =
		arena_printf(ui->frame, "yours: %.*s", STR_ARG(r->value[SIDE_MINE]));
	d.answer[0] = (struct dialog_answer){KEY_ESC_, "not yet"};
	d.answer[1] = (struct dialog_answer){KEY_ENTER_, "take it"};
	ui_ask(ui, &d);
	return KEY_DONE | KEY_REDRAW;
}

/* ---- Handing it in ---- */

static unsigned stage_chosen(struct review_pane *p, struct ui *ui)
{
	struct review_conflict *c = &p->conflict;
	const struct review_seen *s = seen_of_change(p, c->change);
	struct change_draft *d;
	size_t left = left_to_choose(c);

	if (!s)
		return KEY_PASS;
	if (left) {
		next_open(c, ui);
		ui_say(ui, STYLE_CONFLICT, "%s left to choose. Left and Right choose, Space takes.",
			words_many((int64_t)left, "field is", "fields are").text);
		return KEY_DONE | KEY_REDRAW;
	}
	d = change_draft_new(s->object, CHANGE_UPDATE, s->source, str_of(s->object_id));
	d->merged = true;
	buf_add_str(&d->base, buf_str(&c->theirs));
	if (!conflict_build(buf_str(&c->base), buf_str(&c->theirs), buf_str(&c->mine), c->choice,
		    c->sides.n, &d->after)) {
		change_draft_free(&d);
		ui_say(ui, STYLE_WARNING, "Nothing can be made of this. D drops the change.");
		return KEY_DONE | KEY_REDRAW;
	}
	buf_release(&c->wanted);
	c->wanted = BUF_INIT(CARD_MOST);
	buf_add_str(&c->wanted, buf_str(&d->after));
	c->accept = c->change;
	p->stage_token = icloud_post(ui->icloud, ASK_STAGE, d);
	p->where = REVIEW_FIELDS;
	return KEY_DONE | KEY_REDRAW;
}

/* It waits now. It is accepted with the yes that was given to the three columns only when it is, byte for byte, what
 * they showed, over what they showed, and nothing about it is flagged: then whoever looked has seen all of it. */
int conflict_staged(struct review_pane *p, struct ui *ui)
{
	struct review_conflict *c = &p->conflict;
	const struct review_seen *s = c->accept ? seen_of_change(p, c->accept) : NULL;
	struct buf before = BUF_INIT(CARD_MOST), after = BUF_INIT(CARD_MOST);
	bool right = s && s->state == STATE_WAITING && !(s->flags & ~(1u << FLAG_MANY)) &&
		     changes_sides(ui->reader, s->change, &before, &after) &&
		     str_eq(buf_str(&before), buf_str(&c->theirs)) &&
		     str_eq(buf_str(&after), buf_str(&c->wanted));

	if (c->accept && !s)
		ui_say(ui, STYLE_NORMAL,
			"What you chose is what iCloud has, so nothing waits any more.");
	else if (s && !right)
		ui_say(ui, STYLE_NORMAL, "Put together. Look at it once more; a accepts it.");
	c->accept = 0;
	buf_release(&before);
	buf_release(&after);
	return right ? (int)(s - p->seen) : -1;
}

unsigned conflict_act(struct review_pane *p, struct ui *ui, enum action a)
{
	struct review_conflict *c = &p->conflict;

	switch (a) {
	case ACT_LEFT:
		return move_cell(c, -1);
	case ACT_RIGHT:
		return move_cell(c, 1);
	case ACT_DECIDE:
		return take_cell(c, ui);
	case ACT_NEXT:
		return next_open(c, ui);
	case ACT_EDIT:
		return type_answer(p, ui);
	case ACT_ACCEPT:
		return stage_chosen(p, ui);
	case ACT_DROP:
		return acts_drop(p, ui);
	case ACT_FOLD:
		p->unfolded = !p->unfolded;
		return KEY_DONE | KEY_REDRAW;
	case ACT_SIDE_BY_SIDE:
		p->stacked = !p->stacked;
		return KEY_DONE | KEY_REDRAW;
	case ACT_BACK:
		p->where = REVIEW_FIELDS;
		return KEY_DONE | KEY_REDRAW;
	case ACT_OPEN:
	case ACT_REFUSE:
	case ACT_COMMIT:
	case ACT_EXACT:
	case ACT_GROUP:
	case ACT_FILTER:
		return KEY_DONE;
	default:
		return diff_act(&c->view, ui, a);
	}
}

/* ---- Drawing ---- */

static char sign_of(const struct conflict_row *r, bool stacked)
{
	if (r->both)
		return '&';
	if (r->theirs && !r->mine)
		return r->missing[SIDE_BEFORE] ? '+' : r->missing[SIDE_THEIRS] ? '-' : '~';
	return stacked && r->mine ? '~' : ' ';
}

static void add_row(struct review_conflict *c, struct diff_lines *d, size_t i, bool stacked)
{
	const struct conflict_row *r = &c->sides.rows[i];
	struct diff_line *line = diff_line_add(d, DIFF_FIELD);

	line->tag = (int)i;
	line->label = r->words;
	line->before = r->value[SIDE_BEFORE];
	line->theirs = r->value[SIDE_THEIRS];
	line->after = c->choice[i].is_typed ? c->choice[i].typed : r->value[SIDE_MINE];
	line->sign = sign_of(r, stacked);
	line->selectable = r->mine;
	line->box = !r->mine ? BOX_NONE : c->chosen[i] ? BOX_GOES : BOX_OPEN;
	line->chosen = r->mine ? (int)c->choice[i].side : SIDE_THEIRS;
	if (!stacked && r->missing[SIDE_MINE] && line->chosen == SIDE_MINE &&
		!c->choice[i].is_typed)
		line->after = STR("removed"); /* else the cell that goes would be empty */
	if (stacked) {
		if (r->missing[SIDE_BEFORE])
			line->before = STR("not there");
		if (r->missing[SIDE_THEIRS])
			line->theirs = STR("not there");
		if (r->missing[SIDE_MINE] && !c->choice[i].is_typed)
			line->after = STR("not there");
	}
}

static void add_text(struct diff_lines *d, struct str text)
{
	struct diff_line *line = diff_line_add(d, DIFF_TEXT);

	line->text = text;
	line->style = STYLE_DIM;
}

static void add_rows(struct review_pane *p, struct ui *ui, struct diff_lines *d, bool stacked)
{
	struct review_conflict *c = &p->conflict;
	int64_t same = 0;

	for (size_t i = 0; i < c->sides.n; i++) {
		const struct conflict_row *r = &c->sides.rows[c->order[i]];
		bool shown = r->mine || r->theirs || (p->unfolded && r->value[SIDE_THEIRS].n);

		same += !r->mine && !r->theirs && r->value[SIDE_THEIRS].n > 0;
		if (!shown)
			continue;
		add_row(c, d, c->order[i], stacked);
		if (stacked && ui->h >= 20)
			diff_line_add(d, DIFF_BLANK);
	}
	if (!p->unfolded && same)
		diff_line_add(d, DIFF_FOLD)->text = arena_printf(ui->frame, "%s %s %s",
			ui->ascii ? ".." : "···",
			words_many(same, "field stays as it is", "fields stay as they are").text,
			ui->ascii ? ".." : "···");
}

static void build(struct review_pane *p, struct ui *ui, struct diff_lines *d, bool stacked)
{
	const struct review_seen *s = seen_of_change(p, p->conflict.change);
	bool undo = s && s->source == SOURCE_UNDO;
	struct diff_line *head;

	if (!stacked) {
		head = diff_line_add(d, DIFF_HEAD);
		head->before = undo ? STR("As it was sent") : STR("Before");
		head->theirs = STR("In iCloud now");
		head->after = undo ? STR("As it was before") : STR("Your change");
	}
	add_rows(p, ui, d, stacked);
	diff_line_add(d, DIFF_BLANK);
	add_text(d, STR("The cell with > goes to iCloud. Left and right move it, Space takes it, e "
			"types "
			"a third answer."));
	add_text(d, undo ? STR("Nothing is sent by choosing. a accepts when nothing is left to "
			       "choose.")
			 : STR("Your edit is kept whatever you choose. a accepts when nothing is "
			       "left to choose."));
}

static struct str when_words(
	struct ui *ui, const struct review_conflict *c, const struct review_seen *s)
{
	struct buf was = BUF_INIT(200), now = BUF_INIT(200);
	struct str own = s->source == SOURCE_UNDO
				 ? STR("after that commit")
				 : arena_printf(ui->frame, "your edit is of %s",
					   words_time(s->staged_at, clock_now()).text);
	time_t when;

	json_text(json_get(buf_str(&c->base), "dateModified"), &was);
	if (json_text(json_get(buf_str(&c->theirs), "dateModified"), &now) &&
		!str_eq(buf_str(&was), buf_str(&now)) && time_from_iso(buf_str(&now), &when))
		own = arena_printf(ui->frame, "changed on another device %s, %.*s",
			words_time(when, clock_now()).text, STR_ARG(own));
	else
		own = arena_printf(ui->frame, "changed on another device, %.*s", STR_ARG(own));
	buf_release(&was);
	buf_release(&now);
	return own;
}

static void draw_head(struct review_pane *p, struct ui *ui, struct grid *g, bool stacked)
{
	const struct review_conflict *c = &p->conflict;
	const struct review_seen *s = seen_of_change(p, c->change);
	struct str when = when_words(ui, c, s), right;
	size_t left = left_to_choose(c);
	int x = 4;

	right = arena_printf(ui->frame, "%zu to choose, %zu merged", left, c->sides.merged);
	if (stacked)
		right = left ? STR("[?] both sides changed") : STR("[x] chosen");
	grid_puts(g, 0, 2, 1, "&", STYLE_CONFLICT);
	x += grid_cut(g, 0, x, g->w - x - 2 - grid_width(right) - 2, str_of(s->name), STYLE_STRONG);
	if (!stacked && x + 3 + grid_width(when) + 3 + grid_width(right) < g->w)
		grid_cut(g, 0, x + 3, grid_width(when), when, STYLE_DIM);
	else
		grid_cut(g, 1, 4, g->w - 5, when, STYLE_DIM);
	grid_right(g, 0, g->w - 1, grid_width(right), right, left ? STYLE_OPEN : STYLE_DIM);
}

static const char *const undo_names[] = {"sent", "iCloud", "undone"};

void conflict_draw(struct review_pane *p, struct ui *ui, struct grid *g)
{
	struct review_conflict *c = &p->conflict;
	bool stacked = g->w < 80 || p->stacked;
	struct diff_lines d = diff_lines(ui->frame);
	int gap = stacked && ui->h < 20 ? 2 : 3;
	struct grid body = grid_part(g, gap - 1, 0, g->h - gap + 1, g->w);
	size_t left = left_to_choose(c);

	if (!seen_of_change(p, c->change))
		return;
	if (stacked)
		body = grid_part(g, gap, 0, g->h - gap, g->w);
	c->view.three = true;
	c->view.names = seen_of_change(p, c->change)->source == SOURCE_UNDO ? undo_names : NULL;
	c->view.stacked = stacked;
	c->view.label_w = THREE_LABEL;
	c->view.value_w = (g->w - 25) / 3 - 3;
	draw_head(p, ui, g, stacked);
	build(p, ui, &d, stacked);
	diff_draw(&c->view, ui, &body, &d, true);
	ui_position(ui, "%s",
		left ? words_many((int64_t)left, "field to choose", "fields to choose").text
		     : "nothing left to choose");
	ui_note(ui, STYLE_DIM, "%d of %d", p->list.at + 1, p->rows);
}
