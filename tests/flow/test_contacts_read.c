/* Reading all contacts into the store: the library against the simulator. */
#include "contacts/read.h"
#include "contacts/stored.h"
#include "rig/client.h"
#include "rig/temp.h"
#include "store/reader.h"
#include "icloud/contacts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct temp temp;
static struct sim *sim;
static struct client *client;
static struct store *store;

static void open_store(void)
{
	struct buf notice = BUF_INIT(KIB);
	struct error err = ERROR_INIT;

	store = store_open(temp.path, temp.path, &notice, &err);
	assert_non_null(store);
	client->account.store = store;
}

static int begin(const char *const *args)
{
	struct error err = ERROR_INIT;

	temp_open(&temp);
	sim = sim_start(args);
	sim_environment(sim);
	client = client_open();
	if (!client_sign_in(client, sim->apple_id, sim->password, &err))
		fail_msg("%s", err.what);
	client->n_steps = 0;
	open_store();
	return 0;
}

static int begin_few(void **state)
{
	static const char *const args[] = {"--contacts", "40", NULL};

	(void)state;
	return begin(args);
}

static int begin_many(void **state)
{
	static const char *const args[] = {"--contacts", "2300", NULL};

	(void)state;
	return begin(args);
}

static int begin_zoo(void **state)
{
	static const char *const args[] = {"--contacts", "40", "--zoo", NULL};

	(void)state;
	return begin(args);
}

static int end(void **state)
{
	(void)state;
	store_free(&store);
	client_close(&client);
	sim_stop(&sim);
	temp_close(&temp);
	return 0;
}

static bool read_contacts(bool believe, struct error *err)
{
	struct flow *f = contacts_read_start(&client->account, believe);
	bool good;

	*err = ERROR_INIT;
	good = flow_wait(&client->account, f, err);
	flow_free(&f);
	return good;
}

static void must_read(void)
{
	struct error err;

	if (!read_contacts(false, &err))
		fail_msg("%s: %s", error_name(err.code), err.what);
}

static int64_t stored_contacts(void)
{
	return db_int(store_cache(store), "select count(*) from contact", -1);
}

static struct listing_want {
	int64_t total, added, changed, removed;
} counts(void)
{
	struct icloud_reader reader = {.store = store};
	struct contacts_read_counts c = {0};

	assert_true(contacts_last_read(&reader, &c));
	return (struct listing_want){c.total, c.added, c.changed, c.removed};
}

static void assert_counts(int64_t total, int64_t added, int64_t changed, int64_t removed)
{
	struct listing_want c = counts();

	assert_int_equal(c.total, total);
	assert_int_equal(c.added, added);
	assert_int_equal(c.changed, changed);
	assert_int_equal(c.removed, removed);
}

/* Every card of the server is in the store, byte for byte and in the server's order; one that it lists twice is
 * there once. */
static void assert_same_as_server(void)
{
	struct buf all = BUF_INIT(256 * MIB), id = BUF_INIT(KIB), mine = BUF_INIT(MIB);
	int64_t n = 0, last = -1, place;
	struct json_walk w;

	sim_get(sim, "/cards", &all);
	w = json_walk(json_get(buf_str(&all), "contacts"));
	while (json_next(&w)) {
		buf_clear(&id);
		buf_clear(&mine);
		assert_true(contacts_id(w.value, &id));
		assert_true(stored_card(store, buf_str(&id), &mine, NULL, &place));
		assert_true(str_eq(buf_str(&mine), w.value));
		assert_true(place > last);
		last = place;
		n++;
	}
	assert_false(w.broken);
	assert_int_equal(stored_contacts(), n);
	buf_release(&all);
	buf_release(&id);
	buf_release(&mine);
}

/* The id of a stored contact; the caller frees. */
static char *some_id(int64_t place)
{
	struct query *q = db_query(store_cache(store), "select id from contact where place = ?1");
	char *id;

	query_int(q, 1, place);
	assert_true(query_row(q));
	id = str_dup(query_get(q, 0));
	assert_true(query_end(q, NULL));
	return id;
}

static void change(const char *id, const char *members)
{
	char json[400];

	snprintf(json, sizeof json, "{\"contactId\":\"%s\",%s}", id, members);
	sim_change(sim, json);
}

static void contacts_read__stores__everything_of_startup_alone(void **state)
{
	struct icloud_reader reader = {0};

	(void)state;
	assert_int_equal(stored_contacts(), 0);
	must_read();
	assert_same_as_server();
	assert_int_equal(sim_requests(sim, "/co/startup"), 1);
	assert_int_equal(sim_requests(sim, "/co/contacts"), 0);
	assert_int_equal(sim_writes(sim), 0);
	reader.store = store;
	assert_true(contacts_as_of(&reader) > 0);
	assert_counts(stored_contacts(), stored_contacts(), 0, 0);
}

static void contacts_read__pages__through_a_large_book(void **state)
{
	int64_t n;

	(void)state;
	must_read();
	n = stored_contacts();
	assert_true(n >= 2300);
	assert_same_as_server();
	assert_true(sim_requests(sim, "/co/contacts") >= 4);
	assert_true(client->n_steps >= 5);
	assert_int_equal(client->step[0].event, EVENT_PROGRESS);
	assert_int_equal(client->step[0].total, n);
	assert_int_equal(client->step[client->n_steps - 1].event, EVENT_STORE);
	must_read();
	assert_counts(n, 0, 0, 0);
}

static void contacts_read__keeps__the_zoo_byte_for_byte(void **state)
{
	(void)state;
	must_read();
	assert_same_as_server();
	assert_true(stored_contacts() > 50);
}

static void contacts_read__follows__what_other_devices_do(void **state)
{
	char *gone, *changed;
	int64_t n;

	(void)state;
	must_read();
	n = stored_contacts();
	gone = some_id(3);
	changed = some_id(5);
	change(gone, "\"delete\":true");
	change(changed, "\"nickName\":\"Other device\"");
	sim_change(sim, "{\"contactId\":\"NEW-1\",\"lastName\":\"Aaa\",\"isCompany\":false}");
	must_read();
	assert_same_as_server();
	assert_counts(n, 1, 1, 1);
	assert_false(stored_card(store, str_of(gone), NULL, NULL, NULL));
	free(gone);
	free(changed);
}

static void contacts_read__reads_again__when_a_token_grew_old_between_pages(void **state)
{
	(void)state;
	sim_fault(sim, "{\"path\":\"/co/contacts\",\"token-stale\":true,\"times\":1,\"skip\":1}");
	must_read();
	assert_same_as_server();
	assert_int_equal(sim_requests(sim, "/co/startup"), 2);
}

static void contacts_read__reads_again__when_pages_and_order_differ(void **state)
{
	static const char lacking[] = "{\"path\":\"/co/contacts\",\"status\":200,\"times\":1,"
				      "\"body\":\"{\\\"contacts\\\":[]}\"}";
	static const char more[] = "{\"path\":\"/co/contacts\",\"status\":200,\"times\":1,\"body\":"
				   "\"{\\\"contacts\\\":[{\\\"contactId\\\":\\\"X\\\"}]}\"}";

	(void)state;
	sim_fault(sim, lacking);
	must_read();
	assert_same_as_server();
	assert_int_equal(sim_requests(sim, "/co/startup"), 2);
	change("NEW-3", "\"lastName\":\"Noether\"");
	sim_fault(sim, more);
	must_read();
	assert_same_as_server();
	assert_int_equal(sim_requests(sim, "/co/startup"), 4);
}

static void contacts_read__gives_up__after_three_rounds_and_keeps_the_store(void **state)
{
	struct error err;
	int64_t n;

	(void)state;
	must_read();
	n = stored_contacts();
	sim_log_clear(sim);
	sim_fault(sim, "{\"path\":\"/co/contacts\",\"token-stale\":true,\"times\":-1}");
	assert_false(read_contacts(false, &err));
	assert_int_equal(err.code, ERR_SERVER);
	assert_int_equal(sim_requests(sim, "/co/startup"), 3);
	assert_int_equal(stored_contacts(), n);
}

#define STARTUP(contacts, order)                                                                   \
	"{\"path\":\"/co/"                                                                         \
	"startup\",\"times\":1,\"status\":200,\"body\":\"{\\\"contacts\\\":[" contacts             \
	"],\\\"contactsOrder\\\":[" order                                                          \
	"],\\\"prefToken\\\":\\\"p\\\",\\\"syncToken\\\":\\\"s\\\"}\"}"

static void contacts_read__asks__before_it_believes_a_shrunken_list(void **state)
{
	struct error err;
	char want[100];
	int64_t n;

	(void)state;
	must_read();
	n = stored_contacts();
	sim_fault(sim, STARTUP("{\\\"contactId\\\":\\\"A\\\"}", "\\\"A\\\""));
	assert_false(read_contacts(false, &err));
	assert_int_equal(err.code, ERR_CONFLICT);
	snprintf(want, sizeof want, "iCloud now lists 1 contact, it was %lld. Yours are kept.",
		(long long)n);
	assert_string_equal(err.what, want);
	assert_non_null(strstr(err.next, ":accept-list"));
	assert_int_equal(stored_contacts(), n);
	sim_fault(sim, STARTUP("", ""));
	assert_false(read_contacts(false, &err));
	assert_int_equal(stored_contacts(), n);
	assert_same_as_server();
	sim_fault(sim, STARTUP("{\\\"contactId\\\":\\\"A\\\"}", "\\\"A\\\""));
	assert_true(read_contacts(true, &err));
	assert_int_equal(stored_contacts(), 1);
}

static void assert_kept(const char *fault, enum errcode code)
{
	struct error err;
	int64_t n = stored_contacts();
	struct buf pref = BUF_INIT(KIB), before = BUF_INIT(KIB), after = BUF_INIT(KIB);

	assert_true(stored_tokens(store, &pref, &before));
	sim_fault(sim, fault);
	assert_false(read_contacts(false, &err));
	assert_int_equal(err.code, code);
	assert_true(err.what[0] && err.next[0]);
	assert_int_equal(stored_contacts(), n);
	buf_clear(&pref);
	assert_true(stored_tokens(store, &pref, &after));
	assert_string_equal(buf_cstr(&before), buf_cstr(&after));
	buf_release(&pref);
	buf_release(&before);
	buf_release(&after);
}

static void contacts_read__takes__ids_that_agree_when_only_tokens_differ(void **state)
{
	struct buf pref = BUF_INIT(KIB), sync = BUF_INIT(KIB);

	(void)state;
	for (int i = 0; i < 3; i++)
		sim_fault(sim, STARTUP("{\\\"contactId\\\":\\\"A\\\"}", "\\\"A\\\",\\\"B\\\""));
	sim_fault(sim, "{\"path\":\"/co/"
		       "contacts\",\"status\":200,\"times\":-1,\"body\":\"{\\\"contacts\\\":"
		       "[{\\\"contactId\\\":\\\"B\\\"}],\\\"syncToken\\\":\\\"other\\\"}\"}");
	must_read();
	assert_int_equal(sim_requests(sim, "/co/startup"), 3);
	assert_int_equal(stored_contacts(), 2);
	assert_true(stored_tokens(store, &pref, &sync));
	assert_string_equal(buf_cstr(&sync), "s");
	buf_release(&pref);
	buf_release(&sync);
}

static void contacts_read__keeps__the_store_whatever_comes(void **state)
{
	(void)state;
	must_read();
	change("NEW-2", "\"lastName\":\"Noether\"");
	assert_kept("{\"path\":\"/co/contacts\",\"malformed\":true,\"times\":1}", ERR_BAD_DATA);
	assert_kept("{\"path\":\"/co/startup\",\"malformed\":true,\"times\":1}", ERR_BAD_DATA);
	assert_kept("{\"path\":\"/co/contacts\",\"html\":true,\"times\":1}", ERR_SERVER);
	assert_kept("{\"path\":\"/co/startup\",\"status\":200,\"body\":\"{}\",\"times\":1}",
		ERR_BAD_DATA);
	assert_kept("{\"path\":\"/co/startup\",\"status\":500,\"times\":-1}", ERR_SERVER);
	sim_post(sim, "/fault/clear", "{}", NULL);
	assert_kept("{\"path\":\"/co/startup\",\"status\":503,\"times\":1}", ERR_THROTTLED);
}

static void contacts_read__keeps__the_order_that_is_set(void **state)
{
	struct buf log = BUF_INIT(4 * MIB);
	struct query *q;

	(void)state;
	free(client->settings.order_by);
	client->settings.order_by = mem_dup("first,last");
	must_read();
	sim_log(sim, &log);
	assert_non_null(strstr(buf_cstr(&log), "first,last"));
	q = db_query(store_cache(store), "select name from contact where name = 'Lovelace, Ada'"
					 " and place < (select count(*) / 4 from contact)");
	assert_true(query_row(q));
	assert_true(query_end(q, NULL));
	buf_release(&log);
}

static void contacts_read__follows__the_order_of_the_account(void **state)
{
	struct buf log = BUF_INIT(4 * MIB), asked = BUF_INIT(KIB);

	(void)state;
	must_read();
	assert_true(store_meta(store_cache(store), "contacts_order", &asked));
	assert_string_equal(buf_cstr(&asked), "last,first");
	assert_true(store_document_put(store, "settings",
		STR("{\"contacts\":{\"displayOrderBy\":\"first,last\"}}"), 1, NULL));
	must_read();
	sim_log(sim, &log);
	assert_non_null(strstr(buf_cstr(&log), "first,last"));
	buf_clear(&asked);
	assert_true(store_meta(store_cache(store), "contacts_order", &asked));
	assert_string_equal(buf_cstr(&asked), "first,last");
	buf_release(&log);
	buf_release(&asked);
}

static void contacts_read__stops__when_it_is_told_to(void **state)
{
	struct flow *f;

	(void)state;
	sim_fault(sim, "{\"path\":\"/co/startup\",\"delay_ms\":20000,\"times\":1}");
	f = contacts_read_start(&client->account, false);
	engine_turn(client->account.engine, 0);
	f->cancel(f);
	assert_true(f->done);
	assert_int_equal(f->err.code, ERR_CANCELLED);
	flow_free(&f);
	assert_int_equal(engine_pending(client->account.engine), 0);
	assert_int_equal(stored_contacts(), 0);
	sim_post(sim, "/fault/clear", "{}", NULL);
	must_read();
}

static void contacts_read__leaves__all_as_it_was_when_the_disk_is_full(void **state)
{
	struct error err;

	(void)state;
	setenv("TUI_TEST_FAULT", "store-commit=fail", 1);
	assert_false(read_contacts(false, &err));
	unsetenv("TUI_TEST_FAULT");
	assert_int_equal(err.code, ERR_DISK);
	assert_int_equal(stored_contacts(), 0);
	must_read();
	assert_same_as_server();
}

#define few(test)  cmocka_unit_test_setup_teardown(test, begin_few, end)
#define many(test) cmocka_unit_test_setup_teardown(test, begin_many, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		few(contacts_read__stores__everything_of_startup_alone),
		many(contacts_read__pages__through_a_large_book),
		cmocka_unit_test_setup_teardown(
			contacts_read__keeps__the_zoo_byte_for_byte, begin_zoo, end),
		few(contacts_read__follows__what_other_devices_do),
		many(contacts_read__reads_again__when_a_token_grew_old_between_pages),
		many(contacts_read__reads_again__when_pages_and_order_differ),
		many(contacts_read__gives_up__after_three_rounds_and_keeps_the_store),
		few(contacts_read__asks__before_it_believes_a_shrunken_list),
		few(contacts_read__takes__ids_that_agree_when_only_tokens_differ),
		many(contacts_read__keeps__the_store_whatever_comes),
		few(contacts_read__keeps__the_order_that_is_set),
		few(contacts_read__follows__the_order_of_the_account),
		few(contacts_read__stops__when_it_is_told_to),
		few(contacts_read__leaves__all_as_it_was_when_the_disk_is_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
