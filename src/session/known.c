/* Which accounts are kept on this machine: reads account.json of each folder, and of session.json only
 * whether there is a token. Writes nothing. */
#include "session/inner.h"

#include "base/crypto.h"
#include "base/file.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

bool session_answers_to(const struct session *s, struct str name)
{
	struct json_walk aliases = json_walk(buf_str(&s->aliases));
	struct buf b = BUF_INIT(4 * KIB);
	bool same = *s->apple_id && str_is_nocase(name, s->apple_id);

	while (!same && json_next(&aliases)) {
		buf_clear(&b);
		same = json_text(aliases.value, &b) && str_is_nocase(name, buf_cstr(&b));
	}
	buf_release(&b);
	return same;
}

static void copy_text(char *to, size_t size, struct str quoted)
{
	struct buf b = BUF_INIT(16 * KIB);
	struct str clipped;

	json_text(quoted, &b);
	clipped = utf8_clip(buf_str(&b), size - 1);
	memcpy(to, clipped.n ? clipped.p : "", clipped.n);
	to[clipped.n] = '\0';
	buf_release(&b);
}

static bool has_token(const struct session *s, const char *folder)
{
	char *path = path_join(s->settings->state_dir, folder, "session.json", NULL);
	struct buf b = BUF_INIT(2 * SESSION_FILE_MAX), token = BUF_INIT(64 * KIB);
	bool good = file_read_private(path, &b, NULL) &&
		    json_text(json_get(json_value(buf_str(&b)), "session_token"), &token) &&
		    token.n > 0;

	wipe_buf(&token);
	wipe_buf(&b);
	free(path);
	return good;
}

static bool known_account(const struct session *s, const char *folder, struct icloud_known *out,
	struct timespec *used)
{
	char *path = path_join(s->settings->state_dir, folder, "account.json", NULL);
	struct buf b = BUF_INIT(256 * KIB);
	struct stat st;
	struct str value;
	bool good = stat(path, &st) == 0 && file_read(path, &b, NULL);

	value = json_value(buf_str(&b));
	good = good && session_is_ours(s, value);
	if (good) {
		*out = (struct icloud_known){.used = st.st_mtim.tv_sec};
		*used = st.st_mtim;
		memcpy(out->folder, folder, FOLDER_NAME + 1);
		copy_text(out->apple_id, sizeof out->apple_id, json_get(value, "apple_id"));
		copy_text(out->name, sizeof out->name, json_get(value, "name"));
		out->signed_in = has_token(s, folder);
	}
	buf_release(&b);
	free(path);
	return good;
}

static bool is_later(struct timespec a, struct timespec b)
{
	return a.tv_sec != b.tv_sec ? a.tv_sec > b.tv_sec : a.tv_nsec > b.tv_nsec;
}

/* The last of `n` goes to its place among the others, which are in order. */
static void put_in_order(struct icloud_known *known, struct timespec *used, size_t n)
{
	for (size_t i = n - 1; i > 0 && is_later(used[i], used[i - 1]); i--) {
		struct icloud_known k = known[i];
		struct timespec t = used[i];

		known[i] = known[i - 1];
		used[i] = used[i - 1];
		known[i - 1] = k;
		used[i - 1] = t;
	}
}

size_t session_accounts(const struct session *s, struct icloud_known *out, size_t max)
{
	DIR *d = opendir(s->settings->state_dir);
	struct timespec used[ACCOUNTS_MAX];
	struct dirent *entry;
	size_t n = 0;

	while (d && n < max && n < ACCOUNTS_MAX && (entry = readdir(d)) != NULL)
		if (session_is_folder(entry->d_name) &&
			known_account(s, entry->d_name, &out[n], &used[n]))
			put_in_order(out, used, ++n);
	if (d)
		closedir(d);
	return n;
}
