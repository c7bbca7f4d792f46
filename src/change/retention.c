/* The rule, and its hand: deletes manifests and packs below <state_dir>/backups, under a lock of its own. */
#include "change/retention.h"

#include "base/file.h"
#include "change/backup_inside.h"
#include "change/files.h"
#include "contacts/ids.h"
#include "icloud/hooks.h"
#include "icloud/time.h"

#include <stdlib.h>

/* ---- the rule ---- */

enum span { ALL, DAY, WEEK, MONTH };

static long day_of(time_t t)
{
	struct civil c = civil_utc(t);

	return civil_day_number(c.year, c.month, c.day);
}

static enum span span_of(time_t at, time_t now)
{
	long age = day_of(now) - day_of(at);

	return age <= KEEP_DAYS ? ALL : age <= KEEP_DAILY ? DAY : age <= KEEP_WEEKLY ? WEEK : MONTH;
}

/* Which day, week or month it is. */
static long bucket_of(time_t at, enum span span)
{
	struct civil c = civil_utc(at);

	return span == MONTH  ? (long)c.year * 12 + c.month
	       : span == WEEK ? day_of(at) / 7
			      : day_of(at);
}

void retention_decide(struct retained *list, size_t n, time_t now)
{
	enum span last = ALL;
	long bucket = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		enum span span = span_of(list[i].at, now);
		long its = bucket_of(list[i].at, span);

		list[i].keep =
			i == 0 || list[i].always || span == ALL || span != last || its != bucket;
		if (list[i].always)
			continue;
		last = span;
		bucket = its;
	}
}

/* ---- what there is ---- */

struct thinning {
	const char *state_dir;
	struct retained *list;
	char **id;
	size_t n, room;
	struct ids packs; /* that a manifest names */
	bool readable;	  /* every manifest that is left */
};

static void gather(void *ctx, const struct backup_row *b)
{
	struct thinning *t = ctx;

	if (t->n == t->room) {
		t->room = t->room ? t->room * 2 : 64;
		t->list = mem_grow(t->list, t->room, sizeof *t->list);
		t->id = mem_grow(t->id, t->room, sizeof *t->id);
	}
	t->id[t->n] = str_dup(b->id);
	t->list[t->n++] = (struct retained){
		.at = b->at, .always = !str_is(b->why, "commit") || b->photos != 0};
}

static bool remove_file(struct thinning *t, struct str id, const char *ending, struct error *err)
{
	struct buf path = BUF_INIT(8 * KIB);
	bool ok;

	backup_path(t->state_dir, id, ending, &path);
	ok = !hook_point("thin") ? file_remove(buf_cstr(&path), err)
				 : fail_file(err, "deleted", buf_cstr(&path));
	buf_release(&path);
	return ok;
}

static bool remove_manifests(struct thinning *t, size_t *removed, struct error *err)
{
	size_t i;
	bool ok = true;

	for (i = t->n; ok && i > 0; i--) { /* the oldest first */
		if (t->list[i - 1].keep)
			continue;
		ok = remove_file(t, str_of(t->id[i - 1]), ".json", err);
		*removed += ok;
	}
	return ok;
}

/* ---- packs ---- */

static bool name_packs(void *ctx, struct str id)
{
	struct thinning *t = ctx;
	struct manifest m;
	size_t i;

	t->readable = manifest_open(t->state_dir, id, &m, NULL);
	if (!t->readable)
		return false;
	for (i = 0; i < m.entries.n; i++)
		ids_add(&t->packs, m.entries.e[i].pack, 1, NULL);
	manifest_release(&m);
	return true;
}

/* With one manifest that cannot be read nobody knows what it needs: then every pack stays. */
static bool remove_packs(struct thinning *t, struct error *err)
{
	struct buf folder = BUF_INIT(8 * KIB);
	char **names;
	size_t n, i;
	bool ok = true;

	t->readable = true;
	backup_each_id(t->state_dir, name_packs, t);
	buf_printf(&folder, "%s/backups", t->state_dir);
	names = folder_names(buf_cstr(&folder), ".pack", &n);
	for (i = 0; i < n; i++) {
		if (ok && t->readable && !ids_find(&t->packs, str_of(names[i])))
			ok = remove_file(t, str_of(names[i]), ".pack", err);
		free(names[i]);
	}
	free(names);
	buf_release(&folder);
	return ok;
}

static bool thin(struct thinning *t, time_t now, size_t *removed, struct error *err)
{
	backup_list(t->state_dir, gather, t);
	retention_decide(t->list, t->n, now);
	if (!remove_manifests(t, removed, err))
		return false;
	return !*removed || remove_packs(t, err); /* reading every manifest takes its time */
}

bool backup_thin(const char *state_dir, time_t now, size_t *removed, struct error *err)
{
	struct thinning t = {.state_dir = state_dir};
	int lock = backups_lock(state_dir, true);
	size_t n = 0, i;
	bool ok = true;

	if (lock >= 0)
		ok = thin(&t, now, &n, err);
	commit_unlock(&lock);
	for (i = 0; i < t.n; i++)
		free(t.id[i]);
	free(t.id);
	free(t.list);
	ids_release(&t.packs);
	if (removed)
		*removed = n;
	return ok;
}
