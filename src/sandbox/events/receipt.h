/* SPDX-License-Identifier: MIT */
/*
 * A receipt: what a receiver answers to a post, read as it comes.
 */
#ifndef TELNYX_SANDBOX_EVENTS_RECEIPT_H
#define TELNYX_SANDBOX_EVENTS_RECEIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct evbuffer;

#define TELNYX_SANDBOX_RECEIPT_BYTES                                                   \
	10240 /* kept of an answer's headers, and of its body */

enum telnyx_sandbox_receipt_state {
	TELNYX_SANDBOX_RECEIPT_LINE = 0,
	TELNYX_SANDBOX_RECEIPT_HEADERS = 1,
	TELNYX_SANDBOX_RECEIPT_BODY = 2, /* of a known length */
	TELNYX_SANDBOX_RECEIPT_CHUNK_SIZE = 3,
	TELNYX_SANDBOX_RECEIPT_CHUNK = 4,
	TELNYX_SANDBOX_RECEIPT_CHUNK_END = 5,
	TELNYX_SANDBOX_RECEIPT_TRAILERS = 6,
	TELNYX_SANDBOX_RECEIPT_UNTIL_END = 7,
	TELNYX_SANDBOX_RECEIPT_DONE = 8,
	TELNYX_SANDBOX_RECEIPT_BAD = 9
};

struct telnyx_sandbox_receipt {
	enum telnyx_sandbox_receipt_state state;
	int status; /* good once the headers are read, else 0 */
	int line_status;
	bool keep_alive;
	bool chunked;
	bool has_length;
	uint64_t left; /* of the body, or of the chunk */
	size_t head_bytes;
	char *headers; /* ended by a zero, or NULL */
	size_t headers_len;
	char *body; /* or NULL */
	size_t body_len;
};

/* Take what has come; `end`: nothing more will. */
void telnyx_sandbox_receipt_read(
    struct telnyx_sandbox_receipt *receipt, struct evbuffer *input, bool end);
void telnyx_sandbox_receipt_clear(struct telnyx_sandbox_receipt *receipt);

#endif
