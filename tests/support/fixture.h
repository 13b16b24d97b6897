/* SPDX-License-Identifier: MIT */
/*
 * What the tests of the client share: an event base, a sandbox, a client, a
 * clock that only tests move, and the oracle.
 *
 * The oracle: every message that fx_send() sends carries a mark of its own.
 * fx_teardown() joins what the client said of it with what the sandbox has
 * received: not sent means absent; accepted means processed exactly once;
 * nothing is processed twice, unless the test says that it asked for it.
 */
#ifndef TELNYX_TESTS_FIXTURE_H
#define TELNYX_TESTS_FIXTURE_H

#include <check.h>

#include <event2/event.h>
#include <telnyx/sandbox.h>
#include <telnyx/telnyx.h>

#include "clock.h"
#include "optional.h"

/* --- the fixture --- */

/* What came of one message. */
struct fx_result {
	unsigned calls;
	bool ok;
	enum telnyx_error_type type;
	enum telnyx_outcome outcome;
	enum telnyx_phase phase;
	int status;
	int attempts;
	int system_error;
	long tls_error;
	int64_t retry_after_ms;
	char code[16];
	char field[64];
	char id[64];
	char message[512]; /* telnyx_error_message() */
	uint64_t request_id;
	unsigned mark;				/* fx_send()'s */
	unsigned order;				/* of the callback, 1 is the first */
	bool may_repeat;			/* the test has opted in to resending */
	void (*then)(struct fx_result *result); /* run inside the callback */
};

struct fx {
	struct event_base *base;
	struct telnyx_env *env; /* the clock */
	struct telnyx_sandbox *sandbox;
	struct telnyx_client *client;
	unsigned marks; /* given out */
	unsigned order;
	struct fx_result *sent[256]; /* by mark */
	uint64_t delays_ms[64];	     /* of retries, as telemetry told */
	unsigned delay_count;
	bool own_peer; /* the client talks to something that is no sandbox */
};
extern struct fx fx;

/* What the tests speak where they do not say; see fx_main_over_both(). */
extern enum telnyx_http_version fx_http;

/* A TLS sandbox and a client of it; with other settings where not NULL.  The
 * base URL, key and CA are filled in if they are not given. */
void fx_setup(void);
void fx_setup_with(
    const struct telnyx_sandbox_params *sandbox, const struct telnyx_config *config);
/* Have the sandbox take one request at a time on a connection over HTTP/2, as
 * over HTTP/1.1. */
void fx_one_at_a_time(void);
/* The last line of each test, while its results are in scope: frees what is
 * left, and lets the oracle judge. */
void fx_teardown(void);

/* What does not fit in the totals of a client; NULL: they do.  fx_teardown(),
 * rig_close() and the torture ask, whatever has gone wrong before. */
const char *fx_totals_fault(const struct telnyx_client *client);

/* Fill in the config to reach the sandbox. */
void fx_point_at_sandbox(struct telnyx_config *config);

/* Record into a struct fx_result: telnyx_message_cb and telnyx_call_cb. */
void fx_record(
    const struct telnyx_message *message, const struct telnyx_error *error, void *arg);
void fx_record_call(
    const struct telnyx_reply *reply, const struct telnyx_error *error, void *arg);

/* Send one message, marked for the oracle.  `params` may be NULL, or lack to,
 * from and text. */
enum telnyx_status fx_send(struct fx_result *result,
    const struct telnyx_message_params *params, const struct telnyx_call_options *opts);

/* Run the loop until *count has reached `want`.  When everything that is in
 * flight only waits for time to pass, time passes. */
void fx_run_until(const unsigned *count, unsigned want);
/* Run the loop until the sandbox has received so many requests. */
void fx_run_until_received(uint64_t want);
/* Run what is ready, a few turns, without moving the clock. */
void fx_turn(void);
void fx_advance_ms(uint64_t ms);

/* Run a Check suite: the tests' main(). */
int fx_main(Suite *suite);
/* The same over HTTP/1.1 and then over HTTP/2: fx_http says which, also to the
 * function that makes the suite. */
int fx_main_over_both(Suite *(*make_suite)(void));

#endif
