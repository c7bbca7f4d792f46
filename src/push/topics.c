/* The topics that are known, and what the server says about them. Pure. */
#include "push/push.h"
#include "icloud/json.h"

#include <limits.h>

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

static int topic_index(struct str quoted)
{
	for (int i = 0; badge_topics[i].app; i++)
		if (json_text_is(quoted, badge_topics[i].topic))
			return i;
	return -1;
}

bool badges_read(struct str body, struct badge_counts *out, struct error *err)
{
	struct str states = json_get(json_value(body), "states");
	struct json_walk w = json_walk(states);
	struct badge_counts b;

	if (json_type(states) != JSON_ARRAY)
		return fail(err, ERR_BAD_DATA, "iCloud's answer about badges cannot be read.",
			"Try again later; what was read before is kept.");
	for (int i = 0; i < TOPICS_MAX; i++)
		b.at[i] = -1;
	while (json_next(&w)) {
		int i = topic_index(json_get(w.value, "pushTopic"));
		int64_t n;

		if (i >= 0 && json_int64(json_get(json_get(w.value, "data"), "badge"), &n) &&
			n >= 0 && n <= INT_MAX)
			b.at[i] = (int)n;
	}
	*out = b;
	return true;
}
