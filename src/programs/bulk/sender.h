/* SPDX-License-Identifier: MIT */
/* The run: rows in, messages out, results back, on one event loop. */
#ifndef TELNYX_PROGRAMS_BULK_SENDER_H
#define TELNYX_PROGRAMS_BULK_SENDER_H

#include <stdbool.h>
#include <stddef.h>

#include "programs/bulk/console.h"
#include "programs/bulk/options.h"
#include "programs/bulk/output.h"
#include "programs/bulk/report.h"
#include "programs/bulk/rows.h"
#include "programs/bulk/target.h"
#include "programs/bulk/template.h"

/* All borrowed. */
struct bulk_job {
	const struct bulk_options *options;
	struct bulk_rows *rows; /* the header was read */
	size_t to_column;
	struct bulk_template *tpl; /* bound */
	struct bulk_output *output;
	struct bulk_target *target; /* with a key */
	struct bulk_report *report;
	struct bulk_console *console;
};

/* Run the job to its end.  The exit status: 0 all accepted, 1 an input or
 * output error (said already), 2 some not accepted, or rows left unread. */
int bulk_sender_run(const struct bulk_job *job);

#endif
