/* Where a password and a code are not: in the memory of the program that took them, in what it keeps, in
 * what it tells of its requests. And who may read what it keeps. The real program in a terminal. */
#include "base/file.h"
#include "program.h"
#include "temp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What is given back unwiped loses its first bytes to the allocator, so the end is looked for. */
#define END	 "Xyzzy-engine-7"
#define PASSWORD "Plover-8-analytical-" END
#define CODE	 "73519402"
#define LOGIN	 "/setup/ws/1/accountLogin"

/* A sanitizer's shadow takes terabytes of addresses, and holds no text. */
#define MAPPING_MAX ((uintptr_t)1 << 30)
enum { WINDOW = 1 << 20 };

static struct sim *sim;
static struct screen *screen;

static int begin(void **state)
{
	static const char *const args[] = {"--factor", "device", "--password", PASSWORD, "--code",
		CODE, "--device-code", "00000000", NULL};

	(void)state;
	sim = program_sim(args);
	screen = screen_new(120, 30);
	program_endpoints(screen, sim);
	return 0;
}

static int end(void **state)
{
	(void)state;
	screen_free(&screen);
	sim_stop(&sim);
	return 0;
}

/* -- memory -------------------------------------------------------------------------------------- */

static bool window_has(int mem, uintptr_t at, size_t n, const char *needle)
{
	static char window[WINDOW];
	ssize_t got = pread(mem, window, n, (off_t)at);

	return got > 0 && memmem(window, (size_t)got, needle, strlen(needle)) != NULL;
}

/* Windows overlap, so that nothing hides on a border. */
static bool mapping_has(int mem, uintptr_t from, uintptr_t to, const char *needle)
{
	size_t step = WINDOW - strlen(needle);

	if (to - from > MAPPING_MAX)
		return false;
	for (; from < to; from += step)
		if (window_has(mem, from, to - from < WINDOW ? to - from : WINDOW, needle))
			return true;
	return false;
}

/* -1: this machine does not let us look. */
static int memory_has(int pid, const char *needle)
{
	char path[64], line[512], rights[5];
	uintptr_t from, to;
	bool found = false;
	FILE *maps;
	int mem;

	snprintf(path, sizeof path, "/proc/%d/mem", pid);
	mem = open(path, O_RDONLY | O_CLOEXEC);
	snprintf(path, sizeof path, "/proc/%d/maps", pid);
	maps = mem < 0 ? NULL : fopen(path, "re");
	if (!maps)
		return -1;
	while (!found && fgets(line, sizeof line, maps))
		if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR " %4s", &from, &to, rights) == 3 &&
			rights[0] == 'r' && rights[1] == 'w')
			found = mapping_has(mem, from, to, needle);
	fclose(maps);
	close(mem);
	return found;
}

/* What must be there proves that the search sees. */
static void assert_forgotten(const char *const *secrets)
{
	int pid = screen_pid(screen), there = memory_has(pid, sim->apple_id);

	if (there < 0)
		skip();
	assert_int_equal(there, 1);
	for (; *secrets; secrets++)
		if (memory_has(pid, *secrets) != 0)
			fail_msg("%s is in the program's memory", *secrets);
}

static void wait_for_login(void)
{
	while (sim_requests(sim, LOGIN) == 0)
		screen_pump(screen, 20);
}

static void login_begin(void)
{
	screen_start(screen, "login", "--password-stdin", "--account", sim->apple_id, NULL);
	screen_keys(screen, PASSWORD, "<Enter>");
	while (sim_code(sim).sent == 0)
		screen_pump(screen, 20);
}

static void secrets__are_forgotten__while_the_sign_in_goes_on(void **state)
{
	static const char *const password[] = {END, NULL};
	static const char *const both[] = {END, CODE, NULL};

	(void)state;
	sim_fault(sim, "{\"path\":\"" LOGIN "\",\"delay_ms\":60000}");
	login_begin();
	assert_forgotten(password);
	screen_keys(screen, CODE, "<Enter>");
	wait_for_login();
	assert_forgotten(both);
	screen_signal(screen, SIGINT);
	assert_int_equal(screen_wait_end(screen), 130);
}

/* The screen keeps what is typed longer than a command does, and lives on. */
static void secrets__typed_on_the_screen__are_forgotten(void **state)
{
	static const char *const password[] = {END, NULL};
	static const char *const both[] = {END, CODE, NULL};

	(void)state;
	screen_start(screen, NULL);
	screen_wait_for(screen, "Welcome to icloud-tui");
	screen_wait_idle(screen);
	screen_press(screen, "L");
	screen_press(screen, sim->apple_id, "<Enter>");
	screen_press(screen, PASSWORD);
	screen_keys(screen, "<Enter>");
	screen_wait_for(screen, "Apple asked your trusted devices");
	screen_wait_idle(screen);
	assert_forgotten(password);
	screen_keys(screen, CODE);
	screen_wait_for(screen, "Agnesi, Maria");
	screen_wait_idle(screen);
	assert_forgotten(both);
	screen_keys(screen, "q");
	assert_int_equal(screen_wait_end(screen), 0);
}

/* -- files --------------------------------------------------------------------------------------- */

static void check_file(const char *path, const char *const *secrets)
{
	struct buf content = BUF_INIT(64 * MIB);

	assert_true(temp_read(path, &content));
	for (; *secrets; secrets++)
		if (str_find(buf_str(&content), str_of(*secrets)) != SIZE_MAX)
			fail_msg("%s is in %s", *secrets, path);
	buf_release(&content);
}

/* Everything below it: how many files. */
static int check_folder(const char *folder, const char *const *secrets)
{
	DIR *d = opendir(folder);
	struct dirent *entry;
	int files = 0;

	assert_non_null(d);
	while ((entry = readdir(d)) != NULL) {
		char *path = path_join(folder, entry->d_name, NULL);
		struct stat st;

		assert_int_equal(lstat(path, &st), 0);
		if (S_ISDIR(st.st_mode) && entry->d_name[0] != '.') {
			if ((st.st_mode & 0777) != 0700)
				fail_msg("%s: %o", path, st.st_mode & 0777);
			files += check_folder(path, secrets);
		} else if (S_ISREG(st.st_mode)) {
			if ((st.st_mode & 0777) != 0600)
				fail_msg("%s: %o", path, st.st_mode & 0777);
			check_file(path, secrets);
			files++;
		}
		free(path);
	}
	closedir(d);
	return files;
}

static char *kept_folder(const char *kind)
{
	char *folder = path_join(screen_home(screen), kind, "icloud-tui", NULL);

	if (access(folder, F_OK) != 0)
		screen_fail(screen, __FILE__, __LINE__, "no folder %s", folder);
	return folder;
}

static void check_kept(void)
{
	static const char *const both[] = {END, CODE, NULL};
	static const char *const kinds[] = {"state", "cache"};

	for (int i = 0; i < 2; i++) {
		char *folder = kept_folder(kinds[i]);

		assert_true(check_folder(folder, both) > 0);
		free(folder);
	}
}

static void sign_in_and_read(void)
{
	login_begin();
	screen_keys(screen, CODE, "<Enter>");
	assert_int_equal(screen_wait_end(screen), 0);
	assert_int_equal(program_command(screen, "sync", NULL), 0);
}

static void kept_files__hold_no_secret__and_are_private(void **state)
{
	static const char *const both[] = {END, CODE, NULL};
	static const mode_t masks[] = {0000, 0077};

	for (int i = 0; i < 2; i++) {
		mode_t former = umask(masks[i]);

		if (i)
			begin(state);
		sign_in_and_read();
		screen_start(screen, NULL);
		screen_wait_idle(screen);
		assert_forgotten(both);
		screen_press(screen, "7"); /* what it tells of its requests */
		screen_assert_not(screen, CODE);
		screen_keys(screen, "q");
		assert_int_equal(screen_wait_end(screen), 0);
		check_kept();
		umask(former);
		if (!i)
			end(state);
	}
}

static void session_file__that_others_can_read__is_refused(void **state)
{
	char *folder, *found = NULL;
	DIR *d;
	struct dirent *entry;

	(void)state;
	sign_in_and_read();
	folder = kept_folder("state");
	d = opendir(folder);
	assert_non_null(d);
	while (!found && (entry = readdir(d)) != NULL) {
		found = path_join(folder, entry->d_name, "session.json", NULL);
		if (access(found, F_OK) != 0) {
			free(found);
			found = NULL;
		}
	}
	closedir(d);
	assert_non_null(found);
	assert_int_equal(chmod(found, 0644), 0);
	sim_log_clear(sim);
	assert_int_not_equal(program_command(screen, "storage", "--fresh", NULL), 0);
	screen_assert_has(screen, "others could read it");
	assert_int_equal(sim_requests(sim, NULL), 0);
	free(found);
	free(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			secrets__are_forgotten__while_the_sign_in_goes_on, begin, end),
		cmocka_unit_test_setup_teardown(
			secrets__typed_on_the_screen__are_forgotten, begin, end),
		cmocka_unit_test_setup_teardown(
			kept_files__hold_no_secret__and_are_private, begin, end),
		cmocka_unit_test_setup_teardown(
			session_file__that_others_can_read__is_refused, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
