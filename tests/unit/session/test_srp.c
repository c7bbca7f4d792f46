#include "session/srp.h"
#include "base/crypto.h"
#include "icloud/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct buf vectors = BUF_INIT(MIB);

static int load(void **state)
{
	char path[512], piece[4096];
	FILE *f;
	size_t n;

	(void)state;
	snprintf(path, sizeof path, "%s/tests/data/srp-vectors.json", getenv("SOURCE_DIR"));
	f = fopen(path, "r");
	if (!f)
		return -1;
	while ((n = fread(piece, 1, sizeof piece, f)) > 0)
		buf_add(&vectors, piece, n);
	fclose(f);
	return 0;
}

static int unload(void **state)
{
	(void)state;
	buf_release(&vectors);
	return 0;
}

static struct str hex_of(struct str row, const char *key, struct buf *out)
{
	struct buf text = BUF_INIT(8 * KIB);

	buf_clear(out);
	assert_true(json_text(json_get(row, key), &text));
	assert_true(hex_decode(buf_str(&text), out));
	buf_release(&text);
	return buf_str(out);
}

static int64_t number_of(struct str row, const char *key)
{
	int64_t n = -1;

	assert_true(json_int64(json_get(row, key), &n));
	return n;
}

struct result {
	bool good, again;
	uint8_t m1[SRP_PROOF], m2[SRP_PROOF];
	struct error err;
};

/* One row with the given B and salt instead of its own, when these are set. */
static struct result prove(struct str row, const struct str *other_b, const struct str *other_salt)
{
	struct buf a = BUF_INIT(KIB), b = BUF_INIT(KIB), salt = BUF_INIT(KIB), name = BUF_INIT(KIB),
		   password = BUF_INIT(KIB);
	struct result r = {.err = ERROR_INIT};
	struct srp *s = srp_with(hex_of(row, "a", &a));
	struct srp_challenge c = {
		.hex_password = json_text_is(json_get(row, "protocol"), "s2k_fo"),
		.iteration = number_of(row, "iteration"),
		.salt = other_salt ? *other_salt : hex_of(row, "salt", &salt),
		.b = other_b ? *other_b : hex_of(row, "B", &b),
	};

	json_text(json_get(row, "accountName"), &name);
	r.good = srp_prove(s, buf_str(&name), hex_of(row, "password", &password), &c, r.m1, r.m2,
		&r.again, &r.err);
	srp_free(&s);
	buf_release(&a);
	buf_release(&b);
	buf_release(&salt);
	buf_release(&name);
	buf_release(&password);
	return r;
}

static void assert_public(struct str row)
{
	struct buf a = BUF_INIT(KIB), hex = BUF_INIT(KIB);
	struct srp *s = srp_with(hex_of(row, "a", &a));

	assert_true(str_eq(srp_public(s), hex_of(row, "A", &hex)));
	srp_free(&s);
	buf_release(&a);
	buf_release(&hex);
}

static bool begins_with_zero(struct str row, const char *key)
{
	struct buf b = BUF_INIT(KIB);
	bool zero = hex_of(row, key, &b).p[0] == 0;

	buf_release(&b);
	return zero;
}

static void srp__equals__every_published_vector(void **state)
{
	struct json_walk walk = json_walk(json_get(json_value(buf_str(&vectors)), "cases"));
	int n = 0;

	(void)state;
	for (; json_next(&walk); n++) {
		struct str row = walk.value;
		struct buf m = BUF_INIT(KIB);
		struct result r = prove(row, NULL, NULL);

		assert_public(row);
		assert_true(r.good);
		assert_memory_equal(r.m1, hex_of(json_get(row, "padded"), "M1", &m).p, SRP_PROOF);
		assert_memory_equal(r.m2, hex_of(json_get(row, "padded"), "M2", &m).p, SRP_PROOF);
		assert_int_equal(r.again, begins_with_zero(row, "B") || begins_with_zero(row, "S"));
		buf_release(&m);
	}
	assert_int_equal(n, 14);
}

static struct str first_row(void)
{
	return json_at(json_get(json_value(buf_str(&vectors)), "cases"), 0);
}

static void srp__refuses__numbers_that_are_not_safe(void **state)
{
	struct json_walk walk = json_walk(json_get(json_value(buf_str(&vectors)), "reject"));
	int n = 0;

	(void)state;
	for (; json_next(&walk); n++) {
		struct buf b = BUF_INIT(KIB);
		struct str value = hex_of(walk.value, "B", &b);
		struct result r = prove(first_row(), &value, NULL);

		assert_false(r.good);
		assert_int_equal(r.err.code, ERR_BAD_DATA);
		buf_release(&b);
	}
	assert_int_equal(n, 4);
}

static void srp__refuses__a_short_salt(void **state)
{
	struct result r = prove(first_row(), NULL, &STR("1234567"));

	(void)state;
	assert_false(r.good);
	assert_int_equal(r.err.code, ERR_BAD_DATA);
}

static void srp_new__draws__until_the_top_byte_is_not_zero(void **state)
{
	struct srp *s = srp_new(), *other = srp_new();

	(void)state;
	assert_int_not_equal(srp_public(s).p[0], 0);
	assert_int_equal(srp_public(s).n, SRP_SIZE);
	assert_false(str_eq(srp_public(s), srp_public(other)));
	srp_free(&s);
	srp_free(&other);
}

#define CHALLENGE(iteration, salt, protocol, b, c)                                                 \
	"{\"iteration\":" iteration ",\"salt\":\"" salt "\",\"protocol\":\"" protocol              \
	"\",\"b\":\"" b "\"" c "}"

static void srp_read_challenge__takes__only_what_is_whole_and_sane(void **state)
{
	static const struct {
		const char *body;
		bool good;
	} rows[] = {
		{CHALLENGE("20064", "o3xeH5stSGDI4fMLfSZKlQ==", "s2k", "AQID", ",\"c\":\"d-1\""),
			true},
		{CHALLENGE("1", "o3xeH5stSGDI4fMLfSZKlQ==", "s2k_fo", "AQID", ",\"c\":{\"x\":1}"),
			true},
		{CHALLENGE("10000000", "AAAA", "s2k", "AQID", ",\"c\":7"), true},
		{CHALLENGE("0", "AAAA", "s2k", "AQID", ",\"c\":7"), false},
		{CHALLENGE("-1", "AAAA", "s2k", "AQID", ",\"c\":7"), false},
		{CHALLENGE("10000001", "AAAA", "s2k", "AQID", ",\"c\":7"), false},
		{CHALLENGE("1.5", "AAAA", "s2k", "AQID", ",\"c\":7"), false},
		{CHALLENGE("5", "AAAA", "s3k", "AQID", ",\"c\":7"), false},
		{CHALLENGE("5", "AAA", "s2k", "AQID", ",\"c\":7"), false},
		{CHALLENGE("5", "AAAA", "s2k", "!", ",\"c\":7"), false},
		{CHALLENGE("5", "AAAA", "s2k", "AQID", ""), false},
		{"<html>", false},
		{"", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct buf bytes = BUF_INIT(4 * KIB);
		struct srp_challenge c;
		struct str opaque;
		struct error err = ERROR_INIT;
		bool good = srp_read_challenge(str_of(rows[i].body), &bytes, &c, &opaque, &err);

		if (good != rows[i].good)
			fail_msg("row %zu", i);
		if (good)
			assert_true(c.b.n == 3 && memcmp(c.b.p, "\1\2\3", 3) == 0);
		else
			assert_int_equal(err.code, ERR_BAD_DATA);
		buf_release(&bytes);
	}
}

/* It goes back to Apple as it came, so it must fit into what is sent. */
static void srp__refuses__an_opaque_part_that_is_too_long(void **state)
{
	struct buf body = BUF_INIT(MIB), bytes = BUF_INIT(KIB);
	struct srp_challenge c;
	struct str opaque;
	struct error err;

	(void)state;
	buf_adds(&body, "{\"iteration\":5,\"salt\":\"AAAA\",\"protocol\":\"s2k\",\"b\":\"AQID\","
			"\"c\":\"");
	while (body.n < 70 * KIB)
		buf_adds(&body, "0123456789abcdef");
	buf_adds(&body, "\"}");
	assert_false(srp_read_challenge(buf_str(&body), &bytes, &c, &opaque, &err));
	assert_int_equal(err.code, ERR_BAD_DATA);
	buf_release(&body);
	buf_release(&bytes);
}

static void srp_account_name__is__trimmed_and_lower(void **state)
{
	struct buf b = BUF_INIT(KIB);

	(void)state;
	assert_true(srp_account_name(STR("  Grace.Hopper@Example.COM \n"), &b));
	assert_string_equal(buf_cstr(&b), "grace.hopper@example.com");
	assert_false(srp_account_name(STR("  "), &b));
	buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(srp__equals__every_published_vector),
		cmocka_unit_test(srp__refuses__numbers_that_are_not_safe),
		cmocka_unit_test(srp__refuses__an_opaque_part_that_is_too_long),
		cmocka_unit_test(srp__refuses__a_short_salt),
		cmocka_unit_test(srp_new__draws__until_the_top_byte_is_not_zero),
		cmocka_unit_test(srp_read_challenge__takes__only_what_is_whole_and_sane),
		cmocka_unit_test(srp_account_name__is__trimmed_and_lower),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
