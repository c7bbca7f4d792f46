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

static void conflict__with_a_deletion__is_made_new_with_another_id(void **state)
{
	struct world w;
	struct buf base = BUF_INIT(MIB), mine = BUF_INIT(MIB), now = BUF_INIT(MIB);
	struct change_draft *d;
	char *id, *made, order[300];
	int64_t change, fresh = 0;
	struct change_row row;

	(void)state;
	world_open(&w, NULL);
	id = world_id(&w, "Turing");
	change = world_edit(&w, id, "jobTitle=Logician");
	snprintf(order, sizeof order, "{\"contactId\":\"%s\",\"delete\":true}", id);
	sim_change(w.sim, order);
	world_read(&w);
	changes_current(w.reader, OBJECT_CONTACT, str_of(id), &now);
	assert_int_equal(now.n, 0);
	assert_true(changes_get(w.reader, change, &row));
	assert_int_equal(row.state, STATE_BEHIND);
	assert_true(changes_sides(w.reader, change, &base, &mine));
	d = change_draft_new(OBJECT_CONTACT, CHANGE_CREATE, SOURCE_EDIT, STR_NONE);
	assert_true(conflict_anew(OBJECT_CONTACT, buf_str(&mine), &d->after));
	assert_true(world_stage(&w, d, &fresh));
	assert_true(fresh != change);
	assert_true(world_send_all(&w)); /* the old one is behind and stays */
	made = world_id(&w, "Turing");
	assert_string_not_equal(made, id);
	assert_server(&w, made, "jobTitle", "Logician");
	assert_int_equal(world_waiting(&w), 1);
	free(made);
	free(id);
	buf_release(&base);
	buf_release(&mine);
	buf_release(&now);
	world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(conflict__of_other_fields__keeps_the_work_of_both),
		cmocka_unit_test(conflict__of_the_same_field__sends_what_was_chosen),
		cmocka_unit_test(conflict__seen_too_long_ago__is_not_staged),
		cmocka_unit_test(conflict__with_a_deletion__is_made_new_with_another_id),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
