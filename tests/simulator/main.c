/* icloud-sim: reads its options, starts the listeners, prints one line of JSON that says where they
 * are, and ends when its standard input does. */
#include "sim.h"

#include <errno.h>
#include <microhttpd.h>
#include <openssl/rand.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char usage[] =
	"icloud-sim: iCloud on loopback, for tests, demo and benchmarks\n"
	"\n"
	"  --contacts N      fill up to N contacts with generated ones\n"
	"  --seed S          of what is generated (1)\n"
	"  --now EPOCH       the clock stands still at this instant\n"
	"  --latency MS      wait before every answer\n"
	"  --zoo             add cards that are hard to read\n"
	"  --protocol P      s2k or s2k_fo\n"
	"  --zero-b N        the first N times, B begins with a zero byte\n"
	"  --apple-id ID     (ada@icloud.com)\n"
	"  --password P      (analytical engine)\n"
	"  --front PORT      a proxy on this port stands in front: the URLs name it, and "
	"server.pem\n"
	"                    beside ca_file has what it needs to be believed\n"
	"  --fault JSON      as POST /fault of the control port; may be repeated\n"
	"  --service JSON    as POST /service of the control port; may be repeated\n"
	"  --setting JSON    as POST /setting of the control port; may be repeated\n"
	"\n"
	"What the account is like; POST /set of the control port changes it, by these names:\n"
	"\n";
static const char usage_end[] = "\nPrints one line of JSON and ends with its standard input.\n";

static volatile sig_atomic_t stopped;

static void on_signal(int number)
{
	(void)number;
	stopped = 1;
}

time_t sim_now(const struct sim *s)
{
	return s->options.now ? s->options.now : time(NULL);
}

struct tm sim_today(const struct sim *s)
{
	time_t now = sim_now(s);
	struct tm t = {0};

	localtime_r(&now, &t);
	return t;
}

void random_hex(char *out, size_t n)
{
	unsigned char byte;

	for (size_t i = 0; i < n; i++) {
		if (RAND_bytes(&byte, 1) != 1)
			abort();
		snprintf(out + 2 * i, 3, "%02x", byte);
	}
}

static uint64_t mix(uint64_t x)
{
	x ^= x >> 33;
	x *= 0xff51afd7ed558ccdU;
	x ^= x >> 33;
	x *= 0xc4ceb9fe1a85ec53U;
	return x ^ x >> 33;
}

void make_uuid(uint64_t a, uint64_t b, char out[37])
{
	uint64_t high = mix(a * 0x9e3779b97f4a7c15U + b),
		 low = mix(high + b * 0x2545f4914f6cdd1dU + a);

	snprintf(out, 37, "%08X-%04X-4%03X-%04X-%04X%08X", (unsigned)(high >> 32),
		(unsigned)(high >> 16 & 0xffff), (unsigned)(high & 0xfff),
		(unsigned)(0x8000 | (low >> 48 & 0x3fff)), (unsigned)(low >> 32 & 0xffff),
		(unsigned)(low & 0xffffffff));
}

/* -- options ------------------------------------------------------------------------------------- */

static bool number(const char *text, long *out)
{
	int64_t n;

	if (!str_to_int64(str_of(text), &n) || n < 0)
		return false;
	*out = (long)n;
	return true;
}

static bool option(struct sim *s, const char *name, const char *value)
{
	struct options *o = &s->options;
	long n = 0;
	bool ok = number(value, &n);

	if (strcmp(name, "--contacts") == 0)
		return o->contacts = n, ok;
	if (strcmp(name, "--seed") == 0)
		return o->seed = (unsigned long)n, ok;
	if (strcmp(name, "--now") == 0)
		return o->now = (time_t)n, ok;
	if (strcmp(name, "--latency") == 0)
		return o->latency_ms = n, ok;
	if (strcmp(name, "--front") == 0)
		return o->front = n, ok && n < 65536;
	if (strcmp(name, "--zero-b") == 0)
		return o->zero_bs = n, ok;
	if (strcmp(name, "--protocol") == 0)
		return o->protocol = value,
		       strcmp(value, "s2k") == 0 || strcmp(value, "s2k_fo") == 0;
	if (strcmp(name, "--apple-id") == 0)
		return o->apple_id = value, true;
	if (strcmp(name, "--password") == 0)
		return o->password = value, true;
	return false;
}

/* An order of the control port, given at the start. */
static bool order_option(struct sim *s, const char *name, const char *value)
{
	char why[160] = "";

	if (strcmp(name, "--fault") == 0 && fault_order(s, str_of(value), why, sizeof why))
		return true;
	if (strcmp(name, "--service") == 0 && map_order(s, str_of(value), why, sizeof why))
		return true;
	if (strcmp(name, "--setting") == 0 && settings_order(s, str_of(value), why, sizeof why))
		return true;
	if (*why)
		fprintf(stderr, "icloud-sim: %s\n", why);
	return false;
}

static void help(FILE *to)
{
	struct buf states = BUF_INIT(64 * KIB);

	states_help(&states);
	fprintf(to, "%s%s%s", usage, buf_cstr(&states), usage_end);
	buf_release(&states);
}

static bool options_read(struct sim *s, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		int taken = states_option(&s->states, argv[i], argv[i + 1]);

		if (taken) {
			i += taken - 1;
			continue;
		}
		if (strcmp(argv[i], "--zoo") == 0) {
			s->options.zoo = true;
			continue;
		}
		if (i + 1 < argc && order_option(s, argv[i], argv[i + 1])) {
			i++;
			continue;
		}
		if (i + 1 < argc && option(s, argv[i], argv[i + 1])) {
			i++;
			continue;
		}
		fprintf(stderr, "icloud-sim: %s is no option, or its value is wrong\n\n", argv[i]);
		help(stderr);
		return false;
	}
	return true;
}

/* -- one run ------------------------------------------------------------------------------------- */

static void say_ready(const struct sim *s)
{
	struct buf out = BUF_INIT(64 * KIB);
	struct json_writer w = json_writer(&out);
	char url[160];

	json_object(&w);
	snprintf(url, sizeof url, "%s/appleauth/auth", s->idmsa);
	json_key(&w, "auth_url");
	json_put(&w, url);
	snprintf(url, sizeof url, "https://setup." SIM_DOMAIN ":%d/setup/ws/1", s->port);
	json_key(&w, "setup_url");
	json_put(&w, url);
	json_key(&w, "home_url");
	json_put(&w, s->home);
	json_key(&w, "cloudkit_url");
	json_put_null(&w);
	json_key(&w, "outside_url");
	json_put(&w, s->outside);
	json_key(&w, "ca_file");
	json_put(&w, s->ca_file);
	json_key(&w, "apple_id");
	json_put(&w, s->options.apple_id);
	json_key(&w, "password");
	json_put(&w, s->options.password);
	json_key(&w, "control_url");
	snprintf(url, sizeof url, "http://127.0.0.1:%d", s->control_port);
	json_put(&w, url);
	json_key(&w, "port");
	json_put_int(&w, s->listen_port);
	json_key(&w, "pid");
	json_put_int(&w, getpid());
	json_object_end(&w);
	printf("%s\n", buf_cstr(&out));
	fflush(stdout);
	buf_release(&out);
}

static void wait_for_end(void)
{
	struct pollfd input = {.fd = 0, .events = POLLIN};
	char ignored[4096];

	while (!stopped) {
		if (poll(&input, 1, -1) < 0 && errno != EINTR)
			return;
		if (input.revents && read(0, ignored, sizeof ignored) <= 0)
			return;
	}
}

static bool start(struct sim *s)
{
	pthread_condattr_t clock;
	bool ok;

	pthread_mutex_init(&s->lock, NULL);
	pthread_condattr_init(&clock);
	pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
	pthread_cond_init(&s->news, &clock);
	pthread_condattr_destroy(&clock);
	snprintf(s->unique, sizeof s->unique, "afe27ad8-80ce-4ba8-985e-ec4e365bc6d3");
	snprintf(s->pref_token, sizeof s->pref_token, "914266d4-387b-4e13-a814-7e1b29e001c3");
	pthread_mutex_lock(&s->lock); /* nobody is answered before the book is full */
	ok = tls_make(s) && web_start(s) && control_start(s);
	s->listen_port = s->port;
	if (s->options.front)
		s->port = (int)s->options.front;
	book_fill(s); /* photos carry the port */
	snprintf(s->home, sizeof s->home, "https://www." SIM_DOMAIN ":%d", s->port);
	snprintf(s->home_there, sizeof s->home_there, "https://www." SIM_REGION ":%d", s->port);
	snprintf(s->idmsa, sizeof s->idmsa, "https://idmsa." SIM_DOMAIN ":%d", s->port);
	pthread_mutex_unlock(&s->lock);
	return ok;
}

static void stop(struct sim *s)
{
	pthread_mutex_lock(&s->lock);
	s->ending = true;
	pthread_cond_broadcast(&s->news);
	pthread_mutex_unlock(&s->lock);
	web_stop(s);
	if (s->control)
		MHD_stop_daemon(s->control);
	if (s->folder[0]) {
		unlink(s->ca_file);
		unlink(s->server_file);
		rmdir(s->folder);
	}
	record_release(s);
	fault_release(s);
	auth_release(s);
	push_release(s);
	map_release(s);
	settings_release(s);
	book_release(&s->book);
	pictures_release(s);
	buf_release(&s->certificate);
	buf_release(&s->key);
}

int main(int argc, char **argv)
{
	static struct sim s = {
		.options = {.seed = 1,
			.apple_id = "ada@icloud.com",
			.password = "analytical engine",
			.protocol = "s2k"},
		.certificate = {.max = 64 << 10},
		.key = {.max = 64 << 10},
	};
	bool ok;

	signal(SIGPIPE, SIG_IGN);
	sigaction(SIGTERM, &(struct sigaction){.sa_handler = on_signal}, NULL);
	sigaction(SIGINT, &(struct sigaction){.sa_handler = on_signal}, NULL);
	umask(077);
	states_init(&s.states);
	if (argc == 2 && strcmp(argv[1], "--help") == 0)
		return help(stdout), 0;
	if (!options_read(&s, argc, argv))
		return 2;
	ok = start(&s);
	if (ok) {
		say_ready(&s);
		wait_for_end();
	} else {
		fputs("icloud-sim: cannot listen on loopback, or cannot write its certificate\n",
			stderr);
	}
	stop(&s);
	return ok ? 0 : 1;
}
