/* The end of the program when it cannot go on. Both give the terminal back first. */
#ifndef BASE_ABORT_H
#define BASE_ABORT_H

_Noreturn void die(const char *what);
_Noreturn void die_no_memory(void);

#endif
