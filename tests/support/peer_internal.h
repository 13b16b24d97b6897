/* SPDX-License-Identifier: MIT */
/* The inside of the scripted peer, shared by peer.c (the port, and what tests
 * ask) and peer_conn.c (its connections). */
#ifndef TELNYX_TESTS_PEER_INTERNAL_H
#define TELNYX_TESTS_PEER_INTERNAL_H

#include "peer.h"

#include <sys/queue.h>

#include <event2/buffer.h>
#include <openssl/ssl.h>

#define MAX_SCRIPTS 16
#define MAX_FILLERS 16

struct peer_conn {
	TAILQ_ENTRY(peer_conn) entry;
	struct peer *peer;
	uint64_t number;
	evutil_socket_t fd; /* -1: hung up */
	struct event *event, *writable;
	SSL *ssl;
	bool shaken; /* the handshake is done, or there is none */
	bool eof;    /* the client has closed */
	bool deaf;
	struct evbuffer *plain, *request, *out;
	struct evbuffer *data; /* HTTP/2: of the request that is coming in */
	bool greeted;	       /* HTTP/2: our SETTINGS are out */
	bool preface_seen;
	unsigned stream; /* HTTP/2: of the last whole request */
	unsigned pieces;

	const struct peer_step *steps;
	size_t at;
	size_t got; /* of the bytes that a PEER_READ wants */
	bool released;
	struct telnyx_timer *drip;
	size_t dripped;
	bool fin_wanted, fin_sent;
	bool cutting;
	size_t left; /* to the cut */
	size_t wire; /* bytes sent */
	enum peer_op cut;
};

TAILQ_HEAD(peer_conn_list, peer_conn);

struct peer {
	struct event_base *base;
	struct telnyx_env *env;
	SSL_CTX *ctx;
	char *ca_pem;
	char url[64];
	uint16_t port;
	evutil_socket_t fd;
	struct event *event;
	enum peer_door door;
	bool h2;
	evutil_socket_t fillers[MAX_FILLERS];
	size_t filler_count;

	const struct peer_step *scripts[MAX_SCRIPTS];
	size_t script_count;
	const struct peer_step *rest;
	struct peer_conn_list conns;
	uint64_t accepted, activity;
	unsigned notified;
	size_t wire_bytes;

	struct peer_request *requests;
	unsigned request_count, request_room;
	uint64_t served;
};

/* A connection that was accepted; it runs its script from here on. */
void peer_conn_new(struct peer *peer, evutil_socket_t fd);
void peer_conn_free(struct peer_conn *conn);
/* Go on, if it is at PEER_AWAIT. */
bool peer_conn_go(struct peer_conn *conn);
/* Is it at a step that waits for nothing but time? */
bool peer_conn_waits(const struct peer_conn *conn);

/* Log the first `bytes` of `from` as a request. */
void peer_conn_log(struct peer_conn *conn, struct evbuffer *from, size_t bytes);

/* peer_frames.c: HTTP/2, as far as a script needs it. */
bool peer_frames_find_request(struct peer_conn *conn);
/* A reply to the last request found; *len is how long it is. */
void peer_frames_reply(
    struct peer_conn *conn, const char *body, char out[256], size_t *len);

#endif
