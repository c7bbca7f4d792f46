/* See signals.h. A handler writes one byte and nothing else; the crash handler gives the terminal back and
 * then lets the signal do what it would have done. */
#include "screen/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <unistd.h>

static const int caught[] = {SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT};
static const int crashes[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
enum { CAUGHT = sizeof caught / sizeof *caught, CRASHES = sizeof crashes / sizeof *crashes };

static int pipe_fd[2] = {-1, -1};
static struct sigaction caught_before[CAUGHT], crash_before[CRASHES];
static void (*give_back)(void);
static char crash_stack[64 * 1024];

static void on_signal(int number)
{
	int kept = errno;
	uint8_t byte = (uint8_t)number;
	ssize_t ignored = write(pipe_fd[1], &byte, 1);

	(void)ignored;
	errno = kept;
}

static void on_crash(int number)
{
	if (give_back)
		give_back();
	for (int i = 0; i < CRASHES; i++)
		if (crashes[i] == number)
			sigaction(number, &crash_before[i], NULL);
	raise(number);
}

static void catch (int number, struct sigaction *before)
{
	struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};

	sigemptyset(&action.sa_mask);
	sigaction(number, &action, before);
}

static void catch_crash(int number, struct sigaction *before)
{
	struct sigaction action = {.sa_handler = on_crash, .sa_flags = SA_ONSTACK};

	sigemptyset(&action.sa_mask);
	sigaction(number, &action, before);
}

void signals_begin(void (*hook)(void))
{
	stack_t stack = {.ss_sp = crash_stack, .ss_size = sizeof crash_stack};

	give_back = hook;
	if (pipe2(pipe_fd, O_CLOEXEC | O_NONBLOCK) != 0)
		pipe_fd[0] = pipe_fd[1] = -1;
	sigaltstack(&stack, NULL);
	for (int i = 0; i < CAUGHT; i++)
		catch (caught[i], &caught_before[i]);
	for (int i = 0; i < CRASHES; i++)
		catch_crash(crashes[i], &crash_before[i]);
}

void signals_end(void)
{
	for (int i = 0; i < CAUGHT; i++)
		sigaction(caught[i], &caught_before[i], NULL);
	for (int i = 0; i < CRASHES; i++)
		sigaction(crashes[i], &crash_before[i], NULL);
	close(pipe_fd[0]);
	close(pipe_fd[1]);
	pipe_fd[0] = pipe_fd[1] = -1;
	give_back = NULL;
}

int signals_fd(void)
{
	return pipe_fd[0];
}

int signals_next(void)
{
	uint8_t byte;

	return read(pipe_fd[0], &byte, 1) == 1 ? byte : 0;
}

void signals_stop(void)
{
	struct sigaction plain = {.sa_handler = SIG_DFL};

	sigemptyset(&plain.sa_mask);
	sigaction(SIGTSTP, &plain, NULL);
	kill(0, SIGTSTP);
	catch (SIGTSTP, NULL);
}
