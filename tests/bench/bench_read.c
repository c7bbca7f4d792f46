/* From the bytes of an answer to the fields of every contact: our spans against cJSON_Parse, which
 * builds a tree of the same bytes (and then would still have to be walked). Each runs in a process of
 * its own, so that the resident memory is its own too. */
#include "bench.h"

#include "icloud/card.h"
#include "icloud/text.h"

#include <cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { RUNS = 5 };

static void add_card(struct buf *out, int i)
{
	buf_printf(out,
		"{\"firstName\":\"Ada%d\",\"lastName\":\"Lovelace-%05d\",\"companyName\":"
		"\"Analytical Engines "
		"%d\",\"jobTitle\":\"Analyst\",\"department\":\"Tables\",\"isCompany\":false,"
		"\"contactId\":\"%08X-94C1-4D5B-A7E0-%012X\",\"etag\":\"C=%d@U=0c1d2e3f-4a5b\","
		"\"normalized\":\"lovelace ada%d\",\"phones\":[{\"field\":\"+44 20 7946 %04d\","
		"\"label\":\"MOBILE\"},{\"field\":\"+44 20 7947 %04d\",\"label\":\"WORK\"}],",
		i, i, i % 97, (unsigned)i * 2654435761u, i, i, i, i % 10000, i % 9973);
	buf_printf(out,
		"\"emailAddresses\":[{\"field\":\"ada%d@engines.example\",\"label\":\"WORK\"},"
		"{\"field\":\"ada.%d@lovelace.example\",\"label\":\"HOME\"}],\"streetAddresses\":[{"
		"\"field\":"
		"{\"street\":\"%d St James\\u2019s "
		"Square\",\"city\":\"London\",\"postalCode\":\"SW1Y 4JH\","
		"\"country\":\"United Kingdom\",\"countryCode\":\"gb\"},\"label\":\"HOME\"}],"
		"\"birthday\":\"1815-12-10\",\"notes\":\"Wrote the notes; note G has the "
		"table.\\nKept as it "
		"came.\",\"whitelisted\":false,\"dateModified\":\"2026-03-03T10:02:00Z\"}",
		i, i, i % 200);
}

static struct buf make_answer(int contacts)
{
	struct buf out = BUF_INIT(128 * MIB);
	int i;

	buf_adds(&out, "{\"contacts\":[");
	for (i = 0; i < contacts; i++) {
		if (i)
			buf_addc(&out, ',');
		add_card(&out, i);
	}
	buf_adds(&out, "],\"prefToken\":\"P\",\"syncToken\":\"MARK=1&S=1\"}");
	return out;
}

static size_t read_ours(struct str answer)
{
	struct json_walk cards = json_walk(json_get(answer, "contacts"));
	struct buf name = BUF_INIT(4 * KIB);
	size_t found = 0;

	while (json_next(&cards)) {
		struct card_walk rows = card_walk(cards.value);
		struct card_row row;

		while (card_next(&rows, &row))
			found++;
		buf_clear(&name);
		card_name(cards.value, &name);
		found += name.n > 0;
	}
	buf_release(&name);
	return found;
}

static size_t read_tree(struct str answer)
{
	cJSON *tree = cJSON_ParseWithLength(answer.p, answer.n);
	size_t n = (size_t)cJSON_GetArraySize(cJSON_GetObjectItem(tree, "contacts"));

	cJSON_Delete(tree);
	return n;
}

/* What a child tells: the milliseconds and the memory of reading, or the two times of the store. */
struct outcome {
	double ms, kib;
	struct store_times store;
};

static double resident_peak(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double)usage.ru_maxrss;
}

static struct outcome measure(struct str answer, size_t (*work)(struct str))
{
	double before = resident_peak(), times[RUNS], start;
	struct outcome o = {0};
	int i;

	for (i = 0; i < RUNS; i++) {
		start = now_ms();
		if (work(answer) == 0)
			abort();
		times[i] = now_ms() - start;
	}
	o.ms = median(times, RUNS);
	o.kib = resident_peak() - before;
	return o;
}

static struct outcome ours(struct str answer)
{
	return measure(answer, read_ours);
}

static struct outcome tree(struct str answer)
{
	return measure(answer, read_tree);
}

static struct outcome store(struct str answer)
{
	double write[RUNS], first[RUNS];
	struct store_times t = {0};
	struct outcome o = {0};

	for (int i = 0; i < RUNS; i++) {
		t = bench_store(answer);
		write[i] = t.write_ms;
		first[i] = t.first_ms;
	}
	o.store = t;
	o.store.write_ms = median(write, RUNS);
	o.store.first_ms = median(first, RUNS);
	return o;
}

static struct outcome in_a_child(struct str answer, struct outcome (*work)(struct str))
{
	struct outcome o = {0};
	int pipe_of[2], status;
	pid_t child;

	if (pipe(pipe_of) < 0 || (child = fork()) < 0)
		abort();
	if (child == 0) {
		o = work(answer);
		_exit(write(pipe_of[1], &o, sizeof o) == sizeof o ? 0 : 1);
	}
	close(pipe_of[1]);
	if (read(pipe_of[0], &o, sizeof o) != sizeof o || waitpid(child, &status, 0) != child)
		abort();
	close(pipe_of[0]);
	return o;
}

void bench_read(int contacts)
{
	struct buf answer = make_answer(contacts);
	struct outcome spans = in_a_child(buf_str(&answer), ours),
		       parsed = in_a_child(buf_str(&answer), tree),
		       stored = in_a_child(buf_str(&answer), store);
	char name[80];

	snprintf(name, sizeof name, "read %d contacts, %.1f MB: bytes to fields", contacts,
		(double)answer.n / 1e6);
	figure(name, "ms", spans.ms, parsed.ms, "cJSON_Parse of the same bytes");
	snprintf(name, sizeof name, "  the store's part, %d: all rows written", contacts);
	figure(name, "ms", stored.store.write_ms, 0, NULL);
	snprintf(name, sizeof name, "  the store's part, %d: opened, first rows read", contacts);
	figure(name, "ms", stored.store.first_ms, 0, NULL);
	snprintf(
		name, sizeof name, "  search, %d: made ready in all, while nobody waits", contacts);
	figure(name, "ms", stored.store.prepare_ms, 0, NULL);
	figure("    its longest step", "ms", stored.store.step_ms, 0, NULL);
	snprintf(name, sizeof name, "  search keystroke, %d: median", contacts);
	figure(name, "ms", stored.store.key_ms, 0, NULL);
	figure("    99th percentile", "ms", stored.store.p99_ms, 0, NULL);
	figure("    the first, with nothing ready", "ms", stored.store.cold_ms, 0, NULL);
	snprintf(name, sizeof name, "  duplicates, %d: found, with their reasons", contacts);
	figure(name, "ms", stored.store.duplicates_ms, 0, NULL);
	snprintf(name, sizeof name, "read %d contacts: memory beyond the bytes", contacts);
	figure(name, "KiB", spans.kib, parsed.kib, "cJSON_Parse of the same bytes");
	buf_release(&answer);
}
