/* See scroll.h: arithmetic on lines. */
#include "widgets/scroll.h"

static void clamp(struct scroll *s)
{
	int most = s->height > s->h ? s->height - s->h : 0;

	if (s->top > most)
		s->top = most;
	if (s->top < 0)
		s->top = 0;
	if (s->at >= s->count)
		s->at = s->count - 1;
	if (s->at < 0)
		s->at = 0;
}

/* One item on; past the ends, one line. */
static void step(struct scroll *s, int by)
{
	if (s->at + by >= 0 && s->at + by < s->count) {
		s->at += by;
		s->follow = true;
	} else {
		s->top += by;
	}
}

static void page(struct scroll *s, int lines)
{
	s->top += lines;
	s->follow = false;
}

unsigned scroll_act(struct scroll *s, enum action a)
{
	int h = s->h > 1 ? s->h : 2;

	switch ((int)a) {
	case ACT_DOWN:
		step(s, 1);
		break;
	case ACT_UP:
		step(s, -1);
		break;
	case ACT_FIRST:
		s->at = s->top = 0;
		break;
	case ACT_LAST:
		s->at = s->count - 1;
		s->top = s->height;
		break;
	case ACT_HALF_DOWN:
		page(s, h / 2);
		break;
	case ACT_HALF_UP:
		page(s, -(h / 2));
		break;
	case ACT_PAGE_DOWN:
		page(s, h - 1);
		break;
	case ACT_PAGE_UP:
		page(s, 1 - h);
		break;
	default:
		return KEY_PASS;
	}
	clamp(s);
	return KEY_DONE | KEY_REDRAW;
}

unsigned scroll_wheel(struct scroll *s, const struct mouse *m)
{
	if (m->kind != MOUSE_WHEEL_UP && m->kind != MOUSE_WHEEL_DOWN)
		return KEY_PASS;
	s->top += m->kind == MOUSE_WHEEL_UP ? -3 : 3;
	clamp(s);
	return KEY_DONE | KEY_REDRAW;
}

/* Once heights are known. `line` and `lines`: where the selected item lies. */
static void settle(struct scroll *s, int line, int lines)
{
	clamp(s);
	if (!s->follow)
		return;
	s->follow = false;
	if (s->at == 0) /* what stands above the first one comes with it */
		s->top = line + lines <= s->h ? 0 : line;
	if (line < s->top)
		s->top = line;
	if (line + lines > s->top + s->h)
		s->top = lines < s->h ? line + lines - s->h : line;
	clamp(s);
}

void scroll_measure(struct scroll *s, int *clicked, int n,
	struct scroll_item (*item)(const void *ctx, int i), const void *ctx)
{
	int at_line = 0, at_lines = 1;

	s->height = s->count = 0;
	for (int i = 0; i < n; i++) {
		struct scroll_item it = item(ctx, i);

		if (it.selectable) {
			if (*clicked > s->height && *clicked <= s->height + it.lines)
				s->at = s->count;
			s->count++;
		}
		s->height += it.lines;
	}
	*clicked = 0;
	if (s->at >= s->count)
		s->at = s->count > 0 ? s->count - 1 : 0;
	for (int i = 0, y = 0, found = 0; i < n; i++) {
		struct scroll_item it = item(ctx, i);

		if (it.selectable && found++ == s->at) {
			at_line = y;
			at_lines = it.lines;
		}
		y += it.lines;
	}
	settle(s, at_line, at_lines);
}
