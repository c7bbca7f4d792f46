/* The door to inih. Looks at every line before inih does; see config.h for what it would get wrong. */
#include "base/config.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <ini.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct reading {
	config_pair_fn *pair;
	void *ctx;
	struct error err;
};

static bool is_comment(struct str line)
{
	line = str_trim(line);
	return line.n == 0 || line.p[0] == '#' || line.p[0] == ';';
}

/* The name on a line, for a message. */
static struct str name_on(struct str line)
{
	struct str name = STR_NONE;

	str_cut(&line, '=', &name);
	return utf8_clip(str_trim(name), 40);
}

static bool line_fails(int number, struct str line, const char *why, struct error *err)
{
	struct buf name = BUF_INIT(KIB);

	text_visible(name_on(line), false, &name);
	failf(err, ERR_USAGE, "Mend the line, then start again.",
		"Line %d of the config, “%s”, %s.", number, buf_cstr(&name), why);
	buf_release(&name);
	return false;
}

static bool line_ok(int number, struct str line, struct error *err)
{
	if (memchr(line.p, '\0', line.n))
		return line_fails(number, STR_NONE, "holds a byte that is no text", err);
	if (is_comment(line))
		return true;
	if (line.n > CONFIG_LINE)
		return line_fails(number, line, "is longer than 190 characters", err);
	if (line.p[0] == ' ' || line.p[0] == '\t')
		return line_fails(number, line, "begins with a blank", err);
	if (str_find(line, STR(" ;")) != SIZE_MAX || str_find(line, STR("\t;")) != SIZE_MAX)
		return line_fails(number, line, "has a “;” behind a blank", err);
	return true;
}

static bool lines_ok(struct str text, struct error *err)
{
	struct str line;

	for (int number = 1; str_cut(&text, '\n', &line); number++)
		if (line.n && !line_ok(number, line, err))
			return false;
	return true;
}

static int give_pair(void *user, const char *section, const char *name, const char *value)
{
	struct reading *r = user;

	if (r->err.code != ERR_NONE)
		return 1;
	return r->pair(r->ctx, section, name, value ? value : "", &r->err);
}

bool config_read(struct str text, config_pair_fn *pair, void *ctx, struct error *err)
{
	struct reading r = {.pair = pair, .ctx = ctx};
	char *copy;
	int line;

	if (!lines_ok(text, err))
		return false;
	copy = str_dup(text);
	line = ini_parse_string(copy, give_pair, &r);
	free(copy);
	if (r.err.code != ERR_NONE)
		return failf(
			err, ERR_USAGE, r.err.next, "Line %d of the config: %s", line, r.err.what);
	if (line > 0)
		return failf(err, ERR_USAGE, "A line reads: name = value.",
			"Line %d of the config cannot be read.", line);
	return true;
}

static bool read_all(int fd, struct buf *out)
{
	char part[4096];
	ssize_t n;

	while ((n = read(fd, part, sizeof part)) > 0)
		if (!buf_add(out, part, (size_t)n))
			return false;
	return n == 0;
}

/* The file, as far as it is a text of at most 64 KiB. One that is not there is empty. */
static bool read_file(const char *path, struct buf *out, struct error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool ok;

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return true;
	if (fd < 0)
		return fail_file(err, "read", path);
	ok = read_all(fd, out);
	if (out->failed)
		fail(err, ERR_USAGE, "The config is larger than 64 KiB.", "Make it shorter.");
	else if (!ok)
		fail_file(err, "read", path);
	close(fd);
	return ok;
}

bool config_read_file(const char *path, config_pair_fn *pair, void *ctx, struct error *err)
{
	struct buf text = BUF_INIT(64 * KIB);
	bool ok = read_file(path, &text, err) && config_read(buf_str(&text), pair, ctx, err);

	buf_release(&text);
	return ok;
}

/* The line below its section's, at its own number, so that a message names the right one. */
static bool read_line(struct str section, int number, struct str line, config_pair_fn *pair,
	void *ctx, struct error *err)
{
	struct buf text = BUF_INIT(256 * KIB);
	bool ok;

	buf_add_str(&text, section);
	for (int i = 1; i < number; i++)
		buf_addc(&text, '\n');
	buf_add_str(&text, line);
	buf_addc(&text, '\n');
	ok = config_read(buf_str(&text), pair, ctx, err);
	buf_release(&text);
	return ok;
}

void config_examine_file(const char *path, config_pair_fn *pair, void *ctx,
	void (*mistake)(void *ctx, const struct error *why), void *mistake_ctx)
{
	struct buf text = BUF_INIT(64 * KIB);
	struct error why = ERROR_INIT;
	struct str rest, line, section = STR_NONE;

	if (!read_file(path, &text, &why))
		mistake(mistake_ctx, &why);
	rest = why.code == ERR_NONE ? buf_str(&text) : STR_NONE;
	for (int number = 1; str_cut(&rest, '\n', &line); number++) {
		bool heads = line.n && line.p[0] == '[';

		why = ERROR_INIT;
		if (!read_line(heads ? STR_NONE : section, number, line, pair, ctx, &why))
			mistake(mistake_ctx, &why);
		else if (heads)
			section = line;
	}
	buf_release(&text);
}

/* "name = …" or "name: …", blanks before it or not. */
static bool is_pair_of(struct str line, const char *name)
{
	size_t n = strlen(name);

	line = str_trim(line);
	if (line.n <= n || memcmp(line.p, name, n) != 0)
		return false;
	line = str_trim(str_part(line, n, line.n));
	return line.n && (line.p[0] == '=' || line.p[0] == ':');
}

bool config_with(struct str text, const char *name, const char *value, struct buf *out)
{
	struct str rest = text, line;
	struct buf others = BUF_INIT(128 * KIB);
	bool top = true, put = false, ok = true;

	while (str_cut(&rest, '\n', &line)) {
		top = top && (str_trim(line).n == 0 || str_trim(line).p[0] != '[');
		if (!top || !is_pair_of(line, name))
			ok = ok && buf_add_str(&others, line) && buf_addc(&others, '\n');
		else if (!put)
			put = buf_printf(&others, "%s = %s\n", name, value);
	}
	ok = ok && !others.failed && (put || buf_printf(out, "%s = %s\n", name, value)) &&
	     buf_add_str(out, buf_str(&others));
	buf_release(&others);
	return ok;
}

static bool keep(
	const char *path, struct str text, const char *name, const char *value, struct error *err)
{
	struct buf out = BUF_INIT(128 * KIB);
	bool ok = config_with(text, name, value, &out) ||
		  fail(err, ERR_USAGE, "The config is larger than 64 KiB.", "Make it shorter.");

	ok = ok && file_write(path, buf_str(&out), err);
	buf_release(&out);
	return ok;
}

bool config_keep(const char *path, const char *name, const char *value, struct error *err)
{
	struct buf text = BUF_INIT(64 * KIB);
	char *there = realpath(path, NULL), *folder = str_dup(str_of(path));
	const char *slash = strrchr(folder, '/');
	bool ok = true;

	if (there)
		ok = file_read(there, &text, err);
	else if (slash)
		ok = folder_make((folder[slash - folder] = '\0', folder), err);
	ok = ok && keep(there ? there : path, buf_str(&text), name, value, err);
	free(folder);
	free(there);
	buf_release(&text);
	return ok;
}
