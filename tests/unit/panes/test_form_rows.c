/* The rows of a contact's form: the drawing, cell by cell, and the way into a draft and back. */
#include "panes/form_card.h"
#include "panes/form_rows.h"
#include "unit/panes/drawing.h"
#include "unit/screen/numbers.h"

enum { PHONE_NEW = -1 };

static struct form form;
static struct cells canvas;
static struct ui *own;
static struct buf drawn = BUF_INIT(64 * KIB);

static bool label(void *self, const struct form_row *row, int i, struct str *out)
{
	static const char *const labels[] = {"mobile", "home", "work", "main", "work fax", "pager"};

	(void)self;
	(void)row;
	*out = i < 6 ? str_of(labels[i]) : STR_NONE;
	return i < 6;
}

static const struct form_ops ops = {.label = label};

static struct form_row *add(const char *key, int entry, const char *name, const char *value)
{
	int field = form_field_at(key);
	struct form_row *row = form_add(&form, -1, !strcmp(key, "notes") ? FORM_NOTE : FORM_TEXT,
		field, entry, str_of(name), str_of(value));

	row->labelled = row->removable = form_field_many(field);
	return row;
}

static void part(int number, const char *lead, const char *value, bool beside)
{
	struct form_row *row = add("streetAddresses", 0, number ? "" : "home", value);

	row->part = number;
	row->labelled = row->removable = number == 0;
	snprintf(row->lead, sizeof row->lead, "%s", lead);
	row->lead_w = 10;
	row->beside = beside;
}

static void add_company(void)
{
	struct form_row *row;

	add("companyName", 0, "Company", "Analytical Engines Ltd");
	row = form_add(&form, -1, FORM_TICK, form_field_at("isCompany"), 0, STR_NONE,
		STR("show as a company"));
	row->beside = true;
}

static void add_blank(void)
{
	form_add(&form, -1, FORM_BLANK, -1, 0, STR_NONE, STR_NONE);
}

static void add_mails(void)
{
	struct form_row *row = add("emailAddresses", 0, "work", "ada@engines.example");

	typing_set(&row->cell, STR("ada@engines,example"));
	row = add("emailAddresses", 1, "other", "ada@lovelace.example");
	snprintf(row->label, sizeof row->label, "home");
}

static void add_phones(void)
{
	struct form_row *row;

	add("phones", 0, "mobile", "+44 20 7946 0018");
	row = add("phones", PHONE_NEW, "work", "");
	typing_set(&row->cell, STR("+44 20 7946 0181"));
	row = add("phones", 1, "home", "+44 20 7946 0044");
	row->removed = true;
}

static void add_chat_label(void)
{
	struct form_row *row = add("IMs", 0, "", "home");

	row->part = 1;
	row->labelled = row->removable = false;
	snprintf(row->lead, sizeof row->lead, "label");
	row->beside = row->ahead = true;
}

static void add_rest(void)
{
	add("birthday", 0, "birthday", "10 December");
	add("relatedNames", 0, "mother", "Annabella Byron");
	add("IMs", 0, "Jabber", "ada@chat.example");
	add_chat_label();
	add("profiles", 0, "LinkedIn", "ada-lovelace");
	add("notes", 0, "note", "Wrote the notes; note G has the table.");
	form_add(&form, -1, FORM_SHOWN, TAG_GROUPS, 0, STR("groups"), STR("Analysts, Family"));
	form_add(
		&form, -1, FORM_SHOWN, form_field_at("photo"), 0, STR("photo"), STR("JPEG, 41 KB"));
}

static void check(void)
{
	for (int i = 0; i < form.n; i++)
		form_row_check(&form.row[i]);
}

static int begin(void **state)
{
	(void)state;
	setlocale(LC_ALL, "C.UTF-8");
	cells_init(&canvas);
	own = numbers_ui(NULL, 36, 120);
	form_init(&form, &ops, NULL);
	snprintf(form.head, sizeof form.head, "Ada Lovelace");
	snprintf(form.head_right, sizeof form.head_right, "draft saved 09:33");
	add("firstName", 0, "First name", "Ada");
	add("lastName", 0, "Last name", "Lovelace");
	typing_set(&add("jobTitle", 0, "Job title", "Analyst")->cell, STR("Chief analyst"));
	add_company();
	add_blank();
	add_phones();
	add_blank();
	add_blank();
	add_mails();
	part(0, "street", "12 St James’s Square", false);
	part(2, "city", "London", false);
	part(4, "post code", "SW1Y 4JH", true);
	part(5, "country", "United Kingdom", false);
	add_blank();
	add_rest();
	check();
	return 0;
}

static int end(void **state)
{
	(void)state;
	form_release(&form);
	ui_free(&own);
	cells_release(&canvas);
	buf_release(&drawn);
	return 0;
}

static void draw(int h, int w)
{
	struct grid g;

	cells_resize(&canvas, h, w);
	g = grid_all(&canvas);
	form_draw(&form, own, &g);
}

static const char *drawn_now(void)
{
	struct grid g = grid_all(&canvas);

	buf_clear(&drawn);
	grid_dump(&g, &drawn);
	return buf_cstr(&drawn);
}

static int row_named(const char *key, int entry, int number)
{
	return (int)(form_row_of(&form, form_field_at(key), entry, number) - form.row);
}

/* The whole drawing of screens.md, picker and all. */
static void form__stands__as_designed(void **state)
{
	char *want = drawing("Edit form, label picker open on the second phone", 0, 0, 24);

	(void)state;
	form_focus(&form, row_named("phones", PHONE_NEW, 0), true);
	form_act(&form, own, ACT_OPEN);
	draw(24, 120);
	assert_string_equal(drawn_now(), want);
	free(want);
}

static void tab__goes__through_the_cells_of_a_line(void **state)
{
	int city = row_named("streetAddresses", 0, 2);

	(void)state;
	form_focus(&form, city, false);
	draw(24, 120);
	assert_int_equal(canvas.cursor_x, 28 + 6);
	form_act(&form, own, ACT_NEXT_COLUMN);
	assert_int_equal(form.at, city + 1);
	draw(24, 120);
	assert_int_equal(canvas.cursor_x, 55 + 8);
	form_act(&form, own, ACT_NEXT_COLUMN);
	assert_int_equal(form.at, city + 2);
	form_act(&form, own, ACT_PREVIOUS_COLUMN);
	assert_int_equal(form.at, city + 1);
}

/* A note that is longer than the window: the line that is typed in is always in it. */
static void note__longer_than_the_window__shows_its_cursor(void **state)
{
	int note = row_named("notes", 0, 0);
	struct buf text = BUF_INIT(MIB);

	(void)state;
	for (int i = 0; i < 300; i++)
		buf_printf(&text, "line %d\n", i);
	buf_adds(&text, "last");
	typing_set(&form.row[note].cell, buf_str(&text));
	form_focus(&form, note, false);
	draw(24, 120);
	assert_non_null(strstr(drawn_now(), "line 299"));
	assert_non_null(strstr(drawn_now(), "last"));
	assert_int_equal(canvas.cursor_x, 18 + 4);
	form.row[note].cell.at = 0;
	draw(24, 120);
	assert_non_null(strstr(drawn_now(), "line 0"));
	assert_null(strstr(drawn_now(), "last"));
	assert_int_equal(canvas.cursor_x, 18);
	buf_release(&text);
}

/* The label of a chat name stands before it and is a cell of its own; a click finds each. */
static void chat_label__stands__before_the_name(void **state)
{
	int name = row_named("IMs", 0, 0), y;
	struct mouse m = {.kind = MOUSE_CLICK};

	(void)state;
	form_focus(&form, name, false);
	draw(24, 120);
	assert_int_equal(canvas.cursor_x, 18 + 6 + 16);
	y = form.row[name].shown_y + 1;
	form_act(&form, own, ACT_NEXT_COLUMN);
	assert_int_equal(form.at, name + 1);
	draw(24, 120);
	assert_int_equal(canvas.cursor_x, 18 + 4);
	typing_set(&form.row[name + 1].cell, STR("the office"));
	check();
	draw(24, 120);
	assert_non_null(strstr(drawn_now(), "the office  ada@chat.example"));
	assert_non_null(strstr(drawn_now(), "label: home"));
	m.y = y;
	m.x = 18 + 14;
	form_mouse(&form, own, &m);
	assert_int_equal(form.at, name);
	m.x = 18 + 2;
	form_mouse(&form, own, &m);
	assert_int_equal(form.at, name + 1);
}

static void two_cells__of_a_line__name_what_is_in_icloud(void **state)
{
	int city = row_named("streetAddresses", 0, 2);

	(void)state;
	typing_set(&form.row[city].cell, STR("Bath"));
	typing_set(&form.row[city + 1].cell, STR("BA1 1AA"));
	typing_set(&form.row[row_named("companyName", 0, 0)].cell, STR("Engines"));
	check();
	draw(24, 120);
	assert_non_null(strstr(drawn_now(),
		"  ~               city      Bath            post code  BA1 1AA    city: London   "
		"post code: SW1Y 4JH\n"));
	assert_non_null(strstr(drawn_now(),
		"  ~ Company       Engines                                     Analytical Engines "
		"Ltd  [ ] show as a company\n"));
}

/* Where a line has no room for two, each has its own; where a cell has none for words, they are labels. */
static void narrow__forms__have_a_line_for_each(void **state)
{
	(void)state;
	form_focus(&form, row_named("streetAddresses", 0, 2), false);
	draw(24, 60);
	assert_non_null(strstr(drawn_now(), "▌                 city      London\n"));
	assert_non_null(strstr(drawn_now(), "                  post code SW1Y 4JH\n"));
	draw(24, 80);
	assert_non_null(strstr(drawn_now(), "    home ▾        12 St James’s Square\n"));
	assert_non_null(strstr(drawn_now(), "    post code     SW1Y 4JH\n"));
}

static void mouse__finds__the_second_cell(void **state)
{
	int city = row_named("streetAddresses", 0, 2);
	struct mouse m = {.kind = MOUSE_CLICK, .x = 58};

	(void)state;
	draw(24, 120);
	m.y = form.row[city].shown_y + 1;
	form_mouse(&form, own, &m);
	assert_int_equal(form.at, city + 1);
	m.x = 30;
	form_mouse(&form, own, &m);
	assert_int_equal(form.at, city);
}

static void picker__knows__home_and_end(void **state)
{
	(void)state;
	form_focus(&form, row_named("phones", 0, 0), true);
	form_act(&form, own, ACT_OPEN);
	form_key(&form, own, KEY_END_);
	assert_int_equal(form.pick, 6);
	form_key(&form, own, KEY_HOME_);
	assert_int_equal(form.pick, 0);
}

/* ---- Into a draft and back ---- */

static int puts_back;

static void put_back(void *ctx, const struct form_typed *t)
{
	(void)ctx;
	puts_back++;
	form_row_put(form_row_of(&form, t->field, t->entry, t->part), t);
}

static void forget(void)
{
	for (int i = 0; i < form.n; i++) {
		struct form_row *row = &form.row[i];

		if (row->kind != FORM_TICK)
			typing_set(&row->cell, buf_str(&row->original));
		memcpy(row->label, row->original_label, sizeof row->label);
		row->removed = row->ticked = false;
	}
}

static void a_draft__brings_back__what_was_typed(void **state)
{
	struct buf typed = BUF_INIT(64 * KIB);
	char *before;

	(void)state;
	form_row_of(&form, form_field_at("isCompany"), 0, 0)->ticked = true;
	form_row_of(&form, form_field_at("isCompany"), 0, 0)->original_ticked = false;
	typing_set(&form.row[row_named("notes", 0, 0)].cell, STR("two\nlines, \"quoted\""));
	check();
	draw(30, 120);
	before = str_dup(str_of(drawn_now()));
	assert_true(form_rows_write(&form, &typed));
	forget();
	check();
	draw(30, 120);
	assert_string_not_equal(drawn_now(), before);
	puts_back = 0;
	form_rows_read(buf_str(&typed), put_back, NULL);
	assert_int_equal(puts_back, 7);
	check();
	draw(30, 120);
	assert_string_equal(drawn_now(), before);
	free(before);
	buf_release(&typed);
}

/* A ledger can be damaged: whatever stands there, what cannot be read is left out. */
static void a_draft__that_is_none__brings_back_nothing(void **state)
{
	static const char *const broken[] = {"", "{}", "[1,null,{}]", "[{\"field\":\"no such\"}]",
		"[{\"field\":\"notes\",\"entry\":99999999999,\"part\":0,\"text\":\"x\"}]",
		"[{\"field\":\"notes\",\"entry\":0,\"part\":0}]"};

	(void)state;
	puts_back = 0;
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
		form_rows_read(str_of(broken[i]), put_back, NULL);
	assert_int_equal(puts_back, 0);
	form_rows_read(STR("[{\"field\":\"notes\",\"entry\":7,\"part\":3,\"text\":\"x\"}]"),
		put_back, NULL);
	assert_int_equal(puts_back, 1);
}

#define FORM_TEST(t) cmocka_unit_test_setup_teardown(t, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FORM_TEST(form__stands__as_designed),
		FORM_TEST(tab__goes__through_the_cells_of_a_line),
		FORM_TEST(two_cells__of_a_line__name_what_is_in_icloud),
		FORM_TEST(note__longer_than_the_window__shows_its_cursor),
		FORM_TEST(chat_label__stands__before_the_name),
		FORM_TEST(narrow__forms__have_a_line_for_each),
		FORM_TEST(mouse__finds__the_second_cell),
		FORM_TEST(picker__knows__home_and_end),
		FORM_TEST(a_draft__brings_back__what_was_typed),
		FORM_TEST(a_draft__that_is_none__brings_back_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
