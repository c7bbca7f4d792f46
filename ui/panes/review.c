/* Review: what waits, decided by a person, confirmed by a person. The only file of the program that knows
 * the review object and so the only one that can make approvals: confirmed() below, called by the dialog
 * that was answered, and by nothing else. It keeps no approval; what it gets goes straight to the engine. */
#include "panes/review_pane.h"

#include "icloud/contacts.h"
#include "icloud/review.h"
#include "panes/contacts.h"
#include "panes/words.h"
#include "screen/ui.h"
#include "widgets/dialog.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REQUEST_MAX = 4 * 1024 * 1024, NAMES_SHOWN = 6 };

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

static void see(struct review_seen *s, const struct review_item *item)
{
	const struct change_row *c = &item->change;

	*s = (struct review_seen){.change = c->id,
		.after = c->after,
		.flags = c->flags,
		.kind = c->kind,
		.state = c->state,
		.source = c->source,
		.staged_at = c->staged_at,
		.mark = mark_of(item->decision)};
	snprintf(s->id, sizeof(s->id), "%" PRId64, c->id);
	put(s->object_id, sizeof(s->object_id), c->object_id);
	put(s->name, sizeof(s->name), c->title);
	put(s->summary, sizeof(s->summary), c->summary);
}

static void see_all(struct review_pane *p)
{
	struct review_summary sum = {0};
	struct review_item item;

	p->n = p->review ? (int)review_count(p->review) : 0;
	if (p->n > p->cap) {
		p->cap = p->n + 16;
		p->seen = mem_grow(p->seen, (size_t)p->cap, sizeof(*p->seen));
	}
	p->open = p->accepted = p->refused = 0;
	for (int i = 0; i < p->n; i++) {
		if (!review_item(p->review, (size_t)i, &item))
			continue;
		see(&p->seen[i], &item);
		p->open += p->seen[i].mark == MARK_OPEN;
		p->accepted += p->seen[i].mark == MARK_GOES || p->seen[i].mark == MARK_PART;
		p->refused += p->seen[i].mark == MARK_STAYS;
	}
	if (p->review)
		review_summary(p->review, &sum);
	p->contacts = sum.contacts;
}

static void read_flags(struct review_pane *p, struct ui *ui, const struct review_seen *s)
{
	buf_clear(&p->shown.flags);
	for (int severity = 10; severity > 0; severity--)
		for (enum flag f = 0; f < FLAG_COUNT; f++) {
			if (!(s->flags & 1u << f) || flag_severity(f) != severity ||
				f == FLAG_DELETION)
				continue;
			if (p->shown.flags.n)
				buf_addc(&p->shown.flags, '\n');
			changes_flag_words(ui->reader, s->change, f, &p->shown.flags);
		}
}

/* Why it is here again. */
static void read_last_try(struct review_pane *p, struct ui *ui, const struct review_seen *s)
{
	struct buf note = BUF_INIT(16 * KIB);
	time_t at = 0;
	enum change_result r = changes_last_try(ui->reader, s->change, &at, &note);

	if (s->state == STATE_WAITING && (r == RESULT_REJECTED || r == RESULT_NOT_APPLIED)) {
		if (p->shown.flags.n)
			buf_addc(&p->shown.flags, '\n');
		buf_printf(&p->shown.flags, "Sent %s: %s.", words_time(at, clock_now()).text,
			words_result(r, buf_str(&note)).text);
	}
	buf_release(&note);
}

static void read_modified(struct review_pane *p, struct ui *ui, const struct review_seen *s)
{
	struct buf before = BUF_INIT(2 * MIB), after = BUF_INIT(2 * MIB), text = BUF_INIT(200);
	time_t when;

	p->shown.modified[0] = '\0';
	if (changes_sides(ui->reader, s->change, &before, &after) &&
		json_text(json_get(buf_str(&before), "dateModified"), &text) &&
		time_from_iso(buf_str(&text), &when))
		snprintf(p->shown.modified, sizeof(p->shown.modified), "changed in iCloud %.40s",
			words_day(when, clock_now()).text);
	buf_release(&before);
	buf_release(&after);
	buf_release(&text);
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

static void show_selected(struct review_pane *p, struct ui *ui)
{
	int at = p->n ? p->list.at : -1;

	if (at != p->shown.at)
		diff_reset(&p->view);
	p->shown.at = at;
	p->shown.diff = NULL;
	if (at < 0 || at >= p->n)
		return;
	look_again(p);
	read_flags(p, ui, &p->seen[at]);
	read_last_try(p, ui, &p->seen[at]);
	read_modified(p, ui, &p->seen[at]);
	p->shown.read_at = contacts_as_of(ui->reader);
}

static void load(struct review_pane *p, struct ui *ui)
{
	struct error err = ERROR_INIT;
	bool ok = true;

	if (!ui->reader)
		return;
	p->shown.diff = NULL;
	if (p->review)
		ok = review_refresh(p->review, &err);
	else
		ok = (p->review = review_new(ui->icloud, ui->reader, &err)) != NULL;
	if (!ok)
		ui_fail(ui, &err);
	see_all(p);
	list_refresh(&p->list, ui, p->n);
	show_selected(p, ui);
	if (p->where == REVIEW_EXACT)
		p->where = REVIEW_CHANGES;
}

/* ---- Deciding ---- */

static void next_open(struct review_pane *p, struct ui *ui)
{
	for (int i = 1; i < p->n; i++) {
		int at = (p->list.at + i) % p->n;

		if (p->seen[at].mark != MARK_OPEN)
			continue;
		list_select(&p->list, ui, at);
		return;
	}
}

static unsigned decide(struct review_pane *p, struct ui *ui, enum decision d)
{
	struct error err = ERROR_INIT;

	if (!p->n)
		return KEY_PASS;
	if (!review_decide(p->review, (size_t)p->list.at, d, &err)) {
		ui_fail(ui, &err);
		return KEY_DONE | KEY_REDRAW;
	}
	see_all(p);
	next_open(p, ui);
	show_selected(p, ui);
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

static void dropped(void *self, struct ui *ui, int answer, struct str typed)
{
	struct review_pane *p = self;
	struct icloud_ids *ids;

	(void)typed;
	if (answer != 1 || !p->n)
		return;
	ids = mem_new(sizeof(*ids) + sizeof(ids->id[0]));
	ids->n = 1;
	ids->id[0] = p->seen[p->list.at].change;
	icloud_post(ui->icloud, ASK_DROP, ids);
}

static unsigned ask_drop(struct review_pane *p, struct ui *ui)
{
	struct dialog d = {.context = CONTEXT_CONFIRM,
		.title = STR("Drop the change"),
		.self = p,
		.done = dropped,
		.lines = 3,
		.answers = 2};
	const struct review_seen *s;

	if (!p->n)
		return KEY_PASS;
	s = &p->seen[p->list.at];
	d.line[0].text = str_of(s->name);
	d.line[0].style = STYLE_STRONG;
	d.line[1].text = str_of(s->summary);
	d.line[2].text = STR("What you typed is gone then. In iCloud nothing changes.");
	d.answer[0] = (struct dialog_answer){KEY_ESC_, "not yet"};
	d.answer[1] = (struct dialog_answer){'y', "drop it"};
	ui_ask(ui, &d);
	return KEY_DONE | KEY_REDRAW;
}

/* A change that iCloud has moved past: what only one side changed is merged, and the rest waits for a yes
 * beside what iCloud has now. */
static unsigned merge_again(struct review_pane *p, struct ui *ui)
{
	const struct review_seen *s = &p->seen[p->list.at];
	struct buf base = BUF_INIT(2 * MIB), mine = BUF_INIT(2 * MIB);
	struct change_draft *draft =
		change_draft_new(OBJECT_CONTACT, CHANGE_UPDATE, s->source, str_of(s->object_id));
	size_t both = 0;

	draft->merged = true;
	changes_sides(ui->reader, s->change, &base, &mine);
	contacts_card(ui->reader, str_of(s->object_id), &draft->base);
	if (s->kind != CHANGE_UPDATE || !draft->base.n ||
		!cards_merge(buf_str(&base), buf_str(&draft->base), buf_str(&mine), &draft->after,
			&both)) {
		change_draft_free(&draft);
		ui_say(ui, STYLE_CONFLICT, "This cannot be merged. D drops it; then make it anew.");
	} else {
		p->stage_token = icloud_post(ui->icloud, ASK_STAGE, draft);
		if (both)
			ui_say(ui, STYLE_CONFLICT,
				"Merged with what iCloud has now; %s on both sides. Decide them "
				"here.",
				words_many((int64_t)both, "field changed", "fields changed").text);
		else
			ui_say(ui, STYLE_NORMAL,
				"Merged with what iCloud has now; no field changed on both sides. "
				"a accepts it.");
	}
	buf_release(&base);
	buf_release(&mine);
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

static void add_line(struct dialog *d, enum style style, struct str text)
{
	if (d->lines < DIALOG_LINES)
		d->line[d->lines++] = (struct dialog_line){style, text};
}

static bool goes(const struct review_seen *s)
{
	return s->mark == MARK_GOES || s->mark == MARK_PART;
}

/* "199 contacts are changed, 39 are new, 3 are deleted:" */
static struct str what_is_sent(struct ui *ui, const struct review_summary *sum)
{
	struct str s = STR_NONE;
	const char *mark = "";

	if (sum->changed) {
		s = arena_printf(ui->frame, "%s changed",
			words_many((int64_t)sum->changed, "contact is", "contacts are").text);
		mark = ", ";
	}
	if (sum->created) {
		s = arena_printf(ui->frame, "%.*s%s%s new", STR_ARG(s), mark,
			words_many((int64_t)sum->created, *mark ? "is" : "contact is",
				*mark ? "are" : "contacts are")
				.text);
		mark = ", ";
	}
	if (sum->deleted)
		s = arena_printf(ui->frame, "%.*s%s%s deleted", STR_ARG(s), mark,
			words_many((int64_t)sum->deleted, *mark ? "is" : "contact is",
				*mark ? "are" : "contacts are")
				.text);
	return arena_printf(ui->frame, "%.*s:", STR_ARG(s));
}

static void add_names(struct review_pane *p, struct ui *ui, struct dialog *d, size_t count)
{
	int shown = 0, widest = 0;

	for (int i = 0; i < p->n; i++)
		if (goes(&p->seen[i]) && grid_width(str_of(p->seen[i].name)) > widest)
			widest = grid_width(str_of(p->seen[i].name));
	widest = widest > 20 ? 20 : widest;
	for (int i = 0; i < p->n && shown < NAMES_SHOWN; i++) {
		const struct review_seen *s = &p->seen[i];
		int pad = widest + 4 - grid_width(str_of(s->name));

		if (!goes(s))
			continue;
		add_line(d, STYLE_NORMAL,
			arena_printf(
				ui->frame, "%s%*s%s", s->name, pad > 1 ? pad : 2, "", s->summary));
		shown++;
	}
	if ((size_t)shown < count)
		add_line(d, STYLE_DIM,
			arena_printf(ui->frame, "and %zu more", count - (size_t)shown));
}

static void add_deleted(struct review_pane *p, struct ui *ui, struct dialog *d)
{
	struct str names = STR_NONE;
	int n = 0;

	for (int i = 0; i < p->n && n < 12; i++) {
		if (!goes(&p->seen[i]) || p->seen[i].kind != CHANGE_DELETE)
			continue;
		names = arena_printf(
			ui->frame, "%.*s%s%s", STR_ARG(names), n ? " · " : "", p->seen[i].name);
		n++;
	}
	add_line(d, STYLE_STRONG, names);
}

static const struct review_seen *first_that_stays(const struct review_pane *p)
{
	for (int i = 0; i < p->n; i++)
		if (!goes(&p->seen[i]))
			return &p->seen[i];
	return NULL;
}

static struct str who_stays(struct review_pane *p, struct ui *ui, size_t n)
{
	const struct review_seen *s = first_that_stays(p);

	if (n == 0)
		return STR_NONE;
	if (n == 1 && s)
		return arena_printf(ui->frame, "1 change stays here: %s is %s.", s->name,
			s->mark == MARK_OPEN ? "still open" : "refused");
	return arena_printf(ui->frame, "%zu changes stay here.", n);
}

static void ask_yes(
	struct review_pane *p, struct ui *ui, struct dialog *d, const struct review_summary *sum)
{
	struct str stays = who_stays(p, ui, sum->stays);

	add_names(p, ui, d, sum->changed + sum->created);
	add_line(d, STYLE_NORMAL, STR_NONE);
	add_line(d, STYLE_NORMAL, STR("Nobody is deleted. Nothing flagged is among them."));
	add_line(d, STYLE_NORMAL,
		arena_printf(ui->frame, "All %s contacts are backed up first.",
			words_count(sum->contacts).text));
	if (stays.n)
		add_line(d, STYLE_NORMAL, stays);
	d->answer[0] = (struct dialog_answer){KEY_ESC_, "not yet"};
	d->answer[1] = (struct dialog_answer){'y', "send them"};
}

static void ask_number(
	struct review_pane *p, struct ui *ui, struct dialog *d, const struct review_summary *sum)
{
	if (sum->deleted)
		add_deleted(p, ui, d);
	else
		add_names(p, ui, d, sum->changed + sum->created);
	add_line(d, STYLE_NORMAL, STR_NONE);
	if (sum->deleted)
		add_line(d, STYLE_WARNING,
			sum->deleted == 1
				? STR("The deletion was flagged; you accepted it.")
				: STR("The deletions were flagged; you accepted each of them."));
	else
		add_line(d, STYLE_WARNING,
			arena_printf(ui->frame, "%s among them.",
				words_many((int64_t)sum->flagged, "flagged change is",
					"flagged changes are")
					.text));
	if (sum->stays)
		add_line(d, STYLE_NORMAL,
			arena_printf(ui->frame, "%s here. A backup of all %s is made first.",
				words_many((int64_t)sum->stays, "change stays", "changes stay")
					.text,
				words_count(sum->contacts).text));
	else
		add_line(d, STYLE_NORMAL,
			arena_printf(ui->frame, "A backup of all %s contacts is made first.",
				words_count(sum->contacts).text));
	add_line(d, STYLE_NORMAL, STR_NONE);
	add_line(d, STYLE_NORMAL,
		sum->deleted ? STR("To send, type how many are deleted, then Enter.")
			     : STR("To send, type how many are flagged, then Enter."));
	d->typed_label = sum->deleted ? "contacts to delete" : "flagged changes";
	d->expected = arena_printf(ui->frame, "%zu", sum->number);
	d->mismatch =
		sum->deleted
			? arena_printf(ui->frame, "%s deleted, you typed %%s. Nothing was sent.",
				  words_many((int64_t)sum->deleted, "contact is", "contacts are")
					  .text)
			: arena_printf(ui->frame, "%s flagged, you typed %%s. Nothing was sent.",
				  words_many((int64_t)sum->flagged, "change is", "changes are")
					  .text);
	d->answer[0] = (struct dialog_answer){KEY_ESC_, "not yet"};
	d->answer[1] = (struct dialog_answer){KEY_ENTER_, "send them"};
}

static unsigned say_nothing_accepted(struct review_pane *p, struct ui *ui)
{
	const struct review_seen *s = p->n ? &p->seen[p->list.at] : NULL;
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
		return say_nothing_accepted(p, ui);
	d.title = arena_printf(
		ui->frame, "Send %s to iCloud", words_many((int64_t)n, "change", "changes").text);
	add_line(&d, STYLE_NORMAL, what_is_sent(ui, &sum));
	if (sum.number)
		ask_number(p, ui, &d, &sum);
	else
		ask_yes(p, ui, &d, &sum);
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
	if (!p->n)
		return KEY_PASS;
	buf_clear(&p->shown.request);
	if (!review_request(p->review, (size_t)p->list.at, &p->shown.request, &err)) {
		ui_fail(ui, &err);
		return KEY_DONE | KEY_REDRAW;
	}
	p->shown.request_top = 0;
	p->where = REVIEW_EXACT;
	return KEY_DONE | KEY_REDRAW;
}

static unsigned edit_there(struct review_pane *p, struct ui *ui)
{
	struct contacts_pane *contacts;
	char id[LIST_ID];

	if (!p->n || p->seen[p->list.at].kind == CHANGE_DELETE) {
		ui_say(ui, STYLE_NORMAL,
			"A deletion has nothing to edit. r refuses it, D drops it.");
		return KEY_DONE | KEY_REDRAW;
	}
	memcpy(id, p->seen[p->list.at].object_id, sizeof(id));
	ui_show(ui, "contacts");
	contacts = ui_pane_state(ui, "contacts");
	if (contacts)
		contacts_edit(contacts, ui, str_of(id));
	return KEY_DONE | KEY_REDRAW;
}

static unsigned undo_last(struct ui *ui);

static unsigned go_to(struct review_pane *p, struct ui *ui, int step)
{
	unsigned done = list_act(&p->list, ui, step > 0 ? ACT_DOWN : ACT_UP);

	show_selected(p, ui);
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
		return ask_drop(p, ui);
	case ACT_COMMIT:
		return ask_commit(p, ui);
	case ACT_EDIT:
		return edit_there(p, ui);
	case ACT_NEXT:
		return go_to(p, ui, 1);
	case ACT_PREVIOUS:
		return go_to(p, ui, -1);
	case ACT_UNDO:
		return undo_last(ui);
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
		ui_show(ui, "history");
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

static bool is_behind(const struct review_pane *p)
{
	return p->n && (p->seen[p->list.at].state == STATE_BEHIND ||
			       p->seen[p->list.at].state == STATE_CONFLICT);
}

static unsigned open_or_back(struct review_pane *p, struct ui *ui, enum action a)
{
	if (a == ACT_OPEN && is_behind(p))
		return merge_again(p, ui);
	if (a == ACT_OPEN || a == ACT_RIGHT) {
		if (p->where != REVIEW_CHANGES || !p->n)
			return KEY_DONE;
		p->where = REVIEW_FIELDS;
		return KEY_DONE | KEY_REDRAW;
	}
	if (p->where == REVIEW_CHANGES)
		return KEY_PASS;
	p->where = p->where == REVIEW_EXACT ? REVIEW_FIELDS : REVIEW_CHANGES;
	return KEY_DONE | KEY_REDRAW;
}

static unsigned copy_request(struct review_pane *p, struct ui *ui)
{
	if (p->where != REVIEW_EXACT)
		return KEY_PASS;
	ui_copy(ui, buf_str(&p->shown.request));
	return KEY_DONE | KEY_REDRAW;
}

static unsigned scroll_request(struct review_pane *p, enum action a)
{
	int by = a == ACT_DOWN ? 1 : a == ACT_UP ? -1 : a == ACT_PAGE_DOWN ? 10 : -10;

	if (a != ACT_DOWN && a != ACT_UP && a != ACT_PAGE_DOWN && a != ACT_PAGE_UP)
		return KEY_PASS;
	p->shown.request_top += by;
	if (p->shown.request_top < 0)
		p->shown.request_top = 0;
	return KEY_DONE | KEY_REDRAW;
}

static unsigned move(struct review_pane *p, struct ui *ui, enum action a)
{
	if (p->where == REVIEW_EXACT)
		return scroll_request(p, a);
	if (p->where == REVIEW_FIELDS || ui->w < 80)
		return diff_act(&p->view, ui, a);
	return list_act(&p->list, ui, a);
}

static void left_while_sending(void *self, struct ui *ui, int answer, struct str typed)
{
	(void)self;
	(void)typed;
	if (answer == 1)
		ui_leave(ui);
}

/* Leaving in the hold sends nothing; leaving later is asked about, and the rest waits. */
static unsigned leave(struct review_pane *p, struct ui *ui)
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

static unsigned review_act(void *self, struct ui *ui, enum action a)
{
	struct review_pane *p = self;
	unsigned done;

	if (a == ACT_LEAVE)
		return leave(p, ui);
	if (p->where == REVIEW_SENDING) {
		if (a == ACT_UNDO && p->commit.finished) {
			p->commit.on = false;
			p->where = REVIEW_FIELDS;
			return undo_last(ui);
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
	if (a == ACT_OPEN || a == ACT_BACK || a == ACT_LEFT || a == ACT_RIGHT)
		return open_or_back(p, ui, a);
	if (a == ACT_COPY)
		return copy_request(p, ui);
	done = act_on_change(p, ui, a);
	if (done == KEY_PASS)
		done = act_on_view(p, ui, a);
	return done == KEY_PASS ? move(p, ui, a) : done;
}

/* ---- Undo of the last commit ---- */

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

static unsigned undo_last(struct ui *ui)
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

/* ---- Drawing ---- */

static void draw_nothing(struct grid *g)
{
	grid_puts(g, 1, 4, g->w - 4, "Nothing waits.", STYLE_STRONG);
	grid_puts(
		g, 2, 4, g->w - 4, "An edit waits here until you have seen both sides.", STYLE_DIM);
	grid_puts(g, 4, 4, 2, "H", STYLE_KEY);
	grid_puts(g, 4, 6, 20, "History", STYLE_DIM);
	grid_puts(g, 4, 16, 2, "B", STYLE_KEY);
	grid_puts(g, 4, 18, 20, "Backups", STYLE_DIM);
}

/* The narrower, the fewer: what decides comes first. */
static void say_keys(struct review_pane *p, struct ui *ui)
{
	if (ui->w < 110) {
		ui_words(ui, ACT_EDIT, "%s", "");
		ui_words(ui, ACT_FOLD, "%s", "");
		ui_words(ui, ACT_EXACT, "%s", ui->w < 80 ? "" : "exact");
	} else {
		ui_words(ui, ACT_WIDE, "%s", "");
	}
	if (p->accepted && ui->w >= 80)
		ui_words(ui, ACT_COMMIT, "commit %d", p->accepted);
}

static void say_position(struct review_pane *p, struct ui *ui)
{
	struct str which = arena_printf(ui->frame, "%d of %d", p->list.at + 1, p->n);

	if (ui->w >= 110) {
		ui_position(ui,
			"%d open, %d accepted, %d refused   [?] open  [x] goes  [ ] stays here",
			p->open, p->accepted, p->refused);
		ui_note(ui, STYLE_DIM, "backup of %s contacts before the first write",
			words_count(p->contacts).text);
	} else {
		ui_position(ui, "%d open, %d accepted", p->open, p->accepted);
		ui_note(ui, STYLE_DIM, ui->w >= 80 ? "%s   %.*s" : "%s%.*s",
			ui->w >= 80 ? p->seen[p->list.at].name : "", STR_ARG(which));
	}
	say_keys(p, ui);
}

/* With nothing to decide, no key that decides. */
static void say_no_keys(struct ui *ui)
{
	static const enum action none[] = {ACT_OPEN, ACT_DECIDE, ACT_ACCEPT, ACT_REFUSE, ACT_NEXT,
		ACT_EDIT, ACT_EXACT, ACT_FOLD, ACT_COMMIT, ACT_WIDE};

	for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++)
		ui_words(ui, none[i], "%s", "");
}

static void draw_columns(struct review_pane *p, struct ui *ui, struct grid *g)
{
	struct review_layout at = layout_review(g->w, p->list_hidden, p->stacked);
	struct grid list = grid_part(g, 0, at.list.x, g->h, at.list.w);
	struct grid diff = grid_part(g, 0, at.diff.x, g->h, at.diff.w);
	bool in_fields = p->where == REVIEW_FIELDS || !at.list.w;

	if (at.list.w) {
		seen_draw_changes(p, ui, &list, !in_fields);
		ui_divider(ui, g, at.diff.x - 1);
	}
	seen_draw_fields(p, ui, &diff, &at, in_fields);
}

static void review_draw(void *self, struct ui *ui, struct grid *g)
{
	struct review_pane *p = self;

	if (p->where == REVIEW_SENDING && p->commit.on) {
		commit_draw(&p->commit, ui, g);
		return;
	}
	if (!p->n) {
		draw_nothing(g);
		say_no_keys(ui);
		return;
	}
	if (p->where == REVIEW_EXACT)
		seen_draw_request(p, ui, g);
	else
		draw_columns(p, ui, g);
	say_position(p, ui);
}

/* ---- Events ---- */

static unsigned hear(struct review_pane *p, struct ui *ui, const struct icloud_message *m)
{
	unsigned done = commit_hear(&p->commit, ui, m);

	if (p->where == REVIEW_SENDING && !p->commit.on)
		p->where = REVIEW_FIELDS;
	if (m->event == EVENT_DONE && m->token && m->token == p->stage_token)
		p->stage_token = 0;
	else if (m->event != EVENT_STORE && !(done && p->commit.finished))
		return done;
	if (m->ask == ASK_STORAGE || m->ask == ASK_ALARMS || m->ask == ASK_BADGES ||
		m->ask == ASK_SETTINGS)
		return done;
	load(p, ui);
	return KEY_REDRAW;
}

static unsigned review_event(void *self, struct ui *ui, const struct event *ev)
{
	struct review_pane *p = self;

	switch (ev->kind) {
	case EV_REST:
		show_selected(p, ui);
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
	return p->where == REVIEW_CHANGES ? CONTEXT_CHANGES : CONTEXT_REVIEW;
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
	if (at.list.w && m->x < at.diff.x) {
		done = list_mouse(&p->list, ui, &inside, &hit);
		p->where = REVIEW_CHANGES;
		show_selected(p, ui);
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
	seen_list_init(p);
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
	.mouse = review_mouse,
	.where = review_where,
	.draw = review_draw,
};
