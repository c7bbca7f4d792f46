/* A set of ids: open addressing, at most half full. */
#include "contacts/ids.h"
#include "base/crypto.h"

#include <stdlib.h>

static uint32_t hash_of(const struct ids *s, struct str id)
{
	uint32_t h = 2166136261u ^ s->seed; /* FNV-1a */

	for (size_t i = 0; i < id.n; i++)
		h = (h ^ (unsigned char)id.p[i]) * 16777619u;
	return h;
}

struct str ids_at(const struct ids *s, size_t index)
{
	const struct id_entry *e = &s->entries[index];

	return str_part(buf_str(&s->text), e->from, e->length);
}

/** The slot where the id stands or would stand. */
static uint32_t *slot_of(const struct ids *s, struct str id, uint32_t hash)
{
	size_t at = hash & (s->n_slots - 1);

	while (s->slots[at] && (s->entries[s->slots[at] - 1].hash != hash ||
				       !str_eq(ids_at(s, s->slots[at] - 1), id)))
		at = (at + 1) & (s->n_slots - 1);
	return &s->slots[at];
}

int64_t *ids_find(const struct ids *s, struct str id)
{
	uint32_t at = s->n ? *slot_of(s, id, hash_of(s, id)) : 0;

	return at ? &s->entries[at - 1].value : NULL;
}

static void grow(struct ids *s)
{
	size_t at;

	free(s->slots);
	s->n_slots = s->n_slots ? s->n_slots * 2 : 256;
	s->slots = mem_new(s->n_slots * sizeof *s->slots);
	s->entries = mem_grow(s->entries, s->n_slots / 2, sizeof *s->entries);
	s->text.max = SIZE_MAX / 2;
	for (size_t i = 0; i < s->n; i++) {
		at = s->entries[i].hash & (s->n_slots - 1);
		while (s->slots[at])
			at = (at + 1) & (s->n_slots - 1);
		s->slots[at] = (uint32_t)i + 1;
	}
}

int64_t *ids_add(struct ids *s, struct str id, int64_t value, bool *was_new)
{
	uint32_t hash, *slot;

	if (!s->n_slots)
		random_bytes(&s->seed, sizeof s->seed);
	if (s->n * 2 >= s->n_slots)
		grow(s);
	hash = hash_of(s, id);
	slot = slot_of(s, id, hash);
	if (was_new)
		*was_new = !*slot;
	if (!*slot) {
		s->entries[s->n] = (struct id_entry){hash, s->text.n, id.n, value};
		buf_add_str(&s->text, id);
		*slot = (uint32_t)++s->n;
	}
	return &s->entries[*slot - 1].value;
}

void ids_release(struct ids *s)
{
	buf_release(&s->text);
	free(s->entries);
	free(s->slots);
	*s = (struct ids){0};
}
