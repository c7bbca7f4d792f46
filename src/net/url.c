/* Addresses, read strictly and built with encoded values. Pure: keeps nothing, asks nobody. */
#include "net/url.h"

static bool is_alnum(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool host_ok(struct str host)
{
	if (!host.n || host.n > 253 || host.p[0] == '.' || host.p[host.n - 1] == '.')
		return false;
	for (size_t i = 0; i < host.n; i++) {
		unsigned char c = (unsigned char)host.p[i];

		if (!is_alnum(c) && c != '-' && c != '.')
			return false;
		if (c == '.' && host.p[i - 1] == '.')
			return false;
	}
	return true;
}

/* "[::1]": digits, colons and dots only. */
static bool address_ok(struct str host)
{
	for (size_t i = 0; i < host.n; i++) {
		char c = host.p[i];

		if (!is_alnum((unsigned char)c) && c != ':' && c != '.')
			return false;
	}
	return host.n >= 2 && str_find(host, STR(":")) != SIZE_MAX;
}

static bool read_port(struct str text, int *port)
{
	int64_t n;

	if (text.n > 5 || !str_to_int64(text, &n) || n < 1 || n > 65535 || text.p[0] == '+')
		return false;
	*port = (int)n;
	return true;
}

static bool read_authority(struct str text, struct url *out)
{
	size_t end, colon;

	if (text.n && text.p[0] == '[') {
		end = str_find(text, STR("]"));
		if (end == SIZE_MAX)
			return false;
		out->host = str_part(text, 1, end - 1);
		text = str_part(text, end + 1, SIZE_MAX);
		if (text.n && text.p[0] != ':')
			return false;
		return address_ok(out->host) &&
		       (!text.n || read_port(str_part(text, 1, SIZE_MAX), &out->port));
	}
	colon = str_find(text, STR(":"));
	out->host = str_part(text, 0, colon == SIZE_MAX ? text.n : colon);
	return host_ok(out->host) &&
	       (colon == SIZE_MAX || read_port(str_part(text, colon + 1, SIZE_MAX), &out->port));
}

static bool bytes_ok(struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if (c <= ' ' || c >= 0x7f || c == '\\' || c == '#' || c == '"' || c == '<' ||
			c == '>')
			return false;
	}
	return true;
}

bool url_parse(struct str text, struct url *out)
{
	struct url u = {.port = 443};
	struct str rest;
	size_t end = 0, mark;

	if (text.n > 8 * KIB || !bytes_ok(text) || !str_starts(text, STR("https://")))
		return false;
	rest = str_part(text, 8, SIZE_MAX);
	while (end < rest.n && rest.p[end] != '/' && rest.p[end] != '?')
		end++;
	if (!read_authority(str_part(rest, 0, end), &u))
		return false;
	rest = str_part(rest, end, SIZE_MAX);
	mark = str_find(rest, STR("?"));
	u.path = str_part(rest, 0, mark == SIZE_MAX ? rest.n : mark);
	u.query = mark == SIZE_MAX ? STR_NONE : str_part(rest, mark + 1, SIZE_MAX);
	*out = u;
	return true;
}

bool url_encode(struct buf *out, struct str value)
{
	for (size_t i = 0; i < value.n; i++) {
		unsigned char c = (unsigned char)value.p[i];

		if (is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~')
			buf_addc(out, (char)c);
		else
			buf_printf(out, "%%%02X", c);
	}
	return !out->failed;
}

static bool separate(struct buf *url)
{
	return buf_addc(url, str_find(buf_str(url), STR("?")) == SIZE_MAX ? '?' : '&');
}

bool url_param(struct buf *url, const char *name, struct str value)
{
	separate(url);
	buf_adds(url, name);
	buf_addc(url, '=');
	return url_encode(url, value);
}

bool url_query(struct buf *url, const char *encoded)
{
	if (!encoded || !*encoded)
		return !url->failed;
	separate(url);
	return buf_adds(url, encoded);
}
