/* SPDX-License-Identifier: MIT */
/**
 * @file webhook.h
 * What Telnyx posts to a webhook URL: is it really from Telnyx, and what does
 * it say.  Pure functions, for any server and any thread; no loop is needed.
 *
 * A server does three things, in this order: telnyx_webhook_verify() over the
 * raw body, an answer of 200 within two seconds, telnyx_webhook_event_parse().
 * The same event can come twice (know it by its id), and a later one before
 * an earlier one.
 */
#ifndef TELNYX_WEBHOOK_H
#define TELNYX_WEBHOOK_H

#include <telnyx/message.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @name The headers of a webhook; HTTP compares them in any case. @{ */
#define TELNYX_WEBHOOK_SIGNATURE_HEADER "telnyx-signature-ed25519"
#define TELNYX_WEBHOOK_TIMESTAMP_HEADER "telnyx-timestamp"
/** @} */

/** How far a timestamp may be from the clock, either way, in seconds: what
 * Telnyx's own libraries allow. */
#define TELNYX_WEBHOOK_TOLERANCE_S 300

/**
 * Why a webhook was not taken.  Only OK means that it was: every other value,
 * also one that a later version adds, refuses it.
 */
enum telnyx_webhook_result {
	TELNYX_WEBHOOK_OK = 0,

	/** @name Of telnyx_webhook_verify(): answer 401. @{ */
	TELNYX_WEBHOOK_NO_SIGNATURE = 1,  /**< The header is missing or empty. */
	TELNYX_WEBHOOK_NO_TIMESTAMP = 2,  /**< The header is missing or empty. */
	TELNYX_WEBHOOK_BAD_TIMESTAMP = 3, /**< Not a plain decimal number. */
	TELNYX_WEBHOOK_TOO_OLD = 4,	  /**< Before the clock less the tolerance. */
	TELNYX_WEBHOOK_TOO_NEW = 5,	  /**< After the clock and the tolerance. */
	TELNYX_WEBHOOK_BAD_ENCODING = 6,  /**< Not the base64 of 64 bytes. */
	TELNYX_WEBHOOK_BAD_SIGNATURE = 7, /**< Made with none of the keys. */
	/** @} */

	/** @name Of telnyx_webhook_event_parse(): answer 400. @{ */
	TELNYX_WEBHOOK_EMPTY = 20,     /**< The body has no bytes. */
	TELNYX_WEBHOOK_NOT_JSON = 21,  /**< Not one whole JSON document in UTF-8. */
	TELNYX_WEBHOOK_NOT_EVENT = 22, /**< JSON, but no event, or too much of it. */
	/** A webhook of API version 1: set webhook_api_version "2" in the
	 * messaging profile. */
	TELNYX_WEBHOOK_VERSION_1 = 23,
	/** @} */

	/** @name Of both, not the sender's fault: answer 503. @{ */
	TELNYX_WEBHOOK_NO_KEYS = 40,   /**< No keys were given. */
	TELNYX_WEBHOOK_NO_MEMORY = 41, /**< Or a failure of OpenSSL. */
	TELNYX_WEBHOOK_INTERNAL = 42   /**< Wrong arguments, or no clock. */
				       /** @} */
};

/**
 * One plain phrase, such as "the timestamp is too old".
 *
 * @return  Static text, also for a number that is no result.
 * @since 0.1
 */
TELNYX_EXPORT const char *telnyx_webhook_result_message(
    enum telnyx_webhook_result result);

/* --- is it from Telnyx? --- */

/**
 * Public keys, parsed once.  Immutable and counted atomically: one set serves
 * any number of threads.
 */
struct telnyx_webhook_keys;

/**
 * Parse public keys.  More than one is for a change of keys: a signature made
 * with any of them is good.
 *
 * @param keys   Each the base64 of 32 bytes, as the Telnyx portal shows it, or
 *               PEM ("-----BEGIN PUBLIC KEY-----"), or what PEM has between
 *               its lines, one key in each, with or without white space around
 *               it; ended by NULL; at least 1, at most 16.
 * @param[out] out    One reference; give it back with _unref.  NULL on failure.
 * @param[out] error  Optional: which key (`field` is "keys[1]") and why; free
 *                    it with telnyx_error_free().
 * @retval TELNYX_E_INVALID    A NULL argument.
 * @retval TELNYX_E_CONFIG     No key, too many, or one that is no Ed25519 public
 *                             key; also one of small order or not in its one
 *                             canonical form, with which forgeries would pass.
 * @retval TELNYX_E_NO_MEMORY  Nothing stays allocated.  While it reads PEM,
 *                             OpenSSL does not tell this from E_CONFIG.
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_webhook_keys_new(const char *const *keys,
    struct telnyx_webhook_keys **out, struct telnyx_error **error);

/** One more reference.  @return @p keys; NULL stays NULL.  @since 0.1 */
TELNYX_EXPORT struct telnyx_webhook_keys *telnyx_webhook_keys_ref(
    struct telnyx_webhook_keys *keys);

/** One reference less; the last frees.  NULL is fine.  @since 0.1 */
TELNYX_EXPORT void telnyx_webhook_keys_unref(struct telnyx_webhook_keys *keys);

/** What is to be verified; all of it is borrowed for the call. */
struct telnyx_webhook_verify_params {
	size_t size;	  /**< sizeof(struct telnyx_webhook_verify_params). */
	const void *body; /**< As it came, byte for byte; NULL if empty. */
	size_t body_bytes;
	/** Value of telnyx-signature-ed25519; NULL: there was none.  A request
	 * that has one of the two headers twice is to be refused. */
	const char *signature;
	const char *timestamp; /**< Value of telnyx-timestamp; NULL: none. */
	const struct telnyx_webhook_keys *keys;
	uint32_t tolerance_s; /**< Either way; 0: TELNYX_WEBHOOK_TOLERANCE_S. */
	int64_t now_s;	      /**< Unix seconds; 0: the system's clock. */
};

#ifndef __cplusplus
/** `TELNYX_WEBHOOK_VERIFY(.body = body, ...)`: a pointer. */
#define TELNYX_WEBHOOK_VERIFY(...)                                                     \
	(&(struct telnyx_webhook_verify_params){                                       \
	    .size = sizeof(struct telnyx_webhook_verify_params), __VA_ARGS__})
#endif

/** Zero @p params and set its size, for C++ and step-by-step filling. */
static inline void
telnyx_webhook_verify_params_init(struct telnyx_webhook_verify_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/**
 * Is it signed by Telnyx, and lately?  Ed25519 over `timestamp|body`.
 * Whatever goes wrong, the answer is not OK.
 *
 * @return  TELNYX_WEBHOOK_OK, a reason of the first group, or one of the last.
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_webhook_result telnyx_webhook_verify(
    const struct telnyx_webhook_verify_params *params);

/** The values of both headers, each ended by a zero. */
struct telnyx_webhook_signature {
	char signature[96];
	char timestamp[32];
};

/**
 * Sign a body as Telnyx does, for tests of a server.
 *
 * @param private_key  The base64 of a 32-byte seed, or PEM ("-----BEGIN PRIVATE
 *                     KEY-----").  Not kept.
 * @param timestamp_s  Unix seconds, not negative; 0: the system's clock.
 * @param body         Borrowed; NULL if empty.
 * @param[out] out     Both header values.
 * @retval TELNYX_E_INVALID    A NULL argument, a negative time, or no such key.
 * @retval TELNYX_E_NO_MEMORY  Memory, or OpenSSL.
 * @retval TELNYX_E_SYSTEM     The clock cannot be read.
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_webhook_sign(const char *private_key,
    int64_t timestamp_s, const void *body, size_t body_bytes,
    struct telnyx_webhook_signature *out);

/** The longest text of telnyx_webhook_public_key(), with its zero. */
#define TELNYX_WEBHOOK_KEY_MAX 48

/**
 * The public key that belongs to a private one, as base64.
 * Returns as telnyx_webhook_sign() does; @p out is "" on failure.
 *
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_webhook_public_key(
    const char *private_key, char out[TELNYX_WEBHOOK_KEY_MAX]);

#ifdef __cplusplus
}
#endif

#include <telnyx/webhook_event.h>
#endif
