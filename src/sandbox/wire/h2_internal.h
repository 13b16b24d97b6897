/* SPDX-License-Identifier: MIT */
/*
 * HTTP/2 in the sandbox, shared by h2.c (bytes and frames), h2_receive.c
 * (what nghttp2 tells of) and h2_stream.c (requests and replies).
 *
 * A stream is made when the header of its first frame is there, before nghttp2
 * knows it, so that a script can strike at any byte.  It goes when nghttp2
 * closes it, or when GOAWAY has left it out.
 */
#ifndef TELNYX_SANDBOX_WIRE_H2_INTERNAL_H
#define TELNYX_SANDBOX_WIRE_H2_INTERNAL_H

#include <sys/queue.h>

#include <nghttp2/nghttp2.h>

#include "base/buf.h"
#include "net/h2_frames.h"
#include "sandbox/wire/conn.h"

struct sbx_stream {
	TAILQ_ENTRY(sbx_stream) entry;
	TAILQ_ENTRY(sbx_stream) todo;
	struct sbx_conn *conn;
	struct sbx_entry *script; /* claimed */
	int32_t id;
	uint64_t in; /* bytes of its frames */
	bool known;  /* to nghttp2 */
	bool headed; /* its head is there */
	bool whole;
	bool unsaid;	   /* counted in `unsaid`: more of the request is to come */
	uint64_t since_ns; /* it has waited for the peer */
	bool due;	   /* in `todo` */
	bool closed;	   /* in `closed` instead */
	bool struck;	   /* the script's fault has happened */
	bool stranger;	   /* its key is not let in: no body is kept */
	bool submitted;	   /* its reply is nghttp2's */
	bool starved;	   /* there was no room for it */
	size_t held;	   /* bytes, as counted */
	size_t discarded;  /* of a stranger's body */

	char *method, *target;
	struct telnyx_buf headers; /* lines ended by CRLF */
	struct telnyx_buf body;

	struct telnyx_timer *timer; /* of the delay */
	struct sbx_bytes reply;
	uint64_t request; /* its number */
	size_t body_at;	  /* of the reply: what is next */
	uint64_t out;	  /* bytes of frames */
	uint64_t cut;	  /* the fault is there; UINT64_MAX: none */
};
TAILQ_HEAD(sbx_streams, sbx_stream);

struct sbx_h2 {
	nghttp2_session *session;
	size_t preface_left;
	size_t frame_left;    /* of the frame that is being read, with its header */
	int32_t frame_stream; /* 0: no request's */
	struct sbx_streams streams;
	struct sbx_streams todo; /* whole ones, and cut ones */
	/* nghttp2 closes a stream before it gives out the last frame. */
	struct sbx_streams closed;
	size_t unsaid; /* streams whose requests are half said */
	bool sending;
	int32_t newest;			/* that was begun */
	int32_t processed;		/* the highest */
	int32_t last;			/* that GOAWAY has left */
	struct telnyx_http_parse http;	/* of one request, while it is served */
	struct telnyx_h2_frames frames; /* that came */
};

/* --- h2_stream.c --- */

/* Wait for nothing more of a stream's request. */
void sbx_stream_said(struct sbx_stream *stream);
/* Has its peer kept a stream waiting since before then? */
bool sbx_stream_is_late(const struct sbx_stream *stream, uint64_t before_ns);
/* Count the bytes that a stream holds now. */
void sbx_stream_count(struct sbx_stream *stream);
/* NULL: no memory. */
struct sbx_stream *sbx_stream_new(struct sbx_conn *conn, int32_t id);
void sbx_stream_free(struct sbx_stream *stream);
struct sbx_stream *sbx_stream_find(struct sbx_h2 *h2, int32_t id);
/* A stream is whole, or cut: look at it once nghttp2 has returned. */
void sbx_stream_do_soon(struct sbx_stream *stream);
/* The byte of the request at which the connection's or the stream's fault is;
 * UINT64_MAX: none. */
uint64_t sbx_stream_stop(const struct sbx_stream *stream, bool of_stream);
/* The fault of a stream strikes within its request. */
void sbx_stream_strike_request(struct sbx_stream *stream);
/* Serve what is whole, strike what is cut.  False: there was nothing. */
bool sbx_stream_run_todo(struct sbx_conn *conn);

/* --- h2_receive.c --- */

/* A server's session that tells of its requests.  False: no memory. */
bool sbx_stream_session(struct sbx_conn *conn, nghttp2_session **out);

#endif
