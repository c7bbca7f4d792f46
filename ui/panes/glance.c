/* The glance line. Reads the store, draws one row, decides nothing else. */
#include "panes/glance.h"

#include "icloud/changes.h"
#include "panes/due.h"
#include "panes/words.h"
#include "widgets/gauge.h"

#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* What is given up, in this order, until the line fits. */
enum {
	GAPS,
	NO_ONLINE,
	SHORT_GAUGE,
	NO_TITLE,
	NO_DOMAIN,
	NO_GAUGE,
	BADGE_SUM,
	PERCENT,
	NO_ALARM,
	NO_BADGES,
	STEPS
};
enum { PIECES = 24, APART = 2, APART_AGAIN = 3, DAY_S = 24 * 60 * 60 };

/* One stretch of text of a style, or a gauge; `gap` blanks stand before it. */
struct piece {
	char text[128];
	enum style style;
	int gap, gauge;
};
struct pieces {
	struct piece piece[PIECES];
	int n;
};

static struct piece *add(struct pieces *p, int gap, enum style style, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

static struct piece *add(struct pieces *p, int gap, enum style style, const char *format, ...)
{
	struct piece *piece = &p->piece[p->n < PIECES - 1 ? p->n++ : PIECES - 1];
	va_list args;

	*piece = (struct piece){.style = style, .gap = gap};
	va_start(args, format);
	vsnprintf(piece->text, sizeof(piece->text), format, args);
	va_end(args);
	return piece;
}

static int width_of(const struct pieces *p)
{
	int w = 0;

	for (int i = 0; i < p->n; i++)
		w += p->piece[i].gap + p->piece[i].gauge + grid_width(str_of(p->piece[i].text));
	return w;
}

int glance_sum(const struct glance *v)
{
	int64_t sum = 0;

	for (size_t i = 0; i < v->badges; i++)
		sum += v->badge[i].count;
	return sum < INT_MAX ? (int)sum : INT_MAX;
}

static bool gave_up(unsigned given, int step)
{
	return given & 1u << step;
}

static enum style quota_style(const struct glance *v)
{
	static const enum style styles[] = {STYLE_NORMAL, STYLE_WARNING, STYLE_DANGER};

	if (v->over)
		return STYLE_DANGER;
	return styles[words_quota(v->used, v->total, v->warn_at ? v->warn_at : QUOTA_WARNS_AT)];
}

static void add_quota(struct pieces *p, const struct glance *v, unsigned given, int gap)
{
	enum style style;

	if (v->total <= 0) {
		if (v->used > 0)
			add(p, gap, STYLE_NORMAL, "%s of ? GB", words_gigabytes(v->used).text);
		return;
	}
	style = quota_style(v);
	if (!gave_up(given, NO_GAUGE)) {
		add(p, gap, STYLE_GAUGE, "%s", "")->gauge = gave_up(given, SHORT_GAUGE) ? 10 : 20;
		gap = 1;
	}
	if (style != STYLE_NORMAL) {
		add(p, gap, style, "!");
		gap = 1;
	}
	if (gave_up(given, PERCENT))
		add(p, gap, style, "%" PRId64 " %%", words_whole_percent(v->used, v->total));
	else
		add(p, gap, style, "%s of %s GB", words_gigabytes(v->used).text,
			words_gigabytes(v->total).text);
}

static void add_badges(struct pieces *p, const struct glance *v, unsigned given, int gap)
{
	int sum = glance_sum(v);

	if (gave_up(given, NO_BADGES))
		return;
	if (gave_up(given, BADGE_SUM) && sum) {
		add(p, gap, STYLE_BADGE, "%d", sum);
		add(p, 1, STYLE_NORMAL, sum == 1 ? "badge" : "badges");
		return;
	}
	for (size_t i = 0; !gave_up(given, BADGE_SUM) && i < v->badges; i++) {
		add(p, i ? 2 : gap, STYLE_NORMAL, "%s", v->badge[i].name);
		add(p, 1, STYLE_BADGE, "%d", v->badge[i].count);
	}
}

static void add_alarm(struct pieces *p, const struct glance *v, unsigned given, int gap)
{
	struct words until = words_until(v->alarm_at, v->now);

	if (gave_up(given, NO_ALARM) || !v->alarm_at || !until.text[0])
		return;
	if (gave_up(given, NO_TITLE) || !v->alarm[0])
		add(p, gap, STYLE_NORMAL, "%s", until.text);
	else
		add(p, gap, STYLE_NORMAL, "%s: %s", until.text, v->alarm);
}

static void left_pieces(struct pieces *p, const struct glance *v, unsigned given)
{
	int gap = gave_up(given, GAPS) ? 2 : 3, n = (int)strlen(v->account);
	const char *at = strchr(v->account, '@');

	if (gave_up(given, NO_DOMAIN) && at && !v->keep_domain)
		n = (int)(at - v->account);
	add(p, 1, STYLE_NORMAL, "%.*s", n, v->account);
	add_quota(p, v, given, gap);
	add_badges(p, v, given, gap);
	add_alarm(p, v, given, gap);
}

static void right_pieces(struct pieces *p, const struct glance *v, unsigned given)
{
	int gap = gave_up(given, GAPS) ? 2 : 3;

	if (v->note[0])
		add(p, p->n ? gap : 0, STYLE_WARNING, "%s", v->note);
	if (v->read_only)
		add(p, p->n ? gap : 0, STYLE_WARNING, "read only");
	if (v->sending)
		add(p, p->n ? gap : 0, STYLE_ACCENT, "%" PRId64 " of %" PRId64, v->sent,
			v->sending);
	else if (v->changes)
		add(p, p->n ? gap : 0, STYLE_ACCENT, "%s",
			words_many(v->changes, "change", "changes").text);
	if (v->signed_out)
		add(p, p->n ? gap : 0, STYLE_WARNING, "sign in");
	else if (v->offline)
		add(p, p->n ? gap : 0, STYLE_WARNING, "offline");
	else if (v->online && !gave_up(given, NO_ONLINE))
		add(p, p->n ? gap : 0, STYLE_DIM, "online");
}

/* What reaches column `end` is cut there. */
static void draw_pieces(
	const struct pieces *p, const struct glance *v, struct grid *g, int x, int end)
{
	for (int i = 0; i < p->n; i++) {
		const struct piece *piece = &p->piece[i];

		x += piece->gap;
		if (piece->gauge)
			gauge_draw(g, 0, x, piece->gauge, v->used, v->total,
				quota_style(v) != STYLE_NORMAL);
		x += piece->gauge;
		if (x < end)
			x += grid_cut(g, 0, x, end - x, str_of(piece->text), piece->style);
	}
}

struct halves {
	struct pieces left, right;
};

static bool fits(struct halves *h, const struct glance *v, unsigned given, int apart, int w)
{
	h->left.n = h->right.n = 0;
	left_pieces(&h->left, v, given);
	right_pieces(&h->right, v, given);
	return width_of(&h->left) + (h->right.n ? apart : 0) + width_of(&h->right) + 1 <= w;
}

/* Step by step until it fits. What was given up before a long piece went may find room again: the last first,
 * and only where both halves stay well apart. */
static unsigned give_way(struct halves *h, const struct glance *v, int w)
{
	unsigned given = 0;
	int step = 0;

	while (step < STEPS && !fits(h, v, given, APART, w))
		given |= 1u << step++;
	for (step -= 2; step > GAPS; step--)
		if (fits(h, v, given & ~(1u << step), APART_AGAIN, w))
			given &= ~(1u << step);
	return given;
}

void glance_draw(const struct glance *v, struct grid *g)
{
	struct halves h;
	int at;

	if (glance_is_due(v)) {
		due_draw(v, g);
		return;
	}
	fits(&h, v, give_way(&h, v, g->w), APART, g->w);
	at = g->w - 1 - width_of(&h.right);
	draw_pieces(&h.left, v, g, 0, h.right.n ? at - APART : at);
	draw_pieces(&h.right, v, g, at, g->w);
}

/* ---- Reading ---- */

static void put(char *out, size_t size, struct str s)
{
	s = utf8_clip(s, size - 1);
	memcpy(out, s.p ? s.p : "", s.n);
	out[s.n] = '\0';
}

static void add_times(struct buf *text, const struct icloud_alarm *a)
{
	if (a->all_day)
		buf_adds(text, "all day");
	else if (a->start.year)
		buf_adds(text, words_hours(a->start.hour, a->start.minute).text);
	if (!a->all_day && a->start.year && a->end.year)
		buf_printf(text, " to %s", words_hours(a->end.hour, a->end.minute).text);
}

/* "10:00 to 10:15, Room 2, Work" */
static void about(struct glance *v, const struct icloud_alarm *a)
{
	struct buf text = BUF_INIT(4 * KIB);
	const struct str more[] = {a->location, a->calendar};

	add_times(&text, a);
	for (size_t i = 0; i < sizeof(more) / sizeof(*more); i++) {
		if (!more[i].n)
			continue;
		buf_adds(&text, text.n ? ", " : "");
		buf_add_str(&text, utf8_clip(more[i], KIB));
	}
	put(v->alarm_about, sizeof(v->alarm_about), buf_str(&text));
	buf_release(&text);
}

/* Which one it is, is decided by the library: alarms_next(). */
static void next_alarm(void *ctx, const struct icloud_alarm *a)
{
	struct glance *v = ctx;

	v->alarm_at = a->rings_at;
	v->alarm_trigger = a->trigger_at;
	put(v->alarm, sizeof(v->alarm), str_trim(a->title));
	put(v->alarm_id, sizeof(v->alarm_id), a->id);
	about(v, a);
}

static void count_due(void *ctx, const struct icloud_alarm *a)
{
	struct glance *v = ctx;

	v->also_due += alarm_state(a, v->now, 0) == ALARM_DUE;
}

static void read_alarm(struct glance *v, struct icloud_reader *r)
{
	struct zone *zone;
	struct civil at;

	v->alarm_at = v->also_due = 0;
	if (!alarms_next(r, v->now, next_alarm, v))
		return;
	zone = alarms_zone(r);
	at = zone_civil(zone, v->alarm_at);
	zone_free(&zone);
	put(v->alarm_clock, sizeof(v->alarm_clock), str_of(words_hours(at.hour, at.minute).text));
	if (!glance_is_due(v))
		return;
	alarms_list(r, v->now - 2 * DAY_S, v->now + 1, count_due, v);
	v->also_due -= v->also_due > 0;
}

bool glance_is_due(const struct glance *v)
{
	return v->alarm_at && v->alarm_at <= v->now && v->now < v->alarm_at + ALARM_RINGS_S;
}

static void read_badges(struct glance *v, struct icloud_reader *r)
{
	struct icloud_badge badge[GLANCE_BADGES];
	time_t as_of;
	size_t n = badges_list(r, badge, GLANCE_BADGES, &as_of);

	v->badges = 0;
	for (size_t i = 0; i < n; i++) {
		if (badge[i].count <= 0)
			continue;
		snprintf(v->badge[v->badges].name, sizeof(v->badge[0].name), "%s", badge[i].name);
		v->badge[v->badges++].count = badge[i].count;
	}
}

void glance_read(struct glance *v, struct icloud_reader *r, time_t now)
{
	struct icloud_storage storage;
	struct icloud_account account;

	v->now = now;
	v->used = v->total = 0;
	v->over = false;
	if (storage_read(r, &storage) && storage.as_of) {
		v->used = storage.used;
		v->total = storage.total;
		v->over = storage.over;
	}
	if (account_read(r, &account)) {
		snprintf(v->account, sizeof(v->account), "%s", account.apple_id);
		v->signed_out = !account.signed_in;
	}
	read_badges(v, r);
	read_alarm(v, r);
	v->changes = (int64_t)changes_count(r);
}
