/* Random cards, random edits, random yes and no for each field: what is approved is the card as it was with
 * exactly the accepted fields changed, byte for byte. The text that is expected is put together here from a
 * model of the card; nothing of the program's own building is used for it. Seeds are fixed. */
#include "change/approval.h"
#include "change/change.h"
#include "change/review_inside.h"
#include "contacts/stored.h"
#include "icloud/review.h"
#include "rig/temp.h"
#include "store/reader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROUNDS = 400, ENTRIES = 6, MEMBERS = 24 };

static struct temp temp;
static struct store *store;
static struct icloud_settings settings;
static struct account account;
static struct icloud_reader reader;
static struct error err;
static uint32_t seed;

static unsigned chance(unsigned n)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % n;
}

/* ---- the model ---- */

struct slot {
	char pre[8], value[200], now[200], post[8];
	enum { STAYS, CHANGES, GOES, COMES } edit;
	bool yes;
};
struct member {
	char key[32];
	bool list;
	struct slot slot; /* of a list: only its blanks */
	struct slot entry[ENTRIES];
	int n;
};
struct model {
	struct member m[MEMBERS];
	int n;
};

static const char *const blanks[] = {"", "", "", " ", "\n\t", "  "};
static const char *const texts[] = {"firstName", "lastName", "nickName", "notes", "jobTitle",
	"companyName", "department", "middleName"};
static const char *const lists[] = {"phones", "emailAddresses", "urls", "relatedNames"};
static const char *const odd_keys[] = {"x-serial", "x-price", "ключ", "x-tree", "x-lone", "x-nul"};
static const char *const odd[] = {"9007199254740993", "1.10", "-0.0", "1e400",
	"{\"a\" : [1,2,{\"z\":null}], \"b\":1E-7}", "\"\\ud83d and \\/ \\u00e9\"", "\"a\\u0000b\"",
	"[ 7 , null,\"\" ]", "true"};

static struct slot slot_of(const char *value)
{
	struct slot s = {.edit = STAYS};

	snprintf(s.pre, sizeof s.pre, "%s", blanks[chance(6)]);
	snprintf(s.post, sizeof s.post, "%s", blanks[chance(6)]);
	snprintf(s.value, sizeof s.value, "%s", value);
	return s;
}

static struct member *add(struct model *m, const char *key, const char *value)
{
	struct member *e = &m->m[m->n++];

	*e = (struct member){.slot = slot_of(value)};
	snprintf(e->key, sizeof e->key, "%s", key);
	return e;
}

static void entry_text(char *out, size_t size, int list, int i, const char *end)
{
	static const char *const more[] = {"", ",\"x-kept\":1.10", " , \"x-id\" : \"\\u00e9\""};

	snprintf(out, size, "{\"field\":\"long and steady %d %d %s\",\"label\":\"L%d\"%s}", list, i,
		end, i, more[chance(3)]);
}

static void make(struct model *m, int round)
{
	char text[200];

	*m = (struct model){0};
	snprintf(text, sizeof text, "\"P%d\"", round);
	add(m, "contactId", text);
	add(m, "etag", "\"E 1\"");
	add(m, "isCompany", "false");
	for (int i = 0; i < 8; i++) {
		snprintf(text, sizeof text, "\"old %d \\u00e9\\/\"", i);
		if (chance(3))
			add(m, texts[i], text);
	}
	for (int l = 0; l < 4; l++) {
		struct member *list = chance(2) ? add(m, lists[l], "") : NULL;

		if (!list)
			continue;
		list->list = true;
		list->n = 1 + (int)chance(ENTRIES - 2);
		for (int i = 0; i < list->n; i++) {
			entry_text(text, sizeof text, l, i, "as it was");
			list->entry[i] = slot_of(text);
		}
	}
	for (int i = 0; i < 6; i++)
		if (chance(2))
			add(m, odd_keys[i], odd[chance(9)]);
}

static void edit_list(struct member *e, int list)
{
	bool removes = chance(2);

	for (int i = 0; i < e->n; i++) {
		if (chance(3) == 0) {
			e->entry[i].edit = CHANGES;
			entry_text(e->entry[i].now, sizeof e->entry[i].now, list, i, "anew");
		} else if (removes && chance(3) == 0) {
			e->entry[i].edit = GOES;
		}
	}
	while (!removes && e->n < ENTRIES && chance(2)) {
		struct slot *s = &e->entry[e->n];

		*s = (struct slot){.edit = COMES};
		snprintf(s->now, sizeof s->now,
			"{\"field\":\"%d, quite another one %d\",\"label\":\"N%d\"}", list, e->n,
			e->n);
		e->n++;
	}
}

static bool has(const struct model *m, const char *key)
{
	for (int i = 0; i < m->n; i++)
		if (strcmp(m->m[i].key, key) == 0)
			return true;
	return false;
}

static void edit(struct model *m)
{
	for (int i = 3; i < m->n; i++) {
		struct member *e = &m->m[i];

		if (e->list) {
			edit_list(e, i);
		} else if (chance(4) == 0) {
			e->slot.edit = chance(3) ? CHANGES : GOES;
			snprintf(e->slot.now, sizeof e->slot.now, "\"quite new %d\"", i);
		}
	}
	for (int i = 0; i < 8; i++)
		if (!has(m, texts[i]) && chance(3) == 0) {
			struct member *e = add(m, texts[i], "");

			e->slot = (struct slot){.edit = COMES};
			snprintf(e->slot.now, sizeof e->slot.now, "\"added %d\"", i);
		}
}

/* ---- its texts ---- */

enum side { BEFORE, AFTER, SENT };

/* What stands there on a side; NULL: nothing. */
static const char *value_on(const struct slot *s, enum side side)
{
	bool new = side == AFTER || (side == SENT && s->yes);

	if (s->edit == STAYS)
		return s->value;
	if (s->edit == COMES)
		return new ? s->now : NULL;
	if (s->edit == GOES)
		return new ? NULL : s->value;
	return new ? s->now : s->value;
}

static void put_slot(const struct slot *s, enum side side, const char *head, const char *value,
	bool *first, struct buf *out)
{
	bool plain = side == AFTER;

	buf_printf(out, "%s%s%s%s%s", *first ? "" : ",", plain ? "" : s->pre, head, value,
		plain ? "" : s->post);
	*first = false;
}

static void put_member(const struct member *e, enum side side, bool *first, struct buf *out)
{
	struct buf list = BUF_INIT(64 * KIB);
	const char *value = value_on(&e->slot, side);
	char head[40];
	bool none = true;

	snprintf(head, sizeof head, "\"%s\":", e->key);
	if (e->list) {
		buf_addc(&list, '[');
		for (int i = 0; i < e->n; i++)
			if (value_on(&e->entry[i], side))
				put_slot(&e->entry[i], side, "", value_on(&e->entry[i], side),
					&none, &list);
		buf_addc(&list, ']');
		value = buf_cstr(&list);
	}
	if (value)
		put_slot(&e->slot, side, head, value, first, out);
	buf_release(&list);
}

static void text_on(const struct model *m, enum side side, struct buf *out)
{
	bool first = true;

	buf_clear(out);
	buf_addc(out, '{');
	for (int i = 0; i < m->n; i++)
		put_member(&m->m[i], side, &first, out);
	buf_addc(out, '}');
}

/* ---- rows and the edits that they show ---- */

static struct slot *edit_of(struct model *m, const struct diff_row *row)
{
	for (int i = 0; i < m->n; i++) {
		struct member *e = &m->m[i];
		int before = 0, after = 0;
		char path[64];

		if (!e->list && str_is(row->field, e->key))
			return &e->slot;
		for (int k = 0; e->list && k < e->n; k++) {
			struct slot *s = &e->entry[k];

			snprintf(path, sizeof path, "%s[%d]", e->key,
				s->edit == GOES ? before : after);
			if (str_is(row->field, path) && s->edit != STAYS &&
				(s->edit == GOES) == (row->sign == DIFF_REMOVED))
				return s;
			before += s->edit != COMES;
			after += s->edit != GOES;
		}
	}
	return NULL;
}

static int edits(const struct model *m)
{
	int n = 0;

	for (int i = 0; i < m->n; i++) {
		n += m->m[i].slot.edit != STAYS;
		for (int k = 0; k < m->m[i].n; k++)
			n += m->m[i].entry[k].edit != STAYS;
	}
	return n;
}

/* A yes or a no for each row. How many yes. */
static int decide(struct icloud_review *rv, struct model *m, int round)
{
	struct review_item item;
	int yes = 0, rows = 0;

	assert_true(review_item(rv, 0, &item));
	for (size_t i = 0; i < item.diff->n; i++) {
		struct slot *s;

		if (item.diff->rows[i].sign == DIFF_SAME)
			continue;
		s = edit_of(m, &item.diff->rows[i]);
		if (!s)
			fail_msg("round %d: nobody edited %.*s", round,
				STR_ARG(item.diff->rows[i].field));
		s->yes = chance(2);
		yes += s->yes;
		rows++;
		assert_true(review_decide_row(
			rv, 0, i, s->yes ? DECISION_ACCEPTED : DECISION_REFUSED, &err));
	}
	if (rows != edits(m))
		fail_msg("round %d: %d edits, %d rows", round, edits(m), rows);
	return yes;
}

/* ---- the rounds ---- */

static int open_world(void **state)
{
	struct buf notice = BUF_INIT(KIB);

	(void)state;
	err = ERROR_INIT;
	temp_open(&temp);
	store = store_open(temp.path, temp.path, &notice, &err);
	assert_non_null(store);
	account = (struct account){.settings = &settings,
		.id = "acc",
		.state_dir = temp.path,
		.cache_dir = temp.path,
		.store = store};
	reader = (struct icloud_reader){.store = store};
	buf_release(&notice);
	return 0;
}

static int close_world(void **state)
{
	(void)state;
	reader_release(&reader);
	store_free(&store);
	temp_close(&temp);
	unsetenv("TUI_TEST_FAULT");
	return 0;
}

static void put_card(struct str card)
{
	assert_true(store_begin(store_cache(store), &err));
	assert_true(stored_card_put(store, card, &err));
	assert_true(store_end(store_cache(store), true, &err));
}

static int64_t stage(int round, const struct buf *after)
{
	char id[16];
	struct change_draft *d;
	int64_t change = -1;

	snprintf(id, sizeof id, "P%d", round);
	d = change_draft_new(OBJECT_CONTACT, CHANGE_UPDATE, SOURCE_EDIT, str_of(id));
	buf_add_str(&d->after, buf_str(after));
	if (!change_stage(&account, d, &change, &err))
		fail_msg("round %d: %s", round, err.what);
	return change;
}

static void drop(int64_t change)
{
	struct icloud_ids *ids = mem_new(sizeof *ids + sizeof ids->id[0]);

	ids->n = 1;
	ids->id[0] = change;
	assert_true(change_drop(&account, ids, &err));
	free(ids);
}

static struct icloud_commit *confirm(struct icloud_review *rv)
{
	struct review_summary sum;

	review_summary(rv, &sum);
	return review_confirm(rv, sum.number, &err);
}

static void assert_sent(const struct model *m, struct icloud_review *rv, int yes, int round)
{
	struct buf wanted = BUF_INIT(MIB);
	struct icloud_commit *c = confirm(rv);

	if (!yes) {
		assert_null(c);
		return;
	}
	if (!c)
		fail_msg("round %d: %s", round, err.what);
	text_on(m, SENT, &wanted);
	assert_int_equal(c->n, 1);
	if (!str_eq(buf_str(&c->approvals[0].item), buf_str(&wanted)))
		fail_msg("round %d:\nwanted %.*s\nsent   %.*s", round, STR_ARG(buf_str(&wanted)),
			STR_ARG(buf_str(&c->approvals[0].item)));
	icloud_commit_free(&c);
	buf_release(&wanted);
}

static void one_round(int round)
{
	struct buf text = BUF_INIT(MIB);
	struct icloud_review *rv;
	struct model m;
	int64_t change;

	seed = 77u + (uint32_t)round * 7919u;
	make(&m, round);
	edit(&m);
	text_on(&m, BEFORE, &text);
	put_card(buf_str(&text));
	text_on(&m, AFTER, &text);
	change = stage(round, &text);
	assert_int_equal(change != 0, edits(&m) != 0);
	if (change) {
		rv = review_open("acc", NULL, &reader, &err);
		assert_int_equal(review_count(rv), 1);
		assert_sent(&m, rv, decide(rv, &m, round), round);
		review_free(&rv);
		drop(change);
	}
	buf_release(&text);
}

static void what_is_sent__is__the_base_with_exactly_the_accepted_fields_changed(void **state)
{
	(void)state;
	for (int round = 0; round < ROUNDS; round++)
		one_round(round);
}

/* A slip in the building of the bytes, of each member in turn: no approval is made. */
static void a_member_lost_in_building__is__never_approved(void **state)
{
	static const char card[] = "{\"contactId\":\"P1\",\"etag\":\"E\",\"isCompany\":false,"
				   "\"x-serial\":9007199254740993,\"notes\":\"kept\"}";
	struct buf after = BUF_INIT(KIB);
	int64_t change;

	(void)state;
	put_card(str_of(card));
	buf_adds(&after, "{\"contactId\":\"P1\",\"etag\":\"E\",\"isCompany\":false,"
			 "\"x-serial\":9007199254740993,\"notes\":\"kept\",\"nickName\":\"Ada\"}");
	change = stage(1, &after);
	assert_true(change > 0);
	for (int member = 1; member <= 6; member++) {
		struct icloud_review *rv = review_open("acc", NULL, &reader, &err);
		struct icloud_commit *c;
		char fault[32];

		assert_true(review_decide(rv, 0, DECISION_ACCEPTED, &err));
		snprintf(fault, sizeof fault, "build:%d=lose", member);
		setenv("TUI_TEST_FAULT", fault, 1);
		err = ERROR_INIT;
		c = confirm(rv);
		unsetenv("TUI_TEST_FAULT");
		assert_int_equal(c == NULL, member < 6); /* there are five */
		if (!c)
			assert_int_equal(err.code, ERR_REFUSED);
		icloud_commit_free(&c);
		review_free(&rv);
	}
	buf_release(&after);
}

static void an_edit__that_changes_nothing__sends_nothing(void **state)
{
	struct buf text = BUF_INIT(MIB);
	struct model m;

	(void)state;
	seed = 5;
	make(&m, 1);
	text_on(&m, BEFORE, &text);
	put_card(buf_str(&text));
	text_on(&m, AFTER, &text); /* without the blanks, and nothing else */
	assert_int_equal(stage(1, &text), 0);
	assert_int_equal(changes_count(&reader), 0);
	buf_release(&text);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_sent__is__the_base_with_exactly_the_accepted_fields_changed),
		TEST(a_member_lost_in_building__is__never_approved),
		TEST(an_edit__that_changes_nothing__sends_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
