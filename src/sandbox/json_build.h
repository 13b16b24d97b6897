/* SPDX-License-Identifier: MIT */
/*
 * Documents put together field by field: what fails is remembered, and asked
 * once at the end.
 */
#ifndef TELNYX_SANDBOX_JSON_BUILD_H
#define TELNYX_SANDBOX_JSON_BUILD_H

#include <stdbool.h>
#include <stdint.h>

struct json_object;

struct telnyx_sandbox_build {
	bool failed; /* no memory */
};

/* Put `value`, which is taken also on failure; NULL is one. */
void telnyx_sandbox_build_put(struct telnyx_sandbox_build *b,
    struct json_object *object, const char *key, struct json_object *value);
void telnyx_sandbox_build_text(struct telnyx_sandbox_build *b,
    struct json_object *object, const char *key, const char *text);
void telnyx_sandbox_build_int(struct telnyx_sandbox_build *b,
    struct json_object *object, const char *key, int64_t value);
void telnyx_sandbox_build_null(
    struct telnyx_sandbox_build *b, struct json_object *object, const char *key);
/* A point in time, in Telnyx's own way; 0 is null. */
void telnyx_sandbox_build_time(struct telnyx_sandbox_build *b,
    struct json_object *object, const char *key, int64_t unix_ms);
/* Append `value`, which is taken also on failure. */
void telnyx_sandbox_build_append(struct telnyx_sandbox_build *b,
    struct json_object *array, struct json_object *value);
/* `object`, or, after a failure, NULL and it is freed. */
struct json_object *telnyx_sandbox_build_end(
    struct telnyx_sandbox_build *b, struct json_object *object);

#endif
