/* Styles are meanings, never colours. ui/styles.def gives each its sign and its look in mono, 8, 256
 * and direct colours on dark and light; this module turns a style into one of these looks. It knows
 * no terminal: term.c applies the look. */
#ifndef SCREEN_STYLE_H
#define SCREEN_STYLE_H

#include "icloud/text.h"

enum style {
#define STYLE(id, ...) STYLE_##id,
#include "styles.def"
#undef STYLE
	STYLE_MEDIA, /* the first of STYLE_MEDIAS fills whose colour comes from the server */
	STYLE_CALENDAR = STYLE_MEDIA + 10, /* of the calendar that is shown, from the server, too */
	STYLE_SAMPLE, /* the first of those that show what a theme looks like */
	STYLE_COUNT = STYLE_SAMPLE + 12
};
enum { STYLE_MEDIAS = STYLE_CALENDAR - STYLE_MEDIA, SAMPLES = 4 };

enum colours { COLOURS_MONO, COLOURS_8, COLOURS_256, COLOURS_RGB };
enum theme { THEME_OWN, THEME_DARK, THEME_LIGHT }; /* own: not known, so the 8 colour column */

enum look_attr {
	LOOK_BOLD = 1,
	LOOK_UNDERLINE = 2,
	LOOK_REVERSE = 4,
};
/* Colours: -1 is the terminal's own; 8 and 256: an index; direct: 0xRRGGBB. */
struct look {
	int fg, bg;
	unsigned attrs;
};

/** The first of SAMPLES styles that look as in that theme whatever theme is in use: dim, accent, added,
 *  changed. */
enum style style_sample(enum theme theme);
/** How a style looks. `contrast`: dim and rule become normal, selected is reverse. */
struct look style_look(enum style style, enum colours colours, enum theme theme, bool contrast);
const char *style_name(enum style style);
const char *style_sign(enum style style); /* "!"; "" for none */
/** What a sign before a row means: '+' added, '-' removed …; any other sign: `otherwise`. */
enum style style_of_sign(char sign, enum style otherwise);
/** A letter for style dumps in tests: unique, '.' for normal. */
char style_letter(enum style style);
bool style_from_name(struct str name, enum style *out);

/** Give media fill number i the server's colour "#rrggbb"; lighter or darker at the same hue until it
 *  reaches 3:1 against the theme's backgrounds. A text that is no colour makes it dim. */
void style_set_media(int i, struct str hex);
/** The same for the calendar that is shown. */
void style_set_calendar(struct str hex);
/** Its colour alone tells it from the media before it; else its fill character has to, also where there are
 *  colours. */
bool style_media_stands_out(int i);
int style_nearest_256(int rgb);
int style_nearest_8(int rgb);
/** What the environment says: config value "dark" / "light" / NULL, else COLORFGBG, else own. */
enum theme style_theme(const char *config, const char *colorfgbg);

#endif
