/* SPDX-License-Identifier: MIT */
/* A message's reference, put into the URLs that carry it. */
#ifndef TELNYX_RESOURCES_MESSAGES_MESSAGE_REFERENCE_H
#define TELNYX_RESOURCES_MESSAGES_MESSAGE_REFERENCE_H

#include <telnyx/message.h>

#include "resources/messages/message_check.h"

/* The URLs that were made for a message. */
struct telnyx_message_carrier {
	char *webhook_url;
	char *webhook_failover_url;
};

/* Point the message's URLs at ones with its reference, which are the carrier's;
 * nothing to do without one.  *field is "reference", and `why` says why, when it
 * cannot be carried.  TELNYX_OK or TELNYX_E_NO_MEMORY; clear it either way, once
 * the message was used. */
enum telnyx_status telnyx_message_carry(struct telnyx_message_params *message,
    struct telnyx_message_carrier *carrier, const char **field,
    char why[TELNYX_MESSAGE_WHY_BYTES]);
void telnyx_message_carrier_clear(struct telnyx_message_carrier *carrier);

#endif
