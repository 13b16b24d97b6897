/* SPDX-License-Identifier: MIT */
/*
 * A request: one call of the API, from the function that took it to the
 * callback that ends it.
 *
 * States, and what moves a request on (each step is a task of the deferred
 * queue, never inside a caller's function):
 *
 *   START      taken; its task has not run yet
 *   THROTTLED  waits for the server's limit, for a token of a rate of ours, or
 *              for its steps' turn
 *   EXCHANGE   has an exchange in the pool: an attempt
 *   BACKOFF    waits for the next attempt
 *   ENDED      a step of several has ended; its task asks what is next
 *   STEP       its next step is set up; its task begins it
 *   ANSWERED   a reply is there; its task will read it, then call back or go on.
 *              Read any sooner, the JSON of all that one turn of the loop
 *              brings would be there at once, and out of every cache
 *   DONE       reply or failure is there; its task will call back and free it
 *
 * START -> THROTTLED -> EXCHANGE -> BACKOFF -> THROTTLED ..., or EXCHANGE ->
 * ANSWERED; every state goes to DONE, and only once.  Cancel, deadline and close only
 * mark a request and post its task, which ends it from whatever state it is in.
 *
 * A request may have several steps (pages, an order and its completion): calls
 * of the API one after the other under one id and one deadline.  When one has
 * ended, `next` of its struct telnyx_steps sets up another or leaves the result.
 *
 * Its failure is part of it, so it can end even when no memory is left.
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

/* What a reply that says yes has in it, by which it is known to be Telnyx's: see
 * answer.c. */
enum telnyx_document {
	TELNYX_DOCUMENT_DATA = 0, /* an object under "data" */
	TELNYX_DOCUMENT_LIST = 1, /* an array: telnyx_list_items() */
	TELNYX_DOCUMENT_NONE = 2  /* nothing is promised */
};

/* An operation of the API: a row of a resource's table.  What is below `repeat`
 * is for client/resource.h; NULL: there is none. */
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
	const char *expects;	     /* a text or number it cannot lack */
	enum telnyx_document document;
	bool bare;	    /* the result is the whole reply, not its "data" */
	bool gives_message; /* a struct telnyx_message, which telemetry tells of */
	enum telnyx_paging paging;
};

/* The reply's headers, for telnyx_reply_header(). */
struct telnyx_reply_headers {
	const struct telnyx_exchange_result *result;
};

/* A callback of any type.  Whoever calls it casts it back to its own type. */
typedef void (*telnyx_any_cb)(void);

enum telnyx_request_state {
	TELNYX_REQUEST_START = 0,
	TELNYX_REQUEST_THROTTLED = 1,
	TELNYX_REQUEST_EXCHANGE = 2,
	TELNYX_REQUEST_BACKOFF = 3,
	TELNYX_REQUEST_DONE = 4,
	TELNYX_REQUEST_STEP = 5,
	TELNYX_REQUEST_ENDED = 6,
	TELNYX_REQUEST_ANSWERED = 7
};

/* What a request has to pass, in this order, before each attempt. */
enum telnyx_request_gate {
	TELNYX_GATE_PACE = 0,	/* the server's limit on the key */
	TELNYX_GATE_SENDER = 1, /* the sender's rate */
	TELNYX_GATE_CLIENT = 2, /* the client's rate */
	TELNYX_GATE_OPEN = 3
};

/* What makes a request one of several steps. */
struct telnyx_steps {
	const char *name; /* of it all, for telemetry; NULL: the step's */
	/* A step has ended: its reply is there, or its failure (not if it was
	 * cancelled before, or closing, or out of time for all steps).  True:
	 * another was set up by telnyx_request_step().  False: what is there
	 * now is the end.  It may call user code. */
	bool (*next)(struct telnyx_request *request);
	/* Before the first step; may be NULL.  False: it is not its turn, and
	 * telnyx_request_go() will say when. */
	bool (*begin)(struct telnyx_request *request);
	/* The last word on how it ended, whatever ended it; may be NULL. */
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

	/* what is asked */
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

	/* how it stands */
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
	bool cancelled, expired, closing;
	bool step_expired; /* but not the request */
	bool timeless;	   /* no memory to arm its timer again: it ends now */

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

/* No more than this is sent: what json-c can write, and an int can count. */
#define TELNYX_MAX_BODY_BYTES INT32_MAX

/* What a resource's function asks for. */
struct telnyx_request_spec {
	/* Static, or as long-lived as `progress`; else it is `brief`, and copied. */
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

/* Take a request, or say why not: the common part of every operation. */
enum telnyx_status telnyx_request_submit(
    struct telnyx_client *client, const struct telnyx_request_spec *spec, uint64_t *id);

/* The sender that a call will use (not counted), with its opts read. */
enum telnyx_status telnyx_request_settings(const struct telnyx_client *client,
    const struct telnyx_call_options *opts, struct telnyx_call_options *out);

/* From `next`: set up another step, of which the operation (not a brief one), path
 * values, query, body, decode, tokens and
 * step_timeout_ms are taken from the spec, to begin after `delay_ns`.  What the
 * last step left (failure, reply, step_memory) is freed, but only once the spec,
 * which may point into reply and step_memory, was read.  Headers stay; an
 * idempotency key was the first step's. */
void telnyx_request_step(struct telnyx_request *request,
    const struct telnyx_request_spec *spec, uint64_t delay_ns);

/* Begin what its `begin` has held back. */
void telnyx_request_go(struct telnyx_request *request);

/* --- between the files of the state machine --- */

/* request.c: the attempts of a step have ended. */
void telnyx_request_end_step(struct telnyx_request *request);

/* request.c: the end, from any state; a failure or a reply is set. */
void telnyx_request_finish(struct telnyx_request *request);
/* request.c: a 2xx reply is there; nothing can stop this step any more. */
void telnyx_request_answered(struct telnyx_request *request);
/* request.c: wait, then try again. */
void telnyx_request_back_off(struct telnyx_request *request, uint64_t delay_ns);
/* request.c: free it, without a word. */
void telnyx_request_release(struct telnyx_request *request);

/* request.c: its timer, for its deadline or for its next attempt. */
void telnyx_request_arm(struct telnyx_request *request);
/* request.c: to another state. */
void telnyx_request_enter(
    struct telnyx_request *request, enum telnyx_request_state state);

/* request_gates.c */
/* Begin an attempt, or wait for what it takes, or end where waiting is no use. */
void telnyx_request_proceed(struct telnyx_request *request);
/* Get in line, again, for the server's limit. */
void telnyx_request_line_up(struct telnyx_request *request);
/* It waits in the line of its key, which is held anew: is that too long for it? */
void telnyx_request_look_at_hold(struct telnyx_request *request);
/* The line of its key's pace, or a bucket, has let it through. */
void telnyx_request_on_pace(void *arg);
void telnyx_request_on_token(void *arg);
/* The pace of its key; NULL: none. */
struct telnyx_pace *telnyx_request_pace(struct telnyx_request *request);

/* request_table.c */
/* Room for one more; false: no memory, or there is no id left. */
bool telnyx_request_table_reserve(struct telnyx_client *client);
/* Add it, under a new id; there is room. */
void telnyx_request_table_add(struct telnyx_request *request);
void telnyx_request_table_remove(struct telnyx_request *request);
/* Fail what is not done yet, with TELNYX_ERROR_CLOSING. */
void telnyx_request_close_all(struct telnyx_client *client);
/* Free without calling back; for a forked child. */
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
/* What a server has given back unread was on the wire, too. */
void telnyx_attempt_count_resent(struct telnyx_request *request);

/* attempt_limit.c */
/* The delay that its reply asks for; -1: none. */
int64_t telnyx_attempt_retry_after_ms(struct telnyx_request *request);
/* Has the server said "later" to it, for a limit? */
bool telnyx_attempt_is_rate_limited(const struct telnyx_request *request);
/* Learn from its reply what the server's limit leaves to its key. */
void telnyx_attempt_learn_limit(struct telnyx_request *request);
/* Its key may be held: if it still waits for a connection it is to wait in line. */
void telnyx_attempt_heed_limit(struct telnyx_request *request);

/* request_build.c: target, headers and body; false: no memory.  What is unfit
 * sets the failure. */
bool telnyx_request_build(struct telnyx_request *request,
    const struct telnyx_request_spec *spec, const struct telnyx_call_options *opts);

/* The same for a further step. */
bool telnyx_request_rebuild(
    struct telnyx_request *request, const struct telnyx_request_spec *spec);

/* request_events.c */
void telnyx_request_event(struct telnyx_request *request, enum telnyx_event_type type);
void telnyx_request_event_retry(
    struct telnyx_request *request, uint64_t delay_ns, const char *reason);
void telnyx_request_event_held(struct telnyx_request *request, uint64_t delay_ns);
void telnyx_request_event_breaker(struct telnyx_request *request);

#endif
