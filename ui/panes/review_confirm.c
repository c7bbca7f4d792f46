/* What the confirmation says: how many, who, what stays, and the number that is to be typed. Words only: the answer
 * goes to review.c, which alone can do something with it. */
#include "panes/review_pane.h"

#include "panes/words.h"
#include "screen/ui.h"
#include "widgets/dialog.h"

enum { NAMES_SHOWN = 6 };

static void add_line(struct dialog *d, enum style style, struct str text)
{
	if (d->lines < DIALOG_LINES)
		d->line[d->lines++] = (struct dialog_line){style, text};
}

static bool goes(const struct review_seen *s)
{
	return s->mark == MARK_GOES || s->mark == MARK_PART;
}

/* What they all are: contacts, groups, the me card, or some of each. */
static const char *noun(const struct review_sum *sum, int64_t n)
{
	size_t all = sum->changed + sum->created + sum->deleted;

	if (sum->groups + sum->me == 0)
		return n == 1 ? "contact" : "contacts";
	if (sum->groups == all)
		return n == 1 ? "group" : "groups";
	return sum->me == all ? "me card" : n == 1 ? "contact or group" : "contacts and groups";
}

/* "3 contacts are"; behind another such, "3 are". */
static struct str how_many(struct ui *ui, const struct review_sum *sum, size_t n, bool more)
{
	const char *verb = n == 1 ? "is" : "are";

	if (more)
		return arena_printf(ui->frame, "%s %s", words_count((int64_t)n).text, verb);
	return arena_printf(
		ui->frame, "%s %s %s", words_count((int64_t)n).text, noun(sum, (int64_t)n), verb);
}

/* "199 contacts are changed, 39 are new, 3 are deleted:" */
static struct str what_is_sent(struct ui *ui, const struct review_sum *sum)
{
	const struct {
		size_t n;
		const char *word;
	} part[] = {{sum->changed, "changed"}, {sum->created, "new"}, {sum->deleted, "deleted"}};
	struct str s = STR_NONE;

	for (int i = 0; i < 3; i++)
		if (part[i].n)
			s = arena_printf(ui->frame, "%.*s%s%.*s %s", STR_ARG(s), s.n ? ", " : "",
				STR_ARG(how_many(ui, sum, part[i].n, s.n > 0)), part[i].word);
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
	struct review_pane *p, struct ui *ui, struct dialog *d, const struct review_sum *sum)
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
	struct review_pane *p, struct ui *ui, struct dialog *d, const struct review_sum *sum)
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
			sum->flagged ? arena_printf(ui->frame, "%s among them.",
					       words_many((int64_t)sum->flagged,
						       "flagged change is", "flagged changes are")
						       .text)
				     : arena_printf(ui->frame, "%s alike; you accepted them.",
					       words_many((int64_t)sum->alike, "change is",
						       "changes are")
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
		sum->deleted   ? STR("To send, type how many are deleted, then Enter.")
		: sum->flagged ? STR("To send, type how many are flagged, then Enter.")
			       : STR("To send, type how many are alike, then Enter."));
	d->typed_label = !sum->deleted && !sum->flagged ? "changes alike"
			 : !sum->deleted		? "flagged changes"
			 : sum->groups + sum->me	? "deletions"
							: "contacts to delete";
	d->expected = arena_printf(ui->frame, "%zu", sum->number);
	d->mismatch =
		sum->deleted
			? arena_printf(ui->frame, "%.*s deleted, you typed %%s. Nothing was sent.",
				  STR_ARG(how_many(ui, sum, sum->deleted, false)))
			: arena_printf(ui->frame, "%s %s, you typed %%s. Nothing was sent.",
				  words_many((int64_t)sum->number, "change is", "changes are").text,
				  sum->flagged ? "flagged" : "alike");
	d->answer[0] = (struct dialog_answer){KEY_ESC_, "not yet"};
	d->answer[1] = (struct dialog_answer){KEY_ENTER_, "send them"};
}

void confirm_words(
	struct review_pane *p, struct ui *ui, struct dialog *d, const struct review_sum *sum)
{
	d->title = arena_printf(ui->frame, "Send %s to iCloud",
		words_many(
			(int64_t)(sum->changed + sum->created + sum->deleted), "change", "changes")
			.text);
	add_line(d, STYLE_NORMAL, what_is_sent(ui, sum));
	if (sum->number)
		ask_number(p, ui, d, sum);
	else
		ask_yes(p, ui, d, sum);
}
