/* The bulk edit dialog, as the drawings have it: filled in by hand, drawn into a window of its own. */
#include "drawing.h"

#include "panes/contacts_bulk.h"

static struct contact_bulk *open_dialog(struct ui **ui, int marked)
{
	struct contacts_pane *p;
	char id[16];

	*ui = drawing_ui("contacts", 24, 80);
	p = ui_pane_state(*ui, "contacts");
	for (int i = 0; i < marked; i++) {
		snprintf(id, sizeof(id), "%d", i);
		marks_set(&p->marks, str_of(id), true);
	}
	p->marked_here = marked;
	p->bulk = mem_new(sizeof(*p->bulk));
	typing_init(&p->bulk->label, STR(""));
	typing_init(&p->bulk->what, STR(""));
	typing_init(&p->bulk->to, STR(""));
	typing_init(&p->bulk->country, STR(""));
	p->bulk->field = (int)(field_info(STR("companyName")) - fields);
	p->bulk->fits = true;
	p->bulk->looked = marked;
	return p->bulk;
}

static char *drawn(struct ui *ui, int h, int w)
{
	struct cells cells;
	struct grid g;
	struct buf out = BUF_INIT(MIB);
	char *text;

	cells_init(&cells);
	cells_resize(&cells, h, w);
	g = grid_all(&cells);
	contact_bulk_draw(ui_pane_state(ui, "contacts"), ui, &g);
	grid_dump(&g, &out);
	text = str_dup(buf_str(&out));
	buf_release(&out);
	cells_release(&cells);
	return text;
}

static void dialog__is_drawn__as_designed(void **state)
{
	struct ui *ui;
	struct contact_bulk *b = open_dialog(&ui, 12);
	char *want = drawing("Filter while typing", 1, 0, 12), *got, *cursor;

	(void)state;
	typing_set(&b->to, STR("Moore School of Engineering"));
	b->at = ROW_TO;
	b->counts.of[BULK_FILLED] = b->counts.changes = 9;
	b->counts.of[BULK_SAME] = 2;
	b->counts.of[BULK_OTHER] = b->counts.others = 1;
	b->counts.named = 1;
	snprintf(b->counts.names, sizeof(b->counts.names), "Hopper, Grace");
	got = drawn(ui, 12, 60);
	cursor = strstr(want, "▁"); /* the text cursor is not text */
	assert_non_null(cursor);
	memmove(cursor + 1, cursor + strlen("▁"), strlen(cursor + strlen("▁")) + 1);
	*cursor = ' ';
	assert_string_equal(want, got);
	free(want);
	free(got);
	ui_free(&ui);
}

static void dialog__in_every_size__stays_inside(void **state)
{
	struct ui *ui;
	struct contact_bulk *b = open_dialog(&ui, 3);

	(void)state;
	for (int verb = 0; verb < DOS; verb++)
		for (int row = 0; row < ROWS; row++) {
			b->verb = (enum bulk_do)verb;
			b->at = (enum bulk_row)row;
			for (int i = 0; i < BULK_OUTCOMES; i++)
				b->counts.of[i] = 50000;
			b->counts.others = b->counts.going = b->counts.gone = 50000;
			free(drawn(ui, 19, 80));
			free(drawn(ui, 11, 60));
			free(drawn(ui, 3, 20));
		}
	ui_free(&ui);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dialog__is_drawn__as_designed),
		cmocka_unit_test(dialog__in_every_size__stays_inside),
	};

	drawing_clock();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
