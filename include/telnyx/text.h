/* SPDX-License-Identifier: MIT */
/**
 * @file text.h
 * Text from outside, made fit for a terminal or a line of a log.  What a
 * server, a phone or a file wrote may hold line ends, escape sequences and
 * marks that turn the direction of writing: shown as they are, they steer a
 * terminal, or begin a line that looks like another program's.  The library
 * hands such text out as it came, so that nothing is lost; where it meets a
 * person, it goes through one of these.
 *
 * Hostile are: the control characters (U+0000 to U+001F, U+007F to U+009F),
 * bytes that are not UTF-8, the marks of direction (U+061C, U+200E, U+200F,
 * U+202A to U+202E, U+2066 to U+2069), and the separators of lines and
 * paragraphs (U+2028, U+2029).  Everything else passes unchanged.
 *
 * Pure: any thread, no allocation.
 */
#ifndef TELNYX_TEXT_H
#define TELNYX_TEXT_H

#include <telnyx/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The size that is enough for telnyx_text_visible() of so many bytes. */
#define TELNYX_TEXT_VISIBLE_SIZE(bytes) (4 * (bytes) + 1)

/**
 * Write @p text so that each hostile character can be seen: a line end as
 * "\n" (so "\r" and "\t"), another byte below U+0080 or one that is not UTF-8
 * as "\x1b", any other as "\u009b".  A backslash stays as it is: the result is
 * for reading, and cannot be read back.
 *
 * @param text  Ended by zero; NULL is written as nothing.
 * @param out   At least 1 byte.  Cut at @p size, never inside a character or
 *              an escape, and always ended.
 * @return  @p out; "" where that is NULL or @p size is 0.
 * @since 0.1
 */
TELNYX_EXPORT const char *telnyx_text_visible(const char *text, char *out, size_t size);

/**
 * The same for text that is JSON, such as json-c writes it: a hostile character
 * becomes its \uXXXX, a byte that is not UTF-8 U+FFFD.  It stays JSON, and but
 * for those bytes its value stays the same.  JSON's own white space (line ends
 * and tabs between tokens) stays.
 *
 * @param json      Need not end with a zero.
 * @param len       In bytes.
 * @param[out] out  Filled, and ended by zero, only if all fits; else it is "".
 *                  May be NULL if @p size is 0.
 * @return  The bytes of the whole, without the zero; equal to @p len if, and
 *          only if, nothing in it is hostile.
 * @since 0.1
 */
TELNYX_EXPORT size_t telnyx_json_visible(
    const char *json, size_t len, char *out, size_t size);

#ifdef __cplusplus
}
#endif
#endif
