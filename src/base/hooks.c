/* The shipped program has no hooks: every answer is "go on". */
#include "icloud/hooks.h"

time_t hook_now(void)
{
	return 0;
}

int hook_clock_fd(void)
{
	return -1;
}

bool hook_point(const char *name)
{
	(void)name;
	return false;
}

int hook_took_ms(int measured)
{
	return measured;
}

void hook_idle(unsigned long frames)
{
	(void)frames;
}
