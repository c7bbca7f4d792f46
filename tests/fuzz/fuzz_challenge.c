/* The answer of signin/init, and the proof made from it when its rounds are few. */
#include "session/srp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct srp *srp;
	struct buf bytes = BUF_INIT(MIB);
	uint8_t m1[SRP_PROOF], m2[SRP_PROOF];
	struct srp_challenge c;
	struct error err;
	struct str opaque;
	bool again;

	if (!srp)
		srp = srp_with(STR("a secret number of thirty-two by"));
	if (srp_read_challenge((struct str){(const char *)data, n}, &bytes, &c, &opaque, &err)) {
		if (c.iteration < 1 || c.iteration > 10000000)
			__builtin_trap();
		if (c.iteration < 100)
			srp_prove(srp, STR("a"), STR("b"), &c, m1, m2, &again, &err);
	}
	buf_release(&bytes);
	return 0;
}
