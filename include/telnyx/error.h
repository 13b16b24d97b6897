/* SPDX-License-Identifier: MIT */
/**
 * @file error.h
 * What went wrong, and what is known about whether Telnyx processed the
 * request.  The outcome is the part to act on.  After NOT_SENT and REJECTED nobody
 * has the message, so that it cannot arrive twice; but what was refused for its
 * content will be refused again: mend or discard it.  telnyx_error_advice() tells
 * which.  After UNKNOWN it may have been delivered: it is not sent again before
 * that is known.
 */
#ifndef TELNYX_ERROR_H
#define TELNYX_ERROR_H

#include <telnyx/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The kind of failure.  Zero is "no error". */
enum telnyx_error_type {
	TELNYX_ERROR_NONE = 0,
	TELNYX_ERROR_VALIDATION = 1, /**< Refused here, or 400, 413, 414, 415, 422. */
	TELNYX_ERROR_AUTHENTICATION = 2, /**< No key, 401, 403. */
	TELNYX_ERROR_RATE_LIMIT = 3,	 /**< 429, or code 40318 (queue full). */
	TELNYX_ERROR_NETWORK = 4,	 /**< Resolve, connect, TLS, reset, cut. */
	/** Every other refusal by the server, and a yes that is not Telnyx's. */
	TELNYX_ERROR_API = 5,
	TELNYX_ERROR_TIMEOUT = 6,   /**< The deadline passed, or 408. */
	TELNYX_ERROR_CANCELLED = 7, /**< telnyx_request_cancel(). */
	TELNYX_ERROR_CLOSING = 8,   /**< The client was closed or freed. */
	TELNYX_ERROR_INTERNAL = 9   /**< No memory, or a fault of the library. */
};

/**
 * What is known about whether Telnyx processed the request.  Over several
 * attempts: the worst that may be true.
 *
 * A 2xx status is no proof by itself: a proxy's page and a health check have one
 * as well.  What counts is the document that the operation promises (of a
 * message: `data` with an id).  It makes the result; with `errors` in its place
 * and no `data` it is REJECTED; anything else, and nothing where there should be
 * something, is UNKNOWN.
 */
enum telnyx_outcome {
	TELNYX_OUTCOME_NONE =
	    0, /**< Nothing was to be sent: a client, say, was refused. */
	/** It is proved that nobody has processed it; without a proof: UNKNOWN. */
	TELNYX_OUTCOME_NOT_SENT = 1,
	TELNYX_OUTCOME_REJECTED = 2, /**< Telnyx answered, and did not accept. */
	/** It may have arrived; no complete answer of Telnyx's came. */
	TELNYX_OUTCOME_UNKNOWN = 3,
	/** With an error: Telnyx said yes, and the rest was lost: a 2xx of JSON
	 * that was cut, or no memory was left to read it. */
	TELNYX_OUTCOME_ACCEPTED = 4
};

/** How far the last attempt had come. */
enum telnyx_phase {
	TELNYX_PHASE_NONE = 0,
	TELNYX_PHASE_QUEUE = 1,	  /**< In this client's queue, or waiting to retry. */
	TELNYX_PHASE_RESOLVE = 2, /**< Looking up the name. */
	TELNYX_PHASE_CONNECT = 3, /**< Opening the TCP connection. */
	TELNYX_PHASE_TLS = 4,	  /**< The handshake. */
	TELNYX_PHASE_SEND = 5,	  /**< Some of the request was written. */
	TELNYX_PHASE_WAIT = 6,	  /**< All was written; no answer yet. */
	TELNYX_PHASE_RECEIVE = 7, /**< The answer had begun. */
	TELNYX_PHASE_DECODE = 8	  /**< The answer was complete. */
};

/** What in this client kept a request from leaving, or from leaving again. */
enum telnyx_kept_by {
	TELNYX_KEPT_BY_NOTHING = 0,
	TELNYX_KEPT_BY_BREAKER = 1,	 /**< The circuit breaker is open. */
	TELNYX_KEPT_BY_SERVER_LIMIT = 2, /**< The server has told its key to wait. */
	TELNYX_KEPT_BY_RATE = 3,	 /**< A limit of its own: rate_per_second. */
	TELNYX_KEPT_BY_QUEUE = 4 /**< No connection was free, or the queue was full. */
};

/** One entry of the API's `errors` array.  Any text may be NULL. */
struct telnyx_api_error {
	const char *code; /**< Such as "40310"; see telnyx.com's error list. */
	const char *title;
	const char *detail;
	const char *pointer;   /**< RFC 6901, such as "/to". */
	const char *parameter; /**< The query parameter at fault. */
	const char *url;       /**< Telnyx's page about the code. */
};

/**
 * A failure.  Allocated by the library, read-only; it only ever grows at the
 * end.  Handed to a callback it is borrowed: keep it with telnyx_error_dup().
 *
 * What a server wrote (code, title, detail, field, errors, body, json) stands
 * here as it came, line ends and escape sequences included: before a person or
 * a log sees it, it goes through telnyx_error_message() or telnyx/text.h.
 */
struct telnyx_error {
	enum telnyx_error_type type;
	enum telnyx_outcome outcome;
	enum telnyx_phase phase;
	int http_status; /**< 0: no status line arrived. */

	const char *code;   /**< The API's, of errors[0]; NULL: none. */
	const char *title;  /**< The API's, or a short phrase of ours. */
	const char *detail; /**< One sentence; never NULL. */
	/** What is at fault: "to", from pointer or parameter.  "base_url" where a
	 * message that was sent met a 404, 405 or redirect that names nothing of it. */
	const char *field;
	const struct telnyx_api_error *const *errors; /**< All of `errors`. */
	size_t error_count;

	/** What the server asked for; -1: nothing.  A date is held against the
	 * reply's own, so that the server's clock may be another than ours. */
	int64_t retry_after_ms;
	/**
	 * Attempts begun; 0: none left this client.  An HTTP/2 server may give
	 * one back unread (GOAWAY, REFUSED_STREAM before its SETTINGS); that
	 * counts here, and not against max_attempts.
	 */
	int attempts;
	uint64_t request_id;

	int system_error; /**< errno of the cause, or 0. */
	long tls_error;	  /**< X509_V_ERR_*, or 0. */

	/** The body as it came, when it was not a JSON object; else NULL. */
	const char *body;
	size_t body_bytes;
	/** The body when it was JSON; borrowed with the error; else NULL. */
	const struct telnyx_json *json;

	/** BREAKER and so on: it ended in this client's hands, not the server's. */
	enum telnyx_kept_by kept_by;
	/**
	 * The attempts that say something of the request: all but those that the
	 * server answered with "later" (a rate limit), and those that never got
	 * a connection.  0: nothing was tried; do not count it against a job.
	 */
	int tries;
};

/**
 * May the same message be sent again later, by a person or a job queue?  True
 * for rate limits, and for anything NOT_SENT through no fault of its content;
 * false for UNKNOWN (it could arrive twice), for validation, authentication and
 * cancelled, and for refusals that will not change.
 *
 * @param error  NULL gives false.
 * @since 0.1
 */
TELNYX_EXPORT bool telnyx_error_is_retryable(const struct telnyx_error *error);

/** What a job queue does about an error. */
enum telnyx_advice {
	TELNYX_ADVICE_DONE = 0,	       /**< It was taken: nothing is left to do. */
	TELNYX_ADVICE_RETRY = 1,       /**< Again later; it counts as a try. */
	TELNYX_ADVICE_SNOOZE = 2,      /**< Again later; it does not. */
	TELNYX_ADVICE_DISCARD = 3,     /**< Never again: it would fail again. */
	TELNYX_ADVICE_HOLD_SENDER = 4, /**< All of this sender's jobs would fail. */
	TELNYX_ADVICE_RESOLVE = 5      /**< It may have arrived: look for evidence. */
};

/**
 * What to do about an error, by its facts alone; the first line that fits:
 *
 *     NULL, or ACCEPTED                  DONE: it was taken
 *     outcome NONE                       HOLD_SENDER: it could not be made
 *     UNKNOWN                            RESOLVE: twice is worse than late
 *     cancelled                          DISCARD: nobody wants it any more
 *     authentication (no key, 401, 403)  HOLD_SENDER: so it goes with all others
 *     402; 20012-20017, 20100,
 *     40312-40315, 40333                 HOLD_SENDER: no money, or disabled
 *     a `tls_error`                      HOLD_SENDER: a setting, or no Telnyx
 *     `field` is "base_url"              HOLD_SENDER: no place to send messages to
 *     validation                         DISCARD: its content is at fault
 *     rate_limit, network, timeout, closing, internal:
 *       `tries` 0                        SNOOZE: nothing was tried
 *       `tries` more than 0              RETRY: it was tried
 *     api, 503                           RETRY: Telnyx's own "not now"
 *     api, NOT_SENT                      RETRY: a server's error, to a part of it
 *     api                                DISCARD: Telnyx does not want it
 *
 * `attempts == 0` would not do in place of `tries`: what the breaker or a limit
 * refuses may have had attempts before, and those that were answered "later" are
 * no tries.  For a call that was refused at once: telnyx_refusal().
 *
 * @param error          NULL gives DONE.
 * @param[out] delay_ms  Optional: at least so long to wait.  What the server or
 *                       the breaker has named, else 5 s to RETRY, 1 s to SNOOZE,
 *                       5 min to HOLD_SENDER; 0 for the others.
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_advice telnyx_error_advice(
    const struct telnyx_error *error, int64_t *delay_ms);

/**
 * One plain sentence that names what, where and why, with the outcome:
 * "connect to 127.0.0.1:1: Connection refused (not sent)".  It is one line, and
 * fit for a terminal: what a server wrote into it is made visible as
 * telnyx_text_visible() does.
 *
 * @param error  NULL gives "no error".
 * @param out    At least 1 byte; cut at @p size, always ended.  With room for
 *               twice the outcome (64 bytes) it is the detail that is cut.
 * @return  @p out.
 * @since 0.1
 */
TELNYX_EXPORT const char *telnyx_error_message(
    const struct telnyx_error *error, char *out, size_t size);

/**
 * A deep copy, free of any thread; free it with telnyx_error_free().
 *
 * @retval NULL  No memory, or @p error was NULL.
 * @since 0.1
 */
TELNYX_EXPORT struct telnyx_error *telnyx_error_dup(const struct telnyx_error *error);

/** Free what telnyx_error_dup() or a `_new` function gave.  NULL is fine. */
TELNYX_EXPORT void telnyx_error_free(struct telnyx_error *error);

/**
 * The error of a call that this thread has just had refused, in the shape that a
 * callback gets, so that a caller has one path for both:
 *
 *     st = telnyx_message_send(client, params, NULL, on_sent, arg, NULL);
 *     if (st != TELNYX_OK)
 *             on_sent(NULL, telnyx_refusal(st), arg);
 *
 * Nothing of that call was started:
 *
 *     TELNYX_E_INVALID       validation, DISCARD: a fault of the program; `field`
 *                            is the argument ("params.size"), `detail` says why
 *     TELNYX_E_NO_MEMORY     internal, SNOOZE
 *     TELNYX_E_QUEUE_FULL    rate_limit, SNOOZE until telnyx_client_when_room() calls
 *     TELNYX_E_CLOSING       closing, SNOOZE: another client may take it
 *     TELNYX_E_CONFIG        validation, HOLD_SENDER: an object could not be made;
 *     TELNYX_E_SYSTEM        internal, HOLD_SENDER: the function's own error, where
 *                            it has one, says more; of the others it says the same
 *     TELNYX_E_WRONG_THREAD  validation, DISCARD: a fault of the program
 *
 * The outcome is NONE of TELNYX_E_CONFIG and _SYSTEM, NOT_SENT of the others, and is
 * about the refused call alone: a message that telnyx_tracker_sent() or
 * telnyx_tracker_follow() refuses to follow has been sent all the same.
 *
 * @param status  What the last function of this library that this thread called has
 *                returned: TELNYX_E_INVALID is told of the last argument that this
 *                thread was refused.  The sandbox, a library of its own, keeps none.
 * @return  Borrowed, made without memory, valid in this thread until it calls this
 *          function again; telnyx_error_dup() keeps it.  NULL for TELNYX_OK alone.
 * @since 0.1
 */
TELNYX_EXPORT const struct telnyx_error *telnyx_refusal(enum telnyx_status status);

/**
 * For what wraps this library, as telnyx.hpp does, or is built on it, as
 * libtelnyx-queue is: refuse an argument, so that telnyx_refusal() names it in this
 * thread.
 *
 * @param argument  Such as "params.size"; static text, as @p why is.
 * @param why       A clause, such as "is NULL".
 * @return  TELNYX_E_INVALID.
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_refuse(const char *argument, const char *why);

/** @name Names for logs
 * Static lower-case text such as "rate_limit", "not_sent", "connect"; for an
 * unknown number "?".  @since 0.1 @{ */
TELNYX_EXPORT const char *telnyx_error_type_name(enum telnyx_error_type type);
TELNYX_EXPORT const char *telnyx_outcome_name(enum telnyx_outcome outcome);
TELNYX_EXPORT const char *telnyx_phase_name(enum telnyx_phase phase);
TELNYX_EXPORT const char *telnyx_advice_name(enum telnyx_advice advice);
/** @} */

#ifdef __cplusplus
}
#endif
#endif
