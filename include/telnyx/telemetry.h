/* SPDX-License-Identifier: MIT */
/**
 * @file telemetry.h
 * What the client does, as events on its loop.  A subscriber may add and
 * remove subscribers and call nothing else of the API (rule 11).  It never
 * sees an API key, nor what a message says.
 */
#ifndef TELNYX_TELEMETRY_H
#define TELNYX_TELEMETRY_H

#include <telnyx/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/** One bit each, to be or-ed into a mask. */
enum telnyx_event_type {
	TELNYX_EVENT_REQUEST_START = 1 << 0,
	TELNYX_EVENT_REQUEST_STOP = 1 << 1,   /**< It succeeded. */
	TELNYX_EVENT_REQUEST_FAILED = 1 << 2, /**< It did not. */
	TELNYX_EVENT_ATTEMPT_START = 1 << 3,
	TELNYX_EVENT_ATTEMPT_STOP = 1 << 4,
	TELNYX_EVENT_RETRY_SCHEDULED = 1 << 5,
	TELNYX_EVENT_CONNECTION_OPENED = 1 << 6,
	TELNYX_EVENT_CONNECTION_REUSED = 1 << 7,
	TELNYX_EVENT_CONNECTION_CLOSED = 1 << 8,
	/** A request began or ceased to wait for a connection. */
	TELNYX_EVENT_QUEUE_DEPTH = 1 << 9,
	/** A server's limit makes requests wait, for delay_ns. */
	TELNYX_EVENT_RATE_HELD = 1 << 10,
	/** The circuit breaker has changed its state. */
	TELNYX_EVENT_BREAKER = 1 << 11
};

/** Every event, also those of a later version. */
#define TELNYX_EVENT_ALL 0xffffffffu

/**
 * One event; what does not apply is 0 or NULL.  Read-only, borrowed,
 * growing only at its end.  All durations are nanoseconds.
 */
struct telnyx_event {
	enum telnyx_event_type type;
	uint64_t time_ns; /**< Monotonic. */

	/** @name The request @{ */
	uint64_t request_id;
	/** "message_send", or as telnyx_call() says.  What takes several calls
	 * (a purchase) has its own name where it starts and ends, and that of
	 * the call in its attempts. */
	const char *operation;
	const char *tenant_id;
	const char *messaging_profile_id;
	int attempt;	      /**< 1 is the first. */
	uint64_t duration_ns; /**< STOP, FAILED: the request; ATTEMPT_STOP: it. */
	/** @} */

	/** @name How it ended: STOP, FAILED, ATTEMPT_STOP @{ */
	int http_status;
	enum telnyx_outcome outcome;
	enum telnyx_error_type error_type;
	const char *error_code;
	enum telnyx_phase phase;
	const char *message_id;
	int64_t parts;
	const char *cost; /**< Decimal text. */
	const char *currency;
	/** @} */

	/** @name RETRY_SCHEDULED; delay_ns also of RATE_HELD and BREAKER @{ */
	uint64_t delay_ns;
	const char *reason; /**< "retry_after", "backoff", "stale_connection". */
	/** @} */

	/** @name Connections and the queue @{ */
	uint64_t connection_id; /**< Of this client; also in ATTEMPT_STOP. */
	const char *address;	/**< Numeric, with its port. */
	uint64_t resolve_ns;	/**< 0: known already. */
	uint64_t connect_ns;
	uint64_t tls_ns;
	bool tls_resumed;
	uint64_t requests;    /**< CLOSED: how many it carried. */
	uint32_t queue_depth; /**< Requests waiting for a connection. */
	uint32_t connections; /**< Open or being opened. */
	/** @} */

	enum telnyx_breaker_state breaker; /**< BREAKER: the new state. */
};

/** Runs from the loop (rule 4), in the order of the events. */
typedef void (*telnyx_event_cb)(const struct telnyx_event *event, void *arg);

/**
 * Have @p cb called for the events in @p mask, from now until it is removed
 * or the client is freed.
 *
 * @param[out] id  Optional: for telnyx_telemetry_remove().
 * @retval TELNYX_E_INVALID       A NULL client or callback, an empty mask.
 * @retval TELNYX_E_WRONG_THREAD  Another thread runs the loop, or a fork (rule 1).
 * @retval TELNYX_E_NO_MEMORY
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_telemetry_add(struct telnyx_client *client,
    uint32_t mask, telnyx_event_cb cb, void *arg, uint64_t *id);

/** Remove a subscriber; it is not called again.  An unknown id is a no-op. */
TELNYX_EXPORT void telnyx_telemetry_remove(struct telnyx_client *client, uint64_t id);

/**
 * A ready subscriber: one line per event, `name key=value ...`.
 *
 * @param file  A `FILE *`, handed to telnyx_telemetry_add() as its argument.
 * @since 0.1
 */
TELNYX_EXPORT void telnyx_telemetry_log(const struct telnyx_event *event, void *file);

/** "closed", "open", "half_open". */
TELNYX_EXPORT const char *telnyx_breaker_state_name(enum telnyx_breaker_state state);

/** "request_stop" and so on; "?" for a type of a later version. */
TELNYX_EXPORT const char *telnyx_event_name(enum telnyx_event_type type);

#ifdef __cplusplus
}
#endif
#endif
