/* The account as a result, for `account` and `login`. */
#ifndef CLI_ACCOUNT_H
#define CLI_ACCOUNT_H

#include "cli/cli.h"

bool out_account(struct cli *c, struct error *err);

#endif
