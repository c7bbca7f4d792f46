#include "unit/widgets/canvas.h"
#include "widgets/form.h"

enum { NAME, PHONE, NOTE, COMPANY, ADD_PHONE };

static struct form form;
static int saved;

static void check(void *self, struct ui *u, struct form *f)
{
	(void)self;
	(void)u;
	for (int i = 0; i < f->n; i++) {
		struct form_row *row = &f->row[i];
		bool same = str_eq(form_value(row), buf_str(&row->original)) &&
			    strcmp(row->label, row->original_label) == 0;

		buf_clear(&row->note);
		buf_clear(&row->wrong);
		row->sign = same ? 0 : row->entry < 0 ? '+' : '~';
		if (row->sign == '~' || row->removed)
			buf_add_str(&row->note, buf_str(&row->original));
		if (row->sign == '+')
			buf_adds(&row->note, "not there");
		if (row->tag == PHONE && str_find(form_value(row), STR(",")) != SIZE_MAX)
			buf_adds(&row->wrong, "A number has no comma.");
	}
}

static bool label(void *self, const struct form_row *row, int i, struct str *out)
{
	static const char *const labels[] = {"mobile", "home", "work"};

	(void)self;
	(void)row;
	if (i >= 3)
		return false;
	*out = str_of(labels[i]);
	return true;
}

static void add(void *self, struct ui *u, struct form *f, int at)
{
	struct form_row *row = form_add(f, at, FORM_TEXT, PHONE, -1, STR("mobile"), STR(""));

	(void)self;
	(void)u;
	row->labelled = row->removable = true;
	form_focus(f, at, false);
}

static void pause_1_s(void *self, struct ui *u, struct form *f)
{
	(void)self;
	(void)u;
	(void)f;
	saved++;
}

static const struct form_ops ops = {.check = check, .label = label, .add = add, .pause = pause_1_s};

static int begin(void **state)
{
	struct form_row *row;

	canvas_begin(state);
	form_init(&form, &ops, NULL);
	snprintf(form.head, sizeof form.head, "Ada Lovelace");
	form_add(&form, -1, FORM_TEXT, NAME, 0, STR("First name"), STR("Ada"));
	form_add(&form, -1, FORM_TICK, COMPANY, 0, STR("Company"), STR("show as a company"));
	form_add(&form, -1, FORM_BLANK, -1, 0, STR(""), STR(""));
	row = form_add(&form, -1, FORM_TEXT, PHONE, 0, STR("mobile"), STR("+44 20 7946 0018"));
	row->labelled = row->removable = true;
	form_add(&form, -1, FORM_ADD, ADD_PHONE, 0, STR(""), STR("add a phone"));
	form_add(&form, -1, FORM_NOTE, NOTE, 0, STR("note"), STR("Wrote the notes."));
	saved = 0;
	return 0;
}

static int end(void **state)
{
	form_release(&form);
	return canvas_end(state);
}

static void press(const char *names)
{
	struct str rest = str_of(names), name;
	struct keys *k = keys_new();
	uint32_t key;

	while (str_cut(&rest, ' ', &name)) {
		enum action a;

		if (name.n == 0 || !key_parse(name, &key))
			continue;
		a = keys_find(k, CONTEXT_FORM, key);
		if (a == ACT_NONE || form_act(&form, ui, a) == KEY_PASS)
			form_key(&form, ui, key);
	}
	keys_free(&k);
}

static void draw(int h, int w)
{
	struct grid g = blank(h, w);

	form_draw(&form, ui, &g);
}

static void form_draw__stands__as_drawn(void **state)
{
	(void)state;
	press("End x");
	draw(16, 120);
	canvas_shows("    Ada Lovelace                                              In iCloud\n"
		     "▌ ~ First name    Adax                                        Ada\n"
		     "    Company       [ ] show as a company\n"
		     "\n"
		     "    mobile ▾      +44 20 7946 0018\n"
		     "    add a phone\n"
		     "    note          Wrote the notes.\n"
		     "\n\n\n\n\n\n\n\n\n");
	assert_int_equal(canvas.cursor_y, 1);
	assert_int_equal(canvas.cursor_x, 22);
	draw(12, 60); /* low: no blank rows; narrow: one column */
	canvas_shows("    Ada Lovelace\n"
		     "▌ ~ First name    Adax\n"
		     "    Company       [ ] show as a company\n"
		     "    mobile ▾      +44 20 7946 0018\n"
		     "    add a phone\n"
		     "    note          Wrote the notes.\n"
		     "\n\n\n\n\n\n");
}

static void form__opens__the_label_picker(void **state)
{
	(void)state;
	press("Tab Tab Enter Down");
	assert_true(form.picking);
	draw(16, 80);
	canvas_shows("    Ada Lovelace                          In iCloud\n"
		     "    First name    Ada\n"
		     "    Company       [ ] show as a company\n"
		     "\n"
		     "▌   mobile ▾      +44 20 7946 0018\n"
		     "   ┌ label ─────┐\n"
		     "   │  mobile    │ Wrote the notes.\n"
		     "   │▌ home      │\n"
		     "   │  work      │\n"
		     "   │  custom…   │\n"
		     "   └────────────┘\n"
		     "\n\n\n\n\n");
	press("Enter");
	assert_string_equal(form.row[3].label, "home");
	assert_int_equal(form.row[3].sign, '~');
	press("Enter Esc");
	assert_false(form.picking);
	press("Shift-Tab Enter c Enter Y a c h t Enter");
	assert_string_equal(form.row[3].label, "Yacht");
}

static void form__removes__and_brings_back_on_the_label(void **state)
{
	(void)state;
	press("Tab Tab Del");
	assert_true(form.row[3].removed);
	draw(16, 120);
	assert_non_null(strstr(
		(grid_dump(&(struct grid){&canvas, 0, 0, 16, 120}, &drawn), buf_cstr(&drawn)),
		"▌ - mobile ▾      removed                                     +44 20 7946 0018    "
		"    "
		"goes; Del brings it back\n"));
	press("Del");
	assert_false(form.row[3].removed);
	press("Tab Home Del"); /* in the cell it is a letter */
	assert_false(form.row[3].removed);
	assert_true(str_is(form_value(&form.row[3]), "44 20 7946 0018"));
	press("Ctrl-R");
	assert_true(str_is(form_value(&form.row[3]), "+44 20 7946 0018"));
}

static void form__adds__ticks_and_breaks_lines(void **state)
{
	(void)state;
	press("Tab Space");
	assert_true(form.row[1].ticked);
	form_focus(&form, 4, false);
	press("Enter 1 2 , 3");
	assert_int_equal(form.n, 7);
	assert_int_equal(form.row[4].sign, '+');
	assert_true(str_is(form_value(&form.row[4]), "12,3"));
	assert_int_equal(form_first_wrong(&form), 4);
	form_focus(&form, 6, false);
	press("End Enter x");
	assert_true(str_is(form_value(&form.row[6]), "Wrote the notes.\nx"));
	draw(16, 60);
	assert_int_equal(canvas.cursor_y, 8);
}

static void form__asks__to_save_after_a_pause(void **state)
{
	const struct event ev = {.kind = EV_TIMER, .timer = FORM_TIMER};

	(void)state;
	assert_int_equal(form_event(&form, ui, &ev), 0);
	press("x");
	assert_true(form.changed);
	form_event(&form, ui, &ev);
	assert_int_equal(saved, 1);
}

static void form_paste__goes__into_the_cell(void **state)
{
	(void)state;
	form_paste(&form, ui, STR(" Augusta\n\x1b"));
	assert_true(str_is(form_value(&form.row[0]), "Ada Augusta "));
}

#define FORM_TEST(t) cmocka_unit_test_setup_teardown(t, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FORM_TEST(form_draw__stands__as_drawn),
		FORM_TEST(form__opens__the_label_picker),
		FORM_TEST(form__removes__and_brings_back_on_the_label),
		FORM_TEST(form__adds__ticks_and_breaks_lines),
		FORM_TEST(form__asks__to_save_after_a_pause),
		FORM_TEST(form_paste__goes__into_the_cell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
