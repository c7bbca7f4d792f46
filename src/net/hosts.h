/* Who may be spoken to: the table of design.md "Hosts, cookies, secrets", and nobody else.
 *
 *   AUTH      idmsa.apple.com(.cn)                        + the configured identity host
 *   SETUP     setup.icloud.com(.cn)                       + the configured setup host
 *   SERVICE   *.icloud.com(.cn)                           + the neighbours of the setup host
 *   COURIER   webcourier.push.apple.com                   + the neighbours
 *   CLOUDKIT  api.apple-cloudkit.com, *.icloud-content.com + the configured host, the neighbours
 *
 * Apple's hosts on port 443 only, configured ones and neighbours on any. Names match on label
 * boundaries, letters of either case. Neighbours: setup.sim.localhost brings *.sim.localhost; an
 * address, or a parent of one label, brings none.
 */
#ifndef NET_HOSTS_H
#define NET_HOSTS_H

#include "icloud/error.h"
#include "icloud/text.h"
#include "net/engine.h"

struct endpoints {
	const char *auth_url, *setup_url, *home_url, *cloudkit_url; /* NULL: Apple's */
};

struct hosts *hosts_new(void); /* Apple's hosts only */
void hosts_free(struct hosts **h);
/** Adds the hosts of these endpoints. Fails on an address that url_parse() refuses, with a sentence
 *  that names it. May be called once. */
bool hosts_configure(struct hosts *h, const struct endpoints *e, struct error *err);

/** One more host of a realm, by an address on it: for a region that an account was sent to, and only after its
 *  name was judged (session/opening.h). */
void hosts_add(struct hosts *h, enum realm realm, struct str url);

/** May this be asked in this realm? Else ERR_REFUSED with a sentence that names the host. */
bool hosts_allow(const struct hosts *h, enum realm realm, struct str url, struct error *err);
/** For addresses that the server names, such as photo.url: which realm, if any. */
bool hosts_realm(const struct hosts *h, struct str url, enum realm *out);
/** Do cookies belong to this realm at all? */
bool realm_has_cookies(enum realm realm);
const char *realm_name(enum realm realm); /* "auth", "setup" ... */

/** The first endpoint host that is not Apple's, NULL when all are: "not Apple: host". */
const char *hosts_stranger(const struct hosts *h);
/** What identifies this set of endpoints: 16 hex digits, the same for every spelling of Apple's own. */
const char *hosts_id(const struct hosts *h);
/** What that is made from, in words: a line for each host of these endpoints. Appended. */
bool hosts_names(const struct endpoints *e, struct buf *out);

#endif
