/* SPDX-License-Identifier: MIT */
/*
 * What the command line says of every job, put into the text of each: a member that
 * the job has itself stays.  The text is added to, never written anew, so that what is
 * wrong with it is still there for the queue to refuse.
 */
#ifndef TELNYX_PROGRAMS_WORKER_DEFAULTS_H
#define TELNYX_PROGRAMS_WORKER_DEFAULTS_H

#include <stdbool.h>
#include <stddef.h>

#include "programs/worker/options.h"

/* Is the template of --unique-key one?  False: `error` says why not. */
bool worker_defaults_check(
    const struct worker_options *options, char *error, size_t size);

/* Put the defaults into `*text`, an object of JSON, which may be replaced; it is to be
 * freed by free().  NULL: done, or it is no object, which the queue will tell; else
 * why the job is refused. */
const char *worker_defaults_apply(const struct worker_options *options, char **text);

#endif
