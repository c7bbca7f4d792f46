#include "contacts/photo.h"

#include "rig/temp.h"
#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static void photo_kind__tells__by_the_first_bytes(void **state)
{
	(void)state;
	assert_string_equal(photo_kind(STR("\xff\xd8\xff\xe0")), "JPEG");
	assert_string_equal(photo_kind(STR("\x89PNG\r\n")), "PNG");
	assert_string_equal(photo_kind(STR("RIFF....WEBPVP8 ")), "WebP");
	assert_string_equal(photo_kind(STR("....ftypheic....")), "HEIC");
	assert_string_equal(photo_kind(STR("\xff\xd8")), "picture");
	assert_string_equal(photo_kind(STR("<html>")), "picture");
	assert_string_equal(photo_kind(STR_NONE), "picture");
}

static void assert_key(const char *card, const char *want)
{
	struct buf b = BUF_INIT(4 * KIB);

	assert_int_equal(photo_key(str_of(card), &b), *want != 0);
	assert_string_equal(buf_cstr(&b), want);
	buf_release(&b);
}

static void photo_key__is__the_signature_else_the_address(void **state)
{
	(void)state;
	assert_key("{\"photo\":{\"url\":\"https://a/b\",\"signature\":\"s\"}}", "photo:s");
	assert_key("{\"photo\":{\"url\":\"https://a/b\"}}", "photo:https://a/b");
	assert_key("{\"photo\":{\"url\":\"https://a/b\",\"signature\":7}}", "photo:https://a/b");
	assert_key("{\"photo\":{\"url\":\"data:image/png;base64,AAAA\"}}", "");
	assert_key("{\"photo\":\"gone\"}", "");
	assert_key("{}", "");
}

static bool is_kept(struct store *s, const char *key)
{
	struct buf bytes = BUF_INIT(PHOTO_MAX);
	time_t at;
	bool kept = store_document(s, key, &bytes, &at);

	buf_release(&bytes);
	return kept;
}

/* 32 MB of them: the oldest go, whatever else is a document stays. */
static void photo_put__lets_go__of_the_oldest(void **state)
{
	struct buf big = BUF_INIT(PHOTO_MAX), notice = BUF_INIT(KIB);
	struct error err = ERROR_INIT;
	struct temp temp;
	struct store *s;
	char key[32];

	(void)state;
	temp_open(&temp);
	s = store_open(temp.path, temp.path, &notice, &err);
	assert_non_null(s);
	for (size_t i = 0; i < PHOTO_MAX; i++)
		buf_addc(&big, 'p');
	assert_true(store_document_put(s, "storage", buf_str(&big), 1, &err));
	for (int i = 0; i < 8; i++) {
		snprintf(key, sizeof key, "photo:%d", i);
		assert_true(
			photo_put(s, key, buf_str(&big), 1000 - i, &err)); /* the last: oldest */
	}
	for (int i = 0; i < 8; i++) {
		snprintf(key, sizeof key, "photo:%d", i);
		assert_true(is_kept(s, key)); /* exactly what fits */
	}
	assert_true(photo_put(s, "photo:new", STR("small"), 2000, &err));
	assert_false(is_kept(s, "photo:7"));
	assert_true(is_kept(s, "photo:6"));
	assert_true(is_kept(s, "photo:0"));
	assert_true(is_kept(s, "photo:new"));
	assert_true(is_kept(s, "storage"));
	store_free(&s);
	temp_close(&temp);
	buf_release(&big);
	buf_release(&notice);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(photo_kind__tells__by_the_first_bytes),
		cmocka_unit_test(photo_put__lets_go__of_the_oldest),
		cmocka_unit_test(photo_key__is__the_signature_else_the_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
