/* The screens of a commit at the three sizes of screens.md: exact request, both questions, the hold, progress,
 * results. While it runs nothing is at rest, so each size is a program of its own, seen in the moment that is meant. */
#include "golden.h"
#include "program.h"
#include "screen.h"
#include "sim.h"

#include "icloud/json.h"
#include "icloud/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define GRACE "6F1D0C52-77A1-4C0E-9B57-3E0A5D9C2B11"
#define ADA   "1B6A3C1E-04D7-4C53-9A55-0A1815121000"

enum { SETTLE_MS = 200, SENT = 7, REFUSED = 4, MOVED = 3, TIDIED = 2 };
static const int sizes[][2] = {{120, 36}, {80, 24}, {60, 16}};

static void shot(struct screen *s, const char *name)
{
	char full[64];

	snprintf(full, sizeof full, "%s-%dx%d", name, screen_w(s), screen_h(s));
	screen_shot(s, full);
}

static void at_every_size(struct screen *s, const char *name)
{
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		if (screen_w(s) != sizes[i][0] || screen_h(s) != sizes[i][1]) {
			screen_resize(s, sizes[i][0], sizes[i][1]);
			screen_wait_idle(s);
		}
		shot(s, name);
	}
	screen_resize(s, sizes[0][0], sizes[0][1]);
	screen_wait_idle(s);
}

static void edit(struct screen *s, const char *id, const char *what)
{
	if (program_command(s, "contacts", "edit", id, what, NULL) != 0)
		screen_fail(s, __FILE__, __LINE__, "%s was not staged", what);
}

static void frames__exact_request_and_number(void **state)
{
	struct sim *sim = program_sim(NULL);
	struct screen *s = program_ready(sim, 120, 36);

	(void)state;
	edit(s, GRACE, "phones[home]+=+1 202 555 0199");
	assert_int_equal(program_command(s, "contacts", "delete", ADA, NULL), 0);
	screen_start(s, NULL);
	screen_wait_idle(s);
	screen_press(s, "R", "]");
	screen_wait_for(s, "+1 202 555 0199");
	screen_press(s, "v");
	screen_wait_for(s, "What will be sent for Hopper, Grace");
	at_every_size(s, "exact");
	screen_press(s, "v", "[", "a", "a", "C");
	screen_wait_for(s, "To send, type how many are deleted, then Enter.");
	screen_wait_idle(s);
	at_every_size(s, "confirm-number");
	screen_free(&s);
	sim_stop(&sim);
}

/* Held at three seconds: as the drawing has it. */
static void frames__hold(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		struct sim *sim = program_sim(NULL);
		struct screen *s = program_ready(sim, sizes[i][0], sizes[i][1]);

		edit(s, GRACE, "phones[home]+=+1 202 555 0199");
		edit(s, ADA, "jobTitle=Chief analyst");
		screen_env(s, "ICLOUD_TUI_HOLD", "5");
		screen_start(s, NULL);
		screen_wait_idle(s);
		screen_press(s, "R", "a", "a", "C");
		screen_wait_for(s, "Send 2 changes to iCloud");
		screen_wait_idle(s);
		screen_keys(s, "y");
		screen_wait_for(s, "Sending begins in 3 s");
		screen_pump(s, SETTLE_MS);
		shot(s, "hold");
		screen_keys(s, "<Esc>");
		screen_wait_for(s, "Taken back in time. Nothing was sent");
		assert_int_equal(sim_writes(sim), 0);
		screen_free(&s);
		sim_stop(&sim);
	}
}

/* ---- progress and results ---- */

static const char *const names[SENT] = {
	"Agnesi", "Babbage", "Bartik", "Boole", "Clarke", "Euler", "Fourier"};

static void id_of(struct sim *sim, const char *name, char *out, size_t size)
{
	struct buf all = BUF_INIT(64 * MIB), id = BUF_INIT(KIB);
	struct json_walk w;

	sim_get(sim, "/cards", &all);
	w = json_walk(json_get(json_value(buf_str(&all)), "contacts"));
	while (!id.n && json_next(&w))
		if (json_text_is(json_get(w.value, "lastName"), name))
			json_text(json_get(w.value, "contactId"), &id);
	assert_true(id.n > 0);
	snprintf(out, size, "%s", buf_cstr(&id));
	buf_release(&all);
	buf_release(&id);
}

static void order(struct sim *sim, const char *id, const char *what)
{
	char json[300];

	snprintf(json, sizeof json,
		"{\"path\":\"/co/contacts/card\",\"contains\":\"%s\",\"times\":-1,%s}", id, what);
	sim_fault(sim, json);
}

static void change_elsewhere(struct sim *sim, const char *id)
{
	char json[300];

	snprintf(json, sizeof json, "{\"contactId\":\"%s\",\"nickName\":\"Elsewhere\"}", id);
	sim_post(sim, "/courier", "{\"mute\":true}", NULL);
	sim_change(sim, json);
}

static struct screen *send_seven(struct sim *sim, const int *size, bool stalls)
{
	struct screen *s = program_ready(sim, size[0], size[1]);
	char id[SENT][100];

	for (size_t i = 0; i < SENT; i++) {
		id_of(sim, names[i], id[i], sizeof id[i]);
		edit(s, id[i], i == TIDIED ? "notes=Two  blanks  here" : "nickName=Friend");
	}
	screen_env(s, "ICLOUD_TUI_BATCH", "1");
	screen_start(s, NULL);
	screen_wait_idle(s);
	screen_press(s, "R", "t", "a", "a", "a", "a", "C");
	screen_wait_for(s, "Send 7 changes to iCloud");
	screen_wait_idle(s);
	change_elsewhere(sim, id[MOVED]);
	order(sim, id[TIDIED], "\"normalise\":true");
	order(sim, id[REFUSED], "\"status\":400");
	if (stalls)
		order(sim, id[SENT - 2], "\"delay_ms\":6000");
	screen_keys(s, "y");
	return s;
}

static void frames__progress(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		struct sim *sim = program_sim(NULL);
		struct screen *s = send_seven(sim, sizes[i], true);

		screen_wait_for(s, "3 done, 2 need you");
		screen_wait_for(s, "sending");
		screen_pump(s, SETTLE_MS);
		shot(s, "progress");
		screen_free(&s);
		sim_stop(&sim);
	}
}

static void frames__results(void **state)
{
	struct sim *sim = program_sim(NULL);
	struct screen *s = send_seven(sim, sizes[0], false);

	(void)state;
	screen_wait_for(s, "Enter shows them.");
	screen_wait_idle(s);
	at_every_size(s, "results");
	assert_int_equal(sim_writes(sim), 5);
	screen_free(&s);
	sim_stop(&sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(frames__exact_request_and_number),
		cmocka_unit_test(frames__hold),
		cmocka_unit_test(frames__progress),
		cmocka_unit_test(frames__results),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
