/* The tokens and cookies that the simulator has given and still takes. */
#include "sim.h"

#include <stdlib.h>
#include <string.h>

bool token_known(const struct sim *s, const struct tokens *t, struct str value)
{
	for (size_t i = 0; i < TOKENS; i++)
		if (t->value[i] && str_is(value, t->value[i]))
			return t->until[i] == 0 || sim_now(s) < t->until[i];
	return false;
}

void token_add(const struct sim *s, struct tokens *t, const char *value, long life)
{
	free(t->value[TOKENS - 1]);
	memmove(t->value + 1, t->value, (TOKENS - 1) * sizeof *t->value);
	memmove(t->until + 1, t->until, (TOKENS - 1) * sizeof *t->until);
	t->value[0] = mem_dup(value);
	t->until[0] = life ? sim_now(s) + life : 0;
}

void token_clear(struct tokens *t)
{
	for (size_t i = 0; i < TOKENS; i++) {
		free(t->value[i]);
		t->value[i] = NULL;
	}
}
