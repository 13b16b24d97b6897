/* SPDX-License-Identifier: MIT */
/*
 * Limits of connections.
 */
#ifndef TELNYX_SANDBOX_WIRE_CONN_LIMITS_H
#define TELNYX_SANDBOX_WIRE_CONN_LIMITS_H

#include "sandbox/engine/engine.h"

enum telnyx_status sbx_limits_init(struct telnyx_sandbox *sandbox);
void sbx_limits_clear(struct telnyx_sandbox *sandbox);
/* Close the connection that may best be missed.  False: there is none. */
bool sbx_conn_make_room(struct telnyx_sandbox *sandbox);
/* Say on standard error, once in a while, why room was made. */
void sbx_conn_tell(struct telnyx_sandbox *sandbox, const char *why);

#endif
