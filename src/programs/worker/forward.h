/* SPDX-License-Identifier: MIT */
/*
 * --forward: webhooks that are not about a job are POSTed, as the JSON of the event, to
 * a service of the user's own, over http or https.  Telnyx's signature has been
 * verified by then and is not handed on.  An event is answered as that service
 * answered: taken (2xx), or to come again.
 */
#ifndef TELNYX_PROGRAMS_WORKER_FORWARD_H
#define TELNYX_PROGRAMS_WORKER_FORWARD_H

#include <stdbool.h>
#include <stddef.h>

#include <event2/event.h>

#include <telnyx/webhook_receiver.h>

struct worker_forward;

/* `ca_file`: the certificates to trust; NULL: the system's.  False: `url` is none that
 * can be used, and `error` says why. */
bool worker_forward_new(struct event_base *base, const char *url, const char *ca_file,
    struct worker_forward **out, char *error, size_t size);
/* Answers what is under way: it is to come again.  NULL is fine. */
void worker_forward_free(struct worker_forward *forward);

/* Post an event, and answer it then. */
void worker_forward_post(struct worker_forward *forward,
    const struct telnyx_webhook_event *event, struct telnyx_webhook_handle *handle);

#endif
