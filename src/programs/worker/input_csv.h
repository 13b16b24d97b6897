/* SPDX-License-Identifier: MIT */
/* A row of a CSV file as the JSON of a job.  An empty field is left out; those that are
 * no text in the API (true and false, numbers, lists separated by blanks) are written
 * as what they are. */
#ifndef TELNYX_PROGRAMS_WORKER_INPUT_CSV_H
#define TELNYX_PROGRAMS_WORKER_INPUT_CSV_H

#include "programs/common/rows.h"

/* Does the header name each column once, and one of them "to"?  False: `error` says
 * why not. */
bool worker_csv_header(const struct program_rows *rows, char *error, size_t size);

/* The text, to free(); NULL: `*refused` says why. */
char *worker_csv_row(const struct program_rows *rows, const struct program_row *row,
    const char **refused);

#endif
