/* What the account pane holds; its own header so that a test can fill it by hand. */
#ifndef PANES_ACCOUNT_H
#define PANES_ACCOUNT_H

#include "icloud/glance.h"
#include "screen/pane.h"
#include "widgets/list.h"

enum { SERVICES_MAX = 64 };

struct account_service {
	char name[40], status[24], host[120];
	bool asked;
	int took_ms; /* last answer */
	int http;
	char note[80];
};

/* The settings of icloud.com that say something to people, in words. */
enum { SETTINGS_MAX = 16 };
struct account_settings {
	bool known;
	int n, others;
	struct {
		const char *label;
		char words[80];
	} setting[SETTINGS_MAX];
};
void account_settings_read(struct account_settings *s, struct icloud_reader *r);
/** The same from the text that settings_read gives. */
void account_settings_words(struct account_settings *s, struct str json);

/* The accounts of this machine, when they stand over the body. */
struct account_others {
	bool shown;
	struct icloud_known known[ACCOUNTS_MAX];
	int n;
	struct list list;
};
/** Reads them and shows them; account_others_show: what stands in `known`, for tests. */
void account_others_open(struct account_others *o, struct ui *ui);
void account_others_show(struct account_others *o, struct ui *ui);
void account_others_draw(struct account_others *o, struct ui *ui, struct grid *g);
unsigned account_others_act(struct account_others *o, struct ui *ui, enum action a);

/* Every setting as iCloud has it, app by app, when it stands over the body. */
struct account_exact {
	bool shown;
	struct buf json;
	struct exact_setting *at;
	int n, cap;
	struct list list;
};
/** Takes the text that settings_read gives, and shows it. */
void account_exact_show(struct account_exact *x, struct ui *ui, struct str json);
/** The same from the store; says so where there is none. */
void account_exact_open(struct account_exact *x, struct ui *ui);
void account_exact_draw(struct account_exact *x, struct ui *ui, struct grid *g);
unsigned account_exact_act(struct account_exact *x, struct ui *ui, enum action a);
void account_exact_release(struct account_exact *x);

/* Where the eye is: below 110 columns not all of them have room. */
enum account_column { COLUMN_WHO, COLUMN_SERVICES, COLUMN_SETTINGS };

struct account_pane {
	struct account_settings settings;
	struct account_exact exact;
	struct icloud_account who;
	bool known;
	struct icloud_heartbeat beat; /* every_s 0: not known */
	int64_t kept;		      /* bytes on this machine; 0 not known */
	bool kept_more;
	struct account_others others;
	char plan[40];	  /* "iCloud+, 50 GB" */
	char folder[200]; /* "~/.local/state/icloud-tui" */
	struct account_service service[SERVICES_MAX];
	int n;
	struct list list;
	enum account_column column;
	unsigned token; /* of the sign-out that is under way */
};

enum { ACCOUNT_FACT_W = 14 };
/** "label         value", wrapped; the row behind it. */
int account_fact(struct grid *g, int y, const char *label, struct str value, enum style style);
void account_who_draw(struct account_pane *p, struct ui *ui, struct grid *g);
void account_draw(void *self, struct ui *ui, struct grid *g);
void account_ready(struct account_pane *p, struct ui *ui);

#endif
