/* Names of keys: what is read can be spelt and read again; nothing breaks the table. */
#include "screen/keys.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = {(const char *)data, size};
	struct buf out = BUF_INIT(4 * KIB);
	struct keys *k = keys_new();
	uint32_t key, again;

	if (key_parse(text, &key)) {
		key_spell(key, &out);
		if (!key_parse(buf_str(&out), &again) || again != key)
			abort();
	}
	keys_bind(k, STR("contacts"), STR("new"), text, &out);
	keys_free(&k);
	buf_release(&out);
	return 0;
}
