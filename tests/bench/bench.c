/* Runs every workload, prints one table, writes one JSON file. */
#include "bench.h"

#include "icloud/json.h"
#include "icloud/text.h"

#include <locale.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { FIGURES = 128, REMARKS = 32 };

static struct {
	char *workload;
	const char *unit, *against;
	double ours, reference;
} figures[FIGURES];
static size_t n_figures, n_remarks;
static char *remarks[REMARKS];

void figure(
	const char *workload, const char *unit, double ours, double reference, const char *against)
{
	if (n_figures == FIGURES)
		return;
	figures[n_figures].workload = mem_dup(workload);
	figures[n_figures].unit = unit;
	figures[n_figures].ours = ours;
	figures[n_figures].reference = reference;
	figures[n_figures].against = against;
	n_figures++;
	fprintf(stderr, "  %-52s %10.2f %s\n", workload, ours, unit);
}

void remark(const char *format, ...)
{
	struct buf text = BUF_INIT(KIB);
	va_list args;

	va_start(args, format);
	buf_vprintf(&text, format, args);
	va_end(args);
	if (n_remarks < REMARKS)
		remarks[n_remarks++] = mem_dup(buf_cstr(&text));
	buf_release(&text);
}

double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1000 + (double)t.tv_nsec / 1e6;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double percentile(double *values, size_t n, int p)
{
	if (n == 0)
		return 0;
	qsort(values, n, sizeof *values, by_value);
	return values[(n - 1) * (size_t)p / 100];
}

double median(double *values, size_t n)
{
	return percentile(values, n, 50);
}

static void print_table(void)
{
	size_t i;

	printf("\n%-54s %12s %12s %8s   %s\n", "workload", "ours", "reference", "ratio",
		"unit, reference");
	for (i = 0; i < n_figures; i++)
		if (figures[i].reference > 0)
			printf("%-54s %12.2f %12.2f %8.2f   %s, %s\n", figures[i].workload,
				figures[i].ours, figures[i].reference,
				figures[i].ours / figures[i].reference, figures[i].unit,
				figures[i].against);
		else
			printf("%-54s %12.2f %12s %8s   %s%s%s\n", figures[i].workload,
				figures[i].ours, "", "", figures[i].unit,
				figures[i].against ? ", " : "",
				figures[i].against ? figures[i].against : "");
	for (i = 0; i < n_remarks; i++)
		printf("%s\n", remarks[i]);
}

static void put_number(struct json_writer *w, const char *key, double value)
{
	char text[32];

	snprintf(text, sizeof text, "%.4g", value);
	json_key(w, key);
	json_put_raw(w, str_of(text));
}

static void write_json(const char *path)
{
	struct buf out = BUF_INIT(MIB);
	struct json_writer w = json_writer(&out);
	FILE *file = fopen(path, "w");
	size_t i;

	json_array(&w);
	for (i = 0; i < n_figures; i++) {
		json_object(&w);
		json_key(&w, "workload");
		json_put(&w, figures[i].workload);
		json_key(&w, "unit");
		json_put(&w, figures[i].unit);
		put_number(&w, "ours", figures[i].ours);
		if (figures[i].reference > 0) {
			put_number(&w, "reference", figures[i].reference);
			put_number(&w, "ratio", figures[i].ours / figures[i].reference);
			json_key(&w, "against");
			json_put(&w, figures[i].against);
		}
		json_object_end(&w);
	}
	json_array_end(&w);
	if (!file || fwrite(out.p, 1, out.n, file) != out.n || fclose(file) != 0)
		fprintf(stderr, "cannot write %s\n", path);
	buf_release(&out);
}

int main(int argc, char **argv)
{
	const char *only = getenv("BENCH_ONLY"); /* read, screen, idle, review, wire, sync, peers */

	setlocale(LC_ALL, "C.UTF-8");
	if (!only || strstr(only, "read")) {
		bench_read(10000);
		bench_read(50000);
	}
	if (!only || strstr(only, "screen")) {
		bench_screen(100);
		bench_screen(50000);
	}
	if (!only || strstr(only, "idle"))
		bench_idle();
	if (!only || strstr(only, "review"))
		bench_review();
	if (!only || strstr(only, "wire"))
		bench_wire();
	if (!only || strstr(only, "sync"))
		bench_sync();
	if (!only || strstr(only, "peers"))
		bench_peers();
	print_table();
	if (argc > 1)
		write_json(argv[1]);
	return 0;
}
