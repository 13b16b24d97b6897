/* SPDX-License-Identifier: MIT */
/* How a message carries its reference.  The form of references is codec/reference.c's.
 * */
#include "resources/messages/message_reference.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/reference.h"

#define ROOM_BYTES 128 /* name, '=', value and what separates them */

static bool
is_url(const char *url)
{
	return url != NULL && url != TELNYX_NULL && url[0] != '\0';
}

static char *
add(const char *url, const char *reference)
{
	struct telnyx_buf buf;
	char *with = NULL;

	telnyx_buf_init(&buf, strlen(url) + ROOM_BYTES);
	telnyx_reference_add(&buf, url, reference);
	if (!buf.failed)
		with = telnyx_buf_take(&buf);
	telnyx_buf_clear(&buf);
	return with;
}

enum telnyx_status
telnyx_message_carry(struct telnyx_message_params *message,
    struct telnyx_message_carrier *carrier, const char **field,
    char why[TELNYX_MESSAGE_WHY_BYTES])
{
	const char *reference = message->reference;

	if (reference == NULL || reference == TELNYX_NULL)
		return TELNYX_OK;
	*field = "reference";
	if (!telnyx_reference_is_valid(reference)) {
		(void)snprintf(
		    why, TELNYX_MESSAGE_WHY_BYTES, "%s", TELNYX_REFERENCE_RULE);
		return TELNYX_OK;
	}
	if (!is_url(message->webhook_url)) {
		(void)snprintf(why, TELNYX_MESSAGE_WHY_BYTES,
		    "needs a webhook_url to be carried in");
		return TELNYX_OK;
	}
	*field = NULL;
	carrier->webhook_url = add(message->webhook_url, reference);
	if (carrier->webhook_url == NULL)
		return TELNYX_E_NO_MEMORY;
	message->webhook_url = carrier->webhook_url;
	if (!is_url(message->webhook_failover_url))
		return TELNYX_OK;
	carrier->webhook_failover_url = add(message->webhook_failover_url, reference);
	if (carrier->webhook_failover_url == NULL)
		return TELNYX_E_NO_MEMORY;
	message->webhook_failover_url = carrier->webhook_failover_url;
	return TELNYX_OK;
}

void
telnyx_message_carrier_clear(struct telnyx_message_carrier *carrier)
{
	free(carrier->webhook_url);
	free(carrier->webhook_failover_url);
	carrier->webhook_url = carrier->webhook_failover_url = NULL;
}
