#include "base/crypto.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

static void assert_hex(const uint8_t *bytes, size_t n, const char *hex)
{
	struct buf b = BUF_INIT(KIB);

	hex_add(&b, (struct str){(const char *)bytes, n});
	assert_string_equal(buf_cstr(&b), hex);
	buf_release(&b);
}

static void sha256__equals__the_published_digests(void **state)
{
	uint8_t out[SHA256_SIZE];

	(void)state;
	sha256(STR("abc"), out);
	assert_hex(out, sizeof out,
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	sha256(STR_NONE, out);
	assert_hex(out, sizeof out,
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void digest__in_pieces__equals_the_whole(void **state)
{
	struct digest *d = digest_new();
	uint8_t whole[SHA256_SIZE], pieces[SHA256_SIZE];

	(void)state;
	digest_add(d, STR("a"));
	digest_add(d, STR_NONE);
	digest_add(d, STR("bc"));
	digest_end(&d, pieces);
	sha256(STR("abc"), whole);
	assert_memory_equal(pieces, whole, sizeof whole);
	assert_null(d);
}

/* RFC 4231 case 2; PBKDF2 with the vectors of RFC 7914 section 11. */
static void hmac_and_pbkdf2__equal__the_published_vectors(void **state)
{
	uint8_t out[64];

	(void)state;
	hmac_sha256(STR("Jefe"), STR("what do ya want for nothing?"), out);
	assert_hex(out, SHA256_SIZE,
		"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	pbkdf2_sha256(STR("passwd"), STR("salt"), 1, out, 64);
	assert_hex(out, 64,
		"55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
		"49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783");
}

static void base64__goes__there_and_back(void **state)
{
	static const char *const pairs[][2] = {{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="},
		{"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"\xff\xfe\xfd", "//79"}};

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
		struct buf text = BUF_INIT(KIB), bytes = BUF_INIT(KIB);

		assert_true(base64_add(&text, str_of(pairs[i][0])));
		assert_string_equal(buf_cstr(&text), pairs[i][1]);
		assert_true(base64_decode(buf_str(&text), &bytes));
		assert_string_equal(buf_cstr(&bytes), pairs[i][0]);
		buf_release(&text);
		buf_release(&bytes);
	}
}

static void base64_decode__refuses__what_is_not_exact(void **state)
{
	static const char *const wrong[] = {
		"Z", "Zg", "Zg=", "Zg=a", "=Zg=", "Zm9v\n", "Zm 9", "Zh==", "Zm9=", "Zg==Zg=="};

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct buf bytes = BUF_INIT(KIB);

		assert_false(base64_decode(str_of(wrong[i]), &bytes));
		assert_int_equal(bytes.n, 0);
		buf_release(&bytes);
	}
}

static void hex_decode__refuses__half_bytes_and_letters(void **state)
{
	struct buf bytes = BUF_INIT(KIB);

	(void)state;
	assert_true(hex_decode(STR("00fFa7"), &bytes));
	assert_memory_equal(bytes.p, "\x00\xff\xa7", 3);
	assert_false(hex_decode(STR("abc"), &bytes));
	assert_false(hex_decode(STR("0g"), &bytes));
	assert_int_equal(bytes.n, 3);
	buf_release(&bytes);
}

static void uuid_make__gives__version_4_in_either_case(void **state)
{
	char low[UUID_SIZE], high[UUID_SIZE];

	(void)state;
	uuid_make(false, low);
	uuid_make(true, high);
	assert_int_equal(strlen(low), 36);
	assert_int_equal(low[14], '4');
	assert_int_equal(strspn(low, "0123456789abcdef-"), 36);
	assert_int_equal(strspn(high, "0123456789ABCDEF-"), 36);
	assert_string_not_equal(low, high);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sha256__equals__the_published_digests),
		cmocka_unit_test(digest__in_pieces__equals_the_whole),
		cmocka_unit_test(hmac_and_pbkdf2__equal__the_published_vectors),
		cmocka_unit_test(base64__goes__there_and_back),
		cmocka_unit_test(base64_decode__refuses__what_is_not_exact),
		cmocka_unit_test(hex_decode__refuses__half_bytes_and_letters),
		cmocka_unit_test(uuid_make__gives__version_4_in_either_case),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
