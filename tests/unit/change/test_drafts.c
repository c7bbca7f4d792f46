/* What a form keeps of its typing: one for each object, never a change, gone in the moment in which it waits. */
#include "change/change.h"
#include "change/drafts.h"
#include "contacts/stored.h"
#include "rig/temp.h"
#include "store/reader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ADA "{\"contactId\":\"A\",\"etag\":\"E1\",\"firstName\":\"Ada\",\"isCompany\":false}"
#define ADA_TYPED                                                                                  \
	"{\"contactId\":\"A\",\"etag\":\"E1\",\"firstName\":\"Augusta\",\"isCompany\":false}"

static struct temp temp;
static struct store *store;
static struct icloud_settings settings;
static struct account account;
static struct icloud_reader reader;
static struct error err;

static void open_store(void)
{
	struct buf notice = BUF_INIT(KIB);

	store = store_open(temp.path, temp.path, &notice, &err);
	assert_non_null(store);
	account = (struct account){.settings = &settings,
		.id = "acc",
		.state_dir = temp.path,
		.cache_dir = temp.path,
		.store = store};
	reader = (struct icloud_reader){.store = store};
	buf_release(&notice);
}

static int open_world(void **state)
{
	(void)state;
	err = ERROR_INIT;
	settings = (struct icloud_settings){0};
	temp_open(&temp);
	open_store();
	assert_true(store_begin(store_cache(store), &err));
	assert_true(stored_card_put(store, STR(ADA), &err));
	assert_true(store_end(store_cache(store), true, &err));
	return 0;
}

static void close_store(void)
{
	reader_release(&reader);
	store_free(&store);
}

static int close_world(void **state)
{
	(void)state;
	close_store();
	temp_close(&temp);
	unsetenv("TUI_TEST_FAULT");
	return 0;
}

static bool keep(const char *id, const char *base, const char *typed)
{
	struct form_draft *d = form_draft_new(OBJECT_CONTACT, str_of(id));

	buf_adds(&d->base, base);
	buf_adds(&d->opened, base);
	buf_adds(&d->typed, typed);
	return drafts_keep(&account, d, &err);
}

static void assert_kept(const char *id, const char *base, const char *typed)
{
	struct form_draft *d = drafts_get(&reader, OBJECT_CONTACT, str_of(id));

	assert_non_null(d);
	assert_true(str_is(buf_str(&d->base), base));
	assert_true(str_is(buf_str(&d->opened), base));
	assert_true(str_is(buf_str(&d->typed), typed));
	assert_true(d->at > 0);
	assert_int_equal(drafts_at(&reader, OBJECT_CONTACT, str_of(id)), d->at);
	form_draft_free(&d);
}

static bool is_kept(const char *id)
{
	struct form_draft *d = drafts_get(&reader, OBJECT_CONTACT, str_of(id));
	bool is = d != NULL;

	assert_int_equal(is, drafts_at(&reader, OBJECT_CONTACT, str_of(id)) != 0);
	form_draft_free(&d);
	return is;
}

static void count(void *ctx, const struct draft_row *d)
{
	assert_int_equal(d->object, OBJECT_CONTACT);
	++*(size_t *)ctx;
}

static void drafts_keep__survives__the_end_of_the_program(void **state)
{
	size_t n = 0;

	(void)state;
	assert_true(keep("A", ADA, "[1]"));
	assert_true(keep("A", ADA, "[2]"));
	assert_true(keep("", "", "[3]"));
	close_store();
	open_store();
	assert_kept("A", ADA, "[2]");
	assert_kept("", "", "[3]");
	assert_false(is_kept("B"));
	assert_int_equal(drafts_list(&reader, count, &n), 2);
	assert_int_equal(n, 2);
}

static void drafts_keep__lets_go__of_what_has_nothing_typed(void **state)
{
	(void)state;
	assert_true(keep("A", ADA, "[1]"));
	assert_true(keep("A", "", ""));
	assert_false(is_kept("A"));
	assert_true(keep("A", "", ""));
}

static void a_draft__is__no_change(void **state)
{
	(void)state;
	assert_true(keep("A", ADA, "[1]"));
	assert_int_equal(changes_count(&reader), 0);
	assert_int_equal(changes_of(&reader, OBJECT_CONTACT, STR("A")), 0);
}

static void drafts_keep__refuses__with_read_only(void **state)
{
	(void)state;
	settings.read_only = true;
	assert_false(keep("A", ADA, "[1]"));
	assert_int_equal(err.code, ERR_REFUSED);
	assert_false(is_kept("A"));
}

static bool stage(bool typed, const char *after)
{
	struct change_draft *d =
		change_draft_new(OBJECT_CONTACT, CHANGE_UPDATE, SOURCE_EDIT, STR("A"));
	int64_t id;

	d->typed = typed;
	buf_adds(&d->base, ADA);
	buf_adds(&d->after, after);
	return change_stage(&account, d, &id, &err);
}

static void stage__lets_go__of_the_draft_in_the_same_moment(void **state)
{
	(void)state;
	assert_true(keep("A", ADA, "[1]"));
	assert_true(stage(false, ADA_TYPED)); /* a command: the form's draft is not its own */
	assert_true(is_kept("A"));
	setenv("TUI_TEST_FAULT", "store-commit=fail", 1);
	assert_false(stage(true, ADA_TYPED));
	assert_true(is_kept("A"));
	unsetenv("TUI_TEST_FAULT");
	assert_true(stage(true, ADA_TYPED));
	assert_false(is_kept("A"));
	assert_int_equal(changes_count(&reader), 1);
}

static bool keep_text(const char *id, const char *text)
{
	struct form_draft *d = form_draft_new(OBJECT_CONTACT, str_of(id));

	d->text = d->of_form = true;
	buf_adds(&d->base, ADA);
	buf_adds(&d->opened, ADA);
	buf_adds(&d->typed, text);
	return drafts_keep(&account, d, &err);
}

/* What the editor kept stands beside what the form did; each goes with its own. */
static void stage__lets_go__of_the_text_only_when_it_was_text(void **state)
{
	struct form_draft *d;
	struct change_draft *c;
	int64_t id;
	size_t n = 0;

	(void)state;
	assert_true(keep("A", ADA, "[1]"));
	assert_true(keep_text("A", "First name: Augusta\nFrist name: x\n"));
	close_store();
	open_store();
	assert_int_equal(drafts_list(&reader, count, &n), 2);
	assert_kept("A", ADA, "[1]");
	d = drafts_text(&reader, OBJECT_CONTACT, STR("A"));
	assert_non_null(d);
	assert_true(d->text && d->of_form);
	assert_true(str_is(buf_str(&d->typed), "First name: Augusta\nFrist name: x\n"));
	assert_int_equal(drafts_text_at(&reader, OBJECT_CONTACT, STR("A")), d->at);
	form_draft_free(&d);
	assert_true(stage(true, ADA_TYPED)); /* the form */
	assert_false(is_kept("A"));
	assert_true(drafts_text_at(&reader, OBJECT_CONTACT, STR("A")) != 0);
	assert_true(keep("A", ADA, "[1]"));
	c = change_draft_new(OBJECT_CONTACT, CHANGE_UPDATE, SOURCE_EDITOR, STR("A"));
	buf_adds(&c->after, ADA_TYPED);
	assert_true(change_stage(&account, c, &id, &err));
	assert_int_equal(drafts_text_at(&reader, OBJECT_CONTACT, STR("A")), 0);
	assert_true(is_kept("A"));
}

static void stage__lets_go__of_a_draft_that_differs_in_nothing(void **state)
{
	(void)state;
	assert_true(keep("A", ADA, "[1]"));
	assert_true(stage(true, ADA));
	assert_false(is_kept("A"));
	assert_int_equal(changes_count(&reader), 0);
}

#define TEST(t) cmocka_unit_test_setup_teardown(t, open_world, close_world)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(drafts_keep__survives__the_end_of_the_program),
		TEST(drafts_keep__lets_go__of_what_has_nothing_typed),
		TEST(a_draft__is__no_change),
		TEST(drafts_keep__refuses__with_read_only),
		TEST(stage__lets_go__of_the_draft_in_the_same_moment),
		TEST(stage__lets_go__of_the_text_only_when_it_was_text),
		TEST(stage__lets_go__of_a_draft_that_differs_in_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
