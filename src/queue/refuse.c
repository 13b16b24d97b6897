/* SPDX-License-Identifier: MIT */
/* In libtelnyx-queue, which is linked with libtelnyx: refusals are told by that one, so
 * that telnyx_refusal() knows them. */
#include "base/refusal.h"

#include <telnyx/error.h>

enum telnyx_status
telnyx_invalid(const char *argument, const char *why)
{
	return telnyx_refuse(argument, why);
}

enum telnyx_status
telnyx_need(const void *pointer, const char *argument)
{
	return pointer != NULL ? TELNYX_OK : telnyx_invalid(argument, "is NULL");
}
