/* SPDX-License-Identifier: MIT */
/*
 * Words for the service manager that started the program (systemd's sd_notify(3), by
 * hand): a datagram to the socket that NOTIFY_SOCKET names.  Without one nothing is
 * said.
 */
#ifndef TELNYX_PROGRAMS_WORKER_NOTIFY_H
#define TELNYX_PROGRAMS_WORKER_NOTIFY_H

#include <stdbool.h>

#include <event2/event.h>

/* Say "READY=1" and the like.  False: nobody was told; nothing depends on it. */
bool worker_notify(const char *state);

/* Say "WATCHDOG=1" twice as often as the manager wants to hear of this process; NULL:
 * that is not wanted, or no memory.  To event_free(). */
struct event *worker_notify_watchdog(struct event_base *base);

#endif
