#include "screen/layout.h"
#include "unit/widgets/canvas.h"
#include "widgets/diff.h"

static struct diff_view view;

static struct diff_line *field(struct diff_lines *d, enum diff_box box, const char *label,
	const char *was, char sign, const char *now)
{
	struct diff_line *l = diff_line_add(d, DIFF_FIELD);

	l->selectable = true;
	l->box = box;
	l->label = str_of(label);
	l->sign = sign;
	l->before = str_of(was);
	l->after = str_of(now);
	l->before_missing = sign == '+';
	l->tag = d->n;
	return l;
}

/* The review of the drawings at 80 columns. */
static void draw_review(int h, int w, int terminal_w, bool stacked)
{
	struct review_layout layout = layout_review(terminal_w, false, stacked);
	struct grid g = blank(h, w);
	struct diff_lines d = diff_lines(ui->frame);
	struct diff_line *l;

	view.label_w = layout.label;
	view.value_w = layout.value;
	view.stacked = layout.stacked;
	l = diff_line_add(&d, DIFF_TEXT);
	l->text = STR("Lovelace, Ada");
	l->right = STR("edit form, 09:12");
	l->style = STYLE_STRONG;
	diff_line_add(&d, DIFF_BLANK);
	l = diff_line_add(&d, DIFF_HEAD);
	l->before = STR("In iCloud");
	l->after = STR("After this change");
	field(&d, BOX_NONE, "First name", "Ada", ' ', "Ada")->selectable = false;
	field(&d, BOX_GOES, "Job title", "Analyst", '~', "Chief analyst");
	diff_line_add(&d, DIFF_BLANK);
	l = field(&d, BOX_GOES, "home", "ada@lovelace.example", '~', "ada@lovelace.example");
	l->cosmetic = true;
	l->note = STR("label: other → home");
	field(&d, BOX_OPEN, "home", "", '+', "+44 20 7946 0111");
	field(&d, BOX_GOES, "note", "Wrote the notes.", '~',
		"Wrote the notes; note G has the table.");
	l = diff_line_add(&d, DIFF_FOLD);
	l->text = STR("··· 9 fields stay as they are ···");
	diff_draw(&view, ui, &g, &d, true);
}

static void diff_draw__side_by_side__wraps_and_never_cuts(void **state)
{
	(void)state;
	diff_reset(&view);
	draw_review(17, 56, 80, false);
	canvas_shows("     Lovelace, Ada                     edit form, 09:12\n"
		     "\n"
		     "                In iCloud            After this change\n"
		     "     First name Ada                  Ada\n"
		     "▌[x] Job title  Analyst            ~ Chief analyst\n"
		     "\n"
		     " [x] home       ada@lovelace.      ~ ada@lovelace.\n"
		     "                example              example\n"
		     "                label: other → home\n"
		     " [?] home                          + +44 20 7946 0111\n"
		     " [x] note       Wrote the notes.   ~ Wrote the notes;\n"
		     "                                     note G has the\n"
		     "                                     table.\n"
		     "     ··· 9 fields stay as they are ···\n"
		     "\n\n\n");
}

static void diff_draw__stacked__puts_old_above_new(void **state)
{
	(void)state;
	diff_reset(&view);
	draw_review(16, 60, 60, true);
	canvas_shows("     Lovelace, Ada                         edit form, 09:12\n"
		     "\n"
		     "                   In iCloud\n"
		     "     First name     Ada\n"
		     "▌[x] Job title      Analyst\n"
		     "                  ~ Chief analyst\n"
		     "\n"
		     " [x] home           ada@lovelace.example\n"
		     "                  ~ ada@lovelace.example\n"
		     "                    label: other → home\n"
		     " [?] home           not in iCloud\n"
		     "                  + +44 20 7946 0111\n"
		     " [x] note           Wrote the notes.\n"
		     "                  ~ Wrote the notes; note G has the table.\n"
		     "     ··· 9 fields stay as they are ···\n"
		     "\n");
}

static void diff_draw__marks__the_words_that_differ(void **state)
{
	struct grid g = blank(1, 60);
	struct diff_lines d = diff_lines(ui->frame);

	(void)state;
	diff_reset(&view);
	view.label_w = 4;
	view.value_w = 20;
	view.stacked = false;
	field(&d, BOX_NONE, "note", "the old notes", '~', "the new notes here");
	diff_draw(&view, ui, &g, &d, false);
	canvas_shows("▏    note the old notes       ~ the new notes here\n");
	canvas_styles("a....Addd.----MMM------.......~.++++PPP+++++++PPPP\n");
}

static void diff_act__moves__the_bar_and_says_the_tag(void **state)
{
	(void)state;
	diff_reset(&view);
	draw_review(6, 56, 80, false);
	assert_int_equal(view.tag, 5);
	diff_act(&view, ui, ACT_DOWN);
	diff_act(&view, ui, ACT_DOWN);
	diff_act(&view, ui, ACT_DOWN);
	draw_review(6, 56, 80, false);
	assert_int_equal(view.tag, 9);
	canvas_shows("                example              example\n"
		     "                label: other → home\n"
		     " [?] home                          + +44 20 7946 0111\n"
		     "▌[x] note       Wrote the notes.   ~ Wrote the notes;\n"
		     "                                     note G has the\n"
		     "                                     table.\n");
	diff_act(&view, ui, ACT_DOWN); /* past the last one the fold still comes into sight */
	draw_review(6, 56, 80, false);
	assert_non_null(
		strstr((grid_dump(&(struct grid){&canvas, 0, 0, 6, 56}, &drawn), buf_cstr(&drawn)),
			"9 fields stay"));
}

static void draw_conflict(int h, int w, bool stacked)
{
	struct grid g = blank(h, w);
	struct diff_lines d = diff_lines(ui->frame);
	struct diff_line *l;

	view.three = true;
	view.stacked = stacked;
	view.label_w = 13;
	l = field(&d, BOX_OPEN, "Job title", "Analyst", '&', "Chief analyst");
	l->theirs = STR("Analyst, Royal Society");
	l->chosen = 1;
	l = field(&d, BOX_GOES, "note", "Wrote the notes.", ' ',
		"Wrote the notes; note G has the table.");
	l->theirs = STR("Wrote the notes.");
	l->chosen = 2;
	l->sign = '~';
	diff_draw(&view, ui, &g, &d, true);
	view.three = false;
}

static void diff_draw__of_a_conflict__has_three_columns(void **state)
{
	(void)state;
	diff_reset(&view);
	draw_conflict(3, 120, false);
	canvas_shows(
		"▌[?] Job title     &    Analyst                      > Analyst, Royal Society   "
		"       Chief analyst\n"
		" [x] note          ~    Wrote the notes.               Wrote the notes.         "
		"     > Wrote the notes; note G has\n"
		"                                                                                "
		"       the table.\n");
	draw_conflict(6, 60, true);
	canvas_shows("▌[?] Job title    before   Analyst\n"
		     "                > iCloud   Analyst, Royal Society\n"
		     "                  yours    Chief analyst\n"
		     " [x] note         before   Wrote the notes.\n"
		     "                  iCloud   Wrote the notes.\n"
		     "                > yours    Wrote the notes; note G has the\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WIDGET_TEST(diff_draw__side_by_side__wraps_and_never_cuts),
		WIDGET_TEST(diff_draw__stacked__puts_old_above_new),
		WIDGET_TEST(diff_draw__marks__the_words_that_differ),
		WIDGET_TEST(diff_act__moves__the_bar_and_says_the_tag),
		WIDGET_TEST(diff_draw__of_a_conflict__has_three_columns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
