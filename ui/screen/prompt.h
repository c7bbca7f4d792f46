/* The prompt's life beyond one opening: readline is prepared once, before ncurses is up (it asks terminfo by
 * itself), and lets go at the end. */
#ifndef SCREEN_PROMPT_H
#define SCREEN_PROMPT_H

/** NULL: lines are not kept beyond this run. */
void prompt_prepare(const char *history_path);
void prompt_forget(void);

#endif
