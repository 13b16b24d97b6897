/* SPDX-License-Identifier: MIT */
/* The parts of an exchange that every protocol shares. */
#include "net/exchange.h"

#include <string.h>
#include <strings.h>

#include "net/net.h"

#define MAX_ERROR_BYTES 65536

bool
telnyx_exchange_says_length(const struct telnyx_exchange_call *call)
{
	return call->body != NULL || strcmp(call->method, "POST") == 0 ||
	       strcmp(call->method, "PUT") == 0 || strcmp(call->method, "PATCH") == 0;
}

void
telnyx_exchange_result_reset(struct telnyx_exchange_result *result)
{
	uint64_t sent = result->sent, received = result->received;

	memset(result, 0, sizeof(*result));
	result->sent = sent;
	result->received = received;
}

void
telnyx_exchange_unsent(struct telnyx_exchange_result *result, enum telnyx_proof proof)
{
	result->proof = proof;
	result->verdict = telnyx_proof_outcome(proof) == TELNYX_OUTCOME_NOT_SENT
			      ? TELNYX_VERDICT_NOT_SENT
			      : TELNYX_VERDICT_POSSIBLY;
}

void
telnyx_exchange_set_verdict(
    struct telnyx_exchange_result *result, const struct telnyx_evidence *evidence)
{
	telnyx_exchange_unsent(result, telnyx_proof_find(evidence));
}

/* Is it "application/json", or one of its kin such as "application/hal+json"? */
bool
telnyx_exchange_type_is_json(const char *type)
{
	static const char json[] = "application/json", kin[] = "+json";
	size_t length;

	if (type == NULL)
		return false;
	length = strcspn(type, "; \t");
	if (length == sizeof(json) - 1 && strncasecmp(type, json, length) == 0)
		return true;
	return length >= sizeof(kin) && strncasecmp(type + length - (sizeof(kin) - 1),
					    kin, sizeof(kin) - 1) == 0;
}

size_t
telnyx_exchange_body_max(const struct telnyx_net *net, int status)
{
	bool error = status < 200 || status > 299;

	return error && net->max_reply_bytes > MAX_ERROR_BYTES ? MAX_ERROR_BYTES
							       : net->max_reply_bytes;
}

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
	telnyx_byte_share_release(&result->reply.share);
	result->reply = (struct telnyx_exchange_reply){0};
	result->body = NULL;
	result->body_bytes = 0;
}
