/* Addresses: taking one apart strictly, building one with every value percent-encoded. Pure. */
#ifndef NET_URL_H
#define NET_URL_H

#include "icloud/text.h"

struct url {
	struct str host;  /* without brackets or port; not folded */
	struct str path;  /* from the first "/", without the query; "" when absent */
	struct str query; /* without "?"; "" when absent */
	int port;	  /* 443 when not given */
};

/** Only "https://host[:port][/path][?query]". False for user names, fragments, blanks, control and
 *  non-ASCII bytes, backslashes, an empty host or a port that is none: whatever two parsers might read
 *  in two ways. */
bool url_parse(struct str text, struct url *out);

bool url_encode(struct buf *out, struct str value); /* all but A-Z a-z 0-9 - . _ ~ */
/** Appends "name=value" with the separator that is due: "?" for the first, "&" after it. */
bool url_param(struct buf *url, const char *name, struct str value);
/** Appends a query that is encoded already ("a=b&c=d", NULL or "" adds nothing). */
bool url_query(struct buf *url, const char *encoded);

#endif
