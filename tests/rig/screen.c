/* The terminal itself: libvterm fed from the pseudo terminal, the idle marks taken out on the way,
 * and the waits built on both. Nothing in here knows icloud-tui beyond its environment. */
#include "screen.h"

#include "keys.h"
#include "pty.h"

#include "icloud/text.h"

#include <ftw.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <signal.h>
#include <cmocka.h>
#include <vterm.h>

#define MARK	   "\x1b]7777;"
#define MARK_MAX   64
#define VARIABLES  64
#define OUTPUT_MAX (4 * KIB)

struct screen {
	VTerm *vt;
	VTermScreen *cells;
	struct pty pty;
	int w, h;
	bool altscreen, cursor_hidden, mouse;
	char held[MARK_MAX]; /* the beginning of what may become a mark */
	size_t n_held;
	struct buf input; /* typed, not yet taken by the line */
	unsigned long long sent, eaten, bytes;
	unsigned long frames, frames_wanted;
	bool marked, escape_open;
	char *home, *own_home;
	char *env[VARIABLES + 1];
	size_t n_env;
	struct buf row, text;
	char clipboard[64 * 1024]; /* the last bytes, for OSC 52 and such */
	size_t clipboard_n;
	int bells;
	struct screen *next;
};

/* Those that are open: what a failed test leaves behind is found here, not reported as lost memory. */
static struct screen *open_screens;

/* --- the terminal --- */

static void on_output(const char *bytes, size_t n, void *user)
{
	struct screen *s = user;

	buf_add(&s->input, bytes, n);
	s->sent += n;
}

static int on_prop(VTermProp prop, VTermValue *value, void *user)
{
	struct screen *s = user;

	if (prop == VTERM_PROP_ALTSCREEN)
		s->altscreen = value->boolean;
	if (prop == VTERM_PROP_CURSORVISIBLE)
		s->cursor_hidden = !value->boolean;
	if (prop == VTERM_PROP_MOUSE)
		s->mouse = value->number != VTERM_PROP_MOUSE_NONE;
	return 1;
}

static int on_bell(void *user)
{
	((struct screen *)user)->bells++;
	return 1;
}

static const VTermScreenCallbacks callbacks = {.settermprop = on_prop, .bell = on_bell};

static void terminal_new(struct screen *s)
{
	if (s->vt)
		vterm_free(s->vt);
	s->vt = vterm_new(s->h, s->w);
	vterm_set_utf8(s->vt, 1);
	vterm_output_set_callback(s->vt, on_output, s);
	s->cells = vterm_obtain_screen(s->vt);
	vterm_screen_set_callbacks(s->cells, &callbacks, s);
	vterm_screen_enable_altscreen(s->cells, 1);
	vterm_screen_reset(s->cells, 1);
	s->altscreen = s->cursor_hidden = s->mouse = false;
}

static void show(struct screen *s, const char *bytes, size_t n)
{
	vterm_input_write(s->vt, bytes, n);
	s->bytes += n;
	for (size_t i = 0; i < n; i++) {
		if (s->clipboard_n == sizeof s->clipboard - 1) {
			size_t half = sizeof s->clipboard / 2;

			memmove(s->clipboard, s->clipboard + half, s->clipboard_n - half);
			s->clipboard_n -= half;
		}
		s->clipboard[s->clipboard_n++] = bytes[i] ? bytes[i] : ' ';
	}
}

/* A mark at `bytes`: its length; 0 when there is none; n + 1 when more bytes must decide. */
static size_t take_mark(struct screen *s, const char *bytes, size_t n)
{
	size_t prefix = strlen(MARK), known = n < prefix ? n : prefix;
	const char *end;
	char mark[MARK_MAX];

	if (memcmp(bytes, MARK, known) != 0)
		return 0;
	end = memchr(bytes, '\a', n);
	if (!end)
		return n < MARK_MAX ? n + 1 : 0;
	n = (size_t)(end - bytes);
	memcpy(mark, bytes, n);
	mark[n] = '\0';
	s->marked = sscanf(mark + prefix, "%lu;%llu", &s->frames, &s->eaten) == 2;
	return n + 1;
}

static void feed(struct screen *s, const char *bytes, size_t n)
{
	size_t from = 0, at = 0, mark;

	while (at < n) {
		const char *escape = memchr(bytes + at, '\x1b', n - at);

		at = escape ? (size_t)(escape - bytes) : n;
		mark = escape ? take_mark(s, escape, n - at) : 0;
		if (mark == 0) {
			at += escape != NULL;
			continue;
		}
		show(s, bytes + from, at - from);
		from = at += mark;
		if (at > n) { /* undecided: keep it for the next time */
			s->n_held = n - (at - mark);
			memcpy(s->held, bytes + n - s->n_held, s->n_held);
			return;
		}
	}
	show(s, bytes + from, n - from);
}

static bool take_output(struct screen *s)
{
	char bytes[MARK_MAX + OUTPUT_MAX];
	size_t n = s->n_held, got;

	memcpy(bytes, s->held, n);
	got = pty_read(&s->pty, bytes + n, OUTPUT_MAX);
	if (got == 0)
		return false;
	s->n_held = 0;
	feed(s, bytes, n + got);
	return true;
}

static void give_input(struct screen *s)
{
	size_t n = s->input.n ? pty_write(&s->pty, s->input.p, s->input.n) : 0;

	if (n == 0)
		return;
	memmove(s->input.p, s->input.p + n, s->input.n - n);
	s->input.n -= n;
}

bool screen_pump(struct screen *s, int ms)
{
	bool more = false;

	give_input(s);
	while (take_output(s))
		more = true;
	if (more || s->pty.ended)
		return !s->pty.ended;
	pty_wait(&s->pty, s->input.n && ms > 10 ? 10 : ms);
	while (take_output(s))
		;
	give_input(s);
	return !s->pty.ended;
}

/* --- life --- */

static void make_home(struct screen *s)
{
	const char *base = getenv("TMPDIR");
	struct buf path = BUF_INIT(4 * KIB);

	buf_printf(&path, "%s/icloud-screen-XXXXXX", base ? base : "/tmp");
	s->own_home = mem_dup(buf_cstr(&path));
	buf_release(&path);
	if (!mkdtemp(s->own_home))
		screen_fail(s, __FILE__, __LINE__, "no temporary folder");
	s->home = mem_dup(s->own_home);
}

struct screen *screen_new(int w, int h)
{
	struct screen *s = mem_new(sizeof *s);

	setlocale(LC_ALL, "C.UTF-8");
	s->next = open_screens;
	open_screens = s;
	s->w = w;
	s->h = h;
	s->pty = (struct pty){.fd = -1, .line = -1, .pidfd = -1};
	s->input = BUF_INIT(MIB);
	s->row = BUF_INIT(MIB);
	s->text = BUF_INIT(4 * MIB);
	make_home(s);
	terminal_new(s);
	return s;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *where)
{
	(void)st;
	(void)kind;
	(void)where;
	return remove(path);
}

static void forget_env(struct screen *s)
{
	while (s->n_env)
		free(s->env[--s->n_env]);
}

void screen_free(struct screen **s)
{
	struct screen *gone = *s, **link = &open_screens;

	if (!gone)
		return;
	*s = NULL;
	while (*link != gone)
		link = &(*link)->next;
	*link = gone->next;
	pty_release(&gone->pty);
	vterm_free(gone->vt);
	nftw(gone->own_home, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	forget_env(gone);
	free(gone->home);
	free(gone->own_home);
	buf_release(&gone->input);
	buf_release(&gone->row);
	buf_release(&gone->text);
	free(gone);
}

void screen_use_home(struct screen *s, const char *folder)
{
	free(s->home);
	s->home = mem_dup(folder);
}

const char *screen_home(const struct screen *s)
{
	return s->home;
}

/* --- the environment --- */

static void drop_variable(struct screen *s, const char *name)
{
	size_t i, n = strlen(name);

	for (i = 0; i < s->n_env; i++)
		if (strncmp(s->env[i], name, n) == 0 && s->env[i][n] == '=') {
			free(s->env[i]);
			s->env[i] = s->env[--s->n_env];
			s->env[s->n_env] = NULL;
			return;
		}
}

void screen_env(struct screen *s, const char *name, const char *value)
{
	struct buf pair = BUF_INIT(64 * KIB);

	drop_variable(s, name);
	if (!value) /* remembered as "taken away", so that a pinned one does not come back */
		buf_printf(&pair, "%s=\x01", name);
	else
		buf_printf(&pair, "%s=%s", name, value);
	if (s->n_env == VARIABLES)
		screen_fail(s, __FILE__, __LINE__, "too many variables");
	s->env[s->n_env++] = mem_dup(buf_cstr(&pair));
	buf_release(&pair);
}

static bool is_set(const struct screen *s, const char *name)
{
	size_t i, n = strlen(name);

	for (i = 0; i < s->n_env; i++)
		if (strncmp(s->env[i], name, n) == 0 && s->env[i][n] == '=')
			return true;
	return false;
}

static void pin(struct screen *s, const char *name, const char *value)
{
	if (value && !is_set(s, name))
		screen_env(s, name, value);
}

static void pin_folder(struct screen *s, const char *name, const char *folder)
{
	struct buf path = BUF_INIT(4 * KIB);

	buf_printf(&path, "%s/%s", s->home, folder);
	mkdir(buf_cstr(&path), 0700);
	pin(s, name, buf_cstr(&path));
	buf_release(&path);
}

static void pin_all(struct screen *s)
{
	static const char *const passed[] = {
		"PATH", "ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"};
	size_t i;

	for (i = 0; i < sizeof passed / sizeof *passed; i++)
		pin(s, passed[i], getenv(passed[i]));
	pin(s, "TERM", "xterm-256color");
	pin(s, "COLORFGBG", "15;0");
	pin(s, "LC_ALL", "C.UTF-8");
	pin(s, "TZ", "Europe/London");
	pin(s, "TUI_TEST_NOW", "1773307980"); /* Thursday 12 March 2026, 09:33 */
	pin(s, "TUI_TEST_IDLE_FD", "1");
	pin_folder(s, "HOME", "home");
	pin_folder(s, "XDG_CONFIG_HOME", "config");
	pin_folder(s, "XDG_STATE_HOME", "state");
	pin_folder(s, "XDG_CACHE_HOME", "cache");
	pin_folder(s, "XDG_DATA_HOME", "data");
	pin_folder(s, "XDG_RUNTIME_DIR", "run");
	pin_folder(s, "TMPDIR", "tmp");
}

/* --- running --- */

void screen_run(struct screen *s, char *const argv[])
{
	char *env[VARIABLES + 1];
	size_t i, n = 0;

	pin_all(s);
	for (i = 0; i < s->n_env; i++)
		if (!strstr(s->env[i], "=\x01"))
			env[n++] = s->env[i];
	env[n] = NULL;
	pty_release(&s->pty);
	terminal_new(s);
	buf_clear(&s->input);
	s->sent = s->eaten = s->bytes = 0;
	s->frames = s->frames_wanted = 0;
	s->n_held = 0;
	s->marked = s->escape_open = false;
	if (!pty_start(&s->pty, s->w, s->h, argv, env))
		screen_fail(s, __FILE__, __LINE__, "cannot start %s", argv[0]);
}

void screen_start(struct screen *s, ...)
{
	char *argv[32] = {getenv("TUI")};
	size_t n = 1;
	va_list args;

	if (!argv[0])
		screen_fail(s, __FILE__, __LINE__, "$TUI is not set: run this through ctest");
	va_start(args, s);
	while (n < 31 && (argv[n] = va_arg(args, char *)))
		n++;
	va_end(args);
	argv[n] = NULL;
	screen_run(s, argv);
}

int screen_pid(const struct screen *s)
{
	return (int)s->pty.pid;
}

void screen_signal(struct screen *s, int signal)
{
	if (!s->pty.ended)
		kill(s->pty.pid, signal);
}

/* --- waiting --- */

static long long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static long long deadline(void)
{
	const char *seconds = getenv("RIG_DEADLINE");

	return now_ms() + 1000LL * (seconds ? atoi(seconds) : 30);
}

bool screen_is_idle(const struct screen *s)
{
	return s->marked && s->eaten == s->sent && s->frames >= s->frames_wanted;
}

static void step(struct screen *s, long long until, const char *what, const char *file, int line)
{
	long long left = until - now_ms();

	if (left <= 0)
		screen_fail(s, file, line, "waited too long for %s", what);
	if (!screen_pump(s, left > 1000 ? 1000 : (int)left))
		screen_fail(s, file, line, "the program ended (status %d) before %s", s->pty.status,
			what);
}

void screen_wait_idle_at(struct screen *s, const char *file, int line)
{
	long long until = deadline();

	screen_pump(s, 0);
	while (!screen_is_idle(s))
		step(s, until, "idle", file, line);
}

void screen_wait_for_at(struct screen *s, const char *text, bool there, const char *file, int line)
{
	long long until = deadline();

	screen_pump(s, 0);
	while (screen_has(s, text) != there)
		step(s, until, text, file, line);
}

int screen_wait_end_at(struct screen *s, const char *file, int line)
{
	long long until = deadline(), left = 1;

	while (screen_pump(s, left > 1000 ? 1000 : (int)left)) {
		left = until - now_ms();
		if (left <= 0)
			screen_fail(s, file, line, "waited too long for the end");
	}
	while (take_output(s))
		;
	return s->pty.status;
}

/* --- input --- */

/* A lone escape and a letter right behind it would be one key with Alt. */
static void settle_escape(struct screen *s, const char *file, int line)
{
	if (s->escape_open)
		screen_wait_idle_at(s, file, line);
	s->escape_open = false;
}

void screen_send_at(struct screen *s, bool wait, const char *file, int line, ...)
{
	const char *key;
	va_list args;

	va_start(args, line);
	while ((key = va_arg(args, const char *))) {
		settle_escape(s, file, line);
		if (!keys_type(s->vt, key))
			screen_fail(s, file, line, "there is no key %s", key);
		s->escape_open = strcmp(key, "<Esc>") == 0;
	}
	va_end(args);
	give_input(s);
	if (wait)
		screen_wait_idle_at(s, file, line);
}

void screen_paste(struct screen *s, const char *text)
{
	settle_escape(s, __FILE__, __LINE__);
	vterm_keyboard_start_paste(s->vt);
	on_output(text, strlen(text), s);
	vterm_keyboard_end_paste(s->vt);
	give_input(s);
}

void screen_click(struct screen *s, int y, int x, int button)
{
	settle_escape(s, __FILE__, __LINE__);
	vterm_mouse_move(s->vt, y, x, VTERM_MOD_NONE);
	vterm_mouse_button(s->vt, button, true, VTERM_MOD_NONE);
	if (button < 4)
		vterm_mouse_button(s->vt, button, false, VTERM_MOD_NONE);
	give_input(s);
}

void screen_resize_at(struct screen *s, int w, int h, const char *file, int line)
{
	if (s->marked)
		screen_wait_idle_at(s, file, line);
	s->frames_wanted = s->frames + 1;
	s->w = w;
	s->h = h;
	vterm_set_size(s->vt, h, w);
	pty_resize(&s->pty, w, h);
}

/* The file is replaced in one go: the program may look at any moment. */
void screen_clock_quietly(struct screen *s, long long now)
{
	struct buf path = BUF_INIT(4 * KIB), beside = BUF_INIT(4 * KIB);
	FILE *f;

	buf_printf(&path, "%s/clock", s->home);
	buf_printf(&beside, "%s/clock.new", s->home);
	f = fopen(buf_cstr(&beside), "we");
	if (!f || fprintf(f, "%lld\n", now) < 0 || fclose(f) != 0 ||
		rename(buf_cstr(&beside), buf_cstr(&path)) != 0)
		screen_fail(s, __FILE__, __LINE__, "the clock cannot be set");
	screen_env(s, "TUI_TEST_NOW", buf_cstr(&path));
	buf_release(&path);
	buf_release(&beside);
}

void screen_clock(struct screen *s, long long now)
{
	screen_clock_quietly(s, now);
	if (!s->marked || s->pty.ended)
		return;
	screen_wait_idle_at(s, __FILE__, __LINE__);
	s->frames_wanted = s->frames + 1;
	screen_signal(s, SIGCONT);
	screen_wait_idle_at(s, __FILE__, __LINE__);
}

/* --- reading --- */

int screen_w(const struct screen *s)
{
	return s->w;
}

int screen_h(const struct screen *s)
{
	return s->h;
}

static int colour_of(const VTermColor *c, bool fg)
{
	if (fg ? VTERM_COLOR_IS_DEFAULT_FG(c) : VTERM_COLOR_IS_DEFAULT_BG(c))
		return SCREEN_OWN;
	if (VTERM_COLOR_IS_INDEXED(c))
		return c->indexed.idx;
	return SCREEN_RGB | c->rgb.red << 16 | c->rgb.green << 8 | c->rgb.blue;
}

struct screen_cell screen_cell(struct screen *s, int y, int x)
{
	struct screen_cell cell = {.width = 1, .fg = SCREEN_OWN, .bg = SCREEN_OWN};
	struct buf text = BUF_INIT(sizeof cell.text - 1);
	VTermScreenCell raw;
	size_t i;

	if (!vterm_screen_get_cell(s->cells, (VTermPos){.row = y, .col = x}, &raw))
		return cell;
	cell.width = raw.chars[0] == (uint32_t)-1 ? 0 : raw.width;
	for (i = 0; cell.width && i < VTERM_MAX_CHARS_PER_CELL && raw.chars[i]; i++)
		buf_add_cp(&text, raw.chars[i]);
	memcpy(cell.text, buf_cstr(&text), text.n);
	buf_release(&text);
	cell.bold = raw.attrs.bold;
	cell.underline = raw.attrs.underline;
	cell.reverse = raw.attrs.reverse;
	cell.italic = raw.attrs.italic;
	cell.fg = colour_of(&raw.fg, true);
	cell.bg = colour_of(&raw.bg, false);
	return cell;
}

const char *screen_row(struct screen *s, int y)
{
	size_t end = 0;
	int x;

	buf_clear(&s->row);
	for (x = 0; x < s->w; x++) {
		struct screen_cell cell = screen_cell(s, y, x);

		buf_adds(&s->row, cell.text[0] || cell.width == 0 ? cell.text : " ");
		if (cell.text[0] && strcmp(cell.text, " ") != 0)
			end = s->row.n;
	}
	s->row.n = end;
	return buf_cstr(&s->row);
}

const char *screen_text(struct screen *s)
{
	int y;

	buf_clear(&s->text);
	for (y = 0; y < s->h; y++) {
		buf_adds(&s->text, screen_row(s, y));
		buf_addc(&s->text, '\n');
	}
	return buf_cstr(&s->text);
}

int screen_find(struct screen *s, const char *text, int *x)
{
	const char *row, *at;
	int y;

	for (y = 0; y < s->h; y++) {
		row = screen_row(s, y);
		at = strstr(row, text);
		if (!at)
			continue;
		if (x)
			*x = (int)text_width((struct str){row, (size_t)(at - row)});
		return y;
	}
	return -1;
}

bool screen_has(struct screen *s, const char *text)
{
	return screen_find(s, text, NULL) >= 0;
}

void screen_cursor(const struct screen *s, int *y, int *x)
{
	VTermPos at;

	vterm_state_get_cursorpos(vterm_obtain_state(s->vt), &at);
	*y = at.row;
	*x = at.col;
}

bool screen_cursor_shown(const struct screen *s)
{
	return !s->cursor_hidden;
}

bool screen_is_given_back(const struct screen *s)
{
	return !s->altscreen && !s->cursor_hidden && !s->mouse && pty_is_cooked(&s->pty);
}

unsigned long long screen_bytes(const struct screen *s)
{
	return s->bytes;
}

unsigned long screen_frames(const struct screen *s)
{
	return s->frames;
}

/* The sixteen named colours of a dark terminal, then xterm's cube and greys. */
unsigned screen_rgb(int colour, bool fg)
{
	static const unsigned named[] = {0x1e1e1e, 0xe06c75, 0x98c379, 0xe5c07b, 0x61afef, 0xc678dd,
		0x56b6c2, 0xdcdfe4, 0x7f848e, 0xff7b86, 0xb5e890, 0xffd587, 0x8cc8ff, 0xe0a0f0,
		0x7fdbe6, 0xffffff};
	static const unsigned level[] = {0, 95, 135, 175, 215, 255};
	unsigned c = (unsigned)colour;

	if (colour == SCREEN_OWN)
		return fg ? 0xd7dae0 : 0x1e1e1e;
	if (c & SCREEN_RGB)
		return c & 0xffffff;
	if (c < 16)
		return named[c];
	if (c >= 232)
		return (8 + 10 * (c - 232)) * 0x10101;
	c -= 16;
	return level[c / 36] << 16 | level[c / 6 % 6] << 8 | level[c % 6];
}

/* --- saying what is wrong --- */

static void print_frame(struct screen *s)
{
	int y, x, at_y, at_x;

	screen_cursor(s, &at_y, &at_x);
	fprintf(stderr,
		"screen %dx%d, cursor at row %d, column %d, %lu frames, %llu of %llu bytes read\n",
		s->w, s->h, at_y, at_x, s->frames, s->eaten, s->sent);
	for (y = 0; y < s->h; y++) {
		const char *row = screen_row(s, y);

		fprintf(stderr, "%3d |%s", y, row);
		for (x = (int)text_width(str_of(row)); x < s->w; x++)
			fputc(' ', stderr);
		fputs("|\n", stderr);
	}
}

void screen_fail(struct screen *s, const char *file, int line, const char *why, ...)
{
	va_list args;

	va_start(args, why);
	vfprintf(stderr, why, args);
	va_end(args);
	fputc('\n', stderr);
	if (s->vt)
		print_frame(s);
	_fail(file, line);
}

void screen_assert_at(struct screen *s, const char *text, bool there, const char *file, int line)
{
	screen_pump(s, 0);
	if (screen_has(s, text) != there)
		screen_fail(s, file, line, "%s: \"%s\"",
			there ? "not on the screen" : "on the screen", text);
}

static bool row_fits(struct str row, struct str text)
{
	bool from_start = str_starts(text, STR("^")), to_end = str_ends(text, STR("$"));

	text = str_part(text, from_start, text.n - from_start - to_end);
	if (from_start && to_end)
		return str_eq(row, text);
	if (from_start)
		return str_starts(row, text);
	return to_end ? str_ends(row, text) : str_find(row, text) != SIZE_MAX;
}

void screen_assert_row_at(struct screen *s, int y, const char *text, const char *file, int line)
{
	screen_pump(s, 0);
	if (!row_fits(str_of(screen_row(s, y)), str_of(text)))
		screen_fail(s, file, line, "row %d is not \"%s\"", y, text);
}

bool screen_copied(struct screen *s, const char *base64)
{
	char wanted[512];

	snprintf(wanted, sizeof wanted, "\x1b]52;c;%s\a", base64);
	return screen_sent(s, wanted);
}

int screen_bells(const struct screen *s)
{
	return s->bells;
}

bool screen_sent(struct screen *s, const char *bytes)
{
	s->clipboard[s->clipboard_n] = '\0';
	return strstr(s->clipboard, bytes) != NULL;
}
