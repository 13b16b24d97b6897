/* SPDX-License-Identifier: MIT */
/*
 * The front on an evhttp of the caller's.
 *
 * evhttp hands over whole requests, and keeps a request that is not answered
 * yet.  Such a request can go in two ways before that (libevent 2.1.12): with
 * its connection, when the evhttp is freed; or it stays when its connection goes,
 * and is then ours to free, which evhttp_send_reply() does.  The connection's
 * close callback tells them apart.
 */
#include "webhook/mount.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <event2/buffer.h>
#include <event2/http.h>
#include <event2/http_struct.h>
#include <event2/keyvalq_struct.h>

#include "base/refusal.h"
#include "webhook/guard.h"
#include "webhook/inbound.h"
#include "webhook/receiver_internal.h"
#include "webhook/reply.h"
#include "webhook/waiter.h"

#define PEER_MAX 64

struct telnyx_webhook_mount {
	TAILQ_ENTRY(telnyx_webhook_mount) entry;
	struct telnyx_webhook_receiver *receiver;
	struct evhttp *http;
	char path[];
};

/* A request that evhttp has handed over. */
struct telnyx_webhook_held {
	struct telnyx_webhook_waiter waiter; /* first */
	TAILQ_ENTRY(telnyx_webhook_held) entry;
	struct telnyx_webhook_receiver *receiver;
	struct evhttp *http;
	struct evhttp_request *request; /* NULL: gone with its connection */
	struct telnyx_timer *timer;	/* NULL until it waits */
	char peer[PEER_MAX];
};

static void
held_free(struct telnyx_webhook_held *held)
{
	struct telnyx_env *env = held->receiver->env;

	TAILQ_REMOVE(&held->receiver->held, held, entry);
	if (held->timer != NULL)
		env->timer_free(env, held->timer);
	free(held);
}

static void
send_reply(struct evhttp_request *request, int status)
{
	if (status == 405)
		(void)evhttp_add_header(
		    evhttp_request_get_output_headers(request), "Allow", "POST");
	/* Without a connection this only frees the request. */
	evhttp_send_reply(request, status, telnyx_webhook_status_phrase(status), NULL);
}

static void
held_answer(struct telnyx_webhook_waiter *waiter, int status)
{
	struct telnyx_webhook_held *held = (struct telnyx_webhook_held *)(void *)waiter;
	struct evhttp_request *request = held->request;
	struct evhttp_connection *conn = evhttp_request_get_connection(request);

	held_free(held);
	if (conn != NULL)
		evhttp_connection_set_closecb(conn, NULL, NULL);
	send_reply(request, status);
}

static void
on_close(struct evhttp_connection *conn, void *arg)
{
	struct telnyx_webhook_held *held = arg;
	struct telnyx_webhook_receiver *receiver = held->receiver;
	struct evhttp_request *request = held->request;

	(void)conn;
	telnyx_webhook_enter(receiver);
	telnyx_webhook_waiter_abandon(
	    receiver, &held->waiter, TELNYX_WEBHOOK_REASON_LEFT);
	held_free(held);
	if (evhttp_request_get_connection(request) == NULL)
		evhttp_request_free(request);
	telnyx_webhook_leave(receiver);
}

static void
on_late(void *arg)
{
	struct telnyx_webhook_held *held = arg;
	struct telnyx_webhook_receiver *receiver = held->receiver;

	telnyx_webhook_enter(receiver);
	telnyx_webhook_waiter_refuse(
	    receiver, &held->waiter, 503, TELNYX_WEBHOOK_REASON_UNANSWERED);
	telnyx_webhook_leave(receiver);
}

/* Let a request wait for the application, but not for ever. */
static void
held_wait(struct telnyx_webhook_held *held)
{
	struct telnyx_webhook_receiver *receiver = held->receiver;
	struct telnyx_env *env = receiver->env;

	if (env->timer_new(env, on_late, held, &held->timer) != TELNYX_OK ||
	    env->timer_arm(env, held->timer,
		receiver->params.timeout_ms * TELNYX_NS_PER_MS) != TELNYX_OK) {
		telnyx_webhook_waiter_refuse(
		    receiver, &held->waiter, 503, TELNYX_WEBHOOK_REASON_NO_MEMORY);
		return;
	}
	evhttp_connection_set_closecb(
	    evhttp_request_get_connection(held->request), on_close, held);
}

static void
read_peer(struct telnyx_webhook_held *held)
{
	char *address = NULL;
	uint16_t port = 0;

	evhttp_connection_get_peer(
	    evhttp_request_get_connection(held->request), &address, &port);
	if (address != NULL)
		(void)snprintf(held->peer, sizeof(held->peer),
		    strchr(address, ':') != NULL ? "[%s]:%u" : "%s:%u", address,
		    (unsigned)port);
}

static void
read_signature(const struct evkeyvalq *headers, struct telnyx_webhook_inbound *inbound)
{
	const struct evkeyval *header;

	TAILQ_FOREACH (header, headers, next) {
		const char **to;

		if (strcasecmp(header->key, TELNYX_WEBHOOK_SIGNATURE_HEADER) == 0)
			to = &inbound->signature;
		else if (strcasecmp(header->key, TELNYX_WEBHOOK_TIMESTAMP_HEADER) == 0)
			to = &inbound->timestamp;
		else
			continue;
		inbound->repeated = inbound->repeated || *to != NULL;
		*to = header->value;
	}
}

static void
process(struct telnyx_webhook_held *held)
{
	struct evbuffer *body = evhttp_request_get_input_buffer(held->request);
	struct telnyx_webhook_inbound inbound = {
	    .target = evhttp_request_get_uri(held->request),
	    .body_bytes = evbuffer_get_length(body),
	};

	if (evhttp_request_get_command(held->request) != EVHTTP_REQ_POST) {
		telnyx_webhook_waiter_refuse(
		    held->receiver, &held->waiter, 405, TELNYX_WEBHOOK_REASON_METHOD);
		return;
	}
	read_signature(evhttp_request_get_input_headers(held->request), &inbound);
	if (inbound.body_bytes > 0 &&
	    inbound.body_bytes <= held->receiver->params.max_body_bytes &&
	    (inbound.body = evbuffer_pullup(body, -1)) == NULL) {
		telnyx_webhook_waiter_refuse(held->receiver, &held->waiter, 503,
		    TELNYX_WEBHOOK_REASON_NO_MEMORY);
		return;
	}
	if (telnyx_webhook_inbound_process(held->receiver, &inbound, &held->waiter))
		held_wait(held);
}

static void
on_request(struct evhttp_request *request, void *arg)
{
	struct telnyx_webhook_mount *mount = arg;
	struct telnyx_webhook_receiver *receiver = mount->receiver;
	struct telnyx_webhook_held *held = calloc(1, sizeof(*held));

	if (held == NULL) {
		receiver->stats.requests++;
		receiver->reasons[TELNYX_WEBHOOK_REASON_NO_MEMORY]++;
		send_reply(request, 503);
		return;
	}
	telnyx_webhook_enter(receiver);
	held->receiver = receiver;
	held->http = mount->http;
	held->request = request;
	held->waiter.answer = held_answer;
	TAILQ_INSERT_TAIL(&receiver->held, held, entry);
	telnyx_webhook_waiter_begin(receiver, &held->waiter, held->peer);
	read_peer(held);
	process(held);
	telnyx_webhook_leave(receiver);
}

enum telnyx_status
telnyx_webhook_receiver_mount(
    struct telnyx_webhook_receiver *receiver, struct evhttp *http, const char *path)
{
	struct telnyx_webhook_mount *mount;
	size_t size;
	int failed;

	if (receiver == NULL || http == NULL || path == NULL)
		return telnyx_invalid(receiver == NULL ? "receiver"
				      : http == NULL   ? "http"
						       : "path",
		    "is NULL");
	if (path[0] != '/')
		return telnyx_invalid("path", "is no path of a URL");
	if (!telnyx_webhook_admits(receiver))
		return TELNYX_E_WRONG_THREAD;
	size = strlen(path) + 1;
	if ((mount = calloc(1, sizeof(*mount) + size)) == NULL)
		return TELNYX_E_NO_MEMORY;
	mount->receiver = receiver;
	mount->http = http;
	memcpy(mount->path, path, size);
	if ((failed = evhttp_set_cb(http, path, on_request, mount)) != 0) {
		free(mount);
		return failed == -1 ? TELNYX_E_CONFIG : TELNYX_E_NO_MEMORY;
	}
	TAILQ_INSERT_TAIL(&receiver->mounts, mount, entry);
	return TELNYX_OK;
}

/* Unmount from one evhttp, or from all (NULL). */
static void
unmount(struct telnyx_webhook_receiver *receiver, struct evhttp *http)
{
	struct telnyx_webhook_mount *mount, *next;
	struct telnyx_webhook_held *held, *after;
	bool child = telnyx_webhook_in_child(receiver);

	for (mount = TAILQ_FIRST(&receiver->mounts); mount != NULL; mount = next) {
		next = TAILQ_NEXT(mount, entry);
		if (http != NULL && mount->http != http)
			continue;
		TAILQ_REMOVE(&receiver->mounts, mount, entry);
		(void)evhttp_del_cb(mount->http, mount->path);
		free(mount);
	}
	for (held = TAILQ_FIRST(&receiver->held); held != NULL; held = after) {
		after = TAILQ_NEXT(held, entry);
		if (http != NULL && held->http != http)
			continue;
		if (!child) {
			telnyx_webhook_waiter_refuse(
			    receiver, &held->waiter, 503, TELNYX_WEBHOOK_REASON_PAUSED);
			continue;
		}
		telnyx_webhook_waiter_leave(&held->waiter);
		evhttp_connection_set_closecb(
		    evhttp_request_get_connection(held->request), NULL, NULL);
		held_free(held);
	}
}

void
telnyx_webhook_receiver_unmount(
    struct telnyx_webhook_receiver *receiver, struct evhttp *http)
{
	if (receiver == NULL || http == NULL || !telnyx_webhook_admits(receiver))
		return;
	telnyx_webhook_enter(receiver);
	unmount(receiver, http);
	telnyx_webhook_leave(receiver);
}

void
telnyx_webhook_mounts_free(struct telnyx_webhook_receiver *receiver)
{
	unmount(receiver, NULL);
}
