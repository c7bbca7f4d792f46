/* Programs that people use beside ours, where they are installed: abook and khard for contacts, tig for
 * moving in a long list. Each is measured as ours is: until its first useful row is on the terminal. */
#include "bench.h"

#include "icloud/json.h"
#include "screen.h"
#include "sim.h"
#include "program.h"
#include "temp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PEOPLE = 2000, RUNS = 3, KEYS = 100 };

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

/* ---- What a mail program asks: addresses for a word, among ten thousand; everybody has the same people ---- */

struct cost {
	double cpu_ms, ms; /* the least of all runs: other programs may be at work beside */
};

static double children_ms(void)
{
	struct rusage r;

	getrusage(RUSAGE_CHILDREN, &r);
	return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) * 1e3 +
	       (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e3;
}

static struct cost query(struct screen *s, char *const argv[])
{
	struct cost least = {1e9, 1e9};

	for (int i = 0; i < 10 * RUNS; i++) {
		double cpu = children_ms(), since = now_ms();

		screen_run(s, argv);
		screen_wait_end(s);
		since = now_ms() - since;
		cpu = children_ms() - cpu;
		least.cpu_ms = cpu < least.cpu_ms ? cpu : least.cpu_ms;
		least.ms = since < least.ms ? since : least.ms;
	}
	return least;
}

/* Ours, and the people, as JSON, for the others. */
static struct cost query_ours(struct buf *people)
{
	const char *args[] = {"--contacts", "10000", NULL};
	struct sim *sim = sim_start(args);
	struct screen *s = program_ready(sim, 120, 36);
	char *argv[] = {getenv("TUI"), "contacts", "list", "--mutt", "ada", NULL};
	char *export[] = {
		"sh", "-c", "\"$0\" contacts list --json >\"$HOME\"/people", getenv("TUI"), NULL};
	char path[4096];
	struct cost cost;

	program_command(s, "sync", NULL);
	cost = query(s, argv);
	screen_run(s, export);
	screen_wait_end(s);
	snprintf(path, sizeof path, "%s/home/people", screen_home(s));
	if (!temp_read(path, people))
		screen_fail(s, __FILE__, __LINE__, "cannot read %s", path);
	screen_free(&s);
	sim_stop(&sim);
	return cost;
}

static void put_value(FILE *file, const char *before, struct str quoted, const char *behind)
{
	struct buf text = BUF_INIT(MIB);

	if (json_text(quoted, &text) && text.n)
		fprintf(file, "%s%s%s", before, buf_cstr(&text), behind);
	buf_release(&text);
}

static void put_abook(FILE *file, int i, struct str person)
{
	struct json_walk mails = json_walk(json_get(person, "emails"));
	struct str phones = json_get(person, "phones");

	fprintf(file, "[%d]\n", i);
	put_value(file, "name=", json_get(person, "name"), "\n");
	for (bool first = true; json_next(&mails); first = false)
		put_value(file, first ? "email=" : ",", mails.value, "");
	put_value(file, "\nphone=", json_at(phones, 0), "");
	put_value(file, "\nmobile=", json_at(phones, 1), "");
	put_value(file, "\nnotes=", json_get(person, "company"), "");
	fprintf(file, "\n\n");
}

static struct cost query_abook(struct str people)
{
	struct screen *s = screen_new(120, 36);
	struct json_walk w = json_walk(json_get(json_value(people), "contacts"));
	char path[4096];
	char *argv[] = {"abook", "--datafile", path, "--mutt-query", "ada", NULL};
	FILE *file = file_in(s, "addressbook");
	struct cost cost;

	fprintf(file, "[format]\nprogram=abook\nversion=0.6.1\n\n");
	for (int i = 0; json_next(&w); i++)
		put_abook(file, i, w.value);
	fclose(file);
	snprintf(path, sizeof path, "%s/addressbook", screen_home(s));
	cost = query(s, argv);
	screen_free(&s);
	return cost;
}

static void put_vcard(struct screen *s, int i, struct str person)
{
	struct json_walk mails = json_walk(json_get(person, "emails"));
	struct json_walk phones = json_walk(json_get(person, "phones"));
	char name[64];
	FILE *file;

	snprintf(name, sizeof name, "cards/%05d.vcf", i);
	file = file_in(s, name);
	fprintf(file, "BEGIN:VCARD\nVERSION:3.0\nUID:%05d\n", i);
	put_value(file, "FN:", json_get(person, "name"), "\n");
	put_value(file, "N:", json_get(person, "name"), ";;;;\n");
	put_value(file, "ORG:", json_get(person, "company"), "\n");
	while (json_next(&mails))
		put_value(file, "EMAIL:", mails.value, "\n");
	while (json_next(&phones))
		put_value(file, "TEL:", phones.value, "\n");
	fprintf(file, "END:VCARD\n");
	fclose(file);
}

static struct cost query_khard(struct str people)
{
	struct screen *s = screen_new(120, 36);
	struct json_walk w = json_walk(json_get(json_value(people), "contacts"));
	char path[4096];
	char *argv[] = {"khard", "-c", path, "email", "--parsable", "ada", NULL};
	FILE *file;
	double cpu, since;
	struct cost cost;

	snprintf(path, sizeof path, "%s/cards", screen_home(s));
	mkdir(path, 0700);
	for (int i = 0; json_next(&w); i++)
		put_vcard(s, i, w.value);
	file = file_in(s, "khard.conf");
	fprintf(file, "[addressbooks]\n[[all]]\npath = %s/cards\n", screen_home(s));
	fclose(file);
	snprintf(path, sizeof path, "%s/khard.conf", screen_home(s));
	cpu = children_ms(); /* once: it takes seconds */
	since = now_ms();
	screen_run(s, argv);
	screen_wait_end(s);
	cost = (struct cost){children_ms() - cpu, now_ms() - since};
	screen_free(&s);
	return cost;
}

static void mail_row(struct cost ours, struct cost other, const char *against)
{
	figure("contacts list ada --mutt, 10000 contacts: CPU", "ms", ours.cpu_ms, other.cpu_ms,
		against);
	figure("  the same: until it has ended", "ms", ours.ms, other.ms, against);
}

static void bench_mail(bool abook, bool khard)
{
	struct buf people = BUF_INIT(64 * MIB);
	struct cost ours = query_ours(&people);

	mail_row(ours, abook ? query_abook(buf_str(&people)) : (struct cost){0, 0},
		abook ? "abook --mutt-query" : NULL);
	if (khard)
		mail_row(ours, query_khard(buf_str(&people)), "khard email");
	remark("mutt: least of 30 runs (khard: one), all with the same people.");
	buf_release(&people);
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
