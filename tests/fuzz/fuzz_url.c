/* Addresses: what is taken apart must be what was there, and what is encoded must stay one value. */
#include "net/activity.h"
#include "net/hosts.h"
#include "net/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str text = {(const char *)data, n};
	struct buf built = BUF_INIT(16 * MIB);
	struct icloud_activity line = {0};
	struct hosts *h = hosts_new();
	enum realm realm;
	struct url u;

	if (url_parse(text, &u) &&
		(u.port < 1 || u.port > 65535 || str_find(u.host, STR("@")) != SIZE_MAX))
		__builtin_trap();
	if (hosts_realm(h, text, &realm) && !str_ends(u.host, STR("m")) &&
		!str_ends(u.host, STR("M")) && !str_ends(u.host, STR("n")) &&
		!str_ends(u.host, STR("N")))
		__builtin_trap();
	activity_address(&line, text);
	buf_adds(&built, "https://h.icloud.com/x");
	url_param(&built, "v", text);
	if (!built.failed && n < KIB && !url_parse(buf_str(&built), &u))
		__builtin_trap();
	buf_release(&built);
	hosts_free(&h);
	return 0;
}
