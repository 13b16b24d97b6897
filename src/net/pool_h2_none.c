/* SPDX-License-Identifier: MIT */
/* In the place of pool_h2.c where libtelnyx is built without nghttp2: no host
 * is ever spoken to in HTTP/2, or asked for it. */
#include "net/pool_internal.h"

bool
telnyx_pool_has_h2(void)
{
	return false;
}

bool
telnyx_pool_h2_wanted(const struct telnyx_pool *pool)
{
	(void)pool;
	return false;
}

bool
telnyx_pool_h2_init(struct telnyx_pool *pool)
{
	TAILQ_INIT(&pool->h2.links);
	return true;
}

bool
telnyx_pool_h2_serve(struct telnyx_pool *pool, struct telnyx_exchange *exchange)
{
	(void)pool;
	(void)exchange;
	return false;
}

void
telnyx_pool_h2_abort(struct telnyx_pool *pool, struct telnyx_exchange *exchange)
{
	(void)pool;
	(void)exchange;
}

void
telnyx_pool_h2_close_all(struct telnyx_pool *pool)
{
	(void)pool;
}

void
telnyx_pool_h2_sever(struct telnyx_pool *pool)
{
	(void)pool;
}

void
telnyx_pool_h2_clear(struct telnyx_pool *pool)
{
	(void)pool;
}

void
telnyx_pool_h2_forget(struct telnyx_pool *pool)
{
	(void)pool;
}

void
telnyx_pool_h2_addresses(struct telnyx_pool *pool)
{
	(void)pool;
}

uint32_t
telnyx_pool_h2_idle(const struct telnyx_pool *pool)
{
	(void)pool;
	return 0;
}

enum telnyx_phase
telnyx_pool_h2_phase(const struct telnyx_pool *pool)
{
	(void)pool;
	return TELNYX_PHASE_QUEUE;
}
