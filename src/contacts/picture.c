/* Pictures from files. Reads headers only: a picture is sent as the bytes that it is, or not at all.
 *
 *   PNG    89 "PNG" 0d 0a 1a 0a · length, "IHDR", width and height in four bytes each
 *   JPEG   ff d8, then segments: ff, mark, length in two bytes … a frame (c0 to cf but c4, c8, cc) holds
 *          precision, height and width in two bytes each
 */
#include "contacts/picture.h"

#include "base/crypto.h"
#include "base/file.h"
#include "icloud/json.h"
#include "icloud/photo.h"

#include <stdlib.h>
#include <string.h>

enum { PIXELS_MAX = 65535 };

static unsigned byte(struct str b, size_t at)
{
	return (unsigned char)b.p[at];
}

static unsigned two(struct str b, size_t at)
{
	return byte(b, at) << 8 | byte(b, at + 1);
}

static bool png_size(struct str b, int *width, int *height)
{
	if (b.n < 33 || memcmp(b.p + 12, "IHDR", 4) != 0 || two(b, 16) || two(b, 20))
		return false;
	*width = (int)two(b, 18);
	*height = (int)two(b, 22);
	return true;
}

static bool is_frame(unsigned mark)
{
	return mark >= 0xc0 && mark <= 0xcf && mark != 0xc4 && mark != 0xc8 && mark != 0xcc;
}

/* Marks without a length: fill bytes, restart marks, 01. */
static bool stands_alone(unsigned mark)
{
	return mark == 0x01 || (mark >= 0xd0 && mark <= 0xd8);
}

static bool jpeg_size(struct str b, int *width, int *height)
{
	size_t at = 2;

	while (at + 9 <= b.n && byte(b, at) == 0xff) {
		unsigned mark = byte(b, at + 1);

		if (mark == 0xff) {
			at++;
		} else if (stands_alone(mark)) {
			at += 2;
		} else if (is_frame(mark)) {
			*height = (int)two(b, at + 5);
			*width = (int)two(b, at + 7);
			return true;
		} else if (mark == 0xd9 || mark == 0xda || two(b, at + 2) < 2) {
			return false;
		} else {
			at += 2 + two(b, at + 2);
		}
	}
	return false;
}

const char *picture_type(struct str bytes, int *width, int *height)
{
	const struct str png = STR("\x89PNG\r\n\x1a\n"), jpeg = STR("\xff\xd8\xff");
	const char *type = NULL;
	int w = 0, h = 0;

	if (str_starts(bytes, png) && png_size(bytes, &w, &h))
		type = "image/png";
	else if (str_starts(bytes, jpeg) && jpeg_size(bytes, &w, &h))
		type = "image/jpeg";
	if (!type || !w || !h || w > PIXELS_MAX || h > PIXELS_MAX)
		return NULL;
	*width = w;
	*height = h;
	return type;
}

/* ---- the member ---- */

static bool decode(struct str data, struct buf *bytes)
{
	size_t comma = str_find(data, STR(";base64,"));

	return str_starts(data, STR("data:image/")) && comma != SIZE_MAX &&
	       base64_decode(str_part(data, comma + 8, data.n), bytes);
}

static void put_number(struct json_writer *w, const char *key, int n)
{
	json_key(w, key);
	json_put_int(w, n);
}

bool picture_member(struct str data, struct buf *out)
{
	struct buf bytes = BUF_INIT(PHOTO_FILE_MAX);
	struct json_writer w = json_writer(out);
	int width, height, side;
	bool ok = decode(data, &bytes) && picture_type(buf_str(&bytes), &width, &height);

	buf_release(&bytes);
	if (!ok)
		return false;
	side = width < height ? width : height;
	json_object(&w);
	json_key(&w, "url");
	json_put_str(&w, data);
	json_key(&w, "crop");
	json_object(&w);
	put_number(&w, "x", (width - side) / 2);
	put_number(&w, "y", (height - side) / 2);
	put_number(&w, "width", side);
	put_number(&w, "height", side);
	json_object_end(&w);
	json_object_end(&w);
	return !out->failed;
}

/* ---- the file ---- */

static char *path_of(const char *typed)
{
	const char *home = getenv("HOME");

	if (typed[0] == '~' && typed[1] == '/' && home && *home)
		return path_join(home, typed + 2, NULL);
	return mem_dup(typed);
}

/* Errors of the disk speak of our own files; here a person named one. */
static bool read_bytes(const char *path, struct buf *out, struct error *err)
{
	struct error why = ERROR_INIT;
	struct str shown = utf8_clip(str_of(path), 120);

	if (!*path)
		return fail(
			err, ERR_USAGE, "There is no name of a file.", "Name a JPEG or PNG file.");
	if (file_read(path, out, &why))
		return true;
	if (why.code == ERR_NOT_FOUND)
		return failf(err, ERR_USAGE, "Check the name.", "There is no file %.*s.",
			STR_ARG(shown));
	if (why.code == ERR_TOO_BIG)
		return failf(err, ERR_USAGE, "Make the picture smaller: Apple takes 224 KB.",
			"%.*s is over 1 MB.", STR_ARG(shown));
	return failf(err, ERR_USAGE, "Name a JPEG or PNG file.", "%s", why.what);
}

bool photo_from_file(const char *typed, struct buf *out, struct error *err)
{
	char *path = path_of(typed);
	struct buf bytes = BUF_INIT(PHOTO_FILE_MAX);
	bool ok = read_bytes(path, &bytes, err);
	int width, height;
	const char *type = ok ? picture_type(buf_str(&bytes), &width, &height) : NULL;

	if (ok && !type)
		ok = failf(err, ERR_USAGE, "Save it as JPEG or PNG; iCloud takes these.",
			"%.*s is no JPEG and no PNG.", STR_ARG(utf8_clip(str_of(path), 120)));
	else if (ok)
		ok = (buf_printf(out, "data:%s;base64,", type) &&
			     base64_add(out, buf_str(&bytes))) ||
		     fail(err, ERR_TOO_BIG, "This picture is too large.", "Make it smaller.");
	buf_release(&bytes);
	free(path);
	return ok;
}
