/* SPDX-License-Identifier: MIT */
/*
 * Torture: flows that are run again and again, each time with another
 * allocation or system call failing.
 *
 * A flow is a few calls of the library from a client's making to its freeing.
 * Its body runs armed, so it asserts nothing: it hands what comes back to the
 * functions below, and the harness judges when the shim is disarmed.
 */
#ifndef TELNYX_TESTS_TORTURE_H
#define TELNYX_TESTS_TORTURE_H

#include "support/fixture.h"

struct flow {
	const char *name;
	void (*prepare)(void); /* before it is armed; may be NULL */
	void (*body)(void);
	void (*clean_up)(void); /* after it is disarmed; may be NULL */
	bool plain;		/* the sandbox speaks plain http */
	bool h1;		/* over TLS, HTTP/1.1; else HTTP/2 if there is any */
	bool own_sandbox;	/* the body makes it */
};
extern const struct flow torture_flows[];
extern const size_t torture_flow_count;

/* torture_numbers.c */
void torture_prepare_buy(void);
void torture_buy(void);
void torture_clean_up_buy(void);
/* torture_reads.c */
void torture_prepare_telemetry(void);
void torture_clean_up_telemetry(void);
void torture_telemetry(void);
void torture_prepare_metrics(void);
void torture_clean_up_metrics(void);
void torture_metrics(void);
void torture_prepare_call(void);
void torture_call(void);
void torture_prepare_get(void);
void torture_get_and_copy(void);
void torture_prepare_find(void);
void torture_find(void);
void torture_rates(void);

/* torture_receiver.c */
void torture_prepare_receiver(void);
void torture_receiver(void);

/* torture_sandbox.c */
void torture_prepare_sandbox(void);
void torture_sandbox(void);
void torture_resources(void);
void torture_clean_up_resources(void);

/* torture_webhook.c */
void torture_verify(void);
void torture_prepare_tracker(void);
void torture_tracker(void);
void torture_clean_up_tracker(void);

/* torture_profiles.c */
void torture_prepare_profiles(void);
void torture_profiles(void);
void torture_clean_up_profiles(void);

/* One request of a flow. */
struct flow_result {
	struct fx_result fx;	     /* first */
	bool taken;		     /* TELNYX_OK was returned */
	enum telnyx_error_type want; /* when nothing fails */
	bool may_be_refused;	     /* the peer is told to refuse it */
	void (*then)(struct flow_result *result);
};

/* The sandbox answers the next request so; before the flow is armed. */
void flow_script(const struct telnyx_sandbox_reply *reply);
/* Make fx.client; false: it could not be made. */
bool flow_client(const struct telnyx_config *config);
/* Judge what a function returned. */
bool flow_took(enum telnyx_status status);
/* A result for the next request. */
struct flow_result *flow_result(enum telnyx_error_type want);
/* Send one marked message. */
struct flow_result *flow_send(
    enum telnyx_error_type want, const struct telnyx_call_options *opts);
/* Callbacks that record into a struct flow_result. */
void flow_on_message(
    const struct telnyx_message *message, const struct telnyx_error *error, void *arg);
void flow_on_reply(
    const struct telnyx_reply *reply, const struct telnyx_error *error, void *arg);
/* Run what is ready, without moving the clock. */
void flow_turns(void);
/* Run until every request that was taken has been called back; when nothing
 * moves any more, time passes. */
void flow_settle(void);
/* The same until *count has reached `want`. */
void flow_settle_count(const unsigned *count, unsigned want);
/* The client works as ever once failures are over, and is freed. */
void flow_end(void);
/* Note what is wrong; the first note is told. */
void flow_wrong(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Is the run a clean one, in which nothing fails? */
bool flow_is_clean(void);

/* Run a flow once by the plan, and judge it. */
struct torture_plan;
void torture_run(const struct flow *flow, const struct torture_plan *plan);
/* Run it clean, until what is made only once is made. */
void torture_warm_up(const struct flow *flow);

#endif
