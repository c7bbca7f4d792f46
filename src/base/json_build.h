/* JSON as a tree, by cJSON: for requests that we build and for small answers in which no text of
 * people stands (counters, topics). Whatever holds such text is read as spans (icloud/json.h), for a tree
 * rounds large numbers, ends strings at a zero byte and refuses all for one lone surrogate.
 */
#ifndef BASE_JSON_BUILD_H
#define BASE_JSON_BUILD_H

#include "icloud/text.h"

struct json_tree; /* a value; the root owns all below it */

enum { JSON_TREE_MAX = 1024 * 1024 };

/** NULL when the text is not one JSON value, or over JSON_TREE_MAX bytes. */
struct json_tree *json_tree_read(struct str text);
void json_tree_free(struct json_tree **root);

/* Looking. A NULL value, or one of another type, has nothing. Borrowed from the root. */
const struct json_tree *json_tree_get(const struct json_tree *object, const char *key);
bool json_tree_is_list(const struct json_tree *value);
const struct json_tree *json_tree_first(const struct json_tree *list);
const struct json_tree *json_tree_next(const struct json_tree *element);
const char *json_tree_text(const struct json_tree *string); /* NULL: is none */
/** A whole number from 0 to `most`. */
bool json_tree_count(const struct json_tree *number, int most, int *out);

/* Building. Memory that is not there ends the program cleanly. */
struct json_tree *json_tree_object(void);
struct json_tree *json_tree_put_list(struct json_tree *object, const char *key);
void json_tree_add(struct json_tree *list, const char *text);
void json_tree_put_count(struct json_tree *object, const char *key, int n);
bool json_tree_write(const struct json_tree *root, struct buf *out);

#endif
