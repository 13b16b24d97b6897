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
size_t sbx_utf8_bytes(const char *text, size_t len);
/* A text of bytes from outside: what is no UTF-8 of it becomes U+FFFD.  NULL: no
 * memory. */
struct json_object *sbx_text_of(const char *bytes, size_t len);
/* Put a member into an object.  The value is taken, also on failure; NULL is a
 * failure. */
void sbx_put(bool *failed, struct json_object *object, const char *key,
    struct json_object *value);
void sbx_put_null(bool *failed, struct json_object *object, const char *key);
void sbx_put_text(
    bool *failed, struct json_object *object, const char *key, const char *text);
void sbx_put_bool(
    bool *failed, struct json_object *object, const char *key, bool value);
void sbx_put_int(
    bool *failed, struct json_object *object, const char *key, int64_t value);
/* Put a point in time, as ISO 8601 in UTC; 0 is null. */
void sbx_put_time(
    bool *failed, struct json_object *object, const char *key, int64_t unix_ms);
/* Put a further reference to what another document has. */
void sbx_put_shared(bool *failed, struct json_object *object, const char *key,
    struct json_object *value);
/* Take a member away; NULL, of a failure before, has none. */
void sbx_drop(struct json_object *object, const char *key);
/* Append to an array.  The value is taken. */
void sbx_append(bool *failed, struct json_object *array, struct json_object *value);
/* `object`; or, of a failure, NULL, and it is freed. */
struct json_object *sbx_unless(bool failed, struct json_object *object);
/* The value at "a.b"; NULL when there is none, or it is null. */
struct json_object *sbx_at(struct json_object *document, const char *path);
/* The value at "a.b" as text; NULL also when it is an object or an array. */
const char *sbx_text_at(struct json_object *document, const char *path);
/* The text at "a.b"; "" where there is no such text. */
const char *sbx_text_or_empty(struct json_object *document, const char *path);
/* A copy of the top level, without the members that are null. */
struct json_object *sbx_without_nulls(bool *failed, struct json_object *document);
/* A copy of the top level, without the members in "a b c". */
struct json_object *sbx_without(
    bool *failed, struct json_object *document, const char *keys);
/* Is `word` one of "a b c"? */
bool sbx_is_word_of(const char *words, const char *word);

#endif
