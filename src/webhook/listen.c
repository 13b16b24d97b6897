/* SPDX-License-Identifier: MIT */
/*
 * The listener of our own.
 *
 * When there are too many connections, for the limit or for want of descriptors,
 * webhook/crowd.h says which of them is closed: a flood that holds connections open
 * loses its own, and a client that sends its request is served.  When accepting
 * fails the listener also pauses for 100 ms: a listener that stays ready would take
 * all of the processor (libevent's own loop does).
 */
#include "webhook/listen.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <event2/listener.h>
#include <event2/util.h>

#include "base/error.h"
#include "base/refusal.h"
#include "base/status.h"
#include "webhook/conns.h"
#include "webhook/guard.h"
#include "webhook/receiver_internal.h"
#include "webhook/tls_server.h"

#define PAUSE_NS (100 * TELNYX_NS_PER_MS)
#define BACKLOG 1024
#define ROOM_AT_A_PAUSE 32

static void
on_accept(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *addr,
    int addr_len, void *arg)
{
	struct telnyx_webhook_receiver *receiver = arg;
	int on = 1;

	(void)listener;
	(void)addr_len;
	/* Without this a reply that follows another waits for the peer's delayed ACK.
	 */
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	telnyx_accept_took(&receiver->accept);
	telnyx_webhook_enter(receiver);
	receiver->stats.accepted++;
	telnyx_webhook_conn_open(receiver, fd, addr);
	telnyx_webhook_leave(receiver);
}

static void
on_accept_error(struct evconnlistener *listener, void *arg)
{
	struct telnyx_webhook_receiver *receiver = arg;
	struct telnyx_env *env = receiver->env;
	bool wanted =
	    telnyx_accept_wants_room(&receiver->accept, EVUTIL_SOCKET_ERROR());
	int i;

	telnyx_webhook_enter(receiver);
	receiver->stats.accept_pauses++;
	for (i = 0; i < ROOM_AT_A_PAUSE && wanted; i++)
		if (!telnyx_webhook_conns_make_room(receiver, NULL))
			break;
	if (env->timer_arm(env, receiver->accept_timer, PAUSE_NS) == TELNYX_OK)
		evconnlistener_disable(listener);
	telnyx_webhook_leave(receiver);
}

static void
on_pause_over(void *arg)
{
	struct telnyx_webhook_receiver *receiver = arg;
	struct telnyx_env *env = receiver->env;

	if (evconnlistener_enable(receiver->listener) != 0)
		(void)env->timer_arm(env, receiver->accept_timer, PAUSE_NS);
}

static bool
read_address(
    const char *text, uint16_t port, struct sockaddr_storage *out, socklen_t *len)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)(void *)out;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)(void *)out;

	memset(out, 0, sizeof(*out));
	if (evutil_inet_pton(AF_INET, text, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons(port);
		*len = sizeof(*v4);
		return true;
	}
	if (evutil_inet_pton(AF_INET6, text, &v6->sin6_addr) == 1) {
		v6->sin6_family = AF_INET6;
		v6->sin6_port = htons(port);
		*len = sizeof(*v6);
		return true;
	}
	return false;
}

static uint16_t
port_of(const struct sockaddr_storage *address)
{
	if (address->ss_family == AF_INET6)
		return ntohs(
		    ((const struct sockaddr_in6 *)(const void *)address)->sin6_port);
	return ntohs(((const struct sockaddr_in *)(const void *)address)->sin_port);
}

/* Is a path printable ASCII without a query, as a request line can name it? */
static bool
is_path(const char *path)
{
	const char *c;

	for (c = path; *c > ' ' && *c < 0x7f && *c != '?' && *c != '#'; c++)
		;
	return path[0] == '/' && *c == '\0';
}

static enum telnyx_status
bind_listener(struct telnyx_webhook_receiver *receiver, const char *text, uint16_t port,
    uint16_t *bound, struct telnyx_error **error)
{
	struct sockaddr_storage address;
	socklen_t len;
	int why = 0;

	if (!read_address(text, port, &address, &len)) {
		telnyx_failure_report(error, TELNYX_ERROR_VALIDATION, "address",
		    "\"%.64s\" is no numeric address", text);
		return TELNYX_E_CONFIG;
	}
	errno = 0;
	receiver->listener = evconnlistener_new_bind(receiver->base, on_accept,
	    receiver, LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC | LEV_OPT_REUSEABLE,
	    BACKLOG, (struct sockaddr *)&address, (int)len);
	/* libevent makes a listener also where it cannot wait for connections: only
	 * enabling it fails then. */
	if (receiver->listener == NULL ||
	    evconnlistener_enable(receiver->listener) != 0 ||
	    !telnyx_accept_init(&receiver->accept, receiver->base, receiver->listener))
		why = errno != 0 ? errno : ENOMEM;
	if (why == 0 && getsockname(evconnlistener_get_fd(receiver->listener),
			    (struct sockaddr *)&address, &len) != 0)
		why = errno;
	if (why != 0) {
		telnyx_failure_report(error, TELNYX_ERROR_INTERNAL, "port",
		    "cannot listen on %.64s port %u: %s", text, (unsigned)port,
		    strerror(why));
		return why == ENOMEM ? TELNYX_E_NO_MEMORY : TELNYX_E_SYSTEM;
	}
	evconnlistener_set_error_cb(receiver->listener, on_accept_error);
	*bound = port_of(&address);
	return TELNYX_OK;
}

static char *
make_url(bool tls, const char *address, uint16_t port, const char *path)
{
	size_t size = strlen(address) + strlen(path) + 32;
	bool v6 = strchr(address, ':') != NULL;
	char *url = malloc(size);

	if (url != NULL)
		(void)snprintf(url, size, "%s://%s%s%s:%u%s", tls ? "https" : "http",
		    v6 ? "[" : "", address, v6 ? "]" : "", (unsigned)port, path);
	return url;
}

static enum telnyx_status
make_tls(struct telnyx_webhook_receiver *receiver,
    const struct telnyx_webhook_listen_params *params, struct telnyx_error **error)
{
	const char *field = NULL;
	char why[256] = "";
	enum telnyx_status st;

	if (params->cert_file == NULL && params->cert_pem == NULL &&
	    params->key_file == NULL && params->key_pem == NULL)
		return TELNYX_OK;
	st = telnyx_webhook_tls_new(params, &receiver->tls, &field, why, sizeof(why));
	if (st == TELNYX_E_CONFIG || st == TELNYX_E_SYSTEM)
		telnyx_failure_report(error, TELNYX_ERROR_VALIDATION, field, "%s", why);
	return st;
}

static enum telnyx_status
start(struct telnyx_webhook_receiver *receiver,
    const struct telnyx_webhook_listen_params *params, struct telnyx_error **error)
{
	struct telnyx_env *env = receiver->env;
	const char *address = params->address != NULL ? params->address : "127.0.0.1";
	const char *path = params->path != NULL ? params->path : "/";
	enum telnyx_status st;
	uint16_t port = 0;

	if (!is_path(path)) {
		telnyx_failure_report(error, TELNYX_ERROR_VALIDATION, "path",
		    "is no path of a URL, such as /webhooks");
		return TELNYX_E_CONFIG;
	}
	if ((st = make_tls(receiver, params, error)) != TELNYX_OK ||
	    (st = env->timer_new(
		 env, on_pause_over, receiver, &receiver->accept_timer)) != TELNYX_OK ||
	    (st = bind_listener(receiver, address, params->port, &port, error)) !=
		TELNYX_OK)
		return st;
	receiver->path = strdup(path);
	receiver->url = make_url(receiver->tls != NULL, address, port, path);
	return receiver->path != NULL && receiver->url != NULL ? TELNYX_OK
							       : TELNYX_E_NO_MEMORY;
}

/* May it listen?  Then *given is what was asked. */
static enum telnyx_status
check_listen(struct telnyx_webhook_receiver *receiver,
    const struct telnyx_webhook_listen_params *params,
    struct telnyx_webhook_listen_params *given)
{
	if (receiver == NULL)
		return telnyx_need(receiver, "receiver");
	if (!telnyx_webhook_admits(receiver))
		return TELNYX_E_WRONG_THREAD;
	if (receiver->listener != NULL)
		return telnyx_invalid("receiver", "listens already");
	return telnyx_struct_read(given, sizeof(*given), params, "params.size");
}

enum telnyx_status
telnyx_webhook_receiver_listen(struct telnyx_webhook_receiver *receiver,
    const struct telnyx_webhook_listen_params *params, struct telnyx_error **error)
{
	struct telnyx_webhook_listen_params given;
	enum telnyx_status st;

	if (error != NULL)
		*error = NULL;
	if ((st = check_listen(receiver, params, &given)) == TELNYX_OK &&
	    (st = start(receiver, &given, error)) != TELNYX_OK)
		telnyx_webhook_listener_free(receiver);
	return telnyx_refusal_report(st, error);
}

void
telnyx_webhook_listener_free(struct telnyx_webhook_receiver *receiver)
{
	struct telnyx_env *env = receiver->env;

	telnyx_accept_clear(&receiver->accept);
	if (receiver->listener != NULL)
		evconnlistener_free(receiver->listener);
	if (receiver->accept_timer != NULL)
		env->timer_free(env, receiver->accept_timer);
	SSL_CTX_free(receiver->tls);
	free(receiver->path);
	free(receiver->url);
	receiver->listener = NULL;
	receiver->accept_timer = NULL;
	receiver->tls = NULL;
	receiver->path = NULL;
	receiver->url = NULL;
}
