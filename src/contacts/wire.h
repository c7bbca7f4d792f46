/* The contacts service: what we say and what we hear. No state, no network, no store.
 * (protocol 4; one query builder for every call, because an update without its method would create)
 */
#ifndef CONTACTS_WIRE_H
#define CONTACTS_WIRE_H

#include "icloud/json.h"
#include "session/account.h"

/* Asking. */

enum contacts_call {
	CALL_STARTUP,
	CALL_PAGE,	  /* offset, limit */
	CALL_CHANGESET,	  /* what has changed since sync_token */
	CALL_WRITE_CARD,  /* method */
	CALL_WRITE_GROUP, /* method */
	CALL_WRITE_ME,	  /* body {"meCardId":…}, always METHOD_UPDATE */
};
enum contacts_method { METHOD_NONE, METHOD_CREATE, METHOD_UPDATE, METHOD_DELETE };

struct contacts_ask {
	enum contacts_call call;
	enum contacts_method method;	   /* writes only */
	struct str pref_token, sync_token; /* decoded, as they came; all but startup need them */
	int64_t offset, limit;
	const char *order;  /* NULL: contacts_ask() takes that of the last listing */
	const char *locale; /* NULL: "en_US" */
};
/** Path below the service ("/co/contacts/card/") and the query, every value percent-encoded. Fails on
 *  a write without method or without a token: such a request must not exist. */
bool contacts_ask_query(
	const struct contacts_ask *k, const char **path, struct buf *query, struct error *err);
/** The whole request. Writes get `body` (borrowed until sent) and `write` set; the caller frees
 *  r->url. */
bool contacts_ask(struct account *a, const struct contacts_ask *k, struct str body,
	struct request *r, struct error *err);
/** {"contacts":[items]} or {"groups":[items]}: items are whole objects parted by commas, untouched. The me
 *  card's one item is the body itself. */
bool contacts_write_body(enum contacts_call call, struct str items, struct buf *out);
/** {"contactId":…,"etag":…} (or groupId): how a deletion names its object. */
bool contacts_delete_item(enum contacts_call call, struct str id, struct str etag, struct buf *out);

/* Hearing. Startup, pages, changeset and the answers to writes all have this one shape; spans point
 * into the body, and what was absent is STR_NONE. */

struct contacts_answer {
	struct str contacts, groups; /* arrays */
	struct str order;	     /* contactsOrder, array of quoted ids */
	struct str headers, collections;
	struct str me_card, pref_token, sync_token; /* quoted */
	struct str deletes;
	int error_code;		 /* errorCode, or 0: 420 is a stale token */
	struct str error_reason; /* quoted */
	struct str errors;	 /* part of a batch was refused */
};
/** Fails (BAD_DATA) when the body is no JSON object, or a member has another type than above. An
 *  error inside a good answer is no failure here: look at error_code, error_reason and errors. */
bool contacts_read(struct str body, struct contacts_answer *out, struct error *err);
/** An answer to startup: has an order, or all contacts, and both tokens. */
bool contacts_read_startup(struct str body, struct contacts_answer *out, struct error *err);

/** contactId or groupId of an object, decoded and appended; false when it has none or an empty one. */
bool contacts_id(struct str object, struct buf *out);
/** The card with that id in `contacts` (or group in `groups`); STR_NONE when it is not there. */
struct str contacts_find(struct str array, struct str id);
/** Ids that an answer says are deleted, in both known shapes. `kind`: "contactId" or "groupId". */
void contacts_deleted(const struct contacts_answer *a, const char *kind,
	void (*id)(void *ctx, struct str decoded), void *ctx);

#endif
