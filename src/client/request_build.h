/* SPDX-License-Identifier: MIT */
/* What a request holds, made and freed: its target, headers and body. */
#ifndef TELNYX_CLIENT_REQUEST_BUILD_H
#define TELNYX_CLIENT_REQUEST_BUILD_H

#include "client/request.h"

/* Make target, headers and body from the spec; false: no memory.  What is unfit
 * sets the failure. */
bool telnyx_request_build(struct telnyx_request *request,
    const struct telnyx_request_spec *spec, const struct telnyx_call_options *opts);

/* The same for a further step. */
bool telnyx_request_rebuild(
    struct telnyx_request *request, const struct telnyx_request_spec *spec);

/* Free the request and all that it holds.  Nobody is told. */
void telnyx_request_release(struct telnyx_request *request);

#endif
