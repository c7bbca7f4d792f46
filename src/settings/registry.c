/* What the server says about settings, without what is private: mail's part, start addresses. Pure. */
#include "settings/settings.h"
#include "icloud/json.h"

static bool is_private(struct str app_id, struct str name)
{
	return json_text_is(app_id, "mail") || json_text_is(name, "startupUrls");
}

static void put_keys(struct json_writer *w, struct str app_id, struct str keys)
{
	struct json_walk walk = json_walk(keys);

	while (json_next(&walk)) {
		struct str name = json_get(walk.value, "name"), data = json_get(walk.value, "data");
		struct buf key = BUF_INIT(4 * KIB);

		if (data.p && json_text(name, &key) && key.n && !is_private(app_id, name)) {
			json_key(w, buf_cstr(&key));
			json_put_raw(w, data);
		}
		buf_release(&key);
	}
}

static bool app_seen(struct str apps, struct str app)
{
	struct json_walk walk = json_walk(apps);

	while (json_next(&walk) && walk.value.p != app.p)
		if (str_eq(json_get(walk.value, "app-id"), json_get(app, "app-id")))
			return true;
	return false;
}

bool settings_hear(struct str body, struct buf *out, struct error *err)
{
	struct str apps = json_get(json_value(body), "apps");
	struct json_walk walk = json_walk(apps);
	struct json_writer w = json_writer(out);

	if (json_type(apps) != JSON_ARRAY)
		return fail(err, ERR_BAD_DATA, "iCloud's answer about settings cannot be read.",
			"Try again later; what was read before is kept.");
	json_object(&w);
	while (json_next(&walk)) {
		struct str id = json_get(walk.value, "app-id");
		struct buf app = BUF_INIT(4 * KIB);

		if (json_text(id, &app) && app.n && !is_private(id, STR_NONE) &&
			!app_seen(apps, walk.value)) {
			json_key(&w, buf_cstr(&app));
			json_object(&w);
			put_keys(&w, id, json_get(walk.value, "keys"));
			json_object_end(&w);
		}
		buf_release(&app);
	}
	json_object_end(&w);
	return !out->failed || fail(err, ERR_TOO_BIG, "iCloud's settings are too large to keep.",
				       "Nothing else depends on them.");
}
