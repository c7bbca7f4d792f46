/* Pictures of frames: same bytes every time, text escaped, wide letters and lines in their cells. */
#include "svg.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static struct buf draw(const char *script)
{
	struct screen *s = screen_new(30, 4);
	char *argv[] = {"sh", "-c", (char *)(uintptr_t)script, NULL};
	struct buf out = BUF_INIT(MIB);

	screen_run(s, argv);
	screen_wait_end(s);
	assert_true(svg_frame(s, &out));
	screen_free(&s);
	return out;
}

static void expect(const char *script, const char *in_it, bool there)
{
	struct buf svg = draw(script);

	if ((strstr(buf_cstr(&svg), in_it) != NULL) != there)
		fail_msg("%s\n%s %s", buf_cstr(&svg), there ? "lacks" : "has", in_it);
	buf_release(&svg);
}

static void svg_frame__is__the_same_every_time(void **state)
{
	const char *script = "printf 'a \\033[1mb\\033[0m \\342\\226\\223\\n\\033[44mc'";
	struct buf a = draw(script), b = draw(script);

	(void)state;
	assert_true(str_eq(buf_str(&a), buf_str(&b)));
	buf_release(&a);
	buf_release(&b);
}

static void svg_frame__escapes__what_xml_means(void **state)
{
	(void)state;
	expect("printf '<a&b>'", ">&lt;a&amp;b&gt;</text>", true);
	expect("printf '<a&b>'", "<a&b>", false);
}

static void svg_frame__parts__runs_by_look_and_gap(void **state)
{
	(void)state;
	expect("printf 'one two   three'", "textLength=\"63\" fill=\"#d7dae0\">one two</text>",
		true);
	expect("printf 'x\\033[1;38;5;75my'",
		"<text x=\"23\" y=\"28\" textLength=\"9\" fill=\"#5fafff\" "
		"font-weight=\"bold\">y</text>",
		true);
	expect("printf '\\033[7mr'", "fill=\"#1e1e1e\">r</text>", true);
	expect("printf '\\033[4mu'", "<rect x=\"14\" y=\"30\" width=\"9\" height=\"1\"", true);
}

static void svg_frame__gives__wide_letters_two_cells(void **state)
{
	(void)state;
	expect("printf '\\351\\226\\242x'", "textLength=\"18\" fill=\"#d7dae0\">関</text>", true);
	expect("printf '\\351\\226\\242x'", "<text x=\"32\" y=\"28\" textLength=\"9\"", true);
}

static void svg_frame__draws__lines_as_shapes(void **state)
{
	(void)state;
	expect("printf '\\342\\224\\200'", "<rect x=\"14\" y=\"23\" width=\"9\" height=\"1\"",
		true);
	expect("printf '\\342\\224\\200'", "─", false);
	expect("printf '\\342\\226\\210'", "<rect x=\"14\" y=\"14\" width=\"9\" height=\"19\"",
		true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(svg_frame__is__the_same_every_time),
		cmocka_unit_test(svg_frame__escapes__what_xml_means),
		cmocka_unit_test(svg_frame__parts__runs_by_look_and_gap),
		cmocka_unit_test(svg_frame__gives__wide_letters_two_cells),
		cmocka_unit_test(svg_frame__draws__lines_as_shapes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
