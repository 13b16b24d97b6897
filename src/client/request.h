/* SPDX-License-Identifier: MIT */
/*
 * A request: one call of the API, from the function that took it to the
 * callback that ends it.
 *
 * States, in the order of life.  What moves a request on is its task, in the deferred
 * queue, or a timer, or the end of its exchange; never a caller's function:
 *
 *   START      taken; its task has not run yet
 *   THROTTLED  waits for the server's limit, for a token of a rate of ours, or
 *              for its steps' turn
 *   EXCHANGE   has an exchange in the pool: an attempt
 *   BACKOFF    waits for the next attempt
 *   ANSWERED   a reply is there; its task will read it, then call back or go on.
 *              Read any sooner, the JSON of all that one turn of the loop
 *              brings would be there at once, and out of every cache
 *   ENDED      a step of several has ended; its task asks what is next
 *   STEP       its next step is set up; its task begins it
 *   DONE       reply or failure is there; its task will call back and free it
 *
 * START -> THROTTLED -> EXCHANGE -> BACKOFF -> THROTTLED ..., or EXCHANGE ->
 * ANSWERED; every state goes to DONE, and only once.  Cancel, deadline and close only
 * say why a request is to stop (enum telnyx_stop) and post its task, which stops it
 * in whatever state it is.
 *
 * A request may have several steps (pages, an order and its completion): calls
 * of the API one after the other under one id and one deadline.  When a step has
 * ended, `next` of struct telnyx_steps sets up another or leaves the result.
 *
 * The failure is part of the request, so that it can end even when no memory is left.
 *
 * Who does what: request_submit.c takes requests; request.c moves them, by what
 * request_gates.c and attempt.c return.
 */
#ifndef TELNYX_CLIENT_REQUEST_H
#define TELNYX_CLIENT_REQUEST_H

#include <telnyx/page.h>

#include "base/error.h"
#include "base/proof.h"
#include "client/client_internal.h"
#include "client/sender.h"
#include "codec/classify.h"
#include "codec/fields.h"

/* The document in a 2xx reply, by which the reply is known to be Telnyx's: see
 * answer.c. */
enum telnyx_document {
	TELNYX_DOCUMENT_DATA = 0, /* an object under "data" */
	TELNYX_DOCUMENT_LIST = 1, /* an array: telnyx_list_items() */
	TELNYX_DOCUMENT_NONE = 2  /* nothing is promised */
};

/* An operation of the API: a row of a resource's table.  The members below `repeat` are
 * for client/resource.h; NULL: there is none. */
struct telnyx_operation {
	const char *name; /* for telemetry */
	const char *method;
	const char *path; /* "/messages/{id}" */
	enum telnyx_repeat repeat;

	const char *id; /* operationId in Telnyx's description */
	const struct telnyx_field_table *query;	 /* of the params */
	const struct telnyx_field_table *body;	 /* of the params */
	const struct telnyx_field_table *result; /* an item's, of a list */
	const char *const *required; /* fields of query or body; ended by NULL */
	const char *what;	     /* the result in words: "a message" */
	const char *expects;	     /* a text or number that the result cannot lack */
	enum telnyx_document document;
	bool bare;	    /* the result is the whole reply, not its "data" */
	bool gives_message; /* a struct telnyx_message, which telemetry tells of */
	enum telnyx_paging paging;
};

/* The reply's headers, for telnyx_reply_header(). */
struct telnyx_reply_headers {
	const struct telnyx_exchange_result *result;
};

/* A callback of any type, cast back to its own type before it is called. */
typedef void (*telnyx_any_cb)(void);

enum telnyx_request_state {
	TELNYX_REQUEST_START = 0,
	TELNYX_REQUEST_THROTTLED = 1,
	TELNYX_REQUEST_EXCHANGE = 2,
	TELNYX_REQUEST_BACKOFF = 3,
	TELNYX_REQUEST_ANSWERED = 4,
	TELNYX_REQUEST_ENDED = 5,
	TELNYX_REQUEST_STEP = 6,
	TELNYX_REQUEST_DONE = 7
};

/* Why a request is to stop.  Of several reasons the greatest counts. */
enum telnyx_stop {
	TELNYX_STOP_NONE = 0,
	TELNYX_STOP_STEP_LATE = 1, /* the step's deadline; others may follow */
	TELNYX_STOP_CLOSING = 2,   /* the client closes */
	TELNYX_STOP_NO_TIMER = 3,  /* no memory to arm the timer again */
	TELNYX_STOP_LATE = 4,	   /* the request's deadline */
	TELNYX_STOP_CANCELLED = 5
};

/* The gates that a request has to pass, in this order, before each attempt. */
enum telnyx_request_gate {
	TELNYX_GATE_PACE = 0,	/* the server's limit on the key */
	TELNYX_GATE_SENDER = 1, /* the sender's rate */
	TELNYX_GATE_CLIENT = 2, /* the client's rate */
	TELNYX_GATE_OPEN = 3
};

/* What makes a request one of several steps. */
struct telnyx_steps {
	const char *name; /* the whole operation's, for telemetry; NULL: the step's */
	/* Called when a step has ended: its reply is there, or its failure.  (A
	 * request that was stopped for good ends without this call.)  True: another
	 * step was set up by telnyx_request_step().  False: the reply or failure
	 * that is there now is the end.  May call user code. */
	bool (*next)(struct telnyx_request *request);
	/* Called before the first step; may be NULL.  False: the request has to wait
	 * for its turn, until telnyx_request_go(). */
	bool (*begin)(struct telnyx_request *request);
	/* Called when the request is done, whatever ended it, and before anybody is
	 * told: may change the failure.  May be NULL. */
	void (*settle)(struct telnyx_request *request);
	/* Free `progress`; may be NULL. */
	void (*clear)(void *progress);
};

/* Small enough for what malloc keeps at hand (glibc: up to 1,032 bytes). */
struct telnyx_request {
	struct telnyx_client *client;
	TAILQ_ENTRY(telnyx_request) entry;
	struct telnyx_task task;
	uint64_t id;
	struct telnyx_arena memory;	 /* of the strings below */
	struct telnyx_arena step_memory; /* of the target and the result */

	/* what the request asks for */
	const struct telnyx_operation *operation; /* the spec's; see there */
	struct telnyx_sender *sender;		  /* counted */
	const char *messaging_profile_id;
	const char *target;
	const char *body; /* JSON, or what is sent instead; NULL: none */
	size_t body_bytes;
	struct telnyx_exchange_header *headers;
	size_t bytes; /* counted against max_queued_bytes */
	unsigned header_count;
	int max_attempts;

	/* when */
	struct telnyx_timer *timer; /* the deadline, or the next attempt */
	uint64_t started_ns, deadline_ns, retry_at_ns, attempt_ns;
	uint64_t step_started_ns, step_deadline_ns; /* at most deadline_ns */

	/* how far it is */
	struct telnyx_exchange exchange;
	struct telnyx_rate_wait wait;
	struct telnyx_pace_place place;
	enum telnyx_request_state state;
	int attempts, attempts_of_others; /* of this step, of those before */
	int spared, spared_of_others;	  /* of those: that are no tries, see error.h */
	int resent; /* by the pool, beyond `attempts`: given back unread */
	enum telnyx_outcome worst; /* of the attempts that have ended */
	bool repeatable;
	enum telnyx_request_gate gate; /* the next one to pass */
	enum telnyx_stop stop;

	/* if it has several steps */
	const struct telnyx_steps *steps;
	void *progress; /* theirs */

	/* how it ended: failure.error.type, or the reply */
	struct telnyx_failure failure;
	struct telnyx_reply reply;
	struct telnyx_reply_headers reply_headers;
	void *result;			/* what `deliver` hands over, if it is there */
	struct telnyx_message *message; /* the same, if it is one */

	/* who is told */
	void (*deliver)(struct telnyx_request *request);
	bool (*decode)(struct telnyx_request *request); /* false: no memory */
	telnyx_any_cb cb;
	void *arg;
};

/* The largest body that is sent: what json-c can write, and an int can count. */
#define TELNYX_MAX_BODY_BYTES INT32_MAX

/* A request as a resource's function asks for it. */
struct telnyx_request_spec {
	/* The operation is static, or as long-lived as `progress`; else it is `brief`,
	 * and copied. */
	const struct telnyx_operation *operation;
	bool brief;
	const char *const *path_values; /* see telnyx_call_params */
	const char *const *query;
	const char *body; /* copied; NULL: none */
	size_t body_bytes;
	const char *content_type; /* of the body; NULL: JSON */
	const struct telnyx_call_options *opts;
	const char *messaging_profile_id; /* for telemetry */
	uint32_t tokens;		  /* of a rate limit; 0 counts as 1 */
	bool (*decode)(struct telnyx_request *request);
	void (*deliver)(struct telnyx_request *request);
	telnyx_any_cb cb;
	void *arg;
	const struct telnyx_steps *steps; /* NULL: one step */
	void *progress;			  /* taken over, also on failure */
	uint32_t step_timeout_ms;	  /* 0: the request's */
	/* Of all steps; 0: as the options say; UINT64_MAX: none. */
	uint64_t total_timeout_ms;
	/* A problem with the arguments that is the callback's to hear. */
	const char *invalid_field;
	const char *invalid_why;
};

/* Give a new request its task, its timer, and its callbacks below.  False: no
 * memory. */
bool telnyx_request_set_up(struct telnyx_request *request, uint32_t step_timeout_ms);

/* From `next`: set up another step, to begin after `delay_ns`.  Its operation (not a
 * brief one), path values, query, body, decode, tokens and step_timeout_ms are taken
 * from the spec.  The last step's failure, reply and step_memory are freed, but only
 * once the spec, which may point into reply and step_memory, was read.  Headers stay;
 * an idempotency key was the first step's. */
void telnyx_request_step(struct telnyx_request *request,
    const struct telnyx_request_spec *spec, uint64_t delay_ns);

/* Begin a request that its `begin` has held back. */
void telnyx_request_go(struct telnyx_request *request);

/* Fail every request that is not done yet, with TELNYX_ERROR_CLOSING. */
void telnyx_request_close_all(struct telnyx_client *client);

/* The line that a request stood in, of its key's pace or of a bucket, has let it
 * through.  `arg` is the request. */
void telnyx_request_on_gate(void *arg);

/* The pace of the request's key; NULL: none. */
static inline struct telnyx_pace *
telnyx_request_pace(struct telnyx_request *request)
{
	return telnyx_pace_find(&request->client->paces, request->sender);
}

#endif
