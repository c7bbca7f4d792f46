/* Columns of plain text: cells are collected, then printed as wide as their widest. */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include "icloud/text.h"

enum { TABLE_COLUMNS = 7 };

struct table {
	struct buf text; /* all cells */
	size_t *ends;	 /* where each cell ends in it */
	size_t n, cap;
	size_t columns;
	bool right[TABLE_COLUMNS]; /* numbers stand at the right */
	size_t max
		[TABLE_COLUMNS]; /* 0: as wide as needed; longer text is cut with …; table_fit() */
	size_t indent;
};
#define TABLE_INIT(count) ((struct table){.text = BUF_INIT(512 * MIB), .columns = (count)})

/** On a terminal this column is at most so wide; into a pipe or a file nothing is cut. */
void table_fit(struct table *t, size_t column, size_t width);
void table_cell(struct table *t, struct str text); /* control characters become visible */
void table_word(struct table *t, const char *text);
/** Appends all rows to out; the last column is not padded. Releases the table. */
void table_end(struct table *t, struct buf *out);

#endif
