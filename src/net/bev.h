/* SPDX-License-Identifier: MIT */
/*
 * A bufferevent of a connection that was accepted, over TLS or plain: what every
 * server does with its own.
 */
#ifndef TELNYX_NET_BEV_H
#define TELNYX_NET_BEV_H

#include <stdbool.h>
#include <stddef.h>

#include <openssl/ssl.h>

struct bufferevent;
struct event_base;

/* Make a bufferevent on a socket, which it owns.  `tls` NULL: plain.  `options` are
 * libevent's, beside BEV_OPT_CLOSE_ON_FREE.  NULL: no memory, and the socket was
 * closed. */
struct bufferevent *telnyx_bev_accept(
    struct event_base *base, int fd, SSL_CTX *tls, int options);

/* Send TLS's close_notify, once; nothing is waited for.  `open`: over TLS, the
 * handshake is done. */
void telnyx_bev_close_notify(struct bufferevent *bev, bool open);

/* Stop reading while the input holds `most` bytes: libevent would call back for them
 * again and again, though nobody takes from the input.  `*paused` is state of this
 * function, false at the start.  False: reading cannot be begun again. */
bool telnyx_bev_pace(struct bufferevent *bev, size_t most, bool *paused);

#endif
