/* SPDX-License-Identifier: MIT */
/* What telemetry is told of a request. */
#include "client/request_events.h"

#include "client/telemetry.h"

static void
describe(const struct telnyx_request *request, struct telnyx_event *event)
{
	event->request_id = request->id;
	event->operation = request->operation->name;
	event->tenant_id = request->sender->params.tenant_id;
	event->messaging_profile_id = request->messaging_profile_id;
	event->attempt = request->attempts;
}

static void
describe_end(const struct telnyx_request *request, struct telnyx_event *event)
{
	const struct telnyx_error *error = &request->failure.error;
	const struct telnyx_message *message = request->message;

	event->http_status = error->http_status;
	event->connection_id = request->exchange.result.connection_id;
	event->phase = error->phase;
	if (error->type != TELNYX_ERROR_NONE) {
		event->outcome = error->outcome;
		event->error_type = error->type;
		event->error_code = error->code;
		return;
	}
	event->outcome = TELNYX_OUTCOME_ACCEPTED;
	if (message == NULL)
		return;
	event->message_id = message->id;
	event->parts = message->parts.value;
	if (message->cost != NULL) {
		event->cost = message->cost->amount;
		event->currency = message->cost->currency;
	}
}

void
telnyx_request_event(struct telnyx_request *request, enum telnyx_event_type type)
{
	struct telnyx_client *client = request->client;
	struct telnyx_event event = {.type = type};
	uint64_t since = request->started_ns;

	if (!TELNYX_WANTS(client, type))
		return;
	describe(request, &event);
	if (request->steps != NULL && request->steps->name != NULL &&
	    type != TELNYX_EVENT_ATTEMPT_START && type != TELNYX_EVENT_ATTEMPT_STOP)
		event.operation = request->steps->name;
	if (type == TELNYX_EVENT_ATTEMPT_STOP)
		since = request->attempt_ns;
	if (type != TELNYX_EVENT_REQUEST_START && type != TELNYX_EVENT_ATTEMPT_START) {
		describe_end(request, &event);
		event.duration_ns = client->net.env->now_ns(client->net.env) - since;
	}
	telnyx_telemetry_emit(client, &event);
}

void
telnyx_request_event_retry(
    struct telnyx_request *request, uint64_t delay_ns, const char *reason)
{
	struct telnyx_event event = {.type = TELNYX_EVENT_RETRY_SCHEDULED};

	if (!TELNYX_WANTS(request->client, event.type))
		return;
	describe(request, &event);
	event.delay_ns = delay_ns;
	event.reason = reason;
	event.outcome = request->failure.error.outcome;
	event.error_type = request->failure.error.type;
	event.error_code = request->failure.error.code;
	event.http_status = request->failure.error.http_status;
	telnyx_telemetry_emit(request->client, &event);
}

void
telnyx_request_event_held(struct telnyx_request *request, uint64_t delay_ns)
{
	struct telnyx_event event = {
	    .type = TELNYX_EVENT_RATE_HELD, .delay_ns = delay_ns};

	if (!TELNYX_WANTS(request->client, event.type))
		return;
	describe(request, &event);
	telnyx_telemetry_emit(request->client, &event);
}

void
telnyx_request_event_breaker(struct telnyx_request *request)
{
	const struct telnyx_breaker *breaker = &request->client->breaker;
	struct telnyx_event event = {
	    .type = TELNYX_EVENT_BREAKER, .breaker = breaker->state};

	if (!TELNYX_WANTS(request->client, event.type))
		return;
	describe(request, &event);
	if (breaker->state == TELNYX_BREAKER_OPEN)
		event.delay_ns = breaker->open_ns;
	telnyx_telemetry_emit(request->client, &event);
}
