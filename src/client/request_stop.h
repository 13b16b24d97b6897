/* SPDX-License-Identifier: MIT */
/* The failure of a request that was stopped before its answer. */
#ifndef TELNYX_CLIENT_REQUEST_STOP_H
#define TELNYX_CLIENT_REQUEST_STOP_H

#include "client/request.h"

/* What holds the request where it is now. */
enum telnyx_kept_by telnyx_request_keeper(const struct telnyx_request *request);
/* Set the failure by request->stop.  The numbers that an earlier attempt has left in it
 * stay: its HTTP status, and the delay that its reply asked for. */
void telnyx_request_fail_stopped(struct telnyx_request *request,
    enum telnyx_phase phase, enum telnyx_kept_by keeper);

#endif
