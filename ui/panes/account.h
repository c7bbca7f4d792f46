/* What the account pane holds; its own header so that a test can fill it by hand. */
#ifndef PANES_ACCOUNT_H
#define PANES_ACCOUNT_H

#include "icloud/glance.h"
#include "screen/pane.h"
#include "widgets/list.h"

enum { SERVICES_MAX = 64 };

struct account_service {
	char name[40], status[24], host[120];
	int took_ms; /* last answer; 0: not asked */
	int http;
	char note[80];
};

struct account_pane {
	struct icloud_account who;
	bool known;
	char plan[40];	  /* "iCloud+, 50 GB" */
	char folder[200]; /* "~/.local/state/icloud-tui" */
	struct account_service service[SERVICES_MAX];
	int n;
	struct list list;
	bool services;	/* narrow: the services instead of who and session */
	unsigned token; /* of the sign-out that is under way */
};

void account_draw(void *self, struct ui *ui, struct grid *g);
void account_ready(struct account_pane *p, struct ui *ui);

#endif
