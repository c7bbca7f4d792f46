/* The simulator of the test that runs. */
#include "each_sim.h"

#include "sim.h"

#include <stddef.h>

struct sim *sim;

int open_sim(void **state)
{
	(void)state;
	sim = program_sim(NULL);
	return 0;
}

int close_sim(void **state)
{
	(void)state;
	sim_stop(&sim);
	return 0;
}
