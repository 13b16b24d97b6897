/* SPDX-License-Identifier: MIT */
/* --until-empty: is there anything left to do? */
#include <json-c/json.h>

#include "programs/worker/commands.h"
#include "programs/worker/console.h"
#include "programs/worker/run_internal.h"

/* How often to look whether the sandbox has told all it knows. */
#define SANDBOX_LOOK_MS 50
/* How far ahead a new attempt is waited for. */
#define AGAIN_MS 60000

static void
print_counts(struct worker_run *run)
{
	struct json_object *line = worker_log_begin("empty");
	const struct telnyx_job_counts *counts = &run->empty.counts;
	int i;

	for (i = 0; i < TELNYX_JOB_STATE_COUNT; i++)
		if (counts->states[i] > 0)
			worker_json_number(line,
			    telnyx_job_state_name((enum telnyx_job_state)i),
			    (int64_t)counts->states[i]);
	worker_json_number(line, "delivered", (int64_t)counts->delivered);
	worker_json_number(line, "failed", (int64_t)counts->failed);
	worker_log_end(&run->log, line);
}

static void
end_empty(struct worker_run *run)
{
	print_counts(run);
	if (run->status == WORKER_EXIT_OK &&
	    run->empty.counts.states[TELNYX_JOB_UNKNOWN] > 0)
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
