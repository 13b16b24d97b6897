/* SPDX-License-Identifier: MIT */
/*
 * A request: one call of the API, from the function that took it to the
 * callback that ends it.
 *
 * States, and what moves a request on (each step is a task of the deferred
 * queue, never inside a caller's function):
 *
 *   START      taken; its task has not run yet
 *   THROTTLED  waits for a token of a rate limit
 *   EXCHANGE   has an exchange in the pool: an attempt
 *   BACKOFF    waits for the next attempt
 *   ACCEPTED   a 2xx reply is there; its task will read it and call back.
 *              Read any sooner, the JSON of all that one turn of the loop
 *              brings would be there at once, and out of every cache
 *   DONE       reply or failure is there; its task will call back and free it
 *
 * START -> THROTTLED -> EXCHANGE -> BACKOFF -> THROTTLED ..., or EXCHANGE ->
 * ACCEPTED; every state goes to DONE, and only once.  Cancel, deadline and close
 * only mark a request and post its task, which ends it from whatever state it
 * is in.
 *
 * Its failure is part of it, so it can end even when no memory is left.
 */
#ifndef TELNYX_CLIENT_REQUEST_H
#define TELNYX_CLIENT_REQUEST_H

#include "base/error.h"
#include "client/client_internal.h"
#include "client/sender.h"
#include "codec/classify.h"

/* An operation of the API: a row of a resource's table. */
struct telnyx_operation {
	const char *name; /* for telemetry */
	const char *method;
	const char *path; /* "/messages/{id}" */
	enum telnyx_repeat repeat;
};

/* The reply's headers, for telnyx_reply_header(). */
struct telnyx_reply_headers {
	const struct telnyx_exchange_result *result;
};

union telnyx_callback {
	telnyx_call_cb call;
	telnyx_message_cb message;
};

enum telnyx_request_state {
	TELNYX_REQUEST_START = 0,
	TELNYX_REQUEST_THROTTLED = 1,
	TELNYX_REQUEST_EXCHANGE = 2,
	TELNYX_REQUEST_BACKOFF = 3,
	TELNYX_REQUEST_ACCEPTED = 4,
	TELNYX_REQUEST_DONE = 5
};

struct telnyx_request {
	struct telnyx_client *client;
	TAILQ_ENTRY(telnyx_request) entry;
	struct telnyx_task task;
	enum telnyx_request_state state;
	uint64_t id;
	struct telnyx_arena memory; /* of the strings below */

	/* what is asked */
	struct telnyx_operation operation;
	struct telnyx_sender *sender; /* counted */
	const char *messaging_profile_id;
	const char *target;
	const char *body; /* JSON; NULL: none */
	size_t body_bytes;
	struct telnyx_exchange_header *headers;
	size_t header_count;
	size_t bytes; /* counted against max_queued_bytes */
	bool repeatable;
	int max_attempts;

	/* when */
	struct telnyx_timer *timer; /* the deadline, or the next attempt */
	uint64_t started_ns, deadline_ns, retry_at_ns, attempt_ns;

	/* how it stands */
	struct telnyx_exchange exchange;
	struct telnyx_rate_wait wait;
	bool client_token; /* the sender's bucket has let it through */
	int attempts;
	enum telnyx_outcome worst; /* of the attempts that have ended */
	bool cancelled, expired, closing;
	bool timeless; /* no memory to arm its timer again: it ends now */

	/* how it ended: failure.error.type, or the reply */
	struct telnyx_failure failure;
	struct telnyx_reply reply;
	struct telnyx_reply_headers reply_headers;
	struct telnyx_message *message; /* if it is one, and there */

	/* who is told */
	void (*deliver)(struct telnyx_request *request);
	bool (*decode)(struct telnyx_request *request); /* false: no memory */
	union telnyx_callback cb;
	void *arg;
};

/* What a resource's function asks for. */
struct telnyx_request_spec {
	const struct telnyx_operation *operation;
	const char *const *path_values; /* see telnyx_call_params */
	const char *const *query;
	struct json_object *body; /* taken over, also on failure */
	const struct telnyx_call_options *opts;
	const char *messaging_profile_id; /* for telemetry */
	uint32_t tokens;		  /* of a rate limit; 0 counts as 1 */
	bool (*decode)(struct telnyx_request *request);
	void (*deliver)(struct telnyx_request *request);
	union telnyx_callback cb;
	void *arg;
	/* A problem with the arguments that is the callback's to hear. */
	const char *invalid_field;
	const char *invalid_why;
};

/* Take a request, or say why not: the common part of every operation. */
enum telnyx_status telnyx_request_submit(
    struct telnyx_client *client, const struct telnyx_request_spec *spec, uint64_t *id);

/* The sender that a call will use (not counted), with its opts read. */
enum telnyx_status telnyx_request_settings(struct telnyx_client *client,
    const struct telnyx_call_options *opts, struct telnyx_call_options *out);

/* --- between the files of the state machine --- */

/* request.c: the end, from any state; a failure or a reply is set. */
void telnyx_request_finish(struct telnyx_request *request);
/* request.c: a 2xx reply is there; nothing can stop it any more. */
void telnyx_request_accept(struct telnyx_request *request);
/* request.c: wait, then try again. */
void telnyx_request_back_off(
    struct telnyx_request *request, uint64_t delay_ns, const char *reason);
/* request.c: fail what is not done yet, with TELNYX_ERROR_CLOSING. */
void telnyx_request_close_all(struct telnyx_client *client);
/* request.c: free without calling back; for a forked child. */
void telnyx_request_drop_all(struct telnyx_client *client);

/* attempt.c */
/* How long the circuit breaker keeps the request away; then it is to fail. */
uint64_t telnyx_attempt_wait_ns(struct telnyx_request *request);
void telnyx_attempt_begin(struct telnyx_request *request);
/* The attempt has ended: to DONE, or to another one. */
void telnyx_attempt_conclude(struct telnyx_request *request);
/* Stop the attempt in progress.  True: it had been answered after all, and the
 * request has moved on; false: its outcome is in `worst`. */
bool telnyx_attempt_abort(struct telnyx_request *request);

/* request_build.c: target, headers and body; false: no memory.  What is unfit
 * sets the failure. */
bool telnyx_request_build(struct telnyx_request *request,
    const struct telnyx_request_spec *spec, const struct telnyx_call_options *opts);

/* request_events.c */
void telnyx_request_event(struct telnyx_request *request, enum telnyx_event_type type);
void telnyx_request_event_retry(
    struct telnyx_request *request, uint64_t delay_ns, const char *reason);
void telnyx_request_event_held(struct telnyx_request *request, uint64_t delay_ns);
void telnyx_request_event_breaker(struct telnyx_request *request);

#endif
