/* libcurl, loaded when the first engine is made and not with the program: it brings thirty libraries along, which
 * take longer to link than a command that only reads the store takes in all. Whoever includes this writes
 * curl's own names.
 */
#ifndef NET_LATE_CURL_H
#define NET_LATE_CURL_H

#ifdef ICLOUD_LATE_CURL
#define CURL_DISABLE_TYPECHECK /* its macros would call what is not linked */
#endif
#include "icloud/error.h"

#include <curl/curl.h>

/** Before any other call. Fails with a sentence when there is no libcurl. Any thread. */
bool late_curl_load(struct error *err);

#ifdef ICLOUD_LATE_CURL
#undef curl_easy_getinfo
#undef curl_easy_setopt
#undef curl_multi_setopt

#define LATE_CURL(_)                                                                               \
	_(curl_global_init_mem)                                                                    \
	_(curl_version_info)                                                                       \
	_(curl_slist_append)                                                                       \
	_(curl_slist_free_all)                                                                     \
	_(curl_easy_init)                                                                          \
	_(curl_easy_cleanup)                                                                       \
	_(curl_easy_setopt)                                                                        \
	_(curl_easy_getinfo)                                                                       \
	_(curl_easy_strerror)                                                                      \
	_(curl_multi_init)                                                                         \
	_(curl_multi_cleanup)                                                                      \
	_(curl_multi_setopt)                                                                       \
	_(curl_multi_add_handle)                                                                   \
	_(curl_multi_remove_handle)                                                                \
	_(curl_multi_perform)                                                                      \
	_(curl_multi_info_read)                                                                    \
	_(curl_multi_poll)                                                                         \
	_(curl_multi_wakeup)

#define LATE_CALL(name) __typeof__(name) *name;
struct late_curl {
	LATE_CURL(LATE_CALL)
};
#undef LATE_CALL
extern struct late_curl late_curl;

#define curl_global_init_mem	 late_curl.curl_global_init_mem
#define curl_version_info	 late_curl.curl_version_info
#define curl_slist_append	 late_curl.curl_slist_append
#define curl_slist_free_all	 late_curl.curl_slist_free_all
#define curl_easy_init		 late_curl.curl_easy_init
#define curl_easy_cleanup	 late_curl.curl_easy_cleanup
#define curl_easy_setopt	 late_curl.curl_easy_setopt
#define curl_easy_getinfo	 late_curl.curl_easy_getinfo
#define curl_easy_strerror	 late_curl.curl_easy_strerror
#define curl_multi_init		 late_curl.curl_multi_init
#define curl_multi_cleanup	 late_curl.curl_multi_cleanup
#define curl_multi_setopt	 late_curl.curl_multi_setopt
#define curl_multi_add_handle	 late_curl.curl_multi_add_handle
#define curl_multi_remove_handle late_curl.curl_multi_remove_handle
#define curl_multi_perform	 late_curl.curl_multi_perform
#define curl_multi_info_read	 late_curl.curl_multi_info_read
#define curl_multi_poll		 late_curl.curl_multi_poll
#define curl_multi_wakeup	 late_curl.curl_multi_wakeup
#endif

#endif
