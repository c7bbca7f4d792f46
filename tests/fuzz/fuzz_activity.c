/* Any bytes as a line of the record, as header lines and as a body to be masked: whole, and cut anywhere. */
#include "net/activity.h"
#include "net/mask.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void try_line(struct str text)
{
	struct icloud_activity a, b;
	struct buf out = BUF_INIT(64 * KIB);
	struct json_writer w = json_writer(&out);

	if (!activity_read_line(text, &a))
		return;
	activity_write(&w, &a);
	if (!activity_read_line(buf_str(&out), &b))
		__builtin_trap();
	buf_release(&out);
}

/* What a terminal would heed never passes. */
static void assert_harmless(const struct buf *out)
{
	for (size_t i = 0; i < out->n; i++)
		if ((unsigned char)out->p[i] < ' ' && out->p[i] != '\n')
			__builtin_trap();
}

static void try_body(struct str text, bool strict)
{
	struct buf out = BUF_INIT(32 * KIB);

	mask_body(text, strict, &out);
	assert_harmless(&out);
	buf_release(&out);
}

/* A password under its name is nowhere in what comes out, whatever stands around it. */
static void try_secret(struct str text)
{
	struct buf body = BUF_INIT(64 * KIB), out = BUF_INIT(128 * KIB);

	buf_adds(&body, "{\"password\":[\"Xyzzy-plover\",");
	buf_adds(&body, "{\"deep\":\"Xyzzy-plover\"}],\"a\":");
	buf_add_str(&body, text);
	mask_body(buf_str(&body), false, &out);
	if (str_find(text, STR("Xyzzy")) == SIZE_MAX &&
		str_find(buf_str(&out), STR("Xyzzy")) != SIZE_MAX)
		__builtin_trap();
	buf_release(&body);
	buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str text = {(const char *)data, n};
	struct buf out = BUF_INIT(64 * KIB);

	try_line(text);
	try_body(text, false);
	try_body(text, true);
	try_secret(text);
	for (size_t cut = 1; cut < n && cut < 64; cut++)
		try_body(str_part(text, 0, n - cut), false);
	mask_headers(text, &out);
	assert_harmless(&out);
	buf_release(&out);
	return 0;
}
