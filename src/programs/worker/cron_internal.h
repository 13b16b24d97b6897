/* SPDX-License-Identifier: MIT */
/* The file of --cron, as its reader leaves it to what enqueues. */
#ifndef TELNYX_PROGRAMS_WORKER_CRON_INTERNAL_H
#define TELNYX_PROGRAMS_WORKER_CRON_INTERNAL_H

#include "programs/worker/cron.h"
#include "programs/worker/cron_time.h"

#define WORKER_CRON_NAME_MAX 65

struct worker_cron_job {
	char name[WORKER_CRON_NAME_MAX];
	struct worker_cron_time time;
	char *text; /* JSON */
};

struct worker_cron_table {
	struct worker_cron_job *jobs;
	size_t count;
};

#endif
