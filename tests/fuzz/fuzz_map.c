/* The answer of accountLogin: whatever it holds, no service ends up at a host that is not iCloud's. */
#include "session/inner.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct icloud_settings settings;
	static struct engine *engine;
	struct session *s;
	struct buf document = BUF_INIT(16 * MIB);
	struct error err = ERROR_INIT;
	bool complete;

	settings.state_dir = (char *)(uintptr_t) "/nonexistent";
	if (!engine)
		engine = engine_new(&(struct engine_options){.offline = true}, &err);
	s = session_new(&settings, engine, &err);
	map_take(s, (struct str){(const char *)data, n}, &complete, &err);
	for (size_t i = 0; i < s->n_services; i++)
		if (*s->service[i].url && !hosts_allow(engine_hosts(engine), REALM_SERVICE,
						  str_of(s->service[i].url), &err))
			__builtin_trap();
	session_document(s, &document);
	if (!document.failed && !json_value(buf_str(&document)).n)
		__builtin_trap();
	buf_release(&document);
	session_free(&s);
	return 0;
}
