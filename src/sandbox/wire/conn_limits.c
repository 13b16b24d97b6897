/* SPDX-License-Identifier: MIT */
/*
 * Connections that keep the sandbox waiting for too long are ended, by one timer
 * that goes over the places; and one makes room for another.
 *
 * For a new connection beyond the limit of them, or of descriptors, the first is
 * closed of those that have said nothing yet, then of the idle ones, then of
 * those in a request, then of those that do not read.  So of a flood that holds
 * connections open the flood pays.  One whose reply is delayed by a script is
 * never closed for it, since its request was taken; one that a script has
 * stalled is the last that is.
 */
#include <stdio.h>

#include "sandbox/wire/conn.h"
#include "sandbox/wire/conn_limits.h"

#define QUIET_NS (60 * TELNYX_NS_PER_S)

/* --- limits --- */

/* A connection has kept us waiting long enough.  It may be gone afterwards. */
static void
expire(struct sbx_conn *conn)
{
	switch (conn->place) {
	case SBX_PLACE_FRESH:
	case SBX_PLACE_IDLE:
		if (conn->open) {
			sbx_conn_close(conn);
			return;
		}
		break;
	case SBX_PLACE_READING:
		conn->protocol->refuse(conn, 408);
		sbx_conn_advance(conn);
		return;
	case SBX_PLACE_SENDING:
	case SBX_PLACE_BUSY:
		break;
	}
	sbx_conn_free(conn);
}

/* End the connections of a place whose time is over. */
static void
sweep_place(
    struct telnyx_sandbox *sandbox, enum sbx_place place, uint64_t now, uint64_t *next)
{
	struct sbx_conn *conn, *after;

	for (conn = TAILQ_FIRST(&sandbox->wire->conns[place]); conn != NULL;
	     conn = after) {
		uint64_t limit = sbx_conn_limit_ns(conn);

		after = TAILQ_NEXT(conn, among);
		if (limit != UINT64_MAX && now - conn->since_ns >= limit) {
			expire(conn);
			continue;
		}
		if (limit != UINT64_MAX && conn->since_ns + limit < *next)
			*next = conn->since_ns + limit;
		if (sbx_conn_has_requests(conn)) {
			*next = *next < now + SBX_SWEEP_NS ? *next : now + SBX_SWEEP_NS;
			conn->protocol->sweep(conn, now);
		}
	}
}

static void
on_sweep(void *arg)
{
	struct telnyx_sandbox *sandbox = arg;
	struct sbx_wire *wire = sandbox->wire;
	uint64_t now = sandbox->env->now_ns(sandbox->env), next = UINT64_MAX;
	int place;

	wire->sweep_ns = 0;
	for (place = 0; place < SBX_PLACES; place++)
		sweep_place(sandbox, (enum sbx_place)place, now, &next);
	if (wire->conn_count > 0 && next != UINT64_MAX)
		sbx_sweep_arm(sandbox, now, next);
}

enum telnyx_status
sbx_limits_init(struct telnyx_sandbox *sandbox)
{
	struct sbx_wire *wire = sandbox->wire;
	struct telnyx_env *env = sandbox->env;
	enum telnyx_status st;
	int place;

	for (place = 0; place < SBX_PLACES; place++)
		TAILQ_INIT(&wire->conns[place]);
	st = env->timer_new(env, on_sweep, sandbox, &wire->sweep_timer);
	if (st == TELNYX_OK &&
	    (st = env->timer_arm(env, wire->sweep_timer, SBX_SWEEP_NS)) == TELNYX_OK)
		sbx_sweep_disarm(sandbox);
	return st;
}

void
sbx_limits_clear(struct telnyx_sandbox *sandbox)
{
	struct sbx_wire *wire = sandbox->wire;

	if (wire->sweep_timer != NULL)
		sandbox->env->timer_free(sandbox->env, wire->sweep_timer);
	wire->sweep_timer = NULL;
}

/* --- room --- */

static struct sbx_conn *
first_to_go(struct telnyx_sandbox *sandbox)
{
	struct sbx_conn *conn = NULL;
	int place;

	for (place = 0; place < SBX_PLACE_BUSY && conn == NULL; place++)
		conn = TAILQ_FIRST(&sandbox->wire->conns[place]);
	if (conn != NULL)
		return conn;
	TAILQ_FOREACH (conn, &sandbox->wire->conns[SBX_PLACE_BUSY], among)
		if (conn->state == SBX_CONN_STALLED)
			break;
	return conn;
}

bool
sbx_conn_make_room(struct telnyx_sandbox *sandbox)
{
	struct sbx_conn *conn = first_to_go(sandbox);

	if (conn != NULL)
		sbx_conn_free(conn);
	return conn != NULL;
}

void
sbx_conn_tell(struct telnyx_sandbox *sandbox, const char *why)
{
	struct sbx_wire *wire = sandbox->wire;
	uint64_t now = sandbox->env->now_ns(sandbox->env);

	if (now < wire->quiet_until_ns)
		return;
	wire->quiet_until_ns = now + QUIET_NS;
	fprintf(stderr,
	    "telnyx-sandbox: %s; the connections that kept it waiting longest were "
	    "closed\n",
	    why);
}
