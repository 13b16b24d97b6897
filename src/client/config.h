/* SPDX-License-Identifier: MIT */
/* A config as the client uses it: read, checked, defaults filled in. */
#ifndef TELNYX_CLIENT_CONFIG_H
#define TELNYX_CLIENT_CONFIG_H

#include <telnyx/client.h>

#include "codec/base_url.h"

/* Read the caller's config into *out (strings still the caller's) and its base
 * URL into *url.  On failure *error says which field is unfit and why. */
enum telnyx_status telnyx_config_read(const struct telnyx_config *config,
    struct telnyx_config *out, struct telnyx_base_url *url,
    struct telnyx_error **error);

#endif
