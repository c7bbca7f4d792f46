/* A server that offers HTTP/2, which the simulator cannot: nghttpx in front of it (Debian: nghttp2-proxy).
 * It notes in Via which protocol each request came by, and the simulator's record keeps that. Skipped
 * where nghttpx is not installed. */
#include "icloud/json.h"
#include "rig/client.h"
#include "rig/temp.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define CARD	 "/co/contacts/card"
#define PROOF	 "/appleauth/auth/signin/complete"
#define STARTUP	 "/co/startup"
#define CO_QUERY "clientVersion=2.1&locale=en_US&order=last%2Cfirst"
#define CONTACT                                                                                    \
	"{\"contacts\":[{\"contactId\":\"11111111-2222-4333-8444-555555555555\","                  \
	"\"firstName\":\"Ada\",\"isCompany\":false}]}"

static struct temp temp;
static struct sim *sim;
static struct client *client;
static pid_t proxy;
static int front_port;

static const char *proxy_program(void)
{
	static const char *const places[] = {
		"/usr/bin/nghttpx", "/usr/sbin/nghttpx", "/usr/local/bin/nghttpx"};

	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		if (access(places[i], X_OK) == 0)
			return places[i];
	return NULL;
}

static int tcp(void)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	return fd;
}

static int free_port(void)
{
	struct sockaddr_in at = {.sin_family = AF_INET};
	socklen_t n = sizeof at;
	int fd = tcp();

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &n), 0);
	close(fd);
	return ntohs(at.sin_port);
}

/* Until it listens. Its end before that is a failure. */
static void wait_for_proxy(int port)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	bool there = false;

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	while (!there) {
		int fd = tcp();

		there = connect(fd, (struct sockaddr *)&to, sizeof to) == 0;
		close(fd);
		if (!there && waitpid(proxy, NULL, WNOHANG) != 0)
			fail_msg("nghttpx ended");
		if (!there)
			poll(NULL, 0, 5);
	}
}

static void start_proxy(const char *program, int port)
{
	char front[64], back[64], *pem = mem_dup(sim->ca_file);
	struct buf server = BUF_INIT(4 * KIB);
	pid_t test = getpid();

	*strrchr(pem, '/') = '\0';
	buf_printf(&server, "%s/server.pem", pem);
	snprintf(front, sizeof front, "--frontend=127.0.0.1,%d", port);
	snprintf(back, sizeof back, "--backend=127.0.0.1,%d;;tls", sim->web_port);
	proxy = fork();
	assert_true(proxy >= 0);
	if (proxy == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() == test)
			execl(program, program, "--conf=/dev/null", "--single-process",
				"--workers=1", "--no-ocsp", "--insecure", "--log-level=ERROR",
				"--accesslog-file=/dev/null", front, back, buf_cstr(&server),
				buf_cstr(&server), (char *)NULL);
		_exit(127);
	}
	free(pem);
	buf_release(&server);
	wait_for_proxy(port);
}

static void begin(const char *program)
{
	struct error err = ERROR_INIT;
	char text[16];

	front_port = free_port();
	snprintf(text, sizeof text, "%d", front_port);
	temp_open(&temp);
	sim = sim_start((const char *const[]){"--front", text, NULL});
	sim_environment(sim);
	start_proxy(program, front_port);
	client = client_open();
	if (!client_sign_in(client, sim->apple_id, sim->password, &err))
		fail_msg("%s", err.what);
}

static void stop_proxy(int signal_number)
{
	kill(proxy, signal_number);
	waitpid(proxy, NULL, 0);
	proxy = 0;
}

static int end(void **state)
{
	(void)state;
	if (client)
		client_close(&client);
	if (proxy > 0)
		stop_proxy(SIGTERM);
	if (sim) {
		sim_stop(&sim);
		temp_close(&temp);
	}
	return 0;
}

static void add_token(struct buf *query, const char *name, struct str answer)
{
	struct buf text = BUF_INIT(KIB);

	assert_true(json_text(json_get(json_value(answer), name), &text));
	buf_printf(query, "&%s=", name);
	for (size_t i = 0; i < text.n; i++)
		buf_printf(query, "%%%02X", (unsigned char)text.p[i]);
	buf_release(&text);
}

static void read_and_write(void)
{
	struct buf answer = BUF_INIT(16 * MIB), query = BUF_INIT(4 * KIB);
	struct error err = ERROR_INIT;
	int http = 0;

	if (!client_ask(client, "contacts", STARTUP, CO_QUERY, NULL, &answer, &err))
		fail_msg("%s", err.what);
	buf_adds(&query, CO_QUERY);
	add_token(&query, "syncToken", buf_str(&answer));
	add_token(&query, "prefToken", buf_str(&answer));
	if (!client_write(client, "contacts", CARD, buf_cstr(&query), CONTACT, &http, &err))
		fail_msg("%s", err.what);
	assert_int_equal(http, 200);
	assert_true(client_ask(client, "contacts", STARTUP, CO_QUERY, NULL, NULL, &err));
	buf_release(&answer);
	buf_release(&query);
}

/* The proof of a password, too, is never sent twice: it would count as two tries. */
static bool is_sent_once(struct str path)
{
	return json_text_is(path, CARD) || json_text_is(path, PROOF);
}

/* The write comes when connections that speak HTTP/2 to the same host are kept and free. */
static void reads__go_by__http_2_and_writes_by_http_1_1(void **state)
{
	struct buf log = BUF_INIT(64 * MIB);
	struct json_walk walk;
	size_t reads = 0, writes = 0;

	(void)state;
	if (!proxy_program())
		skip();
	begin(proxy_program());
	read_and_write();
	sim_log(sim, &log);
	walk = json_walk(json_value(buf_str(&log)));
	while (json_next(&walk)) {
		bool write = is_sent_once(json_get(walk.value, "path"));
		struct buf via = BUF_INIT(KIB);

		json_text(json_get(json_get(walk.value, "headers"), "Via"), &via);
		assert_string_equal(buf_cstr(&via), write ? "1.1 nghttpx" : "2 nghttpx");
		*(write ? &writes : &reads) += 1;
		buf_release(&via);
	}
	assert_int_equal(writes, 2);
	assert_true(reads > 3);
	assert_int_equal(sim_writes(sim), 1);
	buf_release(&log);
}

/* All streams of a kept connection are gone at once when it dies. */
static void read__by_a_connection_that_died__is_asked_again(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	if (!proxy_program())
		skip();
	begin(proxy_program());
	assert_true(client_ask(client, "contacts", STARTUP, CO_QUERY, NULL, NULL, &err));
	stop_proxy(SIGKILL);
	start_proxy(proxy_program(), front_port);
	if (!client_ask(client, "contacts", STARTUP, CO_QUERY, NULL, NULL, &err))
		fail_msg("%s", err.what);
	sim_log_clear(sim);
	sim_fault(sim, "{\"path\":\"" STARTUP "\",\"cut\":20,\"times\":1}");
	if (!client_ask(client, "contacts", STARTUP, CO_QUERY, NULL, NULL, &err))
		fail_msg("%s", err.what);
	assert_int_equal(sim_requests(sim, STARTUP), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(reads__go_by__http_2_and_writes_by_http_1_1, end),
		cmocka_unit_test_teardown(read__by_a_connection_that_died__is_asked_again, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
