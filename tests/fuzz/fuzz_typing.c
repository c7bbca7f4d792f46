/* A paste, then keys, then another paste: the line stays UTF-8 without control characters, and the cursor
 * never stands inside a letter or behind the end. */
#include "widgets/typing.h"

#include <locale.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct typing *e)
{
	struct str text = typing_text(e), rest = text;
	uint32_t cp;

	if (e->at > text.n || !utf8_ok(text) || !utf8_ok(str_part(text, 0, e->at)))
		abort();
	while (utf8_next(&rest, &cp))
		if ((cp < 0x20 && !(e->lines && cp == '\n')) || (cp >= 0x7f && cp < 0xa0))
			abort();
}

static void draw(struct typing *e)
{
	struct cells c;
	struct grid all;

	cells_init(&c);
	cells_resize(&c, 5, 11);
	all = grid_all(&c);
	typing_draw(e, &all, 0, 1, 7, true, STYLE_NORMAL);
	if (e->lines)
		typing_draw_lines(e, &all, 1, 0, 9, true, STYLE_NORMAL);
	cells_release(&c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = {(const char *)data, size}, first = STR_NONE, keys = STR_NONE;
	struct typing e;

	setlocale(LC_ALL, "C.UTF-8");
	typing_init(&e, STR(""));
	e.lines = size & 1;
	e.secret = size & 2;
	str_cut(&rest, 0x1e, &first);
	str_cut(&rest, 0x1e, &keys);
	typing_insert(&e, first);
	check(&e);
	for (size_t i = 0; i + 1 < keys.n && i < 400; i += 2) {
		uint32_t key = (uint8_t)keys.p[i] | (uint32_t)(uint8_t)keys.p[i + 1] << 8;

		typing_key(&e, key);
		check(&e);
	}
	draw(&e);
	typing_insert(&e, rest);
	check(&e);
	draw(&e);
	typing_release(&e);
	return 0;
}
