/* SPDX-License-Identifier: MIT */
/*
 * The sandbox as all of its floors know it: an event loop, a clock, a budget of
 * memory, and the records of one account.
 *
 * The floors, from the lowest on: engine, messages, events, api, wire; on top of
 * them sandbox.c.  None calls one above it.  Each keeps what is its own in a
 * struct of its own, of which those below know no more than that it is there.  The
 * prefix of what callers do not see is sbx_.
 *
 * Vocabulary: an *answer* is what the API says to a request (a status and a
 * JSON document); a *reply* is the bytes that go on the wire, which a script
 * may have bent; an *entry* is one scripted reply; a *fault* is how a
 * connection ends, or fails to.
 */
#ifndef TELNYX_SANDBOX_ENGINE_ENGINE_H
#define TELNYX_SANDBOX_ENGINE_ENGINE_H

#include <telnyx/sandbox.h>

#include "base/env.h"
#include "sandbox/engine/memory.h"
#include "sandbox/engine/store.h"

struct event_base;
struct json_tokener;
struct sbx_messages;
struct sbx_webhooks;
struct sbx_api;
struct sbx_wire;

struct telnyx_sandbox {
	struct event_base *base;
	struct telnyx_env *env; /* the clock, timers, and chance */
	char organization_id[TELNYX_SANDBOX_ID_BYTES];
	char profile_id[TELNYX_SANDBOX_ID_BYTES]; /* of messages that name none */
	uint64_t id_count;
	struct json_tokener *tokener;
	struct sbx_memory memory;
	struct sbx_store store; /* every resource but messages */

	/* The floors above, from the lowest on. */
	struct sbx_messages *messages;
	struct sbx_webhooks *webhooks;
	struct sbx_api *api;
	struct sbx_wire *wire;
};

#define SBX_COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
