/* SPDX-License-Identifier: MIT */
/* Which of a host's addresses to connect to, and when to ask for them again. */
#include "net/dns_cache.h"

#include <stdio.h>
#include <string.h>

#define MIN_TTL_S 30
#define MAX_TTL_S 86400
#define AVOID_NS (30 * TELNYX_NS_PER_S)
/* Addresses of which none works are asked for again after this time. */
#define ASK_AGAIN_NS (5 * TELNYX_NS_PER_S)

void
telnyx_dns_cache_set_numeric(struct telnyx_dns_cache *cache, const char *address)
{
	memset(cache, 0, sizeof(*cache));
	(void)snprintf(cache->address[0], sizeof(cache->address[0]), "%s", address);
	cache->count = 1;
	cache->fresh_until_ns = UINT64_MAX;
}

void
telnyx_dns_cache_set_loopback(struct telnyx_dns_cache *cache)
{
	telnyx_dns_cache_set_numeric(cache, "127.0.0.1");
	(void)snprintf(cache->address[1], sizeof(cache->address[1]), "::1");
	cache->count = 2;
}

static size_t
find(const struct telnyx_dns_cache *cache, const char *address)
{
	size_t i;

	for (i = 0; i < cache->count; i++)
		if (strcmp(cache->address[i], address) == 0)
			break;
	return i;
}

bool
telnyx_dns_cache_all_failed(const struct telnyx_dns_cache *cache, uint64_t now_ns)
{
	size_t i;

	for (i = 0; i < cache->count; i++)
		if (cache->avoid_until_ns[i] <= now_ns)
			return false;
	return true;
}

/* Cut the addresses' TTL short if none of them works. */
static void
age(struct telnyx_dns_cache *cache, uint64_t now_ns)
{
	uint64_t until_ns = cache->answered_ns + ASK_AGAIN_NS;

	if (cache->fresh_until_ns != UINT64_MAX && cache->fresh_until_ns > until_ns &&
	    telnyx_dns_cache_all_failed(cache, now_ns))
		cache->fresh_until_ns = until_ns;
}

bool
telnyx_dns_cache_update(struct telnyx_dns_cache *cache,
    const struct telnyx_resolver_answer *answer, uint64_t now_ns)
{
	struct telnyx_dns_cache old = *cache;
	uint64_t ttl_s = answer->ttl_s;
	size_t i, known;

	cache->partial = answer->partial;
	cache->answered_ns = now_ns;
	if (answer->count == 0) {
		cache->fresh_until_ns = now_ns + MIN_TTL_S * TELNYX_NS_PER_S;
		age(cache, now_ns);
		return cache->count > 0;
	}
	if (ttl_s < MIN_TTL_S)
		ttl_s = MIN_TTL_S;
	if (ttl_s > MAX_TTL_S)
		ttl_s = MAX_TTL_S;
	memset(cache->avoid_until_ns, 0, sizeof(cache->avoid_until_ns));
	for (i = 0; i < answer->count; i++) {
		memcpy(cache->address[i], answer->address[i], TELNYX_ADDRESS_BYTES);
		known = find(&old, answer->address[i]);
		if (known < old.count)
			cache->avoid_until_ns[i] = old.avoid_until_ns[known];
	}
	cache->count = answer->count;
	cache->fresh_until_ns = now_ns + ttl_s * TELNYX_NS_PER_S;
	age(cache, now_ns);
	return true;
}

bool
telnyx_dns_cache_is_fresh(const struct telnyx_dns_cache *cache, uint64_t now_ns)
{
	return cache->count > 0 && now_ns < cache->fresh_until_ns;
}

size_t
telnyx_dns_cache_choose(const struct telnyx_dns_cache *cache, uint64_t now_ns)
{
	size_t i, best = 0;

	for (i = 0; i < cache->count; i++) {
		if (cache->avoid_until_ns[i] <= now_ns)
			return i;
		if (cache->avoid_until_ns[i] < cache->avoid_until_ns[best])
			best = i;
	}
	return best;
}

void
telnyx_dns_cache_avoid(
    struct telnyx_dns_cache *cache, const char *address, uint64_t now_ns)
{
	size_t i = find(cache, address);

	if (i < cache->count)
		cache->avoid_until_ns[i] = now_ns + AVOID_NS;
	age(cache, now_ns);
}

void
telnyx_dns_cache_works(struct telnyx_dns_cache *cache, const char *address)
{
	size_t i = find(cache, address);

	if (i < cache->count)
		cache->avoid_until_ns[i] = 0;
}
