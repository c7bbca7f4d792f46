/* The whole program behind main(): command line in, exit status out. */
#ifndef UI_CLI_RUN_H
#define UI_CLI_RUN_H

int cli_run(int argc, char **argv);

#endif
