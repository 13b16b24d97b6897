/* SPDX-License-Identifier: MIT */
/*
 * What a reply with a 2xx status says.  The status is no proof that Telnyx took
 * the request: a proxy's page, a health check and the server behind a wrong base
 * URL say 200 as well.  What counts is the document that the operation's row
 * promises:
 *
 *   that document                      accepted
 *   `errors`, and no `data`            rejected
 *   anything else, or nothing at all   unknown: Telnyx may have had the request,
 *                                      and somebody else has answered
 *   cut after its head                 accepted where its type is JSON, as that
 *                                      of Telnyx's documents is; else unknown
 *
 * Where none is promised (a 204, telnyx_call()), nothing is right, and so is any
 * JSON but an error document.
 */
#include "client/answer.h"

#include <string.h>

#include <json-c/json_object.h>

#include "base/json.h"
#include "client/list.h"
#include "codec/api_error.h"
#include "codec/json_read.h"

bool
telnyx_answer_is_here(const struct telnyx_exchange_result *result)
{
	return result->verdict == TELNYX_VERDICT_ANSWERED && result->status >= 200 &&
	       result->status <= 299;
}

/* --- cut --- */

enum telnyx_outcome
telnyx_answer_cut_outcome(const struct telnyx_exchange_result *result)
{
	if (result->status >= 200 && result->status <= 299 && result->says_json)
		return TELNYX_OUTCOME_ACCEPTED;
	return telnyx_classify(result->status, NULL).outcome;
}

/* --- complete --- */

/* Telnyx's error document, under a status that says otherwise. */
static bool
is_refusal(struct json_object *json)
{
	struct json_object *errors = telnyx_json_member(json, "errors");

	return telnyx_json_member(json, "data") == NULL &&
	       json_object_is_type(errors, json_type_array) &&
	       json_object_array_length(errors) > 0 &&
	       json_object_is_type(
		   json_object_array_get_idx(errors, 0), json_type_object);
}

/* A blank id counts as absent. */
static bool
has_value(struct json_object *json, const char *name)
{
	struct json_object *value = telnyx_json_member(json, name);
	const char *text;

	if (!json_object_is_type(value, json_type_string))
		return json_object_is_type(value, json_type_int) ||
		       json_object_is_type(value, json_type_double);
	text = json_object_get_string(value);
	return text[strspn(text, " \t\r\n")] != '\0';
}

static bool
is_promised(const struct telnyx_operation *operation, struct json_object *json)
{
	struct json_object *document = telnyx_json_member(json, "data");

	if (operation->document == TELNYX_DOCUMENT_LIST)
		return telnyx_list_items(json, &document);
	if (operation->document == TELNYX_DOCUMENT_NONE && operation->expects == NULL)
		return true;
	/* Some operations answer without the "data" envelope (CancelMessage), but none
	 * of those that must not be done twice. */
	if (document == NULL && (operation->repeat != TELNYX_REPEAT_ONCE ||
				    operation->document == TELNYX_DOCUMENT_NONE))
		document = json;
	return json_object_is_type(document, json_type_object) &&
	       (operation->expects == NULL || has_value(document, operation->expects));
}

static void
fail_refused(
    struct telnyx_request *request, const struct telnyx_exchange_result *result)
{
	struct telnyx_error *error = &request->failure.error;

	telnyx_api_error_read(
	    &request->failure, result->status, result->body, result->body_bytes);
	error->type = TELNYX_ERROR_API;
	error->outcome = TELNYX_OUTCOME_REJECTED;
	error->phase = TELNYX_PHASE_DECODE;
}

/* The body is somebody else's page.  Its beginning is kept in the failure, for whoever
 * looks into it. */
static void
fail_foreign(
    struct telnyx_request *request, const struct telnyx_exchange_result *result)
{
	telnyx_api_error_read(
	    &request->failure, result->status, result->body, result->body_bytes);
	telnyx_failure_set(&request->failure, TELNYX_ERROR_API, TELNYX_OUTCOME_UNKNOWN,
	    TELNYX_PHASE_DECODE, "Unreadable reply",
	    "the server answered %d with a body that is not JSON", result->status);
}

/* The reply is whole, but there is no memory to read it: as good as cut. */
static void
fail_memory(struct telnyx_request *request, const struct telnyx_exchange_result *result)
{
	telnyx_failure_no_memory(&request->failure, telnyx_answer_cut_outcome(result),
	    TELNYX_PHASE_DECODE, "no memory to read the reply");
}

static void
fail_unpromised(struct telnyx_request *request)
{
	const struct telnyx_operation *operation = request->operation;
	const char *what = operation->what;

	if (operation->document == TELNYX_DOCUMENT_LIST)
		what = "a list";
	else if (what == NULL)
		what = operation->expects != NULL ? operation->expects : "an object";
	telnyx_failure_set(&request->failure, TELNYX_ERROR_API, TELNYX_OUTCOME_UNKNOWN,
	    TELNYX_PHASE_DECODE, "Unreadable reply",
	    "the server answered %d without %s in it", request->reply.http_status,
	    what);
	request->failure.error.json = telnyx_json_keep(request->reply.json);
}

static void
decode(struct telnyx_request *request)
{
	if (request->decode == NULL || request->decode(request) ||
	    request->failure.error.type != TELNYX_ERROR_NONE)
		return;
	telnyx_failure_no_memory(&request->failure, TELNYX_OUTCOME_ACCEPTED,
	    TELNYX_PHASE_DECODE, "no memory to read the reply");
}

void
telnyx_answer_read(
    struct telnyx_request *request, const struct telnyx_exchange_result *result)
{
	const struct telnyx_json_how how = {.kept = &request->client->tokener};
	struct telnyx_reply *reply = &request->reply;
	struct json_object *json = NULL;
	enum telnyx_json_result read;

	telnyx_json_drop(&reply->json); /* an attempt's before */
	reply->http_status = result->status;
	request->reply_headers.result = result;
	reply->headers = &request->reply_headers;
	read = telnyx_json_read(&how, result->body, result->body_bytes, &json);
	reply->json = telnyx_json_of(json);
	if (read == TELNYX_JSON_NO_MEMORY || read == TELNYX_JSON_TOO_MUCH)
		fail_memory(request, result);
	else if (result->body_bytes > 0 && reply->json == NULL)
		fail_foreign(request, result);
	else if (is_refusal(json))
		fail_refused(request, result);
	else if (!is_promised(request->operation, json))
		fail_unpromised(request);
	else
		decode(request);
	request->failure.error.http_status = result->status;
	if (request->failure.error.type == TELNYX_ERROR_NONE)
		return;
	/* The failure holds the document that it needs; a wait for another attempt
	 * needs none. */
	telnyx_json_drop(&reply->json);
}
