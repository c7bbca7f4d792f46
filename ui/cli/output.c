/* How results and errors leave the program: standard output and standard error. Nothing else of the
 * commands writes to either. */
#include "cli/cli.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

bool output_write(struct str text, struct error *err)
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

	(void)json;
	buf_adds(&text, "icloud-tui: ");
	text_visible(str_of(err->what), false, &text);
	if (*err->next) {
		buf_addc(&text, ' ');
		text_visible(str_of(err->next), false, &text);
	}
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
