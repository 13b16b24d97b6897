/* SPDX-License-Identifier: MIT */
/*
 * JSON documents: put together member by member, with one flag for all that
 * may fail, which is asked once at the end; and read by path.
 */
#ifndef TELNYX_SANDBOX_ENGINE_DOCUMENT_H
#define TELNYX_SANDBOX_ENGINE_DOCUMENT_H

#include <stdbool.h>
#include <stdint.h>

#include <json-c/json.h>

/* How many of the bytes at the front are whole characters of UTF-8. */
size_t telnyx_sandbox_utf8_bytes(const char *text, size_t len);
/* A text of bytes from outside: what is no UTF-8 of it becomes U+FFFD.  NULL: no
 * memory. */
struct json_object *telnyx_sandbox_text_of(const char *bytes, size_t len);
/* Put a member into an object.  The value is taken, also on failure; NULL is a
 * failure. */
void telnyx_sandbox_put(bool *failed, struct json_object *object, const char *key,
    struct json_object *value);
void telnyx_sandbox_put_null(bool *failed, struct json_object *object, const char *key);
void telnyx_sandbox_put_text(
    bool *failed, struct json_object *object, const char *key, const char *text);
void telnyx_sandbox_put_bool(
    bool *failed, struct json_object *object, const char *key, bool value);
void telnyx_sandbox_put_int(
    bool *failed, struct json_object *object, const char *key, int64_t value);
/* Put a point in time, as ISO 8601 in UTC; 0 is null. */
void telnyx_sandbox_put_time(
    bool *failed, struct json_object *object, const char *key, int64_t unix_ms);
/* Put a further reference to what another document has. */
void telnyx_sandbox_put_shared(bool *failed, struct json_object *object,
    const char *key, struct json_object *value);
/* Take a member away; NULL, of a failure before, has none. */
void telnyx_sandbox_drop(struct json_object *object, const char *key);
/* Append to an array.  The value is taken. */
void telnyx_sandbox_append(
    bool *failed, struct json_object *array, struct json_object *value);
/* `object`; or, of a failure, NULL, and it is freed. */
struct json_object *telnyx_sandbox_unless(bool failed, struct json_object *object);
/* The value at "a.b"; NULL when there is none, or it is null. */
struct json_object *telnyx_sandbox_at(struct json_object *document, const char *path);
/* The value at "a.b" as text; NULL also when it is an object or an array. */
const char *telnyx_sandbox_text_at(struct json_object *document, const char *path);
/* A copy of the top level, without the members that are null. */
struct json_object *telnyx_sandbox_without_nulls(
    bool *failed, struct json_object *document);
/* A copy of the top level, without the members in "a b c". */
struct json_object *telnyx_sandbox_without(
    bool *failed, struct json_object *document, const char *keys);
/* Is `word` one of "a b c"? */
bool telnyx_sandbox_is_word_of(const char *words, const char *word);

#endif
