/* The only file that knows ncurses: cells out, keys in, and the terminal as it was found afterwards.
 * A frame is one doupdate between the two marks of synchronized output (mode 2026). Input is read through
 * a pad, because reading through the screen would refresh it behind our back. */
#include "screen/term.h"

#include "screen/decode.h"
#include "screen/keys.h"

#include <curses.h>
#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#define FRAME_BEGIN "\x1b[?2026h"
#define FRAME_END   "\x1b[?2026l"
#define PASTE_ON    "\x1b[?2004h"
#define PASTE_OFF   "\x1b[?2004l"
#define MOUSE_OFF   "\x1b[?1006l\x1b[?1002l\x1b[?1000l"
#define TITLE_SAVE  "\x1b[22;2t"
#define TITLE_BACK  "\x1b[23;2t"

enum {
	PASTE_BEGIN = KEY_MAX + 1,
	PASTE_END,
	PASTE_ROOM = 4096,
	PASTE_MOST = 1024 * 1024,
	COPY_MOST = 72 * 1024
};

static struct {
	bool open, away, ascii, xterm, contrast, mouse;
	SCREEN *screen;
	WINDOW *input;
	enum colours colours;
	enum theme theme;
	attr_t attrs[STYLE_COUNT];
	struct look look[STYLE_COUNT];
	struct cells shown;
	bool forget;
	struct decode decode;
	struct buf paste;
	bool pasting;
	struct termios found; /* the terminal as it was */
	char back[256];	      /* what gives it back; prepared, for signal handlers */
	size_t back_n;
	char title[80];
} term = {.paste = {.max = PASTE_MOST}};

static void put_bytes(const char *bytes, size_t n)
{
	while (n > 0) {
		ssize_t written = write(STDOUT_FILENO, bytes, n);

		if (written <= 0)
			return;
		bytes += written;
		n -= (size_t)written;
	}
}

static void put_text(const char *text)
{
	put_bytes(text, strlen(text));
}

/* ---- Is there a terminal? ---- */

static bool has(const char *capability)
{
	char name[16];
	char *found;

	strncpy(name, capability, sizeof name - 1);
	name[sizeof name - 1] = '\0';
	found = tigetstr(name);
	return found && found != (char *)-1 && found[0];
}

static bool can_move(const char *name, struct error *err)
{
	bool ok = has("cup") && has("clear");

	del_curterm(cur_term);
	return ok ||
	       failf(err, ERR_FAILED,
		       "Set TERM to the name of your terminal, or use a command: icloud-tui --help "
		       "lists them.",
		       "The terminal \"%.40s\" cannot move its cursor, so there is no screen.",
		       name);
}

bool term_possible(struct error *err)
{
	const char *name = getenv("TERM");
	int outcome = 0;

	if (term.open)
		return true; /* and what ncurses knows of it is in use */
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return fail(err, ERR_FAILED, "The screen needs a terminal, and this is none.",
			"Run it in a terminal, or use a command: icloud-tui --help lists them.");
	if (!name || !name[0] || setupterm(NULL, STDOUT_FILENO, &outcome) != OK)
		return failf(err, ERR_FAILED, "Set TERM to the name of your terminal.",
			"The terminal \"%.40s\" is not known on this machine.", name ? name : "");
	return can_move(name, err);
}

/* ---- Colours ---- */

static enum colours colours_here(void)
{
	const char *no_color = getenv("NO_COLOR");

	if ((no_color && no_color[0]) || !has_colors())
		return COLOURS_MONO;
	start_color();
	use_default_colors();
	if (tigetflag("RGB") > 0 || tigetnum("RGB") > 0)
		return COLOURS_RGB;
	return COLORS >= 256 ? COLOURS_256 : COLORS >= 8 ? COLOURS_8 : COLOURS_MONO;
}

static void style_apply(enum style style)
{
	struct look look = style_look(style, term.colours, term.theme, term.contrast);
	attr_t attrs = A_NORMAL;

	term.look[style] = look;
	if (look.attrs & LOOK_BOLD)
		attrs |= A_BOLD;
	if (look.attrs & LOOK_UNDERLINE)
		attrs |= A_UNDERLINE;
	if (look.attrs & LOOK_REVERSE)
		attrs |= A_REVERSE;
	term.attrs[style] = attrs;
	if (look.fg != -1 || look.bg != -1)
		init_extended_pair((int)style + 1, look.fg, look.bg);
}

void term_theme(const char *name)
{
	term.theme = style_theme(name, getenv("COLORFGBG"));
	for (int i = 0; i < STYLE_COUNT; i++)
		style_apply((enum style)i);
	term_forget();
}

static void styles_begin(const struct term_wishes *wishes)
{
	term.colours = colours_here();
	term.contrast = wishes->contrast;
	term_theme(wishes->theme);
}

/* The server's colours may come later than the first frame. */
static void media_again(void)
{
	for (int i = STYLE_MEDIA; i < STYLE_SAMPLE; i++) {
		struct look look =
			style_look((enum style)i, term.colours, term.theme, term.contrast);

		if (look.fg != term.look[i].fg)
			style_apply((enum style)i);
	}
}

static bool signs_are_wide(void)
{
	static const wchar_t signs[] = L"─━│┌▌▏█░▓▒…·▾↑";

	for (size_t i = 0; signs[i]; i++)
		if (wcwidth(signs[i]) != 1)
			return true;
	return strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
}

static enum colours print_colours(void)
{
	const char *no_color = getenv("NO_COLOR"), *name = getenv("TERM");
	int outcome = 0, colours;
	bool direct;

	if (term.open)
		return term.colours;
	if ((no_color && no_color[0]) || !name || !name[0] ||
		setupterm(NULL, STDOUT_FILENO, &outcome) != OK)
		return COLOURS_MONO;
	colours = tigetnum("colors");
	direct = tigetflag("RGB") > 0 || tigetnum("RGB") > 0;
	del_curterm(cur_term);
	if (direct)
		return COLOURS_RGB;
	return colours >= 256 ? COLOURS_256 : colours >= 8 ? COLOURS_8 : COLOURS_MONO;
}

struct term_print term_print(void)
{
	struct term_print p = {.terminal = isatty(STDOUT_FILENO), .w = 80};
	struct winsize size = {0};

	p.ascii = !p.terminal || signs_are_wide();
	p.colours = p.terminal ? print_colours() : COLOURS_MONO;
	if (p.terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		p.w = size.ws_col;
	return p;
}

/* ---- Open and close ---- */

static void back_add(const char *bytes)
{
	size_t n = bytes ? strlen(bytes) : 0;

	if (n == 0 || bytes == (const char *)-1 || term.back_n + n > sizeof term.back)
		return;
	memcpy(term.back + term.back_n, bytes, n);
	term.back_n += n;
}

static void back_prepare(void)
{
	static char names[][8] = {"sgr0", "op", "rmkx", "cnorm", "rmcup"};

	term.back_n = 0;
	back_add(FRAME_END PASTE_OFF);
	if (term.mouse)
		back_add(MOUSE_OFF);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		back_add(has(names[i]) ? tigetstr(names[i]) : NULL);
	if (term.xterm)
		back_add(TITLE_BACK);
	back_add("\r");
}

static void modes_on(void)
{
	put_text(PASTE_ON);
	if (term.xterm)
		put_text(TITLE_SAVE);
	term.title[0] = '\0';
}

static void input_begin(const struct term_wishes *wishes)
{
	raw();
	noecho();
	nonl();
	curs_set(1);
	set_escdelay(25);
	term.input = newpad(1, 1);
	keypad(term.input, TRUE);
	nodelay(term.input, TRUE);
	define_key("\x1b[200~", PASTE_BEGIN);
	define_key("\x1b[201~", PASTE_END);
	term.mouse = !wishes->mouse_off;
	if (term.mouse) {
		mouseinterval(0);
		mousemask(BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
	}
}

bool term_open(const struct term_wishes *wishes, struct error *err)
{
	if (!term_possible(err))
		return false;
	if (tcgetattr(STDIN_FILENO, &term.found) != 0)
		return fail_file(err, "ask", "the terminal");
	term.screen = newterm(NULL, stdout, stdin);
	if (!term.screen)
		return fail(err, ERR_FAILED, "The terminal could not be set up.",
			"Set TERM to the name of your terminal.");
	term.ascii = wishes->ascii || signs_are_wide();
	term.xterm = tigetflag("XT") > 0;
	input_begin(wishes);
	styles_begin(wishes);
	back_prepare();
	cells_init(&term.shown);
	modes_on();
	term.open = term.forget = true;
	term.away = false;
	return true;
}

void term_give_back(void)
{
	ssize_t ignored;

	if (!term.open || term.away)
		return;
	term.away = true;
	ignored = write(STDOUT_FILENO, term.back, term.back_n);
	(void)ignored;
	tcsetattr(STDIN_FILENO, TCSANOW, &term.found);
}

void term_leave(void)
{
	if (!term.open || term.away)
		return;
	term.away = true;
	put_text(PASTE_OFF);
	if (term.xterm)
		put_text(TITLE_BACK);
	endwin();
	tcsetattr(STDIN_FILENO, TCSADRAIN, &term.found);
}

void term_return(void)
{
	if (!term.open || !term.away)
		return;
	term.away = false;
	reset_prog_mode();
	raw();
	noecho();
	nonl();
	modes_on();
	term_forget();
}

/* It may have been a password: nothing of it stays. */
static void paste_wipe(void)
{
	if (term.paste.n)
		explicit_bzero(term.paste.p, term.paste.cap);
	buf_clear(&term.paste);
}

void term_close(void)
{
	if (!term.open)
		return;
	term_leave();
	delwin(term.input);
	delscreen(term.screen);
	cells_release(&term.shown);
	paste_wipe();
	buf_release(&term.paste);
	term.open = false;
}

/* ---- Size ---- */

static void ask_size(int *h, int *w)
{
	struct winsize size;

	*h = LINES;
	*w = COLS;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0) {
		*h = size.ws_row < 1000 ? size.ws_row : 1000;
		*w = size.ws_col < 2000 ? size.ws_col : 2000;
	}
}

void term_size(int *h, int *w)
{
	*h = LINES;
	*w = COLS;
}

bool term_resized(int *h, int *w)
{
	ask_size(h, w);
	if (*h == LINES && *w == COLS)
		return false;
	resizeterm(*h, *w);
	term_forget();
	return true;
}

bool term_ascii(void)
{
	return term.ascii;
}

bool term_has_colours(void)
{
	return term.colours >= COLOURS_8;
}

bool term_coloured(void)
{
	return term.colours >= COLOURS_256 && term.theme != THEME_OWN;
}

/* ---- Painting ---- */

void term_forget(void)
{
	term.forget = true;
}

static bool same(const struct cell *a, const struct cell *b)
{
	return a->n == b->n && a->width == b->width && a->style == b->style &&
	       memcmp(a->text, b->text, a->n) == 0;
}

static void show_cell(int y, int x, const struct cell *c)
{
	wchar_t wide[8] = {L' '};
	struct str rest = {c->text, c->n};
	int pair = (int)c->style + 1, n = 0;
	uint32_t cp;
	cchar_t cell;

	while (n < 5 && utf8_next(&rest, &cp))
		wide[n++] = (wchar_t)cp;
	if (term.look[c->style].fg == -1 && term.look[c->style].bg == -1)
		pair = 0;
	setcchar(&cell, wide, term.attrs[c->style], 0, &pair);
	mvadd_wch(y, x, &cell);
}

static bool show_changes(const struct cells *cells)
{
	bool changed = false;

	for (int y = 0; y < cells->h; y++)
		for (int x = 0; x < cells->w; x++) {
			size_t i = (size_t)y * (size_t)cells->w + (size_t)x;
			const struct cell *c = &cells->cell[i];

			if (!term.forget && same(c, &term.shown.cell[i]))
				continue;
			changed = true;
			term.shown.cell[i] = *c;
			if (c->width > 0)
				show_cell(y, x, c);
		}
	return changed;
}

void term_paint(const struct cells *cells)
{
	bool changed;

	if (!term.open || term.away)
		return;
	media_again();
	if (term.shown.h != cells->h || term.shown.w != cells->w) {
		cells_resize(&term.shown, cells->h, cells->w);
		term.forget = true;
	}
	if (term.forget) {
		erase();
		clearok(stdscr, TRUE);
	}
	changed = show_changes(cells) || term.forget;
	if (!changed && cells->cursor_y == term.shown.cursor_y &&
		cells->cursor_x == term.shown.cursor_x)
		return;
	term.shown.cursor_y = cells->cursor_y;
	term.shown.cursor_x = cells->cursor_x;
	term.forget = false;
	move(cells->cursor_y, cells->cursor_x);
	wnoutrefresh(stdscr);
	put_text(FRAME_BEGIN);
	doupdate();
	put_text(FRAME_END);
}

/* ---- Input ---- */

static uint32_t key_of(wint_t code)
{
	if (code >= KEY_F(1) && code <= KEY_F(24))
		return KEY_F0_ + (uint32_t)(code - KEY_F0);
	switch (code) {
	case KEY_UP:
		return KEY_UP_;
	case KEY_DOWN:
		return KEY_DOWN_;
	case KEY_LEFT:
		return KEY_LEFT_;
	case KEY_RIGHT:
		return KEY_RIGHT_;
	case KEY_HOME:
		return KEY_HOME_;
	case KEY_END:
		return KEY_END_;
	case KEY_PPAGE:
		return KEY_PGUP_;
	case KEY_NPAGE:
		return KEY_PGDN_;
	case KEY_DC:
		return KEY_DEL_;
	case KEY_IC:
		return KEY_INSERT_;
	case KEY_BTAB:
		return KEY_TAB_ | KEY_SHIFT;
	case KEY_ENTER:
		return KEY_ENTER_;
	case KEY_BACKSPACE:
		return KEY_BACKSPACE_;
	default:
		return 0;
	}
}

static enum term_input mouse_event(struct term_event *out)
{
	MEVENT event;

	if (getmouse(&event) != OK)
		return TERM_NOTHING;
	out->y = event.y;
	out->x = event.x;
	if (event.bstate & BUTTON4_PRESSED)
		return TERM_WHEEL_UP;
	if (event.bstate & BUTTON5_PRESSED)
		return TERM_WHEEL_DOWN;
	return event.bstate & BUTTON1_PRESSED ? TERM_CLICK : TERM_NOTHING;
}

/* With room from the start: what grows leaves copies behind. */
static void paste_begin(void)
{
	static const char blank[PASTE_ROOM];

	if (!term.paste.cap)
		buf_add(&term.paste, blank, sizeof blank);
	buf_clear(&term.paste);
}

/* While a paste comes in, everything is text until its end. */
static bool paste_takes(int kind, wint_t code)
{
	if (kind == KEY_CODE_YES && code == PASTE_BEGIN) {
		paste_begin();
		term.pasting = true;
		return true;
	}
	if (!term.pasting || (kind == KEY_CODE_YES && code == PASTE_END))
		return false;
	if (kind == OK)
		buf_add_cp(&term.paste, code == '\r' ? '\n' : (uint32_t)code);
	return true;
}

/* One thing that ncurses hands out. TERM_NOTHING: it was none, look again. */
static enum term_input take(int kind, wint_t code, struct term_event *out)
{
	if (paste_takes(kind, code))
		return TERM_NOTHING;
	if (kind == OK)
		return decode_feed(&term.decode, (uint32_t)code, &out->key) ? TERM_KEY
									    : TERM_NOTHING;
	if (code == PASTE_END && term.pasting) {
		term.pasting = false;
		out->text = buf_str(&term.paste);
		return TERM_PASTE;
	}
	if (code == KEY_MOUSE)
		return mouse_event(out);
	out->key = key_of(code);
	if (out->key && term.decode.state == DECODE_ESC)
		out->key |= KEY_ALT;
	term.decode = (struct decode){0};
	return out->key ? TERM_KEY : TERM_NOTHING;
}

enum term_input term_read(struct term_event *out)
{
	wint_t code;
	int kind;

	*out = (struct term_event){0};
	if (!term.pasting)
		paste_wipe();
	while ((kind = wget_wch(term.input, &code)) != ERR) {
		enum term_input found = take(kind, code, out);

		if (found != TERM_NOTHING)
			return found;
	}
	return decode_rest(&term.decode, &out->key) ? TERM_KEY : TERM_NOTHING;
}

/* ---- Clipboard and title ---- */

static void put_base64(struct str s)
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	struct buf out = BUF_INIT(2 * COPY_MOST);

	for (size_t i = 0; i < s.n; i += 3) {
		uint32_t three = 0;

		for (size_t k = 0; k < 3; k++)
			three = three << 8 | (i + k < s.n ? (unsigned char)s.p[i + k] : 0);
		for (size_t k = 0; k < 4; k++)
			buf_addc(&out, i + k > s.n ? '=' : letters[three >> (18 - 6 * k) & 63]);
	}
	put_bytes(out.p, out.n);
	buf_release(&out);
}

void term_copy(struct str text)
{
	if (!term.open || term.away || !term.xterm || text.n > COPY_MOST)
		return;
	put_text("\x1b]52;c;");
	put_base64(text);
	put_text("\a");
}

void term_ring(void)
{
	if (term.open && !term.away)
		put_text("\a");
}

void term_send(struct str bytes)
{
	if (term.open && !term.away)
		put_bytes(bytes.p, bytes.n);
}

void term_title(const char *title)
{
	if (!term.open || term.away || !term.xterm || strcmp(title, term.title) == 0)
		return;
	strncpy(term.title, title, sizeof term.title - 1);
	put_text("\x1b]2;");
	put_text(term.title);
	put_text("\a");
}
