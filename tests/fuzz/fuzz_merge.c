/* Two cards parted by LF: whoever they are, they can be compared and merged; the result is one JSON object
 * with the id of the card that stays. */
#include "exchange/match.h"
#include "icloud/merge.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void expect(bool truth)
{
	if (!truth)
		abort();
}

static void compare(struct str a, struct str b)
{
	struct people p = {0};
	struct buf why = BUF_INIT(MIB);
	struct matches m;
	int score;

	expect(people_add(&p, STR("A"), a) && people_add(&p, STR("B"), b));
	score = match_score(&p, 0, 1, &why);
	expect(score >= 0 && score <= 99 && score == match_score(&p, 1, 0, NULL));
	match_people(&p, &m);
	expect(m.n <= 1);
	free(m.at);
	people_release(&p);
	buf_release(&why);
}

static void choose(struct merge *m, enum merge_choice choice)
{
	struct merge_row row;

	for (size_t i = 0; merge_row(m, i, &row); i++)
		if (row.open || choice != MERGE_BOTH)
			merge_choose(m, i, row.open && choice == MERGE_BOTH ? MERGE_LEFT : choice);
	expect(merge_open(m) == 0);
}

static void merge(struct str a, struct str b, enum merge_choice choice)
{
	struct buf out = BUF_INIT(16 * MIB), id = BUF_INIT(MIB);
	struct error err = ERROR_INIT;
	struct merge *m = merge_new(a, b, STR_NONE, &err);

	if (!m)
		return;
	choose(m, choice);
	if (merge_result(m, &out, &err)) {
		expect(json_type(json_value(buf_str(&out))) == JSON_OBJECT);
		card_id(buf_str(&out), &id);
		expect(str_eq(buf_str(&id), merge_id(m, merge_stays(m))));
	}
	merge_free(&m);
	buf_release(&out);
	buf_release(&id);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str rest = {(const char *)data, n}, left = STR_NONE;

	if (!str_cut(&rest, '\n', &left))
		return 0;
	compare(left, rest);
	merge(left, rest, MERGE_LEFT);
	merge(left, rest, MERGE_RIGHT);
	merge(left, rest, MERGE_BOTH);
	return 0;
}
