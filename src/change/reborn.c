/* Texts only: decides nothing, stages nothing. */
#include "change/reborn.h"

#include "base/crypto.h"
#include "change/backup.h"
#include "change/sides.h"

bool reborn_put(struct buf *card, const char *key, struct str json)
{
	struct buf out = BUF_INIT(TEXT_MAX);
	bool ok = card_put(buf_str(card), key, json, &out);

	buf_release(card);
	*card = out;
	return ok;
}

static const char *picture_type(struct str b)
{
	if (str_starts(b, STR("\x89PNG")))
		return "image/png";
	return str_starts(b, STR("GIF8")) ? "image/gif" : "image/jpeg";
}

bool reborn_needs_picture(struct str card)
{
	struct str photo = json_get(card, "photo");

	return photo.p && str_find(json_get(photo, "url"), STR("\"data:")) != 0;
}

bool reborn_picture(struct str picture, struct buf *card)
{
	struct str crop = json_get(json_get(buf_str(card), "photo"), "crop");
	struct buf photo = BUF_INIT(TEXT_MAX);
	bool ok;

	buf_printf(&photo, "{\"url\":\"data:%s;base64,", picture_type(picture));
	base64_add(&photo, picture);
	buf_adds(&photo, "\"");
	if (crop.p) {
		buf_adds(&photo, ",\"crop\":");
		buf_add_str(&photo, crop);
	}
	ok = buf_adds(&photo, "}") && reborn_put(card, "photo", buf_str(&photo));
	buf_release(&photo);
	return ok;
}

bool reborn_photo(const char *state_dir, struct str backup, struct str contact, struct str was,
	struct buf *card, bool *lost)
{
	struct buf picture = BUF_INIT(TEXT_MAX);
	bool ok;

	*lost = false;
	if (!reborn_needs_picture(was))
		return true;
	*lost = !backup.n || !backup_object(state_dir, backup, "photo", contact, &picture, NULL);
	ok = *lost ? reborn_put(card, "photo", STR_NONE)
		   : reborn_put(card, "photo", json_get(was, "photo")) &&
			     reborn_picture(buf_str(&picture), card);
	buf_release(&picture);
	return ok;
}

bool reborn_text(struct str was, const char *key, const char *id, struct buf *out)
{
	static const char *const servers[] = {"etag", "normalized", "dateCreated", "dateModified"};
	struct buf quoted = BUF_INIT(KIB);
	bool ok = buf_add_str(out, was);
	size_t i;

	json_quote(str_of(id), &quoted);
	ok = ok && reborn_put(out, key, buf_str(&quoted));
	for (i = 0; ok && i < sizeof servers / sizeof servers[0]; i++)
		if (json_get(buf_str(out), servers[i]).p)
			ok = reborn_put(out, servers[i], STR_NONE);
	buf_release(&quoted);
	return ok;
}
