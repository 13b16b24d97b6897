/* SPDX-License-Identifier: MIT */
#include "programs/common/empty.h"

#include <telnyx/error.h>

#include "programs/common/program.h"

/* What has just become due is claimed within this time. */
#define CLAIMED_BY_MS 2000
#define PAGE 1000u
/* Between two looks at jobs that are waited for. */
#define LOOK_LEAST_MS 200
#define LOOK_MOST_MS 5000

static void
answer(struct program_empty *empty, const struct telnyx_error *error, int64_t in_ms)
{
	bool again = empty->again && error == NULL;

	empty->asking = false;
	empty->again = false;
	if (again)
		program_empty_ask(empty);
	else
		empty->cb(error, in_ms, empty->arg);
}

/* How far ahead a job is waited for. */
static int64_t
patience_ms(const struct program_empty *empty, const struct telnyx_job *job)
{
	bool again = job->reason == TELNYX_JOB_SNOOZED ||
		     job->reason == TELNYX_JOB_RETRYING ||
		     job->reason == TELNYX_JOB_RESENDING;

	return again && empty->wait_ms < empty->again_ms ? empty->again_ms
							 : empty->wait_ms;
}

/* Is the job waited for?  What has been due for longer, and was not claimed, is kept
 * back by a pause or the like: that is nobody's to wait for. */
static bool
is_waited_for(
    const struct program_empty *empty, const struct telnyx_job *job, int64_t now)
{
	return job->run_at_ms > now - CLAIMED_BY_MS &&
	       job->run_at_ms - now <= patience_ms(empty, job);
}

static int64_t
within_bounds(int64_t in_ms)
{
	if (in_ms < LOOK_LEAST_MS)
		return LOOK_LEAST_MS;
	return in_ms > LOOK_MOST_MS ? LOOK_MOST_MS : in_ms;
}

static void on_page(const struct telnyx_job *const *jobs, size_t count,
    const struct telnyx_error *error, void *arg);

static void
ask_page(struct program_empty *empty)
{
	enum telnyx_status status = telnyx_queue_list(empty->queue,
	    TELNYX_JOBS(.states = 1u << TELNYX_JOB_READY, .batch = empty->batch,
		.after = empty->looked_at, .limit = PAGE),
	    on_page, empty);

	if (status != TELNYX_OK)
		answer(empty, telnyx_refusal(status), 0);
}

static void
on_page(const struct telnyx_job *const *jobs, size_t count,
    const struct telnyx_error *error, void *arg)
{
	struct program_empty *empty = arg;
	int64_t now = program_now_ms();
	size_t i;

	if (error != NULL) {
		answer(empty, error, 0);
		return;
	}
	for (i = 0; i < count; i++) {
		if (is_waited_for(empty, jobs[i], now)) {
			answer(empty, NULL, within_bounds(jobs[i]->run_at_ms - now));
			return;
		}
		empty->looked_at = jobs[i]->id;
	}
	if (count == PAGE)
		ask_page(empty);
	else
		answer(empty, NULL, 0);
}

static void
on_counts(
    const struct telnyx_job_counts *counts, const struct telnyx_error *error, void *arg)
{
	struct program_empty *empty = arg;

	if (error != NULL) {
		answer(empty, error, 0);
		return;
	}
	empty->counts = *counts;
	empty->looked_at = 0;
	if (counts->states[TELNYX_JOB_READY] > 0)
		ask_page(empty);
	else
		answer(empty, NULL, 0);
}

void
program_empty_ask(struct program_empty *empty)
{
	struct telnyx_job_filter filter;
	enum telnyx_status status;

	if (empty->asking) {
		empty->again = true;
		return;
	}
	empty->asking = true;
	telnyx_job_filter_init(&filter);
	filter.batch = empty->batch;
	status = telnyx_queue_count(
	    empty->queue, empty->batch != NULL ? &filter : NULL, on_counts, empty);
	if (status != TELNYX_OK)
		answer(empty, telnyx_refusal(status), 0);
}
