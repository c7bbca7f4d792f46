/* Which order of names the account wants: what its settings say (protocol 8), read from the store. */
#include "contacts/stored.h"
#include "icloud/contacts.h"
#include "store/reader.h"

#include <string.h>

static const char last_first[] = "last,first", first_last[] = "first,last";

/** One of the two orders that a setting of the contacts names; NULL: it names none. */
static const char *setting(struct store *s, const char *key)
{
	struct buf settings = BUF_INIT(4 * MIB), value = BUF_INIT(KIB);
	const char *order = NULL;

	if (s && store_document(s, "settings", &settings, NULL) &&
		json_text(json_get(json_get(buf_str(&settings), "contacts"), key), &value))
		order = str_is(buf_str(&value), first_last)   ? first_last
			: str_is(buf_str(&value), last_first) ? last_first
							      : NULL;
	buf_release(&settings);
	buf_release(&value);
	return order;
}

static const char *one_of(const char *order)
{
	return order && strcmp(order, first_last) == 0 ? first_last : last_first;
}

const char *stored_order_wanted(struct store *s, const char *order_by)
{
	return one_of(order_by ? order_by : setting(s, "displayOrderBy"));
}

const char *stored_order_asked(struct store *s, const char *order_by)
{
	struct buf order = BUF_INIT(KIB);
	const char *asked;

	if (s && store_meta(store_cache(s), "contacts_order", &order) && order.n)
		asked = one_of(buf_cstr(&order));
	else
		asked = stored_order_wanted(s, order_by);
	buf_release(&order);
	return asked;
}

enum contact_order contacts_account_order(struct icloud_reader *r)
{
	const char *order = setting(reader_store(r), "displayOrderBy");

	return order == first_last ? ORDER_FIRST : order ? ORDER_LAST : ORDER_ACCOUNT;
}

bool contacts_full_names(struct icloud_reader *r, bool otherwise)
{
	const char *order = setting(reader_store(r), "displayFields");

	return order ? order == first_last : otherwise;
}
