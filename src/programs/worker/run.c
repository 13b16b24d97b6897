/* SPDX-License-Identifier: MIT */
/* telnyx-worker run: claims, sends, records. */
#include <errno.h>
#include <string.h>

#include <json-c/json.h>

#include "programs/worker/commands.h"
#include "programs/worker/console.h"
#include "programs/worker/notify.h"
#include "programs/worker/output.h"
#include "programs/worker/run_internal.h"
#include "programs/worker/session.h"

/* After the last job was enqueued, the worker has looked by then. */
#define LOOKED_MS 500
/* The shortest resend-after that no message waits longer than in Telnyx's own queue. */
#define NEEDS_LEAVE                                                                    \
	"--unknown resend-after: a message may wait that long at Telnyx, and then "    \
	"arrive twice: say --accept-duplicates, or a longer time"

/* --- what the worker says --- */

static struct telnyx_sender *
find_sender(const char *name, void *arg)
{
	const struct worker_run *run = arg;

	return worker_senders_find(run->senders, name);
}

static void
on_change(const struct telnyx_job_change *change, void *arg)
{
	struct worker_run *run = arg;

	/* One line is enough: it is told below, as what ends the run. */
	if (change->event != TELNYX_JOB_EVENT_STORE_LOST)
		worker_log_change(&run->log, change);
	if (change->event == TELNYX_JOB_EVENT_CLAIMED)
		run->idle = false;
	if (change->event == TELNYX_JOB_EVENT_STORE_LOST) {
		worker_say("%s", change->error);
		run->lost = true;
	} else if (change->event == TELNYX_JOB_EVENT_STORE_WENT_BACK &&
		   !run->draining) {
		worker_say("%s went back: it is older than what was sent from it.  See "
			   "`telnyx-worker list`, then say `telnyx-worker adopt "
			   "--parked`",
		    run->store);
	} else {
		return;
	}
	run->status = WORKER_EXIT_TROUBLE;
	worker_run_drain(run);
}

static void
start_cron(struct worker_run *run)
{
	run->cron = worker_cron_new(run->base, run->queue, &run->log, run->cron_table);
	run->cron_table = NULL;
	if (run->cron == NULL) {
		worker_say("out of memory");
		worker_run_end(run, WORKER_EXIT_TROUBLE);
	}
}

static void
on_start(struct telnyx_worker *worker, const struct telnyx_error *error, void *arg)
{
	struct telnyx_worker_stats *stats = TELNYX_WORKER_STATS();
	struct worker_run *run = arg;
	struct json_object *line;

	if (error != NULL) {
		worker_say_error(NULL, error);
		worker_run_end(run, WORKER_EXIT_TROUBLE);
		return;
	}
	run->working = true;
	(void)telnyx_worker_get_stats(worker, stats);
	line = worker_log_begin("working");
	worker_json_text(line, "store", run->store);
	worker_json_text(line, "api", run->target.base_url);
	worker_json_number(line, "released", (int64_t)stats->released);
	worker_json_number(line, "parked", (int64_t)stats->parked);
	worker_log_end(&run->log, line);
	worker_metrics_serve(run->metrics, run->queue, worker);
	(void)worker_notify("READY=1");
	/* Not before: jobs of a run that does not start would be enqueued twice by the
	 * one that does. */
	if (run->enqueuer != NULL)
		worker_enqueuer_begin(run->enqueuer, run->queue);
	else
		worker_run_estimate(run);
	if (run->cron_table != NULL)
		start_cron(run);
}

static void
on_idle(struct telnyx_worker *worker, void *arg)
{
	struct worker_run *run = arg;

	(void)worker;
	run->idle = true;
	worker_run_check_soon(run, 0);
}

static void
on_enqueued(const struct worker_enqueued *enqueued, void *arg)
{
	struct worker_run *run = arg;

	worker_enqueued_print(enqueued);
	if (enqueued->failed)
		run->status = WORKER_EXIT_TROUBLE;
	else if (enqueued->refused > 0)
		run->status = WORKER_EXIT_SOME;
	run->enqueued = true;
	worker_run_estimate(run);
	worker_run_check_soon(run, LOOKED_MS);
}

/* --- opening --- */

static void
set_params(struct worker_run *run, struct telnyx_worker_params *params)
{
	const struct worker_options *options = run->options;

	telnyx_worker_params_init(params);
	params->client = run->target.client;
	params->base_url = run->target.base_url;
	params->sandbox = run->target.sandbox != NULL;
	params->journal_dir = options->journal_dir;
	params->queues = options->queue_list;
	params->max_in_flight = options->concurrency;
	params->rate_per_second = options->rate;
	params->part_rate_per_second = options->part_rate;
	params->lease_ms = (uint32_t)options->lease_ms;
	params->timeout_ms = (uint32_t)options->timeout_ms;
	params->no_webhooks = options->no_webhooks;
	params->unknown = options->unknown;
	params->unknown_after_ms = (uint64_t)options->unknown_after_ms;
	params->accept_duplicates = options->accept_duplicates;
	params->sender = find_sender;
	params->on_change = on_change;
	params->on_start = on_start;
	params->on_idle = on_idle;
	params->arg = run;
}

static bool
start_worker(struct worker_run *run)
{
	struct telnyx_worker_params params;
	enum telnyx_status status;

	set_params(run, &params);
	status = telnyx_worker_start(run->queue, &params, &run->worker);
	if (status == TELNYX_E_CONFIG)
		worker_say("%s", NEEDS_LEAVE);
	else if (status != TELNYX_OK)
		worker_say_error(NULL, telnyx_refusal(status));
	return status == TELNYX_OK;
}

static void
on_open(struct telnyx_queue *queue, const struct telnyx_error *error, void *arg)
{
	struct worker_run *run = arg;

	(void)queue;
	if (error != NULL) {
		worker_say_error(NULL, error);
		worker_run_end(run, WORKER_EXIT_TROUBLE);
		return;
	}
	if (!start_worker(run))
		worker_run_end(run, WORKER_EXIT_TROUBLE);
}

static bool
open_queue(struct worker_run *run)
{
	struct telnyx_queue_config config;
	enum telnyx_status status;

	telnyx_queue_config_init(&config);
	config.store = run->store;
	if (run->options->keep_text != 0)
		config.keep_text = (enum telnyx_keep_text)(run->options->keep_text - 1);
	status = telnyx_queue_open(run->base, &config, on_open, run, &run->queue);
	if (status != TELNYX_OK) {
		worker_say_error(NULL, telnyx_refusal(status));
		return false;
	}
	if (run->target.webhooks != NULL)
		worker_webhooks_serve(run->target.webhooks, run->queue);
	return true;
}

/* The words of the user, before anything is opened. */
static bool
prepare(struct worker_run *run)
{
	const struct worker_options *options = run->options;
	char error[WORKER_ERROR_MAX];

	if (options->arg_count > 0) {
		worker_say("unexpected argument \"%.64s\"%s", options->args[0],
		    options->enqueue == NULL ? " (to enqueue a file: --enqueue FILE)"
					     : "");
		return false;
	}
	if (options->cron != NULL && options->until_empty) {
		worker_say("--cron and --until-empty exclude each other");
		return false;
	}
	if ((options->senders != NULL && !worker_senders_read(options->senders,
					     &run->senders, error, sizeof(error))) ||
	    (options->cron != NULL && !worker_cron_read(options->cron, &run->cron_table,
					  error, sizeof(error)))) {
		worker_say("%s", error);
		return false;
	}
	if (!worker_target_check(options, run->senders))
		return false;
	run->store = options->store;
	if (run->store == NULL && options->sandbox) {
		if (!worker_scratch_make(&run->scratch))
			return false;
		run->store = run->scratch.store;
	}
	return worker_store_known(run->store, true);
}

static bool
open_metrics(struct worker_run *run)
{
	const struct worker_metrics_params params = {.base = run->base,
	    .log = &run->log,
	    .listen = run->options->metrics,
	    .client = run->target.client,
	    .webhooks = run->target.webhooks};

	return params.listen == NULL || worker_metrics_new(&params, &run->metrics);
}

static bool
start_output(void)
{
	if (worker_output_begin())
		return true;
	worker_say("cannot start the log: out of memory");
	return false;
}

static bool
open_all(struct worker_run *run)
{
	if ((run->base = event_base_new()) == NULL ||
	    (run->check = evtimer_new(run->base, worker_run_on_check, run)) == NULL ||
	    !program_signals_heed(
		&run->signals, run->base, worker_run_on_signal, run)) {
		worker_say("cannot start an event loop: %s", strerror(errno));
		return false;
	}
	run->watchdog = worker_notify_watchdog(run->base);
	run->terminal = worker_run_has_terminal();
	run->enqueued = run->options->enqueue == NULL;
	if (!run->enqueued &&
	    (run->enqueuer = worker_enqueuer_new(run->base, run->options,
		 run->options->enqueue, on_enqueued, run)) == NULL)
		return false;
	return worker_target_open(&run->target, run->base, run->options, &run->log) &&
	       open_metrics(run) && open_queue(run);
}

/* --- closing --- */

static void
print_summary(struct worker_run *run)
{
	struct telnyx_worker_stats *stats = TELNYX_WORKER_STATS();
	struct json_object *line;

	if (!run->working || telnyx_worker_get_stats(run->worker, stats) != TELNYX_OK)
		return;
	line = worker_log_begin("ended");
	worker_json_number(line, "accepted", (int64_t)stats->accepted);
	worker_json_number(line, "snoozed", (int64_t)stats->snoozed);
	worker_json_number(line, "retried", (int64_t)stats->retried);
	worker_json_number(line, "discarded", (int64_t)stats->discarded);
	worker_json_number(line, "unknown", (int64_t)stats->unknown);
	worker_json_number(line, "resolved", (int64_t)stats->resolved);
	worker_json_number(line, "duplicates", (int64_t)stats->duplicates);
	if (run->target.webhooks != NULL) {
		worker_json_number(line, "events_of_other_stores",
		    (int64_t)worker_webhooks_foreign(run->target.webhooks));
		worker_json_number(line, "webhooks_refused",
		    (int64_t)worker_webhooks_refused(run->target.webhooks));
	}
	worker_log_end(&run->log, line);
}

/* Everything that lives on the loop goes before it; and what holds answers to webhooks
 * after the queue, which gives them. */
static void
close_all(struct worker_run *run)
{
	print_summary(run);
	/* Callbacks that the queue still owes find nothing to go on with. */
	run->draining = true;
	worker_metrics_stop(run->metrics);
	telnyx_worker_free(run->worker);
	telnyx_client_free(run->target.client);
	run->target.client = NULL;
	telnyx_queue_free(run->queue);
	worker_enqueuer_free(run->enqueuer);
	worker_cron_free(run->cron);
	worker_cron_table_free(run->cron_table);
	worker_metrics_free(run->metrics);
	worker_target_close(&run->target);
	program_signals_drop(&run->signals);
	if (run->check != NULL)
		event_free(run->check);
	if (run->watchdog != NULL)
		event_free(run->watchdog);
	if (run->base != NULL) {
		/* libevent frees connections in the loop: turn it once more. */
		(void)event_base_loop(run->base, EVLOOP_NONBLOCK);
		event_base_free(run->base);
	}
	worker_senders_free(run->senders);
	worker_scratch_remove(&run->scratch);
}

int
worker_run(const struct worker_options *options)
{
	struct worker_run run = {.options = options,
	    .log = {.json = options->json, .verbose = options->verbose},
	    .status = WORKER_EXIT_OK};

	if (!prepare(&run) || !start_output() || !open_all(&run))
		run.status = WORKER_EXIT_TROUBLE;
	else if (event_base_dispatch(run.base) < 0)
		run.status = WORKER_EXIT_TROUBLE;
	close_all(&run);
	worker_output_end();
	return run.status;
}
