/* SPDX-License-Identifier: MIT */
/* Taking a request: the common part of every operation. */
#ifndef TELNYX_CLIENT_REQUEST_SUBMIT_H
#define TELNYX_CLIENT_REQUEST_SUBMIT_H

#include "client/request.h"

/* Take a request, or say why not.  What the spec has handed over is taken also on
 * failure. */
enum telnyx_status telnyx_request_submit(struct telnyx_client *client,
    const struct telnyx_request_spec *spec, uint64_t *request_id);

#endif
