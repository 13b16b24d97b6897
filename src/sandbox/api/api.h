/* SPDX-License-Identifier: MIT */
/*
 * The API of Telnyx, as far as it is about messaging: its front lets requests
 * in, its router finds who handles them, and a file for each area handles them.
 */
#ifndef TELNYX_SANDBOX_API_API_H
#define TELNYX_SANDBOX_API_API_H

#include "sandbox/api/limit.h"
#include "sandbox/engine/engine.h"

struct sbx_inventory;

/* What this floor keeps. */
struct sbx_api {
	char *api_key; /* NULL: any that is not empty */
	struct sbx_limit limit;
	struct sbx_inventory *inventory;
	char allow[64]; /* the Allow header of the answer under way */
};

/* The floor's state, and the records that an account has from the start.  False: no
 * memory. */
bool sbx_api_init(
    struct telnyx_sandbox *sandbox, const struct telnyx_sandbox_params *params);
void sbx_api_clear(struct telnyx_sandbox *sandbox);

#endif
