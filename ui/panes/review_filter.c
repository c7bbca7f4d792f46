/* Which changes the list of Review shows: all, those of one cluster, or what the words of the filter say. Looks
 * at facts only; what is not shown keeps its decision and is counted in every confirmation. */
#include "panes/review_pane.h"

#include "screen/ui.h"

#include <stdlib.h>
#include <string.h>

int seen_at(const struct review_pane *p)
{
	return p->list.at >= 0 && p->list.at < p->rows ? p->row[p->list.at] : -1;
}

bool seen_is_narrowed(const struct review_pane *p)
{
	return p->triage.opened != CLUSTER_NONE || p->filter.n;
}

/* ---- words ---- */

static bool same_word(struct str word, const char *name)
{
	return word.n >= 3 && str_starts(str_of(name), word);
}

/* A word that names a kind of change: flagged, deletes, new, open, a source. */
static bool is_of_kind(const struct review_seen *s, struct str word, bool *known)
{
	*known = true;
	if (same_word(word, "flagged"))
		return (s->flags & ~(1u << FLAG_MANY)) != 0;
	if (same_word(word, "deletes") || same_word(word, "deletions"))
		return s->kind == CHANGE_DELETE;
	if (same_word(word, "conflicts"))
		return s->state == STATE_BEHIND || s->state == STATE_CONFLICT;
	if (str_is(word, "new"))
		return s->kind == CHANGE_CREATE;
	if (str_is(word, "open"))
		return s->mark == MARK_OPEN;
	if (same_word(word, "accepted"))
		return s->mark == MARK_GOES || s->mark == MARK_PART;
	if (same_word(word, "refused"))
		return s->mark == MARK_STAYS;
	for (enum change_source from = SOURCE_EDIT; from <= SOURCE_COMMAND; from++)
		if (str_is(word, change_source_name(from)))
			return s->source == from;
	*known = false;
	return false;
}

static bool has_folded(const char *text, struct str word)
{
	struct buf folded = BUF_INIT(KIB);
	bool has = text_fold(str_of(text), &folded) && str_find(buf_str(&folded), word) != SIZE_MAX;

	buf_release(&folded);
	return has;
}

/* A field by its key or by what the summary calls it; else a part of the name. */
static bool word_matches(const struct review_seen *s, struct str word)
{
	bool known, of_kind = is_of_kind(s, word, &known);

	return of_kind || (!known && (has_folded(s->name, word) || has_folded(s->fields, word) ||
					     has_folded(s->summary, word)));
}

static bool matches(const struct review_seen *s, struct str words)
{
	struct str word;

	while (str_cut(&words, ' ', &word))
		if (word.n && !word_matches(s, word))
			return false;
	return true;
}

/* ---- the rows ---- */

static void take(struct review_pane *p, size_t item, struct str words)
{
	if (item < (size_t)p->n && (!words.n || matches(&p->seen[item], words)))
		p->row[p->rows++] = (int)item;
}

static void take_cluster(struct review_pane *p, const struct cluster *c, struct str words)
{
	for (size_t i = 0; i < c->n; i++)
		take(p, c->member[i].item, words);
}

static void take_shown(struct review_pane *p, struct str words)
{
	const struct clusters *all = p->triage.clusters;
	size_t k = (size_t)p->triage.opened;

	if (p->triage.opened == CLUSTER_LOOK && all)
		for (k = 0; k < all->look; k++)
			take_cluster(p, &all->at[k], words);
	else if (p->triage.opened >= 0 && all && k < all->n)
		take_cluster(p, &all->at[k], words);
	else
		for (int i = 0; i < p->n; i++)
			take(p, (size_t)i, words);
}

void seen_pick(struct review_pane *p, struct ui *ui)
{
	struct buf words = BUF_INIT(4 * KIB);

	free(p->row);
	p->row = mem_new(((size_t)p->n + 1) * sizeof(*p->row));
	p->rows = 0;
	text_fold(buf_str(&p->filter), &words);
	take_shown(p, str_trim(buf_str(&words)));
	buf_release(&words);
	list_refresh(&p->list, ui, p->rows);
}

struct str seen_shown_words(const struct review_pane *p, struct ui *ui)
{
	const struct clusters *all = p->triage.clusters;

	if (p->filter.n)
		return arena_printf(
			ui->frame, "“%.*s”", STR_ARG(utf8_clip(buf_str(&p->filter), 40)));
	if (p->triage.opened == CLUSTER_LOOK)
		return STR("to look at");
	if (p->triage.opened >= 0 && all && (size_t)p->triage.opened < all->n)
		return str_of(all->at[p->triage.opened].words);
	return STR_NONE;
}

unsigned seen_filter(void *self, struct ui *ui, struct str text)
{
	struct review_pane *p = self;

	if (p->where == REVIEW_SENDING)
		return 0;
	buf_clear(&p->filter);
	buf_add_str(&p->filter, utf8_clip(text, REVIEW_FILTER));
	p->where = REVIEW_CHANGES;
	seen_pick(p, ui);
	list_select(&p->list, ui, 0);
	seen_show(p, ui);
	return KEY_REDRAW;
}
