/* SPDX-License-Identifier: MIT */
/* A job, as telnyx-worker prints it. */
#ifndef TELNYX_PROGRAMS_WORKER_JOB_H
#define TELNYX_PROGRAMS_WORKER_JOB_H

#include <stdbool.h>

#include <telnyx/queue.h>

struct json_object;

/* One line of `list`: never a text.  Others script against these members. */
struct json_object *worker_job_line(const struct telnyx_job *job);
/* All that is known, and with `text` what is sent. */
struct json_object *worker_job_whole(const struct telnyx_job *job, bool text);
/* The same as lines for people, to standard output. */
void worker_job_print(const struct telnyx_job *job, bool text);

/* A NULL where nothing is said: names for scripts. */
const char *worker_job_doubt(const struct telnyx_job *job);
const char *worker_job_found(const struct telnyx_job *job);

#endif
