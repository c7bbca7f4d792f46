/* What is lit in a row: the letters, digits and initials that the filter has found. */
#include "icloud/contacts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

/* The name and what stands beside it, with what is lit in [ ]. */
static void assert_lit(const char *typed, const char *name, const char *beside, const char *want)
{
	const struct str texts[] = {str_of(name), str_of(beside)};
	struct contact_span spans[64];
	size_t n = contacts_matches(str_of(typed), texts, 2, spans, 64);
	struct buf out = BUF_INIT(64 * KIB);

	for (size_t t = 0; t < 2; t++) {
		for (size_t i = 0; i <= texts[t].n; i++) {
			bool was = false, is = false;

			for (size_t s = 0; s < n; s++) {
				const struct contact_span *p = &spans[s];

				was |= p->text == t && i > p->from && i <= p->to;
				is |= p->text == t && i >= p->from && i < p->to;
			}
			if (was && !is)
				buf_addc(&out, ']');
			if (is && !was)
				buf_addc(&out, '[');
			if (i < texts[t].n)
				buf_addc(&out, texts[t].p[i]);
		}
		buf_adds(&out, t ? "" : "|");
	}
	assert_string_equal(buf_cstr(&out), want);
	buf_release(&out);
}

static void contacts_matches__lights__letters_whatever_their_case_and_accents(void **state)
{
	(void)state;
	assert_lit(
		"moo", "Antonelli, Kathleen", "Moore School", "Antonelli, Kathleen|[Moo]re School");
	assert_lit("godel", "Gödel, Kurt", "Vienna", "[Gödel], Kurt|Vienna");
	assert_lit("GÖDEL", "Godel, Kurt", "", "[Godel], Kurt|");
	assert_lit("strasse", "", "Hauptstraße 3", "|Haupt[straße] 3");
	assert_lit("s", "ß", "", "[ß]|");
	assert_lit("lukasz", "Łukasz", "", "[Łukasz]|");
	assert_lit("e\xcc\x81t", "Châtelet", "été", "Châtel[et]|[ét]é");
	assert_lit("an", "Banana", "", "B[anan]a|");
	assert_lit("kurt god", "Gödel, Kurt", "", "[Göd]el, [Kurt]|");
	assert_lit("", "Gödel, Kurt", "", "Gödel, Kurt|");
	assert_lit("zzz", "Gödel, Kurt", "Vienna", "Gödel, Kurt|Vienna");
}

static void contacts_matches__lights__a_number_however_it_is_written(void **state)
{
	(void)state;
	assert_lit("2025550143", "", "+1 202 555 0143", "|+1 [202 555 0143]");
	assert_lit("(202) 555-0143", "", "+1 202.555.0143", "|+1 [202.555.0143]");
	assert_lit("+44 20 7946", "", "020 7946 0018", "|0[20 7946] 0018");
	assert_lit("0143", "", "+1 (202) 555-0143", "|+1 (202) 555-[0143]");
	assert_lit("5550", "", "(202) 555-0143", "|(202) [555-0]143");
	assert_lit("123", "", "12 Street 3", "|12 Street 3"); /* two numbers */
}

static void contacts_matches__lights__initials(void **state)
{
	(void)state;
	assert_lit("gh", "Hopper, Grace", "Moore", "[H]opper, [G]race|Moore");
	assert_lit("hg", "Hopper, Grace", "", "[H]opper, [G]race|");
	assert_lit("gh", "Grace Hopper", "", "[G]race [H]opper|");
	assert_lit("gbh", "Hopper, Grace Brewster", "", "[H]opper, [G]race [B]rewster|");
	assert_lit("gh", "Hopper, Grace Brewster", "", "[H]opper, [G]race Brewster|");
	assert_lit("hgb", "Grace Brewster Hopper", "", "[G]race [B]rewster [H]opper|");
	assert_lit("gh", "Grace Brewster Hopper", "", "[G]race Brewster [H]opper|");
	assert_lit("ec", "Châtelet, Émilie", "", "[C]hâtelet, [É]milie|");
	assert_lit("gx", "Hopper, Grace", "", "Hopper, Grace|");
	assert_lit("gh", "Hopper, Grace", "Ghent", "Hopper, Grace|[Gh]ent"); /* it stands there */
}

static void contacts_matches__lights__the_name_that_was_meant(void **state)
{
	(void)state;
	assert_lit("hoper", "Hopper, Grace", "", "[Hopper], Grace|");
	assert_lit("lovelcae", "Lovelace, Ada", "", "[Lovelace], Ada|");
	assert_lit("ado", "Lovelace, Ada", "", "Lovelace, Ada|"); /* too short to guess */
}

static void contacts_matches__knows__query_words(void **state)
{
	(void)state;
	assert_lit("group:analysts has:photo grace", "Hopper, Grace", "photo",
		"Hopper, [Grace]|photo");
	assert_lit("a:b", "x", "a:b", "x|[a:b]");
}

static void contacts_matches__stays__inside_its_room(void **state)
{
	struct str text = STR("aaaaaaaaaa\xff\xf0\x9f\x98");
	struct contact_span spans[3];

	(void)state;
	assert_int_equal(contacts_matches(STR("a"), &text, 1, spans, 3), 3);
	assert_int_equal(contacts_matches(STR("a"), &text, 0, spans, 3), 0);
	assert_int_equal(contacts_matches(STR("\xff"), &text, 1, spans, 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(contacts_matches__lights__letters_whatever_their_case_and_accents),
		cmocka_unit_test(contacts_matches__lights__a_number_however_it_is_written),
		cmocka_unit_test(contacts_matches__lights__initials),
		cmocka_unit_test(contacts_matches__lights__the_name_that_was_meant),
		cmocka_unit_test(contacts_matches__knows__query_words),
		cmocka_unit_test(contacts_matches__stays__inside_its_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
