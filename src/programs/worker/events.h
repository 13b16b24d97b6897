/* SPDX-License-Identifier: MIT */
/*
 * The file of --events: webhooks that are not about a job, such as inbound texts, one
 * line of JSON each.  An event is answered once its line is on the disk.
 */
#ifndef TELNYX_PROGRAMS_WORKER_EVENTS_H
#define TELNYX_PROGRAMS_WORKER_EVENTS_H

#include <stdbool.h>
#include <stddef.h>

#include <event2/event.h>

#include <telnyx/webhook_receiver.h>

struct worker_events;

/* Open the file to append to it; a new one is its owner's alone.  `path` is borrowed.
 * False: `error` says why not. */
bool worker_events_open(struct event_base *base, const char *path,
    struct worker_events **out, char *error, size_t size);
/* Open it anew, as it was renamed.  False: the old one stays, and `error` says why. */
bool worker_events_reopen(struct worker_events *events, char *error, size_t size);
/* Answers what waits for the disk.  NULL is fine. */
void worker_events_free(struct worker_events *events);

/* Append an event, and answer it then. */
void worker_events_append(struct worker_events *events,
    const struct telnyx_webhook_event *event, struct telnyx_webhook_handle *handle);

#endif
