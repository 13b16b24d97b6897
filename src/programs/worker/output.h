/* SPDX-License-Identifier: MIT */
/*
 * The standard streams.  Commands that ask and end write to them at once; a run, from
 * worker_output_begin() to worker_output_end(), hands its lines to writers, so that a
 * full pipe stops neither the sending nor a signal.
 */
#ifndef TELNYX_PROGRAMS_WORKER_OUTPUT_H
#define TELNYX_PROGRAMS_WORKER_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

enum worker_stream { WORKER_OUT = 0, WORKER_ERR = 1 };

/* Write a line, whose line end it has. */
void worker_output_line(enum worker_stream stream, const char *line, size_t len);

/* False: no memory, or no threads. */
bool worker_output_begin(void);
/* Wait a moment for what is left; after it a stream whose reader did not read is
 * silent. */
void worker_output_end(void);
/* What has gone wrong with standard output, as errno has it; 0: nothing. */
int worker_output_error(void);

#endif
