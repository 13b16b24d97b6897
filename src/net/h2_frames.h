/* SPDX-License-Identifier: MIT */
/*
 * Frames that carry nothing, counted.
 *
 * An HTTP/2 peer can send frames without end that bring no message further:
 * DATA without a byte, WINDOW_UPDATE, PRIORITY, SETTINGS, PING, interim answers,
 * types that nobody knows, anything for a stream that is over.  nghttp2 counts
 * few of them, and drops some before it calls back.  So every frame that comes
 * costs one of an allowance; the messages that are exchanged, and time, give it
 * back.  No peer that means well uses it up.
 */
#ifndef TELNYX_NET_H2_FRAMES_H
#define TELNYX_NET_H2_FRAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zeroed at the start. */
struct telnyx_h2_frames {
	uint32_t unpaid;   /* frames that nothing has been given back for */
	uint64_t since_ns; /* up to where time has been given back */

	/* what is being read */
	unsigned header_bytes; /* bytes that have come of the next frame's header */
	uint32_t length;       /* of the payload, as they say */
	uint32_t payload_left; /* bytes to come of the payload of the frame before */
};

/* The peer has sent these bytes: count the frames that begin among them. */
void telnyx_h2_frames_read(
    struct telnyx_h2_frames *frames, const uint8_t *data, size_t len);
/* One frame has come. */
void telnyx_h2_frames_came(struct telnyx_h2_frames *frames);
/* A frame has carried something: a head, a part of a body, the end of one. */
void telnyx_h2_frames_carried(struct telnyx_h2_frames *frames);
/* HEADERS or DATA of `len` bytes goes out: the peer will update its windows. */
void telnyx_h2_frames_sent(struct telnyx_h2_frames *frames, size_t len);
/* Have more frames come than anybody needs? */
bool telnyx_h2_frames_are_flood(struct telnyx_h2_frames *frames, uint64_t now_ns);

#endif
