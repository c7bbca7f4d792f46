/* Staging and review on a store, without a network: what waits, what folds, what may be confirmed. */
#include "change/approval.h"
#include "change/change.h"
#include "change/checks.h"
#include "change/ledger.h"
#include "change/review_inside.h"
#include "change/stage.h"
#include "unit/change/two_people.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int64_t stage(enum change_kind kind, const char *id, const char *edits)
{
	struct change_draft *d =
		change_draft_new(OBJECT_CONTACT, kind, SOURCE_EDIT, id ? str_of(id) : STR_NONE);
	int64_t change = -1;

	buf_adds(&d->edits, edits);
	if (!change_stage(&account, d, &change, &err))
		return -1;
	return change;
}

static int64_t edit(const char *id, const char *edits)
{
	return stage(CHANGE_UPDATE, id, edits);
}

static void assert_after(int64_t id, const char *wanted)
{
	struct buf before = BUF_INIT(64 * KIB), after = BUF_INIT(64 * KIB);

	assert_true(changes_sides(&reader, id, &before, &after));
	assert_string_equal(buf_cstr(&after), wanted);
	buf_release(&before);
	buf_release(&after);
}

static struct change_row row(int64_t id)
{
	struct change_row r;

	assert_true(changes_get(&reader, id, &r));
	return r;
}

/* ---- staging ---- */

static void stage__keeps__every_other_byte(void **state)
{
	int64_t id = edit("A", "jobTitle=Analyst");

	(void)state;
	assert_true(id > 0);
	assert_after(id, "{\"contactId\":\"A\",\"etag\":\"E1\",\"firstName\":\"Ada\",\"isCompany\":"
			 "false,\"odd\":1.10,"
			 "\"phones\":[{\"field\":\"+44 20 7946 "
			 "0100\",\"label\":\"MOBILE\"}],\"jobTitle\":\"Analyst\"}");
	assert_true(str_is(row(id).summary, "job title added"));
	assert_true(str_is(row(id).title, "Ada"));
	assert_int_equal(changes_of(&reader, OBJECT_CONTACT, STR("A")), id);
}

static void stage__of_nothing_new__waits_for_nothing(void **state)
{
	(void)state;
	assert_int_equal(edit("A", "firstName=Ada"), 0);
	assert_int_equal(changes_count(&reader), 0);
}

static void stage__folds__several_changes_of_one_contact(void **state)
{
	int64_t id = edit("A", "jobTitle=Analyst");

	(void)state;
	assert_int_equal(edit("A", "nickName=Countess"), id);
	assert_int_equal(changes_count(&reader), 1);
	assert_true(str_is(row(id).fields, "nickName,jobTitle"));
	assert_int_equal(edit("A", "jobTitle="), id);
	assert_true(str_is(row(id).fields, "nickName"));
	assert_int_equal(edit("A", "nickName="), 0);
	assert_int_equal(changes_count(&reader), 0);
}

static void stage__folds__kinds(void **state)
{
	int64_t id = edit("A", "jobTitle=Analyst");

	(void)state;
	assert_int_equal(stage(CHANGE_DELETE, "A", ""), id);
	assert_int_equal(row(id).kind, CHANGE_DELETE);
	assert_after(id, "");
	assert_int_equal(edit("A", "jobTitle=Chief"), id);
	assert_int_equal(row(id).kind, CHANGE_UPDATE);
	id = stage(CHANGE_CREATE, NULL, "firstName=New");
	assert_true(id > 0);
	assert_int_equal(row(id).kind, CHANGE_CREATE);
	{
		char *name = str_dup(row(id).object_id);

		assert_int_equal(edit(name, "lastName=Person"), id);
		assert_int_equal(row(id).kind, CHANGE_CREATE);
		assert_int_equal(stage(CHANGE_DELETE, name, ""), 0);
		free(name);
	}
	assert_int_equal(changes_count(&reader), 1);
}

static void stage__never_takes__another_etag_or_id(void **state)
{
	struct change_draft *d =
		change_draft_new(OBJECT_CONTACT, CHANGE_UPDATE, SOURCE_RESTORE, STR("A"));
	int64_t id;

	(void)state;
	buf_adds(&d->after, "{\"contactId\":\"A\",\"etag\":\"OLD\",\"firstName\":\"Augusta\","
			    "\"isCompany\":false}");
	assert_true(change_stage(&account, d, &id, &err));
	assert_after(id, "{\"contactId\":\"A\",\"etag\":\"E1\",\"firstName\":\"Augusta\","
			 "\"isCompany\":false}");
}

static void stage__refuses__what_is_not_there_and_what_is_no_card(void **state)
{
	struct change_draft *d =
		change_draft_new(OBJECT_CONTACT, CHANGE_UPDATE, SOURCE_EDITOR, STR("A"));
	int64_t id;

	(void)state;
	assert_int_equal(edit("Z", "firstName=X"), -1);
	assert_int_equal(err.code, ERR_NOT_FOUND);
	buf_adds(&d->after, "{\"contactId\":\"A\",");
	assert_false(change_stage(&account, d, &id, &err));
	assert_int_equal(err.code, ERR_BAD_DATA);
	assert_int_equal(changes_count(&reader), 0);
}

static void stage__with_read_only__stages_nothing(void **state)
{
	(void)state;
	settings.read_only = true;
	assert_int_equal(edit("A", "jobTitle=X"), -1);
	settings.read_only = false;
	assert_int_equal(err.code, ERR_REFUSED);
	assert_int_equal(changes_count(&reader), 0);
}

static void stage__on_a_full_disk__fails_and_keeps_what_waited(void **state)
{
	int64_t id = edit("A", "jobTitle=Analyst");

	(void)state;
	setenv("TUI_TEST_FAULT", "stage=fail", 1);
	assert_int_equal(edit("A", "jobTitle=Other"), -1);
	assert_int_equal(err.code, ERR_DISK);
	assert_true(str_is(row(id).fields, "jobTitle"));
}

static void read__of_another_etag__marks_behind_and_touches_nothing(void **state)
{
	int64_t id = edit("A", "jobTitle=Analyst");
	struct buf was = BUF_INIT(64 * KIB), base = BUF_INIT(64 * KIB);

	(void)state;
	assert_true(changes_sides(&reader, id, &base, &was));
	put_card("{\"contactId\":\"A\",\"etag\":\"E2\",\"firstName\":\"Augusta\",\"isCompany\":"
		 "false}");
	assert_true(change_after_read(&account, &err));
	assert_int_equal(row(id).state, STATE_BEHIND);
	assert_after(id, buf_cstr(&was));
	put_card(ADA);
	assert_true(change_after_read(&account, &err));
	assert_int_equal(row(id).state, STATE_WAITING);
	buf_release(&was);
	buf_release(&base);
}

static bool stage_merged(int64_t *id, const char *base, const char *after)
{
	struct change_draft *d =
		change_draft_new(OBJECT_CONTACT, CHANGE_UPDATE, SOURCE_EDIT, STR("A"));

	d->merged = true;
	buf_adds(&d->base, base);
	buf_adds(&d->after, after);
	return change_stage(&account, d, id, &err);
}

static void stage__of_a_merge__waits_over_what_icloud_has_now(void **state)
{
	static const char theirs[] =
		"{\"contactId\":\"A\",\"etag\":\"E2\",\"firstName\":\"Augusta\","
		"\"isCompany\":false}";
	static const char merged[] =
		"{\"contactId\":\"A\",\"etag\":\"E2\",\"firstName\":\"Augusta\","
		"\"isCompany\":false,\"jobTitle\":\"Analyst\"}";
	int64_t id = edit("A", "jobTitle=Analyst"), again;
	struct buf base = BUF_INIT(64 * KIB), after = BUF_INIT(64 * KIB);

	(void)state;
	put_card(theirs);
	assert_true(change_after_read(&account, &err));
	assert_int_equal(row(id).state, STATE_BEHIND);
	assert_false(stage_merged(&again, ADA, merged)); /* not what iCloud has now */
	assert_int_equal(row(id).state, STATE_BEHIND);
	assert_true(stage_merged(&again, theirs, merged));
	assert_int_equal(again, id);
	assert_int_equal(row(id).state, STATE_WAITING);
	assert_true(changes_sides(&reader, id, &base, &after));
	assert_string_equal(buf_cstr(&base), theirs);
	assert_after(id, merged);
	buf_release(&base);
	buf_release(&after);
}

static void drop__takes__what_waits_for_it_along(void **state)
{
	int64_t first = edit("A", "jobTitle=Analyst"), id;
	struct change_draft *d =
		change_draft_new(OBJECT_CONTACT, CHANGE_DELETE, SOURCE_MERGE, STR("B"));
	struct icloud_ids *ids = calloc(1, sizeof *ids + sizeof ids->id[0]);

	(void)state;
	d->waits_for = first;
	assert_true(change_stage(&account, d, &id, &err));
	ids->n = 1;
	ids->id[0] = first;
	assert_true(change_drop(&account, ids, &err));
	assert_int_equal(changes_count(&reader), 0);
	free(ids);
}

static void rest__of_a_partly_sent_change__waits_on(void **state)
{
	int64_t id = edit("A", "jobTitle=Analyst");

	(void)state;
	assert_int_equal(edit("A", "nickName=Countess"), id);
	assert_true(store_begin(store_ledger(store), &err));
	assert_true(stage_rest(store, id,
		STR("{\"contactId\":\"A\",\"etag\":\"E1\",\"firstName\":\"Ada\",\"isCompany\":"
		    "false,\"odd\":1.10,"
		    "\"phones\":[{\"field\":\"+44 20 7946 "
		    "0100\",\"label\":\"MOBILE\"}],\"jobTitle\":\"Analyst\"}"),
		STR("{\"contactId\":\"A\",\"etag\":\"E2\",\"firstName\":\"Ada\",\"isCompany\":"
		    "false,\"odd\":1.10,"
		    "\"phones\":[{\"field\":\"+442079460100\",\"label\":\"MOBILE\"}],\"jobTitle\":"
		    "\"Analyst\"}"),
		&err));
	assert_true(store_end(store_ledger(store), true, &err));
	assert_true(str_is(row(id).fields, "nickName"));
	assert_after(id, "{\"contactId\":\"A\",\"etag\":\"E2\",\"firstName\":\"Ada\",\"isCompany\":"
			 "false,\"odd\":1.10,"
			 "\"phones\":[{\"field\":\"+442079460100\",\"label\":\"MOBILE\"}],"
			 "\"jobTitle\":\"Analyst\","
			 "\"nickName\":\"Countess\"}");
}

static void collect(void *ctx, const struct change_row *c)
{
	int64_t **at = ctx;

	*(*at)++ = c->id;
}

static void changes__are_listed__worst_flag_first(void **state)
{
	int64_t plain = edit("A", "jobTitle=Analyst");
	int64_t deletion = stage(CHANGE_DELETE, "B", "");
	int64_t swapped, got[3], *at = got;

	(void)state;
	put_card("{\"contactId\":\"C\",\"etag\":\"1\",\"firstName\":\"Alan\",\"lastName\":"
		 "\"Turing\",\"isCompany\":false}");
	swapped = stage(CHANGE_UPDATE, "C", "firstName=Turing");
	assert_int_equal(edit("C", "lastName=Alan"), swapped);
	assert_int_equal(changes_list(&reader, collect, &at), 3);
	assert_int_equal(got[0], swapped);
	assert_int_equal(got[1], deletion);
	assert_int_equal(got[2], plain);
	assert_true(str_is(row(swapped).summary, "names swapped"));
}

/* ---- review ---- */

static struct icloud_review *review(void)
{
	struct icloud_review *rv = review_open("acc", NULL, &reader, &err);

	assert_non_null(rv);
	return rv;
}

static void review__confirms_nothing__that_nobody_accepted(void **state)
{
	struct icloud_review *rv;

	(void)state;
	edit("A", "jobTitle=Analyst");
	rv = review();
	assert_null(review_confirm(rv, 0, &err));
	assert_string_equal(err.what, "No change is accepted yet.");
	assert_true(review_decide(rv, 0, DECISION_REFUSED, &err));
	assert_null(review_confirm(rv, 0, &err));
	review_free(&rv);
}

/* A yes counts once: what comes back from a commit is open. What was refused stays so. */
static void review__confirmed__is_open_again(void **state)
{
	struct icloud_review *rv;
	struct icloud_commit *c;
	struct review_item item;
	size_t title;

	(void)state;
	edit("A", "jobTitle=Analyst");
	edit("A", "notes=Wrote the notes.");
	rv = review();
	assert_true(review_decide(rv, 0, DECISION_ACCEPTED, &err));
	assert_true(review_item(rv, 0, &item));
	for (title = 0; !str_is(item.diff->rows[title].field, "jobTitle");)
		title++;
	assert_true(review_decide_row(rv, 0, title, DECISION_REFUSED, &err));
	c = review_confirm(rv, 0, &err);
	assert_non_null(c);
	assert_true(review_item(rv, 0, &item));
	assert_int_equal(item.decision, DECISION_OPEN);
	for (size_t i = 0; i < item.diff->n; i++)
		if (item.diff->rows[i].sign != DIFF_SAME)
			assert_int_equal(
				item.rows[i], i == title ? DECISION_REFUSED : DECISION_OPEN);
	assert_null(review_confirm(rv, 0, &err));
	assert_true(review_refresh(rv, &err));
	assert_true(review_item(rv, 0, &item));
	assert_int_equal(item.decision, DECISION_OPEN);
	icloud_commit_free(&c);
	review_free(&rv);
}

static void review__mints__the_exact_bytes_of_what_was_accepted(void **state)
{
	struct icloud_review *rv;
	struct icloud_commit *c;

	(void)state;
	edit("A", "jobTitle=Analyst");
	rv = review();
	assert_true(review_decide(rv, 0, DECISION_ACCEPTED, &err));
	c = review_confirm(rv, 0, &err);
	assert_non_null(c);
	assert_int_equal(c->n, 1);
	assert_string_equal(buf_cstr(&c->approvals[0].item),
		"{\"contactId\":\"A\",\"etag\":\"E1\",\"firstName\":\"Ada\",\"isCompany\":false,"
		"\"odd\":1.10,"
		"\"phones\":[{\"field\":\"+44 20 7946 "
		"0100\",\"label\":\"MOBILE\"}],\"jobTitle\":\"Analyst\"}");
	assert_string_equal(buf_cstr(&c->approvals[0].etag), "E1");
	icloud_commit_free(&c);
	review_free(&rv);
}

static size_t row_named(const struct review_item *it, const char *field)
{
	size_t i;

	for (i = 0; i < it->diff->n; i++)
		if (str_is(it->diff->rows[i].field, field))
			return i;
	fail_msg("no row %s", field);
	return 0;
}

static void review__leaves_here__every_refused_field(void **state)
{
	struct icloud_review *rv;
	struct icloud_commit *c;
	struct review_item it;
	size_t job, nick;

	(void)state;
	edit("A", "jobTitle=Analyst");
	edit("A", "nickName=Countess");
	rv = review();
	assert_true(review_item(rv, 0, &it));
	job = row_named(&it, "jobTitle");
	nick = row_named(&it, "nickName");
	assert_true(review_decide_row(rv, 0, job, DECISION_ACCEPTED, &err));
	assert_true(review_item(rv, 0, &it));
	assert_int_equal(it.decision, DECISION_OPEN);
	assert_null(review_confirm(rv, 0, &err));
	assert_true(review_decide_row(rv, 0, nick, DECISION_REFUSED, &err));
	assert_true(review_item(rv, 0, &it));
	assert_int_equal(it.decision, DECISION_PART);
	assert_int_equal(it.diff->rows[nick].after.n, 0);
	assert_true(str_eq(it.change.summary, STR("job title added")));
	c = review_confirm(rv, 0, &err);
	assert_non_null(c);
	assert_string_equal(buf_cstr(&c->approvals[0].summary), "job title added");
	assert_null(strstr(buf_cstr(&c->approvals[0].item), "Countess"));
	assert_non_null(strstr(buf_cstr(&c->approvals[0].item), "Analyst"));
	icloud_commit_free(&c);
	review_free(&rv);
}

static void review__asks_for_the_number__of_deletions(void **state)
{
	struct icloud_review *rv;
	struct review_summary sum;
	struct icloud_commit *c;

	(void)state;
	stage(CHANGE_DELETE, "A", "");
	stage(CHANGE_DELETE, "B", "");
	rv = review();
	assert_true(review_decide(rv, 0, DECISION_ACCEPTED, &err));
	assert_true(review_decide(rv, 1, DECISION_ACCEPTED, &err));
	review_summary(rv, &sum);
	assert_int_equal(sum.number, 2);
	assert_int_equal(sum.deleted, 2);
	assert_int_equal(sum.contacts, 2);
	assert_null(review_confirm(rv, 0, &err));
	assert_null(review_confirm(rv, 1, &err));
	assert_string_equal(err.what, "2 contacts are deleted, you typed 1. Nothing was sent.");
	c = review_confirm(rv, 2, &err);
	assert_non_null(c);
	assert_string_equal(
		buf_cstr(&c->approvals[0].item), "{\"contactId\":\"A\",\"etag\":\"E1\"}");
	icloud_commit_free(&c);
	review_free(&rv);
}

static void review__does_not_accept__what_is_behind_or_not_known(void **state)
{
	static const enum change_state states[] = {STATE_BEHIND, STATE_CONFLICT, STATE_UNKNOWN};
	int64_t id = edit("A", "jobTitle=Analyst");
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		struct icloud_review *rv;

		assert_true(ledger_state(store, id, states[i], &err));
		rv = review();
		assert_false(review_decide(rv, 0, DECISION_ACCEPTED, &err));
		assert_true(err.what[0] && err.next[0]);
		review_free(&rv);
	}
}

static void review__refuses__what_changed_since_it_was_shown(void **state)
{
	struct icloud_review *rv;

	(void)state;
	edit("A", "jobTitle=Analyst");
	rv = review();
	assert_true(review_decide(rv, 0, DECISION_ACCEPTED, &err));
	edit("A", "jobTitle=Baroness");
	assert_null(review_confirm(rv, 0, &err));
	assert_int_equal(err.code, ERR_CONFLICT);
	assert_true(review_refresh(rv, &err));
	assert_int_equal(review_decided(rv, DECISION_OPEN), 1);
	review_free(&rv);
}

static void review__keeps_decisions__of_what_stays_the_same(void **state)
{
	struct icloud_review *rv;

	(void)state;
	edit("A", "jobTitle=Analyst");
	rv = review();
	assert_true(review_decide(rv, 0, DECISION_ACCEPTED, &err));
	edit("B", "jobTitle=Admiral");
	assert_true(review_refresh(rv, &err));
	assert_int_equal(review_count(rv), 2);
	assert_int_equal(review_decided(rv, DECISION_ACCEPTED), 1);
	review_free(&rv);
}

struct listed {
	int64_t id[8];
	size_t n;
};

static void take_listed(void *ctx, const struct change_row *c)
{
	struct listed *l = ctx;

	assert_true(l->n < 8);
	l->id[l->n++] = c->id;
}

static struct listed listed(void)
{
	struct listed l = {0};
	size_t n = changes_list(&reader, take_listed, &l);

	assert_int_equal(n, l.n);
	return l;
}

/* The merge's deletion is flagged: it takes its update to the top with it, and stands under that. */
static void list__puts__what_waits_under_whom_it_waits_for(void **state)
{
	int64_t new = stage(CHANGE_CREATE, NULL, "lastName=Noether"),
		update = edit("A", "jobTitle=Analyst"), deletion;
	struct change_draft *d =
		change_draft_new(OBJECT_CONTACT, CHANGE_DELETE, SOURCE_MERGE, STR("B"));
	struct listed l;

	(void)state;
	d->waits_for = update;
	assert_true(change_stage(&account, d, &deletion, &err));
	l = listed();
	assert_int_equal(l.n, 3);
	assert_int_equal(l.id[0], update);
	assert_int_equal(l.id[1], deletion);
	assert_int_equal(l.id[2], new);
	/* whatever the links say, everything is listed */
	assert_true(db_exec(store_ledger(store), "update change set waits_for = id;", &err));
	assert_int_equal(listed().n, 3);
	assert_true(db_exec(store_ledger(store), "update change set waits_for = 4711;", &err));
	assert_int_equal(listed().n, 3);
}

static void review__holds_back__what_waits_for_another(void **state)
{
	int64_t first = edit("A", "jobTitle=Analyst"), id;
	struct change_draft *d =
		change_draft_new(OBJECT_CONTACT, CHANGE_DELETE, SOURCE_MERGE, STR("B"));
	struct icloud_review *rv;
	struct icloud_commit *c;
	size_t i;

	(void)state;
	d->waits_for = first;
	assert_true(change_stage(&account, d, &id, &err));
	rv = review();
	assert_true(review_decide(rv, 1, DECISION_ACCEPTED, &err)); /* it stands under it */
	assert_null(review_confirm(rv, 1, &err));
	assert_string_equal(err.what, "No change is accepted yet.");
	assert_true(review_decide(rv, 0, DECISION_ACCEPTED, &err));
	c = review_confirm(rv, 1, &err);
	assert_non_null(c);
	assert_int_equal(c->n, 2);
	for (i = 0; i < 2; i++)
		assert_int_equal(c->approvals[i].kind, i ? CHANGE_DELETE : CHANGE_UPDATE);
	icloud_commit_free(&c);
	review_free(&rv);
}

static void review__shows__the_request_that_would_leave(void **state)
{
	struct icloud_review *rv;
	struct buf out = BUF_INIT(64 * KIB);

	(void)state;
	edit("A", "jobTitle=Analyst");
	rv = review();
	assert_true(review_request(rv, 0, &out, &err));
	assert_non_null(strstr(buf_cstr(&out), "method=PUT"));
	assert_non_null(
		strstr(buf_cstr(&out), "{\"contacts\":[{\"contactId\":\"A\",\"etag\":\"E1\""));
	assert_non_null(strstr(buf_cstr(&out), "digest "));
	buf_release(&out);
	review_free(&rv);
}

static void approvals__are_in_memory_only__nothing_on_disk_says_yes(void **state)
{
	struct icloud_review *rv;
	struct icloud_commit *c;
	struct change_row before, after;
	int64_t id = edit("A", "jobTitle=Analyst");

	(void)state;
	before = row(id);
	(void)before;
	rv = review();
	assert_true(review_decide(rv, 0, DECISION_ACCEPTED, &err));
	c = review_confirm(rv, 0, &err);
	assert_non_null(c);
	after = row(id);
	assert_int_equal(after.state, STATE_WAITING);
	assert_int_equal(db_int(store_ledger(store), "select count(*) from journal", -1), 0);
	icloud_commit_free(&c);
	review_free(&rv);
	rv = review();
	assert_int_equal(review_decided(rv, DECISION_OPEN), 1);
	review_free(&rv);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)

static void stage_many__all_wait_in_one_go(void **state)
{
	struct change_drafts *many = change_drafts_new();
	struct change_draft *d;
	int64_t waits = -1;

	(void)state;
	d = change_draft_new(OBJECT_CONTACT, CHANGE_UPDATE, SOURCE_BULK, STR("A"));
	buf_adds(&d->edits, "companyName=Engines");
	change_drafts_add(many, d);
	d = change_draft_new(OBJECT_CONTACT, CHANGE_UPDATE, SOURCE_BULK, STR("B"));
	buf_adds(&d->edits, "firstName=Grace");
	change_drafts_add(many, d);
	d = change_draft_new(OBJECT_CONTACT, CHANGE_DELETE, SOURCE_BULK, STR("B"));
	change_drafts_add(many, d);
	assert_true(change_stage_many(&account, many, &waits, &err));
	assert_int_equal(waits, 2); /* what differs in nothing does not wait */
	assert_int_equal(changes_count(&reader), 2);
}

static void stage_many__one_that_cannot_be__leaves_none_and_is_named(void **state)
{
	struct change_drafts *many = change_drafts_new();
	struct change_draft *d;
	int64_t waits = -1;

	(void)state;
	d = change_draft_new(OBJECT_CONTACT, CHANGE_UPDATE, SOURCE_BULK, STR("A"));
	buf_adds(&d->edits, "companyName=Engines");
	change_drafts_add(many, d);
	d = change_draft_new(OBJECT_CONTACT, CHANGE_UPDATE, SOURCE_BULK, STR("B"));
	buf_adds(&d->edits, "birthday=never");
	change_drafts_add(many, d);
	assert_false(change_stage_many(&account, many, &waits, &err));
	assert_non_null(strstr(err.what, "Grace: "));
	assert_int_equal(waits, -1);
	assert_int_equal(changes_count(&reader), 0);
}

/* What review says of a flag, in words. */
static void assert_flag_says(int64_t id, const char *words)
{
	struct buf out = BUF_INIT(64 * KIB);

	assert_true(row(id).flags & (1u << FLAG_TOO_LARGE));
	assert_true(changes_flag_words(&reader, id, FLAG_TOO_LARGE, &out));
	if (!strstr(buf_cstr(&out), words))
		fail_msg("it says: %s", buf_cstr(&out));
	buf_release(&out);
}

/* The limit of one card, 256 KB, and the reason; a little under it nothing is said. */
static void stage__flags__a_card_too_large(void **state)
{
	static const int notes[] = {254, 262};

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct change_draft *d =
			change_draft_new(OBJECT_CONTACT, CHANGE_UPDATE, SOURCE_EDIT, STR("A"));
		int64_t id = 0;

		buf_adds(&d->edits, "notes=");
		for (int k = 0; k < notes[i]; k++)
			buf_printf(&d->edits, "%01024d", k);
		assert_true(change_stage(&account, d, &id, &err));
		if (i == 0)
			assert_int_equal(row(id).flags & (1u << FLAG_TOO_LARGE), 0);
		else
			assert_flag_says(id, "Apple takes 256. e shortens it.");
	}
}

/* An argument names the tests to run. */
/* The limit of the whole book: 50,000, with what waits. */
static void stage__flags__a_contact_too_many(void **state)
{
	struct change_draft *d;
	int64_t id;

	(void)state;
	assert_true(store_begin(store_cache(store), &err));
	assert_true(db_exec(store_cache(store),
		"with recursive n(i) as (select 1 union all select i + 1 from n where i < 49997)"
		" insert into contact(id, etag, place, name) select 'X' || i, 'E', i + 9, 'N' || i "
		"from n",
		&err));
	assert_true(store_end(store_cache(store), true, &err));
	for (int i = 0; i < 2; i++) {
		d = change_draft_new(OBJECT_CONTACT, CHANGE_CREATE, SOURCE_EDIT, STR_NONE);
		buf_printf(&d->edits, "firstName=New %d", i);
		buf_addc(&d->edits, '\0');
		assert_true(change_stage(&account, d, &id, &err));
	}
	assert_int_equal(db_int(store_ledger(store),
				 "select count(*) from change where flags = 128 and id = (select "
				 "max(id) from change)",
				 0),
		1);
	assert_int_equal(
		db_int(store_ledger(store), "select count(*) from change where flags = 0", 0), 1);
	assert_flag_says(id, "more than 50,000 contacts, and Apple takes no more.");
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		TEST(stage__keeps__every_other_byte),
		TEST(stage__of_nothing_new__waits_for_nothing),
		TEST(stage__folds__several_changes_of_one_contact),
		TEST(stage__folds__kinds),
		TEST(stage__never_takes__another_etag_or_id),
		TEST(stage__refuses__what_is_not_there_and_what_is_no_card),
		TEST(stage__with_read_only__stages_nothing),
		TEST(stage__on_a_full_disk__fails_and_keeps_what_waited),
		TEST(stage__flags__a_card_too_large),
		TEST(stage__flags__a_contact_too_many),
		TEST(stage_many__all_wait_in_one_go),
		TEST(stage_many__one_that_cannot_be__leaves_none_and_is_named),
		TEST(read__of_another_etag__marks_behind_and_touches_nothing),
		TEST(stage__of_a_merge__waits_over_what_icloud_has_now),
		TEST(drop__takes__what_waits_for_it_along),
		TEST(rest__of_a_partly_sent_change__waits_on),
		TEST(changes__are_listed__worst_flag_first),
		TEST(review__confirms_nothing__that_nobody_accepted),
		TEST(review__mints__the_exact_bytes_of_what_was_accepted),
		TEST(review__confirmed__is_open_again),
		TEST(review__leaves_here__every_refused_field),
		TEST(review__asks_for_the_number__of_deletions),
		TEST(review__does_not_accept__what_is_behind_or_not_known),
		TEST(review__refuses__what_changed_since_it_was_shown),
		TEST(review__keeps_decisions__of_what_stays_the_same),
		TEST(list__puts__what_waits_under_whom_it_waits_for),
		TEST(review__holds_back__what_waits_for_another),
		TEST(review__shows__the_request_that_would_leave),
		TEST(approvals__are_in_memory_only__nothing_on_disk_says_yes),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
