/* SPDX-License-Identifier: MIT */
/*
 * Jobs to enqueue, one at a time: from lines of JSON, or from the rows of a CSV file,
 * whose header names the fields of a message, and as "job.priority" and so on those of
 * the job.  What is held is one line, whatever the size of the file.
 */
#ifndef TELNYX_PROGRAMS_WORKER_INPUT_H
#define TELNYX_PROGRAMS_WORKER_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "programs/worker/options.h"

struct worker_input;

/* A job, or why it is none. */
struct worker_line {
	char *text;	     /* an object of JSON, to free(); NULL: see refused */
	const char *refused; /* static, or NULL */
	uint64_t number;     /* 1 is the first line of the file */
};

enum worker_input_status {
	WORKER_INPUT_LINE,
	WORKER_INPUT_MORE, /* call worker_input_fill() first */
	WORKER_INPUT_END,
	WORKER_INPUT_FAULT /* worker_input_error() says what; nothing follows */
};

/* Open `path`, which is borrowed, or take standard input for "-".  False: `error` says
 * why not. */
bool worker_input_open(const struct worker_options *options, const char *path,
    struct worker_input **out, char *error, size_t size);
void worker_input_free(struct worker_input *input);

/* The next job.  Never reads. */
enum worker_input_status worker_input_next(
    struct worker_input *input, struct worker_line *line);
/* Do one read(); on a pipe call it only when that is ready. */
void worker_input_fill(struct worker_input *input);

/* A regular file is always ready. */
bool worker_input_regular(const struct worker_input *input);
int worker_input_fd(const struct worker_input *input);
const char *worker_input_name(const struct worker_input *input);
const char *worker_input_error(const struct worker_input *input);

#endif
