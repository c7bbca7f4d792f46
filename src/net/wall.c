/* timerfd on CLOCK_REALTIME, cancelled when the clock is set; else a look every LOOK_MS. Knows nobody. */
#include "net/wall.h"
#include "icloud/hooks.h"
#include "icloud/text.h"
#include "icloud/time.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#if defined(__linux__) && !defined(ICLOUD_NO_TIMERFD)
#include <sys/timerfd.h>
#define HAS_TIMERFD 1
#else
#define HAS_TIMERFD 0
#endif

enum { LOOK_MS = 15000, STANDS_STILL = -2 };

struct wall {
	int fd; /* -1: none */
	bool stands_still;
	bool hooked; /* fd is a test's: readable whenever its clock has moved */
	time_t at;   /* 0: nothing is waited for */
};

struct wall *wall_new(void)
{
	struct wall *w = mem_new(sizeof *w);
	int hook = hook_clock_fd();

	w->fd = -1;
	w->stands_still = hook == STANDS_STILL;
	w->hooked = hook >= 0;
	if (w->hooked)
		w->fd = hook;
#if HAS_TIMERFD
	else if (!w->stands_still)
		w->fd = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
#endif
	return w;
}

void wall_free(struct wall **wall)
{
	struct wall *w = *wall;

	*wall = NULL;
	if (w && w->fd >= 0)
		close(w->fd);
	free(w);
}

void wall_set(struct wall *w, time_t at)
{
	w->at = at;
#if HAS_TIMERFD
	struct itimerspec when = {.it_value = {.tv_sec = at}};

	if (w->fd < 0 || w->hooked)
		return;
	while (timerfd_settime(w->fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &when, NULL) &&
		errno == ECANCELED)
		continue; /* it was set in between: once more, by the clock as it is now */
#endif
}

int wall_fd(const struct wall *w)
{
	return w->fd;
}

int wall_wait_ms(const struct wall *w)
{
	time_t left = w->at - clock_now();

	if (w->fd >= 0 || !w->at || w->stands_still)
		return -1;
	return left <= 0 ? 0 : left < LOOK_MS / 1000 ? (int)left * 1000 : LOOK_MS;
}

/* ECANCELED: the clock was set. */
static bool was_woken(struct wall *w)
{
	char bytes[4096];
	bool woken = false;

	while (w->fd >= 0 && (read(w->fd, bytes, sizeof bytes) > 0 || errno == ECANCELED)) {
		woken = true;
		if (!w->hooked)
			break;
	}
	return woken;
}

bool wall_take(struct wall *w)
{
	bool woken = was_woken(w);

	if (!w->at || w->stands_still || (!woken && clock_now() < w->at))
		return false;
	w->at = 0;
	return true;
}
