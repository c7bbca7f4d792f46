/* What the commands about contacts share: the store filled, a contact found by what was typed. */
#ifndef CLI_CONTACTS_H
#define CLI_CONTACTS_H

#include "cli/cli.h"
#include "icloud/contacts.h"

/** Store or network, for contacts. */
bool contacts_need(struct cli *c, struct error *err);
/** The contact's id: typed whole, or so much of its beginning that there is only one. */
bool contact_find(struct cli *c, const char *typed, struct buf *id, struct error *err);

#endif
