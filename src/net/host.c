/* SPDX-License-Identifier: MIT */
/* What is known of a host's addresses. */
#include "net/host.h"

#include <stdio.h>
#include <string.h>

#define MIN_TTL_S 30
#define MAX_TTL_S 86400
#define AVOID_NS (30 * TELNYX_NS_PER_S)
/* How often addresses of which none works are asked for again. */
#define ASK_AGAIN_NS (5 * TELNYX_NS_PER_S)

void
telnyx_host_set_numeric(struct telnyx_host *host, const char *address)
{
	memset(host, 0, sizeof(*host));
	(void)snprintf(host->address[0], sizeof(host->address[0]), "%s", address);
	host->count = 1;
	host->fresh_until_ns = UINT64_MAX;
}

void
telnyx_host_set_loopback(struct telnyx_host *host)
{
	telnyx_host_set_numeric(host, "127.0.0.1");
	(void)snprintf(host->address[1], sizeof(host->address[1]), "::1");
	host->count = 2;
}

static size_t
find(const struct telnyx_host *host, const char *address)
{
	size_t i;

	for (i = 0; i < host->count; i++)
		if (strcmp(host->address[i], address) == 0)
			break;
	return i;
}

bool
telnyx_host_failed(const struct telnyx_host *host, uint64_t now_ns)
{
	size_t i;

	for (i = 0; i < host->count; i++)
		if (host->avoid_until_ns[i] <= now_ns)
			return false;
	return true;
}

/* Their TTL is of no interest if none of them works. */
static void
age(struct telnyx_host *host, uint64_t now_ns)
{
	uint64_t until_ns = host->answered_ns + ASK_AGAIN_NS;

	if (host->fresh_until_ns != UINT64_MAX && host->fresh_until_ns > until_ns &&
	    telnyx_host_failed(host, now_ns))
		host->fresh_until_ns = until_ns;
}

bool
telnyx_host_update(struct telnyx_host *host,
    const struct telnyx_resolver_answer *answer, uint64_t now_ns)
{
	struct telnyx_host old = *host;
	uint64_t ttl_s = answer->ttl_s;
	size_t i, known;

	host->partial = answer->partial;
	host->answered_ns = now_ns;
	if (answer->count == 0) {
		host->fresh_until_ns = now_ns + MIN_TTL_S * TELNYX_NS_PER_S;
		age(host, now_ns);
		return host->count > 0;
	}
	if (ttl_s < MIN_TTL_S)
		ttl_s = MIN_TTL_S;
	if (ttl_s > MAX_TTL_S)
		ttl_s = MAX_TTL_S;
	memset(host->avoid_until_ns, 0, sizeof(host->avoid_until_ns));
	for (i = 0; i < answer->count; i++) {
		memcpy(host->address[i], answer->address[i], TELNYX_ADDRESS_BYTES);
		known = find(&old, answer->address[i]);
		if (known < old.count)
			host->avoid_until_ns[i] = old.avoid_until_ns[known];
	}
	host->count = answer->count;
	host->fresh_until_ns = now_ns + ttl_s * TELNYX_NS_PER_S;
	age(host, now_ns);
	return true;
}

bool
telnyx_host_fresh(const struct telnyx_host *host, uint64_t now_ns)
{
	return host->count > 0 && now_ns < host->fresh_until_ns;
}

size_t
telnyx_host_choose(const struct telnyx_host *host, uint64_t now_ns)
{
	size_t i, best = 0;

	for (i = 0; i < host->count; i++) {
		if (host->avoid_until_ns[i] <= now_ns)
			return i;
		if (host->avoid_until_ns[i] < host->avoid_until_ns[best])
			best = i;
	}
	return best;
}

void
telnyx_host_avoid(struct telnyx_host *host, const char *address, uint64_t now_ns)
{
	size_t i = find(host, address);

	if (i < host->count)
		host->avoid_until_ns[i] = now_ns + AVOID_NS;
	age(host, now_ns);
}

void
telnyx_host_praise(struct telnyx_host *host, const char *address)
{
	size_t i = find(host, address);

	if (i < host->count)
		host->avoid_until_ns[i] = 0;
}
