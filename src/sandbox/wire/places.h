/* SPDX-License-Identifier: MIT */
/*
 * Places of connections: what each keeps the sandbox waiting with.
 */
#ifndef TELNYX_SANDBOX_WIRE_PLACES_H
#define TELNYX_SANDBOX_WIRE_PLACES_H

#include <stdbool.h>
#include <stdint.h>

struct telnyx_sandbox;
struct sbx_conn;

/* The places, in the order in which connections are closed to make room; see
 * conn_limits.c. */
enum sbx_place {
	SBX_PLACE_FRESH = 0, /* no byte of a request yet */
	SBX_PLACE_IDLE = 1,  /* between requests */
	SBX_PLACE_READING = 2,
	SBX_PLACE_SENDING = 3, /* what it has yet to read, or its end */
	SBX_PLACE_BUSY = 4     /* it waits for us */
};
#define SBX_PLACES 5

/* How often the sweep comes while requests are limited each for itself. */
#define SBX_SWEEP_NS TELNYX_NS_PER_S

/* A new connection has its place; one that goes has none. */
void sbx_conn_enter(struct sbx_conn *conn);
void sbx_conn_leave(struct sbx_conn *conn);
/* Put a connection where it belongs now. */
void sbx_conn_place(struct sbx_conn *conn);
/* Has a connection requests that are limited each for itself? */
bool sbx_conn_has_requests(const struct sbx_conn *conn);
/* How long a connection may stay where it is; UINT64_MAX: for good. */
uint64_t sbx_conn_limit_ns(const struct sbx_conn *conn);
/* Have the sweep look at connections at `due_ns`, or before. */
void sbx_sweep_arm(struct telnyx_sandbox *sandbox, uint64_t now_ns, uint64_t due_ns);
void sbx_sweep_disarm(struct telnyx_sandbox *sandbox);

#endif
