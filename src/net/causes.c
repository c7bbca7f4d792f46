/* The table of causes. Words only: knows no library and no socket. */
#include "net/causes.h"

static const char stored[] = "Check the network; what is stored stays readable.";

static const struct {
	enum errcode code;
	const char *what, *next; /* {host} is filled in */
} rows[CAUSES] = {
	[CAUSE_NO_NAME] = {ERR_OFFLINE,
		"The name {host} is not found: this machine is probably offline.", stored},
	[CAUSE_NO_PROXY] = {ERR_OFFLINE, "The proxy on the way to {host} is not reached.",
		"Check the proxy's address; what is stored stays readable."},
	[CAUSE_REFUSED] = {ERR_OFFLINE, "{host} refuses the connection.",
		"Nothing listens there now. Try again later; what is stored stays readable."},
	[CAUSE_UNREACHABLE] = {ERR_OFFLINE, "This network does not reach {host}.", stored},
	[CAUSE_NO_CONNECTION] = {ERR_OFFLINE, "No connection to {host}.", stored},
	[CAUSE_LATE] = {ERR_TIMEOUT, "{host} did not answer in time.",
		"Try again; what is stored stays readable."},
	[CAUSE_NOT_PROVED] = {ERR_OFFLINE, "{host} could not prove that it is {host} (TLS).",
		"Nothing was sent. A network that wants a sign-in of its own does this: open a web "
		"page first."},
	[CAUSE_NO_ROOTS] = {ERR_OFFLINE,
		"{host} could not prove who it is: this machine has no list of trusted roots "
		"(TLS).",
		"Nothing was sent. Install the package ca-certificates, then try again."},
	[CAUSE_NO_TLS] = {ERR_OFFLINE, "No secure connection to {host} (TLS).",
		"Nothing was sent. A network that wants a sign-in of its own does this: open a web "
		"page first."},
	[CAUSE_BROKEN] = {ERR_OFFLINE, "The connection to {host} broke off.", stored},
	[CAUSE_NOTHING] = {ERR_OFFLINE, "{host} closed the connection without an answer.",
		"Try again; what is stored stays readable."},
	[CAUSE_UNREADABLE] = {ERR_OFFLINE, "The answer of {host} cannot be read.",
		"Something on the way changes it, a proxy perhaps. Try another network."},
	[CAUSE_TOO_BIG] = {ERR_TOO_BIG, "The answer of {host} is larger than it can be.",
		"Ask for less at once."},
	[CAUSE_OTHER] = {ERR_OFFLINE, "No answer from {host}.", stored},
};

bool fail_cause(struct error *err, enum cause cause, struct str host)
{
	size_t at = cause < CAUSES ? (size_t)cause : CAUSE_OTHER;
	struct buf what = BUF_INIT(KIB);
	struct str rest = str_of(rows[at].what), part;

	host = utf8_clip(host, 100);
	while (str_cut(&rest, '{', &part)) {
		buf_add_str(&what, part);
		if (str_cut(&rest, '}', &part))
			buf_add_str(&what, host);
	}
	fail(err, rows[at].code, buf_cstr(&what), rows[at].next);
	buf_release(&what);
	return false;
}
