/* Nothing leaves without its entry in the journal, and why not is always said. */
#include "change/journal.h"
#include "rig/temp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void journal_sent__fails_with_a_sentence__without_an_entry(void **state)
{
	struct buf notice = BUF_INIT(KIB);
	struct error err = ERROR_INIT;
	struct store *s;
	struct temp t;

	(void)state;
	temp_open(&t);
	s = store_open(t.path, t.path, &notice, &err);
	assert_non_null(s);
	memset(&err, 0x5a, sizeof err);
	assert_false(journal_sent(s, 12, &err));
	assert_int_equal(err.code, ERR_FAILED);
	assert_true(err.what[0] && err.next[0]);
	store_free(&s);
	buf_release(&notice);
	temp_close(&t);
}

enum { LAGS = 1, FULL = 2 };

static int64_t waits(struct store *s)
{
	return db_int(store_ledger(s), "pragma synchronous", -1);
}

/* Whatever came before: an entry is on the disk before the first byte leaves. */
static void journal_sent__waits__for_the_disk(void **state)
{
	struct buf notice = BUF_INIT(KIB);
	struct error err = ERROR_INIT;
	int64_t row = 12;
	struct store *s;
	struct temp t;

	(void)state;
	temp_open(&t);
	s = store_open(t.path, t.path, &notice, &err);
	assert_non_null(s);
	assert_int_equal(waits(s), FULL);
	for (int many = 0; many < 2; many++) {
		assert_true(store_ledger_waits(s, false, &err));
		assert_int_equal(waits(s), LAGS);
		assert_false(
			many ? journal_sent_many(s, &row, 1, &err) : journal_sent(s, row, &err));
		assert_int_equal(waits(s), FULL);
	}
	store_free(&s);
	buf_release(&notice);
	temp_close(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(journal_sent__fails_with_a_sentence__without_an_entry),
		cmocka_unit_test(journal_sent__waits__for_the_disk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
