/* SPDX-License-Identifier: MIT */
/*
 * The DNS cache of one host: its addresses, kept for their TTL (30 s at least) and
 * used beyond that while resolving fails.  An address that failed is avoided for
 * 30 s.  When all of them have failed they are kept for 5 s at most: the host may
 * have moved.
 */
#ifndef TELNYX_NET_DNS_CACHE_H
#define TELNYX_NET_DNS_CACHE_H

#include "net/resolver.h"

struct telnyx_dns_cache {
	char address[TELNYX_RESOLVER_MAX_ADDRESSES][TELNYX_ADDRESS_BYTES];
	uint64_t avoid_until_ns[TELNYX_RESOLVER_MAX_ADDRESSES];
	size_t count;
	bool partial;		 /* more may come, of the lookup that is going on */
	uint64_t answered_ns;	 /* when they were last told */
	uint64_t fresh_until_ns; /* UINT64_MAX: a numeric address */
};

/* A host given as a number is its own address for ever. */
void telnyx_dns_cache_set_numeric(struct telnyx_dns_cache *cache, const char *address);
/* "localhost" is both loopback addresses, for ever. */
void telnyx_dns_cache_set_loopback(struct telnyx_dns_cache *cache);
/* Take a resolver's answer in; a failed one, or one in which nothing has come yet,
 * leaves what is known, for another 30 s.  False: nothing is known. */
bool telnyx_dns_cache_update(struct telnyx_dns_cache *cache,
    const struct telnyx_resolver_answer *answer, uint64_t now_ns);
bool telnyx_dns_cache_is_fresh(const struct telnyx_dns_cache *cache, uint64_t now_ns);
/* The best address: the first not avoided, else the one avoided longest ago.
 * Undefined on a cache without addresses. */
size_t telnyx_dns_cache_choose(const struct telnyx_dns_cache *cache, uint64_t now_ns);
/* Has every address failed of late? */
bool telnyx_dns_cache_all_failed(const struct telnyx_dns_cache *cache, uint64_t now_ns);
/* An attempt on the address has failed. */
void telnyx_dns_cache_avoid(
    struct telnyx_dns_cache *cache, const char *address, uint64_t now_ns);
/* A connection to the address was made. */
void telnyx_dns_cache_works(struct telnyx_dns_cache *cache, const char *address);

#endif
