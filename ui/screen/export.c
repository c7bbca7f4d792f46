/* Saving what a pane shows into a file of the person's. The name is asked for each time; the file is theirs alone
 * (0600), written whole or not at all, and what is there already is replaced only after a second yes. */
#include "screen/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TEXT_MOST = 64 * MIB };

struct export
{
	char what[80], path[1024];
	struct buf text;
	void (*then)(void *self, struct ui *ui, const char *path, bool replace); /* NULL: here */
	void *self;
};

void export_free(struct ui *ui)
{
	struct export *e = ui->in->export;

	if (e)
		buf_release(&e->text);
	free(e);
	ui->in->export = NULL;
}

static bool write_all(int fd, struct str text)
{
	while (text.n) {
		ssize_t n = write(fd, text.p, text.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		text = str_part(text, (size_t)n, text.n);
	}
	return fsync(fd) == 0;
}

/* Beside it first: a full disk must not cost what was there. */
static bool write_file(const char *path, struct str text, struct error *err)
{
	char beside[1100];
	int fd;
	bool ok;

	snprintf(beside, sizeof beside, "%s.%ld", path, (long)getpid());
	fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	ok = fd >= 0 && write_all(fd, text);
	if (fd >= 0)
		ok = close(fd) == 0 && ok;
	ok = ok && rename(beside, path) == 0;
	if (ok)
		return true;
	fail_file(err, "write", path);
	if (fd >= 0)
		unlink(beside);
	return false;
}

static void save(struct ui *ui, bool replace)
{
	struct export *e = ui->in->export;
	struct error err = ERROR_INIT;

	if (e->then)
		e->then(e->self, ui, e->path, replace);
	else if (write_file(e->path, buf_str(&e->text), &err))
		ui_say(ui, STYLE_NORMAL, "Written into %s: %s.", e->path, e->what);
	else
		ui_fail(ui, &err);
	export_free(ui);
	ui_redraw(ui);
}

static void answered_again(void *self, struct ui *ui, int answer, struct str typed)
{
	(void)self, (void)typed;
	if (answer == 1) {
		save(ui, true);
		return;
	}
	export_free(ui);
	ui_say(ui, STYLE_NORMAL, "Nothing was written.");
}

static void ask_again(struct ui *ui)
{
	struct dialog d = {
		.context = CONTEXT_DIALOG, .title = STR("It is there already"), .answers = 2};

	d.line[d.lines++].text = str_of(ui->in->export->path);
	d.line[d.lines++].text = STR("");
	d.line[d.lines++].text = STR("Replacing it loses what stands in it now.");
	d.answer[0] = (struct dialog_answer){KEY_ESC_, "leave it as it is"};
	d.answer[1] = (struct dialog_answer){'y', "replace it"};
	d.done = answered_again;
	ui_ask(ui, &d);
}

/* "~/" is the home; nothing else is expanded. */
static bool take_path(struct export *e, struct str typed)
{
	const char *home = str_starts(typed, STR("~/")) ? getenv("HOME") : NULL;
	struct str rest = home ? str_part(typed, 1, typed.n) : typed;
	int n = snprintf(e->path, sizeof e->path, "%s%.*s", home ? home : "", STR_ARG(rest));

	return n > 0 && (size_t)n < sizeof e->path;
}

static void answered(void *self, struct ui *ui, int answer, struct str typed)
{
	struct export *e = ui->in->export;
	struct stat st;

	(void)self;
	if (answer != 1 || !e || !take_path(e, typed)) {
		export_free(ui);
		return;
	}
	if (lstat(e->path, &st) != 0) {
		save(ui, false);
	} else if (S_ISREG(st.st_mode)) {
		ask_again(ui);
	} else {
		export_free(ui);
		ui_say(ui, STYLE_WARNING, "That is no plain file. X asks for another name.");
	}
}

static struct export *begin(struct ui *ui, const char *what)
{
	struct export *e = mem_new(sizeof *e);

	export_free(ui);
	ui->in->export = e;
	snprintf(e->what, sizeof e->what, "%s", what);
	e->text = BUF_INIT(TEXT_MOST);
	return e;
}

static void ask_name(struct ui *ui, const char *name)
{
	struct dialog d = {.context = CONTEXT_DIALOG,
		.done = answered,
		.typed_label = "file",
		.typed_any = true,
		.answers = 2};

	d.title = arena_printf(ui->frame, "Write %s into a file", ui->in->export->what);
	d.initial = str_of(name);
	d.line[d.lines++].text =
		STR("In the folder where the program was started, unless a folder is named.");
	d.answer[0] = (struct dialog_answer){KEY_ESC_, "not now"};
	d.answer[1] = (struct dialog_answer){KEY_ENTER_, "write it"};
	ui_ask(ui, &d);
}

void ui_export(struct ui *ui, const char *what, const char *name, struct str text)
{
	struct export *e = begin(ui, what);

	if (buf_add_str(&e->text, text)) {
		ask_name(ui, name);
		return;
	}
	export_free(ui);
	ui_say(ui, STYLE_WARNING, "That is too much for one file.");
}

void ui_export_path(struct ui *ui, const char *what, const char *name,
	void (*then)(void *self, struct ui *ui, const char *path, bool replace), void *self)
{
	struct export *e = begin(ui, what);

	e->then = then;
	e->self = self;
	ask_name(ui, name);
}
