/* What a person does, through the library's public face. Signs in with the sample account; decides in
 * review as a test says; never reaches around the library. */
#include "world.h"

#include "icloud/json.h"

#include <poll.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <cmocka.h>

static void must(struct world *w, bool ok, const char *what)
{
	if (!ok)
		fail_msg("%s: %s: %s %s", what, error_name(w->err.code), w->err.what, w->err.next);
}

static void heard(void *ctx, const struct icloud_message *m)
{
	struct world *w = ctx;

	if (m->event == EVENT_CHANGE && w->n_seen < WORLD_SEEN) {
		w->seen[w->n_seen].change = m->id;
		w->seen[w->n_seen].result = (enum change_result)m->state;
		memcpy(w->seen[w->n_seen].text, m->text, sizeof m->text);
		w->n_seen++;
	}
	if (m->event == EVENT_PROGRESS && strcmp(m->text, "backup") == 0)
		w->backup_contacts = m->done;
	if (w->progress)
		w->progress(w, m);
}

static bool ask(struct world *w, enum icloud_ask what, void *with)
{
	w->err = ERROR_INIT;
	return icloud_do(w->ic, what, with, heard, w, &w->err);
}

void world_enter(struct world *w)
{
	must(w, icloud_settings_load(&w->settings, &w->err), "settings");
	w->settings.hold_s = 0;
	w->ic = icloud_open(&w->settings, &w->err);
	must(w, w->ic != NULL, "open");
	w->reader = icloud_reader_new(w->ic, &w->err);
	must(w, w->reader != NULL, "reader");
}

void world_leave(struct world *w)
{
	icloud_reader_free(&w->reader);
	icloud_free(&w->ic);
	icloud_settings_release(&w->settings);
}

void world_read(struct world *w)
{
	must(w, ask(w, ASK_CONTACTS, NULL), "read");
}

void world_settle(struct world *w)
{
	struct icloud_message m;

	must(w, icloud_start(w->ic, &w->err), "start");
	while (!icloud_idle(w->ic)) {
		struct pollfd p = {.fd = icloud_fd(w->ic), .events = POLLIN};

		poll(&p, 1, 10);
		while (icloud_next(w->ic, &m))
			heard(w, &m);
	}
	icloud_stop(w->ic);
}

void world_open(struct world *w, const char *const *args)
{
	*w = (struct world){0};
	temp_open(&w->temp);
	w->sim = sim_start(args);
	sim_environment(w->sim);
	world_enter(w);
	must(w,
		ask(w, ASK_SIGN_IN,
			icloud_sign_in_new(str_of(w->sim->apple_id), str_of(w->sim->password))),
		"sign in");
	world_read(w);
	sim_log_clear(w->sim);
}

void world_close(struct world *w)
{
	if (w->ic)
		world_leave(w);
	sim_stop(&w->sim);
	temp_close(&w->temp);
}

/* ---- looking at the server ---- */

static char *member(struct str object, const char *key)
{
	struct buf text = BUF_INIT(MIB);
	char *copy;

	json_text(json_get(object, key), &text);
	copy = str_dup(text.n ? buf_str(&text) : STR(""));
	buf_release(&text);
	return copy;
}

static char *find(
	struct world *w, const char *list, const char *key, const char *value, const char *id_key)
{
	struct buf all = BUF_INIT(64 * MIB);
	struct json_walk walk;
	char *id = NULL;

	sim_get(w->sim, "/cards", &all);
	walk = json_walk(json_get(json_value(buf_str(&all)), list));
	while (!id && json_next(&walk))
		if (json_text_is(json_get(walk.value, key), value))
			id = member(walk.value, id_key);
	buf_release(&all);
	if (!id)
		fail_msg("nobody is called %s", value);
	return id;
}

char *world_id(struct world *w, const char *last_name)
{
	return find(w, "contacts", "lastName", last_name, "contactId");
}

char *world_group(struct world *w, const char *name)
{
	return find(w, "groups", "name", name, "groupId");
}

void world_card(struct world *w, const char *id, struct buf *out)
{
	buf_clear(out);
	if (!sim_card(w->sim, id, out))
		fail_msg("iCloud has no contact %s", id);
}

char *world_member(struct buf *card, const char *key)
{
	return member(json_value(buf_str(card)), key);
}

/* ---- staging ---- */

static void take_id(void *ctx, const struct icloud_message *m)
{
	if (m->event == EVENT_DONE)
		*(int64_t *)ctx = m->id;
}

bool world_stage(struct world *w, struct change_draft *d, int64_t *id)
{
	w->err = ERROR_INIT;
	*id = 0;
	return icloud_do(w->ic, ASK_STAGE, d, take_id, id, &w->err);
}

static int64_t stage(
	struct world *w, enum change_kind kind, const char *id, const char *edit, const char *edit2)
{
	struct change_draft *d =
		change_draft_new(OBJECT_CONTACT, kind, SOURCE_EDIT, id ? str_of(id) : STR_NONE);
	int64_t change;

	if (edit)
		buf_add(&d->edits, edit, strlen(edit) + 1);
	if (edit2)
		buf_add(&d->edits, edit2, strlen(edit2) + 1);
	must(w, world_stage(w, d, &change), "stage");
	return change;
}

int64_t world_edit(struct world *w, const char *id, const char *edit)
{
	return stage(w, CHANGE_UPDATE, id, edit, NULL);
}

int64_t world_delete(struct world *w, const char *id)
{
	return stage(w, CHANGE_DELETE, id, NULL, NULL);
}

int64_t world_create(struct world *w, const char *edit, const char *edit2)
{
	return stage(w, CHANGE_CREATE, NULL, edit, edit2);
}

int64_t world_group_stage(
	struct world *w, enum change_kind kind, const char *id, const char *const *edits)
{
	struct change_draft *d =
		change_draft_new(OBJECT_GROUP, kind, SOURCE_EDIT, id ? str_of(id) : STR_NONE);
	int64_t change;

	for (; edits && *edits; edits++)
		buf_add(&d->edits, *edits, strlen(*edits) + 1);
	must(w, world_stage(w, d, &change), "stage");
	return change;
}

int64_t world_me(struct world *w, const char *id)
{
	struct change_draft *d = change_draft_new(OBJECT_ME, CHANGE_UPDATE, SOURCE_EDIT, STR("me"));
	int64_t change;

	buf_printf(&d->edits, "meCardId=%s", id);
	buf_addc(&d->edits, '\0');
	must(w, world_stage(w, d, &change), "stage");
	return change;
}

void world_group_text(struct world *w, const char *id, struct buf *out)
{
	struct buf all = BUF_INIT(64 * MIB);
	struct json_walk walk;
	bool found = false;

	sim_get(w->sim, "/cards", &all);
	walk = json_walk(json_get(json_value(buf_str(&all)), "groups"));
	while (!found && json_next(&walk))
		if (json_text_is(json_get(walk.value, "groupId"), id))
			found = buf_add_str(out, walk.value);
	buf_release(&all);
	if (!found)
		fail_msg("iCloud has no group %s", id);
}

size_t world_waiting(struct world *w)
{
	return changes_count(w->reader);
}

/* ---- reviewing, committing ---- */

struct icloud_commit *world_accept_all(struct world *w)
{
	struct icloud_review *rv = review_new(w->ic, w->reader, &w->err);
	struct icloud_commit *c;
	struct review_summary sum;
	struct error why;
	size_t i;

	must(w, rv != NULL, "review");
	for (i = 0; i < review_count(rv); i++)
		review_decide(rv, i, DECISION_ACCEPTED, &why);
	review_summary(rv, &sum);
	c = review_confirm(rv, sum.number, &w->err);
	review_free(&rv);
	return c;
}

bool world_commit(struct world *w, struct icloud_commit *c)
{
	w->n_seen = 0;
	w->backup_contacts = 0;
	return ask(w, ASK_COMMIT, c);
}

bool world_send_all(struct world *w)
{
	struct icloud_commit *c = world_accept_all(w);

	must(w, c != NULL, "confirm");
	return world_commit(w, c);
}

enum change_result world_result(const struct world *w, int64_t change)
{
	enum change_result r = RESULT_NONE;
	size_t i;

	for (i = 0; i < w->n_seen; i++)
		if (w->seen[i].change == change)
			r = w->seen[i].result;
	return r;
}

const char *world_note(const struct world *w, int64_t change)
{
	const char *note = "";
	size_t i;

	for (i = 0; i < w->n_seen; i++)
		if (w->seen[i].change == change)
			note = w->seen[i].text;
	return note;
}

/* ---- the record ---- */

static bool is_write(struct str request)
{
	return json_text_is(json_get(request, "method"), "POST") &&
	       (json_text_is(json_get(request, "path"), "/co/contacts/card") ||
		       json_text_is(json_get(request, "path"), "/co/contacts/card/") ||
		       json_text_is(json_get(request, "path"), "/co/groups/card") ||
		       json_text_is(json_get(request, "path"), "/co/groups/card/") ||
		       json_text_is(json_get(request, "path"), "/co/mecardid/card") ||
		       json_text_is(json_get(request, "path"), "/co/mecardid/card/"));
}

size_t world_writes_seen(struct world *w)
{
	struct buf log = BUF_INIT(256 * MIB);
	struct json_walk walk;
	size_t n = 0;

	sim_log(w->sim, &log);
	walk = json_walk(json_value(buf_str(&log)));
	while (json_next(&walk))
		n += is_write(walk.value);
	buf_release(&log);
	return n;
}

void world_write(struct world *w, size_t n, struct buf *out)
{
	struct buf log = BUF_INIT(256 * MIB);
	struct json_walk walk;
	bool found = false;

	sim_log(w->sim, &log);
	walk = json_walk(json_value(buf_str(&log)));
	while (!found && json_next(&walk))
		if (is_write(walk.value) && n-- == 0)
			found = buf_add_str(out, walk.value);
	buf_release(&log);
	if (!found)
		fail_msg("the record holds no such write");
}
