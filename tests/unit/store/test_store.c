#include "store/store.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

static char folder[64];

static int make_folder(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "/tmp/test-store-XXXXXX");
	return mkdtemp(folder) == NULL;
}

/* Calls `each` with every file of the folder. */
static int each_file(int (*each)(const char *path, const char *what), const char *what)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	char path[400];
	int sum = 0;

	assert_non_null(dir);
	while ((entry = readdir(dir))) {
		snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
		if (entry->d_name[0] != '.')
			sum += each(path, what);
	}
	closedir(dir);
	return sum;
}

static int drop(const char *path, const char *what)
{
	(void)what;
	return unlink(path);
}

static int is_named(const char *path, const char *what)
{
	return strstr(path, what) != NULL;
}

static int is_private(const char *path, const char *what)
{
	struct stat st;

	(void)what;
	return stat(path, &st) != 0 || (st.st_mode & 0777) != 0600;
}

static int drop_folder(void **state)
{
	(void)state;
	each_file(drop, "");
	return rmdir(folder);
}

static struct store *opened(struct buf *notice)
{
	struct error err = ERROR_INIT;
	struct store *s;

	buf_clear(notice);
	s = store_open(folder, folder, notice, &err);
	if (!s)
		print_error("%s\n", err.what);
	assert_non_null(s);
	return s;
}

/* Writes over the bytes of a file from its `from`-th quarter on. */
static void spoil(const char *name, size_t from)
{
	char path[160], junk[4096];
	struct stat st;
	int fd;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	fd = open(path, O_WRONLY);
	assert_true(fd >= 0);
	assert_int_equal(fstat(fd, &st), 0);
	memset(junk, 0xa5, sizeof junk);
	for (off_t at = st.st_size * (off_t)from / 4; at < st.st_size; at += 4096)
		assert_true(pwrite(fd, junk, sizeof junk, at) == sizeof junk);
	close(fd);
}

static void add_change(struct store *s, const char *title, size_t size)
{
	struct buf after = BUF_INIT(MIB);
	struct query *q = db_query(store_ledger(s),
		"insert into change(object_id, title, after) values ('c', ?1, ?2)");

	while (after.n < size)
		buf_addc(&after, 'a');
	query_str(q, 1, str_of(title));
	query_blob(q, 2, buf_str(&after));
	assert_true(query_run(q, NULL));
	buf_release(&after);
}

static void store_open__makes__both_files_for_their_owner_only(void **state)
{
	struct buf notice = BUF_INIT(KIB);
	struct store *s = opened(&notice);

	(void)state;
	assert_int_equal(notice.n, 0);
	assert_int_equal(each_file(is_private, ""), 0);
	assert_int_equal(db_int(store_cache(s), "pragma user_version", 0), 3);
	assert_int_equal(db_int(store_ledger(s), "pragma user_version", 0), 6);
	assert_int_equal(db_int(store_ledger(s), "pragma synchronous", 0), 2);
	assert_int_equal(db_int(store_cache(s), "pragma synchronous", 0), 1);
	store_free(&s);
	assert_null(s);
	s = opened(&notice);
	assert_int_equal(notice.n, 0);
	store_free(&s);
	buf_release(&notice);
}

static void store_document__comes_back__with_its_date(void **state)
{
	struct buf b = BUF_INIT(KIB);
	struct store *s = opened(&b);
	time_t as_of = 0;

	(void)state;
	assert_false(store_document(s, "storage", &b, &as_of));
	assert_true(store_document_put(s, "storage", STR("{}"), 5, NULL));
	assert_true(store_document_put(s, "storage", STR("{\"a\":1}"), 7, NULL));
	assert_true(store_document(s, "storage", &b, &as_of));
	assert_string_equal(buf_cstr(&b), "{\"a\":1}");
	assert_int_equal(as_of, 7);
	buf_clear(&b);
	assert_true(store_meta_put(store_cache(s), "syncToken", STR("t1"), NULL));
	assert_true(store_meta_put(store_cache(s), "syncToken", STR("t2"), NULL));
	assert_true(store_meta(store_cache(s), "syncToken", &b));
	assert_string_equal(buf_cstr(&b), "t2");
	store_free(&s);
	buf_release(&b);
}

static void store_begin__refuses__a_transaction_inside_another(void **state)
{
	struct buf b = BUF_INIT(KIB);
	struct store *s = opened(&b);

	(void)state;
	assert_true(store_begin(store_cache(s), NULL));
	assert_false(store_begin(store_cache(s), NULL));
	assert_true(store_meta_put(store_cache(s), "k", STR("v"), NULL));
	assert_true(store_end(store_cache(s), false, NULL));
	assert_false(store_meta(store_cache(s), "k", &b));
	store_free(&s);
	buf_release(&b);
}

static void store_end__undoes_all__when_the_disk_is_full(void **state)
{
	struct buf b = BUF_INIT(KIB);
	struct error err = ERROR_INIT;
	struct store *s = opened(&b);

	(void)state;
	assert_true(store_begin(store_cache(s), NULL));
	assert_true(store_meta_put(store_cache(s), "k", STR("v"), NULL));
	setenv("TUI_TEST_FAULT", "store-commit=fail", 1);
	assert_false(store_end(store_cache(s), true, &err));
	unsetenv("TUI_TEST_FAULT");
	assert_int_equal(err.code, ERR_DISK);
	assert_false(db_in_transaction(store_cache(s)));
	assert_false(store_meta(store_cache(s), "k", &b));
	store_free(&s);
	buf_release(&b);
}

static void store_end__says__that_a_file_cannot_grow(void **state)
{
	struct buf b = BUF_INIT(KIB), large = BUF_INIT(MIB);
	struct error err = ERROR_INIT;
	struct store *s = opened(&b);
	struct rlimit old, small = {64 * KIB, RLIM_INFINITY};

	(void)state;
	while (large.n < 900 * KIB)
		buf_adds(&large, "more than there is room for ");
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	small.rlim_max = old.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	assert_true(store_begin(store_cache(s), NULL));
	assert_false(store_document_put(s, "large", buf_str(&large), 1, &err) &&
		     store_end(store_cache(s), true, &err));
	store_end(store_cache(s), false, NULL);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_int_equal(err.code, ERR_DISK);
	assert_false(store_document(s, "large", &b, NULL));
	assert_true(store_document_put(s, "large", buf_str(&large), 1, NULL));
	store_free(&s);
	buf_release(&large);
	buf_release(&b);
}

static void store_version__counts__own_and_foreign_commits(void **state)
{
	struct buf b = BUF_INIT(KIB);
	struct store *s = opened(&b), *reader = store_reader(folder, folder, NULL);
	uint64_t before;

	(void)state;
	assert_non_null(reader);
	before = store_version(reader);
	assert_int_equal(store_version(reader), before);
	assert_true(store_meta_put(store_cache(s), "k", STR("v"), NULL));
	assert_true(store_version(reader) > before);
	before = store_version(reader);
	add_change(s, "x", 10);
	assert_true(store_version(reader) > before);
	before = store_version(s);
	add_change(s, "y", 10);
	assert_true(store_version(s) > before);
	store_free(&reader);
	store_free(&s);
	buf_release(&b);
}

static void store_open__sets_aside__a_damaged_cache(void **state)
{
	struct buf notice = BUF_INIT(KIB);
	struct store *s = opened(&notice);

	(void)state;
	store_free(&s);
	spoil("cache.db", 0);
	s = opened(&notice);
	assert_non_null(strstr(buf_cstr(&notice), "The cache was damaged"));
	assert_int_equal(each_file(is_named, "cache.db.damaged-"), 1);
	assert_true(store_meta_put(store_cache(s), "k", STR("v"), NULL));
	store_free(&s);
	buf_release(&notice);
}

static void store_check_cache__finds__damage_behind_the_first_page(void **state)
{
	struct buf notice = BUF_INIT(KIB);
	struct store *s = opened(&notice), *reader;

	(void)state;
	for (int i = 0; i < 200; i++) {
		char kind[16];

		snprintf(kind, sizeof kind, "k%d", i);
		assert_true(
			store_document_put(s, kind, STR("some bytes that fill a page"), 1, NULL));
	}
	assert_true(store_check_cache(s, &notice, NULL));
	assert_int_equal(notice.n, 0);
	store_free(&s);
	spoil("cache.db", 2);
	s = opened(&notice);
	reader = store_reader(folder, folder, NULL);
	assert_false(store_moved(reader));
	assert_true(store_check_cache(s, &notice, NULL));
	assert_true(notice.n > 0);
	assert_true(store_moved(reader));
	assert_int_equal(db_int(store_cache(s), "select count(*) from document", -1), 0);
	store_free(&reader);
	store_free(&s);
	buf_release(&notice);
}

static void store_open__rescues__what_a_damaged_ledger_still_tells(void **state)
{
	struct buf notice = BUF_INIT(KIB);
	struct store *s = opened(&notice);
	int64_t kept;

	(void)state;
	for (int i = 0; i < 90; i++)
		add_change(s, "Hopper, Grace", 3000);
	assert_true(db_exec(store_ledger(s), "insert into decision values ('a', 'b');", NULL));
	store_free(&s);
	spoil("ledger.db", 2);
	s = opened(&notice);
	kept = db_int(store_ledger(s), "select count(*) from change", -1);
	assert_true(kept > 10 && kept < 90);
	assert_int_equal(db_int(store_ledger(s), "select count(*) from decision", -1), 1);
	assert_int_equal(db_int(store_ledger(s),
				 "select count(*) from change where title = 'Hopper, Grace'", -1),
		kept);
	assert_int_equal(each_file(is_named, "ledger.db.damaged-"), 1);
	assert_non_null(strstr(buf_cstr(&notice), "The ledger was damaged"));
	store_free(&s);
	s = opened(&notice);
	assert_int_equal(notice.n, 0);
	store_free(&s);
	buf_release(&notice);
}

static void store_open__starts_anew__when_nothing_of_the_ledger_is_readable(void **state)
{
	struct buf notice = BUF_INIT(KIB);
	struct store *s = opened(&notice);

	(void)state;
	add_change(s, "x", 10);
	store_free(&s);
	spoil("ledger.db", 0);
	s = opened(&notice);
	assert_int_equal(db_int(store_ledger(s), "select count(*) from change", -1), 0);
	assert_non_null(strstr(buf_cstr(&notice), "0 waiting changes"));
	assert_int_equal(each_file(is_named, "ledger.db.damaged-"), 1);
	store_free(&s);
	buf_release(&notice);
}

/* A ledger of the program before this one gets the table of drafts and keeps what is in it. */
static void store_open__leads_up__a_ledger_without_drafts(void **state)
{
	struct buf notice = BUF_INIT(KIB);
	struct store *s = opened(&notice);

	(void)state;
	add_change(s, "Hopper, Grace", 10);
	assert_true(db_exec(store_ledger(s),
		"drop table draft; drop index change_alike; drop table alarm_answer; "
		"drop table alarm_told; drop index journal_new; "
		"drop table draft_text; pragma user_version = 1;",
		NULL));
	store_free(&s);
	s = opened(&notice);
	assert_int_equal(notice.n, 0);
	assert_int_equal(db_int(store_ledger(s), "pragma user_version", 0), 6);
	assert_int_equal(db_int(store_ledger(s), "select count(*) from draft", -1), 0);
	assert_int_equal(db_int(store_ledger(s), "select count(*) from change", -1), 1);
	store_free(&s);
	buf_release(&notice);
}

static void store_open__refuses__a_ledger_from_the_future(void **state)
{
	struct buf notice = BUF_INIT(KIB);
	struct error err = ERROR_INIT;
	struct store *s = opened(&notice);

	(void)state;
	assert_true(db_exec(store_ledger(s), "pragma user_version = 99;", NULL));
	store_free(&s);
	assert_null(store_open(folder, folder, &notice, &err));
	assert_int_equal(err.code, ERR_FAILED);
	assert_int_equal(each_file(is_named, "damaged"), 0);
	assert_null(store_open("/nowhere/at/all", folder, &notice, &err));
	assert_int_equal(err.code, ERR_DISK);
	assert_null(store_reader("/nowhere/at/all", folder, &err));
	buf_release(&notice);
}

#define in_folder(test) cmocka_unit_test_setup_teardown(test, make_folder, drop_folder)

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_folder(store_open__makes__both_files_for_their_owner_only),
		in_folder(store_document__comes_back__with_its_date),
		in_folder(store_begin__refuses__a_transaction_inside_another),
		in_folder(store_end__undoes_all__when_the_disk_is_full),
		in_folder(store_end__says__that_a_file_cannot_grow),
		in_folder(store_version__counts__own_and_foreign_commits),
		in_folder(store_open__sets_aside__a_damaged_cache),
		in_folder(store_check_cache__finds__damage_behind_the_first_page),
		in_folder(store_open__rescues__what_a_damaged_ledger_still_tells),
		in_folder(store_open__starts_anew__when_nothing_of_the_ledger_is_readable),
		in_folder(store_open__leads_up__a_ledger_without_drafts),
		in_folder(store_open__refuses__a_ledger_from_the_future),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
