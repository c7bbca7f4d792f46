/* What the benchmarks share: the list of figures, the clock, the median. */
#ifndef BENCH_H
#define BENCH_H

#include "icloud/text.h"

#include <stddef.h>

/** One row of the table. reference 0: there is none, and no ratio. */
void figure(
	const char *workload, const char *unit, double ours, double reference, const char *against);
/** A sentence under the table: what was left out, and why. */
void remark(const char *format, ...) __attribute__((format(printf, 1, 2)));

double now_ms(void);				    /* monotonic */
double median(double *values, size_t n);	    /* sorts them */
double percentile(double *values, size_t n, int p); /* sorts them */

/* bench_read.c: bytes to fields, against a tree. */
void bench_read(int contacts);
/* bench_store.c: the store alone, once, in an empty folder; the body of a complete startup. */
struct store_times {
	double write_ms,
		first_ms; /* all rows written; another reader opened and its first rows read */
	double prepare_ms,
		step_ms; /* what a search needs, made ready: all of it, the longest step */
	double cold_ms, key_ms,
		p99_ms;	      /* a keystroke of a search: nothing ready, the usual, the worst */
	double duplicates_ms; /* all contacts looked through for likely duplicates, and kept */
};
struct store_times bench_store(struct str startup);
/* bench_screen.c: the program in a pseudo terminal, against a bare curses program. */
void bench_screen(int contacts);
void bench_idle(void);
/* bench_review.c: ten thousand changes, staged, laid out, seen. */
void bench_review(void);
/* bench_wire.c: with 100 ms of latency. */
void bench_wire(void);
/* bench_sync.c: ten of 50,000 changed. */
void bench_sync(void);
/* bench_peers.c: abook, khard, tig, where they are installed. */
void bench_peers(void);

#endif
