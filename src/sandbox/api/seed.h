/* SPDX-License-Identifier: MIT */
/*
 * The seed: the records that an account has from the start.
 */
#ifndef TELNYX_SANDBOX_API_SEED_H
#define TELNYX_SANDBOX_API_SEED_H

#include <stdbool.h>

struct telnyx_sandbox;

/* False: no memory. */
bool sbx_seed(struct telnyx_sandbox *sandbox);

#endif
