/* The least that a curses program can be: a list of N rows from memory, a bar that moves, nothing else.
 * What icloud-tui's start, keys and bytes are measured against. */
#include <locale.h>
#include <ncurses.h>
#include <stdlib.h>

static int count = 100, top, at;

static void paint_row(int row)
{
	mvprintw(row, 0, "%c   Contact number %-6d   Company number %d",
		row + top == at ? '>' : ' ', row + top, row);
	clrtoeol();
}

static void paint(void)
{
	int row;

	if (at < top)
		top = at;
	if (at >= top + LINES)
		top = at - LINES + 1;
	for (row = 0; row < LINES && row + top < count; row++)
		paint_row(row);
	move(at - top, 0);
	refresh();
}

int main(int argc, char **argv)
{
	int key = 0;

	setlocale(LC_ALL, "");
	count = argc > 1 ? atoi(argv[1]) : count;
	initscr();
	cbreak();
	noecho();
	keypad(stdscr, TRUE);
	for (; key != 'q'; key = getch()) {
		if (key == KEY_DOWN && at < count - 1)
			at++;
		if (key == KEY_UP && at > 0)
			at--;
		if (key == KEY_NPAGE && at + LINES < count)
			at += LINES;
		paint();
	}
	endwin();
	return 0;
}
