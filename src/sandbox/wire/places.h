/* SPDX-License-Identifier: MIT */
/*
 * Places of connections: what each keeps the sandbox waiting with.
 */
#ifndef TELNYX_SANDBOX_WIRE_PLACES_H
#define TELNYX_SANDBOX_WIRE_PLACES_H

#include <stdbool.h>
#include <stdint.h>

struct telnyx_sandbox;
struct telnyx_sandbox_conn;

/* The places, in the order in which connections are closed to make room; see
 * conn_limits.c. */
enum telnyx_sandbox_place {
	TELNYX_SANDBOX_PLACE_FRESH = 0, /* no byte of a request yet */
	TELNYX_SANDBOX_PLACE_IDLE = 1,	/* between requests */
	TELNYX_SANDBOX_PLACE_READING = 2,
	TELNYX_SANDBOX_PLACE_SENDING = 3, /* what it has yet to read, or its end */
	TELNYX_SANDBOX_PLACE_BUSY = 4	  /* it waits for us */
};
#define TELNYX_SANDBOX_PLACES 5

/* How often the sweep comes while requests are limited each for itself. */
#define TELNYX_SANDBOX_SWEEP_NS TELNYX_NS_PER_S

/* A new connection has its place; one that goes has none. */
void telnyx_sandbox_conn_enter(struct telnyx_sandbox_conn *conn);
void telnyx_sandbox_conn_leave(struct telnyx_sandbox_conn *conn);
/* Put a connection where it belongs now. */
void telnyx_sandbox_conn_place(struct telnyx_sandbox_conn *conn);
/* Has a connection requests that are limited each for itself? */
bool telnyx_sandbox_conn_has_requests(const struct telnyx_sandbox_conn *conn);
/* How long a connection may stay where it is; UINT64_MAX: for good. */
uint64_t telnyx_sandbox_conn_limit_ns(const struct telnyx_sandbox_conn *conn);
/* Have the sweep look at connections at `due_ns`, or before. */
void telnyx_sandbox_sweep_arm(
    struct telnyx_sandbox *sandbox, uint64_t now_ns, uint64_t due_ns);
void telnyx_sandbox_sweep_disarm(struct telnyx_sandbox *sandbox);

#endif
