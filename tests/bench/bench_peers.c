/* Programs that people use beside ours, where they are installed: abook and khard for contacts, tig for
 * moving in a long list. Each is measured as ours is: until its first useful row is on the terminal. */
#include "bench.h"

#include "screen.h"
#include "sim.h"
#include "program.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PEOPLE = 2000, MAIL_PEOPLE = 10000, RUNS = 3, KEYS = 100 };

static bool installed(const char *program)
{
	struct screen *s = screen_new(80, 24);
	char *argv[] = {"sh", "-c", "command -v \"$0\"", (char *)(uintptr_t)program, NULL};
	int status;

	screen_run(s, argv);
	status = screen_wait_end(s);
	screen_free(&s);
	if (status != 0)
		remark("%s is not installed, so it is not in the table.", program);
	return status == 0;
}

static FILE *file_in(struct screen *s, const char *name)
{
	char path[4096];
	FILE *file;

	snprintf(path, sizeof path, "%s/%s", screen_home(s), name);
	file = fopen(path, "w");
	if (!file)
		screen_fail(s, __FILE__, __LINE__, "cannot write %s", path);
	return file;
}

static double until(struct screen *s, char *const argv[], const char *text)
{
	double times[RUNS], since;
	int i;

	for (i = 0; i < RUNS; i++) {
		since = now_ms();
		screen_run(s, argv);
		while (!screen_has(s, text) && screen_pump(s, 1000) && now_ms() - since < 60000)
			;
		times[i] = now_ms() - since;
		screen_signal(s, 15);
		screen_wait_end(s);
	}
	return median(times, RUNS);
}

static double down(struct screen *s, char *const argv[], const char *text)
{
	double times[KEYS], since;
	unsigned long long from;
	int i;

	screen_run(s, argv);
	screen_wait_for(s, text);
	while (screen_pump(s, 200) && screen_bytes(s) == 0)
		;
	for (i = 0; i < KEYS; i++) {
		from = screen_bytes(s);
		since = now_ms();
		screen_keys(s, i / 20 % 2 == 0 ? "<Down>" : "<Up>");
		while (screen_bytes(s) == from && now_ms() - since < 5000)
			screen_pump(s, 100);
		times[i] = now_ms() - since;
		do { /* what follows the row is drawn after a rest, and is not the next key's */
			from = screen_bytes(s);
			screen_pump(s, 80);
		} while (screen_bytes(s) != from);
	}
	screen_signal(s, 15);
	screen_wait_end(s);
	return median(times, KEYS);
}

/* Ours, with as many people, signed in. */
static void ours(double *start, double *key, double *list)
{
	const char *args[] = {"--contacts", "2000", NULL};
	struct sim *sim = sim_start(args);
	struct screen *s = program_ready(sim, 120, 36);
	char *screen_argv[] = {getenv("TUI"), NULL};
	char *list_argv[] = {getenv("TUI"), "contacts", "list", "--offline", "hopper", NULL};

	*start = until(s, screen_argv, "by last name");
	*key = down(s, screen_argv, "by last name");
	*list = until(s, list_argv, "opper");
	screen_free(&s);
	sim_stop(&sim);
}

static void bench_abook(double start, double key)
{
	struct screen *s = screen_new(120, 36);
	char path[4096];
	char *argv[] = {"abook", "--datafile", path, NULL};
	FILE *file = file_in(s, "addressbook");
	int i;

	fprintf(file, "[format]\nprogram=abook\nversion=0.6.1\n\n");
	for (i = 0; i < PEOPLE; i++)
		fprintf(file,
			"[%d]\nname=Person Number%05d\nemail=p%d@example.org\nphone=+44 20 7946 "
			"%04d\n\n",
			i, i, i, i % 10000);
	fclose(file);
	snprintf(path, sizeof path, "%s/addressbook", screen_home(s));
	figure("start to first row, 2000 contacts", "ms", start, until(s, argv, "Number00001"),
		"abook");
	figure("key to frame, 2000 contacts: median", "ms", key, down(s, argv, "Number00001"),
		"abook");
	screen_free(&s);
}

static void add_vcard(struct screen *s, int i)
{
	char name[64];
	FILE *file;

	snprintf(name, sizeof name, "cards/%05d.vcf", i);
	file = file_in(s, name);
	fprintf(file,
		"BEGIN:VCARD\nVERSION:3.0\nUID:%05d\nFN:Person Number%05d\nN:Number%05d;Person;;;\n"
		"EMAIL:p%d@example.org\nEND:VCARD\n",
		i, i, i, i);
	fclose(file);
}

static void bench_khard(double list)
{
	struct screen *s = screen_new(120, 36);
	char path[4096];
	char *argv[] = {"khard", "-c", path, "list", "Number00007", NULL};
	FILE *file;
	int i;

	snprintf(path, sizeof path, "%s/cards", screen_home(s));
	mkdir(path, 0700);
	for (i = 0; i < PEOPLE; i++)
		add_vcard(s, i);
	file = file_in(s, "khard.conf");
	fprintf(file, "[addressbooks]\n[[all]]\npath = %s/cards\n", screen_home(s));
	fclose(file);
	snprintf(path, sizeof path, "%s/khard.conf", screen_home(s));
	figure("find one of 2000 contacts on the command line", "ms", list, until(s, argv, "p7@"),
		"khard");
	screen_free(&s);
}

static void bench_tig(double key)
{
	struct screen *s = screen_new(120, 36);
	char *make[] = {"sh", "-c",
		"cd \"$HOME\" && git init -q . && git config user.name a && git config user.email "
		"a@example.org && "
		"i=0; while [ $i -lt 300 ]; do git commit -q --allow-empty -m \"Number $i\"; "
		"i=$((i+1)); done",
		NULL};
	char *argv[] = {"sh", "-c", "cd \"$HOME\" && exec tig", NULL};

	screen_run(s, make);
	screen_wait_end(s);
	figure("key to frame in a long list: median", "ms", key, down(s, argv, "Number 299"),
		"tig");
	screen_free(&s);
}

/* ---- What a mail program asks: addresses for a word, among ten thousand ---- */

static double query(struct screen *s, char *const argv[])
{
	double times[5 * RUNS], since;

	for (int i = 0; i < 5 * RUNS; i++) {
		since = now_ms();
		screen_run(s, argv);
		screen_wait_end(s);
		times[i] = now_ms() - since;
	}
	return median(times, 5 * RUNS);
}

static double query_ours(void)
{
	const char *args[] = {"--contacts", "10000", NULL};
	struct sim *sim = sim_start(args);
	struct screen *s = program_ready(sim, 120, 36);
	char *argv[] = {getenv("TUI"), "contacts", "list", "--offline", "--mutt", "ada", NULL};
	double ms;

	program_command(s, "sync", NULL);
	ms = query(s, argv);
	screen_free(&s);
	sim_stop(&sim);
	return ms;
}

static double query_abook(void)
{
	struct screen *s = screen_new(120, 36);
	char path[4096];
	char *argv[] = {"abook", "--datafile", path, "--mutt-query", "Number0000", NULL};
	FILE *file = file_in(s, "addressbook");
	double ms;

	fprintf(file, "[format]\nprogram=abook\nversion=0.6.1\n\n");
	for (int i = 0; i < MAIL_PEOPLE; i++)
		fprintf(file, "[%d]\nname=Person Number%05d\nemail=p%d@example.org\n\n", i, i, i);
	fclose(file);
	snprintf(path, sizeof path, "%s/addressbook", screen_home(s));
	ms = query(s, argv);
	screen_free(&s);
	return ms;
}

static double query_khard(void)
{
	struct screen *s = screen_new(120, 36);
	char path[4096];
	char *argv[] = {"khard", "-c", path, "email", "--parsable", "Number0000", NULL};
	FILE *file;
	double ms;

	snprintf(path, sizeof path, "%s/cards", screen_home(s));
	mkdir(path, 0700);
	for (int i = 0; i < MAIL_PEOPLE; i++)
		add_vcard(s, i);
	file = file_in(s, "khard.conf");
	fprintf(file, "[addressbooks]\n[[all]]\npath = %s/cards\n", screen_home(s));
	fclose(file);
	snprintf(path, sizeof path, "%s/khard.conf", screen_home(s));
	ms = query(s, argv);
	screen_free(&s);
	return ms;
}

static void bench_mail(bool abook, bool khard)
{
	double ours_ms = query_ours();

	figure("contacts list ada --mutt, 10000 contacts", "ms", ours_ms, abook ? query_abook() : 0,
		abook ? "abook --mutt-query" : NULL);
	if (khard)
		figure("  the same", "ms", ours_ms, query_khard(), "khard email");
}

void bench_peers(void)
{
	bool abook = installed("abook"), khard = installed("khard"), tig = installed("tig");
	double start = 0, key = 0, list = 0;

	bench_mail(abook, khard);
	if (!abook && !khard && !tig)
		return;
	ours(&start, &key, &list);
	if (abook)
		bench_abook(start, key);
	if (khard)
		bench_khard(list);
	if (tig)
		bench_tig(key);
}
