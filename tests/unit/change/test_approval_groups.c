/* Approvals of groups and of the me card bind as those of cards do; and approved writes leave in an order in which
 * no group names a contact that iCloud does not have. */
#include "change/approval.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ITEM	"{\"groupId\":\"G-1\",\"etag\":\"E-1\",\"name\":\"Work\",\"contactIds\":[\"A\"]}"
#define OTHER	"{\"groupId\":\"G-1\",\"etag\":\"E-1\",\"name\":\"Work\",\"contactIds\":[]}"
#define GROUPS	"https://p61-contactsws.icloud.com:443/co/groups/card/?method=PUT&syncToken=a"
#define ME_ITEM "{\"meCardId\":\"B\"}"
#define ME	"https://p61-contactsws.icloud.com:443/co/mecardid/card/?method=PUT&syncToken=a"

static struct buf text(const char *s)
{
	struct buf b = BUF_INIT(64 * KIB);

	buf_adds(&b, s);
	return b;
}

static struct approval approved(enum object_kind object, const char *id, const char *etag,
	const char *path, const char *item)
{
	struct approval a = {.object = object,
		.kind = CHANGE_UPDATE,
		.object_id = text(id),
		.etag = text(etag),
		.item = text(item)};

	approval_digest("acc", "contacts", str_of(path), STR("PUT"), str_of(id), str_of(etag),
		str_of(item), a.digest);
	return a;
}

static bool leaves(struct approval a, const char *url, const char *body)
{
	struct request q = {.verb = VERB_POST,
		.service = "contacts",
		.url = (char *)(uintptr_t)url,
		.body = str_of(body),
		.write = true};
	struct error err;
	bool ok = approval_spend(&a, "acc", &q, &err);

	approval_release(&a);
	return ok;
}

static bool group_leaves(const char *url, const char *body)
{
	return leaves(approved(OBJECT_GROUP, "G-1", "E-1", "/co/groups/card/", ITEM), url, body);
}

static bool me_leaves(const char *url, const char *body)
{
	return leaves(approved(OBJECT_ME, "me", "A", "/co/mecardid/card/", ME_ITEM), url, body);
}

static void approval__of_a_group__binds_the_whole_write(void **state)
{
	(void)state;
	assert_true(group_leaves(GROUPS, "{\"groups\":[" ITEM "]}"));
	assert_false(group_leaves(GROUPS, "{\"groups\":[" OTHER "]}"));
	assert_false(group_leaves(GROUPS, "{\"contacts\":[" ITEM "]}"));
	assert_false(group_leaves(GROUPS, "{\"groups\":[" ITEM "," ITEM "]}"));
	assert_false(group_leaves(GROUPS, ITEM));
	assert_false(
		group_leaves("https://h/co/groups/card/?method=DELETE", "{\"groups\":[" ITEM "]}"));
	assert_false(group_leaves("https://h/co/groups/card/?method=", "{\"groups\":[" ITEM "]}"));
	assert_false(
		group_leaves("https://h/co/contacts/card/?method=PUT", "{\"groups\":[" ITEM "]}"));
}

static void approval__of_the_me_card__binds_the_whole_write(void **state)
{
	struct approval a = approved(OBJECT_ME, "me", "A", "/co/mecardid/card/", ME_ITEM);

	(void)state;
	assert_true(me_leaves(ME, ME_ITEM));
	assert_false(me_leaves(ME, "{\"meCardId\":\"C\"}"));
	assert_false(me_leaves(ME, "{\"contacts\":[" ME_ITEM "]}"));
	assert_false(me_leaves(ME, ME_ITEM " "));
	assert_false(me_leaves("https://h/co/mecardid/card/?method=", ME_ITEM));
	assert_false(me_leaves("https://h/co/mecardid/card/", ME_ITEM));
	assert_false(me_leaves("https://h/co/contacts/card/?method=PUT", ME_ITEM));
	buf_clear(&a.etag); /* made over another card than the one that was reviewed */
	buf_adds(&a.etag, "Z");
	assert_false(leaves(a, ME, ME_ITEM));
}

/* ---- order ---- */

static struct icloud_commit *commit_of(size_t n)
{
	struct icloud_commit *c = mem_new(sizeof *c);

	c->n = n;
	c->account = mem_dup("acc");
	c->approvals = mem_new(n * sizeof *c->approvals);
	return c;
}

static void put(struct icloud_commit *c, size_t at, int64_t change, enum object_kind object,
	enum change_kind kind, const char *id, const char *item)
{
	c->approvals[at] = (struct approval){.change = change,
		.object = object,
		.kind = kind,
		.object_id = text(id),
		.item = text(item)};
}

static void need(struct icloud_commit *c, size_t at, int64_t change)
{
	struct approval *a = &c->approvals[at];

	a->needs = mem_grow(a->needs, a->n_needs + 1, sizeof *a->needs);
	a->needs[a->n_needs++] = change;
}

static void assert_order(struct icloud_commit *c, const char *wanted)
{
	char got[80] = "";

	approvals_in_order(c);
	for (size_t i = 0; i < c->n; i++)
		snprintf(got + strlen(got), sizeof got - strlen(got), "%lld ",
			(long long)c->approvals[i].change);
	assert_string_equal(got, wanted);
	icloud_commit_free(&c);
}

static void order__groups__stand_between_new_contacts_and_those_that_go(void **state)
{
	struct icloud_commit *c = commit_of(5);

	(void)state;
	put(c, 0, 1, OBJECT_CONTACT, CHANGE_DELETE, "A", "{}");
	put(c, 1, 2, OBJECT_GROUP, CHANGE_UPDATE, "G", "{\"contactIds\":[\"A\",\"N\"]}");
	put(c, 2, 3, OBJECT_CONTACT, CHANGE_CREATE, "N", "{}");
	put(c, 3, 4, OBJECT_CONTACT, CHANGE_DELETE, "B", "{}");
	put(c, 4, 5, OBJECT_CONTACT, CHANGE_UPDATE, "C", "{}");
	need(c, 1, 3);
	assert_order(c, "3 4 5 2 1 ");
}

/* What waits stands behind all that it waits for, also through others. */
static void order__follows__every_need(void **state)
{
	struct icloud_commit *c = commit_of(4);

	(void)state;
	put(c, 0, 1, OBJECT_CONTACT, CHANGE_DELETE, "A", "{}");
	put(c, 1, 2, OBJECT_CONTACT, CHANGE_UPDATE, "B", "{}");
	put(c, 2, 3, OBJECT_CONTACT, CHANGE_UPDATE, "C", "{}");
	put(c, 3, 4, OBJECT_CONTACT, CHANGE_CREATE, "D", "{}");
	need(c, 0, 2);
	need(c, 0, 4);
	need(c, 1, 3);
	assert_order(c, "3 2 4 1 ");
}

/* An argument names the tests to run. */
int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(approval__of_a_group__binds_the_whole_write),
		cmocka_unit_test(approval__of_the_me_card__binds_the_whole_write),
		cmocka_unit_test(order__groups__stand_between_new_contacts_and_those_that_go),
		cmocka_unit_test(order__follows__every_need),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
