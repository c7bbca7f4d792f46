/* Questions on the terminal, without echo for passwords; and lines of standard input. */
#ifndef CLI_PROMPT_H
#define CLI_PROMPT_H

#include "icloud/error.h"

#include <stddef.h>

enum { ANSWER_MAX = 1024 };

/** Asks on the terminal, whatever standard input and output are. Fails without one, or when the
 *  person stops it (CANCELLED). The answer lacks its line end. */
bool prompt_line(const char *question, char *answer, size_t size, struct error *err);
/** The same, and what is typed is not shown. The caller wipes the answer. */
bool prompt_secret(const char *question, char *answer, size_t size, struct error *err);
/** One line of standard input, byte by byte, so that nothing behind it is taken. */
bool stdin_line(char *answer, size_t size, struct error *err);

#endif
