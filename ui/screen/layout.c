/* The table of widths of screens.md, section 2. */
#include "screen/layout.h"

static int at_most(int n, int limit)
{
	return n < limit ? n : limit;
}

static int within(int n, int low, int high)
{
	return n < low ? low : at_most(n, high);
}

enum width_class width_class(int w)
{
	return w < 80 ? WIDTH_60 : w < 110 ? WIDTH_80 : w < 160 ? WIDTH_110 : WIDTH_160;
}

static struct columns one(int w)
{
	return (struct columns){.main = {0, w}};
}

/* main and what is left of w, from column x on. */
static struct columns two(int x, int main, int w, int rest_most)
{
	int rest = w - x - main - 1;

	return (struct columns){
		.main = {x, main}, .rest = {x + main + 1, at_most(rest, rest_most)}};
}

static struct columns with_side(struct columns c, int side)
{
	c.side = (struct column){0, side};
	return c;
}

struct columns layout_contacts(int w, bool wide)
{
	enum width_class class = width_class(w);
	int side = wide || class < WIDTH_110 ? 0 : class == WIDTH_110 ? 20 : 24;
	int x = side ? side + 1 : 0;

	if (class == WIDTH_60)
		return one(w);
	if (class == WIDTH_80)
		return two(0, 32 + (w - 80) / 3, w, w);
	if (class == WIDTH_110)
		return with_side(two(x, (w - x - 1) * 3 / 7, w, w), side);
	return with_side(two(x, at_most((w - x - 1) * 3 / 7, 60), w, 80), side);
}

struct columns layout_alarms(int w, bool wide)
{
	enum width_class class = width_class(w);

	if (wide || class == WIDTH_60)
		return one(w);
	if (class == WIDTH_80)
		return two(0, 52, w, w);
	if (class == WIDTH_110)
		return two(0, 68, w, w);
	return two(0, 80, w, 72);
}

struct columns layout_cloudkit(int w, bool wide)
{
	enum width_class class = width_class(w);
	int side = wide ? 0 : class == WIDTH_110 ? 32 : 40;
	int x = side ? side + 1 : 0;

	if (class == WIDTH_60)
		return one(w);
	if (class == WIDTH_80)
		return two(0, (w - 1) * 11 / 20, w, w);
	if (class == WIDTH_110)
		return with_side(two(x, w - x - 41, w, 40), side);
	return with_side(two(x, at_most(w - x - 73, 120), w, 72), side);
}

struct columns layout_plain(int w)
{
	enum width_class class = width_class(w);

	if (class == WIDTH_60)
		return one(w);
	if (class == WIDTH_80)
		return two(0, (w - 1) / 2, w, w);
	w = at_most(w, 160);
	return with_side(two(w / 3, w / 3 + 1, w, w), w / 3 - 1);
}

struct review_layout layout_review(int w, bool list_hidden, bool stacked_wanted)
{
	struct review_layout l = {.stacked = w < 80 || stacked_wanted};
	int list = w < 80 || list_hidden ? 0 : within(23 + (w - 80) * 13 / 40, 23, 48);
	int d = list ? w - list - 1 : w;

	l.label = w < 110 ? 10 : 13;
	l.list = (struct column){0, list};
	l.diff = (struct column){list ? list + 1 : 0, d};
	if (l.stacked) {
		l.label = 13;
		l.value = at_most(d - l.label - 8, 72);
	} else {
		l.value = at_most((d - l.label - 8) / 2, 72);
	}
	return l;
}
