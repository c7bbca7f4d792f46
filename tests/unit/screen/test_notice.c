/* Which terminal is told how, what is written to it, and how a command gets its arguments. */
#include "screen/notice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void notice_kind__is_known__or_none(void **state)
{
	(void)state;
	assert_int_equal(notice_kind_of("xterm-256color", NULL, NULL, NULL, NULL), NOTICE_NONE);
	assert_int_equal(notice_kind_of(NULL, NULL, NULL, NULL, NULL), NOTICE_NONE);
	assert_int_equal(notice_kind_of("linux", "", "", "", ""), NOTICE_NONE);
	assert_int_equal(notice_kind_of("xterm-kitty", NULL, "1", NULL, NULL), NOTICE_99);
	assert_int_equal(notice_kind_of("foot-extra", NULL, NULL, NULL, NULL), NOTICE_777);
	assert_int_equal(notice_kind_of("xterm-256color", "WezTerm", NULL, NULL, NULL), NOTICE_777);
	assert_int_equal(notice_kind_of("xterm-256color", "iTerm.app", NULL, NULL, NULL), NOTICE_9);
}

/* The variables of the terminal outside are inherited there, and say nothing about what takes the bytes. */
static void notice_kind__inside_a_multiplexer__is_none(void **state)
{
	(void)state;
	assert_int_equal(notice_kind_of("tmux-256color", "WezTerm", NULL, NULL, NULL), NOTICE_NONE);
	assert_int_equal(notice_kind_of("screen", NULL, "1", NULL, "1.tty"), NOTICE_NONE);
	assert_int_equal(notice_kind_of("xterm-kitty", NULL, "1", "/tmp/tmux", NULL), NOTICE_NONE);
}

static void assert_bytes(enum notice_kind kind, const char *title, const char *expected)
{
	struct buf out = BUF_INIT(4 * KIB);

	assert_true(notice_bytes(kind, str_of(title), STR("10:00; Room 2"), &out));
	assert_string_equal(buf_cstr(&out), expected);
	buf_release(&out);
}

static void notice_bytes__never_leave__their_sequence(void **state)
{
	(void)state;
	assert_bytes(NOTICE_9, "09:45 a;b", "\x1b]9;09:45 a,b, 10:00, Room 2\x1b\\");
	assert_bytes(NOTICE_777, "09:45 x\x1b\\y\az",
		"\x1b]777;notify;09:45 x␛\\y␇z;10:00, Room 2\x1b\\");
	assert_bytes(NOTICE_99, "09:45 \xc2\x9cq",
		"\x1b]99;i=icloud-tui:d=0;09:45 \xef\xbf\xbdq\x1b\\"
		"\x1b]99;i=icloud-tui:d=1:p=body;10:00, Room 2\x1b\\");
	assert_bytes(NOTICE_NONE, "09:45 Stand-up", "");
}

static void notice_args__are__words_then_title_and_text(void **state)
{
	char words[] = "  notify-send  -a icloud-tui ", title[] = "09:45 $(reboot)", text[] = "a b";
	char *argv[NOTICE_ARGS], blank[] = "  ", many[256] = "";

	(void)state;
	assert_true(notice_args(words, title, text, argv));
	assert_string_equal(argv[0], "notify-send");
	assert_string_equal(argv[1], "-a");
	assert_string_equal(argv[2], "icloud-tui");
	assert_string_equal(argv[3], "09:45 $(reboot)");
	assert_string_equal(argv[4], "a b");
	assert_null(argv[5]);
	assert_false(notice_args(blank, title, text, argv));
	for (int i = 0; i < 60; i++)
		memcpy(many + 2 * i, "a ", 3);
	assert_false(notice_args(many, title, text, argv));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(notice_kind__is_known__or_none),
		cmocka_unit_test(notice_kind__inside_a_multiplexer__is_none),
		cmocka_unit_test(notice_bytes__never_leave__their_sequence),
		cmocka_unit_test(notice_args__are__words_then_title_and_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
