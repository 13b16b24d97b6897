/* SPDX-License-Identifier: MIT */
/*
 * Ids: of messages, events and most records.
 */
#ifndef TELNYX_SANDBOX_ENGINE_ID_H
#define TELNYX_SANDBOX_ENGINE_ID_H

#include <stdint.h>

#include <telnyx/sandbox.h>

#define SBX_KEY_BYTES 64 /* of a record's id, with its zero: a UUID, or another */

/* A random version 4 UUID. */
void sbx_id(struct telnyx_sandbox *sandbox, char out[TELNYX_SANDBOX_ID_BYTES]);
/* A bijection of 64 bits, which makes of a counter what looks like chance. */
uint64_t sbx_mix(uint64_t x);

#endif
