/* The door to cJSON. Hands out borrowed values, copies nothing; a struct json_tree is a cJSON. */
#include "base/json_build.h"
#include "base/abort.h"

#include <cJSON.h>

static const cJSON *node(const struct json_tree *value)
{
	return (const cJSON *)value;
}

static struct json_tree *made(cJSON *value)
{
	if (!value)
		die_no_memory();
	return (struct json_tree *)value;
}

struct json_tree *json_tree_read(struct str text)
{
	const char *end = NULL;
	struct str rest;
	cJSON *root;

	if (!text.n || text.n > JSON_TREE_MAX)
		return NULL;
	root = cJSON_ParseWithLengthOpts(text.p, text.n, &end, false);
	if (!root)
		return NULL;
	rest = str_trim(str_part(text, (size_t)(end - text.p), text.n));
	if (rest.n) {
		cJSON_Delete(root);
		return NULL;
	}
	return (struct json_tree *)root;
}

void json_tree_free(struct json_tree **root)
{
	cJSON_Delete((cJSON *)*root);
	*root = NULL;
}

const struct json_tree *json_tree_get(const struct json_tree *object, const char *key)
{
	return (const struct json_tree *)cJSON_GetObjectItemCaseSensitive(node(object), key);
}

bool json_tree_is_list(const struct json_tree *value)
{
	return cJSON_IsArray(node(value));
}

const struct json_tree *json_tree_first(const struct json_tree *list)
{
	return json_tree_is_list(list) ? (const struct json_tree *)node(list)->child : NULL;
}

const struct json_tree *json_tree_next(const struct json_tree *element)
{
	return (const struct json_tree *)node(element)->next;
}

const char *json_tree_text(const struct json_tree *string)
{
	return cJSON_IsString(node(string)) ? node(string)->valuestring : NULL;
}

bool json_tree_count(const struct json_tree *number, int most, int *out)
{
	double n = cJSON_IsNumber(node(number)) ? node(number)->valuedouble : -1;

	if (!(n >= 0 && n <= most) || n != (double)(int)n)
		return false;
	*out = (int)n;
	return true;
}

struct json_tree *json_tree_object(void)
{
	return made(cJSON_CreateObject());
}

struct json_tree *json_tree_put_list(struct json_tree *object, const char *key)
{
	return made(cJSON_AddArrayToObject((cJSON *)object, key));
}

void json_tree_add(struct json_tree *list, const char *text)
{
	cJSON_AddItemToArray((cJSON *)list, (cJSON *)made(cJSON_CreateString(text)));
}

void json_tree_put_count(struct json_tree *object, const char *key, int n)
{
	made(cJSON_AddNumberToObject((cJSON *)object, key, n));
}

bool json_tree_write(const struct json_tree *root, struct buf *out)
{
	char *text = cJSON_PrintUnformatted(node(root));
	bool ok = text && buf_adds(out, text);

	cJSON_free(text);
	return ok;
}
