/* Steps of staging, taken back: what waited before waits again, byte for byte. */
#include "change/change.h"
#include "change/ledger.h"
#include "unit/change/two_people.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int64_t step; /* of what was staged last */

static int64_t stage(enum change_kind kind, const char *id, const char *edits)
{
	struct change_draft *d =
		change_draft_new(OBJECT_CONTACT, kind, SOURCE_EDIT, id ? str_of(id) : STR_NONE);
	int64_t change = -1;

	buf_adds(&d->edits, edits);
	assert_true(change_stage_step(&account, d, &change, &step, &err));
	return change;
}

static int64_t stage_both(const char *edits)
{
	struct change_drafts *many = change_drafts_new();
	static const char *const ids[] = {"A", "B"};
	int64_t waits = 0;

	for (int i = 0; i < 2; i++) {
		struct change_draft *d = change_draft_new(
			OBJECT_CONTACT, CHANGE_UPDATE, SOURCE_BULK, str_of(ids[i]));

		buf_adds(&d->edits, edits);
		change_drafts_add(many, d);
	}
	assert_true(change_stage_many_step(&account, many, &waits, &step, &err));
	return waits;
}

/* Every row of the ledger's table, all columns, as text. */
static void snapshot(struct buf *out)
{
	struct query *q = db_query(store_ledger(store), "select * from change order by id");

	buf_clear(out);
	while (query_row(q)) {
		for (int i = 0; i < 17; i++) {
			buf_add_str(out, query_get(q, i));
			buf_addc(out, '|');
		}
		buf_addc(out, '\n');
	}
	query_end(q, NULL);
}

static struct step_taken take_back(int64_t which)
{
	struct step_taken taken = {-1, -1};

	assert_true(change_take_back(&account, which, &taken, &err));
	return taken;
}

/* Grace had a change before; both get one of the bulk edit; then all is as it was, to the byte. */
static void take_back__leaves__what_waited_before_the_bulk_edit(void **state)
{
	struct buf before = BUF_INIT(MIB), after = BUF_INIT(MIB);
	struct step_taken taken;

	(void)state;
	stage(CHANGE_UPDATE, "B", "jobTitle=Rear Admiral");
	snapshot(&before);
	assert_int_equal(stage_both("companyName=Moore"), 2);
	snapshot(&after);
	assert_string_not_equal(buf_cstr(&before), buf_cstr(&after));
	taken = take_back(step);
	assert_int_equal(taken.gone, 1);
	assert_int_equal(taken.again, 1);
	snapshot(&after);
	assert_string_equal(buf_cstr(&before), buf_cstr(&after));
	buf_release(&before);
	buf_release(&after);
}

static void take_back__goes__step_by_step(void **state)
{
	struct buf start = BUF_INIT(MIB), first = BUF_INIT(MIB), second = BUF_INIT(MIB),
		   now = BUF_INIT(MIB);
	int64_t steps[3];

	(void)state;
	snapshot(&start);
	stage(CHANGE_UPDATE, "A", "jobTitle=Analyst");
	steps[0] = step;
	snapshot(&first);
	stage(CHANGE_UPDATE, "A", "jobTitle=Chief");
	steps[1] = step;
	snapshot(&second);
	stage(CHANGE_DELETE, "A", "");
	steps[2] = step;
	take_back(steps[2]);
	snapshot(&now);
	assert_string_equal(buf_cstr(&now), buf_cstr(&second));
	take_back(steps[1]);
	snapshot(&now);
	assert_string_equal(buf_cstr(&now), buf_cstr(&first));
	take_back(steps[0]);
	snapshot(&now);
	assert_string_equal(buf_cstr(&now), buf_cstr(&start));
	buf_release(&start);
	buf_release(&first);
	buf_release(&second);
	buf_release(&now);
}

/* Typed back to what iCloud has: nothing waits then, and one step back it waits again. */
static void take_back__brings__a_change_back_that_was_typed_away(void **state)
{
	struct buf before = BUF_INIT(MIB), now = BUF_INIT(MIB);

	(void)state;
	stage(CHANGE_UPDATE, "A", "jobTitle=Analyst");
	snapshot(&before);
	assert_int_equal(stage(CHANGE_UPDATE, "A", "jobTitle="), 0);
	assert_int_equal(changes_count(&reader), 0);
	take_back(step);
	snapshot(&now);
	assert_string_equal(buf_cstr(&now), buf_cstr(&before));
	buf_release(&before);
	buf_release(&now);
}

static void take_back__keeps__what_was_changed_since(void **state)
{
	struct step_taken taken;
	int64_t first;

	(void)state;
	stage(CHANGE_UPDATE, "A", "jobTitle=Analyst");
	first = step;
	stage(CHANGE_UPDATE, "A", "jobTitle=Chief");
	assert_false(change_take_back(&account, first, &taken, &err));
	assert_int_equal(err.code, ERR_CONFLICT);
	assert_int_equal(changes_count(&reader), 1);
	assert_false(change_take_back(&account, 999, &taken, &err));
}

/* A change that came back is looked at again: iCloud moved on while the bulk edit stood. */
static void take_back__marks__what_icloud_has_moved_past(void **state)
{
	struct change_row r;
	int64_t id = stage(CHANGE_UPDATE, "B", "jobTitle=Rear Admiral");

	(void)state;
	stage_both("companyName=Moore");
	put_card("{\"contactId\":\"B\",\"etag\":\"F2\",\"firstName\":\"Grace\",\"nickName\":"
		 "\"Amazing\"}");
	assert_true(change_after_read(&account, &err));
	take_back(step);
	assert_true(changes_get(&reader, id, &r));
	assert_int_equal(r.state, STATE_BEHIND);
}

static void take_back__of_a_failed_go__is_not_there(void **state)
{
	struct change_drafts *many = change_drafts_new();
	struct change_draft *d =
		change_draft_new(OBJECT_CONTACT, CHANGE_UPDATE, SOURCE_BULK, STR("A"));
	int64_t waits, before;

	(void)state;
	stage(CHANGE_UPDATE, "A", "jobTitle=Analyst");
	before = step;
	buf_adds(&d->edits, "companyName=Moore");
	change_drafts_add(many, d);
	change_drafts_add(
		many, change_draft_new(OBJECT_CONTACT, CHANGE_UPDATE, SOURCE_BULK, STR("nobody")));
	assert_false(change_stage_many_step(&account, many, &waits, &step, &err));
	assert_int_equal(take_back(before).gone, 1);
	assert_int_equal(changes_count(&reader), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)
	const struct CMUnitTest tests[] = {
		TEST(take_back__leaves__what_waited_before_the_bulk_edit),
		TEST(take_back__goes__step_by_step),
		TEST(take_back__brings__a_change_back_that_was_typed_away),
		TEST(take_back__keeps__what_was_changed_since),
		TEST(take_back__marks__what_icloud_has_moved_past),
		TEST(take_back__of_a_failed_go__is_not_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
