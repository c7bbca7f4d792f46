/* Named keys go through libvterm, so cursor keys follow the mode that the program has set. */
#include "keys.h"

#include "icloud/text.h"

#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name;
	VTermKey key;
	VTermModifier mod;
} names[] = {
	{"Up", VTERM_KEY_UP, VTERM_MOD_NONE},
	{"Down", VTERM_KEY_DOWN, VTERM_MOD_NONE},
	{"Left", VTERM_KEY_LEFT, VTERM_MOD_NONE},
	{"Right", VTERM_KEY_RIGHT, VTERM_MOD_NONE},
	{"Home", VTERM_KEY_HOME, VTERM_MOD_NONE},
	{"End", VTERM_KEY_END, VTERM_MOD_NONE},
	{"PgUp", VTERM_KEY_PAGEUP, VTERM_MOD_NONE},
	{"PgDn", VTERM_KEY_PAGEDOWN, VTERM_MOD_NONE},
	{"Ins", VTERM_KEY_INS, VTERM_MOD_NONE},
	{"Del", VTERM_KEY_DEL, VTERM_MOD_NONE},
	{"BS", VTERM_KEY_BACKSPACE, VTERM_MOD_NONE},
	{"Tab", VTERM_KEY_TAB, VTERM_MOD_NONE},
	{"S-Tab", VTERM_KEY_TAB, VTERM_MOD_SHIFT},
	{"Enter", VTERM_KEY_ENTER, VTERM_MOD_NONE},
	{"Esc", VTERM_KEY_ESCAPE, VTERM_MOD_NONE},
};

static void type_text(VTerm *vt, struct str text)
{
	uint32_t letter;

	while (utf8_next(&text, &letter))
		vterm_keyboard_unichar(vt, letter, VTERM_MOD_NONE);
}

static bool type_special(VTerm *vt, struct str name)
{
	size_t i;

	for (i = 0; i < sizeof names / sizeof *names; i++)
		if (str_is(name, names[i].name)) {
			vterm_keyboard_key(vt, names[i].key, names[i].mod);
			return true;
		}
	if (str_is(name, "Space") || str_is(name, "lt")) {
		vterm_keyboard_unichar(vt, str_is(name, "lt") ? '<' : ' ', VTERM_MOD_NONE);
		return true;
	}
	return false;
}

static bool type_function(VTerm *vt, struct str name)
{
	int64_t number;

	if (name.n < 2 || name.p[0] != 'F' || !str_to_int64(str_part(name, 1, name.n), &number) ||
		number < 1 || number > 12)
		return false;
	vterm_keyboard_key(vt, (VTermKey)VTERM_KEY_FUNCTION((int)number), VTERM_MOD_NONE);
	return true;
}

/* Control and Alt are written out: libvterm has newer, longer forms for some of them. */
static bool type_modified(VTerm *vt, struct str name)
{
	if (name.n == 6 && str_starts(name, STR("Ctrl-"))) {
		vterm_keyboard_unichar(vt, name.p[5] & 0x1f, VTERM_MOD_NONE);
		return true;
	}
	if (name.n == 5 && str_starts(name, STR("Alt-"))) {
		vterm_keyboard_key(vt, VTERM_KEY_ESCAPE, VTERM_MOD_NONE);
		type_text(vt, str_part(name, 4, 1));
		return true;
	}
	return false;
}

bool keys_type(VTerm *vt, const char *key)
{
	struct str name = str_of(key);

	if (name.n < 4 || key[0] != '<' || key[name.n - 1] != '>') {
		type_text(vt, name);
		return true;
	}
	name = str_part(name, 1, name.n - 2);
	return type_special(vt, name) || type_function(vt, name) || type_modified(vt, name);
}
