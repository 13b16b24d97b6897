/* SPDX-License-Identifier: MIT */
/*
 * Ids: random version 4 UUIDs, none of them twice.
 */
#include <stdio.h>

#include "sandbox/engine/engine.h"
#include "sandbox/engine/id.h"

/* This is the finaliser of SplitMix64. */
uint64_t
sbx_mix(uint64_t x)
{
	x ^= x >> 30;
	x *= UINT64_C(0xbf58476d1ce4e5b9);
	x ^= x >> 27;
	x *= UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

void
sbx_id(struct telnyx_sandbox *sandbox, char out[TELNYX_SANDBOX_ID_BYTES])
{
	struct telnyx_env *env = sandbox->env;
	/* The counter keeps ids apart also where a test has fixed all chance. */
	uint64_t high = env->random(env);
	uint64_t low = sbx_mix(env->random(env) + ++sandbox->id_count);

	snprintf(out, TELNYX_SANDBOX_ID_BYTES, "%08x-%04x-4%03x-%04x-%012llx",
	    (unsigned)(high >> 32), (unsigned)(high >> 16 & 0xffff),
	    (unsigned)(high & 0xfff), (unsigned)(0x8000 | (low >> 48 & 0x3fff)),
	    (unsigned long long)(low & UINT64_C(0xffffffffffff)));
}
