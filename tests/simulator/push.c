/* Push: token, topics, badges, the renewing heartbeat, and the courier whose answer hangs until there
 * is something to tell (protocol 7 and 9). */
#include "sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TOKEN_LIFE = 43200 };

static const struct {
	const char *topic;
	long badge; /* -1: no badge is known */
} known_topics[] = {
	{"73f7bfc9253abaaa423eba9a48e9f187994b7bd9", 0},  /* contacts */
	{"dce593a0ac013016a778712b850dc2cf21af8266", 1},  /* calendar */
	{"e850b097b840ef10ce5a7ed95b171058c42cc435", 3},  /* mail */
	{"5a5fc3a1fea1dfe3770aab71bc46d0aa8a4dad41", 0},  /* pages, numbers, keynote */
	{"8a40cb6b1d3fcd0f5c204504eb8fb9aa64b78faf", -1}, /* reminders */
	{"f68850316c5241d8fd120f3bc6da2ff4a6cca9a8", 0},  /* find */
	{"c5292888edbd54273cf7c82fe861b81f0d2b87ef", -1}, /* notes */
};

static size_t badge_place(struct sim *s, const char *topic)
{
	for (size_t i = 0; i < sizeof known_topics / sizeof known_topics[0]; i++)
		if (strcmp(known_topics[i].topic, topic) == 0)
			return i;
	(void)s;
	return SIZE_MAX;
}

static void badges_begin(struct sim *s)
{
	if (s->badges_known)
		return;
	for (size_t i = 0; i < sizeof known_topics / sizeof known_topics[0]; i++)
		s->badges[i] = known_topics[i].badge;
	s->badges_known = true;
}

/* -- what a request names ------------------------------------------------------------------------ */

static bool is_topic(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (!strchr("0123456789abcdef", text.p[i]))
			return false;
	return text.n == 40;
}

static struct str topics_of(const struct request *q)
{
	return json_get(json_value(buf_str(&q->body)), "pushTopics");
}

static bool topics_fit(const struct request *q, struct answer *a)
{
	struct json_walk w = json_walk(topics_of(q));
	struct buf text = BUF_INIT(1 * KIB);
	bool fit = json_type(topics_of(q)) == JSON_ARRAY;

	while (fit && json_next(&w)) {
		buf_clear(&text);
		fit = json_text(w.value, &text) && is_topic(buf_str(&text));
	}
	buf_release(&text);
	if (!fit)
		refuse(a, 400, NULL, "pushTopics is no list of topics");
	return fit;
}

static void write_topics(const struct request *q, struct json_writer *w)
{
	struct json_walk walk = json_walk(topics_of(q));

	json_key(w, "registeredTopics");
	json_array(w);
	while (json_next(&walk))
		json_put_raw(w, walk.value);
	json_array_end(w);
}

static bool has_life(const struct request *q, struct answer *a)
{
	int64_t life;

	if (json_int64(json_get(json_value(buf_str(&q->body)), "pushTokenTTL"), &life) && life > 0)
		return true;
	refuse(a, 400, NULL, "pushTokenTTL is missing");
	return false;
}

/* -- the calls ----------------------------------------------------------------------------------- */

void push_token(struct sim *s, const struct request *q, struct answer *a)
{
	struct json_writer w = json_writer(&a->body);
	char url[128];

	if (!topics_fit(q, a) || !has_life(q, a))
		return;
	random_hex(s->push_token, 32);
	snprintf(url, sizeof url, "https://webcourier.push." SIM_DOMAIN ":%d/aps", s->port);
	json_object(&w);
	json_key(&w, "pushTokenTTL");
	json_put_int(&w, TOKEN_LIFE);
	json_key(&w, "webCourierURL");
	json_put(&w, url);
	write_topics(q, &w);
	json_key(&w, "pushToken");
	json_put(&w, s->push_token);
	json_object_end(&w);
}

void push_register(struct sim *s, const struct request *q, struct answer *a)
{
	struct json_writer w = json_writer(&a->body);
	struct str token = json_get(json_value(buf_str(&q->body)), "pushToken");

	if (!topics_fit(q, a) || !has_life(q, a))
		return;
	if (!s->push_token[0] || !json_text_is(token, s->push_token)) {
		refuse(a, 400, NULL, "pushToken is not a living one");
		return;
	}
	json_object(&w);
	json_key(&w, "pushTokenTTL");
	json_put_int(&w, TOKEN_LIFE);
	write_topics(q, &w);
	json_object_end(&w);
}

static void write_state(struct sim *s, struct str topic, struct json_writer *w)
{
	struct buf text = BUF_INIT(1 * KIB);
	size_t at;

	json_text(topic, &text);
	at = badge_place(s, buf_cstr(&text));
	json_object(w);
	json_key(w, "data");
	json_object(w);
	if (at != SIZE_MAX && s->badges[at] >= 0) {
		json_key(w, "badge");
		json_put_int(w, s->badges[at]);
	}
	json_object_end(w);
	json_key(w, "pushTopic");
	json_put_raw(w, topic);
	json_object_end(w);
	buf_release(&text);
}

void push_state(struct sim *s, const struct request *q, struct answer *a)
{
	struct json_writer w = json_writer(&a->body);
	struct json_walk walk = json_walk(topics_of(q));
	const char *pcs = query_get(q, "pcsEnabled");

	if (!pcs || strcmp(pcs, "true") != 0) {
		refuse(a, 400, NULL, "query parameter pcsEnabled is missing");
		return;
	}
	if (!topics_fit(q, a))
		return;
	badges_begin(s);
	json_object(&w);
	json_key(&w, "states");
	json_array(&w);
	while (json_next(&walk))
		write_state(s, walk.value, &w);
	json_array_end(&w);
	json_object_end(&w);
}

void push_refresh(struct sim *s, const struct request *q, struct answer *a)
{
	(void)q;
	cookie_web_token(s, a);
	buf_adds(&a->body, "{}");
}

/* Hangs until there is a notice; one notice an answer, first in, first out. */
void courier_poll(struct sim *s, const struct request *q, struct answer *a)
{
	const char *token = query_get(q, "tok");

	s->count.courier_polls++;
	if (!token || !s->push_token[0] || strcmp(token, s->push_token) != 0) {
		refuse(a, 400, NULL, "tok is not a living push token");
		return;
	}
	s->polling++;
	pthread_cond_broadcast(&s->news);
	while (!s->ending && s->notice.n == 0 && strcmp(token, s->push_token) == 0)
		pthread_cond_wait(&s->news, &s->lock);
	s->polling--;
	if (s->notice.n) {
		struct str rest = buf_str(&s->notice), line;
		struct buf left = BUF_INIT(64 * KIB);

		str_cut(&rest, '\n', &line);
		buf_add_str(&a->body, line);
		buf_add_str(&left, rest);
		buf_release(&s->notice);
		s->notice = left;
	}
}

/* -- what the control port and writes do --------------------------------------------------------- */

void push_notify(struct sim *s, const char *topic)
{
	if (!s->push_token[0])
		return;
	buf_printf(&s->notice, "{\"aps\":{},\"topic\":\"%s\"}\n", topic);
	pthread_cond_broadcast(&s->news);
}

bool push_badge(struct sim *s, const char *topic, long badge)
{
	size_t at = badge_place(s, topic);

	if (at == SIZE_MAX)
		return false;
	badges_begin(s);
	s->badges[at] = badge;
	push_notify(s, topic);
	return true;
}

void push_release(struct sim *s)
{
	buf_release(&s->notice);
}
