/* Groups and views at the left: they filter the list. Read from the store after news, never while drawing. */
#include "panes/contacts.h"

#include "icloud/duplicates.h"
#include "panes/words.h"
#include "screen/ui.h"

#include <stdio.h>
#include <string.h>

/* Beside large counts there is less room. */
static struct str short_name(const struct group_item *item, int w)
{
	if (item->kind == GROUP_ALL && w < 12)
		return STR("All");
	if (item->kind == GROUP_VIEW && strcmp(item->id, "-") == 0 && w < 11)
		return STR("no group");
	return str_of(item->name);
}

static int group_rows(void *self, struct ui *ui, int first, int n, struct list_row *out)
{
	struct contacts_pane *p = self;
	int i;

	for (i = 0; i < n && first + i < p->group_n; i++) {
		const struct group_item *item = &p->group[first + i];

		out[i] = (struct list_row){.id = str_of(item->id)};
		out[i].sign = item->sign == ' ' ? 0 : item->sign;
		if (item->kind == GROUP_BLANK)
			continue;
		out[i].text[0] = short_name(item, p->groups.col[0].w);
		out[i].text[1] = item->members < 0 ? STR("?")
						   : arena_printf(ui->frame, "%s",
							     words_count(item->members).text);
		out[i].style[1] = STYLE_DIM;
	}
	return i;
}

static int group_place(void *self, struct ui *ui, struct str id)
{
	struct contacts_pane *p = self;

	(void)ui;
	for (int i = 0; i < p->group_n; i++)
		if (str_is(id, p->group[i].id))
			return i;
	return -1;
}

static const struct list_ops group_ops = {.rows = group_rows, .place = group_place};

void contacts_groups_init(struct contacts_pane *p)
{
	list_init(&p->groups, &group_ops, p);
	p->groups.side = true;
	p->groups.cols = 2;
}

enum { GROUPS_OTHER = 8 }; /* rows that are no groups: there is always room for them */

static void put(char *out, size_t size, struct str s)
{
	s = utf8_clip(s, size - 1);
	memcpy(out, s.p ? s.p : "", s.n);
	out[s.n] = '\0';
}

static struct group_item *add(struct contacts_pane *p, enum group_kind kind, struct str id,
	struct str name, int64_t members)
{
	struct group_item *item;

	if (p->group_n >= GROUPS_MAX - (kind == GROUP_ONE ? GROUPS_OTHER : 0))
		return NULL;
	item = &p->group[p->group_n++];
	*item = (struct group_item){.kind = kind, .members = members, .sign = ' '};
	put(item->id, sizeof(item->id), id);
	put(item->name, sizeof(item->name), name);
	return item;
}

static void take_group(void *ctx, const struct group_row *g)
{
	struct group_item *item =
		g->id.n < LIST_ID ? add(ctx, GROUP_ONE, g->id,
					    g->name.n ? g->name : STR("without a name"), g->members)
				  : NULL;

	if (item)
		item->sign = g->sign;
}

/* The group that is shown may have another name by now, or be gone: then all are shown. */
static void follow(struct contacts_pane *p, struct ui *ui)
{
	int at = p->group_id[0] ? group_place(p, ui, str_of(p->group_id)) : -1;

	if (at >= 0) {
		put(p->group_name, sizeof(p->group_name), str_of(p->group[at].name));
	} else if (p->group_id[0]) {
		p->group_id[0] = '\0';
		contacts_recount(p, ui);
	}
}

/* What is being worked out again keeps the number it had. */
static void take_views(struct contacts_pane *p, struct ui *ui)
{
	struct contacts_views now = contacts_views(ui->reader);

	if (now.no_phone >= 0)
		p->views = now;
}

static void add_views(struct contacts_pane *p, struct ui *ui)
{
	struct contact_query changed = {.group = STR("~")};

	take_views(p, ui);
	add(p, GROUP_VIEW, STR("~"), STR("Changed"), contacts_count(ui->reader, &changed));
	add(p, GROUP_DUPLICATES, STR("="), STR("Duplicates"), duplicates_count(ui->reader));
	add(p, GROUP_VIEW, STR("*"), STR("Marked"), p->marks.n);
	add(p, GROUP_VIEW, STR(CONTACTS_NO_PHONE), STR("No phone"), p->views.no_phone);
	add(p, GROUP_VIEW, STR(CONTACTS_BIRTHDAYS), STR("Birthdays"), p->views.birthdays);
}

void contacts_groups_load(struct contacts_pane *p, struct ui *ui)
{
	struct contact_query none = {.group = STR("-")};

	if (!ui->reader)
		return;
	p->group_n = 0;
	icloud_read_begin(ui->reader);
	add(p, GROUP_ALL, STR("all"), STR("All contacts"), p->total);
	add(p, GROUP_BLANK, STR_NONE, STR_NONE, 0);
	contacts_groups(ui->reader, take_group, p);
	if (p->group_n > 2) {
		add(p, GROUP_VIEW, STR("-"), STR("in no group"), contacts_count(ui->reader, &none));
		add(p, GROUP_BLANK, STR_NONE, STR_NONE, 0);
	}
	add_views(p, ui);
	icloud_read_end(ui->reader);
	list_refresh(&p->groups, ui, p->group_n);
	follow(p, ui);
}

/* Duplicates are pairs: they open as a list of their own, and the list of contacts shows all meanwhile. */
static bool is_no_filter(const struct group_item *item)
{
	return item->kind == GROUP_ALL || item->kind == GROUP_DUPLICATES;
}

void contacts_groups_choose(struct contacts_pane *p, struct ui *ui)
{
	int at = p->groups.at;

	if (at < 0 || at >= p->group_n || p->group[at].kind == GROUP_BLANK)
		return;
	put(p->group_id, sizeof(p->group_id),
		is_no_filter(&p->group[at]) ? STR_NONE : str_of(p->group[at].id));
	put(p->group_name, sizeof(p->group_name), str_of(p->group[at].name));
	contacts_recount(p, ui);
}

void contacts_groups_draw(struct contacts_pane *p, struct ui *ui, struct grid *g, bool focus)
{
	int text = g->w - 3, most = 1;

	for (int i = 0; i < p->group_n; i++)
		if (grid_width(str_of(words_count(p->group[i].members).text)) > most)
			most = grid_width(str_of(words_count(p->group[i].members).text));
	p->groups.col[0] = (struct list_col){0, text - most - 1, false};
	p->groups.col[1] = (struct list_col){text - most, most, true};
	list_draw(&p->groups, ui, g, focus);
}
