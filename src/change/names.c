/* The words for kinds, states, sources, results and flags, on disk, in --json and on the screen. Tables
 * only. Reading a name back is strict: what is not in the table is not guessed. */
#include "change/names.h"

#include <string.h>

struct word {
	const char *name, *shown;
};

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

static const struct {
	const char *name;
	char sign;
} kinds[] = {
#define _(kind, name, sign) {name, sign},
	CHANGE_KINDS(_)
#undef _
};
static const struct word objects[] = {
#define _(kind, name, words) {name, words},
	OBJECT_KINDS(_)
#undef _
};
static const char *const states[] = {
#define _(state, name) name,
	CHANGE_STATES(_)
#undef _
};
static const char *const sources[] = {
#define _(source, name) name,
	CHANGE_SOURCES(_)
#undef _
};
static const struct word results[] = {
#define _(result, name, words) {name, words},
	CHANGE_RESULTS(_)
#undef _
};
static const struct {
	const char *name;
	int severity;
} flags[] = {
#define _(flag, name, severity) {name, severity},
	FLAGS(_)
#undef _
};

const char *change_kind_name(enum change_kind k)
{
	return kinds[k].name;
}
char change_kind_sign(enum change_kind k)
{
	return kinds[k].sign;
}
const char *object_kind_name(enum object_kind k)
{
	return objects[k].name;
}
const char *object_kind_words(enum object_kind k)
{
	return objects[k].shown;
}
const char *change_state_name(enum change_state s)
{
	return states[s];
}
const char *change_source_name(enum change_source s)
{
	return sources[s];
}
const char *change_result_name(enum change_result r)
{
	return results[r].name;
}
const char *change_result_words(enum change_result r)
{
	return results[r].shown;
}
const char *flag_name(enum flag f)
{
	return flags[f].name;
}
int flag_severity(enum flag f)
{
	return flags[f].severity;
}

bool kind_from_name(struct str name, enum change_kind *out)
{
	size_t i;

	for (i = 0; i < COUNT(kinds); i++)
		if (str_is(name, kinds[i].name)) {
			*out = (enum change_kind)i;
			return true;
		}
	return false;
}

static bool find(const char *const *table, size_t n, struct str name, size_t *out)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (str_is(name, table[i])) {
			*out = i;
			return true;
		}
	return false;
}

bool object_from_name(struct str name, enum object_kind *out)
{
	size_t i;

	for (i = 0; i < COUNT(objects); i++)
		if (str_is(name, objects[i].name)) {
			*out = (enum object_kind)i;
			return true;
		}
	return false;
}

bool state_from_name(struct str name, enum change_state *out)
{
	size_t i;

	if (!find(states, COUNT(states), name, &i))
		return false;
	*out = (enum change_state)i;
	return true;
}

bool source_from_name(struct str name, enum change_source *out)
{
	size_t i;

	if (!find(sources, COUNT(sources), name, &i))
		return false;
	*out = (enum change_source)i;
	return true;
}

bool result_from_name(struct str name, enum change_result *out)
{
	size_t i;

	for (i = 0; i < COUNT(results); i++)
		if (str_is(name, results[i].name)) {
			*out = (enum change_result)i;
			return true;
		}
	return false;
}

const char *source_words(struct str name)
{
	static const char *const words[][2] = {{"edit", "edit form"}, {"editor", "your editor"},
		{"bulk", "bulk edit"}, {"import", "import"}, {"merge", "merge, duplicates"},
		{"restore", "restore"}, {"undo", "undo"}, {"command", "command"}};
	size_t i;

	for (i = 0; i < COUNT(words); i++)
		if (str_is(name, words[i][0]))
			return words[i][1];
	return "several";
}
