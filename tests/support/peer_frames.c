/* SPDX-License-Identifier: MIT */
/* The scripted peer's HTTP/2: frames are told apart, and the heads of requests
 * are not read, so that the peer has no state that a script could upset. */
#include "peer_internal.h"

#include <string.h>

#include <check.h>

#define PREFACE_BYTES 24
#define HEADER_BYTES 9
#define DATA 0
#define HEADERS 1
#define END_STREAM 1

/* Take one frame.  False: it is not whole.  *ends: a request is, with it. */
static bool
take_frame(struct peer_conn *conn, bool *ends)
{
	unsigned char header[HEADER_BYTES];
	size_t len;

	if (evbuffer_copyout(conn->request, header, sizeof(header)) <
	    (ev_ssize_t)sizeof(header))
		return false;
	len = (size_t)header[0] << 16 | (size_t)header[1] << 8 | header[2];
	if (evbuffer_get_length(conn->request) < sizeof(header) + len)
		return false;
	evbuffer_drain(conn->request, sizeof(header));
	if (header[3] == DATA)
		evbuffer_remove_buffer(conn->request, conn->data, len);
	else
		evbuffer_drain(conn->request, len);
	*ends = header[3] <= HEADERS && (header[4] & END_STREAM) != 0;
	if (*ends)
		conn->stream = (unsigned)header[7] << 8 | header[8];
	return true;
}

bool
peer_frames_find_request(struct peer_conn *conn)
{
	bool ends = false;

	if (!conn->preface_seen) {
		if (evbuffer_get_length(conn->request) < PREFACE_BYTES)
			return false;
		evbuffer_drain(conn->request, PREFACE_BYTES);
		conn->preface_seen = true;
	}
	while (!ends)
		if (!take_frame(conn, &ends))
			return false;
	peer_conn_log(conn, conn->data, evbuffer_get_length(conn->data));
	return true;
}

void
peer_frames_reply(struct peer_conn *conn, const char *body, char out[256], size_t *len)
{
	size_t body_len = strlen(body);
	unsigned char high = (unsigned char)(conn->stream >> 8);
	unsigned char low = (unsigned char)conn->stream;
	/* 0x88: ":status: 200" */
	const unsigned char head[] = {0, 0, 1, HEADERS, 4, 0, 0, high, low, 0x88};
	const unsigned char data[] = {
	    0, 0, (unsigned char)body_len, DATA, END_STREAM, 0, 0, high, low};

	*len = sizeof(head) + sizeof(data) + body_len;
	ck_assert_uint_le(*len, 256);
	memcpy(out, head, sizeof(head));
	memcpy(out + sizeof(head), data, sizeof(data));
	memcpy(out + sizeof(head) + sizeof(data), body, body_len);
}
