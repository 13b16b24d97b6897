/* SPDX-License-Identifier: MIT */
/* The settings of one call: its options, and for what they leave open those of
 * its sender, then those of its client. */
#ifndef TELNYX_CLIENT_SETTINGS_H
#define TELNYX_CLIENT_SETTINGS_H

#include <telnyx/client.h>
#include <telnyx/request.h>

/* Read the caller's options (NULL: none) into *out, filled in.  The sender in it is
 * not counted.  TELNYX_E_INVALID: the options are of no size or value that is
 * known. */
enum telnyx_status telnyx_request_settings(const struct telnyx_client *client,
    const struct telnyx_call_options *opts, struct telnyx_call_options *out);

#endif
