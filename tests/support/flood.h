/* SPDX-License-Identifier: MIT */
/*
 * A peer without manners, in a thread of its own: there is always more of what
 * it says, whether or not the test's loop has read the last of it.
 *
 * It reads what comes, and throws it away.  When the other side ends a
 * connection, it makes, or takes, the next.
 */
#ifndef TELNYX_TESTS_FLOOD_H
#define TELNYX_TESTS_FLOOD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum flood_kind {
	FLOOD_BYTES = 0,    /* `again`, over and over */
	FLOOD_TICKETS = 1,  /* a server's TLS session tickets */
	FLOOD_KEYS = 2,	    /* TLS key updates */
	FLOOD_CONNECTS = 3, /* a client's connections, closed at once */
	FLOOD_SILENCE = 4   /* nothing */
};

struct flood_params {
	enum flood_kind kind;
	bool plain; /* no TLS */
	bool h2;    /* by ALPN; a server begins with its SETTINGS */
	bool held;  /* a server that has a request waits for flood_go() */
	/* Said once: by a client at the start, by a server when a whole request
	 * has come. */
	const char *first;
	size_t first_bytes;
	const char *again;
	size_t again_bytes;
	/* So often, and then `last`; 0: without end. */
	unsigned times;
	const char *last;
	size_t last_bytes;
};

struct flood;

/* On 127.0.0.1.  What the parameters point to is borrowed. */
struct flood *flood_serve(const struct flood_params *params);
struct flood *flood_dial(const struct flood_params *params, uint16_t port);
/* Does it wait for that? */
bool flood_waits(const struct flood *flood);
void flood_go(struct flood *flood);
/* Ends the thread. */
void flood_stop(struct flood *flood);

const char *flood_url(const struct flood *flood); /* a server's, with "/v2" */
const char *flood_ca_pem(const struct flood *flood);
/* How much has been said again: bytes, tickets, key updates or connections. */
uint64_t flood_count(const struct flood *flood);
/* How many connections the other side has ended. */
unsigned flood_ended(const struct flood *flood);
/* Of HTTP/2: the error of the last GOAWAY that came; -1: none. */
int flood_goaway(const struct flood *flood);

/* `count` times an HTTP/2 frame, to be freed; *bytes is how long all are. */
char *flood_frames(uint8_t type, uint8_t flags, uint32_t stream, const char *payload,
    size_t len, unsigned count, size_t *bytes);

#endif
