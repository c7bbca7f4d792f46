/* Pictures of contacts: fetched when asked for, once, from iCloud's hosts only, and kept in the cache. */
#include "icloud/photo.h"
#include "rig/commit.h"
#include "rig/picture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct icloud_photo *of(const char *id)
{
	struct icloud_photo *what = mem_new(sizeof *what);

	snprintf(what->contact, sizeof what->contact, "%s", id);
	return what;
}

static bool fetch(const char *id)
{
	w.err = ERROR_INIT;
	return icloud_do(w.ic, ASK_PHOTO, of(id), NULL, NULL, &w.err);
}

static bool kept(const char *id, struct contact_photo *out)
{
	struct buf card = BUF_INIT(MIB);
	bool known;

	assert_true(contacts_card(w.reader, str_of(id), &card));
	known = contacts_photo(w.reader, buf_str(&card), out);
	buf_release(&card);
	return known;
}

/* Where the picture lies on its host. */
static const char *path_of(const char *id)
{
	static char path[300];
	struct buf card = BUF_INIT(MIB), url = BUF_INIT(KIB);
	size_t at;

	world_card(&w, id, &card);
	assert_true(json_text(json_get(json_get(buf_str(&card), "photo"), "url"), &url));
	at = str_find(buf_str(&url), STR("/contacts/"));
	assert_true(at != SIZE_MAX);
	snprintf(path, sizeof path, "%s", buf_cstr(&url) + at);
	buf_release(&card);
	buf_release(&url);
	return path;
}

static void photo__is__fetched_once_and_told_by_size_and_kind(void **state)
{
	char *id = world_id(&w, "Hopper");
	struct contact_photo photo;

	(void)state;
	assert_false(kept(id, &photo));
	assert_true(photo.in_icloud);
	assert_true(fetch(id));
	assert_true(kept(id, &photo));
	assert_string_equal(photo.kind, "JPEG");
	assert_int_equal((photo.bytes + 1023) / 1024, 34);
	assert_true(fetch(id));
	assert_int_equal(sim_requests(w.sim, path_of(id)), 1);
	free(id);
}

static void photo__of_a_contact_without__is_not_asked_for(void **state)
{
	char *id = world_id(&w, "Zuse");
	struct contact_photo photo;

	(void)state;
	assert_false(kept(id, &photo));
	assert_false(photo.in_icloud);
	assert_false(fetch(id));
	assert_int_equal(w.err.code, ERR_NOT_FOUND);
	assert_false(fetch("nobody"));
	free(id);
}

static void put_photo(const char *url)
{
	char card[600];

	snprintf(card, sizeof card,
		"{\"contactId\":\"PIC-1\",\"lastName\":\"Picture\",\"isCompany\":false,"
		"\"photo\":{\"url\":\"%s\",\"signature\":\"s1\"}}",
		url);
	sim_change(w.sim, card);
	world_read(&w);
}

/* A card may point anywhere: nothing is asked there, and no cookie goes there. */
static void photo__elsewhere__is_never_asked_for(void **state)
{
	static const char *const urls[] = {"https://evil.example/p.jpg", "http://127.0.0.1:1/p.jpg",
		"file:///etc/passwd", "https://icloud.com.evil.example/p", "",
		"https://user@gateway.icloud.com.evil.example/"};
	struct contact_photo photo;

	(void)state;
	for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
		put_photo(urls[i]);
		assert_false(fetch("PIC-1"));
		assert_true(w.err.code == ERR_REFUSED || w.err.code == ERR_NOT_FOUND);
		assert_false(kept("PIC-1", &photo));
	}
}

static void photo__that_fails__leaves_nothing(void **state)
{
	char *id = world_id(&w, "Hopper");
	struct contact_photo photo;
	char fault[400];

	(void)state;
	snprintf(fault, sizeof fault, "{\"path\":\"%s\",\"status\":404,\"times\":1}", path_of(id));
	sim_fault(w.sim, fault);
	if (fetch(id))
		fail_msg("a picture that is not there was kept");
	assert_false(kept(id, &photo));
	assert_true(fetch(id));
	assert_true(kept(id, &photo));
	free(id);
}

/* ---- setting one ---- */

static int64_t set_photo(const char *id, size_t n)
{
	struct buf edit = BUF_INIT(4 * MIB);
	char *path = picture_png_file(&w.temp, "p.png", n);
	int64_t change;

	buf_adds(&edit, "photo=");
	assert_true(photo_from_file(path, &edit, &w.err));
	change = world_edit(&w, id, buf_cstr(&edit));
	assert_true(change > 0);
	free(path);
	buf_release(&edit);
	return change;
}

/* What iCloud has is what was in the file, byte for byte: undone, it comes back from the backup. */
static void photo__from_a_file__is_sent_served_and_undone(void **state)
{
	char *id = world_id(&w, "Zuse");
	struct buf sent = BUF_INIT(MIB), url = BUF_INIT(MIB), card = BUF_INIT(MIB);
	struct contact_photo photo;
	int64_t first = set_photo(id, 5001), second, staged = 0;

	(void)state;
	assert_true(changes_sides(w.reader, first, &card, &sent));
	json_text(json_get(json_get(buf_str(&sent), "photo"), "url"), &url);
	assert_true(world_send_all(&w));
	assert_result(first, RESULT_CONFIRMED);
	assert_string_equal(world_note(&w, first), "");
	assert_int_equal(world_waiting(&w), 0);
	assert_true(fetch(id));
	assert_true(kept(id, &photo));
	assert_string_equal(photo.kind, "PNG");
	assert_int_equal(photo.bytes, 5001);

	second = set_photo(id, 7003);
	assert_true(world_send_all(&w));
	assert_result(second, RESULT_CONFIRMED);
	assert_true(fetch(id));
	assert_true(kept(id, &photo));
	assert_int_equal(photo.bytes, 7003);
	assert_true(history_undo(w.ic, 2, &staged, &w.err));
	assert_int_equal(staged, 1);
	buf_clear(&card);
	assert_true(changes_sides(
		w.reader, changes_of(w.reader, OBJECT_CONTACT, str_of(id)), &sent, &card));
	assert_true(
		json_text_is(json_get(json_get(buf_str(&card), "photo"), "url"), buf_cstr(&url)));
	assert_true(world_send_all(&w));
	assert_true(fetch(id));
	assert_true(kept(id, &photo));
	assert_int_equal(photo.bytes, 5001);
	buf_release(&sent);
	buf_release(&url);
	buf_release(&card);
	free(id);
}

static void photo__whose_answer_is_lost__is_found_in_icloud(void **state)
{
	char *id = world_id(&w, "Hopper");
	int64_t change = set_photo(id, 3000);

	(void)state;
	sim_fault(w.sim, "{" CARD_PATH ",\"drop\":\"after\",\"times\":1}");
	assert_true(world_send_all(&w));
	assert_result(change, RESULT_APPLIED);
	assert_int_equal(writes_applied(), 1);
	assert_int_equal(world_waiting(&w), 0);
	free(id);
}

static void photo__over_apples_limit__is_flagged_with_its_reason(void **state)
{
	char *id = world_id(&w, "Zuse");
	int64_t change = set_photo(id, 230 * 1024);
	struct buf words = BUF_INIT(KIB);
	struct change_row row;

	(void)state;
	assert_true(changes_get(w.reader, change, &row));
	assert_true(row.flags & 1u << FLAG_TOO_LARGE);
	assert_true(changes_flag_words(w.reader, change, FLAG_TOO_LARGE, &words));
	assert_string_equal(
		buf_cstr(&words), "The photo has 230 KB; Apple takes 224. Space leaves it out.");
	assert_true(
		world_send_all(&w)); /* a yes all the same: iCloud says no, and nothing is lost */
	assert_result(change, RESULT_REJECTED);
	assert_int_equal(world_waiting(&w), 1);
	change = set_photo(id, 223 * 1024);
	assert_true(changes_get(w.reader, change, &row));
	assert_false(row.flags & 1u << FLAG_TOO_LARGE);
	assert_true(world_send_all(&w));
	assert_result(change, RESULT_CONFIRMED);
	buf_release(&words);
	free(id);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		COMMIT_TEST(photo__is__fetched_once_and_told_by_size_and_kind),
		COMMIT_TEST(photo__of_a_contact_without__is_not_asked_for),
		COMMIT_TEST(photo__elsewhere__is_never_asked_for),
		COMMIT_TEST(photo__that_fails__leaves_nothing),
		COMMIT_TEST(photo__from_a_file__is_sent_served_and_undone),
		COMMIT_TEST(photo__whose_answer_is_lost__is_found_in_icloud),
		COMMIT_TEST(photo__over_apples_limit__is_flagged_with_its_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
