/* What an answer or a second reading says about a write. Pure: texts in, judgement out. (protocol 4.6) */
#ifndef CHANGE_JUDGE_H
#define CHANGE_JUDGE_H

#include "contacts/wire.h"
#include "icloud/changes.h"

enum judgement {
	JUDGED_DONE,	   /* the answer shows it done */
	JUDGED_STALE,	   /* 420: nothing was done, the tokens are old */
	JUDGED_SIGNED_OUT, /* 401, 421, 450 */
	JUDGED_REFUSED,	   /* a clear no: read again, compare etags */
	JUDGED_STOP,	   /* throttled: nothing more is written now; this one is not known */
	JUDGED_DOUBT,	   /* anything else: not known, read again */
};
/** What an answer means for all that was sent with it: r or err, as heard. `answer` points into r's body.
 *  DONE is not yet done: judge_item() says so of each. */
enum judgement judge_answer(
	const struct response *r, const struct error *err, struct contacts_answer *answer);
/** Does a good answer show this write done? DONE, *card the written object in it; else DOUBT. A created one
 *  may have got another id than the one that was sent; an update is done when it is named with another version
 *  than the one that was sent. */
enum judgement judge_item(enum object_kind object, enum change_kind kind, struct str id,
	struct str sent, const struct contacts_answer *answer, struct str *card);

/** What reading again says about a write that nobody saw end. `card` is STR_NONE when it is not there.
 *  APPLIED, NOT_APPLIED or THEIRS. An update is judged by etag and the changed fields. */
enum change_result judge_again(enum object_kind object, enum change_kind kind, struct str etag,
	struct str base, struct str sent, struct str card);

/** Which fields iCloud wrote its own way: "phone changed"; nothing when it kept every value. Appended. */
bool judge_note(struct str sent, struct str card, struct buf *out);

#endif
