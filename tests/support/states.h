/* SPDX-License-Identifier: MIT */
/* Every state that a request can be in, for the tests of the contract. */
#ifndef TELNYX_TESTS_STATES_H
#define TELNYX_TESTS_STATES_H

#include "fixture.h"

#define FX_STALL TELNYX_SANDBOX_REPLY(.fault = TELNYX_SANDBOX_FAULT_STALL_STREAM)
/* Telnyx's own "not now": unlike a limit it is waited out by each alone. */
#define FX_NOT_NOW                                                                     \
	TELNYX_SANDBOX_REPLY(.status = 503, .headers = "Retry-After: 5\r\n",           \
	    .body = "{\"errors\":[{\"code\":\"10037\",\"title\":\"T\"}]}")

enum fx_where {
	FX_FRESH,
	FX_THROTTLED,
	FX_QUEUED,
	FX_ON_WIRE,
	FX_BACKING_OFF,
	FX_ANSWERED,
	FX_WHERES
};

/* Set the fixture up and bring one request into a state, in a client that has
 * one connection; `first` is a request that is in its way, if need be. */
void fx_bring(struct fx_result *first, struct fx_result *result, enum fx_where where);
/* What is known of a request that ends in that state. */
enum telnyx_outcome fx_outcome_in(enum fx_where where);

void fx_script(const struct telnyx_sandbox_reply *reply);
struct telnyx_client_stats fx_stats(void);
/* A telnyx_close_cb: counts into the unsigned that is its argument. */
void fx_count_close(struct telnyx_client *client, void *arg);

#endif
