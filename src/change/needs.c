/* The order between changes, read from their texts: nothing is kept that could get out of step with them. */
#include "change/needs.h"

#include "change/objects.h"

#include <stdlib.h>

static void add(int64_t **ids, size_t *n, int64_t id)
{
	if ((*n & (*n - 1)) == 0)
		*ids = mem_grow(*ids, *n ? *n * 2 : 1, sizeof **ids);
	(*ids)[(*n)++] = id;
}

static bool still_there(struct store *s, int64_t id)
{
	struct query *q = db_query(store_ledger(s), "select 1 from change where id = ?1");
	bool there;

	query_int(q, 1, id);
	there = query_row(q);
	return query_end(q, NULL) && there;
}

size_t needs_of(
	struct store *s, int64_t waits_for, enum object_kind object, struct str text, int64_t **ids)
{
	struct ids named = {0};
	struct query *q;
	size_t n = 0;

	*ids = NULL;
	if (waits_for && still_there(s, waits_for))
		add(ids, &n, waits_for);
	object_names(object, text, &named);
	if (named.n) {
		q = db_query(store_ledger(s), "select id, object_id from change where object ="
					      " 'contact' and kind = 'create' order by id");
		while (query_row(q))
			if (query_get_int(q, 0) != waits_for && ids_find(&named, query_get(q, 1)))
				add(ids, &n, query_get_int(q, 0));
		query_end(q, NULL);
	}
	ids_release(&named);
	return n;
}

int64_t needs_first(struct store *s, int64_t waits_for, enum object_kind object, struct str text)
{
	int64_t *ids, first;
	size_t n = needs_of(s, waits_for, object, text, &ids);

	first = n ? ids[0] : 0;
	free(ids);
	return first;
}

size_t needs_naming(struct store *s, struct str contact, int64_t **ids)
{
	struct query *q = db_query(store_ledger(s),
		"select id, object, after from change where object in ('group', 'me') order by id");
	size_t n = 0;

	*ids = NULL;
	while (query_row(q)) {
		struct ids named = {0};

		object_names(str_is(query_get(q, 1), "group") ? OBJECT_GROUP : OBJECT_ME,
			query_get(q, 2), &named);
		if (ids_find(&named, contact))
			add(ids, &n, query_get_int(q, 0));
		ids_release(&named);
	}
	query_end(q, NULL);
	return n;
}
