/* "Not before". Owns the instants per realm and how they grow; sends nothing and saves nothing itself.
 */
#include "net/waits.h"
#include "net/hosts.h"

#include <stdlib.h>

enum { REALMS = REALM_CLOUDKIT + 1, LONGEST = 24 * 3600 };

struct wait {
	time_t until;
	int status;
	int times; /* refusals in a row: how often the wait has doubled */
};

struct waits {
	struct wait of[REALMS];
	void (*changed)(void *owner);
	void *owner;
};

struct waits *waits_new(void)
{
	return mem_new(sizeof(struct waits));
}

void waits_free(struct waits **w)
{
	free(*w);
	*w = NULL;
}

void waits_on_change(struct waits *w, void (*changed)(void *owner), void *owner)
{
	w->changed = changed;
	w->owner = owner;
}

static void tell(struct waits *w)
{
	if (w->changed)
		w->changed(w->owner);
}

time_t waits_until(struct waits *w, enum realm realm, time_t now)
{
	if (w->of[realm].until > now + LONGEST)
		w->of[realm].until = now + LONGEST;
	return w->of[realm].until > now ? w->of[realm].until : 0;
}

int waits_status(const struct waits *w, enum realm realm)
{
	return w->of[realm].status;
}

/* First pause and longest pause, in seconds. */
static const struct pause {
	int status;
	bool auth;
	int first, most;
} pauses[] = {
	{429, false, 30, 5 * 60},
	{429, true, 15 * 60, 4 * 3600},
	{503, false, 60, 16 * 60},
	{503, true, 15 * 60, 4 * 3600},
	{403, true, 15 * 60, 4 * 3600},
};

static const struct pause *pause_of(int status, bool auth)
{
	for (size_t i = 0; i < sizeof pauses / sizeof pauses[0]; i++)
		if (pauses[i].status == status && pauses[i].auth == auth)
			return &pauses[i];
	return NULL;
}

static time_t next_try(const struct pause *p, int times, time_t retry_after, time_t now)
{
	long seconds = p->first;

	if (retry_after > now)
		return retry_after < now + LONGEST ? retry_after : now + LONGEST;
	for (int i = 0; i < times && seconds < p->most; i++)
		seconds *= 2;
	return now + (seconds < p->most ? seconds : p->most);
}

void waits_hear(struct waits *w, enum realm realm, const struct response *r, time_t now)
{
	const struct pause *p = pause_of(r->rscd ? r->rscd : r->http, realm == REALM_AUTH);
	struct wait *wait = &w->of[realm];

	if (!p && r->http == 503)
		p = pause_of(503, realm == REALM_AUTH);
	if (p && p->status == 403 && r->apple)
		p = NULL; /* wrong password, locked: an answer, not a block */
	if (p) {
		wait->until = next_try(p, wait->times, r->retry_after, now);
		wait->status = p->status;
		wait->times++;
		tell(w);
	} else if (r->http >= 200 && r->http < 300 && wait->times && wait->until <= now) {
		*wait = (struct wait){0};
		tell(w);
	}
}

void waits_impose(struct waits *w, enum realm realm, int status, time_t until, time_t now)
{
	struct wait *wait = &w->of[realm];

	if (until <= now || until <= wait->until)
		return;
	wait->until = until < now + LONGEST ? until : now + LONGEST;
	wait->status = status;
	tell(w);
}

void waits_write(const struct waits *w, struct json_writer *out)
{
	json_object(out);
	for (int i = 0; i < REALMS; i++) {
		if (!w->of[i].times && !w->of[i].until)
			continue;
		json_key(out, realm_name((enum realm)i));
		json_object(out);
		json_key(out, "until");
		json_put_int(out, (int64_t)w->of[i].until);
		json_key(out, "status");
		json_put_int(out, w->of[i].status);
		json_key(out, "times");
		json_put_int(out, w->of[i].times);
		json_object_end(out);
	}
	json_object_end(out);
}

static bool read_wait(struct str object, struct wait *out, time_t now)
{
	int64_t until, status, times;

	if (!json_int64(json_get(object, "until"), &until) ||
		!json_int64(json_get(object, "status"), &status) ||
		!json_int64(json_get(object, "times"), &times))
		return false;
	if (until > now + LONGEST) /* the clock was set back: never lock anybody out */
		until = now + LONGEST;
	if (status < 0 || status > 999 || times < 0)
		return false;
	*out = (struct wait){(time_t)until, (int)status, times > 16 ? 16 : (int)times};
	return true;
}

void waits_merge(struct waits *w, struct str json, time_t now)
{
	for (int i = 0; i < REALMS; i++) {
		struct wait found;

		if (read_wait(json_get(json, realm_name((enum realm)i)), &found, now) &&
			found.until > w->of[i].until)
			w->of[i] = found;
	}
}
