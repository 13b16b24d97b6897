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
#ifdef __cplusplus
#include <type_traits>
#endif

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
struct telnyx_json;
struct telnyx_sender;

/**
 * What a function returns at once.  What depends on data (a bad number, a
 * missing key, the network) is never here: it reaches the callback as a
 * struct telnyx_error (rule 5 of the contract in telnyx.h).
 */
enum telnyx_status {
	TELNYX_OK = 0,
	/** An argument no caller should pass; telnyx_refusal() names it. */
	TELNYX_E_INVALID = -1,
	TELNYX_E_NO_MEMORY = -2,  /**< Nothing was started. */
	TELNYX_E_QUEUE_FULL = -3, /**< max_queued or max_queued_bytes. */
	TELNYX_E_CLOSING = -4,	  /**< The client is closing. */
	TELNYX_E_CONFIG = -5,	  /**< A setting cannot be used; see the error. */
	TELNYX_E_SYSTEM = -6,	  /**< The operating system refused; see the error. */
	/** Another thread runs the loop; or this process is a fork of the client's. */
	TELNYX_E_WRONG_THREAD = -7
};

/**
 * One plain phrase for a status; telnyx_refusal() in error.h says more.
 *
 * @return  Static text, also for a number that is no status.
 * @since 0.1
 */
TELNYX_EXPORT const char *telnyx_status_message(enum telnyx_status status);

/** @name Optional values
 * A yes or no, or a whole number, that can also be left unsaid.  All zero is "not
 * given".  They are structs, so that `.enabled = false` and `if (profile->enabled)`,
 * which would not mean what they say, do not compile:
 *
 *     TELNYX_MESSAGING_PROFILE(.enabled = TELNYX_BOOL(false))
 *     if (telnyx_bool_or(profile->enabled, true))
 * @{ */

/* What stops a compiler from taking the plain number of `.redaction_level = 2` for the
 * first member: in C a member without a size before it, in C++ constructors, with which
 * a struct has no members to list (it stays trivial). */
#if defined(__cplusplus)
#define TELNYX_OPT_GUARD(name)                                                         \
	name() = default;                                                              \
	explicit name(decltype(nullptr)) = delete;
#elif defined(__GNUC__)
struct telnyx_write_TELNYX_BOOL_or_TELNYX_INT {
	char unused;
};
#define TELNYX_OPT_GUARD(name)                                                         \
	__extension__ struct telnyx_write_TELNYX_BOOL_or_TELNYX_INT guard[0];
#else
#define TELNYX_OPT_GUARD(name)
#endif

struct telnyx_opt_bool {
	TELNYX_OPT_GUARD(telnyx_opt_bool)
	bool given;
	bool null; /**< In an update: null.  Never in a result. */
	bool value;
};

struct telnyx_opt_int {
	TELNYX_OPT_GUARD(telnyx_opt_int)
	bool given;
	bool null; /**< The same. */
	int64_t value;
};

#ifdef __cplusplus
static inline struct telnyx_opt_bool
telnyx_opt_bool_of(bool given, bool null, bool value)
{
	struct telnyx_opt_bool out = telnyx_opt_bool();

	out.given = given;
	out.null = null;
	out.value = value;
	return out;
}
static inline struct telnyx_opt_int
telnyx_opt_int_of(bool given, bool null, int64_t value)
{
	struct telnyx_opt_int out = telnyx_opt_int();

	out.given = given;
	out.null = null;
	out.value = value;
	return out;
}
#define TELNYX_BOOL(yes) (telnyx_opt_bool_of(true, false, (yes)))
#define TELNYX_INT(number) (telnyx_opt_int_of(true, false, (number)))
#define TELNYX_NULL_BOOL (telnyx_opt_bool_of(true, true, false))
#define TELNYX_NULL_INT (telnyx_opt_int_of(true, true, 0))
#else
/** A yes or no in params: `.enabled = TELNYX_BOOL(false)`. */
#define TELNYX_BOOL(yes) ((struct telnyx_opt_bool){.given = true, .value = (yes)})
/** A whole number in params: `.redaction_level = TELNYX_INT(2)`. */
#define TELNYX_INT(number) ((struct telnyx_opt_int){.given = true, .value = (number)})
/** Null in an update, of a yes or no. */
#define TELNYX_NULL_BOOL ((struct telnyx_opt_bool){.given = true, .null = true})
/** Null in an update, of a whole number. */
#define TELNYX_NULL_INT ((struct telnyx_opt_int){.given = true, .null = true})
#endif

/** What was given, else @p otherwise: also for a null. */
static inline bool
telnyx_bool_or(struct telnyx_opt_bool given, bool otherwise)
{
	return given.given && !given.null ? given.value : otherwise;
}

/** The same of a whole number. */
static inline int64_t
telnyx_int_or(struct telnyx_opt_int given, int64_t otherwise)
{
	return given.given && !given.null ? given.value : otherwise;
}
/** @} */

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

#ifndef __cplusplus
/** A list of strings, ended by NULL: `.media_urls = TELNYX_STRINGS("a", "b")`.  Inside
 * a function the list lives until the end of the block that it is written in: a call
 * may be given the list, as it copies it; a pointer may not be kept beyond the block.
 * It takes one string at least: an empty list is `(const char *const[]){NULL}`. */
#define TELNYX_STRINGS(...) ((const char *const[]){__VA_ARGS__, NULL})
#endif

/** @name Null in updates, for what is neither a string nor an optional value @{ */
#ifdef __cplusplus
extern "C++" {
/* Becomes the enum that it is assigned to, which C++ does not let a number do. */
struct telnyx_null_enum {
	template <class Enum,
	    class = typename std::enable_if<std::is_enum<Enum>::value>::type>
	operator Enum() const
	{
		return static_cast<Enum>(-2);
	}
};
/* Becomes the pointer that it is assigned to, which C++ does not let a void * do. */
struct telnyx_null_pointer {
	template <class Object> operator const Object *() const
	{
		return static_cast<const Object *>(
		    static_cast<const void *>(telnyx_null));
	}
};
}
#define TELNYX_NULL_ENUM (telnyx_null_enum())
#define TELNYX_NULL_OBJECT (telnyx_null_pointer())
#define TELNYX_NULL_LIST (telnyx_null_pointer())
#else
#define TELNYX_NULL_ENUM (-2)			       /**< Any enum of a field. */
#define TELNYX_NULL_OBJECT ((const void *)telnyx_null) /**< A pointer to a struct. */
#define TELNYX_NULL_LIST ((const void *)telnyx_null)   /**< An array. */
#endif
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

/** A point in time as the API wrote it, and as a number. */
struct telnyx_time {
	const char *text; /**< NULL: null or absent. */
	int64_t unix_ms;  /**< -1: absent, or not understood. */
};

/** An amount of money; never a binary fraction. */
struct telnyx_cost {
	const char *amount;   /**< Decimal text, such as "0.0051". */
	const char *currency; /**< ISO 4217, such as "USD". */
};

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
