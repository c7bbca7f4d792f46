/* Reads the notes that judge_note() writes: "2 phones changed", "job title changed". */
#include "panes/own_way.h"

#include "icloud/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void plural(struct str noun, char *out, size_t size)
{
	bool s = noun.n && noun.p[noun.n - 1] == 's';

	snprintf(out, size, "%.*s%s", STR_ARG(utf8_clip(noun, size - 4)), s ? "es" : "s");
}

/* Exactly one thing, changed: its plural and how many. */
static bool one_thing(struct str note, char *noun, size_t size, int64_t *n)
{
	struct str number, rest = note;

	*n = 1;
	if (!str_ends(note, STR(" changed")) || str_find(note, STR(", ")) != SIZE_MAX)
		return false;
	rest = str_part(note, 0, note.n - 8);
	if (rest.n && rest.p[0] >= '0' && rest.p[0] <= '9' &&
		(!str_cut(&rest, ' ', &number) || !str_to_int64(number, n)))
		return false;
	if (*n > 1)
		snprintf(noun, size, "%.*s", STR_ARG(utf8_clip(rest, size - 1)));
	else
		plural(rest, noun, size);
	return rest.n > 0 && *n > 0;
}

void own_way_add(struct own_way *o, const char *note)
{
	char noun[sizeof o->noun];
	int64_t n;

	if (!*note)
		return;
	if (!one_thing(str_of(note), noun, sizeof noun, &n) ||
		(o->contacts && strcmp(noun, o->noun) != 0))
		o->mixed = true;
	else
		snprintf(o->noun, sizeof o->noun, "%s", noun);
	o->contacts++;
	o->things += n;
}

struct words own_way_words(const struct own_way *o)
{
	char one[sizeof o->noun];
	size_t n = strlen(o->noun);

	if (o->mixed || !n)
		return words_many(o->contacts, "contact", "contacts");
	snprintf(one, sizeof one, "%.*s",
		(int)(n - (str_ends(str_of(o->noun), STR("ses")) ? 2 : 1)), o->noun);
	return words_many(o->things, one, o->noun);
}
