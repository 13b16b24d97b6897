/* SPDX-License-Identifier: MIT */
/*
 * Jobs that come again and again: the file of --cron, a job a line.
 *
 *     # name    when        the job, as `enqueue` reads it
 *     report    0 9 * * 1   {"to":"+1...","from":"+1...","text":"The week begins."}
 *
 * Each time it is due a job is enqueued whose unique key is the name and the minute, so
 * that however many workers do so it is there once.  Minutes are those of the local
 * time zone.  A minute in which no worker ran is not made up for.
 */
#ifndef TELNYX_PROGRAMS_WORKER_CRON_H
#define TELNYX_PROGRAMS_WORKER_CRON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <event2/event.h>

#include <telnyx/queue.h>

#include "programs/worker/log.h"

/* The file, as it was read. */
struct worker_cron_table;
/* What enqueues. */
struct worker_cron;

/* Read the file.  False: `error` says what is wrong, with the line. */
bool worker_cron_read(
    const char *path, struct worker_cron_table **out, char *error, size_t size);
void worker_cron_table_free(struct worker_cron_table *table);
size_t worker_cron_count(const struct worker_cron_table *table);

/* Tell each job that is due in a minute (of Unix time): its name, and its text with the
 * unique key, which is to be freed. */
typedef void (*worker_cron_due_cb)(const char *name, char *text, void *arg);
void worker_cron_due(const struct worker_cron_table *table, int64_t minute,
    worker_cron_due_cb cb, void *arg);

/* Which minute comes first, where it is `now` and all up to `done` are done: what was
 * missed in the time that has really passed since, for the last hour.  A clock that was
 * set makes no minute that was never there. */
int64_t worker_cron_first(int64_t done, int64_t now, int64_t passed_ms);

/* Enqueue from now on, this minute's first.  Takes the table.  NULL: no memory. */
struct worker_cron *worker_cron_new(struct event_base *base, struct telnyx_queue *queue,
    struct worker_log *log, struct worker_cron_table *table);
/* Go on with another table, which is taken. */
void worker_cron_change(struct worker_cron *cron, struct worker_cron_table *table);
/* Enqueue no more. */
void worker_cron_stop(struct worker_cron *cron);
/* After the queue was freed.  NULL is fine. */
void worker_cron_free(struct worker_cron *cron);

#endif
