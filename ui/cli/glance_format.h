/* The glance as text: a line, a template, and what status bars expect. Pure: knows no store and no network. */
#ifndef CLI_GLANCE_FORMAT_H
#define CLI_GLANCE_FORMAT_H

#include "panes/glance.h"

enum { GLANCE_BADGES_MOST = 32 };

struct glance_facts {
	struct glance v;
	struct icloud_badge badge[GLANCE_BADGES_MOST]; /* with those at 0 */
	size_t badges;
	bool storage_known, signed_in, online;
	time_t as_of; /* the oldest of what is shown; 0: nothing is known */
};

/** "ada@icloud.com   38.4 of 50 GB   Mail 3   in 12 min: Stand-up   3 changes   online" */
void glance_line(const struct glance_facts *f, struct buf *out);
/** Is this one of the bars below? */
bool glance_is_bar(struct str name);
/** What the bar expects: tmux, waybar, i3status, i3status-rust, polybar. Texts of a server never become its
 *  syntax. No line feed at the end. */
void glance_bar(const struct glance_facts *f, struct str bar, struct buf *out);
/** A template: {name} is replaced, {{ and }} are braces. Values are written so that the bar `escape` (empty: none)
 *  shows them as they are. False with USAGE for what is no name. */
bool glance_template(const struct glance_facts *f, struct str format, struct str escape,
	struct buf *out, struct error *err);
/** The level of the quota for a script: "fine", "warning", "danger", "unknown". */
const char *glance_level(const struct glance_facts *f);

#endif
