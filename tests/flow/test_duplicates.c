/* contacts duplicates: who is likely the same. Looks only: iCloud sees no write. */
#include "icloud/json.h"
#include "rig/command.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static struct sim *sim;
static struct temp temp;

static int set_up(void **state)
{
	(void)state;
	sim = command_home(&temp, NULL);
	sim_change(sim, "{\"contactId\":\"DUP-1\",\"firstName\":\"Emmy\",\"lastName\":\"Noether\","
			"\"phones\":[{\"field\":\"+49 551 390 123\",\"label\":\"MOBILE\"}]}");
	sim_change(sim, "{\"contactId\":\"DUP-2\",\"firstName\":\"NOETHER\",\"lastName\":\"Emmy\","
			"\"phones\":[{\"field\":\"0551 / 390123\",\"label\":\"WORK\"}]}");
	sim_change(sim, "{\"contactId\":\"DESK-1\",\"firstName\":\"Sales\"}");
	sim_change(sim, "{\"contactId\":\"DESK-2\",\"firstName\":\"Sales\"}");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	assert_int_equal(sim_writes(sim), 0);
	command_home_end(&temp, &sim);
	return 0;
}

static struct str result(struct command_run *c)
{
	struct str whole = json_value(buf_str(&c->out));

	command_assert(c, 0);
	assert_non_null(whole.p);
	return whole;
}

/* The pair of these two, in either order. */
static struct str pair_of(struct str whole, const char *a, const char *b)
{
	struct json_walk w = json_walk(json_get(whole, "pairs"));

	while (json_next(&w)) {
		struct str ids = json_get(w.value, "ids");

		if ((json_text_is(json_at(ids, 0), a) && json_text_is(json_at(ids, 1), b)) ||
			(json_text_is(json_at(ids, 0), b) && json_text_is(json_at(ids, 1), a)))
			return w.value;
	}
	return STR_NONE;
}

static void duplicates__names__pairs_with_score_and_reasons(void **state)
{
	struct command_run c =
		command_run(NULL, "contacts", "duplicates", "--fresh", "--json", NULL);
	struct str pair = pair_of(result(&c), "DUP-1", "DUP-2");
	int64_t score;

	(void)state;
	assert_non_null(pair.p);
	assert_true(json_int64(json_get(pair, "score"), &score));
	assert_true(score > 80 && score < 100);
	assert_true(json_text_is(json_at(json_get(pair, "why"), 0), "same name in another order"));
	assert_true(json_text_is(json_at(json_get(pair, "why"), 1), "same phone +49 551 390 123"));
	assert_null(pair_of(result(&c), "DESK-1", "DESK-2").p);
	command_release(&c);
}

static void duplicates__answers__from_the_store_and_notices_news(void **state)
{
	struct command_run c = command_run(NULL, "contacts", "duplicates", "--json", NULL);

	(void)state;
	sim_change(
		sim, "{\"contactId\":\"DUP-3\",\"firstName\":\"Emmy\",\"lastName\":\"Noether\"}");
	assert_non_null(pair_of(result(&c), "DUP-1", "DUP-2").p);
	command_release(&c);
	c = command_run(NULL, "contacts", "duplicates", "--json", NULL);
	assert_null(pair_of(result(&c), "DUP-1", "DUP-3").p); /* not read yet */
	command_release(&c);
	c = command_run(NULL, "sync", NULL);
	command_assert(&c, 0);
	command_release(&c);
	c = command_run(NULL, "contacts", "duplicates", "--offline", "--read-only", "--json", NULL);
	assert_non_null(pair_of(result(&c), "DUP-1", "DUP-3").p);
	command_release(&c);
}

static void duplicates__leaves_out__who_goes_anyway(void **state)
{
	struct command_run c = command_run(NULL, "sync", NULL);

	(void)state;
	command_release(&c);
	c = command_run(NULL, "contacts", "delete", "DUP-2", NULL);
	command_assert(&c, 0);
	command_release(&c);
	c = command_run(NULL, "contacts", "duplicates", "--json", NULL);
	assert_null(pair_of(result(&c), "DUP-1", "DUP-2").p);
	command_release(&c);
}

static void duplicates__in_words__says_the_same(void **state)
{
	struct command_run c = command_run(NULL, "contacts", "duplicates", "--fresh", NULL);
	struct str text = buf_str(&c.out);

	(void)state;
	command_assert(&c, 0);
	assert_true(str_find(text, STR("Noether, Emmy  DUP-1\n")) != SIZE_MAX);
	assert_true(
		str_find(text, STR("same name in another order, same phone +49 551 390 123\n")) !=
		SIZE_MAX);
	command_release(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			duplicates__names__pairs_with_score_and_reasons, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			duplicates__answers__from_the_store_and_notices_news, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			duplicates__leaves_out__who_goes_anyway, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			duplicates__in_words__says_the_same, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
