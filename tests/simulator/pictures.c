/* Pictures that came with a card: kept as bytes, and served again under an address of their own (protocol 4.5,
 * "Photo"). Those of the sample people are made when they are asked for (photo.c). */
#include "photo.h"
#include "sim.h"

#include "base/crypto.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PICTURE_MAX = 224 << 10 };

static bool is_data(struct str url)
{
	return str_starts(url, STR("\"data:image/"));
}

/* "data:image/png;base64,…" in quotes → its type and its bytes. */
static const char *decode(struct str url, struct buf *bytes)
{
	struct buf text = BUF_INIT(4 * MIB);
	const char *type = NULL;
	size_t comma;

	if (json_text(url, &text)) {
		comma = str_find(buf_str(&text), STR(";base64,"));
		if (comma != SIZE_MAX &&
			base64_decode(str_part(buf_str(&text), comma + 8, text.n), bytes))
			type = str_starts(buf_str(&text), STR("data:image/png;")) ? "image/png"
										  : "image/jpeg";
	}
	buf_release(&text);
	return type;
}

const char *picture_wrong(struct str card)
{
	struct str url = json_get(json_get(card, "photo"), "url");
	struct buf bytes = BUF_INIT(4 * MIB);
	const char *why = NULL;

	if (is_data(url)) {
		if (!decode(url, &bytes))
			why = "photo.url is no picture in base64";
		else if (bytes.n > PICTURE_MAX)
			why = "the photo is over 224 KB";
	}
	buf_release(&bytes);
	return why;
}

size_t picture_room(struct str card)
{
	struct str url = json_get(json_get(card, "photo"), "url");

	return is_data(url) ? url.n : 0;
}

static const char *keep(struct sim *s, const char *id, const char *type, struct buf *bytes)
{
	struct picture *p;
	char path[300];

	s->pictures = mem_grow(s->pictures, s->n_pictures + 1, sizeof *s->pictures);
	p = &s->pictures[s->n_pictures++];
	snprintf(
		path, sizeof path, "/contacts/" SIM_DSID "/ck/card/%.200s/p%zu", id, s->n_pictures);
	*p = (struct picture){.path = mem_dup(path), .type = type, .bytes = *bytes};
	return p->path;
}

void picture_place(struct sim *s, const char *id, struct str text, struct buf *out)
{
	struct str photo = json_get(text, "photo"), url = json_get(photo, "url");
	struct buf link = BUF_INIT(4 * KIB), changed = BUF_INIT(4 * MIB), bytes = BUF_INIT(4 * MIB);
	struct buf signature = BUF_INIT(KIB), signed_one = BUF_INIT(4 * MIB);
	const char *type = is_data(url) ? decode(url, &bytes) : NULL;

	if (type) {
		buf_printf(&link, "\"https://gateway." SIM_DOMAIN ":%d%s\"", s->port,
			keep(s, id, type, &bytes));
		buf_printf(&signature, "\"%.8s-p%zu\"", id, s->n_pictures);
		text_set(photo, "url", buf_str(&link), &changed);
		text_set(buf_str(&changed), "signature", buf_str(&signature), &signed_one);
		text_set(text, "photo", buf_str(&signed_one), out);
	} else {
		buf_add_str(out, text);
		buf_release(&bytes);
	}
	buf_release(&link);
	buf_release(&changed);
	buf_release(&signature);
	buf_release(&signed_one);
}

const struct picture *picture_find(const struct sim *s, const char *path)
{
	for (size_t i = 0; i < s->n_pictures; i++)
		if (strcmp(s->pictures[i].path, path) == 0)
			return &s->pictures[i];
	return NULL;
}

void pictures_release(struct sim *s)
{
	while (s->n_pictures) {
		struct picture *p = &s->pictures[--s->n_pictures];

		free(p->path);
		buf_release(&p->bytes);
	}
	free(s->pictures);
	s->pictures = NULL;
}
