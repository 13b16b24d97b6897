/* SPDX-License-Identifier: MIT */
/* The inside of an HTTP/2 connection, shared by h2.c (lifecycle), h2_io.c
 * (bytes), h2_source.c (where they come from), h2_stream.c (frames and streams) and
 * h2_reply.c (what came of one).
 *
 * A stream is STARTING while its frames are not made: it can still be given up
 * without a trace.  It is RUNNING once nghttp2 has it, and DONE when it is over
 * and its owner is to be told. */
#ifndef TELNYX_NET_H2_INTERNAL_H
#define TELNYX_NET_H2_INTERNAL_H

#include <event2/event.h>
#include <nghttp2/nghttp2.h>

#include "base/arena.h"
#include "base/buf.h"
#include "net/h2.h"
#include "net/h2_frames.h"

#define TELNYX_H2_MAX_HEAD_BYTES 65536

enum telnyx_h2_stream_state {
	TELNYX_H2_STARTING = 0,
	TELNYX_H2_RUNNING = 1,
	TELNYX_H2_DONE = 2
};

struct telnyx_h2_stream {
	TAILQ_ENTRY(telnyx_h2_stream) entry;
	struct telnyx_h2 *h2;
	struct telnyx_exchange *exchange; /* NULL: aborted, or told */
	enum telnyx_h2_stream_state state;
	int32_t id; /* 0: nghttp2 does not know it */
	char content_length[24];
	size_t body_sent;

	/* offsets into the connection's output */
	bool begun, ended;
	bool early; /* begun before the server had said how many it takes */
	uint64_t begin_at, end_at;
	uint64_t begun_ns;
	uint64_t sent, received; /* bytes of its HEADERS and DATA */

	/* the reply */
	struct telnyx_arena memory;
	struct telnyx_h2_header *headers, *last_header;
	size_t head_bytes;
	struct telnyx_buf body;
	int status;
	bool interim;	/* the headers now coming in are of a 1xx */
	bool trailers;	/* ... or come after the body */
	bool head;	/* END_HEADERS has come, of no 1xx */
	bool says_json; /* ... with that Content-Type */
	bool complete;	/* END_STREAM has come */
	bool refused;	/* RST_STREAM with REFUSED_STREAM */
	bool above_goaway;
	bool interims; /* a 1xx has come */
	struct telnyx_byte_share share;
	bool too_large; /* head or body */
	bool no_room;	/* all replies together are too large */
	bool no_memory;
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

	/* input: bytes [in_at, in_len) wait for OpenSSL; NULL between turns */
	BIO_METHOD *source;
	unsigned char *in;
	size_t in_at, in_len;
	bool in_asked; /* the socket, in this turn */
	bool in_ended; /* ... and never will */

	/* output: bytes [out_at, out.len) wait for the kernel */
	struct telnyx_buf out;
	size_t out_at;
	uint64_t queued, flushed; /* bytes, since the start */
	struct telnyx_task flush_task;
	bool want_write; /* the socket is full */
	bool read_wants_write;
	bool writing_armed;

	struct telnyx_h2_stream_list starting; /* not with nghttp2 yet */
	struct telnyx_h2_stream_list running;
	struct telnyx_h2_stream_list done; /* over; their owners are to be told */
	struct telnyx_task done_task;
	uint32_t streams;  /* in all three */
	uint32_t waiting;  /* in `starting` */
	uint32_t awaited;  /* whose owner waits */
	uint32_t open;	   /* with nghttp2, not closed */
	uint64_t answered; /* in all */

	bool settings_seen;
	uint32_t first_limit; /* how many streams until then */
	bool draining, dead, severed, flooded;
	struct telnyx_tls_seen seen; /* of the server's side of TLS */
	bool certificate_refused; /* the server has refused it, so not one request was
				     read */
	bool closed_told;
	uint64_t born_ns, idle_since_ns, heard_ns, flush_ns;
	uint64_t reads; /* how often something was heard */
	struct telnyx_timer *ping_timer;
	bool ping_sent;
	bool suspect; /* the peer is silent: no new streams until it is heard of */
	uint64_t resets_at_ns; /* when the allowance of RST_STREAM is whole again */
	unsigned continuations;
	struct telnyx_h2_frames frames; /* that came */

	int io_errno;
	char cause[TELNYX_CAUSE_BYTES];
	uint32_t goaway_error;
	int32_t goaway_last; /* stream that the server has looked at, or will */
	bool calm_wanted;    /* ENHANCE_YOUR_CALM, and the owner does not know yet */
	char complaint[80];  /* nghttp2's, about what the server sent */
};

/* h2_io.c */
void telnyx_h2_io_start(struct telnyx_h2 *h2);
void telnyx_h2_io_stop(struct telnyx_h2 *h2);
void telnyx_h2_flush_soon(struct telnyx_h2 *h2);
void telnyx_h2_flush(struct telnyx_h2 *h2);
/* Let go of the output buffer, which held the key. */
void telnyx_h2_out_clear(struct telnyx_h2 *h2);

/* h2_source.c: put a source between the socket and OpenSSL; false: no memory. */
bool telnyx_h2_source_new(struct telnyx_h2 *h2);
/* Call before and after what is read in one turn of the loop: the socket is asked once
 * in between. */
void telnyx_h2_source_begin(struct telnyx_h2 *h2);
void telnyx_h2_source_end(struct telnyx_h2 *h2);

/* h2_stream.c */
bool telnyx_h2_session_start(struct telnyx_h2 *h2);
/* Hand the next STARTING stream to nghttp2; false: there is none, or no room. */
bool telnyx_h2_begin_next(struct telnyx_h2 *h2);
/* The stream is over: its owner is to be told. */
void telnyx_h2_stream_end(struct telnyx_h2_stream *stream);
void telnyx_h2_stream_free(struct telnyx_h2_stream *stream);
/* Free what has come of the reply: nobody wants it. */
void telnyx_h2_stream_drop_reply(struct telnyx_h2_stream *stream);

/* h2_reply.c */
bool telnyx_h2_stream_says_json(const struct telnyx_h2_stream *stream);
/* What is known of a stream's request, now. */
void telnyx_h2_stream_result(
    struct telnyx_h2_stream *stream, struct telnyx_exchange_result *result);

/* h2.c */
/* The connection is lost: every stream ends with what is known of it. */
void telnyx_h2_lose(struct telnyx_h2 *h2, int error, const char *why);
/* The peer floods us: tell it so, and lose the connection. */
void telnyx_h2_end_flood(struct telnyx_h2 *h2);
/* Begin no new streams; those that have not begun go back to the owner. */
void telnyx_h2_drain(struct telnyx_h2 *h2);
/* Give streams that were started and not begun back to the owner. */
void telnyx_h2_pull_back(struct telnyx_h2 *h2);
/* Something has come from the peer. */
void telnyx_h2_heard(struct telnyx_h2 *h2);

#endif
