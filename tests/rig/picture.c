/* See picture.h. What stands behind the header is filling. */
#include "picture.h"

enum { PNG_HEADER = 33 };

static void put(struct buf *out, const unsigned char *bytes, size_t n)
{
	buf_add(out, bytes, n);
}

static void fill(size_t n, struct buf *out)
{
	for (size_t i = 0; i < n; i++)
		buf_addc(out, (char)(i * 31 + 7));
}

void picture_png(int w, int h, size_t n, struct buf *out)
{
	const unsigned char header[PNG_HEADER] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0,
		0, 13, 'I', 'H', 'D', 'R', 0, 0, (unsigned char)(w >> 8), (unsigned char)w, 0, 0,
		(unsigned char)(h >> 8), (unsigned char)h, 8, 2};

	put(out, header, sizeof header);
	fill(n > sizeof header ? n - sizeof header : 0, out);
}

/* ff d8, a comment segment with a length, a frame with 32 by 48, then filling. */
void picture_jpeg(size_t n, struct buf *out)
{
	static const unsigned char head[] = {0xff, 0xd8, 0xff, 0xfe, 0, 5, 'a', 'b', 'c', 0xff,
		0xff, 0xc0, 0, 11, 8, 0, 32, 0, 48, 1, 1, 0x11, 0};

	put(out, head, sizeof head);
	fill(n > sizeof head ? n - sizeof head : 0, out);
}

char *picture_png_file(const struct temp *t, const char *name, size_t n)
{
	struct buf bytes = BUF_INIT(8 * MIB);
	char *path;

	picture_png(40, 30, n, &bytes);
	path = temp_file(t, name, buf_str(&bytes));
	buf_release(&bytes);
	return path;
}
