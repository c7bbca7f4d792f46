/* Odd cards through the whole write path: of each card one field is changed, reviewed and sent, and the server's
 * document then differs in that field alone. Seen from both ends. */
#include "rig/commit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { CARDS_MAX = 400, ZOO_AT_LEAST = 18 };

static struct {
	char *id;
	struct buf before;
	int64_t change;
} cards[CARDS_MAX];
static size_t n_cards;

static int open_zoo(void **state)
{
	static const char *const args[] = {"--zoo", NULL};

	(void)state;
	n_cards = 0;
	world_open(&w, args);
	return 0;
}

static void take_card(void *ctx, const struct contact_row *c)
{
	(void)ctx;
	assert_true(n_cards < CARDS_MAX);
	cards[n_cards++].id = str_dup(c->id);
}

static void take_all(void)
{
	struct contact_query all = {0};

	contacts_list(w.reader, &all, 0, CARDS_MAX, take_card, NULL);
	for (size_t i = 0; i < n_cards; i++) {
		cards[i].before = BUF_INIT(MIB);
		world_card(&w, cards[i].id, &cards[i].before);
	}
}

static void release_all(void)
{
	for (size_t i = 0; i < n_cards; i++) {
		buf_release(&cards[i].before);
		free(cards[i].id);
	}
}

static bool may_differ(struct str key)
{
	return json_key_is(key, "etag") || json_key_is(key, "dateModified");
}

/* Is this the last member of its name? */
static bool is_last(struct str card, struct str value)
{
	struct json_walk walk = json_walk(card);
	bool last = false;

	while (json_next(&walk))
		if (json_key_is(walk.key, "nickName"))
			last = walk.value.p == value.p;
	return last;
}

/* Member by member, key and value to the byte, in the same order; behind them only what was missing. */
static void assert_only_nickname_differs(const char *id, struct str before, struct str after)
{
	struct json_walk b = json_walk(before), a = json_walk(after);
	bool set = false;

	while (json_next(&b)) {
		assert_true(json_next(&a));
		if (!str_eq(b.key, a.key))
			fail_msg("%s: another key at %.*s", id, STR_ARG(b.key));
		if (json_key_is(b.key, "nickName") && is_last(before, b.value))
			set = json_text_is(a.value, "Odd one");
		else if (!may_differ(b.key) && !str_eq(b.value, a.value))
			fail_msg("%s: %.*s became %.*s", id, STR_ARG(b.key),
				STR_ARG(utf8_clip(a.value, 200)));
	}
	while (json_next(&a)) {
		if (json_key_is(a.key, "nickName"))
			set = json_text_is(a.value, "Odd one");
		else if (!json_key_is(a.key, "isCompany") || json_get(before, "isCompany").p)
			fail_msg("%s: %.*s is new", id, STR_ARG(a.key));
	}
	assert_false(a.broken || b.broken);
	assert_true(set);
}

static void zoo__every_card__differs_in_the_edited_field_alone(void **state)
{
	struct buf after = BUF_INIT(MIB);

	(void)state;
	take_all();
	assert_true(n_cards > ZOO_AT_LEAST + 40);
	for (size_t i = 0; i < n_cards; i++)
		cards[i].change = world_edit(&w, cards[i].id, "nickName=Odd one");
	assert_true(world_send_all(&w));
	for (size_t i = 0; i < n_cards; i++) {
		assert_true(cards[i].change > 0);
		assert_result(cards[i].change, RESULT_CONFIRMED);
		world_card(&w, cards[i].id, &after);
		assert_only_nickname_differs(
			cards[i].id, buf_str(&cards[i].before), buf_str(&after));
	}
	assert_int_equal(world_waiting(&w), 0);
	assert_int_equal(sim_counter(w.sim, "cards_written"), n_cards);
	assert_true(world_writes_seen(&w) <= n_cards); /* several go in one body */
	buf_release(&after);
	release_all();
}

/* The other way round: what was read from the zoo and edited back and forth is no change at all. */
static void zoo__there_and_back__waits_no_longer(void **state)
{
	(void)state;
	take_all();
	for (size_t i = 0; i < n_cards; i++) {
		struct buf was = BUF_INIT(MIB);
		struct str now = json_get(buf_str(&cards[i].before), "suffix");

		buf_adds(&was, "suffix=");
		if (now.p)
			json_text(now, &was);
		assert_true(world_edit(&w, cards[i].id, "suffix=Odd one") > 0);
		assert_int_equal(world_edit(&w, cards[i].id, buf_cstr(&was)), 0);
		buf_release(&was);
	}
	assert_int_equal(world_waiting(&w), 0);
	release_all();
}

static void count_twin(void *ctx, const struct contact_row *c)
{
	*(int *)ctx += str_starts(c->name, STR("Integers"));
}

static int twins(void)
{
	struct contact_query all = {0};
	int n = 0;

	contacts_list(w.reader, &all, 0, CARDS_MAX, count_twin, &n);
	return n;
}

/* Its id stands in the listing twice: it is one contact, found, edited and deleted as any other. */
static void zoo__a_contact_listed_twice__is_one(void **state)
{
	struct contact_query all = {0};
	char *id = world_id(&w, "Integers");
	int64_t change;

	(void)state;
	assert_int_equal(twins(), 1);
	assert_int_equal(contacts_count(w.reader, &all), sim_counter(w.sim, "contacts"));
	change = world_edit(&w, id, "nickName=Odd one");
	assert_true(world_send_all(&w));
	assert_result(change, RESULT_CONFIRMED);
	assert_member(id, "nickName", "Odd one");
	world_read(&w);
	assert_int_equal(twins(), 1);
	change = world_delete(&w, id);
	assert_true(world_send_all(&w));
	assert_result(change, RESULT_CONFIRMED);
	assert_int_equal(twins(), 0);
	free(id);
}

/* Groups that name each other, and themselves, are groups with members that nobody has. */
static void zoo__groups_in_a_circle__are_listed_and_edited(void **state)
{
	static const char *const rename[] = {"name=Round", NULL};
	char *one = world_group(&w, "Circle A"), *two = world_group(&w, "Circle B");
	struct contact_query q = {.group = str_of(one)};
	struct buf before = BUF_INIT(MIB), after = BUF_INIT(MIB);
	int64_t change;

	(void)state;
	assert_int_equal(contacts_count(w.reader, &q), 1); /* the one contact among its members */
	world_group_text(&w, one, &before);
	change = world_group_stage(&w, CHANGE_UPDATE, one, rename);
	assert_true(world_send_all(&w));
	assert_result(change, RESULT_CONFIRMED);
	world_group_text(&w, one, &after);
	assert_true(str_eq(
		json_get(buf_str(&before), "contactIds"), json_get(buf_str(&after), "contactIds")));
	change = world_group_stage(&w, CHANGE_DELETE, two, NULL);
	assert_true(world_send_all(&w));
	assert_result(change, RESULT_CONFIRMED);
	buf_clear(&after);
	world_group_text(&w, one, &after);
	assert_true(str_eq(
		json_get(buf_str(&before), "contactIds"), json_get(buf_str(&after), "contactIds")));
	buf_release(&before);
	buf_release(&after);
	free(one);
	free(two);
}

/* A group may name contacts that nobody has: they stay in it. */
static void zoo__a_group_of_ghosts__keeps_them(void **state)
{
	char *hopper = world_id(&w, "Hopper"), *ghosts = world_group(&w, "Ghosts"), edit[200];
	const char *edits[] = {edit, NULL};
	struct buf text = BUF_INIT(MIB), want = BUF_INIT(MIB);
	struct str ids;

	(void)state;
	world_group_text(&w, ghosts, &text);
	ids = json_get(buf_str(&text), "contactIds");
	buf_add_str(&want, str_part(ids, 0, ids.n - 1));
	buf_printf(&want, ",\"%s\"]", hopper);
	snprintf(edit, sizeof edit, "contactIds+=%s", hopper);
	assert_true(world_group_stage(&w, CHANGE_UPDATE, ghosts, edits) > 0);
	assert_true(world_send_all(&w));
	buf_clear(&text);
	world_group_text(&w, ghosts, &text);
	ids = json_get(buf_str(&text), "contactIds");
	assert_true(str_eq(ids, buf_str(&want)));
	buf_release(&text);
	buf_release(&want);
	free(hopper);
	free(ghosts);
}

#define ZOO_TEST(name) cmocka_unit_test_setup_teardown(name, open_zoo, commit_close_world)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ZOO_TEST(zoo__every_card__differs_in_the_edited_field_alone),
		ZOO_TEST(zoo__there_and_back__waits_no_longer),
		ZOO_TEST(zoo__a_group_of_ghosts__keeps_them),
		ZOO_TEST(zoo__a_contact_listed_twice__is_one),
		ZOO_TEST(zoo__groups_in_a_circle__are_listed_and_edited),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
