/* SPDX-License-Identifier: MIT */
/*
 * The place of a connection says what it keeps the sandbox waiting with.  Each
 * place has a list, in which those are first that have been in it longest.
 *
 * A limit runs from when a place was taken, or from the latest request that
 * arrived whole, and is never moved by bytes: who sends one at a time gains
 * nothing.
 */
#include "sandbox/wire/conn.h"
#include "sandbox/wire/places.h"

bool
sbx_conn_has_requests(const struct sbx_conn *conn)
{
	return conn->protocol->multiplexed && conn->protocol->has_requests(conn);
}

static enum sbx_place
place_of(const struct sbx_conn *conn)
{
	switch (conn->state) {
	case SBX_CONN_WAITING:
	case SBX_CONN_STALLED:
		return SBX_PLACE_BUSY;
	case SBX_CONN_WRITING:
	case SBX_CONN_DRAINING:
	case SBX_CONN_CLOSED:
		return SBX_PLACE_SENDING;
	case SBX_CONN_READING:
		break;
	}
	if (conn->protocol->in_request(conn))
		return SBX_PLACE_READING;
	if (sbx_conn_has_requests(conn))
		return SBX_PLACE_BUSY;
	/* Over HTTP/2 answers to PING come and go: they move nothing. */
	if (!conn->protocol->multiplexed &&
	    evbuffer_get_length(bufferevent_get_output(conn->bev)) > 0)
		return SBX_PLACE_SENDING;
	return conn->requests == 0 ? SBX_PLACE_FRESH : SBX_PLACE_IDLE;
}

uint64_t
sbx_conn_limit_ns(const struct sbx_conn *conn)
{
	const struct telnyx_sandbox *sandbox = conn->sandbox;
	bool idle = conn->place == SBX_PLACE_IDLE ||
		    (conn->place == SBX_PLACE_FRESH && conn->open);

	if (conn->place == SBX_PLACE_BUSY || sbx_conn_has_requests(conn))
		return UINT64_MAX; /* or each of its requests has one */
	return idle ? sandbox->wire->idle_timeout_ns
		    : sandbox->wire->request_timeout_ns;
}

void
sbx_sweep_arm(struct telnyx_sandbox *sandbox, uint64_t now_ns, uint64_t due_ns)
{
	struct sbx_wire *wire = sandbox->wire;
	struct telnyx_env *env = sandbox->env;

	if (wire->sweep_ns != 0 && wire->sweep_ns <= due_ns)
		return;
	/* The timer was armed when the sandbox was made, so there is memory for it. */
	(void)env->timer_arm(
	    env, wire->sweep_timer, due_ns > now_ns ? due_ns - now_ns : 0);
	wire->sweep_ns = due_ns;
}

void
sbx_sweep_disarm(struct telnyx_sandbox *sandbox)
{
	sandbox->env->timer_disarm(sandbox->env, sandbox->wire->sweep_timer);
	sandbox->wire->sweep_ns = 0;
}

/* The time at which the sweep must look at a connection next. */
static uint64_t
due_ns(const struct sbx_conn *conn)
{
	uint64_t limit = sbx_conn_limit_ns(conn);

	if (sbx_conn_has_requests(conn))
		return conn->since_ns + SBX_SWEEP_NS;
	return limit != UINT64_MAX ? conn->since_ns + limit : UINT64_MAX;
}

void
sbx_conn_enter(struct sbx_conn *conn)
{
	struct telnyx_sandbox *sandbox = conn->sandbox;
	uint64_t due;

	conn->since_ns = sandbox->env->now_ns(sandbox->env);
	conn->place = SBX_PLACE_FRESH;
	TAILQ_INSERT_TAIL(&sandbox->wire->conns[conn->place], conn, among);
	sandbox->wire->conn_count++;
	conn->placed = true;
	if ((due = due_ns(conn)) != UINT64_MAX)
		sbx_sweep_arm(sandbox, conn->since_ns, due);
}

void
sbx_conn_leave(struct sbx_conn *conn)
{
	struct telnyx_sandbox *sandbox = conn->sandbox;

	if (!conn->placed)
		return;
	TAILQ_REMOVE(&sandbox->wire->conns[conn->place], conn, among);
	conn->placed = false;
	if (--sandbox->wire->conn_count == 0)
		sbx_sweep_disarm(sandbox);
}

void
sbx_conn_place(struct sbx_conn *conn)
{
	struct telnyx_sandbox *sandbox = conn->sandbox;
	struct sbx_wire *wire = sandbox->wire;
	enum sbx_place place = place_of(conn);
	uint64_t due;

	if (place == conn->place && conn->requests == conn->placed_requests)
		return;
	TAILQ_REMOVE(&wire->conns[conn->place], conn, among);
	conn->place = place;
	conn->placed_requests = conn->requests;
	conn->since_ns = sandbox->env->now_ns(sandbox->env);
	TAILQ_INSERT_TAIL(&wire->conns[place], conn, among);
	if ((due = due_ns(conn)) != UINT64_MAX)
		sbx_sweep_arm(sandbox, conn->since_ns, due);
}
