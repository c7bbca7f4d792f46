/* Cards that are hard to read, and legal as far as anybody knows: a client has to keep each byte. */
#include "sim.h"

#include <stdio.h>

enum { TWIN = 2 };

/* What stands after the id and the etag. */
static const char *const cards[] = {
	"", /* an id and an etag, nothing else */
	",\"isCompany\":false,\"firstName\":\"Wide\",\"lastName\":\"Integers\",\"serial\":"
	"9007199254740993,"
	"\"price\":1.10,\"limit\":1e400,\"minus\":-0.0,\"tiny\":1E-7",
	",\"isCompany\":false,\"firstName\":\"Nul\\u0000Inside\",\"lastName\":\"Escapes\","
	"\"notes\":\"a\\u0000b \\/ \\b\\f\\t \\u00e9 \\uD83D\\uDE00\"",
	",\"isCompany\":false,\"firstName\":\"Lone \\ud83d\",\"lastName\":\"Surrogate\","
	"\"notes\":\"\\ude00 then \\ud83d\"",
	",\"isCompany\":false,\"firstName\":\"Twice\",\"lastName\":\"Keys\",\"nickName\":\"one\","
	"\"nickName\":\"two\",\"phones\":[{\"field\":\"1\",\"field\":\"2\",\"label\":\"HOME\"}]",
	",\"isCompany\":false,\"firstName\":\"Controls \\u001b[31m\",\"lastName\":\"\\u202eEvil\","
	"\"notes\":\"bell \\u0007 \\u009b csi \\u2028 line \\r\\n end\"",
	",\"isCompany\":false,\"firstName\":\"Odd\",\"lastName\":\"Types\",\"phones\":\"none\","
	"\"emailAddresses\":[\"plain@text.example\",null,7,{\"label\":\"HOME\"},{\"field\":{\"a\":"
	"1}}],"
	"\"notes\":[\"a\",\"list\"],\"birthday\":19061209,\"photo\":\"gone\",\"companyName\":null",
	",\"isCompany\":\"true\",\"companyName\":\"Bool as Text Ltd\",\"whitelisted\":\"false\"",
	" ,  \"isCompany\" :\tfalse ,\n \"firstName\" : \"Loose\" , \"lastName\":\"Blanks\" , "
	"\"phones\" : [ { "
	"\"label\" : \"HOME\" , \"field\" : \"+44 20 7946 0199\" } ] ",
	",\"isCompany\":false,\"firstName\":\"Unknown\",\"lastName\":\"Members\",\"x\":{\"y\":[1,2,"
	"{\"z\":null}]},"
	"\"\":\"empty key\",\"na\\u006de\":\"escaped key\",\"ключ\":true",
	",\"isCompany\":false,\"firstName\":\"\",\"lastName\":\"\",\"companyName\":\"\",\"phones\":"
	"[],"
	"\"emailAddresses\":[],\"notes\":\"\",\"birthday\":\"\"",
	",\"isCompany\":false,\"first\\u004eame\":\"Escaped\",\"lastName\":\"K\\u00e4rtchen\","
	"\"birthday\":\"1604-02-29\",\"dates\":[{\"field\":\"not a "
	"date\",\"label\":\"ANNIVERSARY\"}]",
	",\"isCompany\":false,\"firstName\":\"Labels\",\"lastName\":\"Wrapped\",\"phones\":[{"
	"\"field\":"
	"\"+442079460018\",\"label\":\"_$!<HomeFAX>!$_\",\"odd\":1.0},{\"field\":\"1\",\"label\":"
	"\"a]b.c=d\"},"
	"{\"field\":\"2\",\"label\":\"\"},{\"field\":\"3\",\"label\":7},{\"field\":\"4\",\"label\":"
	"\"mobile "
	"\\u200b\"}],\"urls\":[{\"field\":\"javascript:1\",\"label\":\"_$!<HomePage>!$_\"}],"
	"\"relatedNames\":[{"
	"\"label\":\"_$!<YoungerBrother>!$_\",\"field\":\"Bo\"}]",
	",\"isCompany\":false,\"firstName\":\"Places\",\"lastName\":\"Everywhere\","
	"\"streetAddresses\":[{\"field\":{"
	"\"street\":\"1\\n2\\n3\",\"countryCode\":\"DE\",\"postalCode\":10965,\"odd\":1e400}},{"
	"\"field\":"
	"\"as "
	"text\",\"label\":\"HOME\"},{\"field\":{},\"label\":\"WORK\"},{\"field\":{\"city\":null,"
	"\"country\":"
	"\"日本\"}}],\"IMs\":[{\"field\":\"as "
	"text\"},{\"field\":{\"IMService\":7}},{\"field\":{\"userName\":\"u\"},"
	"\"label\":\"HOME\"}],\"profiles\":[{\"label\":\"TWITTER\",\"user\":\"u\"},{\"field\":"
	"\"x\",\"user\":\"\"},"
	"{\"field\":\"x\",\"displayName\":\"D\",\"displayname\":\"d\"}]",
	",\"isCompany\":false,\"firstName\":\"Lists\",\"lastName\":\"Twice\",\"phones\":[{"
	"\"field\":\"1\"},"
	"{\"field\":\"2\"},{\"field\":\"3\"}],\"phones\":[{\"field\":\"4\"}]",
};

static void add(struct sim *s, size_t n, struct str rest)
{
	struct buf text = BUF_INIT(1 * MIB);
	char id[37], etag[64];

	make_uuid(2, n, id);
	etag_of(s, 1000 + n, etag);
	buf_printf(&text, "{\"contactId\":\"%s\",\"etag\":\"%s\"", id, etag);
	buf_add_str(&text, rest);
	buf_addc(&text, '}');
	book_add(&s->book, str_of(id), buf_str(&text));
	buf_release(&text);
}

static void many_phones(struct buf *out)
{
	buf_adds(out,
		",\"isCompany\":false,\"firstName\":\"Many\",\"lastName\":\"Phones\",\"phones\":[");
	for (unsigned i = 0; i < 200; i++)
		buf_printf(out, "%s{\"field\":\"+44 20 7946 %04u\",\"label\":\"Line %u\"}",
			i ? "," : "", i, i);
	buf_addc(out, ']');
}

static void deep(struct buf *out)
{
	buf_adds(out,
		",\"isCompany\":false,\"firstName\":\"Deep\",\"lastName\":\"Nesting\",\"deep\":");
	for (int i = 0; i < 60; i++)
		buf_adds(out, i % 2 ? "{\"d\":" : "[");
	buf_adds(out, "\"bottom\"");
	for (int i = 59; i >= 0; i--)
		buf_adds(out, i % 2 ? "}" : "]");
}

static void long_note(struct buf *out)
{
	buf_adds(out,
		",\"isCompany\":false,\"firstName\":\"Long\",\"lastName\":\"Note\",\"notes\":\"");
	for (int i = 0; i < 1000; i++)
		buf_printf(out, "word %04d ", i);
	buf_addc(out, '"');
}

/* A group that names contacts that do not exist, one of them twice, and itself. */
static void ghosts(struct sim *s)
{
	struct group *g = book_group_add(
		&s->book, STR("00000000-0000-4000-8000-0000000000FF"), STR("Ghosts"));
	char id[37], etag[64];

	make_uuid(2, 1, id);
	etag_of(s, 899, etag);
	g->etag = mem_dup(etag);
	group_join(g, STR("NOBODY-1"));
	group_join(g, str_of(id));
	group_join(g, STR("NOBODY-1"));
	group_join(g, STR("00000000-0000-4000-8000-0000000000FF"));
}

/* Two groups that name each other, and the first itself; and one contact. */
static void circle(struct sim *s)
{
	static const char *const ids[] = {
		"00000000-0000-4000-8000-0000000000C1", "00000000-0000-4000-8000-0000000000C2"};
	static const char *const names[] = {"Circle A", "Circle B"};
	char id[37], etag[64];

	make_uuid(2, TWIN, id);
	for (size_t i = 0; i < 2; i++) {
		struct group *g = book_group_add(&s->book, str_of(ids[i]), str_of(names[i]));

		etag_of(s, 897 + i, etag);
		g->etag = mem_dup(etag);
		group_join(g, str_of(ids[1 - i]));
		group_join(g, str_of(ids[0]));
		group_join(g, str_of(id));
	}
}

struct card *zoo_twin(const struct sim *s)
{
	char id[37];

	make_uuid(2, TWIN, id);
	return book_find(&s->book, str_of(id));
}

void zoo_fill(struct sim *s)
{
	static void (*const makers[])(struct buf *) = {many_phones, deep, long_note};
	struct buf text = BUF_INIT(256 * KIB);
	size_t n = 1;

	for (size_t i = 0; i < sizeof cards / sizeof cards[0]; i++)
		add(s, n++, str_of(cards[i]));
	for (size_t i = 0; i < sizeof makers / sizeof makers[0]; i++) {
		buf_clear(&text);
		makers[i](&text);
		add(s, n++, buf_str(&text));
	}
	ghosts(s);
	circle(s);
	buf_release(&text);
}
