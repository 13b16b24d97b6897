/* SPDX-License-Identifier: MIT */
/* The inside of an HTTP/2 connection, shared by h2.c (lifecycle), h2_io.c
 * (bytes) and h2_stream.c (frames and streams). */
#ifndef TELNYX_NET_H2_INTERNAL_H
#define TELNYX_NET_H2_INTERNAL_H

#include <event2/event.h>
#include <nghttp2/nghttp2.h>

#include "base/arena.h"
#include "base/buf.h"
#include "net/h2.h"

#define TELNYX_H2_MAX_HEAD_BYTES 65536

struct telnyx_h2_stream {
	TAILQ_ENTRY(telnyx_h2_stream) entry;
	struct telnyx_h2 *h2;
	struct telnyx_exchange *exchange; /* NULL: aborted, or told */
	int32_t id;
	char content_length[24];
	size_t body_sent;

	/* offsets into the connection's output */
	bool begun, ended;
	uint64_t begin_at, end_at;

	/* the reply */
	struct telnyx_arena memory;
	struct telnyx_h2_header *headers, *last_header;
	size_t head_bytes;
	struct telnyx_buf body;
	int status;
	bool interim;	/* the headers now coming in are of a 1xx */
	bool trailers;	/* ... or come after the body */
	bool complete;	/* END_STREAM has come */
	bool refused;	/* provably not processed */
	bool too_large; /* head or body */
	bool done;	/* in the list of those to tell */
	uint32_t error; /* of RST_STREAM */
};

struct telnyx_h2_header {
	struct telnyx_h2_header *next;
	const char *name;
	const char *value;
};

TAILQ_HEAD(telnyx_h2_stream_list, telnyx_h2_stream);

struct telnyx_h2 {
	struct telnyx_h2_link link; /* the pool's */
	struct telnyx_net *net;
	struct telnyx_h2_owner owner;
	uint64_t id;
	char address[64];
	char endpoint[80];
	char authority[300];
	struct telnyx_connection_facts facts;

	SSL *ssl;
	int fd;
	struct event *reading, *writing;
	nghttp2_session *session;

	/* output: bytes [out_at, out.len) wait for the kernel */
	struct telnyx_buf out;
	size_t out_at;
	uint64_t queued, flushed; /* bytes, since the start */
	struct telnyx_task flush_task;
	bool want_write; /* the socket is full */
	bool write_wants_read, read_wants_write;

	struct telnyx_h2_stream_list running; /* with the peer */
	struct telnyx_h2_stream_list done;    /* to be told */
	struct telnyx_task done_task;
	uint32_t streams;
	bool told_room;

	bool settings_seen;
	bool draining, dead, severed;
	bool closed_told;
	uint64_t born_ns, idle_since_ns, heard_ns;
	struct telnyx_timer *ping_timer;
	bool ping_sent;

	int io_errno;
	char cause[TELNYX_CAUSE_BYTES];
};

/* h2_io.c */
void telnyx_h2_io_start(struct telnyx_h2 *h2);
void telnyx_h2_io_stop(struct telnyx_h2 *h2);
void telnyx_h2_flush_soon(struct telnyx_h2 *h2);
void telnyx_h2_flush(struct telnyx_h2 *h2);

/* h2_stream.c */
bool telnyx_h2_session_start(struct telnyx_h2 *h2);
/* The stream is over: to be told, or, if nobody is waiting, to be freed. */
void telnyx_h2_stream_end(struct telnyx_h2_stream *stream);
void telnyx_h2_stream_free(struct telnyx_h2_stream *stream);
void telnyx_h2_stream_result(
    struct telnyx_h2_stream *stream, struct telnyx_exchange_result *result);

/* h2.c: the connection is lost; every stream ends with what is known of it. */
void telnyx_h2_lose(struct telnyx_h2 *h2, int error, const char *why);
void telnyx_h2_drain(struct telnyx_h2 *h2);

#endif
