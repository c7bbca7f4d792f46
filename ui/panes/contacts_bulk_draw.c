/* The bulk edit dialog as cells: rows, what they come to in numbers, and how many changes would wait. */
#include "panes/contacts_bulk.h"

#include "panes/words.h"
#include "screen/ui.h"

#include <stdio.h>
#include <string.h>

enum { BOX_W = 60, BOX_H = 12, LABEL_X = 3, VALUE_X = 12, HINT_X = 27, LINES_MOST = 8 };

/* One sentence with its number. */
struct counted {
	size_t n;
	bool warns;
	char words[BULK_NAMES + 120];
};
struct sentences {
	struct counted line[LINES_MOST];
	int n;
};

static void say(struct sentences *s, size_t n, bool warns, const char *one, const char *many,
	const char *thing, const char *names)
{
	struct counted *c = &s->line[s->n];
	char text[96];

	if (!n || s->n == LINES_MOST)
		return;
	/* %s in the words is the thing */
	snprintf(text, sizeof text, "%s", n == 1 ? one : many);
	c->n = n;
	c->warns = warns;
	if (strchr(text, '@')) {
		*strchr(text, '@') = '\0';
		snprintf(c->words, sizeof c->words, "%s%s%s", text, thing,
			(n == 1 ? one : many) + strlen(text) + 1);
	} else {
		snprintf(c->words, sizeof c->words, "%s", text);
	}
	if (names[0]) {
		size_t used = strlen(c->words);

		snprintf(c->words + used, sizeof c->words - used, ": %s", names);
	}
	s->n++;
}

/* "company", "phone": the field inside a sentence. */
static void thing_of(const struct contact_bulk *b, char *out, size_t size)
{
	snprintf(out, size, "%s", fields[b->field].words);
	if (out[0] >= 'A' && out[0] <= 'Z')
		out[0] = (char)(out[0] + 32);
}

static void sentences_of(const struct contact_bulk *b, struct sentences *s)
{
	const struct bulk_counts *c = &b->counts;
	const size_t *of = c->of;
	char thing[48], names[BULK_NAMES + 8];

	thing_of(b, thing, sizeof thing);
	snprintf(names, sizeof names, "%s%s", c->names, c->named > 3 ? "; …" : "");
	switch (contact_bulk_order(b).verb) {
	case BULK_SET:
		say(s, of[BULK_FILLED], false, "was empty and is filled",
			"were empty and are filled", "", "");
		say(s, of[BULK_SAME], false, "says this already and stays as it is",
			"say this already and stay as they are", "", "");
		say(s, c->others, true, "has another @", "have another @", thing, names);
		break;
	case BULK_ADD:
		say(s, of[BULK_FILLED], false, "has no @ yet and gets it",
			"have no @ yet and get it", thing, "");
		say(s, of[BULK_CHANGED], false, "gets it as one more", "get it as one more", "",
			"");
		say(s, of[BULK_SAME], false, "has it already", "have it already", "", "");
		break;
	case BULK_REMOVE:
		say(s, of[BULK_CHANGED], true, "loses it", "lose it", "", "");
		say(s, of[BULK_OTHER], false, "has another @ and keeps it",
			"have another @ and keep it", thing, "");
		say(s, of[BULK_NOTHING], false, "has no @", "have no @", thing, "");
		break;
	case BULK_REPLACE:
		say(s, of[BULK_CHANGED], false, "is changed", "are changed", "", "");
		say(s, of[BULK_OTHER], false, "does not say that", "do not say that", "", "");
		say(s, of[BULK_NOTHING], false, "has no @", "have no @", thing, "");
		break;
	case BULK_PHONES:
		say(s, of[BULK_CHANGED], false, "gets international numbers",
			"get international numbers", "", "");
		say(s, of[BULK_SAME], false, "is international already",
			"are international already", "", "");
		say(s, of[BULK_NO_COUNTRY], true, "has a number of no known country",
			"have numbers of no known country", "", names);
		say(s, of[BULK_ODD], false, "is not certain (short, extension) and stays",
			"are not certain (short, extension) and stay", "", "");
		say(s, of[BULK_NOTHING], false, "has no phone", "have no phone", "", "");
		break;
	case BULK_CASE:
		say(s, of[BULK_CHANGED], false, "gets its capitals", "get their capitals", "", "");
		say(s, of[BULK_SAME], false, "stays as it is", "stay as they are", "", "");
		say(s, of[BULK_NOTHING], false, "has no name", "have no name", "", "");
		break;
	case BULK_SWAP:
		say(s, of[BULK_CHANGED], false, "gets its names swapped", "get their names swapped",
			"", "");
		say(s, of[BULK_SAME], false, "has the same in both", "have the same in both", "",
			"");
		say(s, of[BULK_NOTHING], false, "has no name", "have no name", "", "");
		break;
	}
	if (contact_bulk_order(b).verb != BULK_PHONES)
		say(s, of[BULK_ODD], true, "is not as usual and stays", "are not as usual and stay",
			"", c->others ? "" : names);
	say(s, c->going, false, "is to be deleted and stays", "are to be deleted and stay", "", "");
	say(s, c->unknown, true, "is not known yet and stays", "are not known yet and stay", "",
		"");
	say(s, c->gone, false, "is no longer in iCloud", "are no longer in iCloud", "", "");
}

/* ---- Rows ---- */

static void draw_do(const struct contact_bulk *b, struct grid *g, int y)
{
	char others[80] = "";

	for (int i = 0; i < DOS; i++)
		if (i != (int)b->verb) {
			size_t used = strlen(others);

			snprintf(others + used, sizeof others - used, "%s%s", used ? ", " : "",
				contact_bulk_do_words((enum bulk_do)i));
		}
	grid_puts(g, y, VALUE_X, HINT_X - VALUE_X, contact_bulk_do_words(b->verb), STYLE_NORMAL);
	grid_puts(g, y, HINT_X, g->w - HINT_X - 2, others, STYLE_DIM);
}

static void draw_field(const struct contact_bulk *b, struct ui *ui, struct grid *g, int y)
{
	const char *words =
		b->verb == DO_TIDY ? contact_bulk_tidy_words(b->tidy) : fields[b->field].words;
	int used = grid_puts(g, y, VALUE_X, g->w - VALUE_X - 2, words, STYLE_NORMAL);

	(void)ui;
	if (b->at == ROW_FIELD && VALUE_X + used + 2 < g->w - 18)
		grid_printf(g, y, VALUE_X + used > HINT_X - 2 ? VALUE_X + used + 2 : HINT_X,
			g->w - HINT_X - 2, STYLE_DIM, "%.*s %.*s another",
			STR_ARG(glyph_text(g, GLYPH_LEFT)), STR_ARG(glyph_text(g, GLYPH_RIGHT)));
}

static void draw_typed(struct grid *g, int y, struct typing *cell, const char *hint, bool focus)
{
	int w = g->w - VALUE_X - 2;

	if (!cell->text.n && !focus)
		grid_puts(g, y, VALUE_X, w, hint, STYLE_DIM);
	else
		typing_draw(cell, g, y, VALUE_X, w, focus, STYLE_NORMAL);
	if (focus && !cell->text.n && hint[0])
		grid_puts(g, y, VALUE_X + 2, w - 2, hint, STYLE_DIM);
}

static const char *label_of(const struct contact_bulk *b, enum bulk_row row)
{
	switch (row) {
	case ROW_DO:
		return "Do";
	case ROW_FIELD:
		return b->verb == DO_TIDY ? "What" : "Field";
	case ROW_LABEL:
		return "Label";
	case ROW_WHAT:
		return "What";
	case ROW_TO:
		return b->verb == DO_ADD ? "Value" : "To";
	case ROW_COUNTRY:
		return "Country";
	default:
		return "";
	}
}

static void draw_row(
	struct contact_bulk *b, struct ui *ui, struct grid *g, int y, enum bulk_row row)
{
	bool here = b->at == row;

	if (here) {
		grid_glyph(g, y, 1, GLYPH_BAR, STYLE_ACCENT);
		grid_cursor(g, y, 1);
	}
	grid_puts(g, y, LABEL_X, VALUE_X - LABEL_X - 1, label_of(b, row), STYLE_DIM);
	if (row == ROW_DO)
		draw_do(b, g, y);
	else if (row == ROW_FIELD)
		draw_field(b, ui, g, y);
	else if (row == ROW_LABEL)
		draw_typed(g, y, &b->label, "none", here);
	else if (row == ROW_WHAT)
		draw_typed(
			g, y, &b->what, b->verb == DO_REMOVE ? "whatever stands there" : "", here);
	else if (row == ROW_TO)
		draw_typed(g, y, &b->to, b->verb == DO_REPLACE ? "nothing" : "", here);
	else if (row == ROW_COUNTRY)
		draw_typed(g, y, &b->country, "only where an address names it", here);
}

static void draw_others(const struct contact_bulk *b, struct grid *g, int y)
{
	if (b->at == ROW_OTHERS) {
		grid_glyph(g, y, 1, GLYPH_BAR, STYLE_ACCENT);
		grid_cursor(g, y, 1);
	}
	grid_printf(g, y, LABEL_X, g->w - LABEL_X - 2, STYLE_NORMAL, "[%c] replace %s too",
		b->others ? 'x' : ' ', b->counts.others == 1 ? "that one" : "those");
}

/* Numbers stand under each other. */
static void draw_sentences(const struct sentences *s, struct grid *g, int y)
{
	size_t most = 0;
	int w = 3;

	for (int i = 0; i < s->n; i++)
		most = s->line[i].n > most ? s->line[i].n : most;
	if ((int)strlen(words_count((int64_t)most).text) > w)
		w = (int)strlen(words_count((int64_t)most).text);
	for (int i = 0; i < s->n; i++) {
		const struct counted *c = &s->line[i];

		if (c->warns)
			grid_puts(g, y + i, 1, 1, "!", STYLE_WARNING);
		grid_right(
			g, y + i, 2 + w, w, str_of(words_count((int64_t)c->n).text), STYLE_NORMAL);
		grid_cut(g, y + i, 3 + w, g->w - w - 5, str_of(c->words), STYLE_NORMAL);
	}
}

static int draw_keys(struct ui *ui, struct grid *g, int y, int x, enum action a, const char *words)
{
	struct str key = ui_key_of(ui, CONTEXT_BULK, a);

	x += grid_text(g, y, x, g->w - x - 2, key, STYLE_KEY) + 1;
	return x + grid_puts(g, y, x, g->w - x - 2, words, STYLE_DIM) + 4;
}

static void draw_foot(const struct contacts_pane *p, struct ui *ui, struct grid *g, int y)
{
	const struct contact_bulk *b = p->bulk;
	char words[96];
	int x = LABEL_X;

	if (b->fits && b->looked < p->marks.n)
		snprintf(words, sizeof words, "counting, %s", words_count(b->looked).text);
	else
		snprintf(words, sizeof words, "stage %s change%s",
			words_count((int64_t)b->counts.changes).text,
			b->counts.changes == 1 ? "" : "s");
	x = draw_keys(ui, g, y, x, ACT_STAGE, words);
	x = draw_keys(ui, g, y, x, ACT_NEXT_COLUMN, "next");
	draw_keys(ui, g, y, x, ACT_BACK, "back");
}

static struct str title_of(const struct contacts_pane *p, struct ui *ui)
{
	int away = p->marks.n - p->marked_here;
	const char *n = words_count(p->marks.n).text, *contacts = p->marks.n == 1 ? "" : "s";

	if (away > 0)
		return arena_printf(ui->frame, "Bulk edit: %s marked contact%s, %s not shown", n,
			contacts, words_count(away).text);
	return arena_printf(ui->frame, "Bulk edit: %s marked contact%s", n, contacts);
}

void contact_bulk_draw(struct contacts_pane *p, struct ui *ui, struct grid *g)
{
	struct contact_bulk *b = p->bulk;
	bool others = contact_bulk_has_row(b, ROW_OTHERS);
	struct sentences s = {.n = 0};
	int rows = 0, h, y, room, w = g->w < BOX_W ? g->w : BOX_W;
	struct grid box;

	sentences_of(b, &s);
	for (int row = 0; row < ROW_OTHERS; row++)
		rows += contact_bulk_has_row(b, (enum bulk_row)row);
	h = rows + (b->fits ? s.n : 1) + others + 5;
	h = h < BOX_H ? BOX_H : h;
	h = h > g->h ? g->h : h;
	room = h - rows - others - 5;
	s.n = s.n > room && room > 0 ? room : s.n;
	box = grid_part(g, (g->h - h) / 2, (g->w - w) / 2, h, w);
	grid_clear(&box, 0, 0, h, w);
	grid_box(&box, 0, 0, h, w, title_of(p, ui), STYLE_RULE);
	y = 1;
	for (int row = 0; row < ROW_OTHERS; row++)
		if (contact_bulk_has_row(b, (enum bulk_row)row))
			draw_row(b, ui, &box, y++, (enum bulk_row)row);
	y++;
	if (!b->fits)
		grid_cut(&box, y, LABEL_X, w - LABEL_X - 2, str_of(b->wrong), STYLE_DIM);
	else
		draw_sentences(&s, &box, y);
	if (others)
		draw_others(b, &box, y + s.n);
	draw_foot(p, ui, &box, h - 2);
}
