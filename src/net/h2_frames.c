/* SPDX-License-Identifier: MIT */
#include "net/h2_frames.h"

#include "base/env.h"

/* A server may have 8 MiB on the way to us of a reply that was given up, in frames of a
 * kilobyte or more. */
#define MAX_UNPAID 10000
#define PER_FRAME_NS (TELNYX_NS_PER_S / 100)
#define HEADER_BYTES 9 /* the first three bytes are the payload's length */
#define LENGTH_BYTES 3
/* Some servers update both windows for each few hundred bytes that they read. */
#define UPDATES_PER_FRAME 4
#define BYTES_PER_UPDATE 256

static void
give_back(struct telnyx_h2_frames *frames, uint64_t count)
{
	frames->unpaid -= count < frames->unpaid ? (uint32_t)count : frames->unpaid;
}

void
telnyx_h2_frames_came(struct telnyx_h2_frames *frames)
{
	if (frames->unpaid < UINT32_MAX)
		frames->unpaid++;
}

void
telnyx_h2_frames_read(struct telnyx_h2_frames *frames, const uint8_t *data, size_t len)
{
	size_t skip;

	for (; len > 0; data += skip, len -= skip) {
		if (frames->payload_left > 0) {
			skip = frames->payload_left < len ? frames->payload_left : len;
			frames->payload_left -= (uint32_t)skip;
			continue;
		}
		skip = 1;
		if (frames->header_bytes < LENGTH_BYTES)
			frames->length = frames->length << 8 | *data;
		if (++frames->header_bytes < HEADER_BYTES)
			continue;
		telnyx_h2_frames_came(frames);
		frames->payload_left = frames->length;
		frames->length = frames->header_bytes = 0;
	}
}

void
telnyx_h2_frames_carried(struct telnyx_h2_frames *frames)
{
	give_back(frames, 1);
}

void
telnyx_h2_frames_sent(struct telnyx_h2_frames *frames, size_t len)
{
	give_back(frames, UPDATES_PER_FRAME + len / BYTES_PER_UPDATE);
}

bool
telnyx_h2_frames_are_flood(struct telnyx_h2_frames *frames, uint64_t now_ns)
{
	uint64_t count;

	if (now_ns > frames->since_ns) {
		count = (now_ns - frames->since_ns) / PER_FRAME_NS;
		frames->since_ns += count * PER_FRAME_NS;
		give_back(frames, count);
	}
	return frames->unpaid > MAX_UNPAID;
}
