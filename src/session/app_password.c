/* What an app-specific password looks like: four times four small letters, parted by dashes. Looks only, keeps
 * nothing of it. */
#include "icloud/sign_in.h"

enum { GROUPS = 4, GROUP = 4 };

bool password_is_app_specific(struct str password)
{
	if (password.n != GROUPS * GROUP + GROUPS - 1)
		return false;
	for (size_t i = 0; i < password.n; i++) {
		bool dash = i % (GROUP + 1) == GROUP;
		char c = password.p[i];

		if (dash ? c != '-' : c < 'a' || c > 'z')
			return false;
	}
	return true;
}
