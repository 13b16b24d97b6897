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

#define SBX_RECEIPT_BYTES 10240 /* kept of an answer's headers, and of its body */

enum sbx_receipt_state {
	SBX_RECEIPT_LINE = 0,
	SBX_RECEIPT_HEADERS = 1,
	SBX_RECEIPT_BODY = 2, /* of a known length */
	SBX_RECEIPT_CHUNK_SIZE = 3,
	SBX_RECEIPT_CHUNK = 4,
	SBX_RECEIPT_CHUNK_END = 5,
	SBX_RECEIPT_TRAILERS = 6,
	SBX_RECEIPT_UNTIL_END = 7,
	SBX_RECEIPT_DONE = 8,
	SBX_RECEIPT_BAD = 9
};

struct sbx_receipt {
	enum sbx_receipt_state state;
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
void sbx_receipt_read(struct sbx_receipt *receipt, struct evbuffer *input, bool end);
void sbx_receipt_clear(struct sbx_receipt *receipt);

#endif
