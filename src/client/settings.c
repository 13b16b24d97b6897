/* SPDX-License-Identifier: MIT */
/* The settings of one call. */
#include "client/settings.h"

#include "base/refusal.h"
#include "base/status.h"
#include "client/client_internal.h"
#include "client/sender.h"

static const struct telnyx_call_options no_options = {
    .size = sizeof(struct telnyx_call_options)};

enum telnyx_status
telnyx_request_settings(const struct telnyx_client *client,
    const struct telnyx_call_options *opts, struct telnyx_call_options *out)
{
	enum telnyx_status st;

	if (!telnyx_client_admits(client))
		return TELNYX_E_WRONG_THREAD;
	st = telnyx_struct_read(
	    out, sizeof(*out), opts != NULL ? opts : &no_options, "opts.size");
	if (st != TELNYX_OK)
		return st;
	if (out->max_attempts < 0 || out->max_attempts > 100)
		return telnyx_invalid("opts.max_attempts", "is not from 0 to 100");
	if (out->sender == NULL)
		out->sender = client->sender;
	if (out->timeout_ms == 0)
		out->timeout_ms = out->sender->params.timeout_ms;
	if (out->timeout_ms == 0)
		out->timeout_ms = client->sender->params.timeout_ms;
	if (out->max_attempts == 0)
		out->max_attempts = out->sender->params.max_attempts;
	if (out->max_attempts == 0)
		out->max_attempts = client->sender->params.max_attempts;
	if (!out->validate.given)
		out->validate = TELNYX_BOOL(client->validate);
	return TELNYX_OK;
}
