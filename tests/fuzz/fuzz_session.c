/* Any bytes as a session file of these endpoints: taken over as a whole or refused with a sentence; no
 * address in it that is not iCloud's is ever asked, and the document for the store holds no token. */
#include "session/inner.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER "0123456789abcdef"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static char state_dir[64];
static struct engine *engine;

static void expect(bool truth)
{
	if (!truth)
		abort();
}

static void path_of(const char *name, char out[160])
{
	snprintf(out, 160, "%s/" FOLDER "%s%s", state_dir, *name ? "/" : "", name);
}

static void put(const char *name, struct str text)
{
	char path[160];
	int fd;

	path_of(name, path);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	expect(fd >= 0 && write(fd, text.p, text.n) == (ssize_t)text.n);
	close(fd);
}

static void clean_up(void)
{
	static const char *const names[] = {"account.json", "session.json", "session.lock", ""};
	char path[160];

	engine_free(&engine);
	for (size_t i = 0; i < 4; i++) {
		path_of(names[i], path);
		if (unlink(path) != 0)
			rmdir(path);
	}
	rmdir(state_dir);
}

static void begin(void)
{
	struct error err;
	struct buf account = BUF_INIT(KIB);
	char path[160];

	snprintf(state_dir, sizeof state_dir, "/tmp/fuzz-session-XXXXXX");
	expect(mkdtemp(state_dir) != NULL);
	path_of("", path);
	expect(mkdir(path, 0700) == 0);
	engine = engine_new(&(struct engine_options){.offline = true}, &err);
	expect(engine != NULL);
	buf_printf(
		&account, "{\"endpoints\":\"%s\",\"dsid\":\"1\"}", hosts_id(engine_hosts(engine)));
	put("account.json", buf_str(&account));
	buf_release(&account);
	atexit(clean_up);
}

static void look(const struct session *s, bool good)
{
	struct buf document = BUF_INIT(16 * MIB);

	for (size_t i = 0; i < s->n_services; i++)
		expect(!*s->service[i].url || hosts_allow(engine_hosts(engine), REALM_SERVICE,
						      str_of(s->service[i].url), NULL));
	expect(good || !session_signed_in(s));
	session_document(s, &document);
	expect(document.failed || json_type(json_value(buf_str(&document))) == JSON_OBJECT);
	buf_release(&document);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct icloud_settings settings;
	struct error err = ERROR_INIT;
	struct buf file = BUF_INIT(4 * MIB);
	struct session *s;
	bool good;

	if (!engine)
		begin();
	settings.state_dir = state_dir;
	s = session_new(&settings, engine, &err);
	expect(s != NULL);
	buf_printf(
		&file, "{\"endpoints\":\"%s\",\"generation\":1,", hosts_id(engine_hosts(engine)));
	buf_add(&file, data, n);
	put("session.json", buf_str(&file));
	good = session_load(s, FOLDER, &err);
	expect(good || err.what[0]);
	look(s, good);
	s->on_disk = false; /* nothing is written back */
	session_free(&s);
	buf_release(&file);
	return 0;
}
