/* SPDX-License-Identifier: MIT */
/* How the connections of our own listener come and go: made of a socket, closed
 * to make room for another, and all together at the end. */
#include "webhook/conns.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <event2/event.h>
#include <event2/util.h>

#include "net/bev.h"
#include "webhook/conn.h"
#include "webhook/guard.h"
#include "webhook/receiver_internal.h"

/* "192.0.2.1:443", "[2001:db8::1]:443". */
static void
write_peer(char out[TELNYX_WEBHOOK_PEER_MAX], const struct sockaddr *address)
{
	char text[INET6_ADDRSTRLEN] = "";
	const struct sockaddr_in *v4 = (const void *)address;
	const struct sockaddr_in6 *v6 = (const void *)address;

	out[0] = '\0';
	if (address->sa_family == AF_INET &&
	    evutil_inet_ntop(AF_INET, &v4->sin_addr, text, sizeof(text)) != NULL)
		(void)snprintf(out, TELNYX_WEBHOOK_PEER_MAX, "%s:%u", text,
		    (unsigned)ntohs(v4->sin_port));
	else if (address->sa_family == AF_INET6 &&
		 evutil_inet_ntop(AF_INET6, &v6->sin6_addr, text, sizeof(text)) != NULL)
		(void)snprintf(out, TELNYX_WEBHOOK_PEER_MAX, "[%s]:%u", text,
		    (unsigned)ntohs(v6->sin6_port));
}

/* Count and report a socket that no connection could be made for. */
static void
turn_away(struct telnyx_webhook_receiver *receiver, const struct sockaddr *address,
    enum telnyx_webhook_reason reason)
{
	struct telnyx_webhook_waiter waiter = {0};
	char peer[TELNYX_WEBHOOK_PEER_MAX];

	write_peer(peer, address);
	telnyx_webhook_waiter_begin(receiver, &waiter, peer);
	telnyx_webhook_waiter_abandon(receiver, &waiter, reason);
}

void
telnyx_webhook_conn_open(
    struct telnyx_webhook_receiver *receiver, int fd, const struct sockaddr *address)
{
	struct telnyx_webhook_conn *conn;

	if (receiver->stats.connections >= receiver->params.max_connections &&
	    !telnyx_webhook_conns_make_room(receiver, address)) {
		evutil_closesocket(fd);
		turn_away(receiver, address, TELNYX_WEBHOOK_REASON_CONNECTIONS);
		return;
	}
	if ((conn = calloc(1, sizeof(*conn))) == NULL) {
		evutil_closesocket(fd);
		turn_away(receiver, address, TELNYX_WEBHOOK_REASON_NO_MEMORY);
		return;
	}
	conn->receiver = receiver;
	conn->body.account = &receiver->bodies;
	conn->open = receiver->tls == NULL;
	write_peer(conn->peer, address);
	telnyx_http_parse_init(&conn->http, receiver->params.max_head_bytes,
	    receiver->params.max_body_bytes);
	telnyx_webhook_waiter_begin(receiver, &conn->waiter, conn->peer);
	if (!telnyx_crowd_enter(&receiver->crowd, &conn->place, address))
		evutil_closesocket(fd);
	else if ((conn->bev = telnyx_bev_accept(receiver->base, fd, receiver->tls,
		      BEV_OPT_DEFER_CALLBACKS)) == NULL)
		telnyx_crowd_leave(&receiver->crowd, &conn->place);
	if (conn->bev == NULL) {
		free(conn);
		turn_away(receiver, address, TELNYX_WEBHOOK_REASON_NO_MEMORY);
		return;
	}
	TAILQ_INSERT_TAIL(&receiver->idle, conn, entry);
	receiver->stats.connections++;
	if (!telnyx_webhook_conn_start(conn)) {
		telnyx_webhook_waiter_abandon(
		    receiver, &conn->waiter, TELNYX_WEBHOOK_REASON_NO_MEMORY);
		telnyx_webhook_conn_free(conn);
	}
}

static struct telnyx_webhook_conn *
conn_at(const struct telnyx_crowd_place *place)
{
	uintptr_t at = (uintptr_t)place - offsetof(struct telnyx_webhook_conn, place);

	return (struct telnyx_webhook_conn *)at;
}

/* Are there bytes in the connection's socket that the loop has not come to yet? */
static bool
has_spoken(const struct telnyx_crowd_place *place)
{
	char byte;

	return recv(bufferevent_getfd(conn_at(place)->bev), &byte, 1,
		   MSG_PEEK | MSG_DONTWAIT) == 1;
}

bool
telnyx_webhook_conns_make_room(
    struct telnyx_webhook_receiver *receiver, const struct sockaddr *address)
{
	struct telnyx_crowd_place *place =
	    telnyx_crowd_find(&receiver->crowd, address, has_spoken);
	struct telnyx_webhook_conn *conn;

	if (place == NULL)
		return false;
	conn = conn_at(place);
	if (conn->state == TELNYX_WEBHOOK_CONN_OPENING ||
	    conn->state == TELNYX_WEBHOOK_CONN_READING)
		telnyx_webhook_waiter_abandon(
		    conn->receiver, &conn->waiter, TELNYX_WEBHOOK_REASON_CONNECTIONS);
	telnyx_webhook_conn_free(conn);
	return true;
}

/* Send what was answered last, as far as the kernel takes it at once: the receiver goes
 * now, and no loop will send it. */
static void
conn_flush(struct telnyx_webhook_conn *conn)
{
	struct evbuffer *output = bufferevent_get_output(conn->bev);
	SSL *ssl = bufferevent_openssl_get_ssl(conn->bev);
	size_t len = evbuffer_get_length(output);

	if (len > 0 && conn->open && evbuffer_unfreeze(output, 1) == 0) {
		if (ssl == NULL)
			(void)evbuffer_write(output, bufferevent_getfd(conn->bev));
		else
			(void)SSL_write(ssl, evbuffer_pullup(output, -1), (int)len);
	}
	telnyx_bev_close_notify(conn->bev, conn->open);
	(void)shutdown(bufferevent_getfd(conn->bev), SHUT_WR);
}

void
telnyx_webhook_conns_free(struct telnyx_webhook_receiver *receiver)
{
	bool child = telnyx_webhook_in_child(receiver);
	struct telnyx_webhook_conn *conn;

	/* Those that waited have had their answer from their handles. */
	while ((conn = TAILQ_FIRST(&receiver->busy)) != NULL)
		telnyx_webhook_conn_free(conn);
	while ((conn = TAILQ_FIRST(&receiver->idle)) != NULL) {
		if (!child)
			conn_flush(conn);
		telnyx_webhook_conn_free(conn);
	}
}
