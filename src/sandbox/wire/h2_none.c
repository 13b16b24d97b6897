/* SPDX-License-Identifier: MIT */
/* HTTP/2 is not offered: this stands in place of h2.c where there is no libnghttp2. */
#include "sandbox/wire/h2.h"

bool
sbx_has_h2(void)
{
	return false;
}

bool
sbx_h2_start(struct sbx_conn *conn)
{
	(void)conn;
	return false;
}
