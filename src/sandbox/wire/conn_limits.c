/* SPDX-License-Identifier: MIT */
/*
 * How long a connection may keep the sandbox waiting, and which one makes room.
 *
 * Each connection has a place, in a list that has those first which have been in
 * it longest.  One timer goes over the lists.  A limit runs from when a place
 * was taken, or from the latest request that arrived whole, and is never moved
 * by bytes: who sends one at a time gains nothing.
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

#define SWEEP_NS TELNYX_NS_PER_S /* while there are requests over HTTP/2 */
#define QUIET_NS (60 * TELNYX_NS_PER_S)

/* --- places --- */

static enum telnyx_sandbox_place
place_of(const struct telnyx_sandbox_conn *conn)
{
	switch (conn->state) {
	case TELNYX_SANDBOX_CONN_WAITING:
	case TELNYX_SANDBOX_CONN_STALLED:
		return TELNYX_SANDBOX_PLACE_BUSY;
	case TELNYX_SANDBOX_CONN_WRITING:
	case TELNYX_SANDBOX_CONN_DRAINING:
	case TELNYX_SANDBOX_CONN_CLOSED:
		return TELNYX_SANDBOX_PLACE_SENDING;
	case TELNYX_SANDBOX_CONN_READING:
		break;
	}
	if (conn->h2 != NULL ? telnyx_sandbox_h2_in_request(conn)
			     : !telnyx_sandbox_h1_idle(conn))
		return TELNYX_SANDBOX_PLACE_READING;
	if (telnyx_sandbox_h2_has_requests(conn))
		return TELNYX_SANDBOX_PLACE_BUSY;
	/* Over HTTP/2 answers to PING come and go: they move nothing. */
	if (conn->h2 == NULL &&
	    evbuffer_get_length(bufferevent_get_output(conn->bev)) > 0)
		return TELNYX_SANDBOX_PLACE_SENDING;
	return conn->requests == 0 ? TELNYX_SANDBOX_PLACE_FRESH
				   : TELNYX_SANDBOX_PLACE_IDLE;
}

static uint64_t
limit_ns(const struct telnyx_sandbox_conn *conn)
{
	const struct telnyx_sandbox *sandbox = conn->sandbox;
	bool idle = conn->place == TELNYX_SANDBOX_PLACE_IDLE ||
		    (conn->place == TELNYX_SANDBOX_PLACE_FRESH && conn->open);

	if (conn->place == TELNYX_SANDBOX_PLACE_BUSY ||
	    telnyx_sandbox_h2_has_requests(conn))
		return UINT64_MAX; /* or each of its requests has one */
	return idle ? sandbox->idle_timeout_ns : sandbox->request_timeout_ns;
}

static void
arm_sweep(struct telnyx_sandbox *sandbox, uint64_t now_ns, uint64_t due_ns)
{
	struct telnyx_env *env = sandbox->env;

	if (sandbox->sweep_ns != 0 && sandbox->sweep_ns <= due_ns)
		return;
	/* It was armed when the sandbox was made, so there is memory for it. */
	(void)env->timer_arm(
	    env, sandbox->sweep_timer, due_ns > now_ns ? due_ns - now_ns : 0);
	sandbox->sweep_ns = due_ns;
}

static void
disarm_sweep(struct telnyx_sandbox *sandbox)
{
	sandbox->env->timer_disarm(sandbox->env, sandbox->sweep_timer);
	sandbox->sweep_ns = 0;
}

/* When the sweep must look at it next. */
static uint64_t
due_ns(const struct telnyx_sandbox_conn *conn)
{
	uint64_t limit = limit_ns(conn);

	if (telnyx_sandbox_h2_has_requests(conn))
		return conn->since_ns + SWEEP_NS;
	return limit != UINT64_MAX ? conn->since_ns + limit : UINT64_MAX;
}

void
telnyx_sandbox_conn_enter(struct telnyx_sandbox_conn *conn)
{
	struct telnyx_sandbox *sandbox = conn->sandbox;
	uint64_t due;

	conn->since_ns = sandbox->env->now_ns(sandbox->env);
	conn->place = TELNYX_SANDBOX_PLACE_FRESH;
	TAILQ_INSERT_TAIL(&sandbox->conns[conn->place], conn, among);
	sandbox->conn_count++;
	conn->placed = true;
	if ((due = due_ns(conn)) != UINT64_MAX)
		arm_sweep(sandbox, conn->since_ns, due);
}

void
telnyx_sandbox_conn_leave(struct telnyx_sandbox_conn *conn)
{
	struct telnyx_sandbox *sandbox = conn->sandbox;

	if (!conn->placed)
		return;
	TAILQ_REMOVE(&sandbox->conns[conn->place], conn, among);
	conn->placed = false;
	if (--sandbox->conn_count == 0)
		disarm_sweep(sandbox);
}

void
telnyx_sandbox_conn_place(struct telnyx_sandbox_conn *conn)
{
	struct telnyx_sandbox *sandbox = conn->sandbox;
	enum telnyx_sandbox_place place = place_of(conn);
	uint64_t due;

	if (place == conn->place && conn->requests == conn->placed_requests)
		return;
	TAILQ_REMOVE(&sandbox->conns[conn->place], conn, among);
	conn->place = place;
	conn->placed_requests = conn->requests;
	conn->since_ns = sandbox->env->now_ns(sandbox->env);
	TAILQ_INSERT_TAIL(&sandbox->conns[place], conn, among);
	if ((due = due_ns(conn)) != UINT64_MAX)
		arm_sweep(sandbox, conn->since_ns, due);
}

/* --- limits --- */

/* It has kept us waiting long enough; it may be gone afterwards. */
static void
expire(struct telnyx_sandbox_conn *conn)
{
	switch (conn->place) {
	case TELNYX_SANDBOX_PLACE_FRESH:
	case TELNYX_SANDBOX_PLACE_IDLE:
		if (conn->open) {
			telnyx_sandbox_conn_close(conn);
			return;
		}
		break;
	case TELNYX_SANDBOX_PLACE_READING:
		telnyx_sandbox_h1_refuse(conn, 408);
		telnyx_sandbox_conn_advance(conn);
		return;
	case TELNYX_SANDBOX_PLACE_SENDING:
	case TELNYX_SANDBOX_PLACE_BUSY:
		break;
	}
	telnyx_sandbox_conn_free(conn);
}

/* End those of a place whose time is over. */
static void
sweep_place(struct telnyx_sandbox *sandbox, enum telnyx_sandbox_place place,
    uint64_t now, uint64_t *next)
{
	struct telnyx_sandbox_conn *conn, *after;

	for (conn = TAILQ_FIRST(&sandbox->conns[place]); conn != NULL; conn = after) {
		uint64_t limit = limit_ns(conn);

		after = TAILQ_NEXT(conn, among);
		if (limit != UINT64_MAX && now - conn->since_ns >= limit) {
			expire(conn);
			continue;
		}
		if (limit != UINT64_MAX && conn->since_ns + limit < *next)
			*next = conn->since_ns + limit;
		if (telnyx_sandbox_h2_has_requests(conn)) {
			*next = *next < now + SWEEP_NS ? *next : now + SWEEP_NS;
			telnyx_sandbox_h2_sweep(conn, now);
		}
	}
}

static void
on_sweep(void *arg)
{
	struct telnyx_sandbox *sandbox = arg;
	uint64_t now = sandbox->env->now_ns(sandbox->env), next = UINT64_MAX;
	int place;

	sandbox->sweep_ns = 0;
	for (place = 0; place < TELNYX_SANDBOX_PLACES; place++)
		sweep_place(sandbox, (enum telnyx_sandbox_place)place, now, &next);
	if (sandbox->conn_count > 0 && next != UINT64_MAX)
		arm_sweep(sandbox, now, next);
}

enum telnyx_status
telnyx_sandbox_limits_init(struct telnyx_sandbox *sandbox)
{
	struct telnyx_env *env = sandbox->env;
	enum telnyx_status st;
	int place;

	for (place = 0; place < TELNYX_SANDBOX_PLACES; place++)
		TAILQ_INIT(&sandbox->conns[place]);
	st = env->timer_new(env, on_sweep, sandbox, &sandbox->sweep_timer);
	if (st == TELNYX_OK &&
	    (st = env->timer_arm(env, sandbox->sweep_timer, SWEEP_NS)) == TELNYX_OK)
		disarm_sweep(sandbox);
	return st;
}

/* --- room --- */

static struct telnyx_sandbox_conn *
first_to_go(struct telnyx_sandbox *sandbox)
{
	struct telnyx_sandbox_conn *conn = NULL;
	int place;

	for (place = 0; place < TELNYX_SANDBOX_PLACE_BUSY && conn == NULL; place++)
		conn = TAILQ_FIRST(&sandbox->conns[place]);
	if (conn != NULL)
		return conn;
	TAILQ_FOREACH (conn, &sandbox->conns[TELNYX_SANDBOX_PLACE_BUSY], among)
		if (conn->state == TELNYX_SANDBOX_CONN_STALLED)
			break;
	return conn;
}

bool
telnyx_sandbox_conn_make_room(struct telnyx_sandbox *sandbox)
{
	struct telnyx_sandbox_conn *conn = first_to_go(sandbox);

	if (conn != NULL)
		telnyx_sandbox_conn_free(conn);
	return conn != NULL;
}

void
telnyx_sandbox_conn_tell(struct telnyx_sandbox *sandbox, const char *why)
{
	uint64_t now = sandbox->env->now_ns(sandbox->env);

	if (now < sandbox->quiet_until_ns)
		return;
	sandbox->quiet_until_ns = now + QUIET_NS;
	fprintf(stderr,
	    "telnyx-sandbox: %s; the connections that kept it waiting longest were "
	    "closed\n",
	    why);
}
