/* The program: reads the command line, then opens the screen or runs one command. */
#include "cli/run.h"

#include <locale.h>

int main(int argc, char **argv)
{
	setlocale(LC_ALL, "");
	return cli_run(argc, argv);
}
