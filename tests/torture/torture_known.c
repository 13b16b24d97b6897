/* SPDX-License-Identifier: MIT */
/*
 * Faults of other libraries that no caller can work around: allocations that
 * end the process when they fail, and so do not fail here.
 *
 *   json-c 0.16     some of its own are dereferenced unseen; all are spared
 *                   (torture_shim.c)
 *   OpenSSL 3.5     SSL_clear(): a record layer that finds no memory is
 *                   dereferenced by the SSL_set_bio() that follows (seen below
 *                   libevent's evhttp); SSL_CTX_new() fails without saying that
 *                   it was memory.  From 3.2 on all are spared (torture_shim.c)
 *   c-ares 1.34     seen, and its cause not found: where memory ends inside
 *                   ares_getaddrinfo() the heap is damaged (1.34.9), or a query is
 *                   never told of (1.34.5); all are spared (torture_shim.c)
 *   libevent 2.1.12 evhttp_connection_base_bufferevent_new(): when the copy of
 *                   the address fails, it frees a connection that has no base
 *                   yet, and dereferences that
 *                   evhttp_request_new(): when one of the two lists of headers
 *                   fails, it frees the request, and with it the list that it
 *                   does not have
 *                   bufferevent_setwatermark(): sets flags on the callback that
 *                   it could not add (the sandbox alone uses it)
 *                   bufferevent_openssl_socket_new(): when one of its two
 *                   buffers fails, it frees what is not yet a bufferevent
 *   libevent 2.1.13 the same; its first allocation there is another one, so all
 *                   of that function's are spared
 *
 * And one that fails, but has a lasting effect that nothing tells of:
 *
 *   OpenSSL 3.0     SSL_CTX_new(): a cipher or signature algorithm that finds
 *                   no memory is left out of the context, and the handshakes
 *                   may have nothing to agree on
 */
#define _GNU_SOURCE 1

#include "torture_shim_internal.h"

#if TORTURE_AVAILABLE

#include <string.h>

#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <event2/event.h>
#include <event2/http.h>
#include <openssl/ssl.h>

#define LIBEVENT_2_1_13 0x02010d00u

TORTURE_SEEN struct evhttp_connection *
evhttp_connection_base_bufferevent_new(struct event_base *base, struct evdns_base *dns,
    struct bufferevent *bev, const char *address, unsigned short port)
{
	static __typeof__(evhttp_connection_base_bufferevent_new) *real;
	void *found = torture_next("evhttp_connection_base_bufferevent_new");
	struct evhttp_connection *out;

	memcpy(&real, &found, sizeof(real));
	torture.exempt_text++;
	out = real(base, dns, bev, address, port);
	torture.exempt_text--;
	return out;
}

TORTURE_SEEN struct evhttp_request *
evhttp_request_new(void (*cb)(struct evhttp_request *, void *), void *arg)
{
	static __typeof__(evhttp_request_new) *real;
	void *found = torture_next("evhttp_request_new");
	struct evhttp_request *out;

	memcpy(&real, &found, sizeof(real));
	torture.exempt_zeroed = 2 | 4; /* the request itself may fail */
	out = real(cb, arg);
	torture.exempt_zeroed = 0;
	return out;
}

TORTURE_SEEN struct bufferevent *
bufferevent_openssl_socket_new(struct event_base *base, evutil_socket_t fd,
    struct ssl_st *ssl, enum bufferevent_ssl_state state, int options)
{
	static __typeof__(bufferevent_openssl_socket_new) *real;
	void *found = torture_next("bufferevent_openssl_socket_new");
	struct bufferevent *out;
	bool all = event_get_version_number() >= LIBEVENT_2_1_13;

	memcpy(&real, &found, sizeof(real));
	torture.exempt += all;
	torture.exempt_zeroed = all ? 0 : 2 | 4; /* the bufferevent itself may fail */
	out = real(base, fd, ssl, state, options);
	torture.exempt_zeroed = 0;
	torture.exempt -= all;
	return out;
}

TORTURE_SEEN void
bufferevent_setwatermark(struct bufferevent *bev, short events, size_t low, size_t high)
{
	static __typeof__(bufferevent_setwatermark) *real;
	void *found = torture_next("bufferevent_setwatermark");

	memcpy(&real, &found, sizeof(real));
	torture.exempt_zeroed = 1;
	real(bev, events, low, high);
	torture.exempt_zeroed = 0;
}

TORTURE_SEEN SSL_CTX *
SSL_CTX_new(const SSL_METHOD *method)
{
	static __typeof__(SSL_CTX_new) *real;
	void *found = torture_next("SSL_CTX_new");
	bool before = torture.fired;
	SSL_CTX *out;

	memcpy(&real, &found, sizeof(real));
	out = real(method);
	torture.impaired = torture.impaired || (!before && torture.fired);
	return out;
}

#else
typedef int torture_has_nothing_to_spare;
#endif
