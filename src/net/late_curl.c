/* Loads libcurl, once. Knows its calls by name, and nothing of what they do. */
#include "net/late_curl.h"

#ifdef ICLOUD_LATE_CURL
#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

struct late_curl late_curl;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static const char *missing; /* what could not be found; NULL: all is there */

#define NAME(name) #name,
static const char *const names[] = {LATE_CURL(NAME)};
#undef NAME
_Static_assert(sizeof names / sizeof *names * sizeof(void *) == sizeof(struct late_curl),
	"a call has a name, and nothing but calls stands there");

static void load(void)
{
	void *library = dlopen(ICLOUD_LATE_CURL, RTLD_NOW | RTLD_LOCAL), *call;

	missing = library ? NULL : ICLOUD_LATE_CURL;
	for (size_t i = 0; library && i < sizeof names / sizeof *names; i++) {
		call = dlsym(library, names[i]);
		if (!call)
			missing = names[i];
		memcpy((char *)&late_curl + i * sizeof call, &call, sizeof call);
	}
}

bool late_curl_load(struct error *err)
{
	pthread_once(&once, load);
	return !missing ||
	       failf(err, ERR_FAILED, "Install libcurl; what is stored can be read without it.",
		       "The network needs libcurl, and %s is not there.", missing);
}

#else

bool late_curl_load(struct error *err)
{
	(void)err;
	return true;
}

#endif
