/* The simulator's side of SRP against the vectors that independent clients agreed on. */
#include "simulator/srp.c"
#include "icloud/json.h"
#include "temp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

static struct buf vectors = BUF_INIT(1 * MIB);

static int read_vectors(void **state)
{
	struct buf path = BUF_INIT(4 * KIB);

	(void)state;
	buf_printf(&path, "%s/tests/data/srp-vectors.json", getenv("SOURCE_DIR"));
	assert_true(temp_read(buf_cstr(&path), &vectors));
	buf_release(&path);
	return 0;
}

static int forget_vectors(void **state)
{
	(void)state;
	buf_release(&vectors);
	return 0;
}

static struct str cases(void)
{
	return json_get(json_value(buf_str(&vectors)), "cases");
}

static size_t bytes_of(struct str object, const char *key, unsigned char *out, size_t max)
{
	struct str hex = json_get(object, key);
	size_t n = hex.n / 2 - 1;

	assert_true(hex.n >= 2 && n <= max);
	for (size_t i = 0; i < n; i++) {
		unsigned byte;

		assert_int_equal(sscanf(hex.p + 1 + 2 * i, "%2x", &byte), 1);
		out[i] = (unsigned char)byte;
	}
	return n;
}

static void assert_same(struct str object, const char *key, const unsigned char *got, size_t n)
{
	unsigned char want[SRP_GROUP];

	assert_int_equal(bytes_of(object, key, want, sizeof want), n);
	assert_memory_equal(got, want, n);
}

static struct srp_server server_of(struct str c)
{
	struct srp_server s = {0};
	unsigned char password[256];
	int64_t iteration;
	size_t n = bytes_of(c, "password", password, sizeof password);

	assert_true(json_int64(json_get(c, "iteration"), &iteration));
	s.iteration = (long)iteration;
	s.hex_password = json_text_is(json_get(c, "protocol"), "s2k_fo");
	assert_int_equal(bytes_of(c, "salt", s.salt, sizeof s.salt), SRP_SALT);
	assert_int_equal(bytes_of(c, "b", s.b, sizeof s.b), SRP_HASH);
	assert_true(srp_server_open(&s, (struct str){(const char *)password, n}));
	return s;
}

static bool proof_of(const struct srp_server *s, const char *account, const unsigned char *A,
	size_t n, unsigned char m1[SRP_HASH], unsigned char m2[SRP_HASH])
{
	return srp_server_proof(s, str_of(account), (struct str){(const char *)A, n}, m1, m2);
}

static void check_case(struct str c)
{
	struct srp_server s = server_of(c);
	unsigned char A[SRP_GROUP], m1[SRP_HASH], m2[SRP_HASH];
	struct buf name = BUF_INIT(1 * KIB);

	assert_same(c, "v", s.v, SRP_GROUP);
	assert_same(c, "B", s.B, SRP_GROUP);
	bytes_of(c, "A", A, sizeof A);
	assert_true(json_text(json_get(c, "accountName"), &name));
	assert_true(proof_of(&s, buf_cstr(&name), A, sizeof A, m1, m2));
	assert_same(json_get(c, "padded"), "M1", m1, SRP_HASH);
	assert_same(json_get(c, "padded"), "M2", m2, SRP_HASH);
	buf_release(&name);
}

static void srp_server__agrees_with__every_vector(void **state)
{
	struct json_walk w = json_walk(cases());
	int n = 0;

	(void)state;
	for (; json_next(&w); n++)
		check_case(w.value);
	assert_int_equal(n, 14);
}

static void srp_server__takes__A_without_its_leading_zeros(void **state)
{
	struct str c = json_at(cases(), 3);
	unsigned char A[SRP_GROUP], m1[SRP_HASH], m2[SRP_HASH], again[SRP_HASH];
	struct srp_server s = server_of(c);

	(void)state;
	assert_true(json_text_is(json_get(c, "name"), "s2k-A-leading-zero"));
	bytes_of(c, "A", A, sizeof A);
	assert_int_equal(A[0], 0);
	assert_true(proof_of(&s, "ada", A, sizeof A, m1, m2));
	assert_true(proof_of(&s, "ada", A + 1, sizeof A - 1, again, m2));
	assert_memory_equal(m1, again, SRP_HASH);
}

static void srp_server__refuses__A_that_is_nothing(void **state)
{
	struct srp_server s = server_of(json_at(cases(), 0));
	unsigned char m1[SRP_HASH], m2[SRP_HASH], A[SRP_GROUP] = {0};
	BIGNUM *n = group();

	(void)state;
	assert_false(proof_of(&s, "ada", A, 0, m1, m2));
	assert_false(proof_of(&s, "ada", A, sizeof A, m1, m2));
	assert_int_equal(BN_bn2binpad(n, A, SRP_GROUP), SRP_GROUP);
	assert_false(proof_of(&s, "ada", A, sizeof A, m1, m2));
	BN_free(n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(srp_server__agrees_with__every_vector),
		cmocka_unit_test(srp_server__takes__A_without_its_leading_zeros),
		cmocka_unit_test(srp_server__refuses__A_that_is_nothing),
	};

	return cmocka_run_group_tests(tests, read_vectors, forget_vectors);
}
