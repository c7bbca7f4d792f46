#include "store/db.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

static char folder[64], path[128];

static int make_folder(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "/tmp/test-db-XXXXXX");
	if (!mkdtemp(folder))
		return 1;
	snprintf(path, sizeof path, "%s/a.db", folder);
	return 0;
}

static int drop_folder(void **state)
{
	char name[160];
	static const char *const tails[] = {
		"a.db", "a.db-wal", "a.db-shm", "b.db", "b.db-wal", "b.db-shm"};

	(void)state;
	for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
		snprintf(name, sizeof name, "%s/%s", folder, tails[i]);
		unlink(name);
	}
	return rmdir(folder);
}

static struct db *filled(void)
{
	struct error err = ERROR_INIT;
	struct db *d = db_open(path, DB_WRITE, &err);

	assert_non_null(d);
	assert_true(db_exec(d, "create table t(a integer primary key, b);", &err));
	assert_true(db_exec(d, "insert into t values (1, 'x'), (2, null), (3, '');", &err));
	return d;
}

static void db_open__makes__files_that_only_their_owner_reads(void **state)
{
	struct db *d = filled();
	struct stat st;
	char wal[160];

	(void)state;
	snprintf(wal, sizeof wal, "%s-wal", path);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(stat(wal, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	db_close(&d);
	assert_null(d);
}

static void db_query__gives__bytes_as_they_were_put(void **state)
{
	struct db *d = filled();
	struct str odd = STR("a\0b\xff\xed\xa0\x80");
	struct query *q = db_query(d, "insert into t(b) values (?1)");

	(void)state;
	query_str(q, 1, odd);
	assert_true(query_run(q, NULL));
	assert_int_equal(db_last_id(d), 4);
	assert_int_equal(db_changed(d), 1);
	q = db_query(d, "select b from t where a >= 2 order by a");
	assert_true(query_row(q));
	assert_null(query_get(q, 0).p);
	assert_true(query_row(q));
	assert_non_null(query_get(q, 0).p);
	assert_int_equal(query_get(q, 0).n, 0);
	assert_true(query_row(q));
	assert_true(str_eq(query_get(q, 0), odd));
	assert_false(query_row(q));
	assert_true(query_end(q, NULL));
	db_close(&d);
}

static void db_query__is_told_apart__when_used_inside_itself(void **state)
{
	static const char all[] = "select a from t order by a";
	struct db *d = filled();
	struct query *outer = db_query(d, all), *inner;
	int64_t sum = 0;

	(void)state;
	while (query_row(outer)) {
		inner = db_query(d, all);
		while (query_row(inner))
			sum += query_get_int(inner, 0);
		assert_true(query_end(inner, NULL));
	}
	assert_true(query_end(outer, NULL));
	assert_int_equal(sum, 18);
	db_close(&d);
}

static void query_end__tells__what_went_wrong_anywhere(void **state)
{
	struct db *d = filled();
	struct error err = ERROR_INIT;
	struct query *q = db_query(d, "select nothing from nowhere");

	(void)state;
	query_int(q, 1, 7);
	assert_false(query_row(q));
	assert_false(query_end(q, &err));
	assert_int_equal(err.code, ERR_FAILED);
	q = db_query(d, "select a from t where a = ?1");
	query_int(q, 2, 7);
	assert_false(query_end(q, NULL));
	q = db_query(d, "insert into t(a) values (1)");
	assert_false(query_run(q, NULL));
	q = db_query(d, "select a from t where a = ?1");
	query_int(q, 1, 2);
	assert_true(query_row(q));
	assert_true(query_end(q, NULL));
	db_close(&d);
}

static void db_read__refuses__to_write_and_sees_a_snapshot(void **state)
{
	struct db *d = filled(), *reader;
	struct error err = ERROR_INIT;
	int64_t before;

	(void)state;
	reader = db_open(path, DB_READ, &err);
	assert_non_null(reader);
	assert_false(db_exec(reader, "insert into t(b) values (1);", &err));
	assert_int_equal(err.code, ERR_DISK);
	before = db_data_version(reader);
	assert_int_equal(db_data_version(reader), before);
	assert_true(db_exec(reader, "begin;", &err));
	assert_int_equal(db_int(reader, "select count(*) from t", -1), 3);
	assert_true(db_exec(d, "insert into t(b) values (1);", &err));
	assert_int_equal(db_int(reader, "select count(*) from t", -1), 3);
	assert_true(db_exec(reader, "commit;", &err));
	assert_int_equal(db_int(reader, "select count(*) from t", -1), 4);
	assert_int_not_equal(db_data_version(reader), before);
	db_close(&reader);
	db_close(&d);
}

static void db_open__says__plainly_why_not(void **state)
{
	struct error err = ERROR_INIT;
	FILE *file;

	(void)state;
	assert_null(db_open("/nowhere/at/all.db", DB_WRITE, &err));
	assert_int_equal(err.code, ERR_DISK);
	assert_null(db_open(path, DB_READ, &err));
	assert_int_equal(err.code, ERR_DISK);
	file = fopen(path, "w");
	assert_non_null(file);
	for (int i = 0; i < 500; i++)
		fputs("this is no database ", file);
	fclose(file);
	err = ERROR_INIT;
	assert_null(db_open(path, DB_WRITE, &err));
	assert_int_equal(err.code, ERR_BAD_DATA);
	assert_true(err.what[0] && err.next[0]);
}

static void db_copy__is__a_whole_store_of_its_own(void **state)
{
	struct db *d = filled(), *copy;
	char to[160];

	(void)state;
	snprintf(to, sizeof to, "%s/b.db", folder);
	assert_true(db_copy(d, to, NULL));
	copy = db_open(to, DB_READ, NULL);
	assert_non_null(copy);
	assert_int_equal(db_int(copy, "select count(*) from t", -1), 3);
	db_close(&copy);
	db_close(&d);
}

#define in_folder(test) cmocka_unit_test_setup_teardown(test, make_folder, drop_folder)

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_folder(db_open__makes__files_that_only_their_owner_reads),
		in_folder(db_query__gives__bytes_as_they_were_put),
		in_folder(db_query__is_told_apart__when_used_inside_itself),
		in_folder(query_end__tells__what_went_wrong_anywhere),
		in_folder(db_read__refuses__to_write_and_sees_a_snapshot),
		in_folder(db_open__says__plainly_why_not),
		in_folder(db_copy__is__a_whole_store_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
