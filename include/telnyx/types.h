/* SPDX-License-Identifier: MIT */
/**
 * @file types.h
 * The words that every other header uses: the export mark, the status of a
 * call, and the values that C lacks ("not given", "false", "null").
 */
#ifndef TELNYX_TYPES_H
#define TELNYX_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__GNUC__)
#define TELNYX_EXPORT __attribute__((visibility("default")))
#else
#define TELNYX_EXPORT
#endif

#ifdef __cplusplus
extern "C" {
#endif

struct event_base;
struct json_object;
struct telnyx_client;
struct telnyx_error;
struct telnyx_sender;

/**
 * What a function returns at once.  What depends on data (a bad number, a
 * missing key, the network) is never here: it reaches the callback as a
 * struct telnyx_error (rule 5 of the contract in telnyx.h).
 */
enum telnyx_status {
	TELNYX_OK = 0,
	TELNYX_E_INVALID = -1,	  /**< An argument no caller should pass. */
	TELNYX_E_NO_MEMORY = -2,  /**< Nothing was started. */
	TELNYX_E_QUEUE_FULL = -3, /**< max_queued or max_queued_bytes. */
	TELNYX_E_CLOSING = -4,	  /**< The client is closing. */
	TELNYX_E_CONFIG = -5,	  /**< A setting cannot be used; see the error. */
	TELNYX_E_SYSTEM = -6,	  /**< The operating system refused; see the error. */
	/** Another thread runs the loop; or this process is a fork of the client's. */
	TELNYX_E_WRONG_THREAD = -7
};

/**
 * One plain phrase for a status.
 *
 * @return  Static text, also for a number that is no status.
 * @since 0.1
 */
TELNYX_EXPORT const char *telnyx_status_text(enum telnyx_status status);

/** A yes or no that can also be left unsaid.  Zero is "not given". */
enum telnyx_bool {
	TELNYX_UNSET = 0,
	TELNYX_TRUE = 1,
	TELNYX_FALSE = 2,
	TELNYX_NULL_BOOL = 3 /**< In an update: null. */
};

/** A whole number that can also be left unsaid. */
struct telnyx_opt_int {
	bool given;
	int64_t value;
};

/** A whole number in params: `.redaction_level = TELNYX_INT(2)`. */
#define TELNYX_INT(number) ((struct telnyx_opt_int){.given = true, .value = (number)})
/** What is spoken over https; plain http is HTTP/1.1. */
enum telnyx_http_version {
	TELNYX_HTTP_DEFAULT = 0, /**< As TELNYX_HTTP_AUTO. */
	TELNYX_HTTP_1_1 = 1,
	TELNYX_HTTP_2 = 2, /**< Or fail. */
	/** HTTP/2 where both sides can, settled by ALPN (RFC 7301); else 1.1. */
	TELNYX_HTTP_AUTO = 3
};

/** The states of the circuit breaker. */
enum telnyx_breaker_state {
	TELNYX_BREAKER_CLOSED = 0,   /**< Requests go through. */
	TELNYX_BREAKER_OPEN = 1,     /**< They fail at once. */
	TELNYX_BREAKER_HALF_OPEN = 2 /**< One goes through, to see. */
};

/**
 * The string that says "null": `.from = TELNYX_NULL` puts `"from": null` into
 * the request, where a NULL pointer leaves the field out and a setting of the
 * sender takes its place.  Compared by address, never by content.
 */
TELNYX_EXPORT extern const char telnyx_null[];
#define TELNYX_NULL telnyx_null

/** @name Null in updates, for what is no string
 * A boolean takes TELNYX_NULL_BOOL.  C++ casts the last two. @{ */
#define TELNYX_NULL_INT ((struct telnyx_opt_int){.given = true, .value = INT64_MIN})
#define TELNYX_NULL_ENUM (-2)			       /**< Any enum of a field. */
#define TELNYX_NULL_OBJECT ((const void *)telnyx_null) /**< A pointer to a struct. */
#define TELNYX_NULL_LIST ((const void *)telnyx_null)   /**< An array. */
/** @} */

/**
 * What each _init function does: zero a struct that begins with its size, and set
 * the size, both as the caller's header has them (rule 14 in telnyx.h).  Nothing
 * for NULL.
 */
#define TELNYX_STRUCT_INIT(pointer)                                                    \
	do {                                                                           \
		if ((pointer) != NULL) {                                               \
			memset((pointer), 0, sizeof(*(pointer)));                      \
			(pointer)->size = sizeof(*(pointer));                          \
		}                                                                      \
	} while (0)

/** A name and its value, where the API has maps. */
struct telnyx_pair {
	const char *name;
	const char *value;
};

/** The longest text that telnyx_timestamp_format() writes, with its zero. */
#define TELNYX_TIMESTAMP_MAX 32

/**
 * Write a point in time as the API takes it: "2026-11-22T18:00:00.000Z".
 *
 * @param unix_ms  Milliseconds since 1970-01-01T00:00:00Z.
 * @param out      TELNYX_TIMESTAMP_MAX bytes; the result.
 * @retval TELNYX_E_INVALID  Outside the years 1970 to 9999; @p out is "".
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_timestamp_format(
    int64_t unix_ms, char out[TELNYX_TIMESTAMP_MAX]);

#ifdef __cplusplus
}
#endif
#endif
