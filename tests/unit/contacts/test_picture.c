#include "contacts/picture.h"

#include "base/crypto.h"
#include "icloud/card.h"
#include "icloud/photo.h"
#include "rig/picture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void assert_type(struct str bytes, const char *want, int w, int h)
{
	int width = -1, height = -1;
	const char *type = picture_type(bytes, &width, &height);

	assert_int_equal(type != NULL, want != NULL);
	if (!want)
		return;
	assert_string_equal(type, want);
	assert_int_equal(width, w);
	assert_int_equal(height, h);
}

static void picture_type__tells__kind_and_size_by_the_bytes(void **state)
{
	struct buf png = BUF_INIT(KIB), jpeg = BUF_INIT(KIB);

	(void)state;
	picture_png(300, 200, 400, &png);
	picture_jpeg(400, &jpeg);
	assert_type(buf_str(&png), "image/png", 300, 200);
	assert_type(buf_str(&jpeg), "image/jpeg", 48, 32);
	for (size_t n = 0; n < 33; n++)
		assert_type(str_part(buf_str(&png), 0, n), NULL, 0, 0);
	for (size_t n = 0; n < 19; n++)
		assert_type(str_part(buf_str(&jpeg), 0, n), NULL, 0, 0);
	buf_release(&png);
	buf_release(&jpeg);
}

static void picture_type__refuses__what_is_neither(void **state)
{
	const struct str endless = STR("\xff\xd8\xff\xfe\0\1abcdefghijkl");
	const struct str scan = STR("\xff\xd8\xff\xda\0\4abcdefghijkl");
	const struct str nothing = STR("\xff\xd8\xff\xc0\0\x0b\x08\0\0\0\0\1\1\x11\0");

	(void)state;
	assert_type(endless, NULL, 0, 0);
	assert_type(scan, NULL, 0, 0);
	assert_type(nothing, NULL, 0, 0);
	assert_type(STR("GIF89a....................................."), NULL, 0, 0);
	assert_type(STR("<html>"), NULL, 0, 0);
	assert_type(STR_NONE, NULL, 0, 0);
}

static void picture_member__has__the_square_in_the_middle(void **state)
{
	struct buf png = BUF_INIT(KIB), data = BUF_INIT(4 * KIB), out = BUF_INIT(8 * KIB);

	(void)state;
	picture_png(300, 200, 200, &png);
	buf_adds(&data, "data:image/png;base64,");
	base64_add(&data, buf_str(&png));
	assert_true(picture_member(buf_str(&data), &out));
	assert_true(json_text_is(json_get(buf_str(&out), "url"), buf_cstr(&data)));
	assert_true(str_is(json_get(buf_str(&out), "crop"),
		"{\"x\":50,\"y\":0,\"width\":200,\"height\":200}"));
	assert_false(picture_member(STR("data:image/png;base64,AAAA"), &out));
	assert_false(picture_member(STR("data:image/png;base64,A"), &out));
	assert_false(picture_member(STR("https://x.example/p.png"), &out));
	buf_release(&png);
	buf_release(&data);
	buf_release(&out);
}

/* ---- files ---- */

static void assert_refused(const char *path, const char *sentence)
{
	struct buf out = BUF_INIT(4 * MIB);
	struct error err = ERROR_INIT;

	assert_false(photo_from_file(path, &out, &err));
	assert_int_equal(err.code, ERR_USAGE);
	if (!strstr(err.what, sentence) || !err.next[0])
		fail_msg("“%s” “%s” has no “%s”", err.what, err.next, sentence);
	assert_int_equal(out.n, 0);
	buf_release(&out);
}

static void photo_from_file__says__why_it_takes_none(void **state)
{
	struct temp temp;
	char *big, *text;

	(void)state;
	temp_open(&temp);
	big = picture_png_file(&temp, "big.png", PHOTO_FILE_MAX + 1);
	text = temp_file(&temp, "notes.jpg", STR("not a picture"));
	assert_refused("", "There is no name");
	assert_refused("/nowhere/ada.jpg", "There is no file /nowhere/ada.jpg.");
	assert_refused(temp.path, "is not a regular file");
	assert_refused(big, "is over 1 MB.");
	assert_refused(text, "is no JPEG and no PNG.");
	free(big);
	free(text);
	temp_close(&temp);
}

static void photo_from_file__gives__the_bytes_as_they_are(void **state)
{
	struct buf out = BUF_INIT(4 * MIB), bytes = BUF_INIT(4 * MIB), png = BUF_INIT(MIB);
	struct str text = STR("data:image/png;base64,");
	struct error err = ERROR_INIT;
	struct temp temp;
	char *path;

	(void)state;
	temp_open(&temp);
	path = picture_png_file(&temp, "ada.jpg", 70001); /* the name says nothing */
	assert_true(photo_from_file(path, &png, &err));
	assert_true(photo_from_file("~/../ada.jpg", &out, &err));
	assert_true(str_eq(buf_str(&out), buf_str(&png)));
	buf_clear(&png);
	picture_png(40, 30, 70001, &png);
	assert_true(str_starts(buf_str(&out), text));
	assert_true(base64_decode(str_part(buf_str(&out), text.n, out.n), &bytes));
	assert_true(str_eq(buf_str(&bytes), buf_str(&png)));
	free(path);
	buf_release(&out);
	buf_release(&bytes);
	buf_release(&png);
	temp_close(&temp);
}

/* ---- in a card ---- */

static void edit(struct buf *card, const char *what, struct str value)
{
	struct buf text = BUF_INIT(4 * MIB), out = BUF_INIT(4 * MIB);
	struct error err = ERROR_INIT;
	struct edit e;

	buf_adds(&text, what);
	buf_add_str(&text, value);
	assert_true(edit_parse(buf_str(&text), &e, &err));
	if (!card_edit(buf_str(card), &e, 1, &out, &err))
		fail_msg("%s", err.what);
	buf_clear(card);
	buf_add_str(card, buf_str(&out));
	buf_release(&text);
	buf_release(&out);
}

static void card_edit__sets__a_photo_and_nothing_else(void **state)
{
	struct buf png = BUF_INIT(MIB), data = BUF_INIT(MIB), card = BUF_INIT(4 * MIB);
	size_t n;

	(void)state;
	picture_png(10, 10, 900, &png);
	buf_adds(&data, "data:image/png;base64,");
	base64_add(&data, buf_str(&png));
	buf_adds(&card,
		"{\"a\":1.10,\"photo\":{\"url\":\"https://x/1\",\"signature\":\"s\"},\"b\":2}");
	edit(&card, "photo=", buf_str(&data));
	assert_true(str_starts(
		buf_str(&card), STR("{\"a\":1.10,\"photo\":{\"url\":\"data:image/png;")));
	assert_false(json_get(json_get(buf_str(&card), "photo"), "signature").p);
	assert_true(str_is(json_get(buf_str(&card), "b"), "2"));
	n = card.n;
	edit(&card, "photo=", buf_str(&data)); /* the same */
	assert_int_equal(card.n, n);
	edit(&card, "photo=", STR(""));
	assert_string_equal(buf_cstr(&card), "{\"a\":1.10,\"b\":2}");
	buf_release(&png);
	buf_release(&data);
	buf_release(&card);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(picture_type__tells__kind_and_size_by_the_bytes),
		cmocka_unit_test(picture_type__refuses__what_is_neither),
		cmocka_unit_test(picture_member__has__the_square_in_the_middle),
		cmocka_unit_test(photo_from_file__says__why_it_takes_none),
		cmocka_unit_test(photo_from_file__gives__the_bytes_as_they_are),
		cmocka_unit_test(card_edit__sets__a_photo_and_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
