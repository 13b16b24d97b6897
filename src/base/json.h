/* SPDX-License-Identifier: MIT */
/*
 * JSON as callers hold it (telnyx/json.h) and as the library does: one is the other
 * under another name, since json-c's tree is all that there is of it.
 */
#ifndef TELNYX_BASE_JSON_H
#define TELNYX_BASE_JSON_H

#include <telnyx/json.h>

#include <json-c/json_object.h>

/* Both are borrowed, and NULL for NULL. */
static inline const struct telnyx_json *
telnyx_json_of(struct json_object *tree)
{
	return (const struct telnyx_json *)(const void *)tree;
}

static inline struct json_object *
telnyx_json_object(const struct telnyx_json *json)
{
	return (struct json_object *)(void *)(uintptr_t)json;
}

/* One more reference. */
static inline const struct telnyx_json *
telnyx_json_keep(const struct telnyx_json *json)
{
	return telnyx_json_of(json_object_get(telnyx_json_object(json)));
}

/* One reference less, and no JSON in its place. */
static inline void
telnyx_json_drop(const struct telnyx_json **json)
{
	json_object_put(telnyx_json_object(*json));
	*json = NULL;
}

/* A copy of a whole tree, without the texts that callers had made of it.  False: no
 * memory.  A NULL tree, which is JSON's null, has a NULL copy. */
bool telnyx_json_copy(struct json_object *tree, struct json_object **out);

#endif
