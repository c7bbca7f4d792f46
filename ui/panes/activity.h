/* What the activity pane holds; its own header so that a test can fill it by hand. Its parts: the list
 * (activity_list.c), what stands about one request (activity_detail.c), the pane that joins them (activity.c). */
#ifndef PANES_ACTIVITY_H
#define PANES_ACTIVITY_H

#include "icloud/activity.h"
#include "screen/pane.h"
#include "widgets/list.h"

enum { ACTIVITY_MAX = ACTIVITY_RUN + ACTIVITY_PAST };

struct activity_pane {
	struct icloud_activity *row; /* newest first: this run's, then the past */
	size_t n, run_n, past_n;     /* run_n and past_n are the parts of n */
	int *match;		     /* the rows that the filter lets through */
	int matches;
	struct buf filter;
	char country[3]; /* "GB", as icloud.com's page would tell it; "" not known */
	bool in_front;
	struct list list;
	int shown;   /* behind the rule; follows the selection after a rest */
	int unseen;  /* joined on top while the selection was elsewhere */
	bool opened; /* one request over the whole body */
	struct icloud_exchange exchange;
	bool exchanged; /* its headers and bodies are there */
	int top, height,
		h; /* of what is opened: first line shown, lines in all, lines of the body */
};

/** Takes in this run's requests; `past`: NULL leaves those of earlier runs as they are. */
void activity_show(struct activity_pane *p, struct ui *ui, const struct icloud_activity *run,
	size_t n, const struct icloud_activity *past, size_t past_n);
void activity_draw(void *self, struct ui *ui, struct grid *g);
/** The n-th row that is shown; NULL: there is none. */
const struct icloud_activity *activity_row(const struct activity_pane *p, int n);

/* activity_list.c */
void activity_list_init(struct activity_pane *p);
/** Which rows the filter lets through; the selection stays by id. */
void activity_match(struct activity_pane *p, struct ui *ui);
void activity_list_draw(struct activity_pane *p, struct ui *ui, struct grid *g, int h);

/* activity_detail.c */
/** What stands below the rule: times, what was asked, what icloud.com's page would tell. */
void activity_detail_draw(struct activity_pane *p, struct ui *ui, struct grid *g, int y);
/** One request over the whole body: the same with headers and bodies, scrolled by p->top. */
void activity_opened_draw(struct activity_pane *p, struct ui *ui, struct grid *g);

/* activity_text.c: requests as text. Pure. */
/** "curl -X GET 'https://…'" for a shell; every secret reads ···. `x`: NULL without headers and body. */
void activity_curl(
	const struct icloud_activity *a, const struct icloud_exchange *x, struct buf *out);
struct json_writer;
/** All members of a request, as `activity --json` has them. */
void activity_json(struct json_writer *w, const struct icloud_activity *a, const char *country);
/** What icloud.com's page would send to Apple about it, as one object. This program never does. */
void activity_would_tell(
	struct json_writer *w, const struct icloud_activity *a, const char *country);
/** "GB" of the account's settings; "" when they do not say. */
void activity_country(struct icloud_reader *r, char out[3]);
/** Do all words of the filter stand in this line? Words of letters, a status ("503", "5xx"), "failed". */
bool activity_matches(const struct icloud_activity *a, struct str words);

#endif
