/* SPDX-License-Identifier: MIT */
/*
 * A connection.  Its life is the same whatever it speaks (conn.c); what differs
 * is asked of its protocol, which is a table of functions: that of HTTP/1.1
 * (h1.c), or once the TLS handshake has chosen it that of HTTP/2 (h2.c).
 *
 * States:
 *   READING   between requests, or in one
 *   WAITING   a whole request is logged; its reply waits for a delay
 *   WRITING   the output must leave before the connection goes on, or ends
 *   DRAINING  our side is shut; what comes is thrown away until the peer ends
 *   STALLED   the same, with our side open: the peer hears nothing
 *   CLOSED    to be freed by whichever libevent callback is running
 *
 * HTTP/2 has no WAITING: each of its streams waits for itself.
 */
#ifndef TELNYX_SANDBOX_WIRE_CONN_H
#define TELNYX_SANDBOX_WIRE_CONN_H

#include <event2/buffer.h>
#include <event2/bufferevent.h>

#include "net/http_parse.h"
#include "sandbox/wire/reply.h"
#include "sandbox/wire/wire.h"

#define SBX_INPUT_BYTES 262144	/* no more is read above this */
#define SBX_OUTPUT_BYTES 262144 /* no more is made above this */

/* The bounds of one request. */
#define SBX_MAX_HEAD_BYTES 65536
#define SBX_MAX_BODY_BYTES 1048576

enum sbx_conn_state {
	SBX_CONN_READING = 0,
	SBX_CONN_WAITING = 1,
	SBX_CONN_WRITING = 2,
	SBX_CONN_DRAINING = 3,
	SBX_CONN_STALLED = 4,
	SBX_CONN_CLOSED = 5
};

struct sbx_h2;

/* What a connection asks of the protocol that it speaks. */
struct sbx_protocol {
	/* Requests overlap: each of them is limited for itself, and there is more
	 * to write whenever the output has left. */
	bool multiplexed;
	/* Use what has been read, and write what there is room for. */
	void (*read)(struct sbx_conn *conn);
	/* Is the connection between requests? */
	bool (*is_idle)(const struct sbx_conn *conn);
	/* Is a request half said? */
	bool (*in_request)(const struct sbx_conn *conn);
	/* The bytes that the protocol holds beside libevent's buffers. */
	size_t (*bytes)(const struct sbx_conn *conn);
	/* Let go of all that the protocol holds. */
	void (*clear)(struct sbx_conn *conn);

	/* Answer with an error in place of reading on.  NULL where requests overlap. */
	void (*refuse)(struct sbx_conn *conn, int status);

	/* The rest is NULL unless requests overlap.  Are there some, answered or
	 * not? */
	bool (*has_requests)(const struct sbx_conn *conn);
	/* End requests that are half said, and replies that are not read, for too
	 * long. */
	void (*sweep)(struct sbx_conn *conn, uint64_t now_ns);
	/* Announce what the sandbox's settings are now. */
	void (*announce)(struct sbx_conn *conn);
	/* Say goodbye, before the connection is closed. */
	void (*say_bye)(struct sbx_conn *conn);
};

struct sbx_conn {
	struct telnyx_sandbox *sandbox;
	TAILQ_ENTRY(sbx_conn) among;
	enum sbx_place place;
	bool placed;
	uint64_t since_ns; /* it has been there */
	uint64_t requests; /* that arrived whole */
	uint64_t placed_requests;
	struct bufferevent *bev;
	uint64_t number;
	enum sbx_conn_state state;
	bool open;			 /* past the TLS handshake */
	bool peer_eof;			 /* the peer sends no more */
	bool paused;			 /* the input is full, and not read now */
	enum telnyx_sandbox_fault after; /* once the output has left */
	size_t held;			 /* bytes, as counted */
	const struct sbx_protocol *protocol;
	struct sbx_h2 *h2; /* of HTTP/2, or NULL */

	/* The request being read over HTTP/1.1, and the reply to be sent. */
	bool line_seen;
	struct telnyx_http_parse http;
	struct sbx_entry *entry;
	struct telnyx_timer *timer;
	struct sbx_bytes reply;
	uint64_t request; /* its number */
	bool stranger;	  /* its key is not let in */
};

/* End the connection, or cease to speak on it, in the way of `fault`, which is
 * none of a stream's. */
void sbx_conn_end(struct sbx_conn *conn, enum telnyx_sandbox_fault fault);
/* End the connection once what has been written has left. */
void sbx_conn_end_later(struct sbx_conn *conn, enum telnyx_sandbox_fault fault);
/* The bytes that have been written, and have not left. */
size_t sbx_conn_unsent(const struct sbx_conn *conn);
/* Write.  False: there is no memory, and the connection is over. */
bool sbx_conn_put(struct sbx_conn *conn, const void *data, size_t len);
/* Have the protocol use what has been read and made room for.  Frees a
 * connection that is over, so nothing may touch it afterwards. */
void sbx_conn_advance(struct sbx_conn *conn);
/* Count the bytes that the connection holds now. */
void sbx_conn_count(struct sbx_conn *conn);
/* Say goodbye, and close the connection once that has left.  It may be gone
 * afterwards. */
void sbx_conn_close(struct sbx_conn *conn);
void sbx_conn_free(struct sbx_conn *conn);

/* Close every connection that is between requests. */
void sbx_conn_close_idle(struct telnyx_sandbox *sandbox);
/* Tell the HTTP/2 connections of new settings. */
void sbx_conn_announce(struct telnyx_sandbox *sandbox);
void sbx_conn_free_all(struct telnyx_sandbox *sandbox);

#endif
