/* Completions for shells, made from the table of commands: what stands in ui/packaging/. */
#ifndef UI_CLI_COMPLETIONS_H
#define UI_CLI_COMPLETIONS_H

#include "icloud/text.h"

void completions_bash(struct buf *out);
void completions_zsh(struct buf *out);
void completions_fish(struct buf *out);

#endif
