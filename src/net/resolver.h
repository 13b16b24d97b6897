/* SPDX-License-Identifier: MIT */
/*
 * Names to addresses by c-ares, on the loop.  One query a family; when one
 * family has answered with addresses the other is given 50 ms more (RFC 8305,
 * section 3), and what comes later, within 5 s, is told then.  Addresses of the
 * two families come interleaved, IPv6 first.
 *
 * The name servers are the system's, as resolv.conf names them at the time of
 * the lookup.
 */
#ifndef TELNYX_NET_RESOLVER_H
#define TELNYX_NET_RESOLVER_H

#include "net/net.h"

#define TELNYX_RESOLVER_MAX_ADDRESSES 16
#define TELNYX_ADDRESS_BYTES 48

struct telnyx_resolver;

struct telnyx_resolver_answer {
	char address[TELNYX_RESOLVER_MAX_ADDRESSES][TELNYX_ADDRESS_BYTES]; /* numeric */
	size_t count;	  /* 0: it failed, or nothing has come yet */
	bool partial;	  /* more may come: there will be another answer */
	uint32_t ttl_s;	  /* the smallest TTL; 0 if a family could not be asked */
	const char *why;  /* if it failed */
	int system_error; /* ENOMEM if memory was out */
};

/* Runs from the deferred queue: any number of times with a partial answer, which
 * has all addresses so far, then once with the whole. */
typedef void (*telnyx_resolver_cb)(
    void *arg, const struct telnyx_resolver_answer *answer);

enum telnyx_status telnyx_resolver_new(
    struct telnyx_net *net, struct telnyx_resolver **out);
/* A lookup in progress is forgotten.  NULL is fine. */
void telnyx_resolver_free(struct telnyx_resolver *resolver);

/* Look up `host`, borrowed until the last answer; one lookup at a time, a new
 * one ends an old one.  Never calls back from inside. */
void telnyx_resolver_lookup(struct telnyx_resolver *resolver, const char *host,
    telnyx_resolver_cb cb, void *arg);
/* End the lookup in progress, if there is one: no answer comes any more. */
void telnyx_resolver_cancel(struct telnyx_resolver *resolver);

#endif
