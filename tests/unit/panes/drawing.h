/* Compares what a pane draws with the drawings of the design (drawings.txt, as they stand there): the title of
 * a drawing, which of the frames beside each other, which rows. The clock stands at 12 March 2026, 09:33. */
#ifndef TEST_DRAWING_H
#define TEST_DRAWING_H

#include "panes/glance.h"
#include "screen/screen.h"
#include "screen/ui.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DRAWING_NOW "1773307980"

static inline time_t at_clock(int days, int hour, int minute)
{
	return (time_t)1773307980 - 9 * 3600 - 33 * 60 + (time_t)days * 86400 + hour * 3600 +
	       minute * 60;
}

static inline void drawing_clock(void)
{
	setenv("TUI_TEST_NOW", DRAWING_NOW, 1);
	setenv("TZ", "Europe/London", 1);
	tzset();
	setlocale(LC_ALL, "");
}

/* The n-th frame of a line: frames are parted by the right edge, which is not drawn. */
static inline void cut_frame(char *line, int frame, char *out, size_t size)
{
	static const char edge[] = "┊";
	char *from = line, *to;

	line[strcspn(line, "\n")] = '\0';
	while (frame-- > 0 && (to = strstr(from, edge)) != NULL)
		from = to + sizeof(edge) - 1;
	to = strstr(from, edge);
	snprintf(out, size, "%.*s", to ? (int)(to - from) : (int)strlen(from), from);
	for (size_t n = strlen(out); n && out[n - 1] == ' ';)
		out[--n] = '\0';
}

/* The rows of a drawing, each ended by a line feed and without blanks at the end. Free it. */
static inline char *drawing(const char *title, int frame, int from, int rows)
{
	char path[512], line[2048], cut[2048], *text;
	struct buf out = BUF_INIT(MIB);
	FILE *f;
	int row = -1;

	snprintf(path, sizeof(path), "%s/tests/unit/panes/drawings.txt", getenv("SOURCE_DIR"));
	f = fopen(path, "r");
	assert_non_null(f);
	while (fgets(line, sizeof(line), f)) {
		if (line[0] == '@') {
			row = strncmp(line + 2, title, strlen(title)) == 0 ? 0 : -1;
			continue;
		}
		if (row < 0 || row++ < from || row > from + rows)
			continue;
		cut_frame(line, frame, cut, sizeof(cut));
		buf_adds(&out, cut);
		buf_addc(&out, '\n');
	}
	fclose(f);
	text = str_dup(buf_str(&out));
	buf_release(&out);
	return text;
}

/* What a part of the screen shows, in the same form. Free it. */
static inline char *shown(struct ui *ui, int y, int rows)
{
	struct cells *cells = ui_paint(ui);
	struct grid all = grid_all(cells), part = grid_part(&all, y, 0, rows, all.w);
	struct buf out = BUF_INIT(MIB);
	char *text;

	grid_dump(&part, &out);
	text = str_dup(buf_str(&out));
	buf_release(&out);
	return text;
}

static inline void assert_drawn(
	struct ui *ui, const char *title, int frame, int from, int rows, int y)
{
	char *want = drawing(title, frame, from, rows), *got = shown(ui, y, rows);

	if (strcmp(want, got) != 0)
		printf("---- %s, as designed\n%s---- as drawn\n%s----\n", title, want, got);
	assert_string_equal(want, got);
	free(want);
	free(got);
}

static inline struct ui *drawing_ui(const char *pane, int h, int w)
{
	static struct screen_options options;
	struct ui *ui;

	options.pane = pane;
	ui = ui_new(NULL, &options, h, w);
	ui_begin(ui);
	return ui;
}

static inline struct glance example_glance(void)
{
	struct glance v = {.used = (int64_t)(38.4 * (1 << 30)),
		.total = (int64_t)50 << 30,
		.alarm = "Stand-up",
		.changes = 3,
		.online = true,
		.badges = 2,
		.badge = {{"Mail", 3}, {"Calendar", 1}}};

	snprintf(v.account, sizeof(v.account), "ada@icloud.com");
	v.alarm_at = at_clock(0, 9, 45);
	v.now = at_clock(0, 9, 33);
	return v;
}

#endif
