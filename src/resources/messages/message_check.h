/* SPDX-License-Identifier: MIT */
/* The check of a message before it is sent: it refuses only what Telnyx must refuse. */
#ifndef TELNYX_RESOURCES_MESSAGES_MESSAGE_CHECK_H
#define TELNYX_RESOURCES_MESSAGES_MESSAGE_CHECK_H

#include <telnyx/message.h>

#include "resources/messages/message_tables.h"

#define TELNYX_MESSAGE_WHY_BYTES 200

/* What is wrong with a message, its sender's values filled in: the field's
 * name, and the reason in `why`.  NULL: nothing. */
const char *telnyx_message_check(
    const struct telnyx_message_params *params, char why[TELNYX_MESSAGE_WHY_BYTES]);

/* The first field that is given and that this kind of send does not take; NULL: there
 * is none. */
const char *telnyx_message_not_taken(
    enum telnyx_send_kind kind, const struct telnyx_message_params *message);

#endif
