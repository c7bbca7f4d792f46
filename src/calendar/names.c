/* Which calendar an alarm is in: the collections and events of K/startup by their ids, so that a thousand alarms
 * among a thousand events are a thousand looks and not a million. Pure. */
#include "calendar/calendar.h"
#include "icloud/json.h"

#include <stdlib.h>

enum { KEYS_MOST = 16 * 1024 * 1024 };

/* An id, decoded and without what follows a colon, and the entry that has it. */
struct name {
	size_t from, n;
	const struct buf *text;
	struct str entry;
};

struct names {
	struct name *at;
	size_t n;
};

struct calendar_names {
	struct buf text;
	struct names calendars, events;
};

static struct str key_of(const struct name *name)
{
	return str_part(buf_str(name->text), name->from, name->n);
}

static int by_key(const void *a, const void *b)
{
	const struct name *x = a, *y = b;
	int order = str_cmp(key_of(x), key_of(y));

	if (order)
		return order; /* of several with one id the first counts */
	return (x->entry.p > y->entry.p) - (x->entry.p < y->entry.p);
}

static void read_names(struct buf *text, struct str list, struct names *out)
{
	struct json_walk w = json_walk(list);

	out->at = mem_new(sizeof *out->at * (json_count(list) + 1));
	while (json_next(&w)) {
		struct name name = {.from = text->n, .text = text, .entry = w.value};

		if (!json_text(json_get(w.value, "guid"), text))
			continue;
		name.n = alarm_event(str_part(buf_str(text), name.from, text->n)).n;
		if (name.n)
			out->at[out->n++] = name;
	}
	if (out->n)
		qsort(out->at, out->n, sizeof *out->at, by_key);
}

/* The first entry with that id: its place among sorted ones. */
static struct str find(const struct names *names, struct str id)
{
	size_t low = 0, high = names->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (str_cmp(key_of(&names->at[middle]), id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < names->n && str_eq(key_of(&names->at[low]), id) ? names->at[low].entry
								     : STR_NONE;
}

struct calendar_names *calendar_names_new(struct str startup)
{
	struct calendar_names *c = mem_new(sizeof *c);

	c->text = BUF_INIT(KEYS_MOST);
	read_names(&c->text, json_get(startup, "Collection"), &c->calendars);
	read_names(&c->text, json_get(startup, "Event"), &c->events);
	return c;
}

void calendar_names_free(struct calendar_names **names)
{
	struct calendar_names *c = *names;

	*names = NULL;
	if (!c)
		return;
	buf_release(&c->text);
	free(c->calendars.at);
	free(c->events.at);
	free(c);
}

static struct str find_quoted(const struct names *names, struct str quoted)
{
	struct buf id = BUF_INIT(64 * KIB);
	struct str found = STR_NONE;

	if (json_text(quoted, &id) && id.n)
		found = find(names, alarm_event(buf_str(&id)));
	buf_release(&id);
	return found;
}

struct str calendar_named(const struct calendar_names *c, struct str quoted_guid)
{
	return find_quoted(&c->calendars, quoted_guid);
}

/* The calendar with this id, or that the event with this id is in. */
static struct str calendar_of(const struct calendar_names *c, struct str quoted_guid)
{
	struct str found = calendar_named(c, quoted_guid);

	if (found.p)
		return found;
	return calendar_named(c, json_get(find_quoted(&c->events, quoted_guid), "pGuid"));
}

struct str alarm_calendar(const struct calendar_names *c, struct str alarm)
{
	struct str found = calendar_of(c, json_get(alarm, "pGuid"));

	return found.p ? found : calendar_of(c, json_get(alarm, "guid"));
}
