/* Offsets of time zones: the transitions of a zone file, and the rule behind its last one. Knows no
 * environment but $TZDIR; the file is the system's, but is read as carefully as an answer. */
#include "icloud/zone.h"
#include "base/file.h"

#include <stdlib.h>
#include <string.h>

#define ZONE_FOLDER "/usr/share/zoneinfo"

enum { FILE_MOST = 256 * 1024, TIMES_MOST = 20000, TYPES_MOST = 256, DAY_S = 86400 };

/* When the clock changes within a year: "M3.5.0/1" */
struct turn {
	enum { BY_MONTH, BY_JULIAN, BY_DAY } kind;
	int month, week, day;
	long time_s;
};
struct rule {
	bool known, dst;
	int standard, summer; /* seconds east */
	struct turn start, end;
};

struct zone {
	size_t n;
	int64_t *at;
	int32_t *offset; /* from at[i] on */
	int first;	 /* before at[0] */
	struct rule rule;
};

/* -- the rule ------------------------------------------------------------------------------------- */

static bool take(struct str *s, char c)
{
	if (!s->n || s->p[0] != c)
		return false;
	*s = str_part(*s, 1, s->n);
	return true;
}

static bool take_digits(struct str *s, int most, int *out)
{
	int n = 0;
	size_t i = 0;

	while (i < s->n && i < 4 && s->p[i] >= '0' && s->p[i] <= '9')
		n = n * 10 + (s->p[i++] - '0');
	if (!i || n > most)
		return false;
	*s = str_part(*s, i, s->n);
	*out = n;
	return true;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* "GMT", "<+0330>" */
static bool take_name(struct str *s)
{
	bool quoted = take(s, '<');
	size_t i = 0;

	while (i < s->n && (quoted ? s->p[i] != '>' : is_letter(s->p[i])))
		i++;
	if (!i)
		return false;
	*s = str_part(*s, i, s->n);
	return !quoted || take(s, '>');
}

/* [+-]hh[:mm[:ss]] in seconds */
static bool take_time(struct str *s, int most_hours, long *out)
{
	bool minus = take(s, '-');
	int h = 0, m = 0, sec = 0;

	if (!minus)
		take(s, '+');
	if (!take_digits(s, most_hours, &h) || (take(s, ':') && !take_digits(s, 59, &m)) ||
		(take(s, ':') && !take_digits(s, 59, &sec)))
		return false;
	*out = (h * 3600L + m * 60L + sec) * (minus ? -1 : 1);
	return true;
}

static bool take_turn(struct str *s, struct turn *t)
{
	bool ok;

	*t = (struct turn){.time_s = 7200};
	if (take(s, 'M')) {
		ok = take_digits(s, 12, &t->month) && t->month && take(s, '.') &&
		     take_digits(s, 5, &t->week) && t->week && take(s, '.') &&
		     take_digits(s, 6, &t->day);
	} else if (take(s, 'J')) {
		t->kind = BY_JULIAN;
		ok = take_digits(s, 365, &t->day) && t->day;
	} else {
		t->kind = BY_DAY;
		ok = take_digits(s, 365, &t->day);
	}
	return ok && (!take(s, '/') || take_time(s, 167, &t->time_s));
}

static bool rule_read(struct str s, struct rule *out)
{
	struct rule r = {.known = true};
	long west, summer;

	if (!take_name(&s) || !take_time(&s, 24, &west))
		return false;
	r.standard = (int)-west;
	if (s.n) {
		r.dst = true;
		if (!take_name(&s))
			return false;
		summer = west - 3600;
		if (s.n && s.p[0] != ',' && !take_time(&s, 24, &summer))
			return false;
		r.summer = (int)-summer;
		if (!take(&s, ',') || !take_turn(&s, &r.start) || !take(&s, ',') ||
			!take_turn(&s, &r.end))
			return false;
	}
	if (s.n)
		return false;
	*out = r;
	return true;
}

static int64_t day_of_turn(const struct turn *t, int year)
{
	int64_t first = civil_day_number(year, 1, 1);
	int leap = civil_days_in(year, 2) == 29, day;

	if (t->kind == BY_DAY)
		return first + t->day;
	if (t->kind == BY_JULIAN)
		return first + t->day - 1 + (leap && t->day >= 60);
	day = 1 + (t->day - civil_weekday(year, t->month, 1) + 7) % 7 + (t->week - 1) * 7;
	while (day > civil_days_in(year, t->month))
		day -= 7;
	return civil_day_number(year, t->month, day);
}

static int rule_offset(const struct rule *r, time_t t)
{
	int64_t start, end;
	int year;
	bool summer;

	if (!r->dst)
		return r->standard;
	year = civil_utc(t + r->standard).year;
	start = day_of_turn(&r->start, year) * DAY_S + r->start.time_s - r->standard;
	end = day_of_turn(&r->end, year) * DAY_S + r->end.time_s - r->summer;
	summer = start < end ? t >= start && t < end : t < end || t >= start;
	return summer ? r->summer : r->standard;
}

struct zone *zone_of_rule(struct str rule)
{
	struct zone *z = mem_new(sizeof *z);

	if (!rule_read(rule, &z->rule))
		zone_free(&z);
	return z;
}

/* -- the file ------------------------------------------------------------------------------------- */

/* Numbers are big-endian. */
static uint32_t four(const char *p)
{
	const unsigned char *b = (const unsigned char *)p;

	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static int64_t eight(const char *p)
{
	return (int64_t)((uint64_t)four(p) << 32 | four(p + 4));
}

struct head {
	char version;
	uint32_t utc, standard, leaps, times, types, letters;
};
enum { HEAD = 44 };

static bool head_read(struct str *s, struct head *h)
{
	if (s->n < HEAD || memcmp(s->p, "TZif", 4) != 0)
		return false;
	*h = (struct head){.version = s->p[4],
		.utc = four(s->p + 20),
		.standard = four(s->p + 24),
		.leaps = four(s->p + 28),
		.times = four(s->p + 32),
		.types = four(s->p + 36),
		.letters = four(s->p + 40)};
	*s = str_part(*s, HEAD, s->n);
	return h->times <= TIMES_MOST && h->types >= 1 && h->types <= TYPES_MOST &&
	       h->letters <= FILE_MOST && h->leaps <= FILE_MOST / 8 && h->utc <= TYPES_MOST &&
	       h->standard <= TYPES_MOST;
}

static size_t block_size(const struct head *h, size_t time_size)
{
	return h->times * (time_size + 1) + h->types * (size_t)6 + h->letters +
	       h->leaps * (time_size + 4) + h->standard + h->utc;
}

static bool type_offset(const char *types, const struct head *h, unsigned type, int32_t *out)
{
	int32_t offset;

	if (type >= h->types)
		return false;
	offset = (int32_t)four(types + 6 * (size_t)type);
	*out = offset;
	return offset > -DAY_S && offset < DAY_S;
}

static bool block_read(const char *p, const struct head *h, bool wide, struct zone *z)
{
	size_t size = wide ? 8 : 4;
	const char *index = p + h->times * size, *types = index + h->times;
	int32_t first;

	z->at = mem_new(sizeof *z->at * (h->times + 1));
	z->offset = mem_new(sizeof *z->offset * (h->times + 1));
	for (; z->n < h->times; z->n++) {
		z->at[z->n] = wide ? eight(p + 8 * z->n) : (int32_t)four(p + 4 * z->n);
		if (!type_offset(types, h, (unsigned char)index[z->n], &z->offset[z->n]) ||
			(z->n && z->at[z->n] <= z->at[z->n - 1]))
			return false;
	}
	if (!type_offset(types, h, 0, &first))
		return false;
	z->first = first;
	return true;
}

/* Behind the second block: "\nGMT0BST,M3.5.0/1,M10.5.0\n" */
static void footer_read(struct str s, struct zone *z)
{
	struct str line = STR_NONE;

	if (take(&s, '\n') && str_cut(&s, '\n', &line) && line.n)
		rule_read(line, &z->rule);
}

static bool file_of_zone(struct str s, struct zone *z)
{
	struct head h;
	bool wide;

	if (!head_read(&s, &h))
		return false;
	wide = h.version >= '2';
	if (wide) {
		if (s.n < block_size(&h, 4))
			return false;
		s = str_part(s, block_size(&h, 4), s.n);
		if (!head_read(&s, &h))
			return false;
	}
	if (s.n < block_size(&h, wide ? 8 : 4) || !block_read(s.p, &h, wide, z))
		return false;
	if (wide)
		footer_read(str_part(s, block_size(&h, 8), s.n), z);
	return true;
}

struct zone *zone_read(struct str bytes)
{
	struct zone *z = mem_new(sizeof *z);

	if (!file_of_zone(bytes, z))
		zone_free(&z);
	return z;
}

struct zone *zone_load(struct str name)
{
	const char *folder = getenv("TZDIR");
	struct buf path = BUF_INIT(4 * KIB), bytes = BUF_INIT(FILE_MOST);
	struct zone *z = NULL;

	if (zone_is_name(name) &&
		buf_printf(&path, "%s/%.*s", folder && folder[0] == '/' ? folder : ZONE_FOLDER,
			STR_ARG(name)) &&
		file_read(buf_cstr(&path), &bytes, NULL))
		z = zone_read(buf_str(&bytes));
	buf_release(&path);
	buf_release(&bytes);
	return z;
}

void zone_free(struct zone **zone)
{
	struct zone *z = *zone;

	*zone = NULL;
	if (!z)
		return;
	free(z->at);
	free(z->offset);
	free(z);
}

/* -- asking --------------------------------------------------------------------------------------- */

int zone_offset(const struct zone *z, time_t t)
{
	size_t low = 0, high = z ? z->n : 0;
	struct tm tm = {0};

	if (!z) {
		localtime_r(&t, &tm);
		return (int)tm.tm_gmtoff;
	}
	if (!z->n)
		return z->rule.known ? rule_offset(&z->rule, t) : z->first;
	if (t < z->at[0])
		return z->first;
	if (t >= z->at[z->n - 1] && z->rule.known)
		return rule_offset(&z->rule, t);
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (z->at[middle] <= t)
			low = middle;
		else
			high = middle;
	}
	return z->offset[low];
}

struct civil zone_civil(const struct zone *z, time_t t)
{
	return z ? civil_utc(t + zone_offset(z, t)) : civil_of(t);
}

/* As if the zone were UTC. */
static int64_t local_seconds(struct civil c)
{
	int months = c.month - 1, years = months / 12;
	int64_t days;

	months -= years * 12;
	if (months < 0) {
		months += 12;
		years--;
	}
	days = civil_day_number(c.year + years, months + 1, 1) + (int64_t)c.day - 1;
	return days * DAY_S + c.hour * (int64_t)3600 + c.minute * (int64_t)60 + c.second;
}

/* A day away on either side lies beyond any change of this hour, for no zone is a day from UTC. */
time_t zone_instant(const struct zone *z, struct civil c)
{
	int64_t local = local_seconds(c);
	int before = zone_offset(z, (time_t)(local - DAY_S));
	int after = zone_offset(z, (time_t)(local + DAY_S));
	time_t first = (time_t)(local - before), second = (time_t)(local - after);

	if (zone_offset(z, first) != before && zone_offset(z, second) == after)
		return second;
	return first;
}
