/* The welcome of a program that knows no account yet: three ways on. Its own header for tests. */
#ifndef PANES_FIRST_RUN_H
#define PANES_FIRST_RUN_H

#include "panes/checks.h"
#include "screen/pane.h"
#include "widgets/scroll.h"

struct first_run_pane {
	int at;		      /* the choice in focus */
	bool checking, asked; /* asked: which colours read best */
	struct check check[CHECKS_MAX];
	int checks;
	unsigned token; /* of the question whether Apple answers; 0: none is under way */
	struct scroll scroll;
};

#endif
