/* SPDX-License-Identifier: MIT */
/* telnyx_metrics_write(): the numbers of all that is named, as Prometheus reads
 * them. */
#include <stdlib.h>

#include <event2/buffer.h>
#include <telnyx/telnyx.h>

#include "base/refusal.h"
#include "base/status.h"
#include "metrics/metrics_internal.h"

static void
write_one(struct telnyx_exposition *to, const char *name, const char *type,
    const char *help, uint64_t value)
{
	struct telnyx_labels none = {0};

	telnyx_exposition_family(to, "", name, type, help);
	telnyx_exposition_sample(to, &none, value);
}

static void
write_ms(
    struct telnyx_exposition *to, const char *name, const char *help, uint64_t value_ms)
{
	struct telnyx_labels none = {0};

	telnyx_exposition_family(to, "", name, "gauge", help);
	telnyx_exposition_decimal(to, &none, value_ms, 3);
}

/* --- the client --- */

static void
write_client_state(
    struct telnyx_exposition *to, const struct telnyx_client_stats *stats)
{
	write_one(to, "requests_waiting", "gauge",
	    "Requests that wait for a connection.", stats->waiting);
	write_one(to, "requests_throttled", "gauge",
	    "Requests that wait for a rate limit.", stats->throttled);
	write_one(to, "requests_backing_off", "gauge",
	    "Requests that wait for their next attempt.", stats->backing_off);
	write_one(to, "requests_on_wire", "gauge", "Requests on a connection.",
	    stats->on_wire);
	write_one(to, "connections", "gauge", "Connections, open or being opened.",
	    stats->connections);
	write_one(to, "idle_connections", "gauge", "Connections without a request.",
	    stats->idle_connections);
	write_one(to, "queued_bytes", "gauge",
	    "Held by bodies and headers of requests.", stats->queued_bytes);
	write_one(to, "reply_bytes", "gauge", "Held by replies.", stats->reply_bytes);
	write_one(to, "breaker_state", "gauge",
	    "The circuit breaker: 0 closed, 1 open, 2 half open.",
	    (uint64_t)stats->breaker);
	write_ms(to, "breaker_wait_seconds",
	    "Until the circuit breaker lets a request through.", stats->breaker_ms);
	write_ms(to, "limit_wait_seconds", "Until the server's limit frees the key.",
	    stats->held_ms);
}

static enum telnyx_status
write_client(struct telnyx_exposition *to, const struct telnyx_client *client)
{
	struct telnyx_metrics_part part = {0};
	struct telnyx_metrics_cost cost;
	struct telnyx_metrics_sums sums = {
	    .parts = &part, .costs = &cost, .part_count = 1};
	struct telnyx_client_stats stats;
	enum telnyx_status st;

	telnyx_totals_init(&part.totals);
	telnyx_client_stats_init(&stats);
	if ((st = telnyx_client_get_totals(client, &part.totals)) != TELNYX_OK ||
	    (st = telnyx_client_get_stats(client, &stats)) != TELNYX_OK)
		return st;
	telnyx_metrics_sum_costs(&sums);
	telnyx_metrics_write_sums(to, "", &sums);
	write_client_state(to, &stats);
	return TELNYX_OK;
}

static enum telnyx_status
write_tenants(
    struct telnyx_exposition *to, struct telnyx_sender *const *senders, size_t count)
{
	struct telnyx_metrics_sums sums = {
	    .parts = calloc(count, sizeof(*sums.parts)),
	    .costs = calloc(count, sizeof(*sums.costs)),
	    .part_count = count,
	};
	struct telnyx_arena memory = TELNYX_ARENA_INIT;
	enum telnyx_status st = TELNYX_E_NO_MEMORY;

	if (sums.parts != NULL && sums.costs != NULL &&
	    telnyx_metrics_collect(senders, &sums, &memory)) {
		telnyx_metrics_write_sums(to, "tenant_", &sums);
		st = TELNYX_OK;
	}
	telnyx_arena_clear(&memory);
	free(sums.costs);
	free(sums.parts);
	return st;
}

/* --- the receiver --- */

static void
write_events(
    struct telnyx_exposition *to, const struct telnyx_webhook_receiver *receiver)
{
	struct telnyx_labels labels = {.name = "type"};
	int k;

	telnyx_exposition_family(to, "", "webhook_events_total", "counter",
	    "Events handed to a callback, by type.");
	for (k = TELNYX_WEBHOOK_TYPE_UNSET + 1; k <= TELNYX_WEBHOOK_TYPE_COUNT; k++) {
		labels.value = telnyx_webhook_type_name((enum telnyx_webhook_type)k);
		telnyx_exposition_sample(to, &labels,
		    telnyx_webhook_receiver_count_events(
			receiver, (enum telnyx_webhook_type)k));
	}
	labels.value = "unknown";
	telnyx_exposition_sample(to, &labels,
	    telnyx_webhook_receiver_count_events(
		receiver, TELNYX_WEBHOOK_TYPE_UNKNOWN));
}

static void
write_reasons(
    struct telnyx_exposition *to, const struct telnyx_webhook_receiver *receiver)
{
	struct telnyx_labels labels = {.name = "reason"};
	int k;

	telnyx_exposition_family(to, "", "webhook_requests_total", "counter",
	    "Requests to the webhook receiver, by what became of them.");
	for (k = 0; k < TELNYX_WEBHOOK_REASON_COUNT; k++) {
		labels.value =
		    telnyx_webhook_reason_name((enum telnyx_webhook_reason)k);
		telnyx_exposition_sample(to, &labels,
		    telnyx_webhook_receiver_count(
			receiver, (enum telnyx_webhook_reason)k));
	}
}

static enum telnyx_status
write_receiver(
    struct telnyx_exposition *to, const struct telnyx_webhook_receiver *receiver)
{
	struct telnyx_webhook_receiver_stats stats;
	enum telnyx_status st;

	telnyx_webhook_receiver_stats_init(&stats);
	if ((st = telnyx_webhook_receiver_get_stats(receiver, &stats)) != TELNYX_OK)
		return st;
	write_reasons(to, receiver);
	write_events(to, receiver);
	write_one(to, "webhook_body_bytes_total", "counter",
	    "Bytes of the bodies that were read whole.", stats.body_bytes);
	write_one(to, "webhook_connections_accepted_total", "counter",
	    "Connections accepted by the receiver's own listener.", stats.accepted);
	write_one(to, "webhook_accept_pauses_total", "counter",
	    "Pauses of the listener for want of descriptors.", stats.accept_pauses);
	write_one(to, "webhook_connections", "gauge",
	    "Connections of the receiver's own listener.", stats.connections);
	write_one(to, "webhook_events_in_progress", "gauge",
	    "Events that the application has not answered for.", stats.in_progress);
	write_one(to, "webhook_ids_remembered", "gauge",
	    "Ids of events that are known if they come again.", stats.remembered);
	telnyx_exposition_family(to, "", "webhook_event_age_seconds", "histogram",
	    "How old events were when they were handed to a callback.");
	telnyx_exposition_histogram(to, NULL, TELNYX_HISTOGRAM_EVENT, &stats.ages);
	return TELNYX_OK;
}

/* --- the tracker --- */

static void
write_states(struct telnyx_exposition *to, const struct telnyx_tracker_stats *stats)
{
	const struct {
		const char *name;
		uint64_t value;
	} states[] = {
	    {"following", stats->following},
	    {"resolving", stats->resolving},
	    {"reporting", stats->reporting},
	    {"early", stats->early},
	};
	struct telnyx_labels labels = {.name = "state"};
	size_t i;

	telnyx_exposition_family(
	    to, "", "tracker_messages", "gauge", "Messages in the tracker, by state.");
	for (i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		labels.value = states[i].name;
		telnyx_exposition_sample(to, &labels, states[i].value);
	}
}

static void
write_reports(struct telnyx_exposition *to, const struct telnyx_tracker_stats *stats)
{
	const struct {
		enum telnyx_tracker_result result;
		uint64_t value;
	} reports[] = {
	    {TELNYX_TRACKER_FINAL, stats->finals},
	    {TELNYX_TRACKER_TIMEOUT, stats->timeouts},
	    {TELNYX_TRACKER_ACCEPTED, stats->accepted},
	    {TELNYX_TRACKER_NO_EVIDENCE, stats->no_evidence},
	    {TELNYX_TRACKER_DROPPED, stats->dropped},
	};
	struct telnyx_labels labels = {.name = "result"};
	size_t i;

	telnyx_exposition_family(to, "", "tracker_reports_total", "counter",
	    "Reports of the tracker, by result.");
	for (i = 0; i < sizeof(reports) / sizeof(reports[0]); i++) {
		labels.value = telnyx_tracker_result_name(reports[i].result);
		telnyx_exposition_sample(to, &labels, reports[i].value);
	}
}

static void
write_statuses(struct telnyx_exposition *to, const struct telnyx_tracker *tracker)
{
	struct telnyx_labels labels = {.name = "status", .value = "unknown"};
	enum telnyx_message_status status;
	int k;

	telnyx_exposition_family(to, "", "tracker_final_messages_total", "counter",
	    "Messages that were reported as final, by their status.");
	/* A status that this version does not know, and none at all. */
	telnyx_exposition_sample(to, &labels,
	    telnyx_tracker_count(tracker, TELNYX_MESSAGE_STATUS_UNKNOWN) +
		telnyx_tracker_count(tracker, TELNYX_MESSAGE_STATUS_UNSET));
	for (k = TELNYX_MESSAGE_STATUS_UNSET + 1; k <= TELNYX_MESSAGE_READ; k++) {
		status = (enum telnyx_message_status)k;
		labels.value = telnyx_message_status_name(status);
		telnyx_exposition_sample(
		    to, &labels, telnyx_tracker_count(tracker, status));
	}
}

static enum telnyx_status
write_tracker(struct telnyx_exposition *to, const struct telnyx_tracker *tracker)
{
	struct telnyx_tracker_stats stats;
	enum telnyx_status st;

	telnyx_tracker_stats_init(&stats);
	if ((st = telnyx_tracker_get_stats(tracker, &stats)) != TELNYX_OK)
		return st;
	write_states(to, &stats);
	write_reports(to, &stats);
	write_statuses(to, tracker);
	write_one(to, "tracker_late_events_total", "counter",
	    "Events about messages that were reported before.", stats.late);
	write_one(to, "tracker_early_dropped_total", "counter",
	    "Events dropped whose send was not known.", stats.early_dropped);
	telnyx_exposition_family(to, "", "tracker_final_duration_seconds", "histogram",
	    "From the send to the final status.");
	telnyx_exposition_histogram(
	    to, NULL, TELNYX_HISTOGRAM_MESSAGE, &stats.final_durations);
	return TELNYX_OK;
}

/* --- all --- */

static enum telnyx_status
check(const struct telnyx_metrics_params *params)
{
	size_t i;

	if (params->sender_count > 0 && params->senders == NULL)
		return telnyx_need(params->senders, "params.senders");
	for (i = 0; i < params->sender_count; i++)
		if (params->senders[i] == NULL)
			return telnyx_invalid("params.senders", "has a NULL");
	if (params->prefix != NULL && !telnyx_exposition_is_name(params->prefix))
		return telnyx_invalid("params.prefix", "is no name of a metric");
	return TELNYX_OK;
}

static enum telnyx_status
write_all(struct telnyx_exposition *to, const struct telnyx_metrics_params *params)
{
	enum telnyx_status st = TELNYX_OK;

	if (params->client != NULL)
		st = write_client(to, params->client);
	if (st == TELNYX_OK && params->sender_count > 0)
		st = write_tenants(to, params->senders, params->sender_count);
	if (st == TELNYX_OK && params->receiver != NULL)
		st = write_receiver(to, params->receiver);
	if (st == TELNYX_OK && params->tracker != NULL)
		st = write_tracker(to, params->tracker);
	if (st != TELNYX_OK)
		return st;
	return to->text.failed ? TELNYX_E_NO_MEMORY : TELNYX_OK;
}

enum telnyx_status
telnyx_metrics_write(const struct telnyx_metrics_params *params, struct evbuffer *out)
{
	struct telnyx_metrics_params given;
	struct telnyx_exposition to = {.prefix = "telnyx"};
	enum telnyx_status st;

	if ((st = telnyx_need(params, "params")) != TELNYX_OK ||
	    (st = telnyx_need(out, "out")) != TELNYX_OK ||
	    (st = telnyx_struct_read(&given, sizeof(given), params, "params.size")) !=
		TELNYX_OK ||
	    (st = check(&given)) != TELNYX_OK)
		return st;
	if (given.prefix != NULL)
		to.prefix = given.prefix;
	telnyx_buf_init(&to.text, SIZE_MAX - 1);
	st = write_all(&to, &given);
	/* All is added, or nothing. */
	if (st == TELNYX_OK && to.text.len > 0 &&
	    evbuffer_add(out, to.text.data, to.text.len) != 0)
		st = TELNYX_E_NO_MEMORY;
	telnyx_buf_clear(&to.text);
	return st;
}
