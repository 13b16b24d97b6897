/* SPDX-License-Identifier: MIT */
/* TLS of this program's own, as a client: for --forward. */
#ifndef TELNYX_PROGRAMS_WORKER_TLS_H
#define TELNYX_PROGRAMS_WORKER_TLS_H

#include <stdbool.h>
#include <stddef.h>

#include <event2/event.h>

struct bufferevent;
struct worker_tls;

/* Trust the system's certificates, or those of `ca_file`.  NULL: `error` says why. */
struct worker_tls *worker_tls_new(const char *ca_file, char *error, size_t size);
/* NULL is fine. */
void worker_tls_free(struct worker_tls *tls);

/* A stream that is to be connected to `host`, a name or an address: it is connected
 * when the other end has shown a certificate of that.  NULL: no memory. */
struct bufferevent *worker_tls_stream(
    struct worker_tls *tls, struct event_base *base, const char *host);

#endif
