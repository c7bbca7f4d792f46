/* Which alarms were put off or dismissed here. A small ring of answers, the newest wins; nothing of it
 * is ever sent. */
#include "panes/alarms.h"

#include <string.h>

enum { ANSWERS = 64, ID_MAX = 160 };

static struct answer {
	char id[ID_MAX];
	size_t n;
	time_t until; /* 0: dismissed */
} answers[ANSWERS];
static int answered;

static struct str cut_id(struct str id)
{
	return str_part(id, 0, ID_MAX);
}

static void answer(struct str id, time_t until)
{
	struct answer *a;

	id = cut_id(id);
	if (!id.n)
		return;
	if (answered == ANSWERS) {
		memmove(&answers[0], &answers[1], sizeof(answers[0]) * (ANSWERS - 1));
		answered--;
	}
	a = &answers[answered++];
	memcpy(a->id, id.p, id.n);
	a->n = id.n;
	a->until = until;
}

time_t alarm_watched_since(void)
{
	static time_t since;

	if (!since)
		since = clock_now();
	return since;
}

time_t alarm_rings(struct str id, time_t trigger)
{
	alarm_watched_since();
	for (int i = answered - 1; i >= 0; i--)
		if (str_eq(cut_id(id), (struct str){answers[i].id, answers[i].n}))
			return answers[i].until;
	return trigger;
}

void alarm_put_off(struct str id, time_t until)
{
	answer(id, until);
}

void alarm_dismiss(struct str id)
{
	answer(id, 0);
}

bool alarm_answer_undo(void)
{
	if (!answered)
		return false;
	answered--;
	return true;
}
