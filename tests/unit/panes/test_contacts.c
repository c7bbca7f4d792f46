/* The contacts pane: the card as the drawings have it, filled in by hand; the list from a store on disk. */
#include "drawing.h"

#include "contacts/stored.h"
#include "panes/contacts.h"
#include "store/reader.h"

#include <dirent.h>
#include <unistd.h>

static const char hopper[] =
	"{\"contactId\":\"H\",\"firstName\":\"Grace\",\"lastName\":\"Hopper\",\"jobTitle\":\"Rear "
	"Admiral\","
	"\"companyName\":\"Eckert-Mauchly\",\"phones\":[{\"field\":\"+1 202 555 "
	"0143\",\"label\":\"MOBILE\"},"
	"{\"field\":\"+1 202 555 0188\",\"label\":\"WORK\"}%s],\"emailAddresses\":["
	"{\"field\":\"grace@eckert-mauchly.example\",\"label\":\"WORK\"},"
	"{\"field\":\"grace.hopper@navy.example\",\"label\":\"HOME\"}],\"streetAddresses\":[{"
	"\"field\":"
	"{\"street\":\"12 Harbour "
	"Lane\",\"city\":\"Arlington\",\"state\":\"VA\",\"postalCode\":\"22201\","
	"\"country\":\"United States\"},\"label\":\"HOME\"}],\"birthday\":\"1906-12-09\","
	"\"dates\":[{\"field\":\"1930-06-15\",\"label\":\"ANNIVERSARY\"}],"
	"\"relatedNames\":[{\"field\":\"Roger Hopper\",\"label\":\"BROTHER\"}],"
	"\"urls\":[{\"field\":\"https://hopper.example/compilers\",\"label\":\"HOMEPAGE\"}],"
	"\"profiles\":[{\"field\":\"http://www.linkedin.com/in/"
	"grace-hopper\",\"label\":\"LINKEDIN\","
	"\"user\":\"grace-hopper\"}],\"notes\":\"Keeps a nanosecond of wire at hand.\\nAsks for "
	"forgiveness, "
	"not permission.\",\"x-one\":1,\"x-two\":2}";

static struct contacts_pane *open_card(struct ui **ui, int h, int w)
{
	struct contacts_pane *p;
	char before[2048], after[2048];

	*ui = drawing_ui("contacts", h, w);
	p = ui_pane_state(*ui, "contacts");
	snprintf(before, sizeof(before), hopper, "");
	snprintf(after, sizeof(after), hopper,
		",{\"field\":\"+1 202 555 0199\",\"label\":\"HOME\"}");
	snprintf(p->card.id, sizeof(p->card.id), "H");
	snprintf(p->card.name, sizeof(p->card.name), "Grace Hopper");
	snprintf(p->card.title, sizeof(p->card.title), "Rear Admiral, Eckert-Mauchly");
	snprintf(p->card.summary, sizeof(p->card.summary), "1 phone added");
	snprintf(p->card.groups, sizeof(p->card.groups), "Analysts, Work");
	snprintf(p->card.modified, sizeof(p->card.modified), "Changed in iCloud 3 March 2026.");
	p->card.kind = '~';
	assert_true(diff_cards(str_of(before), str_of(after), &p->card.diff));
	p->list.count = 31;
	return p;
}

/* Draws only the card, in a window of its own. */
static char *card_alone(struct contacts_pane *p, struct ui *ui, int h, int w, bool focus)
{
	struct cells cells;
	struct grid g;
	struct buf out = BUF_INIT(MIB);
	char *text;

	cells_init(&cells);
	cells_resize(&cells, h, w);
	g = grid_all(&cells);
	contacts_card_draw(p, ui, &g, focus);
	grid_dump(&g, &out);
	text = str_dup(buf_str(&out));
	buf_release(&out);
	cells_release(&cells);
	return text;
}

/* What stands behind the last divider of each row. */
static void right_column(char *text)
{
	char *out = text, *line = text;

	while (*line) {
		char *end = strchr(line, '\n'), *from = line;

		for (char *bar = line; (bar = strstr(bar, "│")) && bar < end;)
			from = bar += strlen("│");
		memmove(out, from, (size_t)(end + 1 - from));
		out += end + 1 - from;
		line = end + 1;
	}
	*out = '\0';
}

static void card__draws__what_waits_in_its_place(void **state)
{
	struct ui *ui;
	struct contacts_pane *p = open_card(&ui, 36, 120);
	char *want = drawing("Contacts, focus in the list", 0, 3, 24), *got;

	(void)state;
	right_column(want);
	got = card_alone(p, ui, 40, 56, false);
	got[strlen(want)] = '\0';
	assert_string_equal(want, got);
	free(want);
	free(got);
	ui_free(&ui);
}

static void card__draws__the_same_at_80(void **state)
{
	struct ui *ui;
	struct contacts_pane *p = open_card(&ui, 24, 80);
	char *want = drawing("Contacts, screen 80x24", 0, 3, 18), *got;

	(void)state;
	right_column(want);
	got = card_alone(p, ui, 40, 47, false);
	got[strstr(got, "15 June 1930") + 13 - got] = '\0';
	assert_string_equal(strstr(want, "    mobile"), strstr(got, "    mobile"));
	free(want);
	free(got);
	ui_free(&ui);
}

static void card__never_asks__the_heap_while_drawing(void **state)
{
	struct ui *ui;
	struct contacts_pane *p = open_card(&ui, 36, 120);
	size_t cap;

	(void)state;
	free(card_alone(p, ui, 24, 56, false));
	cap = ui->frame->cap;
	free(card_alone(p, ui, 24, 56, false));
	assert_int_equal(cap, ui->frame->cap);
	ui_free(&ui);
}

/* ---- The list, from a store ---- */

static char folder[64];
static struct store *store;
static struct icloud_reader reader;

static const char *const names[][2] = {{"Agnesi", "Maria"}, {"Aiken", "Howard"},
	{"Babbage", "Charles"}, {"Bartik", "Jean"}, {"Clarke", "Joan"}, {"Hopper", "Grace"}};

static int open_store(void **state)
{
	struct buf notice = BUF_INIT(KIB), order = BUF_INIT(KIB), card = BUF_INIT(KIB);
	struct contacts_answer a;
	struct error err;

	(void)state;
	snprintf(folder, sizeof(folder), "/tmp/test-panes-XXXXXX");
	if (!mkdtemp(folder))
		return 1;
	store = store_open(folder, folder, &notice, NULL);
	reader = (struct icloud_reader){.store = store_reader(folder, folder, NULL)};
	buf_adds(&order, "{\"contactsOrder\":[");
	for (int i = 0; i < 6; i++) {
		buf_clear(&card);
		buf_printf(&card,
			"{\"contactId\":\"C%d\",\"etag\":\"e\",\"lastName\":\"%s\",\"firstName\":"
			"\"%s\","
			"\"companyName\":\"%s\"}",
			i, names[i][0], names[i][1], i % 2 ? "Moore School" : "Harvard");
		stored_card_put(store, buf_str(&card), NULL);
		buf_printf(&order, "%s\"C%d\"", i ? "," : "", i);
	}
	buf_adds(&order, "],\"groups\":[{\"groupId\":\"G\",\"name\":\"Analysts\",\"etag\":\"g\","
			 "\"contactIds\":[\"C3\","
			 "\"C5\"]}]}");
	if (!contacts_read(buf_str(&order), &a, &err) || !stored_answer_apply(store, &a, &err))
		return 1;
	store_meta_put(store_cache(store), "contacts_as_of", STR(DRAWING_NOW), NULL);
	buf_release(&order);
	buf_release(&card);
	return 0;
}

static int close_store(void **state)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	char path[400];

	(void)state;
	reader_release(&reader);
	store_free(&reader.store);
	store_free(&store);
	while (dir && (entry = readdir(dir))) {
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		if (entry->d_name[0] != '.')
			unlink(path);
	}
	closedir(dir);
	return rmdir(folder);
}

static struct ui *list_ui_with(const struct screen_options *options, int h, int w)
{
	struct ui *ui = ui_new(NULL, options, h, w);

	ui->reader = &reader;
	ui_begin(ui);
	return ui;
}

static struct ui *list_ui(int h, int w)
{
	static const struct screen_options options;

	return list_ui_with(&options, h, w);
}

static void assert_order_said(const char *order_by, const char *words)
{
	const struct screen_options options = {.order_by = order_by};
	struct ui *ui = list_ui_with(&options, 36, 120);
	char *got = shown(ui, 34, 1);

	assert_non_null(strstr(got, words));
	free(got);
	ui_free(&ui);
}

static void list__says__the_order_that_was_asked_for(void **state)
{
	(void)state;
	assert_order_said(NULL, "   by last name");
	assert_order_said("first,last", "   by first name");
}

static void list__draws__letters_names_and_groups(void **state)
{
	struct ui *ui = list_ui(36, 120);
	char *got = shown(ui, 3, 8);

	(void)state;
	assert_non_null(strstr(got, "▏ All contacts    6 │▌  A Agnesi, Maria         Harvard"));
	assert_non_null(strstr(got, "│     Aiken, Howard"));
	assert_non_null(strstr(got, "  Analysts        2 │   B Babbage, Charles"));
	assert_non_null(strstr(got, "  in no group     4 │"));
	free(got);
	ui_free(&ui);
}

static void list__filters__as_you_type(void **state)
{
	struct ui *ui = list_ui(24, 80);
	char *got;

	(void)state;
	ui_keys(ui, "/ m o o");
	got = shown(ui, 3, 20);
	assert_non_null(strstr(got, "Aiken, Howard"));
	assert_null(strstr(got, "Agnesi, Maria"));
	assert_non_null(strstr(got, "1 of 3   any field"));
	free(got);
	ui_keys(ui, "x");
	got = shown(ui, 3, 19);
	assert_non_null(strstr(got, "Nobody matches “moox”."));
	assert_non_null(strstr(got, "Esc shows all 6."));
	free(got);
	ui_keys(ui, "Esc");
	got = shown(ui, 3, 19);
	assert_non_null(strstr(got, "Agnesi"));
	free(got);
	ui_free(&ui);
}

static void list__keeps__the_selection_through_news(void **state)
{
	struct ui *ui = list_ui(24, 80);
	struct contacts_pane *p = ui_pane_state(ui, "contacts");
	struct icloud_message m = {.event = EVENT_STORE, .ask = ASK_CONTACTS};

	(void)state;
	ui_keys(ui, "j j j");
	assert_true(str_is(list_id(&p->list), "C3"));
	store_begin(store_cache(store), NULL);
	stored_card_remove(store, STR("C0"), NULL);
	store_end(store_cache(store), true, NULL);
	ui_message(ui, &m);
	assert_true(str_is(list_id(&p->list), "C3"));
	assert_int_equal(p->list.at, 2);
	ui_free(&ui);
}

static void list__jumps__to_a_letter_and_marks(void **state)
{
	struct ui *ui = list_ui(24, 80);
	struct contacts_pane *p = ui_pane_state(ui, "contacts");

	(void)state;
	ui_keys(ui, "' h");
	assert_true(str_is(list_id(&p->list), "C5"));
	ui_keys(ui, "g ]");
	assert_true(str_is(list_id(&p->list), "C2"));
	ui_keys(ui, "*");
	assert_int_equal(p->marks.n, (int)p->count);
	ui_keys(ui, "*");
	assert_int_equal(p->marks.n, 0);
	ui_free(&ui);
}

static void form__keeps__a_draft(void **state)
{
	struct ui *ui = list_ui(24, 80);
	struct contacts_pane *p = ui_pane_state(ui, "contacts");
	char *got;

	(void)state;
	ui_keys(ui, "j e");
	assert_int_equal(p->focus, CONTACTS_FORM);
	ui_keys(ui, "y Esc");
	assert_int_equal(p->focus, CONTACTS_LIST);
	got = shown(ui, 22, 1);
	assert_non_null(strstr(got, "is kept. e goes on with it."));
	free(got);
	assert_true(contact_form_has_draft(p, ui, list_id(&p->list)));
	ui_keys(ui, "e Ctrl-R Esc");
	assert_false(contact_form_has_draft(p, ui, list_id(&p->list)));
	ui_free(&ui);
}

static void form__shows__what_another_device_did(void **state)
{
	struct ui *ui = list_ui(36, 120);
	struct icloud_message m = {.event = EVENT_STORE, .ask = ASK_CONTACTS};
	char *got;

	(void)state;
	ui_keys(ui, "e Tab X");
	store_begin(store_cache(store), NULL);
	stored_card_put(store,
		STR("{\"contactId\":\"C0\",\"etag\":\"f\",\"lastName\":\"Agnesi\",\"firstName\":"
		    "\"Maria\",\"companyName\":\"Bologna\"}"),
		NULL);
	store_end(store_cache(store), true, NULL);
	ui_message(ui, &m);
	got = shown(ui, 3, 12);
	assert_non_null(strstr(got, "AgnesiX"));
	assert_non_null(strstr(got, "& Company       Harvard"));
	assert_non_null(strstr(got, "Bologna   changed in iCloud just now"));
	free(got);
	ui_free(&ui);
}

static void put_phones(const char *phones)
{
	struct buf card = BUF_INIT(4 * KIB);

	buf_printf(&card,
		"{\"contactId\":\"C0\",\"etag\":\"f\",\"lastName\":\"Agnesi\",\"firstName\":"
		"\"Maria\",\"phones\":[%s]}",
		phones);
	store_begin(store_cache(store), NULL);
	stored_card_put(store, buf_str(&card), NULL);
	store_end(store_cache(store), true, NULL);
	buf_release(&card);
}

#define FIRST  "{\"field\":\"+39 11\",\"label\":\"HOME\"}"
#define SECOND "{\"field\":\"+39 22\",\"label\":\"WORK\"}"
#define THIRD  "{\"field\":\"+39 23\",\"label\":\"WORK\"}"
#define FOURTH "{\"field\":\"+39 24\",\"label\":\"WORK\"}"

/* The first phone went, so the second stands in its place; then it changed once more. */
static void form__knows__an_entry_that_moved(void **state)
{
	struct ui *ui;
	struct icloud_message m = {.event = EVENT_STORE, .ask = ASK_CONTACTS};
	char *got;

	(void)state;
	put_phones(FIRST "," SECOND);
	ui = list_ui(36, 120);
	ui_keys(ui, "e Tab X");
	put_phones(THIRD);
	ui_message(ui, &m);
	put_phones(FOURTH);
	ui_message(ui, &m);
	got = shown(ui, 3, 14);
	assert_non_null(strstr(got, "    home ▾        +39 11\n"));
	assert_non_null(strstr(got, "  & work ▾        +39 22 "));
	assert_non_null(strstr(got, "+39 24   changed in iCloud just now"));
	free(got);
	ui_free(&ui);
}

static void list__says__that_nothing_was_read(void **state)
{
	struct ui *ui = drawing_ui("contacts", 24, 80);
	struct contacts_pane *p = ui_pane_state(ui, "contacts");
	char *got = shown(ui, 3, 19);

	(void)state;
	assert_non_null(strstr(got, "Contacts have not been read yet."));
	free(got);
	p->read_done = 200;
	p->read_total = 428;
	got = shown(ui, 3, 19);
	assert_non_null(strstr(got, "Reading contacts for the first time, 200 of 428"));
	assert_non_null(strstr(got, "██████████████████▊░░░░░░░░░░░░░░░░░░░░░   Esc stops"));
	free(got);
	ui_free(&ui);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(card__draws__what_waits_in_its_place),
		cmocka_unit_test(card__draws__the_same_at_80),
		cmocka_unit_test(card__never_asks__the_heap_while_drawing),
		cmocka_unit_test_setup_teardown(
			list__draws__letters_names_and_groups, open_store, close_store),
		cmocka_unit_test_setup_teardown(
			list__says__the_order_that_was_asked_for, open_store, close_store),
		cmocka_unit_test_setup_teardown(
			list__filters__as_you_type, open_store, close_store),
		cmocka_unit_test_setup_teardown(
			list__keeps__the_selection_through_news, open_store, close_store),
		cmocka_unit_test_setup_teardown(
			list__jumps__to_a_letter_and_marks, open_store, close_store),
		cmocka_unit_test_setup_teardown(form__keeps__a_draft, open_store, close_store),
		cmocka_unit_test_setup_teardown(
			form__shows__what_another_device_did, open_store, close_store),
		cmocka_unit_test_setup_teardown(
			form__knows__an_entry_that_moved, open_store, close_store),
		cmocka_unit_test(list__says__that_nothing_was_read),
	};

	drawing_clock();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
