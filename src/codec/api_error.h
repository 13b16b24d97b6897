/* SPDX-License-Identifier: MIT */
/* Reading error replies, in all the shapes they come in. */
#ifndef TELNYX_CODEC_API_ERROR_H
#define TELNYX_CODEC_API_ERROR_H

#include "base/error.h"

/*
 * Fill `failure` from a reply that is no success: code, title, detail, field,
 * errors, and json or body.  Type, outcome and phase are left alone.
 *
 * body: as it came, or NULL.  It is JSON or not; Telnyx's {"errors": [...]}, a
 * bare error, {"error": "text"}, FastAPI's {"detail": [...]}, a proxy's HTML.
 * Of many errors the first 64 are read; JSON that would take more than 2 MiB is
 * kept as text.
 * Nothing of it is ever an error of its own; without memory less is filled in.
 */
void telnyx_api_error_read(
    struct telnyx_failure *failure, int status, const char *body, size_t bytes);

#endif
