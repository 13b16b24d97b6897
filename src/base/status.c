/* SPDX-License-Identifier: MIT */
/* Statuses, the null string, and the version. */
#include "base/status.h"

#include <stdalign.h>

#include <telnyx/version.h>

/* Aligned, as its address stands for null among pointers to structs too. */
alignas(max_align_t) const char telnyx_null[] = "null";

const char *
telnyx_version(void)
{
	return TELNYX_VERSION;
}

const char *
telnyx_status_message(enum telnyx_status status)
{
	switch (status) {
	case TELNYX_OK:
		return "ok";
	case TELNYX_E_INVALID:
		return "invalid argument";
	case TELNYX_E_NO_MEMORY:
		return "no memory";
	case TELNYX_E_QUEUE_FULL:
		return "queue full";
	case TELNYX_E_CLOSING:
		return "client is closing";
	case TELNYX_E_CONFIG:
		return "a setting cannot be used";
	case TELNYX_E_SYSTEM:
		return "system error";
	case TELNYX_E_WRONG_THREAD:
		return "not the thread of the loop";
	}
	return "unknown status";
}
