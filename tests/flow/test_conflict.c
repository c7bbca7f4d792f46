/* Both sides changed a card, through the library alone: what is chosen is staged, reviewed and sent like any other
 * change, and the server has both sides' work. */
#include "icloud/conflict.h"
#include "world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* An edit here, another device's there, read again: the change is behind. Its id. */
static int64_t behind(struct world *w, const char *id, const char *edit, const char *theirs)
{
	int64_t change = world_edit(w, id, edit);
	char order[400];
	struct change_row row;

	snprintf(order, sizeof order, "{\"contactId\":\"%s\",%s}", id, theirs);
	sim_change(w->sim, order);
	world_read(w);
	assert_true(changes_get(w->reader, change, &row));
	assert_int_equal(row.state, STATE_BEHIND);
	return change;
}

struct sides3 {
	struct buf base, theirs, mine;
	struct conflict seen;
	struct conflict_choice choice[100];
};

static void look(struct world *w, int64_t change, const char *id, struct sides3 *s)
{
	*s = (struct sides3){BUF_INIT(MIB), BUF_INIT(MIB), BUF_INIT(MIB), {0}, {{0}}};
	assert_true(changes_sides(w->reader, change, &s->base, &s->mine));
	changes_current(w->reader, OBJECT_CONTACT, str_of(id), &s->theirs);
	assert_true(conflict_rows(
		NULL, buf_str(&s->base), buf_str(&s->theirs), buf_str(&s->mine), &s->seen));
	assert_true(s->seen.n < 100);
	for (size_t i = 0; i < s->seen.n; i++)
		s->choice[i].side = s->seen.rows[i].usual;
}

static void sides_free(struct sides3 *s)
{
	buf_release(&s->base);
	buf_release(&s->theirs);
	buf_release(&s->mine);
	conflict_release(&s->seen);
}

static bool stage_chosen(struct world *w, const char *id, const struct sides3 *s)
{
	struct change_draft *d =
		change_draft_new(OBJECT_CONTACT, CHANGE_UPDATE, SOURCE_EDIT, str_of(id));
	int64_t change = 0;

	d->merged = true;
	buf_add_str(&d->base, buf_str(&s->theirs));
	assert_true(conflict_build(buf_str(&s->base), buf_str(&s->theirs), buf_str(&s->mine),
		s->choice, s->seen.n, &d->after));
	return world_stage(w, d, &change);
}

static void assert_server(struct world *w, const char *id, const char *key, const char *wanted)
{
	struct buf card = BUF_INIT(MIB);
	char *value;

	world_card(w, id, &card);
	value = world_member(&card, key);
	assert_string_equal(value, wanted);
	free(value);
	buf_release(&card);
}

static void conflict__of_other_fields__keeps_the_work_of_both(void **state)
{
	struct world w;
	struct sides3 s;
	char *id;
	int64_t change;

	(void)state;
	world_open(&w, NULL);
	id = world_id(&w, "Turing");
	change = behind(&w, id, "jobTitle=Logician", "\"nickName\":\"Prof\"");
	assert_null(world_accept_all(&w)); /* not before the sides were compared */
	look(&w, change, id, &s);
	assert_int_equal(s.seen.both, 0);
	assert_true(stage_chosen(&w, id, &s));
	assert_int_equal(world_writes_seen(&w), 0);
	assert_true(world_send_all(&w));
	assert_int_equal(world_writes_seen(&w), 1);
	assert_server(&w, id, "jobTitle", "Logician");
	assert_server(&w, id, "nickName", "Prof");
	sides_free(&s);
	free(id);
	world_close(&w);
}

static void conflict__of_the_same_field__sends_what_was_chosen(void **state)
{
	struct world w;
	struct sides3 s;
	char *id;
	int64_t change;
	size_t asked = 0;

	(void)state;
	world_open(&w, NULL);
	id = world_id(&w, "Turing");
	change = behind(&w, id, "jobTitle=Logician", "\"jobTitle\":\"Runner\"");
	look(&w, change, id, &s);
	assert_int_equal(s.seen.both, 1);
	for (size_t i = 0; i < s.seen.n; i++)
		if (s.seen.rows[i].both) {
			s.choice[i] = (struct conflict_choice){
				SIDE_MINE, true, STR("Logician and runner")};
			asked++;
		}
	assert_int_equal(asked, 1);
	assert_true(stage_chosen(&w, id, &s));
	assert_true(world_send_all(&w));
	assert_server(&w, id, "jobTitle", "Logician and runner");
	sides_free(&s);
	free(id);
	world_close(&w);
}

/* What iCloud has moved on once more since the three columns were shown: nothing is staged over it. */
static void conflict__seen_too_long_ago__is_not_staged(void **state)
{
	struct world w;
	struct sides3 s;
	char *id, order[300];
	int64_t change;

	(void)state;
	world_open(&w, NULL);
	id = world_id(&w, "Turing");
	change = behind(&w, id, "jobTitle=Logician", "\"nickName\":\"Prof\"");
	look(&w, change, id, &s);
	snprintf(order, sizeof order, "{\"contactId\":\"%s\",\"suffix\":\"OBE\"}", id);
	sim_change(w.sim, order);
	world_read(&w);
	assert_false(stage_chosen(&w, id, &s));
	assert_int_equal(w.err.code, ERR_CONFLICT);
	assert_int_equal(world_writes_seen(&w), 0);
	sides_free(&s);
	free(id);
	world_close(&w);
}

static bool make_new(struct world *w, int64_t change)
{
	struct icloud_ids *ids = calloc(1, sizeof *ids + sizeof ids->id[0]);

	ids->n = 1;
	ids->id[0] = change;
	w->err = ERROR_INIT;
	return icloud_do(w->ic, ASK_ANEW, ids, NULL, NULL, &w->err);
}

static void delete_elsewhere(struct world *w, const char *id)
{
	char order[300];

	snprintf(order, sizeof order, "{\"contactId\":\"%s\",\"delete\":true}", id);
	sim_change(w->sim, order);
	world_read(w);
}

static void fetch_photo(struct world *w, const char *id)
{
	struct icloud_photo *what = calloc(1, sizeof *what);

	snprintf(what->contact, sizeof what->contact, "%s", id);
	assert_true(icloud_do(w->ic, ASK_PHOTO, what, NULL, NULL, &w->err));
}

static void take_last(void *ctx, const struct change_row *row)
{
	*(int64_t *)ctx = row->kind == CHANGE_CREATE ? row->id : *(int64_t *)ctx;
}

static bool in_group(struct world *w, const char *group, const char *id)
{
	struct buf text = BUF_INIT(MIB);
	char *gid = world_group(w, group);
	bool in;

	world_group_text(w, gid, &text);
	in = str_find(buf_str(&text), str_of(id)) != SIZE_MAX;
	free(gid);
	buf_release(&text);
	return in;
}

/* A new contact under another id, in the place of the edit. */
static void conflict__with_a_deletion__is_made_new_with_another_id(void **state)
{
	struct world w;
	char *id, *made;
	int64_t change;
	struct change_row row;

	(void)state;
	world_open(&w, NULL);
	id = world_id(&w, "Turing");
	change = world_edit(&w, id, "jobTitle=Logician");
	assert_false(make_new(&w, change)); /* it is still there */
	assert_int_equal(w.err.code, ERR_CONFLICT);
	delete_elsewhere(&w, id);
	assert_true(make_new(&w, change));
	assert_false(changes_get(w.reader, change, &row));
	assert_true(world_send_all(&w));
	made = world_id(&w, "Turing");
	assert_string_not_equal(made, id);
	assert_server(&w, made, "jobTitle", "Logician");
	assert_int_equal(world_waiting(&w), 0);
	free(made);
	free(id);
	world_close(&w);
}

/* Photo and groups are in no store any more: a backup knows both. What waited for the edit waits for the new one. */
static void made_new__brings__photo_groups_and_what_waits(void **state)
{
	struct world w;
	struct change_draft *d;
	struct change_row row;
	struct buf card = BUF_INIT(4 * MIB);
	char *id, *other, *made;
	int64_t change, after, fresh = 0;

	(void)state;
	world_open(&w, NULL);
	id = world_id(&w, "Hopper");
	other = world_id(&w, "Aiken");
	assert_true(in_group(&w, "Analysts", id));
	assert_true(icloud_do(w.ic, ASK_BACKUP, NULL, NULL, NULL, &w.err));
	fetch_photo(&w, id);
	change = world_edit(&w, id, "jobTitle=Commodore");
	d = change_draft_new(OBJECT_CONTACT, CHANGE_DELETE, SOURCE_MERGE, str_of(other));
	d->waits_for = change;
	assert_true(world_stage(&w, d, &after));
	delete_elsewhere(&w, id);
	assert_true(make_new(&w, change));
	changes_list(w.reader, take_last, &fresh);
	assert_true(changes_get(w.reader, fresh, &row));
	assert_false(row.flags & 1u << FLAG_PHOTO_LOST);
	assert_true(changes_get(w.reader, after, &row));
	assert_int_equal(row.after, fresh);
	assert_int_equal(world_waiting(&w), 4); /* the contact, Analysts, Work, the deletion */
	assert_true(world_send_all(&w));
	assert_int_equal(world_waiting(&w), 0);
	made = world_id(&w, "Hopper");
	assert_server(&w, made, "jobTitle", "Commodore");
	world_card(&w, made, &card);
	assert_true(json_get(json_get(json_value(buf_str(&card)), "photo"), "url").p != NULL);
	assert_true(in_group(&w, "Analysts", made));
	assert_true(in_group(&w, "Work", made));
	buf_release(&card);
	free(id);
	free(other);
	free(made);
	world_close(&w);
}

/* No copy of the picture anywhere: the new one is flagged, and wants its own yes. */
static void made_new__without_a_copy_of_the_photo__is_flagged(void **state)
{
	struct world w;
	struct change_row row;
	char *id;
	int64_t change, fresh = 0;

	(void)state;
	world_open(&w, NULL);
	id = world_id(&w, "Hopper");
	change = world_edit(&w, id, "jobTitle=Commodore");
	delete_elsewhere(&w, id);
	assert_true(make_new(&w, change));
	changes_list(w.reader, take_last, &fresh);
	assert_true(changes_get(w.reader, fresh, &row));
	assert_true(row.flags & 1u << FLAG_PHOTO_LOST);
	assert_int_equal(world_waiting(&w), 1);
	free(id);
	world_close(&w);
}

/* The disk is full in the middle: the edit waits as it did, and no half of a new one beside it. */
static void made_new__on_a_full_disk__leaves_all_as_it_was(void **state)
{
	struct world w;
	struct change_row row;
	char *id;
	int64_t change;

	(void)state;
	world_open(&w, NULL);
	id = world_id(&w, "Hopper");
	assert_true(icloud_do(w.ic, ASK_BACKUP, NULL, NULL, NULL, &w.err));
	change = world_edit(&w, id, "jobTitle=Commodore");
	delete_elsewhere(&w, id);
	setenv("TUI_TEST_FAULT", "ledger-put:2=fail", 1);
	assert_false(make_new(&w, change));
	unsetenv("TUI_TEST_FAULT");
	assert_int_equal(world_waiting(&w), 1);
	assert_true(changes_get(w.reader, change, &row));
	assert_int_equal(row.state, STATE_BEHIND);
	free(id);
	world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(conflict__of_other_fields__keeps_the_work_of_both),
		cmocka_unit_test(conflict__of_the_same_field__sends_what_was_chosen),
		cmocka_unit_test(conflict__seen_too_long_ago__is_not_staged),
		cmocka_unit_test(conflict__with_a_deletion__is_made_new_with_another_id),
		cmocka_unit_test(made_new__brings__photo_groups_and_what_waits),
		cmocka_unit_test(made_new__without_a_copy_of_the_photo__is_flagged),
		cmocka_unit_test(made_new__on_a_full_disk__leaves_all_as_it_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
