/* Which colours read best: a line in each theme, and the answer kept in the configuration. */
#include "icloud/icloud.h"
#include "screen/inside.h"
#include "screen/screen.h"
#include "screen/ui.h"
#include "widgets/dialog.h"

#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name;
	uint32_t key;
	enum theme theme;
	const char *words;
} themes[] = {
	{"dark", 'd', THEME_DARK, "mobile\tAda Lovelace\t+ new\t~ on a dark one"},
	{"light", 'l', THEME_LIGHT, "mobile\tAda Lovelace\t+ new\t~ on a light one"},
	{"own", 'o', THEME_OWN, "mobile\tAda Lovelace\t+ new\t~ in its own colours"},
};
enum { THEMES = sizeof themes / sizeof *themes };

static void put_on(struct ui *ui, const char *name)
{
	if (ui->in->outside.theme)
		ui->in->outside.theme(ui->in->outside.self, name);
}

static void keep(struct ui *ui, const char *name)
{
	struct error err = ERROR_INIT;

	if (!ui->options->settings)
		ui_say(ui, STYLE_NORMAL, "The line theme = %s in the configuration keeps this.",
			name);
	else if (icloud_settings_keep(ui->options->settings, "theme", name, &err))
		ui_say(ui, STYLE_NORMAL, "Kept as theme = %s in the configuration.", name);
	else
		ui_fail(ui, &err);
}

static void answered(void *self, struct ui *ui, int answer, struct str typed)
{
	(void)self;
	(void)typed;
	if (answer < 1 || answer > THEMES)
		return;
	put_on(ui, themes[answer - 1].name);
	keep(ui, themes[answer - 1].name);
}

void theme_ask(struct ui *ui)
{
	struct dialog d = {.context = CONTEXT_DIALOG,
		.title = STR("Colours"),
		.done = answered,
		.lines = 1,
		.answers = 1 + THEMES};

	d.line[0].text = STR("Which line reads best on this background?");
	d.answer[0] = (struct dialog_answer){KEY_ESC_, "later", STYLE_NORMAL};
	for (int i = 0; i < THEMES; i++)
		d.answer[i + 1] = (struct dialog_answer){
			themes[i].key, themes[i].words, style_sample(themes[i].theme)};
	ui_ask(ui, &d);
}

/* Nothing says what the background is: not the configuration, not the terminal. */
bool theme_is_open(const struct ui *ui)
{
	const char *tells = getenv("COLORFGBG");

	return ui->in->has_colours && !ui->options->theme && !(tells && *tells);
}

void theme_run(struct ui *ui, struct str arguments)
{
	if (arguments.n == 0) {
		theme_ask(ui);
		return;
	}
	for (int i = 0; i < THEMES; i++)
		if (str_is(arguments, themes[i].name)) {
			put_on(ui, themes[i].name);
			keep(ui, themes[i].name);
			return;
		}
	ui_say(ui, STYLE_NORMAL, "The themes are dark, light and own.");
}
