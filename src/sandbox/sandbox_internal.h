/* SPDX-License-Identifier: MIT */
/*
 * The sandbox with its doors open: what tests may do that callers may not.
 */
#ifndef TELNYX_SANDBOX_SANDBOX_INTERNAL_H
#define TELNYX_SANDBOX_SANDBOX_INTERNAL_H

#include <telnyx/sandbox.h>

#include "base/env.h"
#include "sandbox/engine/engine.h"

/* A sandbox on a clock of the caller's.  `env` is borrowed and must outlive the
 * sandbox; NULL makes a real one, as telnyx_sandbox_new() does. */
enum telnyx_status sbx_new_with_env(struct event_base *base, struct telnyx_env *env,
    const struct telnyx_sandbox_params *params, struct telnyx_sandbox **sandbox,
    char **error);

#endif
