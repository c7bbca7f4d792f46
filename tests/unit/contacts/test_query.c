#include "contacts/query.h"
#include "contacts/search.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static void show_span(
	const struct search_query *q, const char *name, struct query_span s, struct buf *out)
{
	buf_printf(out, "%s%.*s", name, STR_ARG(query_text(q, s)));
}

static void show(const struct search_query *q, struct buf *out)
{
	static const char *const kinds[] = {"has", "no", "group", "label", "changed", "birthday"};

	for (size_t i = 0; i < q->n; i++) {
		show_span(q, "[", q->words[i].as_typed, out);
		for (size_t k = 0; k < QUERY_FORMS; k++)
			if (q->words[i].digits[k].length)
				show_span(q, "|", q->words[i].digits[k], out);
		buf_adds(out, "]");
	}
	for (size_t i = 0; i < q->n_filters; i++) {
		const struct query_filter *f = &q->filters[i];

		buf_printf(out, "(%s", kinds[f->kind]);
		if (f->bits)
			buf_printf(out, " %u", f->bits);
		if (f->seconds)
			buf_printf(out, " %s%lld", f->after ? ">" : "<",
				(long long)(f->seconds / 86400));
		if (f->value.length)
			show_span(q, " ", f->value, out);
		buf_adds(out, ")");
	}
}

static void search_query_init__takes__apart(void **state)
{
	static const struct {
		const char *typed, *want;
	} rows[] = {
		{"", ""},
		{" moore  School ", "[moore][school]"},
		{"Émilie", "[emilie]"},
		{"group:Analysts", "(group analysts)"},
		{"group:\"Old Friends\" ada", "[ada](group old friends)"},
		{"group:\"Old Fr", "(group old fr)"},
		{"group:\"", ""},
		{"group:", ""},
		{"has:photo no:E-Mail", "(has 32)(no 2)"},
		{"has:hat", "[has:hat]"},
		{"http://x", "[http://x]"},
		{"changed:<30d changed:>1y", "(changed <30)(changed >365)"},
		{"changed:2w", "(changed <14)"},
		{"changed:<3x", "[changed:<3x]"},
		{"changed:<d", "[changed:<d]"},
		{"changed:<-3d", "[changed:<-3d]"},
		{"birthday:<30d", "(birthday <30)"},
		{"birthday:>30d", "[birthday:>30d]"},
		{"label:HOME x", "[x](label home)"},
		{"0202 555", "[0202|202|202555][555|555|202555]"},
		{"+1 (202) 555", "[+1|1202555|202555][(202)|202|1202555|202555][555|555|1202555|"
				 "202555]"},
		{"+44 20", "[+44|44|4420][20|20|4420]"},
		{"0044 20 7946", "[0044|44|44207946|207946][20|20|44207946|207946][7946|7946|"
				 "44207946|207946]"},
		{"ada 7", "[ada][7]"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct buf out = BUF_INIT(KIB);
		struct search_query q;

		search_query_init(&q, str_of(rows[i].typed));
		show(&q, &out);
		assert_string_equal(buf_cstr(&out), rows[i].want);
		search_query_release(&q);
		buf_release(&out);
	}
}

static void search_query_init__has__a_limit(void **state)
{
	struct buf typed = BUF_INIT(64 * KIB);
	struct search_query q;

	(void)state;
	for (int i = 0; i < 500; i++)
		buf_adds(&typed, "a has:phone 7 ");
	search_query_init(&q, buf_str(&typed));
	assert_int_equal(q.n, QUERY_WORDS);
	assert_int_equal(q.n_filters, QUERY_FILTERS);
	search_query_release(&q);
	buf_release(&typed);
}

static void each(void *ctx, enum query_kind kind, void (*name)(void *to, struct str s), void *to)
{
	(void)ctx;
	if (kind == QUERY_GROUP) {
		name(to, STR("Analysts"));
		name(to, STR("Old friends"));
		name(to, STR("Old foes"));
	} else {
		name(to, STR("home"));
		name(to, STR("homepage"));
	}
}

static void search_query_complete__goes__as_far_as_all_agree(void **state)
{
	static const struct query_names names = {each, NULL};
	static const struct {
		const char *typed, *want;
	} rows[] = {
		{"gr", "group:"},
		{"ada n", "ada no:"},
		{"group:an", "group:Analysts "},
		{"group:old", "group:\"Old f"},
		{"group:\"old fr", "group:\"Old friends\" "},
		{"ada has:pho", "ada has:pho"},
		{"has:phot", "has:photo "},
		{"label:h", "label:home"},
		{"changed:", "changed:<30d "},
		{"group:x", NULL},
		{"x", NULL},
		{"", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct buf out = BUF_INIT(KIB);
		bool done = search_query_complete(str_of(rows[i].typed), &names, &out);

		assert_int_equal(done, rows[i].want != NULL);
		if (done)
			assert_string_equal(buf_cstr(&out), rows[i].want);
		buf_release(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(search_query_init__takes__apart),
		cmocka_unit_test(search_query_init__has__a_limit),
		cmocka_unit_test(search_query_complete__goes__as_far_as_all_agree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
