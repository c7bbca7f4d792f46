/* Conflicts for people: each place of a three-way merge as a row in words, and the merge made of what was chosen.
 * Where values stand is merge.c's business; this file gives them words and answers its questions.
 */
#include "change/merge.h"

#include "icloud/card.h"

#include "base/crypto.h"
#include "change/objects.h"
#include "store/reader.h"

#include <stdlib.h>
#include <string.h>

/* ---- rows ---- */

struct rows {
	struct conflict *out;
	const struct namer *namer; /* NULL: ids as they are */
	size_t room;
	size_t (*at)[SIDE_COUNT + 1]
		    [2]; /* from and length of words and values, while the text grows */
};

static struct card_row card_row_of(const struct merge_unit *u, struct str value)
{
	struct card_row row = {.info = u->info, .key = u->key, .value = value, .field = value};

	if (u->entry && json_type(value) == JSON_OBJECT) {
		row.field = json_get(value, "field");
		row.label = json_get(value, "label");
	}
	row.index = u->index;
	return row;
}

static struct str shown_value(const struct merge_unit *u)
{
	return u->value[SIDE_MINE].p	 ? u->value[SIDE_MINE]
	       : u->value[SIDE_THEIRS].p ? u->value[SIDE_THEIRS]
					 : u->value[SIDE_BEFORE];
}

static void put_plain(struct str value, struct buf *out)
{
	if (!json_text(value, out))
		buf_add_str(out, value);
}

static void put_who(const struct namer *namer, struct str value, struct buf *out)
{
	struct buf id = BUF_INIT(64 * KIB);

	if (!namer || !json_text(value, &id) || !id.n ||
		!namer->name(namer->ctx, buf_str(&id), out))
		put_plain(value, out);
	buf_release(&id);
}

static void put_label(const struct merge_unit *u, struct buf *out)
{
	struct card_row row = card_row_of(u, shown_value(u));

	if (u->info->kind == FIELD_UNKNOWN)
		json_text(u->key, out);
	else
		row_label_words(&row, out);
}

static void put_value(const struct merge_unit *u, enum conflict_side side,
	const struct namer *namer, struct buf *out)
{
	struct card_row row = card_row_of(u, u->value[side]);

	if (!row.value.p)
		return;
	if (diff_names_contact(&row))
		put_who(namer, row.value, out);
	else if (u->info->kind == FIELD_UNKNOWN)
		put_plain(row.value, out);
	else
		row_words(&row, out);
}

static void keep_place(struct rows *r, int which, size_t from)
{
	r->at[r->out->n][which][0] = from;
	r->at[r->out->n][which][1] = r->out->text.n - from;
}

/* A text, or an entry whose value is one. */
static bool is_typable(const struct merge_unit *u)
{
	struct card_row row = card_row_of(u, shown_value(u));

	if (u->info->kind == FIELD_TEXT || u->info->kind == FIELD_LONG)
		return !u->entry && json_type(row.value) == JSON_STRING;
	return u->info->kind == FIELD_LIST && u->entry && json_type(row.field) == JSON_STRING &&
	       json_type(row.value) == JSON_OBJECT;
}

static enum conflict_side record(
	void *ctx, const struct merge_unit *u, enum conflict_side usual, struct str *instead)
{
	struct rows *r = ctx;
	struct conflict *c = r->out;
	struct conflict_row *row;
	size_t from = c->text.n;

	(void)instead;
	if (c->n == r->room) {
		r->room = r->room ? r->room * 2 : 32;
		c->rows = mem_grow(c->rows, r->room, sizeof *c->rows);
		r->at = mem_grow(r->at, r->room, sizeof *r->at);
	}
	row = &c->rows[c->n];
	*row = (struct conflict_row){.mine = u->mine,
		.theirs = u->theirs,
		.both = u->both,
		.usual = usual,
		.typable = is_typable(u),
		.group = u->info->kind == FIELD_UNKNOWN ? 1000 : u->info->group};
	put_label(u, &c->text);
	keep_place(r, SIDE_COUNT, from);
	for (int side = 0; side < SIDE_COUNT; side++) {
		from = c->text.n;
		put_value(u, (enum conflict_side)side, r->namer, &c->text);
		keep_place(r, side, from);
		row->missing[side] = !u->value[side].p;
	}
	c->both += u->both;
	c->merged += !u->both && (u->mine || u->theirs);
	c->n++;
	return usual;
}

static struct str placed(const struct conflict *c, const size_t place[2])
{
	return (struct str){c->text.p + place[0], place[1]};
}

bool conflict_rows(struct icloud_reader *names, struct str base, struct str theirs, struct str mine,
	struct conflict *out)
{
	struct namer namer = names ? object_namer(reader_store(names)) : (struct namer){0};
	struct rows r = {.out = out, .namer = names ? &namer : NULL};
	struct merge_asking asking = {record, &r};
	struct buf merged = BUF_INIT(TEXT_MAX);
	bool ok;

	*out = (struct conflict){.text = BUF_INIT(4 * (size_t)TEXT_MAX)};
	ok = merge_texts(base, theirs, mine, &asking, &merged, NULL);
	buf_addc(&out->text, '\0'); /* so that it is never NULL */
	for (size_t i = 0; i < out->n; i++) {
		out->rows[i].words = placed(out, r.at[i][SIDE_COUNT]);
		for (int side = 0; side < SIDE_COUNT; side++)
			out->rows[i].value[side] = placed(out, r.at[i][side]);
	}
	free(r.at);
	buf_release(&merged);
	return ok && !out->text.failed;
}

void conflict_release(struct conflict *c)
{
	free(c->rows);
	buf_release(&c->text);
	*c = (struct conflict){0};
}

/* ---- the text ---- */

struct choosing {
	const struct conflict_choice *choice;
	size_t n, at;
	struct buf value; /* of what was typed, until the next question */
};

/* What was typed, in the place of the value that stands on my side, else on theirs. */
static struct str typed_value(struct choosing *c, const struct merge_unit *u, struct str typed)
{
	struct buf quoted = BUF_INIT(TEXT_MAX);

	buf_clear(&c->value);
	json_quote(typed, &quoted);
	if (u->entry)
		card_put(shown_value(u), "field", buf_str(&quoted), &c->value);
	else
		buf_add_str(&c->value, buf_str(&quoted));
	buf_release(&quoted);
	return buf_str(&c->value);
}

static enum conflict_side choose(
	void *ctx, const struct merge_unit *u, enum conflict_side usual, struct str *instead)
{
	struct choosing *c = ctx;
	const struct conflict_choice *choice = c->at < c->n ? &c->choice[c->at] : NULL;

	c->at++;
	if (!choice || !u->mine)
		return usual;
	if (choice->is_typed && is_typable(u))
		*instead = typed_value(c, u, choice->typed);
	return choice->side;
}

bool conflict_build(struct str base, struct str theirs, struct str mine,
	const struct conflict_choice *choice, size_t n, struct buf *out)
{
	struct choosing c = {.choice = choice, .n = n, .value = BUF_INIT(TEXT_MAX)};
	struct merge_asking asking = {choose, &c};
	bool ok = merge_texts(base, theirs, mine, &asking, out, NULL) && !c.value.failed;

	buf_release(&c.value);
	return ok;
}
