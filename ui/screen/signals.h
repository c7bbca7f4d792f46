/* Signals, as bytes on a pipe that the loop sleeps on; and the last service when the program crashes. */
#ifndef SCREEN_SIGNALS_H
#define SCREEN_SIGNALS_H

/** Catches SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT; on a crash `give_back` is called (from the
 *  handler: it may only write and tcsetattr) before the program dies of it. Call after ncurses is up. */
void signals_begin(void (*give_back)(void));
void signals_end(void); /* all as before */
int signals_fd(void);
int signals_next(void); /* number of a signal that came, 0: none */
/** Stops the whole job as Ctrl-Z does, and returns when it goes on. */
void signals_stop(void);

#endif
