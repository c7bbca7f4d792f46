/* Two texts parted by LF, laid side by side: nothing taken is the text before, byte for byte; all taken
 * leaves no difference to the text after; and three ways with one side unchanged loses nothing. */
#include "change/checks.h"
#include "change/diff.h"
#include "change/sides.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void expect(bool truth)
{
	if (!truth)
		abort();
}

static size_t differing(struct str a, struct str b)
{
	struct diff d;
	size_t n;

	expect(diff_cards(a, b, &d));
	n = d.differ;
	diff_release(&d);
	return n;
}

/* Each pair that counts has exactly one row; every row points into the diff's own text. */
static void check_rows(const struct sides *s, const struct diff *d, const size_t *pair_of)
{
	struct str all = buf_str(&d->text);
	size_t counted = 0, rows = 0;

	for (size_t i = 0; i < s->n; i++)
		counted += pair_counts(s, &s->pairs[i]);
	for (size_t i = 0; i < d->n; i++) {
		const struct diff_row *r = &d->rows[i];
		struct str parts[] = {r->field, r->words, r->before, r->after, r->note};

		expect(pair_of[i] < s->n);
		rows += r->sign != DIFF_SAME;
		for (size_t k = 0; k < sizeof parts / sizeof *parts; k++)
			expect(parts[k].p >= all.p && parts[k].p + parts[k].n <= all.p + all.n);
	}
	expect(counted == rows && rows == d->differ);
}

static void check_built(struct str before, struct str after)
{
	struct buf none = BUF_INIT(TEXT_MAX), all = BUF_INIT(TEXT_MAX), words = BUF_INIT(TEXT_MAX);
	struct sides s;
	struct diff d;
	size_t *pair_of;
	bool *take;

	if (!sides_open(before, after, &s))
		return;
	expect(diff_sides(&s, NULL, &d, &pair_of));
	check_rows(&s, &d, pair_of);
	take = mem_new(s.n + 1);
	expect(sides_build(&s, take, &none));
	for (size_t i = 0; i < s.n; i++)
		take[i] = true;
	expect(sides_build(&s, take, &all));
	if (s.text[0].p && s.text[1].p) {
		expect(str_eq(buf_str(&none), s.text[0]));
		expect(differing(buf_str(&all), s.text[1]) == 0);
	}
	diff_summary(&d, &words);
	diff_fields(&d, &words);
	checks_sides(CHANGE_UPDATE, SOURCE_BULK, before, after, &d);
	free(take);
	free(pair_of);
	diff_release(&d);
	sides_release(&s);
	buf_release(&none);
	buf_release(&all);
	buf_release(&words);
}

static void check_merged(struct str a, struct str b)
{
	struct buf out = BUF_INIT(TEXT_MAX);
	size_t both = 0;
	struct str x = json_value(a), y = json_value(b);

	if (json_type(x) == JSON_OBJECT && json_type(y) == JSON_OBJECT) {
		expect(cards_merge(a, b, a, &out, &both));
		expect(str_eq(buf_str(&out), y) && both == 0);
		buf_clear(&out);
		expect(cards_merge(a, a, b, &out, &both));
		expect(differing(buf_str(&out), y) == 0 && both == 0);
		buf_clear(&out);
		expect(cards_merge(a, b, b, &out, &both));
		expect(str_eq(buf_str(&out), y) && both == 0);
	}
	buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str after = {(const char *)data, n}, before = STR_NONE;

	str_cut(&after, '\n', &before);
	check_built(before, after);
	check_merged(before, after);
	return 0;
}
