/* Many decided at once: a cluster's key takes what is alike, never what wants its own yes. */
#include "change/change.h"
#include "change/ledger.h"
#include "change/review_inside.h"
#include "contacts/stored.h"
#include "rig/temp.h"
#include "store/reader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PEOPLE = 40 };

static struct temp temp;
static struct store *store;
static struct icloud_settings settings;
static struct account account;
static struct icloud_reader reader;
static struct error err;
static struct icloud_review *review;

static void put_person(int i)
{
	char card[300];

	snprintf(card, sizeof card,
		"{\"contactId\":\"P%d\",\"etag\":\"E\",\"firstName\":\"Nr "
		"%d\",\"lastName\":\"Person\","
		"\"isCompany\":false,\"notes\":\"kept\"}",
		i, i);
	assert_true(stored_card_put(store, str_of(card), &err));
}

static int64_t stage(int i, enum change_source source, const char *edit)
{
	struct change_draft *d;
	char id[16];
	int64_t change = 0;

	snprintf(id, sizeof id, "P%d", i);
	d = change_draft_new(OBJECT_CONTACT, CHANGE_UPDATE, source, str_of(id));
	buf_adds(&d->edits, edit);
	assert_true(change_stage(&account, d, &change, &err));
	return change;
}

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
	assert_true(store_begin(store_cache(store), &err));
	for (int i = 0; i < PEOPLE; i++)
		put_person(i);
	assert_true(store_end(store_cache(store), true, &err));
	buf_release(&notice);
	return 0;
}

static int close_world(void **state)
{
	(void)state;
	if (review)
		review_free(&review);
	reader_release(&reader);
	store_free(&store);
	temp_close(&temp);
	return 0;
}

/* 36 titles by one bulk edit, two of which are set apart; three notes emptied; one by hand. */
static void stage_all(void)
{
	char edit[60];

	for (int i = 0; i < 36; i++) {
		snprintf(edit, sizeof edit, i == 7 ? "jobTitle=PROFESSOR" : "jobTitle=Professor");
		stage(i, SOURCE_BULK, edit);
	}
	for (int i = 36; i < 39; i++)
		stage(i, SOURCE_BULK, "notes=");
	stage(39, SOURCE_EDIT, "nickName=Nobody");
	review = review_open("acc", NULL, &reader, &err);
	assert_non_null(review);
}

static size_t cluster_named(const char *words)
{
	const struct clusters *c = review_clusters(review);
	size_t k;

	for (k = 0; k < c->n; k++)
		if (strcmp(c->at[k].words, words) == 0)
			return k;
	fail_msg("no cluster \"%s\"", words);
	return k;
}

static enum decision decision_of(size_t item)
{
	struct change_row c;
	enum decision d;

	assert_true(review_look(review, item, &c, &d));
	return d;
}

static void cluster__accepted__takes_what_is_alike_and_no_outlier(void **state)
{
	size_t k, took;

	(void)state;
	stage_all();
	k = cluster_named("job title filled");
	assert_true(review_decide_cluster(review, k, DECISION_ACCEPTED, &took, &err));
	assert_int_equal(took, 35);
	assert_int_equal(review_decided(review, DECISION_ACCEPTED), 35);
	assert_int_equal(review_clusters(review)->at[k].outliers, 1);
	assert_int_equal(decision_of(review_clusters(review)->at[k].member[0].item), DECISION_OPEN);
}

static void cluster__of_flagged__wants_a_yes_for_each(void **state)
{
	size_t k, took = 99;

	(void)state;
	stage_all();
	k = cluster_named("something becomes empty");
	assert_int_equal(k, 0);
	assert_int_equal(review_clusters(review)->at[k].n, 3);
	assert_false(review_decide_cluster(review, k, DECISION_ACCEPTED, &took, &err));
	assert_int_equal(review_decided(review, DECISION_ACCEPTED), 0);
	assert_true(review_decide_cluster(review, k, DECISION_REFUSED, &took, &err));
	assert_int_equal(review_decided(review, DECISION_REFUSED), 3);
}

/* Many alike have no sign of their own, and are not sent with a plain yes; flagged ones among them are the number. */
static void confirm__of_many_alike__asks_how_many(void **state)
{
	struct review_summary sum;
	struct icloud_commit *c;
	size_t k, took, n;

	(void)state;
	stage_all();
	k = cluster_named("job title filled");
	assert_true(review_decide_cluster(review, k, DECISION_ACCEPTED, &took, &err));
	review_summary(review, &sum);
	assert_int_equal(sum.flagged, 0);
	assert_int_equal(sum.alike, 35);
	assert_int_equal(sum.number, 35);
	assert_null(review_confirm(review, 0, &err));
	assert_string_equal(err.what, "35 changes are alike, you typed 0. Nothing was sent.");
	k = cluster_named("something becomes empty");
	n = review_clusters(review)->at[k].member[0].item;
	assert_true(review_decide(review, n, DECISION_ACCEPTED, &err));
	review_summary(review, &sum);
	assert_int_equal(sum.flagged, 1);
	assert_int_equal(sum.number, 1);
	assert_null(review_confirm(review, 35, &err));
	c = review_confirm(review, 1, &err);
	assert_non_null(c);
	icloud_commit_free(&c);
}

static void cluster__accepted__leaves_what_was_refused(void **state)
{
	size_t k, took, refused;

	(void)state;
	stage_all();
	k = cluster_named("job title filled");
	refused = review_clusters(review)->at[k].member[5].item;
	assert_true(review_decide(review, refused, DECISION_REFUSED, &err));
	assert_true(review_decide_cluster(review, k, DECISION_ACCEPTED, &took, &err));
	assert_int_equal(took, 34);
	assert_int_equal(decision_of(refused), DECISION_REFUSED);
	assert_true(review_decide_cluster(review, k, DECISION_OPEN, &took, &err));
	assert_int_equal(review_decided(review, DECISION_OPEN), 40);
}

/* What another program staged meanwhile is not part of an old yes. */
static void cluster__decisions__stay_with_the_same_sides_only(void **state)
{
	size_t k, took;

	(void)state;
	stage_all();
	k = cluster_named("job title filled");
	assert_true(review_decide_cluster(review, k, DECISION_ACCEPTED, &took, &err));
	stage(3, SOURCE_BULK, "nickName=Other");
	assert_true(review_refresh(review, &err));
	assert_int_equal(review_decided(review, DECISION_ACCEPTED), 34);
	k = cluster_named("job title filled");
	assert_int_equal(review_clusters(review)->at[k].n, 35);
}

static void review__opens__a_diff_when_it_is_asked_for(void **state)
{
	struct review_item item;

	(void)state;
	stage_all();
	for (size_t i = 0; i < review_count(review); i++)
		assert_false(review->items[i].opened);
	assert_true(review_decide(review, 1, DECISION_ACCEPTED, &err));
	assert_true(review_item(review, 1, &item));
	assert_int_equal(item.decision, DECISION_ACCEPTED);
	for (size_t r = 0; r < item.diff->n; r++)
		if (item.diff->rows[r].sign != DIFF_SAME)
			assert_int_equal(item.rows[r], DECISION_ACCEPTED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			cluster__accepted__takes_what_is_alike_and_no_outlier, open_world,
			close_world),
		cmocka_unit_test_setup_teardown(
			confirm__of_many_alike__asks_how_many, open_world, close_world),
		cmocka_unit_test_setup_teardown(
			cluster__of_flagged__wants_a_yes_for_each, open_world, close_world),
		cmocka_unit_test_setup_teardown(
			cluster__accepted__leaves_what_was_refused, open_world, close_world),
		cmocka_unit_test_setup_teardown(
			cluster__decisions__stay_with_the_same_sides_only, open_world, close_world),
		cmocka_unit_test_setup_teardown(
			review__opens__a_diff_when_it_is_asked_for, open_world, close_world),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
