/* SPDX-License-Identifier: MIT */
/* The scripted peer: its port, its scripts, and what a test may ask of it. */
#include "peer_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <check.h>

#include "sandbox/wire/certificate.h"

#define FDS_TO_SEARCH 1024

static void
on_accept(evutil_socket_t fd, short what, void *arg)
{
	struct peer *peer = arg;
	struct peer_conn *conn, *next;
	evutil_socket_t client;

	(void)what;
	for (conn = TAILQ_FIRST(&peer->conns); conn != NULL; conn = next) {
		next = TAILQ_NEXT(conn, entry);
		if (conn->fd < 0)
			peer_conn_free(conn);
	}
	if ((client = accept(fd, NULL, NULL)) < 0)
		return;
	peer->activity++;
	peer_conn_new(peer, client);
}

/* --- the peer --- */

static evutil_socket_t
new_socket(int family)
{
	evutil_socket_t fd = socket(family, SOCK_STREAM, 0);

	if (fd < 0)
		return fd;
	(void)evutil_make_socket_nonblocking(fd);
	(void)evutil_make_socket_closeonexec(fd);
	return fd;
}

/* Connect until nobody is let in any more. */
static void
fill_backlog(struct peer *peer)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(peer->port)};
	size_t i;

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	for (i = 0; i < MAX_FILLERS; i++) {
		peer->fillers[i] = new_socket(AF_INET);
		ck_assert_int_ge(peer->fillers[i], 0);
		peer->filler_count++;
		(void)connect(
		    peer->fillers[i], (const struct sockaddr *)&to, sizeof(to));
	}
}

/* A port of its own on loopback; false: there is no such loopback. */
static bool
bind_socket(struct peer *peer)
{
	bool six = peer->door == PEER_LISTENS_6;
	struct sockaddr_in addr = {.sin_family = AF_INET};
	struct sockaddr_in6 addr6 = {.sin6_family = AF_INET6};
	socklen_t size = six ? sizeof(addr6) : sizeof(addr);
	struct sockaddr *any =
	    six ? (struct sockaddr *)&addr6 : (struct sockaddr *)&addr;

	addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	addr6.sin6_addr = in6addr_loopback;
	if ((peer->fd = new_socket(six ? AF_INET6 : AF_INET)) < 0 ||
	    bind(peer->fd, any, size) != 0 || getsockname(peer->fd, any, &size) != 0)
		return false;
	peer->port = ntohs(six ? addr6.sin6_port : addr.sin_port);
	return true;
}

struct peer *
peer_new(struct event_base *base, struct telnyx_env *env, bool tls, enum peer_door door)
{
	static const struct peer_step serve_rest[] = {{.op = PEER_SERVE}};
	struct peer *peer = calloc(1, sizeof(*peer));
	int small = 4096;
	const char *why = "";

	ck_assert_ptr_nonnull(peer);
	peer->base = base;
	peer->env = env;
	peer->door = door;
	peer->rest = serve_rest;
	TAILQ_INIT(&peer->conns);
	if (!bind_socket(peer)) {
		peer_free(peer);
		return NULL;
	}
	if (tls)
		ck_assert_msg(sbx_tls_new(&peer->ctx, &peer->ca_pem, &why), "%s", why);
	(void)snprintf(peer->url, sizeof(peer->url), "%s://127.0.0.1:%u/v2",
	    tls ? "https" : "http", (unsigned)peer->port);
	/* Small windows, so that a large request does not fit the kernels. */
	(void)setsockopt(peer->fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
	if (door == PEER_REFUSES)
		return peer;
	ck_assert_int_eq(listen(peer->fd, door == PEER_FULL ? 0 : 128), 0);
	if (door == PEER_FULL) {
		fill_backlog(peer);
		return peer;
	}
	peer->event = event_new(base, peer->fd, EV_READ | EV_PERSIST, on_accept, peer);
	ck_assert_ptr_nonnull(peer->event);
	(void)event_add(peer->event, NULL);
	return peer;
}

void
peer_free(struct peer *peer)
{
	struct peer_conn *conn;

	if (peer == NULL)
		return;
	while ((conn = TAILQ_FIRST(&peer->conns)) != NULL)
		peer_conn_free(conn);
	while (peer->filler_count > 0)
		(void)close(peer->fillers[--peer->filler_count]);
	if (peer->event != NULL)
		event_free(peer->event);
	if (peer->fd >= 0)
		(void)close(peer->fd);
	peer_forget(peer);
	free(peer->requests);
	SSL_CTX_free(peer->ctx);
	free(peer->ca_pem);
	free(peer);
}

void
peer_speak_h2(struct peer *peer)
{
	peer->h2 = true;
	sbx_tls_speak(peer->ctx, TELNYX_HTTP_2);
}

const char *
peer_url(const struct peer *peer)
{
	return peer->url;
}

const char *
peer_ca_pem(const struct peer *peer)
{
	return peer->ca_pem;
}

uint16_t
peer_port(const struct peer *peer)
{
	return peer->port;
}

void
peer_script(struct peer *peer, const struct peer_step *steps)
{
	ck_assert_uint_lt(peer->script_count, MAX_SCRIPTS);
	peer->scripts[peer->script_count++] = steps;
}

void
peer_script_rest(struct peer *peer, const struct peer_step *steps)
{
	peer->rest = steps;
}

bool
peer_go(struct peer *peer)
{
	struct peer_conn *conn;
	bool any = false;

	TAILQ_FOREACH (conn, &peer->conns, entry)
		any |= peer_conn_go(conn);
	return any;
}

bool
peer_stalls(const struct peer *peer)
{
	const struct peer_conn *conn;
	unsigned open = 0;

	if (peer->door == PEER_FULL)
		return true;
	TAILQ_FOREACH (conn, &peer->conns, entry) {
		if (conn->fd < 0)
			continue;
		open++;
		if (!peer_conn_waits(conn))
			return false;
	}
	return open > 0;
}

bool
peer_all_arrived(const struct peer *peer)
{
	const struct peer_conn *conn;
	int unsent = 0;

	TAILQ_FOREACH (conn, &peer->conns, entry) {
#ifdef TIOCOUTQ
		if (conn->fd >= 0 && ioctl(conn->fd, TIOCOUTQ, &unsent) != 0)
			unsent = 0;
#endif
		if (unsent != 0)
			return false;
	}
	return true;
}

uint64_t
peer_activity(const struct peer *peer)
{
	return peer->activity;
}

uint64_t
peer_accepted(const struct peer *peer)
{
	return peer->accepted;
}

unsigned
peer_open(const struct peer *peer)
{
	const struct peer_conn *conn;
	unsigned count = 0;

	TAILQ_FOREACH (conn, &peer->conns, entry)
		count += conn->fd >= 0;
	return count;
}

unsigned
peer_notified(const struct peer *peer)
{
	return peer->notified;
}

int
peer_client_nodelay(const struct peer *peer)
{
	const struct peer_conn *conn, *newest = NULL;
	struct sockaddr_in client, found;
	socklen_t size = sizeof(client);
	int fd, on = 0;

	TAILQ_FOREACH (conn, &peer->conns, entry)
		if (conn->fd >= 0)
			newest = conn;
	if (newest == NULL ||
	    getpeername(newest->fd, (struct sockaddr *)&client, &size) != 0)
		return -1;
	/* The client lives in this process: its end is one of our sockets. */
	for (fd = 0; fd < FDS_TO_SEARCH; fd++) {
		size = sizeof(found);
		if (getsockname(fd, (struct sockaddr *)&found, &size) != 0 ||
		    found.sin_family != AF_INET || found.sin_port != client.sin_port)
			continue;
		size = sizeof(on);
		if (getsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, &size) == 0)
			return on != 0;
	}
	return -1;
}

size_t
peer_wire_bytes(const struct peer *peer)
{
	return peer->wire_bytes;
}

void
peer_forget_wire(struct peer *peer)
{
	peer->wire_bytes = 0;
}

unsigned
peer_request_count(const struct peer *peer)
{
	return peer->request_count;
}

const struct peer_request *
peer_request(const struct peer *peer, unsigned index)
{
	ck_assert_uint_lt(index, peer->request_count);
	return &peer->requests[index];
}

unsigned
peer_received(const struct peer *peer, const char *text)
{
	unsigned i, count = 0;

	for (i = 0; i < peer->request_count; i++)
		count += strstr(peer->requests[i].text, text) != NULL;
	return count;
}

void
peer_forget(struct peer *peer)
{
	unsigned i;

	for (i = 0; i < peer->request_count; i++)
		free(peer->requests[i].text);
	peer->request_count = 0;
}
