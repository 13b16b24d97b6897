/* SPDX-License-Identifier: MIT */
/* A store for one run, in a directory that is removed after it. */
#ifndef TELNYX_PROGRAMS_WORKER_SCRATCH_H
#define TELNYX_PROGRAMS_WORKER_SCRATCH_H

#include <stdbool.h>

struct worker_scratch {
	char directory[512]; /* "": none */
	char store[600];     /* "sqlite:..." */
};

/* False: it was told why not. */
bool worker_scratch_make(struct worker_scratch *scratch);
/* Remove it, if it was made. */
void worker_scratch_remove(struct worker_scratch *scratch);

#endif
