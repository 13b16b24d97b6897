/* SPDX-License-Identifier: MIT */
/* What a call's options add to its request: values and fields that the API has
 * and the tables do not know yet. */
#ifndef TELNYX_CLIENT_EXTRA_H
#define TELNYX_CLIENT_EXTRA_H

#include "client/request.h"

/* Add extra_query and extra_body to the spec's query and body, which are then in
 * `memory`.  What cannot be added becomes the spec's problem. */
enum telnyx_status telnyx_extra_add(const struct telnyx_call_options *settings,
    struct telnyx_request_spec *spec, struct telnyx_arena *memory);

/* Do the options give a field that the params lack? */
bool telnyx_extra_has(const struct telnyx_call_options *settings, const char *name);

#endif
