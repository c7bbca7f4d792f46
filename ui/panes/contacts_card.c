/* The card at the right: names, values by group, what waits in its place. Both sides are read after a rest
 * and compared once; drawing only walks the rows. */
#include "panes/contacts.h"

#include "icloud/drafts.h"
#include "panes/words.h"
#include "screen/ui.h"

#include <stdio.h>
#include <string.h>

enum { CARD_MAX = 2 * 1024 * 1024 };

static void put(char *out, size_t size, struct str s)
{
	s = utf8_clip(s, size - 1);
	memcpy(out, s.p ? s.p : "", s.n);
	out[s.n] = '\0';
}

static struct str card_text(struct str card, const char *key, struct buf *out)
{
	size_t from = out->n;

	json_text(json_get(card, key), out);
	return (struct str){out->p ? out->p + from : NULL, out->n - from};
}

/* "Rear Admiral, Eckert-Mauchly", without a company that is the name already. */
static void read_title(struct card_shown *c, struct str card)
{
	struct buf text = BUF_INIT(8 * KIB);
	size_t title, all;

	card_text(card, "jobTitle", &text);
	title = text.n;
	if (title)
		buf_adds(&text, ", ");
	all = text.n;
	if (!card_text(card, "companyName", &text).n ||
		str_is(str_part(buf_str(&text), all, text.n), c->name))
		text.n = title;
	put(c->title, sizeof(c->title), buf_str(&text));
	buf_release(&text);
}

static void read_modified(struct card_shown *c, struct str card)
{
	struct buf text = BUF_INIT(200);
	struct civil day;
	time_t when;

	c->modified[0] = '\0';
	if (time_from_iso(card_text(card, "dateModified", &text), &when)) {
		day = civil_of(when);
		snprintf(c->modified, sizeof(c->modified), "Changed in iCloud %s.",
			words_date(day.year, day.month, day.day).text);
	}
	buf_release(&text);
}

static void add_name(char *out, size_t size, struct str name)
{
	struct buf text = {.p = out, .n = strlen(out), .cap = size, .max = size - 1};

	if (text.n)
		buf_adds(&text, ", ");
	buf_add_str(&text, name);
	out[text.n < size ? text.n : size - 1] = '\0';
}

static void take_group(void *ctx, const struct group_row *g)
{
	struct card_shown *c = ctx;

	if (g->sign == '+')
		add_name(c->joins, sizeof(c->joins), g->name);
	else if (g->sign == '-')
		add_name(c->leaves, sizeof(c->leaves), g->name);
	else
		add_name(c->groups, sizeof(c->groups), g->name);
}

static void read_me(struct card_shown *c, struct ui *ui, struct str id)
{
	struct buf me = BUF_INIT(64 * KIB);

	c->me = contacts_me(ui->reader, &me, &c->me_sign) && str_eq(buf_str(&me), id);
	buf_release(&me);
}

static void read_names(struct card_shown *c, struct ui *ui, struct str id)
{
	struct str card = buf_str(c->after.n ? &c->after : &c->before);
	struct buf text = BUF_INIT(8 * KIB);

	card_full_name(card, &text);
	put(c->name, sizeof(c->name), buf_str(&text));
	buf_release(&text);
	contacts_memberships(ui->reader, id, take_group, c);
	read_me(c, ui, id);
	read_title(c, card);
	read_modified(c, card);
}

static void read_summary(struct card_shown *c, struct ui *ui, struct str id)
{
	struct change_row row;
	int64_t change = c->kind ? changes_of(ui->reader, OBJECT_CONTACT, id) : 0;

	c->summary[0] = '\0';
	if (change && changes_get(ui->reader, change, &row))
		put(c->summary, sizeof(c->summary), row.summary);
}

/* What is known of the picture; the one of a change that waits tells of itself. */
static void read_photo(struct card_shown *c, struct ui *ui)
{
	struct contact_photo photo;
	bool here = contacts_photo(ui->reader, buf_str(&c->before), &photo);

	c->wants_photo = photo.in_icloud && !here;
	c->photo[0] = '\0';
	if (here)
		snprintf(c->photo, sizeof(c->photo), "%s, %lld KB", photo.kind,
			(long long)((photo.bytes + 1023) / 1024));
}

void contacts_card_photo(struct contacts_pane *p, struct ui *ui)
{
	struct card_shown *c = &p->card;
	struct icloud_photo *what;

	if (!c->wants_photo || !ui->icloud || !strcmp(c->asked, c->id))
		return;
	memcpy(c->asked, c->id, sizeof(c->asked));
	what = mem_new(sizeof(*what));
	snprintf(what->contact, sizeof(what->contact), "%s", c->id);
	icloud_post(ui->icloud, ASK_PHOTO, what);
}

static void clear(struct card_shown *c)
{
	diff_release(&c->diff);
	c->diff = (struct diff){0};
	if (!c->before.max)
		c->before = BUF_INIT(CARD_MAX);
	if (!c->after.max)
		c->after = BUF_INIT(CARD_MAX);
	buf_clear(&c->before);
	buf_clear(&c->after);
	c->kind = 0;
	c->draft = c->draft_text = c->me = false;
	c->joins[0] = c->leaves[0] = '\0';
	c->name[0] = c->title[0] = c->groups[0] = c->modified[0] = c->summary[0] = '\0';
}

void contacts_card_release(struct card_shown *c)
{
	diff_release(&c->diff);
	buf_release(&c->before);
	buf_release(&c->after);
}

void contacts_card_load(struct contacts_pane *p, struct ui *ui)
{
	struct card_shown *c = &p->card;
	struct str id = list_id(&p->list);

	if (!str_is(id, c->id))
		detail_reset(&p->detail);
	clear(c);
	put(c->id, sizeof(c->id), id);
	if (!ui->reader || !id.n || p->list.count == 0)
		return;
	icloud_read_begin(ui->reader);
	contacts_card(ui->reader, id, &c->before);
	contacts_card_after(ui->reader, id, &c->after, &c->kind);
	if (c->kind == '-') {
		buf_clear(&c->after);
		buf_add_str(&c->after, buf_str(&c->before));
	}
	read_names(c, ui, id);
	read_summary(c, ui, id);
	read_photo(c, ui);
	c->draft = !ui->read_only && contact_form_has_draft(p, ui, id);
	c->draft_text = !ui->read_only && drafts_text_at(ui->reader, OBJECT_CONTACT, id) != 0;
	icloud_read_end(ui->reader);
	diff_cards(buf_str(c->kind == '+' || !c->before.n ? &c->after : &c->before),
		buf_str(c->after.n ? &c->after : &c->before), &c->diff);
	if (c->wants_photo && strcmp(c->asked, c->id) != 0)
		ui_after(ui, p, CONTACTS_PHOTO_TIMER, CONTACTS_PHOTO_MS);
}

/* ---- Drawing ---- */

static const char *const in_titles[] = {"firstName", "lastName", "middleName", "prefix", "suffix",
	"companyName", "jobTitle", "isCompany", NULL};

static bool stands_in_title(struct str field)
{
	for (int i = 0; in_titles[i]; i++)
		if (str_is(field, in_titles[i]))
			return true;
	return false;
}

static bool is_field(const struct diff_row *row, const char *key)
{
	return str_starts(row->field, str_of(key));
}

static enum style sign_style(char sign)
{
	return sign == '+'   ? STYLE_ADDED
	       : sign == '-' ? STYLE_REMOVED
	       : sign == '&' ? STYLE_CONFLICT
			     : STYLE_CHANGED;
}

/* What `o` would open for a value; the widget and the opener check it again. */
static struct str link_of(struct ui *ui, const struct diff_row *row, struct str value)
{
	if (str_find(value, STR("\n")) != SIZE_MAX)
		return STR_NONE;
	if (is_field(row, "emailAddresses"))
		return arena_printf(ui->frame, "mailto:%.*s", STR_ARG(value));
	if (is_field(row, "phones")) {
		struct buf digits = BUF_INIT(64);
		char room[64];

		digits = (struct buf){.p = room, .cap = sizeof(room), .max = sizeof(room)};
		for (size_t i = 0; i < value.n; i++)
			if ((value.p[i] >= '0' && value.p[i] <= '9') || value.p[i] == '+')
				buf_addc(&digits, value.p[i]);
		return arena_printf(ui->frame, "tel:%.*s", (int)digits.n, room);
	}
	if (str_starts(value, STR("http://")) || str_starts(value, STR("https://")))
		return value;
	return STR_NONE;
}

/* A number in the groups of its country. What stands in review and form is what is stored. */
static struct str for_reading(
	const struct card_shown *shown, struct ui *ui, const struct diff_row *row, struct str value)
{
	struct buf text = BUF_INIT(200);

	if (is_field(row, "photo") && shown->photo[0] && str_is(value, "kept in iCloud"))
		value = str_of(shown->photo);
	if (is_field(row, "phones") && value.n < 40 && phone_words(value, &text))
		value = arena_printf(ui->frame, "%.*s", STR_ARG(buf_str(&text)));
	buf_release(&text);
	return value;
}

static void add_row(const struct card_shown *c, struct ui *ui, struct detail_lines *d,
	const struct diff_row *row)
{
	bool gone = row->sign == DIFF_REMOVED;
	struct str value = for_reading(c, ui, row, gone ? row->before : row->after);
	struct detail_line *line = detail_field(d, row->words, value);

	line->link = link_of(ui, row, value);
	line->selectable = true;
	if (row->sign == DIFF_SAME)
		return;
	line->sign = (char)row->sign;
	line->sign_style = sign_style(line->sign);
	line->style = gone ? STYLE_REMOVED : row->sign == DIFF_ADDED ? STYLE_ADDED : STYLE_NORMAL;
	line->right = STR("waits");
}

static void add_change(struct card_shown *c, struct ui *ui, struct detail_lines *d)
{
	struct str text;

	if (!c->kind)
		return;
	if (c->kind == '-')
		text = STR("The deletion of this contact waits.");
	else if (c->kind == '+')
		text = STR("This contact is new and waits.");
	else
		text = arena_printf(ui->frame, "1 change waits: %s", c->summary);
	detail_text(d, c->kind, text, STR("R shows it"), STYLE_NORMAL);
	detail_blank(d);
}

static void add_draft(struct card_shown *c, struct detail_lines *d)
{
	if (!c->draft && !c->draft_text)
		return;
	if (c->draft)
		detail_text(
			d, 0, STR("Your draft is kept."), STR("e goes on with it"), STYLE_NORMAL);
	if (c->draft_text)
		detail_text(d, 0, STR("Your draft as text is kept."), STR("E goes on with it"),
			STYLE_NORMAL);
	detail_blank(d);
}

static void add_end(struct card_shown *c, struct ui *ui, struct detail_lines *d)
{
	int64_t n = (int64_t)c->diff.unknown;
	struct words kept = words_many(
		n, "further field is kept as it is.", "further fields are kept as they are.");

	detail_blank(d);
	if (n)
		detail_text(d, 0, arena_printf(ui->frame, "%s", kept.text), STR_NONE, STYLE_DIM);
	if (c->modified[0])
		detail_text(d, 0, str_of(c->modified), STR_NONE, STYLE_DIM);
}

/* Said by the title already, or empty. */
static bool is_silent(const struct diff_row *row)
{
	return row->sign == DIFF_SAME && (stands_in_title(row->field) || !row->after.n);
}

static void add_waiting_groups(
	struct detail_lines *d, struct str label, char sign, const char *names)
{
	struct detail_line *line = detail_field(d, label, str_of(names));

	line->selectable = true;
	line->sign = sign;
	line->sign_style = line->style = sign_style(sign);
	line->right = STR("waits");
}

static void add_groups(struct card_shown *c, struct detail_lines *d)
{
	struct str label = STR("groups");

	if (c->groups[0]) {
		detail_field(d, label, str_of(c->groups))->selectable = true;
		label = STR("");
	}
	if (c->joins[0]) {
		add_waiting_groups(d, label, '+', c->joins);
		label = STR("");
	}
	if (c->leaves[0])
		add_waiting_groups(d, label, '-', c->leaves);
}

static void add_fields(struct card_shown *c, struct ui *ui, struct detail_lines *d)
{
	const struct diff_row *photo = NULL;
	int group = -1;

	for (size_t i = 0; i < c->diff.n; i++) {
		const struct diff_row *row = &c->diff.rows[i];

		if (is_field(row, "photo"))
			photo = row;
		if (is_field(row, "photo") || is_silent(row))
			continue;
		if (row->group != group)
			detail_blank(d);
		group = row->group;
		add_row(c, ui, d, row);
	}
	detail_blank(d);
	add_groups(c, d);
	if (photo)
		add_row(c, ui, d, photo);
}

/* As the server has it: one line a member. */
static void add_exact(struct card_shown *c, struct detail_lines *d)
{
	struct json_walk walk = json_walk(buf_str(c->before.n ? &c->before : &c->after));

	while (json_next(&walk)) {
		struct str key = walk.key;

		if (key.n >= 2)
			key = str_part(key, 1, key.n - 2);
		detail_field(d, key, walk.value)->selectable = true;
	}
}

enum { SPANS = 32 };

/* What the filter has found, in the values: the first title is the name. */
static void light_matches(struct contacts_pane *p, struct ui *ui, struct detail_lines *d)
{
	struct contact_span found[SPANS];
	struct span *spans;

	for (int i = 0; p->filter.n && i < d->n; i++) {
		struct detail_line *line = &d->line[i];
		struct str texts[] = {i == 0 ? line->value : STR_NONE, line->value};
		size_t n;

		if (line->kind != DETAIL_FIELD && line->kind != DETAIL_TITLE)
			continue;
		n = contacts_matches(buf_str(&p->filter), texts, i == 0 ? 1 : 2, found, SPANS);
		spans = n ? arena_new(ui->frame, n * sizeof *spans) : NULL;
		for (size_t k = 0; spans && k < n; k++)
			spans[k] = (struct span){found[k].from, found[k].to};
		line->match = spans;
		line->matches = spans ? (int)n : 0;
	}
}

void contacts_card_draw(struct contacts_pane *p, struct ui *ui, struct grid *g, bool focus)
{
	struct card_shown *c = &p->card;
	struct detail_lines d = detail_lines(ui->frame);

	if (!c->id[0])
		return;
	p->detail.label_w = ui->w >= 110 ? 13 : 11;
	detail_title(&d, str_of(c->name), STYLE_STRONG);
	if (c->me && d.n)
		d.line[d.n - 1].right = c->me_sign == ' ' ? STR("me") : STR("me, waits");
	if (c->title[0])
		detail_title(&d, str_of(c->title), STYLE_NORMAL);
	detail_blank(&d);
	if (p->exact) {
		add_exact(c, &d);
	} else {
		add_change(c, ui, &d);
		add_draft(c, &d);
		add_fields(c, ui, &d);
		add_end(c, ui, &d);
	}
	light_matches(p, ui, &d);
	detail_draw(&p->detail, ui, g, &d, focus);
	if (focus && ui->w < 80)
		ui_note(ui, STYLE_DIM, "%d to %d of %d lines", p->detail.top + 1,
			p->detail.top + g->h < p->detail.height ? p->detail.top + g->h
								: p->detail.height,
			p->detail.height);
}

/* Keys that are typed fast come several to a frame. */
void contacts_card_settle(struct contacts_pane *p, struct ui *ui)
{
	struct columns at = layout_contacts(ui->w, p->wide);
	struct cells cells;
	struct grid g;

	cells_init(&cells);
	cells_resize(
		&cells, ui->h > 5 ? ui->h - 5 : 1, ui->w >= 80 && at.rest.w ? at.rest.w : ui->w);
	g = grid_all(&cells);
	contacts_card_draw(p, ui, &g, true);
	cells_release(&cells);
}

struct str contacts_card_address(struct contacts_pane *p, struct ui *ui)
{
	const struct diff *diff = &p->card.diff;

	for (size_t i = 0; i < diff->n; i++)
		if (is_field(&diff->rows[i], "emailAddresses") && diff->rows[i].after.n)
			return arena_printf(
				ui->frame, "%s <%.*s>", p->card.name, STR_ARG(diff->rows[i].after));
	for (size_t i = 0; i < diff->n; i++)
		if (is_field(&diff->rows[i], "phones") && diff->rows[i].after.n)
			return arena_printf(
				ui->frame, "%s, %.*s", p->card.name, STR_ARG(diff->rows[i].after));
	return arena_printf(ui->frame, "%s", p->card.name);
}
