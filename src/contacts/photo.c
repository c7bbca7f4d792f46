/* One picture, from iCloud into the cache. Sends nothing but the question for it, decodes no picture. */
#include "contacts/photo.h"

#include "contacts/stored.h"
#include "icloud/time.h"
#include "net/hosts.h"
#include "store/reader.h"

#include <stdlib.h>
#include <string.h>

struct photo_flow {
	struct flow flow;
	struct account *account;
	uint64_t asked; /* 0: nothing is under way */
	struct buf key;
};

/* ---- what a picture is ---- */

const char *photo_kind(struct str bytes)
{
	static const struct {
		size_t at;
		const char *mark, *kind;
		size_t n;
	} kinds[] = {{0, "\xff\xd8\xff", "JPEG", 3}, {0, "\x89PNG", "PNG", 4},
		{0, "GIF8", "GIF", 4}, {8, "WEBP", "WebP", 4}, {4, "ftyphei", "HEIC", 7},
		{4, "ftypmif1", "HEIC", 8}, {0, "II*\0", "TIFF", 4}, {0, "MM\0*", "TIFF", 4},
		{0, "BM", "BMP", 2}};

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (bytes.n >= kinds[i].at + kinds[i].n &&
			memcmp(bytes.p + kinds[i].at, kinds[i].mark, kinds[i].n) == 0)
			return kinds[i].kind;
	return "picture";
}

bool photo_key(struct str card, struct buf *out)
{
	struct str photo = json_get(card, "photo");
	struct buf text = BUF_INIT(64 * KIB);
	bool ok = json_text(json_get(photo, "url"), &text) && text.n &&
		  !str_starts(buf_str(&text), STR("data:"));

	if (ok && json_type(json_get(photo, "signature")) == JSON_STRING) {
		buf_clear(&text);
		json_text(json_get(photo, "signature"), &text);
	}
	ok = ok && text.n && buf_adds(out, "photo:") && buf_add_str(out, buf_str(&text));
	buf_release(&text);
	return ok;
}

/* ---- keeping ---- */

/* Of the newest as many stay as fit. */
static bool make_room(struct store *s, struct error *err)
{
	struct query *q = db_query(store_cache(s),
		"delete from document where kind in (select kind from (select kind,"
		" sum(length(bytes)) over (order by as_of desc, kind) as used from document"
		" where kind like 'photo:%') where used > ?1)");

	query_int(q, 1, PHOTOS_MAX);
	return query_run(q, err);
}

bool photo_put(struct store *s, const char *key, struct str bytes, time_t at, struct error *err)
{
	return store_document_put(s, key, bytes, at, err) && make_room(s, err);
}

static bool keep(struct photo_flow *f, struct str bytes, struct error *err)
{
	struct icloud_message m = {.event = EVENT_STORE, .ask = ASK_PHOTO};
	struct account *a = f->account;

	if (!bytes.n)
		return fail(err, ERR_BAD_DATA, "iCloud sent an empty picture.",
			"Look at it at icloud.com.");
	if (!photo_put(a->store, buf_cstr(&f->key), bytes, clock_now(), err))
		return false;
	if (a->tell)
		a->tell(a->tell_owner, &m);
	return true;
}

bool contacts_photo(struct icloud_reader *r, struct str card, struct contact_photo *out)
{
	struct store *s = reader_store(r);
	struct buf key = BUF_INIT(64 * KIB);
	struct query *q;
	bool found;

	*out = (struct contact_photo){0};
	out->in_icloud = photo_key(card, &key);
	if (!s || !out->in_icloud) {
		buf_release(&key);
		return false;
	}
	q = db_query(store_cache(s),
		"select length(bytes), substr(bytes, 1, 16) from document where kind = ?1");
	query_str(q, 1, buf_str(&key));
	found = query_row(q);
	if (found) {
		out->bytes = query_get_int(q, 0);
		out->kind = photo_kind(query_get(q, 1));
	}
	found = query_end(q, NULL) && found;
	buf_release(&key);
	return found;
}

/* ---- asking ---- */

static void heard(void *owner, const struct response *r, const struct error *failed)
{
	struct photo_flow *f = owner;
	struct error err = ERROR_INIT;
	bool ok;

	f->asked = 0;
	if (failed)
		err = *failed;
	ok = !failed && response_ok(r, STEP_NONE, &err) && keep(f, r->body, &err);
	flow_end(&f->flow, ok ? NULL : &err);
}

static void forget(struct photo_flow *f)
{
	if (f->asked)
		engine_forget(f->account->engine, f->asked);
	f->asked = 0;
}

static void photo_cancel(struct flow *flow)
{
	struct error err;

	forget((struct photo_flow *)flow);
	fail(&err, ERR_CANCELLED, "Fetching the photo was stopped.", "Look at the contact again.");
	flow_end(flow, &err);
}

static void photo_free(struct flow *flow)
{
	struct photo_flow *f = (struct photo_flow *)flow;

	forget(f);
	buf_release(&f->key);
	free(f);
}

static bool ask(struct photo_flow *f, struct str card, struct error *err)
{
	struct request q = {.verb = VERB_GET,
		.service = "photo",
		.signed_in = true,
		.aside = true,
		.max_body = PHOTO_MAX};
	struct buf url = BUF_INIT(64 * KIB);
	bool ok = json_text(json_get(json_get(card, "photo"), "url"), &url) && url.n;

	q.url = mem_dup(buf_cstr(&url));
	ok = ok && hosts_realm(engine_hosts(f->account->engine), buf_str(&url), &q.realm) &&
	     q.realm == REALM_SERVICE;
	if (ok)
		f->asked = engine_send(f->account->engine, &q, heard, f);
	free(q.url);
	buf_release(&url);
	return ok || fail(err, ERR_REFUSED, "This photo is not kept on a host of iCloud's.",
			     "Nothing was asked; look at it at icloud.com.");
}

static bool is_kept(struct account *a, struct photo_flow *f)
{
	struct buf bytes = BUF_INIT(PHOTO_MAX);
	time_t as_of;
	bool kept = store_document(a->store, buf_cstr(&f->key), &bytes, &as_of);

	buf_release(&bytes);
	return kept;
}

struct flow *photo_start(struct account *a, struct str id, struct error *err)
{
	struct photo_flow *f = mem_new(sizeof *f);
	struct buf card = BUF_INIT(2 * MIB);
	bool ok;

	f->flow = (struct flow){.name = "photo", .cancel = photo_cancel, .free = photo_free};
	f->account = a;
	f->key = BUF_INIT(64 * KIB);
	ok = (stored_card(a->store, id, &card, NULL, NULL) && photo_key(buf_str(&card), &f->key)) ||
	     fail(err, ERR_NOT_FOUND, "This contact has no photo in iCloud.",
		     "Ctrl-R reads the contacts again.");
	if (ok && is_kept(a, f))
		flow_end_soon(a->engine, &f->flow, NULL);
	else
		ok = ok && ask(f, buf_str(&card), err);
	buf_release(&card);
	if (ok)
		return &f->flow;
	photo_free(&f->flow);
	return NULL;
}
