/* A simulator for each test: set-up and end of tests that need nothing else first. */
#ifndef RIG_EACH_SIM_H
#define RIG_EACH_SIM_H

#include "program.h"

extern struct sim *sim; /* between the two */

int open_sim(void **state);
int close_sim(void **state);

#endif
