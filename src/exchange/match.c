/* Which contacts are likely one and the same.
 *
 *   marks and names ──> keys (hash, contact) ──sorted──> those with one key meet ──> score ──> the best
 *
 * A key that many have (a switchboard, a common name) brings only neighbours together: what is said of
 * everybody says nothing about two. */
#include "exchange/match.h"
#include "exchange/phone.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK_MOST = 8, COMMON_NAME = 4, SLIP_LETTERS = 40 };
enum key_kind { KEY_MARK, KEY_NAME = 8, KEY_SLIP, KEY_COMPANY };

struct key {
	uint64_t hash;
	uint32_t who;
};
struct keys {
	struct key *at;
	size_t n, room;
};
struct meetings {
	uint64_t *at; /* a << 32 | b */
	size_t n, room;
};

static uint64_t hash_more(uint64_t hash, const void *bytes, size_t n)
{
	const unsigned char *b = bytes;

	for (size_t i = 0; i < n; i++)
		hash = (hash ^ b[i]) * UINT64_C(0x100000001b3);
	return hash;
}

static uint64_t hash_of(int kind, struct str text)
{
	unsigned char first = (unsigned char)kind;

	return hash_more(hash_more(UINT64_C(0xcbf29ce484222325), &first, 1), text.p, text.n);
}

static void key_add(struct keys *k, uint64_t hash, size_t who)
{
	if (k->n == k->room) {
		k->room = k->room ? k->room * 2 : 1024;
		k->at = mem_grow(k->at, k->room, sizeof *k->at);
	}
	k->at[k->n++] = (struct key){hash, (uint32_t)who};
}

static int by_hash(const void *a, const void *b)
{
	const struct key *x = a, *y = b;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return x->who < y->who ? -1 : x->who > y->who;
}

/* ---- Keys ---- */

static void add_marks(const struct people *p, size_t who, struct keys *out)
{
	const struct person *c = &p->at[who];

	for (uint32_t i = 0; i < c->marks; i++) {
		const struct mark *m = &p->mark[c->first_mark + i];
		struct str key = people_text(p, m->key);

		key = m->kind == MARK_PHONE ? phone_tail(key) : key;
		key_add(out, hash_of(KEY_MARK + m->kind, key), who);
	}
}

/* One key for each letter that could be the wrong one: two names with one slip share such a key. */
static void add_slips(const struct people *p, size_t who, struct keys *out)
{
	struct str name = people_text(p, p->at[who].sorted), rest = name;
	uint32_t letters = 0, cp;

	while (utf8_next(&rest, &cp))
		letters++;
	if (letters > SLIP_LETTERS)
		return;
	key_add(out, hash_of(KEY_SLIP, name), who);
	for (rest = name; rest.n;) {
		size_t from = (size_t)(rest.p - name.p), to;
		struct str head = str_part(name, 0, from);

		utf8_next(&rest, &cp);
		to = name.n - rest.n;
		key_add(out, hash_more(hash_of(KEY_SLIP, head), name.p + to, name.n - to), who);
	}
}

static void add_company(const struct people *p, size_t who, struct keys *out)
{
	const struct person *c = &p->at[who];
	struct str company = people_text(p, c->company);

	if (c->sorted.n && company.n)
		key_add(out,
			hash_more(hash_of(KEY_COMPANY, people_text(p, c->sorted)), company.p,
				company.n),
			who);
}

static size_t run_of(const struct keys *k, size_t from)
{
	size_t n = 1;

	while (from + n < k->n && k->at[from + n].hash == k->at[from].hash)
		n++;
	return n;
}

/* How many bear each name; those of rare names look for others with a slip. */
static void add_names(struct people *p, struct keys *out)
{
	struct keys names = {0};

	for (size_t i = 0; i < p->n; i++)
		if (p->at[i].named)
			key_add(&names, hash_of(KEY_NAME, people_text(p, p->at[i].sorted)), i);
	if (names.n)
		qsort(names.at, names.n, sizeof *names.at, by_hash);
	for (size_t i = 0, n; i < names.n; i += n) {
		n = run_of(&names, i);
		for (size_t j = i; j < i + n; j++) {
			p->at[names.at[j].who].alike = (uint32_t)n;
			key_add(out, names.at[j].hash, names.at[j].who);
			if (n <= COMMON_NAME)
				add_slips(p, names.at[j].who, out);
		}
	}
	free(names.at);
}

/* ---- Who meets whom ---- */

static void meet(struct meetings *m, uint32_t a, uint32_t b)
{
	if (a == b)
		return;
	if (m->n == m->room) {
		m->room = m->room ? m->room * 2 : 1024;
		m->at = mem_grow(m->at, m->room, sizeof *m->at);
	}
	m->at[m->n++] = a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a;
}

static void meet_block(struct meetings *m, const struct key *at, size_t n)
{
	size_t reach = n <= BLOCK_MOST ? n : 1;

	for (size_t i = 0; i < n; i++)
		for (size_t j = i + 1; j < n && j - i <= reach; j++)
			meet(m, at[i].who, at[j].who);
}

static int by_number(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static void gather(struct people *p, struct meetings *out)
{
	struct keys keys = {0};

	add_names(p, &keys);
	for (size_t i = 0; i < p->n; i++) {
		add_marks(p, i, &keys);
		add_company(p, i, &keys);
	}
	if (keys.n)
		qsort(keys.at, keys.n, sizeof *keys.at, by_hash);
	for (size_t i = 0, n; i < keys.n; i += n) {
		n = run_of(&keys, i);
		meet_block(out, keys.at + i, n);
	}
	free(keys.at);
	if (out->n)
		qsort(out->at, out->n, sizeof *out->at, by_number);
}

/* ---- The score ---- */

enum {
	POINTS_MAIL = 50,
	POINTS_PROFILE = 50,
	POINTS_PHONE = 45,
	POINTS_SHARED_PHONE = 30,
	POINTS_SHARED_MAIL = 10,
	POINTS_COMPANY = 20,
	POINTS_BIRTHDAY = 20,
	POINTS_OTHER_BIRTHDAY = -35,
	POINTS_OTHER_SUFFIX = -40,
	POINTS_COMMON_NAME = 20,
	POINTS_DESK_NAME = 10,
	SCORE_MOST = 99,
};

static void say(struct buf *why, const char *words, struct str what)
{
	if (!why)
		return;
	if (why->n)
		buf_addc(why, '\n');
	buf_adds(why, words);
	if (what.n)
		buf_addc(why, ' ');
	buf_add_str(why, what);
}

static bool same_mark(const struct people *p, const struct mark *a, const struct mark *b)
{
	struct str x = people_text(p, a->key), y = people_text(p, b->key);

	return a->kind == b->kind && (a->kind == MARK_PHONE ? phone_same(x, y) : str_eq(x, y));
}

static int mark_points(const struct mark *a, const struct mark *b)
{
	bool shared = a->shared && b->shared;

	if (a->kind == MARK_PHONE)
		return shared ? POINTS_SHARED_PHONE : POINTS_PHONE;
	if (a->kind == MARK_MAIL)
		return shared ? POINTS_SHARED_MAIL : POINTS_MAIL;
	return POINTS_PROFILE;
}

/* Which of two forms of one number is shown: the one that can be dialled anywhere. */
static const struct mark *better_written(
	const struct people *p, const struct mark *a, const struct mark *b)
{
	return str_starts(people_text(p, b->shown), STR("+")) ? b : a;
}

/* The best of each kind counts, once. */
static int score_marks(
	const struct people *p, const struct person *a, const struct person *b, struct buf *why)
{
	static const char *const words[MARK_KINDS] = {"same phone", "same e-mail", "same profile"};
	int best[MARK_KINDS] = {0}, sum = 0;
	const struct mark *found[MARK_KINDS] = {0};

	for (uint32_t i = 0; i < a->marks; i++)
		for (uint32_t j = 0; j < b->marks; j++) {
			const struct mark *x = &p->mark[a->first_mark + i],
					  *y = &p->mark[b->first_mark + j];
			int points = same_mark(p, x, y) ? mark_points(x, y) : 0;

			if (points > best[x->kind]) {
				best[x->kind] = points;
				found[x->kind] = better_written(p, x, y);
			}
		}
	for (int i = 0; i < MARK_KINDS; i++) {
		sum += best[i];
		if (found[i])
			say(why, words[i], people_text(p, found[i]->shown));
	}
	return sum;
}

static int score_name(const struct people *p, const struct person *a, const struct person *b,
	enum likeness *likeness, struct buf *why)
{
	struct name_words x = people_name(p, a), y = people_name(p, b);
	enum likeness l = name_compare(&x, &y);
	int points;

	if (l == NAME_SAME && !str_eq(people_text(p, a->exact), people_text(p, b->exact)))
		l = NAME_WRITTEN;
	*likeness = l;
	points = likeness_points(l);
	if (points > POINTS_DESK_NAME && (!a->named || !b->named))
		points = POINTS_DESK_NAME;
	else if (points > POINTS_COMMON_NAME && (a->alike > COMMON_NAME || b->alike > COMMON_NAME))
		points = POINTS_COMMON_NAME;
	if (likeness_words(l))
		say(why, likeness_words(l), STR_NONE);
	return points;
}

/* A birthday without its year (1604) says as much as its day. */
static bool same_day(struct str a, struct str b)
{
	bool yearless = str_starts(a, STR("1604")) || str_starts(b, STR("1604"));

	return yearless ? a.n == b.n && str_eq(str_part(a, 4, a.n), str_part(b, 4, b.n))
			: str_eq(a, b);
}

static int score_facts(
	const struct people *p, const struct person *a, const struct person *b, struct buf *why)
{
	struct str birthday = people_text(p, a->birthday), other = people_text(p, b->birthday);
	int points = 0;

	if (a->company.n && str_eq(people_text(p, a->company), people_text(p, b->company))) {
		points += POINTS_COMPANY;
		say(why, "same company", STR_NONE);
	}
	if (birthday.n && other.n) {
		bool same = same_day(birthday, other);

		points += same ? POINTS_BIRTHDAY : POINTS_OTHER_BIRTHDAY;
		if (same)
			say(why, "same birthday", STR_NONE);
	}
	if (!str_eq(people_text(p, a->suffix), people_text(p, b->suffix)))
		points +=
			a->suffix.n && b->suffix.n ? POINTS_OTHER_SUFFIX : POINTS_OTHER_SUFFIX / 4;
	return points;
}

static bool is_desk(const struct person *who)
{
	return !who->written.n && who->company.n;
}

/* What speaks for a pair by itself: a mark, or a name that is alike. Company and birthday only add. */
int match_score(const struct people *p, size_t a, size_t b, struct buf *why)
{
	const struct person *x = &p->at[a], *y = &p->at[b];
	size_t before = why ? why->n : 0;
	struct buf marks = BUF_INIT(64 * KIB);
	enum likeness likeness;
	int score = score_marks(p, x, y, why ? &marks : NULL), name;

	name = score_name(p, x, y, &likeness, why);
	if (why && why->n > before && marks.n)
		buf_addc(why, '\n');
	if (why)
		buf_add_str(why, buf_str(&marks));
	buf_release(&marks);
	if (is_desk(x) != is_desk(y)) /* a company, and somebody who is called there */
		return score >= POINTS_MAIL ? score : 0;
	if (!score && (name <= 0 || likeness == NAME_PART || !x->named || !y->named))
		return 0;
	score += name + score_facts(p, x, y, why);
	return score > SCORE_MOST ? SCORE_MOST : score > 0 ? score : 0;
}

static int by_score(const void *a, const void *b)
{
	const struct match *x = a, *y = b;

	if (x->score != y->score)
		return y->score - x->score;
	if (x->a != y->a)
		return x->a < y->a ? -1 : 1;
	return x->b < y->b ? -1 : x->b > y->b;
}

void match_people(struct people *p, struct matches *out)
{
	struct meetings m = {0};
	size_t room = 0;

	*out = (struct matches){0};
	gather(p, &m);
	for (size_t i = 0; i < m.n; i++) {
		uint32_t a = (uint32_t)(m.at[i] >> 32), b = (uint32_t)m.at[i];
		int score = i && m.at[i] == m.at[i - 1] ? 0 : match_score(p, a, b, NULL);

		if (score < SCORE_LEAST)
			continue;
		if (out->n == room) {
			room = room ? room * 2 : 64;
			out->at = mem_grow(out->at, room, sizeof *out->at);
		}
		out->at[out->n++] = (struct match){a, b, score};
	}
	free(m.at);
	if (out->n)
		qsort(out->at, out->n, sizeof *out->at, by_score);
	out->more = out->n > PAIRS_MOST;
	out->n = out->more ? PAIRS_MOST : out->n;
}
