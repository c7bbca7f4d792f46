/* Errors as the person reads them. Owns the tables of codes and steps; never prints. */
#include "icloud/error.h"
#include "icloud/text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct {
	const char *name;
	int status;
} codes[] = {
#define _(code, name, status) {name, status},
	ERRORS(_)
#undef _
};

static const struct {
	const char *name, *words;
} steps[] = {
#define _(step, name, words) {name, words},
	STEPS(_)
#undef _
};

static void copy_clipped(char *to, size_t size, const char *text)
{
	struct str s = utf8_clip(str_of(text), size - 1);

	if (s.n)
		memcpy(to, s.p, s.n);
	to[s.n] = '\0';
}

bool fail(struct error *err, enum errcode code, const char *what, const char *next)
{
	if (!err)
		return false;
	*err = ERROR_INIT;
	err->code = code;
	copy_clipped(err->what, sizeof err->what, what);
	copy_clipped(err->next, sizeof err->next, next);
	return false;
}

bool failf(struct error *err, enum errcode code, const char *next, const char *what, ...)
{
	char text[1024];
	va_list args;

	va_start(args, what);
	vsnprintf(text, sizeof text, what, args);
	va_end(args);
	return fail(err, code, text, next);
}

bool fail_file(struct error *err, const char *verb, const char *path)
{
	int why = errno;
	const char *next = why == ENOSPC || why == EDQUOT ? "Free some space, then try again."
							  : "Check the folder and its permissions.";

	return failf(err, ERR_DISK, next, "%s cannot be %s: %s.", path, verb, strerror(why));
}

const char *error_name(enum errcode code)
{
	return codes[code].name;
}

int error_exit_status(enum errcode code)
{
	return codes[code].status;
}

const char *step_name(enum step step)
{
	return steps[step].name;
}

const char *step_words(enum step step)
{
	return steps[step].words;
}
