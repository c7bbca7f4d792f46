/* The temporary folder of tests: nothing of the person's own is touched, nothing stays behind. */
#include "temp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

static void temp__holds__the_folders_and_leaves_nothing(void **state)
{
	struct temp t;
	struct buf read = BUF_INIT(1 * KIB);
	char *path, *folder, *link;
	struct stat st;

	(void)state;
	temp_open(&t);
	folder = mem_dup(t.path);
	assert_int_equal(stat(t.path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	assert_memory_equal(getenv("XDG_STATE_HOME"), t.path, strlen(t.path));
	assert_memory_equal(getenv("HOME"), t.path, strlen(t.path));
	path = temp_file(&t, "deep/er/file", STR("content"));
	assert_true(temp_read(path, &read));
	assert_true(str_is(buf_str(&read), "content"));
	link = temp_path(&t, "state/root");
	assert_int_equal(symlink("/", link), 0); /* is removed, not followed */
	temp_close(&t);
	assert_int_not_equal(stat(folder, &st), 0);
	assert_null(getenv("XDG_STATE_HOME"));
	free(path);
	free(link);
	free(folder);
	buf_release(&read);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(temp__holds__the_folders_and_leaves_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
