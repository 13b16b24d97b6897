/* SPDX-License-Identifier: MIT */
/*
 * Arguments that are refused.  A file of its own, as libtelnyx-queue has it too, and
 * libtelnyx alone what is one in a program: where refusals are kept (refusal.c).
 */
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
