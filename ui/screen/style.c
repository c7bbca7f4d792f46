/* From meaning to look. The table is ui/styles.def; only the colours that a server gives (storage, calendars) are
 * worked out. */
#include "screen/style.h"

#include <string.h>

enum { B = LOOK_BOLD, U = LOOK_UNDERLINE, R = LOOK_REVERSE, OWN = -1 };
enum { BLACK, RED, GREEN, YELLOW, BLUE, MAGENTA, CYAN, WHITE };

static const struct row {
	const char *name;
	char letter;
	const char *sign;
	unsigned mono;
	unsigned attrs8;
	int dark8, light8, bg8;
	unsigned attrs;
	struct {
		int fg, bg;
	} dark256, light256, dark, light;
} rows[] = {
#define STYLE(id, name, letter, sign, mono, attrs8, dark8, light8, bg8, attrs, d_fg, d_bg, l_fg,   \
	l_bg, dr_fg, dr_bg, lr_fg, lr_bg)                                                          \
	{name, letter, sign, mono, attrs8, dark8, light8, bg8, attrs, {d_fg, d_bg}, {l_fg, l_bg},  \
		{dr_fg, dr_bg}, {lr_fg, lr_bg}},
#include "styles.def"
#undef STYLE
};

static int media[STYLE_MEDIAS + 1] = {
	-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1}; /* the last: calendar */

const char *style_name(enum style style)
{
	return style < STYLE_MEDIA ? rows[style].name : style < STYLE_SAMPLE ? "media" : "sample";
}

char style_letter(enum style style)
{
	static const char samples[] = "(){}<>/\\^`\"'";

	return style < STYLE_MEDIA    ? rows[style].letter
	       : style < STYLE_SAMPLE ? (char)('0' + (style - STYLE_MEDIA))
				      : samples[style - STYLE_SAMPLE];
}

const char *style_sign(enum style style)
{
	return style < STYLE_MEDIA ? rows[style].sign : "";
}

enum style style_of_sign(char sign, enum style otherwise)
{
	switch (sign) {
	case '+':
		return STYLE_ADDED;
	case '-':
		return STYLE_REMOVED;
	case '~':
		return STYLE_CHANGED;
	case '&':
		return STYLE_CONFLICT;
	case '!':
		return STYLE_WARNING;
	case '?':
		return STYLE_OPEN;
	case '>':
		return STYLE_ACCENT;
	default:
		return otherwise;
	}
}

bool style_from_name(struct str name, enum style *out)
{
	for (int i = 0; i < STYLE_MEDIA; i++)
		if (str_is(name, rows[i].name)) {
			*out = (enum style)i;
			return true;
		}
	return false;
}

/* ---- Colours ---- */

static double channel(int rgb, int shift)
{
	double c = (rgb >> shift & 255) / 255.0;

	return c <= 0.04045 ? c / 12.92 : __builtin_pow((c + 0.055) / 1.055, 2.4);
}

static double luminance(int rgb)
{
	return 0.2126 * channel(rgb, 16) + 0.7152 * channel(rgb, 8) + 0.0722 * channel(rgb, 0);
}

static double contrast_of(int a, int b)
{
	double la = luminance(a), lb = luminance(b);

	return la > lb ? (la + 0.05) / (lb + 0.05) : (lb + 0.05) / (la + 0.05);
}

/* A step towards white or black at the same hue. */
static int mix(int rgb, int goal, int percent)
{
	int out = 0;

	for (int shift = 0; shift <= 16; shift += 8) {
		int from = rgb >> shift & 255, to = goal >> shift & 255;

		out |= (from + (to - from) * percent / 100) << shift;
	}
	return out;
}

/* The background of a side that is hardest to stand out from: 2e3440 of the dark, eee8d5 of the light. */
static int readable(int rgb, enum theme theme)
{
	int against = theme == THEME_LIGHT ? 0xeee8d5 : 0x2e3440;
	int goal = theme == THEME_LIGHT ? 0x000000 : 0xffffff, shown = rgb;

	for (int percent = 0; percent <= 100 && contrast_of(shown, against) < 3; percent += 4)
		shown = mix(rgb, goal, percent);
	return shown;
}

static int distance(int a, int b)
{
	int r = (a >> 16 & 255) - (b >> 16 & 255), g = (a >> 8 & 255) - (b >> 8 & 255),
	    bl = (a & 255) - (b & 255);

	return 3 * r * r + 4 * g * g + 2 * bl * bl;
}

static int rgb_of_256(int i)
{
	static const int level[] = {0, 95, 135, 175, 215, 255};

	if (i >= 232)
		return (8 + 10 * (i - 232)) * 0x010101;
	i -= 16;
	return level[i / 36] << 16 | level[i / 6 % 6] << 8 | level[i % 6];
}

int style_nearest_256(int rgb)
{
	int best = 16;

	for (int i = 17; i < 256; i++)
		if (distance(rgb, rgb_of_256(i)) < distance(rgb, rgb_of_256(best)))
			best = i;
	return best;
}

int style_nearest_8(int rgb)
{
	static const int rgb8[] = {
		0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5};
	int best = RED;

	for (int i = RED; i <= WHITE; i++)
		if (distance(rgb, rgb8[i]) < distance(rgb, rgb8[best]))
			best = i;
	return best;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static int rgb_of_hex(struct str hex)
{
	int rgb = 0;

	if (hex.n > 0 && hex.p[0] == '#')
		hex = str_part(hex, 1, hex.n);
	for (size_t k = 0; k < hex.n; k++) {
		int digit = hex_digit(hex.p[k]);

		rgb = digit < 0 || hex.n != 6 ? -1 : rgb << 4 | digit;
		if (rgb < 0)
			break;
	}
	return hex.n == 6 ? rgb : -1;
}

void style_set_media(int i, struct str hex)
{
	if (i >= 0 && i < STYLE_MEDIAS)
		media[i] = rgb_of_hex(hex);
}

void style_set_calendar(struct str hex)
{
	media[STYLE_MEDIAS] = rgb_of_hex(hex);
}

bool style_media_stands_out(int i)
{
	if (i < 0 || i >= STYLE_MEDIAS || media[i] < 0)
		return false;
	for (int k = 0; k < i; k++)
		if (media[k] >= 0 && style_nearest_256(media[k]) == style_nearest_256(media[i]))
			return false;
	return true;
}

static struct look media_look(int rgb, enum colours colours, enum theme theme)
{
	struct look look = {OWN, OWN, 0};

	if (colours == COLOURS_MONO)
		return look;
	if (rgb < 0)
		return style_look(STYLE_DIM, colours, theme, false);
	if (colours == COLOURS_8 || theme == THEME_OWN)
		look.fg = style_nearest_8(rgb);
	else if (colours == COLOURS_256)
		look.fg = style_nearest_256(readable(rgb, theme));
	else
		look.fg = readable(rgb, theme);
	return look;
}

static struct look row_look(const struct row *r, enum colours colours, enum theme theme)
{
	bool light = theme == THEME_LIGHT;

	if (colours == COLOURS_MONO)
		return (struct look){OWN, OWN, r->mono};
	if (colours == COLOURS_8 || theme == THEME_OWN)
		return (struct look){light ? r->light8 : r->dark8, r->bg8, r->attrs8};
	if (colours == COLOURS_256)
		return light ? (struct look){r->light256.fg, r->light256.bg, r->attrs}
			     : (struct look){r->dark256.fg, r->dark256.bg, r->attrs};
	return light ? (struct look){r->light.fg, r->light.bg, r->attrs}
		     : (struct look){r->dark.fg, r->dark.bg, r->attrs};
}

enum style style_sample(enum theme theme)
{
	return (enum style)(STYLE_SAMPLE + (int)theme * SAMPLES);
}

static struct look sample_look(int i, enum colours colours)
{
	static const enum style shown[SAMPLES] = {
		STYLE_DIM, STYLE_ACCENT, STYLE_ADDED, STYLE_CHANGED};

	return row_look(&rows[shown[i % SAMPLES]], colours, (enum theme)(i / SAMPLES));
}

struct look style_look(enum style style, enum colours colours, enum theme theme, bool contrast)
{
	if (style >= STYLE_SAMPLE)
		return sample_look((int)style - STYLE_SAMPLE, colours);
	if (style >= STYLE_MEDIA)
		return media_look(media[style - STYLE_MEDIA], colours, theme);
	if (contrast && (style == STYLE_DIM || style == STYLE_RULE))
		style = STYLE_NORMAL;
	if (contrast && style == STYLE_SELECTED)
		return (struct look){OWN, OWN, LOOK_REVERSE};
	return row_look(&rows[style], colours, theme);
}

enum theme style_theme(const char *config, const char *colorfgbg)
{
	const char *bg = colorfgbg ? strrchr(colorfgbg, ';') : NULL;
	int64_t n;

	if (config && strcmp(config, "dark") == 0)
		return THEME_DARK;
	if (config && strcmp(config, "own") == 0)
		return THEME_OWN;
	if (config && strcmp(config, "light") == 0)
		return THEME_LIGHT;
	if (!bg || !str_to_int64(str_of(bg + 1), &n) || n < 0 || n > 15)
		return THEME_OWN;
	return n == 7 || n >= 9 ? THEME_LIGHT : THEME_DARK;
}
