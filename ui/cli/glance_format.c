/* The glance as a line, by a template, and in the ways of five status bars. */
#include "cli/glance_format.h"

#include "icloud/json.h"
#include "panes/words.h"

#include <inttypes.h>
#include <string.h>

enum level { LEVEL_FINE, LEVEL_ACCENT, LEVEL_WARNING, LEVEL_DANGER };
enum { PIECES_MOST = GLANCE_BADGES + 8, PIECE_BYTES = 200 };

/* One stretch of the line; texts are clean of control characters, and not yet escaped. */
struct piece {
	char text[PIECE_BYTES];
	enum level level;
};
struct line {
	struct piece piece[PIECES_MOST];
	int n;
};

static void add(struct line *l, enum level level, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void add(struct line *l, enum level level, const char *format, ...)
{
	struct buf raw = BUF_INIT(4 * KIB), clean = BUF_INIT(16 * KIB);
	struct piece *p = &l->piece[l->n < PIECES_MOST - 1 ? l->n++ : PIECES_MOST - 1];
	struct str fits;
	va_list args;

	va_start(args, format);
	buf_vprintf(&raw, format, args);
	va_end(args);
	text_visible(buf_str(&raw), false, &clean);
	fits = utf8_clip(buf_str(&clean), sizeof p->text - 1);
	memcpy(p->text, fits.n ? fits.p : "", fits.n);
	p->text[fits.n] = '\0';
	p->level = level;
	buf_release(&raw);
	buf_release(&clean);
}

/* ---- What is said ---- */

static enum quota quota(const struct glance_facts *f)
{
	const struct glance *v = &f->v;

	if (v->over)
		return QUOTA_DANGER;
	return words_quota(v->used, v->total, v->warn_at ? v->warn_at : QUOTA_WARNS_AT);
}

const char *glance_level(const struct glance_facts *f)
{
	static const char *const names[] = {"fine", "warning", "danger"};

	if (!f->storage_known || (f->v.total <= 0 && !f->v.over))
		return "unknown";
	return names[quota(f)];
}

static enum level quota_level(const struct glance_facts *f)
{
	static const enum level levels[] = {LEVEL_FINE, LEVEL_WARNING, LEVEL_DANGER};

	return levels[quota(f)];
}

static void add_quota(struct line *l, const struct glance_facts *f, bool percent)
{
	const struct glance *v = &f->v;
	enum level level = quota_level(f);
	const char *sign = level == LEVEL_FINE ? "" : "! ";

	if (!f->storage_known)
		return;
	if (v->total <= 0)
		add(l, level, "%s%s of ? GB", sign, words_gigabytes(v->used).text);
	else if (percent)
		add(l, level, "%s%" PRId64 " %%", sign, words_whole_percent(v->used, v->total));
	else
		add(l, level, "%s%s of %s GB", sign, words_gigabytes(v->used).text,
			words_gigabytes(v->total).text);
}

static void add_alarm(struct line *l, const struct glance_facts *f)
{
	const struct glance *v = &f->v;
	struct words until = words_until(v->alarm_at, v->now);

	if (glance_is_due(v))
		add(l, LEVEL_DANGER, "! now: %s", v->alarm);
	else if (v->alarm_at && *until.text)
		add(l, LEVEL_FINE, "%s%s%s", until.text, *v->alarm ? ": " : "", v->alarm);
}

static const char *state(const struct glance_facts *f)
{
	return !f->signed_in ? "sign in" : f->online ? "online" : "offline";
}

static void add_state(struct line *l, const struct glance_facts *f, bool also_good)
{
	const struct glance *v = &f->v;

	if (*v->note)
		add(l, LEVEL_WARNING, "%s", v->note);
	if (v->changes)
		add(l, LEVEL_ACCENT, "%s", words_many(v->changes, "change", "changes").text);
	if (!f->signed_in || !f->online)
		add(l, LEVEL_WARNING, "%s", state(f));
	else if (also_good)
		add(l, LEVEL_FINE, "%s", state(f));
}

static void add_badges(struct line *l, const struct glance_facts *f)
{
	for (size_t i = 0; i < f->v.badges; i++)
		add(l, LEVEL_FINE, "%s %d", f->v.badge[i].name, f->v.badge[i].count);
}

void glance_line(const struct glance_facts *f, struct buf *out)
{
	struct line l = {.n = 0};

	add(&l, LEVEL_FINE, "%s", f->v.account);
	add_quota(&l, f, false);
	add_badges(&l, f);
	add_alarm(&l, f);
	add_state(&l, f, true);
	for (int i = 0; i < l.n; i++)
		buf_printf(out, "%s%s", i ? "   " : "", l.piece[i].text);
}

/* Short, as bars are: no account, and nothing where all is well. */
static void short_line(struct line *l, const struct glance_facts *f)
{
	add_quota(l, f, true);
	add_badges(l, f);
	add_alarm(l, f);
	add_state(l, f, false);
}

static enum level worst(const struct line *l)
{
	enum level level = LEVEL_FINE;

	for (int i = 0; i < l->n; i++)
		level = l->piece[i].level > level ? l->piece[i].level : level;
	return level;
}

/* ---- Escapes ---- */

typedef void escape_fn(struct str text, struct buf *out);

static void escape_none(struct str text, struct buf *out)
{
	buf_add_str(out, text);
}

/* #[style], #{variable} and #(command) begin with it; twice is one. */
static void escape_tmux(struct str text, struct buf *out)
{
	for (size_t i = 0; i < text.n; i++)
		buf_printf(out, text.p[i] == '#' ? "#%c" : "%c", text.p[i]);
}

static void escape_pango(struct str text, struct buf *out)
{
	for (size_t i = 0; i < text.n; i++)
		switch (text.p[i]) {
		case '&':
			buf_adds(out, "&amp;");
			break;
		case '<':
			buf_adds(out, "&lt;");
			break;
		case '>':
			buf_adds(out, "&gt;");
			break;
		case '"':
			buf_adds(out, "&quot;");
			break;
		case '\'':
			buf_adds(out, "&#39;");
			break;
		default:
			buf_addc(out, text.p[i]);
		}
}

/* %{…} is a tag, and there is no way to write one: a blank parts them. */
static void escape_polybar(struct str text, struct buf *out)
{
	for (size_t i = 0; i < text.n; i++)
		buf_printf(out,
			text.p[i] == '{' && out->n && out->p[out->n - 1] == '%' ? " %c" : "%c",
			text.p[i]);
}

/* ---- Bars ---- */

static void joined(const struct line *l, escape_fn *escape, struct buf *out)
{
	for (int i = 0; i < l->n; i++) {
		buf_adds(out, i ? "  " : "");
		escape(str_of(l->piece[i].text), out);
	}
}

static void styled(const struct line *l, const char *const *begin, const char *const *end,
	escape_fn *escape, struct buf *out)
{
	for (int i = 0; i < l->n; i++) {
		buf_printf(out, "%s%s", i ? "  " : "", begin[l->piece[i].level]);
		escape(str_of(l->piece[i].text), out);
		buf_adds(out, end[l->piece[i].level]);
	}
}

static void tmux(const struct glance_facts *f, struct buf *out)
{
	static const char *const begin[] = {
		"", "#[bold]", "#[fg=yellow,bold]", "#[fg=white,bg=red,bold]"};
	static const char *const end[] = {"", "#[default]", "#[default]", "#[default]"};
	struct line l = {.n = 0};

	short_line(&l, f);
	styled(&l, begin, end, escape_tmux, out);
}

static void polybar(const struct glance_facts *f, struct buf *out)
{
	static const char *const begin[] = {
		"", "%{F#6cb6ff}", "%{F#ffe04d}", "%{F#ffffff}%{B#b3261e}"};
	static const char *const end[] = {"", "%{F-}", "%{F-}", "%{B-}%{F-}"};
	struct line l = {.n = 0};

	short_line(&l, f);
	styled(&l, begin, end, escape_polybar, out);
}

static void put_joined(
	struct json_writer *w, const char *key, const struct line *l, escape_fn *escape)
{
	struct buf text = BUF_INIT(64 * KIB);

	joined(l, escape, &text);
	json_key(w, key);
	json_put_str(w, buf_str(&text));
	buf_release(&text);
}

/* The first of what is said: what a bar shows where there is little room. */
static void put_short(struct json_writer *w, const struct glance_facts *f)
{
	struct line l = {.n = 0};

	add_quota(&l, f, true);
	put_joined(w, "short_text", &l, escape_none);
}

/* One a line, with the account and when it was read. */
static void put_tooltip(struct json_writer *w, const struct glance_facts *f)
{
	struct line l = {.n = 0};
	struct buf text = BUF_INIT(64 * KIB);

	add(&l, LEVEL_FINE, "%s", f->v.account);
	add_quota(&l, f, false);
	add_badges(&l, f);
	add_alarm(&l, f);
	add_state(&l, f, true);
	if (f->as_of)
		add(&l, LEVEL_FINE, "as of %s", words_time(f->as_of, f->v.now).text);
	for (int i = 0; i < l.n; i++) {
		buf_adds(&text, i ? "\n" : "");
		escape_pango(str_of(l.piece[i].text), &text);
	}
	json_key(w, "tooltip");
	json_put_str(w, buf_str(&text));
	buf_release(&text);
}

static void put_word(struct json_writer *w, const char *key, const char *word)
{
	json_key(w, key);
	json_put(w, word);
}

static const char *const level_words[] = {"fine", "changes", "warning", "danger"};

static void waybar(const struct glance_facts *f, struct buf *out)
{
	struct json_writer w = json_writer(out);
	struct line l = {.n = 0};
	int64_t percent = words_whole_percent(f->v.used, f->v.total);

	short_line(&l, f);
	json_object(&w);
	put_joined(&w, "text", &l, escape_pango);
	put_word(&w, "alt", level_words[worst(&l)]);
	put_tooltip(&w, f);
	json_key(&w, "class");
	json_array(&w);
	json_put(&w, level_words[worst(&l)]);
	if (!f->signed_in)
		json_put(&w, "sign-in");
	else if (!f->online)
		json_put(&w, "offline");
	json_array_end(&w);
	if (f->v.total > 0) {
		json_key(&w, "percentage");
		json_put_int(&w, percent < 100 ? percent : 100);
	}
	json_object_end(&w);
}

/* A block of the i3bar protocol: i3blocks with format=json, and wrappers of i3status. */
static void i3status(const struct glance_facts *f, struct buf *out)
{
	static const char *const colours[] = {NULL, "#6cb6ff", "#ffe04d", "#ff5f52"};
	struct json_writer w = json_writer(out);
	struct line l = {.n = 0};

	short_line(&l, f);
	json_object(&w);
	put_word(&w, "name", "icloud-tui");
	put_joined(&w, "full_text", &l, escape_none);
	put_short(&w, f);
	if (colours[worst(&l)])
		put_word(&w, "color", colours[worst(&l)]);
	json_key(&w, "urgent");
	json_put_bool(&w, worst(&l) == LEVEL_DANGER);
	put_word(&w, "markup", "none");
	json_object_end(&w);
}

/* Its custom block with json = true; texts there are Pango markup. */
static void i3status_rust(const struct glance_facts *f, struct buf *out)
{
	static const char *const states[] = {"Idle", "Info", "Warning", "Critical"};
	struct json_writer w = json_writer(out);
	struct line l = {.n = 0};

	short_line(&l, f);
	json_object(&w);
	put_word(&w, "icon", "");
	put_word(&w, "state", states[worst(&l)]);
	put_joined(&w, "text", &l, escape_pango);
	put_short(&w, f);
	json_object_end(&w);
}

static const struct bar {
	const char *name;
	void (*write)(const struct glance_facts *f, struct buf *out);
	escape_fn *escape;
} bars[] = {
	{"tmux", tmux, escape_tmux},
	{"waybar", waybar, escape_pango},
	{"i3status", i3status, escape_none},
	{"i3status-rust", i3status_rust, escape_pango},
	{"polybar", polybar, escape_polybar},
};

static const struct bar *bar_named(struct str name)
{
	for (size_t i = 0; i < sizeof bars / sizeof *bars; i++)
		if (str_is(name, bars[i].name))
			return &bars[i];
	return NULL;
}

bool glance_is_bar(struct str name)
{
	return bar_named(name) != NULL;
}

void glance_bar(const struct glance_facts *f, struct str bar, struct buf *out)
{
	bar_named(bar)->write(f, out);
}

/* ---- Templates ---- */

static void put_number(struct buf *out, int64_t n)
{
	buf_printf(out, "%" PRId64, n);
}

static void put_account(const struct glance_facts *f, struct buf *out)
{
	buf_adds(out, f->v.account);
}
static void put_used(const struct glance_facts *f, struct buf *out)
{
	buf_adds(out, f->storage_known ? words_gigabytes(f->v.used).text : "?");
}
static void put_total(const struct glance_facts *f, struct buf *out)
{
	buf_adds(out, f->v.total > 0 ? words_gigabytes(f->v.total).text : "?");
}
static void put_percent(const struct glance_facts *f, struct buf *out)
{
	if (f->v.total > 0)
		put_number(out, words_whole_percent(f->v.used, f->v.total));
	else
		buf_addc(out, '?');
}
static void put_sign(const struct glance_facts *f, struct buf *out)
{
	if (f->storage_known && quota(f) != QUOTA_FINE)
		buf_addc(out, '!');
}
static void put_level(const struct glance_facts *f, struct buf *out)
{
	buf_adds(out, glance_level(f));
}
static void put_badges(const struct glance_facts *f, struct buf *out)
{
	put_number(out, glance_sum(&f->v));
}
static void put_alarm(const struct glance_facts *f, struct buf *out)
{
	struct line l = {.n = 0};

	add_alarm(&l, f);
	buf_adds(out, l.n ? l.piece[0].text : "");
}
static void put_changes(const struct glance_facts *f, struct buf *out)
{
	put_number(out, f->v.changes);
}
static void put_online(const struct glance_facts *f, struct buf *out)
{
	buf_adds(out, state(f));
}
static void put_as_of(const struct glance_facts *f, struct buf *out)
{
	buf_adds(out, f->as_of ? words_time(f->as_of, f->v.now).text : "?");
}

static const struct {
	const char *name;
	void (*put)(const struct glance_facts *f, struct buf *out);
} names[] = {
	{"account", put_account},
	{"used", put_used},
	{"total", put_total},
	{"percent", put_percent},
	{"sign", put_sign},
	{"level", put_level},
	{"badges", put_badges},
	{"alarm", put_alarm},
	{"changes", put_changes},
	{"online", put_online},
	{"as_of", put_as_of},
};

static bool put_app(const struct glance_facts *f, struct str app, struct buf *out)
{
	for (const struct badge_topic *t = badge_topics; t->app; t++) {
		if (!str_is(app, t->app))
			continue;
		for (size_t i = 0; i < f->badges; i++)
			if (str_is(app, f->badge[i].app) && f->badge[i].count >= 0) {
				put_number(out, f->badge[i].count);
				return true;
			}
		return buf_addc(out, '?');
	}
	return false;
}

static bool put_name(const struct glance_facts *f, struct str name, struct buf *out)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_is(name, names[i].name)) {
			names[i].put(f, out);
			return true;
		}
	return put_app(f, name, out);
}

static bool put_value(const struct glance_facts *f, struct str name, escape_fn *escape,
	struct buf *out, struct error *err)
{
	struct buf raw = BUF_INIT(4 * KIB), clean = BUF_INIT(16 * KIB);
	bool ok = put_name(f, name, &raw);

	if (ok) {
		text_visible(buf_str(&raw), false, &clean);
		escape(buf_str(&clean), out);
	} else {
		text_visible(utf8_clip(name, 40), false, &clean);
		failf(err, ERR_USAGE, "glance --help lists them.", "--format knows no {%s}.",
			buf_cstr(&clean));
	}
	buf_release(&raw);
	buf_release(&clean);
	return ok;
}

/* {{ or }}: one brace. */
static bool is_doubled(struct str s)
{
	return s.n > 1 && s.p[0] == s.p[1];
}

bool glance_template(const struct glance_facts *f, struct str format, struct str escape,
	struct buf *out, struct error *err)
{
	const struct bar *bar = bar_named(escape);
	struct str name;
	size_t n;

	while (format.n) {
		char c = format.p[0];

		n = (c == '{' || c == '}') && is_doubled(format) ? 2 : 1;
		format = str_part(format, n, format.n);
		if (c != '{' || n == 2) {
			buf_addc(out, c);
			continue;
		}
		if (!memchr(format.p, '}', format.n))
			return fail(err, ERR_USAGE, "A { in --format has no }.",
				"Write for example {used}, and {{ for a brace.");
		name = STR_NONE;
		str_cut(&format, '}', &name);
		if (!put_value(f, name, bar ? bar->escape : escape_none, out, err))
			return false;
	}
	return true;
}
