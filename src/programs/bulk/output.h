/* SPDX-License-Identifier: MIT */
/*
 * Where the result lines go.  A reader that pauses (a pager) must not stop
 * the event loop, or messages in flight would run into their deadlines: so a
 * pipe or a terminal is written only when it is ready, and what waits is
 * bounded by the sender, which takes no more rows while too much does.
 *
 * After a failure nothing more is written, and what was not is kept:
 * bulk_output_rest().
 */
#ifndef TELNYX_PROGRAMS_BULK_OUTPUT_H
#define TELNYX_PROGRAMS_BULK_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

struct event_base;
struct bulk_output;

/* Called from the loop when what waited was written, or when writing has failed. */
typedef void (*bulk_output_cb)(void *arg);

/* Open `path` for writing (NULL: standard output), and leave what it holds; a
 * file that is made is its owner's alone, and a file is locked, so that no two runs
 * write to it.
 * False: `error` says why not; one reason is that it is the file `input_fd`. */
bool bulk_output_open(
    const char *path, int input_fd, struct bulk_output **out, char *error, size_t size);
/* The file's descriptor, open for reading, too; -1: the output is no file that was
 * named. */
int bulk_output_file(const struct bulk_output *output);
/* Keep what the file holds, and write behind it. */
void bulk_output_append(struct bulk_output *output);
/* Use the loop from now on; the file is emptied unless it is appended to.  False: no
 * memory. */
bool bulk_output_attach(
    struct bulk_output *output, struct event_base *base, bulk_output_cb cb, void *arg);
/* Let go of the loop, before it is freed. */
void bulk_output_detach(struct bulk_output *output);
void bulk_output_free(struct bulk_output *output);

/* Take whole lines; they are written within this turn of the loop, or to a terminal by
 * bulk_output_flush().  False: no memory. */
bool bulk_output_add(struct bulk_output *output, const char *lines, size_t len);
/* Write what can be written now without waiting. */
void bulk_output_flush(struct bulk_output *output);
/* Bring a file's lines to the disk. */
void bulk_output_sync(struct bulk_output *output);
/* Close the output; some file systems report only now that there was no space. */
void bulk_output_close(struct bulk_output *output);

size_t bulk_output_waiting(const struct bulk_output *output);
bool bulk_output_is_terminal(const struct bulk_output *output);
/* The errno of a failure, or 0. */
int bulk_output_error(const struct bulk_output *output);
/* The lines that were not written whole; borrowed, `len` bytes. */
const char *bulk_output_rest(const struct bulk_output *output, size_t *len);
const char *bulk_output_name(const struct bulk_output *output);

#endif
