/* SPDX-License-Identifier: MIT */
/* What telemetry is told of a request. */
#ifndef TELNYX_CLIENT_REQUEST_EVENTS_H
#define TELNYX_CLIENT_REQUEST_EVENTS_H

#include "client/request.h"

/* The request or an attempt of it begins or ends. */
void telnyx_request_event(struct telnyx_request *request, enum telnyx_event_type type);
/* Another attempt will follow. */
void telnyx_request_event_retry(
    struct telnyx_request *request, uint64_t delay_ns, const char *reason);
/* The request's reply has made the server's limit hold its key. */
void telnyx_request_event_held(struct telnyx_request *request, uint64_t delay_ns);
/* The request has moved the circuit breaker to another state. */
void telnyx_request_event_breaker(struct telnyx_request *request);

#endif
