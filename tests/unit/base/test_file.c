#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];

static int make_folder(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "/tmp/icloud-file-XXXXXX");
	umask(022);
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *walk)
{
	(void)st;
	(void)kind;
	(void)walk;
	return remove(path);
}

static int remove_folder(void **state)
{
	(void)state;
	return nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void file_write__replaces__whole_and_private(void **state)
{
	char *path = path_join(folder, "x", NULL);
	struct buf b = BUF_INIT(KIB);
	struct error err;
	struct stat st;

	(void)state;
	assert_true(file_write(path, STR("one"), &err));
	assert_true(chmod(path, 0644) == 0);
	assert_true(file_write(path, STR("two"), &err));
	assert_true(file_read_private(path, &b, &err));
	assert_string_equal(buf_cstr(&b), "two");
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_true(file_remove(path, &err));
	assert_true(file_remove(path, &err));
	assert_false(file_read(path, &b, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	buf_release(&b);
	free(path);
}

static void file_write__leaves__the_old_one_on_failure(void **state)
{
	char *path = path_join(folder, "x", NULL);
	struct buf b = BUF_INIT(KIB);
	struct error err;

	(void)state;
	assert_true(file_write(path, STR("one"), &err));
	setenv("TUI_TEST_FAULT", "file_write=fail", 1);
	assert_false(file_write(path, STR("two"), &err));
	unsetenv("TUI_TEST_FAULT");
	assert_int_equal(err.code, ERR_DISK);
	assert_true(file_read(path, &b, &err));
	assert_string_equal(buf_cstr(&b), "one");
	assert_false(file_write("/proc/none/x", STR("x"), &err));
	assert_int_equal(err.code, ERR_DISK);
	buf_release(&b);
	free(path);
}

static void file_read_private__explains__why_it_refuses(void **state)
{
	char *path = path_join(folder, "open", NULL);
	struct buf b = BUF_INIT(KIB);
	struct error err;

	(void)state;
	assert_true(file_write(path, STR("secret"), &err));
	assert_true(chmod(path, 0640) == 0);
	assert_false(file_read_private(path, &b, &err));
	assert_int_equal(err.code, ERR_REFUSED);
	assert_non_null(strstr(err.what, "others could read it"));
	assert_int_equal(b.n, 0);
	buf_release(&b);
	free(path);
}

static void folder_make__makes__parents_for_the_owner_only(void **state)
{
	char *path = path_join(folder, "a/", "b", "c", NULL);
	struct error err;
	struct stat st;

	(void)state;
	assert_true(folder_make(path, &err));
	assert_true(folder_make(path, &err));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	free(path);
	path = path_join(folder, "x", "y", NULL);
	assert_false(folder_make(path, &err));
	assert_int_equal(err.code, ERR_DISK);
	free(path);
}

static void file_lock__belongs__to_one(void **state)
{
	char *path = path_join(folder, "lock", NULL);
	int first = file_lock(path), second;

	(void)state;
	assert_true(first >= 0);
	second = file_lock(path);
	assert_int_equal(second, -1);
	assert_int_equal(errno, EWOULDBLOCK);
	close(first);
	second = file_lock(path);
	assert_true(second >= 0);
	close(second);
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(file_write__replaces__whole_and_private),
		cmocka_unit_test(file_write__leaves__the_old_one_on_failure),
		cmocka_unit_test(file_read_private__explains__why_it_refuses),
		cmocka_unit_test(folder_make__makes__parents_for_the_owner_only),
		cmocka_unit_test(file_lock__belongs__to_one),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
