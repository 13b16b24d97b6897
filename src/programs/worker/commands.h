/* SPDX-License-Identifier: MIT */
/* The commands of telnyx-worker.  Each returns the exit status: 0 done; 1 it could not
 * be; 2 done, but for some. */
#ifndef TELNYX_PROGRAMS_WORKER_COMMANDS_H
#define TELNYX_PROGRAMS_WORKER_COMMANDS_H

#include "programs/worker/options.h"

#define WORKER_EXIT_OK 0
#define WORKER_EXIT_TROUBLE 1
#define WORKER_EXIT_SOME 2

int worker_enqueue(const struct worker_options *options);
int worker_run(const struct worker_options *options);

/* Looking: status, list, show, export. */
int worker_status(const struct worker_options *options);
int worker_list(const struct worker_options *options);
int worker_show(const struct worker_options *options);
int worker_export(const struct worker_options *options);

/* Saying something of jobs: resolve, cancel, hold, release, retry. */
int worker_resolve(const struct worker_options *options);
int worker_change(const struct worker_options *options);

/* Saying something of the store: pause, resume, release-sender, prune, adopt,
 * backup. */
int worker_pause(const struct worker_options *options);
int worker_resume(const struct worker_options *options);
int worker_release_sender(const struct worker_options *options);
int worker_prune(const struct worker_options *options);
int worker_adopt(const struct worker_options *options);
int worker_backup(const struct worker_options *options);

int worker_doctor(const struct worker_options *options);

#endif
