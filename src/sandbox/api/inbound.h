/* SPDX-License-Identifier: MIT */
/*
 * The simulated phone.
 */
#ifndef TELNYX_SANDBOX_API_INBOUND_H
#define TELNYX_SANDBOX_API_INBOUND_H

#include "sandbox/engine/answer.h"
#include "sandbox/engine/engine.h"

/* POST /sandbox/receive: a text of the phone. */
void sbx_inbound_create(struct telnyx_sandbox *sandbox, const char *body,
    size_t body_len, struct json_object *json, struct sbx_answer *answer);

#endif
