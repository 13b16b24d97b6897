/* SPDX-License-Identifier: MIT */
/*
 * A request parser for HTTP/1.1 that takes bytes as they come, any number at
 * a time, and keeps the head and the body as they were sent.
 *
 * It stops after the request line, after the head, and after the body, so
 * that its owner can act between; the owner feeds on with the rest.
 */
#ifndef TELNYX_SANDBOX_HTTP_PARSE_H
#define TELNYX_SANDBOX_HTTP_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TELNYX_SANDBOX_MAX_HEAD_BYTES 65536
#define TELNYX_SANDBOX_MAX_BODY_BYTES 1048576

enum telnyx_sandbox_http_state {
	TELNYX_SANDBOX_HTTP_LINE = 0, /* before the end of the request line */
	TELNYX_SANDBOX_HTTP_HEADERS = 1,
	TELNYX_SANDBOX_HTTP_BODY = 2, /* of a known length */
	TELNYX_SANDBOX_HTTP_CHUNK_SIZE = 3,
	TELNYX_SANDBOX_HTTP_CHUNK_DATA = 4,
	TELNYX_SANDBOX_HTTP_CHUNK_END = 5, /* the CRLF behind a chunk */
	TELNYX_SANDBOX_HTTP_TRAILERS = 6,
	TELNYX_SANDBOX_HTTP_DONE = 7,
	TELNYX_SANDBOX_HTTP_BAD = 8 /* `status` says what to answer */
};

struct telnyx_sandbox_http {
	enum telnyx_sandbox_http_state state;
	int status;
	uint64_t consumed; /* bytes of this request so far */

	/* The request line and the headers, as sent; `method` and `target`
	 * are ended by a zero in place of the space behind them. */
	char *head;
	size_t head_len;
	size_t head_cap;
	size_t line_start; /* where the line being read begins */
	size_t target_at;
	size_t headers_at;
	size_t headers_len; /* without the empty line */

	char *body; /* ended by a zero */
	size_t body_len;
	size_t body_cap;
	uint64_t body_left; /* of the body, or of the chunk */

	char line[256]; /* a chunk's size, or a trailer */
	size_t line_len;

	bool h2; /* it came as frames, and was written down as text */
	bool http10;
	bool close; /* the client wants no further request */
	bool expect_continue;
	bool chunked;
	bool has_length;
	bool has_host;
};

void telnyx_sandbox_http_init(struct telnyx_sandbox_http *http);
/* Make ready for the next request; buffers are kept. */
void telnyx_sandbox_http_reset(struct telnyx_sandbox_http *http);
void telnyx_sandbox_http_clear(struct telnyx_sandbox_http *http);
/* Take up to `len` bytes; how many were taken.  Nothing more is taken in
 * DONE and BAD. */
size_t telnyx_sandbox_http_feed(
    struct telnyx_sandbox_http *http, const char *data, size_t len);

/* Good once the request line has been read. */
const char *telnyx_sandbox_http_method(const struct telnyx_sandbox_http *http);
const char *telnyx_sandbox_http_target(const struct telnyx_sandbox_http *http);
/* Good in DONE: lines ended by CRLF; and the first header of a name, as sent
 * without the spaces around it, or NULL. */
const char *telnyx_sandbox_http_headers(const struct telnyx_sandbox_http *http);

#endif
