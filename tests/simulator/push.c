/* Push: token, topics, badges, the renewing heartbeat, and the courier whose answer hangs until there
 * is something to tell (protocol 7 and 9). */
#include "sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* -- tokens: each has its own queue, as each of a person's browsers hears everything -- */

static bool lives(const struct sim *s, const struct courier *c)
{
	return c->token[0] && (!c->until || sim_now(s) < c->until);
}

static struct courier *courier_of(struct sim *s, struct str token)
{
	for (size_t i = 0; i < COURIERS; i++)
		if (lives(s, &s->couriers[i]) && str_is(token, s->couriers[i].token))
			return &s->couriers[i];
	return NULL;
}

static void courier_forget(struct courier *c)
{
	c->token[0] = '\0';
	c->turn++;
	buf_release(&c->notice);
	buf_release(&c->topics);
}

/* The oldest makes room. */
static struct courier *courier_new(struct sim *s)
{
	struct courier *c = &s->couriers[s->next_courier++ % COURIERS];

	courier_forget(c);
	random_hex(c->token, 32);
	c->until = s->states.push_life ? sim_now(s) + (time_t)s->states.push_life : 0;
	c->notice = BUF_INIT(64 * KIB);
	pthread_cond_broadcast(&s->news);
	return c;
}

static void take_topics(struct courier *c, const struct request *q)
{
	buf_release(&c->topics);
	c->topics = BUF_INIT(16 * KIB);
	buf_add_str(&c->topics, topics_of(q));
}

static long life_of(const struct sim *s)
{
	return s->states.push_life ? s->states.push_life : 43200;
}

void push_token(struct sim *s, const struct request *q, struct answer *a)
{
	struct json_writer w = json_writer(&a->body);
	struct courier *c;
	char url[128];

	if (!topics_fit(q, a) || !has_life(q, a))
		return;
	c = courier_new(s);
	take_topics(c, q);
	snprintf(url, sizeof url, "https://webcourier.push." SIM_DOMAIN ":%d/aps", s->port);
	json_object(&w);
	json_key(&w, "pushTokenTTL");
	json_put_int(&w, life_of(s));
	json_key(&w, "webCourierURL");
	json_put(&w, url);
	write_topics(q, &w);
	json_key(&w, "pushToken");
	json_put(&w, c->token);
	json_object_end(&w);
}

void push_register(struct sim *s, const struct request *q, struct answer *a)
{
	struct json_writer w = json_writer(&a->body);
	struct buf token = BUF_INIT(1 * KIB);
	struct courier *c;

	if (!topics_fit(q, a) || !has_life(q, a))
		return;
	json_text(json_get(json_value(buf_str(&q->body)), "pushToken"), &token);
	c = courier_of(s, buf_str(&token));
	buf_release(&token);
	if (!c) {
		refuse(a, 400, NULL, "pushToken is not a living one");
		return;
	}
	take_topics(c, q);
	json_object(&w);
	json_key(&w, "pushTokenTTL");
	json_put_int(&w, life_of(s));
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

static struct courier *poll_fits(struct sim *s, const struct request *q, struct answer *a)
{
	struct courier *c = courier_of(s, str_of(query_get(q, "tok")));
	int64_t ttl;

	if (!c)
		refuse(a, 400, NULL, "tok is not a living push token");
	else if (!str_to_int64(str_of(query_get(q, "ttl")), &ttl) || ttl <= 0)
		refuse(a, 400, NULL, "ttl is missing");
	else
		return c;
	return NULL;
}

static void deliver(struct courier *c, struct answer *a)
{
	struct str rest = buf_str(&c->notice), line;
	struct buf left = BUF_INIT(64 * KIB);

	str_cut(&rest, '\n', &line);
	buf_add_str(&a->body, line);
	buf_add_str(&left, rest);
	buf_release(&c->notice);
	c->notice = left;
}

/* Hangs until there is a notice; one notice an answer, first in, first out. A second poll of the same token
 * ends the first one. */
void courier_poll(struct sim *s, const struct request *q, struct answer *a)
{
	struct courier *c = poll_fits(s, q, a);
	unsigned turn, cut = s->courier_cuts;

	s->count.courier_polls++;
	if (!c)
		return;
	turn = ++c->turn;
	s->polling++;
	pthread_cond_broadcast(&s->news);
	while (!s->ending && turn == c->turn && cut == s->courier_cuts &&
		(s->courier_mute || c->notice.n == 0))
		pthread_cond_wait(&s->news, &s->lock);
	s->polling--;
	a->hang_up = cut != s->courier_cuts;
	if (!a->hang_up && turn == c->turn && c->notice.n)
		deliver(c, a);
}

/* -- what the control port and writes do --------------------------------------------------------- */

/* Whoever is deaf misses it; a notice is not kept for anybody. */
void push_deliver(struct sim *s, struct str notice, const char *topic)
{
	for (size_t i = 0; i < COURIERS && !s->courier_mute; i++) {
		struct courier *c = &s->couriers[i];

		if (!lives(s, c) ||
			(topic && str_find(buf_str(&c->topics), str_of(topic)) == SIZE_MAX))
			continue;
		buf_add_str(&c->notice, notice);
		buf_addc(&c->notice, '\n');
	}
	pthread_cond_broadcast(&s->news);
}

void push_notify(struct sim *s, const char *topic)
{
	char notice[128];

	snprintf(notice, sizeof notice, "{\"aps\":{},\"topic\":\"%s\"}", topic);
	push_deliver(s, str_of(notice), topic);
}

void push_expire(struct sim *s)
{
	for (size_t i = 0; i < COURIERS; i++)
		courier_forget(&s->couriers[i]);
	pthread_cond_broadcast(&s->news);
}

bool push_order(struct sim *s, struct str json, char *why, size_t n)
{
	struct str mute = json_get(json, "mute"), cut = json_get(json, "hang_up");
	bool yes = false;

	if (!mute.p && !cut.p) {
		snprintf(why, n, "mute or hang_up is missing");
		return false;
	}
	json_bool(mute, &s->courier_mute);
	s->courier_cuts += json_bool(cut, &yes) && yes;
	pthread_cond_broadcast(&s->news);
	return true;
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
	for (size_t i = 0; i < COURIERS; i++)
		courier_forget(&s->couriers[i]);
}
