/* SPDX-License-Identifier: MIT */
/* telnyx_call(): any operation of the API by its path. */
#include <stdio.h>
#include <string.h>

#include "base/refusal.h"
#include "base/status.h"
#include "client/resource.h"
#include "codec/json_read.h"

const char *
telnyx_reply_header(const struct telnyx_reply *reply, const char *name)
{
	if (reply == NULL || reply->headers == NULL || name == NULL)
		return NULL;
	return telnyx_exchange_header(reply->headers->result, name);
}

/* The method as a string of ours, which lives as long as the library. */
static const char *
known_method(const char *method)
{
	static const char *const methods[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};
	size_t i;

	for (i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
		if (strcmp(method, methods[i]) == 0)
			return methods[i];
	return NULL;
}

static enum telnyx_status
take_body(struct telnyx_request_spec *spec, const char *body)
{
	spec->body = body;
	spec->body_bytes = strlen(body);
	if (spec->body_bytes > TELNYX_MAX_BODY_BYTES)
		spec->invalid_why = "is longer than 2 GiB";
	else
		spec->invalid_why = telnyx_json_why_not(body);
	if (spec->invalid_why == telnyx_json_no_memory)
		return TELNYX_E_NO_MEMORY;
	if (spec->invalid_why != NULL) {
		spec->invalid_field = "body";
		spec->body = NULL;
		spec->body_bytes = 0;
	}
	return TELNYX_OK;
}

enum telnyx_status
telnyx_call(struct telnyx_client *client, const struct telnyx_call_params *params,
    const struct telnyx_call_options *opts, telnyx_call_cb cb, void *arg,
    uint64_t *request_id)
{
	struct telnyx_call_params given;
	struct telnyx_operation operation = {0};
	struct telnyx_request_spec spec = {0};
	enum telnyx_status st;
	char name[256];

	if ((st = telnyx_need(client, "client")) != TELNYX_OK ||
	    (st = telnyx_need(params, "params")) != TELNYX_OK ||
	    (st = telnyx_struct_read(&given, sizeof(given), params, "params.size")) !=
		TELNYX_OK ||
	    (st = telnyx_need(given.method, "params.method")) != TELNYX_OK ||
	    (st = telnyx_need(given.path, "params.path")) != TELNYX_OK)
		return st;
	if (given.repeat < TELNYX_REPEAT_DEFAULT || given.repeat > TELNYX_REPEAT_ONCE)
		return telnyx_invalid(
		    "params.repeat", "is none that this library knows");
	if ((operation.method = known_method(given.method)) == NULL)
		return telnyx_invalid(
		    "params.method", "is none of GET, POST, PUT, PATCH and DELETE");
	(void)snprintf(name, sizeof(name), "%s %s", given.method, given.path);
	operation.name = given.operation != NULL ? given.operation : name;
	operation.path = given.path;
	operation.document = TELNYX_DOCUMENT_NONE;
	operation.expects = given.expects;
	operation.repeat = given.repeat;
	if (given.repeat == TELNYX_REPEAT_DEFAULT)
		operation.repeat = strcmp(operation.method, "GET") == 0
				       ? TELNYX_REPEAT_READ
				       : TELNYX_REPEAT_ONCE;
	spec.operation = &operation;
	spec.brief = true;
	spec.path_values = given.path_values;
	spec.query = given.query;
	if (given.body != NULL && (st = take_body(&spec, given.body)) != TELNYX_OK)
		return st;
	spec.opts = opts;
	spec.deliver = telnyx_resource_deliver_reply;
	spec.cb = (telnyx_any_cb)cb;
	spec.arg = arg;
	return telnyx_request_submit(client, &spec, request_id);
}
