/* Set-Cookie lines, one a line, as a server may send them; then what would be sent back and saved. */
#include "net/jar.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const struct str url = {"https://setup.icloud.com/setup/ws/1/accountLogin", 48};
	struct jar *j = jar_new(), *k = jar_new();
	struct buf sent = BUF_INIT(4 * MIB), saved = BUF_INIT(16 * MIB);
	struct json_writer w = json_writer(&saved);
	struct str rest = {(const char *)data, n}, line;
	size_t count;

	while (str_cut(&rest, '\n', &line))
		jar_hear(j, REALM_SETUP, url, line, 1700000000);
	count = jar_header(j, REALM_SERVICE, STR("https://p1-x.icloud.com/co"), 1700000000, &sent);
	if (str_find(buf_str(&sent), STR("\n")) != SIZE_MAX || count > jar_count(j))
		__builtin_trap();
	jar_write(j, &w);
	if (!saved.failed && !jar_read(k, buf_str(&saved)) &&
		utf8_ok((struct str){(const char *)data, n}))
		__builtin_trap();
	buf_release(&sent);
	buf_release(&saved);
	jar_free(&j);
	jar_free(&k);
	return 0;
}
