/* The cookies that open the services (protocol 2.14), as Apple writes them. */
#include "sim.h"

#include <stdio.h>

/* The two forms in which Apple writes dates. A frozen clock may stand in the past; a client's cookie
 * jar goes by the real one, so the later of both counts. */
static void expires(const struct sim *s, long life, bool tight, char out[64])
{
	time_t now = sim_now(s), real = time(NULL), then = (now > real ? now : real) + life;
	struct tm t = {0};

	gmtime_r(&then, &t);
	strftime(out, 64, tight ? "%a,%d-%b-%Y %H:%M:%S GMT" : "%a, %d-%b-%Y %H:%M:%S GMT", &t);
}

void cookie_set(struct sim *s, struct answer *a, const char *name, const char *value, long life)
{
	char until[64];

	if (life == 0) {
		answer_header(a, "Set-Cookie",
			"%s=%s;Path=/;Domain=." SIM_DOMAIN ";Secure;HttpOnly", name, value);
		return;
	}
	expires(s, life, a->n_headers % 2 == 1, until);
	answer_header(a, "Set-Cookie",
		"%s=%s;Expires=%s;Path=/;Domain=." SIM_DOMAIN ";Secure;HttpOnly", name, value,
		until);
}

void cookie_random(struct sim *s, struct answer *a, const char *name, long life)
{
	char hex[65], value[80];

	random_hex(hex, 32);
	snprintf(value, sizeof value, "\"v=1:t=%s\"", hex);
	cookie_set(s, a, name, value, life);
}

void cookie_web_token(struct sim *s, struct answer *a)
{
	char hex[65], value[80];

	random_hex(hex, 32);
	snprintf(value, sizeof value, "\"v=2:t=%s\"", hex);
	token_add(s, &s->web_tokens, value, s->states.cookie_life);
	cookie_set(s, a, "X-APPLE-WEBAUTH-TOKEN", value, s->states.cookie_life);
}
