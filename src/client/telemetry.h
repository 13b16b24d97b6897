/* SPDX-License-Identifier: MIT */
/* Telemetry: the events of a client, handed to those who subscribed to them. */
#ifndef TELNYX_CLIENT_TELEMETRY_H
#define TELNYX_CLIENT_TELEMETRY_H

#include "client/client_internal.h"

/* Does any subscriber want events of this type?  Who makes an event asks first. */
#define TELNYX_WANTS(client, type) (((client)->event_mask & (uint32_t)(type)) != 0)

/* Hand the event out, with the time in it. */
void telnyx_telemetry_emit(struct telnyx_client *client, struct telnyx_event *event);
/* Drop every subscriber. */
void telnyx_telemetry_clear(struct telnyx_client *client);

/* Observers of the net, with the client as their argument. */
void telnyx_telemetry_connection(void *arg, enum telnyx_connection_change change,
    const struct telnyx_connection_facts *facts);
void telnyx_telemetry_queue(void *arg, uint32_t waiting);

#endif
