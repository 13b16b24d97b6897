/* SPDX-License-Identifier: MIT */
/*
 * The router: from a method and a path to who handles them.
 */
#ifndef TELNYX_SANDBOX_API_ROUTER_H
#define TELNYX_SANDBOX_API_ROUTER_H

#include "sandbox/engine/answer.h"
#include "sandbox/engine/body.h"
#include "sandbox/engine/engine.h"

/* Answer what lies under /v2. */
void sbx_route_answer(struct telnyx_sandbox *sandbox,
    const struct telnyx_http_parse *http, const struct sbx_json *json, const char *path,
    struct sbx_answer *answer);

#endif
