/* SPDX-License-Identifier: MIT */
/*
 * The beginning of a connection.
 */
#ifndef TELNYX_SANDBOX_WIRE_CONN_OPEN_H
#define TELNYX_SANDBOX_WIRE_CONN_OPEN_H

struct telnyx_sandbox;

/* Serve an accepted socket; it is closed on failure. */
void sbx_conn_open(struct telnyx_sandbox *sandbox, int fd);

#endif
