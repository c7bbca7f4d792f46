/* Threads: the engine's own, and the queue of messages from it to the screen. With src/net/engine.c
 * the only file that knows of them. Messages are copied; data never cross. */
#include "front/front.h"
#include "change/change.h"
#include "icloud/time.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { STOP_WAIT_MS = 35000, CHECK_MS = 500 };

/* The queue. */

/* Progress of the same thing, and news of the same data, need to be heard once only. */
static bool says_the_same(const struct icloud_message *a, const struct icloud_message *b)
{
	if (a->event != b->event || a->ask != b->ask || a->token != b->token)
		return false;
	return a->event == EVENT_REQUESTS ||
	       (a->event == EVENT_STORE && !a->text[0]) || /* a sentence is not lost for news */
	       (a->event == EVENT_PROGRESS && strcmp(a->text, b->text) == 0);
}

/* Nothing is under way. A sign-in that waits for the person's answer is not at work. */
static bool is_quiet(const struct icloud *ic)
{
	return ic->in_hand == (ic->question.kind == QUESTION_NONE ? 0 : 1);
}

static void wake(struct icloud *ic)
{
	if (ic->signalled)
		return;
	ic->signalled = write(ic->pipe[1], "m", 1) == 1;
}

static void queue_add(struct icloud *ic, const struct icloud_message *m)
{
	struct message *new;

	if (ic->last && says_the_same(&ic->last->m, m)) {
		ic->last->m = *m;
		return;
	}
	new = mem_new(sizeof *new);
	new->m = *m;
	if (ic->last)
		ic->last->next = new;
	else
		ic->first = new;
	ic->last = new;
	wake(ic);
}

/* Flows do not know who asked: the job of that kind does. */
static unsigned token_of(const struct icloud *ic, const struct icloud_message *m)
{
	for (const struct job *j = ic->jobs; j; j = j->next)
		if (!j->ended && j->ask == m->ask)
			return j->token ? j->token : j->whole ? j->whole->token : 0;
	return 0;
}

void tell(struct icloud *ic, const struct icloud_message *told)
{
	struct icloud_message m = *told;

	if (!m.token && (m.event == EVENT_PROGRESS || m.event == EVENT_STEP ||
				m.event == EVENT_CHANGE || m.event == EVENT_QUESTION))
		m.token = token_of(ic, &m);
	if (!ic->threaded) {
		if (ic->heard)
			ic->heard(ic->heard_ctx, &m);
		return;
	}
	pthread_mutex_lock(&ic->lock);
	queue_add(ic, &m);
	pthread_mutex_unlock(&ic->lock);
}

void question_put(void *owner, const struct icloud_question *q)
{
	struct icloud *ic = owner;
	struct icloud_message m = {.event = EVENT_QUESTION, .ask = ASK_SIGN_IN};

	pthread_mutex_lock(&ic->lock);
	ic->question = q ? *q : (struct icloud_question){0};
	pthread_mutex_unlock(&ic->lock);
	if (q)
		tell(ic, &m);
}

bool icloud_question(struct icloud *ic, struct icloud_question *out)
{
	pthread_mutex_lock(&ic->lock);
	*out = ic->question;
	pthread_mutex_unlock(&ic->lock);
	return out->kind != QUESTION_NONE;
}

struct answered {
	struct icloud *ic;
	struct icloud_answer answer;
};

static void post_answer(void *arg)
{
	struct answered *a = arg;
	struct icloud *ic = a->ic;

	ask_answer(ic, &a->answer);
	explicit_bzero(a, sizeof *a);
	free(a);
	in_hand_add(ic, -1);
}

/* Never at once: the sign-in may be the one that calls. */
void icloud_answer(struct icloud *ic, const struct icloud_answer *answer)
{
	struct answered *a = mem_new(sizeof *a);

	a->ic = ic;
	a->answer = *answer;
	in_hand_add(ic, 1);
	engine_post(ic->account.engine, post_answer, a);
}

void in_hand_add(struct icloud *ic, int by)
{
	pthread_mutex_lock(&ic->lock);
	if (by > 0)
		ic->in_hand++;
	else if (ic->in_hand-- && is_quiet(ic) && ic->threaded)
		wake(ic); /* the last word was said before: the screen may rest now */
	pthread_mutex_unlock(&ic->lock);
}

static void pipe_drain(struct icloud *ic)
{
	char bytes[16];

	while (read(ic->pipe[0], bytes, sizeof bytes) > 0)
		continue;
	ic->signalled = false;
}

bool icloud_next(struct icloud *ic, struct icloud_message *out)
{
	struct message *m;

	pthread_mutex_lock(&ic->lock);
	m = ic->first;
	if (m) {
		ic->first = m->next;
		if (!ic->first)
			ic->last = NULL;
	} else {
		pipe_drain(ic);
	}
	pthread_mutex_unlock(&ic->lock);
	if (!m)
		return false;
	*out = m->m;
	free(m);
	return true;
}

int icloud_fd(const struct icloud *ic)
{
	return ic->pipe[0];
}

bool icloud_idle(const struct icloud *ic)
{
	pthread_mutex_t *lock = (pthread_mutex_t *)&ic->lock;
	bool idle;

	pthread_mutex_lock(lock);
	idle = is_quiet(ic) && !ic->first;
	pthread_mutex_unlock(lock);
	return idle;
}

/* From the screen to the engine. */

struct post {
	struct icloud *ic;
	enum icloud_ask ask;
	void *what;
	unsigned token;
	int days;
};

static void post_ask(void *arg)
{
	struct post *p = arg;

	ask_begin(p->ic, p->ask, p->what, p->token);
	in_hand_add(p->ic, -1);
	free(p);
}

static struct post *post_new(struct icloud *ic, enum icloud_ask ask, void *what)
{
	struct post *p = mem_new(sizeof *p);

	p->ic = ic;
	p->ask = ask;
	p->what = what;
	if (what && ask == ASK_ALARMS) { /* borrowed from the caller, who goes on meanwhile */
		p->days = *(const int *)what;
		p->what = &p->days;
	}
	if (what && (ask == ASK_CONTACTS || ask == ASK_BACKUP)) {
		p->days = *(const bool *)what;
		p->what = &p->days;
	}
	return p;
}

unsigned icloud_post(struct icloud *ic, enum icloud_ask ask, void *what)
{
	struct post *p = post_new(ic, ask, what);
	unsigned token = p->token = atomic_fetch_add(&ic->tokens, 1) + 1;

	in_hand_add(ic, 1);
	if (ask == ASK_COMMIT)
		atomic_fetch_add(&ic->commits, 1);
	engine_post(ic->account.engine, post_ask, p);
	return token;
}

bool icloud_commits(const struct icloud *ic)
{
	return atomic_load(&ic->commits) > 0;
}

static void post_cancel(void *arg)
{
	struct post *p = arg;

	ask_cancel(p->ic, p->token);
	in_hand_add(p->ic, -1);
	free(p);
}

void icloud_cancel(struct icloud *ic, unsigned token)
{
	struct post *p = post_new(ic, ASK_NONE, NULL);

	p->token = token;
	in_hand_add(ic, 1);
	engine_post(ic->account.engine, post_cancel, p);
}

void icloud_interrupt(struct icloud *ic)
{
	atomic_store(&ic->interrupted, true);
}

/* The engine's thread. */

/* Half a second after the start: the first frame is on the screen by then. */
static void check(void *owner)
{
	account_check(owner);
}

static void *run(void *arg)
{
	struct icloud *ic = arg;
	int64_t until;

	ask_settle(ic);
	in_hand_add(ic, -1);
	heart_begin(ic);
	live_begin(ic);
	due_begin(ic);
	engine_after(ic->account.engine, CHECK_MS, check, ic);
	while (!ic->stop) {
		engine_turn(ic->account.engine, -1);
		jobs_reap(ic);
		activity_tell(ic);
		activity_keep(ic, false);
	}
	heart_end(ic);
	live_end(ic);
	due_end(ic);
	until = clock_monotonic_ms() + STOP_WAIT_MS;
	ask_cancel_all(ic);
	while (jobs_running(ic) && clock_monotonic_ms() < until) {
		engine_turn(ic->account.engine, 250);
		jobs_reap(ic);
	}
	return NULL;
}

static void post_stop(void *arg)
{
	((struct icloud *)arg)->stop = true;
}

bool icloud_start(struct icloud *ic, struct error *err)
{
	sigset_t all, before;
	int why;

	if (ic->threaded)
		return true;
	ic->stop = false;
	ic->threaded = true;
	in_hand_add(ic, 1); /* until the thread has begun what it does by itself */
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	why = pthread_create(&ic->thread, NULL, run, ic);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (why == 0)
		return true;
	ic->threaded = false;
	in_hand_add(ic, -1);
	return failf(err, ERR_FAILED, "Close some programs, then try again.",
		"No thread can be started: %s.", strerror(why));
}

void icloud_stop(struct icloud *ic)
{
	if (!ic->threaded)
		return;
	engine_post(ic->account.engine, post_stop, ic);
	pthread_join(ic->thread, NULL);
	ic->threaded = false;
}

bool threads_init(struct icloud *ic, struct error *err)
{
	pthread_mutex_init(&ic->lock, NULL);
	ic->pipe[0] = ic->pipe[1] = -1;
	if (pipe2(ic->pipe, O_NONBLOCK | O_CLOEXEC) == 0)
		return true;
	return failf(err, ERR_FAILED, "Close some programs, then try again.",
		"No pipe can be made: %s.", strerror(errno));
}

void threads_release(struct icloud *ic)
{
	struct icloud_message m;

	while (ic->pipe[0] >= 0 && icloud_next(ic, &m))
		continue;
	if (ic->pipe[0] >= 0)
		close(ic->pipe[0]);
	if (ic->pipe[1] >= 0)
		close(ic->pipe[1]);
	pthread_mutex_destroy(&ic->lock);
}
