/* SPDX-License-Identifier: MIT */
/*
 * What became of the rows: a line of output for each, a line on standard
 * error for the first failure of each kind, and the summary, which adds up to
 * the rows read.
 */
#ifndef TELNYX_PROGRAMS_BULK_REPORT_H
#define TELNYX_PROGRAMS_BULK_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <telnyx/telnyx.h>

#include "programs/bulk/check.h"
#include "programs/bulk/console.h"
#include "programs/bulk/output.h"

/* So many kinds of failure get a line on standard error; further ones are in the output
 * only. */
#define BULK_REPORT_KINDS 16

/* What makes two failures alike. */
struct bulk_kind {
	enum telnyx_error_type type;
	enum bulk_check check;
	int http_status;
	int system_error;
	long tls_error;
	char code[24];
	char field[24];
};

struct bulk_report {
	struct bulk_console *console;
	struct bulk_output *output;
	const char *url; /* where messages go, to name it beside a server's error */
	bool dry_run;
	bool no_memory; /* a line is missing from the output */
	uint64_t rows;
	uint64_t outcomes[5]; /* by enum telnyx_outcome */
	uint64_t parts;	      /* parts of a dry run */
	uint64_t problems;    /* problems of a dry run */
	struct bulk_kind kinds[BULK_REPORT_KINDS];
	size_t kind_count;
};

void bulk_report_init(struct bulk_report *report, struct bulk_console *console,
    struct bulk_output *output, bool dry_run);

/* Report a message that is over; just one of `message` and `error` is not NULL.  It had
 * so many attempts in sends before. */
void bulk_report_message(struct bulk_report *report, uint64_t row, const char *to,
    const struct telnyx_message *message, const struct telnyx_error *error,
    int earlier_attempts);
/* Say what has failed, if it is the first failure of its kind; the row's end is
 * reported later. */
void bulk_report_hint(
    struct bulk_report *report, uint64_t row, const struct telnyx_error *error);
/* Report a row that no message could be made of.  `to` may be NULL. */
void bulk_report_bad_row(struct bulk_report *report, uint64_t row, const char *to,
    enum bulk_check check, const char *why);
/* Report a message that the library did not take. */
void bulk_report_refused(struct bulk_report *report, uint64_t row, const char *to,
    enum telnyx_status status);
/* Report a dry run's row; `problem` is NULL where nothing is wrong. */
void bulk_report_counted(struct bulk_report *report, uint64_t row, const char *to,
    const struct telnyx_segments *count, const char *problem);

/* Print the lines that could not be written, if there are any. */
void bulk_report_lost_lines(struct bulk_report *report);
void bulk_report_summary(struct bulk_report *report, uint64_t elapsed_ns);
/* Was every row accepted (or, in a dry run, without a problem)? */
bool bulk_report_all_good(const struct bulk_report *report);

#endif
