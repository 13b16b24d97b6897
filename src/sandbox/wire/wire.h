/* SPDX-License-Identifier: MIT */
/*
 * The wire: HTTP towards callers.
 *
 * The way of a request: listener -> conn_open -> h1 or h2 (until it is whole) ->
 * requests and log (the truth) -> script or api -> reply -> conn.
 */
#ifndef TELNYX_SANDBOX_WIRE_WIRE_H
#define TELNYX_SANDBOX_WIRE_WIRE_H

#include <sys/queue.h>

#include <openssl/ssl.h>

#include "net/accept.h"
#include "sandbox/engine/engine.h"
#include "sandbox/wire/log.h"
#include "sandbox/wire/places.h"
#include "sandbox/wire/requests.h"

struct evconnlistener;
struct sbx_entry;

TAILQ_HEAD(sbx_conns, sbx_conn);

/* What this floor keeps. */
struct sbx_wire {
	SSL_CTX *tls; /* NULL: plain */
	enum telnyx_http_version http_version;
	struct telnyx_sandbox_h2_settings h2;

	struct evconnlistener *listener;
	struct telnyx_timer *accept_timer; /* armed while accepting is paused */
	struct telnyx_accept accept;

	struct sbx_conns conns[SBX_PLACES];
	size_t conn_count;
	size_t max_connections;
	uint64_t request_timeout_ns;
	uint64_t idle_timeout_ns;
	struct telnyx_timer *sweep_timer;
	uint64_t sweep_ns;	 /* when it is due; 0: it is not armed */
	uint64_t quiet_until_ns; /* it was said that room was made */
	uint64_t connection_count;

	struct sbx_requests requests;
	struct sbx_entry *script;
	struct sbx_entry **script_end;
	struct sbx_log log;
};

/* The floor's state; nothing listens yet. */
enum telnyx_status sbx_wire_init(
    struct telnyx_sandbox *sandbox, const struct telnyx_sandbox_params *params);
void sbx_wire_clear(struct telnyx_sandbox *sandbox);

#endif
