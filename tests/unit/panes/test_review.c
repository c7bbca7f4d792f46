/* The review's drawings, with the changes of the drawings filled in by hand: what is drawn depends on
 * nothing else. */
#include "drawing.h"

#include "panes/review_pane.h"

static const char turing[] =
	"{\"contactId\":\"T\",\"firstName\":\"Alan\",\"lastName\":\"Turing\",\"middleName\":"
	"\"Mathison\","
	"\"companyName\":\"Bletchley Park\",\"department\":\"Hut 8\",\"jobTitle\":\"Cryptanalyst\","
	"\"phones\":[{\"field\":\"+44 20 7946 0100\",\"label\":\"MOBILE\"}],"
	"\"emailAddresses\":[{\"field\":\"alan@bletchley.example\",\"label\":\"WORK\"}],"
	"\"streetAddresses\":[{\"field\":{\"street\":\"Sherwood Drive\",\"city\":\"Bletchley\","
	"\"postalCode\":\"MK3 6EB\"},\"label\":\"WORK\"}],\"birthday\":\"1912-06-23\","
	"\"relatedNames\":[{\"field\":\"Sara Turing\",\"label\":\"MOTHER\"}],"
	"\"notes\":\"Runs marathons; asks whether machines can think.\","
	"\"x-one\":1,\"x-two\":2}";
static const char turing_after[] =
	"{\"contactId\":\"T\",\"firstName\":\"Turing\",\"lastName\":\"Alan\",\"middleName\":"
	"\"Mathison\","
	"\"companyName\":\"Bletchley Park\",\"department\":\"Hut 8\",\"jobTitle\":\"Cryptanalyst\","
	"\"phones\":[{\"field\":\"+44 20 7946 0100\",\"label\":\"MOBILE\"},"
	"{\"field\":\"+44 20 7946 0111\",\"label\":\"HOME\"}],"
	"\"emailAddresses\":[{\"field\":\"alan@bletchley.example\",\"label\":\"WORK\"}],"
	"\"streetAddresses\":[{\"field\":{\"street\":\"Sherwood Drive\",\"city\":\"Bletchley\","
	"\"postalCode\":\"MK3 6EB\"},\"label\":\"WORK\"}],\"birthday\":\"1912-06-23\","
	"\"relatedNames\":[{\"field\":\"Sara Turing\",\"label\":\"MOTHER\"}],"
	"\"notes\":\"Runs marathons; asks whether machines can think.\","
	"\"x-one\":1,\"x-two\":2}";
static const char lovelace[] =
	"{\"contactId\":\"L\",\"firstName\":\"Ada\",\"lastName\":\"Lovelace\",\"jobTitle\":"
	"\"Analyst\","
	"\"phones\":[{\"field\":\"+44 2079460018\",\"label\":\"MOBILE\"}],"
	"\"emailAddresses\":[{\"field\":\"ada@lovelace.example\",\"label\":\"OTHER\"}],"
	"\"notes\":\"Wrote the notes.\"}";
static const char lovelace_after[] =
	"{\"contactId\":\"L\",\"firstName\":\"Ada\",\"lastName\":\"Lovelace\",\"jobTitle\":\"Chief "
	"analyst\","
	"\"phones\":[{\"field\":\"+44 20 7946 0018\",\"label\":\"MOBILE\"}],"
	"\"emailAddresses\":[{\"field\":\"ada@lovelace.example\",\"label\":\"HOME\"}],"
	"\"notes\":\"Wrote the notes; note G has the table.\"}";

static struct diff diff;

static void see(struct review_pane *p, const char *name, const char *summary, unsigned flags,
	enum review_mark mark)
{
	struct review_seen *s = &p->seen[p->n++];

	*s = (struct review_seen){.change = p->n,
		.flags = flags,
		.kind = CHANGE_UPDATE,
		.source = SOURCE_EDIT,
		.mark = mark,
		.staged_at = at_clock(0, 9, 12)};
	snprintf(s->id, sizeof(s->id), "%d", p->n);
	snprintf(s->object_id, sizeof(s->object_id), "C-%d", p->n);
	snprintf(s->name, sizeof(s->name), "%s", name);
	snprintf(s->summary, sizeof(s->summary), "%s", summary);
	p->open += mark == MARK_OPEN;
	p->accepted += mark == MARK_GOES;
}

static struct review_pane *open_review(struct ui **ui, int h, int w, int at)
{
	struct review_pane *p;

	*ui = drawing_ui("review", h, w);
	p = ui_pane_state(*ui, "review");
	p->cap = 8;
	p->seen = mem_new(sizeof(*p->seen) * 8);
	see(p, "Turing, Alan", w < 110 ? "names swapped" : "names swapped", 1u << FLAG_SWAPPED,
		MARK_OPEN);
	see(p, "Hopper, Grace", "1 phone added", 0, MARK_GOES);
	see(p, "Lovelace, Ada", "title, e-mail label, phone, note", 0, MARK_GOES);
	p->contacts = 428;
	diff_release(&diff);
	assert_true(diff_cards(
		str_of(at ? lovelace : turing), str_of(at ? lovelace_after : turing_after), &diff));
	p->shown.row_cap = diff.n;
	p->shown.row = mem_new(sizeof(*p->shown.row) * diff.n);
	for (size_t i = 0; i < diff.n; i++)
		p->shown.row[i] = at ? MARK_GOES : MARK_OPEN;
	p->shown.diff = &diff;
	p->shown.at = at;
	p->shown.read_at = at_clock(0, 9, 31);
	p->where = REVIEW_FIELDS;
	seen_pick(p, *ui);
	list_select(&p->list, *ui, at);
	ui_glance(*ui)->changes = 3;
	return p;
}

static void flag(struct review_pane *p, const char *words)
{
	buf_clear(&p->shown.flags);
	buf_adds(&p->shown.flags, words);
}

static void review__draws__both_sides_unfolded(void **state)
{
	struct ui *ui;
	struct review_pane *p = open_review(&ui, 36, 120, 0);
	char *want, *got;

	(void)state;
	p->unfolded = true;
	snprintf(p->shown.modified, sizeof(p->shown.modified), "changed in iCloud 2 March");
	flag(p, "First and last name are swapped. 2 contacts at the same company have the family "
		"name "
		"Turing. Space leaves a field out, e mends the right side.");
	assert_drawn(ui, "Review, unchanged fields unfolded", 0, 2, 26, 2);
	assert_drawn(ui, "Review, unchanged fields unfolded", 0, 34, 2, 34);
	want = drawing("Review, unchanged fields unfolded", 0, 29, 2);
	got = shown(ui, 29, 3);
	assert_non_null(strstr(got,
		"2 further fields that this program does not know are sent back as they came."));
	free(want);
	free(got);
	ui_free(&ui);
}

static void review__draws__both_sides_squeezed(void **state)
{
	struct ui *ui;

	(void)state;
	open_review(&ui, 24, 80, 2);
	ui_keys(ui, "x");
	assert_drawn(ui, "Review squeezed", 0, 2, 3, 2);
	assert_drawn(ui, "Review squeezed", 0, 6, 4, 6);
	ui_free(&ui);
}

static void review__draws__stacked_in_a_narrow_window(void **state)
{
	struct ui *ui;
	struct review_pane *p = open_review(&ui, 16, 60, 0);

	(void)state;
	flag(p, "First and last name are swapped.");
	assert_drawn(ui, "Review and a conflict", 0, 1, 12, 1);
	assert_drawn(ui, "Review and a conflict", 0, 14, 2, 14);
	ui_free(&ui);
}

/* What will be sent wraps and is never cut: every letter of both sides is on the screen. */
static void review__never_cuts__what_will_be_sent(void **state)
{
	struct ui *ui;
	char *got;

	(void)state;
	open_review(&ui, 24, 80, 2);
	got = shown(ui, 3, 19);
	assert_non_null(strstr(got, "Wrote the notes;"));
	assert_non_null(strstr(got, "note G has the"));
	assert_non_null(strstr(got, "table."));
	free(got);
	ui_free(&ui);
}

/* Read aloud it is the body: members parted by commas, none behind the last. */
static void review__shows__the_request_as_json(void **state)
{
	struct ui *ui;
	struct review_pane *p = open_review(&ui, 24, 120, 2);
	char *got;

	(void)state;
	p->shown.request = BUF_INIT(64 * KIB);
	buf_printf(&p->shown.request,
		"POST https://p61-contactsws.icloud.com:443/co/contacts/card/\n"
		"\n{\"contacts\":[%s]}\n",
		lovelace_after);
	p->where = REVIEW_EXACT;
	got = shown(ui, 3, 19);
	assert_non_null(strstr(got, "      \"contactId\": \"L\",\n"));
	assert_non_null(strstr(got, "  ~     \"jobTitle\": \"Chief analyst\",\n"));
	assert_non_null(strstr(got, "note G has the table.\",\n"));
	assert_non_null(strstr(got, "··· 2 members as they came ··· f unfolds\n    }]}\n"));
	free(got);
	p->unfolded = true;
	got = shown(ui, 3, 19);
	assert_non_null(strstr(got, "        \"firstName\": \"Ada\",\n"));
	assert_non_null(strstr(got, "note G has the table.\"\n    }]}\n"));
	free(got);
	buf_release(&p->shown.request);
	ui_free(&ui);
}

/* ---- The commit ---- */

static void put_row(
	struct review_commit *c, const char *name, enum change_result result, const char *text)
{
	struct sent_row *r = &c->row[c->n];

	*r = (struct sent_row){.change = ++c->n, .result = result};
	snprintf(r->id, sizeof(r->id), "%d", c->n);
	snprintf(r->name, sizeof(r->name), "%s", name);
	snprintf(r->text, sizeof(r->text), "%s", text);
}

static struct review_commit *open_commit(struct ui **ui, int rows)
{
	struct review_pane *p;

	*ui = drawing_ui("review", 16, 60);
	p = ui_pane_state(*ui, "review");
	p->where = REVIEW_SENDING;
	commit_begin(&p->commit, *ui, p, at_clock(0, 9, 33));
	free(p->commit.row);
	p->commit.row = mem_new(sizeof(*p->commit.row) * (size_t)rows);
	return &p->commit;
}

static void commit__draws__the_hold(void **state)
{
	struct ui *ui;
	struct review_commit *c = open_commit(&ui, 2);

	(void)state;
	put_row(c, "Hopper, Grace", RESULT_APPROVED, "");
	put_row(c, "Lovelace, Ada", RESULT_APPROVED, "");
	c->hold_left = 3;
	c->hold_total = 5;
	c->backed_up = true;
	c->backed_up_at = at_clock(0, 9, 34);
	c->backup_contacts = 428;
	c->backup_bytes = 3 * 1024 * 1024 + 100 * 1024;
	assert_drawn(ui, "Hold to send", 0, 0, 11, 3);
	assert_drawn(ui, "Hold to send", 0, 11, 1, 14);
	ui_free(&ui);
}

static void commit__draws__a_result_for_each(void **state)
{
	struct ui *ui;
	struct review_commit *c = open_commit(&ui, 241);

	(void)state;
	c->begun = at_clock(0, 9, 32);
	c->sent = true;
	put_row(c, "Agnesi, Maria", RESULT_CONFIRMED, "");
	put_row(c, "Babbage, Charles", RESULT_CONFIRMED, "");
	put_row(c, "Bartik, Jean", RESULT_CONFIRMED, "phones[0]");
	put_row(c, "Boole, George", RESULT_CONFLICTED, "");
	put_row(c, "Clarke, Joan", RESULT_REJECTED, "400");
	put_row(c, "Euler, Leonhard", RESULT_NOT_KNOWN, "");
	put_row(c, "Fourier, Joseph", RESULT_SENT, "");
	put_row(c, "Gödel, Kurt", RESULT_APPROVED, "");
	put_row(c, "Hollerith, Herman", RESULT_THEIRS, "");
	while (c->n < 144)
		put_row(c, "done", RESULT_CONFIRMED, "");
	while (c->n < 241)
		put_row(c, "waits", RESULT_APPROVED, "");
	list_refresh(&c->list, ui, c->n);
	ui_paint(ui);
	list_select(&c->list, ui, 6);
	c->list.top = 0;
	assert_drawn(ui, "Hold to send", 1, 0, 11, 3);
	assert_drawn(ui, "Hold to send", 1, 11, 1, 14);
	ui_free(&ui);
}

static void seen_short__keeps__whole_words(void **state)
{
	struct str s = seen_short(STR("title, e-mail label, phone, note"), 13);

	(void)state;
	assert_true(str_is(s, "title, e-mail"));
	s = seen_short(STR("1 phone added"), 13);
	assert_true(str_is(s, "1 phone"));
}

static void review__says__that_nothing_waits(void **state)
{
	struct ui *ui = drawing_ui("review", 24, 80);
	char *got = shown(ui, 3, 19);

	(void)state;
	assert_non_null(strstr(got, "Nothing waits."));
	free(got);
	ui_free(&ui);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(review__draws__both_sides_unfolded),
		cmocka_unit_test(review__draws__both_sides_squeezed),
		cmocka_unit_test(review__draws__stacked_in_a_narrow_window),
		cmocka_unit_test(review__never_cuts__what_will_be_sent),
		cmocka_unit_test(review__shows__the_request_as_json),
		cmocka_unit_test(commit__draws__the_hold),
		cmocka_unit_test(commit__draws__a_result_for_each),
		cmocka_unit_test(seen_short__keeps__whole_words),
		cmocka_unit_test(review__says__that_nothing_waits),
	};
	int failed;

	drawing_clock();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	diff_release(&diff);
	return failed;
}
