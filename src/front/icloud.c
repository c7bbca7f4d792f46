/* The front door: opens an account's folders, session, store and engine, and the readers beside them.
 * What is asked for is in asks.c, threads are in threads.c. */
#include "front/front.h"
#include "base/file.h"
#include "base/secret.h"
#include "change/change.h"
#include "contacts/stored.h"
#include "icloud/changes.h"
#include "icloud/glance.h"
#include "icloud/hooks.h"
#include "icloud/review.h"
#include "net/activity.h"
#include "session/session.h"
#include "store/reader.h"
#include "store/store.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Folders. */

/* Ours is for its owner only, whoever made it. */
static bool folder_private(const char *path, struct error *err)
{
	if (hook_point("folder"))
		return fail_file(err, "made", path);
	return folder_make(path, err) &&
	       (chmod(path, 0700) == 0 || fail_file(err, "kept private", path));
}

/* The account and its store. */

/* At opening the notice is kept for icloud_notice(); later it is told, with the news. */
static void notice_add(struct icloud *ic, const char *sentence)
{
	struct icloud_message m = {.event = EVENT_STORE, .ask = ASK_SIGN_IN};
	struct str clipped = utf8_clip(str_of(sentence), sizeof m.text - 1);

	if (!*sentence)
		return;
	if (ic->threaded) {
		snprintf(m.text, sizeof m.text, "%.*s", STR_ARG(clipped));
		tell(ic, &m);
		return;
	}
	buf_printf(&ic->notice, "%s%s", ic->notice.n ? " " : "", sentence);
}

static bool store_take(struct icloud *ic, struct error *err)
{
	struct account *a = &ic->account;
	struct buf notice = BUF_INIT(4 * KIB);
	bool ok;

	a->store = store_open(ic->state_dir, ic->cache_dir, &notice, err);
	ok = a->store && change_recover(a, &notice, err);
	notice_add(ic, buf_cstr(&notice));
	buf_release(&notice);
	if (a->store)
		atomic_fetch_add(&ic->generation, 1);
	return ok;
}

void account_check(struct icloud *ic)
{
	struct icloud_message m = {.event = EVENT_STORE, .ask = ASK_ALL};
	struct buf notice = BUF_INIT(4 * KIB);

	if (ic->account.store && store_check_cache(ic->account.store, &notice, NULL))
		stored_project_again(ic->account.store, NULL);
	if (notice.n) {
		notice_add(ic, buf_cstr(&notice));
		buf_clear(&ic->document);
		account_write(ic);
		tell(ic, &m);
	}
	buf_release(&notice);
}

static void account_name(struct icloud *ic, const char *folder)
{
	ic->id = mem_dup(folder);
	ic->state_dir = path_join(ic->settings->state_dir, folder, NULL);
	ic->cache_dir = path_join(ic->settings->cache_dir, folder, NULL);
	ic->account.id = ic->id;
	ic->account.state_dir = ic->state_dir;
	ic->account.cache_dir = ic->cache_dir;
}

bool account_adopt(struct icloud *ic, struct error *err)
{
	const char *folder = session_folder(ic->account.session);

	if (!session_known(ic->account.session) || !*folder)
		return true;
	if (ic->id && strcmp(ic->id, folder) != 0)
		return fail(err, ERR_REFUSED, "Another account is open here.",
			"A in Account opens another one, or --account names it.");
	if (!ic->id)
		account_name(ic, folder);
	if (!ic->account.store) {
		if (!folder_private(ic->state_dir, err) || !folder_private(ic->cache_dir, err) ||
			!store_take(ic, err))
			return false;
		atomic_store(&ic->known, true);
	}
	account_write(ic);
	return true;
}

void account_write(struct icloud *ic)
{
	struct buf now = BUF_INIT(MIB);
	struct icloud_message m = {.event = EVENT_STORE, .ask = ASK_SIGN_IN};

	if (ic->account.store && session_document(ic->account.session, &now) &&
		!str_eq(buf_str(&now), buf_str(&ic->document)) &&
		store_document_put(
			ic->account.store, "account", buf_str(&now), clock_now(), NULL)) {
		buf_clear(&ic->document);
		buf_add_str(&ic->document, buf_str(&now));
		tell(ic, &m);
	}
	buf_release(&now);
}

static bool remove_cache(const char *folder, const char *suffix, struct error *err)
{
	struct buf path = BUF_INIT(8 * KIB);
	bool ok;

	buf_printf(&path, "%s/cache.db%s", folder, suffix);
	ok = unlink(buf_cstr(&path)) == 0 || errno == ENOENT ||
	     fail_file(err, "deleted", buf_cstr(&path));
	buf_release(&path);
	return ok;
}

bool account_forget(struct icloud *ic, struct error *err)
{
	bool ok;

	if (!ic->account.store)
		return true;
	store_free(&ic->account.store);
	activity_forget(ic);
	ok = remove_cache(ic->cache_dir, "", err) && remove_cache(ic->cache_dir, "-wal", err) &&
	     remove_cache(ic->cache_dir, "-shm", err);
	buf_clear(&ic->document);
	return store_take(ic, ok ? err : NULL) && ok;
}

/* Opening and closing. */

static void tell_front(void *owner, const struct icloud_message *m)
{
	tell(owner, m);
}

static bool engine_take(struct icloud *ic, struct error *err)
{
	const struct icloud_settings *s = ic->settings;
	struct engine_options o = {
		.user_agent = s->user_agent, .ca_file = s->ca_file, .offline = s->offline};

	ic->account.engine = engine_new(&o, err);
	if (!ic->account.engine)
		return false;
	ic->account.session = session_new(s, ic->account.engine, err);
	return ic->account.session != NULL;
}

/* A session that cannot be used is no reason not to open: what is stored stays readable. */
static bool session_take(struct icloud *ic, struct error *err)
{
	struct error why = ERROR_INIT;

	if (session_open(ic->account.session, &why))
		return true;
	if (why.code == ERR_NOT_FOUND && ic->settings->new_account)
		return true;
	if (why.code == ERR_DISK || !session_known(ic->account.session)) {
		*err = why;
		return false;
	}
	notice_add(ic, why.what);
	notice_add(ic, why.next);
	return true;
}

static struct icloud *icloud_new(const struct icloud_settings *s)
{
	struct icloud *ic = mem_new(sizeof *ic);

	process_harden();
	ic->settings = s;
	ic->online = -1;
	ic->notice = BUF_INIT(4 * KIB);
	ic->document = BUF_INIT(MIB);
	ic->account.settings = ic->nobody.settings = s;
	ic->account.tell = ic->nobody.tell = tell_front;
	ic->account.tell_owner = ic->nobody.tell_owner = ic;
	ic->account.ask = ic->nobody.ask = question_put;
	return ic;
}

struct icloud *icloud_open(const struct icloud_settings *s, struct error *err)
{
	struct icloud *ic = icloud_new(s);
	bool ok;

	ok = threads_init(ic, err) && folder_private(s->state_dir, err) &&
	     folder_private(s->cache_dir, err) && engine_take(ic, err) && session_take(ic, err) &&
	     account_adopt(ic, err);
	if (!ok)
		icloud_free(&ic);
	return ic;
}

static bool take_readable(struct icloud *ic)
{
	ic->ready = store_reader(ic->state_dir, ic->cache_dir, NULL);
	if (!ic->ready || !store_is_readable(ic->ready) || !stored_is_projected(ic->ready))
		return false;
	/* One look over the whole file: cheaper in the system's own pages than copied piece by piece. */
	return db_exec(store_cache(ic->ready), "pragma mmap_size = 268435456;", NULL);
}

struct icloud *icloud_open_stored(const struct icloud_settings *s)
{
	struct icloud *ic;
	char folder[17];

	if (s->nobody || !session_folder_of(s, folder))
		return NULL;
	ic = icloud_new(s);
	account_name(ic, folder);
	if (!take_readable(ic) || !threads_init(ic, NULL)) {
		icloud_free(&ic);
		return NULL;
	}
	atomic_store(&ic->known, true);
	return ic;
}

bool icloud_is_stored(const struct icloud *ic)
{
	return !ic->account.engine;
}

bool icloud_catch_up(struct icloud *ic, struct error *err)
{
	return !ic->account.store || stored_project_again(ic->account.store, err);
}

void icloud_free(struct icloud **icp)
{
	struct icloud *ic = *icp;

	if (!ic)
		return;
	icloud_stop(ic);
	ask_cancel_all(ic);
	jobs_drop(ic);
	if (ic->account.engine)
		activity_keep(ic, true);
	store_free(&ic->ready);
	store_free(&ic->account.store);
	session_free(&ic->account.session);
	engine_free(&ic->account.engine);
	threads_release(ic);
	buf_release(&ic->notice);
	buf_release(&ic->document);
	free(ic->id);
	free(ic->state_dir);
	free(ic->cache_dir);
	free(ic);
	*icp = NULL;
}

bool icloud_has_account(const struct icloud *ic)
{
	return atomic_load(&ic->known);
}

size_t icloud_accounts(const struct icloud *ic, struct icloud_known *out, size_t max)
{
	size_t n = session_accounts(ic->account.session, out, max);

	for (size_t i = 0; i < n && atomic_load(&ic->known); i++)
		out[i].open = strcmp(out[i].folder, ic->id) == 0;
	return n;
}

const char *icloud_notice(const struct icloud *ic)
{
	return ic->notice.n ? ic->notice.p : "";
}

struct account *icloud_account(struct icloud *ic)
{
	return atomic_load(&ic->known) ? &ic->account : &ic->nobody;
}

void commit_drop(void *what)
{
	struct icloud_commit *c = what;

	icloud_commit_free(&c);
}

/* Readers. */

static void reader_refresh(struct icloud_reader *r)
{
	struct icloud *ic = r->owner;
	uint64_t now = atomic_load(&ic->generation);

	if (!atomic_load(&ic->known))
		return;
	if (r->store && r->generation == now && !store_moved(r->store))
		return;
	store_free(&r->store);
	r->store = store_reader(ic->state_dir, ic->cache_dir, NULL);
	r->generation = now;
}

struct icloud_reader *icloud_reader_new(struct icloud *ic, struct error *err)
{
	struct icloud_reader *r = mem_new(sizeof *r);

	r->owner = ic;
	r->refresh = reader_refresh;
	if (!atomic_load(&ic->known))
		return r;
	r->store = ic->ready ? ic->ready : store_reader(ic->state_dir, ic->cache_dir, err);
	ic->ready = NULL;
	r->generation = atomic_load(&ic->generation);
	if (!r->store)
		icloud_reader_free(&r);
	return r;
}

void icloud_reader_free(struct icloud_reader **r)
{
	if (!*r)
		return;
	reader_release(*r);
	store_free(&(*r)->store);
	free(*r);
	*r = NULL;
}

/* A deferred transaction: nothing is locked, and every read sees what the first one saw. */
void icloud_read_begin(struct icloud_reader *r)
{
	struct store *s = reader_store(r);

	if (r->depth++ > 0 || !s)
		return;
	db_exec(store_cache(s), "begin;", NULL);
	db_exec(store_ledger(s), "begin;", NULL);
}

void icloud_read_end(struct icloud_reader *r)
{
	if (--r->depth > 0 || !r->store)
		return;
	db_exec(store_cache(r->store), "commit;", NULL);
	db_exec(store_ledger(r->store), "commit;", NULL);
}
