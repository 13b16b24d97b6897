/* SPDX-License-Identifier: MIT */
/*
 * A thread that writes lines to a descriptor, so that a reader who does not read holds
 * up nobody else.  What waits is bounded: lines beyond that are dropped and counted,
 * and a line in their place says how many they were.
 *
 *   taking -> (a write fails: all that comes is let go) -> freed
 */
#ifndef TELNYX_PROGRAMS_WORKER_WRITER_H
#define TELNYX_PROGRAMS_WORKER_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct worker_writer;

/* Makes the line, with its line end, that says how many lines are missing. */
typedef void (*worker_writer_note_fn)(uint64_t lines, char *out, size_t size);

/* At most `most` bytes wait.  The descriptor is borrowed, for as long as the process
 * lives.  NULL: no memory, or no thread. */
struct worker_writer *worker_writer_new(
    int fd, size_t most, worker_writer_note_fn note);
/* Take a whole line; never waits. */
void worker_writer_put(struct worker_writer *writer, const char *line, size_t len);
/* Wait until all is written, so long at most; then let go.  Returns the error of a
 * write, or 0, or EAGAIN: the reader did not take all, and a thread that waits for it
 * is left behind. */
int worker_writer_free(struct worker_writer *writer, unsigned most_ms);

#endif
