/* SPDX-License-Identifier: MIT */
/*
 * The taps: what really went over the wire.  evhttp does not say whether a
 * request was sent, nor why a connection failed; these observers do.
 *
 *   output buffer   bytes queued by evhttp, bytes drained by the bufferevent
 *   input buffer    bytes received, also while evhttp is not looking
 *   the SSL's BIO   bytes that the kernel took, and the true errno
 *   SSL messages    what the server said of certificates (net/tls.h)
 *   SSL info        when TCP was connected (TCP_NODELAY is set there, since
 *                   evhttp makes its own socket) and when TLS was
 *   verify callback the certificate's fault
 *
 * The output buffer alone would lie for TLS: libevent drains it only after a
 * whole pass, so bytes may be out with nothing drained.
 */
#include "net/h1_internal.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>

#include <event2/bufferevent_ssl.h>
#include <openssl/crypto.h>
#include <openssl/x509_vfy.h>

/* evbuffer_add_printf() wants this much space before it looks how much it needs; with
 * less it goes to another block, and leaves a part of the line behind. */
#define PRINTF_SLACK 128

static void
set_nodelay(evutil_socket_t fd)
{
	int on = 1;

	/* Without TCP_NODELAY a second request on a connection waits 40 ms for an
	 * acknowledgement.  Where it cannot be set, time is lost and nothing else. */
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

static void
on_output(struct evbuffer *buffer, const struct evbuffer_cb_info *info, void *arg)
{
	struct telnyx_h1 *h1 = arg;

	(void)buffer;
	if (h1->frozen || h1->call == NULL || h1->repacking || h1->cut)
		return;
	if (info->n_added > 0)
		h1->dispatched = true;
	h1->queued += info->n_added;
	h1->drained += info->n_deleted;
	if (h1->ssl == NULL)
		h1->wire = h1->drained;
}

static void
on_input(struct evbuffer *buffer, const struct evbuffer_cb_info *info, void *arg)
{
	struct telnyx_h1 *h1 = arg;

	(void)buffer;
	if (h1->frozen)
		return;
	h1->rx += info->n_added;
	if (h1->call == NULL)
		return;
	/* evhttp bounds head and body, but not an endless chunk-size line. */
	h1->overflow = h1->rx > h1->body_max + 2 * TELNYX_H1_MAX_HEAD_BYTES;
	h1->no_room = !telnyx_byte_share_grow(&h1->share, info->n_added);
	if (!h1->overflow && !h1->no_room)
		return;
	/* The reply's share goes with the connection, in this turn.  The other replies
	 * may have it now: otherwise all that grow in step would end. */
	telnyx_byte_share_release(&h1->share);
	telnyx_h1_fail(h1);
}

/* The connection is open.  This is recorded now and not when the task runs: where the
 * loop was held up, the timer is due by then, and would end a request that has been
 * sent. */
static void
set_ready(struct telnyx_h1 *h1)
{
	h1->ready = true;
	h1->net->env->timer_disarm(h1->net->env, h1->timer);
	h1->ready_ns = h1->net->env->now_ns(h1->net->env);
}

static long
on_bio(BIO *bio, int oper, const char *argp, size_t len, int argi, long argl, int ret,
    size_t *processed)
{
	struct telnyx_h1 *h1 = (struct telnyx_h1 *)(void *)BIO_get_callback_arg(bio);
	bool writing = oper == (BIO_CB_WRITE | BIO_CB_RETURN);

	(void)argp;
	(void)len;
	(void)argi;
	(void)argl;
	if (h1 == NULL || h1->frozen ||
	    (!writing && oper != (BIO_CB_READ | BIO_CB_RETURN)))
		return ret;
	if (ret > 0) {
		if (writing && h1->dispatched && processed != NULL)
			h1->wire += *processed;
	} else if (!BIO_should_retry(bio) && h1->io_errno == 0 && !h1->eof) {
		if (ret == 0 && !writing)
			h1->eof = true;
		else
			h1->io_errno = errno;
	}
	return ret;
}

static void
on_info(const SSL *ssl, int where, int ret)
{
	struct telnyx_h1 *h1 = SSL_get_app_data(ssl);
	struct sockaddr_storage peer;
	socklen_t size = sizeof(peer);
	BIO *bio;
	int fd;

	if (h1 == NULL)
		return;
	(void)ret;
	if ((where & SSL_CB_HANDSHAKE_START) != 0 && !h1->connected) {
		/* libevent makes a new BIO when it connects: tap this one. */
		if ((bio = SSL_get_wbio(ssl)) != NULL) {
			BIO_set_callback_ex(bio, on_bio);
			BIO_set_callback_arg(bio, (char *)h1);
		}
		/* libevent 2.1.12 starts the handshake even if connecting failed. */
		fd = SSL_get_fd(ssl);
		if (fd < 0 || getpeername(fd, (struct sockaddr *)&peer, &size) != 0)
			return;
		set_nodelay(fd);
		h1->connected = true;
		h1->connected_ns = h1->net->env->now_ns(h1->net->env);
		(void)h1->net->env->timer_arm(
		    h1->net->env, h1->timer, h1->net->connect_timeout_ns);
	}
	if ((where & SSL_CB_HANDSHAKE_DONE) != 0 && h1->connected && !h1->ready)
		set_ready(h1);
}

static int
on_verify(int ok, X509_STORE_CTX *ctx)
{
	SSL *ssl =
	    X509_STORE_CTX_get_ex_data(ctx, SSL_get_ex_data_X509_STORE_CTX_idx());
	struct telnyx_h1 *h1 = ssl != NULL ? SSL_get_app_data(ssl) : NULL;

	if (!ok && h1 != NULL && h1->verify_error == 0)
		h1->verify_error = X509_STORE_CTX_get_error(ctx);
	return ok;
}

/* Stands in for evhttp's own connect callback: reads errno before evhttp overwrites it,
 * and acts right after the request was built. */
static void
on_connect(struct bufferevent *bev, short what, void *arg)
{
	struct telnyx_h1 *h1 = arg;
	bufferevent_event_cb connect_cb = h1->connect_cb;
	void *connect_arg = h1->connect_arg;
	int error = EVUTIL_SOCKET_ERROR();

	/* This is for plain http; for TLS only if on_info() has not seen it. */
	if ((what & BEV_EVENT_CONNECTED) != 0 && !h1->ready) {
		set_nodelay(bufferevent_getfd(bev));
		h1->connected = true;
		set_ready(h1);
		h1->connected_ns = h1->ready_ns;
	}
	if ((what & BEV_EVENT_CONNECTED) != 0) {
		h1->state = TELNYX_H1_ACTIVE;
		telnyx_deferred_post(h1->net->deferred, &h1->task);
	} else if ((what & BEV_EVENT_ERROR) != 0 && h1->io_errno == 0 &&
		   (h1->ssl == NULL || !h1->connected)) {
		h1->io_errno = error;
	}
	if (h1->ssl != NULL && h1->ssl_error == 0)
		h1->ssl_error = bufferevent_get_openssl_error(bev);
	if ((what & BEV_EVENT_CONNECTED) != 0 && !telnyx_h1_taps_room(h1)) {
		h1->no_memory = true;
		telnyx_h1_fail(h1);
		return;
	}
	EVUTIL_SET_SOCKET_ERROR(error);
	connect_cb(bev, what, connect_arg);
	if ((what & BEV_EVENT_CONNECTED) != 0)
		telnyx_h1_taps_dispatched(h1);
}

bool
telnyx_h1_taps_install(struct telnyx_h1 *h1)
{
	if (evbuffer_add_cb(bufferevent_get_output(h1->bev), on_output, h1) == NULL ||
	    evbuffer_add_cb(bufferevent_get_input(h1->bev), on_input, h1) == NULL)
		return false;
	if (h1->ssl != NULL) {
		/* Without the taps a request that was sent would count as not sent. */
		if (SSL_set_app_data(h1->ssl, h1) != 1)
			return false;
		SSL_set_info_callback(h1->ssl, on_info);
		telnyx_tls_watch(h1->ssl, &h1->seen);
		SSL_set_verify(h1->ssl, SSL_VERIFY_PEER, on_verify);
	}
	return true;
}

void
telnyx_h1_taps_remove(struct telnyx_h1 *h1)
{
	BIO *bio;

	if (h1->bev != NULL) {
		evbuffer_remove_cb(bufferevent_get_output(h1->bev), on_output, h1);
		evbuffer_remove_cb(bufferevent_get_input(h1->bev), on_input, h1);
	}
	/* libevent frees the SSL later, from the loop: the SSL must not lead to this
	 * connection any more. */
	if (h1->ssl != NULL) {
		SSL_set_info_callback(h1->ssl, NULL);
		telnyx_tls_watch(h1->ssl, NULL);
		SSL_set_app_data(h1->ssl, NULL);
		if ((bio = SSL_get_wbio(h1->ssl)) != NULL) {
			BIO_set_callback_ex(bio, NULL);
			BIO_set_callback_arg(bio, NULL);
		}
	}
}

bool
telnyx_h1_taps_room(struct telnyx_h1 *h1)
{
	struct evbuffer *output = bufferevent_get_output(h1->bev);

	return evbuffer_expand(output, h1->expected + PRINTF_SLACK) == 0;
}

/* Wipe what is in the buffer, where it is. */
static void
wipe(struct evbuffer *buffer)
{
	struct evbuffer_iovec parts[16];
	struct evbuffer_ptr at, *from = NULL;
	size_t seen = 0, total = evbuffer_get_length(buffer);
	int i, count;

	while (seen < total) {
		count = evbuffer_peek(buffer, -1, from, parts, 16);
		if (count <= 0)
			return;
		for (i = 0; i < count && i < 16; i++) {
			OPENSSL_cleanse(parts[i].iov_base, parts[i].iov_len);
			seen += parts[i].iov_len;
		}
		if (seen < total &&
		    evbuffer_ptr_set(buffer, &at, seen, EVBUFFER_PTR_SET) != 0)
			return;
		from = &at;
	}
}

static void
wipe_and_free(const void *data, size_t bytes, void *block)
{
	(void)data;
	OPENSSL_cleanse(block, bytes);
	free(block);
}

/* Put head and body into one block of our own: so they leave in one write and one TLS
 * record, and the API key is wiped when libevent lets go of the block, as libevent does
 * not do by itself. */
static bool
repack(struct telnyx_h1 *h1, struct evbuffer *output)
{
	size_t bytes = evbuffer_get_length(output);
	char *block = malloc(bytes);
	bool ok = false;

	if (block == NULL)
		return false;
	h1->repacking = true;
	/* A plain bufferevent freezes the front of its output for everybody else. */
	(void)evbuffer_unfreeze(output, 1);
	if (evbuffer_copyout(output, block, bytes) == (ev_ssize_t)bytes) {
		wipe(output);
		ok = evbuffer_drain(output, bytes) == 0 &&
		     evbuffer_add_reference(
			 output, block, bytes, wipe_and_free, block) == 0;
	}
	if (h1->ssl == NULL)
		(void)evbuffer_freeze(output, 1);
	h1->repacking = false;
	if (!ok)
		wipe_and_free(NULL, bytes, block);
	return ok;
}

/* Withdraw a request from the output: nothing of it may leave, or stay in memory. */
static void
withdraw(struct telnyx_h1 *h1, struct evbuffer *output)
{
	wipe(output);
	h1->no_memory = true;
	telnyx_h1_fail(h1);
}

void
telnyx_h1_taps_dispatched(struct telnyx_h1 *h1)
{
	struct evbuffer *output = bufferevent_get_output(h1->bev);

	if (h1->done || h1->closed)
		return;
	/* While it connects, evhttp has a callback of its own, for once: wrap it. */
	if (h1->state == TELNYX_H1_CONNECTING) {
		bufferevent_getcb(
		    h1->bev, NULL, NULL, &h1->connect_cb, &h1->connect_arg);
		bufferevent_setcb(h1->bev, NULL, NULL, on_connect, h1);
		return;
	}
	/* evhttp ignores failed allocations while it builds a request: a request that
	 * is not all there must not leave. */
	if (h1->queued != h1->expected || evbuffer_get_length(output) != h1->expected) {
		withdraw(h1, output);
		return;
	}
	if (!repack(h1, output))
		withdraw(h1, output);
	else
		telnyx_h1_rescue_watch(h1);
}
