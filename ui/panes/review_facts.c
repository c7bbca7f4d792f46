/* What is said about the change shown: its flags in sentences, how it ended when it was sent last, since when iCloud
 * has it so. Reads; decides nothing. */
#include "panes/review_pane.h"

#include "icloud/contacts.h"
#include "panes/words.h"
#include "screen/ui.h"

#include <stdio.h>

/* What the state of the change says already. */
static bool is_said(const struct review_seen *s, enum flag f)
{
	return f == FLAG_CHANGED_SINCE && (s->state == STATE_BEHIND || s->state == STATE_CONFLICT);
}

static void read_flags(struct review_pane *p, struct ui *ui, const struct review_seen *s)
{
	buf_clear(&p->shown.flags);
	for (int severity = 10; severity > 0; severity--)
		for (enum flag f = 0; f < FLAG_COUNT; f++) {
			if (!(s->flags & 1u << f) || flag_severity(f) != severity ||
				f == FLAG_DELETION || is_said(s, f))
				continue;
			if (p->shown.flags.n)
				buf_addc(&p->shown.flags, '\n');
			changes_flag_words(ui->reader, s->change, f, &p->shown.flags);
		}
}

/* Why it is here again. */
static void read_last_try(struct review_pane *p, struct ui *ui, const struct review_seen *s)
{
	struct buf note = BUF_INIT(16 * KIB);
	time_t at = 0;
	enum change_result r = changes_last_try(ui->reader, s->change, &at, &note);

	if (s->state == STATE_WAITING && (r == RESULT_REJECTED || r == RESULT_NOT_APPLIED)) {
		if (p->shown.flags.n)
			buf_addc(&p->shown.flags, '\n');
		buf_printf(&p->shown.flags, "Sent %s: %s.", words_time(at, clock_now()).text,
			words_result(r, buf_str(&note)).text);
	}
	buf_release(&note);
}

static void read_modified(struct review_pane *p, struct ui *ui, const struct review_seen *s)
{
	struct buf before = BUF_INIT(2 * MIB), after = BUF_INIT(2 * MIB), text = BUF_INIT(200);
	time_t when;

	p->shown.modified[0] = '\0';
	if (changes_sides(ui->reader, s->change, &before, &after) &&
		json_text(json_get(buf_str(&before), "dateModified"), &text) &&
		time_from_iso(buf_str(&text), &when))
		snprintf(p->shown.modified, sizeof(p->shown.modified), "changed in iCloud %.40s",
			words_day(when, clock_now()).text);
	buf_release(&before);
	buf_release(&after);
	buf_release(&text);
}

void seen_read(struct review_pane *p, struct ui *ui, const struct review_seen *s)
{
	read_flags(p, ui, s);
	read_last_try(p, ui, s);
	read_modified(p, ui, s);
	p->shown.read_at = contacts_as_of(ui->reader);
}
