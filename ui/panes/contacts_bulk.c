/* Bulk edits of what is marked: which order, what it comes to, and one staging of all of it. Counts as it is typed,
 * in slices, so that the screen never waits; sends nothing. */
#include "panes/contacts_bulk.h"

#include "panes/words.h"
#include "screen/ui.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SLICE_MS = 8, SLICE_CARDS = 400, NEXT_SLICE_MS = 1, TIDIES = 3, NAMED_MOST = 3 };
enum { TYPED_MAX = 64 * 1024 };

/* ---- The order ---- */

const char *contact_bulk_do_words(enum bulk_do verb)
{
	static const char *const words[] = {"set", "add", "remove", "replace", "tidy"};

	return words[verb];
}

const char *contact_bulk_tidy_words(int tidy)
{
	static const char *const words[] = {
		"phone numbers", "capitals of names", "first and last name swapped"};

	return words[tidy];
}

static enum bulk_verb verb_of(const struct contact_bulk *b)
{
	static const enum bulk_verb verbs[] = {BULK_SET, BULK_ADD, BULK_REMOVE, BULK_REPLACE};

	return b->verb == DO_TIDY ? (enum bulk_verb)(BULK_PHONES + b->tidy) : verbs[b->verb];
}

bool contact_bulk_is_typed(enum bulk_row row)
{
	return row == ROW_LABEL || row == ROW_WHAT || row == ROW_TO || row == ROW_COUNTRY;
}

bool contact_bulk_has_row(const struct contact_bulk *b, enum bulk_row row)
{
	switch (row) {
	case ROW_LABEL:
		return b->verb == DO_ADD && fields[b->field].kind != FIELD_LONG;
	case ROW_WHAT:
		return b->verb == DO_REMOVE || b->verb == DO_REPLACE;
	case ROW_TO:
		return b->verb == DO_SET || b->verb == DO_ADD || b->verb == DO_REPLACE;
	case ROW_COUNTRY:
		return b->verb == DO_TIDY && b->tidy == 0;
	case ROW_OTHERS:
		return b->verb == DO_SET && b->counts.others > 0;
	default:
		return row != ROWS;
	}
}

struct bulk_order contact_bulk_order(const struct contact_bulk *b)
{
	bool label = contact_bulk_has_row(b, ROW_LABEL);
	struct str country = str_trim(typing_text(&b->country));

	return (struct bulk_order){.verb = verb_of(b),
		.key = b->verb == DO_TIDY ? NULL : fields[b->field].key,
		.label = label ? str_trim(typing_text(&b->label)) : STR_NONE,
		.what = typing_text(&b->what),
		.to = typing_text(&b->to),
		.others = b->others,
		.country = country.n ? country_from_words(country) : NULL};
}

/* ---- Counting ---- */

static void name_one(struct contact_bulk *b)
{
	struct bulk_counts *c = &b->counts;
	struct buf name = BUF_INIT(64 * KIB), shown = BUF_INIT(64 * KIB);
	size_t used = strlen(c->names);

	if (++c->named <= NAMED_MOST && card_name(buf_str(&b->card), &name)) {
		text_visible(utf8_clip(buf_str(&name), 40), false, &shown);
		snprintf(c->names + used, sizeof c->names - used, "%s%s", used ? "; " : "",
			buf_cstr(&shown));
	}
	buf_release(&name);
	buf_release(&shown);
}

static bool needs_eyes(const struct bulk_order *o, enum bulk_outcome outcome)
{
	return outcome == BULK_NO_COUNTRY || (outcome == BULK_OTHER && o->verb == BULK_SET) ||
	       (outcome == BULK_ODD && o->verb != BULK_PHONES) ||
	       (outcome == BULK_CHANGED && o->verb == BULK_SET);
}

static void count(struct contact_bulk *b, const struct bulk_order *o, enum bulk_outcome outcome)
{
	b->counts.of[outcome]++;
	b->counts.changes += outcome <= BULK_CHANGED;
	b->counts.others +=
		o->verb == BULK_SET && (outcome == BULK_OTHER || outcome == BULK_CHANGED);
	if (needs_eyes(o, outcome))
		name_one(b);
}

/* Where nothing waits the card itself goes along, so that news meanwhile is noticed (behind). */
static void add_draft(struct contact_bulk *b, struct str id, bool waits)
{
	struct change_draft *d;

	d = change_draft_new(OBJECT_CONTACT, CHANGE_UPDATE, SOURCE_BULK, id);
	buf_add_str(&d->edits, buf_str(&b->edits));
	if (!waits)
		buf_add_str(&d->base, buf_str(&b->card));
	change_drafts_add(b->drafts, d);
}

static void look_at(
	struct contact_bulk *b, struct ui *ui, const struct bulk_order *o, struct str id)
{
	enum bulk_outcome outcome;
	char kind = 0;

	buf_clear(&b->card);
	buf_clear(&b->edits);
	if (!contacts_card_after(ui->reader, id, &b->card, &kind) || !b->card.n) {
		if (kind == '-')
			b->counts.going++;
		else
			b->counts.gone++;
		return;
	}
	if (kind == '-' || kind == '?') {
		b->counts.going += kind == '-';
		b->counts.unknown += kind == '?';
		return;
	}
	outcome = bulk_plan(o, json_value(buf_str(&b->card)), &b->edits);
	count(b, o, outcome);
	if (b->drafts && outcome <= BULK_CHANGED && !b->edits.failed)
		add_draft(b, id, kind != 0);
}

static void look_on(struct contacts_pane *p, struct ui *ui);

static void look_anew(struct contacts_pane *p, struct ui *ui)
{
	struct contact_bulk *b = p->bulk;
	struct bulk_order o = contact_bulk_order(b);
	struct error err = ERROR_INIT;
	struct str typed = str_trim(typing_text(&b->country));

	change_drafts_free(&b->drafts);
	b->counts = (struct bulk_counts){0};
	b->looked = 0;
	b->fits = bulk_check(&o, &err);
	if (b->fits && contact_bulk_has_row(b, ROW_COUNTRY) && typed.n && !o.country) {
		b->fits = false;
		snprintf(err.what, sizeof err.what, "No country is called so here.");
	}
	snprintf(b->wrong, sizeof b->wrong, "%s", b->fits ? "" : err.what);
	ui_after_cancel(ui, p, BULK_TIMER);
	look_on(p, ui);
}

/* ---- Staging ---- */

static void stage_now(struct contacts_pane *p, struct ui *ui)
{
	struct contact_bulk *b = p->bulk;
	struct change_drafts *many = b->drafts;

	b->drafts = NULL;
	if (!many->n) {
		change_drafts_free(&many);
		ui_say(ui, STYLE_NORMAL, "Nothing would differ, so nothing waits.");
		return;
	}
	contacts_stage_many(p, ui, many, false);
	contact_bulk_close(p, ui);
}

/* So many cards as fit between two frames. */
static void look_on(struct contacts_pane *p, struct ui *ui)
{
	struct contact_bulk *b = p->bulk;
	struct bulk_order o = contact_bulk_order(b);
	int64_t until = clock_monotonic_ms() + SLICE_MS;
	int n = 0;

	icloud_read_begin(ui->reader);
	while (b->fits && b->looked < p->marks.n && n++ < SLICE_CARDS &&
		(n < 16 || clock_monotonic_ms() < until))
		look_at(b, ui, &o, str_of(p->marks.id[b->looked++]));
	icloud_read_end(ui->reader);
	if (b->at == ROW_OTHERS && !contact_bulk_has_row(b, ROW_OTHERS) && b->looked == p->marks.n)
		b->at = ROW_TO;
	if (b->fits && b->looked < p->marks.n)
		ui_after(ui, p, BULK_TIMER, NEXT_SLICE_MS);
	else if (b->drafts)
		stage_now(p, ui);
}

static unsigned stage(struct contacts_pane *p, struct ui *ui)
{
	struct contact_bulk *b = p->bulk;

	if (!b->fits) {
		ui_say(ui, STYLE_WARNING, "%s", b->wrong);
		return KEY_DONE | KEY_REDRAW;
	}
	look_anew(p, ui);
	if (!p->bulk || b->drafts)
		return KEY_DONE | KEY_REDRAW;
	b->counts = (struct bulk_counts){0};
	b->looked = 0;
	b->drafts = change_drafts_new();
	look_on(p, ui);
	return KEY_DONE | KEY_REDRAW;
}

/* ---- Keys ---- */

static void next_row(struct contact_bulk *b, int step)
{
	int at = (int)b->at;

	do {
		at = (at + step + ROWS) % ROWS;
	} while (!contact_bulk_has_row(b, (enum bulk_row)at));
	b->at = (enum bulk_row)at;
}

static void next_field(struct contact_bulk *b, int step)
{
	int n = 0, at = b->field, tries;

	while (fields[n].key)
		n++;
	for (tries = 0; tries < n; tries++) {
		at = (at + step + n) % n;
		if (bulk_fits(verb_of(b), &fields[at]))
			break;
	}
	b->field = at;
}

static void choose(struct contact_bulk *b, int step)
{
	if (b->at == ROW_DO) {
		b->verb = (enum bulk_do)(((int)b->verb + step + DOS) % DOS);
		if (b->verb != DO_TIDY && !bulk_fits(verb_of(b), &fields[b->field]))
			next_field(b, 1);
	} else if (b->at == ROW_FIELD && b->verb == DO_TIDY) {
		b->tidy = (b->tidy + step + TIDIES) % TIDIES;
	} else if (b->at == ROW_FIELD) {
		next_field(b, step);
	} else if (b->at == ROW_OTHERS) {
		b->others = !b->others;
	}
}

static struct typing *cell_of(struct contact_bulk *b)
{
	switch (b->at) {
	case ROW_LABEL:
		return &b->label;
	case ROW_WHAT:
		return &b->what;
	case ROW_TO:
		return &b->to;
	case ROW_COUNTRY:
		return &b->country;
	default:
		return NULL;
	}
}

unsigned contact_bulk_act(struct contacts_pane *p, struct ui *ui, enum action a)
{
	struct contact_bulk *b = p->bulk;

	switch (a) {
	case ACT_STAGE:
		return stage(p, ui);
	case ACT_BACK:
		contact_bulk_close(p, ui);
		return KEY_DONE | KEY_REDRAW;
	case ACT_OPEN:
	case ACT_NEXT_COLUMN:
	case ACT_PREVIOUS_COLUMN:
		next_row(b, a == ACT_PREVIOUS_COLUMN ? -1 : 1);
		return KEY_DONE | KEY_REDRAW;
	case ACT_LEFT:
	case ACT_RIGHT:
	case ACT_TICK:
		if (cell_of(b))
			return KEY_PASS;
		choose(b, a == ACT_LEFT ? -1 : 1);
		look_anew(p, ui);
		return KEY_DONE | KEY_REDRAW;
	default:
		return KEY_PASS;
	}
}

unsigned contact_bulk_key(struct contacts_pane *p, struct ui *ui, uint32_t key)
{
	struct typing *cell = cell_of(p->bulk);

	if (!cell || !typing_key(cell, key))
		return KEY_PASS;
	look_anew(p, ui);
	return KEY_DONE | KEY_REDRAW;
}

unsigned contact_bulk_paste(struct contacts_pane *p, struct ui *ui, struct str text)
{
	struct typing *cell = cell_of(p->bulk);

	if (!cell || cell->text.n + text.n > TYPED_MAX)
		return KEY_DONE;
	typing_insert(cell, text);
	look_anew(p, ui);
	return KEY_DONE | KEY_REDRAW;
}

unsigned contact_bulk_tick(struct contacts_pane *p, struct ui *ui)
{
	if (p->bulk)
		look_on(p, ui);
	return KEY_REDRAW;
}

void contact_bulk_news(struct contacts_pane *p, struct ui *ui)
{
	bool staging = p->bulk && p->bulk->drafts;

	if (!p->bulk || !ui->reader)
		return;
	if (staging)
		stage(p, ui);
	else
		look_anew(p, ui);
}

/* ---- Life ---- */

/* The country of the person's own card is offered where a card's own addresses name none. */
static void offer_country(struct contact_bulk *b, struct ui *ui)
{
	struct buf id = BUF_INIT(4 * KIB);
	const char *country = NULL;

	if (contacts_me(ui->reader, &id, NULL) && contacts_card(ui->reader, buf_str(&id), &b->card))
		country = card_country(json_value(buf_str(&b->card)), STR("\"HOME\""));
	typing_set(&b->country, str_of(country));
	buf_release(&id);
	buf_clear(&b->card);
}

unsigned contact_bulk_open(struct contacts_pane *p, struct ui *ui)
{
	struct contact_bulk *b;

	if (!ui->reader || !p->marks.n)
		return KEY_PASS;
	b = p->bulk = mem_new(sizeof *b);
	b->card = BUF_INIT(64 * MIB);
	b->edits = BUF_INIT(64 * MIB);
	typing_init(&b->label, STR(""));
	typing_init(&b->what, STR(""));
	typing_init(&b->to, STR(""));
	typing_init(&b->country, STR(""));
	b->field = (int)(field_info(STR("companyName")) - fields);
	b->at = ROW_DO;
	p->focus = CONTACTS_BULK;
	offer_country(b, ui);
	look_anew(p, ui);
	return KEY_DONE | KEY_REDRAW;
}

void contact_bulk_free(struct contacts_pane *p)
{
	struct contact_bulk *b = p->bulk;

	if (!b)
		return;
	p->bulk = NULL;
	typing_release(&b->label);
	typing_release(&b->what);
	typing_release(&b->to);
	typing_release(&b->country);
	change_drafts_free(&b->drafts);
	buf_release(&b->card);
	buf_release(&b->edits);
	free(b);
}

void contact_bulk_close(struct contacts_pane *p, struct ui *ui)
{
	ui_after_cancel(ui, p, BULK_TIMER);
	contact_bulk_free(p);
	p->focus = CONTACTS_LIST;
}
