/* Which time zone this machine lives in, by its IANA name. */
#include "icloud/zone.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* "/usr/share/zoneinfo/Europe/London", ":Europe/London", "Europe/London" → the name. */
static struct str zone_name(struct str text)
{
	struct str folder = STR("zoneinfo/");
	size_t place = str_find(text, folder);

	if (text.n && text.p[0] == ':')
		text = str_part(text, 1, text.n);
	if (place != SIZE_MAX)
		text = str_part(text, str_find(text, folder) + folder.n, text.n);
	return str_trim(text);
}

/* "EST5EDT" and "UTC" are such names, too. */
bool zone_is_name(struct str name)
{
	if (name.n == 0 || name.n > 64 || name.p[0] == '/')
		return false;
	for (size_t i = 0; i < name.n; i++)
		if (!((name.p[i] >= 'a' && name.p[i] <= 'z') ||
			    (name.p[i] >= 'A' && name.p[i] <= 'Z') ||
			    (name.p[i] >= '0' && name.p[i] <= '9') ||
			    (name.p[i] && strchr("/_-+", name.p[i]))))
			return false;
	return true;
}

static bool from_environment(struct buf *out)
{
	const char *zone = getenv("TZ");
	struct str name = zone_name(str_of(zone));

	return zone && zone_is_name(name) && buf_add_str(out, name);
}

static bool from_link(struct buf *out)
{
	char target[512];
	ssize_t n = readlink("/etc/localtime", target, sizeof target);
	struct str name = zone_name((struct str){target, n > 0 ? (size_t)n : 0});

	return zone_is_name(name) && buf_add_str(out, name);
}

static bool from_file(struct buf *out)
{
	char line[128] = "";
	FILE *f = fopen("/etc/timezone", "re");
	bool ok = f && fgets(line, sizeof line, f) && zone_is_name(zone_name(str_of(line))) &&
		  buf_add_str(out, zone_name(str_of(line)));

	if (f)
		fclose(f);
	return ok;
}

void zone_of_machine(struct buf *out)
{
	if (!from_environment(out) && !from_link(out) && !from_file(out))
		buf_adds(out, "UTC");
}
