#include "sim.h"

#include "icloud/json.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <setjmp.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

extern char **environ;

enum { READY_MS = 60000, ARGS = 30 };

static void read_line(int fd, struct buf *line)
{
	struct pollfd wait = {.fd = fd, .events = POLLIN};
	char c;

	for (;;) {
		if (poll(&wait, 1, READY_MS) <= 0 || read(fd, &c, 1) != 1)
			fail_msg("the simulator did not get ready");
		if (c == '\n')
			return;
		buf_addc(line, c);
	}
}

static char *member(struct str object, const char *key)
{
	struct buf text = BUF_INIT(4 * KIB);
	char *copy = NULL;

	if (json_text(json_get(object, key), &text))
		copy = str_dup(buf_str(&text));
	buf_release(&text);
	return copy;
}

static void read_ready(struct sim *s, int fd)
{
	struct buf line = BUF_INIT(64 * KIB);
	const char *colon;
	struct str ready;
	int64_t port = 0;

	read_line(fd, &line);
	ready = json_value(buf_str(&line));
	s->auth_url = member(ready, "auth_url");
	s->setup_url = member(ready, "setup_url");
	s->home_url = member(ready, "home_url");
	s->cloudkit_url = member(ready, "cloudkit_url");
	s->outside_url = member(ready, "outside_url");
	s->ca_file = member(ready, "ca_file");
	s->apple_id = member(ready, "apple_id");
	s->password = member(ready, "password");
	s->control_url = member(ready, "control_url");
	json_int64(json_get(ready, "port"), &port);
	s->web_port = (int)port;
	if (!s->control_url || !s->auth_url || !s->ca_file)
		fail_msg("the simulator said: %s", buf_cstr(&line));
	colon = strrchr(s->control_url, ':');
	s->port = atoi(colon + 1);
	buf_release(&line);
}

static void spawn(struct sim *s, const char *program, char **argv, int in, int out)
{
	posix_spawn_file_actions_t actions;
	int status;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in, 0);
	posix_spawn_file_actions_adddup2(&actions, out, 1);
	status = posix_spawn(&s->pid, program, &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (status != 0)
		fail_msg("cannot start %s: %s", program, strerror(status));
}

struct sim *sim_start(const char *const *args)
{
	struct sim *s = mem_new(sizeof *s);
	const char *program = getenv("SIM");
	char *argv[ARGS + 2] = {0};
	int in[2], out[2];

	if (!program || !*program)
		fail_msg("SIM does not name the simulator");
	argv[0] = (char *)(uintptr_t)program;
	for (int i = 0; args && args[i] && i < ARGS; i++)
		argv[i + 1] = (char *)(uintptr_t)args[i];
	if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0)
		fail_msg("no pipe: %s", strerror(errno));
	spawn(s, program, argv, in[0], out[1]);
	close(in[0]);
	close(out[1]);
	s->input = in[1];
	read_ready(s, out[0]);
	close(out[0]);
	return s;
}

void sim_stop(struct sim **sp)
{
	struct sim *s = *sp;
	int status = 0;

	if (!s)
		return;
	close(s->input);
	if (waitpid(s->pid, &status, 0) != s->pid || status != 0)
		fail_msg("the simulator ended badly: status %d", status);
	free(s->auth_url);
	free(s->setup_url);
	free(s->home_url);
	free(s->cloudkit_url);
	free(s->outside_url);
	free(s->ca_file);
	free(s->apple_id);
	free(s->password);
	free(s->control_url);
	free(s);
	*sp = NULL;
}

void sim_environment(const struct sim *s)
{
	setenv("ICLOUD_TUI_AUTH_URL", s->auth_url, 1);
	setenv("ICLOUD_TUI_SETUP_URL", s->setup_url, 1);
	setenv("ICLOUD_TUI_HOME_URL", s->home_url, 1);
	if (s->cloudkit_url)
		setenv("ICLOUD_TUI_CLOUDKIT_URL", s->cloudkit_url, 1);
	setenv("ICLOUD_TUI_CA_FILE", s->ca_file, 1);
}

/* -- the control port -------------------------------------------------------------------------- */

static int control_connect(const struct sim *s)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)s->port)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) != 0)
		fail_msg("the simulator's control port does not answer: %s", strerror(errno));
	return fd;
}

static void control_send(int fd, const char *verb, const char *path, struct str body)
{
	struct buf ask = BUF_INIT(64 * MIB);
	size_t sent = 0;

	buf_printf(&ask, "%s %s HTTP/1.1\r\nHost: control\r\nConnection: close\r\n", verb, path);
	buf_printf(&ask, "Content-Length: %zu\r\n\r\n", body.n);
	buf_add_str(&ask, body);
	while (sent < ask.n) {
		ssize_t n = send(fd, ask.p + sent, ask.n - sent, MSG_NOSIGNAL);

		if (n <= 0)
			fail_msg("the simulator's control port hung up");
		sent += (size_t)n;
	}
	buf_release(&ask);
}

/* Returns the status; the answer's body alone goes to `out` (may be NULL). */
static int control(
	struct sim *s, const char *verb, const char *path, struct str body, struct buf *out)
{
	struct buf answer = BUF_INIT(512 * MIB);
	char chunk[16384];
	int fd = control_connect(s), status = 0;
	size_t head;
	ssize_t n;

	control_send(fd, verb, path, body);
	while ((n = recv(fd, chunk, sizeof chunk, 0)) > 0)
		buf_add(&answer, chunk, (size_t)n);
	close(fd);
	head = str_find(buf_str(&answer), STR("\r\n\r\n"));
	if (head == SIZE_MAX || sscanf(buf_cstr(&answer), "HTTP/1.1 %d", &status) != 1)
		fail_msg("the simulator's control port answered nothing to %s", path);
	if (out)
		buf_add_str(out, str_part(buf_str(&answer), head + 4, SIZE_MAX));
	buf_release(&answer);
	return status;
}

void sim_get(struct sim *s, const char *path, struct buf *out)
{
	int status = control(s, "GET", path, STR_NONE, out);

	if (status != 200)
		fail_msg("control GET %s: %d", path, status);
}

void sim_post(struct sim *s, const char *path, const char *json, struct buf *out)
{
	int status = control(s, "POST", path, str_of(json), out);

	if (status != 200)
		fail_msg("control POST %s %s: %d", path, json ? json : "", status);
}

void sim_log(struct sim *s, struct buf *out)
{
	sim_get(s, "/log", out);
}

void sim_log_clear(struct sim *s)
{
	sim_post(s, "/log/clear", NULL, NULL);
}

bool sim_card(struct sim *s, const char *id, struct buf *out)
{
	struct buf path = BUF_INIT(4 * KIB);
	int status;

	buf_printf(&path, "/card?id=%s", id);
	status = control(s, "GET", buf_cstr(&path), STR_NONE, out);
	buf_release(&path);
	if (status != 200 && status != 404)
		fail_msg("control GET /card: %d", status);
	return status == 200;
}

void sim_fault(struct sim *s, const char *json)
{
	sim_post(s, "/fault", json, NULL);
}

void sim_change(struct sim *s, const char *json)
{
	sim_post(s, "/change", json, NULL);
}

void sim_set(struct sim *s, const char *json)
{
	sim_post(s, "/set", json, NULL);
}

void sim_expire(struct sim *s, const char *json)
{
	sim_post(s, "/expire", json, NULL);
}

void sim_service(struct sim *s, const char *json)
{
	sim_post(s, "/service", json, NULL);
}

void sim_setting(struct sim *s, const char *json)
{
	sim_post(s, "/setting", json, NULL);
}

static void copy_member(struct str object, const char *key, char *out, size_t n)
{
	char *text = member(object, key);

	snprintf(out, n, "%s", text ? text : "");
	free(text);
}

struct sim_code sim_code(struct sim *s)
{
	struct buf state = BUF_INIT(16 * KIB);
	struct sim_code c = {0};
	struct str json;

	sim_get(s, "/code", &state);
	json = json_value(buf_str(&state));
	copy_member(json, "way", c.way, sizeof c.way);
	copy_member(json, "code", c.code, sizeof c.code);
	copy_member(json, "device_code", c.device_code, sizeof c.device_code);
	if (!json_int64(json_get(json, "phone"), &c.phone) ||
		!json_int64(json_get(json, "sent"), &c.sent) ||
		!json_int64(json_get(json, "tried"), &c.tried))
		fail_msg("the simulator's /code is not whole");
	buf_release(&state);
	return c;
}

int64_t sim_counter(struct sim *s, const char *name)
{
	struct buf state = BUF_INIT(1 * MIB);
	int64_t n = -1;

	sim_get(s, "/state", &state);
	if (!json_int64(json_get(json_value(buf_str(&state)), name), &n))
		fail_msg("the simulator has no counter %s", name);
	buf_release(&state);
	return n;
}

int64_t sim_writes(struct sim *s)
{
	return sim_counter(s, "writes_applied");
}

static bool same_path(struct str value, const char *path)
{
	struct buf text = BUF_INIT(64 * KIB);
	struct str got, want = str_of(path);
	bool same;

	json_text(value, &text);
	got = buf_str(&text);
	if (str_ends(got, STR("/")))
		got.n--;
	if (str_ends(want, STR("/")))
		want.n--;
	same = str_eq(got, want);
	buf_release(&text);
	return same;
}

size_t sim_requests(struct sim *s, const char *path)
{
	struct buf log = BUF_INIT(512 * MIB);
	struct json_walk w;
	size_t n = 0;

	sim_log(s, &log);
	w = json_walk(json_value(buf_str(&log)));
	while (json_next(&w))
		n += !path || same_path(json_get(w.value, "path"), path);
	buf_release(&log);
	return n;
}
