/* What review does beside deciding: drop, copy, undo, leave. All of it stages, discards or asks; none
 * of it accepts or sends anything. */
#include "panes/review_pane.h"

#include "icloud/icloud.h"
#include "panes/words.h"
#include "screen/ui.h"
#include "widgets/dialog.h"

#include <string.h>

static void dropped(void *self, struct ui *ui, int answer, struct str typed)
{
	struct review_pane *p = self;
	struct icloud_ids *ids;

	(void)typed;
	if (answer != 1 || seen_at(p) < 0)
		return;
	ids = mem_new(sizeof(*ids) + sizeof(ids->id[0]));
	ids->n = 1;
	ids->id[0] = p->seen[seen_at(p)].change;
	icloud_post(ui->icloud, ASK_DROP, ids);
}

unsigned acts_drop(struct review_pane *p, struct ui *ui)
{
	struct dialog d = {.context = CONTEXT_CONFIRM,
		.title = STR("Drop the change"),
		.self = p,
		.done = dropped,
		.lines = 3,
		.answers = 2};
	const struct review_seen *s;

	if (seen_at(p) < 0)
		return KEY_PASS;
	s = &p->seen[seen_at(p)];
	d.line[0].text = str_of(s->name);
	d.line[0].style = STYLE_STRONG;
	d.line[1].text = str_of(s->summary);
	d.line[2].text = STR("What you typed is gone then. In iCloud nothing changes.");
	d.answer[0] = (struct dialog_answer){KEY_ESC_, "not yet"};
	d.answer[1] = (struct dialog_answer){'y', "drop it"};
	ui_ask(ui, &d);
	return KEY_DONE | KEY_REDRAW;
}

unsigned acts_copy(struct review_pane *p, struct ui *ui)
{
	if (p->where != REVIEW_EXACT)
		return KEY_PASS;
	ui_copy(ui, buf_str(&p->shown.request));
	return KEY_DONE | KEY_REDRAW;
}

unsigned acts_scroll(struct review_pane *p, enum action a)
{
	int by = a == ACT_DOWN ? 1 : a == ACT_UP ? -1 : a == ACT_PAGE_DOWN ? 10 : -10;

	if (a != ACT_DOWN && a != ACT_UP && a != ACT_PAGE_DOWN && a != ACT_PAGE_UP)
		return KEY_PASS;
	p->shown.request_top += by;
	if (p->shown.request_top < 0)
		p->shown.request_top = 0;
	return KEY_DONE | KEY_REDRAW;
}

static void left_while_sending(void *self, struct ui *ui, int answer, struct str typed)
{
	(void)self;
	(void)typed;
	if (answer == 1)
		ui_leave(ui);
}

/* Leaving in the hold sends nothing; leaving later is asked about, and the rest waits. */
unsigned acts_leave(struct review_pane *p, struct ui *ui)
{
	struct dialog d = {.context = CONTEXT_CONFIRM,
		.title = STR("A commit is under way"),
		.self = p,
		.done = left_while_sending,
		.lines = 2,
		.answers = 2};

	if (!p->commit.on || p->commit.finished)
		return KEY_PASS;
	if (!p->commit.sent) {
		icloud_post(ui->icloud, ASK_RECALL, NULL);
		return KEY_PASS;
	}
	d.line[0].text = STR("The write under way is waited for; the other changes wait here.");
	d.line[1].text = STR("What is done is done.");
	d.answer[0] = (struct dialog_answer){KEY_ESC_, "go on"};
	d.answer[1] = (struct dialog_answer){'y', "leave"};
	ui_ask(ui, &d);
	return KEY_DONE | KEY_REDRAW;
}

struct newest {
	int64_t id;
	time_t at;
};

static void take_newest(void *ctx, const struct commit_row *c)
{
	struct newest *n = ctx;

	if (!n->id || c->at > n->at || (c->at == n->at && c->id > n->id))
		*n = (struct newest){c->id, c->at};
}

unsigned acts_undo(struct ui *ui)
{
	struct newest last = {0};
	struct icloud_ids *ids;

	if (ui->reader)
		history_commits(ui->reader, take_newest, &last);
	if (!last.id) {
		ui_say(ui, STYLE_NORMAL, "No commit has been made yet, so nothing can be undone.");
		return KEY_DONE | KEY_REDRAW;
	}
	ids = mem_new(sizeof(*ids) + sizeof(ids->id[0]));
	ids->n = 1;
	ids->id[0] = last.id;
	icloud_post(ui->icloud, ASK_UNDO, ids);
	ui_say(ui, STYLE_NORMAL, "The reverse of the last commit is staged for review.");
	return KEY_DONE | KEY_REDRAW;
}

unsigned acts_none_accepted(struct review_pane *p, struct ui *ui)
{
	const struct review_seen *s = seen_at(p) >= 0 ? &p->seen[seen_at(p)] : NULL;
	int open = 0;

	for (size_t i = 0; p->shown.diff && i < p->shown.diff->n; i++)
		open += p->shown.diff->rows[i].sign != DIFF_SAME && p->shown.row[i] == MARK_OPEN;
	for (size_t i = 0; p->shown.diff && i < p->shown.diff->n; i++)
		if (s && s->mark == MARK_OPEN && p->shown.row[i] != MARK_OPEN &&
			p->shown.diff->rows[i].sign != DIFF_SAME) {
			ui_say(ui, STYLE_NORMAL, "%s has %s. Space decides one, a takes all.",
				s->name, words_many(open, "open field", "open fields").text);
			return KEY_DONE | KEY_REDRAW;
		}
	ui_say(ui, STYLE_NORMAL, "No change is accepted yet. a accepts the one shown.");
	return KEY_DONE | KEY_REDRAW;
}

static bool is_behind(const struct review_pane *p)
{
	int at = seen_at(p);

	return at >= 0 &&
	       (p->seen[at].state == STATE_BEHIND || p->seen[at].state == STATE_CONFLICT);
}

/* One step back from the list: the filter, then the cluster. */
static unsigned widen(struct review_pane *p, struct ui *ui, enum action a)
{
	if (a != ACT_BACK || !seen_is_narrowed(p))
		return KEY_PASS;
	if (!p->filter.n)
		triage_back(p, ui);
	buf_clear(&p->filter);
	seen_pick(p, ui);
	seen_show(p, ui);
	return KEY_DONE | KEY_REDRAW;
}

unsigned acts_open_or_back(struct review_pane *p, struct ui *ui, enum action a)
{
	if (a == ACT_OPEN && is_behind(p))
		return conflict_open(p, ui);
	if (a == ACT_OPEN || a == ACT_RIGHT) {
		if (p->where != REVIEW_CHANGES || seen_at(p) < 0)
			return KEY_DONE;
		p->where = REVIEW_FIELDS;
		return KEY_DONE | KEY_REDRAW;
	}
	if (p->where == REVIEW_CHANGES)
		return widen(p, ui, a);
	p->where = p->where == REVIEW_EXACT ? REVIEW_FIELDS : REVIEW_CHANGES;
	return KEY_DONE | KEY_REDRAW;
}
