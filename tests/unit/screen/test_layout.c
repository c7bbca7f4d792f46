#include "screen/layout.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void is(struct column c, int x, int w)
{
	assert_int_equal(c.w, w);
	if (w)
		assert_int_equal(c.x, x);
}

/* The drawings of screens.md at 120, 80 and 60 columns. */
static void layout__stands__where_the_drawings_have_it(void **state)
{
	struct columns c;
	struct review_layout r;

	(void)state;
	c = layout_contacts(120, false);
	is(c.side, 0, 20), is(c.main, 21, 42), is(c.rest, 64, 56);
	c = layout_contacts(80, false);
	is(c.side, 0, 0), is(c.main, 0, 32), is(c.rest, 33, 47);
	c = layout_contacts(60, false);
	is(c.main, 0, 60), is(c.rest, 0, 0);
	c = layout_alarms(120, false);
	is(c.main, 0, 68), is(c.rest, 69, 51);
	c = layout_cloudkit(120, false);
	is(c.side, 0, 32), is(c.main, 33, 46), is(c.rest, 80, 40);
	c = layout_plain(120);
	is(c.side, 0, 39), is(c.main, 40, 41), is(c.rest, 82, 38);
	r = layout_review(120, false, false);
	is(r.list, 0, 36), is(r.diff, 37, 83);
	assert_int_equal(r.label, 13);
	assert_int_equal(r.value, 31);
	r = layout_review(80, false, false);
	is(r.list, 0, 23), is(r.diff, 24, 56);
	assert_int_equal(r.label, 10);
	assert_int_equal(r.value, 19);
	assert_true(layout_review(60, false, false).stacked);
	assert_true(layout_review(120, false, true).stacked);
}

static void fits(struct columns c, int w)
{
	int end = c.side.w ? c.side.w + 1 : 0;

	assert_int_equal(c.main.x, end);
	end += c.main.w;
	if (c.rest.w) {
		assert_int_equal(c.rest.x, end + 1);
		end += 1 + c.rest.w;
	}
	assert_in_range(end, 1, w);
	assert_true(c.main.w > 20);
}

static void layout__fits__every_width(void **state)
{
	(void)state;
	for (int w = 60; w <= 260; w++)
		for (int wide = 0; wide < 2; wide++) {
			struct review_layout r = layout_review(w, wide, false);

			fits(layout_contacts(w, wide), w);
			fits(layout_alarms(w, wide), w);
			fits(layout_cloudkit(w, wide), w);
			fits(layout_plain(w), w);
			assert_in_range(r.diff.x + r.diff.w, 1, w);
			assert_in_range(r.value, 15, 72);
			if (!r.stacked)
				assert_true(r.label + 8 + 2 * r.value <= r.diff.w);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(layout__stands__where_the_drawings_have_it),
		cmocka_unit_test(layout__fits__every_width),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
