/* SPDX-License-Identifier: MIT */
#include "programs/worker/metrics.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/buffer.h>
#include <event2/http.h>
#include <event2/http_struct.h>

#include "programs/common/program.h"
#include "programs/worker/address.h"
#include "programs/worker/console.h"

#define ASK_EVERY_MS 2000
#define TIMEOUT_S 5
#define HEAD_BYTES_MAX 8192
#define LOOPBACK "127.0.0.1"

struct worker_metrics {
	struct worker_metrics_params params;
	struct evhttp *http;
	struct event *timer;
	struct telnyx_queue *queue;
	const struct telnyx_worker *worker;
	struct telnyx_job_counts counts; /* when they were asked for last */
	int64_t counted_ms;		 /* 0: not yet */
	bool asking;
};

/* --- what is counted --- */

static void
on_counts(
    const struct telnyx_job_counts *counts, const struct telnyx_error *error, void *arg)
{
	struct worker_metrics *metrics = arg;

	metrics->asking = false;
	/* A store that fails is seen by the age of what it said last. */
	if (error != NULL)
		return;
	metrics->counts = *counts;
	metrics->counted_ms = program_now_ms();
}

static void
ask(struct worker_metrics *metrics)
{
	if (!metrics->asking && metrics->queue != NULL)
		metrics->asking = telnyx_queue_count(metrics->queue, NULL, on_counts,
				      metrics) == TELNYX_OK;
}

static void
on_time(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	ask(arg);
}

/* --- what is written --- */

static void
put(struct evbuffer *out, const char *name, const char *type, const char *help,
    uint64_t value)
{
	(void)evbuffer_add_printf(out,
	    "# HELP telnyx_queue_%s %s\n# TYPE telnyx_queue_%s %s\n"
	    "telnyx_queue_%s %" PRIu64 "\n",
	    name, help, name, type, name, value);
}

static void
put_counts(const struct worker_metrics *metrics, struct evbuffer *out)
{
	const struct telnyx_job_counts *counts = &metrics->counts;
	int64_t age_ms = program_now_ms() - metrics->counted_ms;
	int i;

	if (metrics->counted_ms == 0)
		return;
	(void)evbuffer_add_printf(out, "# HELP telnyx_queue_jobs Jobs by their state.\n"
				       "# TYPE telnyx_queue_jobs gauge\n");
	for (i = 0; i < TELNYX_JOB_STATE_COUNT; i++)
		(void)evbuffer_add_printf(out,
		    "telnyx_queue_jobs{state=\"%s\"} %" PRIu64 "\n",
		    telnyx_job_state_name((enum telnyx_job_state)i), counts->states[i]);
	put(out, "jobs_delivered", "gauge", "Of the accepted.", counts->delivered);
	put(out, "jobs_failed", "gauge", "Of the accepted, too.", counts->failed);
	put(out, "jobs_duplicate", "gauge", "Taken by Telnyx more than once.",
	    counts->duplicates);
	(void)evbuffer_add_printf(out,
	    "# HELP telnyx_queue_oldest_ready_seconds How long the first that is due "
	    "has waited.\n"
	    "# TYPE telnyx_queue_oldest_ready_seconds gauge\n"
	    "telnyx_queue_oldest_ready_seconds %.3f\n"
	    "# HELP telnyx_queue_counted_seconds How long ago the store said this.\n"
	    "# TYPE telnyx_queue_counted_seconds gauge\n"
	    "telnyx_queue_counted_seconds %.3f\n",
	    (double)counts->oldest_ready_ms / 1000,
	    age_ms > 0 ? (double)age_ms / 1000 : 0.0);
}

static void
put_work(const struct telnyx_worker_stats *stats, struct evbuffer *out)
{
	const struct {
		const char *name;
		uint64_t value;
	} outcomes[] = {{"accepted", stats->accepted}, {"snoozed", stats->snoozed},
	    {"retried", stats->retried}, {"discarded", stats->discarded},
	    {"unknown", stats->unknown}};
	size_t i;

	put(out, "in_flight", "gauge", "Claimed and not yet recorded.",
	    stats->in_flight);
	put(out, "unwritten", "gauge", "Of those: ended, and waiting for the disk.",
	    stats->unwritten);
	put(out, "claims_total", "counter", "Since the start of the worker.",
	    stats->claimed);
	(void)evbuffer_add_printf(out,
	    "# HELP telnyx_queue_outcomes_total How claims ended.\n"
	    "# TYPE telnyx_queue_outcomes_total counter\n");
	for (i = 0; i < sizeof(outcomes) / sizeof(outcomes[0]); i++)
		(void)evbuffer_add_printf(out,
		    "telnyx_queue_outcomes_total{outcome=\"%s\"} %" PRIu64 "\n",
		    outcomes[i].name, outcomes[i].value);
	put(out, "resolved_total", "counter", "Jobs that were unknown.",
	    stats->resolved);
	put(out, "commits_total", "counter", "Since the store was made.",
	    stats->commits);
}

static bool
write_all(struct worker_metrics *metrics, struct evbuffer *out)
{
	struct telnyx_worker_stats *stats = TELNYX_WORKER_STATS();
	const struct worker_webhooks *webhooks = metrics->params.webhooks;

	put_counts(metrics, out);
	if (metrics->worker != NULL &&
	    telnyx_worker_get_stats(metrics->worker, stats) == TELNYX_OK)
		put_work(stats, out);
	if (webhooks != NULL) {
		put(out, "webhooks_foreign_total", "counter", "Of other stores.",
		    worker_webhooks_foreign(webhooks));
		put(out, "webhooks_refused_total", "counter",
		    "For their signature, their path or what they are.",
		    worker_webhooks_refused(webhooks));
	}
	return telnyx_metrics_write(
		   TELNYX_METRICS(.client = metrics->params.client), out) == TELNYX_OK;
}

static void
on_request(struct evhttp_request *request, void *arg)
{
	struct evbuffer *out = evbuffer_new();

	if (out == NULL || !write_all(arg, out)) {
		evhttp_send_error(request, HTTP_INTERNAL, NULL);
	} else {
		(void)evhttp_add_header(evhttp_request_get_output_headers(request),
		    "Content-Type", TELNYX_METRICS_CONTENT_TYPE);
		evhttp_send_reply(request, HTTP_OK, "OK", out);
	}
	if (out != NULL)
		evbuffer_free(out);
}

/* --- listening --- */

static void
tell_address(struct worker_metrics *metrics, struct evhttp_bound_socket *bound)
{
	struct sockaddr_storage is = {0};
	socklen_t len = sizeof(is);
	char host[INET6_ADDRSTRLEN] = "", url[INET6_ADDRSTRLEN + 40];
	bool six;
	int port;

	(void)getsockname(
	    evhttp_bound_socket_get_fd(bound), (struct sockaddr *)(void *)&is, &len);
	six = is.ss_family == AF_INET6;
	(void)inet_ntop(is.ss_family,
	    six ? (const void *)&((struct sockaddr_in6 *)(void *)&is)->sin6_addr
		: (const void *)&((struct sockaddr_in *)(void *)&is)->sin_addr,
	    host, sizeof(host));
	port = ntohs(six ? ((struct sockaddr_in6 *)(void *)&is)->sin6_port
			 : ((struct sockaddr_in *)(void *)&is)->sin_port);
	(void)snprintf(url, sizeof(url), "http://%s%s%s:%d/metrics", six ? "[" : "",
	    host, six ? "]" : "", port);
	worker_log_line(metrics->params.log, "metrics", "url", url, NULL, 0);
}

static bool
listen_there(struct worker_metrics *metrics)
{
	struct evhttp_bound_socket *bound = NULL;
	char host[256];
	uint16_t port = 0;

	if (!worker_address_read(metrics->params.listen, host, sizeof(host), &port)) {
		worker_say(
		    "--metrics: \"%.64s\" is not HOST:PORT, such as 127.0.0.1:9464",
		    metrics->params.listen);
		return false;
	}
	if ((metrics->http = evhttp_new(metrics->params.base)) != NULL) {
		evhttp_set_allowed_methods(
		    metrics->http, EVHTTP_REQ_GET | EVHTTP_REQ_HEAD);
		evhttp_set_max_headers_size(metrics->http, HEAD_BYTES_MAX);
		evhttp_set_max_body_size(metrics->http, 0);
		evhttp_set_timeout(metrics->http, TIMEOUT_S);
		(void)evhttp_set_cb(metrics->http, "/metrics", on_request, metrics);
		bound = evhttp_bind_socket_with_handle(
		    metrics->http, host[0] != '\0' ? host : LOOPBACK, port);
	}
	if (bound == NULL) {
		worker_say("--metrics: cannot listen at %.64s", metrics->params.listen);
		return false;
	}
	tell_address(metrics, bound);
	return true;
}

bool
worker_metrics_new(
    const struct worker_metrics_params *params, struct worker_metrics **out)
{
	static const struct timeval every = {ASK_EVERY_MS / 1000, 0};
	struct worker_metrics *metrics = calloc(1, sizeof(*metrics));

	*out = metrics;
	if (metrics == NULL) {
		worker_say("out of memory");
		return false;
	}
	metrics->params = *params;
	metrics->timer = event_new(params->base, -1, EV_PERSIST, on_time, metrics);
	return metrics->timer != NULL && event_add(metrics->timer, &every) == 0 &&
	       listen_there(metrics);
}

void
worker_metrics_serve(struct worker_metrics *metrics, struct telnyx_queue *queue,
    const struct telnyx_worker *worker)
{
	if (metrics == NULL)
		return;
	metrics->queue = queue;
	metrics->worker = worker;
	ask(metrics);
}

void
worker_metrics_stop(struct worker_metrics *metrics)
{
	if (metrics == NULL)
		return;
	if (metrics->http != NULL)
		evhttp_free(metrics->http);
	metrics->http = NULL;
	if (metrics->timer != NULL)
		event_free(metrics->timer);
	metrics->timer = NULL;
	metrics->queue = NULL;
	metrics->worker = NULL;
}

void
worker_metrics_free(struct worker_metrics *metrics)
{
	worker_metrics_stop(metrics);
	free(metrics);
}
