/* SPDX-License-Identifier: MIT */
/* What the results of reading a webhook mean. */
#include <telnyx/webhook.h>

const char *
telnyx_webhook_result_message(enum telnyx_webhook_result result)
{
	switch (result) {
	case TELNYX_WEBHOOK_OK:
		return "the webhook is good";
	case TELNYX_WEBHOOK_NO_SIGNATURE:
		return "the header telnyx-signature-ed25519 is missing: webhooks of "
		       "API version 1 have none";
	case TELNYX_WEBHOOK_NO_TIMESTAMP:
		return "the header telnyx-timestamp is missing";
	case TELNYX_WEBHOOK_BAD_TIMESTAMP:
		return "the timestamp is not a plain decimal number";
	case TELNYX_WEBHOOK_TOO_OLD:
		return "the timestamp is too old";
	case TELNYX_WEBHOOK_TOO_NEW:
		return "the timestamp is in the future";
	case TELNYX_WEBHOOK_BAD_ENCODING:
		return "the signature is not the base64 of 64 bytes";
	case TELNYX_WEBHOOK_BAD_SIGNATURE:
		return "the signature was made with none of the keys";
	case TELNYX_WEBHOOK_EMPTY:
		return "the body is empty";
	case TELNYX_WEBHOOK_NOT_JSON:
		return "the body is not one JSON document in UTF-8";
	case TELNYX_WEBHOOK_NOT_EVENT:
		return "the body is not an event";
	case TELNYX_WEBHOOK_VERSION_1:
		return "the body is a webhook of API version 1: set the messaging "
		       "profile's webhook_api_version to 2";
	case TELNYX_WEBHOOK_NO_KEYS:
		return "there is no public key to verify with";
	case TELNYX_WEBHOOK_NO_MEMORY:
		return "out of memory";
	case TELNYX_WEBHOOK_INTERNAL:
		return "a wrong argument, or no clock";
	}
	return "unknown result";
}
