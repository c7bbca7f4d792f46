/* The terminal's input: any characters at all give keys that can be spelt, and never more than were fed. */
#include "screen/decode.h"
#include "screen/keys.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct decode d = {0};
	struct buf out = BUF_INIT(MIB);
	size_t keys = 0;
	uint32_t key;

	for (size_t i = 0; i < size; i++) {
		uint32_t c = data[i] == 0xff ? 0x1f469 : data[i];

		if (decode_feed(&d, c, &key)) {
			keys++;
			key_spell(key, &out);
		}
	}
	keys += decode_rest(&d, &key);
	if (keys > size)
		abort();
	buf_release(&out);
	return 0;
}
