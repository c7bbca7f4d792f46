/* icloud-tui-keys(1), made from ui/actions.def. Nothing about a key is written down here. */
#include "screen/manual.h"

#include "screen/keys.h"

static const char head[] =
	".\\\" Made from ui/actions.def; UPDATE=1 with the test unit-screen-manual writes it "
	"again.\n"
	".TH ICLOUD\\-TUI\\-KEYS 1 \"\" \"icloud\\-tui " ICLOUD_VERSION "\"\n"
	".SH NAME\n"
	"icloud\\-tui\\-keys \\- the keys of the screen of icloud\\-tui(1)\n"
	".SH DESCRIPTION\n"
	"A place has its own keys and those of the place it stands on. On the screen,\n"
	".B ?\n"
	"shows the keys that work where you are,\n"
	".B F1\n"
	"does so also while you type.\n"
	"In the configuration, a section\n"
	".B [keys contacts]\n"
	"with a line\n"
	".B new = F2 +\n"
	"gives an action other keys in that place.\n"
	"Actions marked with * stage or commit; they do not exist with\n"
	".BR \\-\\-read\\-only .\n";

/* Roff reads a backslash, a point and a quote at the start of a line, and a minus, in its own way. */
static void put(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '\\')
			buf_adds(out, "\\e");
		else if (text.p[i] == '-')
			buf_adds(out, "\\-");
		else if (i == 0 && (text.p[i] == '.' || text.p[i] == '\''))
			buf_printf(out, "\\&%c", text.p[i]);
		else
			buf_addc(out, text.p[i]);
	}
}

static void put_key(struct buf *out, uint32_t key)
{
	struct buf name = BUF_INIT(64);

	key_spell(key, &name);
	put(out, buf_str(&name));
	buf_release(&name);
}

static void put_row(struct buf *out, const struct key_row *row)
{
	bool writes = action_flags(row->action) & ACTION_WRITES;

	buf_adds(out, ".TP\n.B \"");
	for (int i = 0; i < row->n; i++) {
		buf_adds(out, i ? ", " : "");
		put_key(out, row->keys[i]);
	}
	buf_adds(out, "\"\n");
	put(out, str_of(row->help));
	buf_adds(out, writes ? " * (" : " (");
	put(out, str_of(action_name(row->action)));
	buf_adds(out, ")\n");
}

static void put_context(struct buf *out, struct keys *keys, enum context c)
{
	enum context below = context_below(c);
	struct key_row row;

	buf_adds(out, ".SS \"");
	put(out, str_of(context_title(c)));
	buf_printf(out, "\"\n[%s]", context_name(c));
	if (below != CONTEXT_NONE)
		buf_printf(out, "; stands on %s", context_name(below));
	buf_adds(out, "\n");
	for (int i = 0; keys_row(keys, c, i, &row); i++)
		if (row.n > 0)
			put_row(out, &row);
}

void manual_keys(struct buf *out)
{
	struct keys *keys = keys_new();

	buf_adds(out, head);
	buf_adds(out, ".SH KEYS\n");
	for (int c = CONTEXT_NONE + 1; c < CONTEXT_COUNT; c++)
		put_context(out, keys, (enum context)c);
	buf_adds(out, ".SH \"SEE ALSO\"\n.BR icloud\\-tui (1)\n");
	keys_free(&keys);
}
