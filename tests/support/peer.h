/* SPDX-License-Identifier: MIT */
/*
 * A scripted peer: an HTTP server that does what a script says, also what no
 * server should.  It lives on the test's loop, on a port of its own, plain or
 * with TLS, and keeps a log of each request that it has received whole: the
 * truth by which a client's outcomes are judged.
 *
 * It holds its sockets and its TLS itself, over memory BIOs, so that it can
 * stop, close or reset at any byte, of the plain text or of what is on the
 * wire.  Time is the test's clock.
 *
 * A script is an array of steps, ended by PEER_END.  Before its first step a
 * TLS connection shakes hands, unless the step says otherwise.
 */
#ifndef TELNYX_TESTS_PEER_H
#define TELNYX_TESTS_PEER_H

#include <event2/event.h>

#include "base/env.h"

enum peer_op {
	PEER_END = 0,	       /* stay open, say no more; what comes is logged */
	PEER_READ = 1,	       /* exactly `count` bytes more */
	PEER_READ_REQUEST = 2, /* one more request, whole */
	PEER_SEND = 3,	       /* `text`, `count` bytes of it if not 0 */
	PEER_REPEAT = 4,       /* `text`, `count` times */
	PEER_DRIP = 5,	       /* as PEER_SEND, a byte every 300 ms */
	PEER_AWAIT = 6,	       /* until peer_go() */
	PEER_CLOSE = 7,	       /* close_notify and FIN; still reads */
	PEER_FIN = 8,	       /* FIN alone; still reads */
	PEER_HANG_UP = 9,      /* close(): what comes later is reset */
	PEER_RST = 10,	       /* reset; what has come and was not read is lost */
	PEER_SERVE = 11,       /* from here on answer every request with a 200 */
	PEER_DEAF = 12,	       /* from here on leave what comes in the kernel */
	PEER_MUTE = 13,	       /* before the handshake: never say anything */
	PEER_RAW = 14,	       /* before the handshake: `text`, without TLS */
	PEER_CUT = 15,	       /* `count` bytes on the wire from here, then `then` */
	PEER_HANDSHAKE = 16    /* nothing but the handshake */
};

struct peer_step {
	enum peer_op op;
	const char *text;
	size_t count;
	enum peer_op then; /* PEER_END, PEER_FIN or PEER_RST */
};

/* A request that arrived whole. */
struct peer_request {
	uint64_t connection; /* 1 is the first that was accepted */
	unsigned pieces;     /* TLS records, or reads, that it came in */
	size_t bytes;
	char *text; /* head and body, ended by a zero */
};

/* How the port answers. */
enum peer_door {
	PEER_LISTENS = 0,
	PEER_REFUSES = 1,  /* bound, and not listening */
	PEER_FULL = 2,	   /* a full backlog: nothing is accepted */
	PEER_LISTENS_6 = 3 /* on ::1, and not on 127.0.0.1 */
};

struct peer;

/* NULL: this machine has no such address. */
struct peer *peer_new(
    struct event_base *base, struct telnyx_env *env, bool tls, enum peer_door door);
void peer_free(struct peer *peer);
/* From here on connections speak HTTP/2: scripts say frames, and a request is
 * logged as what its DATA held. */
void peer_speak_h2(struct peer *peer);

const char *peer_url(const struct peer *peer);	  /* with "/v2" */
const char *peer_ca_pem(const struct peer *peer); /* NULL: plain */
uint16_t peer_port(const struct peer *peer);

/* The script of the next connection that has none; those beyond serve.  The
 * steps are borrowed. */
void peer_script(struct peer *peer, const struct peer_step *steps);
/* Of all further connections that have none. */
void peer_script_rest(struct peer *peer, const struct peer_step *steps);

/* Release the connections that are at PEER_AWAIT; false: there are none. */
bool peer_go(struct peer *peer);
/* Can nothing happen until time passes?  Every connection is at a step that
 * waits for nothing. */
bool peer_stalls(const struct peer *peer);
/* Has the client's end acknowledged all that was sent? */
bool peer_all_arrived(const struct peer *peer);
/* Grows with whatever happens. */
uint64_t peer_activity(const struct peer *peer);

uint64_t peer_accepted(const struct peer *peer);
/* How many connections are open now. */
unsigned peer_open(const struct peer *peer);
/* How many were ended by the client with close_notify. */
unsigned peer_notified(const struct peer *peer);
/* A socket option of the client's end of the newest open connection: 1, 0, or
 * -1 if that end is not found. */
int peer_client_nodelay(const struct peer *peer);
/* The most bytes that were sent on one connection, since the start or since
 * they were forgotten: where a PEER_CUT can cut. */
size_t peer_wire_bytes(const struct peer *peer);
void peer_forget_wire(struct peer *peer);

unsigned peer_request_count(const struct peer *peer);
const struct peer_request *peer_request(const struct peer *peer, unsigned index);
/* How many of them hold the text. */
unsigned peer_received(const struct peer *peer, const char *text);
/* Empty the log. */
void peer_forget(struct peer *peer);

#endif
