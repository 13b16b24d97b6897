/* SPDX-License-Identifier: MIT */
/* The parts of an exchange that every protocol shares. */
#include "net/exchange.h"

const char *
telnyx_exchange_header(const struct telnyx_exchange_result *result, const char *name)
{
	if (result->reply.header == NULL)
		return NULL;
	return result->reply.header(&result->reply, name);
}

void
telnyx_exchange_release(struct telnyx_exchange_result *result)
{
	if (result->reply.release != NULL)
		result->reply.release(&result->reply);
	result->reply = (struct telnyx_exchange_reply){0};
	result->body = NULL;
	result->body_bytes = 0;
}
