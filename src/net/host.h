/* SPDX-License-Identifier: MIT */
/* The host's addresses: kept for their TTL (30 s at least), served stale when
 * resolving fails, and an address that failed is avoided for 30 s.  When all of
 * them have failed they are kept for 5 s at most: the host may have moved. */
#ifndef TELNYX_NET_HOST_H
#define TELNYX_NET_HOST_H

#include "net/resolver.h"

struct telnyx_host {
	char address[TELNYX_RESOLVER_MAX_ADDRESSES][TELNYX_ADDRESS_BYTES];
	uint64_t avoid_until_ns[TELNYX_RESOLVER_MAX_ADDRESSES];
	size_t count;
	bool partial;		 /* more may come, of the lookup that is going on */
	uint64_t answered_ns;	 /* when they were last told */
	uint64_t fresh_until_ns; /* UINT64_MAX: a numeric address */
};

/* A host given as a number is its own address for ever. */
void telnyx_host_set_numeric(struct telnyx_host *host, const char *address);
/* "localhost" is both loopback addresses, for ever. */
void telnyx_host_set_loopback(struct telnyx_host *host);
/* Take an answer in; a failed one, or one in which nothing has come yet, leaves
 * what is known, for another 30 s.  False: nothing is known. */
bool telnyx_host_update(struct telnyx_host *host,
    const struct telnyx_resolver_answer *answer, uint64_t now_ns);
bool telnyx_host_fresh(const struct telnyx_host *host, uint64_t now_ns);
/* The best address: the first not avoided, else the one avoided longest ago.
 * Undefined on a host without addresses. */
size_t telnyx_host_choose(const struct telnyx_host *host, uint64_t now_ns);
/* Has every address failed of late? */
bool telnyx_host_failed(const struct telnyx_host *host, uint64_t now_ns);
void telnyx_host_avoid(struct telnyx_host *host, const char *address, uint64_t now_ns);
void telnyx_host_praise(struct telnyx_host *host, const char *address);

#endif
