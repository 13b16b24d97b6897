/* SPDX-License-Identifier: MIT */
/*
 * The front of the API: who may come in, and how often.
 */
#ifndef TELNYX_SANDBOX_API_FRONT_H
#define TELNYX_SANDBOX_API_FRONT_H

#include "sandbox/engine/answer.h"
#include "sandbox/engine/body.h"
#include "sandbox/engine/engine.h"

/* Do these headers have a key that is let in? */
bool sbx_is_authorized(const struct telnyx_sandbox *sandbox, const char *headers);
/* Answer a request as Telnyx would. */
void sbx_api_answer(struct telnyx_sandbox *sandbox,
    const struct telnyx_http_parse *http, const struct sbx_json *json,
    struct sbx_answer *answer);

#endif
