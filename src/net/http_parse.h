/* SPDX-License-Identifier: MIT */
/*
 * A request parser for HTTP/1.1 that takes bytes as they come, any number at
 * a time, and keeps the head and the body as they were sent.
 *
 * It stops after the request line, after the head, and after the body, so
 * that its owner can act between; the owner feeds on with the rest.
 */
#ifndef TELNYX_NET_HTTP_PARSE_H
#define TELNYX_NET_HTTP_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum telnyx_http_parse_state {
	TELNYX_HTTP_PARSE_LINE = 0, /* before the end of the request line */
	TELNYX_HTTP_PARSE_HEADERS = 1,
	TELNYX_HTTP_PARSE_BODY = 2, /* of a known length */
	TELNYX_HTTP_PARSE_CHUNK_SIZE = 3,
	TELNYX_HTTP_PARSE_CHUNK_DATA = 4,
	TELNYX_HTTP_PARSE_CHUNK_END = 5, /* the CRLF behind a chunk */
	TELNYX_HTTP_PARSE_TRAILERS = 6,
	TELNYX_HTTP_PARSE_DONE = 7,
	TELNYX_HTTP_PARSE_BAD = 8 /* `status` says what to answer */
};

struct telnyx_http_parse {
	enum telnyx_http_parse_state state;
	int status;
	uint64_t consumed; /* bytes of this request so far */
	size_t max_head_bytes;
	size_t max_body_bytes;

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

	bool h2; /* for its owner: the request came as frames of HTTP/2, and was written
		    down as text */
	bool discard; /* set by its owner: count the body, and do not keep it */
	bool http10;
	bool close; /* the client wants no further request */
	bool expect_continue;
	bool chunked;
	bool has_length;
	bool has_host;
};

/* A longer head is answered with 431, a longer body with 413. */
void telnyx_http_parse_init(
    struct telnyx_http_parse *http, size_t max_head_bytes, size_t max_body_bytes);
/* Make ready for the next request; buffers are kept. */
void telnyx_http_parse_reset(struct telnyx_http_parse *http);
void telnyx_http_parse_clear(struct telnyx_http_parse *http);
/* Free the body alone: nothing more is fed. */
void telnyx_http_parse_drop_body(struct telnyx_http_parse *http);
/* Parse up to `len` bytes; gives how many were taken.  Nothing more is taken in DONE
 * and BAD. */
size_t telnyx_http_parse_feed(
    struct telnyx_http_parse *http, const char *data, size_t len);

/* Valid once the request line has been read. */
const char *telnyx_http_parse_method(const struct telnyx_http_parse *http);
const char *telnyx_http_parse_target(const struct telnyx_http_parse *http);
/* Valid from BODY or CHUNK_SIZE on: lines ended by CRLF. */
const char *telnyx_http_parse_headers(const struct telnyx_http_parse *http);

/* The value of the first header of a name in such lines, its name in upper or lower
 * case, without the spaces around the value; NULL: there is none.  The next one is
 * looked for behind it. */
const char *telnyx_http_parse_find(
    const char *headers, const char *name, size_t *value_len);
/* Is `token` one of a comma-separated list, in upper or lower case? */
bool telnyx_http_parse_has_token(
    const char *value, size_t value_len, const char *token);

#endif
