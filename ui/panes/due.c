/* The due banner and the answers to it. */
#include "panes/due.h"

#include "icloud/alarms.h"
#include "icloud/icloud.h"
#include "panes/words.h"
#include "screen/ui.h"

#include <stdio.h>
#include <string.h>

enum { NARROW = 80, KEYS_MOST = 80 };

/* ---- Answers ---- */

time_t due_later(time_t rings_at, time_t trigger_at, time_t now)
{
	time_t from = rings_at ? rings_at : trigger_at;

	return ((from > now ? from : now) + ALARM_PUT_OFF_S) / 60 * 60;
}

void due_answer(struct ui *ui, struct str id, time_t trigger_at, time_t until)
{
	if (ui->icloud)
		icloud_post(ui->icloud, ASK_ALARM_ANSWER,
			alarm_answer_new(
				id, trigger_at, until ? ALARM_PUT_OFF : ALARM_DISMISSED, until));
}

unsigned due_take_back(struct ui *ui)
{
	if (!ui->icloud)
		return 0;
	return icloud_post(
		ui->icloud, ASK_ALARM_ANSWER, alarm_answer_new(STR(""), 0, ALARM_OPEN, 0));
}

void due_say_taken_back(struct ui *ui, bool any)
{
	ui_say(ui, STYLE_NORMAL, "%s",
		any ? "The last answer to an alarm is taken back."
		    : "No alarm was put off or dismissed within a day.");
}

/* ---- The banner ---- */

static void key(char *out, const char *name, const char *otherwise, const char *words, bool narrow)
{
	size_t n = strlen(out);

	snprintf(out + n, KEYS_MOST - n, "%s%s %s", n ? (narrow ? "  " : "   ") : "",
		name[0] ? name : otherwise, words);
}

/* "F8 in 10 min   F9 dismiss   2 show"; where digits are typed, nothing is shown by one. */
static void key_words(const struct glance *v, bool narrow, char *out)
{
	out[0] = '\0';
	key(out, v->key_later, "F8", "in 10 min", narrow);
	key(out, v->key_dismiss, "F9", "dismiss", narrow);
	if (!narrow && !v->typed)
		key(out, v->key_show, "2", "show", narrow);
}

static const char *title_of(const struct glance *v)
{
	return v->alarm[0] ? v->alarm : "Alarm without a title";
}

void due_draw(const struct glance *v, struct grid *g)
{
	char keys[KEYS_MOST];
	struct words clock = words_clock(v->alarm_at);
	int end = g->w - 1, w, x = 3;

	key_words(v, g->w < NARROW, keys);
	w = grid_width(str_of(keys));
	end -= w + 2;
	if (v->alarm_clock[0])
		snprintf(clock.text, sizeof(clock.text), "%s", v->alarm_clock);
	grid_puts(g, 0, 1, 1, "!", STYLE_DUE);
	x += grid_printf(g, 0, x, end - x, STYLE_DUE, "%s ", clock.text);
	x += grid_cut(g, 0, x, end - x, str_of(title_of(v)), STYLE_DUE);
	if (v->also_due)
		x += grid_printf(g, 0, x, end - x, STYLE_DUE, ", and %d more", v->also_due);
	if (v->alarm_about[0] && end - x > 8)
		grid_cut(g, 0, x + 3, end - x - 3, str_of(v->alarm_about), STYLE_DUE);
	grid_right(g, 0, g->w - 1, w, str_of(keys), STYLE_DUE);
	grid_restyle(g, 0, 0, 1, g->w, STYLE_COUNT, STYLE_DUE);
}
