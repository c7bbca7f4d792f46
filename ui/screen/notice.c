/* The bell, the terminal's notification, notify_command. Of several programs that see the same alarm each rings,
 * one runs the command: the ledger says which. */
#include "screen/notice.h"

#include "icloud/alarms.h"
#include "icloud/icloud.h"
#include "panes/words.h"
#include "screen/inside.h"
#include "screen/outside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LOOK_BACK_S = 2 * 24 * 3600, AT_ONCE = 8 };

/* ---- Pure ---- */

static bool begins(const char *value, const char *with)
{
	return value && strncmp(value, with, strlen(with)) == 0;
}

static bool is(const char *value, const char *name)
{
	return value && strcmp(value, name) == 0;
}

static bool is_set(const char *value)
{
	return value && value[0];
}

enum notice_kind notice_kind_of(
	const char *term, const char *program, const char *kitty, const char *tmux, const char *sty)
{
	if (is_set(tmux) || is_set(sty) || begins(term, "tmux") || begins(term, "screen"))
		return NOTICE_NONE;
	if (is(term, "xterm-kitty") || is_set(kitty))
		return NOTICE_99;
	if (begins(term, "foot") || begins(term, "rxvt-unicode") || begins(term, "contour") ||
		is(term, "xterm-ghostty") || is(term, "wezterm") || is(program, "WezTerm") ||
		is(program, "ghostty"))
		return NOTICE_777;
	return is(program, "iTerm.app") ? NOTICE_9 : NOTICE_NONE;
}

/* No byte of a text ends the sequence, or parts it: it is made visible, and ';' becomes ','. */
static void add_clean(struct buf *out, struct str text)
{
	size_t from = out->n;

	text_visible(text, false, out);
	for (size_t i = from; i < out->n; i++)
		if (out->p[i] == ';')
			out->p[i] = ',';
}

bool notice_bytes(enum notice_kind kind, struct str title, struct str text, struct buf *out)
{
	if (kind == NOTICE_NONE)
		return true;
	buf_adds(out, kind == NOTICE_9	  ? "\x1b]9;"
		      : kind == NOTICE_99 ? "\x1b]99;i=icloud-tui:d=0;"
					  : "\x1b]777;notify;");
	add_clean(out, title);
	buf_adds(out, kind == NOTICE_9	  ? ", "
		      : kind == NOTICE_99 ? "\x1b\\\x1b]99;i=icloud-tui:d=1:p=body;"
					  : ";");
	add_clean(out, text);
	return buf_adds(out, "\x1b\\");
}

bool notice_args(char *words, char *title, char *text, char *argv[NOTICE_ARGS])
{
	int n = 0;

	while (*words) {
		while (*words == ' ')
			*words++ = '\0';
		if (!*words)
			break;
		if (n == NOTICE_ARGS - 3)
			return false;
		argv[n++] = words;
		while (*words && *words != ' ')
			words++;
	}
	argv[n] = title;
	argv[n + 1] = text;
	argv[n + 2] = NULL;
	return n > 0;
}

/* ---- What is due ---- */

static uint64_t digest(struct str s)
{
	uint64_t h = 14695981039346656037u;

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 1099511628211u;
	return h;
}

/* True once for each time that an alarm rings. */
static bool is_new(struct ui_inside *in, const struct icloud_alarm *a)
{
	const struct told_alarm here = {digest(a->id), a->rings_at};

	for (int i = 0; i < TOLD_ALARMS; i++)
		if (in->told[i].id == here.id && in->told[i].rings_at == here.rings_at)
			return false;
	in->told[in->told_at] = here;
	in->told_at = (in->told_at + 1) % TOLD_ALARMS;
	return true;
}

struct looking {
	struct ui *ui;
	struct zone *zone;
	time_t now;
	struct notice found[AT_ONCE];
	int n, more;
};

static void put(char *out, size_t size, struct buf *text)
{
	struct str s = utf8_clip(buf_str(text), size - 1);

	if (s.n)
		memcpy(out, s.p, s.n);
	out[s.n] = '\0';
	buf_release(text);
}

/* Both begin with a time or a word of ours, so that neither can be taken for an option. */
void notice_of(struct notice *n, const struct icloud_alarm *a, const struct zone *zone)
{
	struct str id = utf8_clip(a->id, sizeof n->id - 1);
	struct buf title = BUF_INIT(8 * KIB), text = BUF_INIT(8 * KIB);
	struct civil at = zone_civil(zone, a->rings_at);
	struct str name = str_trim(utf8_clip(a->title, KIB));

	buf_printf(&title, "%s ", words_hours(at.hour, at.minute).text);
	text_visible(name.n ? name : STR("Alarm without a title"), false, &title);
	if (a->all_day || !a->start.year)
		buf_adds(&text, a->all_day ? "all day" : "begins at a time that is not known");
	else
		buf_printf(&text, "begins %s", words_hours(a->start.hour, a->start.minute).text);
	if (a->location.n) {
		buf_adds(&text, ", ");
		text_visible(utf8_clip(a->location, KIB), false, &text);
	}
	*n = (struct notice){.rings_at = a->rings_at};
	snprintf(n->id, sizeof n->id, "%.*s", STR_ARG(id));
	put(n->title, sizeof n->title, &title);
	put(n->text, sizeof n->text, &text);
}

static void look(void *ctx, const struct icloud_alarm *a)
{
	struct looking *l = ctx;
	if (alarm_state(a, l->now, 0) != ALARM_DUE || !is_new(l->ui->in, a))
		return;
	if (l->n == AT_ONCE) {
		l->more++;
		return;
	}
	notice_of(&l->found[l->n++], a, l->zone);
}

/* ---- Telling ---- */

static const struct icloud_settings *settings_of(const struct ui *ui)
{
	return ui->options->settings;
}

static void ask_to_run(struct ui *ui, struct notice *n)
{
	struct notice *wait = &ui->in->notice[ui->in->notices++ % NOTICES_WAIT];

	if (!settings_of(ui) || !settings_of(ui)->notify_command || !ui->icloud)
		return;
	n->token = icloud_post(
		ui->icloud, ASK_ALARM_ANSWER, alarm_told_new(str_of(n->id), n->rings_at));
	*wait = *n;
}

static void tell_terminal(struct ui *ui, const struct looking *l)
{
	struct ui_outside *out = &ui->in->outside;
	const struct icloud_settings *s = settings_of(ui);
	char title[240];

	snprintf(title, sizeof title, "%s", l->found[0].title);
	if (l->n + l->more > 1)
		snprintf(title, sizeof title, "%s, and %d more", l->found[0].title,
			l->n + l->more - 1);
	if (out->ring && s && s->bell)
		out->ring(out->self);
	if (out->notify && s && s->notices)
		out->notify(out->self, str_of(title), str_of(l->found[0].text));
}

void notice_due(struct ui *ui)
{
	struct looking l = {.ui = ui, .now = clock_now()};

	if (!ui->reader || !glance_is_due(&ui->in->glance))
		return;
	l.zone = alarms_zone(ui->reader);
	alarms_list(ui->reader, l.now - LOOK_BACK_S, l.now + 1, look, &l);
	zone_free(&l.zone);
	if (l.n)
		tell_terminal(ui, &l);
	for (int i = 0; i < l.n; i++)
		ask_to_run(ui, &l.found[i]);
}

static void run(struct ui *ui, struct notice *n)
{
	char *words = mem_dup(settings_of(ui)->notify_command), *argv[NOTICE_ARGS];
	struct error err = ERROR_INIT;

	if (!notice_args(words, n->title, n->text, argv))
		fail(&err, ERR_USAGE, "notify_command has no words, or too many.",
			"Name a program and its options in the configuration.");
	else if (!outside_start(argv, -1, &err))
		snprintf(err.next, sizeof err.next,
			"It stands as notify_command in the configuration.");
	if (err.code != ERR_NONE)
		ui_fail(ui, &err);
	free(words);
}

void notice_hear(struct ui *ui, const struct icloud_message *m)
{
	if (m->event != EVENT_DONE || m->ask != ASK_ALARM_ANSWER || !m->token)
		return;
	for (int i = 0; i < NOTICES_WAIT; i++)
		if (ui->in->notice[i].token == m->token) {
			ui->in->notice[i].token = 0;
			if (m->total > 0)
				run(ui, &ui->in->notice[i]);
		}
}
