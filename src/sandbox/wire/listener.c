/* SPDX-License-Identifier: MIT */
/*
 * The listening socket.  When accepting fails, as it does when descriptors
 * run out, it pauses for 100 ms: a listener that stays ready would take all
 * of the processor.  Connections that have kept us waiting longest are closed
 * then, so that those who hold descriptors open do not shut out the others.
 */
#include <errno.h>
#include <string.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <event2/listener.h>
#include <event2/util.h>

#include "sandbox/wire/conn_limits.h"
#include "sandbox/wire/conn_open.h"
#include "sandbox/wire/listener.h"
#include "sandbox/wire/wire.h"

#define PAUSE_NS (100 * TELNYX_NS_PER_MS)
#define BACKLOG 1024
#define ROOM_AT_A_PAUSE 32

static void
on_accept(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *addr,
    int addr_len, void *arg)
{
	struct telnyx_sandbox *sandbox = arg;
	int on = 1;

	(void)listener;
	(void)addr;
	(void)addr_len;
	/* Nagle's algorithm would have a reply in two segments wait for the peer's
	 * delayed ACK. */
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	telnyx_accept_took(&sandbox->wire->accept);
	sbx_conn_open(sandbox, fd);
}

static void
on_accept_error(struct evconnlistener *listener, void *arg)
{
	struct telnyx_sandbox *sandbox = arg;
	struct sbx_wire *wire = sandbox->wire;
	struct telnyx_env *env = sandbox->env;
	int error = EVUTIL_SOCKET_ERROR(), i;

	if (telnyx_accept_wants_room(&wire->accept, error)) {
		sbx_conn_tell(sandbox, strerror(error));
		for (i = 0; i < ROOM_AT_A_PAUSE; i++)
			if (!sbx_conn_make_room(sandbox))
				break;
	}
	if (env->timer_arm(env, wire->accept_timer, PAUSE_NS) == TELNYX_OK)
		evconnlistener_disable(listener);
}

static void
on_pause_over(void *arg)
{
	struct telnyx_sandbox *sandbox = arg;
	struct sbx_wire *wire = sandbox->wire;
	struct telnyx_env *env = sandbox->env;

	if (evconnlistener_enable(wire->listener) != 0)
		(void)env->timer_arm(env, wire->accept_timer, PAUSE_NS);
}

int
sbx_listen(struct telnyx_sandbox *sandbox, uint16_t port, uint16_t *bound)
{
	struct sbx_wire *wire = sandbox->wire;
	struct sockaddr_in address;
	socklen_t len = sizeof(address);

	memset(&address, 0, sizeof(address));
	address.sin_family = AF_INET;
	address.sin_port = htons(port);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (sandbox->env->timer_new(
		sandbox->env, on_pause_over, sandbox, &wire->accept_timer) != TELNYX_OK)
		return ENOMEM;
	errno = 0;
	wire->listener = evconnlistener_new_bind(sandbox->base, on_accept, sandbox,
	    LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC | LEV_OPT_REUSEABLE, BACKLOG,
	    (struct sockaddr *)&address, (int)sizeof(address));
	if (wire->listener == NULL)
		return errno != 0 ? errno : ENOMEM;
	/* A listener is made also if it could not be waited for; this tells. */
	if (evconnlistener_enable(wire->listener) != 0)
		return errno != 0 ? errno : ENOMEM;
	if (!telnyx_accept_init(&wire->accept, sandbox->base, wire->listener))
		return ENOMEM;
	evconnlistener_set_error_cb(wire->listener, on_accept_error);
	if (getsockname(evconnlistener_get_fd(wire->listener),
		(struct sockaddr *)&address, &len) != 0)
		return errno;
	*bound = ntohs(address.sin_port);
	return 0;
}

void
sbx_listener_free(struct telnyx_sandbox *sandbox)
{
	struct sbx_wire *wire = sandbox->wire;
	telnyx_accept_clear(&wire->accept);
	if (wire->listener != NULL)
		evconnlistener_free(wire->listener);
	wire->listener = NULL;
	if (wire->accept_timer != NULL)
		sandbox->env->timer_free(sandbox->env, wire->accept_timer);
	wire->accept_timer = NULL;
}
