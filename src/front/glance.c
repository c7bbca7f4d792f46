/* The account as the store knows it: who it is and which services it has. Only reads. */
#include "icloud/glance.h"
#include "icloud/json.h"
#include "store/reader.h"
#include "store/store.h"

#include <stdio.h>

static void copy_text(char *to, size_t size, struct str quoted)
{
	struct buf text = BUF_INIT(64 * KIB);
	struct str clipped;

	json_text(quoted, &text);
	clipped = utf8_clip(buf_str(&text), size - 1);
	snprintf(to, size, "%.*s", STR_ARG(clipped));
	buf_release(&text);
}

static time_t instant(struct str value)
{
	int64_t n = 0;

	json_int64(value, &n);
	return (time_t)n;
}

bool account_read(struct icloud_reader *r, struct icloud_account *out)
{
	struct store *s = reader_store(r);
	struct buf bytes = BUF_INIT(MIB);
	struct icloud_account a = {0};
	bool ok = s && store_document(s, "account", &bytes, NULL);
	struct str d = json_value(buf_str(&bytes));

	if (ok) {
		copy_text(a.apple_id, sizeof a.apple_id, json_get(d, "apple_id"));
		copy_text(a.name, sizeof a.name, json_get(d, "name"));
		copy_text(a.dsid, sizeof a.dsid, json_get(d, "dsid"));
		copy_text(a.region, sizeof a.region, json_get(d, "region"));
		json_bool(json_get(d, "signed_in"), &a.signed_in);
		json_bool(json_get(d, "not_apple"), &a.not_apple);
		a.signed_in_at = instant(json_get(d, "signed_in_at"));
		a.trusted_since = instant(json_get(d, "trusted_since"));
		*out = a;
	}
	buf_release(&bytes);
	return ok;
}

static void service_row(struct str service,
	void (*row)(void *ctx, struct str name, struct str url, struct str status), void *ctx)
{
	struct buf name = BUF_INIT(4 * KIB), url = BUF_INIT(4 * KIB), status = BUF_INIT(4 * KIB);

	json_text(json_get(service, "name"), &name);
	json_text(json_get(service, "url"), &url);
	json_text(json_get(service, "status"), &status);
	row(ctx, buf_str(&name), buf_str(&url), buf_str(&status));
	buf_release(&name);
	buf_release(&url);
	buf_release(&status);
}

void account_services(struct icloud_reader *r,
	void (*row)(void *ctx, struct str name, struct str url, struct str status), void *ctx)
{
	struct store *s = reader_store(r);
	struct buf bytes = BUF_INIT(MIB);
	struct json_walk w;

	if (s && store_document(s, "account", &bytes, NULL)) {
		w = json_walk(json_get(json_value(buf_str(&bytes)), "services"));
		while (json_next(&w))
			service_row(w.value, row, ctx);
	}
	buf_release(&bytes);
}
