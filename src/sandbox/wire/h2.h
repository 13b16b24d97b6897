/* SPDX-License-Identifier: MIT */
/*
 * HTTP/2 on a connection: h2.c, or h2_none.c without libnghttp2.
 */
#ifndef TELNYX_SANDBOX_WIRE_H2_H
#define TELNYX_SANDBOX_WIRE_H2_H

#include <stdbool.h>

struct sbx_conn;

bool sbx_has_h2(void);
/* Speak HTTP/2 from here on.  False: no memory. */
bool sbx_h2_start(struct sbx_conn *conn);

#endif
