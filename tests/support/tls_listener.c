/* SPDX-License-Identifier: MIT */
#include "tls_listener.h"

#include <check.h>

#include <netinet/in.h>
#include <stdlib.h>

#include <event2/bufferevent_ssl.h>
#include <event2/listener.h>

void
tls_conn_free(struct tls_conn *conn)
{
	TAILQ_REMOVE(&conn->listener->conns, conn, entry);
	if (conn->ssl != NULL)
		SSL_set_app_data(conn->ssl, NULL);
	bufferevent_free(conn->bev);
	free(conn);
}

static void
on_accept(struct evconnlistener *evlistener, evutil_socket_t fd,
    struct sockaddr *address, int size, void *arg)
{
	struct tls_listener *listener = arg;
	struct tls_conn *conn = calloc(1, listener->conn_size);

	(void)evlistener;
	(void)address;
	(void)size;
	ck_assert_ptr_nonnull(conn);
	conn->listener = listener;
	listener->connections++;
	if (listener->ctx == NULL) {
		conn->bev =
		    bufferevent_socket_new(listener->base, fd, BEV_OPT_CLOSE_ON_FREE);
	} else {
		conn->ssl = SSL_new(listener->ctx);
		SSL_set_app_data(conn->ssl, conn);
		conn->bev = bufferevent_openssl_socket_new(listener->base, fd,
		    conn->ssl, BUFFEREVENT_SSL_ACCEPTING, BEV_OPT_CLOSE_ON_FREE);
	}
	ck_assert_ptr_nonnull(conn->bev);
	TAILQ_INSERT_TAIL(&listener->conns, conn, entry);
	bufferevent_setcb(conn->bev, listener->on_read, NULL, listener->on_event, conn);
	bufferevent_enable(conn->bev, EV_READ | EV_WRITE);
}

void
tls_listener_open(struct tls_listener *listener, struct event_base *base)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t size = sizeof(address);

	TAILQ_INIT(&listener->conns);
	listener->base = base;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	listener->listener = evconnlistener_new_bind(base, on_accept, listener,
	    LEV_OPT_CLOSE_ON_FREE, -1, (struct sockaddr *)&address, sizeof(address));
	ck_assert_ptr_nonnull(listener->listener);
	ck_assert_int_eq(getsockname(evconnlistener_get_fd(listener->listener),
			     (struct sockaddr *)&address, &size),
	    0);
	listener->port = ntohs(address.sin_port);
}

void
tls_listener_close(struct tls_listener *listener)
{
	struct tls_conn *conn;

	while ((conn = TAILQ_FIRST(&listener->conns)) != NULL)
		tls_conn_free(conn);
	evconnlistener_free(listener->listener);
	SSL_CTX_free(listener->ctx);
}
