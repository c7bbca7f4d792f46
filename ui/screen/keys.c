/* The key table: what ui/actions.def says, changed by the person's own keys. */
#include "screen/keys.h"

#include <stdlib.h>
#include <string.h>

enum { HIDDEN = ACTION_HIDDEN, WRITES = ACTION_WRITES, KEYS_A_ROW = 6 };

static const struct {
	const char *name, *title;
	enum context below;
} contexts[CONTEXT_COUNT] = {
#define CONTEXT(id, name, below, title) {name, title, CONTEXT_##below},
#include "actions.def"
};

static const struct {
	const char *name, *help;
	unsigned flags;
} actions[ACT_COUNT] = {
#define ACTION(id, name, help, flags) {name, help, flags},
#include "actions.def"
};

static const struct {
	enum context context;
	enum action action;
	const char *keys, *words, *help;
} table[] = {
#define KEY(context, action, keys, words, help)                                                    \
	{CONTEXT_##context, ACT_##action, keys, words, help},
#include "actions.def"
};
enum { ROWS = sizeof table / sizeof *table, ADDED = 64 };

static const struct {
	const char *name;
	uint32_t key;
} names[] = {
	{"Enter", KEY_ENTER_},
	{"Esc", KEY_ESC_},
	{"Tab", KEY_TAB_},
	{"Backspace", KEY_BACKSPACE_},
	{"Del", KEY_DEL_},
	{"Ins", KEY_INSERT_},
	{"Up", KEY_UP_},
	{"Down", KEY_DOWN_},
	{"Left", KEY_LEFT_},
	{"Right", KEY_RIGHT_},
	{"Home", KEY_HOME_},
	{"End", KEY_END_},
	{"PgUp", KEY_PGUP_},
	{"PgDn", KEY_PGDN_},
	{"Space", ' '},
};

/* ---- Names of keys ---- */

static bool cut_prefix(struct str *s, const char *prefix)
{
	size_t n = strlen(prefix);

	if (s->n <= n || !str_is_nocase(str_part(*s, 0, n), prefix))
		return false;
	*s = str_part(*s, n, s->n);
	return true;
}

static bool parse_base(struct str s, uint32_t *key)
{
	struct str rest = s;
	int64_t number;
	uint32_t cp;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_is_nocase(s, names[i].name)) {
			*key = names[i].key;
			return true;
		}
	if (s.n >= 2 && (s.p[0] == 'F' || s.p[0] == 'f') &&
		str_to_int64(str_part(s, 1, s.n), &number) && number >= 1 && number <= 24) {
		*key = KEY_F0_ + (uint32_t)number;
		return true;
	}
	if (!utf8_next(&rest, &cp) || rest.n > 0 || cp == 0xfffd || text_symbol(cp) != cp)
		return false;
	*key = cp;
	return true;
}

bool key_parse(struct str name, uint32_t *key)
{
	uint32_t mods = 0, base;

	for (;;) {
		if (cut_prefix(&name, "Ctrl-"))
			mods |= KEY_CTRL;
		else if (cut_prefix(&name, "Alt-"))
			mods |= KEY_ALT;
		else if (cut_prefix(&name, "Shift-"))
			mods |= KEY_SHIFT;
		else
			break;
	}
	if (!parse_base(name, &base))
		return false;
	if ((mods & KEY_CTRL) && base >= 'A' && base <= 'Z')
		base += 'a' - 'A';
	*key = base | mods;
	return true;
}

void key_spell(uint32_t key, struct buf *out)
{
	uint32_t base = key & 0xffffff;

	if (key & KEY_CTRL)
		buf_adds(out, "Ctrl-");
	if (key & KEY_ALT)
		buf_adds(out, "Alt-");
	if (key & KEY_SHIFT)
		buf_adds(out, "Shift-");
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (names[i].key == base) {
			buf_adds(out, names[i].name);
			return;
		}
	if (base > KEY_F0_ && base <= KEY_LAST_)
		buf_printf(out, "F%u", base - KEY_F0_);
	else if ((key & KEY_CTRL) && base >= 'a' && base <= 'z')
		buf_addc(out, (char)(base - 'a' + 'A'));
	else
		buf_add_cp(out, base);
}

bool key_is_text(uint32_t key)
{
	return key >= ' ' && key < 0x110000 && key != 0x7f && text_symbol(key) == key;
}

/* ---- Names of actions and contexts ---- */

const char *action_name(enum action a)
{
	return actions[a].name;
}

const char *action_help(enum action a)
{
	return actions[a].help;
}

unsigned action_flags(enum action a)
{
	return actions[a].flags;
}

bool action_from_name(struct str name, enum action *out)
{
	for (int i = ACT_NONE + 1; i < ACT_COUNT; i++)
		if (str_is(name, actions[i].name)) {
			*out = (enum action)i;
			return true;
		}
	return false;
}

const char *context_name(enum context c)
{
	return contexts[c].name;
}

const char *context_title(enum context c)
{
	return contexts[c].title;
}

enum context context_below(enum context c)
{
	return contexts[c].below;
}

bool context_from_name(struct str name, enum context *out)
{
	for (int i = CONTEXT_NONE + 1; i < CONTEXT_COUNT; i++)
		if (str_is(name, contexts[i].name)) {
			*out = (enum context)i;
			return true;
		}
	return false;
}

/* ---- The table in use ---- */

struct row {
	enum context context;
	enum action action;
	const char *words, *help;
	uint32_t keys[KEYS_A_ROW];
	int n;
};

struct keys {
	struct row row[ROWS + ADDED];
	int n;
	bool read_only;
};

static bool parse_keys(struct str text, struct row *row, struct buf *why)
{
	struct str name;

	row->n = 0;
	while (str_cut(&text, ' ', &name)) {
		if (name.n == 0)
			continue;
		if (row->n == KEYS_A_ROW || !key_parse(name, &row->keys[row->n])) {
			if (why) {
				buf_adds(why, "No key is called ");
				text_visible(name, false, why);
				buf_addc(why, '.');
			}
			return false;
		}
		row->n++;
	}
	return true;
}

struct keys *keys_new(void)
{
	struct keys *k = mem_new(sizeof *k);

	for (size_t i = 0; i < ROWS; i++) {
		struct row *row = &k->row[k->n++];

		*row = (struct row){table[i].context, table[i].action, table[i].words,
			table[i].help ? table[i].help : actions[table[i].action].help, {0}, 0};
		parse_keys(str_of(table[i].keys), row, NULL);
	}
	return k;
}

void keys_free(struct keys **k)
{
	free(*k);
	*k = NULL;
}

void keys_read_only(struct keys *k)
{
	k->read_only = true;
}

static bool row_has(const struct row *row, uint32_t key)
{
	for (int i = 0; i < row->n; i++)
		if (row->keys[i] == key)
			return true;
	return false;
}

static bool is_barred(const struct keys *k, enum action a)
{
	return k->read_only && (actions[a].flags & ACTION_WRITES);
}

enum action keys_find(const struct keys *k, enum context c, uint32_t key)
{
	for (; c != CONTEXT_NONE; c = contexts[c].below)
		for (int i = 0; i < k->n; i++)
			if (k->row[i].context == c && row_has(&k->row[i], key))
				return is_barred(k, k->row[i].action) ? ACT_NONE : k->row[i].action;
	return ACT_NONE;
}

bool keys_barred(const struct keys *k, enum context c, uint32_t key)
{
	for (; c != CONTEXT_NONE; c = contexts[c].below)
		for (int i = 0; i < k->n; i++)
			if (k->row[i].context == c && row_has(&k->row[i], key))
				return is_barred(k, k->row[i].action);
	return false;
}

/* The row that gives an action its keys, seen from c. A key that a nearer context uses for something
 * else does not count. */
static const struct row *row_of(const struct keys *k, enum context c, enum action a)
{
	for (; c != CONTEXT_NONE; c = contexts[c].below)
		for (int i = 0; i < k->n; i++)
			if (k->row[i].context == c && k->row[i].action == a && k->row[i].n > 0)
				return &k->row[i];
	return NULL;
}

uint32_t keys_of(const struct keys *k, enum context c, enum action a)
{
	const struct row *row = row_of(k, c, a);

	for (int i = 0; row && i < row->n; i++)
		if (keys_find(k, c, row->keys[i]) == a)
			return row->keys[i];
	return 0;
}

bool keys_row(const struct keys *k, enum context c, int i, struct key_row *out)
{
	for (int r = 0; r < k->n; r++) {
		const struct row *row = &k->row[r], *with;

		if (row->context != c || is_barred(k, row->action) || i-- > 0)
			continue;
		with = row->n > 0 ? row : row_of(k, c, row->action);
		*out = (struct key_row){c, row->action, row->words, row->help, {0}, 0};
		if (with) {
			memcpy(out->keys, with->keys, sizeof out->keys);
			out->n = with->n;
		}
		return true;
	}
	return false;
}

/* ---- The person's own keys ---- */

static struct row *row_for(struct keys *k, enum context c, enum action a)
{
	for (int i = 0; i < k->n; i++)
		if (k->row[i].context == c && k->row[i].action == a)
			return &k->row[i];
	if (k->n == ROWS + ADDED)
		return NULL;
	k->row[k->n] = (struct row){c, a, NULL, actions[a].help, {0}, 0};
	return &k->row[k->n++];
}

static bool clashes(const struct keys *k, const struct row *wanted, struct buf *why)
{
	for (int i = 0; i < k->n; i++) {
		const struct row *row = &k->row[i];

		if (row->context != wanted->context || row->action == wanted->action)
			continue;
		for (int j = 0; j < wanted->n; j++) {
			if (!row_has(row, wanted->keys[j]))
				continue;
			key_spell(wanted->keys[j], why);
			buf_printf(why, " is both %s and %s in %s.", actions[row->action].name,
				actions[wanted->action].name, contexts[wanted->context].name);
			return true;
		}
	}
	return false;
}

static bool unknown(struct buf *why, const char *kind, struct str name)
{
	buf_printf(why, "No %s is called ", kind);
	text_visible(name, false, why);
	buf_addc(why, '.');
	return false;
}

bool keys_bind(
	struct keys *k, struct str context, struct str action, struct str keys, struct buf *why)
{
	struct row wanted = {0}, *row;

	if (!context_from_name(context, &wanted.context))
		return unknown(why, "place", context);
	if (!action_from_name(action, &wanted.action))
		return unknown(why, "action", action);
	if (!parse_keys(keys, &wanted, why) || clashes(k, &wanted, why))
		return false;
	row = row_for(k, wanted.context, wanted.action);
	if (!row) {
		buf_adds(why, "There are more keys of your own than the table holds.");
		return false;
	}
	memcpy(row->keys, wanted.keys, sizeof row->keys);
	row->n = wanted.n;
	return true;
}
