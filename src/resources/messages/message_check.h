/* SPDX-License-Identifier: MIT */
/* The check of a message before it is sent: it refuses only what Telnyx must refuse. */
#ifndef TELNYX_RESOURCES_MESSAGES_MESSAGE_CHECK_H
#define TELNYX_RESOURCES_MESSAGES_MESSAGE_CHECK_H

#include <telnyx/message.h>

#define TELNYX_MESSAGE_WHY_BYTES 200

/* What is wrong with a message, its sender's values filled in: the field's
 * name, and the reason in `why`.  NULL: nothing. */
const char *telnyx_message_check(
    const struct telnyx_message_params *params, char why[TELNYX_MESSAGE_WHY_BYTES]);

#endif
