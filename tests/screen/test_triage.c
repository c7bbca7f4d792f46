/* A thousand changes reviewed as a few: the real program, the changes staged as a bulk edit and an import would.
 * Counts key presses; nothing flagged and no outlier goes with its like. */
#include "golden.h"
#include "program.h"
#include "screen.h"
#include "sim.h"

#include "icloud/changes.h"
#include "icloud/json.h"
#include "icloud/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { PEOPLE = 1000, FLAGGED = 3, ALIKE = PEOPLE - FLAGGED, PER_CLUSTER = 200, DOZEN = 12 };

/* ---- staging, as another program beside the screen ---- */

static void use_folder(struct screen *s, const char *variable, const char *name)
{
	char path[4096];

	snprintf(path, sizeof path, "%s/%s", screen_home(s), name);
	setenv(variable, path, 1);
}

static struct icloud *open_beside(
	struct screen *s, struct sim *sim, struct icloud_settings *settings)
{
	struct error err = ERROR_INIT;
	struct icloud *ic;

	use_folder(s, "XDG_CONFIG_HOME", "config");
	use_folder(s, "XDG_STATE_HOME", "state");
	use_folder(s, "XDG_CACHE_HOME", "cache");
	sim_environment(sim);
	assert_true(icloud_settings_load(settings, &err));
	ic = icloud_open(settings, &err);
	assert_non_null(ic);
	return ic;
}

static void stage_all(struct screen *s, struct sim *sim, struct change_drafts *many)
{
	struct error err = ERROR_INIT;
	struct icloud_settings settings = {0};
	struct icloud *ic = open_beside(s, sim, &settings);

	if (!icloud_do(ic, ASK_STAGE_MANY, many, NULL, NULL, &err))
		fail_msg("not staged: %s", err.what);
	icloud_free(&ic);
	icloud_settings_release(&settings);
}

static void add(struct change_drafts *many, enum change_kind kind, enum change_source source,
	struct str card, struct str edits)
{
	struct buf id = BUF_INIT(KIB);
	struct change_draft *d;

	assert_true(json_text(json_get(card, "contactId"), &id));
	d = change_draft_new(OBJECT_CONTACT, kind, source, buf_str(&id));
	buf_add_str(&d->edits, edits);
	change_drafts_add(many, d);
	buf_release(&id);
}

static bool has(struct str card, const char *key)
{
	return json_get(card, key).p && !json_text_is(json_get(card, key), "");
}

/* Somebody with both names, and nothing where the clusters write. */
static bool is_plain(struct str card)
{
	static const char *const none[] = {
		"nickName", "prefix", "suffix", "middleName", "department", "phoneticFirstName"};
	bool company = false;

	json_bool(json_get(card, "isCompany"), &company);
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		if (has(card, none[i]))
			return false;
	return !company && has(card, "firstName") && has(card, "lastName") && has(card, "phones");
}

/* Five shapes, then what wants a look: somebody goes, a name becomes another, a name becomes empty. */
static void draft_one(struct change_drafts *many, size_t n, struct str card)
{
	static const char *const edits[] = {"nickName=Friend", "prefix=Dr.", "suffix=PhD",
		"department=Research", "nickName=Guest"};
	static const enum change_source sources[] = {
		SOURCE_BULK, SOURCE_BULK, SOURCE_BULK, SOURCE_IMPORT, SOURCE_IMPORT};

	if (n < ALIKE)
		add(many, CHANGE_UPDATE, sources[n / PER_CLUSTER], card,
			str_of(edits[n / PER_CLUSTER]));
	else if (n == ALIKE)
		add(many, CHANGE_DELETE, SOURCE_BULK, card, STR(""));
	else if (n == ALIKE + 1)
		add(many, CHANGE_UPDATE, SOURCE_BULK, card,
			STR("firstName=Xyzzyx\0lastName=Qwqwqw"));
	else
		add(many, CHANGE_UPDATE, SOURCE_BULK, card, STR("firstName="));
}

typedef void drafting(struct change_drafts *many, size_t n, struct str card);

static void stage_changes(struct screen *s, struct sim *sim, size_t people, drafting *draft)
{
	struct buf all = BUF_INIT(256 * MIB);
	struct change_drafts *many = change_drafts_new();
	struct json_walk w;

	sim_get(sim, "/cards", &all);
	w = json_walk(json_get(json_value(buf_str(&all)), "contacts"));
	while (many->n < people && json_next(&w))
		if (is_plain(w.value))
			draft(many, many->n, w.value);
	assert_int_equal(many->n, people);
	stage_all(s, sim, many);
	buf_release(&all);
}

/* ---- the screen ---- */

static int pressed;

static void press(struct screen *s, const char *key)
{
	screen_press(s, key);
	pressed++;
}

static void triage__reviews__a_thousand_in_a_dozen_presses(void **state)
{
	const char *const args[] = {"--contacts", "2600", NULL};
	struct sim *sim = program_sim(args);
	struct screen *s = program_ready(sim, 120, 36);

	(void)state;
	stage_changes(s, sim, PEOPLE, draft_one);
	screen_start(s, NULL);
	screen_wait_idle(s);
	screen_press(s, "R");
	screen_wait_for(s, "1,000 open, 0 accepted");
	pressed = 0;
	press(s, "t");
	screen_assert_has(s, "Look at each of these");
	screen_assert_has(s, "Alike, can be accepted together");
	press(s, "<Enter>");
	for (int i = 0; i < FLAGGED; i++)
		press(s, "a");
	press(s, "<Esc>");
	for (int i = 0; i < 5; i++)
		press(s, "a");
	screen_assert_has(s, "197 changes are accepted.");
	screen_assert_has(s, "C commit 1000");
	screen_assert_not(s, "[?]");
	assert_true(pressed <= DOZEN);
	assert_int_equal(sim_writes(sim), 0);
	screen_free(&s);
	sim_stop(&sim);
}

/* Forty alike, two of which are set apart, and one that empties a name. */
static void draft_few(struct change_drafts *many, size_t n, struct str card)
{
	add(many, CHANGE_UPDATE, n == 42 ? SOURCE_EDIT : SOURCE_BULK, card,
		n == 42	  ? STR("firstName=")
		: n == 7  ? STR("department=RESEARCH")
		: n == 20 ? STR("department=Research,")
			  : STR("department=Research"));
}

static struct screen *open_few(struct sim **sim)
{
	const char *const args[] = {"--contacts", "200", NULL};
	struct screen *s;

	*sim = program_sim(args);
	s = program_ready(*sim, 120, 36);
	stage_changes(s, *sim, 43, draft_few);
	screen_start(s, NULL);
	screen_wait_idle(s);
	screen_press(s, "R");
	screen_wait_for(s, "43 open, 0 accepted");
	return s;
}

static void triage__is_drawn__at_every_size(void **state)
{
	static const int sizes[][2] = {{120, 36}, {80, 24}, {60, 16}};
	struct sim *sim;
	struct screen *s = open_few(&sim);
	char shot[64];

	(void)state;
	screen_press(s, "t", "G");
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		if (i) {
			screen_resize(s, sizes[i][0], sizes[i][1]);
			screen_wait_idle(s);
		}
		snprintf(shot, sizeof shot, "triage-%dx%d", sizes[i][0], sizes[i][1]);
		screen_shot(s, shot);
	}
	screen_free(&s);
	sim_stop(&sim);
}

static void triage__takes__neither_a_flag_nor_an_outlier_along(void **state)
{
	struct sim *sim;
	struct screen *s = open_few(&sim);

	(void)state;
	screen_press(s, "t");
	screen_press(s, "a"); /* the bar stands on those to look at */
	screen_assert_has(s, "Each of these wants its own yes. Enter shows them.");
	screen_press(s, "j", "a");
	screen_assert_has(s, "Each of these wants its own yes. Enter shows them.");
	screen_press(s, "j");
	screen_assert_has(s, "department filled");
	screen_assert_has(s, "Most unlike the rest, look here first");
	screen_assert_has(s, "department in capitals");
	screen_assert_has(s, "department ends in a mark");
	screen_assert_has(s, "a takes the 40 that are alike. The 2 on top want their own yes.");
	screen_press(s, "a");
	screen_assert_has(s, "40 changes are accepted.");
	screen_assert_has(s, "[/] department filled");
	screen_assert_has(s, "C commit 40");
	screen_press(s, "G", "a"); /* once more takes nothing, least of all those two */
	screen_assert_has(s, "Nothing that is alike is open here. Enter shows what is left.");
	screen_assert_has(s, "C commit 40");
	screen_press(s, "G", "<Enter>"); /* opened: its own list, those unlike the rest first */
	screen_assert_has(s, "42 of 43");
	screen_assert_has(s, "Esc shapes"); /* the way back */
	screen_assert_has(s, "3 open, 40 accepted");
	screen_assert_has(s, "Unlike the others of its shape: department ends in a mark.");
	screen_press(s, "a");
	screen_wait_for(s, "Unlike the others of its shape: department in capitals.");
	screen_press(s, "a");
	screen_assert_has(s, "1 open, 42 accepted");
	screen_press(s, "<Esc>");
	screen_assert_has(s, "[x] department filled");
	screen_assert_has(s, "[?] something becomes empty");
	assert_int_equal(sim_writes(sim), 0);
	screen_free(&s);
	sim_stop(&sim);
}

static void review__is_filtered__by_words(void **state)
{
	struct sim *sim;
	struct screen *s = open_few(&sim);

	(void)state;
	screen_press(s, "/", "flagged", "<Enter>");
	screen_assert_has(s, "1 of 43");
	screen_assert_has(s, "becomes empty");
	screen_press(s, "<Esc>");
	screen_assert_has(s, "Changes 43");
	screen_press(s, "/", "department bulk", "<Enter>");
	screen_assert_has(s, "42 of 43");
	screen_press(s, "/", "<Ctrl-U>", "edit", "<Enter>");
	screen_assert_has(s, "1 of 43");
	screen_press(s, "/", "<Ctrl-U>", "deletes", "<Enter>");
	screen_assert_has(s, "No change matches “deletes”.");
	screen_press(s, "a"); /* nothing is shown, so nothing is accepted */
	screen_press(s, "<Esc>", "<Esc>");
	screen_assert_has(s, "Changes 43");
	screen_assert_has(s, "[?] Easley, Annie");
	screen_assert_not(s, "C commit 1");
	screen_free(&s);
	sim_stop(&sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(triage__reviews__a_thousand_in_a_dozen_presses),
		cmocka_unit_test(triage__is_drawn__at_every_size),
		cmocka_unit_test(triage__takes__neither_a_flag_nor_an_outlier_along),
		cmocka_unit_test(review__is_filtered__by_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
