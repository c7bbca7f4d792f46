/* The record of requests: two rings under a small lock. What enters is redacted already; nothing here ever sees a
 * header or a body that is not masked.
 */
#include "net/activity.h"
#include "base/crypto.h"
#include "net/url.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct activity {
	pthread_mutex_t lock;
	struct icloud_activity ring[ACTIVITY_KEPT];
	size_t next, n;
	uint64_t run, numbers;
	struct exchange {
		uint64_t number; /* 0: none */
		struct icloud_exchange x;
	} exchange[EXCHANGES_KEPT]; /* by number, around */
	uint64_t oldest;	    /* exchange */
	size_t bytes;
};

struct activity *activity_new(void)
{
	struct activity *a = mem_new(sizeof *a);

	pthread_mutex_init(&a->lock, NULL);
	random_bytes(&a->run, sizeof a->run);
	a->run >>= 1; /* fits SQLite's numbers */
	a->oldest = 1;
	return a;
}

static struct exchange *place_of(struct activity *a, uint64_t number)
{
	return &a->exchange[number % EXCHANGES_KEPT];
}

static size_t size_of(const struct icloud_exchange *x)
{
	return x->asked.cap + x->sent.cap + x->heard.cap + x->answer.cap;
}

void activity_exchange_release(struct icloud_exchange *x)
{
	buf_release(&x->asked);
	buf_release(&x->sent);
	buf_release(&x->heard);
	buf_release(&x->answer);
}

static void drop(struct activity *a, struct exchange *e)
{
	a->bytes -= size_of(&e->x);
	activity_exchange_release(&e->x);
	e->number = 0;
}

void activity_free(struct activity **a)
{
	if (!*a)
		return;
	for (size_t i = 0; i < EXCHANGES_KEPT; i++)
		drop(*a, &(*a)->exchange[i]);
	pthread_mutex_destroy(&(*a)->lock);
	free(*a);
	*a = NULL;
}

uint64_t activity_add(struct activity *a, const struct icloud_activity *line)
{
	uint64_t number;

	pthread_mutex_lock(&a->lock);
	number = ++a->numbers;
	a->ring[a->next] = *line;
	a->ring[a->next].number = number;
	a->next = (a->next + 1) % ACTIVITY_KEPT;
	a->n += a->n < ACTIVITY_KEPT;
	pthread_mutex_unlock(&a->lock);
	return number;
}

void activity_add_exchange(struct activity *a, uint64_t number, struct icloud_exchange *x)
{
	struct exchange *e = place_of(a, number);

	pthread_mutex_lock(&a->lock);
	drop(a, e);
	*e = (struct exchange){number, *x};
	a->bytes += size_of(x);
	for (; a->bytes > EXCHANGES_BYTES && a->oldest < number; a->oldest++)
		if (place_of(a, a->oldest)->number == a->oldest)
			drop(a, place_of(a, a->oldest));
	pthread_mutex_unlock(&a->lock);
	*x = (struct icloud_exchange){0};
}

static void copy_buf(struct buf *to, const struct buf *from)
{
	*to = BUF_INIT(MIB);
	buf_add_str(to, buf_str(from));
}

bool activity_copy_exchange(struct activity *a, uint64_t number, struct icloud_exchange *out)
{
	struct exchange *e = place_of(a, number);
	bool found;

	pthread_mutex_lock(&a->lock);
	found = number && e->number == number;
	if (found) {
		*out = (struct icloud_exchange){
			.sent_cut = e->x.sent_cut, .answer_cut = e->x.answer_cut};
		copy_buf(&out->asked, &e->x.asked);
		copy_buf(&out->sent, &e->x.sent);
		copy_buf(&out->heard, &e->x.heard);
		copy_buf(&out->answer, &e->x.answer);
	}
	pthread_mutex_unlock(&a->lock);
	return found;
}

uint64_t activity_run(const struct activity *a)
{
	return a->run;
}

uint64_t activity_newest(struct activity *a)
{
	uint64_t newest;

	pthread_mutex_lock(&a->lock);
	newest = a->numbers;
	pthread_mutex_unlock(&a->lock);
	return newest;
}

size_t activity_read(struct activity *a, struct icloud_activity *out, size_t max)
{
	size_t n;

	pthread_mutex_lock(&a->lock);
	n = a->n < max ? a->n : max;
	for (size_t i = 0; i < n; i++)
		out[i] = a->ring[(a->next + ACTIVITY_KEPT - 1 - i) % ACTIVITY_KEPT];
	pthread_mutex_unlock(&a->lock);
	return n;
}

/* Values that tell nothing about the person. Every other value is masked. */
static const char *const harmless[] = {"clientVersion", "clientBuildNumber",
	"clientMasteringNumber", "locale", "lang", "order", "limit", "offset", "method", "attempt",
	"usertz", "startDate", "endDate", "pcsEnabled", "skVersion", "response_type",
	"response_mode", "authVersion", "language", "isRememberMeEnabled", "ttl"};

static bool is_harmless(struct str name)
{
	for (size_t i = 0; i < sizeof harmless / sizeof harmless[0]; i++)
		if (str_is(name, harmless[i]))
			return true;
	return false;
}

static void copy_text(char *to, size_t size, struct buf *b)
{
	struct str s = utf8_clip(buf_str(b), size - 1);

	if (s.n)
		memcpy(to, s.p, s.n);
	to[s.n] = '\0';
	buf_release(b);
}

/* A path segment that may name a person or a thing: six digits in a row, or 20 letters and more. */
static bool is_private(struct str segment)
{
	size_t digits = 0;

	for (size_t i = 0; i < segment.n; i++) {
		digits = segment.p[i] >= '0' && segment.p[i] <= '9' ? digits + 1 : 0;
		if (digits == 6)
			return true;
	}
	return segment.n > 24;
}

static void mask_path(struct icloud_activity *line, struct str path)
{
	struct buf b = BUF_INIT(KIB);
	struct str segment;

	while (str_cut(&path, '/', &segment)) {
		if (is_private(segment))
			buf_adds(&b, "···");
		else
			buf_add_str(&b, segment);
		if (path.n)
			buf_addc(&b, '/');
	}
	copy_text(line->path, sizeof line->path, &b);
}

static void mask_query(struct icloud_activity *line, struct str query)
{
	struct buf b = BUF_INIT(KIB);
	struct str part, name;

	while (str_cut(&query, '&', &part)) {
		str_cut(&part, '=', &name);
		if (b.n)
			buf_adds(&b, ", ");
		buf_add_str(&b, name);
		buf_addc(&b, ' ');
		if (is_harmless(name))
			buf_add_str(&b, part);
		else
			buf_adds(&b, "···");
	}
	copy_text(line->asked, sizeof line->asked, &b);
}

void activity_address(struct icloud_activity *line, struct str url)
{
	struct url u;
	struct buf host = BUF_INIT(KIB);

	line->host[0] = line->path[0] = line->asked[0] = '\0';
	if (!url_parse(url, &u))
		return;
	buf_add_str(&host, u.host);
	copy_text(line->host, sizeof line->host, &host);
	mask_path(line, u.path);
	mask_query(line, u.query);
}
