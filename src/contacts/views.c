/* What stands beside the list: counts of the views, and the values that Tab completes in a filter. Reads
 * only. */
#include "contacts/view.h"
#include "icloud/time.h"

enum { SOON_DAYS = 30 };

bool contacts_prepare(struct icloud_reader *r)
{
	struct view *v = view_of(r);

	return v && contacts_as_of(r) && view_load_step(v);
}

static int64_t today(void)
{
	struct civil c = civil_of(clock_now());

	return civil_day_number(c.year, c.month, c.day);
}

static void count(struct view *v)
{
	int64_t now = (int64_t)clock_now(), day = today();

	if (v->no_phone >= 0 && v->counted_day == day)
		return;
	v->no_phone = v->birthdays = 0;
	v->counted_day = day;
	for (size_t i = 0; i < v->n + v->n_added; i++) {
		struct search_facts f = view_facts(v, i);
		int days = f.birthday ? search_days_until(f.birthday, now) : -1;

		v->no_phone += !(f.has & HAS_PHONE);
		v->birthdays += days >= 0 && days <= SOON_DAYS;
	}
}

struct contacts_views contacts_views(struct icloud_reader *r)
{
	struct view *v = view_of(r);

	if (!v || !v->searchable)
		return (struct contacts_views){-1, -1};
	count(v);
	return (struct contacts_views){v->no_phone, v->birthdays};
}

/* Names of groups and labels. */

static void each_label(struct view *v, void (*name)(void *to, struct str s), void *to)
{
	struct ids seen = {0};
	struct str labels, one;
	bool new;

	view_load_text(v);
	for (size_t i = 0; i < v->n; i++)
		for (labels = view_labels(v, i); str_cut(&labels, '\n', &one);) {
			ids_add(&seen, one, 0, &new);
			if (new)
				name(to, one);
		}
	ids_release(&seen);
}

static void each_group(struct view *v, void (*name)(void *to, struct str s), void *to)
{
	struct query *q =
		db_query(store_cache(v->store), "select name from groups order by place, rowid");

	while (query_row(q))
		name(to, query_get(q, 0));
	query_end(q, NULL);
}

static void each_name(
	void *ctx, enum query_kind kind, void (*name)(void *to, struct str s), void *to)
{
	if (kind == QUERY_GROUP)
		each_group(ctx, name, to);
	else if (kind == QUERY_LABEL)
		each_label(ctx, name, to);
}

bool contacts_complete(struct icloud_reader *r, struct str typed, struct buf *out)
{
	struct view *v = view_of(r);
	struct query_names names = {each_name, v};

	return search_query_complete(typed, v ? &names : NULL, out);
}
