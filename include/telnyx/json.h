/* SPDX-License-Identifier: MIT */
/**
 * @file json.h
 * The JSON that a result, an error or an event was read from, for what its struct does
 * not name.  Opaque: look at it as a tree of json-c's, or as text.
 *
 * JSON lives as long as the struct that has it.  Both functions keep what they make
 * with the JSON, so they may not run for the same JSON in two threads at once.
 */
#ifndef TELNYX_JSON_H
#define TELNYX_JSON_H

#include <telnyx/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * The JSON as a tree: read it with json-c (<json-c/json.h>), which the program then
 * links itself.
 *
 * U+0000 in a text reads as U+FFFD.
 *
 * @return  Borrowed with the JSON, not to be changed; json_object_get() keeps it.
 *          json_object_deep_copy() does not copy one of which a text was made: parse
 *          the text.
 *          NULL: @p json is NULL, or there is no memory.
 * @since 0.1
 */
TELNYX_EXPORT struct json_object *telnyx_json_tree(const struct telnyx_json *json);

/**
 * The JSON as text, with its members in their order; white space, and how a character
 * or a whole number beyond 64 bits was written, are not kept.
 *
 * @param[out] bytes  Optional: its length without the zero that ends it.
 * @return  UTF-8, borrowed with the JSON, made at the first call.  NULL: @p json is
 *          NULL, or there is no memory.
 * @since 0.1
 */
TELNYX_EXPORT const char *telnyx_json_text(
    const struct telnyx_json *json, size_t *bytes);

#ifdef __cplusplus
}
#endif
#endif
