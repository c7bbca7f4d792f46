/* The loop: sleeps on terminal, signals, engine and the nearest timer; wakes, handles everything that
 * waits, paints at most once. The one place where the screen meets the library and the terminal. */
#include "icloud/changes.h"
#include "icloud/glance.h"
#include "icloud/hooks.h"
#include "icloud/icloud.h"
#include "panes/words.h"
#include "screen/inside.h"
#include "screen/outside.h"
#include "screen/password.h"
#include "screen/prompt.h"
#include "screen/signals.h"
#include "screen/term.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { LOOK_TIMES = 5, LOOK_MS = 60, BARREN_MOST = 20 };

struct loop {
	struct ui *ui;
	struct icloud *icloud;
	bool started;	  /* the engine */
	unsigned reading; /* the token of ASK_ALL */
	int beside;	/* readable when a program beside this one may have staged something; -1 */
	int look_again; /* so many times more, LOOK_MS apart */
	int barren;	/* wake-ups by a terminal that says nothing: it is gone */
	int status;
};

bool ui_possible(struct error *err)
{
	return term_possible(err);
}

/* ---- The outside ---- */

static void copy(void *self, struct str text)
{
	(void)self;
	term_copy(text);
	outside_copy(text);
}

static void theme(void *self, const char *name)
{
	struct loop *l = self;

	term_theme(name);
	l->ui->in->cells.coloured = term_coloured();
	l->ui->in->has_colours = term_has_colours();
	ui_redraw(l->ui);
}

static bool run_and_wait(char *const argv[], struct error *err)
{
	pid_t pid;
	int status = 0, wrong = posix_spawnp(&pid, argv[0], NULL, NULL, argv, environ);

	if (wrong)
		return failf(err, ERR_FAILED, "Install it, or name another one.",
			"%.80s could not be started: %s.", argv[0], strerror(wrong));
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return failf(err, ERR_CANCELLED, "Nothing was taken over.",
			"%.80s ended with a failure.", argv[0]);
	return true;
}

static bool open_url(void *self, const char *url, struct error *err)
{
	(void)self;
	return outside_open(url, err);
}

/* VISUAL, else EDITOR, else vi: a program and its arguments parted by blanks; never a shell. */
static bool run_editor(void *self, const char *path, struct error *err)
{
	const char *wish = getenv("VISUAL") ? getenv("VISUAL") : getenv("EDITOR");
	char *words = mem_dup(wish && wish[0] ? wish : "vi");
	char *argv[12], *at = words;
	int n = 0;
	bool ok;

	(void)self;
	while (n < 10 && *at) {
		while (*at == ' ')
			*at++ = '\0';
		if (*at)
			argv[n++] = at;
		while (*at && *at != ' ')
			at++;
	}
	argv[n++] = (char *)(uintptr_t)path;
	argv[n] = NULL;
	term_leave();
	ok = run_and_wait(argv, err);
	term_return();
	free(words);
	return ok;
}

static bool run_keyring(void *self, const char *apple_id, char *password, struct error *err)
{
	struct loop *l = self;
	struct buf line = BUF_INIT(KIB);
	bool ok;

	text_visible(str_of(apple_id), false, &line);
	term_leave();
	fprintf(stderr, "icloud-tui: your password_command is asked for %s. Ctrl-C stops it.\n",
		buf_cstr(&line));
	ok = password_run(l->ui->options->password_command, apple_id, PASSWORD_WAIT_MS, password,
		PASSWORD_SIZE, err);
	term_return();
	buf_release(&line);
	return ok;
}

static void ring(void *self)
{
	(void)self;
	term_ring();
}

static void notify(void *self, struct str title, struct str text)
{
	struct buf bytes = BUF_INIT(8 * KIB);
	enum notice_kind kind = notice_kind_of(getenv("TERM"), getenv("TERM_PROGRAM"),
		getenv("KITTY_WINDOW_ID"), getenv("TMUX"), getenv("STY"));

	(void)self;
	if (notice_bytes(kind, title, text, &bytes))
		term_send(buf_str(&bytes));
	buf_release(&bytes);
}

/* ---- Library and glance line ---- */

/* "ada" alone would be two people when another account here begins so. */
static bool looks_alike(const struct icloud_known *a, const struct icloud_known *b)
{
	size_t n = strcspn(a->apple_id, "@");

	return n == strcspn(b->apple_id, "@") && strncasecmp(a->apple_id, b->apple_id, n) == 0;
}

static bool has_double(const struct icloud *icloud)
{
	struct icloud_known known[ACCOUNTS_MAX];
	size_t n = icloud_accounts(icloud, known, ACCOUNTS_MAX), at = n;

	for (size_t i = 0; i < n; i++)
		at = known[i].open ? i : at;
	for (size_t i = 0; i < n && at < n; i++)
		if (i != at && looks_alike(&known[i], &known[at]))
			return true;
	return false;
}

static void open_reader(struct loop *l)
{
	struct error err = ERROR_INIT;

	if (l->ui->reader || !l->icloud || !icloud_has_account(l->icloud))
		return;
	l->ui->reader = icloud_reader_new(l->icloud, &err);
	if (!l->ui->reader) {
		ui_fail(l->ui, &err);
		return;
	}
	ui_glance(l->ui)->keep_domain = has_double(l->icloud);
	l->beside = icloud_beside_fd(l->icloud);
	icloud_beside(l->ui->reader);
	preferences_follow(l->ui->reader);
}

static void read_glance(struct loop *l)
{
	open_reader(l);
	if (!l->ui->reader) {
		ui_glance(l->ui)->signed_out = l->icloud != NULL;
		return;
	}
	icloud_read_begin(l->ui->reader);
	glance_read(ui_glance(l->ui), l->ui->reader, clock_now());
	icloud_read_end(l->ui->reader);
	notice_due(l->ui);
	ui_redraw(l->ui);
}

/* What is answered over the network shows that there is one. */
static bool is_asked_there(enum icloud_ask ask)
{
	return ask != ASK_NONE && ask != ASK_STAGE && ask != ASK_STAGE_MANY &&
	       ask != ASK_TAKE_BACK && ask != ASK_DROP && ask != ASK_DRAFT && ask != ASK_UNDO &&
	       ask != ASK_UNDO_SENT && ask != ASK_ANEW && ask != ASK_RESTORE && ask != ASK_RECALL &&
	       ask != ASK_COMPARE && ask != ASK_EXPORT && ask != ASK_DUPLICATES &&
	       ask != ASK_NOT_SAME && ask != ASK_LOGOUT;
}

/* Without a network everything goes on here; what could not be reached stands in Activity. */
static void say_failed(struct loop *l, const struct error *err)
{
	struct error words = *err;

	if (err->code == ERR_OFFLINE && l->ui->reader)
		failf(&words, ERR_OFFLINE, "You can read and edit; changes wait here.",
			"Offline since %s.", words_clock(clock_now()).text);
	ui_fail(l->ui, &words);
}

/* What push made us read stops with a question, too: a list that has shrunk. */
static bool asks(const struct icloud_message *m)
{
	return m->ask == ASK_CONTACTS && m->err.code == ERR_CONFLICT;
}

static void hear_glance(struct loop *l, const struct icloud_message *m)
{
	struct glance *g = ui_glance(l->ui);

	if (m->event == EVENT_OFFLINE) {
		g->offline = m->done == 0;
		g->online = m->done != 0;
		ui_redraw(l->ui);
	} else if (m->event == EVENT_PROGRESS && m->ask == ASK_COMMIT) {
		if (strcmp(m->text, "hold") == 0 || strcmp(m->text, "backup") == 0 ||
			strcmp(m->text, "pause") == 0)
			return;
		g->sent = m->done;
		g->sending = m->total;
		ui_redraw(l->ui);
	} else if (m->event == EVENT_DONE || m->event == EVENT_ERROR || m->event == EVENT_STORE ||
		   m->event == EVENT_DUE) {
		if (m->ask == ASK_COMMIT && m->event != EVENT_STORE)
			g->sent = g->sending = 0;
		if (m->event == EVENT_DONE && is_asked_there(m->ask))
			g->online = !g->offline;
		read_glance(l);
	}
	if (m->event == EVENT_STORE && m->ask == ASK_SETTINGS && l->ui->reader)
		preferences_follow(l->ui->reader);
	/* what was not known at the start is; what was damaged is mended */
	if (m->event == EVENT_STORE && m->text[0])
		ui_say(l->ui, m->ask == ASK_COMMIT ? STYLE_NORMAL : STYLE_WARNING, "%s", m->text);
	/* how a commit ended is told by review, with each of its changes; a sign-in by itself; what an
	 * ended session stopped by ended.c */
	if (m->event == EVENT_ERROR && (m->token || asks(m)) && m->ask != ASK_COMMIT &&
		m->ask != ASK_SIGN_IN && m->ask != ASK_PHOTO && m->ask != ASK_EVENT &&
		(m->err.code != ERR_SIGN_IN || !l->ui->reader))
		say_failed(l, &m->err);
}

static bool hear(struct loop *l)
{
	struct icloud_message m;
	bool any = false;

	while (l->started && icloud_next(l->icloud, &m)) {
		any = true;
		hear_glance(l, &m);
		ui_message(l->ui, &m);
	}
	return any;
}

/* What a command staged beside this screen is shown at once. What the engine here wrote it has told itself.
 * The descriptor tells of bytes that were written, which are a commit only a little later: looked again. */
static void look_beside(struct loop *l, bool heard)
{
	const struct icloud_message m = {.event = EVENT_STORE, .ask = ASK_STAGE};
	char bytes[4096];

	while (l->beside >= 0 && read(l->beside, bytes, sizeof bytes) > 0)
		l->look_again = LOOK_TIMES;
	if (!l->ui->reader || (!l->look_again && !heard))
		return;
	if (l->look_again)
		l->look_again--;
	if (!icloud_beside(l->ui->reader) || heard)
		return;
	l->look_again = 0;
	hear_glance(l, &m);
	ui_message(l->ui, &m);
}

static int wait_ms(const struct loop *l)
{
	int ms = ui_wait_ms(l->ui);

	return l->look_again && (ms < 0 || ms > LOOK_MS) ? LOOK_MS : ms;
}

static void reload(void *self)
{
	struct loop *l = self;

	if (l->started && icloud_has_account(l->icloud))
		l->reading = icloud_post(l->icloud, ASK_ALL, NULL);
}

/* ---- Terminal ---- */

static void take(struct loop *l, enum term_input kind, const struct term_event *ev)
{
	if (kind == TERM_KEY)
		ui_key(l->ui, ev->key);
	else if (kind == TERM_PASTE)
		ui_paste(l->ui, ev->text);
	else if (kind == TERM_CLICK)
		ui_mouse(l->ui, MOUSE_CLICK, ev->y, ev->x);
	else if (kind == TERM_WHEEL_UP || kind == TERM_WHEEL_DOWN)
		ui_mouse(l->ui, kind == TERM_WHEEL_UP ? MOUSE_WHEEL_UP : MOUSE_WHEEL_DOWN, ev->y,
			ev->x);
}

static bool read_terminal(struct loop *l)
{
	struct term_event ev;
	enum term_input kind;
	bool any = false;

	while (!l->ui->in->leave && !l->ui->in->suspend &&
		(kind = term_read(&ev)) != TERM_NOTHING) {
		any = true;
		take(l, kind, &ev);
	}
	return any;
}

static void paint(struct loop *l)
{
	struct icloud_reader *r = l->ui->reader;
	struct cells *cells;
	char title[64] = "icloud-tui";
	int badges = glance_sum(ui_glance(l->ui));

	if (r)
		icloud_read_begin(r);
	cells = ui_paint(l->ui);
	if (r)
		icloud_read_end(r);
	if (l->ui->in->repaint)
		term_forget();
	l->ui->in->repaint = false;
	term_paint(cells);
	if (badges > 0)
		snprintf(title, sizeof title, "icloud-tui (%d)", badges);
	term_title(title);
}

static void come_back(struct loop *l)
{
	int h, w;

	term_return();
	term_forget();
	if (term_resized(&h, &w))
		ui_resize(l->ui, h, w);
	ui_after_cancel(l->ui, l->ui, UI_TIMER_MINUTE); /* set anew by the clock of now */
	ui_clock_moved(l->ui);
}

static void suspend(struct loop *l)
{
	l->ui->in->suspend = false;
	term_leave();
	if (l->started)
		icloud_away(l->icloud);
	signals_stop();
	if (l->started)
		icloud_used(l->icloud);
	come_back(l);
}

static void heed_signals(struct loop *l)
{
	int number, h, w;

	while ((number = signals_next()) != 0) {
		if (number == SIGWINCH) {
			if (term_resized(&h, &w))
				ui_resize(l->ui, h, w);
		} else if (number == SIGTSTP) {
			l->ui->in->suspend = true;
		} else if (number == SIGCONT) {
			come_back(l);
		} else {
			l->status = 128 + number;
			l->ui->in->leave = true;
		}
	}
}

/* ---- Turning ---- */

static bool engine_idle(const struct loop *l)
{
	return !l->started || icloud_idle(l->icloud);
}

/* Sleeps. A terminal that is gone wakes without saying anything. */
static void sleep_until_news(struct loop *l, int wait_ms)
{
	struct pollfd fds[4] = {{.fd = STDIN_FILENO, .events = POLLIN},
		{.fd = signals_fd(), .events = POLLIN}, {.fd = l->beside, .events = POLLIN},
		{.fd = l->started ? icloud_fd(l->icloud) : -1, .events = POLLIN}};

	if (poll(fds, 4, wait_ms) < 0)
		return;
	if ((fds[0].revents & (POLLHUP | POLLERR | POLLNVAL)) || l->barren > BARREN_MOST) {
		l->status = 128 + SIGHUP;
		l->ui->in->leave = true;
	}
	if (fds[0].revents & POLLIN)
		l->barren++;
}

static void turn(struct loop *l)
{
	heed_signals(l);
	if (read_terminal(l)) {
		l->barren = 0;
		if (l->started)
			icloud_used(l->icloud);
	}
	look_beside(l, hear(l));
	ui_tick(l->ui);
	if (l->ui->in->suspend)
		suspend(l);
	if (l->ui->in->leave)
		return;
	if (ui_dirty(l->ui) || l->ui->in->repaint)
		paint(l);
	if (!ui_settles(l->ui) && !l->look_again && engine_idle(l))
		hook_idle(l->ui->in->frames);
	sleep_until_news(l, wait_ms(l));
}

static void say_trust(struct loop *l)
{
	struct icloud_account a;
	time_t now = clock_now();

	if (l->ui->reader && !icloud_notice(l->icloud)[0] && account_read(l->ui->reader, &a) &&
		account_code_soon(&a, now))
		ui_say(l->ui, STYLE_NORMAL, "Apple probably asks for a code again about %s.",
			words_day(account_trusted_until(&a), now).text);
}

static void begin(struct loop *l, const struct screen_options *options)
{
	struct error err = ERROR_INIT;

	l->ui->in->outside = (struct ui_outside){
		l, reload, theme, copy, open_url, run_editor, run_keyring, ring, notify};
	if (options && options->glance_note)
		snprintf(ui_glance(l->ui)->note, sizeof ui_glance(l->ui)->note, "%s",
			options->glance_note);
	if (!l->icloud)
		return;
	if (icloud_notice(l->icloud)[0])
		ui_say(l->ui, STYLE_WARNING, "%s", icloud_notice(l->icloud));
	l->started = icloud_start(l->icloud, &err);
	if (!l->started)
		ui_fail(l->ui, &err);
	read_glance(l);
	say_trust(l);
}

static void run(struct loop *l, const struct screen_options *options, struct screen_next *next,
	const struct shown_pane *panes, int n)
{
	struct screen_options mine = options ? *options : (struct screen_options){0};
	int h, w;

	mine.ascii = mine.ascii || term_ascii();
	term_size(&h, &w);
	l->ui = ui_new(l->icloud, &mine, h, w);
	l->ui->in->cells.coloured = term_coloured();
	l->ui->in->has_colours = term_has_colours();
	if (panes) {
		memcpy(l->ui->in->pane, panes, (size_t)n * sizeof *panes);
		l->ui->in->panes = n;
	}
	begin(l, &mine);
	ui_begin(l->ui);
	paint(l);
	reload(l);
	while (!l->ui->in->leave)
		turn(l);
	ui_end(l->ui);
	if (l->started)
		icloud_stop(l->icloud);
	icloud_reader_free(&l->ui->reader);
	if (l->beside >= 0)
		close(l->beside);
	if (next && l->status == 0)
		*next = l->ui->in->next;
	ui_free(&l->ui);
}

int ui_run_with(struct icloud *icloud, const struct screen_options *options,
	struct screen_next *next, const struct shown_pane *panes, int n)
{
	struct term_wishes wishes = {.theme = options ? options->theme : NULL,
		.contrast = options && options->contrast,
		.ascii = options && options->ascii,
		.mouse_off = options && options->mouse_off};
	struct loop l = {.icloud = icloud, .beside = -1};
	struct error err = ERROR_INIT;

	if (!term_possible(&err)) {
		fprintf(stderr, "icloud-tui: %s %s\n", err.what, err.next);
		return 1;
	}
	prompt_prepare(options ? options->history : NULL);
	if (!term_open(&wishes, &err)) {
		prompt_forget();
		fprintf(stderr, "icloud-tui: %s %s\n", err.what, err.next);
		return 1;
	}
	on_abort(term_give_back);
	signals_begin(term_give_back);
	run(&l, options, next, panes, n);
	term_close();
	signals_end();
	on_abort(NULL);
	prompt_forget();
	return l.status;
}

int ui_run(struct icloud *icloud, const struct screen_options *options, struct screen_next *next)
{
	return ui_run_with(icloud, options, next, NULL, 0);
}
