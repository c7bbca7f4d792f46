#include "contacts/photo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(photo_kind__tells__by_the_first_bytes),
		cmocka_unit_test(photo_key__is__the_signature_else_the_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
