/* Any bytes as an answer about badges. */
#include "push/push.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct badge_counts b;

	if (badges_read((struct str){(const char *)data, n}, &b, NULL))
		for (int i = 0; i < TOPICS_MAX; i++)
			if (b.at[i] < -1)
				__builtin_trap();
	return 0;
}
