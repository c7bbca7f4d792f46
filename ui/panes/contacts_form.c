/* The edit form of a contact: rows made from its card, checked as they are typed in, and turned back into a
 * card by replacing what was changed and nothing else. It only stages; nothing here can send. */
#include "panes/contact_form.h"

#include "panes/form_card.h"
#include "panes/form_rows.h"
#include "panes/words.h"
#include "screen/ui.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Rows from a card ---- */

static bool always_shown(const struct contact_form *f, const char *key)
{
	static const char *const names[] = {"firstName", "lastName", "jobTitle", "companyName"};
	static const char *const lists[] = {"isCompany", "phones", "emailAddresses", "notes"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcmp(names[i], key))
			return true;
	for (size_t i = 0; f->new_contact && i < sizeof(lists) / sizeof(*lists); i++)
		if (!strcmp(lists[i], key))
			return true;
	return false;
}

static enum form_kind kind_of(enum form_part_kind kind)
{
	switch (kind) {
	case PART_NOTE:
		return FORM_NOTE;
	case PART_TICK:
		return FORM_TICK;
	case PART_SHOWN:
		return FORM_SHOWN;
	default:
		return FORM_TEXT;
	}
}

static void set_original(struct form_row *row, struct str text)
{
	buf_clear(&row->original);
	buf_add_str(&row->original, text);
}

static struct form_row *add_part(
	struct contact_form *f, int before, int field, int entry, const struct form_part *part)
{
	struct form_row *row = form_add(&f->form, before, kind_of(part->kind), field, entry,
		str_of(part->label), buf_str(&part->text));

	row->part = part->part;
	memcpy(row->lead, part->lead, sizeof(row->lead));
	row->lead_w = part->lead_w;
	row->beside = part->beside;
	row->ahead = part->ahead;
	row->labelled = part->labelled;
	row->removable = part->removable;
	row->ticked = row->original_ticked = part->ticked;
	return row;
}

/* All rows of one entry (an address has several); entry -1 is a new and empty one. */
int contact_form_entry(struct contact_form *f, int before, int field, int entry)
{
	struct form_parts parts;
	int n;

	form_parts_init(&parts);
	form_card_parts(buf_str(&f->card), field, entry, &parts);
	if (entry < 0)
		entry = --f->last_new;
	n = parts.n;
	for (int i = 0; i < n; i++) {
		struct form_row *row =
			add_part(f, before < 0 ? -1 : before + i, field, entry, &parts.part[i]);

		if (entry < 0)
			set_original(row, STR_NONE);
	}
	form_parts_release(&parts);
	return n;
}

/* What stands together: from the birthday on, everything. */
static int part_of(int group)
{
	int person = field_info(STR("birthday"))->group;

	return group > person ? person : group;
}

static void add_field(struct contact_form *f, int field, int *group)
{
	const struct field_info *info = form_field(field);
	int n = form_card_entries(buf_str(&f->card), field);
	bool shown = n > 0 || always_shown(f, info->key);

	if (!shown || !form_field_editable(field))
		return;
	if (*group >= 0 && part_of(info->group) != part_of(*group))
		form_add(&f->form, -1, FORM_BLANK, -1, 0, STR_NONE, STR_NONE);
	*group = info->group;
	for (int i = 0; i < n; i++)
		contact_form_entry(f, -1, field, i);
	if (!n)
		contact_form_entry(f, -1, field, -1);
}

/* "show as a company" belongs to the company's name. */
static void pair_company(struct contact_form *f)
{
	int name = form_field_at("companyName");

	for (int i = 1; i < f->form.n; i++)
		if (f->form.row[i].kind == FORM_TICK && f->form.row[i - 1].tag == name)
			f->form.row[i].beside = true;
}

/* What people add most comes first; further names behind it. */
static void add_adders(struct contact_form *f)
{
	int names = form_field(0)->group, n = 0;

	while (form_field(n))
		n++;
	form_add(&f->form, -1, FORM_BLANK, -1, 0, STR_NONE, STR_NONE);
	for (int i = 0; i < 2 * n; i++) {
		int field = i % n;
		const char *words = form_field_add(field);
		char text[80];

		if (!words || (form_field(field)->group == names) != (i >= n))
			continue;
		snprintf(text, sizeof(text), "add %s", words);
		form_add(&f->form, -1, FORM_ADD, TAG_ADD + field, 0, STR_NONE, str_of(text));
	}
}

static bool has_one_value(const struct form_row *row)
{
	return form_part_only(row->tag) && form_field(row->tag)->kind != FIELD_IM;
}

/* Where a change waits already, the right column still says what stands in iCloud. */
static void set_originals(struct contact_form *f)
{
	struct diff diff = {0};

	if (!f->before.n || !diff_cards(buf_str(&f->before), buf_str(&f->card), &diff))
		return;
	for (int i = 0; i < f->form.n; i++) {
		struct form_row *row = &f->form.row[i];

		for (size_t d = 0; d < diff.n; d++)
			if (diff.rows[d].sign == DIFF_CHANGED && row->kind == FORM_TEXT &&
				row->tag < TAG_GROUPS && row->tag >= 0 && has_one_value(row) &&
				form_path_is(diff.rows[d].field, row->tag, row->entry))
				set_original(row, diff.rows[d].before);
	}
	diff_release(&diff);
}

/* As the card says it. */
static void say_photo(struct contact_form *f)
{
	const struct card_shown *c = &f->pane->card;

	for (int i = 0; i < f->form.n; i++) {
		struct form_row *row = &f->form.row[i];

		if (row->tag != form_field_at("photo") || !c->photo[0] ||
			strcmp(c->id, f->id) != 0 || !str_is(form_value(row), "kept in iCloud"))
			continue;
		typing_set(&row->cell, str_of(c->photo));
		set_original(row, str_of(c->photo));
	}
}

void contact_form_build(struct contact_form *f, const char *groups)
{
	int group = -1;

	for (int field = 0; form_field(field); field++) {
		if (groups[0] && form_field(field)->kind == FIELD_PHOTO)
			form_add(&f->form, -1, FORM_SHOWN, TAG_GROUPS, 0, STR("groups"),
				str_of(groups));
		add_field(f, field, &group);
	}
	pair_company(f);
	say_photo(f);
	add_adders(f);
	set_originals(f);
	snprintf(f->form.head, sizeof(f->form.head), "%.120s", f->name);
}

/* ---- What stands beside a row ---- */

static bool has_moved(const struct contact_form *f, const struct form_row *row)
{
	for (int i = 0; i < f->moved_n; i++)
		if (f->moved[i].tag == row->tag && f->moved[i].entry == row->entry &&
			f->moved[i].part == row->part)
			return true;
	return false;
}

/* What another device made of it meanwhile stands beside what is typed, which stays as it is. */
static void check_moved(const struct contact_form *f, struct form_row *row)
{
	if (!has_moved(f, row) || row->wrong.n || row->removed)
		return;
	row->sign = '&';
	buf_clear(&row->note);
	buf_add_str(&row->note, buf_str(&row->original));
	buf_adds(&row->note, "   changed in iCloud just now");
}

/* A photo from a file takes the place of the one that is there. */
static void check_replaced(struct form *form, struct form_row *row)
{
	const struct form_row *photo = form_row_of(form, form_field_at("photo"), 0, 0);

	if (!photo || row->tag != photo->tag || row == photo || row->sign != '+')
		return;
	row->sign = '~';
	buf_clear(&row->note);
	buf_add_str(&row->note, buf_str(&photo->original));
}

static void check(void *self, struct ui *ui, struct form *form)
{
	struct contact_form *f = self;

	(void)ui;
	for (int i = 0; i < form->n; i++) {
		form_row_check(&form->row[i]);
		check_replaced(form, &form->row[i]);
		check_moved(f, &form->row[i]);
	}
	form->head_right[0] = '\0';
	if (f->unsaved)
		snprintf(form->head_right, sizeof(form->head_right), "draft not saved");
	else if (f->saved)
		snprintf(form->head_right, sizeof(form->head_right), "draft saved %.40s",
			words_clock(f->saved).text);
}

static bool label(void *self, const struct form_row *row, int i, struct str *out)
{
	(void)self;
	return form_field_label(row->tag, i, out);
}

static void add(void *self, struct ui *ui, struct form *form, int at)
{
	struct contact_form *f = self;
	int field = form->row[at].tag - TAG_ADD, where = -1;
	bool there = false; /* what is only shown can be set beside it */

	(void)ui;
	for (int i = 0; i < form->n; i++)
		if (form->row[i].tag == field) {
			where = i + 1;
			there = form->row[i].kind != FORM_SHOWN;
		}
	if (there && !form_field_many(field)) {
		form_focus(form, where - 1, false);
		return;
	}
	if (where < 0)
		where = at;
	contact_form_entry(f, where, field, -1);
	form_focus(form, where, false);
}

static void pause_1s(void *self, struct ui *ui, struct form *form)
{
	(void)form;
	contact_draft_save(self, ui);
}

void contact_form_check(struct contact_form *f, struct ui *ui)
{
	check(f, ui, &f->form);
}

static const struct form_ops ops = {.check = check, .label = label, .add = add, .pause = pause_1s};

/* ---- The card that comes out ---- */

static bool differs_from(const struct contact_form *f, int field)
{
	for (int i = 0; i < f->form.n; i++)
		if (f->form.row[i].tag == field && form_row_differs(&f->form.row[i]))
			return true;
	return false;
}

/* Collect the rows of a field as values for form_card_put; what was opened and not touched keeps its bytes. */
static bool put_field(struct contact_form *f, int field, struct buf *card, struct error *err)
{
	struct form_values values;
	bool ok;

	form_values_init(&values);
	for (int i = 0; i < f->form.n; i++) {
		const struct form_row *row = &f->form.row[i];

		if (row->tag == field)
			form_values_add(&values, row->entry, row->part, str_of(row->label),
				form_value(row), row->removed, row->ticked);
	}
	ok = form_card_put(card, field, &values, err);
	form_values_release(&values);
	return ok;
}

bool contact_form_card(struct contact_form *f, struct buf *out, struct error *err)
{
	if (f->new_contact) {
		if (!card_new(NULL, 0, out, err))
			return false;
	} else if (!buf_add_str(out, buf_str(&f->card))) {
		return fail(err, ERR_TOO_BIG, "The card is too large.", "Make the note shorter.");
	}
	for (int field = 0; form_field(field); field++)
		if (form_field_editable(field) && differs_from(f, field) &&
			!put_field(f, field, out, err))
			return false;
	return true;
}

static void name_of(struct contact_form *f, struct str card)
{
	struct buf text = BUF_INIT(4 * KIB);
	struct str name;

	card_name(card, &text);
	name = utf8_clip(buf_str(&text), sizeof(f->name) - 1);
	memcpy(f->name, name.p ? name.p : "", name.n);
	f->name[name.n] = '\0';
	buf_release(&text);
}

static bool is_of_card(const struct form_row *row)
{
	return row->tag >= 0 && row->tag < TAG_GROUPS;
}

bool contact_form_differs(const struct contact_form *f)
{
	for (int i = 0; i < f->form.n; i++)
		if (is_of_card(&f->form.row[i]) && form_row_differs(&f->form.row[i]))
			return true;
	return false;
}

/* ---- Life ---- */

void contact_form_free(struct contact_form **where)
{
	struct contact_form *f = *where;

	if (!f)
		return;
	*where = NULL;
	while (f->moved_n > 0)
		buf_release(&f->moved[--f->moved_n].was);
	form_release(&f->form);
	buf_release(&f->before);
	buf_release(&f->card);
	free(f);
}

struct contact_form *contact_form_new(struct contacts_pane *p, struct str id)
{
	struct contact_form *f = mem_new(sizeof(*f));

	f->pane = p;
	f->before = BUF_INIT(CARD_MAX);
	f->card = BUF_INIT(CARD_MAX);
	f->new_contact = !id.n;
	memcpy(f->id, id.p ? id.p : "", id.n < LIST_ID ? id.n : 0);
	form_init(&f->form, &ops, f);
	return f;
}

void contact_form_name(struct contact_form *f, const struct contacts_pane *p)
{
	if (f->new_contact)
		snprintf(f->name, sizeof(f->name), "New contact");
	else if (strcmp(p->card.id, f->id) != 0)
		name_of(f, buf_str(&f->card));
	else
		snprintf(f->name, sizeof(f->name), "%s", p->card.name);
}

static struct contact_form *from_card(struct contacts_pane *p, struct ui *ui, struct str id)
{
	struct contact_form *f = contact_form_new(p, id);
	char kind = 0;

	if (id.n) {
		contacts_card(ui->reader, id, &f->before);
		contacts_card_after(ui->reader, id, &f->card, &kind);
		if (!f->card.n)
			buf_add_str(&f->card, buf_str(&f->before));
	} else {
		buf_adds(&f->card, "{}");
	}
	contact_form_name(f, p);
	contact_form_build(f, id.n ? p->card.groups : "");
	return f;
}

static void first_cell(struct contact_form *f)
{
	for (int i = 0; i < f->form.n; i++)
		if (f->form.row[i].kind == FORM_TEXT) {
			form_focus(&f->form, i, false);
			return;
		}
}

bool contact_is_gone(struct ui *ui, struct str id)
{
	struct buf card = BUF_INIT(CARD_MAX);
	char kind = 0;
	bool gone;

	if (id.n && !contacts_card(ui->reader, id, &card))
		contacts_card_after(ui->reader, id, &card, &kind);
	gone = id.n && !card.n && !kind;
	buf_release(&card);
	return gone;
}

void contact_form_open(struct contacts_pane *p, struct ui *ui, struct str id)
{
	struct contact_form *f = contact_draft_of(p, id);

	p->focus = CONTACTS_FORM;
	if (f) {
		f->revived = contact_is_gone(ui, id);
		p->form = f;
		return;
	}
	f = contact_draft_open(p, ui, id);
	if (!f)
		f = from_card(p, ui, id);
	f->revived = contact_is_gone(ui, id);
	p->form = f;
	first_cell(f);
	contact_form_news(p, ui);
	check(f, ui, &f->form);
	f->form.changed = false;
}

/* The places in a list move when an entry goes, so an entry is known by what it said. */
static bool is_about(const struct contact_form *f, const struct diff_row *changed, struct str key,
	const struct form_row *row)
{
	if (!is_of_card(row) || row->entry < 0 || !str_is(key, form_field(row->tag)->key))
		return false;
	if (!form_field_many(row->tag))
		return true;
	if (has_one_value(row))
		return str_eq(buf_str(&row->original), changed->before);
	return form_card_says(buf_str(&f->card), row->tag, row->entry, changed->before);
}

static void move_row(struct contact_form *f, struct form_row *row, struct str now)
{
	struct moved_on *m = &f->moved[f->moved_n];

	if (f->moved_n == MOVED_MAX ||
		(!has_one_value(row) && str_eq(buf_str(&row->original), now)))
		return;
	*m = (struct moved_on){row->tag, row->entry, row->part, BUF_INIT(CARD_MAX)};
	buf_add_str(&m->was, buf_str(&row->original));
	f->moved_n++;
	set_original(row, now);
}

/* "streetAddresses[2]" → 2 */
static int place_in(struct str path, struct str *key)
{
	size_t bracket = str_find(path, STR("["));
	int64_t place = 0;

	*key = bracket == SIZE_MAX ? path : str_part(path, 0, bracket);
	if (bracket != SIZE_MAX)
		str_to_int64(str_part(path, bracket + 1, path.n - bracket - 2), &place);
	return (int)place;
}

/* What each part of the entry says now; one that is gone says nothing. */
static void move_on(struct contact_form *f, const struct diff_row *changed, struct str now)
{
	struct form_parts parts;
	struct str key;
	int place = place_in(changed->field, &key), entry = -1;

	form_parts_init(&parts);
	for (int i = 0; i < f->form.n; i++) {
		struct form_row *row = &f->form.row[i];
		struct str text = row->kind == FORM_TICK ? changed->after : STR_NONE;

		if ((entry >= 0 && row->entry != entry) || !is_about(f, changed, key, row))
			continue;
		if (entry < 0)
			form_card_parts(now, row->tag, place, &parts);
		entry = row->entry;
		for (int k = 0; k < parts.n; k++)
			if (parts.part[k].part == row->part && row->kind != FORM_TICK)
				text = buf_str(&parts.part[k].text);
		move_row(f, row, text);
		if (has_one_value(row))
			break;
	}
	form_parts_release(&parts);
}

/* What was compared before is compared anew: iCloud may have moved on twice. */
static void move_back(struct contact_form *f)
{
	while (f->moved_n > 0) {
		struct moved_on *m = &f->moved[--f->moved_n];
		struct form_row *row = form_row_of(&f->form, m->tag, m->entry, m->part);

		if (row)
			set_original(row, buf_str(&m->was));
		buf_release(&m->was);
	}
}

/* The base stays the card that was opened: what is staged is behind then, and review merges it. */
void contact_form_news(struct contacts_pane *p, struct ui *ui)
{
	struct contact_form *f = p->form;
	struct buf now = BUF_INIT(CARD_MAX);
	struct diff diff = {0};

	if (!f || f->new_contact || !ui->reader)
		return;
	contacts_card(ui->reader, str_of(f->id), &now);
	move_back(f);
	if (now.n && !str_eq(buf_str(&now), buf_str(&f->before)) &&
		diff_cards(buf_str(&f->before), buf_str(&now), &diff)) {
		for (size_t i = 0; i < diff.n; i++)
			if (diff.rows[i].sign == DIFF_CHANGED)
				move_on(f, &diff.rows[i], buf_str(&now));
		diff_release(&diff);
	}
	check(f, ui, &f->form);
	buf_release(&now);
}

static void leave_form(struct contacts_pane *p, struct ui *ui)
{
	p->focus = CONTACTS_LIST;
	p->form = NULL;
	if (p->from_review)
		ui_show(ui, "review");
	p->from_review = false;
}

static unsigned back(struct contacts_pane *p, struct ui *ui)
{
	struct contact_form *f = p->form;

	contact_draft_save(f, ui);
	leave_form(p, ui);
	if (!contact_form_differs(f)) {
		contact_form_free(&f);
		return KEY_DONE | KEY_REDRAW;
	}
	f->next = p->drafts;
	p->drafts = f;
	ui_say(ui, STYLE_NORMAL, "Your draft of %s is kept. %s goes on with it.", f->name,
		f->new_contact ? "c" : "e");
	return KEY_DONE | KEY_REDRAW;
}

void contact_form_hand_over(struct contacts_pane *p, struct ui *ui)
{
	struct contact_form *f = p->form;

	leave_form(p, ui);
	f->staging = true;
	f->next = p->drafts;
	p->drafts = f;
}

static unsigned stage(struct contacts_pane *p, struct ui *ui)
{
	struct contact_form *f = p->form;
	int wrong = form_first_wrong(&f->form);
	struct change_draft *draft;
	struct error err = ERROR_INIT;

	if (wrong >= 0) {
		form_focus(&f->form, wrong, false);
		ui_say(ui, STYLE_WARNING, "%.*s Nothing is staged before it reads well.",
			STR_ARG(buf_str(&f->form.row[wrong].wrong)));
		return KEY_DONE | KEY_REDRAW;
	}
	if (!contact_form_differs(f)) {
		contact_draft_save(f, ui);
		leave_form(p, ui);
		contact_form_free(&f);
		ui_say(ui, STYLE_NORMAL, "Nothing differs from iCloud, so nothing waits.");
		return KEY_DONE | KEY_REDRAW;
	}
	draft = change_draft_new(OBJECT_CONTACT,
		f->new_contact || f->revived ? CHANGE_CREATE : CHANGE_UPDATE, SOURCE_EDIT,
		f->revived ? STR_NONE : str_of(f->id));
	if (!contact_form_card(f, &draft->after, &err) ||
		(f->revived && !contact_card_as_new(&draft->after, &err))) {
		change_draft_free(&draft);
		ui_fail(ui, &err);
		return KEY_DONE | KEY_REDRAW;
	}
	if (!f->revived)
		buf_add_str(&draft->base, buf_str(&f->before));
	draft->typed = !f->revived;
	name_of(f, buf_str(&draft->after));
	contacts_stage(p, ui, draft, str_of(f->name));
	contact_form_hand_over(p, ui);
	return KEY_DONE | KEY_REDRAW;
}

unsigned contact_form_act(struct contacts_pane *p, struct ui *ui, enum action a)
{
	unsigned done = form_act(&p->form->form, ui, a);

	if (done != KEY_PASS)
		return done;
	if (a == ACT_STAGE)
		return stage(p, ui);
	if (a == ACT_EDITOR)
		return contact_editor_form(p, ui);
	return a == ACT_BACK ? back(p, ui) : KEY_PASS;
}

unsigned contact_form_key(struct contacts_pane *p, struct ui *ui, uint32_t key)
{
	return form_key(&p->form->form, ui, key);
}

unsigned contact_form_paste(struct contacts_pane *p, struct ui *ui, struct str text)
{
	return form_paste(&p->form->form, ui, text);
}

unsigned contact_form_mouse(struct contacts_pane *p, struct ui *ui, const struct mouse *m)
{
	return form_mouse(&p->form->form, ui, m);
}

unsigned contact_form_event(struct contacts_pane *p, struct ui *ui, const struct event *ev)
{
	return form_event(&p->form->form, ui, ev);
}

/* Narrow, the form itself says in this place what stands in iCloud: it has the last word. */
void contact_form_draw(struct contacts_pane *p, struct ui *ui, struct grid *g)
{
	struct contact_form *f = p->form;
	int differ = 0;

	for (int i = 0; i < f->form.n; i++)
		differ += is_of_card(&f->form.row[i]) && form_row_differs(&f->form.row[i]);
	ui_position(ui, "%s: %s", f->name,
		f->new_contact ? "not in iCloud yet"
		: differ       ? words_many(differ, "row differs", "rows differ").text
			       : "as in iCloud");
	form_draw(&f->form, ui, g);
}
