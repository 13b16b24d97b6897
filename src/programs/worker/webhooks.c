/* SPDX-License-Identifier: MIT */
#include "programs/worker/webhooks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>
#include <telnyx/webhook_receiver.h>

#include "programs/common/program.h"
#include "programs/worker/address.h"
#include "programs/worker/console.h"
#include "programs/worker/events.h"
#include "programs/worker/forward.h"

#define SAY_AGAIN_MS 10000
/* Anybody in the world can have something refused. */
#define SAY_REFUSED_AGAIN_MS 60000

struct worker_webhooks {
	struct worker_webhooks_params params;
	struct telnyx_webhook_receiver *receiver;
	struct telnyx_queue *queue; /* NULL: not yet */
	struct worker_events *events;
	struct worker_forward *forward;
	uint64_t foreign;
	int64_t foreign_said_ms, nowhere_said_ms;
	/* Requests that were refused for what they are, by enum telnyx_webhook_reason.
	 */
	uint64_t refused[TELNYX_WEBHOOK_REASON_COUNT];
	int64_t refused_said_ms[TELNYX_WEBHOOK_REASON_COUNT];
};

/* An event in the hands of the queue. */
struct taking {
	struct worker_webhooks *webhooks;
	struct telnyx_webhook_handle *handle;
	const struct telnyx_webhook_event *event; /* until the handle is answered */
};

/* Whoever sends many of a kind does not fill the log with them. */
static bool
may_say(int64_t *said_ms, int64_t again_ms)
{
	int64_t now_ms = program_now_ms();

	if (now_ms >= *said_ms && now_ms - *said_ms < again_ms)
		return false;
	*said_ms = now_ms;
	return true;
}

/* --- events --- */

static void
take_other(struct worker_webhooks *webhooks, const struct telnyx_webhook_event *event,
    struct telnyx_webhook_handle *handle)
{
	struct json_object *line;

	if (webhooks->events != NULL) {
		worker_events_append(webhooks->events, event, handle);
		return;
	}
	if (webhooks->forward != NULL) {
		worker_forward_post(webhooks->forward, event, handle);
		return;
	}
	if (may_say(&webhooks->nowhere_said_ms, SAY_AGAIN_MS)) {
		line = worker_log_begin("event_not_taken");
		worker_json_text(line, "type", event->type_text);
		worker_json_text(line, "error",
		    "--events FILE or --forward URL says where such events go");
		worker_log_end(webhooks->params.log, line);
	}
	(void)telnyx_webhook_answer(handle, false);
}

static void
on_taken(
    enum telnyx_queue_event_result result, const struct telnyx_error *error, void *arg)
{
	struct taking taking = *(struct taking *)arg;
	struct worker_webhooks *webhooks = taking.webhooks;

	free(arg);
	if (error != NULL) {
		(void)telnyx_webhook_answer(taking.handle, false);
		return;
	}
	switch (result) {
	case TELNYX_QUEUE_EVENT_TAKEN:
	case TELNYX_QUEUE_EVENT_GONE:
		(void)telnyx_webhook_answer(taking.handle, true);
		break;
	case TELNYX_QUEUE_EVENT_OTHER:
		take_other(webhooks, taking.event, taking.handle);
		break;
	case TELNYX_QUEUE_EVENT_FOREIGN:
		webhooks->foreign++;
		if (may_say(&webhooks->foreign_said_ms, SAY_AGAIN_MS))
			worker_log_line(webhooks->params.log, "event_of_another_store",
			    NULL, NULL, "count", (int64_t)webhooks->foreign);
		(void)telnyx_webhook_disown(taking.handle);
		break;
	}
}

static void
on_event(const struct telnyx_webhook_event *event, struct telnyx_webhook_handle *handle,
    void *arg)
{
	struct worker_webhooks *webhooks = arg;
	struct taking *taking =
	    webhooks->queue != NULL ? calloc(1, sizeof(*taking)) : NULL;

	if (taking == NULL) {
		(void)telnyx_webhook_answer(handle, false);
		return;
	}
	taking->webhooks = webhooks;
	taking->handle = handle;
	taking->event = event;
	if (telnyx_queue_event(webhooks->queue, event, on_taken, taking) == TELNYX_OK)
		return;
	free(taking);
	(void)telnyx_webhook_answer(handle, false);
}

/* What an operator can put right: a key, a path, a proxy in front that changes what
 * passes.  NULL: it is no sign of that. */
static const char *
advice_on(enum telnyx_webhook_reason reason)
{
	switch (reason) {
	case TELNYX_WEBHOOK_REASON_SIGNATURE:
	case TELNYX_WEBHOOK_REASON_REPEATED:
		return "is --public-key the key of this account, and the clock right?";
	case TELNYX_WEBHOOK_REASON_PATH:
		return "is --webhook-path the path that they come to?";
	case TELNYX_WEBHOOK_REASON_NOT_EVENT:
	case TELNYX_WEBHOOK_REASON_BODY_SIZE:
		return "does something in front of this change them?";
	default:
		return NULL;
	}
}

/* A wrong key has every webhook refused, and jobs in doubt stay so: never silently. */
static void
tell_refused(
    struct worker_webhooks *webhooks, const struct telnyx_webhook_report *report)
{
	const char *advice = advice_on(report->reason);
	struct json_object *line;

	if (advice == NULL)
		return;
	webhooks->refused[report->reason]++;
	if (!may_say(&webhooks->refused_said_ms[report->reason], SAY_REFUSED_AGAIN_MS))
		return;
	line = worker_log_begin("webhooks_refused");
	worker_json_text(line, "reason", telnyx_webhook_reason_name(report->reason));
	worker_json_number(line, "count", (int64_t)webhooks->refused[report->reason]);
	worker_json_text(line, "peer", report->peer);
	worker_json_text(line, "error", advice);
	worker_log_end(webhooks->params.log, line);
}

static void
on_report(const struct telnyx_webhook_report *report, void *arg)
{
	struct worker_webhooks *webhooks = arg;
	struct json_object *line;

	tell_refused(webhooks, report);
	if (!webhooks->params.log->verbose || report->http_status < 400)
		return;
	line = worker_log_begin("webhook_refused");
	worker_json_text(line, "peer", report->peer);
	worker_json_number(line, "status", report->http_status);
	worker_json_text(line, "reason", telnyx_webhook_reason_name(report->reason));
	worker_log_end(webhooks->params.log, line);
}

/* --- listening --- */

/* The path that a webhook comes to: what was said, else what its URL has. */
static void
find_path(const struct worker_options *options, char *path, size_t size)
{
	const char *from = options->webhook_path;

	if (from == NULL && options->webhook_url != NULL) {
		from = strstr(options->webhook_url, "://");
		from = from != NULL ? strchr(from + 3, '/') : NULL;
	}
	if (from == NULL)
		from = "/";
	snprintf(path, size, "%.*s", (int)strcspn(from, "?#"), from);
}

static enum telnyx_status
start(struct worker_webhooks *webhooks, struct telnyx_error **error)
{
	const struct worker_webhooks_params *params = &webhooks->params;
	char host[256], path[2048];
	enum telnyx_status status;
	uint16_t port = 0;

	if (!worker_address_read(params->listen, host, sizeof(host), &port)) {
		worker_say("--webhook-listen: \"%.64s\" is not HOST:PORT, such as "
			   "127.0.0.1:8080",
		    params->listen);
		return TELNYX_E_CONFIG;
	}
	find_path(params->options, path, sizeof(path));
	status = telnyx_webhook_receiver_new(params->base,
	    TELNYX_WEBHOOK_RECEIVER(.public_key = params->public_key,
		.acknowledge = TELNYX_WEBHOOK_ACK_WHEN_ANSWERED, .on_report = on_report,
		.report_arg = webhooks),
	    &webhooks->receiver, error);
	if (status == TELNYX_OK)
		status = telnyx_webhook_receiver_on(
		    webhooks->receiver, TELNYX_WEBHOOK_TYPE_UNSET, on_event, webhooks);
	if (status == TELNYX_OK)
		status = telnyx_webhook_receiver_listen(webhooks->receiver,
		    TELNYX_WEBHOOK_LISTEN(.address = host[0] != '\0' ? host : NULL,
			.port = port, .path = path),
		    error);
	if (status != TELNYX_OK)
		worker_say_error(*error != NULL
				     ? worker_options_setting((*error)->field)
				     : "--webhook-listen",
		    *error != NULL ? *error : telnyx_refusal(status));
	return status;
}

static bool
open_ways(struct worker_webhooks *webhooks)
{
	const struct worker_options *options = webhooks->params.options;
	char error[WORKER_ERROR_MAX];

	if ((options->events == NULL ||
		worker_events_open(webhooks->params.base, options->events,
		    &webhooks->events, error, sizeof(error))) &&
	    (options->forward == NULL ||
		worker_forward_new(webhooks->params.base, options->forward,
		    options->ca_file, &webhooks->forward, error, sizeof(error))))
		return true;
	worker_say("%s", error);
	return false;
}

bool
worker_webhooks_new(
    const struct worker_webhooks_params *params, struct worker_webhooks **out)
{
	struct worker_webhooks *webhooks = calloc(1, sizeof(*webhooks));
	struct telnyx_error *error = NULL;
	bool good;

	*out = NULL;
	if (webhooks == NULL) {
		worker_say("out of memory");
		return false;
	}
	webhooks->params = *params;
	good = open_ways(webhooks) && start(webhooks, &error) == TELNYX_OK;
	telnyx_error_free(error);
	if (!good) {
		worker_webhooks_free(webhooks);
		return false;
	}
	*out = webhooks;
	return true;
}

const char *
worker_webhooks_url(const struct worker_webhooks *webhooks)
{
	return telnyx_webhook_receiver_url(webhooks->receiver);
}

void
worker_webhooks_serve(struct worker_webhooks *webhooks, struct telnyx_queue *queue)
{
	webhooks->queue = queue;
}

void
worker_webhooks_reopen(struct worker_webhooks *webhooks)
{
	char error[WORKER_ERROR_MAX];

	if (webhooks->events != NULL &&
	    !worker_events_reopen(webhooks->events, error, sizeof(error)))
		worker_say("%s", error);
}

uint64_t
worker_webhooks_foreign(const struct worker_webhooks *webhooks)
{
	return webhooks->foreign;
}

uint64_t
worker_webhooks_refused(const struct worker_webhooks *webhooks)
{
	uint64_t all = 0;
	size_t i;

	for (i = 0; i < TELNYX_WEBHOOK_REASON_COUNT; i++)
		all += webhooks->refused[i];
	return all;
}

void
worker_webhooks_free(struct worker_webhooks *webhooks)
{
	if (webhooks == NULL)
		return;
	worker_events_free(webhooks->events);
	worker_forward_free(webhooks->forward);
	telnyx_webhook_receiver_free(webhooks->receiver);
	free(webhooks);
}
