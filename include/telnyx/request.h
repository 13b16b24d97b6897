/* SPDX-License-Identifier: MIT */
/**
 * @file request.h
 * What every operation shares: options of one call, its reply, its id, and
 * telnyx_call() for endpoints that have no function of their own.
 */
#ifndef TELNYX_REQUEST_H
#define TELNYX_REQUEST_H

#include <telnyx/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Options of one call; zero means "the sender's, else the client's".  Make it
 * with TELNYX_CALL_OPTIONS() or telnyx_call_options_init().  Copied.
 */
struct telnyx_call_options {
	size_t size; /**< sizeof(struct telnyx_call_options). */

	/** Whose settings to use; the call takes a reference of its own. */
	struct telnyx_sender *sender;
	/** Total deadline in ms, from the call to the callback. */
	uint32_t timeout_ms;
	/** Attempts, 1 to 100.  Unless it is 1, those that a 429 answers are not
	 * counted, up to 100 in all. */
	int max_attempts;
	/**
	 * TELNYX_BOOL(true): repeat also after an UNKNOWN outcome.  For a message
	 * this can send it twice.
	 */
	struct telnyx_opt_bool resend_unknown;
	/** TELNYX_BOOL(false): let Telnyx judge the content. */
	struct telnyx_opt_bool validate;
	/**
	 * Sent as `Idempotency-Key`, the same in every attempt.  Telnyx does
	 * not document it for messages, so outcomes do not count on it.
	 */
	const char *idempotency_key;
	/** Further headers, "Name: value" each, ended by NULL. */
	const char *const *headers;
	/**
	 * What this library does not know yet: a JSON object with members for the
	 * body, over those that the params make (objects within are merged in turn),
	 * such as {"type": "RCS"} where the enum has no RCS.  What they have counts
	 * as given.  Both are then written anew, with whole numbers of 64 bits at most.
	 * What has no JSON body, and
	 * what makes several calls (create_or_update, buy), refuses it.
	 */
	const char *extra_body;
	/** The same for the query: names and values in turn, ended by NULL. */
	const char *const *extra_query;
};

#ifndef __cplusplus
/** `TELNYX_CALL_OPTIONS(.timeout_ms = 3000)`: a pointer to filled options. */
#define TELNYX_CALL_OPTIONS(...)                                                       \
	(&(struct telnyx_call_options){                                                \
	    .size = sizeof(struct telnyx_call_options), __VA_ARGS__})
#endif

/** Zero @p options and set its size, for C++ and step-by-step filling. */
static inline void
telnyx_call_options_init(struct telnyx_call_options *options)
{
	TELNYX_STRUCT_INIT(options);
}

/** The facts of a completed call.  Borrowed for the length of the callback. */
struct telnyx_reply {
	uint64_t request_id;
	int http_status;
	int attempts;	      /**< 1: the first succeeded.  See struct telnyx_error. */
	uint64_t duration_ns; /**< From the call to now. */
	/** The whole body, or NULL when it was empty.  Borrowed. */
	const struct telnyx_json *json;
	const struct telnyx_reply_headers *headers;
};

/**
 * A header of the reply.
 *
 * @param name  In any case.
 * @return  The first value, borrowed with @p reply; NULL: not there.
 * @since 0.1
 */
TELNYX_EXPORT const char *telnyx_reply_header(
    const struct telnyx_reply *reply, const char *name);

/**
 * Give up on a request.  Its callback runs later from the loop with a
 * TELNYX_ERROR_CANCELLED error (rule 6) whose outcome says what may have been
 * transmitted already: this cannot recall a message.
 *
 * @param request_id  From the call that started it; one that is done is a no-op.
 * @retval TELNYX_OK              Also when there was nothing to cancel.
 * @retval TELNYX_E_INVALID       @p client is NULL.
 * @retval TELNYX_E_WRONG_THREAD  Another thread runs the loop, or a fork (rule 1).
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_request_cancel(
    struct telnyx_client *client, uint64_t request_id);

/** May an attempt of unknown outcome be repeated? */
enum telnyx_repeat {
	TELNYX_REPEAT_DEFAULT = 0, /**< GET: yes; anything else: no. */
	TELNYX_REPEAT_READ = 1,	   /**< It changes nothing. */
	/** Twice is as good as once: PATCH and PUT that set a state, DELETE. */
	TELNYX_REPEAT_REPEATABLE = 2,
	TELNYX_REPEAT_ONCE = 3 /**< It creates, sends or buys. */
};

/** Any call of the API.  Make it with TELNYX_CALL().  Copied. */
struct telnyx_call_params {
	size_t size;
	const char *method; /**< GET, POST, PUT, PATCH or DELETE. */
	/**
	 * As in Telnyx's reference, below the base URL: "/messages/{id}".
	 * Outside the braces it is sent as it is.
	 */
	const char *path;
	/** One value for each {name}, percent-encoded here; ended by NULL, as
	 * TELNYX_STRINGS() makes them. */
	const char *const *path_values;
	/** Names and values in turn, percent-encoded here; ended by NULL. */
	const char *const *query;
	/** The body, JSON; sent as it is.  NULL: no body. */
	const char *body;
	enum telnyx_repeat repeat;
	/** For telemetry; NULL: method and path as given above. */
	const char *operation;
	/**
	 * By what a 2xx reply is known to be Telnyx's: a member, text or number,
	 * of its `data` (or of the reply, where it has no `data`), such as "id".
	 * One without it has an UNKNOWN outcome.  Give it for whatever creates,
	 * sends or buys.  NULL: any JSON but an error document will do, and so
	 * will an empty body, as of a 204.
	 */
	const char *expects;
};

#ifndef __cplusplus
/** `TELNYX_CALL(.method = "GET", .path = "/balance")` */
#define TELNYX_CALL(...)                                                               \
	(&(struct telnyx_call_params){                                                 \
	    .size = sizeof(struct telnyx_call_params), __VA_ARGS__})
#endif

/** Zero @p params and set its size. */
static inline void
telnyx_call_params_init(struct telnyx_call_params *params)
{
	TELNYX_STRUCT_INIT(params);
}

/**
 * Runs exactly once when the call is over; just one of @p reply and @p error
 * is not NULL.  Both are borrowed.
 */
typedef void (*telnyx_call_cb)(
    const struct telnyx_reply *reply, const struct telnyx_error *error, void *arg);

/**
 * Call any endpoint, with the same deadline, retries, errors and telemetry as
 * the typed functions.
 *
 * @param params  Copied.  A path without leading '/', with characters that no
 *                URL holds, or with more or fewer {names} than values is a
 *                validation error through @p cb.
 * @param opts    Copied; NULL for the defaults.
 * @param cb      NULL: nobody is told.
 * @param[out] request_id  Optional: for telnyx_request_cancel().
 * @retval TELNYX_OK              @p cb will run exactly once.
 * @retval TELNYX_E_INVALID       A NULL client or params, a wrong size, a
 *                                method that is none of the five.
 * @retval TELNYX_E_WRONG_THREAD  Another thread runs the loop, or a fork (rule 1).
 * @retval TELNYX_E_NO_MEMORY     @p cb will not run; nor for those below.
 * @retval TELNYX_E_QUEUE_FULL    max_queued or max_queued_bytes reached.
 * @retval TELNYX_E_CLOSING       The client is closing.
 * @since 0.1
 */
TELNYX_EXPORT enum telnyx_status telnyx_call(struct telnyx_client *client,
    const struct telnyx_call_params *params, const struct telnyx_call_options *opts,
    telnyx_call_cb cb, void *arg, uint64_t *request_id);

#ifdef __cplusplus
}
#endif
#endif
