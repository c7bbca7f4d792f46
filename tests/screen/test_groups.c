/* Groups and the person's own card through the real program: made, filled, named, deleted and chosen on the
 * screen, sent after review, and looked at on the server. */
#include "each_sim.h"
#include "program.h"
#include "screen.h"
#include "sim.h"

#include "icloud/json.h"
#include "icloud/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* --- what the server has --- */

static bool id_of(const char *last_name, struct buf *out)
{
	struct buf all = BUF_INIT(64 * MIB);
	struct json_walk w;
	bool found = false;

	sim_get(sim, "/cards", &all);
	w = json_walk(json_get(json_value(buf_str(&all)), "contacts"));
	while (!found && json_next(&w))
		found = json_text_is(json_get(w.value, "lastName"), last_name) &&
			json_text(json_get(w.value, "contactId"), out);
	buf_release(&all);
	return found;
}

/* Members of the group with this name; -1: there is none. *has: this contact is one of them. */
static int members(const char *group, const char *last_name, bool *has)
{
	struct buf all = BUF_INIT(64 * MIB), id = BUF_INIT(KIB);
	struct json_walk w;
	int n = -1;

	*has = false;
	sim_get(sim, "/cards", &all);
	w = json_walk(json_get(json_value(buf_str(&all)), "groups"));
	while (n < 0 && json_next(&w))
		if (json_text_is(json_get(w.value, "name"), group)) {
			struct str list = json_get(w.value, "contactIds");

			n = (int)json_count(list);
			*has = last_name && id_of(last_name, &id) &&
			       str_find(list, buf_str(&id)) != SIZE_MAX;
		}
	buf_release(&all);
	buf_release(&id);
	return n;
}

static void assert_member(const char *group, const char *last_name, int count)
{
	bool has;

	assert_int_equal(members(group, last_name, &has), count);
	assert_true(has);
}

/* --- the way --- */

static void find(struct screen *s, const char *name)
{
	screen_press(s, "/", name, "<Enter>");
}

static void mark(struct screen *s, const char *name)
{
	find(s, name);
	screen_press(s, "<Space>", "<Esc>");
}

static void send_all(struct screen *s)
{
	screen_press(s, "R");
	screen_wait_for(s, "After this change");
	for (int i = 0; i < 4; i++)
		screen_press(s, "a");
	screen_press(s, "C");
	screen_wait_for(s, "to iCloud ");
}

static void groups__new_one_with_two_marked_contacts__is_reviewed_and_sent(void **state)
{
	struct screen *s = program_open(sim, 120, 36);
	bool has;

	(void)state;
	screen_press(s, "t", "c");
	screen_wait_for(s, "New group");
	screen_press(s, "Pioneers", "<Enter>");
	screen_wait_for(s, "Pioneers is new and waits. R shows it.");
	screen_press(s, "t");
	mark(s, "hopper");
	mark(s, "zuse");
	screen_press(s, "p");
	screen_wait_for(s, "Groups of 2 contacts");
	screen_press(s, "G", "<Space>", "<Enter>");
	screen_wait_for(s, "1 group changes and waits. R shows it.");
	screen_assert_has(s, "+Pioneers        2");
	assert_int_equal(members("Pioneers", NULL, &has), -1);
	assert_int_equal(sim_writes(sim), 0);
	send_all(s);
	screen_assert_has(s, "1 group is new:");
	screen_press(s, "y");
	screen_wait_for(s, "read back and right");
	assert_member("Pioneers", "Hopper", 2);
	assert_member("Pioneers", "Zuse", 2);
	assert_int_equal(sim_writes(sim), 1);
	program_quit(&s);
}

static void groups__box__shows_who_is_in_and_takes_out(void **state)
{
	struct screen *s = program_open(sim, 120, 36);
	bool has;

	(void)state;
	find(s, "hopper");
	screen_press(s, "p");
	screen_wait_for(s, "Groups of Grace Hopper");
	screen_assert_has(s, "[x]   Analysts");
	screen_assert_has(s, "[ ]   Family");
	screen_press(s, "<Space>", "j", "<Space>");
	screen_assert_has(s, "[ ] - Analysts");
	screen_assert_has(s, "[x] + Family");
	screen_press(s, "<Enter>");
	screen_wait_for(s, "2 groups change and wait. R shows them.");
	screen_assert_has(s, "~Analysts       30");
	screen_assert_has(s, "~Family         13");
	screen_assert_has(s, "  groups        Work");
	screen_assert_has(s, "Family                        waits");
	send_all(s);
	screen_assert_has(s, "2 groups are changed:");
	screen_press(s, "y");
	screen_wait_for(s, "read back and right");
	assert_member("Family", "Hopper", 13);
	assert_int_equal(members("Analysts", "Hopper", &has), 30);
	assert_false(has);
	program_quit(&s);
}

static void groups__box__leaves_everything_as_it_is_with_esc_and_obeys_the_mouse(void **state)
{
	struct screen *s = program_open(sim, 80, 24);
	int y, x;

	(void)state;
	find(s, "hopper");
	screen_press(s, "p");
	screen_wait_for(s, "Groups of Grace Hopper");
	y = screen_find(s, "[ ]   Family", &x);
	screen_click(s, y, x + 8, 1);
	screen_wait_for(s, "[x] + Family");
	screen_press(s, "<Esc>");
	screen_wait_gone(s, "Groups of");
	screen_assert_not(s, "1 change");
	screen_press(s, "p", "<Enter>");
	screen_wait_for(s, "Nothing was changed, so nothing waits.");
	program_quit(&s);
}

/* Another device changes the same group: what only one side changed is merged, and wants a new yes. */
static void groups__changed_elsewhere__are_merged_in_review(void **state)
{
	struct screen *s = program_open(sim, 120, 36);
	struct buf json = BUF_INIT(KIB), id = BUF_INIT(KIB), out = BUF_INIT(KIB);

	(void)state;
	find(s, "hopper");
	screen_press(s, "p", "j", "<Space>", "<Enter>");
	screen_wait_for(s, "1 group changes and waits.");
	assert_true(id_of("Zuse", &id));
	buf_printf(&json,
		"{\"groupId\":\"0D1C9A4E-77B2-4F65-9E0B-0A0A0A0A0002\",\"contactIds\":[\"%s\"]}",
		buf_cstr(&id));
	sim_post(sim, "/group", buf_cstr(&json), &out);
	screen_press(s, "<Esc>", "<Ctrl-R>");
	screen_wait_idle(s);
	screen_press(s, "R");
	screen_wait_for(s, "Changed on another device after your edit.");
	screen_press(s, "<Enter>");
	screen_wait_for(s, "nothing left to choose");
	screen_assert_has(s, "Hopper, Grace");
	screen_assert_has(s, "Zuse, Konrad");
	screen_press(s, "a");
	screen_wait_idle(s);
	screen_press(s, "C");
	screen_wait_for(s, "1 group is changed:");
	screen_press(s, "y");
	screen_wait_for(s, "read back and right");
	assert_member("Family", "Hopper", 2);
	assert_member("Family", "Zuse", 2);
	buf_release(&json);
	buf_release(&id);
	buf_release(&out);
	program_quit(&s);
}

static void groups__named_and_deleted__wait_and_can_be_taken_back(void **state)
{
	struct screen *s = program_open(sim, 120, 36);
	bool has;

	(void)state;
	screen_press(s, "t", "j", "j", "j", "e");
	screen_wait_for(s, "Rename the group");
	screen_assert_has(s, "name: Friends");
	screen_press(s, " 2", "<Enter>");
	screen_wait_for(s, "1 change to Friends 2 waits.");
	screen_assert_has(s, "~Friends 2");
	screen_press(s, "u");
	screen_wait_for(s, "Taken back.");
	screen_press(s, "d");
	screen_wait_for(s, "The deletion of Friends waits.");
	screen_assert_has(s, "-Friends");
	send_all(s);
	screen_assert_has(s, "1 group is deleted:");
	screen_keys(s, "1", "<Enter>");
	screen_wait_for(s, "read back and right");
	assert_int_equal(members("Friends", NULL, &has), -1);
	assert_int_equal(sim_counter(sim, "contacts"), 62);
	program_quit(&s);
}

static void me__is_shown_gone_to_and_chosen(void **state)
{
	struct screen *s = program_open(sim, 120, 36);
	struct buf id = BUF_INIT(KIB), cards = BUF_INIT(64 * MIB);

	(void)state;
	find(s, "zuse");
	screen_press(s, "M"); /* the filter goes, for she is not in it */
	screen_wait_for(s, "Ada Lovelace                                    me");
	find(s, "hopper");
	screen_press(s, "<Alt-m>");
	screen_wait_for(s, "1 change to your own card waits. R shows it.");
	screen_assert_has(s, "me, waits");
	screen_press(s, "R");
	screen_wait_for(s, "Hopper, Grace");
	screen_assert_has(s, "Lovelace, Ada");
	screen_press(s, "a", "C");
	screen_wait_for(s, "1 me card is changed:");
	screen_press(s, "y");
	screen_wait_for(s, "read back and right");
	assert_true(id_of("Hopper", &id));
	sim_get(sim, "/cards", &cards);
	assert_true(json_text_is(json_get(json_value(buf_str(&cards)), "meCardId"), buf_cstr(&id)));
	assert_int_equal(sim_writes(sim), 1);
	buf_release(&cards);
	buf_release(&id);
	program_quit(&s);
}

static void groups__that_wait__are_told_by_the_commands(void **state)
{
	struct screen *s = program_open(sim, 120, 36);

	(void)state;
	find(s, "hopper");
	screen_press(s, "p", "j", "<Space>", "<Enter>");
	screen_wait_for(s, "1 group changes and waits.");
	screen_press(s, "<Alt-m>");
	screen_wait_for(s, "1 change to your own card waits.");
	screen_keys(s, "q");
	assert_int_equal(screen_wait_end(s), 0);
	assert_int_equal(program_command(s, "changes", "list", "--json", NULL), 0);
	screen_assert_has(s, "\"kind\":\"group\"");
	screen_assert_has(s, "\"kind\":\"me\",\"id\":\"me\"");
	assert_int_equal(program_command(s, "changes", "show", NULL), 0);
	screen_assert_has(s, "+ Hopper, Grace");
	screen_assert_has(s, "Me card       Lovelace, Ada");
	screen_assert_has(s, "~ Hopper, Grace");
	screen_free(&s);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			groups__new_one_with_two_marked_contacts__is_reviewed_and_sent, open_sim,
			close_sim),
		cmocka_unit_test_setup_teardown(
			groups__box__shows_who_is_in_and_takes_out, open_sim, close_sim),
		cmocka_unit_test_setup_teardown(
			groups__box__leaves_everything_as_it_is_with_esc_and_obeys_the_mouse,
			open_sim, close_sim),
		cmocka_unit_test_setup_teardown(
			groups__named_and_deleted__wait_and_can_be_taken_back, open_sim, close_sim),
		cmocka_unit_test_setup_teardown(
			groups__changed_elsewhere__are_merged_in_review, open_sim, close_sim),
		cmocka_unit_test_setup_teardown(
			me__is_shown_gone_to_and_chosen, open_sim, close_sim),
		cmocka_unit_test_setup_teardown(
			groups__that_wait__are_told_by_the_commands, open_sim, close_sim),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
