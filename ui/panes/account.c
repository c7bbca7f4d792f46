/* Who is signed in, how the session is, which services iCloud offers. For reading, but for signing in and
 * out; the sign-in itself is sign_in.c. */
#include "panes/account.h"

#include "icloud/icloud.h"
#include "panes/words.h"
#include "screen/layout.h"
#include "screen/ui.h"
#include "widgets/dialog.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STATE_X = 19, ANSWERED_X = 29 };

extern const struct pane pane_account;

/* ---- Services ---- */

static const char *const used[] = {
	"contacts", "calendar", "push", "keyvalue", "account", "ckdatabasews"};
enum { USED = sizeof(used) / sizeof(*used) };

/* Its place among those that this program uses; USED: it is none of them. */
static int use_of(const struct account_service *s)
{
	int i = 0;

	while (i < USED && strcmp(s->name, used[i]) != 0)
		i++;
	return i;
}

static bool is_used(const struct account_service *s)
{
	return use_of(s) < USED;
}

static int compare_services(const void *a, const void *b)
{
	const struct account_service *x = a, *y = b;
	int by = use_of(x) - use_of(y);

	return by ? by : strcmp(x->name, y->name);
}

static bool is_off(const struct account_service *s)
{
	return is_used(s) &&
	       (!s->host[0] || (strcmp(s->status, "active") != 0 && strcmp(s->status, "?") != 0));
}

/* Of the services this program uses: how long the last answer took. */
static struct str answered(struct ui *ui, const struct account_service *s)
{
	if (s->asked)
		return arena_printf(ui->frame, "%d ms ", s->took_ms);
	if (!s->host[0])
		return STR_NONE;
	return is_used(s) ? STR("not asked") : STR("not used");
}

static int service_rows(void *self, struct ui *ui, int first, int n, struct list_row *out)
{
	struct account_pane *p = self;
	int i;

	for (i = 0; i < n && first + i < p->n; i++) {
		const struct account_service *s = &p->service[first + i];

		out[i] = (struct list_row){.id = str_of(s->name)};
		out[i].sign = s->http >= 400 || is_off(s) ? '!' : 0;
		out[i].text[0] = str_of(s->name);
		out[i].text[1] = str_of(s->status);
		out[i].style[1] = STYLE_DIM;
		out[i].text[2] = answered(ui, s);
		out[i].style[2] = s->asked ? STYLE_NORMAL : STYLE_DIM;
	}
	return i;
}

static int service_place(void *self, struct ui *ui, struct str id)
{
	struct account_pane *p = self;

	(void)ui;
	for (int i = 0; i < p->n; i++)
		if (str_is(id, p->service[i].name))
			return i;
	return -1;
}

static const struct list_ops list_ops = {.rows = service_rows, .place = service_place};

static void set_columns(struct list *l)
{
	l->cols = 3;
	l->col[0] = (struct list_col){0, STATE_X - 5, false};
	l->col[1] = (struct list_col){STATE_X - 4, ANSWERED_X - STATE_X, false};
	l->col[2] = (struct list_col){ANSWERED_X - 4, 9, true};
}

static void draw_services(struct account_pane *p, struct ui *ui, struct grid *g, bool focus)
{
	struct grid part = grid_part(g, 1, 0, g->h > 4 ? g->h - 4 : g->h - 1, g->w);
	struct wrap wrap;
	struct str line;
	int y;

	grid_puts(g, 0, 4, 10, "Service", STYLE_DIM);
	grid_puts(g, 0, STATE_X, 10, "State", STYLE_DIM);
	grid_puts(g, 0, ANSWERED_X, 10, "Answered", STYLE_DIM);
	list_draw(&p->list, ui, &part, focus);
	y = p->n < part.h ? p->n + 2 : g->h - 2;
	wrap = wrap_of(
		arena_printf(ui->frame,
			"%d services; those that this program does not use are not asked.", p->n),
		g->w - 5);
	while (wrap_next(&wrap, &line))
		grid_text(g, y++, 4, g->w - 4, line, STYLE_DIM);
}

/* ---- Settings, and the whole ---- */

/* What they are for stands below where there is room for it, else the words alone. */
static void draw_settings(struct account_pane *p, struct ui *ui, struct grid *g)
{
	struct wrap wrap;
	struct str line;
	int y = p->settings.n + 5 > g->h ? 1 : 2;

	grid_puts(g, 0, 2, g->w - 2, "Settings from iCloud", STYLE_STRONG);
	for (int i = 0; i < p->settings.n; i++)
		y = account_fact(g, y, p->settings.setting[i].label,
			str_of(p->settings.setting[i].words), STYLE_NORMAL);
	if (!p->settings.known)
		line = STR("iCloud has not told them yet.");
	else
		line = arena_printf(ui->frame,
			"%d more that this program does not use. Change settings on icloud.com.",
			p->settings.others);
	wrap = wrap_of(line, g->w - 3);
	for (y++; y < g->h && wrap_next(&wrap, &line); y++)
		grid_text(g, y, 2, g->w - 2, line, STYLE_DIM);
}

static void draw_nobody(struct grid *g)
{
	grid_puts(g, 1, 4, g->w - 4, "Nobody is signed in.", STYLE_STRONG);
	grid_puts(g, 2, 4, g->w - 4,
		"L signs in to iCloud; icloud-tui --demo shows a sample account.", STYLE_DIM);
}

static enum account_column shown_beside(const struct account_pane *p)
{
	return p->column == COLUMN_SETTINGS ? COLUMN_SETTINGS : COLUMN_SERVICES;
}

static void draw_column(
	struct account_pane *p, struct ui *ui, struct grid *g, enum account_column column)
{
	if (column == COLUMN_WHO)
		account_who_draw(p, ui, g);
	else if (column == COLUMN_SERVICES)
		draw_services(p, ui, g, true);
	else
		draw_settings(p, ui, g);
}

static const char *next_column_words(const struct account_pane *p, int w)
{
	if (p->column == COLUMN_SETTINGS)
		return w < 80 ? "who" : "services";
	return w < 80 && p->column == COLUMN_WHO ? "services" : "settings";
}

void account_draw(void *self, struct ui *ui, struct grid *g)
{
	struct account_pane *p = self;
	struct grid left, middle, right;

	if (p->others.shown) {
		account_others_draw(&p->others, ui, g);
		return;
	}
	if (p->exact.shown) {
		account_exact_draw(&p->exact, ui, g);
		return;
	}
	if (!p->known) {
		draw_nobody(g);
		return;
	}
	if (g->w >= 110)
		ui_words(ui, ACT_NEXT_COLUMN, "%s", "");
	else
		ui_words(ui, ACT_NEXT_COLUMN, "%s", next_column_words(p, g->w));
	if (g->w < 80) {
		draw_column(p, ui, g, p->column);
		return;
	}
	left = grid_part(g, 0, 0, g->h, 39);
	middle = grid_part(g, 0, 40, g->h, g->w < 110 ? g->w - 40 : 41);
	ui_divider(ui, g, 39);
	account_who_draw(p, ui, &left);
	if (g->w < 110) {
		draw_column(p, ui, &middle, shown_beside(p));
		return;
	}
	draw_services(p, ui, &middle, true);
	ui_divider(ui, g, 81);
	right = grid_part(g, 0, 82, g->h, g->w - 82);
	draw_settings(p, ui, &right);
}

/* ---- State ---- */

void account_ready(struct account_pane *p, struct ui *ui)
{
	if (!p->list.ops) {
		list_init(&p->list, &list_ops, p);
		set_columns(&p->list);
	}
	list_refresh(&p->list, ui, p->n);
}

static void put(char *out, size_t size, struct str s)
{
	snprintf(out, size, "%.*s", STR_ARG(utf8_clip(s, size - 1)));
}

static struct str host_of(struct str url)
{
	size_t from = str_find(url, STR("://")), end;

	url = from == SIZE_MAX ? url : str_part(url, from + 3, url.n);
	end = str_find(url, STR("/"));
	return end == SIZE_MAX ? url : str_part(url, 0, end);
}

static void take_service(void *ctx, struct str name, struct str url, struct str status)
{
	struct account_pane *p = ctx;
	struct account_service *s;

	if (p->n == SERVICES_MAX)
		return;
	s = &p->service[p->n++];
	memset(s, 0, sizeof(*s));
	put(s->name, sizeof(s->name), name);
	put(s->status, sizeof(s->status),
		!url.n	   ? STR("no address")
		: status.n ? status
			   : STR("?"));
	put(s->host, sizeof(s->host), host_of(url));
}

/* When a service answered last, and what, is known from the activity record. */
static void take_answers(struct account_pane *p, struct ui *ui)
{
	static struct icloud_activity seen[200];
	size_t n = ui->icloud ? activity_list(ui->icloud, seen, 200) : 0;

	for (size_t i = n; i > 0; i--)
		for (int s = 0; s < p->n; s++) {
			if (strcmp(p->service[s].name, seen[i - 1].service) != 0)
				continue;
			p->service[s].asked = true;
			p->service[s].took_ms = seen[i - 1].took_ms;
			p->service[s].http = seen[i - 1].http;
			if (seen[i - 1].http >= 400)
				snprintf(p->service[s].note, sizeof(p->service[s].note), "%s",
					seen[i - 1].note);
		}
}

/* Where state is kept, with ~ for the home folder. */
static void find_folder(struct account_pane *p)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	size_t n = home ? strlen(home) : 0;

	if (!state || !*state)
		snprintf(p->folder, sizeof(p->folder), "~/.local/state/icloud-tui");
	else if (n > 1 && !strncmp(state, home, n) && state[n] == '/')
		snprintf(p->folder, sizeof(p->folder), "~%s/icloud-tui", state + n);
	else
		snprintf(p->folder, sizeof(p->folder), "%s/icloud-tui", state);
}

static void account_load(struct account_pane *p, struct ui *ui)
{
	struct icloud_storage storage = {0};

	if (!ui->reader)
		return;
	p->known = account_read(ui->reader, &p->who) && p->who.apple_id[0];
	if (storage_read(ui->reader, &storage) && storage.total > 0)
		snprintf(p->plan, sizeof(p->plan), "%s%.24s GB", storage.paid ? "iCloud+, " : "",
			words_gigabytes(storage.total).text);
	find_folder(p);
	if (ui->icloud)
		icloud_heartbeat(ui->icloud, &p->beat);
	account_settings_read(&p->settings, ui->reader);
	p->n = 0;
	account_services(ui->reader, take_service, p);
	qsort(p->service, (size_t)p->n, sizeof(*p->service), compare_services);
	take_answers(p, ui);
	account_ready(p, ui);
}

static void account_open(void *self, struct ui *ui)
{
	account_load(self, ui);
}

static void account_close(void *self, struct ui *ui)
{
	struct account_pane *p = self;

	(void)ui;
	account_exact_release(&p->exact);
}

/* What is kept here has changed a good deal. */
static bool is_read(const struct icloud_message *m)
{
	return m->event == EVENT_DONE && (m->ask == ASK_SIGN_IN || m->ask == ASK_ALL);
}

static unsigned account_event(void *self, struct ui *ui, const struct event *ev)
{
	struct account_pane *p = self;
	const struct icloud_message *m = ev->message;

	if (ev->kind == EV_MESSAGE && m->event != EVENT_STORE && m->event != EVENT_DONE)
		return 0;
	if (ev->kind == EV_MESSAGE && m->event == EVENT_DONE && m->token && m->token == p->token) {
		p->token = 0;
		ui_say(ui, STYLE_NORMAL, "Signed out, here and at iCloud.");
	}
	if (ev->kind != EV_MESSAGE && ev->kind != EV_SHOWN)
		return 0;
	if (ui->icloud && (ev->kind == EV_SHOWN || is_read(m)))
		p->kept = icloud_kept(ui->icloud, &p->kept_more);
	account_load(self, ui);
	return KEY_REDRAW;
}

static unsigned say_service(struct account_pane *p, struct ui *ui)
{
	const struct account_service *s = &p->service[p->list.at];
	struct error why;

	if (p->n == 0)
		return KEY_PASS;
	if (is_used(s) && ui->reader && account_service_off(ui->reader, s->name, s->name, &why))
		ui_say(ui, STYLE_WARNING, "%s %s", why.what, why.next);
	else if (s->note[0])
		ui_say(ui, STYLE_WARNING, "%s at %s: %s", s->name, s->host, s->note);
	else
		ui_say(ui, STYLE_NORMAL, "%s at %s.", s->name, s->host[0] ? s->host : "no address");
	return KEY_DONE | KEY_REDRAW;
}

static void signed_out(void *self, struct ui *ui, int answer, struct str typed)
{
	struct account_pane *p = self;

	(void)typed;
	if (answer == 1)
		p->token = icloud_post(ui->icloud, ASK_LOGOUT, NULL);
}

static void ask_sign_out(struct account_pane *p, struct ui *ui)
{
	struct dialog d = {.context = CONTEXT_CONFIRM,
		.title = STR("Sign out"),
		.self = p,
		.done = signed_out,
		.lines = 3,
		.answers = 2};

	d.line[0].text = STR("The session ends here and at iCloud.");
	d.line[1].text = STR("What was read is deleted from this machine.");
	d.line[2].text = STR("Changes that wait and backups are kept.");
	d.answer[0] = (struct dialog_answer){KEY_ESC_, "not yet"};
	d.answer[1] = (struct dialog_answer){'y', "sign out"};
	ui_ask(ui, &d);
}

static unsigned sign_in_or_out(struct account_pane *p, struct ui *ui)
{
	if (p->who.signed_in)
		ask_sign_out(p, ui);
	else
		ui_show(ui, "sign_in");
	return KEY_DONE | KEY_REDRAW;
}

/* The columns that have no room beside the others come one after the other. */
static unsigned turn(struct account_pane *p, struct ui *ui, int by)
{
	int first = ui->w < 80 ? COLUMN_WHO : COLUMN_SERVICES;
	int n = COLUMN_SETTINGS - first + 1, at = (int)p->column - first;

	if (ui->w >= 110)
		return KEY_PASS;
	p->column = (enum account_column)(first + ((at < 0 ? 0 : at) + by + n) % n);
	return KEY_DONE | KEY_REDRAW;
}

static unsigned open_service(struct account_pane *p, struct ui *ui)
{
	if (ui->w < 80 && p->column == COLUMN_WHO)
		return turn(p, ui, 1);
	if (ui->w < 110 && p->column == COLUMN_SETTINGS)
		account_exact_open(&p->exact, ui);
	else
		return say_service(p, ui);
	return KEY_DONE | KEY_REDRAW;
}

static unsigned account_act(void *self, struct ui *ui, enum action a)
{
	struct account_pane *p = self;

	if (p->others.shown && a != ACT_SIGN_IN && a != ACT_RELOAD)
		return account_others_act(&p->others, ui, a);
	if (p->exact.shown && a != ACT_SIGN_IN && a != ACT_RELOAD && a != ACT_ACCOUNTS)
		return account_exact_act(&p->exact, ui, a);
	switch (a) {
	case ACT_SIGN_IN:
		return sign_in_or_out(p, ui);
	case ACT_ACCOUNTS:
		account_others_open(&p->others, ui);
		return KEY_DONE | KEY_REDRAW;
	case ACT_RELOAD:
		icloud_post(ui->icloud, ASK_SETTINGS, NULL);
		return KEY_DONE | KEY_REDRAW;
	case ACT_NEXT_COLUMN:
		return turn(p, ui, 1);
	case ACT_PREVIOUS_COLUMN:
		return turn(p, ui, -1);
	case ACT_OPEN:
		return open_service(p, ui);
	case ACT_EXACT:
		account_exact_open(&p->exact, ui);
		return KEY_DONE | KEY_REDRAW;
	case ACT_BACK:
		if (p->column == COLUMN_WHO || ui->w >= 110)
			return KEY_PASS;
		p->column = COLUMN_WHO;
		return KEY_DONE | KEY_REDRAW;
	default:
		return p->n ? list_act(&p->list, ui, a) : KEY_PASS;
	}
}

const struct pane pane_account = {
	.name = "account",
	.title = "Account",
	.context = CONTEXT_ACCOUNT,
	.size = sizeof(struct account_pane),
	.open = account_open,
	.close = account_close,
	.event = account_event,
	.act = account_act,
	.draw = account_draw,
};
