/* SPDX-License-Identifier: MIT */
/*
 * The listening socket.
 */
#ifndef TELNYX_SANDBOX_WIRE_LISTENER_H
#define TELNYX_SANDBOX_WIRE_LISTENER_H

#include <stdint.h>

struct telnyx_sandbox;

/* Bind and listen on 127.0.0.1.  0, or an errno. */
int sbx_listen(struct telnyx_sandbox *sandbox, uint16_t port, uint16_t *bound);
void sbx_listener_free(struct telnyx_sandbox *sandbox);

#endif
