/* SPDX-License-Identifier: MIT */
/* What everything in net/ shares, and what it tells of itself.  One per
 * client, part of it, and borrowed by all below. */
#ifndef TELNYX_NET_NET_H
#define TELNYX_NET_NET_H

#include <sys/types.h>

#include "base/env.h"
#include "net/byte_share.h"
#include "net/deferred.h"

/* At this age, or after so many requests, a connection gives way to a new one, which
 * may lead elsewhere. */
#define TELNYX_NET_MAX_AGE_NS (3600 * TELNYX_NS_PER_S)
#define TELNYX_NET_MAX_REQUESTS 1000000

struct telnyx_tls;

/* What is reported of a connection. */
struct telnyx_connection_facts {
	uint64_t id;
	const char *address; /* numeric, with its port */
	uint64_t resolve_ns;
	uint64_t connect_ns;
	uint64_t tls_ns;
	bool tls_resumed;
	uint64_t requests;
};

enum telnyx_connection_change {
	TELNYX_CONNECTION_OPENED,
	TELNYX_CONNECTION_REUSED,
	TELNYX_CONNECTION_CLOSED
};

struct telnyx_net {
	struct event_base *base;
	struct telnyx_env *env;
	struct telnyx_deferred *deferred;
	struct telnyx_tls *tls; /* NULL: plain http */
	pid_t pid;		/* whose sockets these are */
	/* For tests.  Name servers, "127.0.0.1:53,...", read whenever
	 * resolv.conf would be, and when it is another pointer; and the path of
	 * resolv.conf, to see whether it has changed.  NULL: the system's. */
	const char *dns_servers;
	const char *resolv_conf;

	uint64_t connect_timeout_ns;
	uint64_t idle_timeout_ns;
	size_t max_reply_bytes; /* of one */
	struct telnyx_byte_account replies;

	/* Observers; either may be NULL. */
	void (*on_connection)(void *arg, enum telnyx_connection_change change,
	    const struct telnyx_connection_facts *facts);
	void (*on_queue)(void *arg, uint32_t waiting);
	void *observer;
};

#endif
