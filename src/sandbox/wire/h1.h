/* SPDX-License-Identifier: MIT */
/*
 * HTTP/1.1 on a connection.
 */
#ifndef TELNYX_SANDBOX_WIRE_H1_H
#define TELNYX_SANDBOX_WIRE_H1_H

#include "sandbox/wire/conn.h"

extern const struct sbx_protocol sbx_h1_protocol;

#endif
