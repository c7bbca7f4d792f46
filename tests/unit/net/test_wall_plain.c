/* The same promises without the kernel's timer. */
#define ICLOUD_NO_TIMERFD
#include "../../../src/net/wall.c"
#include "test_wall.c"
