/* Signing in as a person does it: what the screen says, and what the server was asked. A password is posted
 * once for each key press, a code only where the person chose the way, and a session that ends in mid-work
 * leaves the work as it is. */
#include "program.h"
#include "screen.h"
#include "sim.h"
#include "temp.h"

#include "icloud/json.h"
#include "icloud/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define AUTH	 "/appleauth/auth"
#define INIT	 AUTH "/signin/init"
#define COMPLETE AUTH "/signin/complete"
#define DEVICE	 AUTH "/verify/trusteddevice/securitycode"
#define PHONE	 AUTH "/verify/phone"
#define VALIDATE "/setup/ws/1/validate"

/* The program that knows no account yet, before a server that is like this. */
static struct screen *stranger(struct sim **sim, const char *const *how)
{
	struct screen *s = screen_new(80, 24);

	*sim = program_sim(how);
	program_endpoints(s, *sim);
	screen_start(s, NULL);
	screen_wait_for(s, "Welcome to icloud-tui");
	screen_wait_idle(s);
	return s;
}

static void type_password(struct screen *s, const struct sim *sim)
{
	screen_press(s, sim->password);
	screen_assert_not(s, sim->password);
	screen_keys(s, "<Enter>");
}

static void begin(struct screen *s, const struct sim *sim)
{
	screen_press(s, "L");
	screen_assert_has(s, "Apple ID");
	screen_press(s, sim->apple_id, "<Enter>");
	type_password(s, sim);
}

static void assert_signed_in(struct screen *s)
{
	screen_wait_for(s, "Signed in. Everything is read now.");
	screen_wait_for(s, "Agnesi, Maria");
	screen_wait_idle(s);
}

static void done(struct screen *s, struct sim *sim)
{
	program_quit(&s);
	sim_stop(&sim);
}

static void assert_code_sent(struct sim *sim, const char *way, int64_t phone)
{
	struct buf out = BUF_INIT(4 * KIB);
	int64_t id = 0;

	sim_get(sim, "/code", &out);
	assert_true(json_text_is(json_get(json_value(buf_str(&out)), "way"), way));
	json_int64(json_get(json_value(buf_str(&out)), "phone"), &id);
	assert_int_equal(id, phone);
	buf_release(&out);
}

static void sign_in__takes__a_code_from_a_trusted_device(void **state)
{
	static const char *const how[] = {"--factor", "device", NULL};
	struct sim *sim;
	struct screen *s = stranger(&sim, how);

	(void)state;
	begin(s, sim);
	screen_wait_for(s, "Apple asked your trusted devices at 09:33.");
	screen_wait_idle(s);
	assert_int_equal(sim_requests(sim, DEVICE), 1); /* asked for, once */
	assert_code_sent(sim, "device", 0);
	screen_press(s, "48291");
	assert_int_equal(sim_requests(sim, DEVICE), 1);
	screen_keys(s, "6");
	assert_signed_in(s);
	assert_int_equal(sim_requests(sim, DEVICE), 2);
	assert_int_equal(sim_requests(sim, COMPLETE), 1);
	done(s, sim);
}

static void sign_in__takes__a_code_texted_to_the_second_of_three_numbers(void **state)
{
	static const char *const how[] = {"--factor", "device", "--phones", "3", NULL};
	struct sim *sim;
	struct screen *s = stranger(&sim, how);

	(void)state;
	begin(s, sim);
	screen_wait_for(s, "another number");
	screen_wait_idle(s);
	screen_press(s, "n");
	screen_assert_has(s, "Which number?");
	screen_press(s, "<Down>");
	screen_keys(s, "<Enter>");
	screen_wait_for(s, "Apple sent a text to");
	screen_wait_idle(s);
	assert_code_sent(sim, "sms", 3);
	assert_int_equal(sim_requests(sim, PHONE), 1);
	screen_paste(s, "482916");
	assert_signed_in(s);
	assert_int_equal(sim_requests(sim, PHONE "/securitycode"), 1);
	done(s, sim);
}

static void a_wrong_code__stays__to_be_mended(void **state)
{
	static const char *const how[] = {"--factor", "device", NULL};
	struct sim *sim;
	struct screen *s = stranger(&sim, how);

	(void)state;
	begin(s, sim);
	screen_wait_for(s, "Type the six digits");
	screen_press(s, "482917");
	screen_wait_for(s, "That was not the code (-21669).");
	screen_wait_idle(s);
	screen_assert_has(s, "4 8 2 9 1 7");
	screen_press(s, "<BS>");
	screen_assert_has(s, "4 8 2 9 1 _");
	screen_keys(s, "6");
	assert_signed_in(s);
	assert_int_equal(sim_requests(sim, COMPLETE), 1);
	done(s, sim);
}

static void a_code__read_in_a_devices_settings__counts_after_a_text(void **state)
{
	static const char *const how[] = {"--factor", "device", NULL};
	struct sim *sim;
	struct screen *s = stranger(&sim, how);

	(void)state;
	begin(s, sim);
	screen_wait_for(s, "Type the six digits");
	screen_wait_idle(s);
	screen_keys(s, "s");
	screen_wait_for(s, "Apple sent a text to");
	screen_wait_idle(s);
	screen_press(s, "h");
	screen_assert_has(s, "On an iPhone or iPad: Settings, your name");
	screen_keys(s, "105729");
	assert_signed_in(s);
	assert_int_equal(sim_requests(sim, PHONE "/securitycode"), 0);
	done(s, sim);
}

static void too_many_codes__are__said(void **state)
{
	static const char *const how[] = {
		"--factor", "device", "--sends", "2", "--phones", "2", NULL};
	struct sim *sim;
	struct screen *s = stranger(&sim, how);

	(void)state;
	begin(s, sim);
	screen_wait_for(s, "Type the six digits");
	screen_press(s, "a");
	screen_wait_for(s, "Apple sends no further code");
	screen_wait_idle(s);
	screen_press(s, "s");
	screen_assert_has(s, "s asks for nothing now");
	assert_int_equal(sim_requests(sim, PHONE), 0);
	screen_free(&s);
	sim_stop(&sim);
}

static void trust__is_kept__over_a_restart_and_spares_the_next_code(void **state)
{
	static const char *const how[] = {"--factor", "device", NULL};
	struct sim *sim;
	struct screen *s = stranger(&sim, how);

	(void)state;
	begin(s, sim);
	screen_wait_for(s, "Type the six digits");
	screen_keys(s, "482916");
	assert_signed_in(s);
	screen_keys(s, "q");
	assert_int_equal(screen_wait_end(s), 0);
	sim_log_clear(sim);
	screen_start(s, NULL);
	screen_wait_for(s, "Agnesi, Maria");
	screen_wait_idle(s);
	assert_int_equal(sim_requests(sim, INIT), 0);
	sim_expire(sim, "{\"cookies\":true,\"tokens\":true}");
	screen_press(s, "<F5>");
	screen_wait_for(s, "Session ended");
	screen_press(s, "x"); /* let go, like all that is typed blindly; then there is silence */
	screen_keys(s, "L");
	screen_wait_for(s, "Apple ID   ada@icloud.com");
	screen_wait_idle(s);
	type_password(s, sim);
	assert_signed_in(s);
	assert_int_equal(sim_requests(sim, COMPLETE), 1);
	assert_int_equal(sim_requests(sim, DEVICE), 0);
	done(s, sim);
}

/* --- in mid-work --- */

static void edit_hopper(struct screen *s)
{
	int y, x;

	screen_press(s, "/", "hopper", "<Enter>");
	screen_press(s, "e");
	screen_wait_for(s, "Job title");
	for (int i = 0; i < 20; i++) {
		screen_cursor(s, &y, &x);
		if (strstr(screen_row(s, y), "Job title"))
			return;
		screen_press(s, "<Tab>");
	}
	screen_fail(s, __FILE__, __LINE__, "no job title");
}

static void expire(struct sim *sim)
{
	sim_expire(sim, "{\"cookies\":true,\"tokens\":true}");
	sim_log_clear(sim);
}

static void sign_in_again(struct screen *s, struct sim *sim)
{
	screen_press(s, "x");
	screen_keys(s, "L");
	screen_wait_for(s, "sent once, kept nowhere");
	screen_wait_idle(s);
	assert_int_equal(sim_requests(sim, INIT), 0);
	type_password(s, sim);
	screen_wait_for(s, "Signed in.");
	screen_wait_idle(s);
	assert_int_equal(sim_requests(sim, COMPLETE), 1);
}

static void commit(struct screen *s)
{
	screen_press(s, "R");
	screen_wait_for(s, "Hopper, Grace");
	screen_press(s, "a");
	screen_wait_for(s, "1 accepted");
	screen_press(s, "C");
	screen_wait_for(s, "to iCloud");
	screen_wait_idle(s);
	screen_press(s, "y");
}

static void an_ended_session__leaves__the_edit_and_its_cursor(void **state)
{
	struct sim *sim = program_sim(NULL);
	struct screen *s = program_open(sim, 120, 36);
	int y, x, y_then, x_then;

	(void)state;
	edit_hopper(s);
	screen_press(s, "<End>", ", retired", "<Left>", "<Left>");
	screen_cursor(s, &y, &x);
	expire(sim);
	screen_press(s, "<F5>");
	screen_wait_for(s, "Your session has ended");
	screen_wait_for(s, "What is open stays as it is");
	sign_in_again(s, sim);
	screen_assert_has(s, ", retired");
	screen_cursor(s, &y_then, &x_then);
	assert_int_equal(y_then, y);
	assert_int_equal(x_then, x);
	assert_true(sim_requests(sim, "/co/startup") + sim_requests(sim, "/storageUsageInfo") > 0);
	screen_press(s, "<Ctrl-S>");
	screen_wait_for(s, "~ 1 change to Hopper, Grace waits.");
	commit(s);
	screen_wait_for(s, "1 change is in iCloud");
	assert_int_equal(sim_writes(sim), 1);
	screen_free(&s);
	sim_stop(&sim);
}

static void an_ended_session__is_not_asked_about__under_typing_hands(void **state)
{
	struct sim *sim = program_sim(NULL);
	struct screen *s = program_open(sim, 120, 36);

	(void)state;
	edit_hopper(s);
	expire(sim);
	screen_press(s, "<F5>");
	screen_wait_for(s, "Session ended");
	screen_press(s, "Lovelace", "<Enter>"); /* typed blindly: answers nothing */
	screen_assert_not(s, "kept nowhere");
	assert_int_equal(sim_requests(sim, INIT), 0);
	screen_free(&s);
	sim_stop(&sim);
}

static void a_commit__that_met_its_end__is_not_repeated_by_itself(void **state)
{
	struct sim *sim = program_sim(NULL);
	struct screen *s = program_open(sim, 120, 36);

	(void)state;
	edit_hopper(s);
	screen_press(s, "<End>", ", retired", "<Ctrl-S>");
	screen_wait_for(s, "1 change to Hopper, Grace waits.");
	expire(sim);
	commit(s);
	screen_wait_for(s, "Session ended");
	sign_in_again(s, sim);
	assert_int_equal(sim_writes(sim), 0);
	screen_assert_has(s, "1 change");
	screen_free(&s);
	sim_stop(&sim);
}

static void a_dead_session__costs__no_validate_and_no_password_at_the_start(void **state)
{
	struct sim *sim = program_sim(NULL);
	struct screen *s = program_open(sim, 120, 36);

	(void)state;
	expire(sim);
	screen_press(s, "<F5>");
	screen_wait_for(s, "Session ended");
	screen_press(s, "<Esc>");
	screen_keys(s, "<Esc>", "q");
	screen_wait_end(s);
	sim_log_clear(sim);
	for (int i = 0; i < 3; i++) {
		screen_start(s, NULL);
		screen_wait_for(s, "L in Account signs in");
		screen_wait_for(s, "sign in");
		screen_wait_for(s, "Agnesi, Maria");
		screen_wait_idle(s);
		screen_keys(s, "<Esc>", "q");
		assert_int_equal(screen_wait_end(s), 0);
	}
	assert_int_equal(sim_requests(sim, VALIDATE), 0);
	assert_int_equal(sim_requests(sim, INIT), 0);
	screen_free(&s);
	sim_stop(&sim);
}

/* --- refused --- */

static void a_503__never_blames__the_password_and_binds_the_key(void **state)
{
	static const char *const how[] = {"--factor", "busy", "--retry-after", "17940", NULL};
	struct sim *sim;
	struct screen *s = stranger(&sim, how);
	size_t asked;

	(void)state;
	begin(s, sim);
	screen_wait_for(s, "Apple takes no sign-in now");
	screen_wait_idle(s);
	screen_assert_has(s, "Your password was not the reason: it was not looked at.");
	screen_assert_has(s, "Next try allowed at 14:32.");
	screen_assert_not(s, "does not take");
	screen_assert_not(s, "Password");
	asked = sim_requests(sim, NULL);
	screen_press(s, "L", "<Enter>", "L");
	screen_press(s, "<Esc>");
	screen_press(s, "L"); /* the same again, from the welcome */
	screen_assert_has(s, "Next try allowed at 14:32.");
	assert_int_equal(sim_requests(sim, NULL), asked);
	screen_free(&s);
	sim_stop(&sim);
}

static void a_refusal__is_final__until_the_next_key(const char *factor, const char *says)
{
	const char *how[] = {"--factor", factor, NULL};
	struct sim *sim;
	struct screen *s = stranger(&sim, how);

	begin(s, sim);
	screen_wait_for(s, says);
	screen_wait_idle(s);
	screen_assert_has(s, "done  Apple answers");
	screen_assert_not(s, "Nothing there?");
	screen_press(s, "<Enter>", "<Enter>"); /* the field is empty again */
	assert_int_equal(sim_requests(sim, COMPLETE), 1);
	screen_free(&s);
	sim_stop(&sim);
}

static void a_locked_account__is_said_so(void **state)
{
	(void)state;
	a_refusal__is_final__until_the_next_key("locked", "(-20209)");
}

static void an_account_with_keys_only__sees_no_code(void **state)
{
	(void)state;
	a_refusal__is_final__until_the_next_key("keys", "ecurity key");
}

static void a_wrong_password__is_posted__once_and_can_be_typed_again(void **state)
{
	struct sim *sim;
	struct screen *s = stranger(&sim, NULL);

	(void)state;
	screen_press(s, "L", sim->apple_id, "<Enter>", "difference engine");
	screen_keys(s, "<Enter>");
	screen_wait_for(s, "(-20101)");
	screen_wait_idle(s);
	assert_int_equal(sim_requests(sim, COMPLETE), 1);
	screen_press(s, "<Enter>");
	assert_int_equal(sim_requests(sim, COMPLETE), 1);
	type_password(s, sim);
	assert_signed_in(s);
	assert_int_equal(sim_requests(sim, COMPLETE), 2);
	done(s, sim);
}

static void new_terms__want__a_yes_to_their_version(void **state)
{
	static const char *const how[] = {"--terms", "12", NULL};
	struct sim *sim;
	struct screen *s = stranger(&sim, how);

	(void)state;
	begin(s, sim);
	screen_wait_for(s, "version 12");
	screen_wait_idle(s);
	assert_int_equal(sim_requests(sim, "/setup/ws/1/repairDone"), 0);
	screen_press(s, "y");
	assert_signed_in(s);
	assert_int_equal(sim_requests(sim, "/setup/ws/1/repairDone"), 1);
	done(s, sim);
}

/* --- the memory of the running program --- */

/* How often the bytes stand in what the program may read; -1 when nobody lets us look. */
static int times_in_memory(int pid, const char *needle)
{
	static char part[1 << 20];
	char path[64], line[512];
	size_t n = strlen(needle);
	FILE *maps;
	int mem, found = 0;

	snprintf(path, sizeof path, "/proc/%d/maps", pid);
	maps = fopen(path, "r");
	snprintf(path, sizeof path, "/proc/%d/mem", pid);
	mem = open(path, O_RDONLY | O_CLOEXEC);
	while (maps && mem >= 0 && fgets(line, sizeof line, maps)) {
		unsigned long from, to, offset, inode;
		char mode[8], device[16];

		/* what is mapped from a file, and the sanitizer's terabytes, hold nothing typed */
		if (sscanf(line, "%lx-%lx %7s %lx %15s %lu", &from, &to, mode, &offset, device,
			    &inode) != 6 ||
			inode || mode[0] != 'r' || mode[1] != 'w' || to - from > 1UL << 30)
			continue;
		for (unsigned long at = from; at < to; at += sizeof part - n) {
			ssize_t got = pread(mem, part, sizeof part, (off_t)at);
			char *hit = part;

			while (got > 0 &&
				(hit = memmem(hit, (size_t)(part + got - hit), needle, n))) {
				found++;
				hit++;
			}
			if (got < (ssize_t)sizeof part)
				break;
		}
	}
	if (!maps || mem < 0)
		found = -1;
	if (maps)
		fclose(maps);
	if (mem >= 0)
		close(mem);
	return found;
}

static void the_password__is_gone__from_memory_once_it_is_posted(void **state)
{
	static const char secret[] = "difference engine no. 2";
	static const char *const how[] = {"--factor", "device", "--password", secret, NULL};
	struct sim *sim;
	struct screen *s = stranger(&sim, how);

	(void)state;
	screen_press(s, "L", sim->apple_id, "<Enter>");
	screen_press(s, "difference engine ");
	screen_paste(s, "no. 2");
	screen_press(s, "<End>");
	if (times_in_memory(screen_pid(s), secret) < 0) {
		print_message("only the owner of a process that may be traced can look\n");
	} else {
		assert_int_equal(times_in_memory(screen_pid(s), secret), 1);
		screen_keys(s, "<Enter>");
		screen_wait_for(s, "Type the six digits");
		screen_wait_idle(s);
		assert_int_equal(times_in_memory(screen_pid(s), secret), 0);
		assert_int_equal(times_in_memory(screen_pid(s), "no. 2"), 0);
	}
	screen_free(&s);
	sim_stop(&sim);
}

/* --- the welcome --- */

static void welcome__opens__the_sample_account_and_leaves_nothing(void **state)
{
	struct sim *sim;
	struct temp own;
	struct screen *s;

	(void)state;
	temp_open(&own);
	s = screen_new(80, 24);
	sim = program_sim(NULL);
	program_endpoints(s, sim);
	screen_env(s, "TMPDIR", own.path);
	screen_start(s, NULL);
	screen_wait_for(s, "Welcome to icloud-tui");
	screen_keys(s, "<Enter>");
	screen_wait_for(s, "demo");
	screen_wait_for(s, "Agnesi, Maria");
	screen_wait_idle(s);
	assert_int_equal(sim_requests(sim, NULL), 0);
	done(s, sim);
	temp_close(&own);
}

static void welcome__checks__terminal_and_network(void **state)
{
	struct sim *sim;
	struct screen *s = stranger(&sim, NULL);

	(void)state;
	screen_press(s, "<Down>", "<Down>", "<Enter>");
	screen_wait_for(s, "Apple answers.");
	screen_assert_has(s, "80 by 24, 256 colours.");
	screen_assert_has(s, "is for you");
	screen_press(s, "<Esc>");
	screen_assert_has(s, "Welcome to icloud-tui");
	assert_int_equal(sim_requests(sim, INIT), 0);
	done(s, sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sign_in__takes__a_code_from_a_trusted_device),
		cmocka_unit_test(sign_in__takes__a_code_texted_to_the_second_of_three_numbers),
		cmocka_unit_test(a_wrong_code__stays__to_be_mended),
		cmocka_unit_test(a_code__read_in_a_devices_settings__counts_after_a_text),
		cmocka_unit_test(too_many_codes__are__said),
		cmocka_unit_test(trust__is_kept__over_a_restart_and_spares_the_next_code),
		cmocka_unit_test(an_ended_session__leaves__the_edit_and_its_cursor),
		cmocka_unit_test(an_ended_session__is_not_asked_about__under_typing_hands),
		cmocka_unit_test(a_commit__that_met_its_end__is_not_repeated_by_itself),
		cmocka_unit_test(a_dead_session__costs__no_validate_and_no_password_at_the_start),
		cmocka_unit_test(a_503__never_blames__the_password_and_binds_the_key),
		cmocka_unit_test(a_locked_account__is_said_so),
		cmocka_unit_test(an_account_with_keys_only__sees_no_code),
		cmocka_unit_test(a_wrong_password__is_posted__once_and_can_be_typed_again),
		cmocka_unit_test(new_terms__want__a_yes_to_their_version),
		cmocka_unit_test(the_password__is_gone__from_memory_once_it_is_posted),
		cmocka_unit_test(welcome__opens__the_sample_account_and_leaves_nothing),
		cmocka_unit_test(welcome__checks__terminal_and_network),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
