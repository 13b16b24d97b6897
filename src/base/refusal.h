/* SPDX-License-Identifier: MIT */
/*
 * Refusals: what a thread's last call that returned TELNYX_E_INVALID has said of its
 * argument, for telnyx_refusal() (telnyx/error.h).  No public function returns that
 * status but through one of these, so that the status just returned always has its own
 * argument; tests/checks/check_invalid.sh holds the sources to it.
 */
#ifndef TELNYX_BASE_REFUSAL_H
#define TELNYX_BASE_REFUSAL_H

#include <telnyx/error.h>

/* Keep for this thread which argument is at fault ("params.size") and why, as a clause
 * ("is NULL"); both are static.  TELNYX_E_INVALID. */
enum telnyx_status telnyx_invalid(const char *argument, const char *why);

/* TELNYX_OK, or the same of a pointer that is NULL. */
enum telnyx_status telnyx_need(const void *pointer, const char *argument);

/* For the functions with an error of their own: where `status` is none that they have
 * told of, *error (optional) becomes a copy of what telnyx_refusal() says of it, for
 * the caller to free; NULL without memory.  Gives `status`. */
enum telnyx_status telnyx_refusal_report(
    enum telnyx_status status, struct telnyx_error **error);

#endif
