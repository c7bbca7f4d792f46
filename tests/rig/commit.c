#include "commit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>

struct world w;
struct error err;

int commit_open_world(void **state)
{
	(void)state;
	unsetenv("TUI_TEST_FAULT");
	world_open(&w, NULL);
	return 0;
}

int commit_close_world(void **state)
{
	(void)state;
	unsetenv("TUI_TEST_FAULT");
	world_close(&w);
	return 0;
}

void assert_result(int64_t change, enum change_result wanted)
{
	enum change_result got = world_result(&w, change);

	if (got != wanted)
		fail_msg("the change ended %s, not %s (%s)", change_result_name(got),
			change_result_name(wanted), w.err.what);
}

void assert_member(const char *id, const char *key, const char *wanted)
{
	struct buf card = BUF_INIT(MIB);
	char *value;

	world_card(&w, id, &card);
	value = world_member(&card, key);
	assert_string_equal(value, wanted);
	free(value);
	buf_release(&card);
}

enum change_state state_of(int64_t change)
{
	struct change_row row;

	assert_true(changes_get(w.reader, change, &row));
	return row.state;
}

int64_t writes_applied(void)
{
	return sim_writes(w.sim);
}
