/* The topics that are known, and what the server says about them. Pure. */
#include "push/push.h"
#include "base/json_build.h"

#include <limits.h>
#include <string.h>

/* protocol 7; stable since at least 2017. Unknown ones are ignored, unanswered ones stay "not told". */
const struct badge_topic badge_topics[] = {
	{"mail", "Mail", "e850b097b840ef10ce5a7ed95b171058c42cc435"},
	{"calendar", "Calendar", "dce593a0ac013016a778712b850dc2cf21af8266"},
	{"contacts", "Contacts", "73f7bfc9253abaaa423eba9a48e9f187994b7bd9"},
	{"reminders", "Reminders", "8a40cb6b1d3fcd0f5c204504eb8fb9aa64b78faf"},
	{"notes", "Notes", "c5292888edbd54273cf7c82fe861b81f0d2b87ef"},
	{"find", "Find", "f68850316c5241d8fd120f3bc6da2ff4a6cca9a8"},
	{"iwork", "Pages, Numbers, Keynote", "5a5fc3a1fea1dfe3770aab71bc46d0aa8a4dad41"},
	{NULL, NULL, NULL},
};
_Static_assert(sizeof badge_topics / sizeof *badge_topics <= TOPICS_MAX, "room for every topic");

static int topic_index(const char *topic)
{
	for (int i = 0; topic && badge_topics[i].app; i++)
		if (strcmp(topic, badge_topics[i].topic) == 0)
			return i;
	return -1;
}

static void read_states(const struct json_tree *states, struct badge_counts *out)
{
	for (int i = 0; i < TOPICS_MAX; i++)
		out->at[i] = -1;
	for (const struct json_tree *s = json_tree_first(states); s; s = json_tree_next(s)) {
		int i = topic_index(json_tree_text(json_tree_get(s, "pushTopic")));

		if (i >= 0)
			json_tree_count(json_tree_get(json_tree_get(s, "data"), "badge"), INT_MAX,
				&out->at[i]);
	}
}

bool badges_read(struct str body, struct badge_counts *out, struct error *err)
{
	struct json_tree *answer = json_tree_read(body);
	const struct json_tree *states = json_tree_get(answer, "states");
	bool good = json_tree_is_list(states);

	if (good)
		read_states(states, out);
	json_tree_free(&answer);
	return good || fail(err, ERR_BAD_DATA, "iCloud's answer about badges cannot be read.",
			       "Try again later; what was read before is kept.");
}
