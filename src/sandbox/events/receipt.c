/* SPDX-License-Identifier: MIT */
/*
 * What a receiver answers, read as it comes: HTTP/1.x, with a length, in
 * chunks, or until the connection ends.  The first 10 kB of its headers and of
 * its body are kept, the rest is read and thrown away.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <event2/buffer.h>

#include "net/http_parse.h"
#include "sandbox/events/receipt.h"

#define MAX_HEAD_BYTES 65536

/* Data are kept up to the limit.  False: no memory. */
static bool
keep(char **to, size_t *to_len, const char *data, size_t len)
{
	char *grown;

	if (len > SBX_RECEIPT_BYTES - *to_len)
		len = SBX_RECEIPT_BYTES - *to_len;
	if (len == 0)
		return true;
	if ((grown = realloc(*to, *to_len + len + 1)) == NULL)
		return false;
	memcpy(grown + *to_len, data, len);
	*to_len += len;
	grown[*to_len] = '\0';
	*to = grown;
	return true;
}

/* The first line: "HTTP/1.1 200 OK". */
static void
read_status_line(struct sbx_receipt *r, const char *line)
{
	int i;

	r->state = SBX_RECEIPT_BAD;
	if (strncmp(line, "HTTP/1.", 7) != 0 || line[7] == '\0' || line[8] != ' ')
		return;
	r->line_status = 0;
	for (i = 9; i < 12; i++) {
		if (line[i] < '0' || line[i] > '9')
			return;
		r->line_status = r->line_status * 10 + (line[i] - '0');
	}
	if (r->line_status < 100 || (line[12] != ' ' && line[12] != '\0'))
		return;
	r->keep_alive = line[7] != '0';
	r->chunked = false;
	r->has_length = false;
	r->state = SBX_RECEIPT_HEADERS;
}

/* A number, which is all of `text` up to a stop.  False: no digits of that base, or
 * too many. */
static bool
read_number(const char *text, unsigned base, const char *stops, uint64_t *out)
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	*out = 0;
	for (i = 0; text[i] != '\0' && strchr(stops, text[i]) == NULL; i++) {
		const char *digit = strchr(
		    digits, text[i] >= 'A' && text[i] <= 'F' ? text[i] + 32 : text[i]);

		if (digit == NULL || (unsigned)(digit - digits) >= base || i >= 15)
			return false;
		*out = *out * base + (unsigned)(digit - digits);
	}
	return i > 0;
}

static void
read_header(struct sbx_receipt *r, const char *line)
{
	const char *colon = strchr(line, ':');
	const char *value;
	size_t len, value_len;

	if (colon == NULL)
		return;
	len = (size_t)(colon - line);
	value = colon + 1 + strspn(colon + 1, " \t");
	value_len = strlen(value);
	if (len == 14 && strncasecmp(line, "Content-Length", len) == 0) {
		r->has_length = read_number(value, 10, " \t", &r->left);
		if (!r->has_length)
			r->state = SBX_RECEIPT_BAD;
	} else if (len == 17 && strncasecmp(line, "Transfer-Encoding", len) == 0) {
		r->chunked = telnyx_http_parse_has_token(value, value_len, "chunked");
	} else if (len == 10 && strncasecmp(line, "Connection", len) == 0) {
		if (telnyx_http_parse_has_token(value, value_len, "close"))
			r->keep_alive = false;
	}
}

/* The empty line behind the headers. */
static void
end_headers(struct sbx_receipt *r)
{
	int status = r->line_status;

	if (status < 200 && status != 101) {
		r->state = SBX_RECEIPT_LINE; /* the real one follows */
		free(r->headers);
		r->headers = NULL;
		r->headers_len = 0;
		return;
	}
	r->status = status;
	if (status == 204 || status == 304 || status == 101)
		r->state = SBX_RECEIPT_DONE;
	else if (r->chunked)
		r->state = SBX_RECEIPT_CHUNK_SIZE;
	else if (r->has_length)
		r->state = r->left > 0 ? SBX_RECEIPT_BODY : SBX_RECEIPT_DONE;
	else
		r->state = SBX_RECEIPT_UNTIL_END;
	if (r->state == SBX_RECEIPT_UNTIL_END || status == 101)
		r->keep_alive = false;
}

static void
read_line(struct sbx_receipt *r, const char *line, size_t len)
{
	switch (r->state) {
	case SBX_RECEIPT_LINE:
		read_status_line(r, line);
		break;
	case SBX_RECEIPT_HEADERS:
		if (len == 0)
			end_headers(r);
		else if (!keep(&r->headers, &r->headers_len, line, len) ||
			 !keep(&r->headers, &r->headers_len, "\r\n", 2))
			r->state = SBX_RECEIPT_BAD;
		else
			read_header(r, line);
		break;
	case SBX_RECEIPT_CHUNK_SIZE:
		if (!read_number(line, 16, "; \t", &r->left))
			r->state = SBX_RECEIPT_BAD;
		else
			r->state =
			    r->left > 0 ? SBX_RECEIPT_CHUNK : SBX_RECEIPT_TRAILERS;
		break;
	case SBX_RECEIPT_CHUNK_END:
		r->state = len == 0 ? SBX_RECEIPT_CHUNK_SIZE : SBX_RECEIPT_BAD;
		break;
	default: /* trailers */
		if (len == 0)
			r->state = SBX_RECEIPT_DONE;
		break;
	}
}

/* A piece of the body is taken.  False: there is none yet. */
static bool
read_body(struct sbx_receipt *r, struct evbuffer *input)
{
	struct evbuffer_iovec chunk;
	size_t len;

	if (evbuffer_peek(input, -1, NULL, &chunk, 1) < 1 || chunk.iov_len == 0)
		return false;
	len = chunk.iov_len;
	if (r->state != SBX_RECEIPT_UNTIL_END && len > r->left)
		len = (size_t)r->left;
	if (!keep(&r->body, &r->body_len, chunk.iov_base, len)) {
		r->state = SBX_RECEIPT_BAD;
		return true;
	}
	evbuffer_drain(input, len);
	if (r->state == SBX_RECEIPT_UNTIL_END)
		return true;
	r->left -= len;
	if (r->left == 0)
		r->state = r->state == SBX_RECEIPT_BODY ? SBX_RECEIPT_DONE
							: SBX_RECEIPT_CHUNK_END;
	return true;
}

static bool
is_over(const struct sbx_receipt *r)
{
	return r->state == SBX_RECEIPT_DONE || r->state == SBX_RECEIPT_BAD;
}

void
sbx_receipt_read(struct sbx_receipt *receipt, struct evbuffer *input, bool end)
{
	struct sbx_receipt *r = receipt;
	bool more = true;

	while (more && !is_over(r)) {
		char *line = NULL;
		size_t len = 0;

		if (r->state == SBX_RECEIPT_BODY || r->state == SBX_RECEIPT_CHUNK ||
		    r->state == SBX_RECEIPT_UNTIL_END) {
			more = read_body(r, input);
			continue;
		}
		line = evbuffer_readln(input, &len, EVBUFFER_EOL_CRLF);
		r->head_bytes += line != NULL ? len + 2 : evbuffer_get_length(input);
		if (r->head_bytes > MAX_HEAD_BYTES)
			r->state = SBX_RECEIPT_BAD;
		else if (line != NULL)
			read_line(r, line, len);
		else
			r->head_bytes -= evbuffer_get_length(input);
		more = line != NULL;
		free(line);
	}
	if (!end || is_over(r))
		return;
	r->state =
	    r->state == SBX_RECEIPT_UNTIL_END ? SBX_RECEIPT_DONE : SBX_RECEIPT_BAD;
}

void
sbx_receipt_clear(struct sbx_receipt *receipt)
{
	free(receipt->headers);
	free(receipt->body);
	memset(receipt, 0, sizeof(*receipt));
}
