/* Compares frames and pictures with the committed ones below $SOURCE_DIR, or rewrites them. */
#include "golden.h"

#include "svg.h"

#include "icloud/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void path_of(struct buf *path, const char *folder, const char *name, const char *ending)
{
	const char *top = getenv("SOURCE_DIR");

	buf_clear(path);
	buf_printf(path, "%s/%s/%s.%s", top ? top : ".", folder, name, ending);
}

static bool read_all(const char *path, struct buf *out)
{
	FILE *file = fopen(path, "rb");
	char part[4096];
	size_t n;

	if (!file)
		return false;
	while ((n = fread(part, 1, sizeof part, file)) > 0)
		buf_add(out, part, n);
	return fclose(file) == 0;
}

static bool write_all(const char *path, struct str text)
{
	FILE *file = fopen(path, "wb");
	bool ok = file && fwrite(text.p, 1, text.n, file) == text.n;

	return file && fclose(file) == 0 && ok;
}

static void print_difference(struct str want, struct str got)
{
	struct str a = STR_NONE, b = STR_NONE;
	int row;

	for (row = 0; want.n || got.n; row++) {
		a = b = STR_NONE;
		str_cut(&want, '\n', &a);
		str_cut(&got, '\n', &b);
		if (!str_eq(a, b))
			fprintf(stderr, "%3d -%.*s\n    +%.*s\n", row, STR_ARG(a), STR_ARG(b));
	}
}

/* True when the file holds the text, or was rewritten. */
static bool matches(const char *path, struct str text, bool show)
{
	struct buf kept = BUF_INIT(8 * MIB);
	bool there = read_all(path, &kept), same = there && str_eq(buf_str(&kept), text);

	if (!same && getenv("UPDATE"))
		same = write_all(path, text);
	else if (!same && !there)
		fprintf(stderr, "%s is not there; UPDATE=1 writes it\n", path);
	else if (!same && show)
		print_difference(buf_str(&kept), text);
	buf_release(&kept);
	return same;
}

static void blot(char *from, size_t n, const char *which)
{
	for (size_t i = 0; i < n && from[i] && strchr(which, from[i]); i++)
		if (from[i] != ' ')
			from[i] = '0';
}

/* The simulator's port, and the digest that binds it, are others each time; their places are not. */
static void steady(struct buf *text)
{
	char *at = text->p;

	while (at && (at = strstr(at, "sim.localhost:")) != NULL)
		blot(at += strlen("sim.localhost:"), 5, "0123456789");
	at = text->p;
	while (at && (at = strstr(at, "digest ")) != NULL) {
		blot(at += strlen("digest "), 14, "0123456789abcdef ");
		if ((at = strstr(at, "··· ")) != NULL)
			blot(at + strlen("··· "), 4, "0123456789abcdef");
	}
}

void golden_at(struct screen *s, const char *name, bool picture, const char *file, int line)
{
	struct buf path = BUF_INIT(4 * KIB), svg = BUF_INIT(8 * MIB), text = BUF_INIT(8 * MIB);
	bool text_fits, picture_fits = true;

	buf_adds(&text, screen_text(s));
	buf_cstr(&text);
	steady(&text);

	path_of(&path, "tests/screen/golden", name, "txt");
	text_fits = matches(buf_cstr(&path), buf_str(&text), true);
	if (picture) {
		path_of(&path, "screenshots", name, "svg");
		picture_fits = svg_frame(s, &svg) && buf_cstr(&svg);
		steady(&svg);
		picture_fits = picture_fits && matches(buf_cstr(&path), buf_str(&svg), false);
	}
	buf_release(&path);
	buf_release(&svg);
	buf_release(&text);
	if (!text_fits)
		screen_fail(s, file, line, "the screen is not golden/%s.txt (-), but (+) as above",
			name);
	else if (!picture_fits)
		screen_fail(s, file, line,
			"screenshots/%s.svg no longer shows this; UPDATE=1 draws it again", name);
}
