/* SPDX-License-Identifier: MIT */
/*
 * The request parser.  It is strict where leniency would let two readers of
 * the same bytes see different requests (bare line feeds and carriage returns,
 * folded headers, a length beside chunks, chunks in HTTP/1.0), for a server
 * answers for what it accepts.
 */
#include "net/http_parse.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <openssl/crypto.h>

#define FIRST_BODY_BYTES 16384

static void
http_bad(struct telnyx_http_parse *http, int status)
{
	http->state = TELNYX_HTTP_PARSE_BAD;
	http->status = status;
	http->close = true;
}

void
telnyx_http_parse_init(
    struct telnyx_http_parse *http, size_t max_head_bytes, size_t max_body_bytes)
{
	memset(http, 0, sizeof(*http));
	http->max_head_bytes = max_head_bytes;
	http->max_body_bytes = max_body_bytes;
}

void
telnyx_http_parse_reset(struct telnyx_http_parse *http)
{
	struct telnyx_http_parse fresh;

	telnyx_http_parse_init(&fresh, http->max_head_bytes, http->max_body_bytes);
	fresh.head = http->head;
	fresh.head_cap = http->head_cap;
	/* A large body was rare: do not keep its memory for an idle connection. */
	if (http->body_cap <= FIRST_BODY_BYTES) {
		fresh.body = http->body;
		fresh.body_cap = http->body_cap;
	} else {
		free(http->body);
	}
	*http = fresh;
}

void
telnyx_http_parse_drop_body(struct telnyx_http_parse *http)
{
	free(http->body);
	http->body = NULL;
	http->body_len = http->body_cap = 0;
}

void
telnyx_http_parse_clear(struct telnyx_http_parse *http)
{
	/* There may be an API key in the head. */
	if (http->head != NULL)
		OPENSSL_cleanse(http->head, http->head_cap);
	free(http->head);
	free(http->body);
	memset(http, 0, sizeof(*http));
}

const char *
telnyx_http_parse_method(const struct telnyx_http_parse *http)
{
	return http->head;
}

const char *
telnyx_http_parse_target(const struct telnyx_http_parse *http)
{
	return http->head + http->target_at;
}

const char *
telnyx_http_parse_headers(const struct telnyx_http_parse *http)
{
	return http->head + http->headers_at;
}

/* Make room for `need` bytes and a zero.  False: no memory. */
static bool
grow(char **data, size_t *cap, size_t need)
{
	size_t want = *cap == 0 ? 512 : *cap;
	char *bigger = NULL;

	if (need < *cap)
		return true;
	while (want <= need)
		want *= 2;
	if ((bigger = realloc(*data, want)) == NULL)
		return false;
	*data = bigger;
	*cap = want;
	return true;
}

const char *
telnyx_http_parse_find(const char *headers, const char *name, size_t *value_len)
{
	size_t name_len = strlen(name);
	const char *line = headers;

	while (line != NULL && *line != '\0') {
		const char *end = strstr(line, "\r\n");
		const char *value = line + name_len;

		if (end == NULL)
			end = line + strlen(line);
		if ((size_t)(end - line) > name_len && line[name_len] == ':' &&
		    strncasecmp(line, name, name_len) == 0) {
			for (value++; value < end && (*value == ' ' || *value == '\t');)
				value++;
			while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
				end--;
			*value_len = (size_t)(end - value);
			return value;
		}
		line = *end != '\0' ? end + 2 : NULL;
	}
	return NULL;
}

bool
telnyx_http_parse_has_token(const char *value, size_t value_len, const char *token)
{
	size_t token_len = strlen(token);
	const char *end = value + value_len;

	while (value < end) {
		const char *comma = memchr(value, ',', (size_t)(end - value));
		const char *stop = comma != NULL ? comma : end;
		const char *next = comma != NULL ? comma + 1 : end;

		while (value < stop && (*value == ' ' || *value == '\t'))
			value++;
		while (stop > value && (stop[-1] == ' ' || stop[-1] == '\t'))
			stop--;
		if ((size_t)(stop - value) == token_len &&
		    strncasecmp(value, token, token_len) == 0)
			return true;
		value = next;
	}
	return false;
}

static bool
is_token_char(char c)
{
	if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
		return true;
	return c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL;
}

static bool
is_token(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		if (!is_token_char(text[i]))
			return false;
	}
	return len > 0;
}

/* Read a request line such as "POST /v2/messages HTTP/1.1", with a zero in place of its
 * CRLF. */
static void
read_request_line(struct telnyx_http_parse *http, size_t len)
{
	char *line = http->head;
	char *target = memchr(line, ' ', len);
	char *version = NULL;
	const char *c;

	if (target == NULL || !is_token(line, (size_t)(target - line))) {
		http_bad(http, 400);
		return;
	}
	*target++ = '\0';
	version = strchr(target, ' ');
	if (version == NULL || version == target) {
		http_bad(http, 400);
		return;
	}
	*version++ = '\0';
	for (c = target; *c != '\0'; c++) {
		if (*c <= ' ' || *c >= 0x7f) {
			http_bad(http, 400);
			return;
		}
	}
	if (strcmp(version, "HTTP/1.0") == 0) {
		http->http10 = true;
		http->close = true;
	} else if (strcmp(version, "HTTP/1.1") != 0) {
		http_bad(http, strncmp(version, "HTTP/", 5) == 0 ? 505 : 400);
		return;
	}
	http->target_at = (size_t)(target - line);
	http->headers_at = http->head_len;
	http->state = TELNYX_HTTP_PARSE_HEADERS;
}

static void
read_content_length(struct telnyx_http_parse *http, const char *value, size_t len)
{
	uint64_t n = 0;
	size_t i;

	if (len == 0 || len > 18) {
		http_bad(http, len == 0 ? 400 : 413);
		return;
	}
	for (i = 0; i < len; i++) {
		if (value[i] < '0' || value[i] > '9') {
			http_bad(http, 400);
			return;
		}
		n = n * 10 + (uint64_t)(value[i] - '0');
	}
	if (http->has_length && n != http->body_left) {
		http_bad(http, 400);
		return;
	}
	http->has_length = true;
	http->body_left = n;
}

static void
read_header(struct telnyx_http_parse *http, const char *line, size_t len)
{
	const char *colon = memchr(line, ':', len);
	const char *value;
	const char *end = line + len;
	const char *c;
	size_t name_len;
	size_t value_len;

	if (colon == NULL || !is_token(line, (size_t)(colon - line))) {
		http_bad(http, 400);
		return;
	}
	name_len = (size_t)(colon - line);
	for (value = colon + 1; value < end && (*value == ' ' || *value == '\t');
	     value++)
		;
	while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	for (c = value; c < end; c++) {
		unsigned char byte = (unsigned char)*c;

		if ((byte < ' ' && byte != '\t') || byte == 0x7f) {
			http_bad(http, 400);
			return;
		}
	}
	value_len = (size_t)(end - value);

	if (name_len == 14 && strncasecmp(line, "content-length", 14) == 0) {
		read_content_length(http, value, value_len);
	} else if (name_len == 17 && strncasecmp(line, "transfer-encoding", 17) == 0) {
		if (http->chunked || value_len != 7 ||
		    strncasecmp(value, "chunked", 7) != 0)
			http_bad(http, 400);
		http->chunked = true;
	} else if (name_len == 10 && strncasecmp(line, "connection", 10) == 0) {
		if (telnyx_http_parse_has_token(value, value_len, "close"))
			http->close = true;
		else if (http->http10 &&
			 telnyx_http_parse_has_token(value, value_len, "keep-alive"))
			http->close = false;
	} else if (name_len == 6 && strncasecmp(line, "expect", 6) == 0) {
		/* HTTP/1.0 has no interim answers (RFC 9110, section 10.1.1). */
		http->expect_continue =
		    !http->http10 &&
		    telnyx_http_parse_has_token(value, value_len, "100-continue");
	} else if (name_len == 4 && strncasecmp(line, "host", 4) == 0) {
		if (http->has_host)
			http_bad(http, 400);
		http->has_host = true;
	}
}

static void
end_head(struct telnyx_http_parse *http)
{
	if (!http->has_host && !http->http10) {
		http_bad(http, 400);
	} else if (http->chunked && (http->has_length || http->http10)) {
		http_bad(http, 400); /* RFC 9112, 6.1: HTTP/1.0 has no chunks */
	} else if (http->chunked) {
		http->state = TELNYX_HTTP_PARSE_CHUNK_SIZE;
	} else if (http->body_left > http->max_body_bytes) {
		http_bad(http, 413);
	} else {
		http->state = http->body_left > 0 ? TELNYX_HTTP_PARSE_BODY
						  : TELNYX_HTTP_PARSE_DONE;
	}
	/* The body is a text of no length until it is longer.  Room for more than
	 * a little is made as it comes: who only says that much costs nothing. */
	if (http->state != TELNYX_HTTP_PARSE_BAD &&
	    !grow(&http->body, &http->body_cap,
		(size_t)(http->body_left < FIRST_BODY_BYTES ? http->body_left
							    : FIRST_BODY_BYTES)))
		http_bad(http, 500);
	if (http->body != NULL)
		http->body[0] = '\0';
}

/* A whole line lies at line_start, CRLF and all. */
static void
end_head_line(struct telnyx_http_parse *http)
{
	char *line = http->head + http->line_start;
	size_t len = http->head_len - http->line_start;

	if (len < 2 || line[len - 2] != '\r') {
		http_bad(http, 400);
		return;
	}
	len -= 2;
	if (http->state == TELNYX_HTTP_PARSE_LINE) {
		if (len == 0) { /* RFC 9112 2.2: tolerated before a request */
			http->head_len = 0;
			return;
		}
		line[len] = '\0';
		if (memchr(line, '\0', len) != NULL)
			http_bad(http, 400);
		else
			read_request_line(http, len);
		http->line_start = http->head_len;
		return;
	}
	if (len == 0) {
		http->headers_len = http->line_start - http->headers_at;
		line[0] = '\0';
		end_head(http);
		return;
	}
	read_header(http, line, len);
	http->line_start = http->head_len;
}

static size_t
feed_head(struct telnyx_http_parse *http, const char *data, size_t len)
{
	const char *lf = memchr(data, '\n', len);
	size_t used = lf != NULL ? (size_t)(lf - data) + 1 : len;

	/* A TLS hello on a plain port has no line end to wait for. */
	if (http->head_len == 0 && data[0] != '\r' && !is_token_char(data[0])) {
		http_bad(http, 400);
		return used;
	}
	if (http->head_len + used > http->max_head_bytes) {
		http_bad(http, 431);
		return used;
	}
	if (!grow(&http->head, &http->head_cap, http->head_len + used)) {
		http_bad(http, 500);
		return used;
	}
	memcpy(http->head + http->head_len, data, used);
	http->head_len += used;
	http->head[http->head_len] = '\0';
	if (lf != NULL)
		end_head_line(http);
	return used;
}

static size_t
feed_body(struct telnyx_http_parse *http, const char *data, size_t len)
{
	size_t used = len;

	if (used > http->body_left)
		used = (size_t)http->body_left;
	if (!http->discard) {
		if (!grow(&http->body, &http->body_cap, http->body_len + used)) {
			http_bad(http, 500);
			return used;
		}
		memcpy(http->body + http->body_len, data, used);
		http->body[http->body_len + used] = '\0';
	}
	http->body_len += used;
	http->body_left -= used;
	if (http->body_left == 0) {
		http->state = http->chunked ? TELNYX_HTTP_PARSE_CHUNK_END
					    : TELNYX_HTTP_PARSE_DONE;
	}
	return used;
}

static void
read_chunk_size(struct telnyx_http_parse *http)
{
	uint64_t size = 0;
	size_t i;

	for (i = 0; i < http->line_len && http->line[i] != ';'; i++) {
		char c = http->line[i];

		if (c >= '0' && c <= '9')
			size = size * 16 + (uint64_t)(c - '0');
		else if (c >= 'a' && c <= 'f')
			size = size * 16 + (uint64_t)(c - 'a') + 10;
		else if (c >= 'A' && c <= 'F')
			size = size * 16 + (uint64_t)(c - 'A') + 10;
		else {
			http_bad(http, 400);
			return;
		}
		if (i >= 12) {
			http_bad(http, 413);
			return;
		}
	}
	if (i == 0) {
		http_bad(http, 400);
	} else if (http->body_len + size > http->max_body_bytes) {
		http_bad(http, 413);
	} else if (size == 0) {
		http->state = TELNYX_HTTP_PARSE_TRAILERS;
	} else {
		http->body_left = size;
		http->state = TELNYX_HTTP_PARSE_CHUNK_DATA;
	}
}

/* Read a line inside a chunked body. */
static size_t
feed_chunk_line(struct telnyx_http_parse *http, const char *data, size_t len)
{
	const char *lf = memchr(data, '\n', len);
	size_t used = lf != NULL ? (size_t)(lf - data) + 1 : len;

	if (http->line_len + used > sizeof(http->line)) {
		http_bad(http, 400);
		return used;
	}
	memcpy(http->line + http->line_len, data, used);
	http->line_len += used;
	if (lf == NULL)
		return used;
	if (http->line_len < 2 || http->line[http->line_len - 2] != '\r') {
		http_bad(http, 400);
		return used;
	}
	http->line_len -= 2;
	/* Some parsers take a bare CR for the end of the line. */
	if (memchr(http->line, '\r', http->line_len) != NULL) {
		http_bad(http, 400);
		return used;
	}
	if (http->state == TELNYX_HTTP_PARSE_CHUNK_SIZE) {
		read_chunk_size(http);
	} else if (http->state == TELNYX_HTTP_PARSE_CHUNK_END) {
		if (http->line_len != 0)
			http_bad(http, 400);
		else
			http->state = TELNYX_HTTP_PARSE_CHUNK_SIZE;
	} else if (http->line_len == 0) {
		http->state = TELNYX_HTTP_PARSE_DONE;
	}
	http->line_len = 0;
	return used;
}

size_t
telnyx_http_parse_feed(struct telnyx_http_parse *http, const char *data, size_t len)
{
	size_t used = 0;

	while (used < len) {
		enum telnyx_http_parse_state before = http->state;
		size_t n = 0;

		switch (before) {
		case TELNYX_HTTP_PARSE_LINE:
		case TELNYX_HTTP_PARSE_HEADERS:
			n = feed_head(http, data + used, len - used);
			break;
		case TELNYX_HTTP_PARSE_BODY:
		case TELNYX_HTTP_PARSE_CHUNK_DATA:
			n = feed_body(http, data + used, len - used);
			break;
		case TELNYX_HTTP_PARSE_CHUNK_SIZE:
		case TELNYX_HTTP_PARSE_CHUNK_END:
		case TELNYX_HTTP_PARSE_TRAILERS:
			n = feed_chunk_line(http, data + used, len - used);
			break;
		case TELNYX_HTTP_PARSE_DONE:
		case TELNYX_HTTP_PARSE_BAD:
			return used;
		}
		used += n;
		http->consumed += n;
		if (before <= TELNYX_HTTP_PARSE_HEADERS && http->state != before)
			break; /* the owner may want to act here */
	}
	return used;
}
