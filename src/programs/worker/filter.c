/* SPDX-License-Identifier: MIT */
#include "programs/worker/filter.h"

#include <stdlib.h>
#include <string.h>

#include "programs/worker/console.h"

/* More digits than any id has that is not above INT64_MAX. */
#define ID_DIGITS_MAX 18

static bool
read_id(const char *text, int64_t *id)
{
	size_t len = strlen(text);

	if (len == 0 || len > ID_DIGITS_MAX || strspn(text, "0123456789") != len)
		return false;
	*id = strtoll(text, NULL, 10);
	return *id > 0;
}

bool
worker_filter_read(struct worker_filter *filter, const struct worker_options *options)
{
	struct telnyx_job_filter *jobs = &filter->jobs;
	int i;

	memset(filter, 0, sizeof(*filter));
	telnyx_job_filter_init(jobs);
	jobs->queue = options->queue;
	jobs->part = options->part;
	jobs->sender = options->sender;
	jobs->batch = options->batch;
	if (options->state != 0)
		jobs->states = 1u << (options->state - 1);
	if (options->arg_count == 0)
		return true;
	filter->ids = calloc((size_t)options->arg_count, sizeof(*filter->ids));
	if (filter->ids == NULL) {
		worker_say("out of memory");
		return false;
	}
	for (i = 0; i < options->arg_count; i++) {
		if (read_id(options->args[i], &filter->ids[i]))
			continue;
		worker_say("\"%.64s\" is not the id of a job", options->args[i]);
		worker_filter_clear(filter);
		return false;
	}
	jobs->ids = filter->ids;
	jobs->id_count = (size_t)options->arg_count;
	return true;
}

void
worker_filter_clear(struct worker_filter *filter)
{
	free(filter->ids);
	filter->ids = NULL;
}

bool
worker_filter_narrows(const struct worker_options *options)
{
	return options->queue != NULL || options->part != NULL ||
	       options->sender != NULL || options->batch != NULL || options->state != 0;
}
