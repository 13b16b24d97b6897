/* SPDX-License-Identifier: MIT */
/*
 * OUTPUT.begun: the rows that were handed to the library, one JSON object a line.  A
 * row's mark is written, by write(2), before the row is handed over: a run that is
 * killed leaves marks of all rows that may have been sent, and the next run reads them
 * (earlier.h).  It is not synced, as what was written outlives the process, though not
 * a power cut.
 */
#ifndef TELNYX_PROGRAMS_BULK_BEGUN_H
#define TELNYX_PROGRAMS_BULK_BEGUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bulk_begun;

/* Make the file, which is not there yet, for its owner alone.  `path` is copied.
 * False: `error` says why not. */
bool bulk_begun_new(
    const char *path, struct bulk_begun **out, char *error, size_t size);
/* Close the file; it stays.  NULL is fine. */
void bulk_begun_free(struct bulk_begun *begun);

/* Take the mark of a row, to be written with others.  False: no memory. */
bool bulk_begun_add(
    struct bulk_begun *begun, uint64_t row, uint64_t line, const char *to);
/* Write the marks that were taken: all, or none.  Returns 0, or the errno. */
int bulk_begun_write(struct bulk_begun *begun);

/* Notes with the file of the results itself: it may be given another name.  Where the
 * system has no such notes (extended attributes), none is kept. */
#define BULK_NOTE_BEGUN "user.telnyx-bulk.begun" /* its run has not ended well */
#define BULK_NOTE_SANDBOX "user.telnyx-bulk.sandbox"
void bulk_begun_note(int output_fd, const char *note, bool is_so);
bool bulk_begun_is_noted(int output_fd, const char *note);

/* Each row has its result on the disk: remove the file. */
void bulk_begun_remove(struct bulk_begun *begun);
const char *bulk_begun_path(const struct bulk_begun *begun);

#endif
