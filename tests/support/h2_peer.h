/* SPDX-License-Identifier: MIT */
/*
 * A scripted HTTP/2 server on the test's event base, over TLS with certificates
 * of its own; it speaks HTTP/1.1 as well, as far as its tests need that.
 *
 * It is also the oracle.  Every request carries its mark in an "x-mark" header.
 * A mark counts as processed when its whole request has arrived, or when it was
 * answered before that; and no more when the server has said that it has not
 * looked at it (REFUSED_STREAM, GOAWAY).
 *
 * A test sets the fields that say how connections begin, queues scripts, and
 * looks at what was counted.
 */
#ifndef TELNYX_TESTS_H2_PEER_H
#define TELNYX_TESTS_H2_PEER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

#include <event2/event.h>
#include <nghttp2/nghttp2.h>
#include <openssl/ssl.h>

#define H2_PEER_MARKS 10100

struct h2_peer;
struct h2_conn;

/* What is done with a request. */
enum h2_deed {
	H2_ANSWER = 0,	      /* a status and a JSON body */
	H2_HOLD = 1,	      /* nothing, until h2_peer_release() */
	H2_REFUSE = 2,	      /* RST_STREAM with REFUSED_STREAM */
	H2_RESET = 3,	      /* RST_STREAM with `error`, no reply */
	H2_HEAD_RESET = 4,    /* the head, RST_STREAM with `error` */
	H2_HALF_RESET = 5,    /* the head and half a body, RST_STREAM */
	H2_HALF_FIN = 6,      /* ... and the connection is closed */
	H2_HALF_RST = 7,      /* ... and the connection is reset */
	H2_HALF_STALL = 8,    /* ... and no more */
	H2_TRAILERS = 9,      /* an answer that ends in trailers */
	H2_INTERIM = 10,      /* `count` times a 103, then an answer */
	H2_FLOOD = 11,	      /* `count` headers of 64 bytes, then an answer */
	H2_CONTINUE = 12,     /* `count` CONTINUATION frames, and no end */
	H2_GOAWAY = 13,	      /* GOAWAY with this stream as the last, and answer */
	H2_GOAWAY_UP_TO = 14, /* GOAWAY with `last`, and answer what may be */
	H2_KILL = 15,	      /* the connection is reset */
	H2_INTERIM_RESET = 16 /* `count` times a 103, then RST_STREAM */
};

struct h2_script {
	enum h2_deed deed;
	bool at_head;	/* when its head is there, not the whole request */
	int status;	/* 0: 200 */
	uint32_t error; /* of RST_STREAM or GOAWAY */
	unsigned count;
	int32_t last;
	size_t body_bytes; /* 0: a short JSON document */
	long length_off;   /* what content-length says beyond the truth */
	bool tell_length;  /* send a content-length at all */
};

struct h2_stream {
	TAILQ_ENTRY(h2_stream) entry;
	TAILQ_ENTRY(h2_stream) todo;
	struct h2_conn *conn;
	int32_t id;
	unsigned mark;
	bool complete, counted, held, acted, due, half;
	struct h2_script script;
	size_t body_bytes, sent;
	size_t until; /* so much of the body is sent, if `half` */
	char body[64];
	bool trailers;
};
TAILQ_HEAD(h2_streams, h2_stream);

enum h2_end { H2_LIVES, H2_FIN, H2_RST };

struct h2_conn {
	TAILQ_ENTRY(h2_conn) entry;
	struct h2_peer *peer;
	struct bufferevent *bev;
	nghttp2_session *session; /* NULL: HTTP/1.1, or no handshake yet */
	bool h1, ready, stalled, resumed;
	enum h2_end end;	   /* when all is written */
	uint64_t bytes;		   /* received, within TLS */
	struct h2_streams streams; /* open ones */
	struct h2_streams todo;	   /* to be acted on */
	unsigned open, most_open, requests;
	unsigned resets, goaways, pings;
};
TAILQ_HEAD(h2_conns, h2_conn);

struct h2_peer {
	struct event_base *base;
	struct evconnlistener *listener;
	SSL_CTX *ctx;
	char *ca_pem;
	char url[64];
	uint16_t port;

	/* how the next connections begin */
	bool no_h2, no_h1; /* in ALPN */
	nghttp2_settings_entry settings[8];
	size_t settings_count;
	bool mute_ping;	      /* PING is not answered */
	bool keep_window;     /* connection window is not given back */
	bool stall_handshake; /* accepted, and that is all */
	uint64_t end_at;      /* end at so many bytes; 0: not */
	enum h2_end end_how;

	/* what is done with requests: in order, then the last one for ever */
	struct h2_script scripts[64];
	size_t script_count, script_next;
	struct h2_script otherwise;
	unsigned requests_a_connection; /* then GOAWAY; 0: no limit */

	/* what was seen */
	struct h2_conns conns; /* open ones, oldest first */
	unsigned accepted, handshakes, resumed, h1_requests;
	unsigned goaways, resets; /* received */
	unsigned requests;	  /* whole ones */
	uint64_t activity;
	unsigned char processed[H2_PEER_MARKS];
	unsigned char arrived[H2_PEER_MARKS]; /* whole, whatever was said of it */
};

/* h2_peer_h1.c */
void h2_peer_serve_h1(struct h2_conn *conn);
unsigned h2_peer_mark(const char *text, size_t len);

/* On 127.0.0.1, or on `address`; fails the test if that cannot be. */
struct h2_peer *h2_peer_new(
    struct event_base *base, const char *address, uint16_t port);
void h2_peer_free(struct h2_peer *peer);
/* Listen on the same port of another address instead. */
void h2_peer_move(struct h2_peer *peer, const char *address);

void h2_peer_script(struct h2_peer *peer, const struct h2_script *script);
#define H2_SCRIPT(...) (&(struct h2_script){__VA_ARGS__})
void h2_peer_setting(struct h2_peer *peer, int32_t id, uint32_t value);

/* Answer all that is held. */
void h2_peer_release(struct h2_peer *peer);
unsigned h2_peer_held(const struct h2_peer *peer);
/* Give half of each reply that is held, and another quarter of a body of which half was
 * given. */
void h2_peer_go_on(struct h2_peer *peer);

struct h2_conn *h2_peer_conn(const struct h2_peer *peer, unsigned nth);
unsigned h2_peer_conns(const struct h2_peer *peer);
void h2_conn_settings(struct h2_conn *conn, int32_t id, uint32_t value);
void h2_conn_goaway(struct h2_conn *conn, int32_t last, uint32_t error);
void h2_conn_window(struct h2_conn *conn, int32_t stream, int32_t bytes);
/* Neither read nor write any more, until told otherwise. */
void h2_conn_stall(struct h2_conn *conn, bool stalled);
void h2_conn_end(struct h2_conn *conn, enum h2_end how);

#endif
