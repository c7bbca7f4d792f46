/* The order of system calls of a commit, seen by strace: backup on disk, journal on disk, and only then
 * the first byte of the write. The body is made so large that no other request could be taken for it.
 */
#include "rig/commit.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { LARGE = 12000, NOTE = 40000 };

static const char *self;

/* What strace looks at: the program commits what waits. */
static int child(void)
{
	world_enter(&w);
	return world_send_all(&w) ? 0 : 1;
}

static void run_traced(const char *out)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
		execlp("strace", "strace", "-f", "-y", "-s", "8192", "-o", out, "-e",
			"trace=fsync,fdatasync,pwrite64,write,writev,sendto,sendmsg,rename", self,
			"child", (char *)NULL);
		_exit(errno == ENOENT ? 77 : 78);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 77) {
		print_message(
			"strace is not installed: the order of system calls was not looked at\n");
		skip();
	}
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

struct seen {
	size_t line, journal, journal_synced, pack_synced, manifest_synced, folder_synced,
		first_write, rows;
};

static bool has(struct str line, const char *text)
{
	return str_find(line, str_of(text)) != SIZE_MAX;
}

static long returned(struct str line)
{
	struct str rest = line;
	size_t at, last = 0;

	while ((at = str_find(rest, STR(" = "))) != SIZE_MAX) {
		last += at + 3;
		rest = str_part(line, last, line.n);
	}
	return strtol(rest.p, NULL, 10);
}

static bool is_sync(struct str line)
{
	return has(line, "fsync(") || has(line, "fdatasync(");
}

/* So many rows of the journal that say "sent": the result stands right before the digest's hex digits. */
static size_t says_sent(struct str line)
{
	size_t at, i, rows = 0;

	while ((at = str_find(line, STR("sent"))) != SIZE_MAX) {
		line = str_part(line, at + 4, line.n);
		for (i = 0; i < 32 && i < line.n && strchr("0123456789abcdef", line.p[i]); i++)
			continue;
		rows += i == 32;
	}
	return rows;
}

static void look_at(struct seen *s, struct str line)
{
	bool ledger = has(line, "ledger.db-wal");

	s->line++;
	if (s->first_write)
		return;
	if (ledger && !is_sync(line) && says_sent(line)) {
		s->rows += says_sent(line);
		s->journal = s->line;
		s->journal_synced = 0;
	}
	if (ledger && is_sync(line) && s->journal && !s->journal_synced)
		s->journal_synced = s->line;
	if (is_sync(line) && has(line, ".pack"))
		s->pack_synced = s->line;
	if (is_sync(line) && has(line, "/backups/") && has(line, ".json"))
		s->manifest_synced = s->line;
	if (is_sync(line) && has(line, "/backups>"))
		s->folder_synced = s->line;
	if ((has(line, "sendto(") || has(line, "TCP:")) && !is_sync(line) && !s->first_write &&
		returned(line) > LARGE)
		s->first_write = s->line;
}

static void edit_at_length(const char *name)
{
	struct buf edit = BUF_INIT(MIB);
	char *id = world_id(&w, name);
	size_t i;

	buf_adds(&edit, "notes=");
	for (i = 0; i < NOTE; i++)
		buf_addc(&edit, (char)('a' + (i * 7 + i / 26) % 26));
	world_edit(&w, id, buf_cstr(&edit));
	buf_release(&edit);
	free(id);
}

/* So many changes, all of them in one body. */
static void assert_order(const char *const *names, size_t n)
{
	char *out = temp_path(&w.temp, "trace");
	struct buf trace = BUF_INIT(512 * MIB);
	struct seen s = {0};
	struct str rest, line;
	size_t i;

	for (i = 0; i < n; i++)
		edit_at_length(names[i]);
	world_leave(&w);
	run_traced(out);
	assert_true(temp_read(out, &trace));
	for (rest = buf_str(&trace); str_cut(&rest, '\n', &line);)
		look_at(&s, line);
	assert_int_equal(sim_writes(w.sim), 1);
	print_message("pack %zu, manifest %zu, folder %zu, journal %zu (%zu rows), synced %zu, "
		      "first byte %zu\n",
		s.pack_synced, s.manifest_synced, s.folder_synced, s.journal, s.rows,
		s.journal_synced, s.first_write);
	assert_true(s.first_write > 0);
	assert_true(s.pack_synced > 0 && s.pack_synced < s.first_write);
	assert_true(s.manifest_synced > 0 && s.manifest_synced < s.first_write);
	assert_true(s.folder_synced > 0 && s.folder_synced < s.first_write);
	assert_true(s.journal > 0 && s.rows >= n);
	assert_true(s.journal_synced > s.journal && s.journal_synced < s.first_write);
	buf_release(&trace);
	free(out);
}

static void commit__is_on_disk__before_the_first_byte_leaves(void **state)
{
	(void)state;
	assert_order((const char *const[]){"Hopper"}, 1);
}

/* A row for each of them, before the first byte of the body that they share. */
static void batch__is_on_disk__before_the_first_byte_leaves(void **state)
{
	(void)state;
	assert_order((const char *const[]){"Hopper", "Aiken", "Euler"}, 3);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		COMMIT_TEST(commit__is_on_disk__before_the_first_byte_leaves),
		COMMIT_TEST(batch__is_on_disk__before_the_first_byte_leaves),
	};

	self = argv[0];
	if (argc > 1 && strcmp(argv[1], "child") == 0)
		return child();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
