/* The program in a pseudo terminal: start, keys, bytes, rest, beside a bare curses program that paints
 * rows from memory. A frame is there when its bytes have arrived at the terminal's end. */
#include "bench.h"

#include "program.h"
#include "screen.h"
#include "sim.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { W = 120, H = 36, STARTS = 15, KEYS = 200, DEADLINE_MS = 20000 };

static void run_bare(struct screen *s, int rows)
{
	char number[16];
	char *argv[] = {getenv("BARE_CURSES"), number, NULL};

	snprintf(number, sizeof number, "%d", rows);
	screen_run(s, argv);
}

/* Bytes since `from` have arrived. */
static double until_bytes(struct screen *s, unsigned long long from, double since)
{
	while (screen_bytes(s) == from && now_ms() - since < DEADLINE_MS)
		screen_pump(s, 1000);
	return now_ms() - since;
}

static double until_text(struct screen *s, const char *text, double since)
{
	while (!screen_has(s, text) && now_ms() - since < DEADLINE_MS)
		screen_pump(s, 1000);
	return now_ms() - since;
}

/* Nothing more comes for a while: for a program without marks. */
static void settle(struct screen *s)
{
	unsigned long long bytes;

	do {
		bytes = screen_bytes(s);
		screen_pump(s, 150);
	} while (screen_bytes(s) != bytes);
}

static void quit(struct screen *s, const char *key)
{
	screen_keys(s, key);
	screen_wait_end(s);
}

/* --- start --- */

static double start_ours(struct screen *s, const char *name)
{
	double times[STARTS], since;
	int i;

	for (i = 0; i < STARTS; i++) {
		since = now_ms();
		screen_start(s, NULL);
		times[i] = until_text(s, name, since);
		screen_wait_idle(s);
		screen_signal(s, 15);
		screen_wait_end(s);
	}
	return median(times, STARTS);
}

static double start_bare(struct screen *s, int rows)
{
	double times[STARTS], since;
	int i;

	for (i = 0; i < STARTS; i++) {
		since = now_ms();
		run_bare(s, rows);
		times[i] = until_text(s, "Contact number 20", since);
		quit(s, "q");
	}
	return median(times, STARTS);
}

/* --- keys --- */

struct keys {
	double median, p99, bytes;
};

/* `there` half of the time, twenty by twenty, and `back`: so that a list of any length is enough. */
static struct keys press_many(
	struct screen *s, const char *there, const char *back, int n, bool marks)
{
	static double times[KEYS];
	unsigned long long first = screen_bytes(s), from;
	struct keys k;
	double since;
	int i;

	for (i = 0; i < n; i++) {
		from = screen_bytes(s);
		since = now_ms();
		screen_keys(s, i / 20 % 2 == 0 ? there : back);
		times[i] = until_bytes(s, from, since);
		if (marks)
			screen_wait_idle(s);
		else
			screen_pump(s, 5);
	}
	k.bytes = (double)(screen_bytes(s) - first) / n;
	k.median = median(times, (size_t)n);
	k.p99 = percentile(times, (size_t)n, 99);
	return k;
}

static double memory_kib(int pid)
{
	char path[64], line[128];
	double kib = 0;
	FILE *file;

	snprintf(path, sizeof path, "/proc/%d/status", pid);
	file = fopen(path, "r");
	while (file && fgets(line, sizeof line, file))
		if (sscanf(line, "VmRSS: %lf", &kib) == 1)
			break;
	if (file)
		fclose(file);
	return kib;
}

static double search_bytes(struct screen *s)
{
	unsigned long long from;
	double bytes;

	screen_press(s, "/");
	from = screen_bytes(s);
	screen_press(s, "a");
	bytes = (double)(screen_bytes(s) - from);
	screen_press(s, "<Esc>");
	return bytes;
}

/* Each letter of a few words, from the key to the bytes of the frame that shows what it left. */
static void search_keys(struct screen *s, const char *label)
{
	static const char *const words[] = {"hopper", "moore school", "0202 555", "gh",
		"group:analysts no:email", "label:work ad", "hopepr", "example"};
	static double times[256];
	char key[2] = "", name[96];
	size_t n = 0;

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		screen_press(s, "/");
		for (const char *p = words[i]; *p; p++) {
			unsigned long long from = screen_bytes(s);
			double since = now_ms();

			key[0] = *p;
			screen_keys(s, key);
			times[n++] = until_bytes(s, from, since);
			screen_wait_idle(s);
		}
		screen_press(s, "<Esc>");
	}
	snprintf(name, sizeof name, "search keystroke to frame, %s: median", label);
	figure(name, "ms", median(times, n), 0, NULL);
	figure("  the same, 99th percentile", "ms", percentile(times, n, 99), 0, NULL);
}

static void while_reading(struct screen *s, const char *name)
{
	static double times[4000];
	size_t n = 0;
	double since, began = now_ms();
	unsigned long long from;

	screen_keys(s, "<Ctrl-R>");
	screen_pump(s, 20);
	while (n < 4000 && !screen_is_idle(s) && now_ms() - began < DEADLINE_MS) {
		from = screen_bytes(s);
		since = now_ms();
		screen_keys(s, n % 40 < 20 ? "<Down>" : "<Up>");
		times[n++] = until_bytes(s, from, since);
		screen_pump(s, 10);
	}
	if (n < 20)
		remark("The full read was over after %zu keys; the figures beside it say little.",
			n);
	figure(name, "ms", median(times, n), 0, NULL);
	figure("  the same, 99th percentile", "ms", percentile(times, n, 99), 0, NULL);
	screen_wait_idle(s);
}

static struct sim *simulator(const char *contacts, const char *latency)
{
	const char *args[] = {"--contacts", contacts, "--latency", latency, NULL};

	return sim_start(args);
}

static void compare_keys(struct screen *s, struct screen *b, const char *label)
{
	struct keys down = press_many(s, "<Down>", "<Up>", KEYS, true),
		    page = press_many(s, "<PgDn>", "<PgUp>", 1, true);
	struct keys bare_down = press_many(b, "<Down>", "<Up>", KEYS, false),
		    bare_page = press_many(b, "<PgDn>", "<PgDn>", 1, false);
	char name[96];

	snprintf(name, sizeof name, "key to frame, idle, %s: median", label);
	figure(name, "ms", down.median, bare_down.median, "bare curses");
	figure("  the same, 99th percentile", "ms", down.p99, bare_down.p99, "bare curses");
	snprintf(name, sizeof name, "bytes for a cursor move and its card, %s", label);
	figure(name, "bytes", down.bytes, bare_down.bytes, "bare curses, no card");
	figure("bytes for a page", "bytes", page.bytes, bare_page.bytes, "bare curses");
	figure("bytes for a search keystroke", "bytes", search_bytes(s), 0, NULL);
}

void bench_screen(int contacts)
{
	char number[16], label[40], name[96];
	struct sim *sim;
	struct screen *s, *b = screen_new(W, H);
	double since;

	snprintf(number, sizeof number, "%d", contacts);
	snprintf(label, sizeof label, "%d contacts", contacts);
	sim = simulator(number, "0");
	s = program_ready(sim, W, H);
	since = now_ms();
	program_command(s, "sync", NULL);
	snprintf(name, sizeof name, "sync: %s over the wire and into the store", label);
	figure(name, "ms", now_ms() - since, 0, NULL);
	snprintf(name, sizeof name, "start to first useful frame, %s", label);
	figure(name, "ms", start_ours(s, "by last name"), start_bare(b, contacts), "bare curses");
	screen_start(s, NULL);
	screen_wait_idle(s);
	run_bare(b, contacts);
	settle(b);
	compare_keys(s, b, label);
	search_keys(s, label);
	snprintf(name, sizeof name, "resident memory, %s", label);
	figure(name, "KiB", memory_kib(screen_pid(s)), memory_kib(screen_pid(b)), "bare curses");
	snprintf(name, sizeof name, "key to frame while %s are read: median", label);
	if (contacts >= 10000)
		while_reading(s, name);
	screen_signal(s, 15);
	screen_wait_end(s);
	screen_free(&s);
	screen_free(&b);
	sim_stop(&sim);
}

/* --- at rest --- */

static long switches_of(const char *folder, const char *task)
{
	char path[512], line[128];
	long n = 0;
	FILE *file;

	snprintf(path, sizeof path, "%s/%s/status", folder, task);
	file = fopen(path, "r");
	while (file && fgets(line, sizeof line, file))
		if (sscanf(line, "voluntary_ctxt_switches: %ld", &n) == 1)
			break;
	if (file)
		fclose(file);
	return n;
}

/* Times that any thread of the program has gone to sleep: as often it was woken. */
static long wake_ups(int pid)
{
	char folder[64];
	struct dirent *task;
	long n = 0;
	DIR *tasks;

	snprintf(folder, sizeof folder, "/proc/%d/task", pid);
	tasks = opendir(folder);
	while (tasks && (task = readdir(tasks)))
		n += task->d_name[0] == '.' ? 0 : switches_of(folder, task->d_name);
	if (tasks)
		closedir(tasks);
	return n;
}

void bench_idle(void)
{
	const char *seconds = getenv("BENCH_IDLE");
	double until = 1000.0 * (seconds ? atof(seconds) : 60), since;
	struct sim *sim = simulator("400", "0");
	struct screen *s = program_ready(sim, W, H);
	unsigned long long bytes;
	char name[96];
	long woken;

	screen_start(s, NULL);
	screen_wait_idle(s);
	screen_press(s, "3");
	settle(s);
	bytes = screen_bytes(s);
	woken = wake_ups(screen_pid(s));
	for (since = now_ms(); now_ms() - since < until;)
		screen_pump(s, 1000);
	snprintf(name, sizeof name, "bytes to the terminal in %.0f idle seconds", until / 1000);
	figure(name, "bytes", (double)(screen_bytes(s) - bytes), 0, NULL);
	snprintf(name, sizeof name, "wake-ups of all threads in %.0f idle seconds", until / 1000);
	figure(name, "times", (double)(wake_ups(screen_pid(s)) - woken), 0, NULL);
	screen_signal(s, 15);
	screen_wait_end(s);
	screen_free(&s);
	sim_stop(&sim);
}
