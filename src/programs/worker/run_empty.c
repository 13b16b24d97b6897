/* SPDX-License-Identifier: MIT */
/* --until-empty: is there anything left to do, and is anything kept back? */
#include <string.h>

#include <json-c/json.h>

#include "programs/worker/commands.h"
#include "programs/worker/console.h"
#include "programs/worker/run_internal.h"

/* How often to look whether the sandbox has told all it knows. */
#define SANDBOX_LOOK_MS 50
/* How far ahead a new attempt is waited for. */
#define AGAIN_MS 60000

/* What is kept back is told with its number, and by whom. */
struct kept {
	uint64_t jobs;
	struct json_object *queues, *senders; /* NULL: none */
};

static void
add_counts(struct worker_run *run, struct json_object *line)
{
	const struct telnyx_job_counts *counts = &run->empty.counts;
	int i;

	for (i = 0; i < TELNYX_JOB_STATE_COUNT; i++)
		if (counts->states[i] > 0)
			worker_json_number(line,
			    telnyx_job_state_name((enum telnyx_job_state)i),
			    (int64_t)counts->states[i]);
	worker_json_number(line, "delivered", (int64_t)counts->delivered);
	worker_json_number(line, "failed", (int64_t)counts->failed);
}

static void
end_with(struct worker_run *run, const struct kept *kept)
{
	struct json_object *line =
	    worker_log_begin(kept->jobs > 0 ? "left_behind" : "empty");

	add_counts(run, line);
	if (kept->jobs > 0)
		worker_json_number(line, "kept_back", (int64_t)kept->jobs);
	if (kept->queues != NULL)
		json_object_object_add(line, "paused", kept->queues);
	if (kept->senders != NULL)
		json_object_object_add(line, "senders_held", kept->senders);
	worker_log_end(&run->log, line);
	if (run->status == WORKER_EXIT_OK &&
	    (kept->jobs > 0 || run->empty.counts.states[TELNYX_JOB_UNKNOWN] > 0))
		run->status = WORKER_EXIT_SOME;
	worker_run_drain(run);
}

/* The store cannot be asked. */
static void
end_in_trouble(struct worker_run *run, const struct telnyx_error *error)
{
	worker_say_error(NULL, error);
	run->status = WORKER_EXIT_TROUBLE;
	worker_run_drain(run);
}

/* --- what is kept back --- */

static bool
is_of_run(const struct worker_run *run, const char *queue)
{
	const struct worker_options *options = run->options;
	size_t i;

	/* "" is all of them. */
	if (options->queue_count == 0 || queue == NULL || *queue == '\0')
		return true;
	for (i = 0; i < options->queue_count; i++)
		if (strcmp(options->queues[i].name, queue) == 0)
			return true;
	return false;
}

static void
add_name(struct json_object **list, const char *name)
{
	size_t i, count;

	if (*list == NULL)
		*list = json_object_new_array();
	count = json_object_array_length(*list);
	for (i = 0; i < count; i++)
		if (strcmp(json_object_get_string(json_object_array_get_idx(*list, i)),
			name) == 0)
			return;
	(void)json_object_array_add(*list, json_object_new_string(name));
}

static void
on_holds(const struct telnyx_queue_hold *const *holds, size_t count,
    const struct telnyx_error *error, void *arg)
{
	struct worker_run *run = arg;
	struct kept kept = {0};
	size_t i;

	if (run->draining || (error == NULL && !run->idle))
		return; /* it ends already, or something was claimed meanwhile */
	if (error != NULL) {
		end_in_trouble(run, error);
		return;
	}
	for (i = 0; i < count; i++) {
		if (holds[i]->jobs == 0 || !is_of_run(run, holds[i]->queue))
			continue;
		kept.jobs += holds[i]->jobs;
		if (holds[i]->kind == TELNYX_HOLD_QUEUE)
			add_name(&kept.queues, holds[i]->queue);
		else if (holds[i]->kind == TELNYX_HOLD_SENDER)
			add_name(&kept.senders, holds[i]->sender);
	}
	end_with(run, &kept);
}

/* Nothing is waited for any more: is anything kept back? */
static void
end_empty(struct worker_run *run)
{
	static const struct kept nothing;
	enum telnyx_status status = TELNYX_OK;

	if (run->empty.counts.states[TELNYX_JOB_READY] == 0 &&
	    run->empty.counts.states[TELNYX_JOB_HELD] == 0)
		end_with(run, &nothing);
	else
		status = telnyx_queue_holds(run->queue, on_holds, run);
	if (status != TELNYX_OK)
		end_in_trouble(run, telnyx_refusal(status));
}

/* --- how long it will take --- */

static void
on_waiting(
    const struct telnyx_job_counts *counts, const struct telnyx_error *error, void *arg)
{
	struct worker_run *run = arg;
	double rate = run->options->rate;
	struct json_object *line;
	uint64_t ready;

	if (run->draining || error != NULL)
		return;
	ready = counts->states[TELNYX_JOB_READY] + counts->states[TELNYX_JOB_CLAIMED];
	if ((double)ready < rate)
		return;
	line = worker_log_begin("at_this_rate");
	worker_json_number(line, "ready", (int64_t)ready);
	json_object_object_add(line, "rate", json_object_new_double(rate));
	worker_json_number(line, "seconds", (int64_t)((double)ready / rate + 0.5));
	worker_log_end(&run->log, line);
}

void
worker_run_estimate(struct worker_run *run)
{
	if (run->options->until_empty && run->options->rate > 0)
		(void)telnyx_queue_count(run->queue, NULL, on_waiting, run);
}

/* --- is it empty? --- */

static void
on_answer(const struct telnyx_error *error, int64_t look_in_ms, void *arg)
{
	struct worker_run *run = arg;

	if (run->draining || (error == NULL && !run->idle))
		return; /* it ends already, or something was claimed meanwhile */
	if (error != NULL)
		end_in_trouble(run, error);
	else if (look_in_ms > 0)
		worker_run_check_soon(run, (unsigned)look_in_ms);
	else
		end_empty(run);
}

/* A sandbox's phones are waited for, so that what it tells is seen. */
static bool
sandbox_is_done(const struct worker_run *run)
{
	return run->target.sandbox == NULL ||
	       telnyx_sandbox_events_pending(run->target.sandbox) == 0;
}

void
worker_run_on_check(evutil_socket_t fd, short what, void *arg)
{
	struct worker_run *run = arg;

	(void)fd;
	(void)what;
	if (run->draining || !run->enqueued || !run->idle)
		return;
	if (!sandbox_is_done(run)) {
		worker_run_check_soon(run, SANDBOX_LOOK_MS);
		return;
	}
	run->empty.queue = run->queue;
	run->empty.wait_ms = run->options->wait_ms;
	run->empty.again_ms = AGAIN_MS;
	run->empty.cb = on_answer;
	run->empty.arg = run;
	program_empty_ask(&run->empty);
}

void
worker_run_check_soon(struct worker_run *run, unsigned ms)
{
	struct timeval wait = {(time_t)(ms / 1000), (suseconds_t)(ms % 1000) * 1000};

	if (run->options->until_empty && !run->draining)
		(void)event_add(run->check, &wait);
}
