/* What stands between a sign-in and iCloud, read from hostile bytes: answers of accountLogin that are no
 * service map (protocol 1.1, 2.13, 2.17), and the endpoints of the other region. Pure. */
#ifndef SESSION_OPENING_H
#define SESSION_OPENING_H

#include "icloud/text.h"

enum wants {
	WANTS_NOTHING,
	WANTS_CODE,  /* the second factor was not shown */
	WANTS_TERMS, /* new terms are to be accepted */
	WANTS_REGION /* the account lives in another region: `domain` */
};

struct opening {
	enum wants wants;
	char domain[64];   /* lower case letters, digits, dots and hyphens; "" when it is no name */
	char language[32]; /* for the terms; "en-us" when none is named */
	bool maintenance;
};
void opening_read(struct str body, struct opening *out);

/** Does the answer of federate say that the account's organisation signs its people in itself? */
bool federated_read(struct str body);

/** Version of the terms from getTerms' answer; false when there is none. */
bool terms_read(struct str body, int64_t *version);

/** The same endpoint in another region: "https://setup.icloud.com/x" and "icloud.com.cn" give
 *  "https://setup.icloud.com.cn/x". Only between Apple's two regions, or, for endpoints that are not Apple's, at
 *  or below the domain that they stand in: "setup.sim.localhost" moves to "cn.sim.localhost" as
 *  "setup.cn.sim.localhost". False (nothing added) for every other domain. */
bool region_url(struct str url, struct str domain, struct buf *out);

#endif
