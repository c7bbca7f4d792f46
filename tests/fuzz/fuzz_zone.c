/* Any bytes as a file of a time zone, and as a rule: an instant asked for comes back within a day. */
#include "icloud/zone.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void ask(struct zone *z)
{
	static const time_t times[] = {0, 1773308700, 1774747800, -2840079838, 4102444800};

	for (size_t i = 0; z && i < sizeof times / sizeof *times; i++) {
		time_t back = zone_instant(z, zone_civil(z, times[i]));

		if (back - times[i] > 4 * 86400 || times[i] - back > 4 * 86400)
			__builtin_trap();
	}
	zone_free(&z);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str bytes = {(const char *)data, n};

	ask(zone_read(bytes));
	ask(zone_of_rule(bytes));
	return 0;
}
