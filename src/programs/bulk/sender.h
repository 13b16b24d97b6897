/* SPDX-License-Identifier: MIT */
/* The run: rows in, messages out, results back, on one event loop. */
#ifndef TELNYX_PROGRAMS_BULK_SENDER_H
#define TELNYX_PROGRAMS_BULK_SENDER_H

#include <stdbool.h>
#include <stddef.h>

#include "programs/bulk/begun.h"
#include "programs/bulk/console.h"
#include "programs/bulk/earlier.h"
#include "programs/bulk/options.h"
#include "programs/bulk/output.h"
#include "programs/bulk/report.h"
#include "programs/bulk/target.h"
#include "programs/bulk/template.h"
#include "programs/common/rows.h"

/* All borrowed. */
struct bulk_job {
	const struct bulk_options *options;
	struct program_rows *rows; /* the header was read */
	size_t to_column;
	struct bulk_template *tpl; /* bound */
	struct bulk_output *output;
	struct bulk_earlier *earlier; /* opened */
	struct bulk_begun *begun;     /* NULL: no marks are kept */
	struct bulk_target *target;   /* with a key */
	struct bulk_report *report;
	struct bulk_console *console;
};

struct bulk_sender;
struct event_base;

/* The target is open.  NULL: no memory. */
struct bulk_sender *bulk_sender_new(
    const struct bulk_job *job, struct event_base *base);
/* Run the job to its end.  The exit status: 0 all accepted, 1 an input or
 * output error (said already), 2 some not accepted, or rows left unread. */
int bulk_sender_run(struct bulk_sender *sender);
/* After the target was closed.  NULL is fine. */
void bulk_sender_free(struct bulk_sender *sender);

/* What somebody who wants the run to end can ask for, one after the other; the user
 * is told `why`: take no more rows; give up on what is in flight; do not even wait
 * for whoever reads the output. */
void bulk_sender_stop(struct bulk_sender *sender, const char *why);
void bulk_sender_give_up(struct bulk_sender *sender, const char *why);
void bulk_sender_abandon_output(struct bulk_sender *sender);

#endif
