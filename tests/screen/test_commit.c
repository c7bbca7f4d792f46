/* The way of one edit, from the list to iCloud, through the real program: what the person sees and what
 * the server received. Nothing may be sent that was not confirmed; what is sent is the whole card with
 * only the intended bytes changed, once, after a backup. */
#include "golden.h"
#include "program.h"
#include "screen.h"
#include "sim.h"

#include "icloud/card.h"
#include "icloud/json.h"
#include "icloud/text.h"

#include <ftw.h>
#include <signal.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

#define GRACE "6F1D0C52-77A1-4C0E-9B57-3E0A5D9C2B11"

/* --- the way --- */

static void open_grace(struct screen *s)
{
	screen_press(s, "/", "hopper", "<Enter>");
	screen_assert_has(s, "Hopper, Grace");
}

/* In the form: go to the cell with this label. */
static void go_to(struct screen *s, const char *label)
{
	int i, y, x;

	for (i = 0; i < 20; i++) {
		screen_cursor(s, &y, &x);
		if (strstr(screen_row(s, y), label))
			return;
		screen_press(s, "<Tab>");
	}
	screen_fail(s, __FILE__, __LINE__, "no cell \"%s\"", label);
}

static void stage_title(struct screen *s)
{
	open_grace(s);
	screen_press(s, "e");
	go_to(s, "Job title");
	screen_press(s, "<End>", ", retired", "<Ctrl-S>");
	screen_wait_for(s, "~ 1 change to Hopper, Grace waits. R shows it.");
}

static void accept_in_review(struct screen *s)
{
	screen_press(s, "R");
	screen_wait_for(s, "After this change");
	screen_assert_has(s, "Rear Admiral, retired");
	screen_press(s, "a");
	screen_wait_for(s, "1 accepted");
}

/* --- what the server received --- */

struct writes {
	int n;
	struct buf query, body;
	int64_t time_ms;
};

static void collect_writes(struct sim *sim, struct writes *out)
{
	struct buf log = BUF_INIT(64 * MIB);
	struct json_walk w;

	*out = (struct writes){.query = BUF_INIT(64 * KIB), .body = BUF_INIT(MIB)};
	sim_log(sim, &log);
	w = json_walk(buf_str(&log));
	while (json_next(&w)) {
		struct buf path = BUF_INIT(4 * KIB);

		json_text(json_get(w.value, "path"), &path);
		if (json_text_is(json_get(w.value, "method"), "POST") &&
			str_find(buf_str(&path), STR("/co/contacts/card")) != SIZE_MAX) {
			out->n++;
			buf_add_str(&out->query, json_get(w.value, "query"));
			json_text(json_get(w.value, "body"), &out->body);
			json_int64(json_get(w.value, "time_ms"), &out->time_ms);
		}
		buf_release(&path);
	}
	buf_release(&log);
}

static void writes_release(struct writes *w)
{
	buf_release(&w->query);
	buf_release(&w->body);
}

static void assert_parameters(struct str query)
{
	static const char *const names[] = {"clientBuildNumber", "clientMasteringNumber",
		"clientId", "dsid", "clientVersion", "locale", "order", "prefToken", "syncToken"};
	size_t i;

	for (i = 0; i < sizeof names / sizeof *names; i++)
		if (!json_get(query, names[i]).n)
			fail_msg("the write has no %s: %.*s", names[i], STR_ARG(query));
	assert_true(json_text_is(json_get(query, "method"), "PUT"));
}

/* The card that was sent is the one that was there, with exactly this one edit. */
static void assert_card(struct str body, struct str before, const char *line)
{
	struct buf expected = BUF_INIT(MIB);
	struct error err = ERROR_INIT;
	struct str sent = json_at(json_get(body, "contacts"), 0);
	struct edit edit;

	assert_int_equal(json_count(json_get(body, "contacts")), 1);
	assert_true(edit_parse(str_of(line), &edit, &err));
	assert_true(card_edit(before, &edit, 1, &expected, &err));
	assert_int_equal(sent.n, expected.n);
	assert_memory_equal(sent.p, expected.p, expected.n);
	buf_release(&expected);
}

/* --- the backup --- */

static int backup_files;
static int64_t backup_newest_ms;

static int look_at(const char *path, const struct stat *st, int kind, struct FTW *where)
{
	int64_t ms = (int64_t)st->st_mtim.tv_sec * 1000 + st->st_mtim.tv_nsec / 1000000;

	(void)where;
	if (kind != FTW_F || !strstr(path, "/backups/"))
		return 0;
	backup_files++;
	if (ms > backup_newest_ms)
		backup_newest_ms = ms;
	return 0;
}

static void look_for_backup(struct screen *s)
{
	backup_files = 0;
	backup_newest_ms = 0;
	nftw(screen_home(s), look_at, 16, FTW_PHYS);
}

/* --- tests --- */

static void commit__sends__one_reviewed_edit_after_a_backup(void **state)
{
	struct sim *sim = program_sim(NULL);
	struct screen *s = program_open(sim, 120, 36);
	struct buf before = BUF_INIT(MIB), after = BUF_INIT(MIB);
	struct writes w;

	(void)state;
	assert_true(sim_card(sim, GRACE, &before));
	stage_title(s);
	accept_in_review(s);
	look_for_backup(s);
	assert_int_equal(backup_files, 0);
	sim_log_clear(sim);
	screen_press(s, "C");
	screen_wait_for(s, "Send 1 change to iCloud");
	screen_press(s, "y");
	screen_wait_for(s, "in iCloud, read back and right");
	screen_wait_idle(s);

	collect_writes(sim, &w);
	assert_int_equal(w.n, 1);
	assert_int_equal(sim_writes(sim), 1);
	assert_parameters(buf_str(&w.query));
	assert_card(buf_str(&w.body), buf_str(&before), "jobTitle=Rear Admiral, retired");
	look_for_backup(s);
	assert_true(backup_files > 0);
	assert_true(backup_newest_ms <= w.time_ms);
	assert_true(sim_card(sim, GRACE, &after));
	assert_true(str_find(buf_str(&after), STR("Rear Admiral, retired")) != SIZE_MAX);

	screen_press(s, "<Esc>", "1");
	screen_wait_for(s, "Rear Admiral, retired");
	screen_assert_not(s, "R Review 1");
	program_quit(&s);
	writes_release(&w);
	buf_release(&before);
	buf_release(&after);
	sim_stop(&sim);
}

static void nothing_was_sent(struct screen *s, struct sim *sim)
{
	struct writes w;

	collect_writes(sim, &w);
	assert_int_equal(w.n, 0);
	assert_int_equal(sim_writes(sim), 0);
	writes_release(&w);
	look_for_backup(s);
	assert_int_equal(backup_files, 0);
}

static void commit__sends__nothing_when_the_confirmation_is_refused(void **state)
{
	struct sim *sim = program_sim(NULL);
	struct screen *s = program_open(sim, 120, 36);

	(void)state;
	stage_title(s);
	accept_in_review(s);
	screen_press(s, "C");
	screen_wait_for(s, "Send 1 change to iCloud");
	screen_press(s, "<Esc>");
	screen_wait_gone(s, "Send 1 change to iCloud");
	nothing_was_sent(s, sim);
	screen_press(s, "C");
	screen_wait_for(s, "Send 1 change to iCloud");
	screen_press(s, "<Enter>"); /* the answer in focus is the harmless one */
	screen_wait_gone(s, "Send 1 change to iCloud");
	nothing_was_sent(s, sim);
	program_quit(&s);
	sim_stop(&sim);
}

static void commit__needs__an_accepted_change(void **state)
{
	struct sim *sim = program_sim(NULL);
	struct screen *s = program_open(sim, 120, 36);

	(void)state;
	stage_title(s);
	screen_press(s, "R");
	screen_wait_for(s, "After this change");
	screen_press(s, "C");
	screen_wait_for(s, "No change is accepted yet.");
	screen_press(s, "r");
	screen_press(s, "C");
	screen_assert_not(s, "Send 1 change");
	nothing_was_sent(s, sim);
	screen_free(&s);
	sim_stop(&sim);
}

static void commit__takes_back__what_is_held(void **state)
{
	struct sim *sim = program_sim(NULL);
	struct screen *s = program_ready(sim, 120, 36);

	(void)state;
	screen_env(s, "ICLOUD_TUI_HOLD", "60");
	screen_start(s, NULL);
	screen_wait_idle(s);
	stage_title(s);
	accept_in_review(s);
	screen_press(s, "C");
	screen_wait_for(s, "Send 1 change to iCloud");
	screen_wait_idle(s);
	screen_keys(s, "y");
	screen_wait_for(s, "Sending begins in");
	screen_keys(s, "<Esc>");
	screen_wait_for(s, "Taken back in time. Nothing was sent");
	assert_int_equal(sim_writes(sim), 0);
	screen_assert_has(s, "1 change");
	screen_free(&s);
	sim_stop(&sim);
}

static void commit__stops__at_a_conflict(void **state)
{
	struct sim *sim = program_sim(NULL);
	struct screen *s = program_open(sim, 120, 36);

	(void)state;
	stage_title(s);
	accept_in_review(s);
	/* push would have said so before anything was sent */
	sim_post(sim, "/courier", "{\"mute\":true}", NULL);
	sim_change(sim, "{\"contactId\":\"" GRACE "\",\"jobTitle\":\"Commodore\"}");
	screen_press(s, "C");
	screen_wait_for(s, "Send 1 change to iCloud");
	screen_press(s, "y");
	screen_wait_for(s, "conflict");
	screen_wait_idle(s);
	assert_int_equal(sim_writes(sim), 0);
	screen_free(&s);
	sim_stop(&sim);
}

/* Signed out for good: why it is not done stands at the row, in Review, and the yes is used up. */
static void commit__not_done__says_why_and_is_open_again(void **state)
{
	struct sim *sim = program_sim(NULL);
	struct screen *s = program_open(sim, 120, 36);

	(void)state;
	stage_title(s);
	accept_in_review(s);
	sim_fault(sim, "{\"path\":\"/co/contacts/card\",\"status\":421,\"times\":-1}");
	screen_press(s, "C");
	screen_wait_for(s, "Send 1 change to iCloud");
	screen_press(s, "y");
	screen_wait_for(s, "not done (session has ended, 421)");
	screen_wait_idle(s);
	screen_assert_has(
		s, "Your session has ended (421). L in Account signs in; your 1 change is safe.");
	assert_int_equal(sim_writes(sim), 0);
	screen_press(s, "<Esc>", "<Esc>");
	screen_wait_for(s, "After this change");
	screen_assert_has(s, "not done (session has ended, 421)");
	screen_assert_has(s, "[?] Hopper, Grace");
	screen_assert_has(s, "1 open, 0 accepted");
	screen_assert_not(s, "[x] Hopper");
	screen_free(&s);
	sim_stop(&sim);
}

/* Killed while a write was under way: "not known" stands only until it is read again. */
/* What iCloud wrote its own way is one line, however many it is; Enter says it of each. */
static void commit__written_icloud_s_own_way__is_one_line(void **state)
{
	struct sim *sim = program_sim(NULL);
	struct screen *s = program_ready(sim, 120, 36);
	struct buf out = BUF_INIT(KIB);

	(void)state;
	sim_post(sim, "/normalise", "{\"on\":true}", &out);
	assert_int_equal(program_command(s, "contacts", "edit", GRACE,
				 "phones[home]+=+1  202  555  0199", NULL),
		0);
	screen_start(s, NULL);
	screen_wait_idle(s);
	screen_press(s, "R");
	screen_wait_for(s, "After this change");
	screen_press(s, "a");
	screen_wait_for(s, "1 accepted");
	screen_press(s, "C");
	screen_wait_for(s, "Send 1 change to iCloud");
	screen_press(s, "y");
	screen_wait_for(s, "~ Done, but iCloud wrote 1 phone its own way. Enter shows them.");
	screen_wait_idle(s);
	screen_press(s, "<Enter>");
	screen_wait_for(s, "1 phone changed in iCloud");
	assert_int_equal(sim_writes(sim), 1);
	buf_release(&out);
	program_quit(&s);
	sim_stop(&sim);
}

/* Slowed down: the line says until when and that it goes on by itself. Here the clock stands still, so it is taken
 * back. */
static void commit__slowed_down__says_until_when(void **state)
{
	struct sim *sim = program_sim(NULL);
	struct screen *s = program_open(sim, 120, 36);

	(void)state;
	stage_title(s);
	accept_in_review(s);
	sim_fault(sim, "{\"path\":\"/co/contacts/card\",\"status\":503,\"retry_after\":20}");
	screen_press(s, "C");
	screen_wait_for(s, "Send 1 change to iCloud");
	screen_keys(s, "y");
	screen_wait_for(
		s, "iCloud takes no more requests for now (503). Next try at 09:33, by itself");
	screen_keys(s, "<Esc>");
	screen_wait_for(s, "Sent 0 of 1 change");
	assert_int_equal(sim_writes(sim), 0);
	screen_free(&s);
	sim_stop(&sim);
}

static void commit__not_known__is_told_when_it_is_settled(void **state)
{
	struct sim *sim = program_sim(NULL);
	struct screen *s = program_ready(sim, 120, 36);

	(void)state;
	screen_env(s, "TUI_TEST_FAULT", "commit-answer=kill");
	screen_start(s, NULL);
	screen_wait_idle(s);
	stage_title(s);
	accept_in_review(s);
	screen_press(s, "C");
	screen_wait_for(s, "Send 1 change to iCloud");
	screen_keys(s, "y");
	assert_int_equal(screen_wait_end(s), 128 + SIGKILL);
	screen_env(s, "TUI_TEST_FAULT", NULL);
	screen_start(s, NULL);
	screen_wait_for(s, "What was not known is read again: 1 done.");
	screen_wait_idle(s);
	screen_assert_not(s, "1 not known");
	assert_int_equal(sim_writes(sim), 1);
	program_quit(&s);
	sim_stop(&sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commit__sends__one_reviewed_edit_after_a_backup),
		cmocka_unit_test(commit__sends__nothing_when_the_confirmation_is_refused),
		cmocka_unit_test(commit__needs__an_accepted_change),
		cmocka_unit_test(commit__takes_back__what_is_held),
		cmocka_unit_test(commit__stops__at_a_conflict),
		cmocka_unit_test(commit__not_done__says_why_and_is_open_again),
		cmocka_unit_test(commit__written_icloud_s_own_way__is_one_line),
		cmocka_unit_test(commit__slowed_down__says_until_when),
		cmocka_unit_test(commit__not_known__is_told_when_it_is_settled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
