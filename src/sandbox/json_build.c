/* SPDX-License-Identifier: MIT */
/*
 * Documents put together field by field; see the header.
 */
#include "sandbox/json_build.h"

#include <json-c/json.h>

#include "sandbox/sandbox_internal.h"

void
telnyx_sandbox_build_put(struct telnyx_sandbox_build *b, struct json_object *object,
    const char *key, struct json_object *value)
{
	if (object == NULL || value == NULL ||
	    json_object_object_add(object, key, value) != 0) {
		json_object_put(value);
		b->failed = true;
	}
}

void
telnyx_sandbox_build_text(struct telnyx_sandbox_build *b, struct json_object *object,
    const char *key, const char *text)
{
	telnyx_sandbox_build_put(b, object, key, json_object_new_string(text));
}

void
telnyx_sandbox_build_int(struct telnyx_sandbox_build *b, struct json_object *object,
    const char *key, int64_t value)
{
	telnyx_sandbox_build_put(b, object, key, json_object_new_int64(value));
}

void
telnyx_sandbox_build_null(
    struct telnyx_sandbox_build *b, struct json_object *object, const char *key)
{
	if (object == NULL || json_object_object_add(object, key, NULL) != 0)
		b->failed = true;
}

void
telnyx_sandbox_build_time(struct telnyx_sandbox_build *b, struct json_object *object,
    const char *key, int64_t unix_ms)
{
	char time[TELNYX_SANDBOX_TIME_BYTES];

	if (unix_ms == 0) {
		telnyx_sandbox_build_null(b, object, key);
		return;
	}
	telnyx_sandbox_time_iso(unix_ms, "+00:00", time);
	telnyx_sandbox_build_text(b, object, key, time);
}

void
telnyx_sandbox_build_append(struct telnyx_sandbox_build *b, struct json_object *array,
    struct json_object *value)
{
	if (array == NULL || value == NULL ||
	    json_object_array_add(array, value) != 0) {
		json_object_put(value);
		b->failed = true;
	}
}

struct json_object *
telnyx_sandbox_build_end(struct telnyx_sandbox_build *b, struct json_object *object)
{
	if (!b->failed)
		return object;
	json_object_put(object);
	return NULL;
}
