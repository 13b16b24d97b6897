/* SPDX-License-Identifier: MIT */
/*
 * Is there anything left to do in a queue?  The worker says when nothing is claimed and
 * nothing is due.  What was put off for a moment, as the server said "later" or an
 * attempt failed, is waited for, and so is what is due within a time.
 */
#ifndef TELNYX_PROGRAMS_COMMON_EMPTY_H
#define TELNYX_PROGRAMS_COMMON_EMPTY_H

#include <stdbool.h>
#include <stdint.h>

#include <telnyx/queue.h>

/* Runs once for each question.  With an `error` the store cannot be asked; else
 * `look_in_ms` says when to look again; 0: nothing is left that is waited for. */
typedef void (*program_empty_cb)(
    const struct telnyx_error *error, int64_t look_in_ms, void *arg);

/* Zeroed at the start; the first ones are the caller's to set. */
struct program_empty {
	struct telnyx_queue *queue;
	const char *batch; /* NULL: all jobs */
	int64_t wait_ms;   /* how far ahead jobs are waited for */
	int64_t again_ms;  /* and those that were put off for a moment */
	program_empty_cb cb;
	void *arg;

	struct telnyx_job_counts counts; /* when it was last asked */
	int64_t looked_at;		 /* up to this id ready jobs were looked at */
	bool asking;
	bool again; /* it was asked meanwhile */
};

/* Ask; what is asked while an answer is under way gets one that is newer. */
void program_empty_ask(struct program_empty *empty);

#endif
