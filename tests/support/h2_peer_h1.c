/* SPDX-License-Identifier: MIT */
/* The scripted server where ALPN has settled on HTTP/1.1: one request after the
 * other, each answered. */
#include "h2_peer.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>

unsigned
h2_peer_mark(const char *text, size_t len)
{
	char copy[16] = "";
	unsigned long mark;

	if (len < sizeof(copy))
		memcpy(copy, text, len);
	mark = strtoul(copy, NULL, 10);
	ck_assert_uint_lt(mark, H2_PEER_MARKS);
	return (unsigned)mark;
}

static const char *
find_header(const char *head, const char *name)
{
	size_t len = strlen(name);

	for (; (head = strstr(head, "\r\n")) != NULL; head += 2)
		if (strncasecmp(head + 2, name, len) == 0 && head[2 + len] == ':')
			return head + 3 + len;
	return NULL;
}

void
h2_peer_serve_h1(struct h2_conn *conn)
{
	struct evbuffer *input = bufferevent_get_input(conn->bev);
	const char *head, *value;
	char body[64];
	size_t head_bytes, length;
	unsigned mark;

	evbuffer_add(input, "", 1);
	head = (const char *)evbuffer_pullup(input, -1);
	value = strstr(head, "\r\n\r\n");
	head_bytes = value != NULL ? (size_t)(value - head) + 4 : 0;
	value = head_bytes != 0 ? find_header(head, "content-length") : NULL;
	length = value != NULL ? strtoul(value, NULL, 10) : 0;
	if (head_bytes != 0 && evbuffer_get_length(input) > head_bytes + length) {
		value = find_header(head, "x-mark");
		mark = value != NULL
			   ? h2_peer_mark(value + 1, strspn(value + 1, "0123456789"))
			   : 0;
		conn->peer->processed[mark]++;
		conn->peer->arrived[mark]++;
		conn->peer->requests++;
		conn->peer->h1_requests++;
		(void)snprintf(body, sizeof(body), "{\"data\":{\"id\":\"m%u\"}}", mark);
		evbuffer_drain(input, evbuffer_get_length(input));
		evbuffer_add_printf(bufferevent_get_output(conn->bev),
		    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
		    "Content-Length: %zu\r\n\r\n%s",
		    strlen(body), body);
		return;
	}
	/* Not all of it: take our zero off again. */
	length = evbuffer_get_length(input) - 1;
	head = memcpy(malloc(length + 1), head, length);
	evbuffer_drain(input, length + 1);
	evbuffer_add(input, head, length);
	free((void *)(uintptr_t)head);
}
