/* SPDX-License-Identifier: MIT */
/*
 * A message found by its reference: the pages of the webhook deliveries whose
 * attempts contain that, until one is the message's.
 *
 * The server's filter only narrows: "job-1" is also in the URLs of "job-10".  A
 * delivery counts where a URL carries exactly the reference, as codec/reference.c reads
 * it: that of one of the attempts, or one of the message that the delivery tells of.  A
 * delivery of which not all URLs are known proves nothing either way.
 *
 * The list has its newest first, and goes on while it is read.  What is added at the
 * top behind our back moves the others to later pages, where they are seen twice; it is
 * not seen itself.  So after the last of several pages the first ones are read again,
 * down to what was at the top before.
 */
#include <telnyx/message_find.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json_object.h>
#include <telnyx/webhook_delivery.h>

#include "base/json.h"
#include "base/refusal.h"
#include "base/status.h"
#include "client/list.h"
#include "codec/json_read.h"
#include "codec/reference.h"
#include "resources/account/webhook_delivery.h"
#include "resources/messages/message_tables.h"

/* So many pages are read again.  Where that does not reach what was at the top, more is
 * added than can be read, and nothing is certain. */
#define MOST_AGAIN 10

struct flow {
	struct telnyx_list list; /* first: page_read.c reads into it */
	char reference[TELNYX_REFERENCE_MAX + 1];
	uint64_t age_ms;
	bool nameless; /* a delivery of the message, without its id, was seen */
	bool doubtful; /* one was seen of which not all URLs are known, or not all were
			*/
	bool again;    /* the last page was read: now what has been added since */
	const char *first_id; /* of what was at the top; NULL: it had none */
	struct telnyx_message_evidence found;
};

static struct flow *
flow_of(struct telnyx_request *request)
{
	return request->progress;
}

static void
flow_clear(void *progress)
{
	struct flow *flow = progress;

	if (flow == NULL)
		return;
	telnyx_arena_wipe(&flow->list.memory);
	free(flow);
}

/* --- is a delivery the message's? --- */

static bool
carries(const char *url, const char *reference)
{
	size_t len;
	const char *found = telnyx_reference_find(url, &len);

	return found != NULL && strlen(reference) == len &&
	       memcmp(found, reference, len) == 0;
}

/* Does a delivery go to a URL with the reference?  By its attempts, and by the message
 * that it tells of, as an event is read.  *known: no URL was missing in it. */
static bool
is_to_reference(
    const struct telnyx_webhook_delivery *delivery, const char *reference, bool *known)
{
	static const char *const names[] = {"webhook_url", "webhook_failover_url"};
	const struct telnyx_webhook_delivery_http *http;
	struct json_object *payload = NULL, *url;
	size_t i;

	*known = delivery->attempt_count > 0;
	for (i = 0; i < delivery->attempt_count; i++) {
		http = delivery->attempts[i]->http;
		if (http == NULL || http->request == NULL || http->request->url == NULL)
			*known = false;
		else if (carries(http->request->url, reference))
			return true;
	}
	if (delivery->webhook != NULL)
		payload = telnyx_json_object(delivery->webhook->payload);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		url = telnyx_json_member(payload, names[i]);
		if (json_object_is_type(url, json_type_string) &&
		    carries(json_object_get_string(url), reference))
			return true;
	}
	return false;
}

static bool
is_event(const struct telnyx_webhook_delivery *delivery, const char *type)
{
	return delivery->webhook != NULL && delivery->webhook->event_type != NULL &&
	       strcmp(delivery->webhook->event_type, type) == 0;
}

/* The message that a delivery tells of, NULL if that cannot be known, or *failed. */
static struct telnyx_message *
message_of(struct telnyx_request *request,
    const struct telnyx_webhook_delivery *delivery, bool *failed)
{
	struct telnyx_message *message;

	if (delivery->webhook == NULL || delivery->webhook->payload == NULL)
		return NULL;
	message = telnyx_arena_alloc(&request->step_memory, sizeof(*message));
	*failed = message == NULL || !telnyx_fields_decode(&telnyx_message_table,
					 telnyx_json_object(delivery->webhook->payload),
					 &request->step_memory, message);
	if (*failed || message->id == NULL || message->id[0] == '\0')
		return NULL;
	message->reply = &request->reply;
	return message;
}

/* Find the reference's message in the page.  False: no memory. */
static bool
read_page(struct telnyx_request *request)
{
	struct flow *flow = flow_of(request);
	const struct telnyx_webhook_delivery *delivery;
	const struct telnyx_message *message;
	bool failed = false, final, known;
	size_t i;

	for (i = 0; i < flow->list.page.count; i++) {
		delivery = flow->list.page.items[i];
		final = is_event(delivery, "message.finalized");
		/* What somebody wrote to us was not sent by us. */
		if ((flow->found.message != NULL && !final) ||
		    is_event(delivery, "message.received"))
			continue;
		if (!is_to_reference(delivery, flow->reference, &known)) {
			flow->doubtful |= !known;
			continue;
		}
		message = message_of(request, delivery, &failed);
		if (failed)
			return false;
		flow->nameless = true;
		if (message != NULL)
			flow->found.message = message;
		if (message != NULL && final)
			break;
	}
	return true;
}

/* --- page by page --- */

static bool
fail_memory(struct telnyx_request *request)
{
	telnyx_failure_no_memory(&request->failure,
	    telnyx_proof_outcome(TELNYX_PROOF_NO_ATTEMPT), TELNYX_PHASE_DECODE,
	    "no memory for the message");
	return false;
}

/* All deliveries were read, and none of them names the message. */
static void
end_without(struct telnyx_request *request)
{
	struct flow *flow = flow_of(request);

	if (flow->nameless) {
		telnyx_failure_set(&request->failure, TELNYX_ERROR_API,
		    TELNYX_OUTCOME_ACCEPTED, TELNYX_PHASE_DECODE, "No message id",
		    "a webhook of this reference was delivered, but what is listed of "
		    "it has no message id");
		request->failure.error.http_status = request->reply.http_status;
	} else {
		flow->found.kind = !flow->doubtful &&
					   flow->age_ms >= TELNYX_NO_EVIDENCE_MS &&
					   flow->age_ms <= TELNYX_EVIDENCE_KEPT_MS
				       ? TELNYX_EVIDENCE_NO_EVIDENCE
				       : TELNYX_EVIDENCE_NOTHING_SEEN;
	}
}

/* Keep what is at the top of the first page.  False: no memory. */
static bool
mark_first(struct flow *flow)
{
	const struct telnyx_webhook_delivery *first;

	if (flow->again || flow->list.page.number > 1 || flow->list.page.count == 0)
		return true;
	first = flow->list.page.items[0];
	flow->first_id = telnyx_arena_strdup(&flow->list.memory, first->id);
	return first->id == NULL || flow->first_id != NULL;
}

/* Of the pages that are read again, is this the last one? */
static bool
is_known(struct flow *flow)
{
	const struct telnyx_webhook_delivery *delivery;
	size_t i;

	for (i = 0; flow->first_id != NULL && i < flow->list.page.count; i++) {
		delivery = flow->list.page.items[i];
		if (delivery->id != NULL && strcmp(delivery->id, flow->first_id) == 0)
			return true;
	}
	flow->doubtful |=
	    flow->first_id == NULL || flow->list.page.number >= MOST_AGAIN;
	return flow->doubtful;
}

/* Ask for another page.  False: there is none to ask for. */
static bool
go_on(struct telnyx_request *request)
{
	struct flow *flow = flow_of(request);
	struct telnyx_request_spec spec = {0};

	if (flow->again && is_known(flow))
		return false;
	if (telnyx_list_go_on(request))
		return true;
	if (request->failure.error.type != TELNYX_ERROR_NONE || flow->again ||
	    flow->list.page.number == 1)
		return false;
	flow->again = true;
	telnyx_list_rewind(&flow->list);
	telnyx_list_fill(&flow->list, &spec);
	telnyx_request_step(request, &spec, 0);
	return true;
}

static bool
find_next(struct telnyx_request *request)
{
	struct flow *flow = flow_of(request);
	const struct telnyx_message *message;

	if (request->failure.error.type != TELNYX_ERROR_NONE)
		return false;
	if (!read_page(request) || !mark_first(flow))
		return fail_memory(request);
	if ((message = flow->found.message) != NULL) {
		flow->found.kind = TELNYX_EVIDENCE_ACCEPTED;
		flow->found.id = message->id;
		flow->found.tracked_id = message->group_message_id != NULL
					     ? message->group_message_id
					     : message->id;
		return false;
	}
	if (go_on(request))
		return true;
	if (request->failure.error.type == TELNYX_ERROR_NONE)
		end_without(request);
	return false;
}

static void
deliver(struct telnyx_request *request)
{
	telnyx_message_find_cb cb = (telnyx_message_find_cb)request->cb;

	if (cb == NULL)
		return;
	if (request->failure.error.type == TELNYX_ERROR_NONE)
		cb(&flow_of(request)->found, NULL, request->arg);
	else
		cb(NULL, &request->failure.error, request->arg);
}

static const struct telnyx_steps find_steps = {
    .name = "message_find_by_reference", .next = find_next, .clear = flow_clear};

/* --- starting --- */

static enum telnyx_status
flow_new(const char *reference, uint64_t age_ms,
    const struct telnyx_call_options *settings, struct telnyx_request_spec *spec,
    struct flow **out)
{
	char text[sizeof(TELNYX_REFERENCE_NAME "=") + TELNYX_REFERENCE_MAX];
	struct telnyx_webhook_delivery_list_params filter = {
	    .size = sizeof(filter), .filter_attempts_contains = text};
	struct flow *flow = calloc(1, sizeof(*flow));
	bool valid = telnyx_reference_is_valid(reference);
	enum telnyx_status st;

	*out = NULL;
	if (flow == NULL)
		return TELNYX_E_NO_MEMORY;
	flow->age_ms = age_ms;
	flow->found.reference = flow->reference;
	if (valid)
		memcpy(flow->reference, reference, strlen(reference) + 1);
	(void)snprintf(
	    text, sizeof(text), TELNYX_REFERENCE_NAME "=%s", flow->reference);
	st = telnyx_list_begin(&flow->list, &telnyx_webhook_delivery_list_operation,
	    &filter, settings, spec);
	if (st != TELNYX_OK) {
		flow_clear(flow);
		return st;
	}
	if (!valid) {
		spec->invalid_field = "reference";
		spec->invalid_why = TELNYX_REFERENCE_RULE;
	}
	*out = flow;
	return TELNYX_OK;
}

enum telnyx_status
telnyx_message_find_by_reference(struct telnyx_client *client, const char *reference,
    const struct telnyx_message_find_params *params,
    const struct telnyx_call_options *opts, telnyx_message_find_cb cb, void *arg,
    uint64_t *request_id)
{
	struct telnyx_message_find_params given;
	struct telnyx_call_options settings;
	struct telnyx_request_spec spec;
	struct flow *flow;
	enum telnyx_status st;

	if (request_id != NULL)
		*request_id = 0;
	if (client == NULL)
		return telnyx_need(client, "client");
	if (reference == NULL || reference == TELNYX_NULL)
		return telnyx_invalid("reference", "is NULL");
	st = telnyx_struct_read(&given, sizeof(given),
	    params != NULL ? params : TELNYX_MESSAGE_FIND(.age_ms = 0), "params.size");
	if (st == TELNYX_OK)
		st = telnyx_request_settings(client, opts, &settings);
	if (st == TELNYX_OK)
		st = flow_new(reference, given.age_ms, &settings, &spec, &flow);
	if (st != TELNYX_OK)
		return st;
	spec.opts = opts;
	spec.deliver = deliver;
	spec.cb = (telnyx_any_cb)cb;
	spec.arg = arg;
	spec.steps = &find_steps;
	spec.progress = flow;
	return telnyx_request_submit(client, &spec, request_id);
}

const char *
telnyx_evidence_kind_name(enum telnyx_evidence_kind kind)
{
	switch (kind) {
	case TELNYX_EVIDENCE_ACCEPTED:
		return "accepted";
	case TELNYX_EVIDENCE_NOTHING_SEEN:
		return "nothing_seen";
	case TELNYX_EVIDENCE_NO_EVIDENCE:
		return "no_evidence";
	}
	return "?";
}
