/* Review: what waits, decided by a person, confirmed by a person. The only file of the program that knows
 * the review object and so the only one that can make approvals: confirmed() below, called by the dialog
 * that was answered, and by nothing else. It keeps no approval; what it gets goes straight to the engine. */
#include "panes/review_pane.h"

#include "icloud/review.h"
#include "panes/history.h"
#include "panes/words.h"
#include "screen/ui.h"
#include "widgets/dialog.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REQUEST_MAX = 4 * 1024 * 1024 };

extern const struct pane pane_review;

static void put(char *out, size_t size, struct str s)
{
	s = utf8_clip(s, size - 1);
	memcpy(out, s.p ? s.p : "", s.n);
	out[s.n] = '\0';
}

/* ---- Facts from the review ---- */

static enum review_mark mark_of(enum decision d)
{
	return d == DECISION_ACCEPTED  ? MARK_GOES
	       : d == DECISION_PART    ? MARK_PART
	       : d == DECISION_REFUSED ? MARK_STAYS
				       : MARK_OPEN;
}

static void see(struct review_seen *s, const struct change_row *c, enum decision d)
{
	*s = (struct review_seen){.change = c->id,
		.after = c->after,
		.flags = c->flags,
		.object = c->object,
		.kind = c->kind,
		.state = c->state,
		.source = c->source,
		.staged_at = c->staged_at,
		.mark = mark_of(d)};
	snprintf(s->id, sizeof(s->id), "%" PRId64, c->id);
	put(s->object_id, sizeof(s->object_id), c->object_id);
	put(s->name, sizeof(s->name), c->title);
	put(s->summary, sizeof(s->summary), c->summary);
	put(s->fields, sizeof(s->fields), c->fields);
}

static void see_all(struct review_pane *p)
{
	struct review_summary sum = {0};
	struct change_row change;
	enum decision d;

	p->n = p->review ? (int)review_count(p->review) : 0;
	if (p->n > p->cap) {
		p->cap = p->n + 16;
		p->seen = mem_grow(p->seen, (size_t)p->cap, sizeof(*p->seen));
	}
	p->open = p->accepted = p->refused = 0;
	for (int i = 0; i < p->n; i++) {
		if (!review_look(p->review, (size_t)i, &change, &d))
			continue;
		see(&p->seen[i], &change, d);
		p->open += p->seen[i].mark == MARK_OPEN;
		p->accepted += p->seen[i].mark == MARK_GOES || p->seen[i].mark == MARK_PART;
		p->refused += p->seen[i].mark == MARK_STAYS;
	}
	if (p->review)
		review_summary(p->review, &sum);
	p->contacts = sum.contacts;
}

/* Decisions of the change shown; the diff itself stays where it is until the review is refreshed. */
static void look_again(struct review_pane *p)
{
	struct review_item item;

	if (p->shown.at < 0 || !review_item(p->review, (size_t)p->shown.at, &item))
		return;
	p->shown.diff = item.diff;
	if (item.diff->n > p->shown.row_cap) {
		p->shown.row_cap = item.diff->n + 16;
		p->shown.row = mem_grow(p->shown.row, p->shown.row_cap, sizeof(*p->shown.row));
	}
	for (size_t i = 0; i < item.diff->n; i++)
		p->shown.row[i] = mark_of(item.rows[i]);
}

void seen_show(struct review_pane *p, struct ui *ui)
{
	int at = seen_at(p);

	if (at != p->shown.at)
		diff_reset(&p->view);
	p->shown.at = at;
	p->shown.diff = NULL;
	if (at < 0 || at >= p->n)
		return;
	look_again(p);
	seen_read(p, ui, &p->seen[at]);
}

static void load(struct review_pane *p, struct ui *ui)
{
	struct error err = ERROR_INIT;
	bool ok = true;

	if (!ui->reader)
		return;
	p->shown.diff = NULL;
	p->triage.clusters = NULL;
	if (p->review)
		ok = review_refresh(p->review, &err);
	else
		ok = (p->review = review_new(ui->icloud, ui->reader, &err)) != NULL;
	if (!ok)
		ui_fail(ui, &err);
	see_all(p);
	if (p->review && (p->where == REVIEW_TRIAGE || p->triage.opened != CLUSTER_NONE))
		triage_keep_opened(p, ui, review_clusters(p->review));
	seen_pick(p, ui);
	seen_show(p, ui);
	if (p->where == REVIEW_EXACT)
		p->where = REVIEW_CHANGES;
	conflict_refresh(p, ui);
}

/* ---- Deciding ---- */

static void next_open(struct review_pane *p, struct ui *ui)
{
	for (int i = 1; i < p->rows; i++) {
		int at = (p->list.at + i) % p->rows;

		if (p->seen[p->row[at]].mark != MARK_OPEN)
			continue;
		list_select(&p->list, ui, at);
		return;
	}
}

static unsigned decide(struct review_pane *p, struct ui *ui, enum decision d)
{
	struct error err = ERROR_INIT;

	if (seen_at(p) < 0)
		return KEY_PASS;
	if (!review_decide(p->review, (size_t)seen_at(p), d, &err)) {
		ui_fail(ui, &err);
		return KEY_DONE | KEY_REDRAW;
	}
	see_all(p);
	next_open(p, ui);
	seen_show(p, ui);
	return KEY_DONE | KEY_REDRAW;
}

/* Space: an open field goes, one that goes stays here, one that stays goes. */
static unsigned decide_field(struct review_pane *p, struct ui *ui)
{
	struct error err = ERROR_INIT;
	int row = p->view.tag;
	enum decision d;

	if (!p->shown.diff || row < 0 || (size_t)row >= p->shown.diff->n)
		return KEY_PASS;
	if (p->where == REVIEW_CHANGES)
		p->where = REVIEW_FIELDS;
	d = p->shown.row[row] == MARK_GOES ? DECISION_REFUSED : DECISION_ACCEPTED;
	if (!review_decide_row(p->review, (size_t)p->shown.at, (size_t)row, d, &err))
		ui_fail(ui, &err);
	see_all(p);
	look_again(p);
	return KEY_DONE | KEY_REDRAW;
}

/* ---- Confirming ---- */

/* The person has answered. Approvals exist from here until the engine has taken them. */
static void confirmed(void *self, struct ui *ui, int answer, struct str typed)
{
	struct review_pane *p = self;
	struct error err = ERROR_INIT;
	struct icloud_commit *commit;
	int64_t number = 0;

	if (answer != 1)
		return;
	if (typed.n && !str_to_int64(typed, &number))
		return;
	commit = review_confirm(p->review, (size_t)number, &err);
	if (!commit) {
		ui_fail(ui, &err);
		return;
	}
	commit_begin(&p->commit, ui, p, clock_now());
	p->commit.token = icloud_post(ui->icloud, ASK_COMMIT, commit);
	p->where = REVIEW_SENDING;
	ui_quiet(ui);
	ui_redraw(ui);
}

static unsigned ask_commit(struct review_pane *p, struct ui *ui)
{
	struct dialog d = {.context = CONTEXT_CONFIRM, .self = p, .done = confirmed, .answers = 2};
	struct review_summary sum;
	size_t n;

	if (!p->review)
		return KEY_PASS;
	review_summary(p->review, &sum);
	n = sum.changed + sum.created + sum.deleted;
	if (!n)
		return acts_none_accepted(p, ui);
	confirm_words(p, ui, &d,
		&(struct review_sum){sum.changed, sum.created, sum.deleted, sum.flagged, sum.stays,
			sum.alike, sum.number, sum.contacts, sum.groups, sum.me});
	ui_ask(ui, &d);
	return KEY_DONE | KEY_REDRAW;
}

/* ---- Keys ---- */

static unsigned show_request(struct review_pane *p, struct ui *ui)
{
	struct error err = ERROR_INIT;

	if (p->where == REVIEW_EXACT) {
		p->where = REVIEW_FIELDS;
		return KEY_DONE | KEY_REDRAW;
	}
	if (seen_at(p) < 0)
		return KEY_PASS;
	buf_clear(&p->shown.request);
	if (!review_request(p->review, (size_t)seen_at(p), &p->shown.request, &err)) {
		ui_fail(ui, &err);
		return KEY_DONE | KEY_REDRAW;
	}
	p->shown.request_top = 0;
	p->where = REVIEW_EXACT;
	return KEY_DONE | KEY_REDRAW;
}

static unsigned go_to(struct review_pane *p, struct ui *ui, int step)
{
	unsigned done = list_act(&p->list, ui, step > 0 ? ACT_DOWN : ACT_UP);

	seen_show(p, ui);
	if (p->where == REVIEW_EXACT) {
		p->where = REVIEW_CHANGES;
		show_request(p, ui);
	}
	return done | KEY_REDRAW;
}

static unsigned toggle(bool *what)
{
	*what = !*what;
	return KEY_DONE | KEY_REDRAW;
}

static unsigned act_on_change(struct review_pane *p, struct ui *ui, enum action a)
{
	switch (a) {
	case ACT_ACCEPT:
		return decide(p, ui, DECISION_ACCEPTED);
	case ACT_REFUSE:
		return decide(p, ui, DECISION_REFUSED);
	case ACT_DECIDE:
		return decide_field(p, ui);
	case ACT_DROP:
		return acts_drop(p, ui);
	case ACT_COMMIT:
		return ask_commit(p, ui);
	case ACT_EDIT:
		return acts_edit(p, ui);
	case ACT_EDITOR:
		return acts_editor(p, ui);
	case ACT_NEXT:
		return go_to(p, ui, 1);
	case ACT_PREVIOUS:
		return go_to(p, ui, -1);
	case ACT_UNDO:
		return acts_undo(ui);
	default:
		return KEY_PASS;
	}
}

static unsigned act_on_view(struct review_pane *p, struct ui *ui, enum action a)
{
	switch (a) {
	case ACT_EXACT:
		return show_request(p, ui);
	case ACT_FOLD:
		return toggle(&p->unfolded);
	case ACT_WIDE:
		return toggle(&p->list_hidden);
	case ACT_SIDE_BY_SIDE:
		return toggle(&p->stacked);
	case ACT_HISTORY:
		history_show(ui);
		return KEY_DONE | KEY_REDRAW;
	case ACT_BACKUPS:
		ui_show(ui, "backups");
		return KEY_DONE | KEY_REDRAW;
	case ACT_RELOAD:
		icloud_post(ui->icloud, ASK_CONTACTS, NULL);
		return KEY_DONE | KEY_REDRAW;
	case ACT_NEXT_COLUMN:
	case ACT_PREVIOUS_COLUMN:
		p->where = p->where == REVIEW_FIELDS ? REVIEW_CHANGES : REVIEW_FIELDS;
		return KEY_DONE | KEY_REDRAW;
	default:
		return KEY_PASS;
	}
}

static unsigned move(struct review_pane *p, struct ui *ui, enum action a)
{
	if (p->where == REVIEW_EXACT)
		return acts_scroll(p, a);
	if (p->where == REVIEW_FIELDS || ui->w < 80)
		return diff_act(&p->view, ui, a);
	return list_act(&p->list, ui, a);
}

/* A yes to what is alike. The review leaves out whatever wants its own. */
static unsigned decide_cluster(struct review_pane *p, struct ui *ui, enum decision d)
{
	struct error err = ERROR_INIT;
	int k = triage_at(p);
	size_t decided = 0;

	if (k == CLUSTER_LOOK ||
		(d == DECISION_ACCEPTED && k >= 0 && (size_t)k < p->triage.clusters->look)) {
		ui_say(ui, STYLE_WARNING, "Each of these wants its own yes. Enter shows them.");
		return KEY_DONE | KEY_REDRAW;
	}
	if (k < 0)
		return KEY_PASS;
	if (!review_decide_cluster(p->review, (size_t)k, d, &decided, &err)) {
		ui_fail(ui, &err);
		return KEY_DONE | KEY_REDRAW;
	}
	see_all(p);
	look_again(p);
	if (!decided) {
		ui_say(ui, STYLE_NORMAL,
			"Nothing that is alike is open here. Enter shows what is left.");
		triage_next(p, ui);
		return KEY_DONE | KEY_REDRAW;
	}
	ui_say(ui, STYLE_NORMAL, "%s %s.",
		words_many((int64_t)decided, "change is", "changes are").text,
		d == DECISION_ACCEPTED ? "accepted" : "refused");
	triage_next(p, ui);
	return KEY_DONE | KEY_REDRAW;
}

/* t: what waits, by shape, and back to the list. */
static unsigned show_clusters(struct review_pane *p, struct ui *ui)
{
	if (!p->n || !p->review)
		return KEY_PASS;
	if (p->where == REVIEW_TRIAGE) {
		p->where = REVIEW_CHANGES;
		seen_show(p, ui);
		return KEY_DONE | KEY_REDRAW;
	}
	triage_refresh(p, ui, review_clusters(p->review));
	if (p->triage.opened == CLUSTER_NONE)
		list_select(&p->triage.list, ui, p->triage.clusters->look ? 0 : 1);
	buf_clear(&p->filter);
	triage_back(p, ui);
	seen_pick(p, ui);
	return KEY_DONE | KEY_REDRAW;
}

static unsigned act_on_clusters(struct review_pane *p, struct ui *ui, enum action a)
{
	switch (a) {
	case ACT_GROUP:
	case ACT_BACK:
	case ACT_LEFT:
		return show_clusters(p, ui);
	case ACT_OPEN:
	case ACT_RIGHT:
		triage_open(p, ui);
		seen_show(p, ui);
		return KEY_DONE | KEY_REDRAW;
	case ACT_ACCEPT:
		return decide_cluster(p, ui, DECISION_ACCEPTED);
	case ACT_REFUSE:
		return decide_cluster(p, ui, DECISION_REFUSED);
	case ACT_NEXT:
		return list_act(&p->triage.list, ui, ACT_DOWN) | KEY_REDRAW;
	case ACT_PREVIOUS:
		return list_act(&p->triage.list, ui, ACT_UP) | KEY_REDRAW;
	case ACT_COMMIT:
	case ACT_HISTORY:
	case ACT_BACKUPS:
	case ACT_RELOAD:
	case ACT_UNDO:
	case ACT_FILTER:
		return KEY_PASS;
	default:
		break;
	}
	return list_act(&p->triage.list, ui, a) | KEY_DONE;
}

static unsigned review_act(void *self, struct ui *ui, enum action a)
{
	struct review_pane *p = self;
	unsigned done;

	if (a == ACT_LEAVE)
		return acts_leave(p, ui);
	if (p->where == REVIEW_SENDING) {
		if (a == ACT_UNDO && p->commit.finished) {
			p->commit.on = false;
			p->where = REVIEW_FIELDS;
			return acts_undo(ui);
		}
		if (a == ACT_HISTORY || a == ACT_BACKUPS)
			return act_on_view(p, ui, a);
		done = commit_act(&p->commit, ui, a);
		if (!p->commit.on) {
			p->where = REVIEW_FIELDS;
			load(p, ui);
		}
		return done;
	}
	if (p->where == REVIEW_CONFLICT) {
		done = conflict_act(p, ui, a);
		if (done != KEY_PASS)
			return done;
	}
	if (a == ACT_GROUP || p->where == REVIEW_TRIAGE) {
		done = act_on_clusters(p, ui, a);
		if (done != KEY_PASS)
			return done;
	}
	if (a == ACT_OPEN || a == ACT_BACK || a == ACT_LEFT || a == ACT_RIGHT)
		return acts_open_or_back(p, ui, a);
	if (a == ACT_FILTER) {
		ui_filter(ui, buf_str(&p->filter));
		return KEY_DONE | KEY_REDRAW;
	}
	if (a == ACT_COPY)
		return acts_copy(p, ui);
	done = act_on_change(p, ui, a);
	if (done == KEY_PASS)
		done = act_on_view(p, ui, a);
	return done == KEY_PASS ? move(p, ui, a) : done;
}

/* ---- Events ---- */

/* The yes that was given to three columns, for exactly what they showed. */
static void accept_merged(struct review_pane *p, struct ui *ui)
{
	struct error err = ERROR_INIT;
	int at = conflict_staged(p, ui);

	if (at < 0)
		return;
	ui_quiet(ui);
	if (!review_decide(p->review, (size_t)at, DECISION_ACCEPTED, &err))
		ui_fail(ui, &err);
	see_all(p);
	seen_show(p, ui);
}

static unsigned hear(struct review_pane *p, struct ui *ui, const struct icloud_message *m)
{
	unsigned done = commit_hear(&p->commit, ui, m);
	bool staged;

	if (p->where == REVIEW_SENDING && !p->commit.on)
		p->where = REVIEW_FIELDS;
	staged = m->token && m->token == p->stage_token &&
		 (m->event == EVENT_DONE || m->event == EVENT_ERROR);
	if (staged)
		p->stage_token = 0;
	if (staged && m->event == EVENT_ERROR)
		p->conflict.accept = 0;
	if (!(staged && m->event == EVENT_DONE) && m->event != EVENT_STORE &&
		!(done && p->commit.finished))
		return done;
	if (m->ask == ASK_STORAGE || m->ask == ASK_ALARMS || m->ask == ASK_BADGES ||
		m->ask == ASK_SETTINGS)
		return done;
	load(p, ui);
	if (staged)
		accept_merged(p, ui);
	return KEY_REDRAW;
}

static unsigned review_event(void *self, struct ui *ui, const struct event *ev)
{
	struct review_pane *p = self;

	switch (ev->kind) {
	case EV_REST:
		seen_show(p, ui);
		return KEY_REDRAW;
	case EV_SHOWN:
		load(p, ui);
		if (p->where == REVIEW_CHANGES && p->n)
			p->where = REVIEW_FIELDS;
		return KEY_REDRAW;
	case EV_MESSAGE:
		return hear(p, ui, ev->message);
	default:
		return 0;
	}
}

static enum context review_where(void *self)
{
	struct review_pane *p = self;

	if (p->where == REVIEW_SENDING)
		return p->commit.finished ? CONTEXT_HISTORY : CONTEXT_COMMIT;
	return p->where == REVIEW_TRIAGE     ? CONTEXT_TRIAGE
	       : p->where == REVIEW_CONFLICT ? CONTEXT_CONFLICT
	       : p->where == REVIEW_CHANGES  ? CONTEXT_CHANGES
					     : CONTEXT_REVIEW;
}

static unsigned review_mouse(void *self, struct ui *ui, const struct mouse *m)
{
	struct review_pane *p = self;
	struct review_layout at = layout_review(ui->w, p->list_hidden, p->stacked);
	struct mouse inside = *m;
	bool hit = false;
	unsigned done;

	if (!p->n || p->where == REVIEW_SENDING || p->where == REVIEW_EXACT)
		return KEY_PASS;
	inside.y -= 2;
	if (p->where == REVIEW_TRIAGE)
		return list_mouse(&p->triage.list, ui, &inside, &hit);
	if (p->where == REVIEW_CONFLICT)
		return diff_mouse(&p->conflict.view, ui, &inside, &hit);
	if (at.list.w && m->x < at.diff.x) {
		done = list_mouse(&p->list, ui, &inside, &hit);
		p->where = REVIEW_CHANGES;
		seen_show(p, ui);
		return done;
	}
	inside.x -= at.diff.x;
	p->where = REVIEW_FIELDS;
	done = diff_mouse(&p->view, ui, &inside, &hit);
	return hit ? done | decide_field(p, ui) : done;
}

static void review_open(void *self, struct ui *ui)
{
	struct review_pane *p = self;

	p->shown.at = -1;
	p->shown.flags = BUF_INIT(16 * KIB);
	p->shown.request = BUF_INIT(REQUEST_MAX);
	p->filter = BUF_INIT(REVIEW_FILTER);
	seen_list_init(p);
	triage_init(p);
	diff_reset(&p->view);
	load(p, ui);
}

static void review_close(void *self, struct ui *ui)
{
	struct review_pane *p = self;

	(void)ui;
	review_free(&p->review);
	commit_release(&p->commit);
	free(p->seen);
	free(p->row);
	conflict_close(p);
	buf_release(&p->filter);
	free(p->shown.row);
	buf_release(&p->shown.flags);
	buf_release(&p->shown.request);
}

const struct pane pane_review = {
	.name = "review",
	.title = "Review",
	.context = CONTEXT_REVIEW,
	.size = sizeof(struct review_pane),
	.open = review_open,
	.close = review_close,
	.event = review_event,
	.act = review_act,
	.filter = seen_filter,
	.mouse = review_mouse,
	.where = review_where,
	.draw = seen_draw,
};
