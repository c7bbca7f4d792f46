#include "screen/keys.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static uint32_t key(const char *name)
{
	uint32_t k = 0;

	assert_true(key_parse(str_of(name), &k));
	return k;
}

static void key_parse__reads_back__what_key_spell_says(void **state)
{
	static const char *const names[] = {"Ctrl-S", "Shift-Tab", "F8", "F12", "Alt-h", "Space",
		"|", "ö", "Enter", "Esc", "PgDn", "Ctrl-Alt-X", "-", "Ctrl--", "Del", "関"};
	struct buf out = BUF_INIT(KIB);

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		buf_clear(&out);
		key_spell(key(names[i]), &out);
		assert_string_equal(buf_cstr(&out), names[i]);
	}
	buf_release(&out);
}

static void key_parse__refuses__what_is_no_key(void **state)
{
	static const char *const names[] = {
		"", "Ctrl-", "F25", "F0", "ab", "\x1b", "Hyper-x", "\xff"};
	uint32_t k = 7;

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		assert_false(key_parse(str_of(names[i]), &k));
	assert_int_equal(k, 7);
}

static void keys_find__looks_in__the_contexts_below(void **state)
{
	struct keys *k = keys_new();

	(void)state;
	assert_int_equal(keys_find(k, CONTEXT_CONTACTS, key("e")), ACT_EDIT);
	assert_int_equal(keys_find(k, CONTEXT_CONTACTS, key("j")), ACT_DOWN);
	assert_int_equal(keys_find(k, CONTEXT_CONTACTS, key("q")), ACT_LEAVE);
	assert_int_equal(keys_find(k, CONTEXT_CONTACTS, key("Ctrl-Z")), ACT_SUSPEND);
	assert_int_equal(keys_find(k, CONTEXT_CONTACTS, key("C")), ACT_NONE);
	assert_int_equal(keys_find(k, CONTEXT_REVIEW, key("C")), ACT_COMMIT);
	assert_int_equal(keys_find(k, CONTEXT_FORM, key("q")), ACT_NONE);
	assert_int_equal(keys_find(k, CONTEXT_REVIEW, key("Space")), ACT_DECIDE);
	assert_int_equal(keys_find(k, CONTEXT_CONFIRM, key("y")), ACT_YES);
	keys_free(&k);
}

/* design.md: what stages or commits is neither shown nor accepted. */
static void keys_read_only__hides__what_writes(void **state)
{
	struct keys *k = keys_new();
	struct key_row row;

	(void)state;
	keys_read_only(k);
	assert_int_equal(keys_find(k, CONTEXT_REVIEW, key("C")), ACT_NONE);
	assert_int_equal(keys_find(k, CONTEXT_CONTACTS, key("d")), ACT_NONE);
	assert_int_equal(keys_find(k, CONTEXT_CONTACTS, key("y")), ACT_COPY);
	for (int i = 0; keys_row(k, CONTEXT_CONTACTS, i, &row); i++)
		assert_false(action_flags(row.action) & ACTION_WRITES);
	keys_free(&k);
}

/* screens.md, section 5: no key is on both sides of what opens a confirmation and what confirms it. */
static void the_table__has_no_key__that_opens_and_confirms(void **state)
{
	struct keys *k = keys_new();
	struct key_row row;

	(void)state;
	for (int i = 0; keys_row(k, CONTEXT_CONFIRM, i, &row); i++)
		for (int j = 0; j < row.n; j++) {
			assert_int_not_equal(keys_find(k, CONTEXT_REVIEW, row.keys[j]), ACT_COMMIT);
			assert_int_not_equal(keys_find(k, CONTEXT_REVIEW, row.keys[j]), ACT_DROP);
			assert_int_not_equal(
				keys_find(k, CONTEXT_ACCOUNT, row.keys[j]), ACT_SIGN_IN);
		}
	assert_int_not_equal(keys_of(k, CONTEXT_CONFIRM, ACT_YES), key("Enter"));
	keys_free(&k);
}

static void the_table__has_no_key_twice__in_one_context(void **state)
{
	struct keys *k = keys_new();
	struct key_row a, b;

	(void)state;
	for (int c = CONTEXT_ANYWHERE; c < CONTEXT_COUNT; c++)
		for (int i = 0; keys_row(k, (enum context)c, i, &a); i++) {
			assert_true(a.n > 0);
			for (int j = i + 1; keys_row(k, (enum context)c, j, &b); j++) {
				assert_int_not_equal(a.action, b.action);
				for (int m = 0; m < a.n; m++)
					for (int n = 0; n < b.n; n++)
						assert_int_not_equal(a.keys[m], b.keys[n]);
			}
		}
	keys_free(&k);
}

static void keys_bind__takes__new_keys_and_names_a_clash(void **state)
{
	struct keys *k = keys_new();
	struct buf why = BUF_INIT(KIB);

	(void)state;
	assert_true(keys_bind(k, STR("contacts"), STR("new"), STR("F2 +"), &why));
	assert_int_equal(keys_find(k, CONTEXT_CONTACTS, key("F2")), ACT_NEW);
	assert_int_equal(keys_find(k, CONTEXT_CONTACTS, key("c")), ACT_NONE);
	assert_false(keys_bind(k, STR("contacts"), STR("new"), STR("e"), &why));
	assert_string_equal(buf_cstr(&why), "e is both edit and new in contacts.");
	buf_clear(&why);
	assert_false(keys_bind(k, STR("contacts"), STR("fly"), STR("x"), &why));
	assert_string_equal(buf_cstr(&why), "No action is called fly.");
	buf_clear(&why);
	assert_false(keys_bind(k, STR("contacts"), STR("new"), STR("Hyper-x"), &why));
	assert_string_equal(buf_cstr(&why), "No key is called Hyper-x.");
	assert_int_equal(keys_find(k, CONTEXT_CONTACTS, key("F2")), ACT_NEW);
	buf_release(&why);
	keys_free(&k);
}

static void keys_row__gives__the_keys_of_the_context_below(void **state)
{
	struct keys *k = keys_new();
	struct key_row row;

	(void)state;
	assert_true(keys_row(k, CONTEXT_CONTACTS, 0, &row));
	assert_int_equal(row.action, ACT_OPEN);
	assert_int_equal(row.n, 1);
	assert_int_equal(row.keys[0], key("Enter"));
	assert_string_equal(row.words, "open");
	assert_string_equal(row.help, "open the card");
	assert_int_equal(keys_of(k, CONTEXT_CONTACTS, ACT_KEYS), key("?"));
	assert_int_equal(keys_of(k, CONTEXT_FORM, ACT_KEYS), key("F1"));
	keys_free(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(key_parse__reads_back__what_key_spell_says),
		cmocka_unit_test(key_parse__refuses__what_is_no_key),
		cmocka_unit_test(keys_find__looks_in__the_contexts_below),
		cmocka_unit_test(keys_read_only__hides__what_writes),
		cmocka_unit_test(the_table__has_no_key__that_opens_and_confirms),
		cmocka_unit_test(the_table__has_no_key_twice__in_one_context),
		cmocka_unit_test(keys_bind__takes__new_keys_and_names_a_clash),
		cmocka_unit_test(keys_row__gives__the_keys_of_the_context_below),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
