/* How results and errors leave the program: standard output and standard error. Nothing else of the
 * commands writes to either. */
#include "cli/cli.h"

#include <errno.h>
#include <string.h>
#include <poll.h>
#include <unistd.h>

/* Texts are clean by now. What --json prints is data, and may hold what steers a terminal or turns the
 * order of its letters: there it is written in the other way that JSON has for it. */
static bool for_terminal(struct str text, struct buf *out)
{
	struct str rest = text;
	uint32_t cp;

	while (utf8_next(&rest, &cp)) {
		if (text_symbol(cp) != cp && cp != '\n' && cp != '\t')
			buf_printf(out, "\\u%04x", cp);
		else
			buf_add(out, text.p, text.n - rest.n);
		text = rest;
	}
	return !out->failed;
}

static bool write_all(struct str text, struct error *err)
{
	while (text.n) {
		ssize_t n = write(STDOUT_FILENO, text.p, text.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EPIPE)
			return true;
		if (n < 0)
			return fail_file(err, "written", "Standard output");
		text = str_part(text, (size_t)n, text.n);
	}
	return true;
}

bool output_write(struct str text, bool painted, struct error *err)
{
	struct buf shown = BUF_INIT(SIZE_MAX / 2);
	bool ok = !painted && isatty(STDOUT_FILENO) && for_terminal(text, &shown)
			  ? write_all(buf_str(&shown), err)
			  : write_all(text, err);

	buf_release(&shown);
	return ok;
}

bool output_taken(void)
{
	struct pollfd out = {.fd = STDOUT_FILENO};

	return poll(&out, 1, 0) <= 0 || !(out.revents & (POLLERR | POLLNVAL));
}

static void number_or_null(struct json_writer *w, const char *key, int n)
{
	json_key(w, key);
	if (n)
		json_put_int(w, n);
	else
		json_put_null(w);
}

static void error_json(const struct error *err, struct buf *out)
{
	struct json_writer w = json_writer(out);

	json_object(&w);
	json_key(&w, "error");
	json_object(&w);
	json_key(&w, "code");
	json_put(&w, error_name(err->code));
	json_key(&w, "what");
	json_put(&w, err->what);
	json_key(&w, "next");
	json_put(&w, err->next);
	json_key(&w, "step");
	json_put(&w, err->step == STEP_NONE ? NULL : step_name(err->step));
	number_or_null(&w, "http", err->http);
	number_or_null(&w, "apple_code", err->apple);
	put_time(&w, "retry_at", err->retry_at);
	json_object_end(&w);
	json_object_end(&w);
}

static void error_text(const struct error *err, struct buf *out)
{
	buf_adds(out, "icloud-tui: ");
	text_visible(str_of(err->what), false, out);
	if (*err->next) {
		buf_addc(out, ' ');
		text_visible(str_of(err->next), false, out);
	}
}

static void say(struct buf *text)
{
	struct str rest = buf_str(text);

	while (rest.n) {
		ssize_t n = write(STDERR_FILENO, rest.p, rest.n);

		if (n < 0 && errno != EINTR)
			return;
		rest = str_part(rest, n > 0 ? (size_t)n : 0, rest.n);
	}
}

void output_error(const struct error *err, bool json)
{
	struct buf text = BUF_INIT(8 * KIB);

	if (json)
		error_json(err, &text);
	else
		error_text(err, &text);
	buf_addc(&text, '\n');
	say(&text);
	buf_release(&text);
}

void output_note(const struct cli *c, const char *sentence)
{
	struct buf text = BUF_INIT(8 * KIB);

	if (c->json || !*sentence)
		return;
	text_visible(str_of(sentence), true, &text);
	buf_addc(&text, '\n');
	say(&text);
	buf_release(&text);
}
