/* SPDX-License-Identifier: MIT */
/* The connections of our own listener: how they come and go. */
#ifndef TELNYX_WEBHOOK_CONNS_H
#define TELNYX_WEBHOOK_CONNS_H

#include <stdbool.h>

struct sockaddr;
struct telnyx_webhook_receiver;

/* Serve a socket, which is taken over. */
void telnyx_webhook_conn_open(
    struct telnyx_webhook_receiver *receiver, int fd, const struct sockaddr *address);
/* Close a connection to make room for another one: of this address, or for its
 * descriptor alone (NULL).  False: there is none that would have to go. */
bool telnyx_webhook_conns_make_room(
    struct telnyx_webhook_receiver *receiver, const struct sockaddr *address);
/* Close all connections. */
void telnyx_webhook_conns_free(struct telnyx_webhook_receiver *receiver);

#endif
