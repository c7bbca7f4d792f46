/* What the files of the command `alarms` share. */
#ifndef CLI_ALARMS_H
#define CLI_ALARMS_H

#include "icloud/error.h"

struct cli;

/** alarms --notify: what is due and was not told yet is told, by notify_command or on standard output. */
bool alarms_notify(struct cli *c, struct error *err);

#endif
