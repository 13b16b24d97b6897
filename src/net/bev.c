/* SPDX-License-Identifier: MIT */
#include "net/bev.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <event2/event.h>
#include <event2/util.h>
#include <openssl/err.h>

struct bufferevent *
telnyx_bev_accept(struct event_base *base, int fd, SSL_CTX *tls, int options)
{
	struct bufferevent *bev = NULL;
	SSL *ssl;

	options |= BEV_OPT_CLOSE_ON_FREE;
	if (tls == NULL)
		bev = bufferevent_socket_new(base, fd, options);
	else if ((ssl = SSL_new(tls)) != NULL)
		bev = bufferevent_openssl_socket_new(
		    base, fd, ssl, BUFFEREVENT_SSL_ACCEPTING, options);
	/* An SSL that libevent could not use was freed by libevent itself. */
	if (bev == NULL)
		evutil_closesocket(fd);
	return bev;
}

void
telnyx_bev_close_notify(struct bufferevent *bev, bool open)
{
	SSL *ssl = bufferevent_openssl_get_ssl(bev);

	if (ssl != NULL && open && (SSL_get_shutdown(ssl) & SSL_SENT_SHUTDOWN) == 0)
		(void)SSL_shutdown(ssl);
	ERR_clear_error();
}

bool
telnyx_bev_pace(struct bufferevent *bev, size_t most, bool *paused)
{
	bool full = evbuffer_get_length(bufferevent_get_input(bev)) >= most;

	if (full == *paused)
		return true;
	*paused = full;
	return (full ? bufferevent_disable(bev, EV_READ)
		     : bufferevent_enable(bev, EV_READ)) == 0;
}
