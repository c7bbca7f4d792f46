/* What the tests of the commit share: one world for each test, and what is looked at afterwards. Every
 * function fails the running test when it does not find what was said. */
#ifndef RIG_COMMIT_H
#define RIG_COMMIT_H

#include "world.h"

#define CARD_PATH "\"path\":\"/co/contacts/card\""

extern struct world w;
extern struct error err;

int commit_open_world(void **state);
int commit_close_world(void **state);
#define COMMIT_TEST(name)                                                                          \
	cmocka_unit_test_setup_teardown(name, commit_open_world, commit_close_world)

/** How the change ended in the last commit. */
void assert_result(int64_t change, enum change_result wanted);
/** A member of the server's card. */
void assert_member(const char *id, const char *key, const char *wanted);
enum change_state state_of(int64_t change);
int64_t writes_applied(void);

#endif
