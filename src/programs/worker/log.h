/* SPDX-License-Identifier: MIT */
/*
 * The log of a run: a line for each change that somebody may want to know of, on
 * standard error as `TIME EVENT name=value...`, or with --json on standard output as
 * JSON.  Never a message's text, nor a recipient's number.
 */
#ifndef TELNYX_PROGRAMS_WORKER_LOG_H
#define TELNYX_PROGRAMS_WORKER_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include <telnyx/queue.h>

struct json_object;

struct worker_log {
	bool json;
	bool verbose;
};

/* Begin a line; its members are added to it. */
struct json_object *worker_log_begin(const char *event);
/* Write the line, and let go of it. */
void worker_log_end(struct worker_log *log, struct json_object *line);
/* A line with at most one text and one number; a NULL name: without it. */
void worker_log_line(struct worker_log *log, const char *event, const char *name,
    const char *text, const char *number_name, int64_t number);

/* A change of the queue's. */
void worker_log_change(struct worker_log *log, const struct telnyx_job_change *change);

/* Copy a text, with "..." for each run of digits that could be a number to call. */
void worker_log_mask(const char *text, char *out, size_t size);

#endif
