/* The message line: what was said, how long it stands, and the key that ends it. Draws nothing. */
#include "screen/inside.h"

#include <stdio.h>
#include <string.h>

void message_end(struct ui *ui)
{
	if (ui->in->message_shown)
		ui->in->dirty = true;
	ui->in->message_shown = ui->in->message_sticky = ui->in->message_keyed = false;
	ui_after_cancel(ui, ui, UI_TIMER_MESSAGE);
}

static void say(struct ui *ui, enum style style, bool sticky, const char *text)
{
	struct ui_inside *in = ui->in;

	if (in->said_n == MESSAGES_KEPT) {
		memmove(in->said, in->said + 1, (MESSAGES_KEPT - 1) * sizeof *in->said);
		in->said_n--;
	}
	in->said[in->said_n] = (struct said){.style = style, .when = clock_now()};
	snprintf(in->said[in->said_n].text, sizeof in->said->text, "%s", text);
	in->said_n++;
	in->message_shown = true;
	in->message_sticky = sticky;
	in->message_keyed = false;
	in->message_since = clock_monotonic_ms();
	in->dirty = true;
	ui_after_cancel(ui, ui, UI_TIMER_MESSAGE);
}

void ui_say(struct ui *ui, enum style style, const char *format, ...)
{
	char text[440];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	say(ui, style, false, text);
}

void ui_quiet(struct ui *ui)
{
	message_end(ui);
}

void ui_fail(struct ui *ui, const struct error *err)
{
	char text[440];

	snprintf(text, sizeof text, "%s%s%s", err->what, err->next[0] ? " " : "", err->next);
	say(ui, STYLE_WARNING, true, text);
}

bool message_keyed(struct ui *ui, uint32_t key)
{
	int64_t stood = clock_monotonic_ms() - ui->in->message_since;

	if (!ui->in->message_shown)
		return false;
	if (ui->in->message_sticky) {
		if (key == KEY_ESC_)
			message_end(ui);
		return key == KEY_ESC_;
	}
	if (stood >= MESSAGE_MS) {
		message_end(ui);
	} else if (!ui->in->message_keyed) {
		ui->in->message_keyed = true;
		ui_own_timer(ui, UI_TIMER_MESSAGE, (int)(MESSAGE_MS - stood));
	}
	return false;
}
