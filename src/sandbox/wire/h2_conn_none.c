/* SPDX-License-Identifier: MIT */
/* In place of h2_conn.c where there is no libnghttp2: HTTP/2 is not offered. */
#include "sandbox/wire/conn.h"

bool
telnyx_sandbox_has_h2(void)
{
	return false;
}

bool
telnyx_sandbox_h2_start(struct telnyx_sandbox_conn *conn)
{
	(void)conn;
	return false;
}

void
telnyx_sandbox_h2_read(struct telnyx_sandbox_conn *conn)
{
	(void)conn;
}

bool
telnyx_sandbox_h2_idle(const struct telnyx_sandbox_conn *conn)
{
	(void)conn;
	return true;
}

bool
telnyx_sandbox_h2_has_requests(const struct telnyx_sandbox_conn *conn)
{
	(void)conn;
	return false;
}

bool
telnyx_sandbox_h2_in_request(const struct telnyx_sandbox_conn *conn)
{
	(void)conn;
	return false;
}

void
telnyx_sandbox_h2_sweep(struct telnyx_sandbox_conn *conn, uint64_t now_ns)
{
	(void)conn;
	(void)now_ns;
}

size_t
telnyx_sandbox_h2_bytes(const struct telnyx_sandbox_conn *conn)
{
	(void)conn;
	return 0;
}

void
telnyx_sandbox_h2_say_bye(struct telnyx_sandbox_conn *conn)
{
	(void)conn;
}

void
telnyx_sandbox_h2_announce(struct telnyx_sandbox_conn *conn)
{
	(void)conn;
}

void
telnyx_sandbox_h2_free(struct telnyx_sandbox_h2 *h2)
{
	(void)h2;
}
