/* The program: reads the command line, then opens the screen or runs one command. */
#include "cli/run.h"

#include <locale.h>

int main(int argc, char **argv)
{
	setlocale(LC_CTYPE, ""); /* its numbers, dates and sentences are its own */
	return cli_run(argc, argv);
}
