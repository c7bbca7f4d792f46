#include "session/account.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>

static struct engine *engine;
static int freed, ended;

static int begin(void **state)
{
	struct engine_options o = {.offline = true};
	struct error err;

	(void)state;
	freed = ended = 0;
	engine = engine_new(&o, &err);
	return engine ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	engine_free(&engine);
	return 0;
}

static void count_end(void *owner, struct flow *f)
{
	(void)f;
	++*(int *)owner;
}

static void release(struct flow *f)
{
	freed++;
	free(f);
}

static void stop(struct flow *f)
{
	flow_end(f, &(struct error){.code = ERR_CANCELLED});
}

static struct flow *made(void)
{
	struct flow *f = mem_new(sizeof *f);

	f->free = release;
	f->cancel = stop;
	f->ended = count_end;
	f->owner = &ended;
	return f;
}

static void flow_end__tells__once(void **state)
{
	struct flow *f = made();
	struct error err = {.code = ERR_BUSY};

	(void)state;
	flow_end(f, &err);
	flow_end(f, NULL);
	assert_int_equal(ended, 1);
	assert_int_equal(f->err.code, ERR_BUSY);
	flow_free(&f);
	assert_null(f);
	assert_int_equal(freed, 1);
}

static void flow_end_soon__ends__at_the_next_turn(void **state)
{
	struct flow *f = made();
	struct account a = {.engine = engine};
	struct error err = {.code = ERR_BUSY};

	(void)state;
	flow_end_soon(engine, f, &err);
	assert_false(f->done);
	assert_int_equal(ended, 0);
	err = ERROR_INIT;
	assert_false(flow_wait(&a, f, &err));
	assert_int_equal(err.code, ERR_BUSY);
	assert_int_equal(ended, 1);
	flow_free(&f);
}

static void flow_free__before_its_end__says_nothing(void **state)
{
	struct flow *f = made();

	(void)state;
	flow_end_soon(engine, f, NULL);
	flow_free(&f);
	engine_turn(engine, 0);
	assert_int_equal(ended, 0);
	assert_int_equal(freed, 1);
	f = made();
	flow_free(&f);
	assert_int_equal(ended, 0);
	assert_int_equal(freed, 2);
	flow_free(&f);
}

static void flow_call__carries__the_outcome(void **state)
{
	struct account a = {.engine = engine};
	struct request r = {.realm = REALM_SETUP, .url = mem_dup("https://setup.icloud.com/x")};
	struct flow *f = flow_call(&a, &r, NULL);
	struct error err = ERROR_INIT;

	(void)state;
	free(r.url);
	assert_false(flow_wait(&a, f, &err));
	assert_int_equal(err.code, ERR_OFFLINE);
	flow_free(&f);
}

#define FLOW(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FLOW(flow_end__tells__once),
		FLOW(flow_end_soon__ends__at_the_next_turn),
		FLOW(flow_free__before_its_end__says_nothing),
		FLOW(flow_call__carries__the_outcome),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
