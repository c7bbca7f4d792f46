/* What status bars get: each bar's own syntax, and nothing of a server's text in it. */
#include "cli/glance_format.h"

#include "icloud/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { NOW = 1773307980 };
static const int64_t GB = (int64_t)1 << 30;

static struct glance_facts facts(void)
{
	struct glance_facts f = {.storage_known = true,
		.signed_in = true,
		.online = true,
		.badges = 2,
		.as_of = NOW};

	f.v = (struct glance){.account = "ada@icloud.com",
		.used = 20 * GB,
		.total = 50 * GB,
		.badges = 1,
		.badge = {{"Mail", 3}},
		.alarm = "Stand-up",
		.alarm_at = NOW + 12 * 60,
		.now = NOW};
	f.badge[0] = (struct icloud_badge){.app = "mail", .name = "Mail", .count = 3};
	f.badge[1] = (struct icloud_badge){.app = "calendar", .name = "Calendar", .count = -1};
	return f;
}

static void assert_bar(const struct glance_facts *f, const char *bar, const char *want)
{
	struct buf out = BUF_INIT(64 * KIB);

	assert_true(glance_is_bar(str_of(bar)));
	glance_bar(f, str_of(bar), &out);
	assert_string_equal(buf_cstr(&out), want);
	if (buf_str(&out).p[0] == '{')
		assert_non_null(json_value(buf_str(&out)).p);
	buf_release(&out);
}

static void bars__get__what_they_expect(void **state)
{
	struct glance_facts f = facts();

	(void)state;
	assert_bar(&f, "tmux", "40 %  Mail 3  in 12 min: Stand-up");
	assert_bar(&f, "polybar", "40 %  Mail 3  in 12 min: Stand-up");
	assert_bar(&f, "waybar",
		"{\"text\":\"40 %  Mail 3  in 12 min: Stand-up\",\"alt\":\"fine\",\"tooltip\":"
		"\"ada@icloud.com\\n20 of 50 GB\\nMail 3\\nin 12 min: Stand-up\\nonline\\nas of "
		"09:33\",\"class\":[\"fine\"],\"percentage\":40}");
	assert_bar(&f, "i3status",
		"{\"name\":\"icloud-tui\",\"full_text\":\"40 %  Mail 3  in 12 min: Stand-up\","
		"\"short_text\":\"40 %\",\"urgent\":false,\"markup\":\"none\"}");
	assert_bar(&f, "i3status-rust",
		"{\"icon\":\"\",\"state\":\"Idle\",\"text\":\"40 %  Mail 3  in 12 min: Stand-up\","
		"\"short_text\":\"40 %\"}");
}

static void bars__show__what_is_worst(void **state)
{
	struct glance_facts f = facts();

	(void)state;
	f.v.used = 48 * GB;
	f.v.changes = 2;
	f.online = false;
	f.v.alarm_at = 0;
	assert_bar(&f, "tmux",
		"#[fg=white,bg=red,bold]! 96 %#[default]  Mail 3  #[bold]2 changes#[default]  "
		"#[fg=yellow,bold]offline#[default]");
	assert_bar(&f, "polybar",
		"%{F#ffffff}%{B#b3261e}! 96 %%{B-}%{F-}  Mail 3  %{F#6cb6ff}2 changes%{F-}  "
		"%{F#ffe04d}offline%{F-}");
	assert_bar(&f, "i3status",
		"{\"name\":\"icloud-tui\",\"full_text\":\"! 96 %  Mail 3  2 changes  offline\","
		"\"short_text\":\"! 96 %\",\"color\":\"#ff5f52\",\"urgent\":true,\"markup\":"
		"\"none\"}");
	f.v.used = 40 * GB;
	f.signed_in = false;
	f.v.changes = 0;
	assert_bar(&f, "i3status-rust",
		"{\"icon\":\"\",\"state\":\"Warning\",\"text\":\"! 80 %  Mail 3  sign in\","
		"\"short_text\":\"! 80 %\"}");
	assert_bar(&f, "waybar",
		"{\"text\":\"! 80 %  Mail 3  sign in\",\"alt\":\"warning\",\"tooltip\":"
		"\"ada@icloud.com\\n! 40 of 50 GB\\nMail 3\\nsign in\\nas of 09:33\",\"class\":["
		"\"warning\",\"sign-in\"],\"percentage\":80}");
	f = facts();
	f.v.alarm_at = NOW - 5;
	assert_bar(&f, "tmux", "40 %  Mail 3  #[fg=white,bg=red,bold]! now: Stand-up#[default]");
}

/* An invitation may be called anything. */
static void bars__are_not__steered_by_a_title(void **state)
{
	struct glance_facts f = facts();

	(void)state;
	f.v.badges = 0;
	snprintf(f.v.alarm, sizeof f.v.alarm, "#[fg=red]#(x)%%{F#f00}<b>&\"'\033[31m\n%%%%{");
	assert_bar(&f, "tmux", "40 %  in 12 min: ##[fg=red]##(x)%{F##f00}<b>&\"'␛[31m␊%%{");
	assert_bar(&f, "polybar", "40 %  in 12 min: #[fg=red]#(x)% {F#f00}<b>&\"'␛[31m␊%% {");
	assert_bar(&f, "i3status-rust",
		"{\"icon\":\"\",\"state\":\"Idle\",\"text\":\"40 %  in 12 min: "
		"#[fg=red]#(x)%{F#f00}"
		"&lt;b&gt;&amp;&quot;&#39;␛[31m␊%%{\",\"short_text\":\"40 %\"}");
}

static void assert_template(const char *format, const char *escape, const char *want)
{
	struct glance_facts f = facts();
	struct buf out = BUF_INIT(64 * KIB);
	struct error err = ERROR_INIT;

	snprintf(f.v.alarm, sizeof f.v.alarm, "a#b<c");
	if (!want) {
		assert_false(glance_template(&f, str_of(format), str_of(escape), &out, &err));
		assert_int_equal(err.code, ERR_USAGE);
	} else {
		assert_true(glance_template(&f, str_of(format), str_of(escape), &out, &err));
		assert_string_equal(buf_cstr(&out), want);
	}
	buf_release(&out);
}

static void templates__replace__names(void **state)
{
	(void)state;
	assert_template("{used}/{total} {percent}%{sign} {level}", NULL, "20/50 40% fine");
	assert_template("{mail} {calendar} {badges} {changes} {online} {as_of}", NULL,
		"3 ? 3 0 online 09:33");
	assert_template("{{{mail}}} }x{{", NULL, "{3} }x{");
	assert_template("{alarm}", NULL, "in 12 min: a#b<c");
	assert_template("{alarm}", "tmux", "in 12 min: a##b<c");
	assert_template("{alarm}", "waybar", "in 12 min: a#b&lt;c");
	assert_template("<i>{account}</i>", "waybar", "<i>ada@icloud.com</i>");
	assert_template("", NULL, "");
	assert_template("{nothing}", NULL, NULL);
	assert_template("{mail", NULL, NULL);
	assert_template("{}", NULL, NULL);
}

static void glance__knows__what_it_does_not_know(void **state)
{
	struct glance_facts f = {.signed_in = true, .online = true};
	struct buf out = BUF_INIT(KIB);
	struct error err = ERROR_INIT;

	(void)state;
	f.v.now = NOW;
	snprintf(f.v.account, sizeof f.v.account, "ada");
	glance_line(&f, &out);
	assert_string_equal(buf_cstr(&out), "ada   online");
	buf_clear(&out);
	assert_true(glance_template(
		&f, STR("{used} {total} {percent} {level} {mail} {as_of}"), STR_NONE, &out, &err));
	assert_string_equal(buf_cstr(&out), "? ? ? unknown ? ?");
	buf_clear(&out);
	f.storage_known = true;
	f.v.used = 5 * GB;
	glance_line(&f, &out);
	assert_string_equal(buf_cstr(&out), "ada   5 of ? GB   online");
	assert_string_equal(glance_level(&f), "unknown");
	buf_release(&out);
	assert_false(glance_is_bar(STR("waybr")));
	assert_false(glance_is_bar(STR("")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bars__get__what_they_expect),
		cmocka_unit_test(bars__show__what_is_worst),
		cmocka_unit_test(bars__are_not__steered_by_a_title),
		cmocka_unit_test(templates__replace__names),
		cmocka_unit_test(glance__knows__what_it_does_not_know),
	};

	setenv("TZ", "Europe/London", 1);
	setenv("TUI_TEST_NOW", "1773307980", 1);
	tzset();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
