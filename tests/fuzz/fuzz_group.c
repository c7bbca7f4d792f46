/* A group as it comes, however odd: one member more and the same one less again leaves the set as it was; what an
 * edit does not mean keeps its bytes; and nobody is named twice by what we add. */
#include "change/objects.h"
#include "change/sides.h"
#include "icloud/changes.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#define NEW_ONE "new-member-of-the-fuzzer"

static void expect(bool truth)
{
	if (!truth)
		abort();
}

static bool edited(struct str group, enum edit_verb verb, struct buf *out)
{
	struct edit e = {verb, STR("contactIds"), STR(NEW_ONE)};
	struct error err;

	return object_edit(OBJECT_GROUP, group, &e, 1, out, &err);
}

static bool names_new(struct str group)
{
	struct ids names = {0};
	bool found;

	object_names(OBJECT_GROUP, group, &names);
	found = ids_find(&names, STR(NEW_ONE)) != NULL;
	ids_release(&names);
	return found;
}

static size_t differing(struct str a, struct str b)
{
	struct diff d;
	size_t n;

	expect(diff_cards(a, b, &d));
	n = d.differ;
	diff_release(&d);
	return n;
}

static void check_members(struct str group)
{
	struct buf more = BUF_INIT(TEXT_MAX), less = BUF_INIT(TEXT_MAX), again = BUF_INIT(TEXT_MAX);
	bool had = names_new(group);

	if (edited(group, EDIT_ADD, &more) && json_value(buf_str(&more)).p) {
		expect(names_new(buf_str(&more)));
		expect(edited(buf_str(&more), EDIT_ADD, &again));
		expect(str_eq(buf_str(&again), buf_str(&more)));
		expect(edited(buf_str(&more), EDIT_REMOVE, &less));
		expect(!names_new(buf_str(&less)));
		expect(had || !json_get(group, "contactIds").p ||
			json_type(json_get(group, "contactIds")) != JSON_ARRAY ||
			differing(group, buf_str(&less)) == 0);
	}
	buf_release(&more);
	buf_release(&less);
	buf_release(&again);
}

static void check_name(struct str group)
{
	struct edit e = {EDIT_SET, STR("name"), STR("Another \"name\"")};
	struct buf out = BUF_INIT(TEXT_MAX), title = BUF_INIT(TEXT_MAX);
	struct error err;

	if (object_edit(OBJECT_GROUP, group, &e, 1, &out, &err))
		expect(json_text_is(json_get(buf_str(&out), "name"), "Another \"name\""));
	object_title(OBJECT_GROUP, group, &title);
	buf_release(&out);
	buf_release(&title);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str group = json_value((struct str){(const char *)data, n});
	struct buf me = BUF_INIT(TEXT_MAX);

	if (json_type(group) != JSON_OBJECT || !json_get(group, "groupId").p ||
		json_get(group, "contactId").p)
		return 0;
	check_members(group);
	check_name(group);
	object_etag(OBJECT_ME, group, &me);
	buf_release(&me);
	return 0;
}
